"""Entropy, cross-entropy and their gap; perplexity. Along the last axis, in nats unless said."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

# Nats in one of each unit.
UNITS = {"bits": float(np.log(2)), "nats": 1.0}


def distribution(shares: Any) -> np.ndarray:
    """Shares of 1 as typed, such as 0.333, 0.333, 0.334, or 0.333333 three times, with the sum 1.

    Args:
        shares: (k,), not negative, their sum near 1.
    """
    shares = np.asarray(shares, dtype=np.float64)
    return shares / math.fsum(shares)


def surprise(p: Any) -> Any:
    """−log p; inf at 0."""
    with np.errstate(divide="ignore"):
        return -np.log(np.asarray(p, dtype=np.float64)) + 0.0


def entropy(y: Any) -> Any:
    """H(y) = −Σ y log y, with 0 log 0 = 0."""
    return cross_entropy(y, y)


def cross_entropy(y: Any, p: Any) -> Any:
    """H(y, p) = −Σ y log p: mean surprise under p while y is true; inf where p = 0 < y."""
    y = np.asarray(y, dtype=np.float64)
    costs = np.where(y == 0, 0.0, surprise(p))
    return (y * costs).sum(axis=-1)[()]


def divergences(y: Any, p: Any) -> Any:
    """Each outcome's y log(y/p), which may be negative; their sum is not."""
    y, p = np.broadcast_arrays(np.asarray(y, dtype=np.float64), np.asarray(p, dtype=np.float64))
    with np.errstate(invalid="ignore"):
        return np.where(y == 0, 0.0, -y * _log_ratio(y, p))


def kl_divergence(y: Any, p: Any) -> Any:
    """KL(y‖p) = Σ y log(y/p) = H(y, p) − H(y), never negative.

    Summed as Σ (p − y − y log(p/y)), whose terms are not negative, so nothing cancels: 0 only
    where y and p are equal.

    Args:
        y, p: Distributions along the last axis, each with the sum 1.
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
class Sequence:
    """What a model gave each token of a sequence.

    Attributes:
        tokens: One name for each.
        probabilities: (n,), in [0, 1].
    """

    tokens: tuple[str, ...]
    probabilities: np.ndarray

    @property
    def surprises(self) -> np.ndarray:
        """−ln p of each token, (n,)."""
        return surprise(self.probabilities)

    @property
    def mean_loss(self) -> float:
        """Mean −ln p: the cross-entropy that a language model is trained on."""
        return float(self.surprises.mean())

    @property
    def perplexity(self) -> float:
        """e to the mean −ln p = (Π 1/p)^(1/n): as unsure as among so many equal choices."""
        with np.errstate(over="ignore"):
            return float(np.exp(self.mean_loss))

    @property
    def running(self) -> np.ndarray:
        """Perplexity of the first 1, 2, … tokens, (n,)."""
        counts = np.arange(1, len(self.tokens) + 1)
        with np.errstate(over="ignore"):
            return np.exp(np.cumsum(self.surprises) / counts)
