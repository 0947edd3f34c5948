"""Training runs that grow while a person looks, slice by slice, with a count and a Stop button."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

from core.overfitting import Curves, TrainingRun
from ui.overfitting import cache
from ui.overfitting.controls import PREFIX, key, note
from ui.page import Button, LongJob, long_job
from ui.runtime import place, place_shown

_STOPPED = f"{PREFIX}stopped"
# The first picture comes after about this time, finished or not.
_FIRST_SECONDS = 0.45
# Pictures on the way come no more often: each costs the browser as much as the last one.
_REDRAW_SECONDS = 1.0
_numbers = itertools.count()


def grown(
    training_runs: Mapping[str, TrainingRun], draw: Callable[[Mapping[str, Curves], bool], None]
) -> dict[str, Curves]:
    """Train what is not trained yet, drawing as it goes.

    Args:
        training_runs: By name.
        draw: Gets the curves so far, and whether they are the last ones; may be called often.

    Returns:
        The last curves: all epochs, unless somebody stopped.
    """
    several = list(training_runs.values())
    wanted = tuple(id(each) for each in several)
    stopped = st.session_state.get(_STOPPED) == wanted
    slot = st.empty()
    if not stopped and not _done(several):
        cache.advance(several, _FIRST_SECONDS, place_shown(slot))
        slot.empty()
    if stopped and not _done(several):
        with slot, long_job.row():
            long_job.stopped(Button(f"{PREFIX}go_on", _set_stopped, (None,), icon=True))
            note("Stopped; what was trained is shown.")
    elif not _done(several):
        stop = Button(f"{PREFIX}stop", _set_stopped, (wanted,), icon=True)
        job, is_first = LongJob(stop, slot, patience=0.0), True
        while not _done(several):
            done = sum(each.epoch for each in several)
            total = sum(each.config.epochs for each in several)
            job.report(done / total, f"epoch {done:,} of {total:,} of all networks")
            if is_first or job.is_due(_REDRAW_SECONDS):
                draw({name: each.curves() for name, each in training_runs.items()}, False)
            is_first = False
            cache.advance(several, on_wait=partial(_place_shown, job, done / total))
        job.end()
    last = {name: each.curves() for name, each in training_runs.items()}
    draw(last, True)
    return last


def chart_key(name: str, last: bool) -> str:
    """The key of a chart that `draw` draws: on the way another one each time.

    Without, a picture that looks as the one before would be an element twice, which is an error.
    """
    return key(name) if last else f"{key(name)}_{next(_numbers)}"


def _place_shown(job: LongJob, share: float, before: int) -> None:
    job.report(share, place(before))


def _done(training_runs: Sequence[TrainingRun]) -> bool:
    return all(each.done for each in training_runs)


def _set_stopped(wanted: tuple[int, ...] | None) -> None:
    st.session_state[_STOPPED] = wanted
