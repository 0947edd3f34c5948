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
    """k log p + (n−k) log(1−p) for p in [0, 1], with 0 log 0 = 0."""
    p = np.asarray(p, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        ones = np.where(flips.k == 0, 0.0, flips.k * np.log(p))
        zeros = np.where(flips.k == flips.n, 0.0, (flips.n - flips.k) * np.log1p(-p))
    return (ones + zeros)[()]


def mean_bce(flips: Flips, p: Num[Any, "..."] | float) -> Float[Any, "..."]:
    """−(1/n)·log-likelihood: the mean binary cross-entropy of predicting p for every flip."""
    return -log_likelihood(flips, p) / flips.n + 0.0


def score(flips: Flips, p: float) -> float:
    """Score function: d/dp of the log-likelihood, k/p − (n−k)/(1−p); a term without flips is 0."""
    return _quotient(flips.k, p) - _quotient(flips.n - flips.k, 1 - p)


def curvature(flips: Flips, p: float) -> float:
    """d²/dp² of the log-likelihood, −k/p² − (n−k)/(1−p)²: never positive."""
    return -_quotient(flips.k, p**2) - _quotient(flips.n - flips.k, (1 - p) ** 2)


def underflows_at(flips: Flips, dtype: Any) -> int | None:
    """After how many flips the running product of p̂ or 1−p̂ is exactly 0; None: not yet."""
    best = dtype(flips.best)
    factors = np.where(np.array(flips.bits) == 1, best, dtype(1) - best).astype(dtype)
    with np.errstate(under="ignore"):
        running = np.multiply.accumulate(np.tile(factors, flips.repeats), dtype=dtype)
    zero = np.flatnonzero(running == 0)
    return int(zero[0]) + 1 if zero.size else None


def probabilities(resolution: int = RESOLUTION) -> Float[np.ndarray, " {resolution}"]:
    """An even grid on [0, 1], both ends included."""
    return np.linspace(0, 1, resolution)


def _quotient(count: int, divisor: float) -> float:
    if count == 0:
        return 0.0
    return count / divisor if divisor > 0 else float("inf")


def labels_as_text(bits: Sequence[int]) -> str:
    """The bits as typed: "1101"."""
    return "".join(str(bit) for bit in bits)
