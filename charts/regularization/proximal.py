"""Proximal operators of one coefficient: figure, formula, sentences."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from charts.regularization.figures import ball_color, curve
from core.common import Claim, Said, capitalised, each_said, format_latex, format_number, joined
from core.regularization import Ball

_REACH = 4.0
_SAMPLES = 401
# The coefficient that the sentence on proximal operators shrinks.
_EXAMPLE = 2.0


def prox_figure(balls: Sequence[Ball], threshold: float, *, height: int) -> go.Figure:
    """Output against input, a curve for each penalty, beside no change at all."""
    reach = prox_reach(balls, threshold)
    values = np.linspace(-reach, reach, _SAMPLES)
    traces = [curve(values, values, "no penalty", "rgba(127,127,127,0.8)", "dot")]
    for order, ball in enumerate(balls):
        outputs = ball.prox(values, threshold)
        leaps = np.flatnonzero(np.abs(np.diff(outputs)) > 8 * reach / _SAMPLES) + 1
        x, y = np.insert(values, leaps, np.nan), np.insert(outputs, leaps, np.nan)
        traces.append(curve(x, y, ball.name, ball_color(ball), ("solid", "dash")[order % 2]))
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


class Shrunk(NamedTuple):
    """A penalty's proximal operator at one threshold."""

    ball: Ball
    threshold: float


class _Prox(NamedTuple):
    name: str
    until: float
    beyond: float
    example: float


def _prox(shrunk: Shrunk) -> _Prox:
    until, beyond = shrunk.ball.dead_zone(shrunk.threshold)
    example = float(shrunk.ball.prox(np.array([_EXAMPLE]), shrunk.threshold)[0])
    return _Prox(shrunk.ball.name, until, beyond, example)


def _prox_words(facts: _Prox) -> str:
    zero = (
        f"answers exactly 0 up to |v| = {format_number(facts.until)}"
        if facts.until
        else "answers 0 only to v = 0"
    )
    jump = f", then jumps to {format_number(facts.beyond)}" if facts.beyond else ""
    return (
        f"**{capitalised(facts.name)}** {zero}{jump}; it turns {format_number(_EXAMPLE)} into "
        f"{format_number(facts.example)}."
    )


PROX = Claim("prox: up to where it is zero", _prox, _prox_words)
SQUARE_PROX: Claim[Shrunk, bool] = Claim(
    "prox: L∞ of one coefficient",
    lambda shrunk: True if shrunk.ball.key == "linf" else None,
    lambda _: "For a single coefficient L∞ is |w|, the same as L1.",
)


def prox_sentence(balls: Sequence[Ball], threshold: float) -> Said:
    """Up to where each penalty answers zero, and what it makes of v = 2."""
    shrunk = [Shrunk(ball, threshold) for ball in {ball.name: ball for ball in balls}.values()]
    return joined([*each_said(PROX, shrunk), *each_said(SQUARE_PROX, shrunk)])
