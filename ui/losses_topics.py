"""The topics of the losses page: one entry here is in the switch, in the URL and in the tests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui import (
    losses_binary,
    losses_calibration,
    losses_classes,
    losses_floats,
    losses_information,
    losses_likelihood,
)
from ui.losses_parts import Told, key

TOPIC = key("topic")
DEFAULT_TOPIC = "binary"


@dataclass(frozen=True)
class Topic:
    """A part of the page.

    Attributes:
        label: In the switch.
        draw: Draws controls and pictures, returns what is said below them.
        state: Every widget's key with its default.
    """

    label: str
    draw: Callable[[], Told]
    state: Mapping[str, Any]


TOPICS: dict[str, Topic] = {
    "binary": Topic("One probability", losses_binary.draw, losses_binary.STATE),
    "classes": Topic("Several classes", losses_classes.draw, losses_classes.STATE),
    "information": Topic("Information", losses_information.draw, losses_information.STATE),
    "likelihood": Topic("Maximum likelihood", losses_likelihood.draw, losses_likelihood.STATE),
    "floats": Topic("Floating point", losses_floats.draw, losses_floats.STATE),
    "calibration": Topic("Calibration", losses_calibration.draw, losses_calibration.STATE),
}


def state(topic: str, **changed: Any) -> dict[str, Any]:
    """Values of all widgets of the page, for a preset: defaults, and changes by short names."""
    values = {TOPIC: topic}
    for each in TOPICS.values():
        values |= each.state
    for name, value in changed.items():
        assert key(name) in values, name
        values[key(name)] = value
    return values


def remember(shown: str) -> None:
    """Keep the settings of the other topics, which Streamlit would drop with their widgets."""
    for topic, each in TOPICS.items():
        for name in each.state if topic != shown else ():
            if name in st.session_state:
                st.session_state[name] = st.session_state[name]
