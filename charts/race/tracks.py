"""What the player draws of a race: paths, curves, clouds, the relief, the local probe."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from charts.common.decimation import curve_steps, path_steps
from charts.common.player_model import CurveView, Dots, Probe, Relief, Track, TrackLine
from charts.race.figures import FLOOR, Runner, gap, height_name, landscape_grid, shades
from core.optimizers.run_conditions import PLAIN, Conditions
from core.race.start_clouds import Cloud
from core.surfaces.types import Surface

_RELIEF = 51
_STRETCH = 300


def curve_views(surface: Surface) -> tuple[CurveView, ...]:
    """What the curves can show; the first is what a page opens with."""
    return (
        CurveView("loss", "Loss", height_name(surface), "‖∇f‖"),
        CurveView("steps", "Step length", "step ‖Δw‖", "learning rate η"),
        CurveView("rates", "Effective rate", "|Δx| ÷ |∂f/∂x|", "|Δy| ÷ |∂f/∂y|"),
    )


def race_track(
    surface: Surface,
    runner: Runner,
    *,
    landscape: str,
    progress: str = "",
    conditions: Conditions = PLAIN,
) -> Track:
    """A runner's path and curves for the player, thinned to what can be seen.

    Args:
        surface: What it runs on.
        runner: Who runs.
        landscape: Key of the chart with the contours.
        progress: Key of the chart with the curves; without one only f − f* is sent, to be told.
        conditions: What it runs under: the schedule is one of the curves.
    """
    path = runner.trajectory
    lines = [path_line(surface, path.points, landscape)]
    lines.append(_curve(progress, "y", gap(surface, path.values), "loss"))
    if progress:
        lines += _more_curves(surface, runner, progress, conditions)
    color, dash = runner.style
    return Track(runner.optimizer.label, color, dash, tuple(lines), read_out=1)


def path_line(surface: Surface, points: Any, chart: str, *, faint: bool = False) -> TrackLine:
    """A path on the contours; points of shape (steps + 1, 2)."""
    steps = path_steps(points, surface.window)
    x, y = points[steps].T
    return TrackLine(chart, "x", "y", steps, x, y, faint=faint)


def _more_curves(
    surface: Surface, runner: Runner, chart: str, conditions: Conditions
) -> list[TrackLine]:
    path = runner.trajectory
    with np.errstate(all="ignore"):
        moved = np.abs(np.diff(path.points, axis=0))
        slopes = np.abs(np.stack(surface.gradient(*path.points[:-1].T), axis=-1))
        effective = np.where(slopes > FLOOR, moved / slopes, np.nan)
        lengths = np.hypot(moved[:, 0], moved[:, 1])
    rates = runner.hyperparameters["learning_rate"] * conditions.rates(len(moved))
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


def cloud_dots(runner: Runner, cloud: Cloud) -> Dots:
    """The sample of a cloud in its optimizer's colour."""
    return Dots(runner.style[0], cloud.steps, cloud.sample)


def relief(surface: Surface) -> Relief:
    """The surface in three dimensions, coarser than its contours.

    Low places are stretched, but less than on a log scale, on which a valley's floor would be
    ragged: its depth differs from one point of the grid to the next.
    """
    height = landscape_grid(surface, _RELIEF)["linear"]
    return Relief(surface.window, shades(np.log1p(_STRETCH * height / np.nanmax(height))))


def probe(surface: Surface, runner: Runner, conditions: Conditions) -> Probe:
    """Gradient, Hessian and learning rate at the drawn points of a path."""
    points = runner.trajectory.points
    steps = path_steps(points, surface.window)
    x, y = points[steps].T
    with np.errstate(all="ignore"):
        parts = (x, y, *surface.gradient(x, y), *surface.hessian(x, y))
    factors = conditions.rates(len(points) - 1)
    # At the last point there is no step any more: the last learning rate stands.
    rates = runner.hyperparameters["learning_rate"] * factors[np.minimum(steps, len(factors) - 1)]
    return Probe(runner.optimizer.label, runner.style[0], steps, rates, np.stack(parts, axis=-1))


def several_paths(surface: Surface, paths: Sequence[Any], chart: str) -> tuple[TrackLine, ...]:
    """Fainter lines from further starts; each of shape (steps + 1, 2)."""
    return tuple(path_line(surface, points, chart, faint=True) for points in paths)
