"""The constrained optimum against scikit-learn, and its own conditions."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import ElasticNet, Lasso, Ridge

from core.regularization import (
    MULTIPLIER,
    PENALTIES,
    Ball,
    QuadraticLoss,
    last_zero,
    penalised_point,
    solution_path,
    with_multiplier,
    with_radius,
)
from core.regularization.constrained_optimum import multiplier_at

CONVEX = [
    Ball("l1"),
    Ball("l2"),
    Ball("elastic-net", 0.3),
    Ball("elastic-net", 0.8),
    Ball("lp", 1.0),
    Ball("lp", 1.5),
    Ball("lp", 2.0),
    Ball("lp", 3.0),
    Ball("linf"),
]
HOLLOW = [Ball("lp", 0.3), Ball("lp", 0.5), Ball("lp", 0.8)]
EACH = pytest.mark.parametrize("ball", CONVEX, ids=lambda ball: ball.name)
LOSSES = [
    QuadraticLoss((2.2, 0.9), (1.0, 3.0), -50.0),
    QuadraticLoss((2.0, 1.2), (1.0, 4.0), 20.0, 0.3),
    QuadraticLoss((-1.5, 0.4), (0.2, 6.0), 75.0),
    QuadraticLoss((0.8, -2.5), (5.0, 0.5), 0.0),
    QuadraticLoss((-1.0, -1.1), (2.0, 2.0), 10.0),
]
WITH_LOSSES = pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: str(loss.center))


def data_of(loss: QuadraticLoss, rows: int = 11) -> tuple[np.ndarray, np.ndarray]:
    """X and y with ‖y − Xw‖²/(2n) = f − floor."""
    random, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(rows, 2)))
    x = np.sqrt(rows) * random @ np.linalg.cholesky(loss.matrix).T
    return x, x @ loss.middle


def test_every_convex_entry_is_tested() -> None:
    assert {ball.key for ball in CONVEX} == set(PENALTIES)


# ---- scikit-learn ------------------------------------------------------------------------------
def test_the_help_says_whose_alpha_lambda_is() -> None:
    """As measured below: the alpha of Lasso and elastic net, and 1/n of Ridge's."""
    assert "alpha for Lasso and elastic net, for Ridge its alpha is nλ" in MULTIPLIER.help


@WITH_LOSSES
@pytest.mark.parametrize("alpha", [0.05, 0.4, 1.0, 3.0])
def test_the_penalised_optima_are_scikit_learns(loss: QuadraticLoss, alpha: float) -> None:
    x, y = data_of(loss)
    exact = {"fit_intercept": False, "tol": 1e-15, "max_iter": 100_000}
    lasso = Lasso(alpha=alpha, **exact).fit(x, y).coef_
    ridge = Ridge(alpha=len(y) * alpha, fit_intercept=False, solver="cholesky").fit(x, y).coef_
    net = ElasticNet(alpha=alpha, l1_ratio=0.3, **exact).fit(x, y).coef_
    for ball, theirs in (
        (Ball("l1"), lasso),
        (Ball("l2"), ridge),
        (Ball("elastic-net", 0.3), net),
    ):
        ours = with_multiplier(loss, ball, alpha).point
        np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=1e-9)
        np.testing.assert_array_equal(ours == 0, theirs == 0)


# ---- SciPy as a convex solver -------------------------------------------------------------------


# ---- Karush–Kuhn–Tucker ------------------------------------------------------------------------
def residual(loss: QuadraticLoss, ball: Ball, w: np.ndarray, multiplier: float) -> float:
    """Distance of −∇f from λ ∂P(w)."""
    push, power = -loss.gradient(w), ball.power
    if power == math.inf:
        largest = np.abs(w).max()
        tied = np.abs(w) >= largest * (1 - 1e-12)
        shares = push * np.sign(w)
        outside = np.abs(push[~tied]).sum() + np.maximum(-shares[tied], 0).sum()
        return float(outside + abs(shares[tied].sum() - multiplier))
    away = 0.0
    for j in range(2):
        if w[j] == 0 and ball.has_corners:
            share = ball.shape if ball.key == "elastic-net" else 1.0
            away = max(away, abs(push[j]) - multiplier * share)
        elif power is None:
            derivative = ball.shape * np.sign(w[j]) + (1 - ball.shape) * w[j]
            away = max(away, abs(push[j] - multiplier * derivative))
        else:
            derivative = np.sign(w[j]) * np.abs(w[j]) ** (power - 1) if w[j] else 0.0
            away = max(away, abs(push[j] - multiplier * derivative))
    return float(max(away, 0.0))


@EACH
@WITH_LOSSES
@pytest.mark.parametrize("radius", [0.2, 0.63, 1.25])
def test_the_optimality_conditions_hold(ball: Ball, loss: QuadraticLoss, radius: float) -> None:
    optimum = with_radius(loss, ball, radius)
    assert optimum.multiplier >= 0
    size = np.abs(loss.linear_term).max()
    assert residual(loss, ball, optimum.point, optimum.multiplier) < 1e-8 * size
    if optimum.is_active:
        assert float(ball.radius(optimum.point)) == pytest.approx(radius, rel=1e-9)


@EACH
def test_a_ball_that_holds_the_minimum_does_not_bind(ball: Ball) -> None:
    optimum = with_radius(LOSSES[0], ball, 5.0)
    assert not optimum.is_active
    assert optimum.price == 0
    np.testing.assert_array_equal(optimum.point, LOSSES[0].center)


