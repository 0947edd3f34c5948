"""Solutions and paths against scikit-learn's estimators, closed forms and optimality conditions."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, Ridge, lasso_path
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from core.lasso_ridge import (
    METHODS,
    PENALISED,
    Path,
    Problem,
    RegressionData,
    Scale,
    degrees_of_freedom,
    largest_useful_alpha,
    prepare,
    ridge_alpha,
    solve,
)
from core.lasso_ridge import (
    _elastic_net as elastic_net,
)
from core.lasso_ridge import lars as lars
from core.lasso_ridge.data import make
from core.lasso_ridge.methods import duality_gap
from core.lasso_ridge.paths import alpha_grid, entries, mean_squared_error, ols, path, with_alpha

GUIDE = make("independent", {})
EXACT = {"tol": 1e-12, "max_iter": 1_000_000}


def at(problem: Problem, method: str, alpha: float, scale: Scale = Scale()) -> Path:  # noqa: B008
    return path(problem, method, np.array([alpha]), scale)


def wide(seed: int = 0, rows: int = 23, features: int = 31) -> RegressionData:
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((rows, features)) * rng.uniform(0.2, 5, features)
    y = x[:, :3] @ [3.0, -2.0, 4.0] + rng.standard_normal(rows)
    return RegressionData(x, y, tuple(f"f{i}" for i in range(features)))


# ---- the guide's example ------------------------------------------------------------------------
def test_the_guides_counts() -> None:
    problem = prepare(GUIDE)
    counts = {method: int(at(problem, method, 10.0).counts[0]) for method in METHODS}
    assert counts == {"lasso": 7, "ridge": 50, "net": 36, "ols": 50}


def test_the_guides_lasso_misses_three_and_keeps_nothing_false() -> None:
    problem = prepare(GUIDE)
    kept = set(np.flatnonzero(at(problem, "lasso", 10.0).coefficients[0]))
    assert GUIDE.truth is not None
    informative = set(np.flatnonzero(GUIDE.truth))
    assert kept < informative
    assert {GUIDE.names[i] for i in informative - kept} == {"x19", "x24", "x36"}


# ---- against scikit-learn -----------------------------------------------------------------------
@pytest.mark.parametrize("standardise", [False, True])
@pytest.mark.parametrize("common", [False, True])
@pytest.mark.parametrize("data", [GUIDE, wide()], ids=["tall", "wide"])
def test_every_method_is_scikit_learns_with_an_intercept(
    data: RegressionData, standardise: bool, common: bool
) -> None:
    x, test_x, y, test_y = train_test_split(
        data.features, data.target, test_size=0.2, random_state=7
    )
    if standardise:
        scaler = StandardScaler().fit(x)
        x, test_x = scaler.transform(x), scaler.transform(test_x)
    problem = prepare(data, seed=7, standardise=standardise)
    alpha, scale = 0.7, Scale(mix=0.3, common=common)
    theirs = {
        "lasso": Lasso(alpha=alpha, **EXACT),
        "ridge": Ridge(alpha=alpha * len(y) if common else alpha),
        "net": ElasticNet(alpha=alpha, l1_ratio=0.3, **EXACT),
        "ols": LinearRegression(),
    }
    for method, model in theirs.items():
        model.fit(x, y)
        found = at(problem, method, alpha, scale)
        np.testing.assert_allclose(found.coefficients[0], model.coef_, rtol=1e-4, atol=2e-4)
        for error, rows, target in (
            (found.train_error, x, y),
            (found.test_error, test_x, test_y),
        ):
            expected = np.mean((target - model.predict(rows)) ** 2)
            np.testing.assert_allclose(error[0], expected, rtol=1e-3, atol=1e-6)


def test_the_path_is_scikit_learns_own() -> None:
    problem = prepare(GUIDE)
    grid = alpha_grid(problem)
    _, theirs, _ = lasso_path(problem.x, problem.y, alphas=grid[::-1], tol=1e-10, max_iter=100_000)
    ours = path(problem, "lasso", grid, Scale())
    np.testing.assert_allclose(ours.coefficients[::-1], theirs.T, atol=2e-3)
    assert ours.unfinished == 0


def test_lasso_on_orthonormal_columns_is_the_soft_threshold() -> None:
    rng = np.random.default_rng(3)
    q, _ = np.linalg.qr(rng.standard_normal((29, 6)))
    y = rng.standard_normal(29) * 5
    z, rows = q.T @ y, 29
    alphas = np.array([0.01, 0.05, 0.1])
    found, _ = solve(q, y, "lasso", alphas, Scale())
    expected = np.sign(z) * np.maximum(np.abs(z) - rows * alphas[:, None], 0)
    np.testing.assert_allclose(found, expected, atol=1e-9)
    ridge, _ = solve(q, y, "ridge", alphas, Scale(common=True))
    np.testing.assert_allclose(ridge, z / (1 + rows * alphas[:, None]), rtol=1e-12)


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10_000),
    share=st.floats(0.01, 2.0),
    mix=st.floats(0.05, 1.0),
    rows=st.integers(7, 30),
    features=st.integers(2, 17),
)
def test_solutions_meet_the_optimality_conditions(
    seed: int, share: float, mix: float, rows: Any, features: int
) -> None:
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((rows, features))
    x -= x.mean(axis=0)
    y = rng.standard_normal(rows) * 4
    y -= y.mean()
    alpha = share * np.abs(x.T @ y).max() / rows / mix
    for method, r in (("lasso", 1.0), ("net", mix)):
        (w,), _ = solve(x, y, method, np.array([alpha]), Scale(mix=mix))
        derivative = x.T @ (y - x @ w) / rows - alpha * (1 - r) * w
        slack = 2e-2 * alpha * r + 1e-4
        assert np.all(np.abs(derivative) <= alpha * r + slack)
        np.testing.assert_allclose(derivative[w != 0], alpha * r * np.sign(w[w != 0]), atol=slack)
    for common in (False, True):
        (w,), _ = solve(x, y, "ridge", np.array([alpha]), Scale(common=common))
        gradient = x.T @ (y - x @ w) - (alpha * rows if common else alpha) * w
        np.testing.assert_allclose(gradient, 0, atol=1e-9 * (1 + np.abs(x.T @ y).max()))


def test_elastic_net_and_ridge_meet_on_the_common_scale() -> None:
    """At r → 0 the elastic net's penalty is α/2‖w‖²: Ridge with nα."""
    problem = prepare(GUIDE)
    net = at(problem, "net", 2.0, Scale(mix=1e-6)).coefficients
    ridge = at(problem, "ridge", 2.0, Scale(common=True)).coefficients
    np.testing.assert_allclose(net, ridge, atol=2e-3)
    assert ridge_alpha(2.0, 160, Scale(common=True)) == 320
    assert ridge_alpha(2.0, 160, Scale()) == 2


