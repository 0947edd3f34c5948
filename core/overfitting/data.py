"""Small noisy training sets, which invite overfitting, with large validation and test sets."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from core.common import Param, check
from core.training import points

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
    """A small noisy training set, with large validation and test sets.

    Attributes:
        key: Name in `core.training.datasets.DATASETS`.
        count: Training examples, 10 to 200.
        noise: Standard deviation of what is added to both coordinates, 0 to 1.
        wrong: Share of training labels that are swapped, 0 to 0.4.
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
    """Training, validation and test set.

    Attributes:
        x_train, x_validation, x_test: Points, standardised by the training part.
        y_train, y_validation, y_test: Classes, 0 or 1.
        swapped: Which training labels are wrong.
        centre, scale: A raw point is centre + scale·x.
    """

    x_train: Float[np.ndarray, "train 2"]
    y_train: Float[np.ndarray, " train"]
    x_validation: Float[np.ndarray, "validation 2"]
    y_validation: Float[np.ndarray, " validation"]
    x_test: Float[np.ndarray, "test 2"]
    y_test: Float[np.ndarray, " test"]
    swapped: Bool[np.ndarray, " train"]
    centre: Float[np.ndarray, "2"]
    scale: Float[np.ndarray, "2"]
