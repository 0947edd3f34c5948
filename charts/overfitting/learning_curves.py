"""Learning curves with bands, and how each training is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from core.common import format_number
from core.overfitting import REMEDIES, Curves, Stop

Array = Any

NONE, TOGETHER = "none", "together"
# A curve has at most so many points, and losses below this are drawn at it.
_POINTS, FLOOR = 100, 1e-4
_TICKS = [10.0**k * m for k in range(-4, 6) for m in (1, 2, 5)]
_TICK_TEXTS = [format_number(each) for each in _TICKS]
LABELS = {
    "train_loss": "Training loss  (log)",
    "validation_loss": "Validation loss  (log)",
    "norm": "Length of all weights  ‖w‖",
    "row_norm": "Longest weight vector into one unit",
    "confidence": "Mean certainty on training points",
}
_LOG = ("train_loss", "validation_loss")


@dataclass(frozen=True)
class Mark:
    """How one entry is called and drawn."""

    label: str
    color: str
    dash: str = "solid"


@dataclass(frozen=True)
class Entry:
    """One training: what it is and what was measured.

    Attributes:
        mark: Its look.
        curves: As far as they are there.
        stops: Of each seed, where early stopping watches; its curve ends there.
    """

    mark: Mark
    curves: Curves
    stops: tuple[Stop, ...] = ()

    def judged(self, name: str) -> Array:
        """(seeds,): a measure with the weights that are used in the end."""
        values = getattr(self.curves, name)
        if not self.stops:
            return values[:, -1]
        return values[np.arange(len(values)), [each.best for each in self.stops]]

    def shown(self, name: str) -> Array:
        """(seeds, epochs + 1): a measure, up to where the median seed stops."""
        values = getattr(self.curves, name)
        if not self.stops:
            return values
        return values[:, : int(np.median([each.stopped for each in self.stops])) + 1]


def mark(key: str) -> Mark:
    """Colour by position: none first, then the registry, then all together."""
    names = {NONE: "No remedy"} | {k: each.label for k, each in REMEDIES.items()}
    names |= {TOGETHER: "Together", "l2": "Adam + L2"}
    # The ninth colour is the first one again, which no remedy has.
    position = list(names).index(key) + (key == "l2")
    color, dash = theme.line_style(position)
    # Dashes tell apart what has neighbouring colours: together is yellow beside orange.
    return Mark(names[key], color, {NONE: "dot", TOGETHER: "dash"}.get(key, dash))


def middle(values: Array) -> float:
    """Median over seeds of what is finite."""
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if len(finite) else float("nan")


def middles(rows: Array) -> Array:
    """The same for each column of (seeds, n) at once; NaN where nothing is finite."""
    rows = np.where(np.isfinite(rows), rows, np.nan)
    found = np.full(rows.shape[1], np.nan)
    there = np.isfinite(rows).any(0)
    found[there] = np.nanmedian(rows[:, there], axis=0)
    return found


def curves_figure(
    entries: Sequence[Entry],
    panels: Sequence[str],
    epochs: int,
    *,
    height: int,
    lines: Mapping[str, tuple[float, str]] | None = None,
    named: bool = False,
) -> go.Figure:
    """Medians and bands of several seeds, one panel for each measure.

    Args:
        entries: The trainings.
        panels: Fields of `Curves`, from left to right.
        epochs: Where the axis ends, whatever is there already.
        height: In pixels.
        lines: For a panel a level to draw, and its name.
        named: Whether the lines are named above the panels; where tiles below do it, not.
    """
    traces: list[dict[str, Any]] = []
    for number, name in enumerate(panels):
        axes = {"xaxis": f"x{number + 1}", "yaxis": f"y{number + 1}"}
        for entry in entries:
            traces += _band(entry, name, axes)
            if entry.stops and name != "train_loss":
                traces.append(_stops(entry, name, axes))
        if lines and name in lines:
            level, label = lines[name]
            traces.append(_level(level, label, epochs, axes))
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 52, "r": 8, "t": 54 if named else 30, "b": 40}
    layout["annotations"] = [_names(entries)] if named else []
    gap = 0.075
    width = (1 - gap * (len(panels) - 1)) / len(panels)
    for number, name in enumerate(panels):
        start = number * (width + gap)
        end = "" if number == 0 else str(number + 1)
        layout[f"xaxis{end}"] = {
            "domain": [start, start + width],
            "range": [0, epochs],
            "title": {"text": "epoch"},
            "zeroline": False,
            "anchor": f"y{number + 1}",
        }
        layout[f"yaxis{end}"] = {
            "anchor": f"x{number + 1}",
            "zeroline": False,
            **(
                {
                    "type": "log",
                    "tickvals": _TICKS,
                    "ticktext": _TICK_TEXTS,
                    "range": _decades(entries, name),
                }
                if name in _LOG
                else {"rangemode": "tozero"}
            ),
        }
        layout["annotations"].append(
            {
                "text": LABELS[name],
                "x": start,
                "y": 1.02,
                "xref": "paper",
                "yref": "paper",
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "bottom",
            }
        )
    return go.Figure({"data": traces, "layout": layout})


def _band(entry: Entry, name: str, axes: Mapping[str, str]) -> list[dict[str, Any]]:
    values = entry.shown(name)
    at = np.unique(np.linspace(0, values.shape[1] - 1, _POINTS).astype(int))
    part = values[:, at]
    there = np.isfinite(part).any(0)
    at, part = at[there].astype("u2"), part[:, there]
    with np.errstate(all="ignore"):
        low, measured, high = (
            f(part, axis=0).astype("f4") for f in (np.nanmin, np.nanmedian, np.nanmax)
        )
    median = measured
    if name in _LOG:
        low, median, high = (np.maximum(each, np.float32(FLOOR)) for each in (low, measured, high))
    color = entry.mark.color
    traces: list[dict[str, Any]] = []
    if len(part) > 1:
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": np.concatenate([at, at[::-1]]),
                "y": np.concatenate([high, low[::-1]]),
                "fill": "toself",
                "line": {"width": 0},
                "fillcolor": theme.translucent(color, 0.13),
                "hoverinfo": "skip",
                **axes,
            }
        )
    traces.append(
        {
            "type": "scatter",
            "mode": "lines",
            "x": at,
            "y": median,
            "name": entry.mark.label,
            "line": {"color": color, "dash": entry.mark.dash, "width": 2},
            # The tip shows what was measured, the axis what can be drawn on it.
            **({"customdata": measured} if (median != measured).any() else {}),
            "hovertemplate": f"{entry.mark.label}<br>epoch %{{x}}: "
            + ("%{customdata:.3g}" if (median != measured).any() else "%{y:.3g}")
            + "<extra></extra>",
            **axes,
        }
    )
    return traces


def _stops(entry: Entry, name: str, axes: Mapping[str, str]) -> dict[str, Any]:
    """A dot where each seed's weights are put back from, a cross where it stopped."""
    values = getattr(entry.curves, name)
    places = [each.best for each in entry.stops] + [e.stopped for e in entry.stops if e.early]
    runs = [*range(len(entry.stops)), *(i for i, e in enumerate(entry.stops) if e.early)]
    marks = ["circle"] * len(entry.stops) + ["x-thin"] * (len(places) - len(entry.stops))
    words = ["best"] * len(entry.stops) + ["stopped"] * (len(places) - len(entry.stops))
    return {
        "type": "scatter",
        "mode": "markers",
        "x": np.array(places, "u2"),
        "y": np.array([values[run, place] for run, place in zip(runs, places, strict=True)], "f4"),
        "marker": {
            "symbol": marks,
            "size": 7,
            "color": entry.mark.color,
            "line": {"width": 2, "color": entry.mark.color},
        },
        "text": [f"seed {run}: {word}" for run, word in zip(runs, words, strict=True)],
        "hovertemplate": f"{entry.mark.label}<br>%{{text}} at epoch %{{x}}: %{{y:.3g}}"
        "<extra></extra>",
        **axes,
    }


