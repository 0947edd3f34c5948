"""What the remedies do, in words and rows: from the same curves as the figure."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from charts.overfitting import Entry, middle, middles
from core.small_sets import Parts

Array = Any

# What a table of all epochs holds.
MEASURED = (
    "train_loss", "validation_loss", "test_loss", "train_accuracy", "validation_accuracy",
    "test_accuracy",
)  # fmt: skip
# The validation loss has risen if it is this much above its lowest; one that is this much lower
# than another is better.
_RISEN, _BETTER = 1.05, 0.02


def remedies_finding(entries: Sequence[Entry], parts: Parts, epochs: int) -> list[str]:
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
    medians = middles(entry.curves.validation_loss[:, : done + 1])
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
