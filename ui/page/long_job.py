"""Long calculations on a page: how far they are, a button that stops them, one that continues.

A calculation within one run reports to a `LongJob`. One that takes a slice in every run draws
`progress` or `stopped` in each.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

# Shorter calculations show no progress.
PATIENCE_SECONDS = 0.4


@dataclass(frozen=True)
class Button:
    """The key of a Stop or Go on button, and what a click calls before the next run.

    `icon` is for topics whose other buttons have one.
    """

    key: str
    on_click: Callable[..., None]
    args: tuple[Any, ...] = ()
    icon: bool = False

    def draw(self, label: str, icon: str) -> None:
        """Draw it here."""
        st.button(
            label,
            key=self.key,
            icon=icon if self.icon else None,
            on_click=self.on_click,
            args=self.args,
        )


def row() -> AbstractContextManager[Any]:
    """A button and what is beside it."""
    return st.container(horizontal=True, vertical_alignment="center")


def progress(share: float, text: str, stop: Button) -> DeltaGenerator:
    """Stop, and a bar: `share` in [0, 1] of the whole is computed; returns the bar."""
    stop.draw("Stop", ":material/stop:")
    return st.progress(share, text)


def stopped(go_on: Button) -> None:
    """Go on; the caller says beside it what is missing."""
    go_on.draw("Go on", ":material/play_arrow:")


class LongJob:
    """Progress of a calculation within one run.

    Args:
        stop: The button; None where leaving the page is the only way to stop.
        slot: An `st.empty()` to draw it in; None: one in this place.
        patience: After how many seconds progress shows; None: `PATIENCE_SECONDS`.
    """

    def __init__(
        self,
        stop: Button | None,
        slot: DeltaGenerator | None = None,
        patience: float | None = None,
    ) -> None:
        self._stop = stop
        self._slot = st.empty() if slot is None else slot
        self._bar: DeltaGenerator | None = None
        self._patience = PATIENCE_SECONDS if patience is None else patience
        self._started = self._drawn = time.monotonic()

    def report(self, share: float, text: str) -> bool:
        """Say that `share` in [0, 1] of the whole is computed; whether that shows yet."""
        if self._bar is not None:
            self._bar.progress(share, text)
        elif time.monotonic() - self._started >= self._patience:
            if self._stop is None:
                self._bar = self._slot.progress(share, text)
            else:
                with self._slot, row():
                    self._bar = progress(share, text, self._stop)
        return self._bar is not None

    def is_due(self, seconds: float) -> bool:
        """Whether the last picture on the way is older than this; True starts the time anew."""
        now = time.monotonic()
        if now - self._drawn <= seconds:
            return False
        self._drawn = now
        return True

    def end(self) -> None:
        """Take button and bar away."""
        if self._bar is not None:
            self._slot.empty()
