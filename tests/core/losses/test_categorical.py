"""Softmax, targets and class weights against fifty decimals and scikit-learn."""

from typing import Any

import mpmath
import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import given
from hypothesis import strategies as st
from sklearn.utils.class_weight import compute_class_weight

from core.losses import (
    GAMMA,
    MAX_CLASSES,
    MIN_CLASSES,
    Example,
    log_softmax,
    one_hot,
    smoothed,
    softmax,
)
from core.losses.categorical import class_weights, cross_entropy, cross_entropy_gradient
from tests.parity.comparing import no_minus_zero
from tests.parity.drawing import SEEDS, arrays, examples, number
from ui.losses.categorical import SMOOTHING, TEMPERATURE

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


ANY_LOGITS = (0.0, 1e-9, 1.0, 30.0, 1e4)
WEIGHTS = (0.0, 1e-3, 1.0, 50.0)
classes = st.integers(MIN_CLASSES, MAX_CLASSES)


@st.composite
def targets(draw: Any, rows: int, k: int) -> np.ndarray:
    """Distributions with zeros."""
    random = np.random.default_rng(draw(SEEDS))
    shares = random.dirichlet(np.ones(k), rows) * (random.random((rows, k)) < 0.7)
    shares[:, 0] += shares.sum(1) == 0
    return shares / shares.sum(1, keepdims=True)


@examples(100)
@given(
    data=st.data(),
    rows=st.integers(1, 5),
    k=classes,
    hard=st.booleans(),
    smoothing=number(SMOOTHING),
    weighted=st.booleans(),
    ignore=st.sampled_from([0, 1, -100]),
    reduction=st.sampled_from(["none", "mean", "sum"]),
)
def test_a_batch_and_its_gradient_are_torchs(
    data: st.DataObject,
    rows: int,
    k: int,
    hard: bool,
    smoothing: float,
    weighted: bool,
    ignore: int,
    reduction: Any,
) -> None:
    logits = data.draw(arrays((rows, k), ANY_LOGITS))
    indices = np.random.default_rng(data.draw(SEEDS)).integers(0, k, rows)
    target = indices if hard else data.draw(targets(rows, k))
    # There is no class to ignore in a distribution, and torch refuses to.
    ignore = ignore if hard else -100
    weight = abs(data.draw(arrays((k,), WEIGHTS))) if weighted else None
    options: dict[str, Any] = {
        "label_smoothing": smoothing,
        "reduction": reduction,
        "ignore_index": ignore,
    }
    z = torch.tensor(logits, requires_grad=True)
    value = F.cross_entropy(
        z, torch.tensor(target), weight=None if weight is None else torch.tensor(weight), **options
    )
    largest = 1.0 if weight is None else 1 + weight.max()
    close: dict[str, Any] = {"rtol": 1e-10, "atol": 1e-11 * largest}
    np.testing.assert_allclose(
        cross_entropy(logits, target, weight=weight, **options), value.detach().numpy(), **close
    )
    if reduction != "none":
        (derivative,) = torch.autograd.grad(value, z)
        np.testing.assert_allclose(
            cross_entropy_gradient(logits, target, weight=weight, **options),
            derivative.numpy(),
            **close,
        )


def loss(logits: Any, targets: Any, temperature: float, weights: Any, gamma: float) -> Any:
    """Σ −w q (1−p)^γ log p at many digits, 1 − p as the sum of the others."""
    powers = [mpmath.exp((z - max(logits)) / temperature) for z in logits]
    total, value = sum(powers), mpmath.mpf(0)
    for place, (q, w) in enumerate(zip(targets, weights, strict=True)):
        if q * w:
            others = sum(powers[:place]) + sum(powers[place + 1 :])
            value -= w * q * (others / total) ** gamma * mpmath.log(powers[place] / total)
    return value


