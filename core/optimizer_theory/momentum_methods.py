"""Linear methods on a quadratic: roots, rates, stability limits and optima in closed form.

On f = ½ Σ λ_i e_i² gradient descent and its relatives with momentum act on every eigendirection
alone: e_{k+1} = T e_k − D e_{k−1}. The error then falls like |σ|^k, σ the larger root of
σ² − Tσ + D. Two real roots: monotone or, when negative, jumping from side to side; a complex pair:
ripples, with |σ| = √D; outside the unit circle: divergence.

Sources: B. Polyak 1964; G. Goh, "Why Momentum Really Works", Distill 2017; L. Lessard, B. Recht,
A. Packard, arXiv 1408.3595.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Complex, Float

from core.surfaces import ema_momentum_limit, momentum_limit, nesterov_limit

Array = Any
# A number, or an array that broadcasts with the others.
Numbers = Float[Any, "..."] | float


class Optimum(NamedTuple):
    """The settings with the best worst-case rate, and that rate: error after k steps ~ rate^k."""

    learning_rate: float
    momentum: float
    rate: float


@dataclass(frozen=True)
class Method:
    """One entry of the registry.

    Attributes:
        key, label, summary: As in every registry.
        optimizer: Key in `core.optimizers.registry.OPTIMIZERS` of the rule that carries it out.
        has_momentum: Whether β matters.
        settings: (β) → the rule's hyperparameters besides the learning rate.
        polynomial: (ηλ, β) → T and D of σ² − Tσ + D.
        first: (ηλ, β) → e_1/e_0: the first step has no memory, and its velocity is the gradient.
        limit: (λmax, β) → learning rate from which it diverges.
        optimum: (λmin, λmax) → `Optimum`.
        latex: The recursion of one eigendirection.
        source: Where limit and optimum come from.
    """

    key: str
    label: str
    summary: str
    optimizer: str
    has_momentum: bool
    settings: Callable[[Array], dict[str, Array]]
    polynomial: Callable[[Array, Array], tuple[Array, Array]]
    first: Callable[[float, float], float]
    limit: Callable[[float, float], float]
    optimum: Callable[[float, float], Optimum]
    latex: str
    source: str


def roots(
    method: Method, curvature: Numbers, learning_rate: Numbers, momentum: Numbers
) -> Complex[Array, "... 2"]:
    """Both roots of σ² − Tσ + D of one eigendirection.

    Args:
        method: An entry of `METHODS`.
        curvature: λ.
        learning_rate: η.
        momentum: β; of no account for gradient descent.

    Returns:
        σ, with the broadcast shape of λ, η and β in front.

    Example:
        A complex pair: the error ripples and falls by √D = √β = 0.5 a step.

        >>> pair = roots(METHODS["heavy-ball"], 1.0, 1.0, 0.25)
        >>> pair.round(3).tolist(), abs(pair).round(6).tolist()
        ([(0.125+0.484j), (0.125-0.484j)], [0.5, 0.5])

    References:
        G. Goh, "Why Momentum Really Works", Distill 2017.
    """
    trace, determinant = method.polynomial(
        np.multiply(learning_rate, curvature), np.asarray(momentum, dtype=np.float64)
    )
    trace, determinant = np.broadcast_arrays(trace, determinant)
    spread = np.sqrt(trace**2 / 4 - determinant + 0j)
    return np.stack([trace / 2 + spread, trace / 2 - spread], axis=-1)


def rate(
    method: Method, curvatures: Sequence[float], learning_rate: Numbers, momentum: Numbers
) -> Float[Array, "..."]:
    """The rate ρ at which the error falls: the largest |σ| over all eigendirections.

    Args:
        method: An entry of `METHODS`.
        curvatures: Every λ, at least one.
        learning_rate: η.
        momentum: β; of no account for gradient descent.

    Returns:
        ρ, of the broadcast shape of η and β; 1 or more where the error does not shrink.

    Example:
        Gradient descent with its best rate, 2/(1 + 99): ρ = (κ − 1)/(κ + 1).

        >>> from core.optimizer_theory.momentum_methods import METHODS, rate
        >>> rate(METHODS["gd"], (1.0, 99.0), 0.02, 0.0).round(6).item()
        0.98
    """
    largest = [
        np.abs(roots(method, each, learning_rate, momentum)).max(axis=-1) for each in curvatures
    ]
    return np.max(largest, axis=0)


def predicted_steps(rho: Numbers, tolerance: float) -> Float[Array, "..."]:
    """Steps until the error is ε of the first: ln(1/ε) / −ln ρ.

    Args:
        rho: ρ ≥ 0.
        tolerance: ε in (0, 1).

    Returns:
        At least 1, of the shape of ρ; infinite where ρ ≥ 1.

    Example:
        >>> predicted_steps(np.array([0.0, 0.5, 1.0]), 1e-6).round(2).tolist()
        [1.0, 19.93, inf]
    """
    rho = np.asarray(rho, dtype=np.float64)
    shrinking = (rho < 1) & (rho > 0)
    logs = -np.log(np.where(shrinking, rho, 0.5))
    steps = np.maximum(np.log(1 / tolerance) / logs, 1.0)
    return np.where(shrinking, steps, np.where(rho >= 1, np.inf, 1.0))[()]


def error_path(
    method: Method, curvature: float, learning_rate: float, momentum: float, num_steps: int
) -> Float[Array, " points"]:
    """e_k / e_0 of one eigendirection for k = 0 … num_steps: e_{k+1} = T e_k − D e_{k−1}."""
    scaled = learning_rate * curvature
    trace, determinant = (float(each) for each in method.polynomial(scaled, momentum))
    path = np.empty(num_steps + 1)
    path[:2] = (1.0, method.first(scaled, momentum))[: num_steps + 1]
    with np.errstate(over="ignore", invalid="ignore"):
        for k in range(1, num_steps):
            path[k + 1] = trace * path[k] - determinant * path[k - 1]
    return path


# ---- the methods ------------------------------------------------------------------------------
def _kappa_root(low: float, high: float) -> float:
    return float(np.sqrt(high / low))


def _descent_optimum(low: float, high: float) -> Optimum:
    return Optimum(2 / (low + high), 0.0, (high - low) / (high + low))


def _heavy_ball_optimum(low: float, high: float) -> Optimum:
    root = _kappa_root(low, high)
    shrink = (root - 1) / (root + 1)
    return Optimum(4 / (np.sqrt(low) + np.sqrt(high)) ** 2, shrink**2, shrink)


def _nesterov_optimum(low: float, high: float) -> Optimum:
    root = float(np.sqrt(3 * high / low + 1))
    return Optimum(4 / (3 * high + low), (root - 2) / (root + 2), 1 - 2 / root)


def _mean_optimum(low: float, high: float) -> Optimum:
    ball = _heavy_ball_optimum(low, high)
    return Optimum(ball.learning_rate / (1 - ball.momentum), ball.momentum, ball.rate)


_ENTRIES = (
    Method(
        "gd",
        "Gradient descent",
        "Steps against the gradient, without momentum.",
        "gd",
        False,
        lambda beta: {},
        lambda scaled, beta: (1 - scaled + 0 * beta, 0 * scaled + 0 * beta),
        lambda scaled, beta: 1 - scaled,
        lambda high, beta: momentum_limit(high, 0.0),
        _descent_optimum,
        r"e_{k+1} = (1 - \eta\lambda)\, e_k",
        "Nesterov, Introductory Lectures, 1.2.3 and 2.1.5",
    ),
    Method(
        "heavy-ball",
        "Heavy ball",
        "Momentum as PyTorch has it: velocities add up.",
        "momentum",
        True,
        lambda beta: {"momentum": beta, "dampening": 0.0},
        lambda scaled, beta: (1 + beta - scaled, beta + 0 * scaled),
        lambda scaled, beta: 1 - scaled,
        momentum_limit,
        _heavy_ball_optimum,
        r"e_{k+1} = (1 + \beta - \eta\lambda)\, e_k - \beta\, e_{k-1}",
        "Polyak 1964; Goh, Distill 2017",
    ),
    Method(
        "nesterov",
        "Nesterov",
        "The gradient is taken where the momentum leads to.",
        "nesterov",
        True,
        lambda beta: {"momentum": beta},
        lambda scaled, beta: ((1 + beta) * (1 - scaled), beta * (1 - scaled)),
        lambda scaled, beta: 1 - (1 + beta) * scaled,
        nesterov_limit,
        _nesterov_optimum,
        r"e_{k+1} = (1 - \eta\lambda)\,\big((1+\beta)\, e_k - \beta\, e_{k-1}\big)",
        "Lessard, Recht, Packard, arXiv 1408.3595, table 1",
    ),
    Method(
        "mean",
        "Running mean",
        "Momentum as a running mean of gradients, as inside Adam.",
        "momentum",
        True,
        lambda beta: {"momentum": beta, "dampening": beta},
        lambda scaled, beta: (1 + beta - (1 - beta) * scaled, beta + 0 * scaled),
        lambda scaled, beta: 1 - scaled,
        ema_momentum_limit,
        _mean_optimum,
        r"e_{k+1} = \big(1 + \beta - (1-\beta)\eta\lambda\big)\, e_k - \beta\, e_{k-1}",
        "heavy ball with (1−β)η in the place of η",
    ),
)

METHODS: dict[str, Method] = {entry.key: entry for entry in _ENTRIES}
