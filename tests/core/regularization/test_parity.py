"""Penalties, optima and priors with any shape, loss, radius and multiplier."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.regularization import (
    LOSS_PARAMS,
    MULTIPLIER,
    NOISE,
    PENALTIES,
    RADIUS,
    Ball,
    QuadraticLoss,
    by_hand,
    prior_of,
    with_multiplier,
    with_radius,
)
from tests.parity.drawing import arrays, examples, number, values

# Of an integral from −1 to 1.
NODES, WEIGHTS = np.polynomial.legendre.leggauss(600)
EVERY = pytest.mark.parametrize("key", PENALTIES)


@st.composite
def balls(draw: Any, key: str, *, convex: bool = False) -> Ball:
    """A penalty with any shape that it may have, or any that makes its ball convex."""
    shapes = PENALTIES[key].params
    if convex and key == "lp":
        shapes = (replace(shapes[0], low=1.0, default=1.0),)
    return Ball(key, draw(number(shapes[0])) if shapes else 0.0)


def written_out(ball: Ball, w: np.ndarray) -> np.ndarray:
    """Each penalty once more, from its definition; points (…, 2)."""
    x, y, shape = abs(w[..., 0]), abs(w[..., 1]), ball.shape
    return {
        "l1": lambda: x + y,
        "l2": lambda: (x * x + y * y) / 2,
        "linf": lambda: np.maximum(x, y),
        "elastic-net": lambda: shape * (x + y) + (1 - shape) * (x * x + y * y) / 2,
        "lp": lambda: (x**shape + y**shape) / shape,
    }[ball.key]()


@EVERY
@examples(20)
@given(data=st.data())
def test_penalty_functions_are_their_definitions(key: str, data: st.DataObject) -> None:
    ball = data.draw(balls(key))
    points = data.draw(arrays((7, 2), (0.0, 1e-8, 1.0, 20.0)))
    found = written_out(ball, points)
    np.testing.assert_allclose(ball.value(points), found, rtol=1e-12)
    radii = ball.radius(points)
    on_axis = np.stack([radii, np.zeros_like(radii)], axis=-1)
    np.testing.assert_allclose(written_out(ball, on_axis), found, rtol=1e-9, atol=1e-300)
    np.testing.assert_allclose(ball.level(radii), found, rtol=1e-9, atol=1e-300)
    h = 1e-5
    stretched = written_out(ball, points * (1 + h)) - written_out(ball, points * (1 - h))
    np.testing.assert_allclose(
        ball.radial_derivative(points), stretched / (2 * h), rtol=1e-6, atol=1e-12
    )
    some = radii[radii > 0]
    rise = (ball.level(some * (1 + h)) - ball.level(some * (1 - h))) / (2 * h * some)
    np.testing.assert_allclose(ball.level_derivative(some), rise, rtol=1e-6)
    reach = data.draw(number(RADIUS))
    level = written_out(ball, np.array([reach, 0.0]))
    np.testing.assert_allclose(written_out(ball, ball.edge(reach, 29)), level, rtol=1e-8)


@EVERY
@examples(20)
@given(data=st.data(), threshold=st.one_of(st.floats(0, 5), number(MULTIPLIER)))
def test_no_point_is_lower_than_the_proximal_one(
    key: str, data: st.DataObject, threshold: float
) -> None:
    ball = data.draw(balls(key))
    v = data.draw(arrays((5,), (0.0, 1e-6, 1.0, 5.0, 100.0)))
    found = ball.prox(v, threshold)
    # The answer lies between 0 and v; near 0 a power may be steep.
    shares = np.concatenate([[0.0], np.geomspace(1e-12, 1, 400), np.linspace(0, 1, 401)])
    grid = v[:, None] * shares

    def height(x: np.ndarray) -> np.ndarray:
        points = np.stack([x, np.zeros_like(x)], axis=-1)
        return (x - (v if x.ndim == 1 else v[:, None])) ** 2 / 2 + threshold * written_out(
            ball, points
        )

    lowest = height(grid).min(axis=1)
    assert (height(found) <= lowest * (1 + 1e-12) + (1e-15 * v) ** 2).all()
    assert (found * v >= 0).all()
    assert (abs(found) <= abs(v)).all()


losses = values(LOSS_PARAMS, finest=1e-6).map(by_hand)


def around(ball: Ball, radius: float, count: int) -> np.ndarray:
    """Points on the edge of a ball, dense where it is steep, shape (count, 2)."""
    part = np.concatenate([np.linspace(0, 1, count // 8), np.geomspace(1e-12, 1, count // 8)])
    angles = np.concatenate([part, 2 - part]) * np.pi / 4
    sizes = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    power = ball.power or 1.0
    if power < 1:
        sizes = sizes ** (1 / power)
    # P grows along a ray: halve until the ray meets the edge.
    level = float(written_out(ball, np.array([radius, 0.0])))
    low, high = np.zeros(len(sizes)), np.full(len(sizes), 3.0 * radius / sizes.max(axis=1))
    for _ in range(100):
        middle = (low + high) / 2
        inside = written_out(ball, middle[:, None] * sizes) <= level
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    edge = low[:, None] * sizes
    return np.concatenate([edge * sign for sign in ((1, 1), (1, -1), (-1, 1), (-1, -1))])


@EVERY
@examples(15)
@given(data=st.data(), loss=losses, radius=number(RADIUS))
def test_no_point_of_the_ball_has_a_lower_loss(
    key: str, data: st.DataObject, loss: QuadraticLoss, radius: float
) -> None:
    ball = data.draw(balls(key))
    found = with_radius(loss, ball, radius)
    level = float(written_out(ball, np.array([radius, 0.0])))
    assert float(written_out(ball, found.point)) <= level * (1 + 1e-9)
    if float(written_out(ball, loss.middle)) <= level:
        np.testing.assert_array_equal(found.point, loss.middle)
        assert found.multiplier == 0
        return
    lowest = loss.value(around(ball, radius, 4000)).min()
    assert found.value <= lowest * (1 + 1e-9) + 1e-12
    assert found.multiplier >= 0


@EVERY
@examples(15)
@given(data=st.data(), loss=losses, multiplier=number(MULTIPLIER))
def test_no_point_has_a_lower_penalised_loss(
    key: str, data: st.DataObject, loss: QuadraticLoss, multiplier: float
) -> None:
    ball = data.draw(balls(key))
    found = with_multiplier(loss, ball, multiplier)

    def height(points: np.ndarray) -> np.ndarray:
        return loss.value(points) + multiplier * written_out(ball, points)

    here, reach = float(height(found.point)), 1.1 * abs(loss.middle).max() * 20
    # Far and near: around the middle of the loss, around 0, around the answer, on both axes.
    random = np.random.default_rng(0)
    cloud = random.normal(size=(3000, 2))
    grown = 10 ** random.uniform(-9, 0, (3000, 1))
    candidates = [loss.middle * random.uniform(0, 1, (3000, 2)), found.point + cloud * grown]
    for axis in np.eye(2):
        steps = np.concatenate([np.linspace(-reach, reach, 2001), [0.0]])
        candidates.append(steps[:, None] * axis)
    lowest = height(np.concatenate(candidates)).min()
    assert here <= lowest + 1e-9 * abs(lowest)


@EVERY
@examples(15)
@given(data=st.data(), loss=losses, radius=number(RADIUS))
def test_a_radius_and_its_multiplier_lead_to_one_point(
    key: str, data: st.DataObject, loss: QuadraticLoss, radius: float
) -> None:
    ball = data.draw(balls(key, convex=True))
    there = with_radius(loss, ball, radius)
    if not MULTIPLIER.low <= there.multiplier <= MULTIPLIER.high:
        return
    back = with_multiplier(loss, ball, there.multiplier)
    np.testing.assert_allclose(back.point, there.point, rtol=1e-6, atol=1e-7 * radius)
    assert back.radius == pytest.approx(radius, rel=1e-6)
    h = 1e-5 * radius
    if radius - h >= RADIUS.low and radius + h <= RADIUS.high:
        low, high = (with_radius(loss, ball, each).value for each in (radius - h, radius + h))
        fall = (low - high) / (2 * h)
        assert there.price == pytest.approx(
            fall, rel=1e-2, abs=1e-5 * np.abs(loss.linear_term).max()
        )


@EVERY
@examples(15)
@given(data=st.data(), multiplier=number(MULTIPLIER), noise=number(NOISE), size=st.floats(0, 5))
def test_a_prior_is_the_penalty_as_a_density(
    key: str, data: st.DataObject, multiplier: float, noise: float, size: float
) -> None:
    ball = data.draw(balls(key))
    prior = prior_of(ball, multiplier, noise)
    k = multiplier / noise

    def unscaled(w: Any) -> Any:
        if key != "linf":
            return np.exp(-k * written_out(ball, np.stack([w, np.zeros_like(w)], axis=-1)))
        # Of max(|w|, |v|), v integrated out: 2∫₀^|w| e^(−k|w|) dv + 2∫_|w|^∞ e^(−kv) dv.
        return 2 * (w + 1 / k) * np.exp(-k * w)

    # Where k·P is 40 the density is all but over; in log w it is smooth.
    low, scale = 0.0, 1e30
    for _ in range(200):
        middle = (low + scale) / 2
        over = float(written_out(ball, np.array([middle, 0.0]))) > 40 / k
        low, scale = (low, middle) if over else (middle, scale)

    def mass(start: float) -> float:
        low, high = math.log(max(start, 1e-16 * scale)), math.log(scale)
        w = np.exp(low + (high - low) * (NODES + 1) / 2)
        return float((unscaled(w) * w * WEIGHTS).sum() * (high - low) / 2)

    whole = 2 * mass(0.0)
    start = size * scale / 10
    there = np.array([start, scale / 50])
    assert prior is not None
    np.testing.assert_allclose(prior.density(there), unscaled(there) / whole, rtol=1e-7)
    np.testing.assert_allclose(prior.density(-there), prior.density(there))
    assert prior.beyond(start) == pytest.approx(2 * mass(start) / whole, rel=1e-6, abs=1e-9)
