"""Which statements are true on Lasso and Ridge, recomputed: the right option first."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from core.lasso_ridge import Scale, Selection, prepare, solve, support
from core.lasso_ridge.cross_validation import fold_error
from core.lasso_ridge.data import make
from core.lasso_ridge.lars import corners
from core.lasso_ridge.methods import duality_gap
from core.lasso_ridge.paths import alpha_grid

Array = np.ndarray
_SCALE = Scale()


def _fit(x: Array, y: Array, method: str, alpha: float) -> Array:
    return solve(x, y, method, np.array([alpha]), _SCALE)[0][0]


def what_is_certain() -> Sequence[bool]:
    """Four data sets, three α each: a claim is certain if it holds in all of them."""
    kept: dict[str, list[tuple[int, int]]] = {"lasso": [], "ridge": []}
    for seed in range(3, 7):
        problem = prepare(make("independent", {"seed": seed}))
        for method, found in kept.items():
            for alpha in (3.0, 10.0, 20.0):
                each = support(_fit(problem.x, problem.y, method, alpha), problem.truth)
                found.append((len(each.right), len(each.false)))
    all_of_ridge = set(kept["ridge"]) == {(10, 40)}
    exact = all(each == (10, 0) for each in kept["lasso"])
    clean = all(false == 0 for _, false in kept["lasso"])
    return (
        all_of_ridge and len(set(kept["lasso"])) > 1,
        all_of_ridge and exact,
        set(kept["ridge"]) == {(10, 0)} and exact,
        all_of_ridge and clean,
    )


def change_of_unit(seed: int = 0) -> Sequence[bool]:
    """Correlated features; where the first one leaves is read off the corners of the path."""
    draw = np.random.default_rng(seed)
    x = draw.normal(size=(30, 4)) @ (np.eye(4) + 0.3 * draw.normal(size=(4, 4)))
    x -= x.mean(0)
    y = x @ draw.uniform(0.5, 2, 4) + 0.1 * draw.normal(size=30)
    y -= y.mean()
    other = x * np.array([1e-3, 1, 1, 1])
    drops = [_enters(each, y) for each in (x, other)]
    alpha = float(np.sqrt(drops[0] * drops[1]))  # between the two
    kept, gone = (_fit(each, y, "lasso", alpha) for each in (x, other))
    assert np.allclose(x @ _fit(x, y, "ols", 1.0), other @ _fit(other, y, "ols", 1.0))
    return (
        drops[1] < drops[0] and bool(gone[0] == 0),
        drops[1] > drops[0],
        bool(np.allclose(x @ kept, other @ gone)),
        bool(_fit(other, y, "ridge", alpha)[0] == 0),
    )


def _enters(x: Array, y: Array) -> float:
    """The largest α at a corner of the Lasso's path with the first coefficient not 0 below it."""
    alphas, coefficients = corners(x, y)
    return float(alphas[max(int(np.argmax(coefficients[0] != 0)) - 1, 0)])


def amount_or_share(seed: int = 0) -> Sequence[bool]:
    """Orthogonal columns of a random length, coefficients that do not become 0."""
    draw = np.random.default_rng(seed)
    x = np.linalg.qr(draw.normal(size=(6, 3)))[0] * draw.uniform(2, 5)
    alpha, squares = draw.uniform(0.2, 2), float((x[:, 0] ** 2).sum())
    # The Lasso subtracts nα/‖x‖².
    least = 6 * alpha / squares + np.array([0.5, 3.0, 5.0]) * draw.uniform(0.5, 2)
    least *= draw.choice([-1, 1], 3)
    amount, share = {}, {}
    for method in ("lasso", "ridge"):
        found = _fit(x, x @ least, method, float(alpha))
        cuts = np.abs(least) - np.abs(found)
        amount[method] = bool(np.allclose(cuts, cuts[0]))
        share[method] = bool(np.allclose(found / least, found[0] / least[0]))
    return (
        amount["lasso"] and share["ridge"],
        share["lasso"] and amount["ridge"],
        amount["lasso"] and amount["ridge"],
        share["lasso"] and share["ridge"],
    )


def two_copies(seed: int = 0) -> Sequence[bool]:
    """Three splits of the best sum, with one sign: half and half, uneven, all on one."""
    draw = np.random.default_rng(seed)
    column = draw.normal(size=50)
    x, alpha = np.stack([column, column], axis=1), float(draw.uniform(0.1, 1))
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


def wide_data(seed: int = 0) -> Sequence[bool]:
    draw = np.random.default_rng(seed)
    x, y = draw.normal(size=(20, 60)), draw.normal(size=20)
    most = int(np.count_nonzero(corners(x, y)[1], axis=0).max())
    return [most == said for said in (20, 60, 40, 10)]


def best_prediction() -> Sequence[bool]:
    """The chosen α beside the smallest one that drops all false features, on three data sets.

    Features are independent with variance 1: on new rows ‖w − truth‖² is what the noise does not
    explain of the error, and it splits into the part of the features that act and that of others.
    """
    found = []
    for seed in (1, 2, 42):
        data = make("independent", {"seed": seed})
        problem = prepare(data)
        assert problem.truth is not None
        alphas, act = alpha_grid(problem), problem.truth != 0
        how: dict[str, Any] = {"method": "lasso", "alphas": alphas, "scale": _SCALE, "seed": 42}
        errors = [fold_error(data, n, folds=5, standardise=False, **how) for n in range(5)]
        chosen = Selection(alphas, np.stack(errors, axis=1))
        fits = solve(problem.x, problem.y, "lasso", alphas, _SCALE)[0]
        best = fits[chosen.best]
        assert best[~act].any()
        clean = next((each for each in fits[chosen.best :] if not each[~act].any()), None)
        parts = (fits - problem.truth) ** 2
        first, other = (float(parts[chosen.best][side].sum()) for side in (act, ~act))
        shrunk = np.inf if clean is None else float(((clean - problem.truth)[act] ** 2).sum())
        fitted = ((problem.y[:, None] - problem.x @ fits.T) ** 2).mean(axis=0)
        on_fitted_rows = bool(np.allclose(chosen.mean, fitted, rtol=0.01))
        found.append((shrunk - first > other, clean is None, other < 0, on_fitted_rows))
    return [all(each) for each in zip(*found, strict=True)]


def out_again(seed: int = 0) -> Sequence[bool]:
    """There are twice as many rows as features."""
    draw = np.random.default_rng(seed)
    mix = np.eye(6) + 0.9 * draw.normal(size=(6, 6))
    correlated, orthogonal = False, False
    for _ in range(8):
        y = draw.normal(size=12)
        plain = draw.normal(size=(12, 6))
        correlated |= _leaves(plain @ mix, y)
        orthogonal |= _leaves(np.linalg.qr(plain)[0], y)
    return correlated and not orthogonal, not correlated, orthogonal, not correlated


def _leaves(x: Array, y: Array) -> bool:
    """Whether a coefficient is 0 at a corner after one at which it was not."""
    used = corners(x, y)[1] != 0
    return bool((used[:, :-1] & ~used[:, 1:]).any())


EVIDENCE: dict[str, Callable[..., Sequence[bool]]] = {
    "lasso-ridge-guides-example": what_is_certain,
    "lasso-ridge-change-of-unit": change_of_unit,
    "lasso-ridge-amount-or-share": amount_or_share,
    "lasso-ridge-two-copies": two_copies,
    "lasso-ridge-more-features-than-rows": wide_data,
    "lasso-ridge-best-prediction": best_prediction,
    "lasso-ridge-out-again": out_again,
}
