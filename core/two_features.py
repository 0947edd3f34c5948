"""Two-feature data as typed or pasted text, and the least-squares loss that it gives."""

import math

import numpy as np

from core.lasso_corners import rounding
from core.linear_methods import Scale, solve
from core.linear_paths import centred
from core.number_format import ROUNDING, format_number
from core.quadratic_loss import FLATTEST, QuadraticLoss, from_matrix

MOST_ROWS = 60
LONGEST = 2000
_LARGEST = 1e6
_LEAST_CHANGE = 1e-9

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


def parsed(text: str) -> np.ndarray:
    """Rows "x1, x2, y", one a line (or parted by semicolons), as an array of shape (rows, 3).

    A first line of names is passed over.

    Raises:
        ValueError: says which row is wrong and what would work.
    """
    if len(text) > LONGEST:
        raise ValueError(f"The data may have up to {LONGEST:,} characters; it has {len(text):,}.")
    lines = [line.strip() for line in text.replace(";", "\n").splitlines() if line.strip()]
    if lines and len(_cells(lines[0])) == 3 and not any(map(_is_number, _cells(lines[0]))):
        lines = lines[1:]
    if len(lines) > MOST_ROWS:
        raise ValueError(f"Up to {MOST_ROWS} rows are taken; there are {len(lines)}.")
    rows = [_row(number, line) for number, line in enumerate(lines, start=1)]
    if len(rows) < 3:
        raise ValueError(
            f"At least 3 rows “x1, x2, y” are needed for two coefficients and an intercept; there "
            f"{'is' if len(rows) == 1 else 'are'} {len(rows)}."
        )
    return np.array(rows)


def _cells(line: str) -> list[str]:
    return line.replace("\t", ",").split(",")


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _row(number: int, line: str) -> list[float]:
    cells = _cells(line)
    if len(cells) != 3:
        raise ValueError(
            f"Row {number} has {len(cells)} number{'s' if len(cells) != 1 else ''}; each row needs "
            "three: x1, x2, y (for example 0.5, -1.2, 3.4)."
        )
    values = []
    for cell in cells:
        if not _is_number(cell):
            raise ValueError(
                f"Row {number}: “{cell.strip()[:20]}” is not a number. Write decimals with a point."
            )
        value = float(cell)
        if not math.isfinite(value) or abs(value) > _LARGEST:
            raise ValueError(f"Row {number}: numbers must lie between −1e6 and 1e6.")
        values.append(value)
    return values


def loss_of(text: str) -> QuadraticLoss:
    """f(w) = ‖y − Xw‖² / (2n) with columns centred, which an intercept would do.

    This is scikit-learn's scale for Lasso and ElasticNet, so λ here is `alpha` there.

    Raises:
        ValueError: the text is not data, its features are constant or collinear, or their units
            are so far apart that the ellipses are lines.
    """
    given = parsed(text)
    _check_changes(given)
    rows, _, _ = centred(given, np.empty((0, 3)), False)
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
        if 0 < changes < _LEAST_CHANGE:
            raise ValueError(
                f"{name} changes by {format_number(float(changes))} only; at least "
                f"{format_number(_LEAST_CHANGE)} is needed. Give it in a smaller unit."
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
