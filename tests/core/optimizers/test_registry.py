"""What every registered rule keeps to, and the claims about some."""

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import torch

from core.common import check
from core.optimizers import OPTIMIZERS, Optimizer

STEPS = 200
SHAPE = (7, 3)
CURVATURE = np.geomspace(0.05, 5.0, 21).reshape(SHAPE)
CENTRE = np.random.default_rng(1).normal(size=SHAPE)
START = np.random.default_rng(2).normal(size=SHAPE)


def slope(weights: Any, k: int) -> Any:
    """Gradient of a quadratic, with a deterministic wobble so that signs change."""
    return CURVATURE * (weights - CENTRE) + 0.3 * np.sin(k)


def our_path(rule: Optimizer, values: Mapping[str, Any], start: Any) -> list[Any]:
    weights, state, path = start, rule.init(start), []
    for k in range(STEPS):
        step, state = rule.update(slope(weights, k), state, weights, values)
        weights = weights + step
        path.append(weights)
    return path


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_every_hyperparameter_changes_the_path(key: str) -> None:
    rule = OPTIMIZERS[key]
    defaults = check(rule.params, {})
    base = np.array(our_path(rule, defaults, START))
    for param in rule.params:
        moved = {**defaults, param.name: 0.5 * param.default or 0.3}
        assert not np.allclose(np.array(our_path(rule, moved, START)), base, rtol=1e-9, atol=0)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_defaults_are_torchs(key: str) -> None:
    call = OPTIMIZERS[key].torch_call
    if call.definition:
        pytest.skip("not in torch.optim")
    theirs = inspect.signature(getattr(torch.optim, call.name)).parameters
    ours = call.keywords(check(OPTIMIZERS[key].params, {}))
    for name in set(ours) - set(call.fixed) - {"momentum"}:
        assert ours[name] == pytest.approx(theirs[name].default), name


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_hyperparameters_may_be_arrays(key: str) -> None:
    rule = OPTIMIZERS[key]
    rates = np.array([0.01, 0.02, 0.05])
    values = check(rule.params, {})
    many = our_path(rule, {**values, "learning_rate": rates}, START)[-1]
    for column, rate in enumerate(rates):
        one = our_path(rule, {**values, "learning_rate": rate}, START)[-1]
        np.testing.assert_allclose(many[:, column], one[:, column], rtol=1e-12)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_nothing_is_changed_in_place(key: str) -> None:
    rule = OPTIMIZERS[key]
    values = check(rule.params, {})
    weights, gradient = START.copy(), CENTRE.copy()
    state = rule.init(weights)
    _, state = rule.update(gradient, state, weights, values)
    before = [np.copy(part) for part in state]
    rule.update(gradient, state, weights, values)
    np.testing.assert_array_equal(weights, START)
    np.testing.assert_array_equal(gradient, CENTRE)
    for part, copy in zip(state, before, strict=True):
        np.testing.assert_array_equal(part, copy)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_the_callers_gradient_may_be_overwritten_after_the_step(key: str) -> None:
    rule = OPTIMIZERS[key]
    values = check(rule.params, {"weight_decay": 0.0})
    gradient = CENTRE.copy()
    _, state = rule.update(gradient, rule.init(START), START, values)
    before = [np.copy(part) for part in state]
    gradient[:] = np.nan
    for part, copy in zip(state, before, strict=True):
        np.testing.assert_array_equal(part, copy)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_single_precision_tensors_stay_so_and_are_not_changed(key: str) -> None:
    rule = OPTIMIZERS[key]
    values = check(rule.params, {"weight_decay": 0.1})
    weights = torch.tensor(START, dtype=torch.float32)
    gradient = torch.tensor(CENTRE, dtype=torch.float32)
    kept = weights.clone(), gradient.clone()
    state = rule.init(weights)
    for _ in range(3):
        step, state = rule.update(gradient, state, weights, values)
        assert step.dtype == torch.float32
        assert step.shape == SHAPE
    assert torch.equal(weights, kept[0])
    assert torch.equal(gradient, kept[1])


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_an_array_of_weight_decays_may_hold_zeros(key: str) -> None:
    rule = OPTIMIZERS[key]
    values = check(rule.params, {})
    decays = np.array([0.0, 0.1, 0.5])
    many = our_path(rule, {**values, "weight_decay": decays}, START)[-1]
    for column, decay in enumerate(decays):
        one = our_path(rule, {**values, "weight_decay": float(decay)}, START)[-1]
        np.testing.assert_allclose(many[:, column], one[:, column], rtol=1e-12)


