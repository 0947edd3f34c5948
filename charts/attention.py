"""Attention of one head as a small figure, and the strongest links as words."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme


def heatmap_figure(labels: Sequence[str], weights: Any, *, height: int) -> go.Figure:
    """One head's weights; rows are the words that look, columns the words looked at.

    Args:
        labels: n strings.
        weights: shape (n, n), rows sum to 1; NaN rows stay blank.
        height: in pixels.
    """
    positions = list(range(len(labels)))
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 8, "r": 8, "t": 8, "b": 8}
    axis = {"tickvals": positions, "ticktext": list(labels), "automargin": True, "showgrid": False}
    layout["xaxis"] = {**axis, "side": "top", "tickangle": -60}
    layout["yaxis"] = {**axis, "autorange": "reversed"}
    trace = {
        "type": "heatmap",
        "z": np.asarray(weights, dtype=np.float32),
        "zmin": 0,
        "zmax": float(np.nanmax(weights)),
        "colorscale": theme.SEQUENTIAL,
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "hovertemplate": "row %{y}, column %{x}: %{z:.1%}<extra></extra>",
    }
    return go.Figure({"data": [trace], "layout": layout})


def link_sentence(
    labels: Sequence[str], links: Sequence[Any], name: Callable[[str], str] = str
) -> str:
    """The strongest links found, strongest first: "layer 6, head 12 puts 65 % of 'it' on 'animal'".

    Args:
        labels: what the links' query and key count in.
        links: entries with layer and head (from 0), query, key, weight.
        name: applied to each label, for instance to escape it where Markdown is rendered.
    """
    if not links:
        return "No head links two different words here."
    told = [
        f"**layer {link.layer + 1}, head {link.head + 1}** puts {link.weight:.0%} of "
        f"“{name(labels[link.query])}” on “{name(labels[link.key])}”"
        for link in links
    ]
    return "Strongest links between different words: " + "; ".join(told) + "."
