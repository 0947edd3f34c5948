"""The interview page's charts: residuals of a derivation, live results, the score of a test."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from core.common import format_number
from core.optimizers import OPTIMIZERS
from interview import Bars, Check, Lines, Matrix, Picture

# Where residuals of exactly 0 are drawn: below what a float64 next to 1 can resolve.
FLOOR = 1e-17
HOLDS, FAILS, LIMIT = theme.OKABE_ITO[2], theme.OKABE_ITO[1], "#7f7f7f"
_KINDS = {
    "right": (theme.OKABE_ITO[2], "right"),
    "wrong": (theme.OKABE_ITO[1], "wrong"),
    "open": ("#7f7f7f", "no answer"),
}
_GRID = {"gridcolor": "rgba(128,128,128,0.2)", "zeroline": False}


def residual_figure(checks: Sequence[Check | None], *, height: int) -> go.Figure:
    """How far the two sides of each step lie apart, and how far they may, on a log axis."""
    numbers = [n for n, each in enumerate(checks, 1) if each is not None]
    kept = [each for each in checks if each is not None]
    drawn = [max(each.residual, FLOOR) for each in kept]
    limits = [max(each.tolerance, FLOOR) for each in kept]
    low = 10 ** math.floor(math.log10(min([*drawn, *limits, 1e-16])) - 0.5)
    stems = {
        "type": "scatter",
        "mode": "lines",
        "hoverinfo": "skip",
        "connectgaps": False,
        "line": {"color": "rgba(128,128,128,0.35)", "width": 6},
        "x": [value for n in numbers for value in (n, n, None)],
        "y": [value for limit in limits for value in (low, limit, None)],
    }
    allowed = {
        "type": "scatter",
        "mode": "markers",
        "x": numbers,
        "y": limits,
        "name": "largest allowed",
        "marker": {"symbol": "line-ew-open", "size": 22, "color": LIMIT, "line": {"width": 2}},
        "customdata": [format_number(each.tolerance, 2) for each in kept],
        "hovertemplate": "step %{x}: at most %{customdata}<extra></extra>",
    }
    found = {
        "type": "scatter",
        "mode": "markers",
        "x": numbers,
        "y": drawn,
        "name": "found",
        "marker": {"size": 11, "color": [HOLDS if each.holds else FAILS for each in kept]},
        "customdata": [each.difference for each in kept],
        "hovertemplate": "step %{x}: the sides differ by %{customdata}<extra></extra>",
    }
    layout = theme.base_layout(height) | {
        "margin": {"l": 62, "r": 12, "t": 10, "b": 44},
        "showlegend": True,
        "legend": {"orientation": "h", "x": 1, "xanchor": "right", "y": 1.02, "yanchor": "bottom"},
        "xaxis": {
            "title": {"text": "step"},
            "dtick": 1,
            "range": [0.5, len(checks) + 0.5],
            "fixedrange": True,
            **_GRID,
        },
        "yaxis": {
            "title": {"text": "difference"},
            "type": "log",
            "exponentformat": "power",
            "range": [math.log10(low), math.log10(max([*limits, *drawn])) + 0.7],
            "nticks": 6,
            "fixedrange": True,
            **_GRID,
        },
    }
    layout["margin"]["t"] = 34
    return go.Figure({"data": [stems | {"showlegend": False}, allowed, found], "layout": layout})


def picture_figure(picture: Picture, *, height: int, dark: bool = False) -> go.Figure:
    """A live result: curves, bars or a heat map."""
    if isinstance(picture, Lines):
        return _lines(picture, height)
    if isinstance(picture, Bars):
        return _bars(picture, height)
    return _matrix(picture, height, dark)


def _styles(names: Sequence[str]) -> list[tuple[str, str]]:
    """An optimizer keeps the colour that it has everywhere; others take the next free ones."""
    known = {each.label: number for number, each in enumerate(OPTIMIZERS.values())}
    if all(name in known for name in names):
        return [theme.line_style(known[name]) for name in names]
    return [theme.line_style(number) for number in range(len(names))]


def _lines(picture: Lines, height: int) -> go.Figure:
    traces = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "x": np.asarray(picture.x, dtype="f4"),
            "y": np.asarray(values, dtype="f4"),
            "line": {"color": color, "dash": dash, "width": 2.25},
        }
        for (name, values), (color, dash) in zip(
            picture.curves.items(), _styles(list(picture.curves)), strict=True
        )
    ]
    return go.Figure({"data": traces, "layout": _titled(picture, height, log_y=picture.log_y)})


def _bars(picture: Bars, height: int) -> go.Figure:
    traces = [
        {
            "type": "bar",
            "name": name,
            "x": list(picture.labels),
            "y": [float(value) for value in values],
            "marker": {"color": theme.line_style(number)[0]},
        }
        for number, (name, values) in enumerate(picture.series.items())
    ]
    layout = _titled(picture, height) | {"barmode": "group"}
    layout["showlegend"] = len(traces) > 1
    return go.Figure({"data": traces, "layout": layout})


def _titled(picture: Lines | Bars, height: int, *, log_y: bool = False) -> dict[str, Any]:
    return theme.base_layout(height) | {
        "margin": {"l": 58, "r": 12, "t": 34, "b": 48},
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "xaxis": {"title": {"text": picture.x_name}, **_GRID},
        "yaxis": {
            "title": {"text": picture.y_name},
            "type": "log" if log_y else "linear",
            "exponentformat": "power",
            **_GRID,
        },
    }


def _matrix(picture: Matrix, height: int, dark: bool) -> go.Figure:
    values = np.asarray(picture.values, dtype="f4")
    if picture.signed:
        colors = theme.DIVERGING_DARK if dark else theme.DIVERGING_LIGHT
        limit = float(np.abs(values).max()) or 1.0
        bounds = {"zmin": -limit, "zmax": limit}
    else:
        colors = theme.SEQUENTIAL_DARK if dark else theme.SEQUENTIAL_LIGHT
        bounds = {"zmin": 0.0, "zmax": float(values.max()) or 1.0}
    few = values.size <= 100
    trace = {
        "type": "heatmap",
        "z": values,
        "colorscale": list(colors),
        **bounds,
        "x": list(picture.column_labels),
        "y": list(picture.row_labels),
        "colorbar": {"title": {"text": picture.value_name, "side": "right"}, "thickness": 12},
        "hovertemplate": f"{picture.row_name} %{{y}}, {picture.column_name} %{{x}}: %{{z:.4g}}"
        "<extra></extra>",
        **({"texttemplate": "%{z:.2f}"} if few else {}),
    }
    layout = theme.base_layout(height) | {
        "margin": {"l": 70, "r": 12, "t": 12, "b": 48},
        "xaxis": {"title": {"text": picture.column_name}, "showgrid": False},
        "yaxis": {"title": {"text": picture.row_name}, "autorange": "reversed", "showgrid": False},
    }
    return go.Figure({"data": [trace], "layout": layout})


def score_figure(
    counts: Mapping[str, Mapping[str, int]],
    titles: Mapping[str, str],
    *,
    graded: bool,
    height: int,
) -> go.Figure:
    """A test by page: how many questions, and once graded how many were right, wrong and open."""
    kinds = _KINDS if graded else {"open": (_KINDS["open"][0], "not graded yet")}
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "marker": {"color": color},
            "y": [titles[page] for page in counts],
            "x": [each[kind] for each in counts.values()],
            "hovertemplate": f"%{{y}}: %{{x}} {name}<extra></extra>",
        }
        for kind, (color, name) in kinds.items()
        if any(each[kind] for each in counts.values())
    ]
    return go.Figure({"data": traces, "layout": _stacked("questions", height)})


def coverage_figure(
    counts: Mapping[str, Mapping[str, int]], titles: Mapping[str, str], *, height: int
) -> go.Figure:
    """How many questions of each level the bank has, by page."""
    levels = list(next(iter(counts.values()), {}))
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "name": level,
            "marker": {"color": theme.OKABE_ITO[(6, 0, 3)[number % 3]]},
            "y": [titles[page] for page in counts],
            "x": [counts[page][level] for page in counts],
            "hovertemplate": f"%{{y}}: %{{x}}, {level}<extra></extra>",
        }
        for number, level in enumerate(levels)
    ]
    return go.Figure({"data": traces, "layout": _stacked("questions", height)})


def _stacked(x_name: str, height: int) -> dict[str, Any]:
    return theme.base_layout(height) | {
        "barmode": "stack",
        "margin": {"l": 12, "r": 12, "t": 34, "b": 44},
        "showlegend": True,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "traceorder": "normal",
        },
        "xaxis": {"title": {"text": x_name}, "tickformat": "d", "fixedrange": True, **_GRID},
        "yaxis": {"autorange": "reversed", "automargin": True, "fixedrange": True},
    }
