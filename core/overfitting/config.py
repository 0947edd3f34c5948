"""What a small network is trained on, and with which regularization."""

from dataclasses import dataclass

from core.common import Param, check
from core.overfitting.data import SmallSet
from core.training import (
    NO_REGULARIZATION,
    Network,
    OptimizerChoice,
    Plan,
    Regularization,
    parameters,
)

WIDTH = Param(
    "width",
    "Units per hidden layer",
    24,
    2,
    40,
    "linear",
    "The network has two hidden layers of so many ReLU units.",
    is_integer=True,
)
EPOCHS = Param(
    "epochs",
    "Epochs",
    300,
    10,
    600,
    "linear",
    "How often the network sees the whole training set; each time is one update.",
    is_integer=True,
)
SEEDS = Param(
    "seeds",
    "Seeds",
    5,
    1,
    8,
    "linear",
    "So many networks, each with its own initial weights, masks and jitter; curves show the "
    "median, bands reach from the lowest to the highest.",
    is_integer=True,
)
RATE = Param(
    "rate",
    "Learning rate",
    0.01,
    0.0001,
    1.0,
    "log",
    "Adam’s learning rate (η).",
    symbol=r"\eta",
)
MAX_SEEDS = 8
DTYPE = "float64"
_DEFAULT_SET = SmallSet()


@dataclass(frozen=True)
class RunConfig:
    """One training: data, network, regularization, seeds, and Adam on whole batches.

    Attributes:
        data: Training, validation and test set.
        regularization: Dropout, noise, penalties.
        width: Units in each of the two hidden layers, 2 to 40.
        seeds: 1 to 8, of initial weights (as `torch.manual_seed`), masks and noise.
        epochs: Each is one update, 10 to 600.
        rate: Adam's learning rate.

    Raises:
        ValueError: A number out of range.
    """

    data: SmallSet = _DEFAULT_SET
    regularization: Regularization = NO_REGULARIZATION
    width: int = int(WIDTH.default)
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4)
    epochs: int = int(EPOCHS.default)
    rate: float = RATE.default

    def __post_init__(self) -> None:
        check((WIDTH, EPOCHS), {"width": self.width, "epochs": self.epochs})
        check(parameters("adam"), {"learning_rate": self.rate})
        if not 1 <= len(self.seeds) <= MAX_SEEDS:
            raise ValueError(f"There may be 1 to {MAX_SEEDS} seeds; it was {len(self.seeds)}.")

    @property
    def network(self) -> Network:
        """Two hidden layers of ReLU units."""
        return Network((2, self.width, self.width, 1))

    @property
    def plan(self) -> Plan:
        """The same for the training engine: Adam on whole batches."""
        adam = OptimizerChoice("adam", (("learning_rate", self.rate),))
        return Plan(
            self.network,
            (adam,),
            self.seeds,
            self.epochs,
            dtype=DTYPE,
            regularization=self.regularization,
        )
