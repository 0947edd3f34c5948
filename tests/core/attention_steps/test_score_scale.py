"""Var(q·k) against theory and against large samples; the softmax's Jacobian against autograd."""

import math

import numpy as np
import pytest
import torch

from core.attention_steps import (
    DISTRIBUTIONS,
    NUM_KEYS,
    NUM_PAIRS,
    NUM_QUERIES,
    WIDTHS,
    measure,
    scale_script,
    score_scale,
    softmax_jacobian_norm,
    variance_band,
)
from tests.parity.running import executed

EACH = pytest.mark.parametrize("key", DISTRIBUTIONS)


def products(key: str, d: int, rho: float, count: int = 200_000) -> np.ndarray:
    """q·k drawn by a definition of its own: from covariance matrices, not from factors."""
    draw = np.random.default_rng(12)
    if key == "paired":
        q = draw.multivariate_normal(
            np.zeros(2 * d),
            np.block([[np.eye(d), rho * np.eye(d)], [rho * np.eye(d), np.eye(d)]]),
            count,
        )
        return (q[:, :d] * q[:, d:]).sum(axis=1)
    if key == "shared":
        covariance = (1 - rho) * np.eye(d) + rho
        q, k = draw.multivariate_normal(np.zeros(d), covariance, (2, count))
    elif key == "normal":
        q, k = draw.normal(size=(2, count, d))
    else:
        q, k = draw.uniform(0, 1, (2, count, d))
        if key == "uniform":
            q, k = ((each - 0.5) * math.sqrt(12) for each in (q, k))
    return (q * k).sum(axis=1)


@EACH
@pytest.mark.parametrize("d", [1, 5])
def test_theory_agrees_with_a_large_sample(key: str, d: int) -> None:
    rho = 0.6
    mean, variance, fourth = DISTRIBUTIONS[key].cumulants(d, rho)
    found = products(key, d, rho)
    count = len(found)
    assert found.mean() == pytest.approx(mean, abs=5 * math.sqrt(variance / count))
    spread = math.sqrt(fourth / count + 2 * variance**2 / count)
    assert found.var() == pytest.approx(variance, abs=5 * spread)
    measured = ((found - found.mean()) ** 4).mean() - 3 * found.var() ** 2
    assert measured == pytest.approx(fourth, rel=0.15, abs=0.05 * variance**2)


@EACH
def test_variances_lie_in_the_band_as_often_as_it_says(key: str) -> None:
    inside = []
    for seed in range(6):
        result = measure(key, 0.4, seed)
        for width, variance in zip(WIDTHS, result.variances, strict=True):
            _, low, high = variance_band(key, 0.4, width)
            inside.append(low <= variance <= high)
    # 120 of them, those of one seed related; 95 % are expected.
    assert 0.85 <= np.mean(inside) <= 1


def test_the_covariance_formula_gives_the_shared_variance() -> None:
    d, rho = 9, 0.35
    covariance = (1 - rho) * np.eye(d) + rho
    expected = np.trace(covariance @ covariance)
    assert DISTRIBUTIONS["shared"].cumulants(d, rho)[1] == pytest.approx(expected, rel=1e-12)
    assert expected == pytest.approx(d + d * (d - 1) * rho**2, rel=1e-12)


@pytest.mark.parametrize("key", ["normal", "uniform"])
def test_where_the_assumption_holds_the_variance_is_the_width(key: str) -> None:
    assert DISTRIBUTIONS[key].holds
    for width in WIDTHS:
        assert variance_band(key, 0.0, width)[0] == width


@pytest.mark.parametrize("key", ["shared", "paired"])
def test_without_correlation_components_are_as_normal(key: str) -> None:
    for width in WIDTHS:
        assert variance_band(key, 0.0, width) == pytest.approx(variance_band("normal", 0.0, width))


