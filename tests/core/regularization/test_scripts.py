"""The script that a person downloads gives the page's optima."""

import numpy as np
import pytest

from core.regularization import (
    DEFAULT_ROWS,
    Ball,
    QuadraticLoss,
    loss_of_rows,
    parsed,
    regularization_script,
    with_multiplier,
    with_radius,
)

LOSS = QuadraticLoss((2.2, 0.9), (1.0, 3.0), -50.0)
BALLS = [
    Ball("l1"),
    Ball("l2"),
    Ball("elastic-net", 0.3),
    Ball("lp", 0.5),
    Ball("lp", 3.0),
    Ball("linf"),
]


def executed(script: str) -> dict:
    names: dict = {}
    exec(compile(script, "script", "exec"), names)
    return names


@pytest.mark.parametrize("ball", BALLS, ids=lambda ball: ball.name)
@pytest.mark.parametrize("radius", [0.4, 1.0, 2.0])
def test_the_script_finds_the_optimum_with_other_solvers(
    ball: Ball, radius: float, capsys: pytest.CaptureFixture[str]
) -> None:
    optimum = with_radius(LOSS, ball, radius)
    names = executed(regularization_script([optimum]))
    np.testing.assert_allclose(names["solutions"][ball.name], optimum.point, rtol=1e-5, atol=1e-6)
    assert names["f"](optimum.point) == pytest.approx(optimum.value)
    assert ball.name in capsys.readouterr().out


def test_both_balls_of_the_page_are_in_one_script() -> None:
    optima = [with_multiplier(LOSS, ball, 0.5) for ball in BALLS]
    solutions = executed(regularization_script(optima))["solutions"]
    assert list(solutions) == [ball.name for ball in BALLS]
    for optimum in optima:
        np.testing.assert_allclose(
            solutions[optimum.ball.name], optimum.point, rtol=1e-5, atol=1e-6
        )


def test_rows_are_in_the_script() -> None:
    loss = loss_of_rows(parsed(DEFAULT_ROWS).value)
    optima = [with_multiplier(loss, Ball(key), 0.3) for key in ("l1", "l2")]
    script = regularization_script(optima, parsed(DEFAULT_ROWS).value)
    names = executed(script)
    assert "-1.5, -1.2, -2.9" in script
    for optimum in optima:
        w = names["solutions"][optimum.ball.name]
        np.testing.assert_allclose(w, optimum.point, rtol=1e-6, atol=1e-8)
        assert names["f"](w) == pytest.approx(optimum.value)


def test_constraints_that_do_not_bind_or_leave_nothing() -> None:
    loose = with_radius(LOSS, Ball("l1"), 10.0)
    script = regularization_script([loose])
    assert "sklearn" not in script
    np.testing.assert_allclose(executed(script)["solutions"]["L1"], LOSS.center)
    strict = with_multiplier(LOSS, Ball("l1"), 50.0)
    np.testing.assert_array_equal(executed(regularization_script([strict]))["solutions"]["L1"], 0)


@pytest.mark.parametrize("ball", BALLS, ids=lambda ball: ball.name)
def test_in_far_units_the_script_agrees(ball: Ball) -> None:
    rows = parsed(DEFAULT_ROWS).value * [1e-5, 1e-5, 1.0]
    optimum = with_radius(loss_of_rows(rows), ball, 0.05)
    found = executed(regularization_script([optimum], rows))["solutions"][ball.name]
    np.testing.assert_allclose(found, optimum.point, rtol=1e-4, atol=1e-4 * 0.05)


def test_for_a_constant_target_the_script_agrees() -> None:
    rows = parsed(DEFAULT_ROWS).value
    rows[:, 2] = 0.1
    optimum = with_radius(loss_of_rows(rows), Ball("l1"), 0.05)
    found = executed(regularization_script([optimum], rows))["solutions"]["L1"]
    np.testing.assert_array_equal([found, optimum.point], 0)
