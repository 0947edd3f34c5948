"""What the Hessian at a point says about step sizes."""

from typing import Any

import numpy as np
from jaxtyping import Float

from core.surfaces.types import Surface

Points = Float[Any, "*points"] | float
AtPoints = Float[Any, "*points"]


def eigenvalues(surface: Surface, x: Points, y: Points) -> tuple[AtPoints, AtPoints]:
    """Smaller and larger eigenvalue of the Hessian.

    For [[a, b], [b, c]]: (a+c)/2 ∓ √(((a−c)/2)² + b²).

    Args:
        surface: f.
        x: Where, of any shape.
        y: Where, of the shape of x.

    Returns:
        λmin and λmax, each of the shape of x; NaN where there is no Hessian.

    Example:
        >>> from core.surfaces.curvature import eigenvalues
        >>> from core.surfaces.registry import SURFACES
        >>> [each.item() for each in eigenvalues(SURFACES["booth"], 0.3, -2.0)]
        [2.0, 18.0]
    """
    with np.errstate(all="ignore"):
        a, b, c = surface.hessian(x, y)
        middle = (a + c) / 2
        radius = np.hypot((a - c) / 2, b)
    return middle - radius, middle + radius


def condition_number(surface: Surface, x: Points, y: Points) -> AtPoints:
    """κ = λmax/λmin at a point.

    Args:
        surface: f.
        x: Where, of any shape.
        y: Where, of the shape of x.

    Returns:
        κ ≥ 1, of the shape of x; NaN where the Hessian is not positive definite.

    Example:
        >>> from core.surfaces.registry import SURFACES
        >>> condition_number(SURFACES["rosenbrock"], 1.0, 1.0).round(1).item()
        2508.0
    """
    low, high = eigenvalues(surface, x, y)
    return np.where(low > 0, high / np.where(low > 0, low, 1.0), np.nan)[()]


def momentum_limit(largest_curvature: float, momentum: float) -> float:
    """Learning rate up to which heavy ball is stable on a quadratic.

    η < 2(1+β)/λmax

    Args:
        largest_curvature: λmax > 0.
        momentum: β in [0, 1); 0 is plain gradient descent, with 2/λmax.

    Returns:
        The limit of η, > 0; above it paths diverge.

    Example:
        >>> momentum_limit(100.0, 0.0), momentum_limit(100.0, 0.9)
        (0.02, 0.038)

    References:
        B. T. Polyak, 1964.
    """
    return 2 * (1 + momentum) / largest_curvature


def nesterov_limit(largest_curvature: float, momentum: float) -> float:
    """Learning rate up to which Nesterov with constant β is stable on a quadratic.

    η < (2+2β)/((1+2β)λmax)

    Args:
        largest_curvature: λmax > 0.
        momentum: β in [0, 1); 0 is plain gradient descent, with 2/λmax.

    Returns:
        The limit of η, > 0; above it paths diverge.

    Example:
        Unlike heavy ball's, the limit falls with β.

        >>> nesterov_limit(100.0, 0.0), round(nesterov_limit(100.0, 0.9), 4)
        (0.02, 0.0136)

    References:
        L. Lessard, B. Recht, A. Packard, arXiv 1408.3595.
    """
    return (2 + 2 * momentum) / ((1 + 2 * momentum) * largest_curvature)


def ema_momentum_limit(largest_curvature: float, momentum: float) -> float:
    """Learning rate up to which momentum as a running mean, dampening τ = β, is stable.

    η < 2(1+β)/((1−β)λmax): heavy ball with η(1−β) in the place of η; Adam without its denominator.

    Args:
        largest_curvature: λmax > 0.
        momentum: β in [0, 1); 0 is plain gradient descent, with 2/λmax.

    Returns:
        The limit of η, > 0; above it paths diverge.

    Example:
        >>> ema_momentum_limit(100.0, 0.0), round(ema_momentum_limit(100.0, 0.9), 4)
        (0.02, 0.38)
    """
    return momentum_limit(largest_curvature, momentum) / (1 - momentum)


def typical_curvatures(surface: Surface) -> tuple[float, float]:
    """λmin and λmax at the lowest minimum.

    With a kink or no curvature there, or without a minimum: 0 and the median of |λmax| over the
    window, or 1 where even that is 0: on a plane any step is as good as any other.

    Args:
        surface: f.

    Returns:
        λmin ≥ 0 and λmax > 0.

    Example:
        Ackley has a kink at its minimum.

        >>> from core.surfaces.registry import SURFACES
        >>> [round(each, 2) for each in typical_curvatures(SURFACES["bounded-saddle"])]
        [1.0, 2.0]
        >>> [round(each, 2) for each in typical_curvatures(SURFACES["ackley"])]
        [0.0, 11.91]
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
