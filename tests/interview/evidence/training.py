"""Which statements are true on training, recomputed: the right option first."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from core.training import (
    History,
    Network,
    OptimizerChoice,
    Plan,
    Split,
    logits,
    loss_and_gradient,
    points,
    split,
    train,
    with_ones,
)
from core.training.confusion import confusion
from core.training.networks import initial_weights
from interview.bank.optimizer_steps import steps_of

Array = np.ndarray


def _moons(count: int) -> Split:
    return split(*points("moons", count, 0.3, 42), 42)


def _at(optimizer: str, rate: float, batch_size: int = 0) -> OptimizerChoice:
    return OptimizerChoice(optimizer, (("learning_rate", rate),), batch_size)


def _trained(data: Split, *optimizers: OptimizerChoice, **more: Any) -> tuple[History, ...]:
    return train(Plan(Network((2, 32, 16, 1)), optimizers, **more), data)


def linear_depth(seed: int = 0) -> Sequence[bool]:
    """Random networks of one to six layers, along a random line and at the corners of XOR."""
    draw, along = np.random.default_rng(seed), np.linspace(-2, 2, 41)
    line = with_ones(draw.normal(size=(2, 1)) + draw.normal(size=(2, 1)) * along)
    corners = with_ones(np.array([[1.0, -1.0, 1.0, -1.0], [1.0, -1.0, -1.0, 1.0]]))
    straight, corner, parts_xor, closes = True, False, False, False
    for depth in range(1, 7):
        network = Network((2, *(2 + seed % 9,) * depth, 1), "linear")
        weights = initial_weights(network, seed + depth, "float64")
        z = logits(network, weights, line)
        a, b, c, d = logits(network, weights, corners)
        straight &= bool(np.allclose(np.diff(z, 2), 0, atol=1e-12))
        corner |= bool(np.any(np.abs(np.diff(z, 2)) > 1e-12))
        # XOR asks for two corners above and two below: then their sums differ.
        parts_xor |= bool(abs((a + b) - (c + d)) > 1e-12)
        # Around a closed curve the sign is the same far out on both sides.
        far = logits(network, weights, with_ones(np.array([[1e6, -1e6], [2e6, -2e6]])))
        closes |= bool(far[0] * far[1] > 0)
    return straight, corner, parts_xor, closes


def always_zero() -> Sequence[bool]:
    found = confusion(np.full(100, 0.1), np.repeat([0, 1], [95, 5]))
    accuracy = (found.true_negative + found.true_positive) / 100
    recall = found.true_positive / (found.true_positive + found.false_negative)
    said = ((0.95, 0), (0.95, 1), (0.95, 0.05), (0.5, 0))
    return [bool(np.allclose((accuracy, recall), each)) for each in said]


def smaller_batches() -> Sequence[bool]:
    large, small = _trained(_moons(1000), _at("gd", 0.1, 100), _at("gd", 0.1, 10), epochs=1)
    updates = small.steps_per_epoch / large.steps_per_epoch
    examples = small.examples_per_epoch / large.examples_per_epoch
    said = ((10, 1), (1, 10), (10, 10), (1, 0.1))
    return [(updates, examples) == each for each in said]


def whole_set() -> Sequence[bool]:
    """Whole set against mini-batches of 10, both with `gd` and η = 0.1."""
    data = _moons(200)
    whole, batches = _trained(data, _at("gd", 0.1), _at("gd", 0.1, 10), epochs=60)
    rises = [bool((np.diff(each.train_loss[0]) > 0).any()) for each in (whole, batches)]
    # With the examples in another order nothing changes: there is no noise to be averaged.
    other = replace(data, x_train=data.x_train[::-1], y_train=data.y_train[::-1])
    (again,) = _trained(other, _at("gd", 0.1), epochs=60)
    noisy = not np.allclose(whole.train_loss, again.train_loss, atol=1e-5)
    return not rises[0] and rises[1] and not noisy, rises[0], rises[0], noisy


def all_zeros(seed: int = 0) -> Sequence[bool]:
    """Networks of random widths, and random classes of unequal size."""
    draw = np.random.default_rng(seed)
    network = Network((2, *(int(each) for each in draw.integers(1, 9, 2)), 1))
    classes = np.repeat([0.0, 1.0], [10, int(draw.integers(11, 30))])
    _, gradient, _ = loss_and_gradient(
        network,
        np.zeros(network.num_weights),
        with_ones(draw.normal(size=(2, len(classes)))),
        classes,
    )
    first, second, last = network.layers(gradient != 0)
    weights, bias = bool(last[:, :-1].all()), bool(last[0, -1])
    below = bool(first.any() or second.any())
    return (
        bias and not last[:, :-1].any() and not below,
        bool(first.all() and second.all() and last.all()),
        weights and bias and not below,
        bool(first.all()) and not second.any() and not last.any(),
    )


def fair_tuning() -> Sequence[bool]:
    """At one η and at one's own; Adam at an η of plain descent; the length of the first step."""
    rates = {"gd": 1.0, "momentum": 0.2, "adam": 0.02}
    found = _trained(
        _moons(1000),
        *(_at(key, 0.01) for key in rates),
        *(_at(key, rate) for key, rate in rates.items()),
        _at("adam", 1.0),
    )
    losses = [float(each.train_loss[0, -1]) for each in found]
    lead = np.array(losses[:2]) - losses[2]
    left = np.array(losses[3:5]) - losses[5]
    gradients = np.random.default_rng(0).normal(0, 0.1, 20).tolist()
    lengths = [abs(steps_of(key, gradients, learning_rate=rate)[0]) for key, rate in rates.items()]
    return (
        bool((left < 0.1 * lead).all()),
        losses[6] < losses[3],
        not bool((np.array(losses[3:5]) < lead + losses[2]).all()),
        bool(np.allclose(lengths, lengths[0], rtol=0.1)),
    )


def vanishing(seed: int = 0) -> Sequence[bool]:
    """Medians over ten networks of a random width."""
    data, shares = _moons(40), {}
    width = int(np.random.default_rng(seed).integers(4, 40))
    for key in ("sigmoid", "tanh", "relu", "leaky"):
        network = Network((2, *(width,) * 6, 1), key)
        ratios = []
        for number in range(10):
            weights = initial_weights(network, 10 * seed + number, "float64")
            _, gradient, _ = loss_and_gradient(
                network, weights, with_ones(data.x_train.T), data.y_train
            )
            layers = network.layers(gradient)
            ratios.append(np.linalg.norm(layers[0]) / np.linalg.norm(layers[-1]))
        shares[key] = float(np.median(ratios))
    return [each == min(shares.values()) for each in shares.values()]


def agreement_falls() -> Sequence[bool]:
    (found,) = _trained(
        _moons(1000), _at("gd", 0.5, 32), epochs=30, noise_draws=20, seeds=(0, 1, 2, 3)
    )
    cosines = found.cosines.mean(0)
    first, last = float(cosines[0]), float(cosines[-5:].mean())
    return (
        last < first - 0.2,
        last > first + 0.05,
        abs(last - first) < 0.05,
        bool(np.all(cosines > 0.99)),
    )


EVIDENCE: dict[str, Callable[..., Sequence[bool]]] = {
    "training-linear-depth": linear_depth,
    "training-always-zero": always_zero,
    "training-smaller-batches": smaller_batches,
    "training-whole-set": whole_set,
    "training-all-zeros": all_zeros,
    "training-fair-tuning": fair_tuning,
    "training-vanishing-gradient": vanishing,
    "training-gradient-agreement": agreement_falls,
}
