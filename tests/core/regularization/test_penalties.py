"""Balls' edges, the known proximal operators, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.regularization import PENALTIES, Ball

SHAPES = {
    "l1": (0.0,),
    "l2": (0.0,),
    "linf": (0.0,),
    "elastic-net": (0.05, 0.5, 0.95),
    "lp": (0.3, 0.5, 1.0, 1.3, 2.0, 4.0, 8.0),
}
BALLS = [Ball(key, shape) for key in PENALTIES for shape in SHAPES[key]]
ALL = pytest.mark.parametrize("ball", BALLS, ids=lambda ball: ball.name)


def test_every_entry_of_the_registry_is_tested() -> None:
    assert set(SHAPES) == set(PENALTIES)


@ALL
def test_the_edge_lies_on_the_ball_and_has_its_corners(ball: Ball) -> None:
    edge = ball.edge(1.7, 37)
    assert edge.shape == (37, 2)
    np.testing.assert_allclose(ball.radius(edge), 1.7, rtol=1e-9)
    np.testing.assert_allclose(
        edge[[0, 9, 18, 27]], 1.7 * np.array([(1, 0), (0, 1), (-1, 0), (0, -1)]), atol=1e-9
    )


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
