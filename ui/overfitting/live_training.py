"""Courses that grow while a person looks: a slice at a time, with a count and a button to stop."""

import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.overfitting.run import Curves, TrainingRun
from ui.overfitting import cache
from ui.overfitting.controls import PREFIX, key, note
from ui.runtime.queue import place, place_shown

_STOPPED = f"{PREFIX}stopped"
# The first picture comes after about this time, finished or not.
_FIRST_SECONDS = 0.45
# Pictures on the way come no more often: each costs the browser as much as the last one.
_REDRAW_SECONDS = 1.0
_numbers = itertools.count()


def grown(
    courses: Mapping[str, TrainingRun], draw: Callable[[Mapping[str, Curves], bool], None]
) -> dict[str, Curves]:
    """Train what is not trained yet, drawing as it goes.

    Args:
        courses: By name.
        draw: Gets the curves so far, and whether they are the last ones; may be called often.

    Returns:
        The last curves: all epochs, unless somebody stopped.
    """
    several = list(courses.values())
    wanted = tuple(id(each) for each in several)
    stopped = st.session_state.get(_STOPPED) == wanted
    slot = st.empty()
    if not stopped and not _done(several):
        cache.advance(several, _FIRST_SECONDS, place_shown(slot))
        slot.empty()
    if not stopped and not _done(several):
        with slot.container(horizontal=True, vertical_alignment="center"):
            st.button(
                "Stop", key=f"{PREFIX}stop", icon=":material/stop:", on_click=_stop, args=(wanted,)
            )
            bar = st.progress(0.0)
        drawn = 0.0
        while not _done(several):
            if time.monotonic() - drawn > _REDRAW_SECONDS:
                draw({name: each.curves() for name, each in courses.items()}, False)
                drawn = time.monotonic()
            done = sum(each.epoch for each in several)
            total = sum(each.config.epochs for each in several)
            bar.progress(done / total, f"epoch {done:,} of {total:,} of all networks")
            cache.advance(several, on_wait=partial(_in_line, bar, done / total))
        slot.empty()
    elif not _done(several):
        with slot.container(horizontal=True, vertical_alignment="center"):
            st.button(
                "Go on",
                key=f"{PREFIX}go_on",
                icon=":material/play_arrow:",
                on_click=_stop,
                args=(None,),
            )
            note("Stopped; what was trained is shown.")
    last = {name: each.curves() for name, each in courses.items()}
    draw(last, True)
    return last


def chart_key(name: str, last: bool) -> str:
    """The key of a chart that `draw` draws: on the way another one each time.

    Without, a picture that looks as the one before would be an element twice, which is an error.
    """
    return key(name) if last else f"{key(name)}_{next(_numbers)}"


def _in_line(bar: DeltaGenerator, share: float, before: int) -> None:
    bar.progress(share, place(before))


def _done(courses: Sequence[TrainingRun]) -> bool:
    return all(each.done for each in courses)


def _stop(wanted: tuple[int, ...] | None) -> None:
    st.session_state[_STOPPED] = wanted
