"""Training courses as curves with bands and as decision boundaries, and in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from core.early_stopping import Stop
from core.remedies import Curves, Parts
from core.remedy_registry import REMEDIES

Array = Any

NONE, TOGETHER = "none", "together"
# A curve has at most so many points, and losses below this are drawn on the axis.
_POINTS = 110
_TICKS = [10.0**k * m for k in range(-4, 6) for m in (1, 2, 5)]
_FLOOR = 1e-4
# The validation loss has risen if it is this much above its lowest; one that is this much lower
# than another is better.
_RISEN, _BETTER = 1.05, 0.02
LABELS = {
    "train_loss": "Training loss  (log)",
    "validation_loss": "Validation loss  (log)",
    "norm": "Length of all weights  ‖w‖",
    "row_norm": "Longest weight vector into one unit",
    "confidence": "Mean certainty on training points",
}
_LOG = ("train_loss", "validation_loss")
# What a table of all epochs holds.
MEASURED = (
    "train_loss", "validation_loss", "test_loss", "train_accuracy", "validation_accuracy",
    "test_accuracy",
)  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """How one entry is called and drawn."""

    label: str
    color: str
    dash: str = "solid"


@dataclass(frozen=True)
class Entry:
    """One contender: what it is and what was measured.

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
    return Mark(names[key], color, "dot" if key == NONE else dash)


def middle(values: Array) -> float:
    """Median over seeds of what is finite."""
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if len(finite) else float("nan")


# ---- figures ----------------------------------------------------------------------------------
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
        entries: Contenders.
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
            "domain": [start, start + width], "range": [0, epochs], "title": {"text": "epoch"},
            "zeroline": False, "anchor": f"y{number + 1}",
        }  # fmt: skip
        layout[f"yaxis{end}"] = {
            "anchor": f"x{number + 1}", "zeroline": False,
            **({"type": "log", "tickvals": _TICKS, "ticktext": [f"{each:g}" for each in _TICKS],
                "range": _decades(entries, name)} if name in _LOG else {"rangemode": "tozero"}),
        }  # fmt: skip
        layout["annotations"].append(
            {
                "text": LABELS[name], "x": start, "y": 1.02, "xref": "paper", "yref": "paper",
                "showarrow": False, "xanchor": "left", "yanchor": "bottom",
            }
        )  # fmt: skip
    return go.Figure({"data": traces, "layout": layout})


def _band(entry: Entry, name: str, axes: Mapping[str, str]) -> list[dict[str, Any]]:
    values = entry.shown(name)
    at = np.unique(np.linspace(0, values.shape[1] - 1, _POINTS).astype(int))
    part = values[:, at]
    there = np.isfinite(part).any(0)
    at, part = at[there].astype("u2"), part[:, there]
    if name in _LOG:
        part = np.maximum(part, _FLOOR)
    with np.errstate(all="ignore"):
        low, median, high = (
            f(part, axis=0).astype("f4") for f in (np.nanmin, np.nanmedian, np.nanmax)
        )
    color = entry.mark.color
    traces: list[dict[str, Any]] = []
    if len(part) > 1:
        traces.append(
            {
                "type": "scatter", "mode": "lines", "x": np.concatenate([at, at[::-1]]),
                "y": np.concatenate([high, low[::-1]]), "fill": "toself", "line": {"width": 0},
                "fillcolor": _translucent(color, 0.13), "hoverinfo": "skip", **axes,
            }
        )  # fmt: skip
    traces.append(
        {
            "type": "scatter", "mode": "lines", "x": at, "y": median, "name": entry.mark.label,
            "line": {"color": color, "dash": entry.mark.dash, "width": 2},
            "hovertemplate": f"{entry.mark.label}<br>epoch %{{x}}: %{{y:.3g}}<extra></extra>",
            **axes,
        }
    )  # fmt: skip
    return traces


def _stops(entry: Entry, name: str, axes: Mapping[str, str]) -> dict[str, Any]:
    """A dot where each seed's weights are put back from, a cross where it stopped."""
    values = getattr(entry.curves, name)
    places = [each.best for each in entry.stops] + [e.stopped for e in entry.stops if e.early]
    runs = [*range(len(entry.stops)), *(i for i, e in enumerate(entry.stops) if e.early)]
    marks = ["circle"] * len(entry.stops) + ["x-thin"] * (len(places) - len(entry.stops))
    words = ["best"] * len(entry.stops) + ["stopped"] * (len(places) - len(entry.stops))
    return {
        "type": "scatter", "mode": "markers", "x": np.array(places, "u2"),
        "y": np.array([values[run, place] for run, place in zip(runs, places, strict=True)], "f4"),
        "marker": {"symbol": marks, "size": 7, "color": entry.mark.color,
                   "line": {"width": 2, "color": entry.mark.color}},
        "text": [f"seed {run}: {word}" for run, word in zip(runs, words, strict=True)],
        "hovertemplate": f"{entry.mark.label}<br>%{{text}} at epoch %{{x}}: %{{y:.3g}}"
        "<extra></extra>",
        **axes,
    }  # fmt: skip


