"""What changed copies do to test accuracy: dots for every seed, and the copies themselves."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from core.overfitting.augmentation import IMAGES, POINTS
from core.overfitting.text_augmentation import TEXTS

Array = Any
PLAIN = "No copies"


def color_of(label: str) -> str:
    """By position in its registry; grey for no copies."""
    for registry in (POINTS, IMAGES, TEXTS):
        labels = [each.label for each in registry.values()]
        if label in labels:
            return theme.OKABE_ITO[labels.index(label)]
    return "#7f7f7f" if label == PLAIN else theme.OKABE_ITO[3]


def accuracy_figure(results: Mapping[str, Array], *, height: int) -> go.Figure:
    """One row for each setting: a dot for each seed, a line at the median.

    Args:
        results: By label, (seeds,) shares of right answers; NaN where not measured yet.
        height: In pixels.
    """
    traces: list[dict[str, Any]] = []
    labels = list(results)
    for position, (label, values) in enumerate(results.items()):
        found = 100 * values[np.isfinite(values)]
        if not len(found):
            continue
        color, level = color_of(label), len(labels) - 1 - position
        # Dots of one row beside each other, by seed, so that equal ones stay apart.
        offsets = np.linspace(-0.22, 0.22, len(found)) if len(found) > 1 else np.zeros(1)
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": found.astype("f4"),
                "y": (level + offsets).astype("f4"),
                "marker": {"size": 7, "color": color, "opacity": 0.75},
                "customdata": np.flatnonzero(np.isfinite(values)).astype("u1"),
                "hovertemplate": f"{label}<br>seed %{{customdata}}: %{{x:.1f}} %<extra></extra>",
            }
        )
        middle = float(np.median(found))
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [middle, middle],
                "y": [level - 0.36, level + 0.36],
                "line": {"color": color, "width": 3},
                "hovertemplate": f"{label}<br>median %{{x:.1f}} %<extra></extra>",
            }
        )
    everything = np.concatenate(list(results.values())) if results else np.ones(1)
    everything = 100 * everything[np.isfinite(everything)]
    low = 5 * np.floor((everything.min() if len(everything) else 50) / 5 - 0.2)
    plain = results.get(PLAIN, np.array([np.nan]))
    if np.isfinite(plain).any():
        at = float(np.median(100 * plain[np.isfinite(plain)]))
        traces.insert(
            0,
            {
                "type": "scatter",
                "mode": "lines",
                "x": [at, at],
                "y": [-0.5, len(labels) - 0.5],
                "line": {"color": "#7f7f7f", "dash": "dot", "width": 1},
                "hoverinfo": "skip",
            },
        )
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 108, "r": 12, "t": 12, "b": 44}
    layout["xaxis"] = {
        "title": {"text": "test accuracy, %"},
        "range": [low, 100.6],
        "zeroline": False,
    }
    layout["yaxis"] = {
        "tickvals": list(range(len(labels)))[::-1],
        "ticktext": labels,
        "showgrid": False,
        "range": [-0.6, len(labels) - 0.4],
        "zeroline": False,
    }
    return go.Figure({"data": traces, "layout": layout})


def images_figure(rows: Sequence[tuple[str, Array]], *, height: int, dark: bool) -> go.Figure:
    """A mosaic: each row's images (n, 8, 8) from 0 to 1, under each other."""
    count, size = len(rows[0][1]), rows[0][1].shape[1]
    step = size + 1
    mosaic = np.zeros((len(rows) * step, count * step), "u1")
    for i, (_, images) in enumerate(rows):
        for j, image in enumerate(images):
            top, left = i * step, j * step
            mosaic[top : top + size, left : left + size] = np.rint(100 * np.clip(image, 0, 1))
    scale = theme.SEQUENTIAL_DARK if dark else theme.SEQUENTIAL_LIGHT
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 100, "r": 4, "t": 4, "b": 4}
    layout["xaxis"] = {"visible": False, "range": [-0.5, count * step - 1.5]}
    layout["yaxis"] = {
        "range": [len(rows) * step - 1.5, -0.5],
        "showgrid": False,
        "zeroline": False,
        "tickvals": [i * step + size / 2 - 0.5 for i in range(len(rows))],
        "ticktext": [label for label, _ in rows],
    }
    trace = {
        "type": "heatmap",
        "z": mosaic,
        "zmin": 0,
        "zmax": 100,
        "showscale": False,
        "colorscale": [[i / 8, color] for i, color in enumerate(scale)],
        "hoverinfo": "skip",
    }
    return go.Figure({"data": [trace], "layout": layout})
