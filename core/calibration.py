"""How far probabilities can be believed, and which mistakes are made."""

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any


@dataclass(frozen=True)
class Calibration:
    """Examples grouped by their predicted probability; only groups with examples.

    Attributes:
        predicted, observed: (groups,): mean probability, and share of class 1.
        counts: (groups,).
        error: Expected calibration error Σ (count/n)·|observed − predicted|.
    """

    predicted: Array
    observed: Array
    counts: Array
    error: float


@dataclass(frozen=True)
class Confusion:
    """Counts of examples by class and by what was said of them at one half."""

    true_negative: int
    false_positive: int
    false_negative: int
    true_positive: int


def calibration(probabilities: Array, y: Array, groups: int = 10) -> Calibration:
    """Compare probabilities (n,) with classes (n,), in `groups` equal parts of 0…1.

    Raises:
        ValueError: No example.
    Source: Guo et al., "On Calibration of Modern Neural Networks", ICML 2017.
    """
    if not len(y):
        raise ValueError("There is no example to compare with.")
    inner = np.linspace(0, 1, groups + 1)[1:-1]
    which = np.searchsorted(inner, probabilities)
    counts = np.bincount(which, minlength=groups)
    kept = counts > 0
    predicted = np.bincount(which, probabilities, groups)[kept] / counts[kept]
    observed = np.bincount(which, y, groups)[kept] / counts[kept]
    error = float((counts[kept] / len(y) * np.abs(observed - predicted)).sum())
    return Calibration(predicted, observed, counts[kept], error)


def confusion(probabilities: Array, y: Array) -> Confusion:
    """Count right and wrong answers; above one half the answer is class 1."""
    said, is_one = probabilities > 0.5, np.asarray(y) > 0.5
    pairs = ((False, False), (True, False), (False, True), (True, True))
    return Confusion(*(int(((said == s) & (is_one == c)).sum()) for s, c in pairs))
