"""Where a formula may have minima: the low places of a grid, and the kinks; then down by Newton.

What comes back are candidates, as exact as floating point has them; `core.minimum_checks` decides.
All lengths are in half sides of the window, and only ratios of f are compared, so the unit of x, y
or f changes nothing.
"""

import itertools
from typing import Any

import numpy as np

from core.formula_terrain import Derivatives, Kink, Terrain

Array = Any

MOST_STARTS = 200
_MOST_ON_A_KINK = 80
_STEPS = 200
# Share of a Newton step that is tried; 2 and more, as Newton's own step is too short where the
# curvature vanishes: at a k-fold root of the gradient a step of k is exact.
_SHARES = np.array([1 / 64, 1 / 8, 1 / 2, 1, 2, 3, 5, 7, 9, 19])
_LONGEST = 0.2
_SETTLED = 1e-13
_PROJECTIONS = 60


def descended(terrain: Terrain, starts: Array, sides: Array) -> Array:
    """Where Newton's method leads down from the starts, shape (n, 2); some may have got stuck."""
    points, ends = np.array(starts, dtype=float), []
    with np.errstate(all="ignore"):
        for step in range(_STEPS):
            moved, still = _step_down(terrain, points, sides)
            ends.append(points[still])
            points = moved[~still]
            if step in (8, 16, 32, 64) and len(points):
                points = _distinct(points, sides, 1e-6)
            if not len(points):
                break
        found = np.concatenate([*ends, points])
        found = found[np.isfinite(terrain.value(found[:, 0], found[:, 1]))]
        return _sharpened(terrain.derivatives, found, sides)


def on_kinks(terrain: Terrain, x: Array, y: Array, sides: Array) -> Array:
    """Points of the kinks where f, as it is on the curve, is lowest or level; and where two meet.

    Args:
        terrain: f.
        x, y: A grid over the window, shape (rows, columns).
        sides: Half the window's sides.
    """
    found = [np.empty((0, 2))]
    with np.errstate(all="ignore"):
        off = []
        for kink in terrain.kinks:
            k = kink.curve(x, y)[0]
            on = _projected([kink.curve], _crossed(k, x, y), sides)
            found += [on[_level(terrain, kink, on, sides)]]
            found += [_distinct(_slid(kink, on, sides), sides, 1e-6)]
            off.append(np.abs(k) / np.nanmedian(np.abs(k)))
        for first, second in itertools.combinations(range(len(off)), 2):
            both = low_cells(off[first] + off[second])
            curves = [terrain.kinks[each].curve for each in (first, second)]
            found.append(_projected(curves, np.stack([x[both], y[both]], axis=-1), sides))
        points = np.concatenate(found)
        return points[np.isfinite(terrain.value(points[:, 0], points[:, 1]))]


# ---- smooth -----------------------------------------------------------------------------------
def _step_down(terrain: Terrain, points: Array, sides: Array) -> tuple[Array, Array]:
    """The lowest of some steps along both axes of the Hessian, and where none is lower."""
    value, soft, stiff = _newton_steps(terrain.derivatives, points, sides)
    options = np.concatenate(
        [_SHARES[:, None, None] * soft + stiff, _SHARES[:, None, None] * (soft + stiff)]
    )
    length = np.abs(options).max(axis=-1, keepdims=True)
    tried = points + sides * options * np.minimum(1, _LONGEST / np.where(length > 0, length, 1))
    heights = terrain.value(tried[..., 0], tried[..., 1])
    heights = np.where(np.isfinite(heights), heights, np.inf)
    best = np.argmin(heights, axis=0)
    lowest = np.take_along_axis(heights, best[None], axis=0)[0]
    moved = np.take_along_axis(tried, best[None, :, None], axis=0)[0]
    gone = np.abs((moved - points) / sides).max(axis=-1)
    return moved, ~(lowest < value) | (gone < _SETTLED)


