"""Entropy, cross-entropy and their gap; perplexity. Along the last axis, in nats unless said."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Num

# Distributions along the last axis.
Distributions = Num[Any, "*#batch outcomes"] | Sequence[float]
# Nats in one of each unit.
UNITS = {"bits": float(np.log(2)), "nats": 1.0}


def distribution(
    shares: Sequence[float] | Num[Any, " outcomes"],
) -> Float[np.ndarray, " outcomes"]:
    """Shares divided by their sum: 0.333333 three times becomes a distribution.

    Args:
        shares: Not negative, one for each outcome, their sum near 1.

    Returns:
        Probabilities with the sum 1 but for rounding.

    Example:
        >>> distribution([0.33, 0.33, 0.33]).round(4).tolist()
        [0.3333, 0.3333, 0.3333]
    """
    shares = np.asarray(shares, dtype=np.float64)
    return shares / math.fsum(shares)


def surprise(p: Num[Any, "..."] | float | Sequence[float]) -> Float[Any, "..."]:
    """Information content, or surprisal, −log p, elementwise.

    Args:
        p: Probabilities in [0, 1], any shape.

    Returns:
        Nats, not negative, of p's shape; inf at 0.

    Example:
        >>> (surprise([1.0, 0.5, 0.25]) / UNITS["bits"]).tolist()
        [0.0, 1.0, 2.0]
    """
    with np.errstate(divide="ignore"):
        return -np.log(np.asarray(p, dtype=np.float64)) + 0.0


def entropy(y: Distributions) -> Float[Any, "..."]:
    """Shannon entropy H(y) = −Σ y log y in nats, with 0 log 0 = 0.

    Args:
        y: Distributions along the last axis.

    Returns:
        One number for each distribution, from 0 to log(outcomes).

    Example:
        >>> float(entropy(np.array([0.5, 0.5])) / UNITS["bits"])
        1.0
    """
    return cross_entropy(y, y)


def cross_entropy(y: Distributions, p: Distributions) -> Float[Any, "..."]:
    """Cross-entropy H(y, p) = −Σ y log p in nats; inf where p = 0 < y.

    Args:
        y: True distributions along the last axis.
        p: Predicted distributions; broadcast against y.
    """
    y = np.asarray(y, dtype=np.float64)
    costs = np.where(y == 0, 0.0, surprise(p))
    return (y * costs).sum(axis=-1)[()]


def divergences(y: Distributions, p: Distributions) -> Float[Any, "... outcomes"]:
    """Each outcome's term y log(y/p) of the Kullback–Leibler divergence, in nats.

    Args:
        y: True distributions along the last axis.
        p: Predicted distributions; broadcast against y.

    Returns:
        Terms of the broadcast shape. One may be negative, their sum is not; 0 where y = 0, inf
        where p = 0 < y.

    Example:
        >>> divergences([0.75, 0.25], [0.5, 0.5]).round(4).tolist()
        [0.3041, -0.1733]
    """
    y, p = np.broadcast_arrays(np.asarray(y, dtype=np.float64), np.asarray(p, dtype=np.float64))
    with np.errstate(invalid="ignore"):
        return np.where(y == 0, 0.0, -y * _log_ratio(y, p))


def kl_divergence(y: Distributions, p: Distributions) -> Float[Any, "..."]:
    """Kullback–Leibler divergence KL(y‖p) = Σ y log(y/p) = H(y, p) − H(y) in nats.

    Summed as Σ (p − y − y log(p/y)), whose terms are not negative, so nothing cancels: 0 only
    where y and p are equal.

    Args:
        y: True distributions along the last axis, each with the sum 1.
        p: Predicted distributions, each with the sum 1; broadcast against y.

    Returns:
        Not negative, one number for each distribution; inf where p = 0 < y.

    Example:
        >>> float(kl_divergence(np.array([1.0, 0.0]), np.array([0.5, 0.5])).round(4))
        0.6931
    """
    y, p = np.broadcast_arrays(np.asarray(y, dtype=np.float64), np.asarray(p, dtype=np.float64))
    apart = p - y
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        relative = apart / y
        # t − log(1 + t) by its series, where the difference has no digits.
        powers = sum((-relative) ** n / n for n in range(2, 12))
        near = np.abs(relative) < _NEAR
        terms = np.where(near, y * powers, apart - y * _log_ratio(y, p))
    return np.where(y == 0, p, terms).sum(axis=-1)[()]


# From here on ten terms of the series have all digits.
_NEAR = 0.01


def _log_ratio(y: Any, p: Any) -> Any:
    """log(p/y); −inf where p is 0, and of no use where y is."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        relative = (p - y) / y
        return np.where(np.abs(relative) < 0.5, np.log1p(relative), np.log(p) - np.log(y))


@dataclass(frozen=True)
class ScoredSequence:
    """The tokens of a sequence, and the probability that a model gave each.

    Attributes:
        tokens: One name for each.
        probabilities: In [0, 1].
    """

    tokens: tuple[str, ...]
    probabilities: Float[np.ndarray, " tokens"]

    @property
    def surprises(self) -> Float[np.ndarray, " tokens"]:
        """−ln p of each token."""
        return surprise(self.probabilities)

    @property
    def mean_loss(self) -> float:
        """Mean −ln p: the cross-entropy that a language model is trained on."""
        return float(self.surprises.mean())

    @property
    def perplexity(self) -> float:
        """Perplexity exp(mean −ln p) = (Π 1/p)^(1/n): as uncertain as among so many choices."""
        with np.errstate(over="ignore"):
            return float(np.exp(self.mean_loss))

    @property
    def running(self) -> Float[np.ndarray, " tokens"]:
        """Perplexity of the first 1, 2, … tokens."""
        counts = np.arange(1, len(self.tokens) + 1)
        with np.errstate(over="ignore"):
            return np.exp(np.cumsum(self.surprises) / counts)
