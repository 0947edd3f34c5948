"""What a URL says of a widget, before the widget is drawn: accepted, kept, or told to be no use."""

import contextlib
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from ui.runtime.run_log import current_run

# In the session: of which widgets a run has said it, and of which the next one has to say it again.
_TOLD, _AGAIN = "url_values_told", "url_values_again"


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
        st.session_state[_AGAIN] = frozenset(_told_in_this_run())
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
    """On the first run, before Streamlit drops a URL value that the widget cannot take.

    And once more where that run was cut short for the sake of another widget: what it said is gone.
    """
    again = st.session_state.get(_AGAIN, frozenset())
    if key in again:
        st.session_state[_AGAIN] = again - {key}
    elif key in st.session_state or all(usable(raw) for raw in st.query_params.get_all(key)):
        return
    _told_in_this_run().add(key)
    st.caption(
        f":orange[:material/link_off: The link asked for a “{label}” that does not exist here; "
        "the default is shown.]"
    )


def _told_in_this_run() -> set[str]:
    """The widgets of which this run has said that the link’s value is no use."""
    run = current_run()
    known = st.session_state.get(_TOLD)
    if known is None or known[0] is not run:
        known = st.session_state[_TOLD] = (run, set())
    told: set[str] = known[1]
    return told
