"""Bernoulli likelihood of a sample: the product, its logarithm and BCE have one optimum, k/n."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Num

MAX_FLIPS = 400
MAX_REPEATS = 500
RESOLUTION = 401


@dataclass(frozen=True)
class Flips:
    """A Bernoulli sample: zeros and ones in order.

    Attributes:
        bits: What was typed, each 0 or 1.
        repeats: How many times `bits` occurs.
    """

    bits: tuple[int, ...]
    repeats: int = 1

    @property
    def n(self) -> int:
        """How many flips."""
        return len(self.bits) * self.repeats

    @property
    def k(self) -> int:
        """How many ones."""
        return sum(self.bits) * self.repeats

    @property
    def best(self) -> float:
        """The maximum-likelihood estimate p̂ = k/n."""
        return self.k / self.n


def likelihood(
    flips: Flips, p: Num[Any, "..."] | float, dtype: Any = np.float64
) -> Float[Any, "..."]:
    """Bernoulli likelihood p^k (1−p)^(n−k); it underflows to 0 as n grows.

    Args:
        flips: The sample.
        p: Probabilities of a one, in [0, 1].
        dtype: NumPy's floating-point type in which it is computed.

    Example:
        >>> float(likelihood(Flips((1, 0)), 0.5)), float(likelihood(Flips((1, 0), 600), 0.5))
        (0.25, 0.0)
    """
    p = np.asarray(p, dtype=dtype)
    with np.errstate(under="ignore"):
        ones = np.power(p, dtype(flips.k))
        return (ones * np.power(dtype(1) - p, dtype(flips.n - flips.k)))[()]


def log_likelihood(flips: Flips, p: Num[Any, "..."] | float) -> Float[Any, "..."]:
    """Bernoulli log-likelihood k log p + (n−k) log(1−p), with 0 log 0 = 0.

    Args:
        flips: The sample: k ones among n flips.
        p: Probabilities of a one, in [0, 1], any shape.

    Returns:
        Nats, not positive, of p's shape; −inf where the sample is impossible.

    Example:
        >>> sample = Flips((1, 0), repeats=600)
        >>> round(float(log_likelihood(sample, 0.5)), 2), float(log_likelihood(sample, 1.0))
        (-831.78, -inf)
    """
    p = np.asarray(p, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        ones = np.where(flips.k == 0, 0.0, flips.k * np.log(p))
        zeros = np.where(flips.k == flips.n, 0.0, (flips.n - flips.k) * np.log1p(-p))
    return (ones + zeros)[()]


def mean_bce(flips: Flips, p: Num[Any, "..."] | float) -> Float[Any, "..."]:
    """Mean binary cross-entropy of predicting p for every flip: −(1/n)·log-likelihood.

    Args:
        flips: The sample, n ≥ 1 flips.
        p: Probabilities of a one, in [0, 1], any shape.

    Returns:
        Nats for each flip, not negative, of p's shape.

    Example:
        >>> mean_bce(Flips((1, 1, 0, 1)), np.array([0.5, 0.75, 1.0])).round(4).tolist()
        [0.6931, 0.5623, inf]
    """
    return -log_likelihood(flips, p) / flips.n + 0.0


def score(flips: Flips, p: float) -> float:
    """Score function: d/dp of the log-likelihood, k/p − (n−k)/(1−p); a term without flips is 0."""
    return _quotient(flips.k, p) - _quotient(flips.n - flips.k, 1 - p)


def curvature(flips: Flips, p: float) -> float:
    """Second derivative of the log-likelihood by p, −k/p² − (n−k)/(1−p)².

    Args:
        flips: The sample: k ones among n flips.
        p: Probability of a one, in [0, 1].

    Returns:
        Not positive; a term without flips is 0, and −inf stands for k/0² with k > 0.

    Example:
        >>> curvature(Flips((1, 0)), 0.5)
        -8.0
    """
    return -_quotient(flips.k, p**2) - _quotient(flips.n - flips.k, (1 - p) ** 2)


def underflows_at(flips: Flips, dtype: Any) -> int | None:
    """After how many flips the running product of p̂ or 1−p̂ underflows to exactly 0.

    Args:
        flips: The sample, at least one flip; p̂ = k/n is its maximum-likelihood estimate.
        dtype: NumPy's floating-point type in which the product is computed.

    Returns:
        Number of flips, from 1; None where the product of all stays above 0.

    Example:
        >>> sample = Flips((1, 0), repeats=100)
        >>> underflows_at(sample, np.float32), underflows_at(sample, np.float64)
        (150, None)
    """
    best = dtype(flips.best)
    factors = np.where(np.array(flips.bits) == 1, best, dtype(1) - best).astype(dtype)
    with np.errstate(under="ignore"):
        running = np.multiply.accumulate(np.tile(factors, flips.repeats), dtype=dtype)
    zero = np.flatnonzero(running == 0)
    return int(zero[0]) + 1 if zero.size else None


def probabilities(resolution: int = RESOLUTION) -> Float[np.ndarray, " {resolution}"]:
    """An even grid on [0, 1], both ends included.

    Args:
        resolution: Number of points, at least 2.

    Returns:
        (resolution,), increasing from 0 to 1.

    Example:
        >>> probabilities(5).tolist()
        [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    return np.linspace(0, 1, resolution)


def _quotient(count: int, divisor: float) -> float:
    if count == 0:
        return 0.0
    return count / divisor if divisor > 0 else float("inf")


def labels_as_text(bits: Sequence[int]) -> str:
    """The bits as one string, without spaces.

    Args:
        bits: Each 0 or 1.

    Returns:
        One character for each bit.

    Example:
        >>> labels_as_text((1, 1, 0, 1))
        '1101'
    """
    return "".join(str(bit) for bit in bits)