def _names(entries: Sequence[Entry]) -> dict[str, Any]:
    text = "   ".join(swatch(each.mark) for each in entries)
    return {
        "text": text, "x": 0, "y": 1, "yshift": 24, "xref": "paper", "yref": "paper",
        "showarrow": False, "xanchor": "left", "yanchor": "bottom",
    }  # fmt: skip


def swatch(look: Mark) -> str:
    """A name with its colour in front, for a chart."""
    return f'<span style="color:{look.color}">■</span> {look.label}'


def _level(level: float, label: str, epochs: int, axes: Mapping[str, str]) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "x": [0, epochs], "y": [level, level],
        "line": {"color": "#7f7f7f", "dash": "dash", "width": 1.5},
        "hovertemplate": f"{label}: %{{y:.4g}}<extra></extra>", **axes,
    }  # fmt: skip


def _decades(entries: Sequence[Entry], name: str) -> list[float]:
    """Range of a log axis that holds all, in steps of a quarter decade."""
    values = np.concatenate([each.shown(name).ravel() for each in entries] or [np.ones(1)])
    values = np.maximum(values[np.isfinite(values)], _FLOOR)
    low, high = (np.log10(f(values)) for f in (np.min, np.max)) if len(values) else (-1.0, 0.0)
    return [float(np.floor(4 * low - 0.2) / 4), float(np.ceil(4 * high + 0.2) / 4)]


