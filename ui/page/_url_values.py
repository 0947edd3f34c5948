"""URL values of widgets, before a widget is drawn: accepted, kept in the URL, or reported."""

import contextlib
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from ui.runtime import current_run

# In the session: the keys whose URL value was reported as unusable in a run, and those that the
# next run has to report again.
_REPORTED, _AGAIN = "url_values_reported", "url_values_again"


def accept_registry_keys(
    key: str, label: str, names: Mapping[str, str], *, many: bool = False
) -> None:
    """Replace a registry's keys in the URL by the names on screen, which is what Streamlit reads.

    Args:
        key: Of the widget, and the URL parameter.
        label: The widget's, for the report of a value that is neither a key nor a name.
        names: The name on screen of each key.
        many: Whether several may be chosen.
    """
    report_unusable(key, label, lambda raw: raw in names or raw in names.values())
    raw = st.query_params.get_all(key)
    if key in st.session_state or not raw or not all(value in names for value in raw):
        return
    named = [names[value] for value in raw]
    if named != raw:
        st.query_params[key] = named if many else named[-1]
        st.session_state[_AGAIN] = frozenset(_reported_in_this_run())
        st.rerun()


def keep_in_url(key: str, default: Any, write: Callable[[Any], str | list[str]]) -> None:
    """Write a value into the URL that code has set before its widget was ever drawn.

    Streamlit leaves it out then; presets set widgets that they bring onto the page.

    Args:
        key: Of the widget, and the URL parameter.
        default: Not written.
        write: The value as Streamlit writes it.
    """
    if key not in st.session_state or st.query_params.get_all(key):
        return
    value = st.session_state[key]
    if value is None or value == default:
        return
    with contextlib.suppress(StreamlitAPIException):  # drawn before: Streamlit keeps it by itself
        st.query_params[key] = write(value)


def report_unusable(key: str, label: str, usable: Callable[[str], bool]) -> None:
    """Say that the widget cannot take its URL value, which Streamlit then drops.

    It is said on the first run only, and again if `accept_registry_keys` cut that run short.

    Args:
        key: Of the widget, and the URL parameter.
        label: The widget's.
        usable: Whether it takes a value.
    """
    again = st.session_state.get(_AGAIN, frozenset())
    if key in again:
        st.session_state[_AGAIN] = again - {key}
    elif key in st.session_state or all(usable(raw) for raw in st.query_params.get_all(key)):
        return
    _reported_in_this_run().add(key)
    st.caption(
        f":orange[:material/link_off: The link asked for a “{label}” that does not exist here; "
        "the default is shown.]"
    )


def _reported_in_this_run() -> set[str]:
    """The keys that this run has reported."""
    run = current_run()
    known = st.session_state.get(_REPORTED)
    if known is None or known[0] is not run:
        known = st.session_state[_REPORTED] = (run, set())
    reported: set[str] = known[1]
    return reported
