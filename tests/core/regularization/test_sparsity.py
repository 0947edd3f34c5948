"""Shares of exact zeros: against closed forms, the published numbers and a plain loop."""

from typing import Any

import numpy as np
import pytest
from scipy.stats import binomtest

from core.regularization import (
    FAMILIES,
    SPARSITY_PARAMS,
    Ball,
    Share,
    experiments,
    from_matrix,
    symmetric_share,
)
from core.regularization.constrained_optimum import points_within
from core.regularization.sparsity import _matrices

EACH = pytest.mark.parametrize("family", FAMILIES)


@EACH
def test_counted_as_published_shares_are_the_published_ones(family: str) -> None:
    for found, percent in zip(
        experiments(family, 20_000, 2.0, 1), FAMILIES[family].published, strict=True
    ):
        # The article has 5,000 trials: one more percentage point either way.
        assert 100 * found.grid.value == pytest.approx(percent, abs=2.0)


@EACH
def test_exact_zeros_are_l1s_alone(family: str) -> None:
    first, second = experiments(family, 4000, 2.0, 3)
    assert first.exact.value > 0.6
    assert second.exact.count == 0
    assert second.exact.interval[1] < 0.002
    assert second.near.count > 0


@pytest.mark.parametrize("radius", [0.5, 2.0, 6.0])
def test_the_symmetric_share_of_l1_is_the_area_it_should_be(radius: float) -> None:
    share = experiments("symmetric", 50_000, radius, 5)[0].exact
    error = 4 * np.sqrt(share.value * (1 - share.value) / share.of)
    assert share.value == pytest.approx(symmetric_share(radius), abs=error)


def test_the_share_at_the_published_radius_is_known() -> None:
    assert symmetric_share(2.0) == pytest.approx(64 / 98)


@EACH
def test_every_optimum_is_the_one_that_a_single_loss_gets(family: str) -> None:
    random = np.random.default_rng((9, 0))
    found = experiments(family, 120, 1.5, 9)[0]
    # The same stream: first the minima, then the Hessians.
    from core.regularization.sparsity import _centers

    centers = _centers(random, 120, 1.5, 1)
    matrices = _matrices(FAMILIES[family], random, 120)
    np.testing.assert_array_equal(found.centers, centers)
    for i in range(0, 120, 7):
        loss = from_matrix(matrices[i], centers[i], 0.0)
        alone = points_within(loss, Ball("l1"), np.array([1.5]))[0]
        np.testing.assert_allclose(found.points[i], alone, rtol=1e-7, atol=1e-9)


@EACH
def test_minima_lie_outside_and_optima_on_the_ball(family: str) -> None:
    first, second = experiments(family, 500, 2.0, 0)
    assert np.abs(first.centers).sum(axis=1).min() > 2
    assert np.hypot(*second.centers.T).min() > 2
    np.testing.assert_allclose(np.abs(first.points).sum(axis=1), 2, rtol=1e-9)
    np.testing.assert_allclose(np.hypot(*second.points.T), 2, rtol=1e-9)


@EACH
def test_losses_are_bowls(family: str) -> None:
    matrices = _matrices(FAMILIES[family], np.random.default_rng(0), 800)
    assert matrices.shape == (800, 2, 2)
    assert np.linalg.eigvalsh(matrices).min() > 0


def test_the_seed_decides() -> None:
    same = [experiments("general", 200, 2.0, seed)[0].points for seed in (4, 4, 5)]
    np.testing.assert_array_equal(same[0], same[1])
    assert not np.array_equal(same[0], same[2])


@pytest.mark.parametrize(("count", "of"), [(0, 50), (7, 60), (59, 60), (60, 60)])
def test_the_band_is_wilsons(count: int, of: int) -> None:
    theirs = binomtest(count, of).proportion_ci(0.95, method="wilson")
    ours = Share(count, of).interval
    np.testing.assert_allclose(ours, (theirs.low, theirs.high), atol=1e-12)


def test_what_is_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="no family"):
        experiments("square", 100, 2.0, 0)
    for param in SPARSITY_PARAMS:
        values: dict[str, Any] = {each.name: each.default for each in SPARSITY_PARAMS}
        with pytest.raises(ValueError, match="must"):
            experiments("general", **{**values, param.name: param.high + 1})
