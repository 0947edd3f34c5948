"""What the remedies do, in words and rows: from the same curves as the figure."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from charts.overfitting.learning_curves import Entry, middle, middles
from core.common import Claim, Said, counted, format_number, format_percent, highest, listed, said
from core.overfitting import NUM_TEST, Curves, Parts

Array = Any

# The validation loss has risen if it is this much above its lowest; one that is this much lower
# than another is better.
RISEN, BETTER = 1.05, 0.02


class Remedies(NamedTuple):
    """What the sentences are about: trainings, none of the remedies first, all as far trained."""

    entries: Sequence[Entry]
    epochs: int
    parts: Parts | None = None

    @property
    def done(self) -> int:
        """Epochs that are there."""
        return min(each.curves.epochs for each in self.entries)


def remedies_finding(result: Remedies) -> list[Said]:
    """Whether it overfits, what each remedy changes, what all of them do together."""
    claims = (DIVERGED, OVERFITS, NO_OVERFITTING, BOTH_ROSE, LOST, RANKING, RIGHT, SO_FAR, WRONG)
    return said(claims, result)


def equally_far(curves: Mapping[str, Curves]) -> dict[str, Curves]:
    """All up to the last epoch that each of them has: only then can they be compared.

    Args:
        curves: Name → learning curves; one or more.

    Returns:
        The same names; all curves end at the same epoch.

    Example:
        >>> from core.overfitting import RunConfig, TrainingRun
        >>> runs = {name: TrainingRun(RunConfig(width=4)) for name in ("plain", "decay")}
        >>> runs["plain"].advance(epochs=5)
        >>> runs["decay"].advance(epochs=3)
        >>> found = equally_far({name: run.curves() for name, run in runs.items()})
        >>> [each.epochs for each in found.values()]
        [3, 3]
    """
    done = min(each.epochs for each in curves.values())
    return {name: each.upto(done) for name, each in curves.items()}


# ---- parts ------------------------------------------------------------------------------------
def lost(entry: Entry) -> int:
    """Seeds whose network diverged, judged with the weights that are used in the end."""
    return int((~np.isfinite(entry.judged("validation_loss"))).sum())


def num_seeds(entry: Entry) -> int:
    """How many networks it has."""
    return len(entry.curves.train_loss)


def of_seeds(seeds: int) -> str:
    """Behind numbers that are medians."""
    return f" (medians of {seeds} seeds)" if seeds > 1 else ""


def every(count: int, one: str) -> str:
    """ "the network", "both networks", "all 3 networks"."""
    return f"the {one}" if count == 1 else f"{'both' if count == 2 else f'all {count}'} {one}s"


def against(value: float, other: float) -> str:
    """ "lower", "higher" or "the same", as the reader sees both numbers."""
    if format_number(value) == format_number(other):
        return "the same"
    return "lower" if value < other else "higher"


# ---- without a remedy -------------------------------------------------------------------------
class _Plain(NamedTuple):
    seeds: int
    then: int
    now: int
    train_then: float
    train_now: float
    lowest: float
    validation: float


def _plain(result: Remedies) -> _Plain | None:
    """Medians of the seeds that have not diverged; None where all of them have."""
    curves, now = result.entries[0].curves, result.done
    alive = np.isfinite(curves.validation_loss[:, now])
    if not alive.any():
        return None
    train, validation = (
        middles(each[alive, : now + 1]) for each in (curves.train_loss, curves.validation_loss)
    )
    then = int(np.argmin(validation))
    return _Plain(
        int(alive.sum()),
        then,
        now,
        float(train[then]),
        float(train[now]),
        float(validation[then]),
        float(validation[now]),
    )


def _rose(facts: _Plain | None) -> bool:
    return facts is not None and facts.validation > RISEN * facts.lowest


def _overfits(result: Remedies) -> _Plain | None:
    facts = _plain(result)
    return facts if facts and _rose(facts) and facts.train_now < facts.train_then else None


def _both_rose(result: Remedies) -> _Plain | None:
    facts = _plain(result)
    return facts if facts and _rose(facts) and facts.train_now >= facts.train_then else None


def _calm(result: Remedies) -> _Plain | None:
    facts = _plain(result)
    return facts if facts and not _rose(facts) else None


def _rising(facts: _Plain) -> str:
    return (
        f"the validation loss rises from its lowest, {format_number(facts.lowest)} at epoch "
        f"{facts.then:,}, to **{format_number(facts.validation)}**{of_seeds(facts.seeds)}"
    )


DIVERGED: Claim[Remedies, int] = Claim(
    "overfitting: diverged without a remedy",
    lambda result: None if _plain(result) else num_seeds(result.entries[0]),
    lambda seeds: f"Without a remedy {every(seeds, 'network')} diverged: lower the learning rate.",
)
OVERFITS = Claim(
    "overfitting: it overfits",
    _overfits,
    lambda facts: (
        f"Without a remedy the training loss ends at **{format_number(facts.train_now)}**, while "
        f"{_rising(facts)}: the network overfits."
    ),
)
BOTH_ROSE = Claim(
    "overfitting: both losses rose",
    _both_rose,
    lambda facts: (
        f"Without a remedy {_rising(facts)}, but the training loss has not fallen since then "
        f"either: {format_number(facts.train_then)} then, {format_number(facts.train_now)} now. "
        "That is no overfitting."
    ),
)
NO_OVERFITTING = Claim(
    "overfitting: it does not overfit",
    _calm,
    lambda facts: (
        f"Without a remedy the training loss ends at **{format_number(facts.train_now)}** and the "
        f"validation loss at {format_number(facts.validation)}{of_seeds(facts.seeds)}, no more "
        f"than 5 % above its lowest, {format_number(facts.lowest)} at epoch {facts.then:,}: by "
        "that measure this network does not overfit."
    ),
)


# ---- with remedies ----------------------------------------------------------------------------
class _Lost(NamedTuple):
    label: str
    lost: int
    seeds: int


def _lost(result: Remedies) -> list[_Lost] | None:
    """Without what `DIVERGED` tells."""
    entries = result.entries if _plain(result) else result.entries[1:]
    found = [_Lost(each.mark.label, lost(each), num_seeds(each)) for each in entries]
    return [each for each in found if each.lost] or None


def _lost_words(facts: list[_Lost]) -> str:
    listing = listed(
        [
            f"**{each.label}**"
            + (f" with {each.lost} of {each.seeds} seeds" if each.seeds > 1 else "")
            for each in facts
        ]
    )
    return f"Diverged: {listing}. What lost a network is not compared."


LOST = Claim("overfitting: networks that diverged", _lost, _lost_words)


class _Ranking(NamedTuple):
    plain: float
    better: list[tuple[str, float]]
    worse: list[tuple[str, float]]
    close: list[tuple[str, float]]


def _ranking(result: Remedies) -> _Ranking | None:
    first, *others = result.entries
    others = [each for each in others if not lost(each)]
    if lost(first) or not others:
        return None
    plain = middle(first.judged("validation_loss"))
    losses = [(each.mark.label, middle(each.judged("validation_loss"))) for each in others]
    better = sorted((e for e in losses if e[1] < plain * (1 - BETTER)), key=lambda e: e[1])
    worse = [e for e in losses if e[1] > plain * (1 + BETTER)]
    return _Ranking(plain, better, worse, [e for e in losses if e not in better + worse])


def _ranking_words(facts: _Ranking) -> str:
    plain = format_number(facts.plain)
    if not facts.better and not facts.worse:
        names = listed([f"**{label}**" for label, _ in facts.close])
        verb = "changes" if len(facts.close) == 1 else "change"
        return f"{names} {verb} the validation loss, {plain}, by no more than 2 %."
    parts = [
        f"{how} with {listed([f'**{label}** {format_number(loss)}' for label, loss in those])}"
        for how, those in (
            ("lower", facts.better),
            ("higher", facts.worse),
            ("within 2 %", facts.close),
        )
        if those
    ]
    return f"Against {plain} without, the validation loss is {'; '.join(parts)}."


RANKING = Claim("overfitting: validation losses", _ranking, _ranking_words)


class _Right(NamedTuple):
    seeds: int
    plain: float
    best: list[str]
    share: float
    remedies: list[str]


def _right(result: Remedies) -> _Right | None:
    first, *others = result.entries
    others = [each for each in others if not lost(each)]
    if lost(first) or not others:
        return None
    shares = {each.mark.label: middle(each.judged("test_accuracy")) for each in (first, *others)}
    names = [each.mark.label for each in others]
    best = highest(shares)
    top = max(shares.values())
    none = first.mark.label in best
    return _Right(num_seeds(first), shares[first.mark.label], [] if none else best, top, names)


def _right_words(facts: _Right) -> str:
    seeds = of_seeds(facts.seeds)
    plain = format_percent(facts.plain, 1)
    if not facts.best:
        return (
            f"On {NUM_TEST} other points nothing is right more often than the network without a "
            f"remedy, {plain}{seeds}."
        )
    are = "is" if len(facts.best) == 1 else "are"
    return (
        f"On {NUM_TEST} other points {listed([f'**{each}**' for each in facts.best])} {are} right "
        f"most often, {format_percent(facts.share, 1)} against {plain} without{seeds}."
    )


RIGHT = Claim("overfitting: right on other points", _right, _right_words)
SO_FAR: Claim[Remedies, tuple[int, int]] = Claim(
    "overfitting: not all epochs are trained",
    lambda result: (result.done, result.epochs) if result.done < result.epochs else None,
    lambda facts: f"So far {facts[0]:,} of {counted(facts[1], 'epoch')} are trained.",
)


class _Wrong(NamedTuple):
    wrong: int
    labels: int
    as_taught: float
    seeds: int


def _wrong(result: Remedies) -> _Wrong | None:
    if result.parts is None or not result.parts.swapped.any() or lost(result.entries[0]):
        return None
    share = middle(result.entries[0].judged("train_accuracy"))
    labels, seeds = len(result.parts.y_train), num_seeds(result.entries[0])
    return _Wrong(int(result.parts.swapped.sum()), labels, share * labels, seeds)


def _wrong_words(facts: _Wrong) -> str:
    are = "is" if facts.wrong == 1 else "are"
    median = f" (median of {facts.seeds} seeds)" if facts.seeds > 1 else ""
    return (
        f"{facts.wrong} of the {facts.labels} training labels {are} wrong; without a remedy the "
        f"network gives {format_number(facts.as_taught)} of {facts.labels} points the label that "
        f"it was taught{median}."
    )


WRONG = Claim("overfitting: wrong labels", _wrong, _wrong_words)
