"""The attention explorer in the browser: all heads at once, every change of view without a server.

One component draws, a second one holds the buttons of "Take it with you" further down the page.
"""

from pathlib import Path

import streamlit as st

from ui.packing import UNPACK_JS

_HERE = Path(__file__).parent
HTML = (_HERE / "view.html").read_text(encoding="utf-8")
CSS = (_HERE / "view.css").read_text(encoding="utf-8")
JS = UNPACK_JS + "\n".join(
    (_HERE / name).read_text(encoding="utf-8")
    for name in ("1_data.js", "2_paint.js", "3_save.js", "4_tools.js", "5_view.js")
)

_view = st.components.v2.component("foundations_lab_attention_view", html=HTML, css=CSS, js=JS)
_export = st.components.v2.component(
    "foundations_lab_attention_export",
    html=(_HERE / "export.html").read_text(encoding="utf-8"),
    css=(_HERE.parent / "link" / "buttons.css").read_text(encoding="utf-8"),
    js=(_HERE / "export.js").read_text(encoding="utf-8"),
)


def attention_view(payload: bytes, *, key: str) -> None:
    """Show all heads; `payload` is from `ui.attention_view.payload.encode`."""
    _view(key=key, data=payload)


def attention_export(*, prefix: str, key: str) -> None:
    """Buttons for script, data and picture of what the view with this prefix shows."""
    _export(key=key, data={"prefix": prefix}, width="content")
