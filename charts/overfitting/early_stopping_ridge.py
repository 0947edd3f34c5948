"""Descent that stops early beside ridge on a quadratic: pictures, words and formulas."""

from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from core.common import (
    Claim,
    Said,
    counted,
    format_latex,
    format_number,
    format_percent,
    listed,
    said,
    settled,
)
from core.overfitting import (
    Quadratic,
    descent_factors,
    matching_penalty,
    measured_factors,
    ridge,
    ridge_factors,
)

Array = Any
# What the bowl’s picture shows; as wide as the panel is beside its height.
_WIDE, _HIGH = (-2.2, 3.2), (-0.5, 2.4)
DESCENT, RIDGE = theme.OKABE_ITO[0], theme.OKABE_ITO[1]


def ridge_figure(
    bowl: Quadratic, path: Array, rate: float, steps: int, *, height: int
) -> go.Figure:
    """Left: descent's iterates and all ridge solutions on the bowl; right: both filters."""
    penalty = matching_penalty(rate, steps)
    x, y = np.linspace(*_WIDE, 45), np.linspace(*_HIGH, 31)
    grid = bowl.value(np.stack(np.meshgrid(x, y), axis=-1))
    solutions = np.array([ridge(bowl, each) for each in np.logspace(-5, 4, 120)])
    at = ridge(bowl, penalty)
    shown = path[np.unique(np.linspace(0, len(path) - 1, 200).astype(int))]
    curvatures = np.logspace(np.log10(bowl.curvatures[1] / 3), np.log10(2), 160)
    filters = descent_factors(curvatures, rate, steps), ridge_factors(curvatures, penalty)
    second = {"xaxis": "x2", "yaxis": "y2"}
    traces: list[dict[str, Any]] = [
        {
            "type": "contour",
            "x": x.astype("f4"),
            "y": y.astype("f4"),
            "z": np.log10(np.maximum(grid, 1e-4)).astype("f4"),
            "showscale": False,
            "contours": {"coloring": "none"},
            "ncontours": 14,
            "hoverinfo": "skip",
            "line": {"width": 1, "color": "rgba(127,127,127,0.6)"},
        },
        {
            "type": "scatter",
            "mode": "lines",
            "x": solutions[:, 0].astype("f4"),
            "y": solutions[:, 1].astype("f4"),
            "line": {"color": RIDGE, "dash": "dash", "width": 2},
            "hovertemplate": "ridge, any α<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": shown[:, 0].astype("f4"),
            "y": shown[:, 1].astype("f4"),
            "marker": {"size": 4, "color": DESCENT},
            "line": {"color": DESCENT, "width": 1.5},
            "hovertemplate": "descent<br>(%{x:.3f}, %{y:.3f})<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [bowl.minimum[0], at[0], path[-1, 0]],
            "y": [bowl.minimum[1], at[1], path[-1, 1]],
            "marker": {
                "size": [13, 12, 12],
                "symbol": ["star", "diamond", "circle"],
                "color": ["#7f7f7f", RIDGE, DESCENT],
                "line": {"color": "#fff", "width": 1},
            },
            "text": [
                "minimum w*",
                f"ridge, α = {format_number(penalty)}",
                f"descent, step {steps}",
            ],
            "hovertemplate": "%{text}<br>(%{x:.3f}, %{y:.3f})<extra></extra>",
        },
        *(
            {
                "type": "scatter",
                "mode": "lines",
                "x": curvatures.astype("f4"),
                "y": values.astype("f4"),
                "line": {"color": color, "dash": dash, "width": 2.5},
                "hovertemplate": f"{name}<br>curvature %{{x:.3g}}: %{{y:.3f}}<extra></extra>",
                **second,
            }
            for values, color, dash, name in (
                (filters[0], DESCENT, "solid", "1 − (1 − ηλ)ᵗ"),
                (filters[1], RIDGE, "dash", "λ/(λ + α)"),
            )
        ),
        {
            "type": "scatter",
            "mode": "markers",
            "x": bowl.curvatures,
            "y": measured_factors(bowl, path[-1]),
            "marker": {"size": 10, "color": DESCENT, "line": {"color": "#fff", "width": 1}},
            "hovertemplate": "measured: %{y:.4f}<extra></extra>",
            **second,
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": bowl.curvatures,
            "y": measured_factors(bowl, at),
            "marker": {
                "size": 10,
                "symbol": "diamond",
                "color": RIDGE,
                "line": {"color": "#fff", "width": 1},
            },
            "hovertemplate": "ridge: %{y:.4f}<extra></extra>",
            **second,
        },
    ]
    layout = theme.base_layout(height)
    layout["xaxis"] = {
        "domain": [0, 0.47],
        "range": list(_WIDE),
        "title": {"text": "w₁"},
        "zeroline": False,
    }
    layout["yaxis"] = {
        "range": list(_HIGH),
        "title": {"text": "w₂"},
        "zeroline": False,
        "scaleanchor": "x",
        "constrain": "domain",
    }
    layout["xaxis2"] = {
        "domain": [0.56, 1],
        "type": "log",
        "anchor": "y2",
        "zeroline": False,
        "title": {"text": "curvature λ  (log)"},
        "dtick": 1,
        "exponentformat": "power",
    }
    layout["yaxis2"] = {"anchor": "x2", "range": [-0.05, 1.15], "zeroline": False}
    layout["annotations"] = [
        {
            "text": text,
            "x": place,
            "y": 1.01,
            "xref": "paper",
            "yref": "paper",
            "showarrow": False,
            "xanchor": "left",
            "yanchor": "bottom",
        }
        for text, place in (
            ("Descent (solid) and ridge (dashed)", 0),
            ("Share of the way to the minimum", 0.56),
        )
    ]
    return go.Figure({"data": traces, "layout": layout})


