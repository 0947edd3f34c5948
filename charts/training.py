"""What training shows, in words and rows: from the same histories as the curves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from charts import theme
from core.datasets import Split
from core.learners import LEARNERS
from core.training_plans import DIVERGED, History, Plan

Array = Any

# Three batch sizes are not optimizers, so they have colours of their own.
_BATCH_STYLES = ("#56b4e9", "#b8a500", "#cc79a7")
# A test loss this much above its lowest, while the training loss fell as much, has risen.
_RISEN = 1.1


@dataclass(frozen=True)
class Trained:
    """One contender with its curves and how it is drawn."""

    label: str
    color: str
    dash: str
    history: History


def trained(plan: Plan, histories: Sequence[History], *, by_batch: bool) -> list[Trained]:
    """Contenders with their look: told apart by optimizer, or by batch size."""
    found = []
    for number, history in enumerate(histories):
        key = history.contender.optimizer
        if by_batch:
            label = batch_label(history.contender.batch_size)
            found.append(Trained(label, _BATCH_STYLES[number % 3], "solid", history))
        else:
            color, dash = theme.line_style(list(LEARNERS).index(key))
            found.append(Trained(LEARNERS[key].label, color, dash, history))
    return found


def batch_label(batch_size: int) -> str:
    """ "Whole set", "Single example" or "Batches of 32"."""
    return {0: "Whole set", 1: "Single example"}.get(batch_size, f"Batches of {batch_size:,}")


def script_names(runs: Sequence[Trained]) -> list[str]:
    """A name for each contender in files, plain ASCII and each different."""
    return [
        f"{LEARNERS[each.history.contender.optimizer].label}, "
        f"{batch_label(each.history.contender.batch_size).lower()}"
        for each in runs
    ]


def last_entry(history: History) -> int:
    """The last epoch at which every run that is still alive has a loss."""
    measured = np.flatnonzero(np.isfinite(history.train_loss).any(0))
    return int(measured[-1]) if len(measured) else 0


def training_finding(runs: Sequence[Trained], plan: Plan, split: Split) -> list[str]:
    """Who is ahead, who is lost, who overfits, what an epoch costs."""
    if not runs:
        return ["No optimizer is chosen: pick at least one to train the network."]
    sentences = [_ranking(runs, plan, split)]
    sentences += [each for each in (_lost(runs), _speed(runs), _overfitting(runs)) if each]
    if any(each.history.contender.batch_size for each in runs):
        sentences.append(_cost(runs))
        sentences += _agreement(runs)
    return sentences


def result_rows(runs: Sequence[Trained], split: Split) -> list[dict[str, str]]:
    """One row for each contender, at the last epoch that it has."""
    rows = []
    for each in runs:
        history, at = each.history, last_entry(each.history)
        row = {"Trained by": each.label, "Epoch": f"{at:,}"}
        for part, loss, accuracy in (
            ("Training", history.train_loss, history.train_accuracy),
            ("Test", history.test_loss, history.test_accuracy),
        ):
            if part == "Training" or len(split.y_test):
                right = _percent(accuracy[:, at])
                row[f"{part} loss and accuracy"] = f"{_with_range(loss[:, at])}; {right}"
        rows.append(row)
    return rows


def curve_rows(runs: Sequence[Trained], plan: Plan) -> list[Mapping[str, Any]]:
    """The history as a table: one row for each contender, seed and epoch."""
    rows: list[Mapping[str, Any]] = []
    for each in runs:
        history = each.history
        for run, seed in enumerate(plan.seeds):
            for epoch in range(last_entry(history) + 1):
                row: dict[str, Any] = {
                    "optimizer": LEARNERS[history.contender.optimizer].label,
                    "batch_size": history.contender.batch_size or history.examples_per_epoch,
                    "seed": seed,
                    "epoch": epoch,
                    "gradient_evaluations": epoch * history.steps_per_epoch,
                    "examples_seen": epoch * history.examples_per_epoch,
                    "train_loss": float(history.train_loss[run, epoch]),
                    "test_loss": float(history.test_loss[run, epoch]),
                    "train_accuracy": float(history.train_accuracy[run, epoch]),
                    "test_accuracy": float(history.test_accuracy[run, epoch]),
                }
                if np.isfinite(row["train_loss"]):
                    rows.append(row)
    return rows


def picture_alt(runs: Sequence[Trained], plan: Plan, split: Split, data: str) -> str:
    """Text alternative of boundary and curves."""
    names = ", ".join(each.label for each in runs) or "nothing"
    finding = " ".join(training_finding(runs, plan, split)).replace("**", "")
    return f"Loss curves of {names} on {data}, and the boundary a network learned. {finding}"


def _ranking(runs: Sequence[Trained], plan: Plan, split: Split) -> str:
    alive = [each for each in runs if (each.history.diverged_at < 0).any()]
    if not alive:
        return "Every network diverged; see at which epoch below. Lower the learning rates."
    at = min(last_entry(each.history) for each in alive)
    order = sorted(alive, key=lambda each: float(np.nanmedian(each.history.train_loss[:, at])))
    told = []
    for each in order:
        right = _nanmedian(each.history.test_accuracy[:, at])
        what = " of the test examples right" if each is order[0] else ""
        share = f" ({100 * right:.1f} %{what})" if len(split.y_test) else ""
        told.append(f"**{each.label}**, {_median(each.history.train_loss[:, at])}{share}")
    when = f"{at:,} epoch{'s' if at != 1 else ''}"
    if at < plan.epochs:
        when = f"{at:,} of {plan.epochs:,} epochs"
    count = len(plan.seeds)
    kind = "training loss" if count == 1 else f"median training loss of {count} seeds"
    if len(order) == 1:
        return f"{kind.capitalize()} after {when}: {told[0]}."
    return f"After {when} the lowest {kind} is that of {told[0]}; then {'; '.join(told[1:])}."


def _lost(runs: Sequence[Trained]) -> str:
    told = []
    for each in runs:
        lost = each.history.diverged_at[each.history.diverged_at >= 0]
        if not len(lost):
            continue
        of = (
            f" with {len(lost)} of {len(each.history.diverged_at)} seeds"
            if len(each.history.diverged_at) > 1
            else ""
        )
        told.append(f"**{each.label}** diverged at epoch {int(lost.min()):,}{of}")
    if not told:
        return ""
    return (
        f"{'; '.join(told)}: the training loss was above {DIVERGED:,.0f} or no number. What came "
        "before is kept."
    )


def _speed(runs: Sequence[Trained]) -> str:
    """How soon the best was where the others are now."""
    alive = [each for each in runs if (each.history.diverged_at < 0).all()]
    if len(alive) < 2:
        return ""
    at = min(last_entry(each.history) for each in alive)
    curves = {each.label: np.nanmedian(each.history.train_loss[:, : at + 1], 0) for each in alive}
    best = min(curves, key=lambda label: curves[label][-1])
    last = max(curves, key=lambda label: curves[label][-1])
    reached = np.flatnonzero(curves[best] <= curves[last][-1])
    if best == last or not len(reached) or reached[0] in (0, at):
        return ""
    return (
        f"**{best}** was down at {last}’s loss, {_number(curves[last][-1])}, after "
        f"{reached[0]:,} epoch{'s' if reached[0] != 1 else ''} instead of {at:,}."
    )


def _overfitting(runs: Sequence[Trained]) -> str:
    told = []
    for each in runs:
        at = last_entry(each.history)
        train, test = (
            np.array([_nanmedian(column) for column in curves[:, : at + 1].T])
            for curves in (each.history.train_loss, each.history.test_loss)
        )
        if not np.isfinite(test).any() or (each.history.diverged_at >= 0).any():
            continue
        lowest = int(np.nanargmin(test))
        if test[-1] > _RISEN * test[lowest] and train[-1] < train[lowest] / _RISEN:
            told.append(
                f"**{each.label}**’s test loss was lowest, {_number(test[lowest])}, at epoch "
                f"{lowest:,} and is {_number(test[-1])} now"
            )
    return f"{'; '.join(told)}: training examples are learned by heart." if told else ""


def _cost(runs: Sequence[Trained]) -> str:
    told = []
    for each in runs:
        history, at = each.history, max(1, each.history.epochs_done)
        seconds = history.seconds / at / len(history.diverged_at)
        steps = history.steps_per_epoch
        told.append(
            f"**{each.label}** {steps:,} update{'s' if steps != 1 else ''} in {_time(seconds)}"
        )
    return f"One epoch costs, measured on this server: {', '.join(told)}."


def _agreement(runs: Sequence[Trained]) -> list[str]:
    told = []
    for each in runs:
        if np.isfinite(each.history.cosines).any() and each.history.contender.batch_size:
            first, last = each.history.cosines[0, 0], each.history.cosines[0, -1]
            told.append(f"**{each.label}** {first:.2f} at first and {last:.2f} at the last epoch")
    if not told:
        return []
    return [
        "How well a batch’s gradient points where the whole set’s does (mean cosine, 1 is the same "
        f"direction): {'; '.join(told)}."
    ]


def _nanmedian(values: Array) -> float:
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if len(finite) else float("nan")


def _median(values: Array) -> str:
    return _number(_nanmedian(values))


def _with_range(values: Array) -> str:
    finite = values[np.isfinite(values)]
    if not len(finite):
        return "–"
    middle = _number(float(np.median(finite)))
    if len(values) == 1:
        return middle
    return f"{middle} ({_number(finite.min())} to {_number(finite.max())})"


def _percent(values: Array) -> str:
    finite = 100 * values[np.isfinite(values)]
    if not len(finite):
        return "–"
    if len(values) == 1:
        return f"{finite[0]:.1f} %"
    return f"{np.median(finite):.1f} % ({finite.min():.1f} to {finite.max():.1f})"


def _number(value: float) -> str:
    return f"{value:.3f}" if 0.01 <= abs(value) < 1000 else f"{value:.2g}"


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:,.2g} ms" if seconds < 1 else f"{seconds:,.1f} s"
