"""Maximum likelihood, live: coin flips, and logistic regression on points that can be dragged."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from charts.losses import Fitted, Tried
from charts.losses import likelihood as coins
from charts.losses import logistic_regression as charts
from core.common import (
    MAX_CHARACTERS,
    Comma,
    Param,
    Parsed,
    Said,
    counted,
    parse_bits,
    parse_points,
    write_points,
)
from core.losses import (
    MAX_FLIPS,
    MAX_POINTS,
    MAX_REPEATS,
    MAX_STEPS,
    MIN_POINTS,
    REACH,
    Data,
    Flips,
    check_places,
    coin_script,
    labels_as_text,
    logistic_script,
)
from ui.losses import cache
from ui.losses.common import key, legend, picture, typed
from ui.losses.view import curve_view
from ui.page import Number, Segmented, Slider, Text, TopicResult, downloads, layout

WHAT = {"coin": "Coin flips", "logistic": "Logistic regression"}
FLIPS = "1101001110"
POINTS = "-3:0, -2:0, -1.2:0, -0.5:1, 0.2:0, 0.8:1, 1.5:1, 2.5:1, 3.2:1"
REPEATS = tuple(float(each) for each in (1, 2, 5, 10, 20, 50, 100, 150, 200, 300, MAX_REPEATS))
REPEAT = Param(
    "repeats",
    "Seen … times",
    1.0,
    1.0,
    MAX_REPEATS,
    "linear",
    "Repeats the sample, so that n grows and k/n stays.",
)
P = Param("coin_p", "Your p", 0.4, 0.0, 1.0, "linear", "A probability to try.")
SHARES = tuple(round(0.01 * step, 2) for step in range(101))
RATE = Param(
    "rate", "Learning rate", 1.0, 0.01, 100.0, "log", "A step down is the gradient times this."
)
STEPS = Param(
    "fit_steps",
    "Steps",
    300,
    0,
    MAX_STEPS,
    "linear",
    "How many steps of gradient descent.",
    is_integer=True,
)


class Controls:
    """Both samples, and what is tried on them."""

    flips = Text(
        key("flips"),
        "Flips",
        FLIPS,
        MAX_CHARACTERS,
        help="Your own zeros and ones: coin flips, or labels.",
    )
    points = Text(
        key("points"),
        "Points x:label",
        POINTS,
        MAX_CHARACTERS,
        help="Places with labels 0 or 1; or drag the points below.",
    )
    what = Segmented(key("what"), "Sample", WHAT, "coin")
    repeats = Slider.of(key("repeats"), REPEAT, REPEATS)
    coin_p = Slider.of(key("coin_p"), P, SHARES)
    rate = Number(key("rate"), RATE)
    fit_steps = Number(key("fit_steps"), STEPS)


def draw() -> TopicResult:
    """One of two samples."""
    what = Controls.what.draw()
    return _coin() if what == "coin" else _logistic()


def _coin() -> TopicResult:
    columns = st.columns([3, 2, 2])
    with columns[0]:
        bits = typed(Controls.flips, _flips, write=labels_as_text)
    with columns[1]:
        repeats = int(Controls.repeats.draw())
    with columns[2]:
        p = Controls.coin_p.draw()
    flips = Flips(bits, repeats)
    tried = Tried(flips, p)
    picture(coins.coin_figure(flips, p, height=330), coins.coin_alt(tried), name="coin")
    legend("Dotted: p̂ = k/n. Dot: your p. The edges, where a logarithm is infinite, are cut.")
    layout.flush_charts_first()
    return TopicResult(
        coins.coin_sentences(tried),
        coins.coin_formula(tried),
        [
            downloads.script("likelihood", lambda: coin_script(flips.bits, flips.repeats, p)),
            downloads.csv("likelihood", "Curves", lambda: coins.coin_rows(flips)),
            downloads.html(
                "likelihood",
                "Maximum likelihood of a coin",
                lambda: [coins.coin_figure(flips, p, height=460)],
            ),
        ],
        "The camera on the chart saves it as PNG. The script needs numpy and torch.",
        coins.step_rows(tried),
    )


def _logistic() -> TopicResult:
    columns = st.columns([4, 2, 1.3])
    with columns[0]:
        x, y = typed(Controls.points, _points, write=lambda points: write_points(*points))
    with columns[1]:
        rate = Controls.rate.draw()
    with columns[2]:
        steps = Controls.fit_steps.draw()
    data = Data(np.array(x), np.array(y))
    descent = cache.descent(x, y, rate, steps)
    reach = max(4.0, float(math.ceil(np.abs(data.x).max() + 0.5)))
    fitted = Fitted(data, descent, rate)
    left, right = st.columns([7, 5], gap="medium")
    with left:
        curve_view(
            "points",
            _message(data, descent, reach, charts.points_alt(fitted)),
            key=key("data"),
            moved=_moved,
        )
    with right:
        picture(
            charts.descent_figure(data, descent, height=330),
            charts.descent_alt(fitted),
            name="descent",
        )
    dashed = "Dashed: maximum likelihood. " if descent.optimum is not None else ""
    legend(f"Solid: gradient descent after {counted(steps, 'step')}. {dashed}")
    layout.flush_charts_first()
    return TopicResult(
        charts.logistic_sentences(fitted),
        charts.logistic_formula(fitted),
        [
            downloads.script(
                "logistic", lambda: logistic_script(x, y, rate, steps, descent.optimum is not None)
            ),
            downloads.csv("logistic", "All steps", lambda: charts.logistic_rows(descent)),
            downloads.html(
                "logistic",
                "Logistic regression by maximum likelihood",
                lambda: [
                    charts.data_figure(data, descent, reach, height=420),
                    charts.descent_figure(data, descent, height=420),
                ],
                "Charts",
                offline="work offline",
            ),
        ],
        "“PNG” and the camera save the pictures. The script needs numpy and scikit-learn.",
        charts.step_rows(fitted),
    )


def _message(data: Data, descent: Any, reach: float, alt: Said) -> dict[str, Any]:
    return {
        "label": "Labelled points; drag them, or move them with the arrow keys",
        "alt": alt,
        "x": data.x.tolist(),
        "y": data.y.tolist(),
        "fit": descent.weights[-1].tolist(),
        "best": None if descent.optimum is None else descent.optimum.tolist(),
        "reach": reach,
        "colors": {"fit": charts.FIT, "best": charts.BEST, "labels": charts.LABELS},
    }


def _flips(text: str, comma: Comma | None) -> Parsed[tuple[int, ...]]:
    return Parsed(parse_bits(text, most=MAX_FLIPS))


def _points(
    text: str, comma: Comma | None = None
) -> Parsed[tuple[tuple[float, ...], tuple[int, ...]]]:
    reading = parse_points(text, least=MIN_POINTS, most=MAX_POINTS, reach=REACH, comma=comma)
    check_places(np.array(reading.value[0]))
    return reading


def _moved(value: Mapping[str, Any]) -> None:
    x, y = value.get("x"), value.get("y")
    if not isinstance(x, list) or not isinstance(y, list) or len(x) != len(y):
        return
    try:
        text = write_points([float(each) for each in x], [int(each) for each in y])
        _points(text)
    except (TypeError, ValueError, OverflowError):
        return
    st.session_state[key("points")] = text
