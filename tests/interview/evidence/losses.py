"""Which statements are true on losses, recomputed: the right option first."""

from collections.abc import Callable, Sequence

import numpy as np

from core.losses import (
    LOSSES,
    Data,
    Example,
    Flips,
    bce,
    descend,
    entropy,
    kl_divergence,
    log_likelihood,
    loss_gradient,
    mean_nll,
    one_hot,
    probabilities,
    sigmoid,
    smoothed,
    softmax,
)
from core.losses.calibration import make_classifier
from core.losses.categorical import cross_entropy
from core.losses.information import cross_entropy as expected_surprise
from core.losses.likelihood import likelihood
from core.losses.logistic_regression import best


def bce_derivative(seed: int = 0) -> Sequence[bool]:
    """Each formula against a central difference of the loss."""
    z = np.repeat(np.random.default_rng(seed).normal(0, 2, 4), 2)
    y = np.tile([0.0, 1.0], 4)
    found = (bce(z + 1e-5, y) - bce(z - 1e-5, y)) / 2e-5
    p = sigmoid(z)
    spread = p * (1 - p)
    return [
        bool(np.allclose(found, each, rtol=1e-5, atol=1e-8))
        for each in (p - y, y - p, (p - y) * spread, (p - y) / spread)
    ]


def flat_when_wrong() -> Sequence[bool]:
    """Sizes of both gradients at label 1 and logit −10."""
    log, squared = (abs(float(loss_gradient(LOSSES[key], -10.0, 1))) for key in ("bce", "squared"))
    near_one = [abs(each - 1) < 0.01 for each in (log, squared)]
    near_zero = [each < 0.01 for each in (log, squared)]
    return (
        near_one[0] and near_zero[1],
        near_zero[0] and near_one[1],
        all(near_one),
        all(near_zero),
    )


def infinite_divergence(seed: int = 0) -> Sequence[bool]:
    """One pair of distributions for each claim."""
    draw, size = np.random.default_rng(seed), 3 + seed % 4
    y = draw.dirichlet(np.ones(size))
    without, gone = (np.append(draw.dirichlet(np.ones(size - 1)), 0.0) for _ in range(2))
    found = kl_divergence(y, without), kl_divergence(without, y), kl_divergence(gone, without)
    infinite = [bool(np.isinf(each)) for each in found]
    return infinite[0], infinite[1], infinite[2], not any(infinite)


def least_cross_entropy(seed: int = 0) -> Sequence[bool]:
    """The least H(y, p) over many p, for a y that is neither one-hot nor even."""
    draw, size = np.random.default_rng(seed), 2 + seed % 5
    y = draw.dirichlet(np.ones(size))
    near = y * np.exp(draw.normal(0, 0.05, (500, size)))
    tried = np.vstack([draw.dirichlet(np.ones(size), 500), near / near.sum(1, keepdims=True)])
    costs = expected_surprise(y, tried)
    at_truth = float(expected_surprise(y, y))
    is_least = bool(at_truth <= costs.min())
    sharp = float(expected_surprise(y, np.eye(size)[0] * (1 - size * 1e-9) + 1e-9))
    return (
        is_least and bool(np.isclose(at_truth, entropy(y))),
        is_least and bool(np.isclose(at_truth, 0)),
        sharp <= at_truth,
        bool(np.isclose(at_truth, np.log(size))),
    )


def divided_logits(seed: int = 0) -> Sequence[bool]:
    """T = 3 on a simulated classifier, and on several classes."""
    scored = make_classifier(500, 3.0, 1.5, seed)
    before, after = scored.probabilities(), scored.probabilities(3.0)
    logits = np.random.default_rng(seed).normal(0, 3, (200, 2 + seed % 6))
    same = bool(((before > 0.5) == (after > 0.5)).all()) and bool(
        (softmax(logits).argmax(1) == softmax(logits, 3.0).argmax(1)).all()
    )
    moved = not np.allclose(before, after)
    return moved and same, moved and not same, not moved, not moved and not same


