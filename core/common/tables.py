"""Tables as people give them: the one reader for files and pasted text, whatever wrote them.

The dialect is found by trying: of comma, semicolon, tab, vertical bar and spaces, the one that
cuts most rows into the same number of cells, and most cells into numbers. What commas and points
in the numbers mean, `core.common.typed_numbers` says. Two things that programs put around the cells
are left out: the frame of a table in Markdown, and a first column that has no name, in which pandas
and R write the names of the rows.
"""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.common.typed_numbers import PLAIN, Comma, Marks, is_like_number, marks_of

DELIMITERS = {
    ",": "commas",
    ";": "semicolons",
    "\t": "tabs",
    "|": "vertical bars",
    " ": "spaces",
}
SEPARATED_BY = "commas, semicolons, tabs, vertical bars or spaces"
_MISSING = {"", "na", "n/a", "nan", "null", "none", "?", "-", "−", "–"}
# The line below the names of a table in Markdown is made of these.
RULE = "|-:+ \t"
# Rows that the dialect is found by.
_LOOKED_AT = 100


@dataclass(frozen=True)
class Answers:
    """What has been asked about a table; None: nobody has, what fits decides.

    Attributes:
        comma: What a comma between digits means.
        names: Whether the first row has the columns' names.
    """

    comma: Comma | None = None
    names: bool | None = None


NOT_ASKED = Answers()


@dataclass(frozen=True)
class Dialect:
    """How a table was read.

    Attributes:
        delimiter: What stood between the cells: a key of `DELIMITERS`.
        marks: What commas and points in its numbers mean; `marks.others` is asked about.
        names: Whether the first row has the columns' names.
        asks_names: Whether it could be read in the other way too: the page asks.
        row_names: Whether a first column without a name was left out.
        framed: Whether bars stood around every line, as in Markdown.
    """

    delimiter: str = ","
    marks: Marks = PLAIN
    names: bool = True
    asks_names: bool = False
    row_names: bool = False
    framed: bool = False


USUAL = Dialect()


@dataclass(frozen=True)
class Sheet:
    """Cells without blanks around them.

    Attributes:
        rows: With the number that a spreadsheet gives each; rows without any content are left out.
        delimiter, row_names, framed: As in `Dialect`.
    """

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    delimiter: str
    row_names: bool = False
    framed: bool = False


def decoded(content: bytes, most_bytes: int, shorten: str) -> str:
    """The text of an uploaded file.

    Args:
        content: Of the file.
        most_bytes: How long it may be.
        shorten: A sentence: how to make it shorter.

    Raises:
        ValueError: It is too long, or no text in UTF-8, or in UTF-16 with its mark.

    Example:
        >>> decoded("Größe;1".encode(), 100, "Take fewer rows.")
        'Größe;1'
    """
    if len(content) > most_bytes:
        raise ValueError(
            f"The file has {len(content) / 1e6:,.1f} MB; at most {most_bytes / 1e6:g} MB are read. "
            f"{shorten}"
        )
    # Excel's “Unicode Text” is UTF-16, and begins with the mark that says so.
    is_utf_16 = content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    try:
        return content.decode("utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise ValueError(
            f"The file is not UTF-8 text (row {row}, byte {error.start + 1}). Save it as “CSV "
            "UTF-8”; an Excel workbook must be exported as CSV first."
        ) from None


def sheet(text: str) -> Sheet:
    """The cells of a table.

    Understands a byte order mark, every line end, quotes with or without a blank before them, and
    what `pandas.DataFrame` writes by `to_csv`, `to_markdown` and `print`.

    Args:
        text: A table, whatever wrote it.

    Raises:
        ValueError: A cell that never ends; with the row.

    Example:
        >>> sheet("1;2").rows
        ((1, ('1', '2')),)
    """
    text = io.StringIO(text.lstrip("\ufeff"), newline=None).read()
    if not text.strip(" ,;\t|\n"):
        return Sheet((), ",")
    text, framed = _without_frame(text)
    delimiter = max(DELIMITERS, key=lambda each: _fit(text, each))
    rows, row = [], 0
    try:
        for row, cells in enumerate(_records(text, delimiter), 1):
            if any(cells):
                rows.append((row, tuple(cells)))
    except csv.Error:  # its own words are not the same in every Python
        raise ValueError(
            f"Row {row + 1} cannot be read as CSV: a cell has more than "
            f"{csv.field_size_limit():,} characters. Is a quotation mark missing?"
        ) from None
    row_names = _names_rows([cells for _, cells in rows])
    if row_names:
        width = len(rows[-1][1]) - 1
        rows = [(row, cells[len(cells) - width :]) for row, cells in rows]
    return Sheet(tuple(rows), delimiter, row_names, framed)


