"""Adam taken apart on a chosen sequence of gradients."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from charts.optimizer_theory import adam as charts
from core.common import Param, described, write_numbers
from core.optimizer_theory import LENGTH, NOISE, SEQUENCES, adam_script, dissect, parsed
from core.optimizers import BETA1, BETA2, learning_rate
from ui.optimizer_theory import cache
from ui.optimizer_theory.common import key, side_by_side
from ui.page import (
    Choice,
    Entry,
    Labelled,
    Number,
    Text,
    TopicResult,
    commas,
    downloads,
    export,
    last_good,
    layout,
)

HEIGHT = 340
DRAWS = 2000
RATE = learning_rate(0.001)
CUSTOM = "own"
SEED = Param("adam_seed", "Seed", 0, 0, 1e6, "linear", "Which random gradients.", is_integer=True)


CHOICES: Mapping[str, Labelled] = {**SEQUENCES, CUSTOM: Entry("Your own…")}


class Controls:
    """The gradients, and Adam’s hyperparameters."""

    sequence = Choice(key("sequence"), "Gradients", CHOICES, "noisy")
    length = Number(key("length"), LENGTH)
    noise = Number(key("noise"), NOISE)
    adam_seed = Number(key("adam_seed"), SEED)
    adam_rate = Number(key("adam_rate"), RATE)
    beta1 = Number(key("beta1"), BETA1)
    beta2 = Number(key("beta2"), BETA2)
    gradients = Text(
        key("gradients"),
        "Your gradients",
        "1, 1, 1, -2, 0, 0, 0, 5",
        max_chars=4000,
        help="Numbers separated by commas, semicolons or spaces.",
    )


def draw() -> TopicResult:
    """Controls, Adam's parts as curves, and what they say."""
    columns = st.columns([1.6, 1, 1, 1, 1.3, 1, 1], vertical_alignment="bottom")
    with columns[0]:
        name = Controls.sequence.draw()
    with columns[1]:
        length = Controls.length.draw()
    with columns[2]:
        noise = float(Controls.noise.draw())
    with columns[3]:
        seed = Controls.adam_seed.draw()
    with columns[4]:
        rate = float(Controls.adam_rate.draw())
    with columns[5]:
        beta1 = float(Controls.beta1.draw())
    with columns[6]:
        beta2 = float(Controls.beta2.draw())
    if name == CUSTOM:
        label, gradients = "your own", _typed()
    else:
        label, gradients = SEQUENCES[name].label, cache.gradients(name, length, noise, seed)
        used = "Noise and seed are those of the noisy sequence." if name != "noisy" else ""
        st.caption(f"{SEQUENCES[name].summary} {used}")
    parts = dissect(gradients, learning_rate=rate, beta1=beta1, beta2=beta2)
    steps = min(len(gradients), 60)
    measured = cache.means(beta1, noise, steps, DRAWS, seed) if name == "noisy" else None
    dissected = charts.Dissected(
        parts, label, rate, beta1, beta2, measured, DRAWS if measured is not None else 0, noise
    )
    sentences = charts.adam_sentences(dissected)
    figure = charts.adam_figure(dissected, height=HEIGHT)
    side_by_side(
        figure,
        [
            (
                "adam",
                ("x", "x2"),
                described("Adam’s running means.", sentences),
                "Above: gradients, grey, and their mean m; below: √v. Dashed as it is, solid "
                "corrected.",
            ),
            (
                "adam_steps",
                ("x3",),
                described("Adam’s steps.", sentences),
                "Step down, dashed without and solid with correction; dotted: what a lone "
                "gradient after many zeros makes (Kingma and Ba, section 2.1).",
            ),
        ],
    )
    figures = [figure]
    layout.flush_charts_first()
    if measured is not None:
        st.markdown(
            f"**Why the mean is corrected**: $m_t$ over {DRAWS:,} draws, and $1 - \\beta_1^t$"
        )
        figures.append(charts.expectation_figure(dissected, height=260))
        st.plotly_chart(
            figures[-1],
            key=key("adam_mean"),
            config=export.PICTURE_CONFIG,
            alt=described("Mean of m over many draws on the line 1 − β₁ to the t.", sentences[-1:]),
        )
    return TopicResult(
        sentences,
        charts.adam_formula(dissected),
        [
            downloads.script("adam", lambda: adam_script(gradients.tolist(), rate, beta1, beta2)),
            downloads.csv("adam", "Every step", lambda: charts.adam_rows(dissected)),
            downloads.html(
                "adam", "Adam dissected", lambda: figures, "Charts", offline="work offline"
            ),
        ],
        "The script gives the same gradients to torch.optim.Adam. The camera on a chart saves it "
        "as PNG.",
    )


def _typed() -> np.ndarray:
    """The user's own gradients; what is wrong is told and the last good ones stay."""
    text = Controls.gradients.draw()

    def typed() -> np.ndarray:
        return commas.read(
            lambda comma: parsed(text, comma),
            key=key("gradients"),
            write=lambda gradients: write_numbers(gradients[:20]),
        ).value

    found, error = last_good.read(
        key("gradients_last_good"), typed, lambda: parsed(Controls.gradients.default).value
    )
    if error:
        layout.complaint(f"{error} Below are still the last ones that could be read.")
    return found
