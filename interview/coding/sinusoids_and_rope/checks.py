"""What right encodings do; references are the formula entry by entry, and complex numbers."""

import cmath
import math
from typing import Any

import numpy as np

from interview.coding.compare import difference, quietly
from interview.coding_question import NamedCheck

_LENGTH, _WIDTH, _BASE = 50, 12, 10_000.0


def _frequency(pair: int) -> float:
    return math.exp(-2 * pair / _WIDTH * math.log(_BASE))


def _vectors() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(2, 3, 7, _WIDTH))


@quietly
def _table(candidate: Any) -> str:
    expected = [
        [
            (math.cos if column % 2 else math.sin)(place * _frequency(column // 2))
            for column in range(_WIDTH)
        ]
        for place in range(_LENGTH)
    ]
    return difference(candidate.sinusoids(_LENGTH, _WIDTH), expected, "The table", 1e-10)


@quietly
def _products(candidate: Any) -> str:
    """PE(a)·PE(b) = Σ cos((a−b)ω_i)."""
    table = candidate.sinusoids(_LENGTH, _WIDTH)
    apart = np.subtract.outer(np.arange(_LENGTH), np.arange(_LENGTH))
    expected = sum(np.cos(apart * _frequency(pair)) for pair in range(_WIDTH // 2))
    return difference(table @ table.T, expected, "A product of two rows", 1e-9)


@quietly
def _complex(candidate: Any) -> str:
    """Features 2i and 2i+1 as one complex number, times e^(i·position·ω)."""
    x, places = _vectors(), np.array([0, 1, 2, 3, 5, 8, 13])
    expected = np.empty_like(x)
    for pair in range(_WIDTH // 2):
        for token, place in enumerate(places):
            number = x[..., token, 2 * pair] + 1j * x[..., token, 2 * pair + 1]
            turned = number * cmath.exp(1j * float(place) * _frequency(pair))
            expected[..., token, 2 * pair] = turned.real
            expected[..., token, 2 * pair + 1] = turned.imag
    return difference(candidate.rope(x, places), expected, "RoPE", 1e-10)


@quietly
def _length(candidate: Any) -> str:
    x = _vectors()
    before = np.linalg.norm(x, axis=-1)
    after = np.linalg.norm(candidate.rope(x, np.arange(7) * 10), axis=-1)
    return difference(after, before, "The length of a vector after RoPE", 1e-10)


@quietly
def _relative(candidate: Any) -> str:
    """The same queries and keys, 1,000 places later."""
    query, key = _vectors()[0], _vectors()[1]
    places = np.arange(7)

    def scores(first: int) -> Any:
        q, k = (candidate.rope(each, places + first) for each in (query, key))
        return q @ np.swapaxes(k, -1, -2)

    return difference(scores(1000), scores(0), "1,000 places later, a score", 1e-9)


@quietly
def _places(candidate: Any) -> str:
    """Decoding word by word: a token alone, told its place."""
    x = _vectors()
    together = candidate.rope(x, np.arange(7))
    alone = candidate.rope(x[..., 4:5, :], np.array([4]))
    return difference(alone, together[..., 4:5, :], "Token 4, turned alone,", 1e-12)


CHECKS = {
    "table": NamedCheck("The sinusoids are those of the formula, entry by entry", _table),
    "products": NamedCheck("The product of two rows depends on their distance alone", _products),
    "complex": NamedCheck("RoPE multiplies each pair, as a complex number, by a turn", _complex),
    "length": NamedCheck("RoPE changes no vector’s length", _length),
    "relative": NamedCheck("After RoPE a score depends on the distance alone", _relative),
    "places": NamedCheck("A token that comes alone is turned by the place it is given", _places),
}
