"""A person's own f(x, y) as a surface: its window, and the minima that a search finds in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.common import format_number
from core.surfaces._minima import minima_of
from core.surfaces.formula import Formula, formula
from core.surfaces.registry import SURFACES
from core.surfaces.types import TOLERANCE, Minimum, Surface, Window

Array = Any

CUSTOM = "own"
DEFAULT_FORMULA = "x^2/4 + 3(y - sin(2x))^2"
DEFAULT_WINDOW = (-4.0, 4.0, -3.0, 3.0)
MAX_WINDOW = 1e4
MIN_SIDE = 1e-3

# Search: a minimum narrower than a cell of this grid can be missed.
_GRID = 61
MAX_MINIMA = 25


@dataclass(frozen=True)
class SurfaceChoice:
    """Which surface: a key of `SURFACES`, or `CUSTOM` with a formula and a window.

    Attributes:
        key: The registry's key, or `CUSTOM`.
        formula: f(x, y) as typed, for `CUSTOM`.
        window: x from, x to, y from, y to, for `CUSTOM`.
    """

    key: str
    formula: str = ""
    window: tuple[float, float, float, float] = DEFAULT_WINDOW

    def surface(self) -> Surface:
        """The surface itself.

        Raises:
            ValueError: No such key; or a formula or a window that is not taken.
        """
        if self.key == CUSTOM:
            return custom_surface(self.formula, self.window)
        if self.key not in SURFACES:
            raise ValueError(
                f"There is no surface {self.key!r}; there is: {', '.join(SURFACES)}, {CUSTOM}."
            )
        return SURFACES[self.key]


def custom_surface(text: str, window: Sequence[float]) -> Surface:
    """Parse f and search its window for minima.

    Args:
        text: See `core.surfaces.formula.formula`.
        window: x from, x to, y from, y to, each within ±`MAX_WINDOW`.

    Returns:
        The surface, with up to `MAX_MINIMA` of the minima that are found.

    Raises:
        FormulaError: The text is no formula; with the column.
        ValueError: The window is empty or too large, or f has no value anywhere in it.

    Example:
        >>> from core.surfaces.custom import custom_surface
        >>> surface = custom_surface("x^2 + 10(y - 1)^2", (-4, 4, -3, 3))
        >>> [(each.x, each.y, each.value) for each in surface.minima]
        [(0.0, 1.0, 0.0)]
    """
    area = _checked_window(window)
    f = formula(text)
    x, y, values = _sampled(f, area)
    if not np.isfinite(values).any():
        raise ValueError(
            "This formula has no finite value anywhere in the picture: choose other limits."
        )
    minima = minima_of(f, area, x, y, values)
    shown = minima[:MAX_MINIMA]
    return Surface(
        key=CUSTOM,
        label="Your formula",
        summary=_summary(minima, values),
        value=f.value,
        gradient=f.gradient,
        hessian=f.hessian,
        expression=f.expression,
        window=area,
        minima=shown,
        default_start=_start(x, y, values),
        latex=f"f(x, y) = {f.latex('f') or 'f'}",
        source="your own",
        floor=float(values[np.isfinite(values)].min()),
        **_tolerances(values, area),
    )


def _tolerances(values: Array, window: Window) -> dict[str, float]:
    """Of an f that is small in the whole window, a share of what it is there."""
    finite = values[np.isfinite(values)]
    spread = float(np.median(finite) - finite.min())
    steepness = spread / max(high - low for low, high in window)
    if not 0 < spread < 1:
        return {}
    return {
        "value_tolerance": TOLERANCE * spread,
        "gradient_tolerance": TOLERANCE * min(1, steepness),
    }


def _checked_window(window: Sequence[float]) -> Window:
    x_low, x_high, y_low, y_high = (float(each) for each in window)
    for name, low, high in (("x", x_low, x_high), ("y", y_low, y_high)):
        if not (abs(low) <= MAX_WINDOW and abs(high) <= MAX_WINDOW):
            raise ValueError(f"{name} lies between ±{MAX_WINDOW:g} in the picture.")
        if not high - low >= MIN_SIDE:
            raise ValueError(
                f"The picture’s limits of {name} must be at least {MIN_SIDE:g} apart and in "
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


def _summary(minima: Sequence[Minimum], values: Array) -> str:
    finite = np.isfinite(values)
    parts = [_about(minima, values[finite])]
    if not finite.all():
        gaps = max(1 - finite.mean(), 0.001)
        parts.append(f"f has no value in {gaps:.1%} of it, which stays blank")
    return "Your own function. " + ". ".join(parts) + "."


def _about(minima: Sequence[Minimum], values: Array) -> str:
    points = sum(not each.valley for each in minima)
    if not minima:
        if values.min() == values.max():
            return "f has the same value everywhere in the picture"
        return (
            "No minimum found inside the picture, so no f* is known; heights count from "
            f"f₀ = {format_number(values.min())}, the lowest value seen in it"
        )
    summary = f"{points} {'minimum' if points == 1 else 'minima'} found in the picture"
    if len(minima) > MAX_MINIMA:
        summary += f", of which the {MAX_MINIMA} lowest are marked"
    if points < len(minima):
        floor = "a whole valley or flat floor of minima, of which stars mark some points"
        summary = f"{summary}, and {floor}" if points else f"There is {floor}"
    if not minima[0].is_global:
        summary += ". f is lower still at the edge of the picture, without a minimum there"
    return summary
