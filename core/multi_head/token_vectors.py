"""A person's own tokens as vectors: words with random vectors, or numbers that were typed."""

import zlib

import numpy as np
from jaxtyping import Float

from core.common import (
    Comma,
    Marks,
    Parsed,
    Rows,
    counted,
    explain_mismatch,
    read_number,
    read_rows,
    write_number,
)

MAX_TOKENS = 12
MAX_VECTOR_CHARACTERS = 2_000
_MAX_WORD = 30


def split_words(text: str) -> list[str]:
    """Words between spaces.

    Args:
        text: Words between spaces, at most `MAX_VECTOR_CHARACTERS` characters.

    Returns:
        1 to 12 words in the order of the text.

    Raises:
        ValueError: No word, more than 12, one of more than 30 characters, or too long a text.

    Example:
        >>> split_words("the cat sat")
        ['the', 'cat', 'sat']
    """
    if len(text) > MAX_VECTOR_CHARACTERS:
        raise ValueError(
            f"The text has {len(text):,} characters; up to {MAX_TOKENS} words are shown. "
            "Shorten it."
        )
    words = text.split()
    if not words:
        raise ValueError("There is no word yet: type some, such as “the cat sat”.")
    if len(words) > MAX_TOKENS:
        raise ValueError(
            f"The text has {len(words)} words; up to {MAX_TOKENS} are shown. Shorten it."
        )
    for word in words:
        if len(word) > _MAX_WORD:
            raise ValueError(
                f"A word has {len(word):,} characters; up to {_MAX_WORD} are taken. Shorten it."
            )
    return words


def word_vectors(words: list[str], width: int, seed: int) -> Float[np.ndarray, "n {width}"]:
    """A standard normal vector for every word, (n, width); the same word has the same vector.

    Args:
        words: One or more.
        width: d_model, 1 or more.
        seed: Not negative; another one draws other vectors.

    Returns:
        float64, shape (n, width).

    Example:
        >>> found = word_vectors(["the", "cat", "the"], width=4, seed=1)
        >>> found.shape, bool((found[0] == found[2]).all())
        ((3, 4), True)
    """
    rows = [
        np.random.default_rng((seed, zlib.crc32(word.encode("utf-8")))).standard_normal(width)
        for word in words
    ]
    return np.stack(rows)


def parse_vectors(
    text: str, width: int, comma: Comma | None = None
) -> Parsed[Float[np.ndarray, "n width"]]:
    """Numbers as typed: a row for each token, rows between semicolons or lines; (n, width).

    Args:
        text: What was typed.
        width: Of the model.
        comma: What a comma between digits means; None: what fits decides, see
            `core.common.typed_numbers`.

    Returns:
        float64, shape (n, width), and what the commas meant.

    Raises:
        ValueError: Not numbers, not finite, rows of other lengths than `width`, too many rows.

    Example:
        >>> parse_vectors("1 0; 0 1", 2).value.tolist()
        [[1.0, 0.0], [0.0, 1.0]]
    """
    if len(text) > MAX_VECTOR_CHARACTERS:
        raise ValueError(
            f"The numbers take {len(text):,} characters; up to {MAX_VECTOR_CHARACTERS:,} are read."
        )

    def check(rows: Rows, marks: Marks) -> np.ndarray:
        if not rows:
            raise ValueError(
                "There are no numbers yet: type a row for each token, such as “1 0; 0 1”."
            )
        if len(rows) > MAX_TOKENS:
            raise ValueError(f"There are {len(rows)} rows; up to {MAX_TOKENS} tokens are shown.")
        numbers = [_numbers(row, marks, place) for place, row in enumerate(rows, 1)]
        for place, row in enumerate(rows, 1):
            if len(row) != width:
                raise ValueError(
                    f"Row {place} has {counted(len(row), 'number')}, but the model width is "
                    f"{width}: make them equal, by the numbers or by the width."
                )
        vectors = np.array(numbers)
        check_finite(vectors, "The tokens")
        return vectors

    return read_rows(text, check, comma)


def write_vectors(vectors: Float[np.ndarray, "n width"]) -> str:
    """The text of vectors; `parse_vectors` reads the same numbers out of it.

    Args:
        vectors: Any numbers.

    Returns:
        Rows separated by semicolons, numbers by spaces.

    Example:
        >>> write_vectors(np.array([[1.0, 0.5], [0.0, -2.0]]))
        '1 0.5; 0 -2'
    """
    return "; ".join(" ".join(map(write_number, row)) for row in vectors.tolist())


def check_finite(array: Float[np.ndarray, "rows columns"], name: str) -> None:
    """Refuse NaN, infinities and numbers beyond a million, with their place.

    Args:
        array: Any numbers.
        name: Of what they are, for the message.

    Raises:
        ValueError: A number that is not finite, or beyond a million; with its row and column.
    """
    wrong = ~(np.abs(array) <= 1e6)  # also true for NaN
    if wrong.any():
        row, column = (int(place[0]) + 1 for place in np.nonzero(wrong))
        raise ValueError(
            f"{name} must be finite numbers up to a million; row {row}, column {column} is "
            f"{array[row - 1, column - 1]:g}. One such number would spoil every weight of its row."
        )


def _numbers(row: list[str], marks: Marks, place: int) -> list[float]:
    values = []
    for piece in row:
        value = read_number(piece, marks)
        if value is None:
            raise ValueError(
                f"Row {place}: {explain_mismatch(piece, marks)}"
                if explain_mismatch(piece, marks)
                else f"Row {place} has “{piece[:20]}”, which is no number. Write it like 0.5 or -2."
            )
        values.append(value)
    return values
