"""Positional encodings: sinusoids, learned tables, RoPE, ALiBi, T5's buckets, and none at all."""

import streamlit as st

from ui import controls, frame
from ui.navigation import POSITIONS as PAGE
from ui.positions.controls import key, remember, restore
from ui.positions.presets import PRESETS
from ui.positions.topics import NAMES, SHOW

frame.header(PAGE)


@st.fragment
def topic_and_words() -> None:
    """Only the chosen topic computes; a moved slider reruns this part alone."""
    restore()
    topic = controls.switch_between("Topic", NAMES, key=key("topic"), default="encoding")
    told = SHOW[topic]()
    remember()
    frame.what_you_see(told.sentences)
    frame.table(told.rows)
    frame.try_this(PAGE, PRESETS)
    frame.formulas(told.formulas)
    frame.take_it_with_you(PAGE, told.downloads, told.note)


topic_and_words()
