"""The minima of a formula inside a window: searched, checked, and without doubles.

1. Down from the low places of a grid by Newton's method, for smooth parts of f.
2. Along the kinks of f. A kink is the curve k(x, y) = 0 on which a part of f has no derivative:
   |k|, √k, max(a, b) with k = a − b. On the curve f equals another formula, with 0 in the place of
   |k| and a in that of max(a, b), which is smooth there. So a minimum on a kink is one of a smooth
   function on a curve, or a point where two such curves meet.
3. A check of every candidate: it is a minimum if f is lowest there of all that is found on small
   rings around it, each searched down to the last digit, so that no narrow valley leads on unseen.
   Differences count from where rounding can no longer explain them.

All lengths are in half sides of the window, and only ratios of f are compared, so the unit of x, y
or f changes nothing.
"""

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from core.surfaces._formula_rounding import with_errors
from core.surfaces.formula import Formula
from core.surfaces.formula_graph import VARIABLES, Graph
from core.surfaces.types import Minimum, Window

Array = Any


# ---- what a search knows of f --------------------------------------------------------------------
# f, ∂f/∂x, ∂f/∂y, ∂²f/∂x², ∂²f/∂x∂y, ∂²f/∂y², each of the shape of x and y.
_Derivatives = Callable[[Array, Array], tuple[Array, ...]]

_MAX_KINKS = 8


@dataclass(frozen=True)
class _Kink:
    """One curve k = 0 on which f has no derivative.

    Attributes:
        curve: k and its derivatives.
        along: f as it is on the curve, and its derivatives.
    """

    curve: _Derivatives
    along: _Derivatives


@dataclass(frozen=True)
class _Objective:
    """A formula without what is added to it as a constant: that moves no minimum, but costs digits.

    Attributes:
        value, derivatives: f; f and its derivatives.
        rounded: (f, bound on its rounding error), see `core.surfaces._formula_rounding`.
        rounded_hessian: The same for the three second derivatives.
        kinks: Up to `_MAX_KINKS`.
    """

    value: Callable[[Array, Array], Array]
    derivatives: _Derivatives
    rounded: Callable[..., tuple[Array, Array]]
    rounded_hessian: Callable[[Array, Array], list[tuple[Array, Array]]]
    kinks: tuple[_Kink, ...]


def _objective_of(f: Formula) -> _Objective:
    """Everything from the formula's own graph of operations, exactly."""
    graph = f.graph
    root = _without_constant(graph, f.nodes["f"])
    second = [f.nodes[each] for each in ("xx", "xy", "yy")]
    rounded = with_errors(graph, [root])
    value = graph.compiled([root])
    outputs = [root, f.nodes["x"], f.nodes["y"], *second]
    kinks = [
        _Kink(_derivatives(graph, curve), _derivatives(*_replaced(graph, root, parts)))
        for curve, parts in _kinks(graph, root).items()
    ]
    return _Objective(
        lambda x, y: value(x, y)[0],
        graph.compiled(outputs),
        lambda *place: rounded(*place)[0],
        with_errors(graph, second),
        tuple(kinks),
    )


def _without_constant(graph: Graph, node: int) -> int:
    """The part of a sum that x or y is in; as deep as the formula, which `parse` has bounded."""
    each = graph.nodes[node]
    if each.name == "neg":
        return graph.negative(_without_constant(graph, each.arguments[0]))
    if each.name not in ("+", "-"):
        return node
    a, b = each.arguments
    if graph.nodes[b].constant is not None:
        return _without_constant(graph, a)
    rest = _without_constant(graph, b)
    if graph.nodes[a].constant is not None:
        return rest if each.name == "+" else graph.negative(rest)
    return graph.make(each.name, _without_constant(graph, a), rest)


