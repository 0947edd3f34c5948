"""Cycles that paths end in."""

from typing import Any

import numpy as np

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
