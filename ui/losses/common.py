"""What the topics of the losses page share: what they hand over, and typed lists that may fail."""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from core.common import Comma, NotNormalisedError, Parsed, write_numbers
from ui.losses import PAGE
from ui.page import PICTURE_CONFIG, Text, commas, last_good, layout

PREFIX = PAGE.prefix
T = TypeVar("T")


def key(name: str) -> str:
    """A widget's key."""
    return f"{PREFIX}{name}"


def typed(
    control: Text,
    parse: Callable[[str, Comma | None], Parsed[T]],
    *,
    write: Callable[[Any], str] = write_numbers,
) -> T:
    """Numbers of the user's own; what cannot be read is told, and the last that could stay.

    Args:
        control: The field.
        parse: Reads its text, with what a comma between digits means if that has been asked.
        write: The numbers as text, to show how they were read.
    """
    text = control.draw()

    def parsed() -> T:
        return commas.read(lambda comma: parse(text, comma), key=control.key, write=write).value

    value, error = last_good.read(
        f"{control.key}_last_good", parsed, lambda: parse(control.default, None).value
    )
    if error:
        layout.complaint(f"{error} Shown is still: {_clipped(write(value))}")
    if isinstance(error, NotNormalisedError):
        st.button(
            "Divide by their sum",
            key=f"{control.key}_normalise",
            icon=":material/functions:",
            on_click=_set,
            args=(control.key, write_numbers(error.normalised)),
        )
    return value


def picture(figure: Any, alt: str, *, name: str) -> None:
    """A chart with its finding as text alternative."""
    st.plotly_chart(figure, key=key(name), config=PICTURE_CONFIG, alt=alt)


def legend(text: str) -> None:
    """What the signs in a picture mean; in full ink, for that of a caption is too pale."""
    st.markdown(f":small[{text}]")


def _set(name: str, value: str) -> None:
    st.session_state[name] = value


def _clipped(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"
