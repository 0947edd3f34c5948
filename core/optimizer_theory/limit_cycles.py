"""What the end of a path shows: a cycle, or the floor that noise keeps it on."""

from typing import Any

import numpy as np

from core.optimizer_theory.noise_floor import stationary_loss
from core.surfaces.curvature import eigenvalues
from core.surfaces.types import Surface

Array = Any

MAX_CYCLE = 16


def cycle_length(points: Array) -> int | None:
    """The period of the last points, if they repeat; None: they do not, or they stand still.

    Args:
        points: shape (steps + 1, 2), with at least four periods of what is to be found.
    """
    tail = np.asarray(points)[-4 * MAX_CYCLE :]
    if len(tail) < 8 or not np.isfinite(tail).all():
        return None
    size = float(np.ptp(tail, axis=0).max())
    if size <= 1e-6 * max(1.0, float(np.abs(tail).max())):
        return None
    for period in range(1, min(MAX_CYCLE, len(tail) // 4) + 1):
        if np.abs(tail[period:] - tail[:-period]).max() < 1e-6 * size:
            return period if period > 1 else None
    return None


def noise_floor(
    surface: Surface, x: float, y: float, learning_rate: float, momentum: float, deviation: float
) -> float | None:
    """Mean of f − f* that gradient noise keeps plain descent or momentum at; None: not stable.

    ½ Σ λ_i v_i with `core.optimizer_theory.noise_floor.stationary_variance` along each eigenvector
    of the Hessian; exact on a quadratic.

    Args:
        surface: f, looked at in its minimum (x, y).
        learning_rate: η.
        momentum: β, 0 for plain descent.
        deviation: σ of the noise in each coordinate of the gradient.
    """
    curvatures = [float(each) for each in eigenvalues(surface, np.float64(x), np.float64(y))]
    loss = stationary_loss(curvatures, learning_rate, momentum, deviation)
    return loss if np.isfinite(loss) else None
