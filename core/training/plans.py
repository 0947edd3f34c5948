"""What is to be trained, and what came of it: plans, their cost, histories."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from core.common import Param, check
from core.optimizers import factors
from core.training.networks import Network
from core.training.optimizers import parameters
from core.training.regularization import NO_REGULARIZATION, Regularization

EPOCHS = Param(
    "epochs",
    "Epochs",
    100,
    1,
    5000,
    "linear",
    "How often the network sees the whole training set.",
    is_integer=True,
)
MAX_SEEDS = 32
# A loss above this is lost for good: at ln 2 = 0.69 a network knows nothing.
DIVERGED = 1e4
# torch's own scheduler divides by zero with fewer.
_MIN_OF_A_CYCLE = 10
# Multiply-adds that one plan may take: some minutes of one core.
MAX_WORK = 5e12


@dataclass(frozen=True)
class OptimizerChoice:
    """One optimizer with its hyperparameters and batch size.

    Attributes:
        optimizer: Key of `NETWORK_OPTIMIZERS`.
        hyperparameters: Those that are not at their default.
        batch_size: Examples of one update; 0 is the whole training set.
    """

    optimizer: str
    hyperparameters: tuple[tuple[str, float], ...] = ()
    batch_size: int = 0

    @property
    def values(self) -> dict[str, float]:
        """All hyperparameters, checked.

        Raises:
            ValueError: No such optimizer, or a value that it cannot take.
        """
        return check(parameters(self.optimizer), dict(self.hyperparameters))


@dataclass(frozen=True)
class Plan:
    """What is trained: networks of one shape, with several optimizers and seeds.

    Attributes:
        network: One shape for all.
        optimizers: Each is run with every seed.
        seeds: 1 to 32. Each fixes the initial weights (as `torch.manual_seed`) and the order of
            examples (`numpy.random.default_rng(seed).permutation(n)` for each epoch).
        epochs: Passes over the training set, 1 to 5000.
        schedule, schedule_values: See `core.optimizers.schedules`; T counts all update steps.
        clip_norm: Gradient clipping: g ← g·min(1, c/‖g‖); 0 switches it off.
        dtype: "float32", as torch has it, or "float64".
        noise_draws: So many mini-batches are drawn at every kept epoch to measure the cosine of
            their gradients with the full-batch gradient; 0: none.
        regularization: Dropout, noise and penalties of every update.

    Raises:
        ValueError: Epochs, seeds or precision out of range.
    """

    network: Network
    optimizers: tuple[OptimizerChoice, ...]
    seeds: tuple[int, ...] = (0,)
    epochs: int = int(EPOCHS.default)
    schedule: str = "constant"
    schedule_values: tuple[tuple[str, float], ...] = ()
    clip_norm: float = 0.0
    dtype: str = "float32"
    noise_draws: int = 0
    regularization: Regularization = NO_REGULARIZATION

    def __post_init__(self) -> None:
        if not EPOCHS.low <= self.epochs <= EPOCHS.high:
            raise ValueError(
                f"Epochs must be from {EPOCHS.low:g} to {EPOCHS.high:g}; it was {self.epochs}."
            )
        if not 1 <= len(self.seeds) <= MAX_SEEDS:
            raise ValueError(f"There may be 1 to {MAX_SEEDS} seeds; it was {len(self.seeds)}.")
        if self.dtype not in ("float32", "float64"):
            raise ValueError(f"The precision is float32 or float64; it was {self.dtype!r}.")


@dataclass(frozen=True)
class History:
    """The learning curves of one optimizer, one row for each seed.

    Attributes:
        choice: The optimizer.
        epochs_done: Epochs of the curves that are there.
        train_loss, test_loss, train_accuracy, test_accuracy: Of the whole part, after 0, 1, …
            epochs; NaN where there is nothing yet.
        diverged_at: The first epoch at which the loss was not finite or above `DIVERGED`; −1 where
            none was.
        frame_epochs, frames: Epochs at which weights were kept, and the first seed's weights then.
        weights: Of all seeds, now.
        cosines: Mean cosine of mini-batch gradients with the full-batch gradient, at the frames.
        steps_per_epoch, examples_per_epoch: What an epoch costs.
        seconds: Spent on the updates of the epochs that are done, all runs together.
    """

    choice: OptimizerChoice
    epochs_done: int
    train_loss: Float[np.ndarray, "runs entries"]
    test_loss: Float[np.ndarray, "runs entries"]
    train_accuracy: Float[np.ndarray, "runs entries"]
    test_accuracy: Float[np.ndarray, "runs entries"]
    diverged_at: Int[np.ndarray, " runs"]
    frame_epochs: Int[np.ndarray, " frames"]
    frames: Float[np.ndarray, "frames weights"]
    weights: Float[np.ndarray, "runs weights"]
    cosines: Float[np.ndarray, "runs frames"]
    steps_per_epoch: int
    examples_per_epoch: int
    seconds: float


def steps_per_epoch(batch_size: int, num_train: int) -> int:
    """Updates in one pass over the training set: ⌈n/B⌉; the last batch may be smaller.

    Args:
        batch_size: B, examples of one update; 0 is the whole training set.
        num_train: n, examples in the training set, from 1.

    Returns:
        How many, at least 1.

    Example:
        >>> steps_per_epoch(32, 800), steps_per_epoch(300, 800), steps_per_epoch(0, 800)
        (25, 3, 1)
    """
    return 1 if batch_size in (0, num_train) else -(-num_train // batch_size)


def work(plan: Plan, num_train: int) -> float:
    """What a plan costs, in multiply-adds of an efficient core; never measured, so repeatable.

    Args:
        plan: What is to be trained.
        num_train: Examples in the training set, from 1.

    Returns:
        Multiply-adds; `check_plan` allows up to `MAX_WORK`.

    Example:
        Batches of one example cost about forty times as much as all 40 examples at once.

        >>> plans = [Plan(Network((2, 4, 1)), (OptimizerChoice("adam", (), b),)) for b in (0, 1)]
        >>> whole, single = (work(plan, 40) for plan in plans)
        >>> f"{whole:.2e}", round(single / whole)
        ('1.23e+08', 40)
    """
    per_example = 3.0 * plan.network.num_weights + 12.0 * plan.network.num_hidden
    total = 0.0
    for choice in plan.optimizers:
        steps = steps_per_epoch(choice.batch_size, num_train)
        # A step costs as much as this many multiply-adds before the first example.
        total += steps * 1.2e6 + len(plan.seeds) * (per_example * num_train + 3e4 * steps)
    return total * plan.epochs


def check_plan(plan: Plan, num_train: int) -> None:
    """Whether a plan can be carried out.

    Raises:
        ValueError: An unknown optimizer or schedule, a setting out of range, or too much work.
    """
    for choice in plan.optimizers:
        _ = choice.values
        if not 0 <= choice.batch_size <= num_train:
            raise ValueError(
                f"A batch has 1 to {num_train:,} examples, as many as train; it was "
                f"{choice.batch_size:,}."
            )
        steps = plan.epochs * steps_per_epoch(choice.batch_size, num_train)
        if plan.schedule == "one-cycle" and steps < _MIN_OF_A_CYCLE:
            raise ValueError(
                f"One cycle needs at least {_MIN_OF_A_CYCLE} updates; these are {steps}. Take "
                "more epochs, smaller batches or another schedule."
            )
    factors(plan.schedule, 2, dict(plan.schedule_values))
    needed = work(plan, num_train)
    if needed > MAX_WORK:
        possible = max(1, int(plan.epochs * MAX_WORK / needed))
        raise ValueError(
            f"{plan.epochs:,} epochs of this would keep one server busy for many minutes. With "
            f"these optimizers, seeds and batches up to {possible:,} epochs are possible; larger "
            "batches or fewer seeds allow more."
        )
