"""Queries, keys and values small enough to follow by eye: typed, or made from a person's words."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from jaxtyping import Float

from core.common import (
    Comma,
    Marks,
    Parsed,
    Rows,
    counted,
    explain_mismatch,
    quoted,
    read_number,
    read_rows,
    shortened,
    write_number,
)
from core.language_models import check_text, word_spans

if TYPE_CHECKING:
    from core.language_models import TextAttention

MIN_TOKENS, MAX_TOKENS = 2, 8
MIN_WIDTH, MAX_WIDTH = 1, 16
MAX_NUMBER = 1_000.0
# 8 rows of 16 numbers of 16 signs fit; anything longer was pasted by mistake.
MAX_TABLE = 2_500
# A model adds its own tokens, and cuts words into pieces.
MAX_MODEL_TOKENS = 12
# Width of the made-up word vectors before they are projected.
EMBEDDING_WIDTH = 6

Source = Literal["table", "random", "trained"]


@dataclass(frozen=True)
class AttentionExample:
    """One head's input. All arrays float64.

    Attributes:
        queries, keys: Names of the rows of Q, and of K and V.
        query: (n_q, d_k). key: (n_k, d_k). value: (n_k, d_v).
        inputs: X, (n, d_model), what was projected; None where that is not shown.
        projections: W_Q, W_K (d_model, d_k) and W_V (d_model, d_v); empty without `inputs`.
        origin: Where the numbers are from, for scripts.
    """

    source: Source
    queries: tuple[str, ...]
    keys: tuple[str, ...]
    query: Float[np.ndarray, "n_q d_k"]
    key: Float[np.ndarray, "n_k d_k"]
    value: Float[np.ndarray, "n_k d_v"]
    inputs: Float[np.ndarray, "n d_model"] | None = None
    projections: tuple[np.ndarray, ...] = ()
    origin: str = "typed"

    @property
    def d_k(self) -> int:
        """Length of a query and of a key."""
        return int(self.query.shape[-1])


def typed_example(
    names: str,
    query: str,
    key: str,
    value: str,
    *,
    commas: Sequence[Comma | None] = (None, None, None),
) -> AttentionExample:
    """An example from tables written as text, see `parse_table`.

    Args:
        names: Names of the tokens, separated by spaces; what is missing is called by its number.
            With as many queries as keys they name both, otherwise the keys.
        query: Q as text, n_q rows of d_k numbers.
        key: K as text, n_k rows of d_k numbers.
        value: V as text, n_k rows of d_v numbers.
        commas: What commas between digits mean in Q, K and V; None: what fits decides.

    Returns:
        An example whose queries and keys are named.

    Raises:
        ValueError: A table that cannot be read, or tables that do not fit together.

    Example:
        >>> found = typed_example("the cat", "1 0; 0 1", "1 0; 0 1", "1; 2")
        >>> found.queries, found.value.tolist()
        (('the', 'cat'), [[1.0], [2.0]])
    """
    texts = zip("QKV", (query, key, value), commas, strict=True)
    q, k, v = (parse_table(name, text, comma).value for name, text, comma in texts)
    if q.shape[1] != k.shape[1]:
        raise ValueError(
            f"A row of Q and a row of K are multiplied number by number, so both need d_k "
            f"columns: Q has {q.shape[1]}, K has {k.shape[1]}."
        )
    if k.shape[0] != v.shape[0]:
        raise ValueError(
            f"Every key needs its value: K has {k.shape[0]} rows, V has {v.shape[0]}. Give both "
            "the same number of rows."
        )
    keys = _names(names, len(k), "token")
    queries = keys if len(q) == len(k) else _names("", len(q), "query")
    return AttentionExample("table", queries, keys, q, k, v)


def parse_table(
    name: str, text: str, comma: Comma | None = None
) -> Parsed[Float[np.ndarray, "rows columns"]]:
    """A matrix from text: rows end with ";" or a new line, numbers with a space or a comma.

    Args:
        name: Of the matrix, for messages.
        text: What was typed.
        comma: What a comma between digits means; None: what fits decides, see
            `core.common.typed_numbers`.

    Returns:
        float64, `MIN_TOKENS`…`MAX_TOKENS` rows of `MIN_WIDTH`…`MAX_WIDTH` numbers.

    Raises:
        ValueError: What is not a finite number of at most `MAX_NUMBER`, rows of different
            length, too many or too few of them; the message names the cell and what would work.

    Example:
        >>> parse_table("Q", "1 0; 0,5 1").value.tolist()
        [[1.0, 0.0], [0.5, 1.0]]
    """
    if len(text) > MAX_TABLE:
        raise ValueError(
            f"{name} has {len(text):,} characters; at most {MAX_TOKENS} rows of {MAX_WIDTH} "
            f"numbers fit, {MAX_TABLE:,} characters in all."
        )

    def check(rows: Rows, marks: Marks) -> np.ndarray:
        if not MIN_TOKENS <= len(rows) <= MAX_TOKENS:
            raise ValueError(
                f"{name} has {counted(len(rows), 'row')}; {MIN_TOKENS} to {MAX_TOKENS} work, "
                "for example: 1 0; 0 1; 1 1."
            )
        numbers = [
            [
                _number(f"{name}, row {row}, column {column}", cell, marks)
                for column, cell in enumerate(cells, start=1)
            ]
            for row, cells in enumerate(rows, start=1)
        ]
        width = len(numbers[0])
        for row, cells in enumerate(rows, start=1):
            if len(cells) != width:
                raise ValueError(
                    f"{name}: row {row} has {counted(len(cells), 'number')}, row 1 has {width}. "
                    "All rows need the same length."
                )
        if width > MAX_WIDTH:
            raise ValueError(
                f"{name} has {width} columns; at most {MAX_WIDTH} can be followed by eye."
            )
        return np.array(numbers, dtype=np.float64)

    return read_rows(text, check, comma)


def write_table(matrix: Float[np.ndarray, "rows columns"]) -> str:
    """The text of a matrix; `parse_table` reads the same numbers out of it.

    Args:
        matrix: Any numbers.

    Returns:
        Rows separated by semicolons, numbers by spaces.

    Example:
        >>> write_table(np.array([[1.0, 0.5], [-2.0, 0.0]]))
        '1 0.5; -2 0'
    """
    return "; ".join(" ".join(write_number(value) for value in row) for row in matrix.tolist())


def words_example(text: str, d_k: int, seed: int) -> AttentionExample:
    """Q = X·W_Q, K = X·W_K, V = X·W_V with made-up word vectors X and random matrices.

    A word's vector depends on the word and the seed alone: the same word twice has the same
    vector, wherever it stands. All numbers are normal; entries of X have variance 1, those of the
    matrices 1/d_model, so queries and keys again have variance 1.

    Args:
        text: `MIN_TOKENS`…`MAX_TOKENS` words or signs, in any script.
        d_k: `MIN_WIDTH`…`MAX_WIDTH`; values are as wide.
        seed: Chooses all numbers.

    Returns:
        An example with `inputs` and `projections`; Q, K and V as wide as d_k.

    Raises:
        ValueError: No text, a text that is too long, or too few or too many words in it.

    Example:
        >>> found = words_example("the cat sat", d_k=4, seed=0)
        >>> found.queries, found.query.shape, found.inputs.shape
        (('the', 'cat', 'sat'), (3, 4), (3, 6))
    """
    words = split_words(text)
    if not MIN_WIDTH <= d_k <= MAX_WIDTH:
        raise ValueError(f"d_k must lie between {MIN_WIDTH} and {MAX_WIDTH}; it was {d_k}.")
    inputs = np.stack([_word_vector(word, seed) for word in words])
    draw = np.random.default_rng([seed, 1])
    projections = tuple(
        np.round(draw.normal(size=(EMBEDDING_WIDTH, d_k)) / math.sqrt(EMBEDDING_WIDTH), 2)
        for _ in range(3)
    )
    query, key, value = (inputs @ matrix for matrix in projections)
    return AttentionExample(
        "random", words, words, query, key, value, inputs, projections, "random"
    )


def split_words(text: str) -> tuple[str, ...]:
    """The words and signs of a short text, long ones shortened.

    Args:
        text: In any script.

    Raises:
        ValueError: As `words_example`.

    Example:
        >>> split_words("The cat sat.")
        ('The', 'cat', 'sat', '.')
    """
    words = [text[start:end] for start, end in word_spans(check_text(text))]
    if not MIN_TOKENS <= len(words) <= MAX_TOKENS:
        few = f" Take a few of them, for example: {' '.join(map(_short, words[:5]))}"
        raise ValueError(
            f"This text has {counted(len(words), 'word')} and signs; {MIN_TOKENS} to "
            f"{MAX_TOKENS} can be followed number by number."
            + (few if len(words) > MAX_TOKENS else " Add one, for example: it works")
        )
    return tuple(_short(word) for word in words)


def trained_example(attention: "TextAttention", layer: int, head: int) -> AttentionExample:
    """The queries, keys and values that one head of a pretrained model made of a text.

    Args:
        attention: Of one text with itself, no bias on the scores, scaled by 1/√d_k.
        layer: From 1.
        head: From 1.

    Returns:
        An example of one head's own numbers, Q, K and V of shape (n, d_k).

    Raises:
        ValueError: No such head, too many tokens to follow, or a head that scores otherwise.

    Example:
        >>> from core.language_models import attend, load
        >>> found = trained_example(attend(load("minilm"), "The cat sat"), layer=6, head=12)
        >>> found.queries, found.query.shape
        (('[CLS]', 'The', 'cat', 'sat', '[SEP]'), (5, 32))
    """
    layers, heads = attention.weights.shape[:2]
    if not (1 <= layer <= layers and 1 <= head <= heads):
        raise ValueError(
            f"Layer {layer}, head {head} does not exist: this model has {layers} layers of "
            f"{heads} heads."
        )
    tokens = attention.tokens
    if len(tokens) > MAX_MODEL_TOKENS:
        raise ValueError(
            f"The model cuts this text into {len(tokens)} tokens, its own [CLS] and [SEP] among "
            f"them; {MAX_MODEL_TOKENS} can be followed here. Shorten it; the Attention explorer "
            "takes long texts."
        )
    record = attention.layers[layer - 1]
    if record.bias is not None or not math.isclose(record.scaling, attention.head_size**-0.5):
        raise ValueError("This model adds to its scores, or scales them in its own way.")
    names = tuple(map(_short, attention.queries.pieces))
    query, key, value = (
        np.asarray(each[head - 1], dtype=np.float64)
        for each in (record.query, record.key, record.value)
    )
    return AttentionExample(
        "trained", names, names, query, key, value, origin=f"layer {layer}, head {head}"
    )


def _word_vector(word: str, seed: int) -> np.ndarray:
    """One decimal: numbers that can be multiplied on paper."""
    digest = hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()
    draw = np.random.default_rng([seed, 0, int.from_bytes(digest[:8], "big")])
    return np.round(draw.normal(size=EMBEDDING_WIDTH), 1)


def _number(place: str, cell: str, marks: Marks) -> float:
    value = read_number(cell, marks)
    if value is None and cell.strip("+-").lower() in ("nan", "inf", "infinity", "∞"):
        value = math.inf
    if value is None:
        raise ValueError(
            f"{place}: "
            + (
                explain_mismatch(cell, marks)
                or f"{quoted(cell)} is not a number. Write it like 1.5 or -2; a comma or a space "
                "starts the next number, a semicolon the next row."
            )
        )
    if not math.isfinite(value):
        raise ValueError(
            f"{place}: {cell} is not finite, and one such number would make every weight of its "
            "row NaN. To hide a key, use the mask."
        )
    if abs(value) > MAX_NUMBER:
        raise ValueError(
            f"{place}: {value:g} is too large; numbers from −{MAX_NUMBER:g} to {MAX_NUMBER:g} work."
        )
    return value


def _names(text: str, count: int, kind: str) -> tuple[str, ...]:
    given = [_short(name) for name in text.split()[:count]]
    return (*given, *(f"{kind} {i + 1}" for i in range(len(given), count)))


def _short(word: str) -> str:
    return shortened(word, 14)
