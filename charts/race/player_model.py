"""What the player (`ui.race.view`) draws of a race: paths, curves, clouds of points, the surface in
three dimensions, and the local inspector."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from charts.common import curve_steps, path_steps
from charts.race.figures import FLOOR, OptimizerRun, gap, height_name, landscape_grid, shades
from core.optimizers import PLAIN, Conditions
from core.race import Cloud
from core.surfaces import Surface

_RESOLUTION_3D = 51
_STRETCH = 300


@dataclass(frozen=True)
class TrackLine:
    """One line on one chart: at `steps[i]` it reaches (`x[i]`, `y[i]`).

    Attributes:
        chart: Key of the chart's element.
        x_axis, y_axis: Plotly's names ("x", "y2").
        steps, x, y: shape (points,).
        view: Key of the `CurveView` that the line belongs to; "" for all of them.
        faint: Whether it is drawn thinner: one of several paths, or a band's edge.
    """

    chart: str
    x_axis: str
    y_axis: str
    steps: np.ndarray
    x: np.ndarray
    y: np.ndarray
    view: str = ""
    faint: bool = False


@dataclass(frozen=True)
class Track:
    """Everything that moves together; line number `read_out` gives the value told at a step."""

    label: str
    color: str
    dash: str
    lines: tuple[TrackLine, ...]
    read_out: int


@dataclass(frozen=True)
class CurveView:
    """What the curves' chart can show: a name, and what its upper and lower panel are."""

    key: str
    label: str
    upper: str
    lower: str


@dataclass(frozen=True)
class Dots:
    """Many points that move together: `points` at every one of `steps`.

    Attributes:
        color: Of all of them.
        steps: shape (k,).
        points: shape (k, n, 2).
    """

    color: str
    steps: np.ndarray
    points: np.ndarray


@dataclass(frozen=True)
class Surface3D:
    """Heights over a window for the picture in three dimensions.

    Attributes:
        window: ((x_low, x_high), (y_low, y_high)).
        heights: See `shades`; rows are y.
    """

    window: Any
    heights: np.ndarray


@dataclass(frozen=True)
class Inspector:
    """What the surface is like along one path, for the player's magnifying glass.

    Attributes:
        label, color: Of the optimizer.
        learning_rate: At every step, shape (points,).
        steps: shape (points,).
        numbers: x, y, ∂f/∂x, ∂f/∂y, ∂²f/∂x², ∂²f/∂x∂y, ∂²f/∂y²; shape (points, 7).
    """

    label: str
    color: str
    steps: np.ndarray
    learning_rate: np.ndarray
    numbers: np.ndarray


def curve_views(surface: Surface) -> tuple[CurveView, ...]:
    """What the curves can show; the first is what a page opens with.

    Args:
        surface: f.

    Returns:
        Three views.

    Example:
        >>> from core.surfaces import SURFACES
        >>> [view.label for view in curve_views(SURFACES["booth"])]
        ['Loss', 'Step length', 'Effective rate']
    """
    return (
        CurveView("loss", "Loss", height_name(surface), "‖∇f‖"),
        CurveView("steps", "Step length", "step ‖Δw‖", "learning rate η"),
        CurveView("rates", "Effective rate", "|Δx| ÷ |∂f/∂x|", "|Δy| ÷ |∂f/∂y|"),
    )


def race_track(
    surface: Surface,
    run: OptimizerRun,
    *,
    landscape: str,
    progress: str = "",
    conditions: Conditions = PLAIN,
) -> Track:
    """One optimizer's path and curves for the player, thinned to what can be seen.

    Args:
        surface: f.
        run: The optimizer and its path.
        landscape: Key of the chart with the contours.
        progress: Key of the chart with the curves; without one only f − f* is sent, to be told.
        conditions: What it runs under: the schedule is one of the curves.
    """
    path = run.trajectory
    lines = [path_line(surface, path.points, landscape)]
    lines.append(_curve(progress, "y", gap(surface, path.values), "loss"))
    if progress:
        lines += _more_curves(surface, run, progress, conditions)
    color, dash = run.style
    return Track(run.optimizer.label, color, dash, tuple(lines), read_out=1)


def path_line(surface: Surface, points: Any, chart: str, *, faint: bool = False) -> TrackLine:
    """A path on the contours; points of shape (steps + 1, 2)."""
    steps = path_steps(points, surface.window)
    x, y = points[steps].T
    return TrackLine(chart, "x", "y", steps, x, y, faint=faint)


