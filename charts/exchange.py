"""λ against C along the paths: how the penalty's weight and the ball's radius belong together."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from charts.geometry import ball_color
from charts.geometry_finding import capital, number
from core.constrained_optimum import Optimum, Path

# A rise of λ under this share is rounding.
_RISE = 1e-9


def exchange_figure(optima: Sequence[Optimum], paths: Sequence[Path], *, height: int) -> go.Figure:
    """A curve for each ball; a dot is where the controls are."""
    traces: list[dict[str, Any]] = []
    for order, (optimum, path) in enumerate(zip(optima, paths, strict=True)):
        color, name = ball_color(path.ball), path.ball.name
        shown = np.isfinite(path.multipliers) & (path.multipliers > 0)
        if not path.ball.is_convex:
            shown[0] = False  # at 0 it leaps: close to it a small λ holds the cusp already
        hover = f"{name}<br>C = %{{x:.3g}}<br>λ = %{{y:.3g}}<extra></extra>"
        traces.append(
            {
                "type": "scatter", "mode": "lines", "name": name,
                "x": path.radii[shown].astype(np.float32),
                "y": path.multipliers[shown].astype(np.float32),
                "line": {"color": color, "width": 2.5, "dash": ("solid", "dash")[order % 2]},
                "hovertemplate": hover,
            }
        )  # fmt: skip
        if optimum.is_active and optimum.radius > 0:
            traces.append(
                {
                    "type": "scatter", "mode": "markers", "name": f"{name}, now",
                    "x": [optimum.radius], "y": [optimum.multiplier],
                    "marker": {"color": color, "size": 11}, "hovertemplate": hover,
                    "showlegend": False,
                }
            )  # fmt: skip
    layout = theme.base_layout(height)
    layout["margin"] = {**layout["margin"], "l": 64}
    layout["showlegend"] = True
    layout["legend"] = {"orientation": "h", "y": 1.12}
    layout["xaxis"] = {"title": {"text": "radius C"}, "rangemode": "tozero"}
    layout["yaxis"] = {
        "title": {"text": "multiplier λ  (log)"}, "type": "log", "exponentformat": "power",
        "dtick": 1,
    }  # fmt: skip
    return go.Figure({"data": traces, "layout": layout})


def rises(path: Path) -> int:
    """In how many stretches of the path λ grows with C; 0 for every convex ball."""
    finite = path.multipliers[np.isfinite(path.multipliers)]
    grows = np.diff(finite) > _RISE * finite[:-1]
    return int(np.count_nonzero(np.diff(np.concatenate([[False], grows]).astype(int)) == 1))


def exchange_sentence(paths: Sequence[Path]) -> str:
    """From which λ each ball leaves zero, and whether one λ is one C."""
    told = []
    for path in {path.ball: path for path in paths}.values():
        name = f"**{capital(path.ball.name)}**"
        whole = number(float(path.radii[-1]))
        if path.radii[-1] == 0:
            told.append(f"{name}: the loss is lowest at the origin, so every C > 0 has λ = 0.")
            continue
        first = float(path.multipliers[0])
        about = "" if path.ball.is_convex else "about "
        start = (
            f"λ ≥ {about}{number(first)} leaves no coefficient (C = 0)"
            if np.isfinite(first)
            else "λ grows without limit as C goes to 0"
        )
        count = rises(path)
        ties = (
            f"λ rises again ({count} stretch{'es' if count > 1 else ''}), so one λ belongs to "
            "several C; f + λP is lowest at one of them, or at 0"
            if count
            else "Every λ belongs to one C"
        )
        told.append(f"{name}: {start}; λ = 0 from C = {whole} on. {ties}.")
    return " ".join(told)
