"""Cross-entropy over classes against torch, autograd and fifty decimals."""

import mpmath
import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import given
from hypothesis import strategies as st

from core.categorical import (
    Example,
    class_weights,
    cross_entropy,
    cross_entropy_gradient,
    log_softmax,
    one_hot,
    smoothed,
    softmax,
)

N, K = 7, 4
rng = np.random.default_rng(5)
LOGITS = rng.normal(0, 4, (N, K))
INDICES = np.array([0, 3, 1, -100, 2, 2, 1])
SOFT = rng.dirichlet(np.ones(K), N)
WEIGHT = np.array([0.5, 2.0, 1.0, 3.0])
SMOOTHINGS = pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
WEIGHTS = pytest.mark.parametrize("weight", [None, WEIGHT], ids=["plain", "weighted"])
TARGETS = pytest.mark.parametrize("target", [INDICES, SOFT], ids=["indices", "soft"])


def theirs(target, weight, smoothing, reduction, ignore=-100):
    logits = torch.tensor(LOGITS, requires_grad=True)
    value = F.cross_entropy(
        logits, torch.tensor(target), reduction=reduction, label_smoothing=smoothing,
        weight=None if weight is None else torch.tensor(weight), ignore_index=ignore,
    )  # fmt: skip
    (slope,) = torch.autograd.grad(value.sum(), logits)
    return value.detach().numpy(), slope.numpy()


@TARGETS
@WEIGHTS
@SMOOTHINGS
@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_values_are_torchs(target, weight, smoothing, reduction) -> None:
    expected, _ = theirs(target, weight, smoothing, reduction)
    ours = cross_entropy(
        LOGITS, target, weight=weight, label_smoothing=smoothing, reduction=reduction
    )
    np.testing.assert_allclose(ours, expected, rtol=1e-11, atol=1e-14)


@TARGETS
@WEIGHTS
@SMOOTHINGS
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_gradients_are_autograds(target, weight, smoothing, reduction) -> None:
    _, expected = theirs(target, weight, smoothing, reduction)
    ours = cross_entropy_gradient(
        LOGITS, target, weight=weight, label_smoothing=smoothing, reduction=reduction
    )
    np.testing.assert_allclose(ours, expected, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("ignore", [-100, 2])
def test_another_index_can_be_ignored(ignore) -> None:
    target = np.where(INDICES == -100, ignore, INDICES)
    expected, slope = theirs(target, WEIGHT, 0.1, "mean", ignore)
    ours = cross_entropy(LOGITS, target, weight=WEIGHT, label_smoothing=0.1, ignore_index=ignore)
    np.testing.assert_allclose(ours, expected, rtol=1e-12)
    np.testing.assert_allclose(
        cross_entropy_gradient(
            LOGITS, target, weight=WEIGHT, label_smoothing=0.1, ignore_index=ignore
        ),
        slope, rtol=1e-10, atol=1e-14,
    )  # fmt: skip


def test_a_batch_without_a_target_has_no_mean() -> None:
    assert np.isnan(cross_entropy(LOGITS[:2], np.array([-100, -100])))


def test_a_class_that_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match="no class 4; classes are 0 to 3"):
        cross_entropy(LOGITS, np.array([0, 1, 2, 4, 0, 0, 0]))
    with pytest.raises(ValueError, match="no class 5; there are 4"):
        one_hot(4, 4)


@pytest.mark.parametrize("temperature", [0.1, 1.0, 6.3])
def test_log_softmax_has_fifteen_digits(temperature) -> None:
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


@given(
    st.lists(st.floats(-30, 30), min_size=2, max_size=10),
    st.floats(0.1, 10),
    st.floats(0, 5),
    st.integers(0, 10**6),
)
def test_an_examples_gradient_is_autograds_and_sums_to_zero(logits, temperature, gamma, seed):
    k = len(logits)
    generator = np.random.default_rng(seed)
    targets, weights = generator.dirichlet(np.ones(k)), generator.uniform(0.2, 3, k)
    example = Example(np.array(logits), targets, temperature, weights, gamma)
    z = torch.tensor(logits, dtype=torch.float64, requires_grad=True)
    log_p = F.log_softmax(z / temperature, 0)
    rest = -torch.expm1(log_p)
    loss = -(torch.tensor(weights * targets) * rest.clamp_min(1e-300) ** gamma * log_p).sum()
    (slope,) = torch.autograd.grad(loss, z)
    assert example.loss == pytest.approx(loss.item(), rel=1e-9, abs=1e-12)
    np.testing.assert_allclose(example.gradient, slope, rtol=1e-6, atol=1e-9)
    assert abs(example.gradient.sum()) < 1e-9 * (1 + np.abs(example.gradient).max())


def test_plain_cross_entropy_pulls_with_p_minus_y() -> None:
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
