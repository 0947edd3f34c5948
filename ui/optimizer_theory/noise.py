"""The cloud and the floor that gradient noise leaves, against the closed form."""

import streamlit as st

from charts.optimizer_theory import noise as charts
from core.common import Param, described
from core.optimizer_theory import METHODS, noise_script
from core.optimizers import BATCH_SIZE, SCHEDULES, learning_rate
from ui.optimizer_theory import cache
from ui.optimizer_theory.common import KAPPA, key, side_by_side
from ui.page import Choice, Number, Segmented, TopicResult, downloads, layout

HEIGHT = 350
RUNS, NUM_STEPS = 300, 2000
# Theory has the closed form for these.
KEYS = ("gd", "heavy-ball", "mean")
RATE = learning_rate(0.05)
BETA = Param(
    "noise_beta",
    "Momentum β",
    0.9,
    0.0,
    0.99,
    "linear",
    "Share of the velocity that is kept.",
    symbol=r"\beta",
)
SIGMA = Param(
    "noise_sigma",
    "Noise σ",
    1.0,
    0.01,
    100.0,
    "log",
    "Standard deviation of one example’s gradient in each direction.",
    symbol=r"\sigma",
)
STEEPEST = Param(
    "steepest",
    "Curvature κ",
    10.0,
    1.0,
    100.0,
    "log",
    "The two curvatures are 1 and this.",
    symbol=KAPPA.symbol,
)


class Controls:
    """Method, noise, and the schedule of the second run."""

    noise_method = Segmented(
        key("noise_method"), "Method", {each: METHODS[each].label for each in KEYS}, "gd"
    )
    noise_schedule = Choice(
        key("noise_schedule"),
        "Schedule of the second run",
        {each: SCHEDULES[each] for each in SCHEDULES if each != "constant"},
        "inverse-root",
    )
    noise_rate = Number(key("noise_rate"), RATE)
    noise_beta = Number(key("noise_beta"), BETA)
    noise_sigma = Number(key("noise_sigma"), SIGMA)
    noise_batch = Number(key("noise_batch"), BATCH_SIZE)
    steepest = Number(key("steepest"), STEEPEST)


def draw() -> TopicResult:
    """Controls, the cloud, the floor, and what they say."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        name = Controls.noise_method.draw()
    with right:
        schedule = Controls.noise_schedule.draw()
    columns = st.columns([1.5, 1, 1.5, 1, 1.5], vertical_alignment="bottom")
    with columns[0]:
        rate = float(Controls.noise_rate.draw())
    with columns[1]:
        beta = float(Controls.noise_beta.draw())
    with columns[2]:
        sigma = float(Controls.noise_sigma.draw())
    with columns[3]:
        batch = Controls.noise_batch.draw()
    with columns[4]:
        steepest = float(Controls.steepest.draw())
    method = METHODS[name]
    used = beta if method.has_momentum else 0.0
    deviation = sigma / batch**0.5
    both = [
        cache.noise_cloud(name, (1.0, steepest), rate, used, deviation, each)
        for each in ("constant", schedule)
    ]
    cloud = charts.Cloud(
        method,
        (1.0, steepest),
        rate,
        (1 - used) * rate if name == "mean" else rate,
        used,
        sigma,
        batch,
        both[0],
        both[1],
        SCHEDULES[schedule].label,
    )
    sentences = charts.cloud_sentences(cloud)
    figure = charts.cloud_figure(cloud, height=HEIGHT)
    side_by_side(
        figure,
        [
            (
                "noise",
                ("x",),
                described("Cloud of positions under gradient noise.", sentences),
                "Last positions of all runs; ellipses of two deviations: measured solid, theory "
                "dashed.",
            ),
            (
                "noise_floor",
                ("x2",),
                described("Mean of f against the step.", sentences),
                "Blue: constant learning rate; green: the schedule; dashed: theory’s floor.",
            ),
        ],
    )
    layout.flush_charts_first()
    return TopicResult(
        sentences,
        charts.cloud_formula(cloud),
        [
            downloads.script(
                "noise",
                lambda: noise_script(
                    method, cloud.curvatures, rate, used, deviation, RUNS, NUM_STEPS, 0
                ),
            ),
            downloads.csv("noise", "Every step", lambda: charts.cloud_rows(cloud)),
            downloads.html("noise", "Noise floor", lambda: [figure]),
        ],
        f"{RUNS} runs of {NUM_STEPS:,} steps each; the script repeats them with numpy. The camera "
        "on a chart saves it as PNG.",
    )
