"""A person's own f(x, y) as a surface: its window, and the minima that a search finds in it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy.optimize import minimize

from core.formulas import Formula, formula
from core.surface_types import Minimum, Surface, Window
from core.surfaces import SURFACES

Array = Any

OWN = "own"
DEFAULT_FORMULA = "x^2/4 + 3(y - sin(2x))^2"
DEFAULT_WINDOW = (-4.0, 4.0, -3.0, 3.0)
LARGEST_WINDOW = 1e4
SMALLEST_SIDE = 1e-3

# Search: a minimum narrower than a cell of this grid can be missed.
_GRID = 61
_MOST_CANDIDATES = 40
_MOST_MINIMA = 25


@dataclass(frozen=True)
class SurfaceChoice:
    """Which surface: a key of `SURFACES`, or `OWN` with a formula and a window.

    Attributes:
        key: The registry's key, or `OWN`.
        formula: f(x, y) as typed, for `OWN`.
        window: x from, x to, y from, y to, for `OWN`.
    """

    key: str
    formula: str = ""
    window: tuple[float, float, float, float] = DEFAULT_WINDOW

    def surface(self) -> Surface:
        """The surface itself.

        Raises:
            ValueError: No such key; or a formula or a window that is not taken.
        """
        if self.key == OWN:
            return own_surface(self.formula, self.window)
        if self.key not in SURFACES:
            raise ValueError(
                f"There is no surface {self.key!r}; there is: {', '.join(SURFACES)}, {OWN}."
            )
        return SURFACES[self.key]


def own_surface(text: str, window: Sequence[float]) -> Surface:
    """Parse f and search its window for minima.

    Args:
        text: See `core.formulas.formula`.
        window: x from, x to, y from, y to, each within ±`LARGEST_WINDOW`.

    Raises:
        FormulaError: The text is no formula; with the column.
        ValueError: The window is empty or too large, or f has no value anywhere in it.
    """
    area = _checked_window(window)
    f = formula(text)
    x, y, values = _sampled(f, area)
    if not np.isfinite(values).any():
        raise ValueError(
            "This formula has no finite value anywhere in the picture: choose other limits."
        )
    minima = _minima(f, area, x, y, values)
    return Surface(
        key=OWN,
        label="Your formula",
        summary=_summary(minima, values),
        value=f.value,
        gradient=f.gradient,
        hessian=f.hessian,
        expression=f.expression,
        window=area,
        minima=minima,
        default_start=_start(x, y, values),
        latex=f"f(x, y) = {f.latex('f') or 'f'}",
        source="your own",
        floor=float(np.nanmin(np.where(np.isfinite(values), values, np.nan))),
    )


def _checked_window(window: Sequence[float]) -> Window:
    x_low, x_high, y_low, y_high = (float(each) for each in window)
    for name, low, high in (("x", x_low, x_high), ("y", y_low, y_high)):
        if not (abs(low) <= LARGEST_WINDOW and abs(high) <= LARGEST_WINDOW):
            raise ValueError(f"{name} lies between ±{LARGEST_WINDOW:g} in the picture.")
        if not high - low >= SMALLEST_SIDE:
            raise ValueError(
                f"The picture’s limits of {name} must be at least {SMALLEST_SIDE:g} apart and in "
                f"order; they were {low:g} and {high:g}."
            )
    return (x_low, x_high), (y_low, y_high)


def _sampled(f: Formula, window: Window) -> tuple[Array, Array, Array]:
    (x_low, x_high), (y_low, y_high) = window
    x, y = np.meshgrid(np.linspace(x_low, x_high, _GRID), np.linspace(y_low, y_high, _GRID))
    with np.errstate(all="ignore"):
        return x, y, f.value(x, y)


def _start(x: Array, y: Array, values: Array) -> tuple[float, float]:
    """A point well up, on the left: the upper quartile of f in the second eighth of the columns."""
    columns = slice(_GRID // 8, _GRID // 4)
    heights = np.where(np.isfinite(values), values, np.nan)[:, columns]
    if np.isnan(heights).all():
        columns, heights = slice(None), np.where(np.isfinite(values), values, np.nan)
    wanted = np.nanquantile(heights, 0.75)
    place = int(np.nanargmin(np.abs(heights - wanted)))
    return (
        float(f"{x[:, columns].ravel()[place]:.3g}"),
        float(f"{y[:, columns].ravel()[place]:.3g}"),
    )


def _minima(f: Formula, window: Window, x: Array, y: Array, values: Array) -> tuple[Minimum, ...]:
    """Local minima inside the window, lowest first, from every low cell of the grid."""
    found: list[Minimum] = []
    size = math.hypot(*(high - low for low, high in window))
    finite = values[np.isfinite(values)]
    height = float(np.quantile(finite, 0.95) - finite.min())
    for px, py in _low_cells(x, y, values):
        point = _descended(f, (px, py), size / _GRID)
        if point is None or not _inside(point, window):
            continue
        shape = _shape(f, point, size, height)
        # Along a valley's floor a minimum here and there stands for the whole of it.
        apart = size * (0.05 if shape == "valley" else 1e-3)
        if shape != "none" and all(
            math.hypot(point[0] - m.x, point[1] - m.y) > apart for m in found
        ):
            found.append(Minimum(*point, float(f.value(*map(np.float64, point)))))
    found.sort(key=lambda minimum: minimum.value)
    if not found:
        return ()
    top = found[0].value + 1e-6 * max(1.0, abs(found[0].value))
    return tuple(Minimum(m.x, m.y, m.value, m.value <= top) for m in found[:_MOST_MINIMA])


def _low_cells(x: Array, y: Array, values: Array) -> list[tuple[float, float]]:
    """Cells that no neighbour is lower than, the lowest first."""
    heights = np.where(np.isfinite(values), values, np.inf)
    padded = np.pad(heights, 1, constant_values=np.inf)
    around = [
        padded[1 + i : 1 + i + _GRID, 1 + j : 1 + j + _GRID]
        for i in (-1, 0, 1)
        for j in (-1, 0, 1)
        if (i, j) != (0, 0)
    ]
    low = np.isfinite(heights) & (heights <= np.min(around, axis=0))
    low &= heights < np.max(around, axis=0)  # not in the middle of a plain
    order = np.argsort(heights[low], kind="stable")[:_MOST_CANDIDATES]
    return [(float(x[low][i]), float(y[low][i])) for i in order]


def _descended(f: Formula, start: tuple[float, float], cell: float) -> tuple[float, float] | None:
    """The lowest point from here, without derivatives, as a kink has none; then by Newton."""

    def height(point: Array) -> float:
        value = float(f.value(point[0], point[1]))
        return value if math.isfinite(value) else math.inf

    corner = np.array(start)
    simplex = np.array([start, (start[0] + cell, start[1]), (start[0], start[1] + cell)])
    with np.errstate(all="ignore"):
        result = minimize(
            height, corner, method="Nelder-Mead",
            options={"initial_simplex": simplex, "xatol": 1e-9, "fatol": 1e-15, "maxfev": 600},
        )  # fmt: skip
        point = np.array(result.x)
        for _ in range(4):
            point = _newton(f, point, cell, height)
    return (float(point[0]), float(point[1])) if np.isfinite(point).all() else None


def _newton(f: Formula, point: Array, cell: float, height: Any) -> Array:
    """One Newton step where f curves upwards and the step is small and leads not up."""
    gradient = np.array(f.gradient(point[0], point[1]))
    xx, xy, yy = f.hessian(point[0], point[1])
    low = (xx + yy) / 2 - np.hypot((xx - yy) / 2, xy)
    if not (np.isfinite(gradient).all() and low > 0):
        return point
    step = np.linalg.solve(np.array([[xx, xy], [xy, yy]]), -gradient)
    moved = point + step
    return moved if np.hypot(*step) < cell and height(moved) <= height(point) else point


def _inside(point: tuple[float, float], window: Window) -> bool:
    """Not on the window's edge, where a low point is no minimum of f."""
    return all(
        low + 1e-6 * (high - low) < coordinate < high - 1e-6 * (high - low)
        for coordinate, (low, high) in zip(point, window, strict=True)
    )


