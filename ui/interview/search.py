"""The interview page's search: over derivations, code, questions and the lab's pages."""

import streamlit as st

from interview import MAX_QUERY, Entry, ask
from interview.bank import BANK
from interview.coding import CODING
from interview.derivations import DERIVATIONS
from ui.interview import PAGE, cache, questions
from ui.interview.common import BY_PATH, key
from ui.page import Text, layout


class Controls:
    """The field."""

    find = Text(
        key("find"),
        "Search derivations, code, questions and pages",
        "",
        max_chars=MAX_QUERY,
        placeholder="for example: bias correction",
    )


def draw() -> None:
    """The field, and below it what was found; nothing where nothing was asked."""
    query = Controls.find.draw()
    try:
        found = cache.find(query) if query.strip() else None
    except ValueError as error:
        layout.complaint(str(error))
        return
    if found is None:
        return
    with st.container(border=True):
        if not found:
            st.markdown("Nothing is like this. A word of the subject works: softmax, ridge, heads.")
        for entry in found:
            _show(entry)
        st.button("Close the search", key=key("close"), on_click=_close, type="tertiary")


def _show(entry: Entry) -> None:
    if entry.kind == "page":
        spec = BY_PATH[entry.key]
        st.page_link(spec.file, label=f"Page: {spec.title}", icon=":material/arrow_forward:")
    elif entry.kind == "question":
        item = ask(entry.key, BANK[entry.key], 0)
        with st.expander(f"Question: {item.asked.prompt}"):
            st.markdown(questions.listed(item))
            questions.answer(item)
    else:
        registry = DERIVATIONS if entry.kind == "derivation" else CODING
        kind = "Derivation" if entry.kind == "derivation" else "Code"
        st.button(
            f"{kind}: {registry[entry.key].label}",
            key=key(f"found_{entry.kind}_{entry.key}"),
            on_click=_open,
            args=(entry,),
            type="tertiary",
            icon=":material/arrow_forward:",
        )


def _open(entry: Entry) -> None:
    """Go to what was found, on this page."""
    topic = "derivations" if entry.kind == "derivation" else "coding"
    st.session_state[f"{PAGE.prefix}topic"] = topic
    st.session_state[key(entry.kind)] = entry.key
    if entry.kind == "derivation":
        st.session_state[key("steps")] = 1.0


def _close() -> None:
    st.session_state[key("find")] = ""
