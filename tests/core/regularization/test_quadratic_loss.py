"""The quadratic loss by hand and from rows: Hessian, gradient, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import approx_fprime

from core.common import Param
from core.regularization import (
    DEFAULT_ROWS,
    LOSS_PARAMS,
    MAX_CHARACTERS,
    MAX_ROWS,
    QuadraticLoss,
    by_hand,
    from_matrix,
    loss_of_rows,
    parsed,
    written,
)

LOSS = QuadraticLoss((2.0, -1.3), (0.7, 5.0), 33.0, 0.25)
CURVATURE = st.floats(0.05, 20)


def test_the_gradient_is_that_of_the_value() -> None:
    for at in ([0.0, 0.0], [1.5, -2.0], [-3.0, 0.4]):
        derivative = approx_fprime(np.array(at), lambda w: float(LOSS.value(w)), 1e-7)
        np.testing.assert_allclose(LOSS.gradient(np.array(at)), derivative, rtol=1e-5, atol=1e-5)


def test_points_may_have_any_batch_shape() -> None:
    points = np.random.default_rng(0).normal(size=(3, 5, 2))
    values, derivatives = LOSS.value(points), LOSS.gradient(points)
    assert values.shape == (3, 5)
    assert derivatives.shape == (3, 5, 2)
    np.testing.assert_allclose(values[1, 4], LOSS.value(points[1, 4]), rtol=1e-12)
    np.testing.assert_allclose(derivatives[2, 3], LOSS.matrix @ (points[2, 3] - LOSS.center))


def test_the_first_axis_lies_at_the_angle_and_counter_clockwise() -> None:
    turn = np.deg2rad(33.0)
    first = np.array([np.cos(turn), np.sin(turn)])
    np.testing.assert_allclose(LOSS.matrix @ first, 0.7 * first, rtol=1e-12)
    assert LOSS.value(np.array(LOSS.center)) == 0.25


@given(first=CURVATURE, second=CURVATURE, angle=st.floats(-90, 90))
def test_a_hessian_gives_back_its_ellipses(first: float, second: float, angle: float) -> None:
    there = QuadraticLoss((1.0, 2.0), (first, second), angle)
    back = from_matrix(there.matrix, np.array([1.0, 2.0]), 0.0)
    np.testing.assert_allclose(back.matrix, there.matrix, rtol=1e-9, atol=1e-9)
    assert -90 < back.angle <= 90
    assert back.condition == pytest.approx(max(first, second) / min(first, second))


def test_axis_parallel_ellipses_have_no_rounding_in_the_slant() -> None:
    for angle in (-90, 0, 90):
        assert QuadraticLoss((0, 0), (1, 7), angle).matrix[0, 1] == 0.0


@pytest.mark.parametrize("param", LOSS_PARAMS, ids=lambda param: param.name)
def test_numbers_out_of_range_are_refused(param: Param) -> None:
    for value in (param.low - 1, param.high + 1, float("nan")):
        with pytest.raises(ValueError, match="must"):
            by_hand({param.name: value})


# ---- rows --------------------------------------------------------------------------------------
def test_rows_give_the_least_squares_loss() -> None:
    loss = loss_of_rows(parsed(DEFAULT_ROWS).value)
    rows = parsed(DEFAULT_ROWS).value
    design = np.column_stack([rows[:, :2], np.ones(len(rows))])
    fitted = np.linalg.lstsq(design, rows[:, 2])[0]
    np.testing.assert_allclose(loss.center, fitted[:2], rtol=1e-9)
    for w in ([0.0, 0.0], [1.0, -2.0]):
        gap = rows - rows.mean(axis=0)
        mean_square = np.mean((gap[:, 2] - gap[:, :2] @ w) ** 2) / 2
        assert loss.value(np.array(w)) == pytest.approx(mean_square, rel=1e-9)


def test_rounding_is_no_slant_no_residual_and_no_coefficient() -> None:
    """x1 and x2 uncorrelated, y = 0.1·x1: the axes are the coefficients', nothing is left."""
    loss = loss_of_rows(parsed("1,0.1,0.1\n-1,0.1,-0.1\n1,-0.1,0.1\n-1,-0.1,-0.1").value)
    assert loss.angle % 90 == 0
    assert loss.matrix[0, 1] == 0
    assert loss.center[1] == 0
    assert loss.floor == 0
    still = loss_of_rows(parsed("1,2,0.1\n2,5,0.1\n3,1,0.1").value)
    assert still.center == (0, 0)
    assert QuadraticLoss((2, 0), (3, 3), 33).matrix[0, 1] == 0


@pytest.mark.parametrize("unit", [1e-5, 1e5])
def test_the_loss_scales_with_the_units(unit: float) -> None:
    rows = parsed(DEFAULT_ROWS).value
    text = "\n".join(",".join(map(repr, row)) for row in (rows * [unit, unit, 1]).tolist())
    there, here = loss_of_rows(parsed(text).value), loss_of_rows(parsed(DEFAULT_ROWS).value)
    np.testing.assert_allclose(there.matrix, here.matrix * unit**2, rtol=1e-9)
    np.testing.assert_allclose(there.center, np.array(here.center) / unit, rtol=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        "x1, x2, y\n1,2,3; 4\t5\t7\n0,1,-1e-3\n",
        "1;2;3\n4;5;7\n0;1;-0,001",
        "1 2 3\n4 5 7\n0 1 −1e-3",
        "\ufeffx1;x2;y\r\n1;2;3\r\n4;5;7\r\n0;1;-.001\r\n",
        "1,0;2,0;3\n4;5;7\n0;1;-0,001",
    ],
)
def test_rows_are_taken_however_they_are_separated(text: str) -> None:
    rows = parsed(text).value
    np.testing.assert_array_equal(rows, [[1, 2, 3], [4, 5, 7], [0, 1, -0.001]])
    np.testing.assert_array_equal(parsed(written(rows)).value, rows)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "At least 3 rows"),
        ("1,2,3\n2,3,4", "there are 2"),
        ("1,2,3\n1,2\n3,4,5", "Row 2 has 2 numbers"),
        ("1,2,3\n1,a,2\n3,4,5", "Row 2: “a” is not a number"),
        ("1,2,3\n1,inf,2\n3,4,5", "Row 2: “inf” is not a number"),
        ("1,2,3\n1,1e999,2\n3,4,5", "between"),
        ("1,2,3\n1,1e9,2\n3,4,5", "between"),
        ("1,2,0\n2,4,1\n3,6,5", "collinear"),
        ("1,2,0\n1,3,1\n1,4,5", "x1 is the same in every row"),
        ("1,2,0\n2,2,1\n3,2,5", "x2 is the same in every row"),
        ("1,2,0\n2,0,1\n3,-2,5", "collinear"),
        ("1e-20,1,2\n2e-20,5,1\n3e-20,2,4", "x1 changes by 2·10⁻²⁰ only"),
        ("1e-6,1,2\n2e-6,5,1\n3e-6,2,4\n4e-6,7,3", "x2 varies 2.13·10⁶ times"),
        ("1,2,3\n" * (MAX_ROWS + 1), "Up to 60 rows"),
        ("1," * MAX_CHARACTERS, "characters"),
    ],
)
def test_rows_that_are_none_are_refused_with_a_way_out(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        loss_of_rows(parsed(text).value)
