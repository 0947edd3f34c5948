"""One probability: the losses on one logit, with a handle on their curves."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from charts.losses import Point, Scored
from charts.losses import binary as charts
from core.common import Param
from core.losses import DEFAULT_LOSSES, GAMMA, LOSSES, binary_script, logit, sigmoid
from ui.losses.common import key
from ui.losses.view import curve_view
from ui.page import Number, Segmented, Several, Slider, TopicResult, downloads, layout

LABELS = {"1": "y = 1", "0": "y = 0"}
GIVEN = {"logit": "Logit z", "probability": "Probability p"}
Z = Param(
    "z",
    "Logit z",
    -3.0,
    -1e308,
    1e308,
    "linear",
    "The number before the sigmoid; drag the point on a curve, or type any number.",
)
P = Param(
    "p",
    "Probability p",
    0.05,
    0.0,
    1.0,
    "linear",
    "The predicted probability of label 1; exactly 0 and 1 are allowed.",
)
GAMMAS = tuple(float(each) for each in np.linspace(GAMMA.low, GAMMA.high, 21))


class Controls:
    """Label, logit or probability, and which losses."""

    label = Segmented(key("label"), "True label", LABELS, "1")
    given = Segmented(key("given"), "You set the", GIVEN, "logit")
    z = Number(key("z"), Z)
    p = Number(key("p"), P)
    shown = Several(key("shown"), "Losses", LOSSES, DEFAULT_LOSSES)
    gamma = Slider.of(key("gamma"), GAMMA, GAMMAS)


def draw() -> TopicResult:
    """Controls, curves, and what they say."""
    columns = st.columns([1, 1.4, 1.5, 1.5], vertical_alignment="bottom")
    with columns[0]:
        y = int(Controls.label.draw())
    with columns[1]:
        given = Controls.given.draw()
    with columns[2]:
        z = float(Controls.z.draw() if given == "logit" else logit(Controls.p.draw()))
    shown = Controls.shown.draw()
    gamma = GAMMA.default
    if "focal" in shown:
        with columns[3]:
            gamma = Controls.gamma.draw()
    losses = [LOSSES[each] for each in shown]
    point = Point(z, y, gamma)
    curve_view("binary", data(point, shown), key=key("curves"), moved=_moved)
    layout.flush_charts_first()
    return TopicResult(
        charts.binary_sentences(Scored(point, losses)),
        {each.label: charts.loss_formula(point, each) for each in losses},
        [
            downloads.script("losses", lambda: binary_script(point, losses)),
            downloads.csv("losses", "Curves", lambda: charts.curve_rows(point, losses)),
            downloads.html(
                "losses",
                "Losses of one probability",
                lambda: [charts.binary_figure(point, losses, height=460)],
            ),
        ],
        "“PNG” under the curves saves them as shown. The script needs only torch.",
    )


def data(point: Point, shown: list[str]) -> dict[str, Any]:
    """What the curves are drawn from."""
    losses = [LOSSES[each] for each in shown]
    return {
        "label": "Losses of one probability; drag a point, or use the slider",
        "z": repr(point.z),
        "y": point.y,
        "gamma": point.gamma,
        "losses": [
            {"key": each.key, "label": each.label, "color": color, "dash": dash}
            for each in losses
            for color, dash in (charts.style(each),)
        ],
    }


def _moved(value: Mapping[str, Any]) -> None:
    try:
        z = float(value["z"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return
    if not math.isfinite(z) or not Z.low <= z <= Z.high:
        return
    st.session_state[key("z")] = z
    if st.session_state.get(key("given")) == "probability":
        st.session_state[key("p")] = float(sigmoid(z))
