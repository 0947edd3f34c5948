"""The stopping rule against a hand-written loop; filters against iterates and closed forms."""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.overfitting import (
    RunConfig,
    SmallSet,
    TrainingRun,
    descent_factors,
    matching_penalty,
    measured_factors,
    ridge,
    ridge_factors,
    stopping,
)
from core.overfitting.early_stopping import descent, quadratic
from core.training import as_torch_state
from tests.core.training.torch_training import config_run


@pytest.mark.parametrize(
    ("losses", "patience", "least", "expected"),
    [
        ([1.0, 0.8, 0.9, 0.7, 0.8, 0.9, 0.6], 2, 0.0, (5, 3, True)),
        ([1.0, 0.8, 0.9, 0.7, 0.8, 0.9, 0.6], 3, 0.0, (6, 6, False)),
        ([1.0, 0.8, 0.9, 0.7, 0.8, 0.9, 0.6], 1, 0.0, (2, 1, True)),
        ([1.0, 0.95, 0.9, 0.85], 2, 0.2, (2, 0, True)),
        ([1.0, 1.0, 1.0], 5, 0.0, (2, 0, False)),
        ([1.0, 0.5, np.nan, np.nan, 0.4], 2, 0.0, (3, 1, True)),
    ],
)
def test_the_rule_on_losses_by_hand(
    losses: Any, patience: int, least: float, expected: Any
) -> None:
    found = stopping(np.array(losses), patience, least)
    assert (found.stopped, found.best, found.early) == expected


@given(st.lists(st.floats(0, 10), min_size=1, max_size=40), st.integers(1, 12))
def test_stopping_keeps_the_lowest_loss_it_has_seen(losses: Any, patience: int) -> None:
    found = stopping(np.array(losses), patience)
    seen = losses[: found.stopped + 1]
    assert losses[found.best] == min(seen)
    assert found.best == seen.index(min(seen))
    assert found.stopped - found.best <= patience
    assert found.early == (found.stopped - found.best == patience)


def test_restored_weights_are_those_of_a_loop_with_copies() -> None:
    config = RunConfig(SmallSet(count=20, wrong=0.2), width=12, seeds=(0,), epochs=120, rate=0.03)
    training = TrainingRun(config)
    training.advance()
    found = training.curves()
    stop = stopping(found.validation_loss[0], 15)
    assert stop.early
    assert 0 < stop.best < stop.stopped < config.epochs

    # A loop with a copy of the best state, as any tutorial has it.
    best: dict[str, Any] = {"loss": np.inf, "state": None, "waited": 0, "stopped": 0}

    def watch(epoch: int, losses: Any, net: Any) -> bool:
        best["stopped"] = epoch
        if losses[1] < best["loss"]:
            best.update(loss=losses[1], state=copy.deepcopy(net.state_dict()), waited=0)
            return False
        best["waited"] += 1
        return best["waited"] == 15

    config_run(config, 0, watch)
    assert best["stopped"] == stop.stopped
    restored = as_torch_state(training.network, found.frames[stop.best])
    for name, value in restored.items():
        np.testing.assert_allclose(best["state"][name].numpy(), value, rtol=1e-4, atol=1e-5)
    assert found.validation_loss[0, stop.best] == pytest.approx(best["loss"], rel=1e-7)


# ---- the quadratic ----------------------------------------------------------------------------
@pytest.mark.parametrize(("rate", "steps", "condition"), [(0.3, 1, 7), (0.9, 25, 40), (1.7, 8, 3)])
def test_iterates_have_the_filters_of_the_formula(
    rate: float, steps: int, condition: float
) -> None:
    bowl = quadratic(condition)
    path = descent(bowl, rate, steps)
    np.testing.assert_allclose(
        measured_factors(bowl, path[-1]), descent_factors(bowl.curvatures, rate, steps), rtol=1e-10
    )


def test_iterates_are_torch_sgds() -> None:
    bowl = quadratic(11)
    w = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.4)
    hessian, minimum = torch.tensor(bowl.hessian), torch.tensor(bowl.minimum)
    for _ in range(17):
        optimizer.zero_grad()
        (0.5 * (w - minimum) @ hessian @ (w - minimum)).backward()
        optimizer.step()
    np.testing.assert_allclose(descent(bowl, 0.4, 17)[-1], w.detach().numpy(), rtol=1e-12)


@pytest.mark.parametrize("penalty", [1e-3, 0.2, 5.0])
def test_ridge_is_the_minimum_and_has_its_filter(penalty: float) -> None:
    bowl = quadratic(13)
    at = ridge(bowl, penalty)
    np.testing.assert_allclose(
        measured_factors(bowl, at), ridge_factors(bowl.curvatures, penalty), rtol=1e-10
    )
    gradient = bowl.hessian @ (at - bowl.minimum) + penalty * at
    np.testing.assert_allclose(gradient, 0, atol=1e-12)
    cost = bowl.value(at) + 0.5 * penalty * at @ at
    for move in np.random.default_rng(0).normal(scale=0.05, size=(20, 2)):
        assert bowl.value(at + move) + 0.5 * penalty * (at + move) @ (at + move) > cost


def test_both_filters_agree_for_small_curvatures() -> None:
    rate, steps = 0.2, 40
    small = np.array([1e-5, 1e-4])
    ratio = descent_factors(small, rate, steps) / ridge_factors(
        small, matching_penalty(rate, steps)
    )
    np.testing.assert_allclose(ratio, 1, atol=1e-3)
    # Where they differ, descent lets more through: 1 − 0.8⁴⁰ against 8/9.
    large = np.array([1.0])
    gap = descent_factors(large, rate, steps) - ridge_factors(large, matching_penalty(rate, steps))
    np.testing.assert_allclose(gap, (1 - 0.8**40) - 8 / 9, rtol=1e-9)


def test_curvatures_are_the_hessians() -> None:
    bowl = quadratic(29)
    np.testing.assert_allclose(np.linalg.eigvalsh(bowl.hessian)[::-1], bowl.curvatures)
    assert bowl.value(bowl.minimum) == 0


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: stopping(np.ones(3), 0), "Patience"),
        (lambda: stopping(np.ones(3), 5, -0.1), "Minimum improvement"),
        (lambda: quadratic(0.5), "Condition number"),
        (lambda: descent(quadratic(2), 9.0, 3), "Learning rate"),
        (lambda: descent(quadratic(2), 0.5, 0), "Steps of descent"),
    ],
)
def test_bad_input_says_what_would_work(make: Callable[[], object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        make()
