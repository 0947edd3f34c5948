"""A dotted line over a chart, drawn by the browser: the chart itself need not change with it."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from ui.runtime import served_script, texts

__all__ = ["marker"]

_HERE = Path(__file__).parent

_marker = st.components.v2.component(
    "foundations_lab_marker",
    html="<span></span>",
    js=served_script("marker", texts(_HERE, "ui/js/plotly_chart.js", "marker.js")),
)


def marker(chart: str, at: float, axes: Sequence[tuple[str, str]], *, key: str) -> None:
    """Mark one place in every panel of a chart.

    Args:
        chart: Key of the chart.
        at: In the axis' own units.
        axes: Plotly's names of each panel's axes, ("x2", "y2").
        key: Of the component.
    """
    _marker(key=key, data={"chart": chart, "at": at, "axes": [list(pair) for pair in axes]})
