"""Attention step by step: every matrix of one head, and why its scores are divided by √d_k."""

import streamlit as st

from ui import controls, frame, observing
from ui.navigation import ATTENTION_STEPS as PAGE
from ui.scale_section import scale_section
from ui.steps_presets import PART
from ui.steps_section import steps_section

PARTS = {"steps": "Step by step", "scale": "Why √d_k?"}

frame.header(PAGE)


@observing.fragment
def page() -> None:
    """Both parts, one at a time; the switch between them begins the first row of controls."""
    first_row = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
    with first_row:
        part = controls.switch_between("Show", PARTS, key=PART, default="steps")
    if part == "steps":
        steps_section(first_row)
    else:
        scale_section(first_row)


page()
