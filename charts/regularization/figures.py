"""Loss ellipses against two balls as a figure, for the file that a person takes away.

On the page the same picture is drawn by `ui.regularization.view`.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from core.common import format_number
from core.regularization import PENALTIES, Ball, Optimum, Path, QuadraticLoss

# Half heights of the picture: ten steps a decade would move it at every touch.
_HALVES = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0)
_LEVELS = 9
_AXIS = "rgba(127,127,127,0.7)"
_ARROW = 0.28  # of the half height
_LEAP = 0.12  # of the half height


def ball_color(ball: Ball) -> str:
    """A ball's colour, the same everywhere."""
    return theme.line_style(list(PENALTIES).index(ball.key))[0]


def half_height(loss: QuadraticLoss, least: float = 0.0) -> float:
    """Half the height of a picture around the origin that holds the loss's minimum with room.

    Args:
        loss: whose picture.
        least: what it is at least, for a loss that is dragged about near the origin.
    """
    x, y = (abs(value) for value in loss.center)
    needed = max(1.4 * y, 1.2 * x, least) or 1.0
    decade = 10.0 ** math.floor(math.log10(needed))
    return next((h * decade for h in _HALVES if h * decade >= needed), 10 * decade)


def ellipse(loss: QuadraticLoss, size: float, count: int = 121) -> np.ndarray:
    """The level set (w − ŵ)ᵀA(w − ŵ) = size², closed, shape (count, 2)."""
    around = np.linspace(0, 2 * np.pi, count)
    turn = math.radians(loss.angle)
    along = size / math.sqrt(loss.curvatures[0]) * np.cos(around)
    across = size / math.sqrt(loss.curvatures[1]) * np.sin(around)
    x = math.cos(turn) * along - math.sin(turn) * across
    y = math.sin(turn) * along + math.cos(turn) * across
    return np.stack([x, y], axis=1) + loss.middle


def geometry_figure(
    optima: Sequence[Optimum], paths: Sequence[Path], *, half: float, height: int
) -> go.Figure:
    """One panel for each optimum: level sets, ball, path, the touching level set, −∇f.

    Args:
        optima, paths: of one loss, in the order of the panels.
        half: half the height of the picture, in units of the coefficients.
        height: in pixels.
    """
    traces: list[dict[str, Any]] = []
    layout = theme.base_layout(height)
    layout["showlegend"] = False
    layout["annotations"] = []
    count = len(optima)
    for number, (optimum, path) in enumerate(zip(optima, paths, strict=True), start=1):
        axes = {"xaxis": f"x{number}", "yaxis": f"y{number}"}
        traces += [{**each, **axes} for each in _panel(optimum, path, half)]
        low, high = (number - 1) / count + 0.03, number / count - 0.02
        layout[f"xaxis{number}"] = {
            "domain": [low, high],
            "range": [-1.2 * half, 1.2 * half],
            "title": {"text": "w₁"},
            "anchor": f"y{number}",
            "zeroline": True,
            "zerolinecolor": _AXIS,
        }
        layout[f"yaxis{number}"] = {
            "range": [-half, half],
            "title": {"text": "w₂"},
            "anchor": f"x{number}",
            "scaleanchor": f"x{number}",
            "zeroline": True,
            "zerolinecolor": _AXIS,
        }
        if optimum.is_active and np.any(optimum.gradient):
            layout["annotations"].append(_arrow(optimum, half, number))
        layout["annotations"].append(
            {
                "text": f"{optimum.ball.name}, C = {format_number(optimum.radius)}, λ = "
                f"{format_number(optimum.multiplier)}",
                "x": (low + high) / 2,
                "y": 1.0,
                "xref": "paper",
                "yref": "paper",
                "yanchor": "bottom",
                "xanchor": "center",
                "showarrow": False,
            }
        )
    return go.Figure({"data": traces, "layout": layout})


def _panel(optimum: Optimum, path: Path, half: float) -> list[dict[str, Any]]:
    loss, color = optimum.loss, ball_color(optimum.ball)
    # Five ellipses from the minimum to the origin; around the origin itself, to the edge.
    whole = math.sqrt(2 * float(loss.value(np.zeros(2)) - loss.floor))
    whole = whole or half * math.sqrt(min(loss.curvatures))
    grey = {"color": "rgba(127,127,127,0.45)", "width": 1}
    traces = [_line(ellipse(loss, whole * i / 5), "level set", grey) for i in range(1, _LEVELS + 1)]
    ball = _line(optimum.ball.edge(optimum.radius), "ball", {"color": color, "width": 2})
    traces.append({**ball, "fill": "toself", "fillcolor": theme.translucent(color, 0.2)})
    walked = _with_gaps(path.points, _LEAP * half)
    traces.append(_line(walked, "optima for C from 0", {"color": color, "width": 3}))
    if optimum.is_active:
        touching = math.sqrt(2 * max(optimum.value - loss.floor, 0.0))
        traces.append(_line(ellipse(loss, touching), "touching level set", {"width": 2}))
        traces[-1]["line"]["color"] = "#444"
    if optimum.others:
        traces.append(_dots(np.array(optimum.others), "local optimum", "circle-open", color))
    traces.append(_dots(loss.middle[None, :], "minimum of the loss", "x", "#444"))
    traces.append(_dots(optimum.point[None, :], "optimum in the ball", "circle", color))
    return traces


def _with_gaps(points: np.ndarray, longest: float) -> np.ndarray:
    """The path of a non-convex ball leaps; no line is drawn there."""
    leaps = np.flatnonzero(np.linalg.norm(np.diff(points, axis=0), axis=1) > longest) + 1
    return np.insert(points, leaps, np.nan, axis=0)


def _line(points: np.ndarray, name: str, line: dict[str, Any]) -> dict[str, Any]:
    x, y = points.astype(np.float32).T
    hover = "skip" if name == "level set" else "all"
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": x,
        "y": y,
        "line": dict(line),
        "hoverinfo": hover,
    }


def _dots(points: np.ndarray, name: str, symbol: str, color: str) -> dict[str, Any]:
    x, y = points.T
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": x,
        "y": y,
        "marker": {"symbol": symbol, "size": 11, "color": color},
    }


def _arrow(optimum: Optimum, half: float, number: int) -> dict[str, Any]:
    downhill = -optimum.gradient / np.linalg.norm(optimum.gradient) * _ARROW * half
    tip = optimum.point + downhill
    return {
        "x": float(tip[0]),
        "y": float(tip[1]),
        "ax": float(optimum.point[0]),
        "ay": float(optimum.point[1]),
        "xref": f"x{number}",
        "yref": f"y{number}",
        "axref": f"x{number}",
        "ayref": f"y{number}",
        "text": "",
        "showarrow": True,
        "arrowhead": 2,
        "arrowwidth": 2,
    }


def path_rows(paths: Sequence[Path]) -> list[dict[str, float | str]]:
    """Every optimum of the paths, for a table: ball, C, λ, w, f."""
    return [
        {
            "ball": path.ball.name,
            "radius": float(path.radii[i]),
            "lambda": float(path.multipliers[i]),
            "w1": float(path.points[i, 0]),
            "w2": float(path.points[i, 1]),
            "loss": float(path.values[i]),
        }
        for path in paths
        for i in range(len(path.radii))
    ]


def curve(x: np.ndarray, y: np.ndarray, name: str, color: str, dash: str) -> dict[str, Any]:
    """A line trace."""
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": x.astype(np.float32),
        "y": y.astype(np.float32),
        "line": {"color": color, "width": 2.5, "dash": dash},
    }
