"""Several classes: logits on sliders, softmax, targets, weights; the simplex for three."""

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import streamlit as st

from charts.common import theme
from charts.losses import Kind, Labelled
from charts.losses import categorical as charts
from core.common import (
    MAX_CHARACTERS,
    Comma,
    Param,
    Parsed,
    parse_numbers,
    parse_probabilities,
    write_numbers,
)
from core.losses import (
    GAMMA,
    MAX_CLASSES,
    MAX_LOGIT,
    MIN_CLASSES,
    WEIGHTINGS,
    Example,
    categorical,
    classes_script,
    distribution,
)
from ui.losses.common import key, legend, picture, typed
from ui.losses.view import curve_view
from ui.page import Number, Segmented, Slider, Text, TopicResult, downloads, layout

TARGETS = {"one-hot": "One class", "smoothed": "Smoothed", "soft": "Typed"}
LOGITS, SOFT, COUNTS = "2, 1, -1", "0.7, 0.2, 0.1", "900, 90, 10"
CLASS = Param(
    "class", "True class", 1, 1, MAX_CLASSES, "linear", "Which class is right.", is_integer=True
)
SMOOTHING = Param(
    "smoothing",
    "Smoothing ε",
    0.1,
    0.0,
    1.0,
    "linear",
    "This share of the target is spread evenly over all classes.",
)
TEMPERATURE = Param(
    "temperature",
    "Temperature T",
    1.0,
    0.1,
    10.0,
    "log",
    "Divides the logits: above 1 the probabilities get more even, below 1 sharper.",
)
SMOOTHINGS = tuple(round(0.05 * step, 2) for step in range(21))
GAMMAS = tuple(0.25 * step for step in range(21))
HEIGHT = 330


class Controls:
    """Logits, target, temperature, weights."""

    logits = Text(
        key("logits"),
        "Logits",
        LOGITS,
        MAX_CHARACTERS,
        help="2 to 10 numbers, one for each class; or move the sliders below.",
    )
    soft = Text(key("soft"), "Target y", SOFT, MAX_CHARACTERS, help="A probability for each class.")
    counts = Text(
        key("counts"),
        "Examples of each class",
        COUNTS,
        MAX_CHARACTERS,
        help="How many examples each class has, in order; only their ratios matter.",
    )
    target = Segmented(key("target"), "Target y", TARGETS, "one-hot")
    temperature = Number(key("temperature"), TEMPERATURE)
    class_gamma = Slider.of(
        key("class_gamma"),
        Param("class_gamma", "Focal γ", 0.0, GAMMA.low, GAMMA.high, "linear", GAMMA.help),
        GAMMAS,
    )
    weighting = Segmented(
        key("weighting"),
        "Class weights",
        WEIGHTINGS,
        "none",
        help="Weight of each class’s term, from how many examples it has.",
    )
    true_class = Number(key("class"), CLASS)
    smoothing = Slider.of(key("smoothing"), SMOOTHING, SMOOTHINGS)


def draw() -> TopicResult:
    """Controls, the sliders of the classes, a picture, and what they say."""
    columns = st.columns([1.6, 2.1, 2.0, 1.3, 1.1], vertical_alignment="bottom")
    with columns[0]:
        logits = typed(Controls.logits, _logits)
    with columns[1]:
        kind = Controls.target.draw()
    with columns[3]:
        temperature = Controls.temperature.draw()
    with columns[4]:
        gamma, counts, weighting = _advanced()
    with columns[2]:
        targets, true = _targets(kind, len(logits))
    weights = _weights(counts, len(logits), weighting)
    example = Example(
        np.array(logits),
        targets,
        temperature,
        np.ones(len(logits)) if weights is None else weights,
        gamma,
    )
    labelled = Labelled(example, cast(Kind, kind), true, counts if weights is not None else None)
    left, right = st.columns([7, 5], gap="medium")
    with left:
        curve_view("classes", data(example), key=key("classes"), moved=_moved)
    with right:
        picture(figure(example), charts.picture_alt(labelled), name="simplex")
    if len(logits) == 3:
        legend(
            "Dot: the model. Star: the target. The colour scale ends at four times the loss at the "
            "centre."
        )
    layout.flush_charts_first()
    return TopicResult(
        charts.class_sentences(labelled),
        charts.class_formula(example),
        [
            downloads.script("classes", lambda: classes_script(example)),
            downloads.csv("classes", "Classes", lambda: charts.class_rows(example)),
            downloads.html("classes", "Cross-entropy over classes", lambda: [figure(example)]),
        ],
        "The camera on the chart saves it as PNG. The script needs only torch.",
    )


