"""The controls of "Why √d_k?"."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.attention_steps.score_scale import CORRELATION, DISTRIBUTIONS, SEED, WIDTHS
from ui.attention_steps import PAGE
from ui.page import controls

PREFIX = PAGE.prefix
DEFAULT_WIDTH = 64


@dataclass(frozen=True)
class ScaleSettings:
    """What the controls say; `correlation` is 0 where it does not matter."""

    width: int
    distribution: str
    correlation: float
    seed: int


def state(
    width: int = DEFAULT_WIDTH,
    distribution: str = "normal",
    correlation: float = CORRELATION.default,
) -> dict[str, Any]:
    """Values of all controls of this part, for a preset."""
    return {
        f"{PREFIX}d_k": width,
        f"{PREFIX}distribution": distribution,
        f"{PREFIX}correlation": float(correlation),
        f"{PREFIX}draw": float(SEED.default),
    }


def settings(first_row: Any) -> ScaleSettings:
    """Draw the controls into a row that has begun; return what they say."""
    with first_row, st.container(width=320):
        width = controls.stop(
            "d_k, the length of a query and of a key",
            WIDTHS,
            key=f"{PREFIX}d_k",
            default=DEFAULT_WIDTH,
        )
    with first_row, st.container(width=230):
        distribution = controls.choice(
            "Components of q and k",
            DISTRIBUTIONS,
            key=f"{PREFIX}distribution",
            default="normal",
            help=" ".join(f"{each.label}: {each.summary}" for each in DISTRIBUTIONS.values()),
        )
    correlation = 0.0
    if DISTRIBUTIONS[distribution].uses_correlation:
        with first_row, st.container(width=110):
            correlation = controls.number(CORRELATION, key=f"{PREFIX}correlation")
    with first_row, st.container(width=105):
        seed = controls.number(SEED, key=f"{PREFIX}draw")
    return ScaleSettings(width, distribution, correlation, seed)
