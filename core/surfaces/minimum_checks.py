"""Whether points are minima: a claim is checked before it is made.

A point passes if f is lowest there of all that is found on small rings around it, each searched
down to the last digit, so that no narrow valley leads on unseen. Differences count from where
rounding can no longer explain them.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.surfaces.formula_terrain import Terrain

Array = Any

# In half sides of the window, as all lengths here. No ring may hold a lower value.
_RINGS = np.array([1e-5, 1e-4, 1e-3])
# On this ring f must rise somewhere, by more than what exp and powers leave where they underflow.
_RISE, _UNDERFLOW = 1e-2, 1e-250
# A Hessian that is positive definite so far around needs no more checks.
_CERTAIN = 1e-6
_MAX_STEP = 1e-7
_LEVEL = 1e-5
_ANGLES = 192
_GOLDEN = (math.sqrt(5) - 1) / 2
# A place on a ring is known to 0.618^72 of two angles, in radians.
_SHORTENINGS = 72
_BLUR = 1e-15
_REFINED = 6


@dataclass(frozen=True)
class Verdicts:
    """What was found at each of n points, arrays of shape (n,).

    Attributes:
        minimum: Whether it is one.
        valley: It is one, and f is as low further along.
        rise: How far f rises on a ring of a thousandth of the window's half sides.
        error: Bound on the rounding error of f.
    """

    minimum: Array
    valley: Array
    rise: Array
    error: Array


def judged(terrain: Terrain, points: Array, on_kink: Array, sides: Array) -> Verdicts:
    """What the points are.

    Args:
        terrain: f.
        points: Shape (n, 2).
        on_kink: Whether f has no gradient there that could vanish, shape (n,).
        sides: Half the window's sides, shape (2,).
    """
    with np.errstate(all="ignore"):
        here, error = terrain.rounded(points[:, 0], points[:, 1])
        certain = np.isfinite(here) & _certain(terrain, points, sides)
        wide = _on_rings(terrain.value, points, sides, np.array([_RINGS[-1], _RISE]), _sampled(2))
        rise = wide[:, 0].max(axis=-1) - here
        minimum, valley = certain.copy(), np.zeros_like(certain)
        # Where f has no value on one side, the point lies on the edge of its domain.
        asked = ~certain & np.isfinite(here) & np.isfinite(wide).all(axis=(1, 2))
        asked &= on_kink | _level(terrain, points, sides)
        above = wide[:, 1].max(axis=-1) - here
        asked &= (above > _UNDERFLOW) & (above > 4 * error)
        # What already falls by a good part of its rise needs no closer look.
        asked &= wide[:, 0].min(axis=-1) > here - 8 * error - 1e-6 * rise
        if asked.any():
            minimum[asked], valley[asked] = _lowest_around(
                terrain, points[asked], sides, here[asked], error[asked]
            )
    return Verdicts(minimum, valley, rise, error)


def _certain(terrain: Terrain, points: Array, sides: Array) -> Array:
    """Newton's step is tiny, the Hessian positive definite all around, and f rises everywhere.

    The last says that no kink runs through, over which the Hessian knows nothing.
    """
    angles = np.arange(8) * (math.pi / 4)
    ring = np.stack([np.append(0, np.cos(angles)), np.append(0, np.sin(angles))])
    x, y = (points[:, i, None] + _CERTAIN * sides[i] * ring[i] for i in (0, 1))
    (xx, e_xx), (xy, e_xy), (yy, e_yy) = terrain.rounded_hessian(x, y)
    determinant = xx * yy - xy * xy
    doubt = np.abs(xx) * e_yy + np.abs(yy) * e_xx + 2 * np.abs(xy) * e_xy
    doubt = doubt + 1e-15 * (np.abs(xx * yy) + xy * xy)
    sound = (xx > 2 * e_xx) & (yy > 2 * e_yy) & (determinant > 2 * doubt)
    _, gx, gy, *_ = terrain.derivatives(x, y)
    outwards = (gx * sides[0] * ring[0] + gy * sides[1] * ring[1])[:, 1:] > 0
    sound &= np.pad(outwards, ((0, 0), (1, 0)), constant_values=True)
    gx, gy = gx[:, 0], gy[:, 0]
    xx, xy, yy, determinant = (each[:, 0] for each in (xx, xy, yy, determinant))
    along_x, along_y = np.abs(yy * gx - xy * gy), np.abs(xx * gy - xy * gx)
    step = np.maximum(along_x / sides[0], along_y / sides[1]) / determinant
    return sound.all(axis=1) & (step < _MAX_STEP)


def _level(terrain: Terrain, points: Array, sides: Array) -> Array:
    """Whether the gradient is nothing beside what it is on a ring of a thousandth."""

    def steepness(x: Array, y: Array) -> Array:
        _, gx, gy, *_ = terrain.derivatives(x, y)
        return np.hypot(gx * sides[0], gy * sides[1])

    around = _on_rings(steepness, points, sides, _RINGS[-1:], _sampled(1))
    return steepness(*points.T) <= _LEVEL * around.max(axis=(1, 2))


def _lowest_around(
    terrain: Terrain, points: Array, sides: Array, here: Array, error: Array
) -> tuple[Array, Array]:
    """Whether no ring holds a lower value, and then whether the widest holds one as low."""
    width = 2 * math.pi / _ANGLES
    heights = _on_rings(terrain.value, points, sides, _RINGS, _sampled(len(_RINGS)))
    tops = heights.max(axis=-1)
    low = (heights <= np.roll(heights, 1, axis=-1)) & (heights <= np.roll(heights, -1, axis=-1))
    order = np.argsort(np.where(low, heights, np.inf), axis=-1)[..., :_REFINED]
    left, right = (order - 1) * width, (order + 1) * width
    for _ in range(_SHORTENINGS):
        inner = np.stack([right - _GOLDEN * (right - left), left + _GOLDEN * (right - left)])
        first, second = _on_rings(terrain.value, points, sides, _RINGS, inner)
        lower = first <= second
        left, right = np.where(lower, left, inner[0]), np.where(lower, inner[1], right)
    angles = np.concatenate([(left + right) / 2, order * width], axis=-1)
    blur = _BLUR * _RINGS[:, None]

    def blurred(x: Array, y: Array) -> Array:
        return terrain.rounded(x, y, sides[0] * blur, sides[1] * blur)

    found, errors = _on_rings(blurred, points, sides, _RINGS, angles)
    place = np.argmin(found, axis=-1)[..., None]
    lowest, slack = (np.take_along_axis(e, place, axis=-1)[..., 0] for e in (found, errors))
    slack, here = 4 * (slack + error[:, None]), here[:, None]
    # A point is never quite on a valley's floor; what it gains there is nothing beside the rise.
    falls = ~(lowest >= here - slack - 1e-13 * (tops - here))
    minimum = ~falls.any(axis=1)
    return minimum, minimum & (lowest[:, -1] <= (here + slack)[:, -1])


def _sampled(rings: int) -> Array:
    return np.broadcast_to(np.arange(_ANGLES) * (2 * math.pi / _ANGLES), (rings, _ANGLES))


def _on_rings(function: Any, points: Array, sides: Array, radii: Array, angles: Array) -> Any:
    """f at angles of shape (..., n or nothing, rings, k) around every point."""
    x = points[:, 0, None, None] + sides[0] * radii[:, None] * np.cos(angles)
    y = points[:, 1, None, None] + sides[1] * radii[:, None] * np.sin(angles)
    return function(x, y)