def _shape(
    f: Formula, point: tuple[float, float], size: float, height: float
) -> Literal["point", "valley", "none"]:
    """Whether f rises in all of 16 directions, or in some while it falls in none.

    "none": it falls somewhere, or nowhere rises (a plain), or plunges without end (log x at 0).
    """
    angles = np.linspace(0, 2 * np.pi, 16, endpoint=False)

    def ring(radius: float) -> Array:
        return f.value(point[0] + radius * np.cos(angles), point[1] + radius * np.sin(angles))

    with np.errstate(all="ignore"):
        here = float(f.value(*map(np.float64, point)))
        around, beside = ring(1e-4 * size), ring(1e-9 * size)
    slack = 1e-12 * max(1.0, abs(here))
    plunges = bool(np.any(beside > here + 0.01 * height + slack))
    if plunges or np.any(around < here - slack) or not np.any(around > here + slack):
        return "none"
    return "valley" if np.any(around <= here + slack) else "point"


def _summary(minima: Sequence[Minimum], values: Array) -> str:
    gaps = 1 - np.isfinite(values).mean()
    told = [
        f"{len(minima)} {'minimum' if len(minima) == 1 else 'minima'} found in the picture"
        if minima
        else "No minimum found inside the picture: f* is the lowest value seen in it"
    ]
    if gaps > 0:
        told.append(f"f has no value in {max(gaps, 0.001):.1%} of it, which stays blank")
    return "Your own function. " + ". ".join(told) + "."
