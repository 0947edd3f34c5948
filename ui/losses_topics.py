"""The topics of the losses page: one entry here is in the switch, in the URL and in the tests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui import losses_binary
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


def remember() -> None:
    """Keep the settings of the topics that are not shown: Streamlit drops those of undrawn widgets."""
    for topic in TOPICS.values():
        for name in topic.state:
            if name in st.session_state:
                st.session_state[name] = st.session_state[name]
