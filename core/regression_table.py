"""A person's own CSV → numbers, bounded; what is wrong with it is told with row and column."""

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from core.regression_data import RegressionData

MOST_BYTES = 2_000_000
MOST_ROWS = 5_000
MOST_COLUMNS = 101
FEWEST_ROWS = 15
LARGEST = 1e12
LEAST_CHANGE = 1e-12
MOST_NAME = 60

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_MISSING = {"", "na", "n/a", "nan", "null", "none", "?", "-"}
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+(e[+-]?[0-9]+)?", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)


@dataclass(frozen=True)
class RegressionTable:
    """A table of numbers.

    Attributes:
        names: Of the columns.
        numbers: One row for each line after the header.
        separator: What stood between the cells: a key of `SEPARATORS`.
        decimal_comma: Whether 3,5 was read as 3.5 anywhere.
    """

    names: tuple[str, ...]
    numbers: Float[np.ndarray, "rows columns"]
    separator: str
    decimal_comma: bool


def decoded(content: bytes) -> str:
    """The text of an uploaded file.

    Raises:
        ValueError: It is too long, or no UTF-8 text.
    """
    if len(content) > MOST_BYTES:
        raise ValueError(
            f"The file has {len(content) / 1e6:.1f} MB; at most {MOST_BYTES / 1e6:g} MB are read. "
            "Keep fewer rows or columns."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"The file is not UTF-8 text (byte {error.start + 1}). Save it as “CSV UTF-8”; an "
            "Excel workbook must be exported as CSV first."
        ) from error


def read_table(text: str) -> RegressionTable:
    """A table from CSV text: a line of names, then lines of numbers.

    Commas, semicolons and tabs are recognised by the header line; a decimal comma is understood
    where commas do not separate the cells.

    Raises:
        ValueError: With row (as a spreadsheet counts, the header is row 1) and column of what
            cannot be read, and what would work.
    """
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise ValueError(f"The table is too long: at most {MOST_BYTES / 1e6:g} MB are read.")
    rows, separator = _rows(text.removeprefix("\ufeff"))
    names = _checked_names(rows[0][1], separator)
    body = rows[1:]
    if len(body) < FEWEST_ROWS:
        raise ValueError(
            f"The table has {len(body)} row{'' if len(body) == 1 else 's'} of numbers below its "
            f"header; at least {FEWEST_ROWS} are needed, so that some can be held out."
        )
    if len(body) > MOST_ROWS:
        raise ValueError(
            f"The table has {len(body):,} rows; at most {MOST_ROWS:,} are read. Keep a sample."
        )
    numbers = np.empty((len(body), len(names)))
    comma = False
    for i, (row, cells) in enumerate(body):
        _check_length(row, cells, names, separator)
        for j, cell in enumerate(cells):
            value, had_comma = _number(cell, separator, f"Row {row}, column “{names[j]}”")
            numbers[i, j] = value
            comma |= had_comma
    return RegressionTable(names, numbers, separator, comma)


def with_target(table: RegressionTable, target: int) -> RegressionData:
    """The table with one column as the target and all others as features.

    Args:
        table: At least two columns.
        target: Position of the target, from 0.

    Raises:
        ValueError: No such column, or one whose numbers are all the same, or almost.
    """
    if not 0 <= target < len(table.names):
        raise ValueError(f"The target must be one of the {len(table.names)} columns.")
    for position, name in enumerate(table.names):
        column = table.numbers[:, position]
        if is_constant(column):
            what = "the target: there is nothing to predict." if position == target else (
                "a feature: it cannot explain anything. Remove the column."
            )  # fmt: skip
            raise ValueError(
                f"Column {position + 1}, “{name}”, has the same value {column[0]:g} in rows 2 to "
                f"{len(column) + 1}, and is {what}"
            )
        if np.ptp(column) < LEAST_CHANGE:
            raise ValueError(
                f"Column {position + 1}, “{name}”, changes by {np.ptp(column):.1g} only; at least "
                f"{LEAST_CHANGE:g} is needed. Choose a smaller unit."
            )
    others = [position for position in range(len(table.names)) if position != target]
    return RegressionData(
        table.numbers[:, others],
        table.numbers[:, target],
        tuple(table.names[position] for position in others),
        table.names[target],
    )


