"""Zeros counted, proximal operators and priors, in words: from the same results as the pictures."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from core.common.claims import Claim, Said, each_said, joined, said
from core.common.number_format import format_number, format_percent
from core.common.wording import capitalised
from core.regularization.penalties import Ball
from core.regularization.priors import Prior
from core.regularization.sparsity import FAMILIES, Experiment, symmetric_share

# The coefficient that the sentence on proximal operators shrinks.
_EXAMPLE = 2.0
# Sizes whose probability under a prior is told.
_NEAR, _FAR = 0.1, 2.0


# ---- zeros --------------------------------------------------------------------------------------
class Counted(NamedTuple):
    """Experiments with L1 and with L2 over one family of random losses."""

    experiments: tuple[Experiment, ...]
    family: str


class _Zeros(NamedTuple):
    losses: int
    shares: tuple[float, float]


def _zeros(counted: Counted) -> _Zeros:
    first, second = counted.experiments
    return _Zeros(first.exact.of, (first.exact.value, second.exact.value))


ZEROS = Claim(
    "zeros: how often a coefficient is exactly zero",
    _zeros,
    lambda facts: (
        f"Of {facts.losses:,} random losses each, L1 ends with an exact zero for "
        f"{format_percent(facts.shares[0], 1)} and L2 for {format_percent(facts.shares[1], 1)}. "
        "“Exact zero”: a coefficient of the exact optimum is 0, not merely small. On the circle "
        "that needs a gradient parallel to an axis, which has probability 0."
    ),
)


class _Published(NamedTuple):
    published: int
    on_grid: float


def _published(counted: Counted) -> _Published:
    return _Published(FAMILIES[counted.family].published[1], counted.experiments[1].grid.value)


PUBLISHED = Claim(
    "zeros: where the published share for L2 comes from",
    _published,
    lambda facts: (
        f"explained.ai counts {facts.published} % for L2, because it took the lowest of 100 points "
        "on the edge, four of which lie on the axes; counted so, L2 has "
        f"{format_percent(facts.on_grid, 1)} here."
    ),
)


class _Known(NamedTuple):
    share: float
    is_inside: bool


def _known(counted: Counted) -> _Known | None:
    if counted.family != "symmetric":
        return None
    first = counted.experiments[0]
    share = symmetric_share(first.radius)
    low, high = first.exact.interval
    return _Known(share, low <= share <= high)


KNOWN = Claim(
    "zeros: the known share for round losses",
    _known,
    lambda facts: (
        "For round losses L1’s share is known: (10 − C)² / (100 − C²/2) = "
        f"{format_percent(facts.share, 1)}, {'inside' if facts.is_inside else 'outside'} the band "
        "that was measured."
    ),
)


def sparsity_sentence(experiments: Sequence[Experiment], family: str) -> Said:
    """Who ends with zeros how often, and why the article's L2 number is not 0."""
    return joined(said((ZEROS, PUBLISHED, KNOWN), Counted(tuple(experiments), family)))


# ---- proximal operators ------------------------------------------------------------------------
class Shrunk(NamedTuple):
    """A penalty's proximal operator at one threshold."""

    ball: Ball
    threshold: float


class _Prox(NamedTuple):
    name: str
    until: float
    beyond: float
    example: float


def _prox(shrunk: Shrunk) -> _Prox:
    until, beyond = shrunk.ball.dead_zone(shrunk.threshold)
    example = float(shrunk.ball.prox(np.array([_EXAMPLE]), shrunk.threshold)[0])
    return _Prox(shrunk.ball.name, until, beyond, example)


def _prox_words(facts: _Prox) -> str:
    zero = (
        f"answers exactly 0 up to |v| = {format_number(facts.until)}"
        if facts.until
        else "answers 0 only to v = 0"
    )
    jump = f", then jumps to {format_number(facts.beyond)}" if facts.beyond else ""
    return (
        f"**{capitalised(facts.name)}** {zero}{jump}; it turns {format_number(_EXAMPLE)} into "
        f"{format_number(facts.example)}."
    )


PROX = Claim("prox: up to where it is zero", _prox, _prox_words)
SQUARE_PROX: Claim[Shrunk, bool] = Claim(
    "prox: L∞ of one coefficient",
    lambda shrunk: True if shrunk.ball.key == "linf" else None,
    lambda _: "For a single coefficient L∞ is |w|, the same as L1.",
)


def prox_sentence(balls: Sequence[Ball], threshold: float) -> Said:
    """Up to where each penalty answers zero, and what it makes of v = 2."""
    shrunk = [Shrunk(ball, threshold) for ball in {ball.name: ball for ball in balls}.values()]
    return joined([*each_said(PROX, shrunk), *each_said(SQUARE_PROX, shrunk)])


# ---- priors ------------------------------------------------------------------------------------
class Priors(NamedTuple):
    """For each ball its prior; None where no constraint binds."""

    of: tuple[tuple[Ball, Prior | None], ...]


class _Prior(NamedTuple):
    name: str
    prior: str
    near: float
    far: float


def _prior(each: tuple[Ball, Prior | None]) -> _Prior | None:
    ball, prior = each
    if prior is None:
        return None
    return _Prior(ball.name, prior.name, 1 - prior.beyond(_NEAR), prior.beyond(_FAR))


PRIOR = Claim(
    "prior: where its mass is",
    _prior,
    lambda facts: (
        f"**{capitalised(facts.name)}** stands for the prior {facts.prior}: "
        f"{format_percent(facts.near, 1)} of its mass lies within {format_number(_NEAR)} of zero, "
        f"{format_percent(facts.far, 1)} beyond {format_number(_FAR)}."
    ),
)
NO_PRIOR: Claim[tuple[Ball, Prior | None], str] = Claim(
    "prior: none where nothing binds",
    lambda each: each[0].name if each[1] is None else None,
    lambda name: (
        f"**{capitalised(name)}**: λ = 0, so the prior would be flat, which no density is. Make C "
        "smaller, so that the constraint binds."
    ),
)


def prior_sentence(found: Sequence[tuple[Ball, Prior | None]]) -> Said:
    """How much each prior keeps near zero and how far its tail reaches."""
    once = {(ball.name): (ball, prior) for ball, prior in found}.values()
    return joined([each for pair in once for each in said((PRIOR, NO_PRIOR), pair)])
