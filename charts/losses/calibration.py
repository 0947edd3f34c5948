"""Reliability of a classifier before and after its logits are divided by a temperature."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from core.common.number_format import format_number
from core.losses.calibration import Reliability, Scored, reliability

BEFORE, AFTER = theme.OKABE_ITO[1], theme.OKABE_ITO[0]


@dataclass(frozen=True)
class Calibrated:
    """A classifier and the temperature it is looked at with.

    Attributes:
        fitted: The temperature that least NLL on a second sample asks for.
        chance: The ECE that remains of perfectly calibrated labels of this sample's size.
    """

    scored: Scored
    temperature: float
    fitted: float
    chance: float
    bins: int

    def reliability(self, temperature: float) -> Reliability:
        """The bins at a temperature."""
        return reliability(self.scored.probabilities(temperature), self.scored.labels, self.bins)


def reliability_figure(calibrated: Calibrated, *, height: int) -> go.Figure:
    """Left frequency against confidence, T = 1 and T; right how many examples each bin has."""
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [0, 1],
            "y": [0, 1],
            "name": "perfect",
            "line": {"dash": "dash", "color": "#7f7f7f", "width": 1.5},
            "hoverinfo": "skip",
        }
    ]
    edges = (np.arange(calibrated.bins) + 0.5) / calibrated.bins
    both = [(1.0, BEFORE, "as it is, T = 1", "circle")]
    if calibrated.temperature != 1:
        name = f"divided by T = {format_number(calibrated.temperature)}"
        both.append((calibrated.temperature, AFTER, name, "square"))
    for temperature, color, name, symbol in both:
        found = calibrated.reliability(temperature)
        seen = found.counts > 0
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": name,
                "x": found.confidence[seen].astype("f4"),
                "y": found.frequency[seen].astype("f4"),
                "marker": {"size": 9, "color": color, "symbol": symbol},
                "line": {"color": color, "width": 2},
                "customdata": found.counts[seen],
                "hovertemplate": "predicted %{x:.3f}, came true %{y:.3f}<br>%{customdata} examples"
                "<extra></extra>",
            }
        )
        traces.append(
            {
                "type": "bar",
                "x": edges,
                "y": found.counts.astype("i4"),
                "xaxis": "x2",
                "yaxis": "y2",
                "marker": {"color": color, "opacity": 0.75},
                "showlegend": False,
                "hovertemplate": "%{y} examples<extra></extra>",
            }
        )
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 52, "r": 12, "t": 40, "b": 44}
    layout["showlegend"] = True
    layout["legend"] = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    layout["xaxis"] = {
        "title": {"text": "mean predicted probability"},
        "range": [0, 1],
        "domain": [0, 0.52],
    }
    layout["yaxis"] = {"title": {"text": "share that came true"}, "range": [-0.02, 1.02]}
    layout["xaxis2"] = {
        "title": {"text": "predicted probability"},
        "range": [0, 1],
        "domain": [0.62, 1],
        "anchor": "y2",
    }
    layout["yaxis2"] = {"title": {"text": "examples"}, "anchor": "x2", "rangemode": "tozero"}
    return go.Figure({"data": traces, "layout": layout})


def calibration_rows(calibrated: Calibrated) -> list[dict[str, float | int]]:
    """The bins at T = 1 and at T, for a table file."""
    rows: list[dict[str, float | int]] = []
    for temperature in dict.fromkeys((1.0, calibrated.temperature)):
        found = calibrated.reliability(temperature)
        for b, (count, says, came) in enumerate(
            zip(found.counts, found.confidence, found.frequency, strict=True)
        ):
            rows.append(
                {
                    "temperature": temperature,
                    "bin": b + 1,
                    "examples": int(count),
                    "mean_prediction": float(says),
                    "share_of_ones": float(came),
                }
            )
    return rows
