"""The last section of a page: the link, and the files that a visitor downloads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from ui.page import export, layout
from ui.page.page_spec import PageSpec
from ui.widgets.link import copy_link


@dataclass(frozen=True)
class Download:
    """A button that downloads a file.

    Attributes:
        label: On the button.
        file_name: What the browser saves it as.
        mime: The file's media type.
        make: Makes the contents; called when the button is pressed, not before.
    """

    label: str
    file_name: str
    mime: str
    make: Callable[[], str | bytes]


def script(name: str, make: Callable[[], str], label: str = "Script") -> Download:
    """The Python script `name`.py."""
    return Download(f"{label} (.py)", f"{name}.py", "text/x-python", make)


def csv(name: str, label: str, rows: Callable[[], Sequence[Mapping[str, Any]]]) -> Download:
    """The table `name`.csv; the keys of the first row are its header."""
    return Download(f"{label} (.csv)", f"{name}.csv", "text/csv", lambda: export.to_csv(rows()))


def html(
    name: str,
    title: str,
    figures: Callable[[], Sequence[go.Figure]],
    label: str = "Chart",
    *,
    offline: str = "works offline",
) -> Download:
    """Charts on the page `name`.html, which needs no network; `title` is the page's."""
    return html_page(name, label, lambda: export.to_html(figures(), title), offline=offline)


def html_page(
    name: str, label: str, make: Callable[[], str], *, offline: str = "works offline"
) -> Download:
    """The page `name`.html, which needs no network."""
    return Download(f"{label} (.html, {offline})", f"{name}.html", "text/html", make)


def markdown(name: str, label: str, make: Callable[[], str]) -> Download:
    """The text `name`.md."""
    return Download(f"{label} (.md)", f"{name}.md", "text/markdown", make)


def binary(file_name: str, label: str, make: Callable[[], bytes]) -> Download:
    """A file that only a program reads: arrays, weights."""
    ending = file_name.rpartition(".")[2]
    return Download(f"{label} (.{ending})", file_name, "application/octet-stream", make)


def section(
    page: PageSpec,
    files: Sequence[Download],
    note: str,
    in_browser: Callable[[], None] | None = None,
) -> None:
    """The section on the page.

    Args:
        page: Its prefix begins the buttons' keys.
        files: One button each.
        note: What to know about the files.
        in_browser: Draws further buttons, for what only the browser knows.
    """
    with layout.section("Take it with you"):
        with st.container(horizontal=True, vertical_alignment="center"):
            copy_link(key=f"{page.prefix}link")
            if in_browser is not None:
                in_browser()
            for number, file in enumerate(files):
                st.download_button(
                    file.label,
                    data=file.make,
                    file_name=file.file_name,
                    mime=file.mime,
                    icon=":material/download:",
                    key=f"{page.prefix}download_{number}",
                    on_click="ignore",
                )
        st.caption(note)
