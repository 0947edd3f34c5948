"""A small network that overfits a small noisy set, and the remedies that act on its training.

A `Lesson` (`core.recipes`) says what is trained: data, network, remedies, seeds. A `Course` carries
it out, all seeds at once, with the forward and backward pass of `core.networks` and the update
rules of `core.learners`; it can stop after any epoch and go on. Training uses whole batches, so
an epoch is one update.

Each seed has a generator of its own, `numpy.random.default_rng(seed)`, that gives at every update
first the jitter of the examples, then one mask for each hidden layer: a loop in any other library
that draws the same numbers walks the same path.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.learners import LEARNERS, parameters
from core.networks import (
    Network,
    initial_weights,
    logits,
    loss_and_gradient,
    losses,
    with_ones,
)
from core.params import check
from core.recipes import Lesson
from core.small_sets import NUM_TEST, NUM_VALIDATION

Array = Any

DTYPE = "float64"
# Losses of a network that is lost; its curve ends there.
_LOST = 1e6


@dataclass(frozen=True)
class Curves:
    """What was measured after 0, 1, … updates, all (seeds, epochs_done + 1).

    Losses are cross-entropies with the labels as they are, whatever the targets in training.

    Attributes:
        norm: Length of all weights.
        row_norm: Length of the longest weight vector into one unit, without bias.
        confidence: Mean probability that goes to the more likely class, on the training part.
        frames: (epochs_done + 1, num_weights): the first seed's weights, float32.
    """

    train_loss: Array
    validation_loss: Array
    test_loss: Array
    train_accuracy: Array
    validation_accuracy: Array
    test_accuracy: Array
    norm: Array
    row_norm: Array
    confidence: Array
    frames: Array

    @property
    def epochs(self) -> int:
        """Epochs that are there."""
        return self.train_loss.shape[1] - 1


MEASURES = tuple(name for name in Curves.__dataclass_fields__ if name != "frames")


class Course:
    """A lesson under way. Several people may look at one course: `advance` takes turns.

    Args:
        lesson: What to train.
        extra: Augmented copies: points (seeds, copies, 2) and classes (copies,); they are trained
            on but not measured.

    Raises:
        ValueError: See `SmallSet.parts`.
    """

    def __init__(self, lesson: Lesson, extra: tuple[Array, Array] | None = None) -> None:
        self.lesson, self.parts = lesson, lesson.data.parts()
        self.network = lesson.network
        self.epoch = 0
        self._lock = threading.Lock()
        self._weights = np.stack(
            [initial_weights(self.network, seed, DTYPE) for seed in lesson.seeds]
        )
        self._init, self._update = LEARNERS["adam"].bound(self.network)
        self._values = check(parameters("adam"), {"learning_rate": lesson.rate})
        self._state = self._init(self._weights)
        self._generators = [np.random.default_rng(seed) for seed in lesson.seeds]
        self._x, self._y = self._examples(extra)
        parts = self.parts
        judged = np.concatenate([parts.x_train, parts.x_validation, parts.x_test])
        self._judged = with_ones(judged.T.astype(DTYPE))
        self._labels = np.concatenate([parts.y_train, parts.y_validation, parts.y_test])
        self._room: dict[Any, Array] = {}
        self._judge_room: dict[Any, Array] = {}
        shape = (len(MEASURES), len(lesson.seeds), lesson.epochs + 1)
        self._curves = np.full(shape, np.nan)
        self._frames = np.zeros((lesson.epochs + 1, self.network.num_weights), "float32")
        self._measure()

    @property
    def done(self) -> bool:
        """Whether all epochs are there."""
        return self.epoch >= self.lesson.epochs

    @property
    def weights(self) -> Array:
        """(seeds, num_weights) now."""
        return self._weights.copy()

    def advance(self, epochs: int | None = None, seconds: float | None = None) -> None:
        """Go on, by so many epochs or to the end, and no longer than about `seconds`."""
        end = None if seconds is None else time.monotonic() + seconds
        with self._lock, np.errstate(all="ignore"):
            goal = self.lesson.epochs if epochs is None else self.epoch + epochs
            while self.epoch < min(goal, self.lesson.epochs):
                self._step()
                self.epoch += 1
                self._measure()
                if end is not None and time.monotonic() >= end:
                    return

    def curves(self) -> Curves:
        """What is there so far; later steps do not change it."""
        upto = self.epoch + 1
        measured = dict(zip(MEASURES, self._curves[:, :, :upto].copy(), strict=True))
        return Curves(**measured, frames=self._frames[:upto].copy())

    def _examples(self, extra: tuple[Array, Array] | None) -> tuple[Array, Array]:
        """Inputs (2, n) or (seeds, 2, n) and targets (n,), smoothed if the recipe says so."""
        x, y = self.parts.x_train, self.parts.y_train
        if extra is not None:
            own = np.broadcast_to(x, (len(self.lesson.seeds), *x.shape))
            x, y = np.concatenate([own, extra[0]], axis=1), np.concatenate([y, extra[1]])
        smoothed = smooth(y, self.lesson.recipe.smoothing)
        return np.swapaxes(x, -1, -2).astype(DTYPE), smoothed.astype(DTYPE)

    def _step(self) -> None:
        recipe, weights = self.lesson.recipe, self._weights
        x, n = self._x, self._x.shape[-1]
        masks: Sequence[Array | None] = ()
        if recipe.jitter or recipe.dropout:
            x, masks = self._drawn(x, n)
        _, gradient, _ = loss_and_gradient(
            self.network, weights, with_ones(x), self._y, masks, self._room
        )
        if recipe.l2:
            gradient = gradient + recipe.l2 * weights
        step, self._state = self._update(gradient, self._state, weights, self._values)
        if recipe.decay:
            step = step - self.lesson.rate * recipe.decay * weights
        weights += step
        if recipe.max_norm:
            limit_norms(self.network, weights, recipe.max_norm)

    def _drawn(self, x: Array, n: int) -> tuple[Array, Sequence[Array]]:
        """Jittered inputs, and one mask for each hidden layer, (seeds, units, n)."""
        recipe, widths = self.lesson.recipe, self.network.sizes[1:-1]
        keep = 1 - recipe.dropout
        noise: list[Array] = []
        masks: list[list[Array]] = [[] for _ in widths] if recipe.dropout else []
        for generator in self._generators:
            if recipe.jitter:
                noise.append(generator.standard_normal((2, n)))
            for layer, width in zip(masks, widths, strict=bool(masks)):
                layer.append((generator.random((width, n)) < keep) / keep)
        if noise:
            x = x + recipe.jitter * np.stack(noise)
        return x, [np.stack(layer) for layer in masks]

    def _measure(self) -> None:
        z = logits(self.network, self._weights, self._judged, self._judge_room)
        lost = ~(np.abs(z).max(-1) < _LOST)
        loss, right = losses(z, self._labels), (z > 0) == (self._labels > 0.5)
        n = len(self.parts.y_train)
        pieces = (slice(0, n), slice(n, n + NUM_VALIDATION), slice(n + NUM_VALIDATION, None))
        entry = self._curves[:, :, self.epoch]
        for number, piece in enumerate(pieces):
            entry[number], entry[number + 3] = loss[:, piece].mean(-1), right[:, piece].mean(-1)
        entry[6] = np.sqrt((self._weights * self._weights).sum(-1))
        entry[7] = longest_row(self.network, self._weights)
        entry[8] = (1 / (1 + np.exp(-np.abs(z[:, :n])))).mean(-1)
        entry[:, lost] = np.nan
        self._frames[self.epoch] = self._weights[0]


def smooth(y: Array, epsilon: float) -> Array:
    """Targets 0 and 1 moved to ε/2 and 1 − ε/2.

    Source: Szegedy et al., CVPR 2016, §7, for two classes with the uniform distribution.
    """
    return y * (1 - epsilon) + epsilon / 2


def limit_norms(network: Network, weights: Array, limit: float) -> None:
    """Shorten, in place, every unit's incoming weights (without bias) to length `limit`.

    Source: Srivastava et al. 2014, §5.1; `torch.renorm(w, 2, 0, limit)` row by row.
    """
    for layer in network.layers(weights):
        rows = layer[..., :-1]
        norms = np.sqrt((rows * rows).sum(-1, keepdims=True))
        rows *= np.minimum(1, limit / np.maximum(norms, 1e-300))


def longest_row(network: Network, weights: Array) -> Array:
    """(runs,): length of the longest weight vector into one unit, without bias."""
    lengths = [(layer[..., :-1] ** 2).sum(-1).max(-1) for layer in network.layers(weights)]
    return np.sqrt(np.max(lengths, axis=0))


def work(lesson: Lesson, copies: int = 0) -> float:
    """What a lesson costs, in multiply-adds, measured or not."""
    judged = lesson.data.count + NUM_VALIDATION + NUM_TEST
    trained = 3 * lesson.data.count * (1 + copies)
    per_example = lesson.network.num_weights + 30 * lesson.network.num_hidden
    return lesson.epochs * (4e5 + len(lesson.seeds) * per_example * (judged + trained))