@examples(40)
@given(
    data=st.data(),
    k=st.integers(MIN_CLASSES, 4),
    temperature=number(TEMPERATURE),
    gamma=number(GAMMA),
    smoothing=number(SMOOTHING),
    hard=st.booleans(),
)
def test_an_example_and_its_gradient_have_all_their_digits(
    data: st.DataObject, k: int, temperature: float, gamma: float, smoothing: float, hard: bool
) -> None:
    logits, weights = data.draw(arrays((k,), ANY_LOGITS)), abs(data.draw(arrays((k,), WEIGHTS)))
    chosen = one_hot(data.draw(st.integers(0, k - 1)), k) if hard else data.draw(targets(1, k))[0]
    target = smoothed(chosen, smoothing)
    example = Example(logits, target, temperature, weights, gamma)
    h = mpmath.mpf(10) ** -30
    # Of logits 1e4 apart 1 − p is e^−1e5 at T = 0.1.
    with mpmath.workdps(120):
        exact = [mpmath.mpf(each) for each in logits.tolist()]
        others = target.tolist(), mpmath.mpf(temperature), weights.tolist(), gamma
        value = loss(exact, *others)
        derivatives = []
        for place in range(k):
            up = [each + h * (index == place) for index, each in enumerate(exact)]
            down = [each - h * (index == place) for index, each in enumerate(exact)]
            derivatives.append(float((loss(up, *others) - loss(down, *others)) / (2 * h)))
    scale = 1e-12 * (weights * target).max() / temperature
    assert example.loss == pytest.approx(float(value), rel=1e-9, abs=1e-12 * weights.max())
    np.testing.assert_allclose(example.gradient, derivatives, rtol=1e-7, atol=1e2 * scale)
    no_minus_zero(example.terms, example.gradient)


@examples(30)
@given(st.lists(st.integers(1, 10**6), min_size=MIN_CLASSES, max_size=MAX_CLASSES))
def test_any_balanced_weights_are_scikit_learns(counts: list[int]) -> None:
    shares = np.array(counts) / sum(counts)
    labels = np.arange(len(counts))
    theirs = compute_class_weight("balanced", classes=labels, y=np.repeat(labels, 1))
    np.testing.assert_allclose(class_weights(counts, "inverse") * shares * len(counts), theirs)
    root = class_weights(counts, "root")
    np.testing.assert_allclose(root * np.sqrt(counts), root[0] * np.sqrt(counts[0]))
    assert (root * shares).sum() == pytest.approx(1)


# ---- found by the above, and what class weights do to one example ------------------------------
BALANCED = class_weights([900, 90, 10], "inverse")
LOGITS_OF_ONE = np.array([[2.0, 1.0, -1.0]])


def test_ignored_rows_have_no_gradient() -> None:
    ignored = cross_entropy_gradient(LOGITS_OF_ONE, np.array([-100]))
    np.testing.assert_array_equal(ignored, np.zeros((1, 3)))
    assert np.isnan(cross_entropy(LOGITS_OF_ONE, np.array([-100])))
    # The target's weight is 0, that of smoothing is not: 0.1 over 0 examples.
    weight = np.array([1.0, 0.0, 1.0])
    assert np.isnan(cross_entropy(LOGITS_OF_ONE, np.array([1]), weight=weight, label_smoothing=0.1))


@pytest.mark.parametrize(
    ("target", "smoothing", "plain", "weighted"),
    [
        (np.array([0]), 0.0, 0.349012, 0.349012),  # cancels
        (np.array([0]), 0.1, 0.482346, 10.822452),
        (np.array([2]), 0.1, 3.182346, 3.130870),
        (np.array([[0.7, 0.2, 0.1]]), 0.0, 0.849012, 12.253127),
    ],
)
def test_weights_cancel_for_one_hard_target_only(
    target: np.ndarray, smoothing: float, plain: float, weighted: float
) -> None:
    for weight, expected in ((None, plain), (BALANCED, weighted)):
        found = cross_entropy(LOGITS_OF_ONE, target, weight=weight, label_smoothing=smoothing)
        theirs = F.cross_entropy(
            torch.tensor(LOGITS_OF_ONE),
            torch.tensor(target),
            label_smoothing=smoothing,
            weight=None if weight is None else torch.tensor(weight),
        )
        assert found == pytest.approx(expected, abs=1e-6)
        assert theirs.item() == pytest.approx(expected, abs=1e-6)