def _kinks(graph: Graph, root: int) -> dict[int, dict[int, int]]:
    """For every k the nodes that have a kink where it is 0, each with what it equals there."""
    zero = graph.number(0)
    inside: dict[int, int] = {}
    found: dict[int, dict[int, int]] = {}
    for index in graph.needed([root]):
        node = graph.nodes[index]
        if node.constant is not None:
            continue
        if node.name in ("max", "min"):
            a, b = node.arguments
            found.setdefault(graph.subtract(a, b), {})[index] = a
        elif node.name in ("abs", "sign", "sqrt") or _is_root(graph, index):
            # √|k| has its kink where |k| has it.
            curve = inside.get(node.arguments[0], node.arguments[0])
            inside[index] = curve
            found.setdefault(curve, {})[index] = zero
    return dict(list(found.items())[:_MAX_KINKS])


def _is_root(graph: Graph, index: int) -> bool:
    """Whether it is a power with an exponent that is positive and not whole."""
    node = graph.nodes[index]
    exponent = graph.nodes[node.arguments[1]].constant if node.name == "^" else None
    return exponent is not None and exponent > 0 and not exponent.is_integer()


def _replaced(graph: Graph, root: int, parts: dict[int, int]) -> tuple[Graph, int]:
    """The same formula with other nodes in the place of some."""
    made: dict[int, int] = {}
    for index in graph.needed([root, *parts.values()]):
        node = graph.nodes[index]
        if index in parts:
            made[index] = made.get(parts[index], parts[index])
        elif node.constant is not None or node.name in VARIABLES:
            made[index] = index
        else:
            made[index] = graph.make(node.name, *(made[each] for each in node.arguments))
    return graph, made[root]


def _derivatives(graph: Graph, root: int) -> _Derivatives:
    first = [graph.derivative(root, variable) for variable in VARIABLES]
    second = [graph.derivative(first[i], v) for i, v in ((0, "x"), (0, "y"), (1, "y"))]
    return graph.compiled([root, *first, *second])


# ---- smooth parts: Newton's method from a grid ---------------------------------------------------
_MAX_STARTS = 200
_MAX_STEPS = 200
# Share of a Newton step that is tried; 2 and more, as Newton's own step is too short where the
# curvature vanishes: at a k-fold root of the gradient a step of k is exact.
_SHARES = np.array([1 / 64, 1 / 8, 1 / 2, 1, 2, 3, 5, 7, 9, 19])
_MAX_STEP = 0.2
_SETTLED = 1e-13


def _descended(objective: _Objective, starts: Array, sides: Array) -> Array:
    """Where Newton's method leads down from the starts, shape (n, 2); some may have got stuck."""
    points, ends = np.array(starts, dtype=float), []
    with np.errstate(all="ignore"):
        for step in range(_MAX_STEPS):
            moved, still = _step_down(objective, points, sides)
            ends.append(points[still])
            points = moved[~still]
            if step in (8, 16, 32, 64) and len(points):
                points = _distinct(points, sides, 1e-6)
            if not len(points):
                break
        found = np.concatenate([*ends, points])
        found = found[np.isfinite(objective.value(found[:, 0], found[:, 1]))]
        return _sharpened(objective.derivatives, found, sides)


def _step_down(objective: _Objective, points: Array, sides: Array) -> tuple[Array, Array]:
    """The lowest of some steps along both axes of the Hessian, and where none is lower."""
    value, soft, stiff = _newton_steps(objective.derivatives, points, sides)
    options = np.concatenate(
        [_SHARES[:, None, None] * soft + stiff, _SHARES[:, None, None] * (soft + stiff)]
    )
    length = np.abs(options).max(axis=-1, keepdims=True)
    tried = points + sides * options * np.minimum(1, _MAX_STEP / np.where(length > 0, length, 1))
    heights = objective.value(tried[..., 0], tried[..., 1])
    heights = np.where(np.isfinite(heights), heights, np.inf)
    best = np.argmin(heights, axis=0)
    lowest = np.take_along_axis(heights, best[None], axis=0)[0]
    moved = np.take_along_axis(tried, best[None, :, None], axis=0)[0]
    gone = np.abs((moved - points) / sides).max(axis=-1)
    return moved, ~(lowest < value) | (gone < _SETTLED)


