"""A person's own examples: CSV text, and points that were clicked into the picture.

Nothing here reads a path. Everything is bounded, and an error names the row and the column.
"""

import csv
import io
import math
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any

MAX_BYTES = 1_000_000
MAX_ROWS = 5000
MIN_ROWS = 8
_SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
_MISSING = {"", "na", "n/a", "nan", "null", "none", "?", "-"}
# A label is shown in messages, legends and files: no more than fits there.
_LONGEST_NAME = 40
_LARGEST = 1e12

MAX_POINTS = 200
_POINT = re.compile(r"([ab])(-?\d{1,6}(?:\.\d{1,6})?)_(-?\d{1,6}(?:\.\d{1,6})?)", re.ASCII)


@dataclass(frozen=True)
class Table:
    """Examples from a table: points (n, 2), classes (n,) 0 or 1, and what they are called."""

    x: Array
    y: Array
    features: tuple[str, str]
    classes: tuple[str, str]


def decode(data: bytes) -> str:
    """The text of a file.

    Raises:
        ValueError: Too large, or no UTF-8 text.
    """
    if len(data) > MAX_BYTES:
        raise ValueError(
            f"The file has {len(data) / 1e6:,.1f} MB; up to {MAX_BYTES / 1e6:g} MB are read. Keep "
            f"the two features and the class, and at most {MAX_ROWS:,} rows."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ValueError(
            f"Row {line} is not UTF-8 text. Save the table as CSV in UTF-8 and try again."
        ) from None


def read_table(text: str) -> Table:
    """Two features and a class from CSV text.

    Columns are separated by commas, semicolons or tabs; a first line of names may stand above.
    The last of three columns is the class: two different values, numbers or words, of which the
    one that comes first in the alphabet (or is the smaller number) is class 0.

    Raises:
        ValueError: What is wrong, with row and column as a spreadsheet counts them.
    """
    if len(text) > MAX_BYTES:
        raise ValueError(f"The table has {len(text):,} characters; up to {MAX_BYTES:,} are read.")
    rows = [(number, row) for number, row in _rows(text) if any(cell.strip() for cell in row)]
    if not rows:
        raise ValueError("The table is empty. Paste rows like: 1.2, 0.5, yes")
    for number, row in rows:
        if len(row) != 3:
            raise ValueError(_wrong_count(number, row))
    names = _header(rows[0][1])
    body = rows[1:] if names else rows
    if len(body) < MIN_ROWS:
        raise ValueError(
            f"The table has {len(body)} row{'s' if len(body) != 1 else ''} of numbers; at least "
            f"{MIN_ROWS} are needed, of two classes, to train on some and test on others."
        )
    if len(body) > MAX_ROWS:
        raise ValueError(
            f"The table has {len(body):,} rows; up to {MAX_ROWS:,} are taken. Send a sample."
        )
    names = names or ("x₁", "x₂", "class")
    x = np.array(
        [
            [_number(cell, number, names[column]) for column, cell in enumerate(row[:2])]
            for number, row in body
        ]
    )
    labels = [_label(row[2], number, names[2]) for number, row in body]
    classes = _classes(labels, [number for number, _ in body], names[2])
    for column in range(2):
        if np.ptp(x[:, column]) == 0:
            raise ValueError(
                f"Column {column + 1} (“{names[column]}”) has the same value in every row, so it "
                "cannot tell classes apart. Replace it by one that varies."
            )
    return Table(x, np.array([classes.index(label) for label in labels]), names[:2], classes)


def read_points(text: str) -> tuple[Array, Array]:
    """Clicked points (n, 2) and classes (n,) from their short form, `a0.5_-1~b2_0.25`.

    Raises:
        ValueError: Not of this form, or too many.
    """
    parts = [part for part in text.strip().split("~") if part]
    if len(parts) > MAX_POINTS:
        raise ValueError(f"There are {len(parts)} points; up to {MAX_POINTS} can be added.")
    x, y = np.zeros((len(parts), 2)), np.zeros(len(parts), int)
    for number, part in enumerate(parts):
        found = _POINT.fullmatch(part)
        if found is None:
            raise ValueError(
                f"Point {number + 1} is not written as class a or b, then x_y: for example "
                "a0.5_-1~b2_0.25"
            )
        x[number], y[number] = (float(found[2]), float(found[3])), "ab".index(found[1])
    return x, y


def write_point(x: float, y: float, label: int) -> str:
    """The short form of one point, with about four digits.

    Raises:
        ValueError: Too far out to be written so.
    """
    if not (math.isfinite(x) and math.isfinite(y)) or max(abs(x), abs(y)) >= 1e6:
        raise ValueError("A point must lie within ±1,000,000.")
    return f"{'ab'[label]}{_short(x)}_{_short(y)}"


def _short(value: float) -> str:
    digits = max(0, min(6, 3 - math.floor(math.log10(max(abs(value), 1e-3)))))
    written = f"{value:.{digits}f}"
    return (written.rstrip("0").rstrip(".") if "." in written else written) or "0"


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Rows with their number, read with the separator that the first line has."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    first = next((line for line in lines.split("\n") if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    # Without any separator the table is read by spaces only if that gives three columns.
    if first.count(separator) == 0:
        if len(first.split()) == 3:
            return [(n, line.split()) for n, line in enumerate(lines.split("\n"), start=1)]
        separator = ","
    reader = csv.reader(io.StringIO(lines), delimiter=separator, skipinitialspace=True)
    try:
        return [(reader.line_num, row) for row in reader]
    except csv.Error:  # its own words are not the same in every Python
        raise ValueError(
            f"Row {reader.line_num} cannot be read as CSV: a cell has more than "
            f"{csv.field_size_limit():,} characters. Is a quotation mark missing?"
        ) from None


def _wrong_count(number: int, row: list[str]) -> str:
    if len(row) == 1:
        return (
            f"Row {number} has one column. Separate the two features and the class by "
            f"{', '.join(list(_SEPARATORS.values())[:-1])} or {list(_SEPARATORS.values())[-1]}."
        )
    return (
        f"Row {number} has {len(row)} columns; three are needed: two features, then the class. "
        "Decimal commas need a semicolon or a tab between columns; leave further columns out."
    )


def _header(row: list[str]) -> tuple[str, str, str] | None:
    """Names, if neither of the first two cells of the first row is a number or a gap."""
    if any(_is_number(cell) or cell.strip().lower() in _MISSING for cell in row[:2]):
        return None
    first, second, third = (cell.strip()[:_LONGEST_NAME] or "class" for cell in row)
    return first, second, third


def _is_number(cell: str) -> bool:
    try:
        float(_with_point(cell))
    except ValueError:
        return False
    return True


def _with_point(cell: str) -> str:
    """A decimal comma is a point: a cell with one cannot come from a table split at commas."""
    cell = cell.strip()
    return cell.replace(",", ".") if cell.count(",") == 1 and "." not in cell else cell


def _number(cell: str, row: int, name: str) -> float:
    where = f"Row {row}, column “{name}”"
    if cell.strip().lower() in _MISSING:
        raise ValueError(f"{where}: the value is missing. Fill it in, or delete the row.")
    try:
        value = float(_with_point(cell))
    except ValueError:
        shown = cell.strip()[:_LONGEST_NAME]
        raise ValueError(
            f"{where}: “{shown}” is not a number. Features are numbers; only the class, in the "
            "third column, may be words."
        ) from None
    if not math.isfinite(value) or abs(value) > _LARGEST:
        raise ValueError(f"{where}: the value must be a number within ±10¹².")
    return value


def _label(cell: str, row: int, name: str) -> str:
    label = cell.strip()
    if label.lower() in _MISSING:
        raise ValueError(f"Row {row}, column “{name}”: the class is missing.")
    if len(label) > _LONGEST_NAME:
        raise ValueError(
            f"Row {row}, column “{name}”: a class has at most {_LONGEST_NAME} characters."
        )
    return label


def _classes(labels: list[str], rows: list[int], name: str) -> tuple[str, str]:
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
    if all(_is_number(label) for label in found):
        found.sort(key=lambda label: float(_with_point(label)))
    else:
        found.sort()
    return found[0], found[1]
