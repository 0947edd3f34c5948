"""One column of a figure with several, so that a page can set them beside or below each other."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go


def column(figure: go.Figure, axes: Sequence[str]) -> go.Figure:
    """The panels of some x axes by themselves, over the full width and without their titles.

    Args:
        figure: With several panels; it stays as it is.
        axes: Names of x axes as traces have them: "x", "x2", …; their panels stand in one column.

    Returns:
        A new figure with these panels alone.
    """
    whole = figure.to_dict()
    data = [trace for trace in whole["data"] if trace.get("xaxis", "x") in axes]
    kept = {*axes, *(axis.replace("x", "y") for axis in axes)}
    layout: dict[str, Any] = {}
    for name, value in whole["layout"].items():
        is_axis = name.startswith(("xaxis", "yaxis"))
        short = name.replace("axis", "")
        if name == "annotations" or (is_axis and short not in kept):
            continue
        layout[name] = value
        if name.startswith("xaxis"):
            layout[name] = {**value, "domain": [0, 1]}
            if value.get("matches") not in kept:
                layout[name].pop("matches", None)
    return go.Figure({"data": data, "layout": {**layout, "margin": {**layout["margin"], "t": 8}}})
