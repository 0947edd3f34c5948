"""Reliability of predicted probabilities, expected calibration error, temperature scaling."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.losses.binary import bce, sigmoid

MIN_T, MAX_T = 0.05, 20.0
# How often labels are drawn to tell what chance leaves.
NOISE_DRAWS = 40


@dataclass(frozen=True)
class Scored:
    """A classifier's logits on examples with known labels; both shape (n,)."""

    logits: np.ndarray
    labels: np.ndarray

    def probabilities(self, temperature: float = 1.0) -> np.ndarray:
        """σ(z/T)."""
        return sigmoid(self.logits / temperature)

    def nll(self, temperature: float = 1.0) -> float:
        """Mean binary cross-entropy at a temperature."""
        return float(np.mean(bce(self.logits / temperature, self.labels)))


def make_classifier(count: int, sharpness: float, spread: float, seed: int) -> Scored:
    """A classifier that ranks perfectly well but states its logits `sharpness` times too large.

    True logits are N(0, spread²) and labels are drawn from them, so dividing by `sharpness` is
    exactly right: over-confident above 1, under-confident below.
    """
    rng = np.random.default_rng(seed)
    truth = rng.normal(0.0, spread, count)
    labels = (rng.random(count) < sigmoid(truth)).astype(np.int64)
    return Scored(sharpness * truth, labels)


@dataclass(frozen=True)
class Reliability:
    """Predictions in bins of equal width of the probability of class 1; all shape (bins,).

    Attributes:
        counts: Examples in each bin.
        confidence: Their mean predicted probability of class 1; NaN where empty.
        frequency: Their share of ones; NaN where empty.
    """

    counts: np.ndarray
    confidence: np.ndarray
    frequency: np.ndarray

    @property
    def ece(self) -> float:
        """Σ_b (n_b/n)·|share of ones − mean p| over bins of p, the probability of class 1.

        Source: Naeini, Cooper and Hauskrecht 2015, for two classes. Where others differ: Guo et
        al. 2017 put the confidence of the predicted class, max(p, 1 − p), into the bins and
        compare it with the accuracy. With bins that mirror each other around ½ theirs is never
        larger, and smaller where errors on both sides cancel.
        """
        gaps = np.where(self.counts > 0, np.abs(self.frequency - self.confidence), 0.0)
        return float((self.counts * gaps).sum() / self.counts.sum())

    @property
    def worst(self) -> int:
        """The bin whose gap, weighted by its examples, is largest."""
        gaps = np.where(self.counts > 0, np.abs(self.frequency - self.confidence), 0.0)
        return int(np.argmax(self.counts * gaps))


def reliability(probabilities: Any, labels: Any, bins: int) -> Reliability:
    """Bins [0, 1/B), …, [1−1/B, 1]; the last one holds 1 too.

    Raises:
        ValueError: No examples, or no bins.
    """
    probabilities, labels = np.asarray(probabilities), np.asarray(labels)
    if not probabilities.size or bins < 1:
        raise ValueError("Reliability needs at least one example and one bin.")
    place = np.minimum((probabilities * bins).astype(int), bins - 1)
    counts = np.bincount(place, minlength=bins)
    with np.errstate(invalid="ignore", divide="ignore"):
        confidence = np.bincount(place, probabilities, bins) / counts
        frequency = np.bincount(place, labels, bins) / counts
    return Reliability(counts, confidence, frequency)


def expected_noise(probabilities: Any, bins: int, seed: int, repeats: int = NOISE_DRAWS) -> float:
    """The mean ECE if the labels were drawn from these very probabilities: what chance leaves."""
    rng = np.random.default_rng(seed)
    probabilities = np.asarray(probabilities)
    found = [
        reliability(probabilities, rng.random(len(probabilities)) < probabilities, bins).ece
        for _ in range(repeats)
    ]
    return float(np.mean(found))


def fit_temperature(scored: Scored) -> float:
    """The T that minimises the mean NLL, between `MIN_T` and `MAX_T`.

    Convex in 1/T, so a bisection on its derivative mean (σ(z/T)−y)·z finds it.
    """

    def derivative(inverse: float) -> float:
        return float(np.mean((sigmoid(inverse * scored.logits) - scored.labels) * scored.logits))

    low, high = 1 / MAX_T, 1 / MIN_T
    if derivative(low) >= 0:
        return MAX_T
    if derivative(high) <= 0:
        return MIN_T
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if derivative(middle) < 0 else (low, middle)
    return 2 / (low + high)
