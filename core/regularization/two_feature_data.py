"""Two-feature data as typed or pasted text, and the least-squares loss that it gives."""

import math
import re

import numpy as np
from jaxtyping import Float

from core.common import (
    ROUNDING,
    Comma,
    Marks,
    Parsed,
    Rows,
    counted,
    explain_mismatch,
    format_number,
    is_like_number,
    quoted,
    read_number,
    read_rows,
    write_number,
)
from core.lasso_ridge import Scale, centred, rounding, solve
from core.regularization.quadratic_loss import FLATTEST, QuadraticLoss, from_matrix

MAX_ROWS = 60
MAX_CHARACTERS = 2000
_LARGEST = 1e6
_MIN_CHANGE = 1e-9

# Two features that move together: r = 0.9. Made once with y = 1.5 x1 + 0.3 x2 and noise, rounded.
DEFAULT_ROWS = """-1.5, -1.2, -2.9
-1.1, -1.4, -1.6
-0.8, -0.3, -1.1
-0.4, -0.7, -1.2
-0.1, 0.3, 0.4
0.2, -0.1, -0.1
0.5, 0.8, 1.3
0.7, 0.4, 0.8
1.1, 0.9, 2.3
1.4, 1.3, 2.1"""


def parsed(text: str, comma: Comma | None = None) -> Parsed[np.ndarray]:
    """Read rows "x1, x2, y", one a line (or separated by semicolons).

    Between the three stand commas, spaces or tabs, or semicolons in lines; see
    `core.common.typed_numbers`. A first line of names is passed over.

    Args:
        text: Up to `MAX_CHARACTERS` characters, 3 to `MAX_ROWS` rows.
        comma: What a comma between digits means, if it is known; None: read off the text.

    Returns:
        The numbers as an array (rows, 3), and how commas were read.

    Raises:
        ValueError: Which row is wrong, and what would work.

    Example:
        >>> parsed("1, 2, 3; 2, 0, 1; 0, 1, 1").value.shape
        (3, 3)
    """
    if len(text) > MAX_CHARACTERS:
        raise ValueError(
            f"The data may have up to {MAX_CHARACTERS:,} characters; it has {len(text):,}."
        )
    first, _, rest = text.strip("\ufeff\r\n;").partition("\n" if "\n" in text.strip() else ";")
    return read_rows(rest if _are_names(first) else text, _checked, comma)


def written(rows: Float[np.ndarray, "rows 3"]) -> str:
    """The rows as text; `parsed` reads the same numbers out of it.

    Args:
        rows: (n, 3), x1, x2, y; finite.

    Returns:
        One line for each row.

    Example:
        >>> written(np.array([[0.5, -1.2, 3.0]]))
        '0.5, -1.2, 3'
    """
    return "\n".join(", ".join(map(write_number, row)) for row in rows.tolist())


def _are_names(line: str) -> bool:
    cells = [cell for cell in re.split(r"[,;\s]+", line) if cell]
    return len(cells) == 3 and not any(map(is_like_number, cells))


def _checked(rows: Rows, marks: Marks) -> np.ndarray:
    if len(rows) > MAX_ROWS:
        raise ValueError(f"Up to {MAX_ROWS} rows are taken; there are {len(rows)}.")
    numbers = [_row(place, cells, marks) for place, cells in enumerate(rows, start=1)]
    if len(rows) < 3:
        raise ValueError(
            f"At least 3 rows “x1, x2, y” are needed for two coefficients and an intercept; there "
            f"{'is' if len(rows) == 1 else 'are'} {len(rows)}."
        )
    return np.array(numbers)


def _row(place: int, cells: list[str], marks: Marks) -> list[float]:
    if len(cells) != 3:
        raise ValueError(
            f"Row {place} has {counted(len(cells), 'number')}; each row needs three: x1, x2, y "
            "(for example 0.5, -1.2, 3.4)."
        )
    values = []
    for cell in cells:
        value = read_number(cell, marks)
        if value is None:
            raise ValueError(
                f"Row {place}: "
                + (
                    explain_mismatch(cell, marks)
                    or f"{quoted(cell)} is not a number. Write it like 0.5."
                )
            )
        if not abs(value) <= _LARGEST:
            raise ValueError(f"Row {place}: numbers must lie between −1e6 and 1e6.")
        values.append(value)
    return values


def loss_of_rows(rows: Float[np.ndarray, "rows 3"]) -> QuadraticLoss:
    """The least-squares loss f(w) = ‖y − Xw‖² / (2n) of centred columns.

    This is scikit-learn's scale for Lasso and ElasticNet, so λ here is `alpha` there.

    Args:
        rows: (n, 3), x1, x2, y; see `parsed`.

    Returns:
        The loss, with the least-squares coefficients as its center.

    Raises:
        ValueError: The features are constant or collinear, a column hardly changes, or the units
            are so far apart that the ellipses are lines.

    Example:
        >>> rows = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 3.0], [0.0, 1.0, 0.0], [1.0, 1.0, 2.0]])
        >>> [round(each, 9) for each in loss_of_rows(rows).center]  # y = 1 + 2·x1 − x2
        [2.0, -1.0]
    """
    _check_changes(rows)
    rows, _, _ = centred(rows, np.empty((0, 3)), False)
    features, target = rows[:, :2], rows[:, 2]
    _check_features(features)
    matrix = features.T @ features / len(rows)
    if abs(matrix[0, 1]) <= rounding(features) * math.sqrt(matrix[0, 0] * matrix[1, 1]):
        matrix[0, 1] = matrix[1, 0] = 0.0
    (center,), _ = solve(features, target, "ols", np.ones(1), Scale())
    rest = float(np.linalg.norm(target - features @ center))
    rest = 0.0 if rest <= ROUNDING * float(np.linalg.norm(target)) else rest
    return from_matrix(matrix, center, rest**2 / (2 * len(rows)))


def _check_changes(rows: np.ndarray) -> None:
    for name, changes in zip(("x1", "x2", "y"), np.ptp(rows, axis=0), strict=True):
        if 0 < changes < _MIN_CHANGE:
            raise ValueError(
                f"{name} changes by {format_number(float(changes))} only; at least "
                f"{format_number(_MIN_CHANGE)} is needed. Give it in a smaller unit."
            )


def _check_features(features: np.ndarray) -> None:
    lengths = np.linalg.norm(features, axis=0)
    for name, length in zip(("x1", "x2"), lengths, strict=True):
        if length == 0:
            raise ValueError(
                f"{name} is the same in every row, so it explains nothing and any coefficient fits "
                "equally well. Change its value in a row."
            )
    first, second = (features / lengths).T
    if min(np.linalg.norm(first - second), np.linalg.norm(first + second)) < math.sqrt(FLATTEST):
        raise ValueError(
            "x1 and x2 are collinear (one is a multiple of the other, plus a constant), so many "
            "coefficients fit equally well and there is no single minimum. Change a row so that "
            "they differ."
        )
    ratio = float(lengths.max() / lengths.min())
    values = np.linalg.eigvalsh(features.T @ features)
    if not values[0] > FLATTEST * values[1]:
        large, small = ("x1", "x2") if lengths[0] > lengths[1] else ("x2", "x1")
        power = 10 ** round(math.log10(ratio))
        raise ValueError(
            f"{large} varies {format_number(ratio)} times as much as {small}, so the ellipses are "
            f"lines. Give {large} in a unit that is about {format_number(power)} times as large."
        )
