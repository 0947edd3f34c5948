"""Calibration and confusion against scikit-learn's."""

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import confusion_matrix

from core.calibration import calibration, confusion

GENERATOR = np.random.default_rng(5)
P = GENERATOR.random(317)
Y = (GENERATOR.random(317) < P**2).astype(float)


def test_groups_are_scikit_learns() -> None:
    observed, predicted = calibration_curve(Y, P, n_bins=10)
    found = calibration(P, Y)
    np.testing.assert_allclose(found.observed, observed)
    np.testing.assert_allclose(found.predicted, predicted)
    assert found.counts.sum() == 317


def test_the_error_from_its_definition() -> None:
    found = calibration(np.array([0.05, 0.05, 0.95, 0.95]), np.array([0, 1, 1, 1]))
    np.testing.assert_allclose(found.predicted, [0.05, 0.95])
    np.testing.assert_allclose(found.observed, [0.5, 1.0])
    assert found.error == pytest.approx(0.5 * 0.45 + 0.5 * 0.05)


def test_confusion_is_scikit_learns() -> None:
    found = confusion(P, Y)
    flat = confusion_matrix(Y, P > 0.5).ravel().tolist()
    assert [
        found.true_negative, found.false_positive, found.false_negative, found.true_positive,
    ] == flat  # fmt: skip


def test_nothing_to_compare_with() -> None:
    with pytest.raises(ValueError, match="no example"):
        calibration(np.zeros(0), np.zeros(0))
