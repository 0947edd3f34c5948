"""What the geometry shows, in words, from the same optima as the picture."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from core.common import ROUNDING, Claim, Said, capitalised, described, format_number, joined, said
from core.regularization import Optimum, Path, last_zero

# ---- where on its ball an optimum lies ----------------------------------------------------------
_NAMES = ("w₁", "w₂")


class One(NamedTuple):
    """One ball: its optimum, and the path of optima where it is told of."""

    optimum: Optimum
    path: Path | None


def point(values: Sequence[float] | np.ndarray) -> str:
    """ "(1, −0.5)"."""
    return f"({format_number(float(values[0]))}, {format_number(float(values[1]))})"


def pair(values: np.ndarray) -> tuple[float, float]:
    """Two plain numbers."""
    return float(values[0]), float(values[1])


def is_on_edge(optimum: Optimum) -> bool:
    """Whether the ball holds the optimum on its edge, away from w = 0."""
    return optimum.is_active and optimum.radius > 0


def zero_of(optimum: Optimum) -> int | None:
    """Which coefficient, and no other, is written as 0 by the computer."""
    zero = np.flatnonzero(optimum.point == 0)
    return int(zero[0]) if is_on_edge(optimum) and len(zero) == 1 else None


def is_straight(optimum: Optimum, zero: int) -> bool:
    """Whether the gradient is parallel to the other axis, but for rounding."""
    gradient = np.abs(optimum.gradient)
    scale = np.abs(optimum.loss.matrix) @ np.abs(optimum.point - optimum.loss.middle)
    return bool(gradient[zero] <= ROUNDING * scale.max())


def exact_zeros(optimum: Optimum) -> int:
    """How many coefficients are exactly 0, not only too small for the computer."""
    zero = zero_of(optimum)
    if zero is None:
        return optimum.zeros
    return int(optimum.ball.has_corners or is_straight(optimum, zero))


class _Corner(NamedTuple):
    zero: int
    across: float
    most: float
    has_share: bool


def _on_corner(one: One) -> _Corner | None:
    optimum = one.optimum
    zero = zero_of(optimum)
    if zero is None or not optimum.ball.has_corners or not optimum.ball.is_convex:
        return None
    share = optimum.ball.shape if optimum.ball.key == "elastic-net" else 1.0
    across = 0.0 if is_straight(optimum, zero) else abs(float(optimum.gradient[zero]))
    return _Corner(zero, across, optimum.multiplier * share, share < 1)


ON_CORNER = Claim(
    "geometry: on a corner",
    _on_corner,
    lambda facts: (
        f"It is on a corner: **{_NAMES[facts.zero]} is exactly 0**, since the size of "
        f"∂f/∂{_NAMES[facts.zero]}, {format_number(facts.across)}, is not larger than "
        f"{'λρ' if facts.has_share else 'λ'} = {format_number(facts.most)}."
    ),
)


def _cusp(one: One) -> int | None:
    ball = one.optimum.ball
    return zero_of(one.optimum) if ball.has_corners and not ball.is_convex else None


CUSP = Claim(
    "geometry: on a cusp",
    _cusp,
    lambda zero: (
        f"It is on a cusp: **{_NAMES[zero]} is exactly 0**. The penalty’s derivative is infinite "
        f"there, so {_NAMES[zero]} = 0 is a local minimum whatever ∂f/∂{_NAMES[zero]} is."
    ),
)


def _on_axis(one: One) -> int | None:
    zero = zero_of(one.optimum)
    if zero is None or one.optimum.ball.has_corners or not is_straight(one.optimum, zero):
        return None
    return zero


ON_AXIS = Claim(
    "geometry: on an axis without a corner",
    _on_axis,
    lambda zero: (
        f"{_NAMES[zero]} is 0 only because ∂f/∂{_NAMES[zero]} is 0 there; this ball has no corner "
        "on the axes."
    ),
)


def _too_small(one: One) -> int | None:
    zero = zero_of(one.optimum)
    if zero is None or one.optimum.ball.has_corners or is_straight(one.optimum, zero):
        return None
    return zero


TOO_SMALL = Claim(
    "geometry: a coefficient too small to be told from zero",
    _too_small,
    lambda zero: (
        f"{_NAMES[zero]} is so small beside C that it is computed as 0, but it is not exactly 0: p "
        "is near 1, and the ball has no corner."
    ),
)


def _is_square_corner(optimum: Optimum) -> bool:
    first, second = np.abs(optimum.point)
    return is_on_edge(optimum) and optimum.ball.key == "linf" and bool(first == second)


SQUARE_CORNER: Claim[One, bool] = Claim(
    "geometry: on a corner of the square",
    lambda one: True if _is_square_corner(one.optimum) else None,
    lambda _: "It is on a corner of the square: both coefficients have the same size.",
)


def _edge(one: One) -> bool | None:
    optimum = one.optimum
    if not is_on_edge(optimum) or zero_of(optimum) is not None or _is_square_corner(optimum):
        return None
    return True


EDGE = Claim(
    "geometry: the level set touches the ball",
    _edge,
    lambda _: "There the level set touches the ball: −∇f is normal to the ball’s edge.",
)


# ---- two balls ----------------------------------------------------------------------------------
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
    parts = [("no exact zero", "one exact zero", "two exact zeros")[each] for each in facts.zeros]
    return f"{names[0]} ends with {parts[0]}, {names[1]} with {parts[1]}; they lie {apart} apart."


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
    loss = f"here {lower} against {higher}" if lower != higher else f"here both {lower}"
    return (
        f"For one C the {facts.outer} ball contains the {facts.inner} ball, so its lowest loss is "
        f"never higher: {loss}."
    )


CONTAINS = Claim("geometry: one ball contains the other", _contains, _contains_words)


_PLACES = (ON_CORNER, CUSP, ON_AXIS, TOO_SMALL, SQUARE_CORNER, EDGE)


def geometry_finding(optima: Sequence[Optimum], paths: Sequence[Path]) -> list[Said]:
    """A paragraph for each ball, and one that compares them."""
    parts = []
    for optimum, path in zip(optima, paths, strict=True):
        one = One(optimum, path)
        parts.append(joined(said((*_WHERE, *_PLACES, OTHERS, NO_MULTIPLIER, ALONG), one)))
    compared = said((SAME, BOTH, CONTAINS), Two(tuple(optima)))
    return [*parts, joined(compared)] if compared else parts


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
