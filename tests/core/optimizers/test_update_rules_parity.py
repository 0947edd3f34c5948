"""Every update rule with any hyperparameters and gradients, against torch or Lion's paper."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from core.common import check
from core.optimizers import OPTIMIZERS, Optimizer
from tests.parity.drawing import arrays, examples, values
from tests.parity.shaking import apart, near

EVERY = pytest.mark.parametrize("key", OPTIMIZERS)
SHAPE = (3, 2)
SIZES = (0.0, 1e-300, 1e-150, 1e-9, 1.0, 1e4, 1e140)
# Torch writes βm + (1−β)g as m + (1−β)(g−m), or with 1−(1−β): a β under this loses its digits.
FINEST = 1e-5


@pytest.fixture(autouse=True, scope="module")
def torch_in_double_precision() -> Iterator[None]:
    """`torch.optim.NAdam` keeps its product of momenta in the default dtype, whatever w's is."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


def unshaken(array: Any) -> Any:
    """As it is."""
    return array


def our_path(
    rule: Optimizer, hp: Mapping[str, Any], start: Any, gradients: Any, rounded: Any = unshaken
) -> np.ndarray:
    """Weights after each step; `rounded` may change last digits."""
    weights, state, path = start, rule.init(start), []
    with np.errstate(all="ignore"):
        for gradient in gradients:
            step, state = rule.update(gradient, state, weights, hp)
            weights = rounded(weights) + rounded(step)
            path.append(np.asarray(weights))
    return np.array(path)


def torchs_path(
    rule: Optimizer, hp: dict[str, float], start: np.ndarray, gradients: np.ndarray
) -> np.ndarray:
    weights = torch.tensor(start)
    make = getattr(torch.optim, rule.torch_call.name)
    optimizer = make([weights], **rule.torch_call.keywords(hp))
    path = []
    for gradient in gradients:
        weights.grad = torch.tensor(gradient)
        optimizer.step()
        path.append(weights.numpy().copy())
    return np.array(path)


def lions_path(hp: dict[str, float], start: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    """Chen et al. 2023, algorithm 2, number by number."""
    weights, path = start.copy(), []
    memory = np.zeros(start.shape)
    for gradient in gradients:
        for place in np.ndindex(*start.shape):
            parts = hp["beta1"] * memory[place], (1 - hp["beta1"]) * gradient[place]
            mixed = sum(parts)
            # Where the two cancel, rounding decides the sign.
            assume(mixed == parts[0] == 0 or abs(mixed) > 1e-12 * max(map(abs, parts)))
            direction = int(mixed > 0) - int(mixed < 0)
            decay = hp["weight_decay"] * weights[place]
            weights[place] -= hp["learning_rate"] * (direction + decay)
            memory[place] = hp["beta2"] * memory[place] + (1 - hp["beta2"]) * gradient[place]
        path.append(weights.copy())
    return np.array(path)


HAND_WRITTEN = {"lion": lions_path}


def test_a_rule_without_a_class_in_torch_has_a_reference_here() -> None:
    for key, rule in OPTIMIZERS.items():
        in_torch = hasattr(torch.optim, rule.torch_call.name)
        assert in_torch != (key in HAND_WRITTEN)
        assert in_torch == (rule.torch_call.definition == "")


def same_paths(ours: np.ndarray, theirs: np.ndarray, most: np.ndarray) -> None:
    np.testing.assert_array_equal(np.isfinite(ours), np.isfinite(theirs))
    finite = np.isfinite(theirs)
    assert (abs(ours - theirs)[finite] <= most[finite]).all(), (ours, theirs)


@EVERY
@examples(15)
@given(data=st.data())
def test_any_path_is_the_references(key: str, data: st.DataObject) -> None:
    rule = OPTIMIZERS[key]
    hp = check(rule.params, data.draw(values(rule.params, FINEST)))
    steps = data.draw(st.sampled_from([1, 2, 3, 5, 8, 13, 60]))
    gradients = data.draw(arrays((steps, *SHAPE), SIZES))
    start = data.draw(arrays(SHAPE, (0.0, 1.0, 1e3)))
    if rule.torch_call.definition:
        expected = HAND_WRITTEN[key](hp, start, gradients)
    else:
        expected = torchs_path(rule, hp, start, gradients)
    ours = our_path(rule, hp, start, gradients)
    # Up to rounding of the largest number on the way, and to what other last digits lead to: under
    # weight decay a weight that is 0 but for rounding is pulled either way.
    shaken = [our_path(rule, hp, start, gradients, near(seed)) for seed in range(2)]
    whole = np.concatenate([start[None], expected])
    reached = np.maximum.accumulate(np.maximum(abs(whole[1:]), abs(np.diff(whole, axis=0))))
    most = 1e-9 * reached + 10 * apart(ours, shaken, axis=0)
    one_each = {name: np.full(2, value) for name, value in hp.items()}
    tensors = torch.tensor(start), torch.tensor(gradients)
    for path in (
        ours,
        our_path(rule, one_each, start, gradients),
        our_path(rule, hp, *tensors),
    ):
        same_paths(path, expected, most)


# ---- found by the above ------------------------------------------------------------------------
def ends(key: str, **chosen: float) -> list[float]:
    """Where two gradients of 1 lead from 0: here, and in torch."""
    rule = OPTIMIZERS[key]
    hp = check(rule.params, {"learning_rate": 0.1, **chosen})
    one, start = np.ones((2, 1)), np.zeros(1)
    paths = our_path(rule, hp, start, one), torchs_path(rule, hp, start, one)
    return [float(path[-1, 0]) for path in paths]


def test_without_momentum_nothing_is_dampened() -> None:
    assert ends("momentum", momentum=0.0, dampening=0.4) == pytest.approx([-0.2, -0.2])
    assert ends("momentum", momentum=1e-9, dampening=0.4) == pytest.approx([-0.16, -0.16])


def test_without_momentum_nesterov_is_descent_in_torch_too() -> None:
    assert ends("nesterov", momentum=0.0) == pytest.approx([-0.2, -0.2])