def _more_curves(
    surface: Surface, run: OptimizerRun, chart: str, conditions: Conditions
) -> list[TrackLine]:
    path = run.trajectory
    with np.errstate(all="ignore"):
        moved = np.abs(np.diff(path.points, axis=0))
        slopes = np.abs(np.stack(surface.gradient(*path.points[:-1].T), axis=-1))
        effective = np.where(slopes > FLOOR, moved / slopes, np.nan)
        lengths = np.hypot(moved[:, 0], moved[:, 1])
    rates = run.hyperparameters["learning_rate"] * conditions.rates(len(moved))
    return [
        _curve(chart, "y2", np.maximum(path.gradient_norms, FLOOR), "loss"),
        _curve(chart, "y", np.maximum(lengths, FLOOR), "steps", first=1),
        _curve(chart, "y2", rates, "steps", first=1),
        _curve(chart, "y", effective[:, 0], "rates", first=1),
        _curve(chart, "y2", effective[:, 1], "rates", first=1),
    ]


def _curve(
    chart: str, axis: str, values: Any, view: str, *, first: int = 0, faint: bool = False
) -> TrackLine:
    """Values of every step from `first` on, against the step."""
    kept = curve_steps(values)
    with np.errstate(over="ignore"):
        drawn = values[kept].astype(np.float32)
    steps = kept + first
    return TrackLine(chart, axis.replace("y", "x"), axis, steps, steps, drawn, view, faint)


def cloud_lines(surface: Surface, cloud: Cloud, chart: str) -> tuple[TrackLine, ...]:
    """f − f* of a cloud: the median, and the band that holds all but a fifth of the starts."""
    return tuple(
        _curve(chart, "y", gap(surface, values), "loss", faint=edge)
        for values, edge in zip(cloud.quantiles, (True, False, True), strict=True)
    )


def cloud_dots(run: OptimizerRun, cloud: Cloud) -> Dots:
    """The sample of a cloud in its optimizer's colour."""
    return Dots(run.style[0], cloud.steps, cloud.sample)


def surface_3d(surface: Surface) -> Surface3D:
    """The surface in three dimensions, coarser than its contours.

    Low places are stretched, but less than on a log scale, on which a valley's floor would be
    ragged: its depth differs from one point of the grid to the next.
    """
    height = landscape_grid(surface, _RESOLUTION_3D)["linear"]
    return Surface3D(surface.window, shades(np.log1p(_STRETCH * height / np.nanmax(height))))


def inspector(surface: Surface, run: OptimizerRun, conditions: Conditions) -> Inspector:
    """Gradient, Hessian and learning rate at the drawn points of a path.

    Args:
        surface: f.
        run: The optimizer and its path.
        conditions: What it runs under; the schedule sets the learning rates.

    Returns:
        One row of numbers for each drawn point.

    Example:
        >>> from core.optimizers import OPTIMIZERS
        >>> from core.race import run
        >>> from core.surfaces import SURFACES
        >>> surface, settings = SURFACES["booth"], {"learning_rate": 0.1}
        >>> path = run(surface, "gd", settings, (0, 0), 100)
        >>> found = inspector(surface, OptimizerRun(OPTIMIZERS["gd"], settings, path), PLAIN)
        >>> found.numbers[0].tolist()
        [0.0, 0.0, -34.0, -38.0, 10.0, 8.0, 10.0]
    """
    points = run.trajectory.points
    steps = path_steps(points, surface.window)
    x, y = points[steps].T
    with np.errstate(all="ignore"):
        parts = (x, y, *surface.gradient(x, y), *surface.hessian(x, y))
    factors = conditions.rates(len(points) - 1)
    # At the last point there is no step any more: the last learning rate stands.
    rates = run.hyperparameters["learning_rate"] * factors[np.minimum(steps, len(factors) - 1)]
    return Inspector(run.optimizer.label, run.style[0], steps, rates, np.stack(parts, axis=-1))


def several_paths(surface: Surface, paths: Sequence[Any], chart: str) -> tuple[TrackLine, ...]:
    """Fainter lines from further starts; each of shape (steps + 1, 2)."""
    return tuple(path_line(surface, points, chart, faint=True) for points in paths)
