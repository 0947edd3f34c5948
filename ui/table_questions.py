"""How a table was read: said under it, and asked where its text can be read in two ways."""

from core.tables import DELIMITERS, NOT_ASKED, Answers, Dialect
from core.wording import counted
from ui import commas, controls

_NAMES = {"names": "has names", "numbers": "has numbers"}


def answers(dialect: Dialect, *, key: str) -> Answers:
    """Switches for what nothing in the table decides; `NOT_ASKED` where the likeliest stays."""
    comma, names = None, None
    marks = dialect.marks
    if marks.others and marks.comma:
        comma = commas.ask(marks.comma, marks.others, key=key)
    if dialect.asks_names:
        default = "names" if dialect.names else "numbers"
        chosen = controls.switch_between(
            "The first row", _NAMES, key=f"{key}_first_{default}", default=default
        )
        names = chosen == "names"
    if comma == marks.comma and names in (None, dialect.names):
        return NOT_ASKED
    return Answers(comma, names)


def told(dialect: Dialect, rows: int, columns: int) -> str:
    """One sentence on how a table was read."""
    separated = f"separated by {DELIMITERS[dialect.delimiter]}"
    parts = [f"Read: {counted(rows, 'row')}, {counted(columns, 'column')}, {separated}"]
    if not dialect.names:
        parts.append("no names above them")
    elif dialect.asks_names:
        parts.append("names in the first row")
    if dialect.marks.comma == "decimal":
        parts.append("decimal commas")
    elif dialect.marks.comma == "thousands":
        parts.append("commas for thousands")
    if dialect.marks.point == "thousands":
        parts.append("points for thousands")
    return f"{', '.join(parts)}."
