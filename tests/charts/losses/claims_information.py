"""Entropy, cross-entropy, KL and perplexity, against fifty decimals and SciPy."""

import math
from functools import partial
from typing import Any

import mpmath
import numpy as np
from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from scipy.special import rel_entr

from charts.losses import Coded
from charts.losses.information import (
    areas_alt,
    areas_figure,
    information_sentences,
    sequence_alt,
    sequence_figure,
)
from core.common import Said, format_number
from core.losses import UNITS, ScoredSequence, distribution
from tests.charts.common.claim_subject import Subject
from ui.losses.common import key
from ui.losses.information import MAX_OUTCOMES, MODEL, TOKENS, TRUTH
from ui.page import Preset

DIGITS = 60


def coded(
    y: Any = (0.5, 0.25, 0.15, 0.1),
    p: Any = (0.25, 0.4, 0.25, 0.1),
    tokens: Any = (0.2, 0.9, 0.05, 0.6),
    unit: str = "bits",
) -> Coded:
    names = tuple(str(k) for k in range(1, len(tokens) + 1))
    return Coded(distribution(y), distribution(p), ScoredSequence(names, np.array(tokens)), unit)


@st.composite
def results(draw: DrawFn) -> Coded:
    outcomes = draw(st.integers(2, MAX_OUTCOMES))
    share = st.one_of(st.floats(0, 1), st.integers(0, 2), st.floats(0, 1e-9))
    y = draw(st.lists(share, min_size=outcomes, max_size=outcomes))
    p = draw(st.lists(share, min_size=outcomes, max_size=outcomes))
    if draw(st.booleans()):  # nearly the same
        p = [each * (1 + draw(st.sampled_from((0.0, 1e-9, -1e-7)))) for each in y]
    assume(sum(y) > 1e-3)
    assume(sum(p) > 1e-3)
    chance = st.one_of(st.floats(0, 1), st.sampled_from((0.0, 1.0, 5e-324)))
    tokens = draw(st.lists(chance, min_size=1, max_size=12))
    return coded(y, p, tokens, draw(st.sampled_from(sorted(UNITS))))


def say(result: Coded) -> list[Said]:
    return [*information_sentences(result), areas_alt(result), sequence_alt(result)]


# ---- oracles ----------------------------------------------------------------------------------
def exactly(values: Any) -> list[Any]:
    return [mpmath.mpf(float(each)) for each in values]


def divergence(y: Any, p: Any) -> Any:
    """Σ y log(y/p) of the numbers themselves, with sixty decimals, each list divided by its sum."""
    with mpmath.workdps(DIGITS):
        y, p = exactly(y), exactly(p)
        y = [each / mpmath.fsum(y) for each in y]
        p = [each / mpmath.fsum(p) for each in p]
        if any(a and not b for a, b in zip(y, p, strict=True)):
            return mpmath.inf
        return mpmath.fsum(a * mpmath.log(a / b) for a, b in zip(y, p, strict=True) if a)


def near(told: float, true: Any, *, absolute: float = 1e-15) -> bool:
    if mpmath.isinf(true):
        return told == math.inf
    return bool(abs(told - true) <= 1e-9 * abs(true) + absolute)


def gap(result: Coded, facts: Any) -> None:
    assert facts.outcomes == len(result.y)
    assert {facts.unit, facts.other} == set(UNITS)
    assert facts.unit == result.unit
    with mpmath.workdps(DIGITS):
        own = divergence(result.y, result.y)
        assert own == 0
        h = -mpmath.fsum(each * mpmath.log(each) for each in exactly(result.y) if each)
        kl = divergence(result.y, result.p)
        for unit, values in ((facts.unit, facts.values), (facts.other, facts.in_other)):
            nats = mpmath.log(2) if unit == "bits" else mpmath.mpf(1)
            assert near(values[0], h / nats)
            assert near(values[1], (h + kl) / nats)
            assert near(values[2], kl / nats, absolute=1e-30)
            assert values[2] >= 0
            assert values[1] == math.inf or math.isclose(
                values[0] + values[2], values[1], rel_tol=1e-9, abs_tol=1e-12
            )
            if unit == facts.unit:
                most = float(mpmath.log(len(result.y)) / nats)
                assert math.isclose(facts.most, most)
                assert values[0] <= most * (1 + 1e-12)


def impossible(result: Coded, outcomes: list[int]) -> None:
    assert outcomes == [
        k for k, (y, p) in enumerate(zip(result.y, result.p, strict=True), 1) if p == 0 < y
    ]
    assert divergence(result.y, result.p) == mpmath.inf


def equal(result: Coded, _: Any) -> None:
    assert result.y.tolist() == result.p.tolist()
    assert divergence(result.y, result.p) == 0


def lost(result: Coded, facts: Any) -> None:
    terms = rel_entr(result.y, result.p) / UNITS[result.unit]
    assert np.isfinite(terms).all()
    assert facts.unit == result.unit
    assert math.isclose(facts.most, terms.max(), rel_tol=1e-6, abs_tol=1e-15)
    assert math.isclose(facts.least, terms.min(), rel_tol=1e-6, abs_tol=1e-15)
    for k in facts.outcomes:
        assert math.isclose(terms[k - 1], terms.max(), rel_tol=1e-3, abs_tol=1e-15)
    for k in set(range(1, len(terms) + 1)) - set(facts.outcomes):
        assert terms[k - 1] <= terms.max() + 1e-15
    # What the words say when the least is not below 0, or is.
    assert (facts.least < 0) == bool((terms < 0).any()) or abs(terms.min()) < 1e-15