def test_lasso_is_zero_from_the_largest_useful_alpha_on() -> None:
    problem = prepare(GUIDE)
    top = largest_useful_alpha(problem)
    assert at(problem, "lasso", top * 1.0001).counts[0] == 0
    assert at(problem, "lasso", top * 0.999).counts[0] == 1


def test_ols_is_the_shortest_solution_of_wide_data() -> None:
    problem = prepare(wide())
    shortest = np.linalg.pinv(problem.x) @ problem.y
    np.testing.assert_allclose(ols(problem), shortest, atol=1e-9)
    assert at(problem, "ols", 1.0).train_error[0] < 1e-20
    nearly = at(problem, "ridge", 1e-9).coefficients[0]
    np.testing.assert_allclose(nearly, shortest, atol=1e-6)


# ---- degrees of freedom -------------------------------------------------------------------------
@pytest.mark.parametrize("common", [False, True])
def test_ridges_degrees_of_freedom_are_its_hat_matrix_trace(common: bool) -> None:
    for data in (GUIDE, wide()):
        problem = prepare(data)
        alpha = 3.3
        penalty = alpha * len(problem.y) if common else alpha
        gram = problem.x.T @ problem.x + penalty * np.eye(problem.x.shape[1])
        hat = problem.x @ np.linalg.solve(gram, problem.x.T)
        found = at(problem, "ridge", alpha, Scale(common=common)).degrees_of_freedom[0]
        np.testing.assert_allclose(found, np.trace(hat), rtol=1e-9)


