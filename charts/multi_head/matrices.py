"""Every matrix of multi-head attention in one figure: Q, K, V, the weights, the output."""

import html
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from charts.multi_head.findings import Shown
from core.common import characters

# Bottom and top of the three bands of the figure, as shares of its height.
_BANDS = ((0.72, 0.945), (0.37, 0.625), (0.0, 0.23))
# Above this many columns their numbers would touch.
_MAX_LABELS = 72
_MAX_NAME = 12


def anatomy_figure(shown: Shown, *, height: int, dark: bool) -> go.Figure:
    """Q, K, V; the weights of every head; the heads side by side and the output: three bands.

    Args:
        shown: The matrices, and names of their tokens.
        height: In pixels.
        dark: Whether the page's background is dark.

    Returns:
        A figure with three bands, one above the other.
    """
    result = shown.result
    signed, shades = theme.diverging(dark), theme.sequential(dark)
    layout = theme.base_layout(height)
    # Set here: margins that Plotly finds by itself cost a second layout, as long as the first.
    longest = max(map(_breadth, (*_row_names(shown, 1), *_row_names(shown, 2))))
    layout["margin"] = {"l": 16 + 6.5 * longest, "r": 8, "t": 8, "b": 8}
    layout["annotations"], layout["shapes"] = [], []
    head = [f"head {number + 1}" for number in range(result.heads)]
    bands: tuple[tuple[Any, ...], ...] = (
        (
            {"Q": result.query, "K": result.key, "V": result.value},
            [f"<b>{q}</b> = {x} W<sup>{q}</sup>" for q, x in zip("QKV", "XYY", strict=True)],
            signed,
            True,
        ),
        (
            dict(zip(head, result.weights, strict=True)),
            [f"<b>{name}</b>" if result.heads < 9 else f"<b>{name[5:]}</b>" for name in head],
            shades,
            False,
        ),
        (
            {"heads": result.joined, "output": result.output},
            ("<b>concat</b>", "<b>output</b> = concat W<sup>O</sup>"),
            signed,
            True,
        ),
    )
    traces = []
    for number, (matrices, titles, scale, is_signed) in enumerate(bands, 1):
        columns, starts = _columns(shown, matrices, number)
        rows = _row_names(shown, number)
        z = _beside(list(matrices.values()), len(rows))
        top = float(np.nanmax(np.abs(z))) or 1.0
        suffix = "" if number == 1 else str(number)
        unit = "%{z:.3f}" if is_signed else "%{z:.2%}"
        traces.append(
            {
                "type": "heatmap",
                "z": z,
                "x": columns,
                "y": rows,
                "showscale": False,
                "xaxis": f"x{suffix}",
                "yaxis": f"y{suffix}",
                "colorscale": scale,
                "zmin": -top if is_signed else 0,
                "zmax": top,
                "ygap": 1,
                "hoverongaps": False,
                "xgap": 1,
                "hovertemplate": f"%{{y}}, %{{x}}: {unit}<extra></extra>",
            }
        )
        layout |= _axes(number, suffix, len(rows))
        if number == 2 and result.weights[0].shape[1] * result.heads <= _MAX_LABELS:
            layout["xaxis2"] |= _key_numbers(shown, starts)
        for start, title in zip(starts, titles, strict=True):
            layout["annotations"].append(
                {
                    "x": start - 0.5,
                    "y": _BANDS[number - 1][1],
                    "xref": f"x{suffix}",
                    "yref": "paper",
                    "yanchor": "bottom",
                    "xanchor": "left",
                    "text": title,
                    "showarrow": False,
                }
            )
        if number != 2:
            layout["shapes"] += _cuts(shown, starts[: 3 if number == 1 else 1], number, suffix)
    return go.Figure({"data": traces, "layout": layout})


def _axes(band: int, suffix: str, num_rows: int) -> dict[str, Any]:
    bare = {"type": "category", "showgrid": False, "zeroline": False, "fixedrange": True}
    rows = {
        "anchor": f"x{suffix}",
        "domain": list(_BANDS[band - 1]),
        "autorange": "reversed",
        "tickfont": {"size": 11 if num_rows < 9 else 9},
        "dtick": 1,
    }
    return {
        f"xaxis{suffix}": {**bare, "anchor": f"y{suffix}", "showticklabels": False, "ticks": ""},
        f"yaxis{suffix}": {**bare, **rows, "ticks": ""},
    }


def _key_numbers(shown: Shown, starts: Sequence[int]) -> dict[str, Any]:
    """Under every head's map the numbers of the tokens that are looked at."""
    keys = range(len(shown.keys))
    return {
        "showticklabels": True,
        "tickvals": [start + key for start in starts for key in keys],
        "ticktext": [str(key + 1) for _ in starts for key in keys],
        "tickfont": {"size": 10},
        "tickangle": 0,
    }


def _row_names(shown: Shown, band: int) -> list[str]:
    """Numbered, so that a word that stands twice has two rows."""
    if band == 1 and not shown.is_self:  # rows of Q and of K are different tokens
        rows = max(len(shown.queries), len(shown.keys))
        return [f"token {number}" for number in range(1, rows + 1)]
    return _numbered(shown.queries)


def _numbered(names: Sequence[str]) -> list[str]:
    """Plotly would read tags in a label as markup, so they are escaped."""
    return [f"{number} {html.escape(_short(name), False)}" for number, name in enumerate(names, 1)]


def _short(name: str) -> str:
    return characters.shortened(name, _MAX_NAME)


def _breadth(name: str) -> int:
    """Of a label in half signs: those of East Asian scripts take two."""
    return sum(2 if characters.is_wide(sign) else 1 for sign in name)


def _columns(
    shown: Shown, matrices: dict[str, np.ndarray], band: int
) -> tuple[list[str], list[int]]:
    """Names of all columns, unique, and where each matrix begins; a blank column between two."""
    columns: list[str] = []
    starts: list[int] = []
    for name, matrix in matrices.items():
        if columns:
            columns.append(" " * len(starts))
        starts.append(len(columns))
        if band == 2:
            columns += [f"{name} → {key}" for key in _numbered(shown.keys)]
        else:
            columns += [f"{name} {number + 1}" for number in range(matrix.shape[1])]
    return columns, starts


def _beside(matrices: list[np.ndarray], rows: int) -> np.ndarray:
    """Matrices side by side, blank where one is missing; float32."""
    parts = []
    for number, matrix in enumerate(matrices):
        if number:
            parts.append(np.full((rows, 1), np.nan))
        blank = np.full((rows - len(matrix), matrix.shape[1]), np.nan)
        parts.append(np.vstack((matrix, blank)))
    return np.hstack(parts).astype(np.float32)


def _cuts(shown: Shown, starts: Sequence[int], band: int, suffix: str) -> list[dict[str, Any]]:
    """Lines where one head's columns end and the next one's begin."""
    low, high = _BANDS[band - 1]
    d_k = shown.result.head_width
    return [
        {
            "type": "line",
            "xref": f"x{suffix}",
            "yref": "paper",
            "y0": low,
            "y1": high,
            "x0": start + head * d_k - 0.5,
            "x1": start + head * d_k - 0.5,
            "line": {"color": "#7f7f7f", "width": 1.5},
        }
        for start in starts
        for head in range(1, shown.result.heads)
    ]
