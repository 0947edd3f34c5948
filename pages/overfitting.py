"""Overfitting remedies: dropout, early stopping, augmentation, decay, each measured."""

import streamlit as st

from ui import (
    controls,
    frame,
    overfitting_all,
    overfitting_augmentation,
    overfitting_decay,
    overfitting_dropout,
    overfitting_early,
)
from ui.navigation import OVERFITTING as PAGE
from ui.overfitting_controls import TOPICS, key
from ui.overfitting_presets import presets

SHOW = {
    "all": overfitting_all.show,
    "dropout": overfitting_dropout.show,
    "early": overfitting_early.show,
    "augmentation": overfitting_augmentation.show,
    "decay": overfitting_decay.show,
}

frame.header(PAGE)


@st.fragment
def picture_and_words() -> None:
    """One topic: its controls, its picture, and what can be said of it."""
    topic = controls.switch_between("Topic", TOPICS, key=key("topic"), default="all")
    shown = SHOW[topic]()
    frame.picture_first()
    frame.what_you_see(shown.sentences)
    frame.table(shown.rows)
    frame.try_this(PAGE, presets())
    frame.formulas(shown.formulas)
    frame.take_it_with_you(PAGE, shown.downloads, shown.note)


picture_and_words()
