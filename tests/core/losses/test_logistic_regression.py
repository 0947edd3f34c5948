"""Logistic regression on a line against scikit-learn, autograd and linear programming."""

import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from sklearn.linear_model import LogisticRegression

from core.losses import MAX_POINTS, REACH, Data, descend, gradient, mean_nll
from core.losses.logistic_regression import best, hessian
from tests.parity.drawing import SEEDS, arrays, examples

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
