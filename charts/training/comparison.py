"""What a training shows, in words and rows: from the same histories as the curves."""

from typing import NamedTuple

import numpy as np

from charts.training.batches import AGREEMENT, COST, WHOLE_SET
from charts.training.learning_curves import (
    Array,
    Ran,
    Trained,
    TrainingResult,
    last_entry,
    medians,
    nanmedian,
)
from core.common import (
    Claim,
    Said,
    capitalised,
    counted,
    described,
    each_said,
    format_number,
    format_percent,
    highest,
    joined,
    listed,
    lowest,
    said,
)
from core.training import DIVERGED

# A test loss this much above its lowest, while the training loss fell as much, has risen.
RISEN = 1.1


def training_finding(result: TrainingResult) -> list[Said]:
    """Who is ahead, who is lost, who overfits, what an epoch costs."""
    ran = [Ran(result, each) for each in result.runs]
    overfitting = each_said(OVERFITS, ran)
    return [
        *said((EMPTY, ALL_LOST, RANKING, LOST, SPEED), result),
        *([joined(overfitting)] if overfitting else []),
        *said((WHOLE_SET, COST, AGREEMENT), result),
    ]


def result_rows(result: TrainingResult) -> list[dict[str, str]]:
    """One row for each optimizer, at the last epoch that it has."""
    rows = []
    for each in result.runs:
        history, at = each.history, last_entry(each.history)
        (epoch,) = each_said(EPOCH_CELL, [Ran(result, each)])
        row: dict[str, str] = {"Trained by": each.label, "Epoch": epoch}
        for part, loss, accuracy in (
            ("Training", history.train_loss, history.train_accuracy),
            ("Test", history.test_loss, history.test_accuracy),
        ):
            if part == "Training" or len(result.split.y_test):
                right = _percent(accuracy[:, at])
                row[f"{part} loss and accuracy"] = f"{_with_range(loss[:, at])}; {right}"
        rows.append(row)
    return rows


def picture_alt(result: TrainingResult, data: str) -> Said:
    """Text alternative of boundary and curves."""
    names = listed([each.label for each in result.runs]) if result.runs else "nothing"
    picture = f"Loss curves of {names} on {data}, and the boundary that a network learned."
    return described(picture, training_finding(result))


# ---- who is ahead -----------------------------------------------------------------------------
EMPTY: Claim[TrainingResult, tuple[()]] = Claim(
    "training: no optimizer",
    lambda result: () if not result.runs else None,
    lambda _: "No optimizer is chosen: pick at least one to train the network.",
)
ALL_LOST: Claim[TrainingResult, tuple[()]] = Claim(
    "training: every network diverged",
    lambda result: () if result.runs and not any(map(_survivors, result.runs)) else None,
    lambda _: "Every network diverged. Lower the learning rates.",
)


class _Place(NamedTuple):
    label: str
    loss: float
    right: float | None


class _Ranking(NamedTuple):
    at: int
    epochs: int
    seeds: int
    best: list[str]
    places: list[_Place]


def _ranking(result: TrainingResult) -> _Ranking | None:
    """Of those that lost no seed: a median of the lucky ones is no fair comparison."""
    runs = _unharmed(result)
    if not runs:
        return None
    at = min(last_entry(each.history) for each in runs)
    tested = len(result.split.y_test) > 0
    places = [
        _Place(
            each.label,
            nanmedian(each.history.train_loss[:, at]),
            nanmedian(each.history.test_accuracy[:, at]) if tested else None,
        )
        for each in runs
    ]
    best = lowest({each.label: each.loss for each in places})
    tied = [each for each in places if each.label in best]
    rest = sorted((each for each in places if each.label not in best), key=lambda each: each.loss)
    return _Ranking(at, result.plan.epochs, len(result.plan.seeds), best, [*tied, *rest])


