"""The Bayesian reading: minimising f + λP is the maximum a posteriori under a prior.

With f = ‖y − Xw‖²/(2n) and normal noise of variance σ², the posterior is exp(−(n/σ²)(f + λP)), so
the prior is ∝ exp(−λP(w)/s) with s = σ²/n. Source: R. Tibshirani, 1996, section 5; T. Park and
G. Casella, The Bayesian Lasso, 2008.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Num
from scipy.special import erfcx, gammaincc

from core.common import Param, format_number
from core.regularization.penalties import Ball

Array = np.ndarray

NOISE = Param(
    name="noise",
    label="Noise σ²/n",
    default=1.0,
    low=0.01,
    high=100.0,
    scale="log",
    help="Variance of the noise in y over the number of observations. The more noise, the wider "
    "the prior that the same λ stands for.",
    symbol=r"\sigma^2/n",
)


@dataclass(frozen=True)
class Prior:
    """The prior density of one coefficient that λP stands for (for L∞ the marginal density).

    Attributes:
        ball: The penalty P.
        strength: k = λ/s > 0; the density is ∝ exp(−k P).
    """

    ball: Ball
    strength: float

    def density(self, values: Num[np.ndarray, "*batch"]) -> Float[Any, "*batch"]:
        """Probability density at these coefficients.

        Example:
            >>> float(prior_of(Ball("l1"), multiplier=2.0, noise=1.0).density(np.array(0.0)))
            1.0
        """
        size, k = np.abs(np.asarray(values, dtype=float)), self.strength
        if self.ball.key == "linf":
            return k / 4 * (1 + k * size) * np.exp(-k * size)
        if self.ball.key == "elastic-net":
            linear, square = k * self.ball.shape, k * (1 - self.ball.shape)
            # The normal density's tail from `linear`, with the large exponential taken out.
            edge = linear / math.sqrt(2 * square)
            mass = math.sqrt(2 * math.pi / square) * float(erfcx(edge))
            return np.exp(-linear * size - square / 2 * size**2) / mass
        power = self._power
        scale = (power / k) ** (1 / power)
        return power / (2 * scale * math.gamma(1 / power)) * np.exp(-((size / scale) ** power))

    def beyond(self, size: float) -> float:
        """Tail probability P(|w| > size), for size ≥ 0."""
        k = self.strength
        if self.ball.key == "linf":
            return (1 + k * size / 2) * math.exp(-k * size)
        if self.ball.key == "elastic-net":
            linear, square = k * self.ball.shape, k * (1 - self.ball.shape)
            root = math.sqrt(2 * square)
            here, there = linear / root, (linear + square * size) / root
            damped = math.exp(here**2 - there**2)
            return float(erfcx(there) / erfcx(here)) * damped
        return float(gammaincc(1 / self._power, k * size**self._power / self._power))

    @property
    def name(self) -> str:
        """The distribution's name with its parameter."""
        k = self.strength
        if self.ball.power == 1:
            return f"Laplace, scale b = {format_number(1 / k)}"
        if self.ball.power == 2:
            return f"normal, standard deviation τ = {format_number(1 / math.sqrt(k))}"
        if self.ball.key == "elastic-net":
            return "Laplace × normal"
        if self.ball.key == "linf":
            return f"marginal of exp(−{format_number(k)} max|w|)"
        scale = (self._power / k) ** (1 / self._power)
        return (
            f"generalized normal, power {format_number(self._power)}, scale {format_number(scale)}"
        )

    @property
    def _power(self) -> float:
        assert self.ball.power is not None, "only the elastic net has none"
        return self.ball.power


def prior_of(ball: Ball, multiplier: float, noise: float) -> Prior | None:
    """The prior ∝ exp(−λP(w)/s) for which minimising f + λP is maximum a posteriori estimation.

    Args:
        ball: The penalty P.
        multiplier: λ ≥ 0.
        noise: s = σ²/n > 0.

    Returns:
        The prior; None for λ = 0 or ∞, which no density has.

    Example:
        >>> prior_of(Ball("l1"), multiplier=2.0, noise=1.0).name
        'Laplace, scale b = 0.5'
        >>> prior_of(Ball("l2"), multiplier=4.0, noise=1.0).name
        'normal, standard deviation τ = 0.5'

    References:
        R. Tibshirani, Regression shrinkage and selection via the lasso, 1996, section 5.
    """
    if not 0 < multiplier < math.inf:
        return None
    return Prior(ball, multiplier / noise)
