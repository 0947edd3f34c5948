"""Early stopping as curves, and beside ridge on a quadratic."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from charts.overfitting.comparison import SO_FAR, Remedies, against
from charts.overfitting.learning_curves import Entry, middle
from core.common import (
    Claim,
    Said,
    counted,
    format_latex,
    format_number,
    format_percent,
    said,
    settled,
)
from core.overfitting import NUM_TEST, Stop

Array = Any


class Stopped(NamedTuple):
    """What the sentences are about: the watched training, the rule's numbers, wanted epochs."""

    entry: Entry
    patience: int
    epochs: int

    @property
    def early(self) -> list[Stop]:
        """The seeds that stop."""
        return [each for each in self.entry.stops if each.early]


def stopping_finding(result: Stopped) -> list[Said]:
    """When the seeds stop, what that costs or saves, and what waiting would have brought."""
    training = Remedies([result.entry], result.epochs)
    return [*said((NO_STOP, STOPS, KEPT, TOO_SOON, SAVED), result), *said([SO_FAR], training)]


class _NoStop(NamedTuple):
    seeds: int
    patience: int
    done: int
    best: tuple[int, int]


def _no_stop(result: Stopped) -> _NoStop | None:
    if result.early:
        return None
    best = [each.best for each in result.entry.stops]
    done = result.entry.curves.epochs
    return _NoStop(len(best), result.patience, done, (min(best), max(best)))


NO_STOP = Claim(
    "overfitting: nobody stops early",
    _no_stop,
    lambda facts: (
        f"With a patience of {facts.patience} {'the' if facts.seeds == 1 else 'no'} seed "
        f"{'does not stop' if facts.seeds == 1 else 'stops'} within "
        f"{counted(facts.done, 'epoch')}; the weights of epoch {_between(facts.best)} are put back "
        "all the same."
    ),
)


class _Stops(NamedTuple):
    early: int
    seeds: int
    patience: int
    ends: tuple[int, int]
    best: tuple[int, int]


def _stops(result: Stopped) -> _Stops | None:
    stops, early = result.entry.stops, result.early
    if not early:
        return None
    ends, best = [each.stopped for each in early], [each.best for each in stops]
    return _Stops(
        len(early), len(stops), result.patience, (min(ends), max(ends)), (min(best), max(best))
    )


def _stops_words(facts: _Stops) -> str:
    if facts.seeds == 1:
        who = "The seed stops"
    else:
        verb = "stops" if facts.early == 1 else "stop"
        who = f"{facts.early} of {facts.seeds} seeds {verb}"
    return (
        f"{who}, at epoch **{_between(facts.ends)}**, {counted(facts.patience, 'epoch')} after the "
        f"best one; the weights of epoch **{_between(facts.best)}** are put back."
    )


STOPS = Claim("overfitting: who stops early", _stops, _stops_words)


class _Kept(NamedTuple):
    seeds: int
    done: int
    lost: int
    kept: float
    last: float
    right_kept: float
    right_last: float


def _kept(result: Stopped) -> _Kept | None:
    """With the weights put back, against those after all epochs."""
    entry, curves = result.entry, result.entry.curves
    kept = entry.judged("validation_loss")
    if not result.early or not np.isfinite(kept).all():
        return None
    lost = int((~np.isfinite(curves.validation_loss[:, -1])).sum())
    return _Kept(
        len(kept),
        curves.epochs,
        lost,
        middle(kept),
        middle(curves.validation_loss[:, -1]),
        middle(entry.judged("test_accuracy")),
        middle(curves.test_accuracy[:, -1]),
    )


def _kept_words(facts: _Kept) -> str:
    kept = (
        f"With the weights put back the {'median ' if facts.seeds > 1 else ''}validation loss is "
        f"**{format_number(facts.kept)}**"
    )
    after = f"after all {counted(facts.done, 'epoch')}"
    right = format_percent(facts.right_kept, 1)
    if facts.lost:
        have = "has" if facts.lost == 1 else "have"
        who = "the network" if facts.seeds == 1 else f"{facts.lost} of {facts.seeds} networks"
        return f"{kept}; {after} {who} {have} diverged."
    last = format_percent(facts.right_last, 1)
    others = (
        f"{right} are right, as many as {after}"
        if right == last
        else (f"{right} are right instead of {last}")
    )
    return (
        f"{kept}; {after} it is {against(facts.last, facts.kept)}, {format_number(facts.last)}. "
        f"Of {NUM_TEST} test points, which decided nothing, {others}."
    )


KEPT = Claim("overfitting: what the weights put back bring", _kept, _kept_words)


class _TooSoon(NamedTuple):
    missed: int
    early: int
    gap: float


def _too_soon(result: Stopped) -> _TooSoon | None:
    """Of the seeds that stopped those whose validation loss is lower after the stop."""
    gaps = []
    for losses, stop in zip(result.entry.curves.validation_loss, result.entry.stops, strict=True):
        later = losses[stop.stopped + 1 :]
        later = later[np.isfinite(later)]
        if stop.early and len(later):
            best = float(losses[stop.best])
            gap = settled(best - float(later.min()), best)
            if gap > 0:
                gaps.append(gap)
    return _TooSoon(len(gaps), len(result.early), max(gaps)) if gaps else None


TOO_SOON = Claim(
    "overfitting: who stopped too soon",
    _too_soon,
    lambda facts: (
        ("It" if facts.early == 1 else f"{facts.missed} of the {facts.early}")
        + f" stopped too soon: a later epoch has a validation loss that is lower by "
        f"{'' if facts.missed == 1 else 'up to '}{format_number(facts.gap)}."
    ),
)


def _saved(result: Stopped) -> tuple[float, int] | None:
    done, stops = result.entry.curves.epochs, result.entry.stops
    if not result.early:
        return None
    return sum(done - each.stopped for each in stops) / (done * len(stops)), done


SAVED: Claim[Stopped, tuple[float, int]] = Claim(
    "overfitting: what stopping saves",
    _saved,
    lambda facts: f"Stopping saves {format_percent(facts[0])} of the {counted(facts[1], 'epoch')}.",
)


def stopping_formula(patience: int, min_improvement: float) -> dict[str, tuple[str, str, str]]:
    """The rule with its numbers."""
    return {
        "Rule": (
            r"t^* = \text{last } t \text{ with } L_t < L_{t^*_{\text{before}}} - \delta,"
            r"\qquad \text{stop at } t^* + k"
            f"\nk = {patience},\\quad \\delta = {format_latex(min_improvement)}",
            "$L_t$ is the validation loss after epoch $t$, $t^*_{\\text{before}}$ the best epoch "
            "before $t$, at first epoch 0; $k$ is the patience, $\\delta$ the minimum improvement. "
            "The weights of epoch $t^*$ are put back.",
            "Prechelt, “Early Stopping – But When?”, 1998; keras.callbacks.EarlyStopping",
        )
    }


def _between(values: tuple[int, int]) -> str:
    low, high = values
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def stop_rows(stops: Sequence[Stop], entry: Entry) -> list[dict[str, str]]:
    """One row for each seed."""
    losses, right = entry.curves.validation_loss, entry.curves.test_accuracy
    return [
        {
            "Seed": str(run),
            "Stopped at": f"{each.stopped:,}" if each.early else "no",
            "Best epoch": f"{each.best:,}",
            "Its loss": format_number(losses[run, each.best], 4),
            "Right in test": format_percent(right[run, each.best], 1),
        }
        for run, each in enumerate(stops)
    ]
