"""Calibration: an over-confident classifier, its reliability, and temperature scaling."""

import streamlit as st

from charts.losses import Calibrated, Simulated
from charts.losses import calibration as charts
from core.common import Param
from core.losses import calibration_script
from ui.losses import cache
from ui.losses.common import key, legend, picture
from ui.page import Number, TopicResult, controls, downloads, layout

SHARPNESS = Param(
    "sharpness",
    "Over-confidence",
    3.15,
    0.2,
    10.0,
    "log",
    "Its logits are this many times what the labels justify; below 1 it is under-confident.",
)
TEMPERATURE = Param(
    "scaling", "Temperature T", 1.0, 0.1, 20.0, "log", "Divides the logits before the sigmoid."
)
COUNT = Param(
    "examples", "Examples", 2000.0, 100.0, 20000.0, "log", "How many labelled examples there are."
)
BINS = Param(
    "bins",
    "Bins",
    15,
    2,
    50,
    "linear",
    "Into how many equal parts predictions are sorted.",
    is_integer=True,
)
SEED = Param(
    "seed", "Sample", 0, 0, 9999, "linear", "Another number draws another sample.", is_integer=True
)
SPREAD = 1.5
HEIGHT = 350


class Controls:
    """The classifier, its sample, and the temperature."""

    sharpness = Number(key("sharpness"), SHARPNESS)
    examples = Number(key("examples"), COUNT)
    bins = Number(key("bins"), BINS)
    seed = Number(key("seed"), SEED)
    scaling = Number(key("scaling"), TEMPERATURE)


def draw() -> TopicResult:
    """Controls, reliability diagram, and what it says."""
    columns = st.columns([2, 2, 1, 2, 1.1, 1.1], vertical_alignment="bottom")
    with columns[0]:
        sharpness = Controls.sharpness.draw()
    with columns[3]:
        count = int(Controls.examples.draw())
    with columns[4]:
        bins = Controls.bins.draw()
    with columns[5]:
        seed = Controls.seed.draw()
    sample = (count, sharpness, SPREAD, seed)
    fitted = cache.fitted_temperature(*sample)
    with columns[2]:
        st.button("Fit T", key=key("fit"), on_click=_set_temperature, args=(fitted,))
    with columns[1]:
        temperature = Controls.scaling.draw()
    calibrated = Calibrated(
        cache.classifier(*sample),
        temperature,
        fitted,
        cache.chance(*sample, temperature, bins),
        bins,
    )
    simulated = Simulated(calibrated, sharpness, SPREAD)
    picture(
        charts.reliability_figure(calibrated, height=HEIGHT),
        charts.calibration_alt(simulated),
        name="reliability",
    )
    legend(charts.how_made(simulated))
    layout.flush_charts_first()
    return TopicResult(
        charts.calibration_sentences(simulated),
        charts.calibration_formula(simulated),
        [
            downloads.script("calibration", lambda: calibration_script(*sample, temperature, bins)),
            downloads.csv("calibration", "Bins", lambda: charts.calibration_rows(calibrated)),
            downloads.html(
                "calibration",
                "Calibration",
                lambda: [charts.reliability_figure(calibrated, height=460)],
            ),
        ],
        "The camera on the chart saves it as PNG. The script needs numpy and scipy.",
    )


def _set_temperature(fitted: float) -> None:
    nearest = controls.nearest_preferred(fitted, TEMPERATURE.low, TEMPERATURE.high)
    st.session_state[key("scaling")] = nearest
