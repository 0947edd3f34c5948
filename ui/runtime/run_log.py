"""Script runs as their operator sees them: which page, how long, how it ended; one line each.

Nothing is timed without a listener, which `server.py` adds. A record has a page of the registry, a
time and an outcome, so what a visitor typed or chose cannot be in it.

`navigation.run` observes the full runs. A fragment runs again without app.py: `fragment` below
observes those, in place of `st.fragment`.
"""

import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Literal, TextIO

import streamlit as st

from ui.runtime import platform

logger = logging.getLogger("foundations_lab.runs")

Kind = Literal["full", "fragment"]
Outcome = Literal["ok", "stopped", "rerun", "error"]
OUTCOMES: tuple[Outcome, ...] = ("ok", "stopped", "rerun", "error")

# In the session: the page that its fragments belong to.
_PAGE = "lab_observed"


@dataclass(frozen=True)
class Run:
    """One run of a page's script, or of one of its fragments.

    Attributes:
        page: The page's path in the URL, without base path and query: "/attention".
        kind: The whole page, or a fragment that ran again by itself.
        seconds: From the page's first line to its last.
        outcome: "rerun" was cut short by a newer wish of the visitor, or by `st.rerun`.
        error: The exception's type and nothing else of it; empty unless `outcome` is "error".
    """

    page: str
    kind: Kind
    seconds: float
    outcome: Outcome
    error: str = ""


Listener = Callable[[Run], None]

_listeners: list[Listener] = []
_run: ContextVar[object | None] = ContextVar("the run that this is part of", default=None)


def current_run() -> object | None:
    """A token of this run of a page or a fragment, another one in the next; None outside of runs.

    It tells whether something in the session's state was put there by this run.
    """
    return _run.get()


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """While this lasts, the listener is called with every run, on the run's own thread."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


@contextmanager
def observed(url_path: str) -> Iterator[None]:
    """A full run of the page with this path in the registry."""
    with _new_run():
        if not _listeners:
            yield
            return
        page = st.session_state[_PAGE] = f"/{url_path}"
        with _timed(page, "full"):
            yield


def fragment(
    function: Callable[..., Any] | None = None, *, run_every: float | None = None
) -> Callable[..., Any]:
    """`st.fragment`, whose runs of its own are observed."""
    if function is None:
        return lambda decorated: fragment(decorated, run_every=run_every)

    @wraps(function)
    def watched(*args: Any, **kwargs: Any) -> Any:
        # Within a run of the page, or of another fragment, its time is part of that run's.
        if _run.get() is not None:
            return function(*args, **kwargs)
        with _new_run():
            if not _listeners:
                return function(*args, **kwargs)
            with _timed(st.session_state.get(_PAGE, ""), "fragment"):
                return function(*args, **kwargs)

    return st.fragment(watched, run_every=run_every)


@contextmanager
def logged(stream: TextIO | None = None) -> Iterator[None]:
    """While this lasts, every run is one line of JSON on standard output, or on `stream`."""
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        with listening(lambda run: logger.info(log_line(run))):
            yield
    finally:
        logger.removeHandler(handler)


def log_line(run: Run) -> str:
    """The same seven fields for every run; "error" is null where there was none."""
    fields = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "event": "page_run",
        "page": run.page,
        "run": run.kind,
        "ms": round(1000 * run.seconds, 1),
        "outcome": run.outcome,
        "error": run.error or None,
    }
    return json.dumps(fields)


@contextmanager
def _new_run() -> Iterator[None]:
    token = _run.set(object())
    try:
        yield
    finally:
        _run.reset(token)


@contextmanager
def _timed(page: str, kind: Kind) -> Iterator[None]:
    outcome: Outcome = "ok"
    error = ""
    start = time.perf_counter()
    try:
        yield
    except BaseException as caught:
        outcome = platform.ended_by(caught)
        if outcome == "error":
            error = type(platform.cause(caught)).__name__
        raise
    finally:
        run = Run(page, kind, time.perf_counter() - start, outcome, error)
        for listener in tuple(_listeners):
            listener(run)
