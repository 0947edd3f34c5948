"""Pages with several topics: a switch in the URL; only the chosen topic is computed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from core.common import Said
from ui.page import controls, downloads, layout
from ui.page.downloads import Download
from ui.page.navigation import ARRIVED
from ui.page.page_spec import PageSpec


@dataclass(frozen=True)
class TopicResult:
    """What a page shows below the charts of a topic.

    Attributes:
        sentences: What you see.
        formulas: Lines of LaTeX, symbols and source of each, as `layout.formulas` takes them.
        downloads: The files.
        note: What to know about the files.
        rows: A table under the sentences.
    """

    sentences: Sequence[Said] = ()
    formulas: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    downloads: Sequence[Download] = ()
    note: str = ""
    rows: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True)
class Topic:
    """A topic of a page.

    Attributes:
        label: In the switch.
        draw: Draws controls and charts; returns what is shown below them.
        controls: A class with its controls, see `ui.page.controls`; topics may share them.
    """

    label: str
    draw: Callable[[], TopicResult]
    controls: type


def show(
    page: PageSpec, topics: Mapping[str, Topic], presets: Callable[[], Sequence[layout.Preset]]
) -> None:
    """Everything below the page's header: the switch, the chosen topic and the sections below it.

    Args:
        page: Its prefix begins the widgets' keys.
        topics: By their value in the URL; the first one is the default.
        presets: Called after the topic is drawn.
    """
    _restore(page, topics)
    labels = {name: each.label for name, each in topics.items()}
    chosen = controls.Segmented(_key(page), "Topic", labels, next(iter(topics))).draw()
    # Not in a fragment: only a run of the whole page is interrupted at once when somebody presses
    # Stop, or moves a slider, during a long calculation.
    result = topics[chosen].draw()
    layout.what_you_see(result.sentences)
    layout.table(result.rows)
    layout.try_this(page, presets())
    layout.formulas(result.formulas)
    downloads.section(page, result.downloads, result.note)


def state(
    page: PageSpec, topics: Mapping[str, Topic], chosen: str, **changed: Any
) -> dict[str, Any]:
    """Values of all widgets of the page, for a preset.

    Args:
        page, topics: As in `show`.
        chosen: The topic.
        changed: Values that are not the defaults, by their keys without the page's prefix.
    """
    groups = [each.controls for each in topics.values()]
    return {_key(page): chosen, **controls.state(page.prefix, *groups, **changed)}


def _key(page: PageSpec) -> str:
    return f"{page.prefix}topic"


def _restore(page: PageSpec, topics: Mapping[str, Topic]) -> None:
    """Restore the values of widgets that were not drawn: Streamlit drops them after a run.

    Widgets on screen are left alone: a value set by code would move a slider while it is dragged.
    A link from another page sets the state; nothing from an earlier visit is restored then.
    """
    kept = st.session_state.setdefault(f"{page.prefix}kept", {})
    if st.session_state.get(ARRIVED) and st.query_params:
        kept.clear()
    groups = [each.controls for each in topics.values()]
    for key in (_key(page), *(each.key for each in controls.listed(*groups))):
        if key in st.session_state:
            kept[key] = st.session_state[key]
        elif key in kept and key not in st.query_params:
            st.session_state[key] = kept[key]
