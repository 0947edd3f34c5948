"""Paths of coefficients along α on one split of the data: errors, degrees of freedom, order."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from core.lasso_ridge.data import RegressionData
from core.lasso_ridge.lars import corners, largest_alpha, rounding
from core.lasso_ridge.methods import Scale, ridge_alpha, solve
from core.lasso_ridge.svd import singular_directions

TEST_SHARE = 0.2
POINTS_A_DECADE = 13
DECADES_BELOW, DECADES_ABOVE = 4, 1
# Squares of smaller changes are 0 in float64.
MIN_CHANGE = 1e-150


@dataclass(frozen=True)
class Problem:
    """Training and test data, centred (and scaled) by what the training rows say.

    Attributes:
        names: Of the features.
        x, y: Training rows, whose means are 0.
        test_x, test_y: Held-out rows, moved by the same means.
        scale: What each feature was divided by.
        truth: True coefficients for these units; None: not known.
    """

    names: tuple[str, ...]
    x: Float[np.ndarray, "train features"]
    y: Float[np.ndarray, " train"]
    test_x: Float[np.ndarray, "test features"]
    test_y: Float[np.ndarray, " test"]
    scale: Float[np.ndarray, " features"]
    truth: Float[np.ndarray, " features"] | None


@dataclass(frozen=True)
class Path:
    """One method's coefficients along α, their errors and degrees of freedom.

    Attributes:
        alphas: Increasing.
        coefficients: One row for each α.
        train_error, test_error: Mean squared error.
        degrees_of_freedom: Effective number of parameters.
        unfinished: How many of the α did not come within the tolerance.
    """

    alphas: Float[np.ndarray, " alphas"]
    coefficients: Float[np.ndarray, "alphas features"]
    train_error: Float[np.ndarray, " alphas"]
    test_error: Float[np.ndarray, " alphas"]
    degrees_of_freedom: Float[np.ndarray, " alphas"]
    unfinished: int = 0

    @property
    def counts(self) -> Int[np.ndarray, " alphas"]:
        """How many coefficients are not exactly zero."""
        return np.count_nonzero(self.coefficients, axis=1)


def prepare(data: RegressionData, *, seed: int = 42, standardise: bool = False) -> Problem:
    """Hold out a fifth of the rows, as `train_test_split(random_state=seed)` does, and centre.

    Args:
        data: At least ten rows.
        seed: Decides which rows are held out; not negative.
        standardise: Divide each feature by its standard deviation in the training rows, as
            `StandardScaler` does (a feature that is constant there is left as it is).

    Returns:
        Training and test rows, moved by the means of the training rows.

    Example:
        >>> x = np.arange(20.0).reshape(10, 2)
        >>> problem = prepare(RegressionData(x, x[:, 0], ("a", "b")), standardise=True)
        >>> problem.x.shape, problem.test_x.shape, problem.x.std(axis=0).round(9).tolist()
        ((8, 2), (2, 2), [1.0, 1.0])
    """
    from sklearn.model_selection import train_test_split

    x, test_x, y, test_y = train_test_split(
        data.features, data.target, test_size=TEST_SHARE, random_state=seed
    )
    x, test_x, scale = centred(x, test_x, standardise)
    y, test_y, _ = centred(y[:, None], test_y[:, None], False)
    truth = None if data.truth is None else data.truth * scale
    return Problem(data.names, x, y[:, 0], test_x, test_y[:, 0], scale, truth)


def centred(
    x: Float[np.ndarray, "train features"],
    other: Float[np.ndarray, "test features"],
    standardise: bool,
) -> tuple[
    Float[np.ndarray, "train features"],
    Float[np.ndarray, "test features"],
    Float[np.ndarray, " features"],
]:
    """Two tables moved by the means of the first, and divided by its deviations if wanted.

    A column with one value only, but for rounding, becomes exactly 0 in the first; so does one
    whose changes are under `MIN_CHANGE`.

    Args:
        x: (train, features), at least one row.
        other: (test, features); may have no row.
        standardise: Whether to divide by the standard deviations of x.

    Returns:
        The first table, the other one, and what each feature was divided by, (features,).

    Example:
        >>> train, test, scale = centred(np.array([[1.0], [3.0]]), np.array([[6.0]]), False)
        >>> train.tolist(), test.tolist(), scale.tolist()
        ([[-1.0], [1.0]], [[4.0]], [1.0])
    """
    varies = np.ptp(x, axis=0) > np.maximum(1e-13 * np.abs(x).max(axis=0), MIN_CHANGE)
    mean = x.mean(axis=0)
    x, other = x - mean, other - mean
    # What rounding of the mean left: it is small beside the mean, but not beside a small deviation.
    left = x.mean(axis=0)
    x, other = x - left, other - left
    x = np.where(varies, x, 0.0)
    scale = np.ones(x.shape[1])
    if standardise:
        scale[varies] = x.std(axis=0)[varies]
    return x / scale, other / scale, scale


# ---- solutions ----------------------------------------------------------------------------------
def largest_useful_alpha(problem: Problem) -> float:
    """The smallest α from which on every coefficient of Lasso is zero, max|Xᵀy|/n.

    Args:
        problem: The training rows, centred.

    Returns:
        Not negative; 0 where no feature is correlated with the target.

    Example:
        >>> x = np.arange(20.0).reshape(10, 2)
        >>> problem = prepare(RegressionData(x, x[:, 0], ("a", "b")))
        >>> top = largest_useful_alpha(problem)
        >>> found, _ = solve(problem.x, problem.y, "lasso", np.array([0.9 * top, top]), Scale())
        >>> np.count_nonzero(found, axis=1).tolist()
        [1, 0]
    """
    return largest_alpha(problem.x, problem.y)


def alpha_grid(problem: Problem) -> Float[np.ndarray, " alphas"]:
    """Increasing α, evenly spaced in ratio and round, from a ten-thousandth of
    `largest_useful_alpha` to ten times it."""
    top = largest_useful_alpha(problem) or 1.0
    count = (DECADES_BELOW + DECADES_ABOVE) * POINTS_A_DECADE + 1
    exact = top * np.logspace(-DECADES_BELOW, DECADES_ABOVE, count)
    return np.array([float(f"{alpha:.3g}") for alpha in exact])


def ols(problem: Problem) -> Float[np.ndarray, " features"]:
    """Least squares; the shortest of all solutions where there is more than one."""
    return solve(problem.x, problem.y, "ols", np.ones(1), Scale())[0][0]


# ---- paths --------------------------------------------------------------------------------------
def path(problem: Problem, method: str, alphas: Float[np.ndarray, " alphas"], scale: Scale) -> Path:
    """One method along increasing α, with its errors and degrees of freedom."""
    coefficients, unfinished = solve(problem.x, problem.y, method, alphas, scale)
    return Path(
        alphas,
        coefficients,
        mean_squared_error(problem.x, problem.y, coefficients),
        mean_squared_error(problem.test_x, problem.test_y, coefficients),
        degrees_of_freedom(problem, method, alphas, coefficients, scale),
        unfinished,
    )


def with_alpha(known: Path, one: Path) -> Path:
    """A path with another's only α put in where it belongs; unchanged if it is there already."""
    alpha = one.alphas[0]
    place = int(np.searchsorted(known.alphas, alpha))
    if place < len(known.alphas) and known.alphas[place] == alpha:
        return known

    def both(name: str) -> Any:
        return np.insert(getattr(known, name), place, getattr(one, name)[0], axis=0)

    return Path(
        both("alphas"),
        both("coefficients"),
        both("train_error"),
        both("test_error"),
        both("degrees_of_freedom"),
        known.unfinished + one.unfinished,
    )


