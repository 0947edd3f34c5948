"""The controls of the attention explorer that ask the server: text, words, special tokens.

Layer, head, colour scale and pinned pair only change the view, so the view itself owns them.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import streamlit as st

from ui import cached, controls

if TYPE_CHECKING:
    from core.models import TextAttention
    from core.token_views import Special

PREFIX = "attention_"
# Longer than `core.text` takes, so that a pasted page gets its message instead of being cut.
LONGEST_INPUT = 20_000
DEFAULT_TEXT = "The animal didn't cross the street because it was too tired"

_FOCUS = f"{PREFIX}focus"
_FOCUS_COUNT = f"{PREFIX}focus_count"
_LAST_GOOD = f"{PREFIX}last_good_text"

PIECES = {"words": "Words", "tokens": "Word pieces"}
SPECIAL: dict[str, str] = {
    "show": "Show",
    "hide": "Hide",
    "renormalise": "Hide, rows sum to 100 %",
}


@dataclass(frozen=True)
class ExplorerSettings:
    """What the controls say, as plain values."""

    text: str
    words: bool
    special: "Special"


def state(
    text: str = DEFAULT_TEXT,
    pieces: str = "words",
    special: str = "show",
    *,
    layer: int | str,
    head: int | str,
    pin: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """Values of all controls of the page, for a preset; layer and head count from 1.

    The view owns layer, head and pin: it is told once where to go.
    """
    return {
        f"{PREFIX}text": text,
        f"{PREFIX}pieces": pieces,
        f"{PREFIX}special": special,
        _FOCUS: {"layer": layer, "head": head, "pin": pin},
    }


def focus() -> dict[str, Any] | None:
    """Where the view should go, with an id that differs for each press of a preset.

    Before any preset it is the link that the default sentence is known for.
    """
    wanted = st.session_state.get(_FOCUS)
    if wanted is None and st.session_state.get(f"{PREFIX}text") == DEFAULT_TEXT:
        return {"layer": 6, "head": 12, "pin": ("it", "animal"), "id": 0}
    if wanted is not None and "id" not in wanted:
        wanted["id"] = st.session_state[_FOCUS_COUNT] = st.session_state.get(_FOCUS_COUNT, 0) + 1
    return wanted


def attention_or_last(model: str, text: str) -> "tuple[TextAttention, str]":
    """The text's attention; where it does not work, the last one's that did, and the reason.

    Raises:
        ModelUnavailableError: The model cannot be loaded at all.
    """
    try:
        attention = cached.attention(model, text)
    except ValueError as error:
        last = st.session_state.get(_LAST_GOOD, DEFAULT_TEXT)
        return cached.attention(model, last), str(error)
    st.session_state[_LAST_GOOD] = text
    return attention, ""


def settings() -> ExplorerSettings:
    """Draw the controls; return what they say."""
    left, middle, right = st.columns([5, 1.7, 2.9])
    with left:
        text = controls.text(
            "Your sentence",
            key=f"{PREFIX}text",
            default=DEFAULT_TEXT,
            max_chars=LONGEST_INPUT,
            help="Press Enter to see its attention. Any language; the model knows English best.",
        )
    with middle:
        pieces = controls.switch_between(
            "Rows and columns",
            PIECES,
            key=f"{PREFIX}pieces",
            default="words",
            help="The model cuts words into pieces. A word’s pieces are merged: what it receives "
            "is summed, what it gives is averaged.",
        )
    with right:
        special = controls.switch_between(
            "Special tokens",
            SPECIAL,
            key=f"{PREFIX}special",
            default="show",
            help="[CLS] and [SEP] are added by the model. Many heads rest on them when they have "
            "nothing to say.",
        )
    return ExplorerSettings(text, pieces == "words", cast("Special", special))
