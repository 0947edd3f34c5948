"""Training small networks with the update rules of `core.optimizers.registry`, many runs at once.

A `Plan` says what is trained: contenders (an optimizer with its settings and a batch size), seeds,
epochs. A `Training` carries it out in pieces as small as one step, so that a page can show what is
there, stop, and let others in between. The runs of one contender share a leading axis; contenders
do not depend on each other, so several processes can share them (`Training.shares`).

Time counts epochs: entry e of a curve is measured with the weights after e epochs, entry 0 with
the initial ones. A loop that prints the loss before each update calls entry 99 its 100th.
"""

import copy
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from core.optimizers.schedules import factors
from core.training.datasets import Split
from core.training.gradient_agreement import agreement
from core.training.networks import (
    Network,
    initial_weights,
    logits,
    loss_and_gradient,
    losses,
    with_ones,
)
from core.training.optimizers import LEARNERS
from core.training.plans import (
    DIVERGED,
    Contender,
    History,
    Hooks,
    Plan,
    check_plan,
    steps_per_epoch,
)

Array = Any

# Weights are kept at so many epochs at most, and so many numbers in all for each contender.
MAX_FRAMES, MAX_FRAME_NUMBERS = 201, 200_000


class Training:
    """A plan under way.

    Args:
        plan: Checked by `check_plan`.
        split: The data.
        hooks: What changes a step; one for all contenders.

    Raises:
        ValueError: See `check_plan`.
    """

    def __init__(self, plan: Plan, split: Split, hooks: Hooks | None = None) -> None:
        check_plan(plan, len(split.y_train))
        self.plan = plan
        self._runs = [_Runs(plan, each, split, hooks or Hooks()) for each in plan.contenders]

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
                min(behind, key=lambda each: each.epoch).advance(goal, end)
                if end is not None and time.monotonic() >= end:
                    return

    def shares(self, count: int) -> list["Training"]:
        """So many trainings at most, each of some of the contenders, to go on elsewhere."""
        found = []
        for first in range(min(count, len(self._runs))):
            share = copy.copy(self)
            share.plan = replace(self.plan, contenders=self.plan.contenders[first::count])
            share._runs = self._runs[first::count]
            found.append(share)
        return found

    def gather(self, shares: Sequence["Training"], count: int) -> None:
        """Be where all the `shares(count)` are."""
        for first, share in enumerate(shares):
            self._runs[first::count] = share._runs

    def histories(self) -> tuple[History, ...]:
        """What is there so far, one for each contender; later steps do not change it."""
        return tuple(each.history() for each in self._runs)


def advanced(training: Training, seconds: float) -> Training:
    """The same, about so many seconds further on."""
    training.advance(seconds=seconds)
    return training


def train(plan: Plan, split: Split, hooks: Hooks | None = None) -> tuple[History, ...]:
    """The whole plan at once."""
    training = Training(plan, split, hooks)
    training.advance()
    return training.histories()


def train_in_pieces(
    plan: Plan, split: Split, epochs: int, hooks: Hooks | None = None
) -> Iterator[tuple[History, ...]]:
    """The same, with what is there after every so many epochs."""
    training = Training(plan, split, hooks)
    while not training.done:
        training.advance(epochs)
        yield training.histories()


@lru_cache(maxsize=8)
def _initial(network: Network, seeds: tuple[int, ...], dtype: str) -> Array:
    return np.stack([initial_weights(network, seed, dtype) for seed in seeds])


