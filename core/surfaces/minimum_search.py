"""Where a smooth formula may have minima: down from the low places of a grid by Newton's method.

What comes back are candidates, as exact as floating point has them; `core.surfaces.minimum_checks`
decides. All lengths are in half sides of the window, and only ratios of f are compared, so the unit
of x, y or f changes nothing.
"""

from typing import Any

import numpy as np

from core.surfaces.formula_terrain import Derivatives, Terrain

Array = Any

MAX_STARTS = 200
_STEPS = 200
# Share of a Newton step that is tried; 2 and more, as Newton's own step is too short where the
# curvature vanishes: at a k-fold root of the gradient a step of k is exact.
_SHARES = np.array([1 / 64, 1 / 8, 1 / 2, 1, 2, 3, 5, 7, 9, 19])
LONGEST = 0.2
SETTLED = 1e-13


def descended(terrain: Terrain, starts: Array, sides: Array) -> Array:
    """Where Newton's method leads down from the starts, shape (n, 2); some may have got stuck."""
    points, ends = np.array(starts, dtype=float), []
    with np.errstate(all="ignore"):
        for step in range(_STEPS):
            moved, still = _step_down(terrain, points, sides)
            ends.append(points[still])
            points = moved[~still]
            if step in (8, 16, 32, 64) and len(points):
                points = distinct(points, sides, 1e-6)
            if not len(points):
                break
        found = np.concatenate([*ends, points])
        found = found[np.isfinite(terrain.value(found[:, 0], found[:, 1]))]
        return _sharpened(terrain.derivatives, found, sides)


def _step_down(terrain: Terrain, points: Array, sides: Array) -> tuple[Array, Array]:
    """The lowest of some steps along both axes of the Hessian, and where none is lower."""
    value, soft, stiff = _newton_steps(terrain.derivatives, points, sides)
    options = np.concatenate(
        [_SHARES[:, None, None] * soft + stiff, _SHARES[:, None, None] * (soft + stiff)]
    )
    length = np.abs(options).max(axis=-1, keepdims=True)
    tried = points + sides * options * np.minimum(1, LONGEST / np.where(length > 0, length, 1))
    heights = terrain.value(tried[..., 0], tried[..., 1])
    heights = np.where(np.isfinite(heights), heights, np.inf)
    best = np.argmin(heights, axis=0)
    lowest = np.take_along_axis(heights, best[None], axis=0)[0]
    moved = np.take_along_axis(tried, best[None, :, None], axis=0)[0]
    gone = np.abs((moved - points) / sides).max(axis=-1)
    return moved, ~(lowest < value) | (gone < SETTLED)


def _newton_steps(derivatives: Derivatives, points: Array, sides: Array) -> tuple[Array, ...]:
    """f, and Newton's step downhill along the axis of less and of more curvature, (n, 2) each."""
    value, gx, gy, xx, xy, yy = derivatives(points[:, 0], points[:, 1])
    gradient = np.stack([gx * sides[0], gy * sides[1]], axis=-1)
    hessian = np.stack([xx * sides[0] ** 2, xy * sides[0] * sides[1], yy * sides[1] ** 2], axis=-1)
    gradient, hessian = (np.where(np.isfinite(each), each, 0.0) for each in (gradient, hessian))
    matrices = hessian[:, [[0, 1], [1, 2]]]
    curvatures, axes = np.linalg.eigh(matrices)
    parts = np.einsum("nij,ni->nj", axes, gradient)
    size = np.maximum(np.abs(curvatures), 1e-14 * np.abs(curvatures).max(axis=1, keepdims=True))
    lengths = np.where(parts != 0, -parts / np.where(size > 0, size, 1e-300), 0.0)
    lengths = np.clip(lengths, -LONGEST, LONGEST)
    steps = axes * lengths[:, None, :]
    first = np.argmin(np.abs(curvatures), axis=1)[:, None, None]
    soft = np.take_along_axis(steps, first, axis=2)[..., 0]
    stiff = np.take_along_axis(steps, 1 - first, axis=2)[..., 0]
    return value, soft, stiff


def _sharpened(derivatives: Derivatives, points: Array, sides: Array) -> Array:
    """Newton's steps as long as the gradient gets shorter, then the nearest short decimal.

    The values of f say nothing any more: beside its minimum f changes less than it is rounded.
    """

    def steepness(places: Array) -> Array:
        _, gx, gy, *_ = derivatives(places[..., 0], places[..., 1])
        size = np.hypot(gx * sides[0], gy * sides[1])
        return np.where(np.isfinite(size), size, np.inf)

    for _ in range(12):
        _, soft, stiff = _newton_steps(derivatives, points, sides)
        both = _SHARES[:, None, None] * (soft + stiff)
        tried = points + sides * np.concatenate(
            [np.zeros_like(both[:1]), both, _SHARES[:, None, None] * stiff]
        )
        best = np.argmin(steepness(tried), axis=0)
        points = np.take_along_axis(tried, best[None, :, None], axis=0)[0]
        if not best.any():
            break
    return rounded_to_decimals(points, sides, steepness)


def rounded_to_decimals(points: Array, sides: Array, height: Any) -> Array:
    """The nearest short decimals where the height is no larger there: 0 for 1.2e-17."""
    for digits in (3, 5, 7):
        unit = 10.0 ** (np.ceil(np.log10(sides)) - digits)
        nearest = np.rint(points / unit) * unit
        # 3·0.1 is not 0.3: a number of few digits is meant.
        nearest = np.array([[float(f"{each:.12g}") for each in pair] for pair in nearest])
        nearest = nearest.reshape(points.shape)
        near = np.abs((nearest - points) / sides).max(axis=-1) < 1e-4 * 10.0 ** (3 - digits)
        taken = near & (height(nearest) <= height(points))
        points = np.where(taken[:, None], nearest, points)
    return points


def low_cells(heights: Array) -> Array:
    """Where no neighbour is lower and one is higher; not finite counts as high."""
    heights = np.where(np.isfinite(heights), heights, np.inf)
    padded = np.pad(heights, 1, constant_values=np.inf)
    rows, columns = heights.shape
    shifts = [(i, j) for i in (0, 1, 2) for j in (0, 1, 2) if (i, j) != (1, 1)]
    around = np.array([padded[i : i + rows, j : j + columns] for i, j in shifts])
    return np.isfinite(heights) & (heights <= around.min(axis=0)) & (heights < around.max(axis=0))


def low_lines(heights: Array) -> Array:
    """Where no neighbour in the same row is lower, or none in the same column."""
    heights = np.where(np.isfinite(heights), heights, np.inf)
    low = np.zeros(heights.shape, dtype=bool)
    for axis in (0, 1):
        width = [(1, 1) if each == axis else (0, 0) for each in (0, 1)]
        padded = np.pad(heights, width, constant_values=np.inf)
        count = heights.shape[axis]
        before, after = (padded.take(range(i, i + count), axis=axis) for i in (0, 2))
        low |= (heights <= before) & (heights <= after)
    return low & np.isfinite(heights)


def distinct(points: Array, sides: Array, apart: float) -> Array:
    """One point of each cell of a grid as fine as this."""
    _, first = np.unique(np.rint(points / sides / apart), axis=0, return_index=True)
    return points[np.sort(first)]
