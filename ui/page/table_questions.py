"""How a table was read: said under it, and asked where its text can be read in two ways."""

import streamlit as st

from core.common import DELIMITERS, Answers, Dialect, counted
from ui.page import commas
from ui.page.controls import Segmented

_NAMES = {"names": "has names", "numbers": "has numbers"}


def answers(dialect: Dialect, *, key: str) -> Answers:
    """Switches for what nothing in the table decides; `NOT_ASKED` where the likeliest stays."""
    comma, names = None, None
    marks = dialect.marks
    if marks.others and marks.comma:
        chosen = commas.ask(marks.comma, marks.others, key=key)
        comma = None if chosen == marks.comma else chosen
    if dialect.asks_names:
        default = "names" if dialect.names else "numbers"
        row = Segmented(f"{key}_first_{default}", "The first row", _NAMES, default).draw()
        names = None if row == default else row == "names"
    return Answers(comma, names)


def say_doubts(dialect: Dialect, *, button: str) -> None:
    """On the page itself what `button` hides: what was read in one of two ways, unasked."""
    doubts = []
    if dialect.marks.others:
        doubts.append("commas between digits separate thousands")
    if dialect.asks_names:
        doubts.append(f"the first row has {'names' if dialect.names else 'numbers'}")
    if doubts:
        st.caption(
            f":material/help: Your table was read so: {'; '.join(doubts)}. If that is wrong, "
            f"change it under “{button}”."
        )


def dialect_sentence(dialect: Dialect, rows: int, columns: int) -> str:
    """One sentence on how a table was read."""
    separated = f"separated by {DELIMITERS[dialect.delimiter]}"
    parts = [f"Read: {counted(rows, 'row')}, {counted(columns, 'column')}, {separated}"]
    if not dialect.names:
        parts.append("no names above them")
    elif dialect.asks_names:
        parts.append("names in the first row")
    if dialect.row_names:
        parts.append("without the first column, which has no name")
    if dialect.marks.comma == "decimal":
        parts.append("decimal commas")
    elif dialect.marks.comma == "thousands":
        parts.append("commas for thousands")
    if dialect.marks.point == "thousands":
        parts.append("points for thousands")
    return f"{', '.join(parts)}."
