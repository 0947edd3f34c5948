"""What the geometry shows, in words, from the same optima as the picture."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from charts.regularization.comparison import BOTH, CONTAINS, SAME, Two
from charts.regularization.optimum_places import (
    CUSP,
    EDGE,
    ON_AXIS,
    ON_CORNER,
    SQUARE_CORNER,
    TOO_SMALL,
    One,
    pair,
    point,
)
from core.common.claims import Claim, Said, described, joined, said
from core.common.number_format import format_number
from core.common.wording import capitalised
from core.regularization.constrained_optimum import Optimum, Path, last_zero

_NAMES = ("w₁", "w₂")
_PLACES = (ON_CORNER, CUSP, ON_AXIS, TOO_SMALL, SQUARE_CORNER, EDGE)


def geometry_finding(optima: Sequence[Optimum], paths: Sequence[Path]) -> list[Said]:
    """A paragraph for each ball, and one that compares them."""
    told = []
    for optimum, path in zip(optima, paths, strict=True):
        one = One(optimum, path)
        told.append(joined(said((*_WHERE, *_PLACES, OTHERS, NO_MULTIPLIER, ALONG), one)))
    compared = said((SAME, BOTH, CONTAINS), Two(tuple(optima)))
    return [*told, joined(compared)] if compared else told


def optimum_alt(optimum: Optimum) -> Said:
    """The text alternative of one panel."""
    return described(
        f"Ellipses around {point(optimum.loss.middle)} and the {optimum.ball.name} ball of radius "
        f"{format_number(optimum.radius)}.",
        said((*_WHERE, *_PLACES), One(optimum, None)),
    )


# ---- where the optimum is -----------------------------------------------------------------------
class _Inside(NamedTuple):
    name: str
    radius: float
    place: tuple[float, float]


def _inside(one: One) -> _Inside | None:
    optimum = one.optimum
    if optimum.is_active:
        return None
    return _Inside(optimum.ball.name, optimum.radius, pair(optimum.point))


INSIDE = Claim(
    "geometry: the constraint does not bind",
    _inside,
    lambda facts: (
        f"**{capitalised(facts.name)}**, C = {format_number(facts.radius)}: the ball holds the "
        f"loss’s own minimum {point(facts.place)}, so the constraint does not bind and λ = 0."
    ),
)


class _Nothing(NamedTuple):
    name: str
    multiplier: float
    is_minimum: bool


def _nothing(one: One) -> _Nothing | None:
    optimum = one.optimum
    if not optimum.is_active or optimum.radius > 0:
        return None
    return _Nothing(optimum.ball.name, optimum.multiplier, not optimum.loss.middle.any())


NOTHING = Claim(
    "geometry: both coefficients are zero",
    _nothing,
    lambda facts: (
        f"**{capitalised(facts.name)}** with λ = {format_number(facts.multiplier)} has its optimum "
        "at w = 0, so its ball has C = 0"
        + (": the loss itself is lowest there." if facts.is_minimum else ".")
    ),
)


class _Binds(NamedTuple):
    name: str
    multiplier: float
    radius: float
    value: float
    place: tuple[float, float]
    saved: float


def _binds(one: One) -> _Binds | None:
    optimum = one.optimum
    if not optimum.is_active or optimum.radius == 0:
        return None
    return _Binds(
        optimum.ball.name,
        optimum.multiplier,
        optimum.radius,
        optimum.value,
        pair(optimum.point),
        0.01 * optimum.radius * optimum.price,
    )


BINDS = Claim(
    "geometry: the constraint binds",
    _binds,
    lambda facts: (
        f"**{capitalised(facts.name)}**, λ = {format_number(facts.multiplier)} ↔ C = "
        f"{format_number(facts.radius)}: the lowest loss in the ball is f = "
        f"{format_number(facts.value)} at w = {point(facts.place)}. The constraint binds: 1 % more "
        f"radius would lower the loss by about {format_number(facts.saved)}."
    ),
)
_WHERE = (INSIDE, NOTHING, BINDS)


# ---- non-convex balls ---------------------------------------------------------------------------
def _others(one: One) -> list[tuple[tuple[float, float], float]] | None:
    optimum = one.optimum
    if optimum.radius == 0:
        return None
    found = [(pair(each), float(optimum.loss.value(each))) for each in optimum.others]
    return found or None


def _others_words(facts: list[tuple[tuple[float, float], float]]) -> str:
    places = ", ".join(f"{point(place)} with f = {format_number(value)}" for place, value in facts)
    if len(facts) == 1:
        return (
            "The ball is non-convex, and f has one more local minimum on it (ring), where a "
            f"descent could stop: {places}."
        )
    return (
        f"The ball is non-convex, and f has {len(facts)} more local minima on it (rings), where a "
        f"descent could stop: {places}."
    )


OTHERS = Claim("geometry: further local minima", _others, _others_words)


def _no_multiplier(one: One) -> tuple[float, float] | None:
    optimum = one.optimum
    if not optimum.is_active or optimum.radius == 0 or optimum.is_penalty_solution:
        return None
    return pair(optimum.penalised)


NO_MULTIPLIER = Claim(
    "geometry: no λ leads here",
    _no_multiplier,
    lambda place: (
        "No λ leads here: with this point’s own λ, f + λP is lowest at "
        f"{point(place)}. For p < 1, λ and C are not one-to-one."
    ),
)


# ---- along the path -----------------------------------------------------------------------------
class _Along(NamedTuple):
    which: int
    throughout: bool
    until: float
    whole: float


def _along(one: One) -> _Along | None:
    """Up to which radius a coefficient stays at zero, where that is part of the path."""
    path = one.path
    if path is None or not one.optimum.ball.has_corners:
        return None
    whole = float(path.radii[-1])
    held = (path.points == 0) & (path.radii > 0)[:, None]
    counts = held.sum(axis=0)
    if not counts.any() or whole == 0 or (path.points[-1] == 0).any():
        return None
    which = int(np.argmax(counts))
    last = int(np.flatnonzero(held[:, which])[-1])
    throughout = bool(held[1 : last + 1, which].all())
    low, high = (float(each) for each in path.radii[last : last + 2])
    until = last_zero(one.optimum.loss, path.ball, which, low, high)
    return _Along(which, throughout, until, whole)


ALONG = Claim(
    "geometry: how long a coefficient is zero",
    _along,
    lambda facts: (
        f"Along its path {_NAMES[facts.which]} is zero "
        f"{'up to' if facts.throughout else 'for the last time at'} C = "
        f"{format_number(facts.until)}, of {format_number(facts.whole)} without constraint."
    ),
)
