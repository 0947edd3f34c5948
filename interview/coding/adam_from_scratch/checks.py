"""What every right Adam does; the references are `torch.optim.Adam` and its first step by hand."""

from typing import Any

import numpy as np

from interview.coding.compare import difference, quietly
from interview.coding.one_thread import torch_on_one_thread
from interview.coding_question import NamedCheck

RATE = 0.01
STEPS = 200
_SHAPES = ((3, 4), (5,))


def weights() -> list[np.ndarray]:
    """Where everybody starts: two arrays of different shapes."""
    rng = np.random.default_rng(0)
    return [rng.normal(size=shape) for shape in _SHAPES]


def gradients_at(arrays: list[Any]) -> list[Any]:
    """Gradient of ¼Σw⁴ + ½Σw² at these arrays, a smooth bowl that is not quadratic."""
    return [w**3 + w for w in arrays]


def torchs_weights() -> list[np.ndarray]:
    """Where `torch.optim.Adam` arrives from `weights`."""
    torch = torch_on_one_thread()
    tensors = [torch.tensor(w, requires_grad=True) for w in weights()]
    optimizer = torch.optim.Adam(tensors, lr=RATE)
    for _ in range(STEPS):
        for each, gradient in zip(
            tensors, gradients_at([t.detach() for t in tensors]), strict=True
        ):
            each.grad = gradient
        optimizer.step()
    return [each.detach().numpy() for each in tensors]


def _run(candidate: Any, arrays: list[np.ndarray], steps: int = STEPS) -> list[np.ndarray]:
    """The arrays themselves, moved."""
    adam = candidate(arrays, learning_rate=RATE)
    for _ in range(steps):
        adam.step(gradients_at(adam.params))
    return arrays


def _first_step(candidate: Any, gradient: np.ndarray) -> np.ndarray:
    """By how much the first step moves, in learning rates."""
    arrays = [np.zeros_like(gradient)]
    adam = candidate(arrays, learning_rate=RATE)
    adam.step([gradient])
    return adam.params[0] / RATE


@quietly
def _parity(candidate: Any) -> str:
    adam = candidate(weights(), learning_rate=RATE)
    for _ in range(STEPS):
        adam.step(gradients_at(adam.params))
    for got, expected in zip(adam.params, torchs_weights(), strict=True):
        if found := difference(got, expected, f"After {STEPS} steps a weight", 1e-10):
            return found
    return ""


@quietly
def _first(candidate: Any) -> str:
    gradient = np.array([-1000.0, -1.0, 0.001, 1.0, 1000.0])
    moved = _first_step(candidate, gradient)
    return difference(moved, -np.sign(gradient), "The first step, in learning rates,", 1e-4)


@quietly
def _epsilon(candidate: Any) -> str:
    """A gradient of ε: m̂/(√v̂ + ε) = ε/(ε + ε)."""
    moved = _first_step(candidate, np.array([1e-8]))
    return difference(moved, [-0.5], "The first step, in learning rates,", 1e-9)


@quietly
def _apart(candidate: Any) -> str:
    together = _run(candidate, weights(), 5)
    for number, start in enumerate(weights()):
        alone = _run(candidate, [start], 5)[0]
        if found := difference(
            together[number], alone, f"Beside another one, array {number + 1}", 1e-12
        ):
            return found
    return ""


@quietly
def _in_place(candidate: Any) -> str:
    arrays = weights()
    gradients = gradients_at(weights())
    candidate(arrays, learning_rate=RATE).step(gradients)
    if all(np.array_equal(w, start) for w, start in zip(arrays, weights(), strict=True)):
        return "After a step the arrays that were handed over have not moved at all."
    for got, expected in zip(gradients, gradients_at(weights()), strict=True):
        if found := difference(got, expected, "A gradient that was handed over", 0):
            return found
    return ""


@quietly
def _still(candidate: Any) -> str:
    moved = _first_step(candidate, np.zeros(3))
    return difference(moved, np.zeros(3), "Without any gradient, the first step", 0)


CHECKS = {
    "parity": NamedCheck(f"{STEPS} steps end where torch.optim.Adam does", _parity),
    "first": NamedCheck(
        "The first step is one learning rate, whatever the gradient’s size", _first
    ),
    "epsilon": NamedCheck("ε stands outside the root: a gradient of ε moves half as far", _epsilon),
    "apart": NamedCheck("Two arrays move as each of them would alone", _apart),
    "in-place": NamedCheck("The arrays are moved themselves, the gradients left alone", _in_place),
    "still": NamedCheck("Without a gradient nothing moves, and nothing is NaN", _still),
}
