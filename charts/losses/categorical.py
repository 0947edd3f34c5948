"""Cross-entropy over classes: the simplex, and the loss against the temperature."""

from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from charts.losses.number_format import amount
from core.losses.categorical import Example, class_terms

# Corners of classes 1, 2 and 3.
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(3) / 2]])
COLUMNS, ROWS = 81, 70
TEMPERATURES = np.geomspace(0.1, 10, 121)
# The loss goes to infinity at the edges; colours end at this many times its value in the middle.
HIGHEST = 4.0


def simplex_grid(example: Example) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Loss over all distributions of three classes.

    Returns:
        x (COLUMNS,), y (ROWS,) and the loss (ROWS, COLUMNS), NaN outside the triangle; float32.
    """
    x = np.linspace(0, 1, COLUMNS)
    y = np.linspace(0, CORNERS[2, 1], ROWS)
    third = np.broadcast_to(y[:, None] / CORNERS[2, 1], (ROWS, COLUMNS))
    second = x[None, :] - third / 2
    p = np.stack([1 - second - third, second, third], axis=-1)
    inside = (p > -1e-9).all(axis=-1)
    with np.errstate(divide="ignore"):
        log_p = np.log(np.clip(p, 1e-12, 1.0))
    loss = class_terms(log_p, example.targets, example.weights, example.gamma).sum(axis=-1)
    return x.astype("f4"), y.astype("f4"), np.where(inside, loss, np.nan).astype("f4")


def place(p: Any) -> np.ndarray:
    """Where a distribution of three classes lies in the triangle, (2,)."""
    return np.asarray(p) @ CORNERS


def simplex_figure(example: Example, *, height: int, dark: bool) -> go.Figure:
    """The loss as a heat map over the triangle, the model's point and the target."""
    x, y, loss = simplex_grid(example)
    middle = float(
        class_terms(
            np.log(np.full(3, 1 / 3)), example.targets, example.weights, example.gamma
        ).sum()
    )
    here, target = place(example.probabilities), place(example.targets)
    scale = theme.SEQUENTIAL_DARK if dark else theme.SEQUENTIAL_LIGHT
    ink = "#e9e6e0" if dark else "#1d2329"
    traces: list[dict[str, Any]] = [
        {
            "type": "heatmap",
            "x": x,
            "y": y,
            "z": loss,
            "zmin": 0,
            "zmax": HIGHEST * middle or 1,
            "colorscale": list(zip(np.linspace(0, 1, len(scale)).tolist(), scale, strict=True)),
            "colorbar": {"title": {"text": "L"}, "thickness": 12, "len": 0.9},
            "hovertemplate": "L = %{z:.3f}<extra></extra>",
            "hoverongaps": False,
        },
        {
            "type": "scatter",
            "mode": "lines",
            "x": [0, 1, 0.5, 0],
            "y": [0, 0, CORNERS[2, 1], 0],
            "line": {"color": ink, "width": 1},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [target[0]],
            "y": [target[1]],
            "marker": {
                "symbol": "star",
                "size": 15,
                "color": "#e8b500",
                "line": {"width": 1, "color": "#4a3b00"},
            },
            "hovertemplate": "target<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [here[0]],
            "y": [here[1]],
            "marker": {
                "size": 13,
                "color": theme.OKABE_ITO[1],
                "line": {"width": 2, "color": "#fff"},
            },
            "hovertemplate": f"p, L = {amount(example.loss)}<extra></extra>",
        },
    ]
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 8, "r": 8, "t": 24, "b": 24}
    hidden = {"visible": False, "fixedrange": True}
    layout["xaxis"] = {**hidden, "range": [-0.1, 1.1]}
    layout["yaxis"] = {**hidden, "range": [-0.12, 0.98], "scaleanchor": "x"}
    layout["annotations"] = [
        {"x": cx, "y": cy, "text": f"class {k + 1}", "showarrow": False, "yshift": shift}
        for k, ((cx, cy), shift) in enumerate(zip(CORNERS.tolist(), (-14, -14, 14), strict=True))
    ]
    return go.Figure({"data": traces, "layout": layout})


def temperature_figure(example: Example, *, height: int) -> go.Figure:
    """Loss against the temperature, for any number of classes."""
    losses = [replace(example, temperature=float(each)).loss for each in TEMPERATURES]
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": TEMPERATURES.astype("f4"),
            "y": np.array(losses).astype("f4"),
            "line": {"color": theme.OKABE_ITO[0], "width": 2.25},
            "hovertemplate": "T = %{x:.3g}<br>L = %{y:.4g}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [example.temperature],
            "y": [example.loss],
            "marker": {"size": 12, "color": theme.OKABE_ITO[1]},
            "hoverinfo": "skip",
        },
    ]
    layout = theme.base_layout(height)
    layout["xaxis"] = {"type": "log", "title": {"text": "temperature T  (log)"}, "dtick": 1}
    layout["yaxis"] = {"title": {"text": "loss L"}, "rangemode": "tozero"}
    return go.Figure({"data": traces, "layout": layout})


def class_rows(example: Example) -> list[dict[str, float | int]]:
    """Every class's numbers, for a table file."""
    columns = zip(
        example.logits,
        example.probabilities,
        example.targets,
        example.weights,
        example.terms,
        example.gradient,
        strict=True,
    )
    names = ("logit", "probability", "target", "weight", "loss", "gradient")
    return [
        {"class": k, **{name: float(value) for name, value in zip(names, values, strict=True)}}
        for k, values in enumerate(columns, 1)
    ]