def _ranking_words(facts: _Ranking) -> str:
    when = counted(facts.at, "epoch")
    if facts.at < facts.epochs:
        when = f"{facts.at:,} of {counted(facts.epochs, 'epoch')}"
    kind = "training loss"
    if facts.seeds > 1:
        kind = f"median training loss of {facts.seeds} seeds"
    first, rest = facts.places[: len(facts.best)], facts.places[len(facts.best) :]
    loss = format_number(first[0].loss)
    leaders = listed([f"**{each.label}**{_share(each, full=True)}" for each in first])
    if len(facts.places) == 1:
        return f"{capitalised(kind)} after {when}: {loss}, by {leaders}."
    if not rest:
        return f"After {when} the {kind} is the same, {loss}, for {leaders}."
    others = listed(
        [f"**{each.label}** with {format_number(each.loss)}{_share(each)}" for each in rest]
    )
    return f"After {when} the lowest {kind} is {loss}, by {leaders}; then {others}."


def _share(place: _Place, full: bool = False) -> str:
    if place.right is None:
        return ""
    what = " of the test examples right" if full else ""
    return f" ({format_percent(place.right, 1)}{what})"


RANKING = Claim("training: who is ahead", _ranking, _ranking_words)


# ---- who is lost ------------------------------------------------------------------------------
class _Lost(NamedTuple):
    label: str
    first: int
    lost: int
    seeds: int
    at: int
    rest: float


def _lost(result: TrainingResult) -> list[_Lost] | None:
    found = []
    for each in result.runs:
        history, at = each.history, last_entry(each.history)
        epochs = history.diverged_at[history.diverged_at >= 0]
        if len(epochs):
            rest = nanmedian(history.train_loss[history.diverged_at < 0, at])
            seeds = len(history.diverged_at)
            found.append(_Lost(each.label, int(epochs.min()), len(epochs), seeds, at, rest))
    return found or None


def _lost_words(facts: list[_Lost]) -> str:
    listing = listed([_one_lost(each) for each in facts])
    unranked = any(each.lost < each.seeds for each in facts)
    return (
        f"{listing}: the training loss was above {format_number(DIVERGED)} or no number. What came "
        "before is kept." + (" Whatever lost a seed has no place in a ranking." if unranked else "")
    )


def _one_lost(lost: _Lost) -> str:
    if lost.seeds == 1:
        return f"**{lost.label}** diverged at epoch {lost.first:,}"
    when = f"{'at' if lost.lost == 1 else 'first at'} epoch {lost.first:,}"
    if lost.lost == lost.seeds:
        many = "both" if lost.seeds == 2 else f"all {lost.seeds}"
        return f"**{lost.label}** diverged with {many} seeds, {when}"
    left = lost.seeds - lost.lost
    others = "the other seed’s training loss" if left == 1 else f"the other {left} seeds’ median"
    return (
        f"**{lost.label}** diverged with {lost.lost} of {lost.seeds} seeds, {when} ({others} at "
        f"epoch {lost.at:,} is {format_number(lost.rest)})"
    )


LOST = Claim("training: who diverged", _lost, _lost_words)


class _EpochCell(NamedTuple):
    at: int
    lost: int
    seeds: int


def _epoch_cell(ran: Ran) -> _EpochCell:
    lost = int((ran.run.history.diverged_at >= 0).sum())
    return _EpochCell(last_entry(ran.run.history), lost, len(ran.run.history.diverged_at))


def _epoch_words(facts: _EpochCell) -> str:
    if not facts.lost:
        return f"{facts.at:,}"
    if facts.lost < facts.seeds:
        return f"{facts.at:,} ({facts.lost} of {facts.seeds} seeds diverged)"
    return f"{facts.at:,}, then diverged"


EPOCH_CELL = Claim("training: epoch in the table", _epoch_cell, _epoch_words)


# ---- how soon ---------------------------------------------------------------------------------
class _Speed(NamedTuple):
    best: str
    last: str
    seeds: int
    loss: float
    soon: int
    late: int


