"""Dropout on a linear model beside the L2 penalty that it equals."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from charts.overfitting_dropout import MEAN, TEST
from core.dropout import NUM_MASKED, Linear, best_weights, risk_formula

Array = Any
_TICKS = [m * 10.0**k for k in range(0, 5) for m in (1, 2, 5)]


def penalty_figure(
    case: Linear, p: float, measured: tuple[float, float], ps: tuple[float, ...], *, height: int
) -> go.Figure:
    """Cost against p by the formula, the measured one; and the weights that are best at each p."""
    fine = np.linspace(0, max(ps), 61)
    parts = np.array([risk_formula(case, each) for each in fine])
    traces: list[dict[str, Any]] = [
        {"type": "scatter", "mode": "lines", "x": fine.astype("f4"),
         "y": parts.sum(1).astype("f4"), "line": {"color": MEAN, "width": 2},
         "hovertemplate": "p = %{x:.2f}<br>formula %{y:.4g}<extra></extra>"},
        {"type": "scatter", "mode": "lines", "x": fine.astype("f4"),
         "y": parts[:, 0].astype("f4"), "line": {"color": "#7f7f7f", "dash": "dash"},
         "hovertemplate": "without dropout %{y:.4g}<extra></extra>"},
        {"type": "scatter", "mode": "markers", "x": [p], "y": [measured[0]],
         "error_y": {"array": [3 * measured[1]], "thickness": 2},
         "marker": {"size": 11, "color": TEST},
         "hovertemplate": "p = %{x:.2f}<br>measured %{y:.4g}<extra></extra>"},
    ]  # fmt: skip
    weights = np.array([best_weights(case, each) for each in fine])
    for number, path in enumerate(weights.T):
        color, dash = theme.line_style(number)
        traces.append(
            {"type": "scatter", "mode": "lines", "x": fine.astype("f4"), "y": path.astype("f4"),
             "line": {"color": color, "dash": dash, "width": 2}, "xaxis": "x2", "yaxis": "y2",
             "hovertemplate": f"w{number + 1} = %{{y:.3f}} at p = %{{x:.2f}}<extra></extra>"}
        )  # fmt: skip
    traces.append(
        {"type": "scatter", "mode": "lines", "x": [p, p],
         "y": [float(weights.min()), float(weights.max())], "xaxis": "x2", "yaxis": "y2",
         "line": {"color": "#7f7f7f", "dash": "dot"}, "hoverinfo": "skip"}
    )  # fmt: skip
    layout = theme.base_layout(height)
    layout["xaxis"] = {"domain": [0, 0.46], "title": {"text": "dropout probability p"},
                       "zeroline": False}  # fmt: skip
    layout["yaxis"] = {"type": "log", "zeroline": False, "tickvals": _TICKS,
                       "ticktext": [f"{each:,g}" for each in _TICKS]}  # fmt: skip
    layout["xaxis2"] = {"domain": [0.55, 1], "title": {"text": "dropout probability p"},
                        "anchor": "y2", "zeroline": False}  # fmt: skip
    layout["yaxis2"] = {"anchor": "x2"}
    layout["annotations"] = [
        {"text": text, "x": at, "y": 1.01, "xref": "paper", "yref": "paper", "showarrow": False,
         "xanchor": "left", "yanchor": "bottom"}
        for text, at in (
            ("Expected squared error  (log)", 0),
            ("Weights that minimise it", 0.55),
        )
    ]  # fmt: skip
    return go.Figure({"data": traces, "layout": layout})


def penalty_finding(case: Linear, p: float, measured: tuple[float, float]) -> list[str]:
    """Measured against the formula, and what it does to the weights."""
    fit, penalty = risk_formula(case, p)
    away = (measured[0] - fit - penalty) / measured[1] if measured[1] > 0 else 0.0
    before, after = (float(np.linalg.norm(best_weights(case, each))) for each in (0.0, p))
    return [
        f"With dropout of p = {p:g} on its inputs the linear model’s squared error is "
        f"**{measured[0]:.2f}** on average over {NUM_MASKED:,} masks (standard error "
        f"{measured[1]:.2f}). The formula says {fit:.2f} without dropout plus a penalty of "
        f"{penalty:.2f}, **{fit + penalty:.2f}** together: {abs(away):.1f} standard errors away.",
        f"The weights that are best under dropout have length {after:.3f}, those without "
        f"{before:.3f}: dropout on a linear model is an L2 penalty, weighted by how large each "
        "input is.",
    ]


def penalty_formula(case: Linear, p: float) -> dict[str, tuple[str, str, str]]:
    """The identity with its numbers."""
    fit, penalty = risk_formula(case, p)
    return {
        "Penalty": (
            r"\mathbb E\left\lVert y - \tfrac{R \circ X}{q}\,w\right\rVert^2 = "
            r"\lVert y - Xw\rVert^2 + \tfrac{1-q}{q}\, w^\top \mathrm{diag}(X^\top X)\, w"
            f"\n{fit + penalty:.2f} = {fit:.2f} + {p / (1 - p):.4g} \\cdot "
            f"{penalty * (1 - p) / p if p else 0:.2f},\\quad q = 1-p = {1 - p:g}",
            f"$X$ inputs, {len(case.x)} examples of {len(case.w)}; $y$ targets; $w$ weights by "
            "least squares; $R$ a mask for every entry of $X$.",
            "Srivastava et al., JMLR 2014, §9.1",
        )
    }


def penalty_rows(case: Linear, ps: tuple[float, ...]) -> list[dict[str, float]]:
    """For every p the cost by the formula and the best weights."""
    rows = []
    for p in ps:
        fit, penalty = risk_formula(case, p)
        named = {f"w{i + 1}": float(w) for i, w in enumerate(best_weights(case, p))}
        rows.append({"p": p, "fit": fit, "penalty": penalty, **named})
    return rows
