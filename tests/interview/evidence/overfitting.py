"""Which statements are true on the remedies, recomputed: the right option first."""

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np

from core.overfitting import (
    Curves,
    RunConfig,
    SmallSet,
    TrainingRun,
    descent_factors,
    ridge_factors,
    scaled_pass,
)
from core.overfitting.augmentation import upset_images
from core.overfitting.digits import images
from core.training import Network, Regularization, hidden_and_logits, with_ones
from core.training.networks import initial_weights
from interview.bank.optimizer_steps import steps_of

Array = np.ndarray


def _course(count: int) -> Curves:
    course = TrainingRun(RunConfig(SmallSet(count=count), Regularization(), seeds=(0, 1, 2)))
    course.advance()
    return course.curves()


def scaled_at_test_time(seed: int = 0) -> Sequence[bool]:
    """Whose pass is the mean over all masks of a linear output of three units."""
    draw = np.random.default_rng(seed)
    values, p = draw.normal(size=3), float(draw.choice([0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.9]))
    mean = sum(
        float(np.dot(kept, values)) * float(np.prod([1 - p if each else p for each in kept]))
        for kept in product((0, 1), repeat=3)
    )
    network = Network((3, 3, 1), "linear")
    copies = np.concatenate([np.eye(3), np.zeros((3, 1))], axis=1)
    flat = np.concatenate([copies.ravel(), values, [0.0]])
    ones = [1.0, 1.0, 1.0]
    return [
        bool(np.isclose(scaled_pass(network, flat, ones, factor, "last"), mean))
        for factor in (1 - p, p, 1 / (1 - p), 1.0)
    ]


def more_examples() -> Sequence[bool]:
    few, many = _course(40), _course(200)
    train = np.median(many.train_loss[:, -1]) - np.median(few.train_loss[:, -1])
    other = np.median(many.validation_loss[:, -1]) - np.median(few.validation_loss[:, -1])
    signs = ((1, -1), (-1, -1), (-1, 1), (1, 1))
    return [bool(np.sign(train) == a and np.sign(other) == b) for a, b in signs]


def upside_down() -> Sequence[bool]:
    """Whether most of a digit's turned images are nearest to another digit's mean."""
    found, digits = images("ten")
    means = np.array([found[digits == each].mean(0).ravel() for each in range(10)])
    generator, false = np.random.default_rng(0), []
    for digit in (6, 0, 1, 8):
        own = found[digits == digit]
        turned = upset_images(own, generator, 1.0)
        turned = turned[(turned != own).any((1, 2))].reshape(-1, 64)
        nearest = np.argmin(((turned[:, None] - means) ** 2).sum(-1), axis=1)
        false.append(bool(np.mean(nearest != digit) > 0.5))
    return false


def when_l2_is_decay(seed: int = 0) -> Sequence[bool]:
    return [_same_decay(rule, seed) for rule in ("gd", "adam", "rmsprop", "adagrad")]


def _same_decay(rule: str, seed: int) -> bool:
    """A weight under both, step by step from the same place; gradients are given."""
    draw = np.random.default_rng(seed)
    rate, decay = (float(each) for each in draw.uniform((0.01, 0.1), (0.1, 1)))
    gradients = draw.normal(0.5, 1, 20)
    with_l2 = 2.0 + np.cumsum(
        steps_of(rule, gradients.tolist(), 2.0, learning_rate=rate, weight_decay=decay)
    )
    plain = steps_of(rule, gradients.tolist(), 2.0, learning_rate=rate)
    weight, decoupled = 2.0, []
    for step in plain:
        weight += step - rate * decay * weight
        decoupled.append(weight)
    return bool(np.allclose(with_l2, decoupled))


def stopping_is_ridge(seed: int = 0) -> Sequence[bool]:
    """At five random pairs of η and t."""
    draw, found = np.random.default_rng(seed), []
    for _ in range(5):
        rate, steps = float(draw.uniform(0.05, 2)), int(draw.integers(2, 60))
        curvatures = np.array([1e-3, 3e-3]) / (rate * steps)
        gone = descent_factors(curvatures, rate, steps)
        penalties = (1 / (rate * steps), rate * steps, rate / steps, steps / rate)
        ridge = [ridge_factors(curvatures, alpha) for alpha in penalties]
        found.append([np.allclose(gone, each, rtol=0.02) for each in ridge])
    return [all(each) for each in zip(*found, strict=True)]


def chosen_by_validation(seed: int = 0) -> Sequence[bool]:
    """How far the best of equally good models lies under the truth, in 2,000 comparisons."""
    truth, draw = 0.3, np.random.default_rng(seed)

    def lead(models: int) -> float:
        measured = truth + 0.02 * draw.standard_normal((2000, models))
        return float((truth - measured.min(axis=1)).mean())

    one, few, many = lead(1), lead(10), lead(100)
    assert abs(one) < 0.002  # a model that was not chosen is judged fairly
    return 0.01 < few < many, many < few and many > 0.01, many < few < -0.01, abs(many) < 0.002


def exactly_the_mean() -> Sequence[bool]:
    """All 64 masks of a network with three units in each hidden layer, with their chances."""
    network, keep = Network((2, 3, 3, 1)), 0.6
    point = with_ones(np.array([[0.7], [-0.4]]))

    def exact(layers: Sequence[int], seed: int) -> bool:
        weights = 3 * initial_weights(network, seed, "float64")
        mean = 0.0
        for kept in product((0.0, 1.0), repeat=6):
            chance = float(np.prod([keep if each else 1 - keep for each in kept]))
            masks: list[Array | None] = [
                np.array(kept[3 * n : 3 * n + 3])[:, None] / keep if n in layers else None
                for n in (0, 1)
            ]
            mean += chance * float(hidden_and_logits(network, weights, point, masks)[1][0])
        plain = float(hidden_and_logits(network, weights, point)[1][0])
        return bool(np.isclose(mean, plain, atol=1e-12))

    found = {
        layers: all(exact(layers, seed) for seed in range(6)) for layers in ((1,), (0,), (0, 1))
    }
    return found[1,], found[0,], found[0, 1], all(found.values())


def l2_under_adam(seed: int = 0) -> Sequence[bool]:
    """Ten steps of both rules without any gradient of the loss."""
    draw = np.random.default_rng(seed)
    rate, decay = float(draw.uniform(1e-4, 1e-3)), float(10 ** draw.uniform(-2, 0))
    weight = float(draw.uniform(0.3, 3) * draw.choice([-1, 1]))
    l2, own = (
        steps_of(rule, [0.0] * 10, weight, learning_rate=rate, weight_decay=decay, epsilon=1e-12)
        for rule in ("adam", "adamw")
    )

    def about(steps: Sequence[float], size: float) -> bool:
        return bool(np.allclose(np.abs(steps), size, rtol=0.05))

    eta, share = rate, rate * decay * abs(weight)
    return (
        about(l2, eta) and about(own, share),
        about(l2, share) and about(own, eta),
        about(l2, share) and about(own, share),
        about(l2, eta) and about(own, eta),
    )


EVIDENCE: dict[str, Callable[..., Sequence[bool]]] = {
    "overfitting-scaled-at-test-time": scaled_at_test_time,
    "overfitting-more-examples": more_examples,
    "overfitting-upside-down": upside_down,
    "overfitting-when-l2-is-decay": when_l2_is_decay,
    "overfitting-stopping-is-ridge": stopping_is_ridge,
    "overfitting-chosen-by-validation": chosen_by_validation,
    "overfitting-exactly-the-mean": exactly_the_mean,
    "overfitting-l2-under-adam": l2_under_adam,
}
