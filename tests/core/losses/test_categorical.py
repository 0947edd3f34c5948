"""Softmax, targets and class weights against fifty decimals and scikit-learn."""

import mpmath
import numpy as np
import pytest

from core.losses.categorical import (
    Example,
    class_weights,
    cross_entropy,
    log_softmax,
    one_hot,
    smoothed,
    softmax,
)

LOGITS = np.random.default_rng(5).normal(0, 4, (7, 4))


def test_a_batch_without_a_target_has_no_mean() -> None:
    assert np.isnan(cross_entropy(LOGITS[:2], np.array([-100, -100])))


def test_a_class_that_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match="no class 4; classes are 0 to 3"):
        cross_entropy(LOGITS, np.array([0, 1, 2, 4, 0, 0, 0]))
    with pytest.raises(ValueError, match="no class 5; there are 4"):
        one_hot(4, 4)


@pytest.mark.parametrize("temperature", [0.1, 1.0, 6.3])
def test_log_softmax_has_fifteen_digits(temperature: float) -> None:
    logits = [3.0, -700.0, 2.9999, 40.0, 0.0]
    with mpmath.workdps(50):
        terms = [mpmath.mpf(z) / mpmath.mpf(temperature) for z in logits]
        total = mpmath.log(sum(mpmath.exp(term) for term in terms))
        expected = [float(term - total) for term in terms]
    np.testing.assert_allclose(log_softmax(logits, temperature), expected, rtol=1e-13, atol=1e-16)


def test_the_largest_logits_give_no_nan() -> None:
    np.testing.assert_array_equal(softmax([1e308, -1e308, 0.0], 0.1), [1, 0, 0])
    example = Example(np.array([1e308, -1e308]), one_hot(0, 2), 0.1, np.ones(2), 2.0)
    assert example.loss == 0
    np.testing.assert_array_equal(example.gradient, [0, 0])


def test_the_gradient_of_cross_entropy_is_p_minus_y() -> None:
    example = Example(np.array([2.0, 1.0, -1.0]), one_hot(0, 3), 1.0, np.ones(3))
    np.testing.assert_allclose(example.gradient, example.probabilities - [1, 0, 0], rtol=1e-14)


def test_smoothing_spreads_the_target() -> None:
    np.testing.assert_allclose(smoothed(one_hot(2, 5), 0.1), [0.02, 0.02, 0.92, 0.02, 0.02])


def test_balanced_weights_are_scikit_learns() -> None:
    from sklearn.utils.class_weight import compute_class_weight

    counts = [900, 90, 10]
    labels = np.repeat([0, 1, 2], counts)
    expected = compute_class_weight("balanced", classes=np.arange(3), y=labels)
    np.testing.assert_allclose(class_weights(counts, "inverse"), expected)
    root = class_weights(counts, "root")
    assert root[2] / root[0] == pytest.approx(np.sqrt(90))
    assert (root * counts).sum() == pytest.approx(1000)
    np.testing.assert_array_equal(class_weights(counts, "none"), [1, 1, 1])


def test_an_empty_class_has_no_weight() -> None:
    with pytest.raises(ValueError, match="Class 2 has no example"):
        class_weights([3, 0, 1], "inverse")
