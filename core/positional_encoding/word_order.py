"""Without positions attention sees a bag of vectors: shown on one attention layer and a sentence.

The layer has random weights, so nothing here depends on training. It runs in float32, as models
do. The same word always gets the same vector.
"""

import functools
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from core.attention import causal_mask, masked_softmax
from core.language_models import check_text
from core.positional_encoding.encodings import ENCODINGS, Encoding, PositionSettings

# As wide as MiniLM's position table, so that a learned table can be one of the encodings.
WIDTH = 384
MAX_WORDS = 40

ORDERS = {
    "reversed": "Reversed",
    "swapped": "First and last swapped",
    "sorted": "Sorted by letters",
    "shuffled": "Shuffled",
}


@dataclass(frozen=True)
class Comparison:
    """One sentence in two orders through the same layer.

    Attributes:
        encoding: What told the positions.
        weights: (n, n), attention in the first order.
        weights_after: (n, n), attention in the second order, its rows and columns put back into
            the first order, so that equal cells mean the same two words.
        changes: (n,), for each word of the first order how far its output vector moved, divided
            by that vector's length.
        residual: Largest |output after − output before| of any entry.
    """

    encoding: Encoding
    weights: Float[np.ndarray, "n n"]
    weights_after: Float[np.ndarray, "n n"]
    changes: Float[np.ndarray, " n"]
    residual: float


def words_in(text: str) -> tuple[str, ...]:
    """The sentence's words, cut at spaces.

    Args:
        text: A sentence of 2 to 40 words.

    Returns:
        The words in their order, as typed.

    Raises:
        ValueError: No text, one word, or more than 40 words.

    Example:
        >>> words_in("It was too tired.")
        ('It', 'was', 'too', 'tired.')
    """
    words = tuple(check_text(text).split())
    if len(words) < 2:
        raise ValueError("One word has only one order: type a sentence of two words or more.")
    if len(words) > MAX_WORDS:
        raise ValueError(
            f"This text has {len(words)} words; at most {MAX_WORDS} can be told apart in the "
            "picture. Take one sentence."
        )
    return words


def order_of(words: Sequence[str], order: str, seed: int = 0) -> Int[np.ndarray, " n"]:
    """The permutation: place r of the new order holds word permutation[r] of the old one.

    Args:
        words: The sentence, at least one word.
        order: A key of `ORDERS`.
        seed: Of "shuffled", not negative.

    Returns:
        (n,), each of 0 … n − 1 once.

    Raises:
        ValueError: No such order.

    Example:
        >>> order_of(["it", "was", "tired"], "reversed").tolist()
        [2, 1, 0]
    """
    places = np.arange(len(words))
    if order == "reversed":
        return places[::-1]
    if order == "swapped":
        places[[0, -1]] = places[[-1, 0]]
        return places
    if order == "sorted":
        by_letters = sorted(range(len(words)), key=lambda place: (words[place].casefold(), place))
        return np.array(by_letters)
    if order == "shuffled":
        return np.random.default_rng(seed).permutation(len(words))
    raise ValueError(f"There is no order {order!r}; there is: {', '.join(ORDERS)}.")


def word_vectors(words: Sequence[str]) -> Float[np.ndarray, "n width"]:
    """(n, WIDTH) float32: normal numbers drawn from each word's letters, so always the same.

    Args:
        words: One or more.
    """
    rows = [
        np.random.default_rng(zlib.crc32(word.encode("utf-8"))).standard_normal(WIDTH)
        for word in words
    ]
    return np.array(rows, dtype=np.float32)


def attend(
    encoding: Encoding,
    vectors: Float[np.ndarray, "n width"],
    settings: PositionSettings,
    *,
    causal: bool = False,
) -> tuple[Float[np.ndarray, "n width"], Float[np.ndarray, "n n"]]:
    """Output (n, WIDTH) and weights (n, n), float32, of one head.

    Causal: each word sees itself and those before it, else all of them.

    Args:
        encoding: An entry of `ENCODINGS`.
        vectors: Of the words, in their order.
        settings: Of the encoding.
        causal: Each word sees itself and those before it; else all of them.
    """
    positions = np.arange(len(vectors))
    tokens = _single(vectors + encoding.position_vectors(positions, WIDTH, settings))
    query, key, value = (tokens @ matrix for matrix in _projections())
    query = _single(encoding.rotate(query, positions, settings))
    key = _single(encoding.rotate(key, positions, settings))
    bias = np.asarray(encoding.bias(positions, positions, settings), dtype=np.float32)
    allowed = causal_mask(len(vectors), len(vectors)) if causal else None
    weights = masked_softmax(query @ key.T / np.float32(np.sqrt(WIDTH)) + bias, allowed)
    return weights @ value, weights


def compare_orders(
    encoding: Encoding,
    words: Sequence[str],
    permutation: Int[np.ndarray, " n"],
    settings: PositionSettings,
    *,
    causal: bool = False,
) -> Comparison:
    """Run both orders and put the second one back.

    Args:
        encoding: An entry of `ENCODINGS`.
        words: The sentence.
        permutation: From `order_of`.
        settings, causal: As in `attend`.
    """
    vectors = word_vectors(words)
    output, weights = attend(encoding, vectors, settings, causal=causal)
    moved, moved_weights = attend(encoding, vectors[permutation], settings, causal=causal)
    back = np.argsort(permutation)
    difference = moved[back] - output
    lengths = np.linalg.norm(output, axis=1)
    return Comparison(
        encoding=encoding,
        weights=weights,
        weights_after=moved_weights[back][:, back],
        changes=np.linalg.norm(difference, axis=1) / lengths,
        residual=float(np.abs(difference).max()),
    )


def compare_all(
    words: Sequence[str],
    permutation: Int[np.ndarray, " n"],
    settings: PositionSettings,
    *,
    causal: bool = False,
) -> dict[str, Comparison]:
    """Every encoding of the registry on the same sentence in two orders.

    Args:
        words: The sentence, 1 to 511 words.
        permutation: (n,), from `order_of`.
        settings: Of the encodings.
        causal: Whether each word sees only itself and those before it; else it sees all of them.

    Returns:
        A key of `ENCODINGS` → its comparison.

    Raises:
        ValueError: More words than the learned table has rows.

    Example:
        >>> words = words_in("It was too tired.")
        >>> found = compare_all(words, order_of(words, "reversed"), PositionSettings())
        >>> found["nope"].residual < 1e-5, found["sinusoidal"].residual > 0.1
        (True, True)
    """
    return {
        key: compare_orders(encoding, words, permutation, settings, causal=causal)
        for key, encoding in ENCODINGS.items()
    }


@functools.cache
def _projections() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Query, key and value matrices; scaled so that scores have a standard deviation near 1."""
    draw = np.random.default_rng(7)
    query, key, value = (
        _single(draw.standard_normal((WIDTH, WIDTH)) / np.sqrt(WIDTH)) for _ in range(3)
    )
    return query, key, value


def _single(array: np.ndarray) -> np.ndarray:
    return np.asarray(array, dtype=np.float32)
