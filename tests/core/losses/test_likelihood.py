"""The Bernoulli likelihood, its logarithm and BCE have one optimum; scipy's and torch's values."""

import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import bernoulli

from core.losses import Flips, curvature, log_likelihood, mean_bce, underflows_at
from core.losses.likelihood import likelihood, score
from tests.parity.comparing import no_minus_zero
from tests.parity.drawing import examples

BITS = st.lists(st.sampled_from([0, 1]), min_size=1, max_size=60)
SHARES = st.one_of(st.sampled_from([0.0, 1.0, 1e-300, 1e-9, 0.5, 1 - 1e-9]), st.floats(0, 1))


@given(BITS)
def test_all_three_have_their_optimum_at_k_over_n(bits: list[int]) -> None:
    flips = Flips(tuple(bits))
    grid = np.linspace(0, 1, 20 * flips.n + 1)  # holds k/n
    assert grid[np.argmax(likelihood(flips, grid))] == pytest.approx(flips.best, abs=1e-9)
    assert grid[np.argmax(log_likelihood(flips, grid))] == pytest.approx(flips.best, abs=1e-9)
    assert grid[np.argmin(mean_bce(flips, grid))] == pytest.approx(flips.best, abs=1e-9)


@pytest.mark.parametrize("bit", [0, 1])
def test_equal_flips_have_their_optimum_on_the_border(bit: int) -> None:
    flips = Flips((bit, bit, bit))
    assert likelihood(flips, float(bit)) == 1
    assert log_likelihood(flips, float(bit)) == 0
    assert mean_bce(flips, float(bit)) == 0
    assert log_likelihood(flips, float(1 - bit)) == -math.inf
    assert score(flips, float(bit)) == (3 if bit else -3)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_product_underflows_where_a_loop_says(dtype: Any) -> None:
    flips = Flips((1, 1, 0), 500)
    product, expected = dtype(1), None
    for number, bit in enumerate(np.tile(flips.bits, flips.repeats), 1):
        product = dtype(product * (dtype(flips.best) if bit else dtype(1) - dtype(flips.best)))
        if product == 0:
            expected = number
            break
    assert underflows_at(flips, dtype) == expected
    assert likelihood(flips, flips.best, dtype) == 0
    assert np.isfinite(log_likelihood(flips, flips.best))
    assert underflows_at(Flips((1, 0)), dtype) is None


@examples(60)
@given(bits=BITS, p=SHARES, repeats=st.integers(1, 500))
def test_the_log_likelihood_is_scipys_and_torchs(bits: list[int], p: float, repeats: int) -> None:
    flips = Flips(tuple(bits), repeats)
    expected = repeats * bernoulli.logpmf(bits, p).sum()
    assert log_likelihood(flips, p) == pytest.approx(expected, rel=1e-9)
    assert likelihood(flips, p) == pytest.approx(np.exp(expected), rel=1e-9, abs=1e-300)
    if p not in (0, 1):
        chances = torch.full((len(bits),), p, dtype=torch.float64)
        theirs = torch.nn.functional.binary_cross_entropy(
            chances, torch.tensor(bits, dtype=torch.float64), reduction="none"
        )
        if theirs.max() < 100:  # torch lets no logarithm under −100
            assert mean_bce(flips, p) == pytest.approx(theirs.mean().item(), rel=1e-9, abs=1e-300)
    at = torch.tensor(min(max(p, 1e-9), 1 - 1e-9), dtype=torch.float64, requires_grad=True)
    whole = flips.k * at.log() + (flips.n - flips.k) * torch.log1p(-at)
    (derivative,) = torch.autograd.grad(whole, at, create_graph=True)
    (second,) = torch.autograd.grad(derivative, at)
    assert score(flips, at.item()) == pytest.approx(derivative.item(), rel=1e-6, abs=1e-6 * flips.n)
    assert curvature(flips, at.item()) == pytest.approx(second.item(), rel=1e-6)
    no_minus_zero(mean_bce(flips, p), log_likelihood(flips, p))
