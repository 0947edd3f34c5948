"""A Plotly chart of the page, with the button that saves it as a picture."""

import plotly.graph_objects as go
import streamlit as st

from ui.export import CHART_CONFIG

# The shared configuration lacks the camera because of what the player draws over its charts.
_CONFIG = {
    **CHART_CONFIG,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
    "toImageButtonOptions": {"scale": 2, "filename": "positional-encoding"},
}
NOTE = "The camera above the chart saves it as PNG. The script needs only NumPy."


def show(figure: go.Figure, *, key: str, alt: str) -> None:
    """Draw the figure; `alt` says what it shows."""
    st.plotly_chart(figure, key=key, config=_CONFIG, alt=alt.replace("**", ""))
