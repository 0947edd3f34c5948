"""A fair queue for heavy work: first come, first served, and everybody sees how many are before."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.runtime import platform

# A shorter wait is not shown: the words would only flicker.
_PATIENCE_SECONDS = 0.4
_LOOK_SECONDS = 0.2
_CORNER_SECONDS = 2
_ICON = ":material/hourglass_top:"


class FairQueue:
    """A first-in, first-out semaphore: at most `count` slots are taken at a time.

    Args:
        count: How many slots.
    """

    def __init__(self, count: int = 1) -> None:
        self.count = count
        self._moved = threading.Condition()
        self._waiting: deque[object] = deque()

    @contextmanager
    def slot(self, on_wait: Callable[[int], object] | None = None) -> Iterator[None]:
        """Wait for a slot, hold it while the block runs, and free it.

        Args:
            on_wait: Is called with the number of requests before this one, each time that has
                changed. An exception from it cancels the request, as when a visitor changes a
                control meanwhile.
        """
        ticket = object()
        with self._moved:
            # Those that hold a slot stand in front of those that wait.
            self._waiting.append(ticket)
        try:
            self._wait(ticket, on_wait)
            yield
        finally:
            with self._moved:
                self._waiting.remove(ticket)
                self._moved.notify_all()

    def _wait(self, ticket: object, on_wait: Callable[[int], object] | None) -> None:
        since, shown = time.monotonic(), -1
        while True:
            with self._moved:
                before = self._waiting.index(ticket) - self.count + 1
                if before <= 0:
                    return
                self._moved.wait(_LOOK_SECONDS)
            waited = time.monotonic() - since
            if on_wait is not None and before != shown and waited > _PATIENCE_SECONDS:
                on_wait(before)
                shown = before


def place(before: int) -> str:
    """A visitor's place in the queue, in words."""
    return f"You are in line: {before} before you, for a moment each."


def place_shown(slot: DeltaGenerator) -> Callable[[int], object]:
    """An `on_wait` that writes the place into this container."""
    return lambda before: slot.caption(f"{_ICON} {place(before)}")


def busy(before: int) -> str:
    """What a toast says; it stays true when the wait has ended before the toast has."""
    return f"Busy just now: {before} in line before you."


def place_in_corner() -> Callable[[int], object]:
    """An `on_wait` that shows a toast for a moment, also within a cached function."""
    call = platform.drawing_thread()
    shown: list[DeltaGenerator] = []

    def draw(before: int) -> None:
        toast = shown[0].toast if shown else st.toast
        shown[:] = [toast(busy(before), icon=_ICON, duration=_CORNER_SECONDS)]

    def on_wait(before: int) -> None:
        if call is not None:
            call(draw, before)

    return on_wait
