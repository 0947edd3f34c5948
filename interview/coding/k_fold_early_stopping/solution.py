"""K-fold cross-validation with early stopping, without a leak."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

Array = np.ndarray


class LogisticRegression:
    """An example of a model: `step` is one epoch; `weights` may be read and set."""

    def __init__(self, features: int, learning_rate: float = 1.0) -> None:
        self.weights = np.zeros(features)
        self.learning_rate = learning_rate

    def step(self, x: Array, y: Array) -> None:
        errors = 1 / (1 + np.exp(-x @ self.weights)) - y
        self.weights -= self.learning_rate * x.T @ errors / len(y)

    def loss(self, x: Array, y: Array) -> float:
        z = x @ self.weights
        return float(np.mean(np.logaddexp(0, z) - y * z))


class Fold(NamedTuple):
    """Rows held out, the stopping loss after each epoch, the best epoch, the held-out loss."""

    test: Array
    curve: list[float]
    best_epoch: int
    loss: float


def cross_validate(
    make_model: Callable[[], LogisticRegression],
    x: Array,
    y: Array,
    folds: int = 5,
    patience: int = 5,
    max_epochs: int = 200,
    seed: int = 0,
) -> list[Fold]:
    """One fold after the other; x is (n, features), y is (n,).

    A fifth of the other rows decides when to stop, so the held-out rows only score.
    """
    parts = np.array_split(np.random.default_rng(seed).permutation(len(x)), folds)
    found = []
    for number, test in enumerate(parts):
        rest = np.concatenate(parts[:number] + parts[number + 1 :])
        stop, fit = np.split(rest, [len(rest) // 5])
        scaled = (x - x[fit].mean(axis=0)) / x[fit].std(axis=0)
        model = make_model()
        curve: list[float] = []
        best, best_epoch, best_weights = np.inf, 0, model.weights.copy()
        for epoch in range(1, max_epochs + 1):
            model.step(scaled[fit], y[fit])
            curve.append(model.loss(scaled[stop], y[stop]))
            if curve[-1] < best:
                best, best_epoch, best_weights = curve[-1], epoch, model.weights.copy()
            elif epoch - best_epoch >= patience:
                break
        model.weights = best_weights
        found.append(Fold(test, curve, best_epoch, model.loss(scaled[test], y[test])))
    return found
