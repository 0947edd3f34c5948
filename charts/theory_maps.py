"""Measured convergence maps of any optimizer on any surface."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from charts.race import Runner
from core.convergence_maps import ConvergenceMap
from core.optimizers import Optimizer
from core.surface_types import Surface

LOST_COLOR = "#e9b9a3"


@dataclass(frozen=True)
class Measured:
    """A map, the cell that is looked at, and the path that this cell stands for."""

    surface: Surface
    optimizer: Optimizer
    map: ConvergenceMap
    row: int
    column: int
    runner: Runner

    @property
    def setting(self) -> str:
        """The cell's two hyperparameters in words."""
        return (
            f"{self.map.x.param.label.lower()} {self.map.x.values[self.column]:.3g}, "
            f"{self.map.y.param.label.lower()} {self.map.y.values[self.row]:.3g}"
        )


def map_figure(measured: Measured, *, height: int, dark: bool) -> go.Figure:
    """log₁₀ of the steps; tinted where it diverges; points to click; a ring at the cell."""
    found = measured.map
    x, y = found.x.values, found.y.values
    arrived = np.where(found.steps >= 0, np.log10(np.maximum(found.steps, 1)), np.nan)
    scale = (theme.SEQUENTIAL_DARK if dark else theme.SEQUENTIAL_LIGHT)[::-1]
    across, up = np.meshgrid(x, y)
    steps = [
        f"{each:,} steps" if each >= 0 else "diverges" if lost else f"not after {found.num_steps:,}"
        for each, lost in zip(found.steps.ravel().tolist(), found.lost.ravel(), strict=True)
    ]
    ink = "#e9e6e0" if dark else "#1d2329"
    traces: list[dict[str, Any]] = [
        {
            "type": "heatmap", "x": x, "y": y, "z": np.where(found.lost, 1.0, np.nan).astype("f4"),
            "colorscale": [[0, LOST_COLOR], [1, LOST_COLOR]], "showscale": False,
            "hoverinfo": "skip", "opacity": 0.55 if dark else 0.75,
        },
        {
            "type": "heatmap", "x": x, "y": y, "z": arrived.astype("f4"), "hoverinfo": "skip",
            "zmin": 0, "zmax": float(np.log10(found.num_steps)),
            "colorscale": [[i / 8, color] for i, color in enumerate(scale)],
            "colorbar": {"title": {"text": "steps"}, "thickness": 10, **_decades(found.num_steps)},
        },
        {
            "type": "scatter", "mode": "markers", "x": across.ravel().astype("f4"),
            "y": up.ravel().astype("f4"), "marker": {"size": 8, "opacity": 0.01, "color": ink},
            "text": steps, "showlegend": False,
            "hovertemplate": f"{found.x.param.label} %{{x:.3g}}<br>{found.y.param.label} "
            "%{y:.3g}<br>%{text}<extra></extra>",
        },
        {
            "type": "scatter", "mode": "markers", "x": [x[measured.column]],
            "y": [y[measured.row]], "hoverinfo": "skip",
            "marker": {"symbol": "square-open", "size": 13, "color": ink, "line": {"width": 2.5}},
        },
    ]  # fmt: skip
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 56, "r": 8, "t": 8, "b": 44}
    layout["clickmode"] = "event+select"
    layout["dragmode"] = False
    for name, each in (("xaxis", found.x), ("yaxis", found.y)):
        log = each.param.scale == "log"
        layout[name] = {
            "title": {"text": each.param.label.lower() + ("  (log)" if log else "")},
            "type": "log" if log else "linear", "range": _range(each.values, log),
            "exponentformat": "power", "showgrid": False, "zeroline": False,
            **({"dtick": 1} if log else {}),
        }  # fmt: skip
    return go.Figure({"data": traces, "layout": layout})


def _range(values: np.ndarray, log: bool) -> list[float]:
    """Half a cell further than the values, as heatmaps are drawn."""
    at = np.log10(values) if log else values
    half = (at[1] - at[0]) / 2
    return [float(at[0] - half), float(at[-1] + half)]


def _decades(num_steps: int) -> dict[str, Any]:
    ticks = [each for each in (1, 3, 10, 30, 100, 300, 1000, 3000) if each <= num_steps]
    return {"tickvals": np.log10(ticks).tolist(), "ticktext": [f"{each:,}" for each in ticks]}


def map_sentences(measured: Measured) -> list[str]:
    """The fastest cell, how much of the map arrives, and what the chosen cell does."""
    found, name = measured.map, f"**{measured.optimizer.label}**"
    arrived = found.steps >= 0
    told = []
    if arrived.any():
        steps = np.where(arrived, found.steps, np.iinfo(np.int32).max)
        row, column = np.unravel_index(int(steps.argmin()), steps.shape)
        told.append(
            f"{name} on {measured.surface.label} is quickest with "
            f"{found.x.param.label.lower()} {found.x.values[column]:.3g} and "
            f"{found.y.param.label.lower()} {found.y.values[row]:.3g}: "
            f"**{found.steps[row, column]:,}** steps."
        )
        told.append(
            f"{np.mean(arrived):.0%} of the {found.steps.size:,} cells arrive within "
            f"{found.done:,} steps, {np.mean(found.lost):.0%} diverge."
        )
    else:
        told.append(
            f"No cell of {name} on {measured.surface.label} arrives within {found.done:,} steps; "
            f"{np.mean(found.lost):.0%} diverge."
        )
    arrival = int(found.steps[measured.row, measured.column])
    status = measured.runner.status
    how = {
        "converged": f"arrives at step {status.first_inside or 0:,}",
        "diverged": "diverges",
        "undefined": "comes to where f has no value",
        "stationary": "stops where the gradient vanishes, at no listed minimum",
        "running": "is not there yet",
    }[status.kind]
    if arrival >= 0 and status.kind != "converged":
        how = f"arrives at step {arrival:,}, but {how} later"
    told.append(f"The cell in the frame, {measured.setting}, {how}: its path is beside the map.")
    return told


def map_rows(found: ConvergenceMap) -> list[dict[str, float | int | str]]:
    """Every cell, for a table file."""
    return [
        {
            found.x.param.name: float(x), found.y.param.name: float(y),
            "steps": int(found.steps[row, column]) if found.steps[row, column] >= 0 else "",
            "diverged": int(found.lost[row, column]),
        }
        for row, y in enumerate(found.y.values)
        for column, x in enumerate(found.x.values)
    ]  # fmt: skip


def settings_formula(
    surface: Surface, optimizers: Sequence[Optimizer]
) -> dict[str, tuple[str, str, str]]:
    """The surface and the rules, without numbers that vary over the map."""
    return {
        each.label: (
            "\n".join([surface.latex, *each.latex.split(r",\quad ")]),
            f"{each.summary} A run has arrived once f is within 10⁻⁶ of a nearby minimum’s.",
            each.source,
        )
        for each in optimizers
    }
