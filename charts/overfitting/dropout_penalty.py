"""Dropout on a linear model beside the L2 penalty that it equals."""

from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from charts.overfitting.dropout import MEAN, TEST
from core.common import Claim, Said, format_fixed, format_latex, format_number, said
from core.overfitting import NUM_MASKED, Linear, best_weights, risk_formula

Array = Any
_TICKS = [m * 10.0**k for k in range(0, 5) for m in (1, 2, 5)]


def penalty_figure(
    case: Linear, p: float, measured: tuple[float, float], ps: tuple[float, ...], *, height: int
) -> go.Figure:
    """Cost against p by the formula, the measured one; and the weights that are best at each p."""
    fine = np.linspace(0, max(ps), 61)
    parts = np.array([risk_formula(case, each) for each in fine])
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": fine.astype("f4"),
            "y": parts.sum(1).astype("f4"),
            "line": {"color": MEAN, "width": 2},
            "hovertemplate": "p = %{x:.2f}<br>formula %{y:.4g}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "lines",
            "x": fine.astype("f4"),
            "y": parts[:, 0].astype("f4"),
            "line": {"color": "#7f7f7f", "dash": "dash"},
            "hovertemplate": "without dropout %{y:.4g}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [p],
            "y": [measured[0]],
            "error_y": {"array": [3 * measured[1]], "thickness": 2},
            "marker": {"size": 11, "color": TEST},
            "hovertemplate": "p = %{x:.2f}<br>measured %{y:.4g}<extra></extra>",
        },
    ]
    weights = np.array([best_weights(case, each) for each in fine])
    for number, path in enumerate(weights.T):
        color, dash = theme.line_style(number)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": fine.astype("f4"),
                "y": path.astype("f4"),
                "line": {"color": color, "dash": dash, "width": 2},
                "xaxis": "x2",
                "yaxis": "y2",
                "hovertemplate": f"w{number + 1} = %{{y:.3f}} at p = %{{x:.2f}}<extra></extra>",
            }
        )
    traces.append(
        {
            "type": "scatter",
            "mode": "lines",
            "x": [p, p],
            "y": [float(weights.min()), float(weights.max())],
            "xaxis": "x2",
            "yaxis": "y2",
            "line": {"color": "#7f7f7f", "dash": "dot"},
            "hoverinfo": "skip",
        }
    )
    layout = theme.base_layout(height)
    layout["xaxis"] = {
        "domain": [0, 0.46],
        "title": {"text": "dropout probability p"},
        "zeroline": False,
    }
    layout["yaxis"] = {
        "type": "log",
        "zeroline": False,
        "tickvals": _TICKS,
        "ticktext": [format_number(each) for each in _TICKS],
    }
    layout["xaxis2"] = {
        "domain": [0.55, 1],
        "title": {"text": "dropout probability p"},
        "anchor": "y2",
        "zeroline": False,
    }
    layout["yaxis2"] = {"anchor": "x2"}
    layout["annotations"] = [
        {
            "text": text,
            "x": at,
            "y": 1.01,
            "xref": "paper",
            "yref": "paper",
            "showarrow": False,
            "xanchor": "left",
            "yanchor": "bottom",
        }
        for text, at in (
            ("Expected squared error  (log)", 0),
            ("Weights that minimise it", 0.55),
        )
    ]
    return go.Figure({"data": traces, "layout": layout})


class Penalised(NamedTuple):
    """A linear model under dropout of its inputs: measured cost, and its standard error."""

    case: Linear
    p: float
    measured: tuple[float, float]


def penalty_finding(result: Penalised) -> list[Said]:
    """Measured against the formula, and what it does to the weights."""
    return said((WITHOUT, RISK, LENGTH), result)


WITHOUT: Claim[Penalised, float] = Claim(
    "overfitting: no dropout of the inputs",
    lambda result: result.measured[0] if result.p == 0 else None,
    lambda error: (
        f"With p = 0 nothing is dropped: the squared error is {format_fixed(error, 2)}, that of "
        "least squares."
    ),
)


class _Risk(NamedTuple):
    p: float
    measured: float
    error: float
    fit: float
    penalty: float
    away: float


def _risk(result: Penalised) -> _Risk | None:
    if result.p == 0:
        return None
    (fit, penalty), (measured, error) = risk_formula(result.case, result.p), result.measured
    return _Risk(result.p, measured, error, fit, penalty, abs(measured - fit - penalty) / error)


RISK = Claim(
    "overfitting: dropout of a linear model",
    _risk,
    lambda facts: (
        f"With dropout of p = {format_number(facts.p)} on its inputs the linear model’s squared "
        f"error is **{format_fixed(facts.measured, 2)}** on average over {NUM_MASKED:,} masks "
        f"(standard error {format_number(facts.error)}). The formula says "
        f"{format_fixed(facts.fit, 2)} without dropout plus a penalty of "
        f"{format_fixed(facts.penalty, 2)}, **{format_fixed(facts.fit + facts.penalty, 2)}** "
        f"together: {format_number(facts.away, 2)} standard errors away."
    ),
)


class _Length(NamedTuple):
    before: float
    after: float


def _length(result: Penalised) -> _Length | None:
    if result.p == 0:
        return None
    before, after = (
        float(np.linalg.norm(best_weights(result.case, each))) for each in (0.0, result.p)
    )
    return _Length(before, after)


LENGTH = Claim(
    "overfitting: weights under dropout of the inputs",
    _length,
    lambda facts: (
        f"The weights that are best under dropout have length {format_number(facts.after)}, those "
        f"without {format_number(facts.before)}: averaged over masks, dropout on a linear model is "
        "an L2 penalty that weighs each squared weight by its input’s sum of squares."
    ),
)


def penalty_formula(case: Linear, p: float) -> dict[str, tuple[str, str, str]]:
    """The identity with its numbers."""
    fit, penalty = risk_formula(case, p)
    total, factor = format_latex(fit + penalty, 4), format_latex(p / (1 - p), 4)
    part = format_latex(float((case.w**2 * (case.x**2).sum(0)).sum()), 4)
    return {
        "Penalty": (
            r"\mathbb E\left\lVert y - \tfrac{R \circ X}{q}\,w\right\rVert^2 = "
            r"\lVert y - Xw\rVert^2 + \tfrac{1-q}{q}\, w^\top \mathrm{diag}(X^\top X)\, w"
            f"\n{total} = {format_latex(fit, 4)} + {factor} \\cdot {part},\\quad "
            f"q = 1-p = {format_latex(1 - p)}",
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
