"""Which statements are true on training, recomputed: the right option first."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.confusion import confusion
from core.datasets import Split, points, split
from core.networks import Network, initial_weights, logits, loss_and_gradient, with_ones
from core.training import train
from core.training_plans import Contender, History, Plan

Array = np.ndarray


def _moons(count: int) -> Split:
    return split(*points("moons", count, 0.3, 42), 42)


def _at(optimizer: str, rate: float, batch_size: int = 0) -> Contender:
    return Contender(optimizer, (("learning_rate", rate),), batch_size)


def _trained(data: Split, *contenders: Contender, **more: Any) -> tuple[History, ...]:
    return train(Plan(Network((2, 32, 16, 1)), contenders, **more), data)


def linear_depth() -> Sequence[bool]:
    along = np.linspace(-2, 2, 41)
    line = with_ones(np.stack([along, 0.3 - 0.7 * along]))
    corners = with_ones(np.array([[1.0, -1.0, 1.0, -1.0], [1.0, -1.0, -1.0, 1.0]]))
    straight, bends, parts_xor, closes = True, False, False, False
    for depth in range(1, 7):
        network = Network((2, *(8,) * depth, 1), "linear")
        weights = initial_weights(network, depth, "float64")
        z = logits(network, weights, line)
        a, b, c, d = logits(network, weights, corners)
        straight &= bool(np.allclose(np.diff(z, 2), 0, atol=1e-12))
        bends |= bool(np.any(np.abs(np.diff(z, 2)) > 1e-12))
        # XOR asks for two corners above and two below: then their sums differ.
        parts_xor |= bool(abs((a + b) - (c + d)) > 1e-12)
        # Around a closed curve the sign is the same far out on both sides.
        far = logits(network, weights, with_ones(np.array([[1e6, -1e6], [2e6, -2e6]])))
        closes |= bool(far[0] * far[1] > 0)
    return straight, bends, parts_xor, closes


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


def all_zeros() -> Sequence[bool]:
    network, data = Network((2, 5, 4, 1)), _moons(100)
    _, gradient, _ = loss_and_gradient(
        network, np.zeros(network.num_weights), with_ones(data.x_train.T), data.y_train
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
    rates = {"gd": 1.0, "momentum": 0.2, "adam": 0.02}
    found = _trained(
        _moons(1000), *(_at(key, 0.01) for key in rates),
        *(_at(key, rate) for key, rate in rates.items()),
    )  # fmt: skip
    losses = [float(each.train_loss[0, -1]) for each in found]
    left = np.array([losses[3] - losses[5], losses[4] - losses[5]])
    left /= np.array([losses[0] - losses[2], losses[1] - losses[2]])
    return (
        bool(np.all((left > 0) & (left < 0.1))),
        bool(np.all(np.abs(left - 0.5) < 0.25)),
        bool(np.all(left >= 1)),
        bool(left[0] < 0),
    )


def vanishing() -> Sequence[bool]:
    data, shares = _moons(100), {}
    for key in ("sigmoid", "tanh", "relu", "leaky"):
        network = Network((2, *(16,) * 6, 1), key)
        ratios = []
        for seed in range(20):
            weights = initial_weights(network, seed, "float64")
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
