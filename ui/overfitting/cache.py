"""Caches of the overfitting page, each bounded. All arguments are the key.

A training run is shared by all visitors with the same configuration, on which alone its numbers
depend: the second one finds it as far as it is. A server computes one slice at a time.
"""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from core.overfitting import (
    RunConfig,
    TrainingRun,
    advanced,
    augmentation,
    digits,
    dropout,
    text_augmentation,
)
from core.training import logits, with_ones
from ui.runtime import place_in_corner, workers

SLICE_SECONDS = 0.3
GRID = 48
REACH = 2.8


@st.cache_resource(max_entries=48, show_spinner=False)
def training_run(config: RunConfig) -> TrainingRun:
    """The run of a configuration, as far as it has been trained; up to 3 MB each."""
    return TrainingRun(config)


@st.cache_resource(max_entries=24, show_spinner=False)
def augmented_run(config: RunConfig, key: str, copies: int, strength: float) -> TrainingRun:
    """The same with changed copies of the points; `key` "" has none."""
    if not key:
        return training_run(config)
    parts = config.data.parts()
    extra = augmentation.copies_of(
        parts.x_train, parts.y_train, key, config.seeds, copies, strength
    )
    return TrainingRun(config, extra, every_epoch=False)


def advance(
    training_runs: Sequence[TrainingRun],
    seconds: float = SLICE_SECONDS,
    on_wait: Callable[[int], object] | None = None,
) -> None:
    """One slice for all, the slowest first, so that their curves grow together.

    `on_wait` is told how many people are served before.
    """
    behind = [each for each in dict.fromkeys(training_runs) if not each.done]
    shares = [
        share for n in range(workers.BATCH.count) if (share := behind[n :: workers.BATCH.count])
    ]
    jobs = [([each.state for each in share], None, seconds) for share in shares]
    for share, further in zip(
        shares, workers.BATCH.compute_each(advanced, jobs, on_wait), strict=True
    ):
        for each, progress in zip(share, further, strict=True):
            each.adopt(progress)


def finish(training_run: TrainingRun) -> None:
    """All epochs, a slice at a time."""
    while not training_run.done:
        advance([training_run], on_wait=place_in_corner())


def boundary(of: TrainingRun, frame: np.ndarray) -> np.ndarray:
    """(GRID, GRID): probability of class 1 in per cent, uint8, for one frame's weights."""
    side = np.linspace(-REACH, REACH, GRID)
    places = np.stack(np.meshgrid(side, side)).reshape(2, -1)
    z = logits(of.network, frame.astype(float), with_ones(places))
    return np.rint(100 / (1 + np.exp(-np.clip(z, -50, 50)))).astype("u1").reshape(GRID, GRID)


@st.cache_resource(max_entries=64, show_spinner=False)
def expectation(
    config: RunConfig, point: tuple[float, float], p: float, place: str, scaling: str
) -> dropout.Expectation:
    """Masked passes of the trained network."""
    trained = training_run(config)
    finish(trained)
    return dropout.expectation(trained.network, trained.weights[0], point, p, place, scaling)


@st.cache_resource(max_entries=24, show_spinner=False)
def uncertainty(config: RunConfig, p: float, passes: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean and deviation of the probability, (GRID, GRID) each."""
    trained = training_run(config)
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
