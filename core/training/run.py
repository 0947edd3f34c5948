"""Training small networks with the update rules of `core.optimizers.registry`, many runs at once.

A `Plan` says what is trained: optimizers (with hyperparameters and batch size), seeds, epochs. A
`Training` carries it out in pieces as small as one update, so that a page can show what is there,
stop, and let others in between. All seeds of one optimizer share a leading axis; optimizers do not
depend on each other, so several processes can share them (`Training.shards`).

Time counts epochs: entry e of a curve is measured with the weights after e epochs, entry 0 with
the initial ones. A loop that prints the loss before each update calls entry 99 its 100th.
"""

import copy
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from core.training._gradient_agreement import agreement
from core.training.datasets import Split
from core.training.engine import Lockstep, RunState
from core.training.networks import logits, loss_and_gradient, losses, with_ones
from core.training.plans import DIVERGED, History, OptimizerChoice, Plan, check_plan
from core.training.regularization import NO_REGULARIZATION

Array = Any

# Weights are kept at so many epochs at most, and so many numbers in all for each optimizer.
MAX_FRAMES, MAX_FRAME_NUMBERS = 201, 200_000


class Training:
    """A plan under way.

    Args:
        plan: What to train.
        split: The data.

    Raises:
        ValueError: See `check_plan`.

    Example:
        >>> from core.training.datasets import points, split
        >>> from core.training.networks import Network
        >>> plan = Plan(Network((2, 4, 1)), (OptimizerChoice("adam"),), epochs=20)
        >>> training = Training(plan, split(*points("blobs", 50, 0.3, 0), seed=0))
        >>> training.advance(5)
        >>> training.epochs_done, training.done
        (5, False)
    """

    def __init__(self, plan: Plan, split: Split) -> None:
        check_plan(plan, len(split.y_train))
        self.plan = plan
        self._runs = [_Runs(plan, each, split) for each in plan.optimizers]

    @property
    def done(self) -> bool:
        """Whether every run has had all its epochs."""
        return all(each.done for each in self._runs)

    @property
    def epochs_done(self) -> int:
        """Epochs that all runs have finished."""
        return min((each.epoch for each in self._runs), default=self.plan.epochs)

    def advance(self, epochs: int | None = None, *, seconds: float | None = None) -> None:
        """Go on, an epoch at a time, with the run that is furthest behind.

        Args:
            epochs: So many for every run; None: to the end.
            seconds: Stop after about this time, wherever the runs are.
        """
        goal = (
            self.plan.epochs if epochs is None else min(self.epochs_done + epochs, self.plan.epochs)
        )
        end = None if seconds is None else time.monotonic() + seconds
        with np.errstate(all="ignore"):
            while behind := [each for each in self._runs if each.epoch < goal]:
                min(behind, key=lambda each: each.epoch).advance(end)
                if end is not None and time.monotonic() >= end:
                    return

    def shards(self, count: int) -> list["Training"]:
        """Up to `count` trainings, each with some of the optimizers, for other processes."""
        found = []
        for first in range(min(count, len(self._runs))):
            shard = copy.copy(self)
            shard.plan = replace(self.plan, optimizers=self.plan.optimizers[first::count])
            shard._runs = self._runs[first::count]
            found.append(shard)
        return found

    def merge_shards(self, shards: Sequence["Training"], count: int) -> None:
        """Take over the state of all `shards(count)`."""
        for first, shard in enumerate(shards):
            self._runs[first::count] = shard._runs

    def histories(self) -> tuple[History, ...]:
        """The curves so far, one for each optimizer; later updates do not change them."""
        return tuple(each.history() for each in self._runs)


def advanced(training: Training, seconds: float) -> Training:
    """The same training after about so many more seconds; for another process to call.

    Args:
        training: It is changed.
        seconds: How long, ≥ 0; every call makes at least one update, until all epochs are done.

    Returns:
        The training.

    Example:
        >>> from core.training.datasets import points, split
        >>> from core.training.networks import Network
        >>> plan = Plan(Network((2, 4, 1)), (OptimizerChoice("adam"),), epochs=20)
        >>> training = Training(plan, split(*points("blobs", 50, 0.3, 0), seed=0))
        >>> advanced(training, seconds=10.0).done
        True
    """
    training.advance(seconds=seconds)
    return training


def train(plan: Plan, split: Split) -> tuple[History, ...]:
    """The whole plan at once.

    Args:
        plan: What to train.
        split: The data.

    Returns:
        One history for each of `plan.optimizers`.

    Raises:
        ValueError: See `check_plan`.

    Example:
        >>> from core.training.datasets import points, split
        >>> from core.training.networks import Network
        >>> plan = Plan(Network((2, 4, 1)), (OptimizerChoice("adam"),), seeds=(0, 1), epochs=20)
        >>> (history,) = train(plan, split(*points("blobs", 50, 0.3, 0), seed=0))
        >>> history.train_loss.shape
        (2, 21)
    """
    training = Training(plan, split)
    training.advance()
    return training.histories()