def marks_in(rows: Sequence[tuple[int, Sequence[str]]], delimiter: str, answers: Answers) -> Marks:
    """What commas and points in the numbers of these rows mean.

    Where commas separate the cells, all cells are looked at as one column: who writes decimal
    commas then has to quote every number.

    Args:
        rows: Of `Sheet.rows`.
        delimiter: What stands between the cells.
        answers: What has been asked.
    """
    width = min(len(cells) for _, cells in rows) if rows else 0
    columns = [[cells[column] for _, cells in rows] for column in range(width)]
    if delimiter == ",":
        columns = [[cell for column in columns for cell in column]]
    return marks_of(columns, answers.comma)


def is_missing(cell: str) -> bool:
    """Whether a cell says that its value is not known.

    Args:
        cell: Of a table.

    Example:
        >>> is_missing("n/a"), is_missing("0")
        (True, False)
    """
    return cell.lower() in _MISSING


def is_numbering(cells: Sequence[str]) -> bool:
    """Whether three cells or more are 0, 1, 2, … or 1, 2, 3, …, as programs count columns.

    Args:
        cells: Of a row or a column.

    Example:
        >>> is_numbering(["0", "1", "2"]), is_numbering(["1", "3", "2"])
        (True, False)
    """
    counts = [[str(first + place) for place in range(len(cells))] for first in (0, 1)]
    return len(cells) > 2 and list(cells) in counts


def _without_frame(text: str) -> tuple[str, bool]:
    """The lines between the bars, with an empty one for the rule; and whether there were bars."""
    lines = [line.strip() for line in text.split("\n")]
    filled = [line for line in lines if line]
    if len(filled) < 2 or not all(len(line) > 1 and line[0] == line[-1] == "|" for line in filled):
        return text, False
    ruled = ["" if "--" in line and set(line) <= set(RULE) else line[1:-1] for line in lines]
    return "\n".join(ruled), True


def _names_rows(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first column has the rows' names: no name, or none of the others' names, is its.

    `to_csv` of pandas and R leave the first cell empty; `print` and R's `write.table` write a cell
    less in the first row. There a column of numbers that do not count the rows may be one whose
    name was forgotten.
    """
    names, *body = rows or [()]
    width = len(names)
    if not body or any(map(is_like_number, names)):
        return False
    if not names[0]:
        return width > 2 and all(names[1:]) and all(len(cells) == width for cells in body)
    if width < 2 or any(len(cells) != width + 1 for cells in body):
        return False
    first = [cells[0] for cells in body]
    return is_numbering(first) or not any(map(is_like_number, first))


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    if delimiter == " ":
        yield from (line.split() for line in text.split("\n"))
        return
    lines = csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True)
    yield from ([cell.strip() for cell in cells] for cells in lines)


def _fit(text: str, delimiter: str) -> tuple[float, float]:
    """Share of rows that have the usual number of cells, two or more; share of numbers in them."""
    rows: list[list[str]] = []
    try:
        for cells in _records(text, delimiter):
            if any(cells):
                rows.append(cells)
            if len(rows) == _LOOKED_AT:
                break
    except csv.Error:
        pass  # told when the table is read
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    if not widths:
        return 0.0, 0.0
    width, count = widths.most_common(1)[0]
    cells = [cell for row in rows if len(row) == width for cell in row]
    # "5 1" between two commas is no number, though a blank may stand between thousands.
    numbers = sum(" " not in cell and is_like_number(cell) for cell in cells)
    return count / len(rows), numbers / len(cells)
