"""Rows of the overfitting page: from the same curves as the figure."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from charts.overfitting.learning_curves import Entry
from core.common import Claim, Said, each_said, format_number, format_percent

Array = Any

# What a table of all epochs holds.
MEASURED = (
    "train_loss",
    "validation_loss",
    "test_loss",
    "train_accuracy",
    "validation_accuracy",
    "test_accuracy",
)


def remedy_rows(entries: Sequence[Entry]) -> list[dict[str, str]]:
    """One row for each training, with the weights that are used in the end.

    Four columns: more would not fit a phone.
    """
    return [
        {
            "Remedy": each.mark.label + _epochs(each),
            "Training loss": spread(each.judged("train_loss")),
            "Validation loss": spread(each.judged("validation_loss")),
            "Right in test": spread(each.judged("test_accuracy"), percent=True),
        }
        for each in entries
    ]


def _epochs(entry: Entry) -> str:
    """Whose weights early stopping put back."""
    if not entry.stops:
        return ""
    best = sorted(each.best for each in entry.stops)
    return f", epoch {best[0]:,}" + (f" to {best[-1]:,}" if best[0] != best[-1] else "")


class Cell(NamedTuple):
    """One measure of all seeds."""

    values: Array
    percent: bool = False


class _Spread(NamedTuple):
    middle: float
    low: float
    high: float
    measured: int
    seeds: int
    percent: bool


def _spread(cell: Cell) -> _Spread:
    finite = cell.values[np.isfinite(cell.values)]
    if not len(finite):
        return _Spread(np.nan, np.nan, np.nan, 0, len(cell.values), cell.percent)
    low, high = float(finite.min()), float(finite.max())
    found = float(np.median(finite))
    return _Spread(found, low, high, len(finite), len(cell.values), cell.percent)


def _spread_words(facts: _Spread) -> str:
    if not facts.measured:
        return "diverged"

    def written(value: float) -> str:
        return format_percent(value, 1) if facts.percent else format_number(value)

    some = f", {facts.measured} of {facts.seeds} seeds" if facts.measured < facts.seeds else ""
    if facts.measured == 1:
        return written(facts.middle) + some
    return f"{written(facts.middle)} ({written(facts.low)} to {written(facts.high)}){some}"


SPREAD = Claim("overfitting: a cell of the table", _spread, _spread_words)


def spread(values: Array, percent: bool = False) -> Said:
    """Median, and lowest to highest in brackets; how many seeds, where it is not all of them."""
    (sentence,) = each_said(SPREAD, [Cell(values, percent)])
    return sentence


def curve_rows(entries: Sequence[Entry], names: Sequence[str]) -> list[dict[str, Any]]:
    """Everything that was measured: One row for each training, seed and epoch."""
    return [
        {
            "remedy": each.mark.label,
            "seed": seed,
            "epoch": epoch,
            **{name: float(getattr(each.curves, name)[seed, epoch]) for name in names},
        }
        for each in entries
        for seed in range(len(each.curves.train_loss))
        for epoch in range(each.curves.epochs + 1)
    ]