def over_sure() -> Sequence[bool]:
    """Directions of a step down the gradient, at probability 0.999 of the true class."""
    logits = np.log(np.array([0.999, *[0.001 / 9] * 9]))
    example = Example(logits, smoothed(one_hot(0, 10), 0.1), 1.0, np.ones(10))
    step = -example.gradient
    return (
        bool(step[0] < 0),
        bool(step[0] > 0),
        bool(np.isclose(step[0], 0)),
        bool((step[1:] < 0).all()),
    )


def logarithm(seed: int = 0) -> Sequence[bool]:
    """The product and its logarithm on a grid, for ten flips and for 20,000."""
    ones = 1 + seed % 9
    few, many = (Flips((1,) * ones + (0,) * (10 - ones), times) for times in (1, 2_000))
    p = probabilities()
    product, log = likelihood(few, p), log_likelihood(few, p)
    same_place = product.argmax() == log.argmax() == log_likelihood(many, p).argmax()
    peaks = int(((product[1:-1] > product[:-2]) & (product[1:-1] > product[2:])).sum())
    return (
        bool(not likelihood(many, p).any() and same_place),
        bool(log.max() > product.max()),
        peaks > 1,
        not same_place,
    )


def stable_form(seed: int = 0) -> Sequence[bool]:
    """Each formula against the loss itself, far out and near, with both labels."""
    size = np.append(10.0 ** np.random.default_rng(seed).uniform(-2, 300, 6), [0.5, 2000.0])
    z, y = np.repeat([*-size, *size], 2), np.tile([0.0, 1.0], 16)
    # The loss is ln(1 + e^−z) for label 1 and ln(1 + e^z) for label 0.
    loss = np.logaddexp(0.0, np.where(y == 1, -z, z))
    tail = np.log1p(np.exp(-np.abs(z)))
    with np.errstate(over="ignore"):
        forms = (
            np.maximum(z, 0) - z * y + tail,
            np.log(1 + np.exp(z)) - z * y,
            np.maximum(z, 0) + z * y + tail,
            np.minimum(z, 0) - z * y + tail,
        )
    return [bool(np.allclose(each, loss, atol=1e-300)) for each in forms]


def softmax_twice(seed: int = 0) -> Sequence[bool]:
    """The least cross-entropy where probabilities of ten classes are taken as logits."""
    tried = np.vstack([np.eye(10)[:1], np.random.default_rng(seed).dirichlet(np.full(10, 0.1), 50)])
    least = float(min(cross_entropy(each[None], np.array([0])) for each in tried))
    return [abs(least - each) < 0.01 for each in (1.46, 0.0, 0.69, 2.30)]


def separable(seed: int = 0) -> Sequence[bool]:
    """Points that a threshold separates: does the loss fall for ever as |w| grows?"""
    draw, threshold = np.random.default_rng(seed), float(seed % 5 - 2)
    sides = np.array([1, 0, *draw.integers(0, 2, 5)])
    points = threshold + np.where(sides, 1, -1) * draw.uniform(0.3, 3, len(sides))
    right = 1 if seed % 2 else -1  # on which side of the threshold label 1 is
    data = Data(points, sides if right == 1 else 1 - sides)
    sizes = np.array([1.0, 2.0, 4.0, 8.0, 16.0])
    losses = [float(mean_nll(data, right * size * np.array([1.0, -threshold]))) for size in sizes]
    path = np.abs(descend(data, 0.3, 1_000).weights[:, 0])
    falls, grows = bool((np.diff(losses) < 0).all()), bool(path[1000] > path[300] > path[100])
    none = best(data) is None
    return (
        none and falls and grows,
        not none,  # a finite w, such as that of the largest margin
        min(losses) == 0,
        bool(np.isclose(losses[0], losses[1])),  # all that classify right are equally good
    )


EVIDENCE: dict[str, Callable[..., Sequence[bool]]] = {
    "losses-slope-of-bce": bce_derivative,
    "losses-least-cross-entropy": least_cross_entropy,
    "losses-divided-logits": divided_logits,
    "losses-why-the-logarithm": logarithm,
    "losses-confidently-wrong": flat_when_wrong,
    "losses-infinite-divergence": infinite_divergence,
    "losses-surer-than-smoothed": over_sure,
    "losses-stable-form": stable_form,
    "losses-softmax-twice": softmax_twice,
    "losses-separable": separable,
}
