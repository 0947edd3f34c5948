"""Lines that grow with a step, drawn over charts by the player (`ui.race.view`)."""

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class TrackLine:
    """One line on one chart: at `steps[i]` it reaches (`x[i]`, `y[i]`).

    Attributes:
        chart: Key of the chart's element.
        x_axis, y_axis: Plotly's names ("x", "y2").
        steps, x, y: shape (points,).
        view: Key of the `CurveView` that the line belongs to; "" for all of them.
        faint: Whether it is drawn thinner: one of several paths, or a band's edge.
    """

    chart: str
    x_axis: str
    y_axis: str
    steps: np.ndarray
    x: np.ndarray
    y: np.ndarray
    view: str = ""
    faint: bool = False


@dataclass(frozen=True)
class Track:
    """Everything that moves together; line number `read_out` gives the value told at a step."""

    label: str
    color: str
    dash: str
    lines: tuple[TrackLine, ...]
    read_out: int


@dataclass(frozen=True)
class CurveView:
    """What the curves' chart can show: a name, and what its upper and lower panel are."""

    key: str
    label: str
    upper: str
    lower: str


@dataclass(frozen=True)
class Dots:
    """Many points that move together: `points` at every one of `steps`.

    Attributes:
        color: Of all of them.
        steps: shape (k,).
        points: shape (k, n, 2).
    """

    color: str
    steps: np.ndarray
    points: np.ndarray


@dataclass(frozen=True)
class Relief:
    """Heights over a window for the picture in three dimensions.

    Attributes:
        window: ((x_low, x_high), (y_low, y_high)).
        heights: See `charts.race.figures.shades`; rows are y.
    """

    window: Any
    heights: np.ndarray


@dataclass(frozen=True)
class Probe:
    """What the surface is like along one path, for the player's magnifying glass.

    Attributes:
        label, color: Of the optimizer.
        learning_rate: At every step, shape (points,).
        steps: shape (points,).
        numbers: x, y, ∂f/∂x, ∂f/∂y, ∂²f/∂x², ∂²f/∂x∂y, ∂²f/∂y²; shape (points, 7).
    """

    label: str
    color: str
    steps: np.ndarray
    learning_rate: np.ndarray
    numbers: np.ndarray
