"""Where weight decay lets a path end: L2 at a ridge point, decoupled decay inside a box.

Adam with λw added to its gradient ends where the sum vanishes, as plain descent does: at the
minimum of f + λ/2·‖w‖². AdamW, and Lion, settle at min f subject to ‖w‖∞ ≤ 1/λ. Source: Xie and Li,
Implicit Bias of AdamW, arXiv 2404.04454.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import minimize

from core.surface_types import Surface

Point = tuple[float, float]


def ridge_point(surface: Surface, decay: float, near: Point) -> Point | None:
    """The minimum of f + λ/2·(x² + y²) that descent from `near` finds; None where none is found.

    Args:
        surface: f.
        decay: λ ≥ 0.
        near: Where the search begins, for example a path's end.
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
            value, start, jac=gradient, method="L-BFGS-B", bounds=bounds,
            options={"ftol": 1e-15, "gtol": 1e-10, "maxiter": 500},
        )  # fmt: skip
    x, y = (float(each) for each in result.x)
    return (x, y) if math.isfinite(float(result.fun)) and math.isfinite(x + y) else None
