"""Losses: what a wrong probability costs, from one logit to calibration."""

import streamlit as st

from ui import controls, frame
from ui.losses_presets import presets
from ui.losses_topics import DEFAULT_TOPIC, TOPIC, TOPICS, remember
from ui.navigation import LOSSES as PAGE

frame.header(PAGE)
topic = controls.switch_between(
    "Topic", {name: each.label for name, each in TOPICS.items()}, key=TOPIC, default=DEFAULT_TOPIC
)
remember(topic)


@st.fragment
def chosen_topic() -> None:
    """What a control of the topic changes; the other topics compute nothing."""
    told = TOPICS[topic].draw()
    frame.what_you_see(told.sentences)
    frame.table(told.rows)
    frame.try_this(PAGE, presets())
    frame.formulas(told.formulas)
    frame.take_it_with_you(PAGE, told.downloads, told.note)


chosen_topic()
