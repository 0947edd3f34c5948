"""Reliability of predicted probabilities, expected calibration error, temperature scaling."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int, Num, Shaped

from core.losses.binary import bce, sigmoid

MIN_T, MAX_T = 0.05, 20.0
# How often labels are drawn to tell what chance leaves.
NOISE_DRAWS = 40


@dataclass(frozen=True)
class Scored:
    """A classifier's logits on examples with known labels, 0 or 1."""

    logits: Float[np.ndarray, " n"]
    labels: Int[np.ndarray, " n"]

    def probabilities(self, temperature: float = 1.0) -> Float[np.ndarray, " n"]:
        """σ(z/T) of every example, for a temperature T > 0."""
        return sigmoid(self.logits / temperature)

    def nll(self, temperature: float = 1.0) -> float:
        """Mean binary cross-entropy at a temperature."""
        return float(np.mean(bce(self.logits / temperature, self.labels)))


def make_classifier(count: int, sharpness: float, spread: float, seed: int) -> Scored:
    """A simulated classifier whose ranking is perfect and whose logits are scaled.

    True logits are N(0, spread²) and labels are drawn from them, so T = `sharpness` calibrates
    exactly.

    Args:
        count: Number of examples.
        sharpness: Factor on the true logits: over-confident above 1, under-confident below.
        spread: Standard deviation of the true logits.
        seed: Of the random numbers.
    """
    rng = np.random.default_rng(seed)
    truth = rng.normal(0.0, spread, count)
    labels = (rng.random(count) < sigmoid(truth)).astype(np.int64)
    return Scored(sharpness * truth, labels)


@dataclass(frozen=True)
class Reliability:
    """A reliability diagram: predictions in bins of equal width of the probability of class 1.

    Attributes:
        counts: Examples in each bin.
        confidence: Their mean predicted probability of class 1; NaN where empty.
        frequency: Their share of ones; NaN where empty.
    """

    counts: Int[np.ndarray, " bins"]
    confidence: Float[np.ndarray, " bins"]
    frequency: Float[np.ndarray, " bins"]

    @property
    def ece(self) -> float:
        """Expected calibration error Σ_b (n_b/n)·|share of ones − mean p| over the bins.

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


def reliability(
    probabilities: Float[Any, " n"], labels: Shaped[Any, " n"], bins: int
) -> Reliability:
    """Reliability diagram in bins of equal width, [0, 1/B), …, [1−1/B, 1].

    Args:
        probabilities: (n,), predicted probabilities of class 1, in [0, 1].
        labels: (n,), 0 or 1, or booleans.
        bins: B ≥ 1.

    Returns:
        Each bin's count, mean prediction and share of ones.

    Raises:
        ValueError: No examples, or no bins.

    Example:
        >>> labels = np.array([0, 0, 1, 0])
        >>> diagram = reliability(np.array([0.1, 0.3, 0.8, 0.9]), labels, bins=2)
        >>> diagram.frequency.tolist(), round(diagram.ece, 4)
        ([0.0, 0.5], 0.275)
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


def expected_noise(
    probabilities: Num[Any, " n"], bins: int, seed: int, repeats: int = NOISE_DRAWS
) -> float:
    """Mean ECE of a calibrated classifier: labels drawn `repeats` times from the probabilities."""
    rng = np.random.default_rng(seed)
    probabilities = np.asarray(probabilities)
    found = [
        reliability(probabilities, rng.random(len(probabilities)) < probabilities, bins).ece
        for _ in range(repeats)
    ]
    return float(np.mean(found))


def fit_temperature(scored: Scored) -> float:
    """Temperature scaling: the T in [`MIN_T`, `MAX_T`] that minimises the mean NLL.

    Convex in 1/T, so a bisection on its derivative mean (σ(z/T)−y)·z finds it.

    References:
        C. Guo et al., On Calibration of Modern Neural Networks, 2017.

    Example:
        >>> round(fit_temperature(make_classifier(100_000, 3.0, 1.5, seed=0)), 1)
        3.0
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
