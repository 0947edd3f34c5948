"""Two balls beside each other, in words."""

from typing import NamedTuple

import numpy as np

from charts.regularization.optimum_places import exact_zeros
from core.common.claims import Claim
from core.common.number_format import ROUNDING, format_number
from core.common.wording import capitalised
from core.regularization.constrained_optimum import Optimum

# Digits up to which two losses are looked at to tell them apart.
_MAX_DIGITS = 6


class Two(NamedTuple):
    """All optima of one loss that are shown."""

    optima: tuple[Optimum, ...]

    @property
    def apart(self) -> float:
        """The distance of two optima; what is rounding beside them is 0."""
        first, second = (each.point for each in self.optima)
        distance = float(np.linalg.norm(first - second))
        size = max(float(np.linalg.norm(first)), float(np.linalg.norm(second)))
        return 0.0 if distance <= 1e3 * ROUNDING * size else distance

    @property
    def differ(self) -> bool:
        """Whether there are two balls that are not the same."""
        return len(self.optima) == 2 and self.optima[0].ball.name != self.optima[1].ball.name


class _Names(NamedTuple):
    first: str
    second: str


def _same(two: Two) -> _Names | None:
    if not two.differ or two.apart:
        return None
    return _Names(*(each.ball.name for each in two.optima))


SAME = Claim(
    "geometry: both balls have one optimum",
    _same,
    lambda facts: f"{capitalised(facts.first)} and {facts.second} have the same optimum.",
)


class _Both(NamedTuple):
    first: str
    second: str
    zeros: tuple[int, int]
    apart: float


def _both(two: Two) -> _Both | None:
    if not two.differ or not two.apart:
        return None
    first, second = two.optima
    zeros = (exact_zeros(first), exact_zeros(second))
    return _Both(first.ball.name, second.ball.name, zeros, two.apart)


def _both_words(facts: _Both) -> str:
    apart = format_number(facts.apart)
    names = capitalised(facts.first), facts.second
    if facts.zeros == (0, 0):
        return f"Neither optimum has an exact zero; {names[0]} and {names[1]} lie {apart} apart."
    told = [("no exact zero", "one exact zero", "two exact zeros")[each] for each in facts.zeros]
    return f"{names[0]} ends with {told[0]}, {names[1]} with {told[1]}; they lie {apart} apart."


BOTH = Claim("geometry: the optima of both balls", _both, _both_words)


class _Contains(NamedTuple):
    outer: str
    inner: str
    lower: float
    higher: float


def _contains(two: Two) -> _Contains | None:
    if not two.differ:
        return None
    first, second = two.optima
    powers = first.ball.power, second.ball.power
    if powers[0] is None or powers[1] is None or powers[0] == powers[1]:
        return None
    if first.radius != second.radius or first.radius == 0:
        return None
    outer, inner = (first, second) if powers[0] > powers[1] else (second, first)
    return _Contains(outer.ball.name, inner.ball.name, outer.value, inner.value)


def _contains_words(facts: _Contains) -> str:
    for digits in range(3, _MAX_DIGITS + 1):
        lower, higher = (format_number(each, digits) for each in (facts.lower, facts.higher))
        if lower != higher:
            break
    told = f"here {lower} against {higher}" if lower != higher else f"here both {lower}"
    return (
        f"For one C the {facts.outer} ball contains the {facts.inner} ball, so its lowest loss is "
        f"never higher: {told}."
    )


CONTAINS = Claim("geometry: one ball contains the other", _contains, _contains_words)
