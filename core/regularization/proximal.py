"""Proximal operators of one coefficient: argmin over x of ½(x − v)² + t P(x)."""

from typing import Any

import numpy as np
from jaxtyping import Float, Num

_HALVINGS = 80


def shrink_and_scale(
    values: Num[np.ndarray, "*batch"], threshold: float, ratio: float
) -> Float[Any, "*batch"]:
    """Proximal operator of the elastic net: sign(v) max(|v| − tρ, 0) / (1 + t(1 − ρ)).

    Args:
        values: v, any shape.
        threshold: t ≥ 0.
        ratio: ρ in [0, 1]; 1 is soft thresholding (L1), 0 is proportional shrinkage (L2).

    Returns:
        Of v's shape; nowhere larger in size than v.

    Example:
        >>> shrink_and_scale(np.array([-2.0, 0.5, 3.0]), 1.0, 1.0).tolist()
        [-1.0, 0.0, 2.0]

    References:
        N. Parikh and S. Boyd, Proximal Algorithms, 2014, section 6.5.
    """
    values = np.asarray(values, dtype=float)
    soft = np.sign(values) * np.maximum(np.abs(values) - threshold * ratio, 0.0)
    return np.asarray(soft / (1 + threshold * (1 - ratio)))  # 0-d too


def lp_shrink(
    values: Num[np.ndarray, "*batch"], threshold: float, power: float
) -> Float[Any, "*batch"]:
    """Proximal operator of P = |x|ᵖ/p: the root of x + t xᵖ⁻¹ = |v|, or 0 where that is lower.

    For p under 1 the objective has a dip at 0 and perhaps one beyond its turning point
    x₀ = (t(1 − p))^(1/(2−p)); the lower one is taken, so the curve jumps.
    """
    values = np.asarray(values, dtype=float)
    if power == 1 or threshold == 0:
        return shrink_and_scale(values, threshold, 1.0)
    size = np.abs(values)
    turning = (threshold * (1 - power)) ** (1 / (2 - power)) if power < 1 else 0.0
    low, high = np.full_like(size, turning), np.maximum(size, turning)

    def excess(x: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore"):
            return x + threshold * x ** (power - 1) - size

    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        over = excess(middle) > 0
        low, high = np.where(over, low, middle), np.where(over, middle, high)
    root = (low + high) / 2
    if power < 1:
        lower = (root - size) ** 2 / 2 + threshold * root**power / power < size**2 / 2
        root = np.where(lower, root, 0.0)
    return np.sign(values) * root


def lp_dead_zone(threshold: float, power: float) -> tuple[float, float]:
    """Largest |v| that `lp_shrink` maps to 0, and the size of its result just beyond.

    For p < 1 a result x costs as much as 0 where x^(2−p) = 2t(1−p)/p, at v = x/2 + t x^(p−1)/p.
    """
    if power > 1:
        return 0.0, 0.0
    if power == 1:
        return threshold, 0.0
    beyond = (2 * threshold * (1 - power) / power) ** (1 / (2 - power))
    return beyond / 2 + threshold * beyond ** (power - 1) / power, beyond
