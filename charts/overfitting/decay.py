"""Findings on weight decay, label smoothing and max-norm; `figures` draws their curves."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from charts.overfitting.comparison import (
    DIVERGED,
    LOST,
    SO_FAR,
    Remedies,
    against,
    lost,
    num_seeds,
    of_seeds,
)
from charts.overfitting.learning_curves import Entry, middle
from core.common import Claim, Said, format_latex, format_number, format_percent, listed, said

# Lengths whose ratio is closer to 1 than this are told as nearly equal.
_NEARLY = 1.05
# A weight vector this close to the limit is held by it; the rest is rounding.
_HELD = 1 - 1e-9


class Compared(NamedTuple):
    """No remedy beside one or two others at one strength, trained with one learning rate."""

    entries: Sequence[Entry]
    strength: float
    rate: float
    epochs: int


def decay_finding(result: Compared) -> list[Said]:
    """The same λ in both places: what it does to the weights and to the validation loss."""
    return _told(result, (LENGTHS, UNDER_ADAM, LOSSES))


def smoothing_finding(result: Compared) -> list[Said]:
    """How certain the network becomes, against the certainty that the targets ask for."""
    return _told(result, (CERTAINTY, SMOOTHED))


def norm_finding(result: Compared) -> list[Said]:
    """Whether the limit holds a weight vector, and what it does."""
    return _told(result, (LIMIT, LIMITED))


def _told(result: Compared, claims: Sequence[Claim[Compared, Any]]) -> list[Said]:
    training = Remedies(result.entries, result.epochs)
    return [*said(claims, result), *said((DIVERGED, LOST, SO_FAR), training)]


def _whole(result: Compared) -> bool:
    return not any(map(lost, result.entries))


# ---- weight decay -----------------------------------------------------------------------------
class _Lengths(NamedTuple):
    seeds: int
    strength: float
    plain: float
    decay: float
    penalty: float


def _lengths(result: Compared) -> _Lengths | None:
    if not _whole(result):
        return None
    plain, decay, penalty = (middle(each.judged("norm")) for each in result.entries)
    return _Lengths(num_seeds(result.entries[0]), result.strength, plain, decay, penalty)


def _lengths_words(facts: _Lengths) -> str:
    short, long = sorted((facts.decay, facts.penalty))
    if long <= _NEARLY * short:
        comparison = "the two lengths differ by no more than 5 %"
    elif short == 0:
        comparison = "one of the two lengths is 0"
    else:
        order = ("decay", "the L2 penalty")
        longer, shorter = order if facts.decay > facts.penalty else order[::-1]
        comparison = (
            f"with {longer} the weights are {format_number(long / short)} times as long as with "
            f"{shorter}"
        )
    return (
        f"Without either, all weights together have length {format_number(facts.plain)} in the "
        f"end; with weight decay λ = {format_number(facts.strength)} (AdamW) "
        f"**{format_number(facts.decay)}**, with the same λ as an L2 penalty under Adam "
        f"**{format_number(facts.penalty)}**{of_seeds(facts.seeds)}: {comparison}."
    )


LENGTHS = Claim("overfitting: length with decay and with L2", _lengths, _lengths_words)


class _Steps(NamedTuple):
    strength: float
    rate: float
    factor: float


UNDER_ADAM: Claim[Compared, _Steps] = Claim(
    "overfitting: what one update does with decay and with L2",
    lambda result: _Steps(result.strength, result.rate, 1 - result.rate * result.strength),
    lambda facts: (
        "Decay multiplies every weight by 1 − ηλ = "
        f"{format_number(facts.factor, 6)} at each update. Adam divides the penalty’s gradient λw "
        "by √v̂ like the rest of the gradient: where the loss has no gradient of its own, a weight "
        f"moves towards 0 by about η = {format_number(facts.rate)} per update, whatever λ is."
    ),
)


class _Losses(NamedTuple):
    losses: list[tuple[str, float]]


def _losses(result: Compared) -> _Losses | None:
    if not _whole(result):
        return None
    values = (middle(each.judged("validation_loss")) for each in result.entries)
    names = ("no remedy", "weight decay", "L2")
    return _Losses(sorted(zip(names, values, strict=True), key=lambda each: each[1]))


LOSSES = Claim(
    "overfitting: validation loss with decay and with L2",
    _losses,
    lambda facts: (
        "Validation loss: "
        + listed([f"{name} {format_number(value)}" for name, value in facts.losses])
        + "."
    ),
)


# ---- label smoothing --------------------------------------------------------------------------
class _Certainty(NamedTuple):
    seeds: int
    before: float
    after: float
    asked: float
    logit: float


def _certainty(result: Compared) -> _Certainty | None:
    if not _whole(result):
        return None
    before, after = (middle(each.judged("confidence")) for each in result.entries)
    asked = 1 - result.strength / 2
    logit = float(np.log(asked / (1 - asked)))
    return _Certainty(num_seeds(result.entries[0]), before, after, asked, logit)


CERTAINTY = Claim(
    "overfitting: certainty with smoothed labels",
    _certainty,
    lambda facts: (
        "On its training points the network gives the class it prefers "
        f"**{format_percent(facts.after, 1)}** on average, without smoothing "
        f"{format_percent(facts.before, 1)}{of_seeds(facts.seeds)}. The targets ask for "
        f"{format_percent(facts.asked, 1)}, a logit of ±{format_number(facts.logit)}: there the "
        "loss of an example is lowest."
    ),
)


class _Change(NamedTuple):
    seeds: int
    before: float
    after: float
    right_before: float
    right_after: float


def _change(result: Compared) -> _Change | None:
    if not _whole(result):
        return None
    losses = [middle(each.judged("validation_loss")) for each in result.entries]
    right = [middle(each.judged("test_accuracy")) for each in result.entries]
    return _Change(num_seeds(result.entries[0]), losses[0], losses[1], right[0], right[1])


def _change_words(facts: _Change) -> str:
    return (
        f"The validation loss is {against(facts.after, facts.before)}: "
        f"**{format_number(facts.after)}** against {format_number(facts.before)} without"
        f"{of_seeds(facts.seeds)}."
    )


SMOOTHED = Claim(
    "overfitting: losses with smoothed labels",
    _change,
    lambda facts: (
        f"{_change_words(facts)} Of the test points {format_percent(facts.right_after, 1)} are "
        f"right, {format_percent(facts.right_before, 1)} without."
    ),
)
LIMITED = Claim(
    "overfitting: losses with max-norm",
    _change,
    lambda facts: (
        f"{_change_words(facts)} Unlike weight decay, max-norm changes no weight vector that is "
        "within the limit."
    ),
)


# ---- max-norm ---------------------------------------------------------------------------------
class _Limit(NamedTuple):
    seeds: int
    limit: float
    before: float
    after: float
    held: int


def _limit(result: Compared) -> _Limit | None:
    if not _whole(result):
        return None
    before, after = (middle(each.judged("row_norm")) for each in result.entries)
    longest = result.entries[1].judged("row_norm")
    held = int((longest >= _HELD * result.strength).sum())
    return _Limit(num_seeds(result.entries[0]), result.strength, before, after, held)


def _limit_words(facts: _Limit) -> str:
    if facts.held == facts.seeds:
        where = "" if facts.seeds == 1 else " in every seed"
        held = f"the limit holds it{where}"
    elif not facts.held:
        held = "no weight vector is as long as the limit then"
    else:
        held = f"the limit holds it in {facts.held} of {facts.seeds} seeds"
    return (
        "Without a limit the longest weight vector into one unit ends at "
        f"{format_number(facts.before)}; with c = {format_number(facts.limit)} it ends at "
        f"**{format_number(facts.after)}**{of_seeds(facts.seeds)}: {held}."
    )


LIMIT = Claim("overfitting: whether max-norm holds", _limit, _limit_words)


def decay_formula(strength: float, rate: float) -> dict[str, tuple[str, str, str]]:
    """Both updates with λ and η."""
    factor = format_latex(1 - rate * strength, 6)
    return {
        "Weight decay": (
            r"w \leftarrow (1-\eta\lambda)\,w - \eta\,\frac{\hat m}{\sqrt{\hat v}+\epsilon}"
            f"\n1-\\eta\\lambda = 1-{format_latex(rate)}\\cdot{format_latex(strength)} = {factor}",
            r"$\hat m$ and $\hat v$ are Adam’s means of the loss gradient $g$ and of $g^2$; the "
            "decay does not pass through them.",
            "Loshchilov, Hutter, ICLR 2019; torch.optim.AdamW",
        ),
        "L2 under Adam": (
            r"g \leftarrow g + \lambda w,\qquad w \leftarrow w - "
            r"\eta\,\frac{\hat m}{\sqrt{\hat v}+\epsilon}"
            f"\n\\lambda = {format_latex(strength)}",
            r"The penalty’s gradient $\lambda w$ enters $\hat m$ and $\hat v$.",
            "torch.optim.Adam(weight_decay=λ)",
        ),
    }
