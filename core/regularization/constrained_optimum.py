"""The lowest loss in a ball, its Lagrange multiplier, and λ ↔ C both ways.

For a convex ball the two are one: the w that is lowest with radius ≤ C also minimises f + λP with
the λ of its optimality condition −∇f(w) = λ ∂P(w) (Karush, Kuhn and Tucker; S. Boyd and
L. Vandenberghe, Convex Optimization, 2004, chapter 5). For a non-convex one (p < 1) it need not.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float, Num

from core.common import Param, check
from core.regularization import _convex_solutions as closed
from core.regularization._lp_solutions import edge_minima, power_penalised, power_within
from core.regularization.penalties import Ball
from core.regularization.quadratic_loss import QuadraticLoss

RADIUS = Param(
    name="radius",
    label="Radius C",
    default=1.0,
    low=0.05,
    high=20.0,
    scale="log",
    help="How much the coefficients may weigh: where the ball cuts the axes. Smaller is stricter.",
    symbol="C",
)
MULTIPLIER = Param(
    name="multiplier",
    label="Penalty λ",
    default=1.0,
    low=0.01,
    high=100.0,
    scale="log",
    help="What the penalty weighs in f + λP: scikit-learn’s alpha for Lasso and elastic net, for "
    "Ridge its alpha is nλ. Larger is stricter.",
    symbol=r"\lambda",
)
# Two points nearer than this share of their size are the same.
_SAME = 1e-6
# Narrowing of a radius: so many places between two, so many times.
_PLACES, _NARROWINGS = 33, 5
# Radii in equal ratios at which the path of a non-convex ball is looked at besides its own.
_NEAR = 60


@dataclass(frozen=True)
class Optimum:
    """The minimum of a loss in one ball.

    Attributes:
        loss, ball: f and P.
        radius: C of the ball.
        point: w.
        value: f(w).
        multiplier: λ ≥ 0 of −∇f = λ ∂P; 0 where the constraint does not bind.
        others: Further local minima, lowest first (only for p < 1).
    """

    loss: QuadraticLoss
    ball: Ball
    radius: float
    point: Float[np.ndarray, " 2"]
    value: float
    multiplier: float
    others: tuple[Float[np.ndarray, " 2"], ...] = ()

    @property
    def is_active(self) -> bool:
        """Whether the constraint binds: the unconstrained minimum is outside, or λ > 0."""
        return self.multiplier > 0 or not np.array_equal(self.point, self.loss.middle)

    @property
    def price(self) -> float:
        """Shadow price −df/dC: how much the loss falls per unit of radius."""
        if not self.is_active or self.radius == 0:
            return 0.0
        return self.multiplier * float(self.ball.level_derivative(self.radius))

    @property
    def zeros(self) -> int:
        """How many coefficients are exactly 0."""
        return int((self.point == 0).sum())

    @property
    def gradient(self) -> Float[np.ndarray, " 2"]:
        """∇f(w)."""
        return self.loss.gradient(self.point)

    @cached_property
    def penalised(self) -> Float[np.ndarray, " 2"]:
        """argmin f + λP with this λ; for a convex ball this is `point`."""
        return penalised_point(self.loss, self.ball, self.multiplier)

    @property
    def is_penalty_solution(self) -> bool:
        """Whether the penalty with this λ leads to the same point."""
        if self.ball.is_convex:
            return True
        apart = np.abs(self.penalised - self.point).max()
        return bool(apart <= _SAME * max(np.abs(self.penalised).max(), np.abs(self.point).max()))


@dataclass(frozen=True)
class Path:
    """The regularization path: optima for C from 0 to where the constraint stops to bind.

    Attributes:
        ball: P.
        radii: C.
        points: w at each C.
        values: f(w).
        multipliers: λ; the first is the smallest that leaves w = 0, which may be infinite (for
            p < 1: the largest bound of its radii and of some near 0).
    """

    ball: Ball
    radii: Float[np.ndarray, " radii"]
    points: Float[np.ndarray, "radii 2"]
    values: Float[np.ndarray, " radii"]
    multipliers: Float[np.ndarray, " radii"]


def points_within(
    loss: QuadraticLoss, ball: Ball, radii: Num[np.ndarray, " radii"]
) -> Float[np.ndarray, "radii 2"]:
    """argmin f(w) subject to P(w) ≤ level(C), the global one, for each C ≥ 0."""
    radii = np.atleast_1d(np.asarray(radii, dtype=float))
    if ball.key == "elastic-net":
        return closed.net_within(loss.matrix, loss.middle, radii, ball.shape)
    power = ball.power
    assert power is not None, "a ball that is no elastic net is a norm's"
    solve = {1.0: closed.l1_within, 2.0: closed.l2_within, np.inf: closed.linf_within}.get(power)
    if solve is not None:
        return solve(loss.matrix, loss.middle, radii)
    return power_within(loss, power, radii)


def penalised_point(loss: QuadraticLoss, ball: Ball, multiplier: float) -> Float[np.ndarray, " 2"]:
    """The global minimum of f + λP: argmin over w of f(w) + λP(w).

    Args:
        loss: f.
        ball: P.
        multiplier: λ ≥ 0, finite.

    Returns:
        (2,), w; a coefficient that the penalty sets to zero is exactly 0.

    Example:
        >>> loss = QuadraticLoss((2.0, 0.5), (1.0, 1.0), angle=0.0)
        >>> penalised_point(loss, Ball("l1"), 1.0).tolist()
        [1.0, 0.0]
        >>> penalised_point(loss, Ball("l2"), 1.0).tolist()
        [1.0, 0.25]
    """
    if ball.key == "elastic-net":
        return closed.net_penalised(loss.matrix, loss.middle, multiplier, ball.shape)
    power = ball.power
    assert power is not None, "a ball that is no elastic net is a norm's"
    if power == 1:
        return closed.net_penalised(loss.matrix, loss.middle, multiplier, 1.0)
    if power == 2:
        return closed.l2_penalised(loss.matrix, loss.middle, multiplier)
    if power == np.inf:
        return closed.linf_penalised(loss.matrix, loss.middle, multiplier)
    return power_penalised(loss, power, multiplier)


def multiplier_at(
    loss: QuadraticLoss, ball: Ball, points: Float[np.ndarray, "*batch 2"]
) -> Float[np.ndarray, "*batch"]:
    """Lagrange multiplier λ = −∇f·w / (w·∂P(w)) at optima; at w = 0 the smallest that keeps it."""
    radial = ball.radial_derivative(points)
    outward = -(loss.gradient(points) * points).sum(axis=-1)
    found = np.maximum(outward, 0.0) / np.where(radial > 0, radial, 1.0)
    return np.where(radial > 0, found, ball.lambda_max(loss.linear_term))


def with_radius(loss: QuadraticLoss, ball: Ball, radius: float) -> Optimum:
    """The minimum of f subject to P(w) ≤ level(C), with its multiplier λ.

    Args:
        loss: f.
        ball: P.
        radius: C, in the range of `RADIUS`.

    Returns:
        The optimum; λ is 0 where the constraint does not bind.

    Raises:
        ValueError: C is out of range.

    Example:
        >>> loss = QuadraticLoss((2.0, 0.5), (1.0, 1.0), angle=0.0)
        >>> found = with_radius(loss, Ball("l1"), 1.0)
        >>> found.point.tolist(), found.multiplier
        ([1.0, 0.0], 1.0)
    """
    radius = check((RADIUS,), {"radius": radius})["radius"]
    point = points_within(loss, ball, np.array([radius]))[0]
    inside = bool(np.array_equal(point, loss.middle))
    multiplier = 0.0 if inside else float(multiplier_at(loss, ball, point))
    others = () if ball.is_convex else _others(loss, ball, radius, point)
    return Optimum(loss, ball, radius, point, float(loss.value(point)), multiplier, others)


def with_multiplier(loss: QuadraticLoss, ball: Ball, multiplier: float) -> Optimum:
    """The minimum of f + λP, and the C of the ball on whose edge it lies.

    Args:
        loss: f.
        ball: P.
        multiplier: λ, in the range of `MULTIPLIER`.

    Returns:
        The optimum, with its radius C ≥ 0.

    Raises:
        ValueError: λ is out of range.

    Example:
        >>> loss = QuadraticLoss((2.0, 0.5), (1.0, 1.0), angle=0.0)
        >>> with_multiplier(loss, Ball("l2"), 1.0).point.tolist()
        [1.0, 0.25]
    """
    multiplier = check((MULTIPLIER,), {"multiplier": multiplier})["multiplier"]
    point = penalised_point(loss, ball, multiplier)
    radius = float(ball.radius(point))
    others = () if ball.is_convex or radius == 0 else _others(loss, ball, radius, point)
    return Optimum(loss, ball, radius, point, float(loss.value(point)), multiplier, others)


def solution_path(loss: QuadraticLoss, ball: Ball, count: int) -> Path:
    """The regularization path: optima at equal steps of C, from 0 to the unconstrained minimum's.

    Args:
        loss: f.
        ball: P.
        count: Number of radii, at least 2.

    Returns:
        w, f(w) and λ at each radius; w is 0 at the first and the unconstrained minimum at the last.

    Example:
        >>> loss = QuadraticLoss((2.0, 0.5), (1.0, 1.0), angle=0.0)
        >>> solution_path(loss, Ball("l1"), 3).points.tolist()
        [[0.0, 0.0], [1.25, 0.0], [2.0, 0.5]]
    """
    radii = np.linspace(0, 1, count) * float(ball.radius(loss.middle))
    points = points_within(loss, ball, radii)
    points[0], points[-1] = 0.0, loss.middle
    multipliers = multiplier_at(loss, ball, points)
    multipliers[-1] = 0.0
    values = loss.value(points)
    if not ball.is_convex and radii[-1] > 0:
        # w = 0 is the best of all once λP outweighs every fall of the loss; near p = 1 that is
        # decided close to 0.
        near = points_within(loss, ball, radii[-1] * np.geomspace(1e-9, 1, _NEAR))
        near = np.concatenate([near, points[1:]])
        falls = loss.rise(np.zeros(2)) - loss.rise(near)
        multipliers[0] = (falls / ball.value(near)).max()
    return Path(ball, radii, points, values, multipliers)


def last_zero(loss: QuadraticLoss, ball: Ball, which: int, low: float, high: float) -> float:
    """The largest C, to nine digits, up to which a coefficient of the optimum stays 0.

    Args:
        loss: f.
        ball: P.
        which: The coefficient, 0 or 1.
        low: A radius at which it is 0.
        high: A larger one at which it is not.

    Returns:
        A radius from low to high.

    Example:
        >>> loss = QuadraticLoss((2.0, 0.5), (1.0, 1.0), angle=0.0)
        >>> round(last_zero(loss, Ball("l1"), which=1, low=1.0, high=2.0), 6)
        1.5
    """
    for _ in range(_NARROWINGS):
        radii = np.linspace(low, high, _PLACES)
        away = np.flatnonzero(points_within(loss, ball, radii)[:, which])
        if not len(away) or away[0] == 0:  # rounding at an end
            return low
        low, high = float(radii[away[0] - 1]), float(radii[away[0]])
    return low


def _others(
    loss: QuadraticLoss, ball: Ball, radius: float, point: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Local minima on the edge besides `point`."""
    assert ball.power is not None, "only a norm's ball can be non-convex"
    found = edge_minima(loss, ball.power, np.array([radius])).points
    found = found[np.argsort(loss.rise(found))]
    return tuple(each for each in found if np.abs(each - point).max() > _SAME * radius)