class _Runs:
    """All seeds of one optimizer, with what was measured on the way."""

    def __init__(self, plan: Plan, choice: OptimizerChoice, split: Split) -> None:
        x = split.x_train.T.astype(plan.dtype)
        self.plan, self.state = plan, RunState(plan, choice, x, split.y_train)
        runs, epochs = len(plan.seeds), plan.epochs
        self.inputs, self.labels = with_ones(x), split.y_train.astype(plan.dtype)
        self.x_test = with_ones(split.x_test.T.astype(plan.dtype))
        self.y_test = split.y_test.astype(plan.dtype)
        # With whole batches the pass that measures an epoch gives the next gradient as well.
        self.measures_gradient = self.state.steps == 1 and plan.regularization == NO_REGULARIZATION
        self.next_gradient: Array | None = None
        self.curves = np.full((4, runs, epochs + 1), np.nan)
        self.diverged_at = np.full(runs, -1)
        self.frame_epochs = _frame_epochs(epochs, plan.network.num_weights)
        self.frames = np.zeros((len(self.frame_epochs), plan.network.num_weights), plan.dtype)
        self.cosines = np.full((runs, len(self.frame_epochs)), np.nan)
        self.seconds = self.seconds_of_epochs = 0.0
        self.lockstep = Lockstep([self.state])
        with np.errstate(all="ignore"):
            self._measure()

    def __getstate__(self) -> dict[str, Any]:
        return {name: each for name, each in vars(self).items() if name != "lockstep"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self.lockstep = Lockstep([self.state])

    @property
    def epoch(self) -> int:
        return self.state.epoch

    @property
    def done(self) -> bool:
        return self.state.done

    def advance(self, end: float | None) -> None:
        """One epoch, or what of it fits before `end`."""
        started, epoch = time.perf_counter(), self.epoch
        while self.epoch == epoch:
            known = self.next_gradient if self.measures_gradient else None
            self.lockstep.apply(self.lockstep.gradient() if known is None else known)
            if end is not None and time.monotonic() >= end and self.epoch == epoch:
                self.seconds += time.perf_counter() - started
                return
        self.seconds += time.perf_counter() - started
        self._measure()
        self.seconds_of_epochs = self.seconds
        if (self.diverged_at >= 0).all():
            self.state.epoch = self.plan.epochs  # what follows is no number

    def _measure(self) -> None:
        """Enter this epoch's losses; with whole batches the next gradient comes along."""
        network, room = self.plan.network, self.lockstep.room
        if self.measures_gradient and not self.done:
            started = time.perf_counter()
            loss, self.next_gradient, z = loss_and_gradient(
                network, self.state.weights, self.inputs, self.labels, (), room
            )
            self.seconds += time.perf_counter() - started
        else:
            z = logits(network, self.state.weights, self.inputs, room)
            loss = losses(z, self.labels).mean(-1)
        entry = self.curves[:, :, self.epoch]
        entry[0], entry[2] = loss, _accuracy(z, self.labels)
        if len(self.y_test):
            z = logits(network, self.state.weights, self.x_test, room)
            entry[1], entry[3] = losses(z, self.y_test).mean(-1), _accuracy(z, self.y_test)
        lost = ~(entry[0] <= DIVERGED)
        self.diverged_at[lost & (self.diverged_at < 0)] = self.epoch
        entry[:, self.diverged_at >= 0] = np.nan
        at = int(np.searchsorted(self.frame_epochs, self.epoch))
        if at < len(self.frame_epochs) and self.frame_epochs[at] == self.epoch:
            self.frames[at] = self.state.weights[0]
            if self.plan.noise_draws:
                self.cosines[:, at] = agreement(
                    network,
                    self.state.weights,
                    self.inputs,
                    self.labels,
                    self.state.batch_size,
                    self.plan.noise_draws,
                    self.epoch,
                )

    def history(self) -> History:
        kept = int(np.searchsorted(self.frame_epochs, self._last_measured(), side="right"))
        train_loss, test_loss, train_accuracy, test_accuracy = self.curves.copy()
        return History(
            self.state.choice,
            self.epoch,
            train_loss,
            test_loss,
            train_accuracy,
            test_accuracy,
            self.diverged_at.copy(),
            self.frame_epochs[:kept],
            self.frames[:kept].copy(),
            self.state.weights.copy(),
            self.cosines[:, :kept].copy(),
            self.state.steps,
            len(self.labels),
            self.seconds_of_epochs,
        )

    def _last_measured(self) -> int:
        if (self.diverged_at >= 0).all():
            return int(self.diverged_at.max()) - 1
        return self.epoch


def _accuracy(z: Array, y: Array) -> Array:
    return np.count_nonzero((z > 0) == (y > 0.5), axis=-1) / y.shape[-1]


def _frame_epochs(epochs: int, num_weights: int) -> Array:
    """Epochs at which weights are kept: all of them, or evenly spread, both ends included."""
    most = int(np.clip(MAX_FRAME_NUMBERS // num_weights, 12, MAX_FRAMES))
    count = min(epochs + 1, most)
    return np.unique(np.rint(np.linspace(0, epochs, count)).astype(int))
