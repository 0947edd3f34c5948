"""What the topics of the theory page share."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import plotly.graph_objects as go
import streamlit as st

from charts.common import column
from core.common import Param
from ui.optimizer_theory import PAGE
from ui.page import Button, LongJob, export
from ui.runtime import place_shown

PREFIX = PAGE.prefix
T = TypeVar("T")


def key(name: str) -> str:
    """A widget's key."""
    return f"{PREFIX}{name}"


KAPPA = Param(
    "kappa",
    "Condition number κ",
    100.0,
    1.0,
    1e5,
    "log",
    "The largest curvature divided by the smallest. The two curvatures are 1 and κ.",
    symbol=r"\kappa",
)


def side_by_side(figure: go.Figure, panels: Sequence[tuple[str, Sequence[str], str, str]]) -> None:
    """Columns of a figure, which stack on a phone: (key, x axes, text alternative, caption)."""
    for place, (name, axes, alt, caption) in zip(st.columns(len(panels)), panels, strict=True):
        with place:
            st.plotly_chart(
                column(figure, axes), key=key(name), config=export.PICTURE_CONFIG, alt=alt
            )
            st.caption(caption)


def with_progress(
    name: str,
    settings: Any,
    pieces: Callable[[Callable[[int], object]], Iterator[T]],
    share: Callable[[T], float],
) -> tuple[T, bool]:
    """The last of the pieces, with a count and a Stop button once it takes longer than a moment.

    What is known is kept while it goes on, so a stopped calculation leaves what it had.

    Args:
        name: Of the calculation on this page.
        settings: What it was asked with; hashable, equal settings are not computed twice.
        pieces: Makes the generator, with what is to be told how many people are served before.
        share: Of a piece: how much of the whole it is.

    Returns:
        The piece, and whether it is the last one.
    """
    kept, stopped = key(f"{name}_kept"), key(f"{name}_stopped")
    known, is_stopped = st.session_state.get(kept), st.session_state.get(stopped) == settings
    if known is not None and known[0] == settings and (known[2] or is_stopped):
        return known[1], known[2]
    line = st.empty()
    job = LongJob(Button(key(f"{name}_stop"), _stop, (stopped, settings)))
    piece = None
    for piece in pieces(place_shown(line)):
        line.empty()
        st.session_state[kept] = (settings, piece, False)
        job.report(min(share(piece), 1.0), f"{share(piece):.0%} computed")
    job.end()
    assert piece is not None
    st.session_state[kept] = (settings, piece, True)
    return piece, True


def _stop(name: str, settings: Any) -> None:
    st.session_state[name] = settings
