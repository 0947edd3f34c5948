"""A clock that counts down in the browser, and tells the server once, when time is up."""

from pathlib import Path

import streamlit as st

__all__ = ["countdown"]

_HERE = Path(__file__).parent

_countdown = st.components.v2.component(
    "foundations_lab_countdown",
    html='<output class="countdown" role="timer" aria-live="off"></output>',
    css=(_HERE / "countdown.css").read_text(encoding="utf-8"),
    js=(_HERE / "countdown.js").read_text(encoding="utf-8"),
)


def countdown(seconds: float, *, key: str) -> None:
    """Show the time that is left; at 0 the page runs once more.

    Args:
        seconds: What is left by the server's clock: the browser's may be wrong.
        key: Of the component.
    """
    _countdown(key=key, data={"seconds": seconds}, on_over_change=lambda: None, width="content")