def _newton_steps(derivatives: _Derivatives, points: Array, sides: Array) -> tuple[Array, ...]:
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
    lengths = np.clip(lengths, -_MAX_STEP, _MAX_STEP)
    steps = axes * lengths[:, None, :]
    first = np.argmin(np.abs(curvatures), axis=1)[:, None, None]
    soft = np.take_along_axis(steps, first, axis=2)[..., 0]
    stiff = np.take_along_axis(steps, 1 - first, axis=2)[..., 0]
    return value, soft, stiff


def _sharpened(derivatives: _Derivatives, points: Array, sides: Array) -> Array:
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
    return _rounded_to_decimals(points, sides, steepness)


def _rounded_to_decimals(points: Array, sides: Array, height: Any) -> Array:
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


def _low_cells(heights: Array) -> Array:
    """Where no neighbour is lower and one is higher; not finite counts as high."""
    heights = np.where(np.isfinite(heights), heights, np.inf)
    padded = np.pad(heights, 1, constant_values=np.inf)
    rows, columns = heights.shape
    shifts = [(i, j) for i in (0, 1, 2) for j in (0, 1, 2) if (i, j) != (1, 1)]
    around = np.array([padded[i : i + rows, j : j + columns] for i, j in shifts])
    return np.isfinite(heights) & (heights <= around.min(axis=0)) & (heights < around.max(axis=0))


def _low_lines(heights: Array) -> Array:
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


# ---- kinks: along one curve, or where two meet ---------------------------------------------------
_MAX_KINK_STARTS = 80
_PROJECTIONS = 60


