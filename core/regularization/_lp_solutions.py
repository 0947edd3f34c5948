"""The optimum on an L_p ball: one dimension along the ball's edge, all local minima for p < 1.

The edge is followed quadrant by quadrant. Where the loss stops falling along it, its derivative
changes sign: the change is bracketed at `_SAMPLES` places of each quadrant and then bisected down
to the last digit. The corners on the axes are compared separately, so a zero is exactly 0.0.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int, Num

from core.regularization._convex_solutions import SIGNS
from core.regularization.quadratic_loss import QuadraticLoss

Array = np.ndarray

_SAMPLES = 129
_HALVINGS = 64
_PATH_SAMPLES = 240
_ROUGH_HALVINGS = 12
_NEWTON_STEPS = 12
_ROUNDING = 1e-14


@dataclass(frozen=True)
class Minima:
    """Local minima of f on the edges of balls, in no order.

    Attributes:
        points: w of each.
        which: For each the index of its radius.
    """

    points: Float[np.ndarray, "minima 2"]
    which: Int[np.ndarray, " minima"]


def edge_minima(loss: QuadraticLoss, power: float, radii: Num[np.ndarray, " radii"]) -> Minima:
    """Local minima on the edge of each ball: f rises both ways along it, and inwards.

    Args:
        loss: f.
        power: p > 0, finite, and not 1.
        radii: C > 0.

    Raises:
        ValueError: p = 1.
    """
    radii = np.asarray(radii, dtype=float)
    angles = np.linspace(0, np.pi / 2, _SAMPLES)
    grid = _edge_derivative(loss, power, radii[:, None, None], SIGNS[None, :, None], angles)
    turns = (grid[..., :-1] <= 0) & (grid[..., 1:] >= 0) & (grid[..., :-1] < grid[..., 1:])
    which, quadrant, at = np.nonzero(turns)
    signs, size = SIGNS[quadrant], radii[which]
    low, high = angles[at], angles[at + 1]
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        falling = _edge_derivative(loss, power, size, signs, middle) < 0
        low, high = np.where(falling, middle, low), np.where(falling, high, middle)
    # An edge that starts on an axis with derivative 0 has its minimum on the axis.
    on_axis = np.where(high < 1e-12, 0.0, np.where(low > np.pi / 2 - 1e-12, np.pi / 2, high))
    points = _edge(power, size, signs, on_axis)
    if power < 1:
        # At 0 and π/2 the derivative is that of the cusps, which are added below.
        inner = (on_axis > 0) & (on_axis < np.pi / 2)
        points, which = points[inner], which[inner]
    cusps, of = _corners(radii)
    points, which = np.concatenate([points, cusps]), np.concatenate([which, of])
    outward = -(loss.gradient(points) * points).sum(axis=-1)
    # Where f is lowest along an axis too, what points outward is rounding.
    terms = (np.abs(points) + np.abs(loss.middle)) @ np.abs(loss.matrix) * np.abs(points)
    keep = outward > -_ROUNDING * terms.sum(axis=-1)
    if power > 1:  # there a corner is a candidate like any other place, never a cusp
        keep[len(points) - len(cusps) :] = False
    elif power == 1:
        raise ValueError("For p = 1 use the closed form of the L1 ball.")
    return Minima(points[keep], which[keep])


def power_within(
    loss: QuadraticLoss, power: float, radii: Num[np.ndarray, " radii"]
) -> Float[np.ndarray, "radii 2"]:
    """argmin f subject to ‖w‖ₚ ≤ C for each radius, the global one."""
    radii = np.atleast_1d(np.asarray(radii, dtype=float))
    found = np.broadcast_to(loss.middle, (len(radii), 2)).copy()
    outside = (np.abs(loss.middle) ** power).sum() > radii**power
    edges = np.flatnonzero(outside & (radii > 0))
    found[outside] = 0.0
    if len(edges):
        minima = edge_minima(loss, power, radii[edges])
        order = np.lexsort((loss.rise(minima.points), minima.which))
        which, first = np.unique(minima.which[order], return_index=True)
        found[edges[which]] = minima.points[order][first]
    return found


def power_penalised(
    loss: QuadraticLoss, power: float, multiplier: float
) -> Float[np.ndarray, " 2"]:
    """argmin f + λ‖w‖ₚᵖ/p, the global one.

    min over w is min over C of f*(C) + λCᵖ/p, with f* the lowest loss in the ball of radius C. Its
    derivative, λCᵖ⁻¹ + df*/dC, changes sign at its minima; each change is bisected, and Newton's
    method on ∇f + λ ∂P = 0 does the last digits. w = 0 is compared with them.
    """
    whole = float((np.abs(loss.middle) ** power).sum() ** (1 / power))
    if whole == 0 or multiplier == 0:
        return loss.middle.copy()

    def derivative(radii: Array) -> Array:
        points = power_within(loss, power, radii)
        saved = -(loss.gradient(points) * points).sum(axis=-1) / radii
        return multiplier * radii ** (power - 1) - saved

    # Equal steps of log C: for small λ the minimum is near the whole, for large ones near 0.
    radii = whole * np.concatenate(
        [np.geomspace(1e-9, 0.02, 60, endpoint=False), np.linspace(0.02, 1, _PATH_SAMPLES)]
    )
    grid = derivative(radii)
    at = np.flatnonzero((grid[:-1] <= 0) & (grid[1:] > 0))
    low, high = radii[at], radii[at + 1]
    for _ in range(_ROUGH_HALVINGS if len(at) else 0):
        middle = (low + high) / 2
        falling = derivative(middle) < 0
        low, high = np.where(falling, middle, low), np.where(falling, high, middle)
    near = power_within(loss, power, (low + high) / 2) if len(at) else np.empty((0, 2))
    points = np.stack([np.zeros(2), *(_polished(loss, power, multiplier, each) for each in near)])
    total = loss.rise(points) + multiplier * (np.abs(points) ** power).sum(axis=-1) / power
    return points[np.argmin(total)]


def _polished(loss: QuadraticLoss, power: float, multiplier: float, point: Array) -> Array:
    """Newton on the coefficients that are not zero; a step that does not help is not taken."""
    free = point != 0
    matrix = loss.matrix[np.ix_(free, free)]

    def residual(sizes: Array) -> Array:
        whole = np.zeros(2)
        whole[free] = sizes
        penalty_gradient = multiplier * np.sign(sizes) * np.abs(sizes) ** (power - 1)
        return loss.gradient(whole)[free] + penalty_gradient

    now = point[free]
    for _ in range(_NEWTON_STEPS):
        curvature = multiplier * (power - 1) * np.abs(now) ** (power - 2)
        then = now - np.linalg.solve(matrix + np.diag(curvature), residual(now))
        if not np.abs(residual(then)).max() < np.abs(residual(now)).max():
            break
        if np.any(then * now <= 0):
            break
        now = then
    polished = np.zeros(2)
    polished[free] = now
    return polished


# ---- the edge ----------------------------------------------------------------------------------
def _sizes(power: float, angles: Array) -> tuple[Array, Array]:
    """|w₁| and |w₂| on the edge of radius 1, from (1, 0) at angle 0 to (0, 1) at π/2.

    Under p = 2 the angle runs evenly in |w|ᵖ, which resolves the cusps; above, in direction.
    """
    exponent = 2 / min(power, 2.0)
    first = np.where(angles >= np.pi / 2, 0.0, np.cos(angles)) ** exponent
    second = np.sin(angles) ** exponent
    if power > 2:
        norm = (first**power + second**power) ** (1 / power)
        first, second = first / norm, second / norm
    return first, second


def _edge(power: float, radius: Array, signs: Array, angles: Array) -> Array:
    first, second = _sizes(power, angles)
    return radius[..., None] * signs * np.stack([first, second], axis=-1) + 0.0


def _edge_derivative(
    loss: QuadraticLoss, power: float, radius: Array, signs: Array, angles: Array
) -> Array:
    """∇f along the edge towards the second axis, up to a positive factor that keeps it finite."""
    first, second = _sizes(power, angles)
    sizes = np.stack([first, second], axis=-1)
    points = np.asarray(radius)[..., None] * signs * sizes
    ahead = sizes[..., ::-1] ** (power - 1) if power >= 1 else sizes ** (1 - power)
    ahead = ahead * np.array([-1.0, 1.0]) * signs
    return (loss.gradient(points) * ahead).sum(axis=-1)


def _corners(radii: Array) -> tuple[Array, Array]:
    """The four corners on the axes of every ball, shape (4 radii, 2), and whose they are."""
    axes = np.array([(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)])
    points = radii[:, None, None] * axes + 0.0
    return points.reshape(-1, 2), np.repeat(np.arange(len(radii)), 4)
