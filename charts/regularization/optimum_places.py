"""Where on its ball an optimum lies: on a corner, a cusp, an axis, or anywhere on the edge."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from core.common.claims import Claim
from core.common.number_format import ROUNDING, format_number
from core.regularization.constrained_optimum import Optimum, Path

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