def _names(entries: Sequence[Entry]) -> dict[str, Any]:
    text = "   ".join(swatch(each.mark) for each in entries)
    return {
        "text": text,
        "x": 0,
        "y": 1,
        "yshift": 24,
        "xref": "paper",
        "yref": "paper",
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "bottom",
    }


def swatch(look: Mark) -> str:
    """A name with its colour in front, for a chart."""
    return f'<span style="color:{look.color}">■</span> {look.label}'


def _level(level: float, label: str, epochs: int, axes: Mapping[str, str]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [0, epochs],
        "y": [level, level],
        "line": {"color": "#7f7f7f", "dash": "dash", "width": 1.5},
        "hovertemplate": f"{label}: %{{y:.4g}}<extra></extra>",
        **axes,
    }


def _decades(entries: Sequence[Entry], name: str) -> list[float]:
    """Range of a log axis that holds all, in steps of a quarter decade."""
    values = np.concatenate([each.shown(name).ravel() for each in entries] or [np.ones(1)])
    values = np.maximum(values[np.isfinite(values)], FLOOR)
    low, high = (np.log10(f(values)) for f in (np.min, np.max)) if len(values) else (-1.0, 0.0)
    return [float(np.floor(4 * low - 0.2) / 4), float(np.ceil(4 * high + 0.2) / 4)]
