"""Cycles that paths end in."""

from typing import Any

import numpy as np
from jaxtyping import Float

Array = Any

MAX_CYCLE = 16


def cycle_length(points: Float[Array, "points 2"]) -> int | None:
    """The period of the limit cycle that a path ends in: the least p > 1 with w_{k+p} = w_k.

    Args:
        points: A path, with at least four periods of what is to be found.

    Returns:
        2 to `MAX_CYCLE`; None where the last points do not repeat, or stand still.

    Example:
        At η = 2/λ descent on a parabola swings between two points.

        >>> from core.optimizer_theory.limit_cycles import cycle_length
        >>> from core.race.trajectories import run
        >>> from core.surfaces.registry import SURFACES
        >>> path = run(SURFACES["quadratic"], "gd", {"learning_rate": 0.02}, (0, 1), 200)
        >>> cycle_length(path.points)
        2
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
