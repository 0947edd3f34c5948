"""Logistic regression on a line as pictures: its descent, and the fitted probability."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from core.losses.logistic_regression import Data, Descent, mean_nll

FIT, BEST = theme.OKABE_ITO[0], theme.OKABE_ITO[5]
LABELS = (theme.OKABE_ITO[1], theme.OKABE_ITO[2])
MAX_DRAWN = 400


def descent_figure(data: Data, descent: Descent, *, height: int) -> go.Figure:
    """Mean NLL against the step, logarithmic in steps; dashed: the lowest there is."""
    count = len(descent.losses)
    steps = np.unique(np.geomspace(1, count, MAX_DRAWN).astype(int)) - 1
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": (steps + 1).astype("i4"),
            "y": descent.losses[steps].astype("f4"),
            "line": {"color": FIT, "width": 2.25},
            "customdata": steps.astype("i4"),
            "hovertemplate": "step %{customdata}<br>mean NLL = %{y:.5g}<extra></extra>",
        }
    ]
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 52, "r": 12, "t": 12, "b": 44}
    layout["xaxis"] = {"type": "log", "title": {"text": "step + 1  (log)"}, "dtick": 1}
    layout["yaxis"] = {"title": {"text": "mean NLL"}, "rangemode": "tozero"}
    if descent.optimum is not None:
        floor = float(mean_nll(data, descent.optimum))
        layout["shapes"] = [
            {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": floor,
                "y1": floor,
                "line": {"color": BEST, "dash": "dash", "width": 1.5},
            }
        ]
    return go.Figure({"data": traces, "layout": layout})


def data_figure(data: Data, descent: Descent, reach: float, *, height: int) -> go.Figure:
    """The points under the fitted probability, for a file."""
    x = np.linspace(-reach, reach, 201)
    traces: list[dict[str, Any]] = []
    for name, weights, color, dash in (
        ("maximum likelihood", descent.optimum, BEST, "dash"),
        ("gradient descent", descent.weights[-1], FIT, "solid"),
    ):
        if weights is not None:
            p = 1 / (1 + np.exp(-np.clip(weights[0] * x + weights[1], -700, 700)))
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "name": name,
                    "x": x.astype("f4"),
                    "y": p.astype("f4"),
                    "line": {"color": color, "dash": dash},
                }
            )
    for label in (0, 1):
        own = data.x[data.y == label]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": f"y = {label}",
                "x": own,
                "y": np.full(len(own), label),
                "marker": {"size": 11, "color": LABELS[label]},
            }
        )
    layout = theme.base_layout(height) | {"showlegend": True}
    layout["xaxis"] = {"title": {"text": "x"}}
    layout["yaxis"] = {"title": {"text": "P(y = 1 | x)"}}
    return go.Figure({"data": traces, "layout": layout})


def logistic_rows(descent: Descent) -> list[dict[str, float | int]]:
    """Every step, for a table file."""
    return [
        {"step": step, "w": float(w), "b": float(b), "mean_nll": float(loss)}
        for step, ((w, b), loss) in enumerate(zip(descent.weights, descent.losses, strict=True))
    ]
