"""The attention explorer in the browser: all heads at once, every change of view without a server.

One component draws, a second one holds the buttons of "Take it with you" further down the page.
The drawing script is served by `ui.server.routes`, once and cached, instead of with every message.
"""

from pathlib import Path

import streamlit as st

from ui.runtime import UNPACK_JS, served_script, texts

__all__ = ["attention_export", "attention_view", "chosen_head"]

_HERE = Path(__file__).parent
# In the order in which they may use each other's constants.
_PARTS = (
    "data",
    "words",
    "tools",
    "paint",
    "neurons",
    "remote",
    "save",
    "state",
    "overview",
    "lines_view",
    "text_view",
    "map_view",
    "why_view",
    "flow_view",
    "compare_view",
    "view",
)
HTML = (_HERE / "view.html").read_text(encoding="utf-8")
CSS = (_HERE / "view.css").read_text(encoding="utf-8")
JS = UNPACK_JS + texts(
    _HERE, "ui/js/numbers.js", "ui/js/url.js", *(f"js/{part}.js" for part in _PARTS)
)

_view = st.components.v2.component(
    "foundations_lab_attention_view",
    html=HTML,
    css=CSS,
    js=served_script("attention_view", JS),
)
_export = st.components.v2.component(
    "foundations_lab_attention_export",
    html=(_HERE / "export.html").read_text(encoding="utf-8"),
    css=texts(_HERE, "ui/widgets/link/buttons.css"),
    js=(_HERE / "export.js").read_text(encoding="utf-8"),
)
_chosen = st.components.v2.component(
    "foundations_lab_chosen_head",
    html=(_HERE / "chosen.html").read_text(encoding="utf-8"),
    css=texts(_HERE, "ui/widgets/link/buttons.css"),
    js=(_HERE / "chosen.js").read_text(encoding="utf-8"),
)


def attention_view(payload: bytes, *, key: str) -> None:
    """Show all heads; `payload` is from `ui.attention.view.payload.encode`."""
    _view(key=key, data=payload)


def attention_export(*, prefix: str, key: str) -> None:
    """Buttons for script, data and picture of what the view with this prefix shows."""
    _export(key=key, data={"prefix": prefix}, width="content")


def chosen_head(*, prefix: str, default: tuple[int, int], key: str) -> tuple[str, str] | None:
    """A button; once it is pressed the layer and the head that the view shows, as text to check.

    Only the browser knows them: the view changes its URL without the server.
    """
    data = {"prefix": prefix, "layer": default[0], "head": default[1]}
    pressed = _chosen(key=key, data=data, width="content", on_head_change=lambda: None)
    found = pressed.head
    return (str(found.get("layer")), str(found.get("head"))) if isinstance(found, dict) else None