def one_dimensional(key: str, gradients: list[float], **chosen: float) -> list[float]:
    rule = OPTIMIZERS[key]
    values = check(rule.params, chosen)
    weights = np.zeros(1)
    state = rule.init(weights)
    steps = []
    for gradient in gradients:
        step, state = rule.update(np.array([gradient]), state, weights, values)
        weights = weights + step
        steps.append(float(step[0]))
    return steps


def test_adams_first_step_is_eta_long() -> None:
    for gradient in (1e-4, 1.0, -1e6):
        step = one_dimensional("adam", [gradient], learning_rate=0.1)[0]
        assert step == pytest.approx(-np.sign(gradient) * 0.1, rel=1e-3)


def test_adams_step_stays_under_its_bound_for_sparse_gradients() -> None:
    """Kingma & Ba, section 2.1: |Δ| ≤ η(1−β₁)/√(1−β₂), nearly reached after many zeros."""
    steps = one_dimensional("adam", [0.0] * 20_000 + [7.0], learning_rate=0.1)
    bound = 0.1 * (1 - 0.9) / (1 - 0.999) ** 0.5
    assert np.abs(steps).max() <= bound
    assert steps[-1] == pytest.approx(-bound, rel=1e-6)


def test_rmsprop_starts_ten_times_as_fast_at_alpha_099() -> None:
    assert one_dimensional("rmsprop", [3.0], learning_rate=0.01)[0] == pytest.approx(-0.1, rel=1e-6)


def test_momentum_has_the_papers_form_at_a_constant_rate() -> None:
    gradients = [1.0, -2.0, 0.5, 3.0]
    velocity, expected = 0.0, []
    for gradient in gradients:
        velocity = 0.9 * velocity + 0.01 * gradient
        expected.append(-velocity)
    assert one_dimensional("momentum", gradients, learning_rate=0.01) == pytest.approx(expected)


def test_adamws_decay_does_not_depend_on_the_gradients_scale() -> None:
    rule_w, rule = OPTIMIZERS["adamw"], OPTIMIZERS["adam"]
    weights, gradient = np.array([2.0]), np.array([1000.0])
    chosen = {"learning_rate": 0.1, "weight_decay": 0.5}
    step_w, _ = rule_w.update(gradient, rule_w.init(weights), weights, check(rule_w.params, chosen))
    step, _ = rule.update(gradient, rule.init(weights), weights, check(rule.params, chosen))
    assert step_w[0] == pytest.approx(-0.1 - 0.1 * 0.5 * 2)
    assert step[0] == pytest.approx(-0.1)


def test_reddis_example_defeats_adam_and_not_amsgrad() -> None:
    """Theorem 1's setting: one large gradient in 101 should win, Adam lets the many small ones."""
    ends = {}
    for key in ("adam", "amsgrad"):
        rule = OPTIMIZERS[key]
        point = np.zeros(1)
        state = rule.init(point)
        for t in range(1, 20_001):
            gradient = np.array([1010.0 if t % 101 == 1 else -10.0])
            values = check(
                rule.params, {"learning_rate": 0.5 / t**0.5, "beta1": 0.9, "beta2": 0.99}
            )
            step, state = rule.update(gradient, state, point, values)
            point = np.clip(point + step, -1, 1)
        ends[key] = float(point[0])
    assert ends["adam"] > 0.9
    assert ends["amsgrad"] < -0.9
