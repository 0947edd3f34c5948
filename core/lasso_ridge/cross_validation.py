"""Choosing α by cross-validation, and selected features against those that truly act."""

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int, Num

from core.common import Param
from core.lasso_ridge.data import RegressionData
from core.lasso_ridge.methods import Scale, solve
from core.lasso_ridge.paths import TEST_SHARE, centred, mean_squared_error

FOLDS = Param(
    "folds",
    "Folds of the cross-validation",
    5,
    2,
    10,
    "linear",
    "The training rows are cut into this many parts; each is predicted once by a fit on the "
    "others.",
    is_integer=True,
)


@dataclass(frozen=True)
class Selection:
    """Cross-validation of one method.

    Attributes:
        alphas: Increasing.
        errors: Mean squared error on each fold that was left out.

    Example:
        >>> found = Selection(np.array([1.0, 2.0, 4.0]), np.array([[5.0, 7], [4, 6], [5, 6]]))
        >>> found.best, found.simplest
        (1, 2)
    """

    alphas: Float[np.ndarray, " alphas"]
    errors: Float[np.ndarray, "alphas folds"]

    @property
    def mean(self) -> Float[np.ndarray, " alphas"]:
        """Mean error over the folds."""
        return self.errors.mean(axis=1)

    @property
    def deviation(self) -> Float[np.ndarray, " alphas"]:
        """Standard error of `mean`: deviation over the folds, divided by √folds (ESL §7.10)."""
        return self.errors.std(axis=1, ddof=1) / np.sqrt(self.errors.shape[1])

    @property
    def best(self) -> int:
        """Index of the smallest mean; of the largest α among equals."""
        mean = self.mean
        return int(np.flatnonzero(mean == mean.min())[-1])

    @property
    def simplest(self) -> int:
        """One-standard-error rule: index of the largest α within one deviation of the best."""
        mean, best = self.mean, self.best
        return int(np.flatnonzero(mean <= mean[best] + self.deviation[best])[-1])


def fold_error(
    data: RegressionData,
    fold: int,
    *,
    method: str,
    alphas: Float[np.ndarray, " alphas"],
    scale: Scale,
    seed: int,
    folds: int,
    standardise: bool,
) -> Float[np.ndarray, " alphas"]:
    """Mean squared error on one fold at each α.

    The folds are those of `KFold(folds, shuffle=True, random_state=seed)` on the training rows.
    Means and deviations are those of the rows that are fitted, so nothing of the fold leaks. One
    fold a call, so that a caller can show progress and stop.

    Args:
        data: All rows; a fifth is held out as test rows and not used.
        fold: Which one, from 0.
        method: Key of `METHODS`.
        alphas: Positive.
        scale: How α is meant.
        seed: Of the split and the folds.
        folds: How many, at least 2.
        standardise: Divide each feature by its standard deviation in the fitted rows.
    """
    from sklearn.model_selection import KFold, train_test_split

    x, _, y, _ = train_test_split(
        data.features, data.target, test_size=TEST_SHARE, random_state=seed
    )
    splits = KFold(folds, shuffle=True, random_state=seed).split(x)
    fitted, left_out = next(itertools.islice(splits, fold, None))
    own_x, other_x, _ = centred(x[fitted], x[left_out], standardise)
    mean = y[fitted].mean()
    coefficients, _ = solve(own_x, y[fitted] - mean, method, alphas, scale)
    return mean_squared_error(other_x, y[left_out] - mean, coefficients)


@dataclass(frozen=True)
class Support:
    """Selected features against the informative ones, by index.

    Attributes:
        missed: Informative, but zero.
        false: Kept, but not informative.
        right: Kept and informative.
    """

    missed: Int[np.ndarray, " missed"]
    false: Int[np.ndarray, " false"]
    right: Int[np.ndarray, " right"]

    @property
    def precision(self) -> float | None:
        """Share of the kept ones that are informative; None: none is kept."""
        kept = len(self.right) + len(self.false)
        return len(self.right) / kept if kept else None

    @property
    def recall(self) -> float | None:
        """Share of the informative ones that are kept; None: none is informative."""
        informative = len(self.right) + len(self.missed)
        return len(self.right) / informative if informative else None


def support(coefficients: Num[Any, " features"], truth: Num[Any, " features"]) -> Support:
    """Compare the non-zero coefficients with the non-zero true ones.

    Args:
        coefficients: (features,), estimated.
        truth: (features,), the coefficients that made the data.

    Returns:
        Indices of missed, of wrongly kept and of rightly kept features, with precision and recall.

    Example:
        >>> found = support(np.array([1.5, 0.0, 0.2]), np.array([2.0, 1.0, 0.0]))
        >>> found.precision, found.recall
        (0.5, 0.5)
    """
    kept, acts = np.asarray(coefficients) != 0, np.asarray(truth) != 0
    return Support(
        np.flatnonzero(acts & ~kept), np.flatnonzero(kept & ~acts), np.flatnonzero(kept & acts)
    )
