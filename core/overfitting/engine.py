"""Networks that are trained with remedies: one update after the other, and what is measured then.

Lessons of the same shape move in lockstep: a forward and a backward pass for the networks of all of
them costs much less than one each, and gives the same numbers to the last bit.

Each seed has a generator of its own, `numpy.random.default_rng(seed)`, that gives at every update
first the jitter of the examples, then one mask for each hidden layer: a loop in any other library
that draws the same numbers walks the same path.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from core.common.params import check
from core.overfitting.config import Lesson
from core.overfitting.data import Parts
from core.overfitting.rules import limit_norms, norms, smooth
from core.training.networks import initial_weights, logits, loss_and_gradient, losses, with_ones
from core.training.optimizers import LEARNERS, parameters

Array = Any

DTYPE = "float64"
# The test part decides nothing, neither a step nor when to stop: half the digits, half the time.
TEST_DTYPE = "float32"
# Losses of a network that is lost; its curve ends there.
_LOST = 1e6

# In the order of `Progress.curves`; `core.overfitting.run.Curves` says what each is.
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


@dataclass
class Progress:
    """How far the networks of one lesson are; all of it can be sent to another process.

    Attributes:
        lesson, parts: What is trained on what.
        x, y: (seeds, 2, n) inputs and (n,) targets in training, with augmented copies.
        every_epoch: Whether each epoch is measured, or only the one that is asked for.
        weights: (seeds, num_weights) now.
        memory: Of Adam.
        generators: Of each seed.
        curves: (measures, seeds, epochs + 1); NaN where nothing was measured.
        frames: (epochs + 1, num_weights): the first seed's weights, float32.
        epoch: Epochs done.
        measured: The last one that was measured.
    """

    lesson: Lesson
    parts: Parts
    x: Array
    y: Array
    every_epoch: bool
    weights: Array
    memory: Any
    generators: list[np.random.Generator]
    curves: Array
    frames: Array
    epoch: int = 0
    measured: int = -1

    @property
    def done(self) -> bool:
        """Whether all epochs are there."""
        return self.epoch >= self.lesson.epochs

    @cached_property
    def shape(self) -> tuple[Any, ...]:
        """Equal for what can move in lockstep, as long as the epochs are."""
        lesson = self.lesson
        same = lesson.data, lesson.network, lesson.seeds, lesson.epochs, lesson.rate
        return (*same, self.x.shape, self.every_epoch)


def start(lesson: Lesson, extra: tuple[Array, Array] | None, every_epoch: bool) -> Progress:
    """Initial weights, measured.

    Args:
        lesson: What to train.
        extra, every_epoch: See `core.overfitting.run.Course`.

    Raises:
        ValueError: See `SmallSet.parts`.
    """
    parts, seeds = lesson.data.parts(), lesson.seeds
    x, y = np.broadcast_to(parts.x_train, (len(seeds), *parts.x_train.shape)), parts.y_train
    if extra is not None:
        x, y = np.concatenate([x, extra[0]], axis=1), np.concatenate([y, extra[1]])
    weights = np.stack([initial_weights(lesson.network, seed, DTYPE) for seed in seeds])
    progress = Progress(
        lesson,
        parts,
        np.swapaxes(x, -1, -2).astype(DTYPE),
        smooth(y, lesson.recipe.smoothing).astype(DTYPE),
        every_epoch,
        weights,
        LEARNERS["adam"].bound(lesson.network)[0](weights),
        [np.random.default_rng(seed) for seed in seeds],
        np.full((len(MEASURES), len(seeds), lesson.epochs + 1), np.nan),
        np.zeros((lesson.epochs + 1, lesson.network.num_weights), "float32"),
    )
    measure(progress)
    return progress


def advanced(
    several: Sequence[Progress], goal: int | None = None, seconds: float | None = None
) -> Sequence[Progress]:
    """The same, further on: those furthest behind first, so that their curves grow together.

    Args:
        several: Are changed.
        goal: The epoch to reach; None: the last one.
        seconds: Stop after about this time.
    """
    end = None if seconds is None else time.monotonic() + seconds
    with np.errstate(all="ignore"):
        while behind := [each for each in several if not _is_there(each, goal)]:
            last = min(behind, key=lambda each: each.epoch)
            together = [
                each for each in behind if (each.epoch, each.shape) == (last.epoch, last.shape)
            ]
            turn = last.lesson.epochs if together == behind else max(1, last.lesson.epochs // 20)
            ahead = [each.epoch for each in behind if each.epoch > last.epoch]
            if not _walk(together, min([last.epoch + turn, *ahead]), goal, end):
                break
    return several


def _is_there(progress: Progress, goal: int | None) -> bool:
    return progress.done or (goal is not None and progress.epoch >= goal)


def _walk(together: list[Progress], upto: int, goal: int | None, end: float | None) -> bool:
    """Move to this epoch or the goal; whether there is time left."""
    lockstep = _Lockstep(together)
    while together[0].epoch < upto and not _is_there(together[0], goal):
        lockstep.step()
        if together[0].every_epoch:
            lockstep.measure()
        if end is not None and time.monotonic() >= end:
            return False
    return True


def measure(progress: Progress) -> None:
    """Enter the numbers of the present epoch, if they are not there."""
    if progress.measured < progress.epoch:
        with np.errstate(all="ignore"):
            _Lockstep([progress]).measure()


class _Lockstep:
    """Several lessons of one shape: their networks are one stack of runs, (runs, num_weights).

    Each `Progress` gets its part of the stack back as a view.
    """

    def __init__(self, several: Sequence[Progress]) -> None:
        self.several = several
        first, recipes = several[0], [each.lesson.recipe for each in several]
        self.network, self.rate = first.lesson.network, first.lesson.rate
        self.values = check(parameters("adam"), {"learning_rate": self.rate})
        self.update = LEARNERS["adam"].bound(self.network)[1]
        seeds = len(first.lesson.seeds)
        self.parts = [slice(at, at + seeds) for at in range(0, seeds * len(several), seeds)]
        self.weights = np.concatenate([each.weights for each in several])
        step, *moments = zip(*(each.memory for each in several), strict=True)
        self.memory = type(first.memory)(step[0], *map(np.concatenate, moments))
        self.inputs = with_ones(np.concatenate([each.x for each in several]))
        self.targets = np.repeat([each.y for each in several], seeds, axis=0)
        self.l2, self.decay = (
            np.repeat(each, seeds)[:, None] if any(each) else None
            for each in ([r.l2 for r in recipes], [r.decay for r in recipes])
        )
        self.chances = np.empty((seeds, self.network.num_hidden, self.inputs.shape[-1]))
        self.masks = np.ones((len(self.weights), *self.chances.shape[1:]))
        self.drops = any(each.dropout for each in recipes)
        self.room: dict[Any, Array] = {}
        self.judge_room: dict[Any, Array] = {}
        self.seen, self.unseen = _judged_examples(first.parts)

    def step(self) -> None:
        """One update of every network."""
        for each, part in zip(self.several, self.parts, strict=True):
            self._draw(each, part)
        hidden = np.split(self.masks, np.cumsum(self.network.sizes[1:-2]), axis=1)
        _, gradient, _ = loss_and_gradient(
            self.network,
            self.weights,
            self.inputs,
            self.targets,
            hidden if self.drops else (),
            self.room,
        )
        if self.l2 is not None:
            gradient = gradient + self.l2 * self.weights
        step, self.memory = self.update(gradient, self.memory, self.weights, self.values)
        if self.decay is not None:
            step = step - self.rate * self.decay * self.weights
        self.weights += step
        for each, part in zip(self.several, self.parts, strict=True):
            each.weights = self.weights[part]
            each.memory = type(self.memory)(
                self.memory[0], *(array[part] for array in self.memory[1:])
            )
            each.epoch += 1
            if each.lesson.recipe.max_norm:
                limit_norms(self.network, each.weights, each.lesson.recipe.max_norm)

    def _draw(self, progress: Progress, part: slice) -> None:
        """Jitter of the inputs, if the recipe has any, and the masks of the hidden layers."""
        recipe = progress.lesson.recipe
        if not (recipe.jitter or recipe.dropout):
            return
        noise = np.empty(progress.x.shape)
        for number, generator in enumerate(progress.generators):
            if recipe.jitter:
                generator.standard_normal(out=noise[number])
            if recipe.dropout:
                generator.random(out=self.chances[number])
        if recipe.jitter:
            self.inputs[part, :2] = progress.x + recipe.jitter * noise
        if recipe.dropout:
            keep = 1 - recipe.dropout
            np.multiply(self.chances < keep, 1 / keep, out=self.masks[part])

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
        found[6:8] = norms(self.network, weights)
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
