"""The optimizer race as pictures and as words; both come from the same trajectories."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts.common import curve_steps, path_steps, theme
from core.common import format_number
from core.optimizers import OPTIMIZERS, Optimizer
from core.race import Outcome, Trajectory
from core.surfaces import Surface

RESOLUTION = 81
# A pole is cut off at this many times what nine tenths of the picture stay under.
_HIGHEST = 100
LEVELS = ("log", "linear")
# Below this, f − f* is rounding noise of f itself.
FLOOR = 1e-14


@dataclass(frozen=True)
class OptimizerRun:
    """One optimizer in the race: what it is, how it is set, where it went."""

    optimizer: Optimizer
    hyperparameters: dict[str, float]
    trajectory: Trajectory

    @property
    def outcome(self) -> Outcome:
        """How the path ended."""
        return self.trajectory.outcome

    @property
    def style(self) -> tuple[str, str]:
        """Colour and dash, the same everywhere in the app."""
        return theme.line_style(list(OPTIMIZERS).index(self.optimizer.key))


def landscape_grid(surface: Surface, resolution: int = RESOLUTION) -> dict[str, Any]:
    """f above `Surface.base` on a regular grid over the window, on a log and on a linear scale.

    Returns:
        x and y, shape (resolution,), and log and linear, shape (resolution, resolution), float32;
        NaN where f has no value. Both are cut off where they would hide the rest: log four decades
        under its largest value (deeper, a thin valley is finer than the grid), and both at the
        top of what all but a few cells reach (a pole).
    """
    (x_low, x_high), (y_low, y_high) = surface.window
    x = np.linspace(x_low, x_high, resolution)
    y = np.linspace(y_low, y_high, resolution)
    with np.errstate(all="ignore"):
        height = np.maximum(surface.value(x[None, :], y[:, None]) - surface.base, FLOOR)
    height = np.where(np.isfinite(height), height, np.nan)
    top = min(np.nanmax(height), _HIGHEST * np.nanquantile(height, 0.9))
    height = np.minimum(height, max(top, FLOOR))
    log = np.log10(np.maximum(height, top * 1e-4))
    grids = {"x": x, "y": y, "log": log, "linear": height}
    return {name: values.astype(np.float32) for name, values in grids.items()}


def excess(surface: Surface, values: Any) -> Any:
    """f − f*, with f* the value of the lowest known minimum; rounding noise under 0 counts as 0.

    Without a known minimum f − f₀, with f₀ the lowest value seen in the window. NaN where f is
    clearly below f* or f₀: outside the window (McCormick), or where f falls to the window's edge.
    """
    lowest = surface.base if surface.f_star is None else surface.f_star
    above = np.asarray(values) - lowest
    return np.where(above < -1e-9 * max(1.0, abs(lowest)), np.nan, np.maximum(above, 0))[()]


def gap(surface: Surface, values: Any) -> Any:
    """`excess` for a logarithmic axis: never under `FLOOR`, which lies under the axis."""
    return np.maximum(excess(surface, values), FLOOR)


def height_name(surface: Surface) -> str:
    """What `excess` is, for labels."""
    return "f − f₀" if surface.f_star is None else "f − f*"


def landscape_figure(
    surface: Surface,
    grid: Mapping[str, Any],
    runs: Sequence[OptimizerRun],
    *,
    height: int,
    start: tuple[float, float] | None = None,
) -> go.Figure:
    """Contours of the surface, its known minima, the start, and every optimizer's path.

    Without runs it is the background of the player, which draws the rest itself: tint and
    contours are there on a log and on a linear scale, in the order of `LEVELS`, and the player
    shows one of them.
    """
    (x_low, x_high), (y_low, y_high) = surface.window
    levels = LEVELS[:1] if runs else LEVELS
    traces: list[dict[str, Any]] = [
        *(_depth(grid, each) for each in levels),
        *(_contours(grid, each) for each in levels),
        _minima(surface),
    ]
    for run in runs:
        points = run.trajectory.points
        steps = path_steps(points, surface.window)
        color, dash = run.style
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": run.optimizer.label,
                "x": points[steps, 0].astype(np.float32),
                "y": points[steps, 1].astype(np.float32),
                "customdata": steps.astype(np.int16),
                "line": {"color": color, "dash": dash, "width": 2.5},
                "hovertemplate": f"{run.optimizer.label}<br>step %{{customdata}}<br>"
                "x = %{x:.4g}, y = %{y:.4g}<extra></extra>",
            }
        )
    if start is not None:
        traces.append(_start(start))
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 44, "r": 8, "t": 8, "b": 40}
    layout["xaxis"] = {"title": {"text": "x", "standoff": 4}, "range": [x_low, x_high]}
    layout["yaxis"] = {"title": {"text": "y", "standoff": 4}, "range": [y_low, y_high]}
    return go.Figure({"data": traces, "layout": layout})


def progress_figure(
    surface: Surface, runs: Sequence[OptimizerRun], *, num_steps: int, height: int
) -> go.Figure:
    """f − f* and ‖∇f‖ against the step, both on a log scale, one above the other.

    Without runs it is the background of the player, which draws the curves itself, and writes
    what they are.
    """
    # An axis without a trace would not be drawn.
    traces: list[dict[str, Any]] = [
        {"type": "scatter", "x": [None], "y": [None], "xaxis": x_axis, "yaxis": y_axis}
        for x_axis, y_axis in (("x", "y"), ("x2", "y2"))
    ]
    for run in runs:
        trajectory = run.trajectory
        norms = np.maximum(trajectory.gradient_norms, FLOOR)
        heights = gap(surface, trajectory.values)
        traces.append(_curve(run, heights, "x", "y", height_name(surface)))
        traces.append(_curve(run, norms, "x2", "y2", "‖∇f‖"))
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 60, "r": 8, "t": 8, "b": 40}
    steps_axis = {"range": [0, num_steps], "zeroline": False}
    layout["xaxis"] = {**steps_axis, "anchor": "y", "showticklabels": False}
    layout["xaxis2"] = {**steps_axis, "anchor": "y2", "matches": "x", "title": {"text": "step"}}
    log_axis = {"type": "log", "exponentformat": "power", "dtick": 4, "zeroline": False}
    layout["yaxis"] = {
        **log_axis,
        "domain": [0.54, 1],
        "anchor": "x",
        "range": [-13, 4],
        "title": {"text": f"{height_name(surface)}  (log)" if runs else ""},
    }
    layout["yaxis2"] = {
        **log_axis,
        "domain": [0, 0.46],
        "anchor": "x2",
        "range": [-13, 5],
        "title": {"text": "‖∇f‖  (log)" if runs else ""},
    }
    return go.Figure({"data": traces, "layout": layout})


def shades(values: Any) -> Any:
    """Heights as 0…254, the lowest first, and 255 where there is none; uint8."""
    low, high = np.nanmin(values), np.nanmax(values)
    share = (values - low) / (high - low) if high > low else np.zeros_like(values)
    return np.where(np.isnan(share), 255, np.rint(254 * np.nan_to_num(share))).astype(np.uint8)


def _depth(grid: Mapping[str, Any], level: str) -> dict[str, Any]:
    """The tint under the contours; 255 levels are enough for a tint and cost a quarter.

    The last one is clear, like the highest: what has no value is blank.
    """
    return {
        "type": "heatmap",
        "x": grid["x"],
        "y": grid["y"],
        "z": shades(grid[level]),
        "zmin": 0,
        "zmax": 255,
        "zsmooth": False if np.isnan(grid[level]).any() else "best",
        "colorscale": theme.depth_scale(),
        "showscale": False,
        "hoverinfo": "skip",
    }


def _contours(grid: Mapping[str, Any], level: str) -> dict[str, Any]:
    return {
        "type": "contour",
        "x": grid["x"],
        "y": grid["y"],
        "z": _rounded(grid[level]),
        "ncontours": 16,
        "contours": {"coloring": "none"},
        "line": {"width": 1, "color": "rgba(120,132,144,0.55)"},
        "showscale": False,
        "hoverinfo": "skip",
    }


def _rounded(values: Any) -> Any:
    """As uint16, which half the bytes of float32 buy, unless there are gaps to be kept."""
    low, high = np.nanmin(values), np.nanmax(values)
    if np.isnan(values).any() or not high > low:
        return values
    return np.rint(65535 * ((values - low) / (high - low))).astype(np.uint16)


def _minima(surface: Surface) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [minimum.x for minimum in surface.minima],
        "y": [minimum.y for minimum in surface.minima],
        "text": [
            f"{'' if each.is_global else 'local '}minimum"
            f"{', one of a valley' if each.valley else ''}, f = {format_number(each.value, 4)}"
            for each in surface.minima
        ],
        "marker": {
            "symbol": ["star" if m.is_global else "star-open" for m in surface.minima],
            "size": 13,
            "color": "#e8b500",
            "line": {"width": 1, "color": "#4a3b00"},
        },
        "hovertemplate": "%{text}<br>x = %{x:.4f}, y = %{y:.4f}<extra></extra>",
    }


def _start(point: tuple[float, float]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [point[0]],
        "y": [point[1]],
        "marker": {
            "symbol": "circle-open",
            "size": 13,
            "color": "#7f7f7f",
            "line": {"width": 3},
        },
        "hovertemplate": "start<br>x = %{x:.4g}, y = %{y:.4g}<extra></extra>",
    }


def _curve(
    run: OptimizerRun, values: Any, x_axis: str, y_axis: str, quantity: str
) -> dict[str, Any]:
    steps = curve_steps(values)
    color, dash = run.style
    with np.errstate(over="ignore"):
        drawn = np.where(np.isfinite(values[steps]), values[steps], np.nan).astype(np.float32)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": run.optimizer.label,
        "x": steps.astype(np.int16),
        "y": drawn,
        "xaxis": x_axis,
        "yaxis": y_axis,
        "line": {"color": color, "dash": dash, "width": 2},
        "hovertemplate": f"{run.optimizer.label}<br>step %{{x}}<br>{quantity} = %{{y:.3e}}"
        "<extra></extra>",
    }


def path_rows(runs: Sequence[OptimizerRun]) -> list[dict[str, Any]]:
    """Every computed step of every optimizer, for a table file."""
    rows = []
    for run in runs:
        path = run.trajectory
        for step, ((x, y), value, norm) in enumerate(
            zip(
                path.points.tolist(),
                path.values.tolist(),
                path.gradient_norms.tolist(),
                strict=True,
            )
        ):
            rows.append(
                {
                    "optimizer": run.optimizer.label,
                    "step": step,
                    "x": x,
                    "y": y,
                    "f": value,
                    "gradient_norm": norm,
                }
            )
    return rows
