"""The home page's small charts: two coefficients under a penalty, and what a probability costs."""

import numpy as np
import plotly.graph_objects as go

from charts import theme
from charts.loss_words import number
from charts.panels import MARGIN
from core.constrained_optimum import penalised_point
from core.losses import binary_cross_entropy
from core.penalties import Ball
from core.quadratic_loss import QuadraticLoss

# The geometry page's first loss, as its controls have it.
LOSS = QuadraticLoss((2.2, 0.9), (1.0, 3.0), -50.0)
BALLS = {"L1": Ball("l1"), "L2": Ball("l2")}
_GRID = {"gridcolor": "rgba(128,128,128,0.2)", "zerolinecolor": "rgba(128,128,128,0.5)"}


def optima(multiplier: float) -> dict[str, np.ndarray]:
    """Both penalties' best coefficients, (2,) each."""
    return {name: penalised_point(LOSS, ball, multiplier) for name, ball in BALLS.items()}


def penalty_figure(multiplier: float, *, height: int) -> go.Figure:
    """Two bars for each penalty, and for none."""
    found = {"none": np.array(LOSS.center), **optima(multiplier)}
    traces = [
        {
            "type": "bar", "name": f"w<sub>{i + 1}</sub>", "x": list(found),
            "y": [float(point[i]) for point in found.values()],
            "marker": {"color": theme.line_style(i)[0]},
            "text": [number(float(point[i]), 3) for point in found.values()],
            "textposition": "outside", "cliponaxis": False,
            "hovertemplate": "penalty %{x}: %{y:.4g}<extra></extra>",
        }
        for i in range(2)
    ]  # fmt: skip
    layout = theme.base_layout(height) | {
        "margin": MARGIN, "showlegend": True, "barmode": "group",
        "legend": {"orientation": "h", "x": 1, "xanchor": "right", "y": 1.0, "yanchor": "bottom"},
        "xaxis": {"title": {"text": "penalty"}, "fixedrange": True},
        "yaxis": {
            "title": {"text": "coefficient"}, "range": [-0.6, 2.6], "fixedrange": True, **_GRID,
        },
    }  # fmt: skip
    return go.Figure({"data": traces, "layout": layout})


def penalty_sentence(multiplier: float) -> str:
    """Which coefficients are exactly zero, by penalty."""
    zeros = {
        name: [f"w{'₁₂'[i]}" for i in np.flatnonzero(point == 0)]
        for name, point in optima(multiplier).items()
    }
    told = [
        f"**{name}** sets {' and '.join(names)} to exactly 0" if names
        else f"**{name}** sets none to exactly 0"
        for name, names in zeros.items()
    ]  # fmt: skip
    return f"At λ = {multiplier:g} {' and '.join(told)}."


def cost_figure(p: float, *, height: int) -> go.Figure:
    """−log p, with the chosen probability on it."""
    places = np.linspace(0.005, 1, 200)
    curve = {
        "type": "scatter", "mode": "lines", "x": places.astype("f4"),
        "y": (-np.log(places)).astype("f4"), "line": {"color": theme.OKABE_ITO[0], "width": 2.5},
        "hovertemplate": "p = %{x:.3f} costs %{y:.3f}<extra></extra>",
    }  # fmt: skip
    here = {
        "type": "scatter", "mode": "markers", "x": [p], "y": [cost(p)],
        "marker": {"size": 13, "color": theme.OKABE_ITO[1]}, "hoverinfo": "skip",
    }  # fmt: skip
    layout = theme.base_layout(height) | {
        "margin": MARGIN,
        "xaxis": {
            "title": {"text": "probability of what came true"}, "range": [0, 1.02],
            "fixedrange": True, **_GRID,
        },
        "yaxis": {"title": {"text": "loss"}, "range": [0, 5.3], "fixedrange": True, **_GRID},
    }  # fmt: skip
    return go.Figure({"data": [curve, here], "layout": layout})


def cost(p: float) -> float:
    """Cross-entropy of a prediction for something that came true."""
    return float(binary_cross_entropy(np.array(p), np.array(1.0)))


def cost_sentence(p: float) -> str:
    """What it costs, and how hard it pulls."""
    return (
        f"Who says {p:g} for what comes true pays {number(cost(p), 3)}; the logit is pulled with a "
        f"strength of 1 − p = {number(1 - p, 3)}."
    )