def _speed(result: TrainingResult) -> _Speed | None:
    """How soon the best one was where the last one ended, and how soon that one was there."""
    runs = _unharmed(result)
    if len(runs) < 2:
        return None
    at = min(last_entry(each.history) for each in runs)
    curves = {each.label: medians(each.history.train_loss, at) for each in runs}
    ends = {label: float(curve[-1]) for label, curve in curves.items()}
    best, last = lowest(ends), highest(ends)
    if len(best) > 1 or len(last) > 1:
        return None
    loss = ends[last[0]]
    soon, late = (int(np.flatnonzero(curves[name] <= loss)[0]) for name in (best[0], last[0]))
    if not 0 < soon < late:
        return None
    return _Speed(best[0], last[0], len(result.plan.seeds), loss, soon, late)


def _speed_words(facts: _Speed) -> str:
    kind = "training loss" if facts.seeds == 1 else "median training loss"
    return (
        f"**{facts.best}** first reached {facts.last}’s last {kind}, {format_number(facts.loss)}, "
        f"after {counted(facts.soon, 'epoch')}, {facts.last} itself after {facts.late:,}."
    )


SPEED = Claim("training: how soon the best was there", _speed, _speed_words)


# ---- overfitting ------------------------------------------------------------------------------
class _Overfits(NamedTuple):
    label: str
    then: int
    now: int
    test_then: float
    test_now: float
    train_then: float
    train_now: float
    right_then: float
    right_now: float
    seeds: int


def _overfits(ran: Ran) -> _Overfits | None:
    """A test loss that rose while the training loss fell; what accuracy did is told beside it."""
    history, now = ran.run.history, last_entry(ran.run.history)
    if not len(ran.result.split.y_test) or (history.diverged_at >= 0).any():
        return None
    train, test, right = (
        medians(each, now)
        for each in (history.train_loss, history.test_loss, history.test_accuracy)
    )
    then = int(np.argmin(test))
    if not (test[now] > RISEN * test[then] and train[now] < train[then] / RISEN):
        return None
    return _Overfits(
        ran.run.label,
        then,
        now,
        float(test[then]),
        float(test[now]),
        float(train[then]),
        float(train[now]),
        float(right[then]),
        float(right[now]),
        len(history.diverged_at),
    )


def _overfits_words(facts: _Overfits) -> str:
    median = " (medians of the seeds)" if facts.seeds > 1 else ""
    sentence = (
        f"**{facts.label}**’s test loss was lowest, {format_number(facts.test_then)}, at epoch "
        f"{facts.then:,} and is {format_number(facts.test_now)} at epoch {facts.now:,}, while the "
        f"training loss fell from {format_number(facts.train_then)} to "
        f"{format_number(facts.train_now)}{median}: it overfits. "
    )
    before, after = (format_percent(each, 1) for each in (facts.right_then, facts.right_now))
    if before == after:
        return f"{sentence}As many test examples as then are right, {after}."
    if facts.right_now > facts.right_then:
        return (
            f"{sentence}Still, more test examples are right than then: {after} instead of {before}."
        )
    return f"{sentence}Of the test examples {after} are right instead of {before}."


OVERFITS = Claim("training: who overfits", _overfits, _overfits_words)


# ---- parts ------------------------------------------------------------------------------------
def _survivors(run: Trained) -> int:
    return int((run.history.diverged_at < 0).sum())


def _unharmed(result: TrainingResult) -> list[Trained]:
    return [each for each in result.runs if _survivors(each) == len(each.history.diverged_at)]


def _with_range(values: Array) -> str:
    finite = values[np.isfinite(values)]
    if not len(finite):
        return "–"
    middle = format_number(float(np.median(finite)))
    if len(finite) == 1:
        return middle
    return f"{middle} ({format_number(finite.min())} to {format_number(finite.max())})"


def _percent(values: Array) -> str:
    finite = values[np.isfinite(values)]
    if not len(finite):
        return "–"
    middle = format_percent(float(np.median(finite)), 1)
    if len(finite) == 1:
        return middle
    return f"{middle} ({format_percent(finite.min(), 1)} to {format_percent(finite.max(), 1)})"
