"""Curves with a handle, sliders of classes, points on a line: dragged in the browser.

Readings (loss, gradient, probability) are computed there from the closed stable forms of `core`
while something moves; when it is let go the server is told, so that words, formulas and the URL
follow.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from ui.runtime import served_script, texts

__all__ = ["curve_view"]

_HERE = Path(__file__).parent
# In the order in which they may use each other's constants.
_PARTS = ("forms", "words", "binary", "classes", "points", "curve_view")
JS = texts(_HERE, "ui/js/numbers.js", "ui/js/panels.js", *(f"js/{part}.js" for part in _PARTS))

_view = st.components.v2.component(
    "foundations_lab_curve_view",
    html=(_HERE / "curve_view.html").read_text(encoding="utf-8"),
    css=(_HERE / "curve_view.css").read_text(encoding="utf-8"),
    js=served_script("curve_view", JS),
)


def curve_view(
    kind: str, data: Mapping[str, Any], *, key: str, moved: Callable[[Mapping[str, Any]], None]
) -> None:
    """Show one of the views.

    Args:
        kind: "binary", "classes" or "points".
        data: What it draws, JSON; see the view's script.
        key: Of the component.
        moved: Called before the next run with what was dragged; it checks the browser's numbers
            and sets the widgets, whose state is in the URL.
    """
    turn = f"{key}_turn"

    def on_moved() -> None:
        state = st.session_state.get(key)
        value = None if state is None else state.get("moved")
        if not isinstance(value, Mapping):
            return
        if isinstance(value.get("turn"), int):
            st.session_state[turn] = value["turn"]
        moved(value)

    echo = st.session_state.get(turn, 0)
    _view(key=key, data={"kind": kind, "echo": echo, **data}, on_moved_change=on_moved)
