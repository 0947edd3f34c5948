"""Losses of one probability, as pictures and as words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from core.losses.binary import LOSSES, Loss, loss_gradient, loss_value, sigmoid

WINDOW = (-8.0, 8.0)


@dataclass(frozen=True)
class Point:
    """A logit (±inf for a probability of exactly 0 or 1) with its label."""

    z: float
    y: int
    gamma: float

    @property
    def p(self) -> float:
        """σ(z)."""
        return float(sigmoid(self.z))

    def of(self, loss: Loss) -> tuple[float, float]:
        """Loss and gradient."""
        return (
            float(loss_value(loss, self.z, self.y, self.gamma)),
            float(loss_gradient(loss, self.z, self.y, self.gamma)),
        )


def style(loss: Loss) -> tuple[str, str]:
    """Colour and dash, the same everywhere."""
    return theme.line_style(list(LOSSES).index(loss.key))


def binary_figure(point: Point, losses: Sequence[Loss], *, height: int) -> go.Figure:
    """Loss against the logit, against p, and the gradient: the page's three panels as one file."""
    z = np.linspace(*WINDOW, 321)
    traces: list[dict[str, Any]] = []
    for loss in losses:
        color, dash = style(loss)
        value = loss_value(loss, z, point.y, point.gamma)
        derivative = loss_gradient(loss, z, point.y, point.gamma)
        here, derivative_here = point.of(loss)
        for axis, x, y, at in (
            ("", z, value, (point.z, here)),
            ("2", sigmoid(z), value, (point.p, here)),
            ("3", z, derivative, (point.z, derivative_here)),
        ):
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "name": loss.label,
                    "x": _f4(x),
                    "y": _f4(y),
                    "xaxis": f"x{axis}",
                    "yaxis": f"y{axis}",
                    "line": {"color": color, "dash": dash, "width": 2.25},
                    "showlegend": axis == "",
                }
            )
            if np.isfinite(at).all():
                traces.append(
                    {
                        "type": "scatter",
                        "mode": "markers",
                        "x": [at[0]],
                        "y": [at[1]],
                        "xaxis": f"x{axis}",
                        "yaxis": f"y{axis}",
                        "showlegend": False,
                        "marker": {"color": color, "size": 10},
                        "name": loss.label,
                    }
                )
    layout = theme.base_layout(height)
    layout["showlegend"] = True
    layout["xaxis"] = {"title": {"text": "logit z"}, "domain": [0, 0.3], "range": list(WINDOW)}
    layout["xaxis2"] = {
        "title": {"text": "p = σ(z)"},
        "domain": [0.36, 0.64],
        "anchor": "y2",
        "range": [0, 1],
    }
    layout["xaxis3"] = {
        "title": {"text": "logit z"},
        "domain": [0.71, 1],
        "anchor": "y3",
        "range": list(WINDOW),
    }
    layout["yaxis"] = {"title": {"text": f"loss, y = {point.y}"}, "range": [0, 9]}
    layout["yaxis2"] = {"anchor": "x2", "range": [0, 9]}
    layout["yaxis3"] = {"title": {"text": "dL/dz"}, "anchor": "x3", "range": [-1.5, 1.5]}
    return go.Figure({"data": traces, "layout": layout})


def curve_rows(point: Point, losses: Sequence[Loss]) -> list[dict[str, float | str]]:
    """The curves as a table file, and the point in its first row."""
    rows: list[dict[str, float | str]] = []
    for z in (point.z, *np.linspace(*WINDOW, 161)):
        row: dict[str, float | str] = {"z": float(z), "p": float(sigmoid(z)), "y": point.y}
        for loss in losses:
            row[f"{loss.key}_loss"] = float(loss_value(loss, z, point.y, point.gamma))
            row[f"{loss.key}_gradient"] = float(loss_gradient(loss, z, point.y, point.gamma))
        rows.append(row)
    return rows


def _f4(values: Any) -> Any:
    return np.asarray(values).astype(np.float32)
