"""Entropy, cross-entropy and their gap; perplexity. Along the last axis, in nats unless said."""

from dataclasses import dataclass
from typing import Any

import numpy as np

# Nats in one of each unit.
UNITS = {"bits": float(np.log(2)), "nats": 1.0}


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
    y = np.asarray(y, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        gap = np.where(y == 0, 0.0, surprise(p) - surprise(y))
    return y * gap


def kl_divergence(y: Any, p: Any) -> Any:
    """KL(y‖p) = Σ y log(y/p) = H(y, p) − H(y), never negative.

    Summed as y log(y/p) − y + p, which is the same for shares that sum to 1: no term is negative,
    and with t = (p−y)/y it is y(t − log(1+t)), whose digits are kept where p is near y.
    """
    y, p = np.broadcast_arrays(np.asarray(y, dtype=np.float64), np.asarray(p, dtype=np.float64))
    near = 2 * np.abs(p - y) < y
    t = np.where(near, p - y, 0.0) / np.where(near, y, 1.0)
    terms = np.where(near, y * (t - np.log1p(t)), divergences(y, p) - y + p)
    return np.maximum(terms, 0.0).sum(axis=-1)[()]


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
