"""Right and wrong answers against scikit-learn's."""

import numpy as np
from sklearn.metrics import confusion_matrix

from core.training.confusion import confusion

GENERATOR = np.random.default_rng(5)
P = GENERATOR.random(317)
Y = (GENERATOR.random(317) < P**2).astype(float)


def test_confusion_is_scikit_learns() -> None:
    found = confusion(P, Y)
    flat = confusion_matrix(Y, P > 0.5).ravel().tolist()
    assert [
        found.true_negative,
        found.false_positive,
        found.false_negative,
        found.true_positive,
    ] == flat
