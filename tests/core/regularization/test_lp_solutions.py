"""Balls with p < 1: all local optima, the global one, and where λ and C part ways."""

import numpy as np
import pytest

from core.regularization import (
    Ball,
    QuadraticLoss,
    penalised_point,
    solution_path,
    with_multiplier,
    with_radius,
)
from core.regularization.constrained_optimum import points_within

HOLLOW = [Ball("lp", 0.3), Ball("lp", 0.5), Ball("lp", 0.8)]
EACH_HOLLOW = pytest.mark.parametrize("ball", HOLLOW, ids=lambda ball: ball.name)
LOSSES = [
    QuadraticLoss((2.2, 0.9), (1.0, 3.0), -50.0),
    QuadraticLoss((2.0, 1.2), (1.0, 4.0), 20.0, 0.3),
    QuadraticLoss((-1.5, 0.4), (0.2, 6.0), 75.0),
    QuadraticLoss((0.8, -2.5), (5.0, 0.5), 0.0),
]
WITH_LOSSES = pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: str(loss.center))


@EACH_HOLLOW
@WITH_LOSSES
@pytest.mark.parametrize("radius", [0.63, 1.6, 4.0])
def test_no_place_of_a_non_convex_ball_is_lower(
    ball: Ball, loss: QuadraticLoss, radius: float
) -> None:
    optimum = with_radius(loss, ball, radius)
    if not optimum.is_active:
        return
    edge = walked_around(ball, radius)
    values = loss.value(edge)
    assert optimum.value <= float(values.min()) + 1e-12
    assert float(values.min()) == pytest.approx(optimum.value, rel=1e-3, abs=1e-4)
    dips = (values < np.roll(values, 1)) & (values < np.roll(values, -1))
    outward = -(loss.gradient(edge) * edge).sum(axis=1) > 0
    found = np.array([optimum.point, *optimum.others])
    for dip in edge[dips & outward]:
        assert np.abs(found - dip).max(axis=1).min() < 1e-2 * radius
    assert len(found) == (dips & outward).sum()


def walked_around(ball: Ball, radius: float) -> np.ndarray:
    """The edge at steps of |w₁|ᵖ that are finest at the cusps, each place once."""
    ends = np.geomspace(1e-9, 1e-3, 120, endpoint=False)
    share = np.concatenate([[0.0], ends, np.linspace(1e-3, 1 - 1e-3, 2001), 1 - ends[::-1]])
    quarter = radius * np.stack([1 - share, share], axis=1) ** (1 / ball.shape)
    return np.concatenate(
        [
            quarter,
            quarter[:, ::-1] * [-1, 1] + 0.0,
            -quarter,
            quarter[:, ::-1] * [1, -1] + 0.0,
        ]
    )


@EACH_HOLLOW
@WITH_LOSSES
@pytest.mark.parametrize("multiplier", [0.1, 0.63, 2.0])
def test_the_non_convex_penalty_is_minimised_globally(
    ball: Ball, loss: QuadraticLoss, multiplier: float
) -> None:
    ours = with_multiplier(loss, ball, multiplier)
    total = ours.value + multiplier * float(ball.value(ours.point))
    side = np.linspace(-3.2, 3.2, 641)
    grid = np.stack(np.meshgrid(side, side), axis=-1)
    grid[np.abs(grid) < 1e-9] = 0
    lowest = float((loss.value(grid) + multiplier * ball.value(grid)).min())
    assert total <= lowest + 1e-12
    assert total == pytest.approx(lowest, rel=2e-3, abs=2e-3)
    # What the penalty finds is also the optimum of its ball.
    if 0.05 <= ours.radius <= 20:
        again = with_radius(loss, ball, ours.radius)
        np.testing.assert_allclose(again.point, ours.point, atol=1e-6)


def test_some_optima_of_a_non_convex_ball_have_no_multiplier() -> None:
    optimum = with_radius(QuadraticLoss((2.0, 1.2), (1.0, 4.0), 20.0), Ball("lp", 0.5), 1.0)
    assert not optimum.is_penalty_solution
    assert len(optimum.others) == 1
    convex = with_radius(QuadraticLoss((2.0, 1.2), (1.0, 4.0), 20.0), Ball("l1"), 1.0)
    assert convex.is_penalty_solution
    np.testing.assert_allclose(convex.penalised, convex.point, rtol=1e-9)


@EACH_HOLLOW
@WITH_LOSSES
def test_the_path_begins_at_lambda_max(ball: Ball, loss: QuadraticLoss) -> None:
    edge = float(solution_path(loss, ball, 241).multipliers[0])
    assert with_multiplier(loss, ball, 1.01 * edge).radius == 0
    assert with_multiplier(loss, ball, 0.99 * edge).radius > 0


def test_an_optimum_that_rounding_hides_on_the_axis_is_found() -> None:
    """Beside (0, −C), C a little over 10, the loss is lowest along the axis and across it."""
    loss = QuadraticLoss((-0.00046343144676, -10.0), (6.687917297, 9.88960508), -41.67353360151875)
    radii = 10.000573549390896 + np.array([-1e-3, -1e-6, 0.0, 1e-5, 1e-4, 1e-3, 0.1])
    found = points_within(loss, Ball("lp", 0.3), radii)
    np.testing.assert_allclose(found[:, 1], -10, atol=1e-3)
    assert np.all(loss.rise(found) < 1e-6 * loss.rise(np.zeros(2)))


def test_a_large_floor_hides_no_optimum() -> None:
    """ŵ of 10⁻⁶ under a floor of 0.5: f − floor is 10⁻¹² of it."""
    loss = QuadraticLoss((1.28e-6, 3.93e-7), (1.0, 3.0), 20.0, floor=0.5)
    np.testing.assert_allclose(penalised_point(loss, Ball("lp", 7.0), 80.0), loss.center, rtol=1e-6)
    assert penalised_point(loss, Ball("lp", 0.5), 80.0).tolist() == [0, 0]