class Bowl(NamedTuple):
    """Descent on a quadratic, beside ridge with α = 1/(ηt)."""

    bowl: Quadratic
    path: Array
    rate: float
    steps: int


def ridge_finding(result: Bowl) -> list[Said]:
    """How far both have come along each axis, and how far apart they are."""
    return said((RUNS_AWAY, SHARES, APART, FILTERS, OVERSHOOTS), result)


RUNS_AWAY: Claim[Bowl, float] = Claim(
    "overfitting: descent runs away",
    lambda result: result.rate if result.rate > 2 else None,
    lambda rate: (
        f"The learning rate {format_number(rate)} is above 2/λmax = 2: along the steep axis the "
        f"distance from the minimum grows by |1 − η| = {format_number(rate - 1)} times per step, "
        "so descent runs away, and stopping early does not act like a penalty."
    ),
)


class _Shares(NamedTuple):
    steps: int
    rate: float
    penalty: float
    curvatures: list[float]
    ours: list[float]
    theirs: list[float]


def _shares(result: Bowl) -> _Shares | None:
    if result.rate > 2:
        return None
    penalty = matching_penalty(result.rate, result.steps)
    ours, theirs = (
        measured_factors(result.bowl, each)
        for each in (result.path[-1], ridge(result.bowl, penalty))
    )
    curvatures = result.bowl.curvatures
    if curvatures[1] == curvatures[0]:  # a round bowl has no steep and no flat axis
        curvatures, ours, theirs = (each[:1] for each in (curvatures, ours, theirs))
    return _Shares(
        result.steps,
        result.rate,
        penalty,
        *([settled(float(each), 1.0) for each in part] for part in (curvatures, ours, theirs)),
    )


