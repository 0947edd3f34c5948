"""The home page's small charts: two coefficients under a penalty, and what a probability costs."""

from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import MARGIN, theme
from core.common import Claim, Said, format_number, listed, said
from core.losses import bce_gradient, binary_cross_entropy, logit
from core.regularization import Ball, QuadraticLoss, penalised_point

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
            "type": "bar",
            "name": f"w<sub>{i + 1}</sub>",
            "x": list(found),
            "y": [float(point[i]) for point in found.values()],
            "marker": {"color": theme.line_style(i)[0]},
            "text": [format_number(float(point[i])) for point in found.values()],
            "textposition": "outside",
            "cliponaxis": False,
            "hovertemplate": "penalty %{x}: %{y:.4g}<extra></extra>",
        }
        for i in range(2)
    ]
    layout = theme.base_layout(height) | {
        "margin": MARGIN,
        "showlegend": True,
        "barmode": "group",
        "legend": {"orientation": "h", "x": 1, "xanchor": "right", "y": 1.0, "yanchor": "bottom"},
        "xaxis": {"title": {"text": "penalty"}, "fixedrange": True},
        "yaxis": {
            "title": {"text": "coefficient"},
            "range": [-0.6, 2.6],
            "fixedrange": True,
            **_GRID,
        },
    }
    return go.Figure({"data": traces, "layout": layout})


class _Zeros(NamedTuple):
    multiplier: float
    names: dict[str, list[str]]


def _zeros(multiplier: float) -> _Zeros:
    return _Zeros(
        multiplier,
        {
            name: [f"w{'₁₂'[i]}" for i in np.flatnonzero(point == 0)]
            for name, point in optima(multiplier).items()
        },
    )


def _zeros_words(facts: _Zeros) -> str:
    parts = [
        f"**{name}** sets {listed(names) if names else 'no coefficient'} to exactly 0"
        for name, names in facts.names.items()
    ]
    return f"At λ = {format_number(facts.multiplier)} {listed(parts)}."


ZEROS = Claim("home: coefficients that are exactly 0", _zeros, _zeros_words)


def penalty_sentence(multiplier: float) -> Said:
    """Which coefficients are exactly zero, by penalty."""
    return said((ZEROS,), multiplier)[0]


def cost_figure(p: float, *, height: int) -> go.Figure:
    """−log p, with the chosen probability on it."""
    places = np.linspace(0.005, 1, 200)
    curve = {
        "type": "scatter",
        "mode": "lines",
        "x": places.astype("f4"),
        "y": (-np.log(places)).astype("f4"),
        "line": {"color": theme.OKABE_ITO[0], "width": 2.5},
        "hovertemplate": "p = %{x:.3f} costs %{y:.3f}<extra></extra>",
    }
    here = {
        "type": "scatter",
        "mode": "markers",
        "x": [p],
        "y": [cost(p)],
        "marker": {"size": 13, "color": theme.OKABE_ITO[1]},
        "hoverinfo": "skip",
    }
    layout = theme.base_layout(height) | {
        "margin": MARGIN,
        "xaxis": {
            "title": {"text": "probability of what came true"},
            "range": [0, 1.02],
            "fixedrange": True,
            **_GRID,
        },
        "yaxis": {"title": {"text": "loss"}, "range": [0, 5.3], "fixedrange": True, **_GRID},
    }
    return go.Figure({"data": [curve, here], "layout": layout})


def cost(p: float) -> float:
    """Cross-entropy of a prediction for something that came true."""
    return float(binary_cross_entropy(np.array(p), np.array(1.0)))


class _Cost(NamedTuple):
    p: float
    loss: float
    gradient: float


COST: Claim[float, _Cost] = Claim(
    "home: what a probability costs",
    lambda p: _Cost(p, cost(p), float(bce_gradient(logit(p), 1.0))),
    lambda facts: (
        f"A model that gives what came true the probability {format_number(facts.p)} has a loss of "
        f"−log {format_number(facts.p)} = {format_number(facts.loss)}; its gradient on the logit "
        f"is p − 1 = {format_number(facts.gradient)}."
    ),
)


def cost_sentence(p: float) -> Said:
    """What it costs, and the gradient."""
    return said((COST,), p)[0]
