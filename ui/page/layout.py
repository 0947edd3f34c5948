"""The sections that every page has, in the order in which a page calls them.

Title and question → controls and charts → what you see → try this → the formula → downloads
(`ui.page.downloads`).
"""

import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAPIException

from core.common import Said
from ui.page.page_spec import PageSpec
from ui.runtime import run_log

PRESETS_IN_A_ROW = 4


@dataclass(frozen=True)
class Preset:
    """An instructive setting of all the page's controls.

    Attributes:
        label: On the button.
        look_for: What to look for once it is set.
        values: A value for the key of every control, so that nothing of the setting before remains.
    """

    label: str
    look_for: str
    values: Mapping[str, Any] = field(default_factory=dict)


def header(spec: PageSpec) -> None:
    """The title, and the question that the page answers."""
    st.title(spec.title, anchor=False)
    st.markdown(f":gray[{spec.question}]")


def flush_charts_first() -> None:
    """Let the server's event loop send what is drawn so far, before the text below is computed.

    Otherwise the browser gets both at once and lays out the text before it paints the charts.
    """
    time.sleep(0.025)


def rerun_fragment() -> None:
    """Run the fragment (or the page) once more, for the next slice of a long calculation.

    A button in a fragment does not interrupt that fragment's run: its click is handled between two
    runs.
    """
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:  # the whole page is running
        st.rerun()


def what_you_see(sentences: Sequence[Said]) -> None:
    """The findings for the current settings; user text in them is escaped already."""
    with section("What you see"):
        st.markdown("\n\n".join(sentences))


def table(rows: Sequence[Mapping[str, str]]) -> None:
    """A small table, as Markdown: a tenth of the cost of Streamlit's own. No rows draw nothing."""
    if not rows:
        return
    columns = list(rows[0])
    lines = [columns, ["---"] * len(columns), *(list(row.values()) for row in rows)]
    st.markdown("\n".join("| " + " | ".join(line) + " |" for line in lines))


def try_this(spec: PageSpec, presets: Sequence[Preset]) -> None:
    """A button for each preset, with what to look for."""
    with section("Try this"):
        rows = -(-len(presets) // PRESETS_IN_A_ROW)
        columns = [each for _ in range(rows) for each in st.columns(-(-len(presets) // rows))]
        for number, (column, preset) in enumerate(zip(columns, presets, strict=False)):
            with column, st.container(border=True, height="stretch"):
                pressed = st.button(
                    preset.label,
                    key=f"{spec.prefix}preset_{number}",
                    on_click=_apply,
                    args=(preset,),
                    type="tertiary",
                    icon=":material/play_arrow:",
                )
                st.caption(preset.look_for)
                if pressed:
                    st.rerun()  # the whole page, should the button stand in a fragment


def view_of_preset(key: str) -> dict[str, Any] | None:
    """What the preset that was pressed last wants a view to show, as its value for `key` says.

    An "id" is added that differs for each press: the browser follows each of them once.
    """
    wanted: dict[str, Any] | None = st.session_state.get(key)
    if wanted is not None and "id" not in wanted:
        count = f"{key}_count"
        wanted["id"] = st.session_state[count] = st.session_state.get(count, 0) + 1
    return wanted


def formulas(entries: Mapping[str, tuple[str, str, str]]) -> None:
    """A tab for each formula.

    Args:
        entries: By label: lines of LaTeX with the current numbers, what the symbols mean, and the
            source.
    """
    if not entries:
        return
    with section("The formula"):
        _formula_tabs(entries)


@run_log.fragment
def _formula_tabs(entries: Mapping[str, tuple[str, str, str]]) -> None:
    """Only the open tab's formula is sent: each costs the browser as much as a small chart."""
    one = len(entries) == 1
    tabs = [st.container()] if one else st.tabs(list(entries), on_change="rerun")
    for tab, (latex, explanation, source) in zip(tabs, entries.values(), strict=True):
        if one or getattr(tab, "open", True):
            with tab:
                st.latex(gathered(latex))
                st.markdown(f"{explanation}\n\n:small[Source: {source}]")


def gathered(latex: str) -> str:
    """Lines of LaTeX, one below the other."""
    lines = r" \\ ".join(latex.splitlines())
    # The space keeps KaTeX from overflowing by two pixels, into a scroll bar.
    return rf"\begin{{gathered}} {lines} \end{{gathered}}\;"


def section(title: str) -> AbstractContextManager[Any]:
    """A container with a title, with the same space above it on every page."""
    container = st.container()
    container.header(title, anchor=False)
    return container


def go_to(spec: PageSpec, label: str, state: Mapping[str, Any] | None = None) -> None:
    """A link to another page; `state` are the URL parameters that it opens with."""
    st.page_link(spec.file, label=label, icon=":material/arrow_forward:", query_params=state or {})


def is_dark() -> bool:
    """Whether the page's background is dark; False until the browser has said so."""
    return bool(st.context.theme.type == "dark")


def complaint(message: str) -> None:
    """An error message next to an input: what is wrong with it, and what would work."""
    st.error(escape_markdown(message), icon=":material/error:")


def escape_markdown(text: str) -> str:
    """User text for Markdown: every character that could be markup is escaped."""
    return "".join(f"\\{sign}" if sign in _MARKDOWN_SIGNS else sign for sign in text)


_MARKDOWN_SIGNS = frozenset("\\`*_{}[]()<>#+-.!|$:~^=&\"'@/")


def _apply(preset: Preset) -> None:
    """A callback: runs before the widgets are drawn, which then write their values to the URL."""
    for key, value in preset.values.items():
        st.session_state[key] = copy(value)
