"""Measured convergence maps of any optimizer on any surface."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from charts.race import OptimizerRun
from core.common import Claim, Said, counted, format_number, format_percent, said
from core.optimizer_theory import ConvergenceMap
from core.optimizers import Optimizer
from core.surfaces import Surface

LOST_COLOR = "#e9b9a3"


@dataclass(frozen=True)
class Measured:
    """A map, the cell that is looked at, and the path that this cell stands for."""

    surface: Surface
    optimizer: Optimizer
    map: ConvergenceMap
    row: int
    column: int
    run: OptimizerRun

    @property
    def setting(self) -> str:
        """The cell's two hyperparameters in words."""
        return (
            f"{self.map.x.param.label.lower()} {format_number(self.map.x.values[self.column])}, "
            f"{self.map.y.param.label.lower()} {format_number(self.map.y.values[self.row])}"
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
            "type": "heatmap",
            "x": x,
            "y": y,
            "z": np.where(found.lost, 1.0, np.nan).astype("f4"),
            "colorscale": [[0, LOST_COLOR], [1, LOST_COLOR]],
            "showscale": False,
            "hoverinfo": "skip",
            "opacity": 0.55 if dark else 0.75,
        },
        {
            "type": "heatmap",
            "x": x,
            "y": y,
            "z": arrived.astype("f4"),
            "hoverinfo": "skip",
            "zmin": 0,
            "zmax": float(np.log10(found.num_steps)),
            "colorscale": [[i / 8, color] for i, color in enumerate(scale)],
            "colorbar": {"title": {"text": "steps"}, "thickness": 10, **_decades(found.num_steps)},
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": across.ravel().astype("f4"),
            "y": up.ravel().astype("f4"),
            "marker": {"size": 8, "opacity": 0.01, "color": ink},
            "text": steps,
            "showlegend": False,
            "hovertemplate": f"{found.x.param.label} %{{x:.3g}}<br>{found.y.param.label} "
            "%{y:.3g}<br>%{text}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [x[measured.column]],
            "y": [y[measured.row]],
            "hoverinfo": "skip",
            "marker": {"symbol": "square-open", "size": 13, "color": ink, "line": {"width": 2.5}},
        },
    ]
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 56, "r": 8, "t": 8, "b": 44}
    layout["clickmode"] = "event+select"
    layout["dragmode"] = False
    for name, each in (("xaxis", found.x), ("yaxis", found.y)):
        log = each.param.scale == "log"
        layout[name] = {
            "title": {"text": each.param.label.lower() + ("  (log)" if log else "")},
            "type": "log" if log else "linear",
            "range": _range(each.values, log),
            "exponentformat": "power",
            "showgrid": False,
            "zeroline": False,
            **({"dtick": 1} if log else {}),
        }
    return go.Figure({"data": traces, "layout": layout})


def _range(values: np.ndarray, log: bool) -> list[float]:
    """Half a cell further than the values, as heatmaps are drawn."""
    at = np.log10(values) if log else values
    half = (at[1] - at[0]) / 2
    return [float(at[0] - half), float(at[-1] + half)]


def _decades(num_steps: int) -> dict[str, Any]:
    ticks = [each for each in (1, 3, 10, 30, 100, 300, 1000, 3000) if each <= num_steps]
    return {"tickvals": np.log10(ticks).tolist(), "ticktext": [f"{each:,}" for each in ticks]}


def map_sentences(measured: Measured) -> list[Said]:
    """The best cells, how much of the map arrives, and what the chosen cell does."""
    return said((QUICKEST, LONE, ARRIVED, NONE_ARRIVED, CELL), measured)


class _Cell(NamedTuple):
    optimizer: str
    surface: str
    x: tuple[str, float]
    y: tuple[str, float]
    steps: int
    slowest: int
    at_edge: bool


def _cell(measured: Measured, row: int, column: int) -> _Cell:
    found = measured.map
    rows, columns = found.steps.shape
    return _Cell(
        measured.optimizer.label,
        measured.surface.label,
        (found.x.param.label.lower(), float(found.x.values[column])),
        (found.y.param.label.lower(), float(found.y.values[row])),
        int(found.steps[row, column]),
        int(_slowest_around(found.steps).clip(max=np.iinfo(np.int32).max)[row, column]),
        row in (0, rows - 1) or column in (0, columns - 1),
    )


def _slowest_around(steps: np.ndarray) -> np.ndarray:
    """Of every cell and its neighbours the most steps; infinite where one of them never arrives."""
    never = np.where(steps >= 0, steps, np.inf)
    padded = np.pad(never, 1, constant_values=-np.inf)
    rows, columns = steps.shape
    shifted = [padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3)]
    return np.max(shifted, axis=0)


def _quickest(measured: Measured) -> _Cell | None:
    """The cell whose slowest neighbour is quickest: no lucky cell at a ragged edge."""
    around = _slowest_around(measured.map.steps)
    if not np.isfinite(around).any():
        return None
    row, column = np.unravel_index(int(np.argmin(around)), around.shape)
    return _cell(measured, int(row), int(column))


