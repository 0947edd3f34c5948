"""A small network that overfits a small noisy set, and the remedies that act on its training.

A `Lesson` (`core.overfitting.config`) says what is trained: data, network, remedies, seeds. A
`Course` carries it out (`core.overfitting.engine`), all seeds at once; it can stop after any epoch
and go on. Training uses whole batches, so an epoch is one update.
"""

import threading
from dataclasses import dataclass
from typing import Any

from core.overfitting.config import Lesson
from core.overfitting.data import NUM_TEST, NUM_VALIDATION, Parts
from core.overfitting.engine import MEASURES, Progress, advanced, measure, start
from core.training.networks import Network

Array = Any


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

    def upto(self, epochs: int) -> "Curves":
        """The same with no more epochs than these."""
        measured = {name: getattr(self, name)[:, : epochs + 1] for name in MEASURES}
        return Curves(**measured, frames=self.frames[: epochs + 1])


class Course:
    """A lesson under way. Several people may look at one course: `advance` takes turns.

    Args:
        lesson: What to train.
        extra: Augmented copies: points (seeds, copies, 2) and classes (copies,); they are trained
            on but not measured.
        every_epoch: Whether each epoch is measured; else only those at which curves are asked for,
            all others are NaN.

    Raises:
        ValueError: See `SmallSet.parts`.
    """

    def __init__(
        self,
        lesson: Lesson,
        extra: tuple[Array, Array] | None = None,
        every_epoch: bool = True,
    ) -> None:
        self.lesson, self._lock = lesson, threading.Lock()
        self._progress = start(lesson, extra, every_epoch)

    @property
    def parts(self) -> Parts:
        """The examples."""
        return self._progress.parts

    @property
    def network(self) -> Network:
        """The shape of all networks."""
        return self.lesson.network

    @property
    def epoch(self) -> int:
        """Epochs done."""
        return self._progress.epoch

    @property
    def done(self) -> bool:
        """Whether all epochs are there."""
        return self._progress.done

    @property
    def weights(self) -> Array:
        """(seeds, num_weights) now."""
        return self._progress.weights.copy()

    @property
    def progress(self) -> Progress:
        """Where it is: for `follow`, not to be changed."""
        return self._progress

    def follow(self, further: Progress) -> None:
        """Be where a copy of the progress has come elsewhere."""
        with self._lock:
            if further.epoch > self._progress.epoch:
                self._progress = further

    def advance(self, epochs: int | None = None, seconds: float | None = None) -> None:
        """Go on, by so many epochs or to the end, and no longer than about `seconds`."""
        with self._lock:
            goal = None if epochs is None else self.epoch + epochs
            advanced([self._progress], goal, seconds)

    def curves(self) -> Curves:
        """What is there so far; later steps do not change it."""
        with self._lock:
            found = self._progress
            measure(found)
            upto = found.epoch + 1
            measured = dict(zip(MEASURES, found.curves[:, :, :upto].copy(), strict=True))
            return Curves(**measured, frames=found.frames[:upto].copy())


def work(lesson: Lesson, copies: int = 0) -> float:
    """What a lesson costs, in multiply-adds, measured or not."""
    judged = lesson.data.count + NUM_VALIDATION + NUM_TEST
    trained = 3 * lesson.data.count * (1 + copies)
    per_example = lesson.network.num_weights + 30 * lesson.network.num_hidden
    return lesson.epochs * (4e5 + len(lesson.seeds) * per_example * (judged + trained))
