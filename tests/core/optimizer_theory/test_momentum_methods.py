"""Closed forms of the linear methods against the rules themselves and the literature's numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.optimizer_theory import METHODS, predicted_steps, rate, roots
from core.optimizer_theory.momentum_methods import error_path
from core.race import run
from core.surfaces.custom import custom_surface

EVERY = pytest.mark.parametrize("key", METHODS)
BOWL = custom_surface("x^2/2 + 50 y^2", (-2, 2, -2, 2))


def momentum_of(key: str, value: float) -> float:
    return value if METHODS[key].has_momentum else 0.0


@EVERY
@settings(max_examples=25)
@given(eta=st.floats(1e-4, 0.02), beta=st.floats(0.0, 0.99))
def test_the_recursion_is_the_rules_path(key: str, eta: float, beta: float) -> None:
    method, beta = METHODS[key], momentum_of(key, beta)
    values = {"learning_rate": eta, **method.settings(beta)}
    path = run(BOWL, method.optimizer, values, (1.0, 1.0), 40).points
    for axis, curvature in enumerate((1.0, 100.0)):
        ours = error_path(method, curvature, eta, beta, 40)
        np.testing.assert_allclose(ours, path[:, axis], rtol=1e-7, atol=1e-11)


@EVERY
@given(scaled=st.floats(0.0, 5.0), beta=st.floats(0.0, 0.999))
def test_roots_solve_their_polynomial(key: str, scaled: float, beta: float) -> None:
    method = METHODS[key]
    trace, determinant = method.polynomial(scaled, beta)
    sigma = roots(method, scaled, 1.0, beta)
    np.testing.assert_allclose(sigma.sum(), trace, atol=1e-9)
    np.testing.assert_allclose(sigma.prod(), determinant, atol=1e-9)
    companion = np.array([[trace, -determinant], [1.0, 0.0]])
    largest = np.abs(np.linalg.eigvals(companion)).max()
    assert np.abs(sigma).max() == pytest.approx(largest, abs=1e-6)


@EVERY
@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9, 0.99])
def test_at_its_limit_the_radius_is_one(key: str, beta: float) -> None:
    method, beta = METHODS[key], momentum_of(key, beta)
    limit = method.limit(100.0, beta)
    assert rate(method, (1.0, 100.0), limit, beta) == pytest.approx(1.0, abs=1e-7)
    assert rate(method, (1.0, 100.0), 0.999 * limit, beta) < 1
    assert rate(method, (1.0, 100.0), 1.001 * limit, beta) > 1


@EVERY
@pytest.mark.parametrize("kappa", [2.0, 100.0, 2508.0])
def test_no_other_setting_is_better_than_the_optimum(key: str, kappa: float) -> None:
    method = METHODS[key]
    best = method.optimum(1.0, kappa)
    at_best = float(rate(method, (1.0, kappa), best.learning_rate, best.momentum))
    # A double root is found to half the digits.
    assert at_best == pytest.approx(best.rate, abs=3e-7)
    eta = best.learning_rate * np.linspace(0.5, 1.5, 201)
    beta = np.clip(best.momentum + np.linspace(-0.2, 0.2, 201), 0, 0.9999)[:, None]
    if not method.has_momentum:
        beta = np.zeros((1, 1))
    assert rate(method, (1.0, kappa), eta, beta).min() >= best.rate - 1e-6


def test_the_numbers_of_the_literature_at_kappa_100() -> None:
    curvatures = (1.0, 100.0)
    descent, ball = METHODS["gd"], METHODS["heavy-ball"]
    best = descent.optimum(*curvatures)
    assert best.rate == pytest.approx(99 / 101)
    assert predicted_steps(best.rate, 1e-6) == pytest.approx(691, abs=0.5)
    at = rate(ball, curvatures, 0.01, 0.9)
    assert predicted_steps(at, 1e-6) == pytest.approx(262, abs=0.5)
    assert predicted_steps(ball.optimum(*curvatures).rate, 1e-6) == pytest.approx(69, abs=0.5)
    nesterov = METHODS["nesterov"].optimum(*curvatures)
    assert nesterov.rate == pytest.approx(1 - 2 / np.sqrt(301))


def test_predicted_steps_at_the_ends() -> None:
    np.testing.assert_array_equal(
        predicted_steps(np.array([0.0, 1.0, 1.2]), 1e-6), [1, np.inf, np.inf]
    )
