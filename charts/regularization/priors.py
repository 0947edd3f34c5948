"""The prior densities that penalties stand for: figure, formula, sentences."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from charts.regularization.figures import ball_color, curve
from core.common import (
    Claim,
    Said,
    capitalised,
    format_latex,
    format_number,
    format_percent,
    joined,
    said,
)
from core.regularization import Ball, Prior

_REACH = 4.0
_SAMPLES = 401
# Sizes whose probability under a prior is told.
_NEAR, _FAR = 0.1, 2.0


def prior_figure(priors: Sequence[Prior], *, height: int) -> go.Figure:
    """The density of one coefficient under each prior."""
    values = np.linspace(-_REACH, _REACH, _SAMPLES)
    traces = [
        curve(
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


class Priors(NamedTuple):
    """For each ball its prior; None where no constraint binds."""

    of: tuple[tuple[Ball, Prior | None], ...]


class _Prior(NamedTuple):
    name: str
    prior: str
    near: float
    far: float


def _prior(each: tuple[Ball, Prior | None]) -> _Prior | None:
    ball, prior = each
    if prior is None:
        return None
    return _Prior(ball.name, prior.name, 1 - prior.beyond(_NEAR), prior.beyond(_FAR))


PRIOR = Claim(
    "prior: where its mass is",
    _prior,
    lambda facts: (
        f"**{capitalised(facts.name)}** stands for the prior {facts.prior}: "
        f"{format_percent(facts.near, 1)} of its mass lies within {format_number(_NEAR)} of zero, "
        f"{format_percent(facts.far, 1)} beyond {format_number(_FAR)}."
    ),
)
NO_PRIOR: Claim[tuple[Ball, Prior | None], str] = Claim(
    "prior: none where nothing binds",
    lambda each: each[0].name if each[1] is None else None,
    lambda name: (
        f"**{capitalised(name)}**: λ = 0, so the prior would be flat, which no density is. Make C "
        "smaller, so that the constraint binds."
    ),
)


def prior_sentence(found: Sequence[tuple[Ball, Prior | None]]) -> Said:
    """How much each prior keeps near zero and how far its tail reaches."""
    once = {(ball.name): (ball, prior) for ball, prior in found}.values()
    return joined([each for pair in once for each in said((PRIOR, NO_PRIOR), pair)])