def mean_squared_error(
    x: Float[np.ndarray, "rows features"],
    y: Float[np.ndarray, " rows"],
    coefficients: Float[np.ndarray, "alphas features"],
) -> Float[np.ndarray, " alphas"]:
    """Mean of (y − Xw)² for each row of coefficients."""
    return ((y[:, None] - x @ coefficients.T) ** 2).mean(axis=0)


def degrees_of_freedom(
    problem: Problem,
    method: str,
    alphas: Float[np.ndarray, " alphas"],
    coefficients: Float[np.ndarray, "alphas features"],
    scale: Scale,
) -> Float[np.ndarray, " alphas"]:
    """Effective number of parameters of each fit, the intercept not counted.

    OLS: rank of X. Ridge: Σ d²/(d²+α), the trace of its hat matrix (d: singular values of X).
    Lasso: the number of coefficients that are not zero (Zou, Hastie, Tibshirani 2007; columns in
    general position). Elastic net: the trace of Ridge's hat matrix on those columns, with
    nα(1−r) (Tibshirani, Taylor 2012).

    Args:
        problem: The training rows, centred.
        method: Key of `METHODS`.
        alphas: (alphas,), positive.
        coefficients: (alphas, features), the fit at each α; only Lasso and elastic net use them.
        scale: How α is meant.

    Returns:
        (alphas,), not negative.

    Example:
        >>> x = np.arange(20.0).reshape(10, 2) % 7
        >>> problem = prepare(RegressionData(x, x[:, 0], ("a", "b")))
        >>> alphas = np.array([1e-9, 1e9])
        >>> found, _ = solve(problem.x, problem.y, "ridge", alphas, Scale())
        >>> degrees_of_freedom(problem, "ridge", alphas, found, Scale()).round(4).tolist()
        [2.0, 0.0]
    """
    if method == "ols":
        return np.full(len(alphas), float(len(singular_directions(problem.x).values)))
    if method == "ridge":
        squares = singular_directions(problem.x).values ** 2
        ridge = ridge_alpha(alphas, len(problem.y), scale)[:, None]
        return (squares / (squares + ridge)).sum(axis=1)
    if method == "lasso" or scale.mix == 1:
        return np.count_nonzero(coefficients, axis=1).astype(float)
    x = problem.x if len(problem.x) <= problem.x.shape[1] else np.linalg.qr(problem.x)[1]
    ridges = len(problem.y) * alphas * (1 - scale.mix)
    rows = zip(ridges, coefficients, strict=True)
    return np.array([_hat_trace(x[:, row != 0], float(ridge)) for ridge, row in rows])


