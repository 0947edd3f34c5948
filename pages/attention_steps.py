"""Attention step by step: every matrix of one head, and why its scores are divided by √d_k."""

import streamlit as st

from ui.attention_steps import PAGE
from ui.attention_steps.controls import Controls
from ui.attention_steps.scale import show_scale
from ui.attention_steps.steps import show_steps
from ui.page import layout
from ui.runtime import run_log

layout.header(PAGE)


@run_log.fragment
def page() -> None:
    """Both parts, one at a time; the switch between them begins the first row of controls."""
    first_row = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
    with first_row:
        part = Controls.part.draw()
    if part == "steps":
        show_steps(first_row)
    else:
        show_scale(first_row)


page()
