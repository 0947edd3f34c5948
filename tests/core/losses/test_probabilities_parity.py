"""Information, likelihood, calibration and logistic regression with any probabilities and data."""

import math
from typing import Any

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.special import rel_entr
from scipy.stats import bernoulli

from core.losses.calibration import MAX_T, MIN_T, Scored, fit_temperature, reliability
from core.losses.information import cross_entropy, divergences, entropy, kl_divergence
from core.losses.likelihood import Flips, curvature, likelihood, log_likelihood, mean_bce, score
from core.losses.logistic_regression import (
    MAX_POINTS,
    REACH,
    Data,
    best,
    descend,
    gradient,
    hessian,
    mean_nll,
)
from tests.parity.comparing import no_minus_zero
from tests.parity.drawing import SEEDS, arrays, examples, number
from ui.losses.calibration import BINS


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


BITS = st.lists(st.sampled_from([0, 1]), min_size=1, max_size=60)
SHARES = st.one_of(st.sampled_from([0.0, 1.0, 1e-300, 1e-9, 0.5, 1 - 1e-9]), st.floats(0, 1))


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


@examples(40)
@given(data=st.data(), count=st.integers(1, 60), bins=number(BINS))
def test_reliability_is_a_loop_over_bins(data: st.DataObject, count: int, bins: int) -> None:
    random = np.random.default_rng(data.draw(SEEDS))
    # Shares that people type lie on the edges of bins.
    p = np.where(
        random.random(count) < 0.5, random.random(count), random.integers(0, 21, count) / 20
    )
    y = random.integers(0, 2, count)
    found, gaps = reliability(p, y, bins), []
    for place in range(bins):
        inside = [i for i in range(count) if min(math.floor(p[i] * bins), bins - 1) == place]
        assert found.counts[place] == len(inside)
        if inside:
            came, said = sum(y[inside]) / len(inside), math.fsum(p[inside]) / len(inside)
            assert found.frequency[place] == pytest.approx(came)
            assert found.confidence[place] == pytest.approx(said)
            gaps.append(len(inside) / count * abs(came - said))
    assert found.ece == pytest.approx(math.fsum(gaps), abs=1e-14)


@examples(30)
@given(data=st.data(), count=st.integers(1, 40), size=st.sampled_from([1e-9, 1e-3, 1.0, 30.0]))
def test_no_other_temperature_fits_better(data: st.DataObject, count: int, size: float) -> None:
    random = np.random.default_rng(data.draw(SEEDS))
    scored = Scored(size * random.normal(size=count), random.integers(0, 2, count))
    found = fit_temperature(scored)
    assert MIN_T <= found <= MAX_T
    grid = np.geomspace(MIN_T, MAX_T, 200)
    lowest = min(scored.nll(each) for each in grid)
    assert scored.nll(found) <= lowest + 1e-12


# ---- logistic regression ---------------------------------------------------------------------
@st.composite
def points(draw: Any) -> Data:
    """Up to 60 points, many of them on one place."""
    count = draw(st.integers(2, MAX_POINTS))
    random = np.random.default_rng(draw(SEEDS))
    x = REACH * (2 * random.random(count) - 1)
    grid = draw(st.sampled_from([0.0, 0.5, 5.0]))
    if grid:
        x = np.round(x / grid) * grid
    steepness = draw(st.sampled_from([0.0, 0.3, 3.0, -3.0, 1000.0]))
    with np.errstate(over="ignore"):
        chance = 1 / (1 + np.exp(-steepness * (x - random.normal())))
    return Data(x, (random.random(count) < chance).astype(int))


def separable(data: Data) -> bool:
    """Whether some w, b ≠ 0 has (2y−1)(wx + b) ≥ 0 for all points, and > 0 for one of them."""
    signs = (2 * data.y - 1)[:, None] * np.stack([data.x, np.ones_like(data.x)], axis=1)
    found = linprog(-signs.sum(0), A_ub=-signs, b_ub=np.zeros(len(signs)), bounds=[(-1, 1)] * 2)
    return -found.fun > 1e-9


@examples(60)
@given(data=points())
def test_the_optimum_is_there_exactly_if_no_threshold_separates(data: Data) -> None:
    assert data.separable == separable(data)
    found = best(data)
    assert (found is None) == data.separable
    if found is not None:
        derivative = gradient(data, found)
        assert abs(derivative).max() < 1e-12
        for turn in np.linspace(0, 2 * np.pi, 8, endpoint=False):
            near = found + 1e-3 * (1 + abs(found)) * [np.cos(turn), np.sin(turn)]
            assert mean_nll(data, near) >= mean_nll(data, found) - 1e-13


def test_the_optimum_is_exact_where_rounding_halves_steps() -> None:
    """The gradient that was left was 4.6e-9."""
    x = "5 10 0 -5 0 0 5 -5 5 -10 5 0 0 5 10 10 0 -5 0 0 5 0 -10 5 -5 10"
    y = "10001110010101101100001110"
    data = Data(np.array(x.split(), dtype=float), np.array(list(y), dtype=int))
    found = best(data)
    assert found is not None
    np.testing.assert_allclose(gradient(data, found), 0, atol=1e-13)


@examples(30)
@given(data=points(), drawn=st.data())
def test_gradient_and_hessian_are_autograds(data: Data, drawn: st.DataObject) -> None:
    weights = drawn.draw(arrays((2,), (0.0, 1.0, 30.0, 1e3)))
    x, y = torch.tensor(data.x), torch.tensor(data.y, dtype=torch.float64)

    def loss(w: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.binary_cross_entropy_with_logits(w[0] * x + w[1], y)

    at = torch.tensor(weights, requires_grad=True)
    (derivative,) = torch.autograd.grad(loss(at), at)
    assert mean_nll(data, weights) == pytest.approx(loss(at).item(), rel=1e-11, abs=1e-12)
    np.testing.assert_allclose(gradient(data, weights), derivative, rtol=1e-9, atol=1e-13)
    theirs = torch.autograd.functional.hessian(loss, at.detach())
    np.testing.assert_allclose(hessian(data, weights), theirs, rtol=1e-8, atol=1e-13)


@examples(20)
@given(data=points(), share=st.floats(0.01, 0.999))
def test_descent_under_its_limit_never_climbs(data: Data, share: float) -> None:
    limit = descend(data, 1.0, 0).limit
    run = descend(data, share * limit, 40)
    assert (np.diff(run.losses) <= 1e-15).all()
