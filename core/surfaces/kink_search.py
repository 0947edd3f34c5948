"""Where a formula may have a minimum on its kinks: along the curve of one, or where two meet.

As in `core.surfaces.minimum_search` all lengths are in half sides of the window. What comes back
are candidates; `core.surfaces.minimum_checks` decides.
"""

import itertools
from typing import Any

import numpy as np

from core.surfaces.formula_terrain import Derivatives, Kink, Terrain
from core.surfaces.minimum_search import LONGEST, SETTLED, distinct, low_cells, rounded_to_decimals

Array = Any

_MAX_STARTS = 80
_PROJECTIONS = 60


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
            found += [distinct(_slid(kink, on, sides), sides, 1e-6)]
            off.append(np.abs(k) / np.nanmedian(np.abs(k)))
        for first, second in itertools.combinations(range(len(off)), 2):
            both = low_cells(off[first] + off[second])
            curves = [terrain.kinks[each].curve for each in (first, second)]
            found.append(_projected(curves, np.stack([x[both], y[both]], axis=-1), sides))
        points = np.concatenate(found)
        return points[np.isfinite(terrain.value(points[:, 0], points[:, 1]))]


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
    return places[:: max(1, len(places) // _MAX_STARTS)]


def _projected(curves: list[Derivatives], points: Array, sides: Array) -> Array:
    """Moved onto one curve along its gradient, or to where two meet; what does not get there is
    left out."""
    for _ in range(_PROJECTIONS):
        step = _towards(curves, points, sides)
        shares = np.array([0.5, 1.0, 2.0])[:, None, None]
        length = np.abs(step).max(axis=-1, keepdims=True)
        step = step * np.minimum(1, LONGEST / np.where(length > 0, length, 1))
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

    return distinct(rounded_to_decimals(points, sides, distance), sides, 1e-9)


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
        share = -k / np.where(square > 0, square, 1.0)
        there = np.where(k == 0, 0.0, np.inf)
        return np.where(
            (square > 0)[:, None], np.stack([share * gx, share * gy], -1), there[:, None]
        )
    ((other, lx, ly),) = others
    determinant = gx * ly - gy * lx
    flat = np.where((k == 0) & (other == 0), 0.0, np.inf)
    safe = np.where(determinant != 0, determinant, 1.0)
    steps = np.stack([-(ly * k - gy * other) / safe, -(gx * other - lx * k) / safe], axis=-1)
    return np.where((determinant != 0)[:, None], steps, flat[:, None])


def _slid(kink: Kink, points: Array, sides: Array) -> Array:
    """Along the curve to where f does not change on it: Newton with a Lagrange multiplier."""
    for _ in range(30):
        step = _along(kink, points, sides)
        moving = np.abs(step).max(axis=-1, initial=0) > SETTLED
        if not moving.any():
            break
        points = points + sides * np.where(moving[:, None], step, 0.0)
        for _ in range(4):
            back = _towards([kink.curve], points, sides)
            points = points + sides * np.where(np.isfinite(back), back, 0.0)
    level = np.abs(_along(kink, points, sides)).max(axis=-1, initial=0) < 1e-9
    return _projected([kink.curve], points[level], sides)


def _level(terrain: Terrain, kink: Kink, points: Array, sides: Array) -> Array:
    """Where f does not change along the curve, beside the gradient that it has around the point."""
    _, rate, _ = _change(kink, points, sides)
    angles = np.arange(8) * (np.pi / 4)
    ring = 1e-3 * sides * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    x, y = np.moveaxis(points[:, None] + ring, -1, 0)
    _, fx, fy, *_ = terrain.derivatives(x, y)
    around = np.nanmax(np.hypot(fx * sides[0], fy * sides[1]), axis=1, initial=0)
    return np.abs(rate) <= 1e-6 * around


def _change(kink: Kink, points: Array, sides: Array) -> tuple[Array, Array, Array]:
    """The curve's tangent (2, n), the derivative of f along it, and k's Lagrange multiplier."""
    scale = np.stack([sides[[0]], sides[[1]]])
    k = np.stack(kink.curve(points[:, 0], points[:, 1])[1:3]) * scale
    f = np.stack(kink.along(points[:, 0], points[:, 1])[1:3]) * scale
    square = (k * k).sum(axis=0)
    square = np.where(square > 0, square, np.inf)  # a single point has no tangent
    tangent = np.stack([-k[1], k[0]]) / np.sqrt(square)
    return tangent, (tangent * f).sum(axis=0), -(k * f).sum(axis=0) / square


def _along(kink: Kink, points: Array, sides: Array) -> Array:
    """Downhill step along the tangent, at most `LONGEST`; Newton's where f curves enough."""
    tangent, rate, multiplier = _change(kink, points, sides)
    curved = kink.curve(points[:, 0], points[:, 1])[3:]
    bent = kink.along(points[:, 0], points[:, 1])[3:]
    weights = tangent[0] ** 2, 2 * tangent[0] * tangent[1], tangent[1] ** 2
    units = sides[0] ** 2, sides[0] * sides[1], sides[1] ** 2
    curvature = sum(
        weight * unit * (b + multiplier * c)
        for weight, unit, b, c in zip(weights, units, bent, curved, strict=True)
    )
    floor = np.maximum(np.abs(curvature), np.abs(rate) / LONGEST)
    length = np.where(rate != 0, -rate / np.where(floor > 0, floor, 1.0), 0.0)
    step = np.clip(length, -LONGEST, LONGEST) * tangent
    return np.where(np.isfinite(step), step, 0.0).T
