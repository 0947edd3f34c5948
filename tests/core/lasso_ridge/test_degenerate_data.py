"""Copies, units of 10⁻⁹ or 10⁹, α near 0: exact, and scaled with the data as theory says."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.lasso_ridge import (
    METHODS,
    Problem,
    RegressionData,
    Scale,
    centred,
    degrees_of_freedom,
    largest_useful_alpha,
    prepare,
    singular_directions,
    solve,
)
from core.lasso_ridge.lars import corners
from core.lasso_ridge.methods import duality_gap
from core.lasso_ridge.paths import entries, path

Array = np.ndarray


def drawn(seed: int, rows: int, features: int, noise: float = 0.5) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((rows, features))
    return x, x @ (rng.standard_normal(features) * 3) + noise * rng.standard_normal(rows)


def problem(x: Array, y: Array, standardise: bool = False) -> Problem:
    rows, _, scale = centred(x, x, standardise)
    target = centred(y[:, None], y[:, None], False)[0][:, 0]
    names = tuple(f"x{i}" for i in range(x.shape[1]))
    return Problem(names, rows, target, rows, target, scale, None)


def fitted(of: Problem, method: str, alpha: float, factor: float = 1.0) -> Array:
    """The coefficients; a factor of y goes into what the L1 penalty weighs, not into L2."""
    linear, square = {"net": (0.5, 0.5), "lasso": (1.0, 0.0)}.get(method, (0.0, 1.0))
    whole = linear * factor + square
    scale = Scale(mix=linear * factor / whole)
    return solve(of.x, of.y, method, np.array([alpha * whole]), scale)[0][0]


def exactly(x: Array, y: Array, alpha: float) -> list[float]:
    """(XᵀX + αI)⁻¹Xᵀy with fractions: Gauss and Jordan's elimination."""
    features = x.shape[1]
    cells = [[Fraction(float(cell)) for cell in row] for row in x]
    target = [Fraction(float(cell)) for cell in y]
    rows: list[list[Fraction]] = []
    zero = Fraction(0)
    for i in range(features):
        row = [sum((each[i] * each[j] for each in cells), zero) for j in range(features)]
        row[i] += Fraction(alpha)
        rows.append([*row, sum((each[i] * t for each, t in zip(cells, target, strict=True)), zero)])
    for i in range(features):
        pivot = next(k for k in range(i, features) if rows[k][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [cell / rows[i][i] for cell in rows[i]]
        for k in range(features):
            if k != i:
                rows[k] = [a - rows[k][i] * b for a, b in zip(rows[k], rows[i], strict=True)]
    return [float(row[-1]) for row in rows]


# ---- Ridge and least squares --------------------------------------------------------------------
@pytest.mark.parametrize("alpha", [1e-40, 1e-15, 1e-9, 1.0, 1e6])
@pytest.mark.parametrize("spread", [0, 9])
def test_ridge_is_exact_whatever_the_units(alpha: float, spread: float) -> None:
    x, y = drawn(1, 12, 4)
    units = 10.0 ** np.array([spread, -spread, 0, spread / 2])
    of = problem(x * units, y)
    np.testing.assert_allclose(fitted(of, "ridge", alpha), exactly(of.x, of.y, alpha), rtol=1e-11)
    np.testing.assert_allclose(fitted(of, "ols", 1.0), exactly(of.x, of.y, 0.0), rtol=1e-11)


@pytest.mark.parametrize("alpha", [1e-40, 1e-15, 1e-12])
def test_ridge_of_two_copies_is_half_of_what_one_column_gets(alpha: float) -> None:
    x, y = drawn(2, 40, 1)
    of, one = problem(x[:, [0, 0]], y), problem(x, y)
    (alone,) = exactly(one.x, one.y, alpha / 2)
    np.testing.assert_allclose(fitted(of, "ridge", alpha), [alone / 2, alone / 2], rtol=1e-12)


SHAPES = st.tuples(st.integers(0, 10_000), st.integers(8, 14), st.integers(2, 6))
POWERS = st.floats(-9, 9)
DEPENDENT = st.sampled_from(["none", "copy", "scaled", "sum", "constant", "more than rows"])


def altered(x: Array, kind: str, power: float) -> Array:
    """The features with one or more that depend on them."""
    rng = np.random.default_rng(len(x))
    more = {
        "none": x[:, :0],
        "copy": x[:, :1],
        "scaled": x[:, :1] * 10.0**power,
        "sum": x.sum(axis=1, keepdims=True),
        "constant": np.full((len(x), 1), 0.1),
        "more than rows": rng.standard_normal((len(x), len(x))),
    }[kind]
    return np.concatenate([x, more], axis=1)


@settings(max_examples=40)
@given(SHAPES, DEPENDENT, POWERS, st.floats(-40, 6), st.booleans())
def test_ridge_is_never_longer_than_the_shortest_least_squares(
    shape: Any, kind: str, power: float, exponent: float, standardise: bool
) -> None:
    x, y = drawn(*shape)
    of = problem(altered(x, kind, power), y, standardise)
    shortest, ridge = fitted(of, "ols", 1.0), fitted(of, "ridge", 10.0**exponent)
    assert np.linalg.norm(ridge) <= np.linalg.norm(shortest) * (1 + 1e-12)
    if kind != "scaled" or standardise:
        theirs = np.linalg.lstsq(of.x, of.y, rcond=1e-13)[0]
        np.testing.assert_allclose(shortest, theirs, atol=1e-9 * np.abs(theirs).max())
    rank = min(shape[1] - 1, shape[2]) if kind != "more than rows" else shape[1] - 1
    assert len(singular_directions(of.x).values) == rank
    found = degrees_of_freedom(of, "ridge", np.array([1e-40]), ridge[None], Scale())
    assert found[0] == pytest.approx(rank)


def test_singular_directions_rebuild_x_and_refuse_nan() -> None:
    x, _ = drawn(3, 9, 13)
    for each in (x, x.T, x * 0):
        left, values, right = singular_directions(each)
        np.testing.assert_allclose(left * values @ right.T, each, atol=1e-13)
    with pytest.raises(ValueError, match="finite"):
        singular_directions(np.array([[1.0, np.nan], [2.0, 3.0]]))


# ---- scaling ------------------------------------------------------------------------------------
@settings(max_examples=15)
@given(SHAPES, DEPENDENT, POWERS, st.floats(0.001, 1.5), st.randoms(use_true_random=False))
def test_results_scale_with_the_data(
    shape: Any, kind: str, power: float, share: float, random: Any
) -> None:
    """y·c with c times the L1 penalty: w·c. Columns·c with standardising: the same. Rows and
    columns in another order: the same in that order."""
    x, y = drawn(*shape)
    x, c = altered(x, kind, power), 10.0**power
    of = problem(x, y, standardise=True)
    alpha = share * largest_useful_alpha(of)
    units = 10.0 ** np.array([random.uniform(-9, 9) for _ in range(x.shape[1])])
    rows = random.sample(range(len(x)), len(x))
    columns = list(range(x.shape[1]))
    if kind not in {"copy", "scaled"}:  # of copies the first is used, so their order matters
        random.shuffle(columns)
    others: dict[str, tuple[Problem, float, Any]] = {
        "y": (problem(x, y * c, standardise=True), c, slice(None)),
        "units": (problem(x * units, y, standardise=True), 1.0, slice(None)),
        "rows": (problem(x[rows], y[rows], standardise=True), 1.0, slice(None)),
        "columns": (problem(x[:, columns], y, standardise=True), 1.0, columns),
    }
    first = entries(of)
    for what, (other, factor, order) in others.items():
        for method in METHODS:
            found = fitted(other, method, alpha, factor)
            expected = fitted(of, method, alpha)[order] * factor
            size = max(float(np.abs(expected).max()), 1e-9 * factor)
            told = f"{what} {method}"
            np.testing.assert_allclose(found, expected, atol=1e-8 * size, err_msg=told)
            assert ((found != 0) == (expected != 0)).all(), told
        if what != "columns":
            then = entries(other)
            assert [each.feature for each in then] == [each.feature for each in first]
            mine = [each.alpha or 0.0 for each in first]
            theirs = [(each.alpha or 0.0) / factor for each in then]
            np.testing.assert_allclose(theirs, mine, rtol=1e-8)


@settings(max_examples=30)
@given(SHAPES, DEPENDENT, POWERS, st.floats(-4, 0.3), st.floats(0.05, 1.0))
def test_lasso_and_elastic_net_reach_the_optimum_in_any_unit(
    shape: Any, kind: str, power: float, exponent: float, mix: float
) -> None:
    x, y = drawn(*shape)
    x = altered(x, kind, power)
    x[:, 1] *= 10.0**-power
    of = problem(x, y)
    alpha = largest_useful_alpha(of) * 10.0**exponent
    energy, rows = of.y @ of.y, len(of.y)
    (w,), left = solve(of.x, of.y, "lasso", np.array([alpha]), Scale())
    assert left == 0
    assert duality_gap(of.x, of.y, np.array([alpha]), w[None])[0] * rows / energy < 1e-9
    # The elastic net is the Lasso of X over √(nα(1−r))·I.
    (w,), left = solve(of.x, of.y, "net", np.array([alpha]), Scale(mix=mix))
    assert left == 0
    longer = np.concatenate([of.x, np.sqrt(rows * alpha * (1 - mix)) * np.eye(x.shape[1])])
    target = np.concatenate([of.y, np.zeros(x.shape[1])])
    alphas = np.array([rows * alpha * mix / len(target)])
    assert duality_gap(longer, target, alphas, w[None])[0] * len(target) / energy < 1e-9


def test_in_small_and_large_units_features_enter_in_their_order() -> None:
    x, y = drawn(4, 60, 5, noise=1.0)
    raw = entries(problem(x, y))
    for unit in (1e-9, 1e9):
        found = entries(problem(x * unit, y * unit))
        assert [each.feature for each in found] == [each.feature for each in raw]
        for ours, theirs in zip(found, raw, strict=True):
            assert ours.alpha == pytest.approx((theirs.alpha or 0) * unit**2, rel=1e-9)


# ---- copies, constants, nothing to explain ------------------------------------------------------
def test_of_copies_lasso_takes_the_first_and_the_net_shares() -> None:
    x, y = drawn(5, 30, 3)
    of = problem(x[:, [0, 1, 1, 2]], y)
    without = problem(x, y)
    assert [each.alpha for each in entries(of) if each.feature == 2] == [None]
    for alpha in (1e-15, 0.01, 0.5):
        (a, b, copy, c), one = fitted(of, "lasso", alpha), fitted(without, "lasso", alpha)
        assert copy == 0
        np.testing.assert_allclose([a, b, c], one, rtol=1e-9)
        _, b, copy, _ = fitted(of, "net", alpha)
        assert b == pytest.approx(copy, rel=1e-9)


def test_what_is_explained_without_noise_leaves_exact_zeros() -> None:
    rng = np.random.default_rng(6)
    x = rng.standard_normal((50, 8))
    of = problem(x, x[:, [1, 4]] @ [2.0, -3.0])
    for method in METHODS:
        assert np.flatnonzero(fitted(of, method, 1e-15)).tolist() == [1, 4], method
    assert [each.feature for each in entries(of) if each.alpha] == [4, 1]


def test_a_target_that_no_feature_touches_has_no_useful_alpha() -> None:
    x = np.array([1.0, -1, 1, -1, 0.5, -0.5, 0.1, -0.1])[:, None]
    of = problem(x, np.array([0.7, 0.7, -0.7, -0.7, 0.3, 0.3, -0.3, -0.3]))
    assert largest_useful_alpha(of) == 0
    assert fitted(of, "lasso", 1e-30)[0] == 0
    assert fitted(of, "ols", 1.0)[0] == 0
    assert entries(of)[0].alpha is None


@pytest.mark.parametrize("constant", [0.1, 1e9 / 3, 0.0])
def test_constants_are_exactly_zero_after_centring(constant: float) -> None:
    x, y = drawn(7, 40, 3)
    x[:, 1] = constant
    for standardise in (False, True):
        of = problem(x, y, standardise)
        assert not of.x[:, 1].any()
        assert all(fitted(of, method, 1e-15)[1] == 0 for method in METHODS)
    still = problem(x, np.full(40, constant))
    assert not still.y.any()
    assert all(not fitted(still, method, 1e-15).any() for method in METHODS)


def test_a_large_offset_changes_nothing() -> None:
    x, y = drawn(8, 40, 2)
    x = np.round(x * 100)
    years = np.column_stack([x, x[:, 0] + 2_000_000, 3_000_000 - x[:, 1]])
    of = problem(years, y)
    assert len(singular_directions(of.x).values) == 2
    a, b, c, d = fitted(of, "ridge", 1e-15)
    np.testing.assert_allclose([a, b], [c, -d], rtol=1e-9)


def test_corners_are_optimal_for_features_that_mix_others() -> None:
    x, y = drawn(9, 30, 12, noise=2.0)
    of = problem(np.column_stack([x, x[:, 0] + x[:, 1], x.sum(axis=1)]), y)
    alphas, found = corners(of.x, of.y)
    assert np.all(np.diff(alphas) < 0)
    assert alphas[0] == pytest.approx(largest_useful_alpha(of), rel=1e-12)
    correlations = of.x.T @ (of.y[:, None] - of.x @ found) / len(of.y)
    assert np.all(np.abs(correlations) <= alphas * (1 + 1e-9) + 1e-12)
    for alpha, correlation, w in zip(alphas[:-1], correlations.T, found.T, strict=False):
        np.testing.assert_allclose(correlation[w != 0], alpha * np.sign(w[w != 0]), rtol=1e-9)


def test_a_study_of_copies_and_far_units_is_finite_and_finished() -> None:
    x, y = drawn(10, 40, 4)
    x = np.column_stack([x, x[:, 0]]) * [1e9, 1e-9, 1.0, 1e4, 1e9]
    for standardise in (False, True):
        of = prepare(RegressionData(x, y, tuple("abcde")), standardise=standardise)
        for method in METHODS:
            found = path(of, method, largest_useful_alpha(of) * np.logspace(-12, 1, 14), Scale())
            assert np.isfinite(found.coefficients).all()
            assert np.isfinite(found.test_error).all()
            assert found.unfinished == 0
            assert found.degrees_of_freedom.max() <= 4 + 1e-9
