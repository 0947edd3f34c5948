"""Entropy, cross-entropy, KL and perplexity against closed forms."""

import math
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import rel_entr

from core.losses import UNITS, ScoredSequence, divergences, entropy, kl_divergence
from core.losses.information import cross_entropy
from tests.parity.comparing import no_minus_zero
from tests.parity.drawing import SEEDS, examples


def test_zeros_are_limits() -> None:
    assert entropy([1, 0, 0]) == 0
    assert cross_entropy([0.5, 0.5, 0], [0.5, 0.5, 0]) == pytest.approx(math.log(2))
    assert cross_entropy([0.5, 0.5], [1.0, 0.0]) == math.inf
    assert kl_divergence([0.5, 0.5], [1.0, 0.0]) == math.inf
    assert kl_divergence([1.0, 0.0], [0.5, 0.5]) == pytest.approx(math.log(2))


def test_a_fair_coin_is_one_bit() -> None:
    assert entropy([0.5, 0.5]) / UNITS["bits"] == pytest.approx(1, rel=1e-15)


def test_perplexity_of_equal_choices_is_their_number() -> None:
    sequence = ScoredSequence(("a", "b", "c"), np.full(3, 1 / 50))
    assert sequence.perplexity == pytest.approx(50)
    np.testing.assert_allclose(sequence.running, 50)


def test_perplexity_is_the_geometric_mean_of_one_over_p() -> None:
    p = np.array([0.2, 0.9, 0.05, 0.6])
    sequence = ScoredSequence(tuple("wxyz"), p)
    assert sequence.perplexity == pytest.approx(np.prod(1 / p) ** 0.25, rel=1e-14)
    assert sequence.running[1] == pytest.approx((1 / 0.2 / 0.9) ** 0.5, rel=1e-14)


def test_an_impossible_token_has_infinite_perplexity() -> None:
    assert ScoredSequence(("a", "b"), np.array([0.5, 0.0])).perplexity == math.inf
    assert ScoredSequence(("a",), np.array([1.0])).perplexity == 1


@st.composite
def distributions(draw: Any) -> tuple[np.ndarray, np.ndarray]:
    """Two distributions: with zeros, tiny shares, or all but equal."""
    k = draw(st.integers(1, 12))
    random = np.random.default_rng(draw(SEEDS))
    powers = draw(st.sampled_from([0.0, 1.0, 30.0, 300.0]))
    y = np.exp(-powers * random.random(k)) * random.random(k)
    y *= random.random(k) < draw(st.sampled_from([1.0, 0.5]))
    y[0] += not y.any()
    y /= y.sum()
    near = draw(st.sampled_from([0.0, 1e-16, 1e-12, 1e-8, 1e-4, 1.0]))
    p = y * np.exp(near * random.normal(size=k))
    if draw(st.booleans()):
        p = np.exp(-powers * random.random(k))
    return y, p / p.sum()


@examples(60)
@given(distributions())
def test_entropies_have_all_their_digits(both: tuple[np.ndarray, np.ndarray]) -> None:
    y, p = both
    with mpmath.workdps(50):
        exact = [
            (mpmath.mpf(a), mpmath.mpf(b)) for a, b in zip(y.tolist(), p.tolist(), strict=True)
        ]
        of_y = float(-sum(a * mpmath.log(a) for a, _ in exact if a))
        crossed = float(
            mpmath.inf
            if any(a and not b for a, b in exact)
            else -sum(a * mpmath.log(b) for a, b in exact if a)
        )
        # Rounded shares do not sum to 1: of y·log(y/p) − y + p every term is positive or 0.
        apart = float(
            mpmath.inf
            if math.isinf(crossed)
            else sum((a * mpmath.log(a / b) if a else 0) - a + b for a, b in exact)
        )
    assert entropy(y) == pytest.approx(of_y, rel=1e-13, abs=1e-15)
    assert cross_entropy(y, p) == pytest.approx(crossed, rel=1e-13, abs=1e-15)
    np.testing.assert_allclose(divergences(y, p), rel_entr(y, p), rtol=1e-12, atol=1e-15)
    found = kl_divergence(y, p)
    assert found == pytest.approx(apart, rel=1e-6, abs=1e-28)
    assert found >= 0
    no_minus_zero(entropy(y), cross_entropy(y, p), found)


@pytest.mark.parametrize("apart", [0.0, 1e-12, 1e-9, 1e-6])
def test_a_small_divergence_is_half_the_chi_square(apart: float) -> None:
    """KL = δ²/(2·0.7·0.3); as Σ y log(y/p) it was 5.6e-17 at δ = 1e-9, not 2.4e-18."""
    found = kl_divergence([0.7, 0.3], [0.7 + apart, 0.3 - apart])
    assert found == pytest.approx(apart**2 / 0.42, rel=1e-3)
