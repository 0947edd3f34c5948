"""Cross-validation against scikit-learn's, the one-standard-error rule, and the support."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import ElasticNetCV, LassoCV, Ridge
from sklearn.model_selection import KFold, cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from core.lasso_ridge import RegressionData, Scale, Selection, prepare, support
from core.lasso_ridge.cross_validation import fold_error
from core.lasso_ridge.data import make
from core.lasso_ridge.paths import alpha_grid

GUIDE = make("independent", {})
GRID = alpha_grid(prepare(GUIDE))


def validated(
    method: str,
    alphas: np.ndarray,
    *,
    scale: Scale | None = None,
    folds: int = 5,
    standardise: bool = False,
    data: RegressionData = GUIDE,
    seed: int = 42,
) -> Selection:
    errors = [
        fold_error(
            data,
            fold,
            method=method,
            alphas=alphas,
            scale=scale or Scale(),
            seed=seed,
            folds=folds,
            standardise=standardise,
        )
        for fold in range(folds)
    ]
    return Selection(alphas, np.stack(errors, axis=1))


def training(data: RegressionData = GUIDE, seed: int = 42) -> tuple[np.ndarray, np.ndarray]:
    x, _, y, _ = train_test_split(data.features, data.target, test_size=0.2, random_state=seed)
    return x, y


def test_lasso_is_lassocvs_mse_path() -> None:
    x, y = training()
    folds = KFold(5, shuffle=True, random_state=42)
    theirs = LassoCV(alphas=GRID, cv=folds, tol=1e-9, max_iter=100_000).fit(x, y)
    ours = validated("lasso", GRID)
    np.testing.assert_allclose(theirs.alphas_[::-1], GRID)
    np.testing.assert_allclose(ours.errors, theirs.mse_path_[::-1], rtol=2e-4)
    assert GRID[ours.best] == theirs.alpha_


def test_elastic_net_is_elasticnetcvs_mse_path() -> None:
    x, y = training()
    folds = KFold(4, shuffle=True, random_state=3)
    net = ElasticNetCV(l1_ratio=0.3, alphas=GRID[20:], cv=folds, tol=1e-9, max_iter=100_000)
    x, y = training(seed=3)
    theirs = net.fit(x, y).mse_path_[::-1]
    ours = validated("net", GRID[20:], scale=Scale(mix=0.3), folds=4, seed=3)
    np.testing.assert_allclose(ours.errors, theirs, rtol=2e-4)


@pytest.mark.parametrize("common", [False, True])
@pytest.mark.parametrize("standardise", [False, True])
def test_ridge_is_cross_val_score_with_scaling_per_fold(common: bool, standardise: bool) -> None:
    data = make("diabetes", {})
    x, y = training(data)
    folds = KFold(5, shuffle=True, random_state=42)
    alphas = np.array([0.03, 2.0, 50.0])
    ours = validated(
        "ridge", alphas, scale=Scale(common=common), standardise=standardise, data=data
    )
    for row, alpha in zip(ours.errors, alphas, strict=True):
        for fold, (fitted, left_out) in enumerate(folds.split(x)):
            model = make_pipeline(
                StandardScaler(with_std=standardise),
                Ridge(alpha=alpha * len(fitted) if common else alpha),
            ).fit(x[fitted], y[fitted])
            expected = np.mean((y[left_out] - model.predict(x[left_out])) ** 2)
            np.testing.assert_allclose(row[fold], expected, rtol=1e-8)
    if not common:
        scores = cross_val_score(
            make_pipeline(StandardScaler(with_std=standardise), Ridge(alpha=2.0)),
            x,
            y,
            cv=folds,
            scoring="neg_mean_squared_error",
        )
        np.testing.assert_allclose(ours.mean[1], -scores.mean(), rtol=1e-9)


def test_the_guides_choice() -> None:
    chosen = validated("lasso", GRID)
    assert (GRID[chosen.best], GRID[chosen.simplest]) == (1.61, 3.26)


def test_the_one_standard_error_rule_by_hand() -> None:
    alphas = np.array([1.0, 2.0, 4.0, 8.0])
    errors = np.array([[9.0, 11.0], [7.0, 9.0], [8.0, 10.0], [9.5, 10.5]])
    chosen = Selection(alphas, errors)
    np.testing.assert_allclose(chosen.mean, [10, 8, 9, 10])
    np.testing.assert_allclose(chosen.deviation, [1, 1, 1, 0.5])
    assert (chosen.best, chosen.simplest) == (1, 2)
    assert Selection(alphas, errors[::-1]).simplest == 2
    flat = Selection(alphas, np.ones((4, 3)))
    assert (flat.best, flat.simplest) == (3, 3)


@given(st.lists(st.tuples(*[st.floats(0, 100)] * 3), min_size=1, max_size=9))
def test_the_simplest_is_within_one_standard_error(rows: Any) -> None:
    chosen = Selection(np.arange(1.0, len(rows) + 1), np.array(rows))
    assert chosen.simplest >= chosen.best
    limit = chosen.mean[chosen.best] + chosen.deviation[chosen.best]
    assert chosen.mean[chosen.simplest] <= limit
    assert np.all(chosen.mean[chosen.simplest + 1 :] > limit)


def test_support_by_hand() -> None:
    found = support(np.array([0.0, 2.0, 0.0, -1.0, 3.0]), np.array([1.0, 5.0, 0.0, 0.0, -2.0]))
    assert found.missed.tolist() == [0]
    assert found.false.tolist() == [3]
    assert found.right.tolist() == [1, 4]
    assert found.precision == pytest.approx(2 / 3)
    assert found.recall == pytest.approx(2 / 3)
    nothing = support(np.zeros(2), np.zeros(2))
    assert nothing.precision is None
    assert nothing.recall is None
