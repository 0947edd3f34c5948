"""What every right comparison finds; the references are solved here, without scikit-learn."""

from functools import lru_cache
from typing import Any

import numpy as np

from interview.coding.compare import difference
from interview.coding_question import NamedCheck

ALPHA, SEED = 10.0, 42
# The guide's numbers.
COUNTS = {"OLS": 50, "Lasso": 7, "Ridge": 50}


@lru_cache(maxsize=1)
def _rows() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Training rows, centred by their own means, and test rows, centred by the same ones."""
    from sklearn.datasets import make_regression

    x, y = make_regression(
        n_samples=200, n_features=50, n_informative=10, noise=25.0, random_state=SEED
    )
    # The first fifth of this permutation is what train_test_split takes for testing.
    order = np.random.RandomState(SEED).permutation(len(x))
    test, train = order[:40], order[40:]
    x_mean, y_mean = x[train].mean(axis=0), y[train].mean()
    return x[train] - x_mean, y[train] - y_mean, x[test] - x_mean, y[test] - y_mean


def _counts(candidate: Any) -> str:
    for name, fit in candidate().items():
        if fit.nonzero != COUNTS[name]:
            return f"{name} is said to keep {fit.nonzero} coefficients instead of {COUNTS[name]}."
        if np.count_nonzero(fit.coefficients) != fit.nonzero:
            return f"{name}’s count does not belong to its coefficients."
    return ""


def _ols(candidate: Any) -> str:
    x, y, _, _ = _rows()
    expected = np.linalg.lstsq(x, y, rcond=None)[0]
    return difference(candidate()["OLS"].coefficients, expected, "A coefficient of OLS", 1e-9)


def _ridge(candidate: Any) -> str:
    x, y, _, _ = _rows()
    expected = np.linalg.solve(x.T @ x + ALPHA * np.eye(x.shape[1]), x.T @ y)
    return difference(candidate()["Ridge"].coefficients, expected, "A coefficient of Ridge", 1e-9)


def _lasso(candidate: Any) -> str:
    """The optimum's own conditions: Xᵀr/n is α·sign(w) where w ≠ 0, and within ±α elsewhere."""
    x, y, _, _ = _rows()
    for alpha in (ALPHA, 30.0):
        w = candidate(alpha)["Lasso"].coefficients
        products = x.T @ (y - x @ w) / len(y)
        violation = np.where(
            w != 0,
            np.abs(products - alpha * np.sign(w)),
            np.maximum(np.abs(products) - alpha, 0),
        ).max()
        # scikit-learn stops at a duality gap of 1e-4 of ‖y‖²/n.
        if violation > 0.01 * alpha:
            return f"At α = {alpha:g} the conditions of the optimum are off by {violation:.3g}."
    return ""


def _test_rows(candidate: Any) -> str:
    _, _, x, y = _rows()
    fits = candidate()
    for name, fit in fits.items():
        left = np.sum((y - x @ fit.coefficients) ** 2)
        expected = 1 - left / np.sum((y - y.mean()) ** 2)
        if found := difference(fit.test_r2, expected, f"{name}’s R² on the 40 test rows", 1e-3):
            return found
    return ""


def _repeatable(candidate: Any) -> str:
    first, second = candidate(), candidate()
    for name in COUNTS:
        found = difference(
            second[name].coefficients,
            first[name].coefficients,
            f"Run again, a coefficient of {name}",
            0,
        )
        if found:
            return found
    return ""


CHECKS = {
    "counts": NamedCheck("Lasso keeps 7 of 50 coefficients, Ridge and OLS all 50", _counts),
    "ols": NamedCheck("OLS solves least squares on the 160 training rows", _ols),
    "ridge": NamedCheck("Ridge is its closed form, with an intercept that is free", _ridge),
    "lasso": NamedCheck("Lasso meets the conditions of its optimum, at two penalties", _lasso),
    "test": NamedCheck("R² is that of the 40 rows that no model saw", _test_rows),
    "repeatable": NamedCheck("A second run gives the same numbers", _repeatable),
}