def _hat_trace(x: Float[np.ndarray, "rows kept"], ridge: float) -> float:
    """Trace of X(XᵀX + λ)⁻¹Xᵀ = QQᵀ, where Q is the upper part of the basis of X over √λ·I.

    The columns are brought to length 1 first, which leaves the basis as it is.
    """
    lengths = np.linalg.norm(x, axis=0)
    whole = np.hypot(lengths, np.sqrt(ridge))
    q, r = np.linalg.qr(np.concatenate([x, np.diag(np.full(len(lengths), np.sqrt(ridge)))]) / whole)
    independent = np.abs(np.diag(r)) > rounding(x)
    return float((q[: len(x), independent] ** 2).sum())


# ---- order of entry ------------------------------------------------------------------------------
@dataclass(frozen=True)
class Entry:
    """A feature and the largest α at which Lasso still uses it; None: at no α on its path."""

    feature: int
    alpha: float | None


def entries(problem: Problem) -> tuple[Entry, ...]:
    """Features in the order in which they enter Lasso's path as α falls, at exact α.

    Where columns are exact copies of each other the solution is not unique, and neither is this.
    """
    alphas, coefficients = corners(problem.x, problem.y)
    used = coefficients != 0
    found = [
        Entry(feature, float(alphas[max(int(np.argmax(row)) - 1, 0)]) if row.any() else None)
        for feature, row in enumerate(used)
    ]
    return tuple(sorted(found, key=lambda each: (each.alpha is None, -(each.alpha or 0.0))))
