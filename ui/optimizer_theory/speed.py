"""Speed on a quadratic: the convergence map, and why a cell is as fast as it is."""

import streamlit as st

from charts.optimizer_theory import speed as charts
from core.common import Param
from core.optimizer_theory import METHODS, speed_script
from ui.optimizer_theory import cache
from ui.optimizer_theory.common import KAPPA, PREFIX, key
from ui.optimizer_theory.view import speed_view
from ui.page import Number, Segmented, TopicResult, downloads, layout

ANGLE = Param(
    "angle",
    "Start angle",
    45.0,
    0.0,
    90.0,
    "linear",
    "Direction of the start, seen from the minimum: 0° along the smallest curvature, 90° along the "
    "largest. On one of these axes the path stays on it.",
)


class Controls:
    """Method, condition number, and where it starts."""

    method = Segmented(
        key("method"),
        "Method",
        {each: METHODS[each].label for each in METHODS},
        "heavy-ball",
        help="Four optimizers whose rate on a quadratic is known in closed form.",
    )
    kappa = Number(key("kappa"), KAPPA)
    angle = Number(key("angle"), ANGLE)


def draw() -> TopicResult:
    """Controls, the map with its cell, and what it says."""
    columns = st.columns([3.4, 1.6, 1.2], vertical_alignment="bottom")
    with columns[0]:
        chosen = Controls.method.draw()
    with columns[1]:
        kappa = float(Controls.kappa.draw())
    with columns[2]:
        angle = float(Controls.angle.draw())
    start = charts.start_at(angle)
    speed = cache.speed(chosen, kappa, start)
    speed_view(
        speed.method,
        speed.quadratic,
        speed.measured,
        speed.best,
        key=key("speed"),
        prefix=PREFIX,
        alt=charts.speed_alt(speed),
    )
    layout.flush_charts_first()
    best = speed.best
    return TopicResult(
        charts.speed_sentences(speed),
        charts.speed_formula(speed),
        [
            downloads.script(
                "speed",
                lambda: speed_script(
                    speed.method,
                    speed.quadratic,
                    best.learning_rate,
                    best.momentum,
                    speed.measured.num_steps,
                ),
            ),
            downloads.csv("convergence_map", "Every cell", lambda: charts.speed_rows(speed)),
            downloads.html(
                "convergence_map",
                "Convergence map",
                lambda: [charts.speed_figure(speed, height=560)],
                "Map",
            ),
        ],
        "“PNG” under the map saves it with its cell. The script runs theory’s best setting with "
        "numpy and torch; change two numbers for any other cell.",
    )
