"""Steps of a registered optimizer at given gradients, for questions about single steps."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.common import check
from core.optimizers import OPTIMIZERS


def steps_of(
    optimizer_key: str, gradients: Sequence[float], weight: float = 0.0, **hp: Any
) -> list[float]:
    """The steps of one weight, w ← w + step, at each of these gradients.

    Args:
        optimizer_key: Key in `OPTIMIZERS`.
        gradients: One for each step.
        weight: Initial weight.
        hp: Hyperparameters; those not named take their defaults.
    """
    optimizer = OPTIMIZERS[optimizer_key]
    values = check(optimizer.params, hp)
    place = np.array([float(weight)])
    state, steps = optimizer.init(place), []
    for gradient in gradients:
        step, state = optimizer.update(np.array([float(gradient)]), state, place, values)
        place = place + step
        steps.append(float(step[0]))
    return steps