# ---- corners -----------------------------------------------------------------------------------
@given(
    x=st.floats(-5, 5),
    y=st.floats(-5, 5),
    first=st.floats(0.1, 10),
    second=st.floats(0.1, 10),
    angle=st.floats(-90, 90),
    radius=st.floats(0.1, 3),
)
@settings(max_examples=150)
def test_l1_is_on_a_corner_where_its_cone_holds_the_gradient(
    x: float, y: float, first: float, second: float, angle: float, radius: float
) -> None:
    loss = QuadraticLoss((x, y), (first, second), angle)
    if abs(x) + abs(y) <= radius * 1.001:
        return
    point = with_radius(loss, Ball("l1"), radius).point
    held = []
    for corner in radius * np.array([(1.0, 0), (-1.0, 0), (0, 1.0), (0, -1.0)]):
        along = -loss.gradient(corner) @ corner / radius
        across = abs(loss.gradient(corner)[0 if corner[0] == 0 else 1])
        if abs(along - across) < 1e-6 * max(1.0, across):
            return  # on the boundary of the cone rounding decides
        if along > across:
            held.append(corner)
    assert len(held) <= 1
    if held:
        np.testing.assert_allclose(point, held[0], rtol=1e-12, atol=0)
        assert (point == 0).sum() == 1
    else:
        assert np.all(point != 0)


def test_a_round_loss_is_projected() -> None:
    loss = QuadraticLoss((3.0, 0.5), (2.0, 2.0), 25.0)
    np.testing.assert_allclose(with_radius(loss, Ball("l1"), 1.0).point, [1, 0], atol=1e-15)
    length = math.hypot(3, 0.5)
    np.testing.assert_allclose(
        with_radius(loss, Ball("l2"), 1.0).point, [3 / length, 0.5 / length], rtol=1e-12
    )
    np.testing.assert_allclose(with_radius(loss, Ball("linf"), 1.0).point, [1, 0.5], rtol=1e-12)


def test_over_lambda_max_all_coefficients_are_zero() -> None:
    for ball in (Ball("l1"), Ball("elastic-net", 0.5), Ball("linf")):
        loss = QuadraticLoss((0.3, 0.2), (1.0, 2.0), 15.0)
        edge = ball.lambda_max(loss.linear_term)
        assert with_multiplier(loss, ball, edge * 1.001).radius == 0
        assert with_multiplier(loss, ball, edge * 0.999).radius > 0


# ---- paths -------------------------------------------------------------------------------------
@pytest.mark.parametrize("ball", [*CONVEX, *HOLLOW], ids=lambda ball: ball.name)
def test_a_path_runs_from_zero_to_the_minimum(ball: Ball) -> None:
    loss = LOSSES[1]
    path = solution_path(loss, ball, 31)
    assert path.points.shape == (31, 2)
    np.testing.assert_array_equal(path.points[0], 0)
    np.testing.assert_array_equal(path.points[-1], loss.center)
    assert path.multipliers[-1] == 0
    assert np.all(np.diff(path.values) < 1e-12)
    np.testing.assert_allclose(ball.radius(path.points), path.radii, rtol=1e-7, atol=1e-9)
    middle = with_radius(loss, ball, float(path.radii[9]))
    np.testing.assert_allclose(path.points[9], middle.point, rtol=1e-9, atol=1e-12)
    assert path.multipliers[9] == pytest.approx(middle.multiplier, rel=1e-9)


@EACH
def test_multipliers_fall_along_a_convex_path(ball: Ball) -> None:
    for loss in LOSSES:
        path = solution_path(loss, ball, 61)
        assert np.all(np.diff(path.multipliers[1:]) <= 1e-9 * path.multipliers[1])


def test_a_loss_at_the_origin_needs_no_constraint() -> None:
    loss = QuadraticLoss((0.0, 0.0), (1.0, 2.0), 10.0)
    for ball in [*CONVEX, *HOLLOW]:
        assert with_radius(loss, ball, 1.0).multiplier == 0
        assert np.all(solution_path(loss, ball, 5).points == 0)
        np.testing.assert_array_equal(penalised_point(loss, ball, 1.0), 0)


def test_multipliers_take_batches() -> None:
    loss, points = LOSSES[0], np.random.default_rng(1).normal(size=(3, 4, 2))
    many = multiplier_at(loss, Ball("l2"), points)
    assert many.shape == (3, 4)
    assert many[2, 1] == multiplier_at(loss, Ball("l2"), points[2, 1])


@pytest.mark.parametrize("number", [0, -1, 1e9, float("nan"), float("inf")])
def test_numbers_out_of_range_are_refused(number: float) -> None:
    for solve in (with_radius, with_multiplier):
        with pytest.raises(ValueError, match="must"):
            solve(LOSSES[0], Ball("l1"), number)


@pytest.mark.parametrize(("ball", "until"), [(Ball("l1"), 1.5612), (Ball("lp", 0.5), 2.6)])
def test_the_radius_up_to_which_a_coefficient_is_zero(ball: Ball, until: float) -> None:
    """L1 in closed form: on the corner (C, 0) both gradients are λ where a₁₁(C−ŵ₁) − a₁₂ŵ₂ and
    a₁₂(C−ŵ₁) − a₂₂ŵ₂ are equal."""
    loss = LOSSES[0]
    (a, b), (_, d) = loss.matrix
    if ball.key == "l1":
        x, y = loss.center
        until = x + (b - d) * y / (a - b)
    found = last_zero(loss, ball, 1, 0.4 * until, 1.5 * until)
    step = 1e-7 * until
    for radius, is_zero in ((found, True), (found + step, False)):
        assert (with_radius(loss, ball, radius).point[1] == 0) == is_zero
    if ball.key == "l1":
        assert found == pytest.approx(until, rel=1e-7)
