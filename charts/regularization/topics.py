"""Zeros counted, proximal operators and priors, as pictures and words."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from charts.regularization.figures import ball_color
from core.common.number_format import format_fixed, format_latex, format_percent
from core.regularization.penalties import Ball
from core.regularization.priors import Prior
from core.regularization.sparsity import FAMILIES, HALF_SIDE, NEAR, Experiment, Share

# Random losses that are drawn of those that are counted.
DRAWN = 1000
_REACH = 4.0
_SAMPLES = 401


# ---- zeros -------------------------------------------------------------------------------------
def sparsity_figure(experiments: Sequence[Experiment], *, height: int) -> go.Figure:
    """Where the minima of the random losses lie; coloured where the optimum has an exact zero."""
    traces: list[dict[str, Any]] = []
    layout = theme.base_layout(height)
    layout["annotations"] = []
    count = len(experiments)
    for order, each in enumerate(experiments, start=1):
        ball = Ball(each.name.lower())
        axes = {"xaxis": f"x{order}", "yaxis": f"y{order}"}
        zero = each.is_zero[:DRAWN]
        centers = each.centers[:DRAWN]
        for chosen, name, color, symbol in (
            (~zero, "no zero", "rgba(127,127,127,0.55)", "circle"),
            (zero, "exact zero", ball_color(ball), "diamond"),
        ):
            x, y = centers[chosen].astype(np.float32).T
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": name,
                    "x": x,
                    "y": y,
                    "marker": {"size": 4, "color": color, "symbol": symbol},
                    "hoverinfo": "skip",
                    **axes,
                }
            )
        x, y = ball.edge(each.radius, 181).astype(np.float32).T
        line = {"color": ball_color(ball), "width": 2}
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": y,
                "line": line,
                "hoverinfo": "skip",
                **axes,
            }
        )
        low, high = (order - 1) / count + 0.02, order / count - 0.02
        side = [-HALF_SIDE, HALF_SIDE]
        layout[f"xaxis{order}"] = {
            "domain": [low, high],
            "range": side,
            "anchor": f"y{order}",
            "constrain": "domain",
            "title": {"text": "minimum w₁"},
            "zeroline": False,
        }
        layout[f"yaxis{order}"] = {
            "range": side,
            "anchor": f"x{order}",
            "scaleanchor": f"x{order}",
            "zeroline": False,
            "constrain": "domain",
            "title": {"text": "w₂"},
        }
        layout["annotations"].append(
            {
                "text": f"{each.name}: {format_percent(each.exact.value, 1)} zero",
                "x": (low + high) / 2,
                "y": 1,
                "xref": "paper",
                "yref": "paper",
                "yanchor": "bottom",
                "xanchor": "center",
                "showarrow": False,
            }
        )
    return go.Figure({"data": traces, "layout": layout})


def sparsity_rows(experiments: Sequence[Experiment], family: str) -> list[dict[str, str]]:
    """Exact zeros, the article's count and near misses, each with its band."""
    published = FAMILIES[family].published
    return [
        {
            "Ball": each.name,
            "Exactly zero": _with_band(each.exact),
            f"Within {format_percent(NEAR)} of C": _with_band(each.near),
            "Lowest of 100 grid points": _with_band(each.grid),
            "Published": f"{percent} %",
        }
        for each, percent in zip(experiments, published, strict=True)
    ]


def _with_band(share: Share) -> str:
    low, high = (format_fixed(100 * end, 1) for end in share.interval)
    return f"{format_percent(share.value, 1)} ({low}–{high})"


# ---- proximal operators ------------------------------------------------------------------------
def prox_figure(balls: Sequence[Ball], threshold: float, *, height: int) -> go.Figure:
    """Output against input, a curve for each penalty, beside no change at all."""
    reach = prox_reach(balls, threshold)
    values = np.linspace(-reach, reach, _SAMPLES)
    traces = [_curve(values, values, "no penalty", "rgba(127,127,127,0.8)", "dot")]
    for order, ball in enumerate(balls):
        outputs = ball.prox(values, threshold)
        leaps = np.flatnonzero(np.abs(np.diff(outputs)) > 8 * reach / _SAMPLES) + 1
        x, y = np.insert(values, leaps, np.nan), np.insert(outputs, leaps, np.nan)
        traces.append(_curve(x, y, ball.name, ball_color(ball), ("solid", "dash")[order % 2]))
    layout = theme.base_layout(height)
    layout["showlegend"] = True
    layout["legend"] = {"orientation": "h", "y": 1.12}
    layout["xaxis"] = {
        "title": {"text": "coefficient without penalty, v"},
        "range": [-reach, reach],
    }
    layout["yaxis"] = {"title": {"text": "with penalty, prox(v)"}, "range": [-reach, reach]}
    return go.Figure({"data": traces, "layout": layout})