def reverse(result: Coded, facts: Any) -> None:
    nats = UNITS[result.unit]
    assert near(facts.forth * nats, divergence(result.y, result.p), absolute=1e-30)
    assert near(facts.back * nats, divergence(result.p, result.y), absolute=1e-30)
    assert result.y.tolist() != result.p.tolist()


def cut(result: Coded, facts: Any) -> None:
    """In the figure itself: the columns that are drawn at the height that is told."""
    bars = areas_figure(result.y, result.p, result.unit, height=300).data
    tops = np.array(bars[0].y) + np.array(bars[1].y) + np.array(bars[2].y)
    drawn = [int(text.split(":")[0].removeprefix("outcome ")) for text in bars[0].hovertext]
    with np.errstate(divide="ignore"):
        true = -np.log(np.minimum(result.y, result.p)) / UNITS[result.unit]
    assert math.isclose(facts.height, 12 if result.unit == "bits" else 12 * math.log(2))
    for k, top in zip(drawn, tops, strict=True):
        assert (true[k - 1] > facts.height) == (k in facts.outcomes)
        assert math.isclose(top, min(true[k - 1], facts.height), rel_tol=1e-9, abs_tol=1e-9)
    assert set(facts.outcomes) <= set(drawn)


def impossible_tokens(result: Coded, facts: Any) -> None:
    chances = result.sequence.probabilities.tolist()
    assert facts.places == [t for t, chance in enumerate(chances, 1) if chance == 0]
    assert facts.places


def perplexity(result: Coded, facts: Any) -> None:
    chances = result.sequence.probabilities
    assert facts.tokens == len(chances)
    assert all(chances > 0)
    with mpmath.workdps(DIGITS):
        product = mpmath.fprod(exactly(chances))
        root = product ** (-mpmath.mpf(1) / len(chances))
        assert near(facts.nats, mpmath.log(root), absolute=1e-12)
        assert (facts.nats == 0) == (product == 1)
        if math.isinf(facts.perplexity):
            assert root > mpmath.mpf(10) ** 308
        else:
            assert near(facts.perplexity, root, absolute=1e-9)


def cut_tokens(result: Coded, facts: Any) -> None:
    bars = sequence_figure(result.sequence, result.unit, height=300).data[0]
    with np.errstate(divide="ignore"):
        true = -np.log(result.sequence.probabilities) / UNITS[result.unit]
    assert math.isclose(facts.height, 48 if result.unit == "bits" else 48 * math.log(2))
    assert facts.places == [t for t, each in enumerate(true, 1) if each > facts.height]
    assert np.allclose(np.array(bars.y), np.minimum(true, facts.height), rtol=1e-6)
    assert list(bars.hovertext) == [format_number(each) for each in true]


# ---- presets ----------------------------------------------------------------------------------
def calling_it_impossible(preset: Preset) -> None:
    y, p = (listed(preset.values[key(name)]) for name in ("truth", "model_p"))
    assert any(a == 0.1 and b == 0 for a, b in zip(y, p, strict=True))
    assert divergence(y, p) == mpmath.inf


def listed(text: str) -> list[float]:
    return [float(each) for each in text.split(",")]


SUBJECT = Subject(
    states=results(),
    say=say,
    oracles={
        "information: entropy, cross-entropy and their gap": gap,
        "information: an outcome that p calls impossible": impossible,
        "information: p equals y": equal,
        "information: the largest term of KL": lost,
        "information: KL the other way round": reverse,
        "information: columns that are cut": cut,
        "information: a token that is called impossible": impossible_tokens,
        "information: mean loss and perplexity": perplexity,
        "information: columns of tokens that are cut": cut_tokens,
    },
    corners=[
        lambda: coded(listed(TRUTH), listed(MODEL), listed(TOKENS)),
        partial(coded, unit="nats"),
        partial(coded, (0.5, 0.5), (0.5, 0.5), (1.0,)),
        partial(coded, (0.3, 0.7), (0.7, 0.3), (0.5,)),
        partial(coded, (0.5, 0.5), (0.50000001, 0.49999999)),
        partial(coded, (0.3, 0.7), (0.3 + 1e-15, 0.7 - 1e-15), (1.0, 1.0)),
        partial(coded, (1, 0), (0.5, 0.5)),
        partial(coded, (1, 0), (1, 0), (0.0, 0.5, 0.0)),
        partial(coded, (0.5, 0.3, 0.2), (1, 0, 0), (0.0,)),
        partial(coded, (0.5, 0.5, 0), (0.25, 0.25, 0.5), (5e-324,)),
        partial(coded, (1e-9, 1 - 1e-9), (1 - 1e-9, 1e-9), (1e-15, 1e-16)),
        partial(coded, (0.333333, 0.333333, 0.333333), (1, 1, 1), (0.5,) * 200),
        partial(coded, (1e-310, 1.0), (0.5, 0.5), tuple([0.0] * 9)),
    ],
    presets={"Calling it impossible": calling_it_impossible},
    examples=10,
)