def _on_kinks(objective: _Objective, x: Array, y: Array, sides: Array) -> Array:
    """Points of the kinks where f, as it is on the curve, is lowest or level; and where two meet.

    Args:
        objective: f.
        x, y: A grid over the window, shape (rows, columns).
        sides: Half the window's sides.
    """
    found = [np.empty((0, 2))]
    with np.errstate(all="ignore"):
        off = []
        for kink in objective.kinks:
            k = kink.curve(x, y)[0]
            on = _projected([kink.curve], _crossed(k, x, y), sides)
            found += [on[_level_along(objective, kink, on, sides)]]
            found += [_distinct(_slid(kink, on, sides), sides, 1e-6)]
            off.append(np.abs(k) / np.nanmedian(np.abs(k)))
        for first, second in itertools.combinations(range(len(off)), 2):
            both = _low_cells(off[first] + off[second])
            curves = [objective.kinks[each].curve for each in (first, second)]
            found.append(_projected(curves, np.stack([x[both], y[both]], axis=-1), sides))
        points = np.concatenate(found)
        return points[np.isfinite(objective.value(points[:, 0], points[:, 1]))]


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
        beside = _low_cells(np.abs(k))
    places = np.stack([x[beside], y[beside]], axis=-1)
    return places[:: max(1, len(places) // _MAX_KINK_STARTS)]


def _projected(curves: list[_Derivatives], points: Array, sides: Array) -> Array:
    """Moved onto one curve along its gradient, or to where two meet; what does not get there is
    left out."""
    for _ in range(_PROJECTIONS):
        step = _towards(curves, points, sides)
        shares = np.array([0.5, 1.0, 2.0])[:, None, None]
        length = np.abs(step).max(axis=-1, keepdims=True)
        step = step * np.minimum(1, _MAX_STEP / np.where(length > 0, length, 1))
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

    return _distinct(_rounded_to_decimals(points, sides, distance), sides, 1e-9)


def _scales(curves: list[_Derivatives], points: Array, sides: Array) -> list[Array]:
    """By how much each k changes along the window."""
    scales = []
    for curve in curves:
        _, gx, gy, *_ = curve(points[:, 0], points[:, 1])
        size = np.hypot(gx * sides[0], gy * sides[1])
        scales.append(np.where(size > 0, size, 1.0))
    return scales


def _towards(curves: list[_Derivatives], points: Array, sides: Array) -> Array:
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


def _slid(kink: _Kink, points: Array, sides: Array) -> Array:
    """Along the curve to where f does not change on it: Newton with a Lagrange multiplier."""
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


def _level_along(objective: _Objective, kink: _Kink, points: Array, sides: Array) -> Array:
    """Where f does not change along the curve, beside the gradient that it has around the point."""
    _, rate, _ = _change(kink, points, sides)
    angles = np.arange(8) * (np.pi / 4)
    ring = 1e-3 * sides * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    x, y = np.moveaxis(points[:, None] + ring, -1, 0)
    _, fx, fy, *_ = objective.derivatives(x, y)
    around = np.nanmax(np.hypot(fx * sides[0], fy * sides[1]), axis=1, initial=0)
    return np.abs(rate) <= 1e-6 * around


def _change(kink: _Kink, points: Array, sides: Array) -> tuple[Array, Array, Array]:
    """The curve's tangent (2, n), the derivative of f along it, and k's Lagrange multiplier."""
    scale = np.stack([sides[[0]], sides[[1]]])
    k = np.stack(kink.curve(points[:, 0], points[:, 1])[1:3]) * scale
    f = np.stack(kink.along(points[:, 0], points[:, 1])[1:3]) * scale
    square = (k * k).sum(axis=0)
    square = np.where(square > 0, square, np.inf)  # a single point has no tangent
    tangent = np.stack([-k[1], k[0]]) / np.sqrt(square)
    return tangent, (tangent * f).sum(axis=0), -(k * f).sum(axis=0) / square


def _along(kink: _Kink, points: Array, sides: Array) -> Array:
    """Downhill step along the tangent, at most `_MAX_STEP`; Newton's where f curves enough."""
    tangent, rate, multiplier = _change(kink, points, sides)
    curved = kink.curve(points[:, 0], points[:, 1])[3:]
    bent = kink.along(points[:, 0], points[:, 1])[3:]
    weights = tangent[0] ** 2, 2 * tangent[0] * tangent[1], tangent[1] ** 2
    units = sides[0] ** 2, sides[0] * sides[1], sides[1] ** 2
    curvature = sum(
        weight * unit * (b + multiplier * c)
        for weight, unit, b, c in zip(weights, units, bent, curved, strict=True)
    )
    floor = np.maximum(np.abs(curvature), np.abs(rate) / _MAX_STEP)
    length = np.where(rate != 0, -rate / np.where(floor > 0, floor, 1.0), 0.0)
    step = np.clip(length, -_MAX_STEP, _MAX_STEP) * tangent
    return np.where(np.isfinite(step), step, 0.0).T


# ---- checks --------------------------------------------------------------------------------------
# In half sides of the window, as all lengths here. No ring may hold a lower value.
_RINGS = np.array([1e-5, 1e-4, 1e-3])
# On this ring f must rise somewhere, by more than what exp and powers leave where they underflow.
_RISE, _UNDERFLOW = 1e-2, 1e-250
# A Hessian that is positive definite so far around needs no more checks.
_CERTAIN = 1e-6
_CERTAIN_STEP = 1e-7
_LEVEL = 1e-5
_ANGLES = 192
_GOLDEN = (math.sqrt(5) - 1) / 2
# A place on a ring is known to 0.618^72 of two angles, in radians.
_SHORTENINGS = 72
_BLUR = 1e-15
_REFINED = 6


@dataclass(frozen=True)
class _Verdicts:
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


def _judged(objective: _Objective, points: Array, on_kink: Array, sides: Array) -> _Verdicts:
    """What the points are.

    Args:
        objective: f.
        points: Shape (n, 2).
        on_kink: Whether f has no gradient there that could vanish, shape (n,).
        sides: Half the window's sides, shape (2,).
    """
    with np.errstate(all="ignore"):
        here, error = objective.rounded(points[:, 0], points[:, 1])
        certain = np.isfinite(here) & _certain(objective, points, sides)
        wide = _on_rings(objective.value, points, sides, np.array([_RINGS[-1], _RISE]), _sampled(2))
        rise = wide[:, 0].max(axis=-1) - here
        minimum, valley = certain.copy(), np.zeros_like(certain)
        # Where f has no value on one side, the point lies on the edge of its domain.
        asked = ~certain & np.isfinite(here) & np.isfinite(wide).all(axis=(1, 2))
        asked &= on_kink | _level(objective, points, sides)
        above = wide[:, 1].max(axis=-1) - here
        asked &= (above > _UNDERFLOW) & (above > 4 * error)
        # What already falls by a good part of its rise needs no closer look.
        asked &= wide[:, 0].min(axis=-1) > here - 8 * error - 1e-6 * rise
        if asked.any():
            minimum[asked], valley[asked] = _lowest_around(
                objective, points[asked], sides, here[asked], error[asked]
            )
    return _Verdicts(minimum, valley, rise, error)


def _certain(objective: _Objective, points: Array, sides: Array) -> Array:
    """Newton's step is tiny, the Hessian positive definite all around, and f rises everywhere.

    The last says that no kink runs through, over which the Hessian knows nothing.
    """
    angles = np.arange(8) * (math.pi / 4)
    ring = np.stack([np.append(0, np.cos(angles)), np.append(0, np.sin(angles))])
    x, y = (points[:, i, None] + _CERTAIN * sides[i] * ring[i] for i in (0, 1))
    (xx, e_xx), (xy, e_xy), (yy, e_yy) = objective.rounded_hessian(x, y)
    determinant = xx * yy - xy * xy
    doubt = np.abs(xx) * e_yy + np.abs(yy) * e_xx + 2 * np.abs(xy) * e_xy
    doubt = doubt + 1e-15 * (np.abs(xx * yy) + xy * xy)
    sound = (xx > 2 * e_xx) & (yy > 2 * e_yy) & (determinant > 2 * doubt)
    _, gx, gy, *_ = objective.derivatives(x, y)
    outwards = (gx * sides[0] * ring[0] + gy * sides[1] * ring[1])[:, 1:] > 0
    sound &= np.pad(outwards, ((0, 0), (1, 0)), constant_values=True)
    gx, gy = gx[:, 0], gy[:, 0]
    xx, xy, yy, determinant = (each[:, 0] for each in (xx, xy, yy, determinant))
    along_x, along_y = np.abs(yy * gx - xy * gy), np.abs(xx * gy - xy * gx)
    step = np.maximum(along_x / sides[0], along_y / sides[1]) / determinant
    return sound.all(axis=1) & (step < _CERTAIN_STEP)


def _level(objective: _Objective, points: Array, sides: Array) -> Array:
    """Whether the gradient is nothing beside what it is on a ring of a thousandth."""

    def steepness(x: Array, y: Array) -> Array:
        _, gx, gy, *_ = objective.derivatives(x, y)
        return np.hypot(gx * sides[0], gy * sides[1])

    around = _on_rings(steepness, points, sides, _RINGS[-1:], _sampled(1))
    return steepness(*points.T) <= _LEVEL * around.max(axis=(1, 2))


def _lowest_around(
    objective: _Objective, points: Array, sides: Array, here: Array, error: Array
) -> tuple[Array, Array]:
    """Whether no ring holds a lower value, and then whether the widest holds one as low."""
    width = 2 * math.pi / _ANGLES
    heights = _on_rings(objective.value, points, sides, _RINGS, _sampled(len(_RINGS)))
    tops = heights.max(axis=-1)
    low = (heights <= np.roll(heights, 1, axis=-1)) & (heights <= np.roll(heights, -1, axis=-1))
    order = np.argsort(np.where(low, heights, np.inf), axis=-1)[..., :_REFINED]
    left, right = (order - 1) * width, (order + 1) * width
    for _ in range(_SHORTENINGS):
        inner = np.stack([right - _GOLDEN * (right - left), left + _GOLDEN * (right - left)])
        first, second = _on_rings(objective.value, points, sides, _RINGS, inner)
        lower = first <= second
        left, right = np.where(lower, left, inner[0]), np.where(lower, inner[1], right)
    angles = np.concatenate([(left + right) / 2, order * width], axis=-1)
    blur = _BLUR * _RINGS[:, None]

    def blurred(x: Array, y: Array) -> Array:
        return objective.rounded(x, y, sides[0] * blur, sides[1] * blur)

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


# ---- all together --------------------------------------------------------------------------------
# In window diagonals: points this close are one; points of a valley stand for this much of it.
_SAME = 1e-5
VALLEY_SPACING = 0.05
MAX_MINIMA_OF_A_VALLEY = 25


def minima_of(
    f: Formula,
    window: Window,
    x: Float[Array, "rows columns"],
    y: Float[Array, "rows columns"],
    values: Float[Array, "rows columns"],
) -> tuple[Minimum, ...]:
    """Every minimum that the search finds; each is checked, so none is invented.

    A valley or a flat floor, along which f stays as low, is there as some of its points.

    Args:
        f: The formula.
        window: Where; a minimum on its edge counts.
        x, y, values: A grid over the window and f on it.

    Returns:
        The minima, lowest first.
    """
    sides = np.array([(high - low) / 2 for low, high in window])
    middle = np.array([(high + low) / 2 for low, high in window])
    objective = _objective_of(f)
    with np.errstate(all="ignore"):
        heights = objective.value(x, y)

    smooth = _descended(objective, _starts(_low_cells(heights), x, y, heights), sides)
    kinked = _on_kinks(objective, x, y, sides)
    points, verdicts = _checked(objective, smooth, kinked, middle, sides)
    if verdicts.valley.any():
        # A valley is to be known along its whole length.
        starts = _starts(_low_lines(heights), x, y, heights)
        smooth = np.concatenate([smooth, _descended(objective, starts, sides)])
        points, verdicts = _checked(objective, smooth, kinked, middle, sides)
    return _listed(f, objective, points, verdicts, float(values[np.isfinite(values)].min()), sides)


def _checked(
    objective: _Objective, smooth: Array, kinked: Array, middle: Array, sides: Array
) -> tuple[Array, _Verdicts]:
    points = np.concatenate([kinked, smooth])
    on_kink = np.arange(len(points)) < len(kinked)
    inside = (np.abs(points - middle) <= sides * (1 + 1e-9)).all(axis=1)
    return points[inside], _judged(objective, points[inside], on_kink[inside], sides)


def _starts(chosen: Array, x: Array, y: Array, heights: Array) -> Array:
    places = np.stack([x[chosen], y[chosen]], axis=-1)
    order = np.argsort(heights[chosen], kind="stable")
    return places[order][:_MAX_STARTS]


def _listed(
    f: Formula, objective: _Objective, points: Array, verdicts: _Verdicts, seen: float, sides: Array
) -> tuple[Minimum, ...]:
    heights, _ = objective.rounded(points[:, 0], points[:, 1])
    size = 2 * float(np.hypot(*sides))
    kept: list[int] = []
    # Points before parts of a valley: where both are, the point is an end or a corner of it.
    for valley in (False, True):
        chosen = np.flatnonzero(verdicts.minimum & (verdicts.valley == valley))
        chosen = chosen[np.argsort(heights[chosen], kind="stable")]
        kept += _spread(points, chosen, kept, size, valley)
    ((values, errors),) = with_errors(f.graph, [f.nodes["f"]])(points[kept, 0], points[kept, 1])
    values = np.where(np.abs(values) <= 4 * errors, 0.0, values)
    doubt = 4 * errors + 1e-12 * verdicts.rise[kept]
    lowest = min(values.min(initial=np.inf), seen)
    top = lowest + doubt + (doubt[np.argmin(values)] if kept else 0.0)
    found = [
        Minimum(
            float(points[i, 0]),
            float(points[i, 1]),
            float(v),
            bool(v <= t),
            bool(verdicts.valley[i]),
        )
        for i, v, t in zip(kept, values, top, strict=True)
    ]
    return tuple(sorted(found, key=lambda each: (not each.is_global, each.value)))


def _spread(points: Array, chosen: Array, kept: list[int], size: float, valley: bool) -> list[int]:
    """Indices of points that are apart from each other and from those kept."""
    spacing, found = (VALLEY_SPACING if valley else _SAME) * size, list[int]()
    while True:
        found = []
        for index in chosen:
            others = points[[*kept, *found]]
            away = np.hypot(*(others - points[index]).T) if len(others) else np.array([np.inf])
            if away.min() > spacing:
                found.append(int(index))
        if not valley or len(found) <= MAX_MINIMA_OF_A_VALLEY:
            return found
        spacing *= 1.3
