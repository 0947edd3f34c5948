"""Update rules applied to gradients that are given, for questions about single steps."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from core.common.params import check
from core.optimizers.registry import OPTIMIZERS


def steps_of(rule: str, gradients: Sequence[float], weight: float = 0.0, **hp: Any) -> list[float]:
    """What a rule of the registry adds to one weight at each of these gradients.

    Args:
        rule: Key in `OPTIMIZERS`.
        gradients: One for each step.
        weight: Where the weight starts.
        hp: Hyperparameters; those not named take their defaults.
    """
    optimizer = OPTIMIZERS[rule]
    values = check(optimizer.params, hp)
    place = np.array([float(weight)])
    state, steps = optimizer.init(place), []
    for gradient in gradients:
        step, state = optimizer.update(np.array([float(gradient)]), state, place, values)
        place = place + step
        steps.append(float(step[0]))
    return steps


def descend(
    rule: str,
    gradient: Callable[[np.ndarray], np.ndarray],
    start: Any,
    count: int,
    **hp: Any,
) -> np.ndarray:
    """A rule's path under any gradient, (count + 1, dimensions)."""
    optimizer = OPTIMIZERS[rule]
    values = check(optimizer.params, hp)
    path = [np.asarray(start, float)]
    state = optimizer.init(path[0])
    for _ in range(count):
        step, state = optimizer.update(gradient(path[-1]), state, path[-1], values)
        path.append(path[-1] + step)
    return np.array(path)
