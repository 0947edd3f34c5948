"""Caches of the interview page: what running a solution gave, and the search's index."""

import threading

import streamlit as st

from interview import Entry, Index, LiveResult, outcomes
from interview.coding import CODING
from ui.interview.search_index import entries

REFERENCE = "solution"
# Solutions seed torch's one generator: two at once would draw each other's numbers.
_turn = threading.Lock()


@st.cache_resource(max_entries=32, show_spinner="The solution runs…")
def live_result(question: str) -> LiveResult:
    """What the reference solution gives; the same for everybody."""
    with _turn:
        return CODING[question].result()


@st.cache_resource(max_entries=128, show_spinner="The checks run…")
def findings(question: str, candidate: str) -> dict[str, str]:
    """Every check's finding on the reference solution, or on a mistake by its name."""
    asked = CODING[question]
    with _turn:
        if candidate == REFERENCE:
            return outcomes(asked, asked.solution())
        mistake = next(each for each in asked.mistakes if each.name == candidate)
        return outcomes(asked, asked.mistake(mistake))


@st.cache_resource(max_entries=1, show_spinner=False)
def _index() -> Index:
    return Index(entries())


def find(query: str) -> list[Entry]:
    """What is nearest to a query."""
    return _index().find(query)