class _Runs:
    """All seeds of one contender: weights (runs, num_weights)."""

    def __init__(self, plan: Plan, contender: Contender, split: Split, hooks: Hooks) -> None:
        self.plan, self.contender, self.hooks = plan, contender, hooks
        self.network, self.values = plan.network, contender.values
        runs, epochs = len(plan.seeds), plan.epochs
        self.x, self.y = (
            with_ones(split.x_train.T.astype(plan.dtype)),
            split.y_train.astype(plan.dtype),
        )
        self.x_test = with_ones(split.x_test.T.astype(plan.dtype))
        self.y_test = split.y_test.astype(plan.dtype)
        self.num_train = len(self.y)
        self.batch_size = contender.batch_size or self.num_train
        self.steps = steps_per_epoch(self.batch_size, self.num_train)
        self._make_room()
        self.weights = _initial(plan.network, plan.seeds, plan.dtype).copy()
        self.state = LEARNERS[contender.optimizer].bound(plan.network)[0](self.weights)
        self.factors = factors(plan.schedule, epochs * self.steps, dict(plan.schedule_values))
        self.orders = [np.random.default_rng(seed) for seed in plan.seeds]
        self.hook_generator = np.random.default_rng(plan.seeds[0])
        self.curves = np.full((4, runs, epochs + 1), np.nan)
        self.diverged_at = np.full(runs, -1)
        self.frame_epochs = _frame_epochs(epochs, plan.network.num_weights)
        self.frames = np.zeros((len(self.frame_epochs), plan.network.num_weights), plan.dtype)
        self.cosines = np.full((runs, len(self.frame_epochs)), np.nan)
        self.epoch, self.step, self.seconds = 0, 0, 0.0
        self.seconds_of_epochs = 0.0
        self.order = np.zeros((runs, 0), int)
        self.ahead: Array | None = None  # the whole gradient at these weights, if it is known
        with np.errstate(all="ignore"):
            self._measure()

    def _make_room(self) -> None:
        """What every copy has for itself."""
        self.update = LEARNERS[self.contender.optimizer].bound(self.network)[1]
        self.room: dict[Any, Array] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {name: each for name, each in vars(self).items() if name not in ("update", "room")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._make_room()

    @property
    def done(self) -> bool:
        return self.epoch >= self.plan.epochs

    def advance(self, goal: int, end: float | None) -> None:
        """One epoch, or what of it fits before `end`."""
        started = time.perf_counter()
        while self.step < self.steps:
            self._update()
            self.step += 1
            if end is not None and time.monotonic() >= end and self.step < self.steps:
                self.seconds += time.perf_counter() - started
                return
        self.seconds += time.perf_counter() - started
        self.step = 0
        self.epoch += 1
        self._measure()
        self.seconds_of_epochs = self.seconds
        if (self.diverged_at >= 0).all():
            self.epoch = self.plan.epochs  # what follows is no number

    def _update(self) -> None:
        gradient = self._gradient()
        if self.plan.clip_norm > 0:
            norms = np.sqrt((gradient * gradient).sum(-1, keepdims=True))
            gradient *= np.minimum(1, self.plan.clip_norm / np.maximum(norms, 1e-30))
        values: Mapping[str, Any] = self.values
        factor = float(self.factors[self.epoch * self.steps + self.step])
        if factor != 1:
            rate = self.values["learning_rate"] * factor
            values = {**self.values, "learning_rate": rate, "schedule_factor": factor}
        step, self.state = self.update(gradient, self.state, self.weights, values)
        self.weights += step

    def _gradient(self) -> Array:
        whole, hooks = self.batch_size == self.num_train, self.hooks
        if whole and hooks.idle:
            assert self.ahead is not None
            return self.ahead
        x, y = (self.x, self.y) if whole else self._batch()
        if hooks.batch is not None:
            runs = np.broadcast_to(x, (len(self.weights), *x.shape[-2:]))
            x = with_ones(hooks.batch(self.hook_generator, runs[..., :-1, :]))
        masks = (
            ()
            if hooks.masks is None
            else hooks.masks(self.hook_generator, len(self.weights), x.shape[-1])
        )
        _, gradient, _ = loss_and_gradient(self.network, self.weights, x, y, masks, self.room)
        return gradient if hooks.add is None else gradient + hooks.add(self.weights)

    def _batch(self) -> tuple[Array, Array]:
        if self.step == 0:
            self.order = np.stack([each.permutation(self.num_train) for each in self.orders])
        chosen = self.order[:, self.step * self.batch_size : (self.step + 1) * self.batch_size]
        if len(chosen) == 1:
            return self.x[:, chosen[0]], self.y[chosen[0]]
        return self.x[:, chosen].swapaxes(0, 1), self.y[chosen]

    def _measure(self) -> None:
        """Enter this epoch's losses; with whole batches the next gradient comes along."""
        if self.batch_size == self.num_train and self.hooks.idle and not self.done:
            started = time.perf_counter()
            loss, self.ahead, z = loss_and_gradient(
                self.network, self.weights, self.x, self.y, (), self.room
            )
            self.seconds += time.perf_counter() - started
        else:
            z = logits(self.network, self.weights, self.x, self.room)
            loss = losses(z, self.y).mean(-1)
        entry = self.curves[:, :, self.epoch]
        entry[0], entry[2] = loss, _accuracy(z, self.y)
        if len(self.y_test):
            z = logits(self.network, self.weights, self.x_test, self.room)
            entry[1], entry[3] = losses(z, self.y_test).mean(-1), _accuracy(z, self.y_test)
        lost = ~(entry[0] <= DIVERGED)
        self.diverged_at[lost & (self.diverged_at < 0)] = self.epoch
        entry[:, self.diverged_at >= 0] = np.nan
        at = int(np.searchsorted(self.frame_epochs, self.epoch))
        if at < len(self.frame_epochs) and self.frame_epochs[at] == self.epoch:
            self.frames[at] = self.weights[0]
            if self.plan.noise_draws:
                self.cosines[:, at] = agreement(
                    self.network,
                    self.weights,
                    self.x,
                    self.y,
                    self.batch_size,
                    self.plan.noise_draws,
                    self.epoch,
                )

    def history(self) -> History:
        kept = int(np.searchsorted(self.frame_epochs, self._last_measured(), side="right"))
        train_loss, test_loss, train_accuracy, test_accuracy = self.curves.copy()
        return History(
            self.contender,
            self.epoch,
            train_loss,
            test_loss,
            train_accuracy,
            test_accuracy,
            self.diverged_at.copy(),
            self.frame_epochs[:kept],
            self.frames[:kept].copy(),
            self.weights.copy(),
            self.cosines[:, :kept].copy(),
            self.steps,
            self.num_train,
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