def test_degrees_of_freedom_are_the_covariance_of_fit_and_data() -> None:
    """df = Σ cov(ŷ_i, y_i)/σ² (Efron 2004), by divergence of the fit in y, for all four."""
    problem = prepare(make("independent", {"samples": 40, "features": 7, "informative": 3}))
    step = 1e-4
    for method, alpha in (("lasso", 8.0), ("net", 0.4), ("ridge", 5.0), ("ols", 1.0)):
        divergence = 0.0
        for i in range(len(problem.y)):
            ends = []
            for sign in (1, -1):
                y = problem.y.copy()
                y[i] += sign * step
                (w,), _ = solve(problem.x, y, method, np.array([alpha]), Scale())
                ends.append(problem.x[i] @ w)
            divergence += (ends[0] - ends[1]) / (2 * step)
        found = at(problem, method, alpha).degrees_of_freedom[0]
        np.testing.assert_allclose(found, divergence, rtol=2e-2, err_msg=method)


def test_lasso_and_least_squares_count() -> None:
    problem = prepare(GUIDE)
    assert at(problem, "lasso", 10.0).degrees_of_freedom[0] == 7
    assert at(problem, "ols", 10.0).degrees_of_freedom[0] == 50
    assert (
        at(prepare(wide()), "ols", 1.0).degrees_of_freedom[0] == 17
    )  # 18 training rows, less the mean
    one = at(problem, "net", 3.0, Scale(mix=1.0))
    assert one.degrees_of_freedom[0] == one.counts[0]
    zero = degrees_of_freedom(problem, "net", np.array([1e9]), np.zeros((1, 50)), Scale())
    assert zero[0] == 0


# ---- paths --------------------------------------------------------------------------------------
def test_along_the_path_training_error_grows_and_ridge_shrinks() -> None:
    problem = prepare(GUIDE)
    grid = alpha_grid(problem)
    for method in PENALISED:
        found = path(problem, method, grid, Scale())
        assert np.all(np.diff(found.train_error) >= -1e-6 * found.train_error[:-1])
    assert np.all(np.diff(path(problem, "ridge", grid, Scale()).degrees_of_freedom) < 0)
    lengths = np.linalg.norm(path(problem, "ridge", grid, Scale()).coefficients, axis=1)
    assert np.all(np.diff(lengths) < 0)


def test_the_grid_is_round_increasing_and_covers_five_decades() -> None:
    for data in (GUIDE, wide(), make("diabetes", {})):
        problem = prepare(data)
        grid, top = alpha_grid(problem), largest_useful_alpha(problem)
        assert np.all(np.diff(grid) > 0)
        assert len(grid) == 66
        np.testing.assert_allclose([grid[0], grid[-1]], [top / 1e4, top * 10], rtol=0.005)
        assert all(float(f"{alpha:.3g}") == alpha for alpha in grid)


def test_one_alpha_more_is_put_where_it_belongs() -> None:
    problem = prepare(wide())
    grid = np.array([0.1, 1.0, 10.0])
    known = path(problem, "lasso", grid, Scale())
    more = with_alpha(known, at(problem, "lasso", 2.0))
    assert more.alphas.tolist() == [0.1, 1.0, 2.0, 10.0]
    assert more.coefficients.shape == (4, 31)
    np.testing.assert_array_equal(more.coefficients[[0, 1, 3]], known.coefficients)
    np.testing.assert_array_equal(more.coefficients[2], at(problem, "lasso", 2.0).coefficients[0])
    for name in ("train_error", "test_error", "degrees_of_freedom"):
        assert getattr(more, name).shape == (4,)
    assert with_alpha(known, at(problem, "lasso", 1.0)) is known
    assert with_alpha(known, at(problem, "lasso", 0.01)).alphas[0] == 0.01
    assert with_alpha(known, at(problem, "lasso", 99.0)).alphas[-1] == 99


