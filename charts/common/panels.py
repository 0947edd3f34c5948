"""Small charts that stand beside each other and under each other on a phone."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import plotly.graph_objects as go

from charts.common import theme

MARGIN = {"l": 56, "r": 12, "t": 28, "b": 46}


class Panel(NamedTuple):
    """One chart and what it shows, for those who cannot see it."""

    figure: go.Figure
    alt: str


def figure(
    traces: Sequence[Mapping[str, Any]],
    title: str,
    x: Mapping[str, Any],
    y: Mapping[str, Any],
    *,
    height: int,
    **layout: Any,
) -> go.Figure:
    """A chart with its title inside its own frame.

    Args:
        traces: As Plotly's dictionaries.
        title: Over the chart.
        x: The x axis as Plotly's dictionary; "title" may be plain text.
        y: The y axis, the same.
        height: In pixels.
        layout: Further entries of Plotly's layout.

    Returns:
        A Plotly figure.
    """
    return go.Figure(
        {
            "data": list(traces),
            "layout": {
                **theme.base_layout(height),
                "margin": MARGIN,
                "annotations": [title_above(title)],
                "xaxis": _axis(x),
                "yaxis": _axis(y),
                **layout,
            },
        }
    )


def title_above(text: str, y: float = 1, x: float = 0, size: int = 14) -> dict[str, Any]:
    """The title over an axis, as one of Plotly's annotations.

    Args:
        text: The title.
        y: Upper end of the axis, as a share of the figure.
        x: Where the axis begins, as a share of the figure.
        size: Of the letters, in pixels.

    Returns:
        Plotly's dictionary of an annotation.

    Example:
        >>> title_above("Loss")["yanchor"]
        'bottom'
    """
    return {
        "text": text,
        "x": x,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": size},
    }


def upright(x: float, color: str) -> dict[str, Any]:
    """A dashed line from the lower to the upper end of the chart.

    Args:
        x: Where it stands, in the unit of the x axis.
        color: As in CSS.

    Returns:
        Plotly's dictionary of a shape.

    Example:
        >>> upright(0.5, "black")["line"]["dash"]
        'dash'
    """
    return {
        "type": "line",
        "x0": x,
        "x1": x,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": color, "dash": "dash", "width": 1},
    }


def _axis(axis: Mapping[str, Any]) -> dict[str, Any]:
    title = axis.get("title", "")
    return {**axis, "title": {"text": title} if isinstance(title, str) else title}


INSIDE_TOP_RIGHT = {"x": 1, "y": 1, "xanchor": "right", "yanchor": "top"}
INSIDE_BOTTOM_RIGHT = {"x": 1, "y": 0, "xanchor": "right", "yanchor": "bottom"}
INSIDE_BOTTOM_LEFT = {"x": 0, "y": 0, "xanchor": "left", "yanchor": "bottom"}
