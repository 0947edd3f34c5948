"""Maximum likelihood of coin flips: three curves with one optimum, step by step."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from core.common.number_format import format_number
from core.losses.likelihood import Flips, likelihood, log_likelihood, mean_bce, probabilities

PANELS: tuple[tuple[str, Any], ...] = (
    ("likelihood L(p)", likelihood),
    ("log-likelihood", log_likelihood),
    ("mean BCE", mean_bce),
)


def coin_figure(flips: Flips, p: float, *, height: int) -> go.Figure:
    """L, log L and BCE against p; a line at k/n through all, a dot at the chosen p."""
    grid = probabilities()
    traces: list[dict[str, Any]] = []
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 58, "r": 12, "t": 30, "b": 44}
    layout["shapes"], layout["annotations"] = [], []
    for position, (name, f) in enumerate(PANELS):
        axis = "" if position == 0 else str(position + 1)
        values = np.asarray(f(flips, grid))
        shown = np.where(np.isfinite(values), values, np.nan).astype("f8")
        color = theme.OKABE_ITO[position]
        common = {"type": "scatter", "xaxis": f"x{axis}", "yaxis": f"y{axis}"}
        traces.append(
            {
                **common,
                "mode": "lines",
                "x": grid.astype("f4"),
                "y": _kept(shown),
                "line": {"color": color, "width": 2.25},
                "hovertemplate": f"p = %{{x:.3f}}<br>{name} = %{{y:.4g}}<extra></extra>",
            }
        )
        here = float(f(flips, p))
        if np.isfinite(here):
            traces.append(
                {
                    **common,
                    "mode": "markers",
                    "x": [p],
                    "y": [here],
                    "marker": {
                        "size": 11,
                        "color": theme.OKABE_ITO[1],
                        "line": {"width": 2, "color": "#fff"},
                    },
                    "hovertemplate": f"your p<br>{name} = {format_number(here, 4)}<extra></extra>",
                }
            )
        layout["shapes"].append(
            {
                "type": "line",
                "xref": f"x{axis}",
                "yref": f"y{axis} domain",
                "x0": flips.best,
                "x1": flips.best,
                "y0": 0,
                "y1": 1,
                "line": {"dash": "dot", "width": 1.5, "color": "#7f7f7f"},
            }
        )
        layout["annotations"].append(
            {
                "xref": "paper",
                "yref": "paper",
                "x": 0.365 * position,
                "y": 1.09,
                "xanchor": "left",
                "text": f"<b>{name}</b>",
                "showarrow": False,
            }
        )
        low, high = _range(shown)
        layout[f"xaxis{axis}"] = {
            "domain": [0.365 * position, 0.365 * position + 0.27],
            "range": [0, 1],
            "title": {"text": "p"},
            "anchor": f"y{axis}",
            "zeroline": False,
        }
        layout[f"yaxis{axis}"] = {
            "anchor": f"x{axis}",
            "range": [low, high],
            "exponentformat": "power",
            "zeroline": False,
            "nticks": 6,
        }
    return go.Figure({"data": traces, "layout": layout})


def coin_rows(flips: Flips) -> list[dict[str, float]]:
    """The curves, for a table file."""
    grid = probabilities(101)
    return [
        {
            "p": float(p),
            "likelihood": float(likelihood(flips, p)),
            "log_likelihood": float(log_likelihood(flips, p)),
            "mean_bce": float(mean_bce(flips, p)),
        }
        for p in grid
    ]


def _kept(values: np.ndarray) -> np.ndarray:
    """As float32 where that holds them; a likelihood may lie far below its smallest number."""
    finite = np.abs(values[np.isfinite(values)])
    return values if finite.size and 0 < finite.max() < 1e-30 else values.astype("f4")


def _range(values: np.ndarray) -> tuple[float, float]:
    """All of it, but not all of a logarithm's way to −∞ (or BCE's to ∞)."""
    finite = values[np.isfinite(values)]
    low, high = float(np.quantile(finite, 0.03)), float(np.quantile(finite, 0.97))
    if finite.max() - high < high - low:
        high = float(finite.max())
    if low - finite.min() < high - low:
        low = float(finite.min())
    room = (high - low) * 0.06 or 1.0
    return low - room, high + room
