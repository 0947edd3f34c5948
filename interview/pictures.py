"""What a live result looks like, without a plotting library; `charts.interview` draws it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Lines:
    """Curves over one x axis; a name that is an optimizer's label takes its colour.

    Attributes:
        x: Shared by all curves.
        curves: Name to its y values, as long as `x`.
        x_name, y_name: Axis titles, with units where there are any.
        log_y: Whether the y axis is logarithmic.
    """

    x: Sequence[float]
    curves: Mapping[str, Sequence[float]]
    x_name: str
    y_name: str
    log_y: bool = False


@dataclass(frozen=True)
class Bars:
    """Groups of bars: for every label one bar of each series."""

    labels: Sequence[str]
    series: Mapping[str, Sequence[float]]
    x_name: str
    y_name: str


@dataclass(frozen=True)
class Matrix:
    """A heat map; signed values get a diverging scale, others a sequential one."""

    values: Sequence[Sequence[float]]
    row_labels: Sequence[str]
    column_labels: Sequence[str]
    row_name: str
    column_name: str
    value_name: str
    signed: bool = False


Picture = Lines | Bars | Matrix


@dataclass(frozen=True)
class LiveResult:
    """What a solution gives when it is run: a picture, and what it says with its numbers."""

    picture: Picture
    sentences: tuple[str, ...]
