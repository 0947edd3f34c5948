"""Plotly charts of the page, each with a button that saves it as a picture."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from charts.common import Panel
from ui.page import export

_CONFIG = {
    **export.PICTURE_CONFIG,
    "toImageButtonOptions": {"scale": 2, "filename": "positional-encoding"},
}
NOTE = "The camera above a chart saves it as PNG. The script needs only NumPy."


def show(panels: Sequence[Panel], *, key: str, widths: Sequence[float]) -> None:
    """Draw the charts beside each other, in as many rows as it takes."""
    for row in range(0, len(panels), len(widths)):
        shown = panels[row : row + len(widths)]
        for number, (column, panel) in enumerate(zip(st.columns(widths), shown, strict=False)):
            with column:
                st.plotly_chart(
                    panel.figure,
                    key=f"{key}_{row + number}",
                    config=_CONFIG,
                    alt=panel.alt.replace("**", ""),
                )


def note(text: str) -> None:
    """A small line under the charts; a caption of Streamlit's is too pale on a light ground."""
    st.markdown(f":small[{text}]")


def figures(panels: Sequence[Panel]) -> list[go.Figure]:
    """The charts alone."""
    return [panel.figure for panel in panels]
