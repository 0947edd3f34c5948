"""Which statements are true on Lasso and Ridge, recomputed: the right option first."""

from collections.abc import Sequence

import numpy as np

from core.lasso_corners import corners
from core.linear_methods import Scale, duality_gap, solve
from core.linear_paths import alpha_grid, prepare
from core.path_selection import Selection, Support, fold_error, support
from core.regression_data import make

Array = np.ndarray
_SCALE = Scale()


def _fit(x: Array, y: Array, method: str, alpha: float) -> Array:
    return solve(x, y, method, np.array([alpha]), _SCALE)[0][0]


def _guides(alpha: float, method: str = "lasso") -> Support:
    problem = prepare(make("independent", {}))
    return support(_fit(problem.x, problem.y, method, alpha), problem.truth)


def _says(found: Support, right: int, false: int) -> bool:
    return (len(found.right), len(found.false)) == (right, false)


def guides_example() -> Sequence[bool]:
    lasso, ridge = _guides(10.0), _guides(10.0, "ridge")
    return (
        _says(lasso, 7, 0) and _says(ridge, 10, 40),
        _says(lasso, 10, 0) and _says(ridge, 10, 40),
        _says(lasso, 10, 0) and _says(ridge, 10, 0),
        _says(lasso, 10, 7) and _says(ridge, 10, 40),
    )


def change_of_unit() -> Sequence[bool]:
    draw = np.random.default_rng(0)
    x = draw.normal(size=(100, 4))
    x -= x.mean(0)
    y = x @ np.array([2.0, 1.0, -1.0, 0.5]) + 0.1 * draw.normal(size=100)
    y -= y.mean()
    other = x * np.array([1e-3, 1, 1, 1])
    drops = [float(np.abs(each.T @ y)[0] / 100) for each in (x, other)]  # where it comes in alone
    kept, gone = (_fit(each, y, "lasso", 0.2) for each in (x, other))
    assert np.allclose(x @ _fit(x, y, "ols", 1.0), other @ _fit(other, y, "ols", 1.0))
    return (
        drops[1] < drops[0] and bool(kept[0] != 0 and gone[0] == 0),
        drops[1] > drops[0],
        bool(np.allclose(x @ kept, other @ gone)),
        bool(_fit(other, y, "ridge", 0.2)[0] == 0),
    )


def amount_or_share() -> Sequence[bool]:
    x = np.array([[1.0, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
    least = np.array([5.0, 2.0, 3.0])
    amount, share = {}, {}
    for method in ("lasso", "ridge"):
        found = _fit(x, x @ least, method, 1.0)
        amount[method] = bool(np.allclose(least - found, least[0] - found[0]))
        share[method] = bool(np.allclose(found / least, found[0] / least[0]))
    return (
        amount["lasso"] and share["ridge"],
        share["lasso"] and amount["ridge"],
        amount["lasso"] and amount["ridge"],
        share["lasso"] and share["ridge"],
    )


def two_copies() -> Sequence[bool]:
    draw = np.random.default_rng(1)
    column = draw.normal(size=50)
    x, alpha = np.stack([column, column], axis=1), 0.3
    y = 3 * column + draw.normal(size=50)
    total = float(_fit(x, y, "lasso", alpha).sum())
    splits = np.array([[share * total, (1 - share) * total] for share in (0.5, 0.8, 1.0)])
    lasso = duality_gap(x, y, np.full(3, alpha), splits) < 1e-10
    whole = float(_fit(x, y, "ridge", alpha).sum())
    costs = [float(((y - x @ w) ** 2).sum() + alpha * (w @ w)) for w in splits / total * whole]
    ridge = np.array([each <= min(costs) + 1e-10 for each in costs])
    halves = np.array([True, False, False])
    one = np.array([False, False, True])
    return (
        bool((ridge == halves).all() and lasso.all()),
        bool((lasso == halves).all() and ridge.all()),
        bool((ridge == halves).all() and (lasso == halves).all()),
        bool((ridge == one).all() and (lasso == one).all()),
    )


def wide_data() -> Sequence[bool]:
    most = 0
    for seed in range(5):
        draw = np.random.default_rng(seed)
        x, y = draw.normal(size=(20, 60)), draw.normal(size=20)
        most = max(most, int(np.count_nonzero(corners(x, y)[1], axis=0).max()))
    return [most == said for said in (20, 60, 40, 10)]


def best_prediction() -> Sequence[bool]:
    data = make("independent", {})
    problem = prepare(data)
    alphas = alpha_grid(problem)
    errors = [
        fold_error(
            data, fold, method="lasso", alphas=alphas, scale=_SCALE, seed=42, folds=5,
            standardise=False,
        )
        for fold in range(5)
    ]  # fmt: skip
    chosen = Selection(alphas, np.stack(errors, axis=1))
    found = _guides(float(alphas[chosen.best]))
    return [_says(found, *said) for said in ((10, 17), (10, 0), (7, 0), (9, 17))]


def out_again() -> Sequence[bool]:
    draw = np.random.default_rng(0)
    mix = np.eye(6) + 0.9 * draw.normal(size=(6, 6))
    correlated, orthogonal = False, False
    for _ in range(30):
        y = draw.normal(size=12)
        plain = draw.normal(size=(12, 6))
        correlated |= _leaves(plain @ mix, y)
        orthogonal |= _leaves(np.linalg.qr(plain)[0], y)
    return correlated and not orthogonal, not correlated, orthogonal, not correlated


def _leaves(x: Array, y: Array) -> bool:
    """Whether a coefficient is 0 at a corner after one at which it was not."""
    used = corners(x, y)[1] != 0
    return bool((used[:, :-1] & ~used[:, 1:]).any())
