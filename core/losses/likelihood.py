"""Bernoulli likelihood of a sample: the product, its logarithm and BCE have one optimum, k/n."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

MAX_FLIPS = 400
MAX_REPEATS = 500
RESOLUTION = 401


@dataclass(frozen=True)
class Flips:
    """A sample of zeros and ones, in the order in which it was seen.

    Attributes:
        bits: What was typed.
        repeats: How often it is seen again and again; 1: once.
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
        """p̂ = k/n."""
        return self.k / self.n


def likelihood(flips: Flips, p: Any, dtype: Any = np.float64) -> Any:
    """p^k (1−p)^(n−k) in a floating-point format, which underflows to 0 as n grows."""
    p = np.asarray(p, dtype=dtype)
    with np.errstate(under="ignore"):
        ones = np.power(p, dtype(flips.k))
        return (ones * np.power(dtype(1) - p, dtype(flips.n - flips.k)))[()]


def log_likelihood(flips: Flips, p: Any) -> Any:
    """k log p + (n−k) log(1−p), with 0 log 0 = 0."""
    p = np.asarray(p, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        ones = np.where(flips.k == 0, 0.0, flips.k * np.log(p))
        zeros = np.where(flips.k == flips.n, 0.0, (flips.n - flips.k) * np.log1p(-p))
    return (ones + zeros)[()]


def mean_bce(flips: Flips, p: Any) -> Any:
    """−(1/n)·log-likelihood: the mean binary cross-entropy of predicting p for every flip."""
    return -log_likelihood(flips, p) / flips.n + 0.0


def score(flips: Flips, p: float) -> float:
    """d/dp of the log-likelihood, k/p − (n−k)/(1−p); a term without flips is 0."""
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


def probabilities(resolution: int = RESOLUTION) -> np.ndarray:
    """The grid on which all three are drawn, 0 and 1 included."""
    return np.linspace(0, 1, resolution)


def _quotient(count: int, divisor: float) -> float:
    if count == 0:
        return 0.0
    return count / divisor if divisor > 0 else float("inf")


def labels_as_text(bits: Sequence[int]) -> str:
    """Back into the form in which it is typed."""
    return "".join(str(bit) for bit in bits)
