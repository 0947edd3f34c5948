"""Augmentation: test accuracy of every seed and its change in words, and the copies themselves."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from charts.overfitting.table import spread
from core.common import Claim, Said, counted, format_fixed, format_percent, listed, said
from core.overfitting import IMAGES, POINTS, TEXTS

Array = Any
PLAIN = "No copies"
# A verdict needs so many seeds, and a change of the share of right answers at least this large.
MIN_SEEDS, MIN_CHANGE = 3, 0.002


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


# ---- in words and rows ------------------------------------------------------------------------
def change(values: Array, plain: Array) -> tuple[float, float, int]:
    """Mean difference over the seeds that both have, its standard error, and their number."""
    both = np.isfinite(values) & np.isfinite(plain)
    differences = values[both] - plain[both]
    if len(differences) < 2:
        return (float(differences.mean()) if len(differences) else np.nan), np.nan, len(differences)
    error = float(differences.std(ddof=1) / np.sqrt(len(differences)))
    return float(differences.mean()), error, len(differences)


def verdict(values: Array, plain: Array) -> str:
    """One of `VERDICTS`: beyond two standard errors or not."""
    mean, error, count = change(values, plain)
    if count < MIN_SEEDS or not np.isfinite(error):
        return "too few seeds to say"
    if abs(mean) < MIN_CHANGE or abs(mean) <= 2 * error:
        return "no clear difference"
    return "helps" if mean > 0 else "harms"


class Copied(NamedTuple):
    """Test accuracy of every setting.

    Attributes:
        results: By label, (seeds,) shares of right answers; NaN where there is none (yet).
        tested: What is judged: "400 test points".
        digits: The digits that are told apart, where images are.
        done, epochs: Epochs that are trained, lowest and highest, and all of them; where it is
            epochs that grow.
    """

    results: Mapping[str, Array]
    tested: str
    digits: tuple[int, ...] = ()
    done: tuple[int, int] = (0, 0)
    epochs: int = 0


def augmentation_finding(result: Copied) -> list[Said]:
    """Who helps, who harms, seed by seed on the same split."""
    claims: tuple[Claim[Copied, Any], ...] = (
        NOT_MEASURED,
        WITHOUT_COPIES,
        *VERDICTS.values(),
        ALONE,
        WRONG_LABEL,
        EPOCHS_SO_FAR,
    )
    return said(claims, result)


def _measured(values: Array) -> int:
    return int(np.isfinite(values).sum())


NOT_MEASURED: Claim[Copied, tuple[()]] = Claim(
    "overfitting: nothing is measured",
    lambda result: () if not _measured(result.results[PLAIN]) else None,
    lambda _: "Nothing is measured yet.",
)


class _Without(NamedTuple):
    share: float
    measured: int
    seeds: int
    tested: str


def _without(result: Copied) -> _Without | None:
    plain = result.results[PLAIN]
    if not _measured(plain):
        return None
    share = float(np.nanmedian(plain[np.isfinite(plain)]))
    return _Without(share, _measured(plain), len(plain), result.tested)


def _without_words(facts: _Without) -> str:
    seeds = counted(facts.seeds, "seed")
    if facts.measured < facts.seeds:
        seeds = f"{facts.measured} of {seeds}"
    median = f", the median of {seeds}" if facts.seeds > 1 else " (one seed)"
    return f"Without copies {format_percent(facts.share, 1)} of {facts.tested} are right{median}."


WITHOUT_COPIES = Claim("overfitting: accuracy without copies", _without, _without_words)


class _Changed(NamedTuple):
    label: str
    mean: float
    error: float
    seeds: int


def _with_verdict(result: Copied, wanted: str) -> list[_Changed] | None:
    plain = result.results[PLAIN]
    found = [
        _Changed(label, *change(values, plain))
        for label, values in result.results.items()
        if label != PLAIN
        and verdict(values, plain) == wanted
        and np.isfinite(change(values, plain)[0])
    ]
    return found or None


def _changes(facts: list[_Changed]) -> str:
    return listed(
        [f"**{each.label}** ({_points(each.mean)}{_error(each.error)})" for each in facts]
    )


_STARTS = {
    "helps": "Better, in percentage points on the same split (mean ± standard error):",
    "harms": "Worse, in percentage points on the same split (mean ± standard error):",
    "no clear difference": "No clear difference (at most two standard errors, or less than 0.2 "
    "percentage points):",
    "too few seeds to say": f"Fewer than {MIN_SEEDS} seeds, too few to say:",
}


def _group(wanted: str) -> Claim[Copied, list[_Changed]]:
    return Claim(
        f"overfitting: copies, {wanted}",
        lambda result: _with_verdict(result, wanted),
        lambda facts: f"{_STARTS[wanted]} {_changes(facts)}.",
    )


HELPS, HARMS, UNCLEAR, TOO_FEW = (_group(each) for each in _STARTS)
VERDICTS = dict(zip(_STARTS, (HELPS, HARMS, UNCLEAR, TOO_FEW), strict=True))

ALONE: Claim[Copied, tuple[()]] = Claim(
    "overfitting: no kind of copy is chosen",
    lambda result: () if len(result.results) == 1 else None,
    lambda _: "Choose a kind of copy above to compare with.",
)


def _wrong_label(result: Copied) -> str | None:
    """Where a copy's label is wrong: a 6 upside down is a 9."""
    label = IMAGES["upset"].label
    if label not in result.results or not {6, 9} <= set(result.digits):
        return None
    harms = verdict(result.results[label], result.results[PLAIN]) == "harms"
    return label if harms else None


WRONG_LABEL: Claim[Copied, str] = Claim(
    "overfitting: copies with a wrong label",
    _wrong_label,
    lambda label: (
        f"**{label}** turns a 6 into a 9 and keeps the label “6”: such a copy has a wrong label."
    ),
)
EPOCHS_SO_FAR: Claim[Copied, tuple[int, int, int]] = Claim(
    "overfitting: copies, not all epochs are trained",
    lambda result: (*result.done, result.epochs) if result.done[0] < result.epochs else None,
    lambda facts: (
        f"So far {facts[0]:,}"
        + (f" to {facts[1]:,}" if facts[1] > facts[0] else "")
        + f" of {counted(facts[2], 'epoch')} are trained."
    ),
)


def _points(share: float) -> str:
    """A difference of shares in percentage points."""
    return ("+" if share > 0 else "") + format_fixed(100 * share, 1)


def _error(share: float) -> str:
    return f" ± {format_fixed(100 * share, 1)}" if np.isfinite(share) else ""


def accuracy_rows(results: Mapping[str, Array]) -> list[dict[str, str]]:
    """One row for each setting."""
    rows = []
    for label, values in results.items():
        if not np.isfinite(values).any():
            continue
        plain = label == PLAIN
        rows.append(
            {
                "Copies": label,
                "Test accuracy": spread(values, percent=True),
                "Change": "–" if plain else change_cell(values, results[PLAIN]),
                "Verdict": "–" if plain else verdict(values, results[PLAIN]),
            }
        )
    return rows


def change_cell(values: Array, plain: Array) -> str:
    """Mean difference in percentage points with its standard error, as far as they are there."""
    mean, error, count = change(values, plain)
    return _points(mean) + _error(error) if count else "–"


def seed_rows(results: Mapping[str, Array], training: Mapping[str, Array]) -> list[dict[str, Any]]:
    """Every measured run."""
    return [
        {
            "copies": label,
            "seed": seed,
            "training_accuracy": float(training[label][seed]),
            "test_accuracy": float(value),
        }
        for label, values in results.items()
        for seed, value in enumerate(values)
        if np.isfinite(value)
    ]
