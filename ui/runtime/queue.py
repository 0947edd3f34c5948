"""Heavy work in the order in which it was asked for, with a place in line that one can see."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

# Whoever waits less than this is not told so: the words would only flicker.
_PATIENCE_SECONDS = 0.4
_LOOK_SECONDS = 0.2
_CORNER_SECONDS = 2
_ICON = ":material/hourglass_top:"


class FairQueue:
    """Those who wait for something that only few can use at a time.

    Args:
        count: How many.
    """

    def __init__(self, count: int = 1) -> None:
        self._count = count
        self._moved = threading.Condition()
        self._waiting: deque[object] = deque()

    @contextmanager
    def slot(self, on_wait: Callable[[int], object] | None = None) -> Iterator[None]:
        """Wait, be served while the block runs, and let the next one in.

        Args:
            on_wait: Is told how many are before this one, each time that has changed. What it
                raises ends the waiting: so a visitor who wants something else leaves the line.
        """
        ticket = object()
        with self._moved:
            # Those who are being served stand in front of those who wait.
            self._waiting.append(ticket)
        try:
            self._wait(ticket, on_wait)
            yield
        finally:
            with self._moved:
                self._waiting.remove(ticket)
                self._moved.notify_all()

    def _wait(self, ticket: object, on_wait: Callable[[int], object] | None) -> None:
        came, told = time.monotonic(), -1
        while True:
            with self._moved:
                before = self._waiting.index(ticket) - self._count + 1
                if before <= 0:
                    return
                self._moved.wait(_LOOK_SECONDS)
            if (
                on_wait is not None
                and before != told
                and time.monotonic() - came > _PATIENCE_SECONDS
            ):
                on_wait(before)
                told = before


def place(before: int) -> str:
    """One's place in line, in words."""
    return f"You are in line: {before} before you, for a moment each."


def place_shown(slot: DeltaGenerator) -> Callable[[int], object]:
    """Says in this place of the page how many are served first."""
    return lambda before: slot.caption(f"{_ICON} {place(before)}")


def busy(before: int) -> str:
    """What is true for as long as it stands there, also when one's turn has come meanwhile."""
    return f"Busy just now: {before} in line before you."


def place_in_corner() -> Callable[[int], object]:
    """Says it in a corner of the page for a moment, also within a cached function.

    What such a function draws would be drawn again for whoever gets its result from the cache; a
    thread beside it draws for this visitor alone.
    """
    context = get_script_run_ctx(suppress_warning=True)
    shown: list[DeltaGenerator] = []

    def draw(before: int) -> None:
        toast = shown[0].toast if shown else st.toast
        shown[:] = [toast(busy(before), icon=_ICON, duration=_CORNER_SECONDS)]

    def on_wait(before: int) -> None:
        if context is not None:
            thread = threading.Thread(target=draw, args=(before,))
            add_script_run_ctx(thread, context)
            thread.start()
            thread.join()

    return on_wait
