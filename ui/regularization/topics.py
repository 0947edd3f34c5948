"""Further subjects of the L1/L2 page behind one switch; only the open one is computed."""

from collections.abc import Mapping, Sequence

import streamlit as st

from charts.regularization import lambda_vs_radius as exchange
from charts.regularization import priors as prior_charts
from charts.regularization import proximal, sparsity
from core.common import described
from core.regularization import FAMILIES, Optimum, Path, prior_of
from ui.page import export, layout
from ui.regularization import cache, controls
from ui.regularization.controls import PREFIX

_HEIGHT = 340


def topic(optima: Sequence[Optimum], paths: Sequence[Path]) -> Mapping[str, tuple[str, str, str]]:
    """Draw the open subject; returns its formula, by title."""
    with st.container():
        chosen = controls.topic()
        if chosen == "exchange":
            return _exchange(optima, paths)
        if chosen == "prox":
            return _prox(optima)
        if chosen == "prior":
            return _prior(optima)
        return _zeros()


def _zeros() -> Mapping[str, tuple[str, str, str]]:
    family, losses, ball_radius, seed = controls.sparsity()
    found = cache.sparsity(family, losses, ball_radius, seed)
    sentence = sparsity.sparsity_sentence(found, family)
    st.plotly_chart(
        sparsity.sparsity_figure(found, height=_HEIGHT),
        key=f"{PREFIX}zeros_chart",
        config=export.CHART_CONFIG,
        alt=described(
            "Minima of random losses, coloured where the optimum has an exact zero.", [sentence]
        ),
    )
    drawn = "Each dot" if losses <= sparsity.DRAWN else f"Each dot (the first {sparsity.DRAWN:,})"
    st.caption(
        f"{drawn} is the minimum of one random loss. {FAMILIES[family].summary} Minima are "
        "uniform in the square, outside the ball. Diamonds: an exact zero. In brackets below: the "
        "band that holds the true share 19 times in 20."
    )
    st.markdown(sentence)
    layout.table(sparsity.sparsity_rows(found, family))
    return {}


def _exchange(
    optima: Sequence[Optimum], paths: Sequence[Path]
) -> Mapping[str, tuple[str, str, str]]:
    sentence = exchange.exchange_sentence(optima, paths)
    st.plotly_chart(
        exchange.exchange_figure(optima, paths, height=_HEIGHT),
        key=f"{PREFIX}exchange_chart",
        config=export.CHART_CONFIG,
        alt=described("Multiplier λ against the radius C of the optimum.", [sentence]),
    )
    if any(optimum.is_active and optimum.radius > 0 for optimum in optima):
        st.caption("A dot is where the controls are now; where λ = 0 or C = 0 there is none.")
    st.markdown(sentence)
    return {}


def _prox(optima: Sequence[Optimum]) -> Mapping[str, tuple[str, str, str]]:
    balls = [optimum.ball for optimum in optima]
    threshold = controls.threshold()
    sentence = proximal.prox_sentence(balls, threshold)
    st.plotly_chart(
        proximal.prox_figure(balls, threshold, height=_HEIGHT),
        key=f"{PREFIX}prox_chart",
        config=export.CHART_CONFIG,
        alt=described("Coefficient with penalty against without.", [sentence]),
    )
    st.markdown(sentence)
    return {"Proximal operator": proximal.prox_formula(balls, threshold)}


def _prior(optima: Sequence[Optimum]) -> Mapping[str, tuple[str, str, str]]:
    noise = controls.noise()
    found = [(each.ball, prior_of(each.ball, each.multiplier, noise)) for each in optima]
    priors = [prior for _, prior in found if prior is not None]
    sentence = prior_charts.prior_sentence(found)
    if priors:
        st.plotly_chart(
            prior_charts.prior_figure(priors, height=_HEIGHT),
            key=f"{PREFIX}prior_chart",
            config=export.CHART_CONFIG,
            alt=described("Prior density of one coefficient.", [sentence]),
        )
    st.markdown(sentence)
    return {"Prior": prior_charts.prior_formula(priors, noise)}