def _newton_steps(derivatives: Derivatives, points: Array, sides: Array) -> tuple[Array, ...]:
    """f, and Newton's step downhill along the axis of less and of more curvature, (n, 2) each."""
    value, gx, gy, xx, xy, yy = derivatives(points[:, 0], points[:, 1])
    gradient = np.stack([gx * sides[0], gy * sides[1]], axis=-1)
    hessian = np.stack([xx * sides[0] ** 2, xy * sides[0] * sides[1], yy * sides[1] ** 2], axis=-1)
    gradient, hessian = (np.where(np.isfinite(each), each, 0.0) for each in (gradient, hessian))
    matrices = hessian[:, [[0, 1], [1, 2]]]
    curvatures, axes = np.linalg.eigh(matrices)
    slopes = np.einsum("nij,ni->nj", axes, gradient)
    size = np.maximum(np.abs(curvatures), 1e-14 * np.abs(curvatures).max(axis=1, keepdims=True))
    lengths = np.where(slopes != 0, -slopes / np.where(size > 0, size, 1e-300), 0.0)
    lengths = np.clip(lengths, -_LONGEST, _LONGEST)
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
    return _rounded(points, sides, steepness)


def _rounded(points: Array, sides: Array, height: Any) -> Array:
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


# ---- kinks ------------------------------------------------------------------------------------
def _crossed(k: Array, x: Array, y: Array) -> Array:
    """Points of the grid beside a change of k's sign, or where |k| is lowest nearby."""
    below = k < 0
    beside = np.zeros_like(below)
    for axis in (0, 1):
        change = np.diff(below, axis=axis)
        before, after = [(0, 0), (0, 0)], [(0, 0), (0, 0)]
        before[axis], after[axis] = (0, 1), (1, 0)
        beside |= np.pad(change, before) | np.pad(change, after)
    beside |= k == 0
    if not beside.any():
        beside = low_cells(np.abs(k))
    places = np.stack([x[beside], y[beside]], axis=-1)
    return places[:: max(1, len(places) // _MOST_ON_A_KINK)]


def _projected(curves: list[Derivatives], points: Array, sides: Array) -> Array:
    """Moved onto one curve along its gradient, or to where two meet; what does not get there is
    left out."""
    for _ in range(_PROJECTIONS):
        step = _towards(curves, points, sides)
        shares = np.array([0.5, 1.0, 2.0])[:, None, None]
        length = np.abs(step).max(axis=-1, keepdims=True)
        step = step * np.minimum(1, _LONGEST / np.where(length > 0, length, 1))
        tried = np.concatenate([points[None], points + sides * shares * step])
        off = sum(
            np.abs(curve(tried[..., 0], tried[..., 1])[0]) / scale
            for curve, scale in zip(curves, _scales(curves, points, sides), strict=True)
        )
        best = np.argmin(np.where(np.isfinite(off), off, np.inf), axis=0)
        if not best.any():
            break
        points = np.take_along_axis(tried, best[None, :, None], axis=0)[0]
    arrived = np.abs(_towards(curves, points, sides)).max(axis=-1, initial=0) < 1e-9
    points = points[arrived]

    def distance(places: Array) -> Array:
        return sum(np.abs(curve(places[:, 0], places[:, 1])[0]) for curve in curves)

    return _distinct(_rounded(points, sides, distance), sides, 1e-9)


def _scales(curves: list[Derivatives], points: Array, sides: Array) -> list[Array]:
    """By how much each k changes along the window."""
    scales = []
    for curve in curves:
        _, gx, gy, *_ = curve(points[:, 0], points[:, 1])
        size = np.hypot(gx * sides[0], gy * sides[1])
        scales.append(np.where(size > 0, size, 1.0))
    return scales


def _towards(curves: list[Derivatives], points: Array, sides: Array) -> Array:
    """The Newton step to k = 0, shape (n, 2)."""
    rows = []
    for curve in curves:
        k, gx, gy, *_ = curve(points[:, 0], points[:, 1])
        rows.append((k, gx * sides[0], gy * sides[1]))
    (k, gx, gy), *others = rows
    if not others:
        square = gx * gx + gy * gy
        return np.where(
            (square > 0)[:, None], -(k / np.where(square > 0, square, 1))[:, None]
            * np.stack([gx, gy], axis=-1), np.where(k == 0, 0.0, np.inf)[:, None],
        )  # fmt: skip
    ((other, lx, ly),) = others
    determinant = gx * ly - gy * lx
    flat = np.where((k == 0) & (other == 0), 0.0, np.inf)
    safe = np.where(determinant != 0, determinant, 1.0)
    steps = np.stack([-(ly * k - gy * other) / safe, -(gx * other - lx * k) / safe], axis=-1)
    return np.where((determinant != 0)[:, None], steps, flat[:, None])


def _slid(kink: Kink, points: Array, sides: Array) -> Array:
    """Along the curve to where f on it has no slope: Newton with a Lagrange multiplier."""
    for _ in range(30):
        step = _along(kink, points, sides)
        moving = np.abs(step).max(axis=-1, initial=0) > _SETTLED
        if not moving.any():
            break
        points = points + sides * np.where(moving[:, None], step, 0.0)
        for _ in range(4):
            back = _towards([kink.curve], points, sides)
            points = points + sides * np.where(np.isfinite(back), back, 0.0)
    level = np.abs(_along(kink, points, sides)).max(axis=-1, initial=0) < 1e-9
    return _projected([kink.curve], points[level], sides)


def _level(terrain: Terrain, kink: Kink, points: Array, sides: Array) -> Array:
    """Where f has no slope along the curve, beside the gradient that it has around the point."""
    _, slope, _ = _slope(kink, points, sides)
    angles = np.arange(8) * (np.pi / 4)
    ring = 1e-3 * sides * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    x, y = np.moveaxis(points[:, None] + ring, -1, 0)
    _, fx, fy, *_ = terrain.derivatives(x, y)
    around = np.nanmax(np.hypot(fx * sides[0], fy * sides[1]), axis=1, initial=0)
    return np.abs(slope) <= 1e-6 * around


def _slope(kink: Kink, points: Array, sides: Array) -> tuple[Array, Array, Array]:
    """The curve's tangent (2, n), the slope of f along it, and k's Lagrange multiplier."""
    scale = np.stack([sides[[0]], sides[[1]]])
    k = np.stack(kink.curve(points[:, 0], points[:, 1])[1:3]) * scale
    f = np.stack(kink.along(points[:, 0], points[:, 1])[1:3]) * scale
    square = (k * k).sum(axis=0)
    square = np.where(square > 0, square, np.inf)  # a single point has no tangent
    tangent = np.stack([-k[1], k[0]]) / np.sqrt(square)
    return tangent, (tangent * f).sum(axis=0), -(k * f).sum(axis=0) / square


def _along(kink: Kink, points: Array, sides: Array) -> Array:
    """Step along the tangent, at most `_LONGEST`: down the slope, by Newton where f curves up."""
    tangent, slope, multiplier = _slope(kink, points, sides)
    curved = kink.curve(points[:, 0], points[:, 1])[3:]
    bent = kink.along(points[:, 0], points[:, 1])[3:]
    weights = tangent[0] ** 2, 2 * tangent[0] * tangent[1], tangent[1] ** 2
    units = sides[0] ** 2, sides[0] * sides[1], sides[1] ** 2
    curvature = sum(
        weight * unit * (b + multiplier * c)
        for weight, unit, b, c in zip(weights, units, bent, curved, strict=True)
    )
    floor = np.maximum(np.abs(curvature), np.abs(slope) / _LONGEST)
    length = np.where(slope != 0, -slope / np.where(floor > 0, floor, 1.0), 0.0)
    step = np.clip(length, -_LONGEST, _LONGEST) * tangent
    return np.where(np.isfinite(step), step, 0.0).T


# ---- both -------------------------------------------------------------------------------------
def low_cells(heights: Array) -> Array:
    """Where no neighbour is lower and one is higher; not finite counts as high."""
    heights = np.where(np.isfinite(heights), heights, np.inf)
    padded = np.pad(heights, 1, constant_values=np.inf)
    rows, columns = heights.shape
    around = np.array([
        padded[1 + i : 1 + i + rows, 1 + j : 1 + j + columns]
        for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)
    ])  # fmt: skip
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


def _distinct(points: Array, sides: Array, apart: float) -> Array:
    """One point of each cell of a grid as fine as this."""
    _, first = np.unique(np.rint(points / sides / apart), axis=0, return_index=True)
    return points[np.sort(first)]
