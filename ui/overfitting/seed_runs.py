"""Runs that are measured one by one, with a count, a button to stop, and what is there kept."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import streamlit as st

from charts.overfitting import augmentation as charts
from core.common import counted
from ui.overfitting.controls import PREFIX, note
from ui.page import Button, LongJob, downloads, long_job

_MEASURED, _STOPPED = f"{PREFIX}measured", f"{PREFIX}measuring_stopped"
# Pictures on the way come no more often than this.
_REDRAW_SECONDS = 0.8

Found = tuple[dict[str, np.ndarray], dict[str, np.ndarray]]


def measured(
    state: Any,
    runs: Mapping[str, Callable[[int], tuple[float, float]]],
    seeds: int,
    draw: Callable[[Found], None],
) -> Found:
    """Training and test accuracy of every setting and seed.

    Args:
        state: What the numbers depend on; equal to an earlier one, the numbers are kept.
        runs: By label, a function of the seed; may be asked twice, so it should be cached.
        seeds: 0, 1, …: so many.
        draw: Shows what is there so far.

    Returns:
        By label, (seeds,) training accuracies, then test accuracies; NaN where stopped before.
    """
    known = st.session_state.get(_MEASURED)
    if known is None or known[0] != state:
        known = (state, {}, {})
        st.session_state[_MEASURED] = known
        st.session_state[_STOPPED] = False
    training: dict[str, np.ndarray] = known[1]
    test: dict[str, np.ndarray] = known[2]
    for label in runs:
        for found in (training, test):
            found.setdefault(label, np.full(seeds, np.nan))
    missing = [
        (seed, label) for seed in range(seeds) for label in runs if np.isnan(test[label][seed])
    ]
    slot = st.empty()
    if st.session_state.get(_STOPPED) and missing:
        with slot, long_job.row():
            long_job.stopped(Button(f"{PREFIX}measure_on", _set_stopped, (False,), icon=True))
            note(f"Stopped; {_missing(len(missing))} missing.")
        missing = []
    job = LongJob(Button(f"{PREFIX}measure_stop", _set_stopped, (True,), icon=True), slot)
    for number, (seed, label) in enumerate(missing):
        shows = job.report(number / len(missing), f"{number} of {len(missing)} runs")
        if shows and job.is_due(_REDRAW_SECONDS):
            draw((training, test))
        training[label][seed], test[label][seed] = runs[label](seed)
    job.end()
    return {each: training[each] for each in runs}, {each: test[each] for each in runs}


def _missing(count: int) -> str:
    return f"{counted(count, 'run')} {'is' if count == 1 else 'are'}"


def _set_stopped(stopped: bool) -> None:
    st.session_state[_STOPPED] = stopped


def files(
    results: Mapping[str, Any], training: Mapping[str, Any], title: str
) -> list[downloads.Download]:
    """Table and chart of what was measured."""
    return [
        downloads.csv("augmentation", "All runs", lambda: charts.seed_rows(results, training)),
        downloads.html(
            "augmentation", title, lambda: [charts.accuracy_figure(results, height=500)]
        ),
    ]