def test_features_enter_as_in_coordinate_descent() -> None:
    problem = prepare(GUIDE)
    found = entries(problem)
    assert sorted(each.feature for each in found) == list(range(50))
    assert [GUIDE.names[each.feature] for each in found[:3]] == ["x33", "x20", "x8"]
    alphas = [each.alpha for each in found if each.alpha is not None]
    assert len(alphas) == len(found)
    assert alphas[0] == pytest.approx(largest_useful_alpha(problem), rel=1e-9)
    assert alphas == sorted(alphas, reverse=True)
    for each, alpha in zip(found[:12], alphas, strict=False):
        before = at(problem, "lasso", alpha * 1.001).coefficients[0]
        after = at(problem, "lasso", alpha * 0.98).coefficients[0]
        assert before[each.feature] == 0
        assert after[each.feature] != 0


def test_the_truth_is_told_in_the_units_of_the_coefficients() -> None:
    raw, scaled = prepare(GUIDE), prepare(GUIDE, standardise=True)
    np.testing.assert_array_equal(raw.truth, GUIDE.truth)
    np.testing.assert_allclose(scaled.x @ scaled.truth, raw.x @ raw.truth, atol=1e-9)
    np.testing.assert_allclose(scaled.x.std(axis=0), 1, rtol=1e-12)


def test_errors_have_one_entry_for_each_row_of_coefficients() -> None:
    rng = np.random.default_rng(0)
    x, y, w = rng.standard_normal((13, 5)), rng.standard_normal(13), rng.standard_normal((3, 5))
    expected = [np.mean((y - x @ row) ** 2) for row in w]
    np.testing.assert_allclose(mean_squared_error(x, y, w), expected)


def test_what_does_not_converge_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = prepare(GUIDE)
    assert at(problem, "net", 0.1).unfinished == 0
    monkeypatch.setattr(elastic_net, "MAX_SWEEPS", 1)
    assert at(problem, "net", 0.1).unfinished == 0  # the signs are right, and the rest is exact
    monkeypatch.setattr(elastic_net._Exact, "__call__", lambda *_: None)
    monkeypatch.setattr(elastic_net, "_as_lasso", lambda *_: None)
    assert at(problem, "net", 0.1).unfinished == 1


def test_coordinate_descent_replaces_corners_lost_to_rounding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = prepare(GUIDE)
    grid = alpha_grid(problem)[20:]
    exact, _ = solve(problem.x, problem.y, "lasso", grid, Scale())
    at_corners, coefficients = lars.corners(problem.x, problem.y)
    spoiled = (at_corners, coefficients * np.linspace(1, 1.5, len(at_corners)))
    monkeypatch.setattr(lars, "corners", lambda x, y: spoiled)
    found, unfinished = solve(problem.x, problem.y, "lasso", grid, Scale())
    assert unfinished == 0
    np.testing.assert_allclose(found, exact, atol=0.02)


def test_the_duality_gap_bounds_the_distance_to_the_optimum() -> None:
    problem = prepare(GUIDE)
    x, y, alphas = problem.x, problem.y, np.array([0.3, 10.0])
    exact, _ = solve(x, y, "lasso", alphas, Scale())

    def objective(w: np.ndarray) -> np.ndarray:
        error = ((y - w @ x.T) ** 2).sum(axis=1) / (2 * len(y))
        return error + alphas * np.abs(w).sum(axis=1)

    assert np.all(np.abs(duality_gap(x, y, alphas, exact)) < 1e-8)
    for worse in (exact * 1.1, exact * 0, exact + 0.3):
        gap = duality_gap(x, y, alphas, worse)
        assert np.all(gap >= objective(worse) - objective(exact) - 1e-8)
