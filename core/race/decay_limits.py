"""Where weight decay lets a path end: L2 at a ridge point, decoupled decay inside a box.

Adam with λw added to its gradient ends where the sum vanishes, as plain descent does: at the
minimum of f + λ/2·‖w‖². AdamW, and Lion, settle at min f subject to ‖w‖∞ ≤ 1/λ. Source: Xie and Li,
Implicit Bias of AdamW, arXiv 2404.04454.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import minimize

from core.surfaces import Surface

Point = tuple[float, float]


def ridge_point(surface: Surface, decay: float, near: Point) -> Point | None:
    """The minimum of f + λ/2·(x² + y²) that descent from `near` finds; None where none is found.

    Args:
        surface: f.
        decay: λ ≥ 0.
        near: Where the search begins, for example a path's end.

    Returns:
        (x, y), or None.

    Example:
        >>> from core.race.decay_limits import ridge_point
        >>> from core.surfaces.registry import SURFACES
        >>> x, y = ridge_point(SURFACES["booth"], decay=2.0, near=(0.0, 0.0))
        >>> round(x, 6), round(y, 6)  # of (A + λI)w = b with A = [[10, 8], [8, 10]], b = (34, 38)
        (1.3, 2.3)
    """

    def value(w: np.ndarray) -> float:
        return float(surface.value(w[0], w[1]) + decay / 2 * (w @ w))

    def gradient(w: np.ndarray) -> np.ndarray:
        return np.array(surface.gradient(w[0], w[1])) + decay * w

    return _found(value, gradient, near, None)


def box_point(surface: Surface, decay: float, near: Point) -> Point | None:
    """The minimum of f over |x|, |y| ≤ 1/λ that descent from `near` finds; None where none is.

    Args:
        surface: f.
        decay: λ > 0.
        near: Where the search begins; what lies outside the box is moved onto its edge.

    Returns:
        (x, y), or None.

    Example:
        Booth's minimum (1, 3) is outside the first box and inside the second.

        >>> from core.surfaces import SURFACES
        >>> for decay in (1.0, 0.25):
        ...     x, y = box_point(SURFACES["booth"], decay, near=(0.0, 0.0))
        ...     print(round(x, 6), round(y, 6))
        1.0 1.0
        1.0 3.0

    References:
        S. Xie, Z. Li, arXiv 2404.04454.
    """
    half = 1 / decay

    def value(w: np.ndarray) -> float:
        return float(surface.value(w[0], w[1]))

    def gradient(w: np.ndarray) -> np.ndarray:
        return np.array(surface.gradient(w[0], w[1]))

    return _found(value, gradient, near, [(-half, half)] * 2)


def _found(
    value: Callable[[np.ndarray], float],
    gradient: Callable[[np.ndarray], np.ndarray],
    near: Point,
    bounds: Sequence[tuple[float, float]] | None,
) -> Point | None:
    if not all(math.isfinite(each) for each in near):
        return None
    start = np.array(near, dtype=float)
    if bounds is not None:
        start = np.clip(start, bounds[0][0], bounds[0][1])
    with np.errstate(all="ignore"):
        result = minimize(
            value,
            start,
            jac=gradient,
            method="L-BFGS-B",
            bounds=bounds,
            options={"ftol": 1e-15, "gtol": 1e-10, "maxiter": 500},
        )
        found = np.asarray(result.x, dtype=float)
        # A search that ends abnormally reports the height of another point.
        height = value(found)
        if not np.isfinite([*found, height]).all():
            return None
        if not _is_lowest_nearby(value, found, height, bounds):
            return None
    return float(found[0]), float(found[1])


def _is_lowest_nearby(
    value: Callable[[np.ndarray], float],
    point: np.ndarray,
    lowest: float,
    bounds: Sequence[tuple[float, float]] | None,
) -> bool:
    """Whether no point around is lower: a search that gave up on its way stands on a slope."""
    size = max(1.0, float(np.abs(point).max()))
    for share in (1e-3, 1e-4):
        for angle in np.arange(16) * np.pi / 8:
            step = share * size * np.array([math.cos(angle), math.sin(angle)])
            there = point + step
            if bounds is not None:
                there = np.clip(there, bounds[0][0], bounds[0][1])
            height = value(there)
            if not math.isnan(height) and height < lowest - 1e-12 * max(1.0, abs(lowest)):
                return False
    return True
