"""Which statements are true on the remedies, recomputed: the right option first."""

from collections.abc import Sequence
from itertools import product

import numpy as np

from core.augmentation import upset_images
from core.digits import images
from core.dropout import expectation, scaled_pass
from core.early_stopping import descent_factors, ridge_factors
from core.interview.bank.rule_steps import steps_of
from core.networks import Network, hidden_and_logits, initial_weights, with_ones
from core.recipes import Lesson, Recipe
from core.remedies import Course, Curves
from core.small_sets import SmallSet

Array = np.ndarray
_PLAIN = Recipe()


def _course(recipe: Recipe = _PLAIN, count: int = 40) -> Curves:
    course = Course(Lesson(SmallSet(count=count), recipe, seeds=(0, 1, 2)))
    course.advance()
    return course.curves()


def scaled_at_test_time() -> Sequence[bool]:
    """Whose pass lies within four standard errors of the mean of 10,000 masked ones."""
    network, point, p = Network((2, 8, 8, 1)), (1.0, -0.5), 0.2
    weights = 3 * initial_weights(network, 0, "float64")
    masked = expectation(network, weights, point, p, "last", "classic")
    return [
        abs(scaled_pass(network, weights, point, factor, "last") - masked.mean) < 4 * masked.error
        for factor in (1 - p, p, 1 / (1 - p), 1.0)
    ]


def more_examples() -> Sequence[bool]:
    few, many = _course(count=40), _course(count=200)
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


def when_l2_is_decay() -> Sequence[bool]:
    return [_same_decay(rule) for rule in ("gd", "adam", "rmsprop", "adagrad")]


def _same_decay(rule: str, rate: float = 0.05, decay: float = 0.3) -> bool:
    """A weight under both, step by step from the same place; gradients are given."""
    gradients = np.random.default_rng(0).normal(0.5, 1, 40)
    with_l2 = 2.0 + np.cumsum(
        steps_of(rule, gradients.tolist(), 2.0, learning_rate=rate, weight_decay=decay)
    )
    plain = steps_of(rule, gradients.tolist(), 2.0, learning_rate=rate)
    weight, decoupled = 2.0, []
    for step in plain:
        weight += step - rate * decay * weight
        decoupled.append(weight)
    return bool(np.allclose(with_l2, decoupled))


def stopping_is_ridge() -> Sequence[bool]:
    bends, rate, steps = np.array([1e-4, 3e-4]), 0.4, 25
    gone = descent_factors(bends, rate, steps)
    penalties = (1 / (rate * steps), rate * steps, rate / steps, steps / rate)
    return [bool(np.allclose(gone, ridge_factors(bends, a), rtol=0.02)) for a in penalties]


def chosen_by_validation() -> Sequence[bool]:
    """How far the best of equally good models lies under the truth, in 4,000 comparisons."""
    truth, draw = 0.3, np.random.default_rng(0)

    def lead(models: int) -> float:
        measured = truth + 0.02 * draw.standard_normal((4000, models))
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


def l2_under_adam() -> Sequence[bool]:
    plain, l2, decay = (
        float(np.median(_course(each).norm[:, -1]))
        for each in (_PLAIN, Recipe(l2=0.2), Recipe(decay=0.2))
    )
    return (
        l2 < decay / 2,
        decay < l2 / 2,
        max(l2, decay) < 1.2 * min(l2, decay),
        min(l2, decay) > 0.98 * plain,
    )
