"""A test's clock: when it was started is in the URL, so that a reload does not stop it."""

import time
from typing import Literal

import streamlit as st

from core.common import Param
from ui.interview.common import key
from ui.page import Number
from ui.widgets.countdown import countdown

MINUTES = Param(
    "minutes",
    "Minutes",
    0,
    0,
    120,
    "linear",
    "0: as long as you like. Else the questions appear when you start the clock.",
    is_integer=True,
)
_STARTED = key("started")
# Older than any test: a link that somebody kept.
_A_DAY = 86_400

Clock = Literal["untimed", "waiting", "running", "over"]


class Controls:
    """How long a test takes."""

    minutes = Number(key("minutes"), MINUTES)


def minutes() -> int:
    """The control."""
    return int(Controls.minutes.draw())


def run(minutes: int) -> Clock:
    """Show what is left, and say how the clock stands."""
    if minutes == 0:
        return "untimed"
    started = _started()
    if started is None:
        return "waiting"
    left = started + 60 * minutes - time.time()
    countdown(max(0.0, left), key=key("countdown"))
    return "running" if left > 0 else "over"


def start_button() -> None:
    """From now on."""
    st.button(
        "Start the clock",
        key=key("start"),
        on_click=_start,
        type="primary",
        icon=":material/timer:",
    )


def reset() -> None:
    """The next test starts anew."""
    st.session_state.pop(_STARTED, None)
    st.query_params.pop(_STARTED, None)


def _start() -> None:
    st.session_state[_STARTED] = int(time.time())
    st.query_params[_STARTED] = str(st.session_state[_STARTED])


def _started() -> int | None:
    """From the session, or from the URL after a reload; what cannot be is no start."""
    if _STARTED in st.session_state:
        return int(st.session_state[_STARTED])
    raw = st.query_params.get(_STARTED, "")
    if not (raw.isascii() and raw.isdigit() and len(raw) <= 12):
        return None
    started = int(raw)
    if not time.time() - _A_DAY <= started <= time.time() + 1:
        return None
    st.session_state[_STARTED] = started
    return started
