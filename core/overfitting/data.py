"""Few noisy examples to learn from, many to judge by: a set that invites overfitting."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.common.params import Param, check
from core.training.datasets import points

Array = Any

NUM_VALIDATION, NUM_TEST = 200, 400
COUNT = Param(
    "examples",
    "Training examples",
    40,
    10,
    200,
    "linear",
    f"So many points train the network; {NUM_VALIDATION} others validate, {NUM_TEST} others test "
    "it.",
    is_integer=True,
)
NOISE = Param(
    "noise",
    "Noise",
    0.3,
    0.0,
    1.0,
    "linear",
    "Standard deviation of what is added to both coordinates of every point.",
)
WRONG = Param(
    "wrong",
    "Wrong labels",
    0.1,
    0.0,
    0.4,
    "linear",
    "Share of the training labels that are swapped; validation and test labels are all right.",
)


@dataclass(frozen=True)
class SmallSet:
    """The data: few noisy examples to learn from, many to judge by.

    Attributes:
        key: Name in `core.training.datasets.DATASETS`.
        count: Training examples.
        noise: Of the points.
        wrong: Share of training labels that are swapped.
        seed: Of points and swaps.
    """

    key: str = "moons"
    count: int = int(COUNT.default)
    noise: float = NOISE.default
    wrong: float = WRONG.default
    seed: int = 0

    def parts(self) -> "Parts":
        """Training, validation and test part.

        Raises:
            ValueError: An unknown shape, a number out of range, or only one class to learn.
        """
        values = {"examples": self.count, "noise": self.noise, "wrong": self.wrong}
        check((COUNT, NOISE, WRONG), values)
        x, y = points(self.key, self.count + NUM_VALIDATION + NUM_TEST, self.noise, self.seed)
        train, validation = slice(0, self.count), slice(self.count, self.count + NUM_VALIDATION)
        test = slice(self.count + NUM_VALIDATION, None)
        generator = np.random.default_rng(self.seed)
        swapped = np.zeros(self.count, bool)
        swapped[generator.permutation(self.count)[: round(self.wrong * self.count)]] = True
        labels = np.where(swapped, 1 - y[train], y[train])
        if len(np.unique(labels)) < 2:
            raise ValueError(
                "All training examples have the same class, so there is nothing to tell apart. "
                "Take more examples or another data seed."
            )
        centre, scale = x[train].mean(0), x[train].std(0)
        scaled = (x - centre) / scale
        return Parts(
            scaled[train],
            labels.astype(float),
            scaled[validation],
            y[validation].astype(float),
            scaled[test],
            y[test].astype(float),
            swapped,
            centre,
            scale,
        )


@dataclass(frozen=True)
class Parts:
    """Points (n, 2), standardised by the training part, and classes (n,), 0 or 1."""

    x_train: Array
    y_train: Array
    x_validation: Array
    y_validation: Array
    x_test: Array
    y_test: Array
    swapped: Array
    centre: Array
    scale: Array
