"""A button that copies the address of exactly this state."""

from pathlib import Path

import streamlit as st

__all__ = ["copy_link"]

_HERE = Path(__file__).parent

_link = st.components.v2.component(
    "foundations_lab_link",
    html="""<div class="export">
<button type="button">Copy link</button><span role="status"></span>
</div>""",
    css=(_HERE / "buttons.css").read_text(encoding="utf-8"),
    js=(_HERE / "link.js").read_text(encoding="utf-8"),
)


def copy_link(*, key: str) -> None:
    """Draw the button; it works in the browser alone."""
    _link(key=key, width="content")