def test_width_saturates_the_softmax_unless_scaled() -> None:
    result = measure("normal", 0.0, 0)
    assert result.plain.largest[-1] > 0.9
    assert result.plain.gradient[-1] < 0.25 * result.scaled.gradient[-1]
    assert result.plain.entropy[-1] < 0.1
    assert np.ptp(result.scaled.largest[8:]) < 0.06
    assert result.scaled.sorted_weights[-1].sum() == pytest.approx(1)
    np.testing.assert_allclose(result.plain.largest[0], result.scaled.largest[0])


def test_rows_share_their_query_and_have_the_shape_said() -> None:
    result = measure("uniform", 0.0, 1)
    assert result.pairs.shape == (len(WIDTHS), NUM_PAIRS)
    assert result.plain.sorted_weights.shape == (len(WIDTHS), NUM_KEYS)
    assert result.plain.entropy.shape == (len(WIDTHS),)
    assert NUM_PAIRS != NUM_QUERIES * NUM_KEYS


def test_a_key_like_its_query_stands_out() -> None:
    alike, normal = measure("paired", 0.6, 0), measure("normal", 0.0, 0)
    assert alike.scaled.largest[-1] > 0.9 > normal.scaled.largest[-1]


def test_the_same_seed_gives_the_same_numbers() -> None:
    np.testing.assert_array_equal(measure("shared", 0.2, 3).pairs, measure("shared", 0.2, 3).pairs)
    assert not np.array_equal(measure("shared", 0.2, 3).pairs, measure("shared", 0.2, 4).pairs)


@pytest.mark.parametrize("count", [2, 5, 16])
def test_the_jacobians_norm_is_autograds(count: int) -> None:
    scores = torch.from_numpy(3 * np.random.default_rng(0).normal(size=count))
    jacobian = torch.autograd.functional.jacobian(lambda s: torch.softmax(s, -1), scores)
    weights = torch.softmax(scores, -1).numpy()
    assert softmax_jacobian_norm(weights) == pytest.approx(float(jacobian.norm()), rel=1e-12)


def test_the_jacobians_norm_at_its_ends() -> None:
    assert softmax_jacobian_norm(np.array([1.0, 0.0, 0.0])) == 0
    # Near 1 the entries are ±1e-20, which a difference from 1 would lose.
    assert softmax_jacobian_norm(np.array([1e-20, 1.0])) == pytest.approx(2e-20)
    assert softmax_jacobian_norm(np.array([0.5, 0.5])) == pytest.approx(0.5)
    assert softmax_jacobian_norm(np.full(16, 1 / 16)) == pytest.approx(math.sqrt(15) / 16)
    random = np.random.default_rng(0).dirichlet(np.full(7, 0.3), 5000)
    assert softmax_jacobian_norm(random).max() <= 0.5


@pytest.mark.parametrize(
    ("key", "rho", "told"),
    [
        ("moon", 0.0, "no distribution 'moon'"),
        ("shared", 1.0, r"in \[0, 1\)"),
        ("shared", math.nan, "correlation"),
    ],
)
def test_bad_input_says_what_works(key: str, rho: float, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        measure(key, rho, 0)


@EACH
def test_the_script_repeats_the_numbers(key: str) -> None:
    result = measure(key, 0.3, 5)
    names, said = executed(scale_script(key, 0.3, 5))
    np.testing.assert_allclose(names["variances"].numpy(), result.variances, rtol=1e-12)
    for name, found in (("plain", result.plain), ("scaled", result.scaled)):
        np.testing.assert_allclose(names["largest"][name].numpy(), found.largest, rtol=1e-6)
        np.testing.assert_allclose(
            names["gradients"][name].numpy(), found.gradient, rtol=1e-6, atol=1e-8
        )
    assert " 1024 " in said


def test_blocks_do_not_change_a_sum() -> None:
    """One block or sixteen: the same components are added."""
    result = measure("normal", 0.0, 2)
    increments = np.diff(result.pairs, axis=0)
    assert increments.var(axis=1)[-1] == pytest.approx(256, rel=0.15)
    assert WIDTHS[-1] > score_scale.BLOCK
