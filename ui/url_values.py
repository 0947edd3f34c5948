"""What a URL says of a widget, before the widget is drawn: accepted, kept, or told to be no use."""

import contextlib
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException


def accept_registry_keys(
    key: str, label: str, names: Mapping[str, str], *, many: bool = False
) -> None:
    """Links may carry a registry's keys; Streamlit itself reads and writes the names on screen.

    So the keys in the URL become names before the widget reads it: whatever it cannot read it
    would drop, and the next reload would show the default.
    """
    say_if_unusable(key, label, lambda raw: raw in names or raw in names.values())
    raw = st.query_params.get_all(key)
    if key in st.session_state or not raw or not all(value in names for value in raw):
        return
    named = [names[value] for value in raw]
    if named != raw:
        st.query_params[key] = named if many else named[-1]
        st.rerun()


def keep_in_url(key: str, default: Any, write: Callable[[Any], str | list[str]]) -> None:
    """Streamlit leaves a value out of the URL that code has set before its widget was ever drawn.

    So would a preset that also brings the control that it sets.
    """
    if key not in st.session_state or st.query_params.get_all(key):
        return
    value = st.session_state[key]
    if value is None or value == default:
        return
    with contextlib.suppress(StreamlitAPIException):  # drawn before: Streamlit keeps it by itself
        st.query_params[key] = write(value)


def say_if_unusable(key: str, label: str, usable: Callable[[str], bool]) -> None:
    """On the first run, before Streamlit drops a URL value that the widget cannot take."""
    if key in st.session_state or all(usable(raw) for raw in st.query_params.get_all(key)):
        return
    st.caption(
        f":orange[:material/link_off: The link asked for a “{label}” that does not exist here; "
        "the default is shown.]"
    )
