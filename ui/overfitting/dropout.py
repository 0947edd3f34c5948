"""Topic two: dropout. Masks and their mean, what they say of uncertainty, and as a penalty."""

from dataclasses import replace

import streamlit as st

from charts.overfitting import dropout as charts
from charts.overfitting import dropout_penalty as penalties
from charts.overfitting import monte_carlo_dropout as maps
from core.common import described, format_latex, format_number
from core.overfitting import RunConfig, dropout, scripts
from core.training import Regularization
from ui.overfitting import cache
from ui.overfitting.controls import (
    P_STEPS,
    PREFIX,
    Controls,
    data_row,
    key,
    note,
)
from ui.overfitting.view import network_view
from ui.page import TopicResult, downloads, export, layout

HEIGHT = 375
DRAWN_WIDTH = 8


def show() -> TopicResult:
    """The chosen view of dropout."""
    columns = st.columns([2.6, 1.6, 1, 1.4], vertical_alignment="bottom")
    with columns[0]:
        view = Controls.dropout_view.draw()
    with columns[1]:
        p = Controls.p.draw()
    if view == "penalty":
        return _penalty(p)
    passes = 0
    if view == "uncertainty":
        with columns[2]:
            passes = Controls.passes.draw()
    with columns[3]:
        config = data_row(folded=True)
    config = replace(config, regularization=Regularization(dropout=p), seeds=(0,))
    try:
        config.data.parts()
        if view == "masks":
            return _masks(replace(config, width=DRAWN_WIDTH), p)
        return _uncertainty(config, p, passes)
    except ValueError as error:
        layout.complaint(str(error))
        st.stop()


def _masks(config: RunConfig, p: float) -> TopicResult:
    columns = st.columns([1.6, 1.6, 1, 1], vertical_alignment="bottom")
    with columns[0]:
        place = Controls.place.draw()
    with columns[1]:
        scaling = Controls.scaling.draw()
    point = []
    for column, control in zip(columns[2:], Controls.point.values(), strict=True):
        with column:
            point.append(float(control.draw()))
    place_of = (point[0], point[1])
    found = cache.expectation(config, place_of, p, place, scaling)
    masked = charts.Masked(found, p, place, scaling)
    sentences = charts.expectation_finding(masked)
    trained = cache.training_run(config)
    left, right = st.columns(2, gap="medium")
    with left:
        network_view(
            trained.network,
            trained.weights[0],
            place_of,
            p,
            place,
            scaling,
            prefix=PREFIX,
            key=key("network"),
        )
    with right:
        figure = charts.expectation_figure(found, scaling, height=HEIGHT)
        st.plotly_chart(
            figure,
            key=key("expectation"),
            config=export.PICTURE_CONFIG,
            alt=described("Outputs of the masked passes.", sentences),
        )
    note(
        f"A network of two hidden layers with {DRAWN_WIDTH} units each, trained with dropout of "
        f"p = {format_number(p)}. Line width: size of a weight; orange positive, blue negative. "
        "Crossed out: switched off by the mask."
    )
    layout.flush_charts_first()
    return TopicResult(
        sentences,
        charts.expectation_formula(masked),
        [
            downloads.script(
                "dropout",
                lambda: scripts.dropout_script(config, place_of, p, place, scaling),
            ),
            downloads.csv(
                "dropout",
                "Outputs",
                lambda: [{"pass": i, "z": float(z)} for i, z in enumerate(found.outputs)],
            ),
            downloads.html("dropout", "Dropout: masked passes", lambda: [figure]),
        ],
        "The script trains the same network with PyTorch and repeats the masked passes.",
    )


def _uncertainty(config: RunConfig, p: float, passes: int) -> TopicResult:
    mean, deviation = cache.uncertainty(config, p, passes)
    parts = config.data.parts()
    figure = maps.uncertainty_figure(
        mean,
        deviation,
        parts.x_train,
        parts.y_train,
        reach=cache.REACH,
        height=HEIGHT,
        dark=layout.is_dark(),
    )
    sentences = maps.uncertainty_finding(
        maps.Mapped(mean, deviation, parts.x_train, p, passes, cache.REACH)
    )
    st.plotly_chart(
        figure,
        key=key("uncertainty"),
        config=export.PICTURE_CONFIG,
        alt=described("Mean and standard deviation of the probability on a map.", sentences),
    )
    note("Dropout stays on while the network answers; each pass has one mask for all places.")
    latex = (
        r"\bar p(x) = \frac{1}{T}\sum_{t=1}^{T} \sigma\!\left(z_{r_t}(x)\right),\quad "
        r"s^2(x) = \frac{1}{T-1}\sum_{t=1}^{T}\left(\sigma(z_{r_t}(x)) - \bar p(x)\right)^2"
        f"\nT = {passes},\\quad p = {format_latex(p)}"
    )
    layout.flush_charts_first()
    return TopicResult(
        sentences,
        {
            "Monte-Carlo dropout": (
                latex,
                "$z_{r_t}$ is the network’s output with the mask $r_t$ of pass $t$.",
                "Gal, Ghahramani, ICML 2016",
            )
        },
        [
            downloads.script(
                "uncertainty",
                lambda: scripts.uncertainty_script(config, p, passes, cache.REACH, cache.GRID),
            ),
            downloads.csv(
                "uncertainty", "Map", lambda: maps.map_rows(mean, deviation, cache.REACH)
            ),
            downloads.html("uncertainty", "Monte-Carlo dropout", lambda: [figure], "Charts"),
        ],
        "The script trains the same network with PyTorch and repeats the passes.",
    )


def _penalty(p: float) -> TopicResult:
    case, measured = dropout.linear_case(), cache.linear_risk(p)
    figure = penalties.penalty_figure(case, p, measured, P_STEPS, height=HEIGHT)
    sentences = penalties.penalty_finding(penalties.Penalised(case, p, measured))
    st.plotly_chart(
        figure,
        key=key("penalty"),
        config=export.PICTURE_CONFIG,
        alt=described("Expected squared error against p, and the best weights.", sentences),
    )
    note(
        "A linear regression of 40 examples and 6 inputs. Line: formula; dot: measured with three "
        "standard errors; dashed: without dropout."
    )
    layout.flush_charts_first()
    return TopicResult(
        sentences,
        penalties.penalty_formula(case, p),
        [
            downloads.script("penalty", lambda: scripts.penalty_script(p)),
            downloads.csv(
                "penalty", "Weights against p", lambda: penalties.penalty_rows(case, P_STEPS)
            ),
            downloads.html("penalty", "Dropout as a penalty", lambda: [figure], "Charts"),
        ],
        "The script needs NumPy only.",
    )