def _shares_words(facts: _Shares) -> str:
    axes = [
        f"{name} (λ = {format_number(curvature)})"
        for name, curvature in zip(
            ("the steep axis", "the flat one"), facts.curvatures, strict=False
        )
    ]
    if len(axes) == 1:
        axes = ["every axis (λ = 1)"]
    came = listed(
        [
            f"**{format_percent(share, 1)}** of the way along {axis}"
            for share, axis in zip(facts.ours, axes, strict=True)
        ]
    )
    ridge_came = listed([format_percent(share, 1) for share in facts.theirs])
    return (
        f"After {counted(facts.steps, 'step')} of η = {format_number(facts.rate)} descent has come "
        f"{came}. Ridge comes {ridge_came} with α = 1/(ηt) = {format_number(facts.penalty)}."
    )


SHARES = Claim("overfitting: how far descent and ridge come", _shares, _shares_words)


class _Apart(NamedTuple):
    apart: float
    way: float


def _apart(result: Bowl) -> _Apart | None:
    if result.rate > 2:
        return None
    at = ridge(result.bowl, matching_penalty(result.rate, result.steps))
    way = float(np.linalg.norm(result.bowl.minimum))
    return _Apart(float(np.linalg.norm(result.path[-1] - at)), way)


APART = Claim(
    "overfitting: how far descent and ridge are apart",
    _apart,
    lambda facts: (
        f"Descent and ridge end {format_number(facts.apart)} apart; from 0 to the minimum it is "
        f"{format_number(facts.way)}."
    ),
)


class _Filters(NamedTuple):
    both: bool
    gap: float


def _filters(result: Bowl) -> _Filters | None:
    facts = _shares(result)
    if facts is None or len(facts.ours) == 1:
        return None
    gap = max(abs(a - b) for a, b in zip(facts.ours, facts.theirs, strict=True))
    return _Filters(facts.ours[1] < facts.ours[0] and facts.theirs[1] < facts.theirs[0], 100 * gap)


FILTERS = Claim(
    "overfitting: which axis both hold back",
    _filters,
    lambda facts: (
        (
            "Both come further along the steep axis than along the flat one, but not by the same "
            "filter"
            if facts.both
            else "Ridge comes further along the steep axis than along the flat one, descent does "
            "not"
        )
        + f": the shares differ by up to {format_number(facts.gap)} percentage points."
    ),
)


OVERSHOOTS: Claim[Bowl, float] = Claim(
    "overfitting: descent overshoots",
    lambda result: result.rate if 1 < result.rate <= 2 else None,
    lambda rate: (
        f"With ηλ = {format_number(rate)} above 1 every step overshoots along the steep axis, so "
        "its share swings around 100 %"
        + (", and at 2 it never settles." if rate == 2 else ", closer with every step.")
    ),
)


def ridge_formula(bowl: Quadratic, rate: float, steps: int) -> dict[str, tuple[str, str, str]]:
    """Both filters with the current numbers, for the flat axis."""
    flat, penalty = float(bowl.curvatures[1]), matching_penalty(rate, steps)
    ours = float(descent_factors(np.array([flat]), rate, steps)[0])
    theirs = float(ridge_factors(np.array([flat]), penalty)[0])
    rate_tex, alpha = format_latex(rate), format_latex(penalty)
    number = format_latex(flat)
    return {
        "Filters": (
            rf"1-(1-\eta\lambda)^t = 1-(1-{rate_tex}\cdot {number})^{{{steps}}} = "
            rf"{format_latex(ours, 4)}"
            "\n"
            rf"\frac{{\lambda}}{{\lambda+\alpha}} = \frac{{{number}}}{{{number}+{alpha}}}"
            rf" = {format_latex(theirs, 4)},\quad \alpha = \frac{{1}}{{\eta t}} = {alpha}",
            "Share of the way from 0 to the minimum along an axis of curvature $\\lambda$, here "
            "the one of the smallest: descent with learning rate $\\eta$ after $t$ steps, and the "
            "minimum of $f(w) + \\tfrac12\\alpha\\lVert w\\rVert^2$. With this $\\alpha$ the two "
            "agree for small $\\lambda$.",
            "Goodfellow, Bengio, Courville, “Deep Learning”, §7.8",
        )
    }
