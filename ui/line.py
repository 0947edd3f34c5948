"""Heavy work one after the other, in the order in which it was asked for, with a place in line."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from streamlit.delta_generator import DeltaGenerator

# Whoever waits less than this is not told so: the words would only flicker.
_PATIENCE_SECONDS = 0.4
_LOOK_SECONDS = 0.2


class Line:
    """Those who wait for something that only one can use at a time."""

    def __init__(self) -> None:
        self._moved = threading.Condition()
        self._waiting: deque[object] = deque()

    @contextmanager
    def turn(self, say: Callable[[int], object] | None = None) -> Iterator[None]:
        """Wait, be served while the block runs, and let the next one in.

        Args:
            say: Is told how many are before this one, each time that has changed. What it raises
                ends the waiting: so a visitor who wants something else leaves the line.
        """
        ticket = object()
        with self._moved:
            self._waiting.append(ticket)
        try:
            self._wait(ticket, say)
            yield
        finally:
            with self._moved:
                self._waiting.remove(ticket)
                self._moved.notify_all()

    def _wait(self, ticket: object, say: Callable[[int], object] | None) -> None:
        came, told = time.monotonic(), -1
        while True:
            with self._moved:
                before = self._waiting.index(ticket)
                if before == 0:
                    return
                self._moved.wait(_LOOK_SECONDS)
            if say is not None and before != told and time.monotonic() - came > _PATIENCE_SECONDS:
                say(before)
                told = before


def place(before: int) -> str:
    """One's place in line, in words."""
    return f"You are in line: {before} before you, for a moment each."


def place_shown(slot: DeltaGenerator) -> Callable[[int], object]:
    """Says in this place of the page how many are served first."""
    return lambda before: slot.caption(f":material/hourglass_top: {place(before)}")
