"""Entropy, cross-entropy and KL as areas; a sequence's surprises and perplexity."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from core.common.number_format import format_number
from core.losses.information import UNITS, Sequence, divergences, surprise

BLUE, RED, GREEN = theme.OKABE_ITO[0], theme.OKABE_ITO[1], theme.OKABE_ITO[2]
# Higher columns are cut, in bits; those of tokens are drawn four times as high.
MAX_BITS = 12.0
MAX_TOKEN = 4 * MAX_BITS


def areas_figure(y: Any, p: Any, unit: str, *, height: int) -> go.Figure:
    """Columns as wide as y is probable: up to −log y it is H(y), up to −log p it is H(y, p).

    So the area between both lines is KL: red where p is too small, green where it is too large.
    """
    y, p = np.asarray(y, dtype=float), np.asarray(p, dtype=float)
    scale = UNITS[unit]
    top = MAX_BITS * UNITS["bits"] / scale
    own = np.minimum(surprise(y) / scale, top)
    theirs = np.minimum(surprise(p) / scale, top)
    left = np.concatenate([[0.0], np.cumsum(y)[:-1]])
    seen = y > 0
    middle = (left + y / 2)[seen]
    both = np.minimum(own, theirs)[seen]
    higher, lower = np.maximum(theirs - own, 0)[seen], np.maximum(own - theirs, 0)[seen]
    names = [
        f"outcome {k + 1}: −log y = {format_number(float(surprise(y[k])) / scale, 4)}, "
        f"−log p = {format_number(float(surprise(p[k])) / scale, 4)} {unit}"
        for k in np.flatnonzero(seen)
    ]
    common = {"type": "bar", "x": middle, "width": y[seen], "hovertext": names}
    line = {"width": 1, "color": "rgba(127,127,127,0.9)"}
    traces: list[dict[str, Any]] = [
        {
            **common,
            "y": both,
            "name": "part of H(y)",
            "marker": {"color": BLUE, "opacity": 0.85, "line": line},
            "hovertemplate": "%{hovertext}<extra></extra>",
        },
        {
            **common,
            "y": lower,
            "base": both,
            "name": "saved: p > y",
            "marker": {"color": GREEN, "line": line, "pattern": {"shape": "/", "size": 7}},
            "hovertemplate": "%{hovertext}<extra></extra>",
        },
        {
            **common,
            "y": higher,
            "base": both,
            "name": "lost: p < y",
            "marker": {"color": RED, "line": line, "pattern": {"shape": "x", "size": 7}},
            "hovertemplate": "%{hovertext}<extra></extra>",
        },
    ]
    layout = theme.base_layout(height)
    layout |= {"barmode": "overlay", "showlegend": True, "bargap": 0}
    layout["legend"] = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    layout["margin"] = {"l": 52, "r": 12, "t": 40, "b": 44}
    layout["xaxis"] = {"title": {"text": "probability y (widths)"}, "range": [0, 1]}
    layout["yaxis"] = {"title": {"text": f"surprise in {unit}"}, "rangemode": "tozero"}
    return go.Figure({"data": traces, "layout": layout})


def sequence_figure(sequence: Sequence, unit: str, *, height: int) -> go.Figure:
    """Each token's surprise, and the perplexity so far."""
    n = len(sequence.tokens)
    bits = np.minimum(sequence.surprises / UNITS[unit], MAX_TOKEN * UNITS["bits"] / UNITS[unit])
    running = np.where(np.isfinite(sequence.running), sequence.running, np.nan)
    place = np.arange(1, n + 1)
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "x": place,
            "y": bits.astype("f4"),
            "marker": {"color": BLUE},
            "hovertext": [format_number(each) for each in sequence.surprises / UNITS[unit]],
            "hovertemplate": f"token %{{x}}: %{{hovertext}} {unit}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": place,
            "y": running,
            "yaxis": "y2",
            "line": {"color": RED, "width": 2},
            "hovertemplate": "perplexity of the first %{x}: %{y:.4g}<extra></extra>",
        },
    ]
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 52, "r": 52, "t": 20, "b": 60}
    layout["xaxis"] = (
        {
            "tickvals": place.tolist(),
            "ticktext": [_clip(each) for each in sequence.tokens],
            "tickangle": -40 if max(map(len, sequence.tokens)) > 4 else 0,
        }
        if n <= 40
        else {"title": {"text": "token"}}
    )
    layout["yaxis"] = {"title": {"text": f"surprise in {unit}"}, "rangemode": "tozero"}
    layout["yaxis2"] = {
        "title": {"text": "perplexity so far (line)"},
        "overlaying": "y",
        "side": "right",
        "rangemode": "tozero",
        "showgrid": False,
        "tickmode": "auto",
    }
    return go.Figure({"data": traces, "layout": layout})


def information_rows(y: Any, p: Any, sequence: Sequence) -> list[dict[str, Any]]:
    """Outcomes, then tokens, for a table file; in nats."""
    parts = divergences(y, p)
    rows: list[dict[str, Any]] = [
        {
            "kind": "outcome",
            "name": k + 1,
            "y": float(y[k]),
            "p": float(p[k]),
            "surprise_nats": float(surprise(p[k])),
            "kl_nats": float(parts[k]),
        }
        for k in range(len(y))
    ]
    for name, q, nats in zip(
        sequence.tokens, sequence.probabilities, sequence.surprises, strict=True
    ):
        rows.append(
            {
                "kind": "token",
                "name": name,
                "y": 1.0,
                "p": float(q),
                "surprise_nats": float(nats),
                "kl_nats": float(nats),
            }
        )
    return rows


def _clip(token: str) -> str:
    """User text on an axis: Plotly reads <, so it is replaced by a sign that only looks like it."""
    short = token if len(token) <= 10 else f"{token[:9]}…"
    return short.replace("<", "‹").replace(">", "›").replace("&", "＆").replace("$", "＄")
