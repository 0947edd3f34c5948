"""Step-size limits against the eigenvalues of the iteration they speak about."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.common import check
from core.optimizers import OPTIMIZERS
from core.race import run
from core.surfaces import (
    SURFACES,
    condition_number,
    eigenvalues,
    ema_momentum_limit,
    momentum_limit,
    nesterov_limit,
    quadratic_ravine,
    typical_curvatures,
)


def largest_factor(recurrence: tuple[float, float, float]) -> float:
    """Spectral radius of a linear recurrence a·w₊ + b·w + c·w₋ = 0."""
    return float(np.abs(np.roots(recurrence)).max())


def heavy_ball(rate: float, beta: float, curvature: float) -> tuple[float, float, float]:
    return 1, -(1 + beta - rate * curvature), beta


def nesterov(rate: float, beta: float, curvature: float) -> tuple[float, float, float]:
    shrink = 1 - rate * curvature
    return 1, -(1 + beta) * shrink, beta * shrink


def ema(rate: float, beta: float, curvature: float) -> tuple[float, float, float]:
    return heavy_ball(rate * (1 - beta), beta, curvature)


@given(st.floats(0.05, 0.99), st.floats(0.01, 1e4))
@pytest.mark.parametrize(
    ("limit", "recurrence"),
    [(momentum_limit, heavy_ball), (nesterov_limit, nesterov), (ema_momentum_limit, ema)],
)
def test_at_its_limit_a_rule_turns_from_shrinking_to_growing(
    limit: Any, recurrence: Any, beta: float, curvature: float
) -> None:
    rate = limit(curvature, beta)
    assert largest_factor(recurrence(0.99 * rate, beta, curvature)) < 1
    assert largest_factor(recurrence(1.01 * rate, beta, curvature)) > 1


@pytest.mark.parametrize("limit", [momentum_limit, nesterov_limit, ema_momentum_limit])
def test_without_momentum_all_limits_are_plain_descents(limit: Any) -> None:
    assert limit(100.0, 0.0) == pytest.approx(0.02)


def test_momentum_as_a_running_mean_has_its_limit() -> None:
    ravine, beta = SURFACES["quadratic"], 0.9
    limit = ema_momentum_limit(100.0, beta)
    assert limit == pytest.approx(0.38)
    chosen = {"momentum": beta, "dampening": beta}
    under, above = (
        run(ravine, "momentum", {**chosen, "learning_rate": share * limit}, (0, 2), 4000)
        for share in (0.99, 1.01)
    )
    assert under.values[-1] < 1e-9
    assert above.values[-1] > 1e3


def adam_limit(learning_rate: float, beta1: float) -> float:
    """Largest curvature of P⁻¹H at which Adam with a frozen P is stable (arXiv 2207.14484)."""
    return (2 + 2 * beta1) / ((1 - beta1) * learning_rate)


def test_adams_limit_is_38_over_eta_at_beta1_of_09() -> None:
    assert adam_limit(0.01, 0.9) == pytest.approx(3800)


@pytest.mark.parametrize(("share", "grows"), [(0.98, False), (1.02, True)])
def test_adam_with_a_frozen_denominator_obeys_its_limit(share: float, grows: bool) -> None:
    """β₂ next to 1 and √v̂ ≪ ε freeze P at ε, so the preconditioned curvature is λ/ε."""
    rate, epsilon = 0.01, 1.0
    curvature = share * adam_limit(rate, 0.9) * epsilon
    rule = OPTIMIZERS["adam"]
    values = check(rule.params, {"learning_rate": rate, "epsilon": epsilon})
    # So small a weight that √v̂ stays far under ε after the bias-corrected start and the growth.
    weights = np.array([1e-60])
    state, largest = rule.init(weights), []
    for _ in range(300):
        step, state = rule.update(curvature * weights, state, weights, values)
        weights = weights + step
        largest.append(abs(float(weights[0])))
    assert (max(largest[250:]) > max(largest[150:200])) == grows
    assert float(state.square[0]) ** 0.5 < 1e-3 * epsilon


def test_known_eigenvalues() -> None:
    low, high = eigenvalues(SURFACES["booth"], 0.3, -2.0)
    assert (low, high) == pytest.approx((2, 18))
    low, high = eigenvalues(SURFACES["bounded-saddle"], 0.0, 0.0)
    assert (low, high) == pytest.approx((-1, 1))


def test_saddle_and_summit_have_no_condition_number() -> None:
    saddle = SURFACES["bounded-saddle"]
    assert np.isnan(condition_number(saddle, 0.0, 0.0))
    summit = SURFACES["himmelblau"]
    assert np.isnan(condition_number(summit, -0.270845, -0.923039))


def test_shapes_follow_the_points() -> None:
    x, y = np.linspace(0.5, 1.5, 35).reshape(5, 7), np.linspace(-1, 1, 35).reshape(5, 7)
    rosenbrock = SURFACES["rosenbrock"]
    kappa = condition_number(rosenbrock, x, y)
    assert kappa.shape == (5, 7)
    assert kappa[2, 3] == condition_number(rosenbrock, x[2, 3], y[2, 3])


def test_typical_curvatures_are_those_at_the_lowest_minimum() -> None:
    assert typical_curvatures(quadratic_ravine(37.0)) == pytest.approx((1, 37))
    low, high = typical_curvatures(SURFACES["ackley"])
    assert low == 0
    assert 0 < high < 1e3
