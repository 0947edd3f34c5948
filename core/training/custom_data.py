"""A person's own examples: CSV text, and points that were clicked into the picture.

Nothing here reads a path. Everything is bounded, and an error names the row and the column.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Num

from core.common import (
    NOT_ASKED,
    USUAL,
    Answers,
    Dialect,
    Marks,
    counted,
    explain_mismatch,
    is_like_number,
    marks_of,
    normalised,
    read_number,
    tables,
)

MAX_BYTES = 1_000_000
MAX_ROWS = 5000
MIN_ROWS = 8
# A label is shown in messages, legends and files: no more than fits there.
_MAX_NAME = 40
_LARGEST = 1e12

MAX_POINTS = 200
_POINT = re.compile(r"([ab])(-?\d{1,6}(?:\.\d{1,6})?)_(-?\d{1,6}(?:\.\d{1,6})?)", re.ASCII)


@dataclass(frozen=True)
class Table:
    """Examples from a table: points (n, 2), classes (n,) 0 or 1, and what they are called.

    `label` is the name of the column of classes, `dialect` says how the table was read.
    """

    x: Float[np.ndarray, "n 2"]
    y: Num[np.ndarray, " n"]
    features: tuple[str, str]
    classes: tuple[str, str]
    label: str = "class"
    dialect: Dialect = USUAL


def decode(data: bytes) -> str:
    """The text of a file; see `core.common.tables.decoded`.

    Args:
        data: The file's content, up to `MAX_BYTES`.

    Returns:
        The text, without a byte order mark.

    Raises:
        ValueError: It is too long, or no text in UTF-8, or in UTF-16 with its mark.

    Example:
        >>> decode("Größe;1".encode())
        'Größe;1'
    """
    return tables.decoded(
        data,
        MAX_BYTES,
        f"Keep the two features and the class, and at most {MAX_ROWS:,} rows.",
    )


def read_table(text: str, answers: Answers = NOT_ASKED) -> Table:
    """Two features and a class from CSV text, see `core.common.tables`.

    A first line of names may stand above; `_has_names` tells names that are numbers from data.
    The last of three columns is the class: two different values, numbers or words, of which the
    one that comes first in the alphabet (or is the smaller number) is class 0.

    Args:
        text: CSV of `MIN_ROWS` to `MAX_ROWS` rows, up to `MAX_BYTES` characters.
        answers: What a comma between digits means, and whether there are names; None: what fits.

    Returns:
        The examples, the names, and how the text was read.

    Raises:
        ValueError: What is wrong, with row and column as a spreadsheet counts them.

    Example:
        >>> rows = [f"{n},{n * n},{'large' if n > 4 else 'few'}" for n in range(8)]
        >>> table = read_table(chr(10).join(["n,square,kind", *rows]))
        >>> table.features, table.classes, table.y.tolist()
        (('n', 'square'), ('few', 'large'), [0, 0, 0, 0, 0, 1, 1, 1])
    """
    if len(text) > MAX_BYTES:
        raise ValueError(f"The table has {len(text):,} characters; up to {MAX_BYTES:,} are read.")
    sheet = tables.sheet(text)
    if not sheet.rows:
        raise ValueError("The table is empty. Paste rows like: 1.2, 0.5, yes")
    for row, cells in sheet.rows:
        if len(cells) != 3:
            raise ValueError(_wrong_count(row, cells))
    has_names, asks = _has_names([cells for _, cells in sheet.rows])
    if asks and answers.names is not None:
        has_names = answers.names
    body = sheet.rows[1:] if has_names else sheet.rows
    if len(body) < MIN_ROWS:
        raise ValueError(
            f"The table has {counted(len(body), 'row')} of numbers; at least {MIN_ROWS} are "
            "needed, of two classes, to train on some and test on others."
        )
    if len(body) > MAX_ROWS:
        raise ValueError(
            f"The table has {len(body):,} rows; up to {MAX_ROWS:,} are taken. Send a sample."
        )
    names = _names(sheet.rows[0][1]) if has_names else ("x₁", "x₂", "class")
    marks = tables.marks_in(body, sheet.delimiter, answers)
    x = np.array(
        [
            [_number(cell, marks, row, name) for cell, name in zip(cells, names[:2], strict=False)]
            for row, cells in body
        ]
    )
    labels = [_label(cells[2], row, names[2]) for row, cells in body]
    labels = _same_by_value(labels, marks)
    classes = _classes(labels, marks, [row for row, _ in body], names[2])
    for column in range(2):
        if np.ptp(x[:, column]) == 0:
            raise ValueError(
                f"Column {column + 1 + sheet.row_names} (“{names[column]}”) has the same value in "
                "every row, so it cannot tell classes apart. Replace it by one that varies."
            )
    y = np.array([classes.index(label) for label in labels])
    dialect = Dialect(sheet.delimiter, marks, has_names, asks, sheet.row_names, sheet.framed)
    return Table(x, y, names[:2], classes, names[2], dialect)


def read_points(text: str) -> tuple[Float[np.ndarray, "n 2"], Num[np.ndarray, " n"]]:
    """Clicked points and their classes from their short form, `a0.5_-1~b2_0.25`.

    Args:
        text: Up to `MAX_POINTS` points: class a or b, then x_y; "" is none.

    Returns:
        The points, and their classes, 0 for a and 1 for b.

    Raises:
        ValueError: Not of this form, or too many.

    Example:
        >>> x, y = read_points("a0.5_-1~b2_0.25")
        >>> x.tolist(), y.tolist()
        ([[0.5, -1.0], [2.0, 0.25]], [0, 1])
    """
    parts = [part for part in normalised(text).strip().split("~") if part]
    if len(parts) > MAX_POINTS:
        raise ValueError(f"There are {len(parts)} points; up to {MAX_POINTS} can be added.")
    x, y = np.zeros((len(parts), 2)), np.zeros(len(parts), int)
    for place, part in enumerate(parts):
        found = _POINT.fullmatch(part)
        if found is None:
            raise ValueError(
                f"Point {place + 1} is not written as class a or b, then x_y: for example "
                "a0.5_-1~b2_0.25"
            )
        x[place], y[place] = (float(found[2]), float(found[3])), "ab".index(found[1])
    return x, y


def write_point(x: float, y: float, label: int) -> str:
    """The short form of one point, with about four digits.

    Args:
        x: First coordinate, within ±10⁶.
        y: Second coordinate, within ±10⁶.
        label: Its class, 0 or 1.

    Returns:
        a for class 0 or b for class 1, then x_y, as `read_points` takes it.

    Raises:
        ValueError: Too far out to be written so.

    Example:
        >>> write_point(0.5, -1.0, 0), write_point(123.456789, 2 / 3, 1)
        ('a0.5_-1', 'b123.5_0.6667')
    """
    if not (math.isfinite(x) and math.isfinite(y)) or max(abs(x), abs(y)) >= 1e6:
        raise ValueError("A point must lie within ±1,000,000.")
    return f"{'ab'[label]}{_short(x)}_{_short(y)}"


def _short(value: float) -> str:
    digits = max(0, min(6, 3 - math.floor(math.log10(max(abs(value), 1e-3)))))
    written = f"{value:.{digits}f}"
    return (written.rstrip("0").rstrip(".") if "." in written else written) or "0"


def _wrong_count(row: int, cells: Sequence[str]) -> str:
    if len(cells) == 1:
        return (
            f"Row {row} has one column. Separate the two features and the class by "
            f"{tables.SEPARATED_BY}."
        )
    return (
        f"Row {row} has {len(cells)} columns; three are needed: two features, then the class. "
        "Decimal commas need a semicolon or a tab between columns; leave further columns out."
    )


def _has_names(rows: Sequence[Sequence[str]]) -> tuple[bool, bool]:
    """Whether the first row has names, and whether that can be doubted.

    Words above both features are names. Above numbers, the class decides: a first row with a
    third class, or with a word where all others are numbers, could not be data. Columns counted
    0, 1, 2 could be both.
    """
    first, others = rows[0], [row[2] for row in rows[1:]]
    if not any(is_like_number(cell) or tables.is_missing(cell) for cell in first[:2]):
        return True, False
    known = dict.fromkeys(_same_by_value(others, marks_of([others])))
    numbers = bool(others) and all(map(is_like_number, others))
    label = first[2]
    decides = len(known) == 2 or (numbers and not is_like_number(label))
    if decides and not tables.is_missing(label) and not _is_among(label, list(known)):
        return True, False
    doubted = tables.is_numbering(first)
    return doubted, doubted


def _is_among(label: str, labels: list[str]) -> bool:
    together = [*labels, label]
    return len(set(_same_by_value(together, marks_of([together])))) == len(labels)


def _names(first: Sequence[str]) -> tuple[str, str, str]:
    one, two, three = (cell[:_MAX_NAME] or "class" for cell in first)
    return one, two, three


def _same_by_value(labels: Sequence[str], marks: Marks) -> list[str]:
    """Labels, or where all are numbers the first spelling of each value: 0, 0.0 and −0 are one."""
    values = [read_number(label, marks) for label in labels]
    if None in values:
        return list(labels)
    spelling: dict[float | None, str] = {}
    return [spelling.setdefault(value, label) for value, label in zip(values, labels, strict=True)]


def _number(cell: str, marks: Marks, row: int, name: str) -> float:
    value = read_number(cell, marks)
    if value is not None and abs(value) <= _LARGEST:
        return value
    where = f"Row {row}, column “{name}”"
    if tables.is_missing(cell):
        raise ValueError(f"{where}: the value is missing. Fill it in, or delete the row.")
    if value is not None:
        raise ValueError(f"{where}: the value must be a number within ±10¹².")
    raise ValueError(
        f"{where}: "
        + (
            explain_mismatch(cell, marks)
            or f"“{cell[:_MAX_NAME]}” is not a number. Features are numbers; only the class, "
            "in the third column, may be words."
        )
    )


def _label(cell: str, row: int, name: str) -> str:
    label = cell
    if tables.is_missing(label):
        raise ValueError(f"Row {row}, column “{name}”: the class is missing.")
    if len(label) > _MAX_NAME:
        raise ValueError(f"Row {row}, column “{name}”: a class has at most {_MAX_NAME} characters.")
    return label


def _classes(labels: list[str], marks: Marks, rows: list[int], name: str) -> tuple[str, str]:
    found = list(dict.fromkeys(labels))
    if len(found) == 1:
        raise ValueError(
            f"Column “{name}” has one class only, “{found[0]}”. Two are needed: there is nothing "
            "to tell apart."
        )
    if len(found) > 2:
        row = rows[labels.index(found[2])]
        raise ValueError(
            f"Row {row}, column “{name}”: “{found[2]}” is a third class, after “{found[0]}” and "
            f"“{found[1]}”. Two can be told apart here; merge or leave out the others."
        )
    if all(read_number(label, marks) is not None for label in found):
        found.sort(key=lambda label: read_number(label, marks) or 0.0)
    else:
        found.sort()
    return found[0], found[1]