def _quickest_words(facts: _Cell) -> str:
    edge = (
        " It lies at the edge of the map, so better settings may lie outside."
        if facts.at_edge
        else ""
    )
    return (
        f"**{facts.optimizer}** on {facts.surface}: the best neighbourhood of the map is around "
        f"{_pair(facts)}, with **{counted(facts.steps, 'step')}** there and at most "
        f"{facts.slowest:,} in the cells next to it.{edge}"
    )


QUICKEST = Claim("map: the quickest neighbourhood", _quickest, _quickest_words)


def _lone(measured: Measured) -> _Cell | None:
    steps = measured.map.steps
    if np.isfinite(_slowest_around(steps)).any() or not (steps >= 0).any():
        return None
    row, column = np.unravel_index(
        int(np.where(steps >= 0, steps, np.iinfo(np.int32).max).argmin()), steps.shape
    )
    return _cell(measured, int(row), int(column))


LONE = Claim(
    "map: quickest cell, with neighbours that do not arrive",
    _lone,
    lambda facts: (
        f"**{facts.optimizer}** on {facts.surface} arrives with {_pair(facts)} after "
        f"**{counted(facts.steps, 'step')}**; every cell that arrives has a neighbour that does "
        "not."
    ),
)


def _pair(facts: _Cell) -> str:
    return " and ".join(f"{name} {format_number(value)}" for name, value in (facts.x, facts.y))


class _Arrived(NamedTuple):
    arrived: int
    lost: int
    cells: int
    done: int


def _counts(measured: Measured) -> _Arrived:
    found = measured.map
    return _Arrived(
        int((found.steps >= 0).sum()), int(found.lost.sum()), found.steps.size, found.done
    )


def _arrived(measured: Measured) -> _Arrived | None:
    counts = _counts(measured)
    return counts if counts.arrived else None


def _none_arrived(measured: Measured) -> _Arrived | None:
    counts = _counts(measured)
    return None if counts.arrived else counts


ARRIVED = Claim(
    "map: share of cells that arrive",
    _arrived,
    lambda facts: (
        f"{format_percent(facts.arrived / facts.cells)} of the {facts.cells:,} cells come within "
        f"10⁻⁶ of a minimum’s value in {counted(facts.done, 'step')}; "
        f"{format_percent(facts.lost / facts.cells)} diverge."
    ),
)
NONE_ARRIVED = Claim(
    "map: no cell arrives",
    _none_arrived,
    lambda facts: (
        f"No cell comes within 10⁻⁶ of a minimum’s value in {counted(facts.done, 'step')}; "
        f"{format_percent(facts.lost / facts.cells)} of the {facts.cells:,} cells diverge."
    ),
)


class _Framed(NamedTuple):
    setting: str
    arrival: int
    kind: str
    step: int | None


def _framed(measured: Measured) -> _Framed:
    outcome = measured.run.outcome
    arrival = int(measured.map.steps[measured.row, measured.column])
    return _Framed(measured.setting, arrival, outcome.kind, outcome.step)


def _framed_words(facts: _Framed) -> str:
    ends = {
        "converged": f"stays within 10⁻⁶ of a minimum’s value from step {facts.step or 0:,} on",
        "diverged": f"diverges at step {facts.step or 0:,}",
        "undefined": f"comes to where f has no value at step {facts.step or 0:,}",
        "stationary": "ends where the gradient is below 10⁻⁶, at no marked minimum",
        "running": "is not at a minimum at the end",
    }
    end = ends[facts.kind]
    if facts.arrival >= 0 and facts.kind != "converged":
        end = f"comes within 10⁻⁶ of a minimum’s value at step {facts.arrival:,}, but {end}"
    return f"The framed cell, {facts.setting}, {end}. Its path is beside the map."


CELL: Claim[Measured, _Framed] = Claim("map: what the framed cell does", _framed, _framed_words)


def map_rows(found: ConvergenceMap) -> list[dict[str, float | int | str]]:
    """Every cell, for a table file."""
    return [
        {
            found.x.param.name: float(x),
            found.y.param.name: float(y),
            "steps": int(found.steps[row, column]) if found.steps[row, column] >= 0 else "",
            "diverged": int(found.lost[row, column]),
        }
        for row, y in enumerate(found.y.values)
        for column, x in enumerate(found.x.values)
    ]


def settings_formula(
    surface: Surface, optimizers: Sequence[Optimizer]
) -> dict[str, tuple[str, str, str]]:
    """The surface and the rules, without numbers that vary over the map."""
    return {
        each.label: (
            "\n".join([surface.latex, *each.latex.split(r",\quad ")]),
            f"{each.summary} A run has arrived once f is within "
            f"{format_number(surface.value_tolerance, 2)} of a nearby minimum’s value.",
            each.source,
        )
        for each in optimizers
    }
