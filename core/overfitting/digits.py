"""Scikit-learn's 8×8 digits: what changed copies of few training images do to test accuracy."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float, Int

from core.common import Param, check
from core.overfitting.augmentation import COPIES, IMAGES, STRENGTH

TRAINING_IMAGES = Param(
    "images",
    "Training images",
    60,
    20,
    300,
    "linear",
    "So many images teach the network; all others of these digits test it.",
    is_integer=True,
)
NUM_UNITS, NUM_STEPS, LEARNING_RATE = 32, 80, 0.01
MAX_TESTED = 400


@dataclass(frozen=True)
class Task:
    """Which digits are to be told apart."""

    label: str
    digits: tuple[int, ...]


TASKS: dict[str, Task] = {
    "ten": Task("All ten digits", tuple(range(10))),
    "six-nine": Task("6 against 9", (6, 9)),
    "two-five": Task("2 against 5", (2, 5)),
    "three-eight": Task("3 against 8", (3, 8)),
}


@dataclass(frozen=True)
class Tested:
    """What happens to the test images: a key of `IMAGES` with its strength, or nothing."""

    label: str
    operation: str = ""
    strength: float = 0.0


TESTS: dict[str, Tested] = {
    "plain": Tested("As they are"),
    "shift": Tested("Shifted by up to 1 pixel", "shift", 1.0),
    "rotate": Tested("Turned by up to 30°", "rotate", 2.0),
}


@lru_cache(maxsize=8)
def images(task: str) -> tuple[Float[np.ndarray, "n 8 8"], Int[np.ndarray, " n"]]:
    """Images with grey values from 0 to 1, and their digits."""
    from sklearn.datasets import load_digits

    found = load_digits()
    chosen = np.isin(found.target, TASKS[task].digits)
    return found.images[chosen] / 16, found.target[chosen]


@dataclass(frozen=True)
class Trial:
    """One setting: what teaches, what changes it, what tests.

    Attributes:
        task: Key of `TASKS`.
        count: Training images.
        operations: Keys of `IMAGES`; every copy goes through all of them. None: no copies.
        copies, strength: See `core.overfitting.augmentation`.
        test: Key of `TESTS`.
    """

    task: str = "ten"
    count: int = int(TRAINING_IMAGES.default)
    operations: tuple[str, ...] = ()
    copies: int = int(COPIES.default)
    strength: float = STRENGTH.default
    test: str = "plain"

    def __post_init__(self) -> None:
        values = {"images": self.count, "copies": self.copies, "strength": self.strength}
        check((TRAINING_IMAGES, COPIES, STRENGTH), values)
        _known(self.task, TASKS)
        _known(self.test, TESTS)
        for operation in self.operations:
            _known(operation, IMAGES)


def split(
    trial: Trial, seed: int
) -> tuple[
    Float[np.ndarray, "train 8 8"],
    Int[np.ndarray, " train"],
    Float[np.ndarray, "test 8 8"],
    Int[np.ndarray, " test"],
]:
    """Training images and digits, then test images and digits, drawn by a permutation."""
    x, y = images(trial.task)
    generator = np.random.default_rng(seed)
    order = generator.permutation(len(x))
    train, test = order[: trial.count], order[trial.count : trial.count + MAX_TESTED]
    moved, tested = TESTS[trial.test], x[test]
    if moved.operation:
        tested = IMAGES[moved.operation].apply(tested, generator, moved.strength)
    return x[train], y[train], tested, y[test]


def augmented(
    trial: Trial, x: Float[np.ndarray, "n 8 8"], y: Int[np.ndarray, " n"], seed: int
) -> tuple[Float[np.ndarray, "all 8 8"], Int[np.ndarray, " all"]]:
    """The images and their augmented copies, and their digits."""
    generator, made = np.random.default_rng(seed), [x]
    for _ in range(trial.copies if trial.operations else 0):
        copy = x
        for operation in trial.operations:
            copy = IMAGES[operation].apply(copy, generator, trial.strength)
        made.append(copy)
    return np.concatenate(made), np.tile(y, len(made))


def accuracy(trial: Trial, seed: int) -> tuple[float, float]:
    """Training and test accuracy of a network of 32 units.

    Every setting gets the same number of updates and of examples in an update, so copies are not
    simply more training.
    """
    from sklearn.neural_network import MLPClassifier

    x, y, x_test, y_test = split(trial, seed)
    many, labels = augmented(trial, x, y, seed)
    net = MLPClassifier((NUM_UNITS,), learning_rate_init=LEARNING_RATE, random_state=seed)
    order, classes = np.random.default_rng(seed), np.array(TASKS[trial.task].digits)
    flat = many.reshape(len(many), -1)
    for _ in range(NUM_STEPS):
        batch = order.permutation(len(flat))[: trial.count]
        net.partial_fit(flat[batch], labels[batch], classes=classes)
    return (
        float(net.score(x.reshape(len(x), -1), y)),
        float(net.score(x_test.reshape(len(x_test), -1), y_test)),
    )


def _known(key: str, names: Collection[str]) -> None:
    if key not in names:
        raise ValueError(f"There is no {key!r} here; there is: {', '.join(names)}.")
