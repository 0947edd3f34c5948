"""Lines that grow with a step, drawn over charts by the player (`ui.player`)."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class TrackLine:
    """One line on one chart: at `steps[i]` it reaches (`x[i]`, `y[i]`).

    `chart` is the key of the chart's element; the axes are Plotly's names ("x", "y2").
    """

    chart: str
    x_axis: str
    y_axis: str
    steps: np.ndarray
    x: np.ndarray
    y: np.ndarray


@dataclass(frozen=True)
class Track:
    """Everything that moves together; line number `read_out` gives the value told at a step."""

    label: str
    color: str
    dash: str
    lines: tuple[TrackLine, ...]
    read_out: int
