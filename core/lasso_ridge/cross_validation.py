"""Choosing α: cross-validation with its one-standard-error rule; and was the choice right?"""

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from core.common.params import Param
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
        mean, deviation: Over the folds: mean, and its standard error.
        best: Where the mean is smallest.
        simplest: The largest α whose mean is within one standard error of the smallest.
    """

    alphas: Float[np.ndarray, " alphas"]
    errors: Float[np.ndarray, "alphas folds"]

    @property
    def mean(self) -> Float[np.ndarray, " alphas"]:
        """Mean error over the folds."""
        return self.errors.mean(axis=1)

    @property
    def deviation(self) -> Float[np.ndarray, " alphas"]:
        """Standard error of that mean: deviation of the folds over √folds (ESL §7.10)."""
        return self.errors.std(axis=1, ddof=1) / np.sqrt(self.errors.shape[1])

    @property
    def best(self) -> int:
        """The largest α with the smallest mean."""
        mean = self.mean
        return int(np.flatnonzero(mean == mean.min())[-1])

    @property
    def simplest(self) -> int:
        """The one-standard-error rule: the largest α that is not clearly worse than the best."""
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
    """The error on one fold at each α; one at a time, so that a caller can count them and stop.

    The folds are those of `KFold(folds, shuffle=True, random_state=seed)` on the training rows.
    Means and deviations are those of the rows that are fitted, so nothing of the fold leaks.
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
    """Which features were kept, against those that truly act.

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


def support(coefficients: Any, truth: Any) -> Support:
    """Compare what is not zero with what truly is not; both of shape (features,)."""
    kept, acts = np.asarray(coefficients) != 0, np.asarray(truth) != 0
    return Support(
        np.flatnonzero(acts & ~kept), np.flatnonzero(kept & ~acts), np.flatnonzero(kept & acts)
    )
