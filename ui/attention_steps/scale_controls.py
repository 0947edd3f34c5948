"""The controls of "Why √d_k?"."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.attention_steps.score_scale import CORRELATION, DISTRIBUTIONS, SEED, WIDTHS
from ui.attention_steps import PAGE
from ui.page.controls import Choice, Number, Slider

PREFIX = PAGE.prefix


@dataclass(frozen=True)
class ScaleSettings:
    """What the controls say; `correlation` is 0 where it does not matter."""

    width: int
    distribution: str
    correlation: float
    seed: int


class Controls:
    """The controls of the second part."""

    d_k = Slider(f"{PREFIX}d_k", "d_k, the length of a query and of a key", WIDTHS, 64)
    distribution = Choice(
        f"{PREFIX}distribution",
        "Components of q and k",
        DISTRIBUTIONS,
        "normal",
        help=" ".join(f"{each.label}: {each.summary}" for each in DISTRIBUTIONS.values()),
    )
    correlation = Number(f"{PREFIX}correlation", CORRELATION)
    draw = Number(f"{PREFIX}draw", SEED)


def settings(first_row: Any) -> ScaleSettings:
    """Draw the controls into a row that has begun; return what they say."""
    with first_row, st.container(width=320):
        width = Controls.d_k.draw()
    with first_row, st.container(width=230):
        distribution = Controls.distribution.draw()
    correlation = 0.0
    if DISTRIBUTIONS[distribution].uses_correlation:
        with first_row, st.container(width=110):
            correlation = Controls.correlation.draw()
    with first_row, st.container(width=105):
        seed = Controls.draw.draw()
    return ScaleSettings(width, distribution, correlation, seed)