def figure(example: Example) -> Any:
    """The triangle for three classes, else the loss against the temperature."""
    if len(example.logits) == 3:
        return charts.simplex_figure(example, height=HEIGHT, dark=layout.is_dark())
    return charts.temperature_figure(example, height=HEIGHT)


def data(example: Example) -> dict[str, Any]:
    """What the sliders are drawn from."""
    return {
        "label": "Logit, probability and gradient of every class",
        "logits": example.logits.tolist(),
        "targets": example.targets.tolist(),
        "weights": example.weights.tolist(),
        "temperature": example.temperature,
        "gamma": example.gamma,
        "colors": {
            "p": theme.OKABE_ITO[0],
            "plus": theme.OKABE_ITO[1],
            "minus": theme.OKABE_ITO[2],
        },
    }


def _logits(text: str, comma: Comma | None) -> Parsed[tuple[float, ...]]:
    return parse_numbers(
        text,
        what="logits",
        least=MIN_CLASSES,
        most=MAX_CLASSES,
        low=-MAX_LOGIT,
        high=MAX_LOGIT,
        example=LOGITS,
        comma=comma,
    )


def _advanced() -> tuple[float, tuple[float, ...], Any]:
    with st.popover("Advanced", icon=":material/tune:", width="stretch"):
        gamma = Controls.class_gamma.draw()
        weighting = Controls.weighting.draw()
        counts = typed(Controls.counts, _counts)
    return gamma, counts, weighting


def _counts(text: str, comma: Comma | None) -> Parsed[tuple[float, ...]]:
    return parse_numbers(
        text,
        what="counts",
        least=MIN_CLASSES,
        most=MAX_CLASSES,
        low=0,
        high=1e12,
        example=COUNTS,
        comma=comma,
    )


def _weights(counts: tuple[float, ...], classes: int, weighting: Any) -> np.ndarray | None:
    """A weight for each class; None where there are none, wanted or not."""
    if weighting == "none":
        return None
    try:
        if len(counts) != classes:
            raise ValueError(
                f"There are {len(counts)} counts for {classes} classes: type one for each, under "
                "“Advanced”."
            )
        return categorical.class_weights(counts, weighting)
    except ValueError as error:
        layout.complaint(f"{error} Until then all weights are 1.")
        return None


def _targets(kind: str, classes: int) -> tuple[np.ndarray, int]:
    """The target, and the true class from 0 where there is one."""
    if kind == "soft":
        soft = typed(Controls.soft, _soft)
        if len(soft) == classes:
            return distribution(soft), 0
        layout.complaint(
            f"The target has {len(soft)} probabilities for {classes} classes: type one for each. "
            "Until then it is spread evenly."
        )
        return np.full(classes, 1 / classes), 0
    columns = st.columns(2) if kind == "smoothed" else [st.container()]
    with columns[0]:
        true = int(Controls.true_class.draw())
    if true > classes:
        layout.complaint(
            f"There is no class {true}; there are {classes}. Shown is class {classes}."
        )
        true = classes
    target = categorical.one_hot(true - 1, classes)
    if kind == "one-hot":
        return target, true - 1
    with columns[1]:
        share = Controls.smoothing.draw()
    return categorical.smoothed(target, share), true - 1


def _soft(text: str, comma: Comma | None) -> Parsed[tuple[float, ...]]:
    return parse_probabilities(
        text,
        what="probabilities",
        least=MIN_CLASSES,
        most=MAX_CLASSES,
        example=SOFT,
        comma=comma,
    )


def _moved(value: Mapping[str, Any]) -> None:
    logits = value.get("logits")
    if not isinstance(logits, list) or not MIN_CLASSES <= len(logits) <= MAX_CLASSES:
        return
    # Compared, not converted: a whole number may be longer than any float.
    if all(isinstance(each, int | float) and abs(each) <= MAX_LOGIT for each in logits):
        st.session_state[key("logits")] = write_numbers(logits)
