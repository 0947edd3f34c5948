"""A custom table from CSV text: sizes are bounded, errors name row and column."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from core.common import (
    NOT_ASKED,
    USUAL,
    Answers,
    Dialect,
    Marks,
    counted,
    explain_mismatch,
    is_like_number,
    read_number,
    replacements,
    tables,
)
from core.lasso_ridge.data import RegressionData

MAX_BYTES = 2_000_000
MAX_ROWS = 5_000
MAX_COLUMNS = 101
MIN_ROWS = 15
MAX_NUMBER = 1e12
MIN_CHANGE = 1e-12
MAX_NAME = 60


@dataclass(frozen=True)
class RegressionTable:
    """A table of numbers.

    Attributes:
        names: Of the columns.
        numbers: One row for each line after the header.
        dialect: How they were written.
        replaced: What has to be replaced in a cell, so that Python's `float` reads it.
    """

    names: tuple[str, ...]
    numbers: Float[np.ndarray, "rows columns"]
    dialect: Dialect = USUAL
    replaced: tuple[tuple[str, str], ...] = ()


def decoded(content: bytes) -> str:
    """The text of an uploaded file; see `core.common.tables.decoded`.

    Args:
        content: Of the file, at most `MAX_BYTES` long; UTF-8, or UTF-16 with its mark.

    Returns:
        The text, without the mark.

    Raises:
        ValueError: It is too long, or no text in UTF-8, or in UTF-16 with its mark.

    Example:
        >>> decoded("size;price".encode("utf-16"))
        'size;price'
    """
    return tables.decoded(content, MAX_BYTES, "Keep fewer rows or columns.")


def read_table(text: str, answers: Answers = NOT_ASKED) -> RegressionTable:
    """A table from CSV text: a line of names, then lines of numbers; see `core.common.tables`.

    A first row of numbers alone is data, and columns get numbers for names; unless it counts the
    columns, as programs do. Either way `asks_names` is set.

    Args:
        text: CSV.
        answers: What has been asked about it.

    Raises:
        ValueError: With row (as a spreadsheet counts, the header is row 1) and column of what
            cannot be read, and what would work.
    """
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise ValueError(f"The table is too long: at most {MAX_BYTES / 1e6:g} MB are read.")
    sheet = tables.sheet(text)
    if not sheet.rows:
        raise ValueError("The table is empty: its first row has the columns’ names.")
    first = sheet.rows[0][1]
    _check_columns(first)
    asks = all(map(is_like_number, first))
    has_names = not asks or (tables.is_numbering(first) if answers.names is None else answers.names)
    names = (
        _checked_names(first, sheet.delimiter)
        if has_names
        else tuple(f"column {number + 1}" for number in range(len(first)))
    )
    body = sheet.rows[1:] if has_names else sheet.rows
    if len(body) < MIN_ROWS:
        raise ValueError(
            f"The table has {counted(len(body), 'row')} of numbers"
            f"{' below its header' if has_names else ''}; at least {MIN_ROWS} are needed, so "
            "that some can be held out."
        )
    if len(body) > MAX_ROWS:
        raise ValueError(
            f"The table has {len(body):,} rows; at most {MAX_ROWS:,} are read. Keep a sample."
        )
    for row, cells in body:
        _check_length(row, cells, names, sheet.delimiter)
    marks = tables.marks_in(body, sheet.delimiter, answers)
    numbers = np.empty((len(body), len(names)))
    for i, (row, cells) in enumerate(body):
        for j, cell in enumerate(cells):
            numbers[i, j] = _number(cell, marks, row, names[j])
    return RegressionTable(
        names,
        numbers,
        Dialect(sheet.delimiter, marks, has_names, asks, sheet.row_names, sheet.framed),
        replacements((cell for _, cells in body for cell in cells), marks),
    )


def with_target(table: RegressionTable, target: int) -> RegressionData:
    """The table with one column as the target and all others as features.

    Args:
        table: At least two columns.
        target: Position of the target, from 0.

    Returns:
        Features in the table's order, and the target, with their names.

    Raises:
        ValueError: No such column, or one whose numbers are all the same, or almost.

    Example:
        >>> table = RegressionTable(("size", "price"), np.array([[1.0, 10.0], [2.0, 30.0]]))
        >>> data = with_target(table, 1)
        >>> data.names, data.target_name, data.target.tolist()
        (('size',), 'price', [10.0, 30.0])
    """
    if not 0 <= target < len(table.names):
        raise ValueError(f"The target must be one of the {len(table.names)} columns.")
    first, before = 1 + table.dialect.names, 1 + table.dialect.row_names
    for position, name in enumerate(table.names):
        column = table.numbers[:, position]
        if is_constant(column):
            what = (
                "the target: there is nothing to predict."
                if position == target
                else ("a feature: it cannot explain anything. Remove the column.")
            )
            raise ValueError(
                f"Column {before + position}, “{name}”, has the same value {column[0]:g} in rows "
                f"{first} to {first + len(column) - 1}, and is {what}"
            )
        if np.ptp(column) < MIN_CHANGE:
            raise ValueError(
                f"Column {before + position}, “{name}”, changes by {np.ptp(column):.1g} only; "
                f"at least {MIN_CHANGE:g} is needed. Choose a smaller unit."
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


def _check_columns(cells: Sequence[str]) -> None:
    if len(cells) > MAX_COLUMNS:
        raise ValueError(
            f"The header has {len(cells)} columns; at most {MAX_COLUMNS} are read: "
            f"{MAX_COLUMNS - 1} features and the target."
        )
    if len(cells) < 2:
        raise ValueError(
            "The header has one column only: a target and at least one feature are needed, "
            f"separated by {tables.SEPARATED_BY}."
        )


def _checked_names(cells: Sequence[str], separator: str) -> tuple[str, ...]:
    for position, name in enumerate(cells, 1):
        if not name:
            raise ValueError(
                f"Row 1, column {position} has no name"
                + (
                    f": does the line end with one of the {tables.DELIMITERS[separator]} too many?"
                    if position == len(cells)
                    else ". Give it one."
                )
            )
        if len(name) > MAX_NAME:
            raise ValueError(
                f"Row 1, column {position}: the name has {len(name)} characters; at most "
                f"{MAX_NAME} fit."
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
        f"{len(names)} (separated by {tables.DELIMITERS[separator]}).{hint}"
    )


def _number(cell: str, marks: Marks, row: int, name: str) -> float:
    value = read_number(cell, marks)
    if value is not None and abs(value) <= MAX_NUMBER:
        return value
    where = f"Row {row}, column “{name}”"
    if tables.is_missing(cell):
        shown = f"“{cell}”" if cell else "an empty cell"
        raise ValueError(
            f"{where} has no value ({shown}). Fill it in or remove the row; every cell must be a "
            "number."
        )
    if value is not None:
        raise ValueError(
            f"{where}: {_short(cell)} is too large; numbers up to {MAX_NUMBER:g} are read. "
            "Choose a larger unit."
        )
    raise ValueError(
        f"{where}: "
        + (
            explain_mismatch(cell, marks)
            or f"“{_short(cell)}” is not a number. Write numbers like 3.5 or 1e-3 only; for a "
            "category use one column of 0 and 1 for each value."
        )
    )


def _short(cell: str) -> str:
    return cell if len(cell) <= 30 else cell[:29] + "…"