def prox_reach(balls: Sequence[Ball], threshold: float) -> float:
    """How far the picture goes: past every v that is answered with 0."""
    return max(_REACH, *(1.25 * ball.dead_zone(threshold)[0] for ball in balls))


# ---- priors ------------------------------------------------------------------------------------
def prior_figure(priors: Sequence[Prior], *, height: int) -> go.Figure:
    """The density of one coefficient under each prior."""
    values = np.linspace(-_REACH, _REACH, _SAMPLES)
    traces = [
        _curve(
            values,
            prior.density(values),
            f"{prior.ball.name}: {prior.name}",
            ball_color(prior.ball),
            ("solid", "dash")[order % 2],
        )
        for order, prior in enumerate(priors)
    ]
    layout = theme.base_layout(height)
    layout["showlegend"] = True
    layout["legend"] = {"orientation": "h", "y": 1.12}
    layout["xaxis"] = {"title": {"text": "coefficient w"}, "range": [-_REACH, _REACH]}
    layout["yaxis"] = {"title": {"text": "prior density"}, "rangemode": "tozero"}
    return go.Figure({"data": traces, "layout": layout})


def prior_formula(priors: Sequence[Prior], noise: float) -> tuple[str, str, str]:
    """From the posterior to the penalty, with numbers."""
    latex = (
        r"-\ln p(w \mid y) = \frac{n}{\sigma^2}\left( f(w) + \lambda P(w) \right) + \text{const}"
        "\n"
        r"p(w) \propto e^{-k P(w)},\quad k = \lambda \big/ (\sigma^2/n)"
    )
    for prior in priors:
        name = r"\text{" + prior.ball.name.replace("ρ", "rho").replace("∞", "inf") + "}"
        latex += "\n" + rf"{name}:\quad k = {format_latex(prior.strength)}"
    return (
        latex,
        r"With normal noise of variance $\sigma^2$ in $y$ and $f = \lVert y - Xw\rVert^2/(2n)$, "
        r"the most probable $w$ is the minimum of $f + \lambda P$. "
        f"Here $\\sigma^2/n = {format_latex(noise)}$. L1 gives the Laplace, L2 the normal "
        "distribution.",
        "R. Tibshirani, 1996, section 5; T. Park and G. Casella, The Bayesian Lasso, 2008",
    )


def prox_formula(balls: Sequence[Ball], threshold: float) -> tuple[str, str, str]:
    """The definition, and its solution for each penalty that is shown."""
    latex = (
        r"\mathrm{prox}_{tP}(v) = \arg\min_x\ \tfrac12 (x - v)^2 + t P(x),\quad "
        rf"t = {format_latex(threshold)}"
    )
    solved = {
        "l1": r"\text{L1:}\quad \mathrm{sign}(v)\,\max(|v| - t,\ 0)",
        "linf": r"\text{L}\infty:\quad \mathrm{sign}(v)\,\max(|v| - t,\ 0)",
        "l2": r"\text{L2:}\quad v / (1 + t)",
        "elastic-net": r"\text{elastic net:}\quad \mathrm{sign}(v)\,\max(|v| - t\rho,\ 0) / "
        r"(1 + t(1 - \rho))",
        "lp": r"\text{L}_p:\quad x + t\,x^{p-1} = |v|\ \text{ or }\ x = 0",
    }
    for key in dict.fromkeys(ball.key for ball in balls):
        if key in solved:
            latex += "\n" + solved[key]
    return (
        latex,
        "One step of proximal gradient descent (ISTA) is a plain step on the loss, then this. "
        "With uncorrelated features of unit variance it solves the whole problem (but for L∞, "
        "which is not a sum over coefficients): "
        r"$w_j = \mathrm{prox}_{\lambda P}(\hat w_j)$.",
        "N. Parikh and S. Boyd, Proximal Algorithms, 2014",
    )


def _curve(x: np.ndarray, y: np.ndarray, name: str, color: str, dash: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": x.astype(np.float32),
        "y": y.astype(np.float32),
        "line": {"color": color, "width": 2.5, "dash": dash},
    }
