"""What batches cost and how well their gradients agree, in words; how far a long training is."""

from typing import NamedTuple

import numpy as np

from charts.training.learning_curves import TrainingResult, epochs_trained
from core.common import Claim, Said, counted, each_said, format_number, listed


def _whole_set(result: TrainingResult) -> int | None:
    num_train = len(result.split.y_train)
    sizes = {each.history.choice.batch_size for each in result.runs}
    return num_train if sizes and sizes <= {0, num_train} else None


WHOLE_SET: Claim[TrainingResult, int] = Claim(
    "training: nothing is stochastic",
    _whole_set,
    lambda count: (
        f"Every update uses the gradient of all {count:,} training examples, so after the random "
        "first weights nothing here is stochastic. SGD is called erratic because of its "
        "mini-batches; choose one in Batch to see that."
    ),
)


class _Cost(NamedTuple):
    label: str
    steps: int
    seconds: float


def _cost(result: TrainingResult) -> list[_Cost] | None:
    if not any(each.history.choice.batch_size for each in result.runs):
        return None
    found = []
    for each in result.runs:
        done = epochs_trained(each.history)
        if done:
            seconds = each.history.seconds / done / len(each.history.diverged_at)
            found.append(_Cost(each.label, each.history.steps_per_epoch, seconds))
    return found or None


def _cost_words(facts: list[_Cost]) -> str:
    listing = listed(
        [
            f"**{each.label}** {counted(each.steps, 'update')} in {_time(each.seconds)}"
            for each in facts
        ]
    )
    return f"One epoch of one network costs, measured on this server: {listing}."


COST = Claim("training: what an epoch costs", _cost, _cost_words)


class _Agreement(NamedTuple):
    label: str
    first: float
    last: float
    first_epoch: int
    last_epoch: int


class _Agreements(NamedTuple):
    seed: int | None
    agreements: list[_Agreement]


def _agreement(result: TrainingResult) -> _Agreements | None:
    """The first seed's, at the first and the last epoch at which it was measured."""
    agreements = []
    for each in result.runs:
        history = each.history
        measured = np.flatnonzero(np.isfinite(history.cosines[0]))
        if len(measured) and history.choice.batch_size:
            first, last = int(measured[0]), int(measured[-1])
            agreements.append(
                _Agreement(
                    each.label,
                    float(history.cosines[0, first]),
                    float(history.cosines[0, last]),
                    int(history.frame_epochs[first]),
                    int(history.frame_epochs[last]),
                )
            )
    seeds = result.plan.seeds
    return _Agreements(seeds[0] if len(seeds) > 1 else None, agreements) if agreements else None


def _agreement_words(facts: _Agreements) -> str:
    sentences = []
    for each in facts.agreements:
        text = f"**{each.label}** {format_number(each.first)} at epoch {each.first_epoch:,}"
        if each.last_epoch > each.first_epoch:
            text += f" and {format_number(each.last)} at epoch {each.last_epoch:,}"
        sentences.append(text)
    seed = "" if facts.seed is None else f", seed {facts.seed}"
    return (
        "Mean cosine between a batch’s gradient and the whole set’s (1 is the same direction"
        f"{seed}): {'; '.join(sentences)}."
    )


AGREEMENT = Claim("training: agreement of gradients", _agreement, _agreement_words)


# ---- captions ---------------------------------------------------------------------------------
class Going(NamedTuple):
    """How far a long training is; `lost` of its optimizers diverged with all their seeds."""

    done: int
    total: int
    stopped: bool
    lost: int
    optimizers: int


def going_words(going: Going) -> Said:
    """How far a long training is, beside its progress.

    Args:
        going: Epochs that are done and planned, and what diverged.

    Returns:
        One sentence, or a caption while it runs.

    Example:
        >>> going_words(Going(done=20, total=100, stopped=False, lost=0, optimizers=2))
        'Epoch 20 of 100'
    """
    (sentence,) = each_said(GOING, [going])
    return sentence


def _going_words(facts: Going) -> str:
    if facts.lost and facts.lost == facts.optimizers:
        return "Every network diverged, so the training has ended."
    if facts.done >= facts.total:
        if facts.lost:
            return "The training has ended; what diverged has no later epochs."
        one = facts.total == 1
        return "The one epoch is trained." if one else f"All {facts.total:,} epochs are trained."
    if facts.stopped:
        return (
            f"Stopped after {facts.done:,} of {counted(facts.total, 'epoch')}; everything up to "
            "there is kept."
        )
    return f"Epoch {facts.done:,} of {facts.total:,}"


GOING: Claim[Going, Going] = Claim(
    "training: how far a long one is", lambda going: going, _going_words
)


class Batched(NamedTuple):
    """A mini-batch of the wanted size, and how many examples train."""

    wanted: int
    examples: int


BATCH_TOO_LARGE: Claim[Batched, int] = Claim(
    "training: a mini-batch as large as the set",
    lambda batched: batched.examples if batched.wanted >= batched.examples else None,
    lambda count: f"Only {counted(count, 'example')} train: a batch of all of them is used.",
)


def _time(seconds: float) -> str:
    if seconds < 1:
        return f"{format_number(seconds * 1e3, 2)} ms"
    return f"{format_number(seconds)} s"
