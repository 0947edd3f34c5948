"""The level at which gradient noise keeps descent and momentum: closed form and measurement."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from core.common import check
from core.optimizer_theory.momentum_methods import Method
from core.optimizers import OPTIMIZERS, Conditions
from core.surfaces import Surface, eigenvalues

Array = Any

MAX_RUNS, MAX_STEPS = 2_000, 20_000


def stationary_variance(
    curvature: float, learning_rate: float, momentum: float, deviation: float
) -> float:
    """Variance of the stationary distribution along one eigendirection under gradient noise.

    v = ησ²(1+β)/(λ(1−β)(2(1+β)−ηλ)), for descent (β = 0) and heavy ball, noise independent at every
    step.

    Args:
        curvature: λ.
        learning_rate: η > 0.
        momentum: β.
        deviation: σ of the noise.

    Returns:
        v, infinite where the iteration is unstable: λ ≤ 0, η ≥ 2(1+β)/λ, or β outside [0, 1).

    Example:
        >>> from core.optimizer_theory.noise_floor import stationary_variance
        >>> round(stationary_variance(1.0, 0.1, 0.0, 2.0), 6)  # ησ²/(2 − η)
        0.210526

    References:
        S. Mandt, M. Hoffman, D. Blei, arXiv 1704.04289, section 4, in discrete time.
    """
    room = 2 * (1 + momentum) - learning_rate * curvature
    if not (curvature > 0 and room > 0 and 0 <= momentum < 1):
        return float("inf")
    return learning_rate * deviation**2 * (1 + momentum) / (curvature * (1 - momentum) * room)


def stationary_loss(
    curvatures: Any, learning_rate: float, momentum: float, deviation: float
) -> float:
    """Mean of f above its minimum in the stationary distribution: ½ Σ λ_i v_i.

    Args:
        curvatures: Every λ.
        learning_rate: η > 0.
        momentum: β in [0, 1), 0 for plain descent.
        deviation: σ of the noise in each coordinate of the gradient.

    Returns:
        The mean, at least 0; infinite where one direction is unstable.

    Example:
        Momentum 0.9 at the same η: the floor is about nine times as high.

        >>> [round(stationary_loss((1.0, 4.0), 0.1, beta, 2.0), 4) for beta in (0.0, 0.9)]
        [0.2303, 2.1447]
    """
    return math.fsum(
        each * stationary_variance(each, learning_rate, momentum, deviation) / 2
        for each in curvatures
    )


def noise_floor(
    surface: Surface, x: float, y: float, learning_rate: float, momentum: float, deviation: float
) -> float | None:
    """Mean of f − f* that gradient noise keeps plain descent or momentum at; None: not stable.

    ½ Σ λ_i v_i with `stationary_variance` along each eigenvector
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


@dataclass(frozen=True)
class Measured:
    """What many runs did on ½ Σ λ_i e_i² under noise.

    Attributes:
        variances: Along each eigendirection, over all runs and the last half of the steps.
        loss: Mean of f over the runs at each of num_steps + 1 points.
        sample: Last positions of the runs.
    """

    variances: tuple[float, float]
    loss: Float[Array, " points"]
    sample: Float[Array, "runs 2"]


def measure(
    curvatures: tuple[float, float],
    method: Method,
    learning_rate: float,
    momentum: float,
    deviation: float,
    *,
    runs: int,
    num_steps: int,
    start: tuple[float, float] = (0.0, 0.0),
    conditions: Conditions | None = None,
    seed: int = 0,
) -> Measured:
    """Simulate the runs with the registry's own rule.

    Args:
        curvatures: λ₁, λ₂, positive.
        method: See `core.optimizer_theory.momentum_methods`.
        learning_rate, momentum, deviation: η, β, σ.
        runs: 2 to `MAX_RUNS`.
        num_steps: 2 to `MAX_STEPS`.
        start: e_0 of every run.
        conditions: Its schedule is followed; noise comes from `deviation`.
        seed: Of the noise.

    Returns:
        The variances, the mean loss and the cloud of last points.

    Raises:
        ValueError: Anything outside these.
    """
    if not 2 <= runs <= MAX_RUNS or not 2 <= num_steps <= MAX_STEPS:
        raise ValueError(f"A simulation takes 2 to {MAX_RUNS:,} runs and 2 to {MAX_STEPS:,} steps.")
    optimizer = OPTIMIZERS[method.optimizer]
    values = check(optimizer.params, {"learning_rate": learning_rate, **method.settings(momentum)})
    rates = np.ones(num_steps) if conditions is None else conditions.rates(num_steps)
    curvature = np.array(curvatures, dtype=np.float64)[:, None]
    position = np.repeat(np.array(start, dtype=np.float64)[:, None], runs, axis=1)
    generator = np.random.default_rng(seed)
    state = optimizer.init(position)
    loss = np.empty(num_steps + 1)
    loss[0] = (curvature * position**2 / 2).sum(axis=0).mean()
    squares, kept = np.zeros(2), 0
    with np.errstate(all="ignore"):
        for k in range(num_steps):
            noise = deviation * generator.standard_normal(position.shape)
            settings = {**values, "learning_rate": learning_rate * float(rates[k])}
            step, state = optimizer.update(curvature * position + noise, state, position, settings)
            position = position + step
            loss[k + 1] = (curvature * position**2 / 2).sum(axis=0).mean()
            if k >= num_steps // 2:
                squares += (position**2).mean(axis=1)
                kept += 1
    first, second = (squares / kept).tolist()
    return Measured((first, second), loss, position.T.copy())
