"""λ against C: the curve is the path's, and what is said of it holds."""

import numpy as np
import pytest

from charts.regularization.lambda_vs_radius import exchange_figure, exchange_sentence, rises
from core.regularization import Ball, QuadraticLoss, solution_path, with_multiplier, with_radius

LOSS = QuadraticLoss((2.0, 1.6), (1.0, 3.0), -35.0)
CONVEX = [Ball("l1"), Ball("l2"), Ball("elastic-net", 0.3), Ball("lp", 3.0), Ball("linf")]


@pytest.mark.parametrize("ball", CONVEX, ids=lambda ball: ball.name)
def test_on_a_convex_ball_every_multiplier_has_one_radius(ball: Ball) -> None:
    path = solution_path(LOSS, ball, 61)
    assert not rises(path)
    figure = exchange_figure([with_radius(LOSS, ball, 0.8)], [path], height=300)
    curve, dot = figure.data
    for radius, multiplier in list(zip(curve.x, curve.y, strict=True))[5:55:10]:
        if 0.01 <= multiplier <= 100:
            assert with_multiplier(LOSS, ball, float(multiplier)).radius == pytest.approx(
                radius, rel=1e-4
            )
    assert (dot.x[0], dot.y[0]) == (0.8, with_radius(LOSS, ball, 0.8).multiplier)


def test_a_non_convex_ball_has_several_radii_for_one_lambda() -> None:
    path = solution_path(LOSS, Ball("lp", 0.5), 241)
    assert rises(path)
    figure = exchange_figure([with_radius(LOSS, Ball("lp", 0.5), 2.0)], [path], height=300)
    assert figure.data[0].y[0] < 0.5 * path.multipliers[0]


def test_one_ball_twice_is_told_once() -> None:
    optimum, path = with_radius(LOSS, Ball("l1"), 1.0), solution_path(LOSS, Ball("l1"), 21)
    told = exchange_sentence([optimum, optimum], [path, path])
    assert told.count("**L1**") == 1
    assert f"from λ = {np.abs(LOSS.linear_term).max():.3g} on, both coefficients are 0" in told


def test_equal_input_gives_an_equal_figure() -> None:
    optima = [with_radius(LOSS, ball, 1.0) for ball in CONVEX[:2]]
    paths = [solution_path(LOSS, ball, 21) for ball in CONVEX[:2]]
    first, second = (exchange_figure(optima, paths, height=300).to_json() for _ in range(2))
    assert first == second
