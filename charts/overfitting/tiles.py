"""What networks answer in the plane, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from charts.overfitting.learning_curves import Mark, swatch

Array = Any


def tiles_figure(
    tiles: Sequence[tuple[Mark, Array, Array, Array]],
    *,
    reach: float,
    height: int,
    dark: bool,
    swapped: Array | None = None,
    columns: int = 8,
) -> go.Figure:
    """What one network of each training answers in the plane, with the points it learned from.

    Args:
        tiles: Mark, percent of class 1 (k, k) uint8, points (n, 2), classes (n,).
        reach: Half side of the square.
        height: In pixels.
        dark: The page's ground.
        swapped: (n,): which labels are wrong; drawn larger.
        columns: Tiles in a row.

    Returns:
        A figure with one tile for each network.
    """
    scale = theme.DIVERGING_DARK if dark else theme.DIVERGING_LIGHT
    colors = [[i / 8, color] for i, color in enumerate(scale)]
    traces: list[dict[str, Any]] = []
    layout = theme.base_layout(height)
    across = min(columns, max(1, len(tiles)))
    # On a phone so many tiles are as wide as one word of their names.
    is_narrow = across > 4
    layout["margin"] = {"l": 4, "r": 4, "t": 40 if is_narrow else 26, "b": 4}
    layout["annotations"] = []
    down = -(-len(tiles) // across)
    for number, (look, percent, x, y) in enumerate(tiles):
        end = "" if number == 0 else str(number + 1)
        axes = {"xaxis": f"x{number + 1}", "yaxis": f"y{number + 1}"}
        step = 2 * reach / (len(percent) - 1)
        traces.append(
            {
                "type": "heatmap",
                "z": percent,
                "x0": -reach,
                "dx": step,
                "y0": -reach,
                "dy": step,
                "zmin": 0,
                "zmax": 100,
                "colorscale": colors,
                "showscale": False,
                "zsmooth": "best",
                "hovertemplate": f"{look.label}<br>%{{z}} % class 1<extra></extra>",
                **axes,
            }
        )
        traces.append(_points(x, y, swapped, axes))
        row, column = divmod(number, across)
        left, right = column / across + 0.004, (column + 1) / across - 0.004
        gap = 0.1 if down > 1 else 0.0
        top = 1 - row * (1 + gap) / down
        bottom = max(0.0, top - (1 - gap * (down - 1)) / down)
        layout[f"xaxis{end}"] = {
            "domain": [left, right],
            "range": [-reach, reach],
            "visible": False,
            "anchor": f"y{number + 1}",
        }
        layout[f"yaxis{end}"] = {
            "domain": [bottom, top],
            "range": [-reach, reach],
            "visible": False,
            "anchor": f"x{number + 1}",
        }
        layout["annotations"].append(
            {
                "text": swatch(replace(look, label=look.label.replace(" ", "<br>")))
                if is_narrow
                else swatch(look),
                "x": left,
                "y": top,
                "xref": "paper",
                "yref": "paper",
                "showarrow": False,
                "yanchor": "bottom",
                "xanchor": "left",
                "align": "left",
                "font": {"size": 10 if is_narrow else 12},
            }
        )
    return go.Figure({"data": traces, "layout": layout})


def _points(x: Array, y: Array, swapped: Array | None, axes: Mapping[str, str]) -> dict[str, Any]:
    large = np.zeros(len(y), bool)
    if swapped is not None:
        large[: len(swapped)] = swapped
    many = len(y) > 100
    sizes = (6, 3) if many else (9, 5)  # of wrong and of right labels
    return {
        "type": "scatter",
        "mode": "markers",
        "x": x[:, 0].astype("f4"),
        "y": x[:, 1].astype("f4"),
        "marker": {
            "size": np.where(large, *sizes).astype("u1") if large.any() else sizes[1],
            "color": (y > 0.5).astype("u1"),
            "cmin": 0,
            "cmax": 1,
            "colorscale": [[0, "#2f7fc0"], [1, "#e0532a"]],
            "line": {"color": "#ffffff", "width": 0.3 if many else 0.8},
        },
        "hoverinfo": "skip",
        **axes,
    }
