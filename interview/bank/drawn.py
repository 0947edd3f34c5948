"""Drawing numbers that can be worked out on paper, and writing them into LaTeX."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")

DIGITS = "Give three significant digits."


def one_of(rng: np.random.Generator, options: Sequence[T]) -> T:
    """One of these, each as likely."""
    return options[int(rng.integers(len(options)))]


def distinct(rng: np.random.Generator, low: int, high: int, count: int) -> list[int]:
    """Different whole numbers from `low` to `high`, both allowed."""
    return [int(each) for each in rng.choice(np.arange(low, high + 1), count, replace=False)]


def distribution(rng: np.random.Generator, count: int, parts: int = 20) -> list[float]:
    """Probabilities of `count` outcomes, none 0, all multiples of 1/`parts`."""
    cuts = np.sort(rng.choice(np.arange(1, parts), count - 1, replace=False))
    return [int(each) / parts for each in np.diff([0, *cuts, parts])]


def until(
    rng: np.random.Generator, draw: Callable[[np.random.Generator], T], good: Callable[[T], bool]
) -> T:
    """The first drawing that is good: no value near 0, where rounding would eat the digits."""
    found = draw(rng)
    while not good(found):
        found = draw(rng)
    return found


def listed(values: Sequence[float]) -> str:
    """Numbers with commas, for LaTeX."""
    return r",\; ".join(f"{each:g}" for each in values)


def matrix(rows: Sequence[Sequence[float]]) -> str:
    """A matrix in LaTeX."""
    lines = r" \\ ".join(" & ".join(f"{each:g}" for each in row) for row in rows)
    return rf"\begin{{pmatrix}} {lines} \end{{pmatrix}}"
