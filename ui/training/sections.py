"""Parts of the training page that stand on their own: running a plan, and the files."""

from collections.abc import Sequence

import streamlit as st

from charts.training import Going, Trained, curve_rows, curves_figure, going_words
from core.training import (
    DataChoice,
    History,
    Network,
    OptimizerChoice,
    Plan,
    as_torch_state,
    training_script,
)
from ui.page import Button, downloads, layout, long_job
from ui.runtime import place_shown
from ui.training import cache
from ui.training.cache import Job
from ui.training.data_controls import PREFIX

_JOB, _GOOD = f"{PREFIX}job", f"{PREFIX}last_good_plan"

# What is shown where nothing else can be.
_GUIDE = Plan(
    Network((2, 32, 16, 1)),
    tuple(OptimizerChoice(key, (("learning_rate", 0.01),)) for key in ("gd", "momentum", "adam")),
)


def results(
    plan: Plan, data: DataChoice
) -> tuple[Plan, DataChoice, tuple[History, ...], Job | None]:
    """What there is of a plan: all of it if it is short, else one slice more at every run.

    Returns:
        The plan and the examples that are shown (the last good ones, if these cannot be trained),
        its histories, and the job if it is a long one.
    """
    slot = st.empty()
    try:
        if cache.is_quick(plan, data):
            st.session_state.pop(_JOB, None)
            st.session_state[_GOOD] = plan, data
            return plan, data, cache.whole(plan, data), None
        job = _job(plan, data)
    except ValueError as error:
        layout.complaint(str(error))
        plan, data = st.session_state.get(_GOOD, (_GUIDE, DataChoice()))
        return plan, data, cache.whole(plan, data), None
    if job.waiting:
        cache.advance(job, place_shown(slot))
        # An empty line keeps the room, so that the picture does not jump from turn to turn.
        if job.waiting:
            slot.caption("&nbsp;")
        else:
            slot.empty()
    return plan, data, job.histories, job


def progress(job: Job | None) -> None:
    """How far a long training is, and the button that stops it."""
    if job is None:
        return
    done, total = job.training.epochs_done, job.plan.epochs
    lost = sum(bool((each.diverged_at >= 0).all()) for each in job.histories)
    counts = going_words(Going(done, total, job.stopped, lost, len(job.histories)))
    with long_job.row():
        if job.waiting:
            stop = Button(f"{PREFIX}stop", _set_stopped, (True,), icon=True)
            long_job.progress(done / total, counts, stop)
            return
        if job.stopped and not job.training.done:
            long_job.stopped(Button(f"{PREFIX}go_on", _set_stopped, (False,), icon=True))
        st.caption(counts)


def _job(plan: Plan, data: DataChoice) -> Job:
    known = st.session_state.get(_JOB)
    if not isinstance(known, Job) or (known.plan, known.data) != (plan, data):
        known = cache.new_job(plan, data)
        st.session_state[_JOB] = known
    return known


def _set_stopped(stopped: bool) -> None:
    st.session_state[_JOB].stopped = stopped


def files(
    runs: Sequence[Trained], plan: Plan, data: DataChoice, names: list[str]
) -> list[downloads.Download]:
    """Script, table, weights and chart of the training as shown."""

    def weights() -> bytes:
        from safetensors.numpy import save

        tensors = {}
        for name, each in zip(names, runs, strict=True):
            for seed, flat in zip(plan.seeds, each.history.weights, strict=True):
                for part, value in as_torch_state(plan.network, flat).items():
                    tensors[f"{name}.seed{seed}.{part}"] = value
        return save(tensors, {"network": str(plan.network), "activation": plan.network.activation})

    return [
        downloads.script("training", lambda: training_script(plan, data, names)),
        downloads.csv("training", "History", lambda: curve_rows(runs, plan)),
        downloads.binary("training.safetensors", "Weights", weights),
        downloads.html(
            "training",
            f"Training: {data.label}",
            lambda: [curves_figure(runs, height=600)],
            "Curves",
        ),
    ]
