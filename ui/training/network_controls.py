"""The controls of the network: its hidden layers and their activation."""

import re

import streamlit as st

from core.common import Marks, read_list, read_number
from core.training import ACTIVATIONS, MAX_DEPTH, MAX_WIDTH, Network
from ui.page import Choice, Text, last_good
from ui.training.data_controls import PREFIX

_GOOD_LAYERS = f"{PREFIX}last_good_layers"


class Controls:
    """Hidden layers and their activation."""

    layers = Text(
        f"{PREFIX}layers",
        "Hidden layers",
        "32-16",
        max_chars=40,
        help=f"Units of each hidden layer, joined by hyphens: up to {MAX_DEPTH} layers of up "
        f"to {MAX_WIDTH}. Two features go in, one probability comes out.",
    )
    activation = Choice(
        f"{PREFIX}activation",
        "Activation",
        ACTIVATIONS,
        "relu",
        help="The function that each hidden unit applies to its weighted sum.",
    )


def parsed_layers(text: str) -> tuple[int, ...]:
    """Widths of the hidden layers from "32-16"; "" is none.

    Raises:
        ValueError: Not whole numbers joined by hyphens, too many, or too wide.
    """
    if not text.strip():
        return ()
    # Between two numbers a hyphen separates.
    joined = re.sub(r"(?<=[0-9])\s*[-−–—×x→]\s*(?=[0-9])", " ", text)
    widths = read_list(joined, _whole_numbers).value
    Network((2, *widths, 1))
    return widths


def _whole_numbers(items: list[str], marks: Marks) -> tuple[int, ...]:
    widths = [read_number(item, marks) for item in items]
    if not widths or not all(
        each is not None and 0 <= each < 10_000 and each.is_integer() for each in widths
    ):
        raise ValueError(
            "Hidden layers are whole numbers joined by hyphens, such as 32-16: units of the first "
            "layer, then of the next. Nothing at all is no hidden layer."
        )
    return tuple(int(each) for each in widths if each is not None)


def network() -> tuple[Network, str]:
    """The network that is chosen, and what is wrong with it; then it is the last good one."""
    with st.popover("Network", icon=":material/hub:", width="stretch"):
        text = Controls.layers.draw()
        activation = Controls.activation.draw()
        st.caption(ACTIVATIONS[activation].summary)
    widths, error = last_good.read(
        _GOOD_LAYERS, lambda: parsed_layers(text), lambda: parsed_layers(Controls.layers.default)
    )
    shown = "-".join(map(str, widths)) or "no layer"
    complaint = f"{error} Shown until then: {shown}." if error else ""
    return Network((2, *widths, 1), activation), complaint
