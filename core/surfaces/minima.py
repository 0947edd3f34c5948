"""The minima of a formula inside a window: searched, checked, and without doubles."""

from typing import Any

import numpy as np

from core.surfaces.formula import Formula
from core.surfaces.formula_rounding import with_errors
from core.surfaces.formula_terrain import Terrain, terrain
from core.surfaces.kink_search import on_kinks
from core.surfaces.minimum_checks import Verdicts, judged
from core.surfaces.minimum_search import MAX_STARTS, descended, low_cells, low_lines
from core.surfaces.types import Minimum, Window

Array = Any

# In window diagonals: points this close are one; points of a valley stand for this much of it.
_SAME = 1e-5
VALLEY_SPACING = 0.05
MAX_MINIMA_OF_A_VALLEY = 25


def minima_of(f: Formula, window: Window, x: Array, y: Array, values: Array) -> tuple[Minimum, ...]:
    """Every minimum that the search finds, lowest first; each is checked, so none is invented.

    A valley or a flat floor, along which f stays as low, is there as some of its points.

    Args:
        f: The formula.
        window: Where; a minimum on its edge counts.
        x, y, values: A grid over the window and f on it, shape (rows, columns).
    """
    sides = np.array([(high - low) / 2 for low, high in window])
    middle = np.array([(high + low) / 2 for low, high in window])
    ground = terrain(f)
    with np.errstate(all="ignore"):
        heights = ground.value(x, y)

    smooth = descended(ground, _starts(low_cells(heights), x, y, heights), sides)
    kinked = on_kinks(ground, x, y, sides)
    points, verdicts = _checked(ground, smooth, kinked, middle, sides)
    if verdicts.valley.any():
        # A valley is to be known along its whole length.
        starts = _starts(low_lines(heights), x, y, heights)
        smooth = np.concatenate([smooth, descended(ground, starts, sides)])
        points, verdicts = _checked(ground, smooth, kinked, middle, sides)
    return _listed(f, ground, points, verdicts, float(values[np.isfinite(values)].min()), sides)


def _checked(
    ground: Terrain, smooth: Array, kinked: Array, middle: Array, sides: Array
) -> tuple[Array, Verdicts]:
    points = np.concatenate([kinked, smooth])
    on_kink = np.arange(len(points)) < len(kinked)
    inside = (np.abs(points - middle) <= sides * (1 + 1e-9)).all(axis=1)
    return points[inside], judged(ground, points[inside], on_kink[inside], sides)


def _starts(chosen: Array, x: Array, y: Array, heights: Array) -> Array:
    places = np.stack([x[chosen], y[chosen]], axis=-1)
    order = np.argsort(heights[chosen], kind="stable")
    return places[order][:MAX_STARTS]


def _listed(
    f: Formula, ground: Terrain, points: Array, verdicts: Verdicts, seen: float, sides: Array
) -> tuple[Minimum, ...]:
    heights, _ = ground.rounded(points[:, 0], points[:, 1])
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
