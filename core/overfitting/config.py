"""What a small network is trained on and with which remedies."""

from dataclasses import dataclass

from core.common.params import Param, check
from core.overfitting.data import SmallSet
from core.training.networks import Network
from core.training.optimizers import parameters

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
DROPOUT = Param(
    "dropout",
    "Dropout probability",
    0.3,
    0.0,
    0.9,
    "linear",
    "Each hidden unit is switched off with this probability (p) at every update, and those that "
    "stay are divided by 1 − p. Test time uses all units.",
    symbol="p",
)
JITTER = Param(
    "jitter",
    "Jitter",
    0.25,
    0.0,
    2.0,
    "linear",
    "Standard deviation of the noise that moves every training point anew at every update, in "
    "standard deviations of the feature.",
    symbol=r"\sigma",
)
DECAY = Param(
    "decay",
    "Weight decay",
    1.0,
    0.0,
    20.0,
    "linear",
    "At every update all weights and biases are multiplied by 1 − ηλ, as AdamW does it.",
    symbol=r"\lambda",
)
L2 = Param(
    "l2",
    "L2 penalty",
    0.0,
    0.0,
    20.0,
    "linear",
    "λ times the weights is added to the gradient, which Adam then rescales.",
    symbol=r"\lambda",
)
SMOOTHING = Param(
    "smoothing",
    "Label smoothing",
    0.2,
    0.0,
    0.9,
    "linear",
    "The targets 0 and 1 become ε/2 and 1 − ε/2, so a probability of 0 or 1 is never the best.",
    symbol=r"\varepsilon",
)
MAX_NORM = Param(
    "max_norm",
    "Max-norm",
    1.0,
    0.0,
    10.0,
    "linear",
    "After every update the weights into a unit are shortened to this length if they are longer; "
    "0 switches it off.",
    symbol="c",
)
RECIPE_PARAMS = (DROPOUT, JITTER, DECAY, L2, SMOOTHING, MAX_NORM)

MAX_SEEDS = 8
_DEFAULT_SET = SmallSet()


@dataclass(frozen=True)
class Recipe:
    """Remedies that change an update; 0 switches each off. See the `Param` of each."""

    dropout: float = 0.0
    jitter: float = 0.0
    decay: float = 0.0
    l2: float = 0.0
    smoothing: float = 0.0
    max_norm: float = 0.0

    def __post_init__(self) -> None:
        check(RECIPE_PARAMS, vars(self))


@dataclass(frozen=True)
class Lesson:
    """What is trained.

    Attributes:
        data: See `SmallSet`.
        recipe: The remedies.
        width: Units in each of the two hidden layers.
        seeds: Of initial weights (as `torch.manual_seed`), masks and jitter.
        epochs, rate: Of Adam on whole batches.
    """

    data: SmallSet = _DEFAULT_SET
    recipe: Recipe = Recipe()
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
