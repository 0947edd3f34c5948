"""Which mistakes a classifier makes."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Num


@dataclass(frozen=True)
class Confusion:
    """Counts of examples by class and by prediction."""

    true_negative: int
    false_positive: int
    false_negative: int
    true_positive: int


def confusion(probabilities: Float[np.ndarray, " n"], y: Num[np.ndarray, " n"]) -> Confusion:
    """The confusion matrix of a binary classifier at the threshold ½.

    Args:
        probabilities: Of class 1; above ½ the prediction is class 1.
        y: Classes, 0 or 1.

    Example:
        >>> confusion(np.array([0.2, 0.9, 0.5]), np.array([0, 1, 1]))
        Confusion(true_negative=1, false_positive=0, false_negative=1, true_positive=1)
    """
    predicted, is_one = probabilities > 0.5, np.asarray(y) > 0.5
    pairs = ((False, False), (True, False), (False, True), (True, True))
    return Confusion(*(int(((predicted == s) & (is_one == c)).sum()) for s, c in pairs))