def is_constant(column: Float[np.ndarray, " rows"]) -> bool:
    """Whether a column has one value only, but for rounding."""
    return bool(np.ptp(column) <= 1e-13 * np.abs(column).max())


def _rows(text: str) -> tuple[list[tuple[int, list[str]]], str]:
    """Lines with a cell that is not empty, each with its number, and the separator."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = re.sub(r'"[^"]*"', "", header)
    separator = max(SEPARATORS, key=unquoted.count)
    rows = []
    lines = csv.reader(io.StringIO(text, newline=None), delimiter=separator)
    try:
        for number, cells in enumerate(lines, 1):
            if any(cell.strip() for cell in cells):
                rows.append((number, [cell.strip() for cell in cells]))
    except csv.Error as error:  # its own words are not the same in every Python
        raise ValueError(
            f"Row {len(rows) + 1} cannot be read as CSV: a cell has more than "
            f"{csv.field_size_limit():,} characters. Is a quotation mark missing?"
        ) from error
    if not rows:
        raise ValueError("The table is empty: its first row has the columns’ names.")
    return rows, separator


def _checked_names(cells: Sequence[str], separator: str) -> tuple[str, ...]:
    if len(cells) > MOST_COLUMNS:
        raise ValueError(
            f"The header has {len(cells)} columns; at most {MOST_COLUMNS} are read: "
            f"{MOST_COLUMNS - 1} features and the target."
        )
    if len(cells) < 2:
        raise ValueError(
            "The header has one column only: a target and at least one feature are needed, "
            "separated by commas, semicolons or tabs."
        )
    if all(_NUMBER.fullmatch(cell) or _DECIMAL_COMMA.fullmatch(cell) for cell in cells):
        raise ValueError(
            f"Row 1 has numbers ({_short(cells[0])}, …) where the columns’ names should be: put a "
            "line of names above them."
        )
    for position, name in enumerate(cells, 1):
        if not name:
            raise ValueError(
                f"Row 1, column {position} has no name"
                + (f": does the line end with one of the {SEPARATORS[separator]} too many?"
                   if position == len(cells) else ". Give it one.")
            )  # fmt: skip
        if len(name) > MOST_NAME:
            raise ValueError(
                f"Row 1, column {position}: the name has {len(name)} characters; at most "
                f"{MOST_NAME} fit."
            )
    names = tuple(cells)
    for position, name in enumerate(names):
        if name in names[:position]:
            raise ValueError(
                f"Row 1: columns {names.index(name) + 1} and {position + 1} are both called "
                f"“{name}”. Rename one."
            )
    return names


def _check_length(row: int, cells: Sequence[str], names: Sequence[str], separator: str) -> None:
    if len(cells) == len(names):
        return
    hint = ""
    if separator == "," and len(cells) > len(names):
        hint = (
            " If commas stand for decimal points here, write points, or separate the cells by "
            "semicolons."
        )
    elif len(cells) < len(names):
        hint = f" “{names[len(cells)]}” is the first column that is missing."
    raise ValueError(
        f"Row {row} has {len(cells)} cell{'' if len(cells) == 1 else 's'}, the header has "
        f"{len(names)} (separated by {SEPARATORS[separator]}).{hint}"
    )


def _number(cell: str, separator: str, where: str) -> tuple[float, bool]:
    """A cell's number, and whether it had a decimal comma."""
    if cell.lower() in _MISSING:
        shown = f"“{cell}”" if cell else "an empty cell"
        raise ValueError(
            f"{where} has no value ({shown}). Fill it in or remove the row; every cell must be a "
            "number."
        )
    comma = separator != "," and _DECIMAL_COMMA.fullmatch(cell) is not None
    plain = cell.replace(",", ".") if comma else cell
    if not _NUMBER.fullmatch(plain):
        raise ValueError(
            f"{where}: “{_short(cell)}” is not a number. Write numbers like 3.5 or 1e-3 only; "
            "for a category use one column of 0 and 1 for each value."
        )
    value = float(plain)
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise ValueError(
            f"{where}: {_short(cell)} is too large; numbers up to {LARGEST:g} are read. Choose a "
            "larger unit."
        )
    return value, comma


def _short(cell: str) -> str:
    return cell if len(cell) <= 30 else cell[:29] + "…"
