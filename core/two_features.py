"""Two-feature data as typed or pasted text, and the least-squares loss that it gives."""

import re

import numpy as np

from core.quadratic_loss import QuadraticLoss, from_matrix
from core.typed_numbers import (
    Comma,
    Marks,
    Reading,
    Rows,
    is_like_number,
    number,
    quoted,
    read_rows,
    short,
    why_not,
)
from core.wording import counted

MOST_ROWS = 60
LONGEST = 2000
_LARGEST = 1e6

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


def parsed(text: str, comma: Comma | None = None) -> Reading[np.ndarray]:
    """Rows "x1, x2, y", one a line (or parted by semicolons), as an array of shape (rows, 3).

    Between the three stand commas, spaces or tabs, or semicolons in lines; see
    `core.typed_numbers`. A first line of names is passed over.

    Args:
        text: What was typed.
        comma: What a comma between digits means, if it has been asked.

    Raises:
        ValueError: says which row is wrong and what would work.
    """
    if len(text) > LONGEST:
        raise ValueError(f"The data may have up to {LONGEST:,} characters; it has {len(text):,}.")
    first, _, rest = text.strip("\ufeff\r\n;").partition("\n" if "\n" in text.strip() else ";")
    return read_rows(rest if _are_names(first) else text, _checked, comma)


def written(rows: np.ndarray) -> str:
    """The text of rows; `parsed` reads the same numbers out of it."""
    return "\n".join(", ".join(map(short, row)) for row in rows.tolist())


def _are_names(line: str) -> bool:
    cells = [cell for cell in re.split(r"[,;\s]+", line) if cell]
    return len(cells) == 3 and not any(map(is_like_number, cells))


def _checked(rows: Rows, marks: Marks) -> np.ndarray:
    if len(rows) > MOST_ROWS:
        raise ValueError(f"Up to {MOST_ROWS} rows are taken; there are {len(rows)}.")
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
        value = number(cell, marks)
        if value is None:
            raise ValueError(
                f"Row {place}: "
                + (why_not(cell, marks) or f"{quoted(cell)} is not a number. Write it like 0.5.")
            )
        if not abs(value) <= _LARGEST:
            raise ValueError(f"Row {place}: numbers must lie between −1e6 and 1e6.")
        values.append(value)
    return values


def loss_of(text: str) -> QuadraticLoss:
    """The loss of rows as text, see `parsed` and `loss_of_rows`."""
    return loss_of_rows(parsed(text).value)


def loss_of_rows(rows: np.ndarray) -> QuadraticLoss:
    """f(w) = ‖y − Xw‖² / (2n) with columns centred, which an intercept would do.

    This is scikit-learn's scale for Lasso and ElasticNet, so λ here is `alpha` there.

    Args:
        rows: x1, x2, y: shape (rows, 3); see `parsed`.

    Raises:
        ValueError: The features are collinear.
    """
    rows = rows - rows.mean(axis=0)
    features, target = rows[:, :2], rows[:, 2]
    matrix = features.T @ features / len(rows)
    # First the check, since a singular matrix has no solution to fail on.
    from_matrix(matrix, np.zeros(2), 0.0)
    center = np.linalg.solve(matrix, features.T @ target / len(rows))
    residuals = target - features @ center
    return from_matrix(matrix, center, float(residuals @ residuals) / (2 * len(rows)))
