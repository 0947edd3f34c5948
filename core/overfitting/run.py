"""A small network that overfits a small noisy set, with or without remedies.

A `RunConfig` (`core.overfitting.config`) says what is trained: data, network, regularization and
seeds. A `TrainingRun` carries it out with the engine of `core.training.engine`, all seeds at once;
it can stop after any epoch and go on. Training uses whole batches, so an epoch is one update. Runs
of the same shape move in lockstep.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from jaxtyping import Float

from core.overfitting.config import DTYPE, RunConfig
from core.overfitting.data import NUM_TEST, NUM_VALIDATION, Parts
from core.training import Lockstep, Network, engine, logits, losses, with_ones

Array = Any

# The test part decides nothing, neither a step nor when to stop: half the digits, half the time.
TEST_DTYPE = "float32"
# Losses of a network that is lost; its curve ends there.
_LOST = 1e6

# In the order of `RunState.curves`; `Curves` says what each is.
MEASURES = (
    "train_loss",
    "validation_loss",
    "test_loss",
    "train_accuracy",
    "validation_accuracy",
    "test_accuracy",
    "norm",
    "row_norm",
    "confidence",
)


@dataclass(frozen=True)
class Curves:
    """The learning curves: what was measured after 0, 1, … epochs, one row for each seed.

    Losses are cross-entropies with the labels as they are, whatever the targets in training.

    Attributes:
        norm: ‖w‖ of all weights.
        row_norm: Length of the longest weight vector into one unit, without bias.
        confidence: Mean probability that goes to the more likely class, on the training part.
        frames: The first seed's weights, float32.
    """

    train_loss: Float[np.ndarray, "seeds entries"]
    validation_loss: Float[np.ndarray, "seeds entries"]
    test_loss: Float[np.ndarray, "seeds entries"]
    train_accuracy: Float[np.ndarray, "seeds entries"]
    validation_accuracy: Float[np.ndarray, "seeds entries"]
    test_accuracy: Float[np.ndarray, "seeds entries"]
    norm: Float[np.ndarray, "seeds entries"]
    row_norm: Float[np.ndarray, "seeds entries"]
    confidence: Float[np.ndarray, "seeds entries"]
    frames: Float[np.ndarray, "entries weights"]

    @property
    def epochs(self) -> int:
        """Epochs that are there."""
        return self.train_loss.shape[1] - 1

    def upto(self, epochs: int) -> "Curves":
        """The same with no more epochs than these."""
        measured = {name: getattr(self, name)[:, : epochs + 1] for name in MEASURES}
        return Curves(**measured, frames=self.frames[: epochs + 1])


class RunState(engine.RunState):
    """How far the networks of one configuration are, and what was measured on the way.

    Args:
        config: What to train.
        extra, every_epoch: See `TrainingRun`.

    Attributes:
        curves: (measures, seeds, epochs + 1); NaN where nothing was measured.
        frames: (epochs + 1, num_weights): the first seed's weights, float32.
        measured: The last epoch that was measured.

    Raises:
        ValueError: See `SmallSet.parts`.
    """

    def __init__(
        self, config: RunConfig, extra: tuple[Array, Array] | None, every_epoch: bool
    ) -> None:
        parts, seeds = config.data.parts(), config.seeds
        x, y = np.broadcast_to(parts.x_train, (len(seeds), *parts.x_train.shape)), parts.y_train
        if extra is not None:
            x, y = np.concatenate([x, extra[0]], axis=1), np.concatenate([y, extra[1]])
        plan = config.plan
        super().__init__(plan, plan.optimizers[0], np.swapaxes(x, -1, -2).astype(DTYPE), y)
        self.config, self.parts, self.every_epoch = config, parts, every_epoch
        self.curves = np.full((len(MEASURES), len(seeds), config.epochs + 1), np.nan)
        self.frames = np.zeros((config.epochs + 1, plan.network.num_weights), "float32")
        self.measured = -1
        self.measure()

    @cached_property
    def shape(self) -> tuple[Any, ...]:
        """Equal for what can move and be measured in lockstep."""
        return (*super().shape, self.config.data, self.every_epoch)

    def measure(self) -> None:
        """Enter the numbers of the present epoch, if they are not there."""
        if self.measured < self.epoch:
            with np.errstate(all="ignore"):
                _Measured([self]).measure()

    def reached(self, goal: int | None) -> bool:
        """Whether there is nothing to do up to this epoch."""
        return self.done or (goal is not None and self.epoch >= goal)


def advanced(
    several: Sequence[RunState], goal: int | None = None, seconds: float | None = None
) -> Sequence[RunState]:
    """Train several runs further, those furthest behind first, so that their curves grow together.

    Args:
        several: Are changed, and returned; a copy of them may be in another process.
        goal: The epoch to reach; None: the last one.
        seconds: Stop after about this time, at the earliest after one update; None: no limit.

    Returns:
        The same runs.

    Example:
        >>> run = RunState(RunConfig(width=4, seeds=(0,), epochs=10), None, every_epoch=False)
        >>> (run,) = advanced([run], goal=5)
        >>> run.epoch, run.done
        (5, False)
    """
    end = None if seconds is None else time.monotonic() + seconds
    with np.errstate(all="ignore"):
        while behind := [each for each in several if not each.reached(goal)]:
            last = min(behind, key=lambda each: each.epoch)
            together = [
                each for each in behind if (each.epoch, each.shape) == (last.epoch, last.shape)
            ]
            turn = last.config.epochs if together == behind else max(1, last.config.epochs // 20)
            ahead = [each.epoch for each in behind if each.epoch > last.epoch]
            if not _walk(together, min([last.epoch + turn, *ahead]), goal, end):
                break
    return several


class TrainingRun:
    """A training under way. Several threads may use it: `advance` takes turns.

    Args:
        config: What to train.
        extra: Augmented copies: points (seeds, copies, 2) and classes (copies,); they are trained
            on but not measured.
        every_epoch: Whether each epoch is measured; else only those at which curves are asked for,
            all others are NaN.

    Raises:
        ValueError: See `SmallSet.parts`.

    Example:
        >>> run = TrainingRun(RunConfig(width=4, seeds=(0, 1), epochs=20))
        >>> run.advance(epochs=5)
        >>> run.curves().validation_loss.shape, run.done
        ((2, 6), False)
    """

    def __init__(
        self,
        config: RunConfig,
        extra: tuple[Array, Array] | None = None,
        every_epoch: bool = True,
    ) -> None:
        self.config, self._lock = config, threading.Lock()
        self._state = RunState(config, extra, every_epoch)

    @property
    def parts(self) -> Parts:
        """The examples."""
        return self._state.parts

    @property
    def network(self) -> Network:
        """The shape of all networks."""
        return self.config.network

    @property
    def epoch(self) -> int:
        """Epochs done."""
        return self._state.epoch

    @property
    def done(self) -> bool:
        """Whether all epochs are there."""
        return self._state.done

    @property
    def weights(self) -> Float[np.ndarray, "seeds weights"]:
        """A copy of the weights now."""
        return self._state.weights.copy()

    @property
    def state(self) -> RunState:
        """Where it is: for `adopt`, not to be changed."""
        return self._state

    def adopt(self, further: RunState) -> None:
        """Take over the state that a copy has come to in another process."""
        with self._lock:
            if further.epoch > self._state.epoch:
                self._state = further

    def advance(self, epochs: int | None = None, seconds: float | None = None) -> None:
        """Go on, by so many epochs or to the end, and no longer than about `seconds`."""
        with self._lock:
            goal = None if epochs is None else self.epoch + epochs
            advanced([self._state], goal, seconds)

    def curves(self) -> Curves:
        """What is there so far; later steps do not change it."""
        with self._lock:
            found = self._state
            found.measure()
            upto = found.epoch + 1
            measured = dict(zip(MEASURES, found.curves[:, :, :upto].copy(), strict=True))
            return Curves(**measured, frames=found.frames[:upto].copy())


def work(config: RunConfig, copies: int = 0) -> float:
    """The cost of a training in multiply-adds, with `copies` augmented copies of each example."""
    judged = config.data.count + NUM_VALIDATION + NUM_TEST
    trained = 3 * config.data.count * (1 + copies)
    per_example = config.network.num_weights + 30 * config.network.num_hidden
    return config.epochs * (4e5 + len(config.seeds) * per_example * (judged + trained))


def _walk(together: list[RunState], upto: int, goal: int | None, end: float | None) -> bool:
    """Move to this epoch or the goal; whether there is time left."""
    lockstep = _Measured(together)
    while together[0].epoch < upto and not together[0].reached(goal):
        lockstep.step()
        if together[0].every_epoch:
            lockstep.measure()
        if end is not None and time.monotonic() >= end:
            return False
    return True


class _Measured(Lockstep):
    """Several runs in lockstep, measured on all three parts of their data."""

    def __init__(self, several: Sequence[RunState]) -> None:
        super().__init__(several)
        self.several = several
        self.judge_room: dict[Any, Array] = {}
        self.seen, self.unseen = _judged_examples(several[0].parts)

    def measure(self) -> None:
        """Enter the numbers of this epoch."""
        weights, (inputs, labels) = self.weights, self.seen
        z = logits(self.network, weights, inputs, self.judge_room)
        n = len(self.several[0].parts.y_train)
        found = np.empty((len(MEASURES), len(weights)))
        found[0:6:3] = _judged(z[:, :n], labels[:n])
        found[1:6:3] = _judged(z[:, n:], labels[n:])
        inputs, labels = self.unseen
        unseen = logits(self.network, weights.astype(TEST_DTYPE), inputs, self.judge_room)
        found[2:6:3] = _judged(unseen, labels)
        found[6:8] = _norms(self.network, weights)
        found[8] = (1 / (1 + np.exp(-np.abs(z[:, :n])))).mean(-1)
        found[:, ~(np.abs(z).max(-1) < _LOST)] = np.nan
        for each, part in zip(self.several, self.parts, strict=True):
            each.curves[:, :, each.epoch] = found[:, part]
            each.frames[each.epoch] = each.weights[0]
            each.measured = each.epoch


def _judged_examples(parts: Parts) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """Inputs with ones and labels: of training and validation part, and of the test part."""
    seen = np.concatenate([parts.x_train, parts.x_validation])
    labels = np.concatenate([parts.y_train, parts.y_validation])
    return (
        (with_ones(seen.T.astype(DTYPE)), labels),
        (with_ones(parts.x_test.T.astype(TEST_DTYPE)), parts.y_test.astype(TEST_DTYPE)),
    )


def _judged(z: Array, labels: Array) -> tuple[Array, Array]:
    """Mean loss and accuracy, (runs,) each."""
    right = (z > 0) == (labels > 0.5)
    return losses(z, labels).mean(-1), np.count_nonzero(right, axis=-1) / z.shape[-1]


def _norms(network: Network, weights: Array) -> tuple[Array, Array]:
    """Lengths, (runs,) each: of all weights; of the longest weights into a unit, without bias."""
    squares = weights * weights
    rows = np.add.reduceat(squares, _starts(network), axis=-1)[:, ::2]
    return np.sqrt(squares.sum(-1)), np.sqrt(rows.max(-1))


@lru_cache(maxsize=64)
def _starts(network: Network) -> Array:
    """Where in the flat weights those into a unit begin, then its bias, then the next unit's."""
    lengths = np.concatenate([np.tile((columns - 1, 1), rows) for rows, columns in network.shapes])
    return np.cumsum(lengths) - lengths
