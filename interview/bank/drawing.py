"""Draw numbers that can be worked out on paper, and write them into LaTeX."""

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


def bracketed(value: float) -> str:
    """A factor or a summand: brackets around a negative one."""
    return f"({value:g})" if value < 0 else f"{value:g}"


def minus(value: float) -> str:
    """What follows a variable when this is subtracted: "- 2", "+ 2" for −2."""
    return f"+ {-value:g}" if value < 0 else f"- {value:g}"


def plus(value: float) -> str:
    """What follows when this is added: "+ 2", "- 2" for −2."""
    return minus(-value)
