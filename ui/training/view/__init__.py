"""The training view: boundary, hidden units and curves, played and scrubbed in the browser.

Nothing is sent to the server but a point that somebody adds, and, while a long training runs, the
wish for its next slice.
"""

from pathlib import Path

import streamlit as st

from ui.runtime import UNPACK_JS, served_script, texts

__all__ = ["training_view"]

_HERE = Path(__file__).parent
# In the order in which they may use each other's functions.
_PARTS = ("receive", "network", "map", "units", "curves", "picture", "adding", "view")
JS = UNPACK_JS + texts(
    _HERE,
    "ui/js/url.js",
    "ui/js/frames.js",
    "ui/js/streamlit_page.js",
    "ui/js/numbers.js",
    *(f"js/{part}.js" for part in _PARTS),
)

_view = st.components.v2.component(
    "foundations_lab_training_view",
    html=(_HERE / "view.html").read_text(encoding="utf-8"),
    css=texts(_HERE, "ui/js/player.css", "view.css"),
    js=served_script("training_view", JS),
)


def training_view(payload: bytes, *, key: str) -> tuple[float, float, int] | None:
    """Show what `ui.training.view.payload.encode` made.

    Returns:
        A point that was just added in the picture, in the features' own units, and its class; else
        None. The browser's numbers are checked where they are used.
    """
    result = _view(key=key, data=payload, on_point_change=lambda: None, on_more_change=lambda: None)
    point = result.point
    if not isinstance(point, dict):
        return None
    try:
        return float(point["x"]), float(point["y"]), int(bool(point["label"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
