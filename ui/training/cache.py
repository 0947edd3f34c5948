"""Trained networks: short plans are remembered, long ones are trained a slice at a time.

One slice of one person's training runs at a time, aside from the pages. So training can neither
starve other pages nor another training.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import streamlit as st

from charts.training import Trained, best_weights, paths
from core.common import NOT_ASKED, Answers
from core.training import (
    DataChoice,
    History,
    Landscape,
    Plan,
    Split,
    Table,
    Training,
    advanced,
    read_table,
    train,
    work,
)
from core.training import landscapes as landscapes_of
from ui.runtime import place_in_corner, workers

# Multiply-adds of a plan that is simply computed: well under half a second on one core.
QUICK = 8e9
# The longer a training has gone on, the longer its slices: fewer pictures on their way.
MIN_SLICE, MAX_SLICE, SLICE_SHARE = 0.35, 1.5, 0.08


@dataclass
class Job:
    """A long training of one person, kept between slices."""

    plan: Plan
    data: DataChoice
    training: Training
    histories: tuple[History, ...] = field(default=())
    stopped: bool = False
    spent: float = 0.0
    slices: int = 0

    @property
    def waiting(self) -> bool:
        """Whether there is more to do, and it is wanted."""
        return not self.stopped and not self.training.done

    @property
    def next_slice(self) -> int:
        """The number of the slice that is wanted next, from 1; 0: none is."""
        return self.slices + 1 if self.waiting else 0


@st.cache_resource(max_entries=32, show_spinner=False)
def split(data: DataChoice) -> Split:
    """The examples; see `DataChoice.split`."""
    return data.split()


@st.cache_resource(max_entries=8, show_spinner=False)
def table(text: str, answers: Answers = NOT_ASKED) -> Table:
    """A person's own table, up to 2 MB."""
    return read_table(text, answers)


def whole(plan: Plan, data: DataChoice) -> tuple[History, ...]:
    """A short plan's result; long plans are not before it in line.

    Optimizers do not depend on each other, so a moved slider trains one of them again, not all.
    """
    return tuple(_alone(replace(plan, optimizers=(each,)), data) for each in plan.optimizers)


@st.cache_resource(max_entries=48, show_spinner=False)
def _alone(plan: Plan, data: DataChoice) -> History:
    (history,) = workers.INTERACTIVE.compute(train, plan, split(data), on_wait=place_in_corner())
    return history


@st.cache_resource(max_entries=16, show_spinner="Computing the loss landscape…")
def landscapes(
    plan: Plan, data: DataChoice, _runs: Sequence[Trained]
) -> tuple[Landscape, Landscape]:
    """The loss around what these runs ended with; only for plans that are trained to their end."""
    best, walked = best_weights(_runs), paths(_runs)
    return workers.BATCH.compute(
        landscapes_of, plan.network, best, walked, split(data), on_wait=place_in_corner()
    )


def is_quick(plan: Plan, data: DataChoice) -> bool:
    """Whether a plan is short enough to compute it while a slider moves."""
    return work(plan, len(split(data).y_train)) <= QUICK


def new_job(plan: Plan, data: DataChoice) -> Job:
    """A training that has not begun."""
    training = Training(plan, split(data))
    return Job(plan, data, training, training.histories())


def advance(job: Job, on_wait: Callable[[int], object] | None = None) -> None:
    """One slice when it is this one's turn; `on_wait` is told how many people are served before."""
    seconds = min(max(MIN_SLICE, SLICE_SHARE * job.spent), MAX_SLICE)
    count = workers.BATCH.count
    shards = [(each, seconds) for each in job.training.shards(count)]
    job.training.merge_shards(workers.BATCH.compute_each(advanced, shards, on_wait), count)
    job.spent += seconds
    job.slices += 1
    job.histories = job.training.histories()
