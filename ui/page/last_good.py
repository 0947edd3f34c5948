"""The last good input: where a new one cannot be used, it stays on screen beside the complaint."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

T = TypeVar("T")


def read(
    key: str,
    make: Callable[[], T],
    default: Callable[[], T],
    refused: type[Exception] | tuple[type[Exception], ...] = ValueError,
) -> tuple[T, Exception | None]:
    """What `make` returns; where it raises, what it returned last, and the error.

    Args:
        key: Of the session's state, where the last good value is kept.
        make: Reads the input.
        default: What to show where nothing has been good yet.
        refused: The exceptions that say that the input cannot be used.
    """
    try:
        value = make()
    except refused as error:
        return kept(key, default), error
    st.session_state[key] = value
    return value, None


def kept(key: str, default: Callable[[], T]) -> T:
    """The last good value, or the default."""
    value: T = st.session_state[key] if key in st.session_state else default()
    return value
