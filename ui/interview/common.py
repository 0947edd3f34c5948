"""What the topics of the interview page share: keys, links into other pages, small words."""

import math
from typing import Any

import numpy as np
import streamlit as st

from core.common import counted, format_number
from interview import LiveLink
from ui.interview import PAGE
from ui.page import BY_PATH, Number, layout

TITLES = {path: spec.title for path, spec in BY_PATH.items()}


def key(name: str) -> str:
    """A widget's key."""
    return f"{PAGE.prefix}{name}"


def see_live(link: LiveLink) -> None:
    """A link into the state of a page that shows it."""
    spec = BY_PATH[link.page]
    # The label beside the link, not in it: a link does not wrap on a phone.
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(link.label, width="content")
        layout.go_to(spec, spec.title, link.state)


def at_most(control: Number, count: int) -> int:
    """A control for a number of things of which there are `count` here.

    A link, or what was chosen before, may ask for more: then the field and the URL say `count`.
    """
    widget = control.key
    if widget in st.session_state:
        if st.session_state[widget] > count:
            st.session_state[widget] = float(count)
    elif count < _number(st.query_params.get(widget, "")) <= control.param.high:
        st.query_params[widget] = f"{float(count)!r}"
        st.rerun()
    return min(int(control.draw()), count)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def one_by_one(control: Number, count: int, *, word: str, icon: str) -> int:
    """How many of `count` things are shown: a number, a button for the next, and a word on it."""
    with st.container(width=170):
        shown = at_most(control, count)
    st.button(
        f"Next {word}",
        key=key(f"next_{word}"),
        on_click=_set,
        args=(control.key, float(shown + 1)),
        disabled=shown == count,
        icon=icon,
    )
    st.caption(f"{shown} of {counted(count, word)}")
    return shown


def _set(widget: str, value: float) -> None:
    st.session_state[widget] = value


def written(value: Any) -> str:
    """A number, or the shape of an array and its first entries."""
    array = np.asarray(value, dtype=float)
    if array.ndim == 0:
        return format_number(float(array), 6)
    first = ", ".join(format_number(float(each), 4) for each in array.ravel()[:4])
    more = ", …" if array.size > 4 else ""
    shape = " × ".join(map(str, array.shape))
    return f"({first}{more}), {shape} numbers" if array.ndim > 1 else f"({first}{more})"