def _translucent(color: str, opacity: float) -> str:
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def tiles_figure(
    tiles: Sequence[tuple[Mark, Array, Array, Array]],
    *,
    reach: float,
    height: int,
    dark: bool,
    swapped: Array | None = None,
    columns: int = 8,
) -> go.Figure:
    """What one network of each contender answers in the plane, with the points it learned from.

    Args:
        tiles: Mark, percent of class 1 (k, k) uint8, points (n, 2), classes (n,).
        reach: Half side of the square.
        height: In pixels.
        dark: The page's ground.
        swapped: (n,): which labels are wrong; drawn larger.
        columns: Tiles in a row.
    """
    scale = theme.DIVERGING_DARK if dark else theme.DIVERGING_LIGHT
    colors = [[i / 8, color] for i, color in enumerate(scale)]
    traces: list[dict[str, Any]] = []
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 4, "r": 4, "t": 26, "b": 4}
    layout["annotations"] = []
    across = min(columns, max(1, len(tiles)))
    down = -(-len(tiles) // across)
    for number, (look, percent, x, y) in enumerate(tiles):
        end = "" if number == 0 else str(number + 1)
        axes = {"xaxis": f"x{number + 1}", "yaxis": f"y{number + 1}"}
        step = 2 * reach / (len(percent) - 1)
        traces.append(
            {
                "type": "heatmap", "z": percent, "x0": -reach, "dx": step, "y0": -reach,
                "dy": step, "zmin": 0, "zmax": 100, "colorscale": colors, "showscale": False,
                "zsmooth": "best",
                "hovertemplate": f"{look.label}<br>%{{z}} % class 1<extra></extra>", **axes,
            }
        )  # fmt: skip
        traces.append(_points(x, y, swapped, axes))
        row, column = divmod(number, across)
        left, right = column / across + 0.004, (column + 1) / across - 0.004
        gap = 0.1 if down > 1 else 0.0
        top = 1 - row * (1 + gap) / down
        bottom = max(0.0, top - (1 - gap * (down - 1)) / down)
        layout[f"xaxis{end}"] = {
            "domain": [left, right], "range": [-reach, reach], "visible": False,
            "anchor": f"y{number + 1}",
        }  # fmt: skip
        layout[f"yaxis{end}"] = {
            "domain": [bottom, top], "range": [-reach, reach], "visible": False,
            "anchor": f"x{number + 1}",
        }  # fmt: skip
        layout["annotations"].append(
            {
                "text": swatch(look), "x": left,
                "y": top, "xref": "paper", "yref": "paper", "showarrow": False,
                "yanchor": "bottom", "xanchor": "left", "font": {"size": 12},
            }
        )  # fmt: skip
    return go.Figure({"data": traces, "layout": layout})


def _points(x: Array, y: Array, swapped: Array | None, axes: Mapping[str, str]) -> dict[str, Any]:
    large = np.zeros(len(y), bool)
    if swapped is not None:
        large[: len(swapped)] = swapped
    many = len(y) > 100
    return {
        "type": "scatter", "mode": "markers",
        "x": x[:, 0].astype("f4"), "y": x[:, 1].astype("f4"),
        "marker": {
            "size": 3 if many else np.where(large, 9, 5).astype("u1"),
            "color": (y > 0.5).astype("u1"), "cmin": 0, "cmax": 1,
            "colorscale": [[0, "#2f7fc0"], [1, "#e0532a"]],
            "line": {"color": "#ffffff", "width": 0.3 if many else 0.8},
        },
        "hoverinfo": "skip", **axes,
    }  # fmt: skip


# ---- words ------------------------------------------------------------------------------------
def remedies_finding(
    keys: Sequence[str], entries: Sequence[Entry], parts: Parts, epochs: int
) -> list[str]:
    """Whether it overfits, what each remedy changes, what all of them do together."""
    first, done = entries[0], min(each.curves.epochs for each in entries)
    sentences = [_overfits(first, done)]
    if len(entries) > 1:
        sentences += [_ranking(entries), _accuracies(entries)]
    if done < epochs:
        sentences.append(f"Stopped after {done:,} of {epochs:,} epochs.")
    wrong = int(parts.swapped.sum())
    if wrong:
        right = middle(first.judged("train_accuracy")) * len(parts.y_train)
        sentences.append(
            f"{wrong} of the {len(parts.y_train)} training labels are wrong; without a remedy the "
            f"network gives {right:.0f} of {len(parts.y_train)} the label that it was taught."
        )
    return sentences


def _overfits(entry: Entry, done: int) -> str:
    train = middle(entry.curves.train_loss[:, done])
    rows = entry.curves.validation_loss[:, : done + 1]
    medians = np.array([middle(column) for column in rows.T])
    if not np.isfinite(medians).any() or not np.isfinite(medians[-1]):
        return "Without a remedy the network diverged: lower the learning rate."
    lowest = int(np.nanargmin(medians))
    told = f"Without a remedy the training loss ends at **{train:.3g}**"
    if medians[-1] > _RISEN * medians[lowest]:
        return (
            f"{told}, while the validation loss rises from its lowest, {medians[lowest]:.3g} at "
            f"epoch {lowest:,}, to **{medians[-1]:.3g}**: the network overfits."
        )
    return (
        f"{told} and the validation loss at {medians[-1]:.3g}, no more than 5 % above its lowest: "
        "this network does not overfit here."
    )


def _ranking(entries: Sequence[Entry]) -> str:
    plain = middle(entries[0].judged("validation_loss"))
    losses = {each.mark.label: middle(each.judged("validation_loss")) for each in entries[1:]}
    better = {k: v for k, v in losses.items() if v < plain * (1 - _BETTER)}
    worse = {k: v for k, v in losses.items() if v > plain * (1 + _BETTER)}
    told = []
    if better:
        order = sorted(better, key=lambda label: better[label])
        listed = ", ".join(f"**{label}** {better[label]:.3g}" for label in order)
        told.append(f"lower with {listed}")
    if worse:
        told.append("higher with " + ", ".join(f"**{k}** {v:.3g}" for k, v in worse.items()))
    if not told:
        return f"No remedy changes the validation loss, {plain:.3g}, by more than 2 %."
    return f"Against {plain:.3g} without, the validation loss is {'; '.join(told)}."


def _accuracies(entries: Sequence[Entry]) -> str:
    right = {each.mark.label: middle(each.judged("test_accuracy")) for each in entries}
    plain = entries[0].mark.label
    best = max(right, key=lambda label: right[label])
    count = len(entries[0].curves.train_loss)
    seeds = f" (median of {count} seeds)" if count > 1 else ""
    if best == plain:
        return (
            f"On 400 other points none is right more often than the plain network, "
            f"{100 * right[plain]:.1f} %{seeds}."
        )
    return (
        f"On 400 other points **{best}** is right most often, {100 * right[best]:.1f} % against "
        f"{100 * right[plain]:.1f} % without{seeds}."
    )


def remedy_rows(entries: Sequence[Entry]) -> list[dict[str, str]]:
    """One row for each contender, with the weights that are used in the end.

    Four columns: more would not fit a phone.
    """
    return [
        {
            "Remedy": each.mark.label + _epochs(each),
            "Training loss": spread(each.judged("train_loss")),
            "Validation loss": spread(each.judged("validation_loss")),
            "Right in test": spread(100 * each.judged("test_accuracy"), " %"),
        }
        for each in entries
    ]


def _epochs(entry: Entry) -> str:
    """Whose weights early stopping put back."""
    if not entry.stops:
        return ""
    best = sorted(each.best for each in entry.stops)
    return f", epoch {best[0]:,}" + (f" to {best[-1]:,}" if best[0] != best[-1] else "")


def spread(values: Array, unit: str = "") -> str:
    """Median, and lowest to highest in brackets."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return "diverged"
    form = "{:.1f}" if unit else "{:.3g}"
    text = form.format(np.median(finite)) + unit
    if len(finite) == 1:
        return text
    return f"{text} ({form.format(finite.min())} to {form.format(finite.max())})"


def curve_rows(entries: Sequence[Entry], names: Sequence[str]) -> list[dict[str, Any]]:
    """Everything that was measured: one row for each contender, seed and epoch."""
    return [
        {
            "remedy": each.mark.label, "seed": seed, "epoch": epoch,
            **{name: float(getattr(each.curves, name)[seed, epoch]) for name in names},
        }
        for each in entries
        for seed in range(len(each.curves.train_loss))
        for epoch in range(each.curves.epochs + 1)
    ]  # fmt: skip
