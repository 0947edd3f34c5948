"""Which mistakes a classifier makes."""

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any


@dataclass(frozen=True)
class Confusion:
    """Counts of examples by class and by what was said of them at one half."""

    true_negative: int
    false_positive: int
    false_negative: int
    true_positive: int


def confusion(probabilities: Array, y: Array) -> Confusion:
    """Count right and wrong answers; above one half the answer is class 1."""
    said, is_one = probabilities > 0.5, np.asarray(y) > 0.5
    pairs = ((False, False), (True, False), (False, True), (True, True))
    return Confusion(*(int(((said == s) & (is_one == c)).sum()) for s, c in pairs))
