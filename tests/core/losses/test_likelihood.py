"""Coin flips and logistic regression against loops and scikit-learn."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from core.losses.likelihood import Flips, likelihood, log_likelihood, mean_bce, score, underflows_at
from core.losses.logistic_regression import Data, best, descend, gradient, mean_nll

BITS = st.lists(st.sampled_from([0, 1]), min_size=1, max_size=60)


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


# ---- logistic regression ---------------------------------------------------------------------
SAMPLES = {
    "page": ([-3, -2, -1.2, -0.5, 0.2, 0.8, 1.5, 2.5, 3.2], [0, 0, 0, 1, 0, 1, 1, 1, 1]),
    "skewed": ([0.0, 1.0, 2.0, 3.0, 7.0, 8.0, 9.5], [1, 0, 1, 1, 1, 0, 1]),
    "falling": ([-1.0, 0.0, 0.5, 2.0, 3.0], [1, 1, 0, 1, 0]),
    "far": ([-10.0, -9.0, 9.0, 10.0, 9.5, -9.7], [0, 1, 1, 0, 1, 0]),
}
EACH = pytest.mark.parametrize("name", SAMPLES)


def sample(name: str) -> Data:
    x, y = SAMPLES[name]
    return Data(np.array(x, dtype=float), np.array(y))


@EACH
def test_the_optimum_is_scikit_learns(name: str) -> None:
    data = sample(name)
    model = LogisticRegression(C=np.inf, tol=1e-12, max_iter=10_000)
    model.fit(data.x[:, None], data.y)
    found = best(data)
    assert found is not None
    np.testing.assert_allclose(
        found, [model.coef_[0, 0], model.intercept_[0]], rtol=1e-4, atol=1e-5
    )
    np.testing.assert_allclose(gradient(data, found), 0, atol=1e-12)


@EACH
def test_gradient_descent_reaches_it(name: str) -> None:
    data = sample(name)
    run = descend(data, 0.9 * descend(data, 1.0, 0).limit, 5000)
    assert run.optimum is not None
    np.testing.assert_allclose(run.weights[-1], run.optimum, rtol=1e-5, atol=1e-6)
    assert (np.diff(run.losses) <= 1e-15).all()
    assert run.arrived_at is not None
    assert run.losses[0] == pytest.approx(math.log(2))


@pytest.mark.parametrize(
    ("x", "y", "separable"),
    [
        ([-1, 1], [0, 1], True),
        ([-1, 1], [1, 0], True),
        ([-1, 0, 0, 1], [0, 0, 1, 1], True),  # touching: the likelihood still has no maximum
        ([-1, 0, 1], [1, 1, 1], True),
        ([-1, 0, 1], [0, 1, 0], False),
        ([2, 2, 2], [0, 1, 1], False),
    ],
)
def test_labels_that_a_threshold_separates_have_no_optimum(x: Any, y: Any, separable: bool) -> None:
    data = Data(np.array(x, dtype=float), np.array(y))
    assert data.separable == separable
    assert (best(data) is None) == separable
    if separable:
        run = descend(data, 1.0, 3000)
        assert run.arrived_at is None
        sizes = np.abs(run.weights).max(axis=1)
        assert sizes[3000] > sizes[1000] > sizes[300]


def test_points_on_one_place_have_their_share_as_optimum() -> None:
    data = Data(np.array([2.0, 2.0, 2.0]), np.array([0, 1, 1]))
    found = best(data)
    assert found is not None
    np.testing.assert_allclose(found, [0, math.log(2)])
    # Any line through that height there is as good; descent finds another one.
    run = descend(data, 0.3, 2000)
    assert run.losses[-1] == pytest.approx(mean_nll(data, best(data)))


def test_a_step_over_the_limit_can_go_up() -> None:
    data = sample("far")
    limit = descend(data, 1.0, 0).limit
    assert (np.diff(descend(data, 20 * limit, 50).losses) > 0).any()


@pytest.mark.parametrize(("rate", "steps"), [(0.0, 5), (-1.0, 5), (1.0, 5001), (1.0, -1)])
def test_bad_settings_are_refused(rate: float, steps: int) -> None:
    with pytest.raises(ValueError, match="0 to 5,000 steps and a positive learning rate"):
        descend(sample("page"), rate, steps)
