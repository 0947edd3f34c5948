"""What the Hessian at a point says about step sizes."""

from typing import Any

import numpy as np

from core.surfaces.types import Surface

Array = Any


def eigenvalues(surface: Surface, x: Array, y: Array) -> tuple[Array, Array]:
    """Smaller and larger eigenvalue of the Hessian, each of the shape of x; NaN where undefined.

    For [[a, b], [b, c]]: (a+c)/2 ∓ √(((a−c)/2)² + b²).
    """
    with np.errstate(all="ignore"):
        a, b, c = surface.hessian(x, y)
        middle = (a + c) / 2
        radius = np.hypot((a - c) / 2, b)
    return middle - radius, middle + radius


def condition_number(surface: Surface, x: Array, y: Array) -> Array:
    """κ = λmax/λmin at a point; NaN where the Hessian is not positive definite."""
    low, high = eigenvalues(surface, x, y)
    return np.where(low > 0, high / np.where(low > 0, low, 1.0), np.nan)[()]


def momentum_limit(largest_curvature: float, momentum: float) -> float:
    """Heavy ball on a quadratic is stable for η under 2(1+β)/λmax (Polyak 1964)."""
    return 2 * (1 + momentum) / largest_curvature


def nesterov_limit(largest_curvature: float, momentum: float) -> float:
    """Nesterov with constant β on a quadratic: η under (2+2β)/((1+2β)λmax)."""
    return (2 + 2 * momentum) / ((1 + 2 * momentum) * largest_curvature)


def ema_momentum_limit(largest_curvature: float, momentum: float) -> float:
    """Momentum as a running mean, dampening τ = β: η under 2(1+β)/((1−β)λmax).

    Heavy ball with η(1−β) in the place of η; Adam without its denominator.
    """
    return momentum_limit(largest_curvature, momentum) / (1 - momentum)


def typical_curvatures(surface: Surface) -> tuple[float, float]:
    """λmin and λmax at the lowest minimum; with a kink or no curvature there, or without a minimum,
    0 and the median of |λmax| over the window.

    λmax is 1 where even that is 0: on a plane any step is as good as any other.
    """
    if surface.minima:
        lowest = surface.minima[0]
        with np.errstate(all="ignore"):
            low, high = eigenvalues(surface, np.float64(lowest.x), np.float64(lowest.y))
        if np.isfinite(high) and high > 0:
            return max(float(low), 0.0), float(high)
    (x_low, x_high), (y_low, y_high) = surface.window
    x, y = np.meshgrid(np.linspace(x_low, x_high, 40), np.linspace(y_low, y_high, 40))
    with np.errstate(all="ignore"):
        _, grid = eigenvalues(surface, x, y)
    finite = np.abs(grid[np.isfinite(grid)])
    typical = float(np.median(finite)) if finite.size else 0.0
    return 0.0, typical if typical > 0 else 1.0
