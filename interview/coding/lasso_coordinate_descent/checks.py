"""What every right Lasso finds; references: scikit-learn, closed forms, the optimum itself."""

from typing import Any

import numpy as np

from interview.coding.compare import difference, quietly
from interview.coding_question import NamedCheck

ALPHA = 0.5
_ROWS, _FEATURES = 60, 6


def rows() -> tuple[np.ndarray, np.ndarray]:
    """Correlated features (60, 6) of unlike scales, off centre; the last three do nothing."""
    rng = np.random.default_rng(3)
    shared = rng.normal(size=(_ROWS, 1))
    x = rng.normal(size=(_ROWS, _FEATURES)) + 1.5 * shared
    x = x * [1, 2, 0.5, 1, 3, 0.7] + [0, 4, -2, 1, 0, 3]
    return x, 3 + x @ [2.0, -1.0, 3.0, 0, 0, 0] + rng.normal(size=_ROWS)


def scikit_learns(x: np.ndarray, y: np.ndarray, alpha: float) -> tuple[np.ndarray, float]:
    """Coefficients and intercept."""
    from sklearn.linear_model import Lasso

    model = Lasso(alpha=alpha, tol=1e-12, max_iter=100_000).fit(x, y)
    return model.coef_, float(model.intercept_)


def largest_useful(x: np.ndarray, y: np.ndarray) -> float:
    """The penalty from which on all coefficients are zero, max |xᵀ(y − ȳ)|/n."""
    return float(np.abs((x - x.mean(axis=0)).T @ (y - y.mean())).max() / len(y))


@quietly
def _parity(candidate: Any) -> str:
    x, y = rows()
    for alpha in (0.05, ALPHA):
        w, b = candidate(x, y, alpha)
        expected, intercept = scikit_learns(x, y, alpha)
        found = difference(w, expected, f"At α = {alpha:g} a coefficient", 1e-6)
        found = found or difference(b, intercept, f"At α = {alpha:g} the intercept", 1e-6)
        if found:
            return found
    return ""


@quietly
def _optimum(candidate: Any) -> str:
    """xᵀr/n is α·sign(w) where w ≠ 0, and within ±α elsewhere."""
    x, y = rows()
    w, b = candidate(x, y, ALPHA)
    products = x.T @ (y - b - x @ w) / len(y)
    violation = np.where(
        w != 0, np.abs(products - ALPHA * np.sign(w)), np.maximum(np.abs(products) - ALPHA, 0)
    )
    return difference(violation, np.zeros(_FEATURES), "A condition of the optimum", 1e-7)


@quietly
def _all_zero(candidate: Any) -> str:
    x, y = rows()
    limit = largest_useful(x, y)
    w, _ = candidate(x, y, limit * 1.001)
    if np.any(w != 0):
        return f"At α = {limit * 1.001:.3f}, {np.count_nonzero(w)} coefficients are not zero."
    w, _ = candidate(x, y, limit * 0.999)
    count = np.count_nonzero(w)
    if count != 1:
        return f"Just under α = {limit:.3f} it is {count} coefficients that are not zero, not 1."
    return ""


@quietly
def _orthogonal(candidate: Any) -> str:
    """Columns at right angles: every coefficient is soft-thresholded by itself."""
    x = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]], dtype=float)
    effect = np.array([2.0, -1.0, 0.3])
    w, _ = candidate(x, x @ effect, ALPHA)
    return difference(w, [1.5, -0.5, 0.0], "A coefficient", 1e-9)


@quietly
def _intercept(candidate: Any) -> str:
    x, y = rows()
    w, b = candidate(x, y, ALPHA)
    moved, intercept = candidate(x + 10, y + 100, ALPHA)
    return difference(moved, w, "With data moved, a coefficient", 1e-7) or difference(
        intercept, b + 100 - 10 * np.sum(w), "With data moved, the intercept", 1e-7
    )


@quietly
def _constant(candidate: Any) -> str:
    x, y = rows()
    w, _ = candidate(np.column_stack([x, np.full(_ROWS, 7.0)]), y, ALPHA)
    expected, _ = scikit_learns(x, y, ALPHA)
    return difference(w, [*expected, 0.0], "Beside a constant feature, a coefficient", 1e-6)


CHECKS = {
    "parity": NamedCheck("Coefficients and intercept are those of scikit-learn", _parity),
    "optimum": NamedCheck("They meet the conditions of the optimum", _optimum),
    "all-zero": NamedCheck("From the largest useful α on, and only then, all are 0", _all_zero),
    "orthogonal": NamedCheck("Features at right angles are each soft-thresholded", _orthogonal),
    "intercept": NamedCheck("Moving the data moves the intercept and nothing else", _intercept),
    "constant": NamedCheck("A feature that never changes gets 0", _constant),
}
