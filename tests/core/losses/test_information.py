"""Entropy, cross-entropy, KL and perplexity against closed forms."""

import math

import numpy as np
import pytest

from core.losses.information import UNITS, ScoredSequence, cross_entropy, entropy, kl_divergence


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
