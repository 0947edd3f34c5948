"""What every right comparison gives; the reference is the lab's own network, without autograd."""

from functools import lru_cache
from typing import Any

import numpy as np

from interview.coding.compare import as_array, difference
from interview.coding.one_thread import torch_on_one_thread
from interview.coding_question import NamedCheck

# Of the guide, with torch.manual_seed(0) before the model is built.
FIRST_LOSS, ADAMS_HUNDREDTH = 0.690121, 0.198250
EPOCHS, RATE = 100, 0.01
_SHORT = 10
_KEYS = {"Gradient descent": "gd", "Momentum": "momentum", "Adam": "adam"}


@lru_cache(maxsize=1)
def _reference() -> dict[str, np.ndarray]:
    """The first losses of the three rules by hand-written backpropagation."""
    from core.training import Network, OptimizerChoice, Plan, points, split, train

    plan = Plan(
        Network((2, 32, 16, 1)),
        tuple(OptimizerChoice(key, (("learning_rate", RATE),)) for key in _KEYS.values()),
        epochs=_SHORT,
    )
    histories = train(plan, split(*points("moons", 1000, 0.3, 42), 42))
    return {name: each.train_loss[0, :_SHORT] for name, each in zip(_KEYS, histories, strict=True)}


def _curves(candidate: Any, epochs: int) -> Any:
    torch_on_one_thread()
    return candidate(epochs)


def _number(loss: Any) -> float:
    """A loss, also one that is still a tensor."""
    return float(as_array(loss))


def _first(candidate: Any) -> str:
    first = _curves(candidate, 1)["Gradient descent"][0]
    return difference(first, FIRST_LOSS, "Gradient descent’s first loss", 2e-6)


def _start(candidate: Any) -> str:
    firsts = {name: _number(curve[0]) for name, curve in _curves(candidate, 1).items()}
    if max(firsts.values()) - min(firsts.values()) > 1e-6:
        told = ", ".join(f"{name} {loss:.6f}" for name, loss in firsts.items())
        return f"The three rules start from different losses: {told}."
    return ""


def _rules(candidate: Any) -> str:
    curves = _curves(candidate, _SHORT)
    for name, expected in _reference().items():
        found = difference(
            [_number(each) for each in curves[name]], expected, f"The curve of {name}", 1e-5
        )
        if found:
            return found
    return ""


def _numbers(candidate: Any) -> str:
    for name, curve in _curves(candidate, 3).items():
        if len(curve) != 3:
            return f"After 3 epochs the curve of {name} has {len(curve)} entries."
        for each in curve:
            if type(each) is not float:
                return f"The curve of {name} holds {type(each).__name__} objects, not numbers."
    return ""


def _hundredth(candidate: Any) -> str:
    curves = _curves(candidate, EPOCHS)
    adam, momentum, descent = (
        _number(curves[name][-1]) for name in ("Adam", "Momentum", "Gradient descent")
    )
    if not adam < momentum < descent:
        return (
            f"After 100 epochs: Adam {adam:.4f}, momentum {momentum:.4f}, gradient descent "
            f"{descent:.4f}; they should be in this order."
        )
    return difference(adam, ADAMS_HUNDREDTH, "Adam’s 100th loss", 1e-5)


CHECKS = {
    "first": NamedCheck(f"The first loss is {FIRST_LOSS}, before any update", _first),
    "start": NamedCheck("All three start from the same weights", _start),
    "rules": NamedCheck("Ten epochs are those of the lab’s own network and rules", _rules),
    "numbers": NamedCheck("A curve is one plain number for each epoch", _numbers),
    "hundredth": NamedCheck(
        f"Adam’s 100th loss is {ADAMS_HUNDREDTH:.6f}, the lowest of the three", _hundredth
    ),
}
