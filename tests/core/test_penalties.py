"""Penalties, their balls and their proximal operators, over the whole registry."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from core.penalties import PENALTIES, Ball

SHAPES = {
    "l1": (0.0,),
    "l2": (0.0,),
    "linf": (0.0,),
    "elastic-net": (0.05, 0.5, 0.95),
    "lp": (0.3, 0.5, 1.0, 1.3, 2.0, 4.0, 8.0),
}
BALLS = [Ball(key, shape) for key in PENALTIES for shape in SHAPES[key]]
ALL = pytest.mark.parametrize("ball", BALLS, ids=lambda ball: ball.name)
POINTS = np.random.default_rng(3).normal(size=(7, 5, 2))


def written_out(ball: Ball, w: np.ndarray) -> float:
    """Each penalty once more, from its definition."""
    x, y = abs(w[0]), abs(w[1])
    return {
        "l1": lambda: x + y,
        "l2": lambda: (x * x + y * y) / 2,
        "linf": lambda: max(x, y),
        "elastic-net": lambda: ball.shape * (x + y) + (1 - ball.shape) * (x * x + y * y) / 2,
        "lp": lambda: (x**ball.shape + y**ball.shape) / ball.shape,
    }[ball.key]()


def test_every_entry_of_the_registry_is_tested() -> None:
    assert set(SHAPES) == set(PENALTIES)


@ALL
def test_the_value_is_its_definition(ball: Ball) -> None:
    values = ball.value(POINTS)
    assert values.shape == (7, 5)
    for index in np.ndindex(7, 5):
        assert values[index] == pytest.approx(written_out(ball, POINTS[index]), rel=1e-12)


@ALL
def test_the_radius_is_where_the_ball_cuts_the_axes(ball: Ball) -> None:
    radii = ball.radius(POINTS)
    on_axis = np.stack([radii, np.zeros_like(radii)], axis=-1)
    np.testing.assert_allclose(ball.value(on_axis), ball.value(POINTS), rtol=1e-10)
    np.testing.assert_allclose(ball.level(radii), ball.value(POINTS), rtol=1e-10)
    assert ball.radius(np.zeros(2)) == 0


@ALL
def test_the_slope_is_the_levels_derivative(ball: Ball) -> None:
    radii = np.array([0.3, 1.0, 2.2])
    step = 1e-6
    difference = (ball.level(radii + step) - ball.level(radii - step)) / (2 * step)
    np.testing.assert_allclose(ball.slope(radii), difference, rtol=1e-6)


@ALL
def test_the_pull_is_the_derivative_along_the_ray(ball: Ball) -> None:
    step = 1e-6
    stretched = ball.value(POINTS * (1 + step)) - ball.value(POINTS * (1 - step))
    np.testing.assert_allclose(ball.pull(POINTS), stretched / (2 * step), rtol=1e-6)


@ALL
def test_the_edge_lies_on_the_ball_and_has_its_corners(ball: Ball) -> None:
    edge = ball.edge(1.7, 37)
    assert edge.shape == (37, 2)
    np.testing.assert_allclose(ball.radius(edge), 1.7, rtol=1e-9)
    np.testing.assert_allclose(edge[[0, 9, 18, 27]], 1.7 * np.array(
        [(1, 0), (0, 1), (-1, 0), (0, -1)]
    ), atol=1e-9)  # fmt: skip


@ALL
@pytest.mark.parametrize("threshold", [0.1, 1.0, 2.7])
def test_the_proximal_operator_minimises(ball: Ball, threshold: float) -> None:
    for v in (-3.1, -1.2, -0.05, 0.0, 0.4, 2.0, 3.7):

        def objective(x: float, v: float = v) -> float:
            return (x - v) ** 2 / 2 + threshold * written_out(ball, np.array([x, 0.0]))

        found = float(ball.prox(np.array([v]), threshold)[0])
        # The penalty may dip at 0 and once more beside it, so look on both stretches.
        stretches = [sorted((v * a, v * b)) for a, b in ((0, 0.2), (0.2, 0.6), (0.6, 1.0))]
        lowest = [
            minimize_scalar(
                objective, bounds=stretch, method="bounded", options={"xatol": 1e-12}
            ).fun
            for stretch in stretches
        ]
        best = min([objective(0.0), *lowest])
        assert objective(found) == pytest.approx(best, rel=1e-9, abs=1e-12)


def test_soft_threshold_and_shrinkage_are_the_known_ones() -> None:
    v = np.array([-2.0, -0.5, 0.0, 0.5, 2.0])
    np.testing.assert_array_equal(Ball("l1").prox(v, 1.0), [-1, 0, 0, 0, 1])
    np.testing.assert_array_equal(Ball("l2").prox(v, 1.0), v / 2)
    np.testing.assert_allclose(Ball("elastic-net", 0.5).prox(v, 1.0), [-1, 0, 0, 0, 1])


@given(power=st.floats(0.3, 8), threshold=st.floats(0.1, 3))
def test_shrinking_keeps_the_sign_and_never_grows(power: float, threshold: float) -> None:
    v = np.linspace(-5, 5, 41)
    out = Ball("lp", power).prox(v, threshold)
    assert np.all(out * v >= 0)
    assert np.all(np.abs(out) <= np.abs(v) + 1e-12)
    assert np.all(np.diff(out) >= -1e-9)


def test_what_is_no_ball_is_refused() -> None:
    with pytest.raises(ValueError, match="no penalty 'l7'"):
        Ball("l7")
    for key, shape in (("lp", 0.1), ("lp", float("nan")), ("elastic-net", 1.5)):
        with pytest.raises(ValueError, match="must"):
            Ball(key, shape)
