"""Caches of the overfitting page, each bounded. All arguments are the key.

A course is shared by everybody who looks at the same lesson: its numbers depend on the lesson
alone, so whoever comes second finds it further on. One slice is computed at a time on a server.
"""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from core.overfitting import augmentation, digits, dropout, text_augmentation
from core.overfitting.config import RunConfig
from core.overfitting.run import TrainingRun, advanced
from core.training.networks import logits, with_ones
from ui.runtime import workers
from ui.runtime.queue import place_in_corner

SLICE_SECONDS = 0.3
GRID = 48
REACH = 2.8


@st.cache_resource(max_entries=48, show_spinner=False)
def course(lesson: RunConfig) -> TrainingRun:
    """A lesson, as far as anybody has come with it; up to 3 MB each."""
    return TrainingRun(lesson)


@st.cache_resource(max_entries=24, show_spinner=False)
def augmented_course(lesson: RunConfig, key: str, copies: int, strength: float) -> TrainingRun:
    """The same with changed copies of the points; `key` "" has none."""
    if not key:
        return course(lesson)
    parts = lesson.data.parts()
    extra = augmentation.copies_of(
        parts.x_train, parts.y_train, key, lesson.seeds, copies, strength
    )
    return TrainingRun(lesson, extra, every_epoch=False)


def advance(
    courses: Sequence[TrainingRun],
    seconds: float = SLICE_SECONDS,
    on_wait: Callable[[int], object] | None = None,
) -> None:
    """One slice for all, the slowest first, so that their curves grow together.

    `on_wait` is told how many people are served before.
    """
    behind = [each for each in dict.fromkeys(courses) if not each.done]
    shares = [
        share for n in range(workers.BATCH.count) if (share := behind[n :: workers.BATCH.count])
    ]
    jobs = [([each.state for each in share], None, seconds) for share in shares]
    for share, further in zip(
        shares, workers.BATCH.compute_each(advanced, jobs, on_wait), strict=True
    ):
        for each, progress in zip(share, further, strict=True):
            each.adopt(progress)


def finish(course: TrainingRun) -> None:
    """All epochs, a slice at a time."""
    while not course.done:
        advance([course], on_wait=place_in_corner())


def boundary(of: TrainingRun, frame: np.ndarray) -> np.ndarray:
    """(GRID, GRID): probability of class 1 in per cent, uint8, for one frame's weights."""
    side = np.linspace(-REACH, REACH, GRID)
    places = np.stack(np.meshgrid(side, side)).reshape(2, -1)
    z = logits(of.network, frame.astype(float), with_ones(places))
    return np.rint(100 / (1 + np.exp(-np.clip(z, -50, 50)))).astype("u1").reshape(GRID, GRID)


@st.cache_resource(max_entries=64, show_spinner=False)
def expectation(
    lesson: RunConfig, point: tuple[float, float], p: float, place: str, scaling: str
) -> dropout.Expectation:
    """Masked passes of the lesson's trained network."""
    trained = course(lesson)
    finish(trained)
    return dropout.expectation(trained.network, trained.weights[0], point, p, place, scaling)


@st.cache_resource(max_entries=24, show_spinner=False)
def uncertainty(lesson: RunConfig, p: float, passes: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean and deviation of the probability, (GRID, GRID) each."""
    trained = course(lesson)
    finish(trained)
    side = np.linspace(-REACH, REACH, GRID)
    places = np.stack(np.meshgrid(side, side)).reshape(2, -1)
    found = dropout.uncertainty(trained.network, trained.weights[0], places, p, passes)
    return found[0].reshape(GRID, GRID), found[1].reshape(GRID, GRID)


@st.cache_resource(max_entries=64, show_spinner=False)
def linear_risk(p: float) -> tuple[float, float]:
    """Measured cost of dropout on a linear model's inputs, and its standard error."""
    return dropout.risk_measured(dropout.linear_case(), p)


@st.cache_data(max_entries=1024, show_spinner=False)
def digit_accuracy(trial: digits.Trial, seed: int) -> tuple[float, float]:
    """See `core.overfitting.digits.accuracy`; a tenth of a second each."""
    return workers.BATCH.compute(digits.accuracy, trial, seed, on_wait=place_in_corner())


@st.cache_data(max_entries=2048, show_spinner=False)
def text_accuracy(
    count: int, operations: tuple[str, ...], copies: int, share: float, seed: int
) -> tuple[float, float]:
    """See `core.overfitting.text_augmentation.text_accuracy`."""
    return text_augmentation.text_accuracy(count, operations, copies, share, seed)
