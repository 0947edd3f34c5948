"""L1/L2 geometry: where optima lie, λ against C, zeros counted, shrinkage curves, priors."""

import itertools
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from scipy.integrate import quad

from charts.regularization.findings import One, Two, geometry_finding, optimum_alt
from charts.regularization.lambda_vs_radius import exchange_sentence
from charts.regularization.priors import prior_sentence
from charts.regularization.proximal import Shrunk, prox_sentence
from charts.regularization.sparsity import Counted, sparsity_sentence
from core.common import Said
from core.regularization import (
    FAMILIES,
    LOSS_PARAMS,
    MULTIPLIER,
    NOISE,
    PENALTIES,
    RADIUS,
    Ball,
    Experiment,
    Optimum,
    Path,
    Prior,
    QuadraticLoss,
    by_hand,
    experiments,
    loss_of_rows,
    parsed,
    penalised_point,
    prior_of,
    solution_path,
    with_multiplier,
    with_radius,
)
from core.regularization.constrained_optimum import points_within
from core.regularization.sparsity import BALL_RADIUS
from tests.charts.common.claim_subject import Subject, values_of
from ui.page import Preset
from ui.regularization.controls import PREFIX, THRESHOLD

Array = np.ndarray
POINTS = 41


class Scene(NamedTuple):
    optima: Sequence[Optimum]
    paths: Sequence[Path]


class Prox(NamedTuple):
    balls: Sequence[Ball]
    threshold: float


class Priors(NamedTuple):
    found: Sequence[tuple[Ball, Prior | None]]


def scene(loss: QuadraticLoss, mode: str, number: float, *balls: Ball) -> Scene:
    solve = with_radius if mode == "radius" else with_multiplier
    return Scene(
        [solve(loss, ball, number) for ball in balls],
        [solution_path(loss, ball, POINTS) for ball in balls],
    )


@st.composite
def balls(draw: DrawFn) -> Ball:
    key = draw(st.sampled_from(sorted(PENALTIES)))
    (*_, shape) = [0.0, *(draw(values_of(param)) for param in PENALTIES[key].params)]
    return Ball(key, shape)


@st.composite
def losses(draw: DrawFn) -> QuadraticLoss:
    if draw(st.booleans()):
        return by_hand({param.name: draw(values_of(param)) for param in LOSS_PARAMS})
    random = np.random.default_rng(draw(st.integers(0, 99)))
    x = random.standard_normal((draw(st.integers(4, 9)), 2))
    y = x @ [1.5, 0.3] + 0.2 * random.standard_normal(len(x))
    units = 10.0 ** draw(st.integers(-4, 4)), 10.0 ** draw(st.integers(-3, 3))
    return loss_of_rows(np.column_stack([x * units[0], y * units[1]]))


@st.composite
def scenes(draw: DrawFn) -> Scene:
    mode, param = draw(st.sampled_from((("radius", RADIUS), ("multiplier", MULTIPLIER))))
    return scene(draw(losses()), mode, draw(values_of(param)), draw(balls()), draw(balls()))


@st.composite
def topics(draw: DrawFn) -> Prox | Priors | Counted:
    kind = draw(st.sampled_from(("prox", "priors", "counted")))
    if kind == "prox":
        return Prox(draw(st.lists(balls(), min_size=1, max_size=2)), draw(values_of(THRESHOLD)))
    if kind == "priors":
        noise, multiplier = draw(values_of(NOISE)), draw(values_of(MULTIPLIER))
        found = [
            (ball, prior_of(ball, draw(st.sampled_from((multiplier, 0.0))), noise))
            for ball in draw(st.lists(balls(), min_size=1, max_size=2))
        ]
        return Priors(found)
    family, seed = draw(st.sampled_from(sorted(FAMILIES))), draw(st.integers(0, 9))
    return Counted(experiments(family, 100, draw(values_of(BALL_RADIUS)), seed), family)


def say(result: Scene | Prox | Priors | Counted) -> list[Said]:
    if isinstance(result, Prox):
        return [prox_sentence(result.balls, result.threshold)]
    if isinstance(result, Priors):
        return [prior_sentence(result.found)]
    if isinstance(result, Counted):
        return [sparsity_sentence(result.experiments, result.family)]
    return [
        *geometry_finding(result.optima, result.paths),
        *(optimum_alt(optimum) for optimum in result.optima),
        exchange_sentence(result.optima, result.paths),
    ]


# ---- the page's mathematics, once more and plainly ---------------------------------------------
def power_of(ball: Ball) -> float | None:
    """p of the norm; None for the elastic net."""
    return {"l1": 1.0, "l2": 2.0, "linf": math.inf, "lp": ball.shape}.get(ball.key)


def penalty(ball: Ball, points: Array) -> Array:
    size = np.abs(points)
    power = power_of(ball)
    if power is None:
        rho = ball.shape
        return rho * size.sum(axis=-1) + (1 - rho) / 2 * (size**2).sum(axis=-1)
    if power == math.inf:
        return size.max(axis=-1)
    return (size**power).sum(axis=-1) / power


def level(ball: Ball, radius: float) -> float:
    """The penalty at (C, 0), where the ball cuts the axis."""
    return float(penalty(ball, np.array([radius, 0.0])))


def value(loss: QuadraticLoss, points: Array) -> Array:
    """How much f is above its minimum."""
    (a, b), (_, d) = loss.matrix
    x, y = points[..., 0] - loss.center[0], points[..., 1] - loss.center[1]
    return (a * x * x + 2 * b * x * y + d * y * y) / 2


def told_value(loss: QuadraticLoss, point: Array) -> float:
    return float(value(loss, point)) + loss.floor


def derivatives(loss: QuadraticLoss, point: Array) -> Array:
    (a, b), (_, d) = loss.matrix
    x, y = point[0] - loss.center[0], point[1] - loss.center[1]
    return np.array([a * x + b * y, b * x + d * y])


def rim(ball: Ball, radius: float, count: int = 2000) -> Array:
    """Points of the ball's edge: each ray is shortened until the penalty is that of (C, 0)."""
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    # Many rays near the axes, where the balls of small p are thin.
    rays = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    rays = np.concatenate([np.sign(rays) * np.abs(rays) ** 5, rays])
    low, high = np.zeros(len(rays)), np.full(len(rays), 2 * radius / np.abs(rays).max(axis=1))
    for _ in range(60):
        middle = (low + high) / 2
        inside = penalty(ball, middle[:, None] * rays) <= level(ball, radius)
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return low[:, None] * rays


def scale_of(loss: QuadraticLoss) -> float:
    """How much the loss falls from 0 to its minimum: what differences are beside."""
    return float(value(loss, np.zeros(2)))


# ---- oracles ------------------------------------------------------------------------------------
def inside(one: One, facts: Any) -> None:
    optimum = one.optimum
    center = np.array(optimum.loss.center)
    assert facts.name == optimum.ball.name
    assert facts.place == tuple(center)
    assert penalty(optimum.ball, center) <= level(optimum.ball, optimum.radius) * (1 + 1e-9)


def nothing(one: One, facts: Any) -> None:
    optimum = one.optimum
    loss = optimum.loss
    assert not optimum.point.any()
    assert facts.is_minimum == (loss.center == (0, 0))
    size = float(np.abs(loss.center).max()) or 1.0
    grid = np.concatenate([rim(optimum.ball, size * share, 200) for share in (1e-6, 1e-3, 0.1, 1)])
    total = value(loss, grid) + facts.multiplier * penalty(optimum.ball, grid)
    assert total.min() >= value(loss, np.zeros(2)) - 1e-9 * scale_of(loss)


def binds(one: One, facts: Any) -> None:
    optimum = one.optimum
    loss, ball = optimum.loss, optimum.ball
    place = np.array(facts.place)
    assert math.isclose(penalty(ball, place), level(ball, facts.radius), rel_tol=1e-6)
    assert math.isclose(facts.value, told_value(loss, place), rel_tol=1e-9, abs_tol=1e-300)
    lowest = value(loss, rim(ball, facts.radius)).min()
    assert lowest >= value(loss, place) - 1e-9 * scale_of(loss)
    # −∂f/∂w = λ ∂P/∂w for a coefficient that is not 0; dP/dC of the edge.
    rho = 1.0 if power_of(ball) is not None else ball.shape
    power = power_of(ball) or 1.0
    if power == math.inf:
        multiplier, rate = float(np.abs(derivatives(loss, place)).sum()), 1.0
        if abs(place[0]) != abs(place[1]):
            multiplier = float(np.abs(derivatives(loss, place)).max())
    else:
        j = int(np.argmax(np.abs(place)))
        size = float(abs(place[j]))
        derivative = rho * size ** (power - 1) + (1 - rho) * size
        multiplier = float(abs(derivatives(loss, place)[j])) / derivative
        rate = rho * facts.radius ** (power - 1) + (1 - rho) * facts.radius
    slack = 1e-6 + 1e-9 * scale_of(loss) / max(1e-300, facts.multiplier * level(ball, facts.radius))
    assert math.isclose(facts.multiplier, multiplier, rel_tol=slack)
    assert math.isclose(facts.saved, 0.01 * facts.radius * multiplier * rate, rel_tol=slack)
    if ball.is_convex and facts.saved > 1e-5 * scale_of(loss):
        step = 1e-4 * facts.radius
        lower, higher = value(
            loss, points_within(loss, ball, np.array([facts.radius - step, facts.radius + step]))
        )
        assert math.isclose(facts.saved, (lower - higher) / 2e-4 * 0.01, rel_tol=0.05)


def on_corner(one: One, facts: Any) -> None:
    place, ball = one.optimum.point, one.optimum.ball
    assert power_of(ball) in (None, 1.0)
    assert place[facts.zero] == 0 != place[1 - facts.zero]
    across, along = np.abs(derivatives(one.optimum.loss, place))[[facts.zero, 1 - facts.zero]]
    scale = scale_of(one.optimum.loss) / max(map(abs, one.optimum.loss.center))
    assert math.isclose(facts.across, across, rel_tol=1e-9, abs_tol=1e-12 * scale)
    share = 1.0 if power_of(ball) == 1 else ball.shape
    size = abs(place[1 - facts.zero])
    most = along * share / (share + (1 - share) * size)
    assert facts.has_share == (power_of(ball) is None)
    assert math.isclose(facts.most, most, rel_tol=1e-6)
    assert facts.across <= facts.most * (1 + 1e-6)


def on_cusp(one: One, zero: Any) -> None:
    optimum = one.optimum
    power = power_of(optimum.ball)
    assert power is not None
    assert power < 1
    assert optimum.point[zero] == 0 != optimum.point[1 - zero]
    if power > 0.9:  # there the derivative is large at sizes only that rounding hides
        return
    for size in (1e-9, -1e-9):
        beside = optimum.point.copy()
        beside[zero] = size * optimum.radius
        other = (optimum.radius**power - abs(beside[zero]) ** power) ** (1 / power)
        beside[1 - zero] = math.copysign(other, optimum.point[1 - zero])
        assert value(optimum.loss, beside) >= value(optimum.loss, optimum.point)


def parallel(one: One, zero: int) -> float:
    """How large the gradient's part across the axis is, beside the terms that it is a sum of."""
    loss, place = one.optimum.loss, one.optimum.point
    terms = np.abs(loss.matrix) @ np.abs(place - np.array(loss.center))
    return float(abs(derivatives(loss, place)[zero]) / terms.max())


def on_axis(one: One, zero: Any) -> None:
    assert one.optimum.point[zero] == 0 != one.optimum.point[1 - zero]
    assert parallel(one, zero) < 1e-11
    assert (power_of(one.optimum.ball) or 0) > 1


def too_small(one: One, zero: Any) -> None:
    assert one.optimum.point[zero] == 0 != one.optimum.point[1 - zero]
    assert parallel(one, zero) > 1e-13
    power = power_of(one.optimum.ball)
    assert power is not None
    assert 1 < power < 1.3


def square_corner(one: One, _: Any) -> None:
    assert one.optimum.ball.key == "linf"
    first, second = np.abs(one.optimum.point)
    assert first == second > 0
    downhill = -derivatives(one.optimum.loss, one.optimum.point) * np.sign(one.optimum.point)
    assert downhill.min() >= -1e-9 * downhill.max()


def edge(one: One, _: Any) -> None:
    ball, place = one.optimum.ball, one.optimum.point
    assert place.all()
    power, size = power_of(ball), np.abs(place)
    if power == math.inf:
        normal = (size == size.max()).astype(float)
        assert normal.sum() == 1
    elif power is None:
        normal = ball.shape + (1 - ball.shape) * size
    else:
        normal = (size / size.max()) ** (power - 1)
    normal = normal * np.sign(place)
    downhill = -derivatives(one.optimum.loss, place)
    terms = np.abs(one.optimum.loss.matrix) @ np.abs(place - np.array(one.optimum.loss.center))
    cross = downhill[0] * normal[1] - downhill[1] * normal[0]
    # Near its own minimum the gradient is a difference of terms that are larger.
    rounding = 1e-12 * (np.abs(one.optimum.loss.matrix) @ np.abs(one.optimum.loss.center)).max()
    length = np.linalg.norm(normal)
    assert abs(cross) <= length * (1e-5 * terms.max() + rounding)
    assert downhill @ normal > -length * rounding


def others(one: One, facts: Any) -> None:
    optimum = one.optimum
    power = power_of(optimum.ball)
    assert power is not None
    assert power < 1
    places = [np.array(place) for place, _ in facts]
    for place, told in facts:
        at = np.array(place)
        assert math.isclose(told, told_value(optimum.loss, at), rel_tol=1e-9)
        here = float(value(optimum.loss, at))
        assert here >= value(optimum.loss, optimum.point) * (1 - 1e-9)
        assert math.isclose(
            penalty(optimum.ball, at), level(optimum.ball, optimum.radius), rel_tol=1e-6
        )
        near = rim(optimum.ball, optimum.radius)
        near = near[np.linalg.norm(near - at, axis=1) < 1e-3 * optimum.radius]
        if at.all():
            assert value(optimum.loss, near).min(initial=math.inf) >= here * (1 - 1e-6)
    apart = [np.linalg.norm(a - b) for a in [*places, optimum.point] for b in places if a is not b]
    assert min(apart) > 1e-7 * optimum.radius


def no_multiplier(one: One, place: Any) -> None:
    optimum = one.optimum

    def total(point: Array) -> float:
        return float(value(optimum.loss, point) + optimum.multiplier * penalty(optimum.ball, point))

    assert total(np.array(place)) < total(optimum.point) + 1e-9 * scale_of(optimum.loss)
    assert np.linalg.norm(np.array(place) - optimum.point) > 1e-7 * optimum.radius


def along(one: One, facts: Any) -> None:
    loss, ball = one.optimum.loss, one.optimum.ball
    assert math.isclose(
        level(ball, facts.whole), penalty(ball, np.array(loss.center)), rel_tol=1e-6
    )
    step = 1e-6 * facts.whole
    at, beyond = points_within(loss, ball, np.array([facts.until, facts.until + step]))
    assert at[facts.which] == 0 != beyond[facts.which]
    assert one.path is not None
    before = points_within(loss, ball, np.linspace(0, facts.until, 40)[1:])
    if facts.throughout:
        assert not before[:, facts.which].any()


def same(two: Two, facts: Any) -> None:
    first, second = two.optima
    assert (facts.first, facts.second) == (first.ball.name, second.ball.name)
    size = float(np.abs([first.point, second.point]).max())
    assert np.abs(first.point - second.point).max() <= 1e-8 * size


def both(two: Two, facts: Any) -> None:
    first, second = two.optima
    assert first.ball.name != second.ball.name
    assert math.isclose(facts.apart, math.dist(first.point, second.point), rel_tol=1e-9)
    for optimum, zeros in zip(two.optima, facts.zeros, strict=True):
        found = 0
        for j in (0, 1):
            power = power_of(optimum.ball)
            has_corner = power is None or power <= 1
            unbound = optimum.point.tolist() == list(optimum.loss.center)
            exact = has_corner or unbound or parallel(One(optimum, None), j) < 1e-12
            found += bool(optimum.point[j] == 0 and (exact or not optimum.point.any()))
        assert zeros == found


def contains(two: Two, facts: Any) -> None:
    named = {optimum.ball.name: optimum for optimum in two.optima}
    outer, inner = named[facts.outer], named[facts.inner]
    assert outer.radius == inner.radius > 0
    points = rim(inner.ball, inner.radius, 100)
    assert np.all(penalty(outer.ball, points) <= level(outer.ball, outer.radius) * (1 + 1e-9))
    assert facts.lower <= facts.higher + 1e-9 * abs(facts.higher)
    assert math.isclose(
        facts.lower, told_value(outer.loss, outer.point), rel_tol=1e-9, abs_tol=1e-300
    )


# ---- λ against C --------------------------------------------------------------------------------
def origin(one: One, facts: Any) -> None:
    assert one.optimum.loss.center == (0, 0)
    assert facts.name == one.optimum.ball.name


def ends(one: One, facts: Any) -> None:
    loss, ball = one.optimum.loss, one.optimum.ball
    assert math.isclose(level(ball, facts.whole), penalty(ball, loss.middle), rel_tol=1e-6)
    power = power_of(ball)
    assert math.isfinite(facts.largest) == (power is None or power <= 1 or power == math.inf)
    if not math.isfinite(facts.largest):
        return
    slack = 1e-6 if ball.is_convex else 0.05
    assert not penalised_point(loss, ball, facts.largest * (1 + slack)).any()
    assert penalised_point(loss, ball, facts.largest * (1 - slack)).any()


def multipliers(one: One) -> Array:
    assert one.path is not None
    return one.path.multipliers[np.isfinite(one.path.multipliers)]


def one_to_one(one: One, _: Any) -> None:
    power = power_of(one.optimum.ball)
    assert power is None or power >= 1
    finite = multipliers(one)
    assert np.all(finite[1:] <= finite[:-1] * (1 + 1e-9))
    assert (finite[1:] < finite[:-1]).mean() > 0.95


def several(one: One, _: Any) -> None:
    power = power_of(one.optimum.ball)
    assert power is not None
    assert power < 1
    finite = multipliers(one).tolist()
    assert any(later > before for before, later in itertools.pairwise(finite))


# ---- the topics ---------------------------------------------------------------------------------
def with_zero(each: Experiment) -> float:
    return sum(1 for x, y in each.points if x == 0 or y == 0) / len(each.points)


def zeros(counted: Counted, facts: Any) -> None:
    assert [each.name for each in counted.experiments] == ["L1", "L2"]
    assert facts.shares == tuple(with_zero(each) for each in counted.experiments)
    assert facts.losses == len(counted.experiments[0].points) == len(counted.experiments[1].points)
    assert facts.shares[1] == 0


def published(counted: Counted, facts: Any) -> None:
    assert facts.published == {"symmetric": 3, "general": 5, "orthogonal": 45}[counted.family]
    assert facts.on_grid == counted.experiments[1].on_grid.mean()


def known(counted: Counted, facts: Any) -> None:
    """Of minima outside the diamond, in one quadrant: |x − y| ≥ C, two triangles of 10 − C."""
    assert counted.family == "symmetric"
    first = counted.experiments[0]
    outside = 10**2 - first.radius**2 / 2
    assert math.isclose(facts.share, 2 * (10 - first.radius) ** 2 / 2 / outside)
    n, z, share = len(first.points), 1.96, with_zero(first)
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    if abs(abs(facts.share - middle) - reach) > 1e-4:
        assert facts.is_inside == (abs(facts.share - middle) <= reach)


def shrunk_to(ball: Ball, threshold: float, of: float) -> float:
    """argmin ½(x − v)² + tP(x) on a fine grid of one coefficient."""
    grid = np.concatenate([[0.0], np.linspace(0, of, 40_001)[1:]])
    one = Ball("l1") if ball.key == "linf" else ball
    points = np.stack([grid, np.zeros_like(grid)], axis=-1)
    return float(grid[np.argmin((grid - of) ** 2 / 2 + threshold * penalty(one, points))])


def prox(shrunk: Shrunk, facts: Any) -> None:
    ball, threshold = shrunk
    assert math.isclose(facts.example, shrunk_to(ball, threshold, 2.0), abs_tol=1e-3)
    power = power_of(ball)
    if power is not None and 1 < power < math.inf:
        assert facts.until == facts.beyond == 0
        return
    if 0.95 < (power or 0) < 1:  # the leap is smaller than the grid's steps
        return
    assert shrunk_to(ball, threshold, facts.until * 0.99) == 0
    after = shrunk_to(ball, threshold, facts.until * 1.01)
    assert after > 0
    assert math.isclose(after, facts.beyond, rel_tol=0.1, abs_tol=0.02 * facts.until)


def square_prox(shrunk: Shrunk, _: Any) -> None:
    assert shrunk.ball.key == "linf"
    for at in (-3.0, 0.2, 2.0):
        (square,), (diamond,) = (
            ball.prox(np.array([at]), shrunk.threshold) for ball in (shrunk.ball, Ball("l1"))
        )
        assert square == diamond


def prior(each: tuple[Ball, Prior | None], facts: Any) -> None:
    ball, found = each
    assert found is not None
    assert facts.name == ball.name
    density = found.density
    for share, (low, high) in ((facts.near, (0.0, 0.1)), (1 - facts.far, (0.0, 2.0))):
        places = [low, *(high * 10.0**-k for k in (9, 6, 4, 3, 2, 1)), high]
        parts = [
            quad(lambda x: float(density(np.array(x))), a, b, limit=200)[0]
            for a, b in itertools.pairwise(places)
        ]
        assert math.isclose(share, 2 * sum(parts), rel_tol=1e-4, abs_tol=1e-4)


def no_prior(each: tuple[Ball, Prior | None], name: Any) -> None:
    assert each[1] is None
    assert name == each[0].name


# ---- presets ------------------------------------------------------------------------------------
def of_preset(preset: Preset) -> Scene:
    values = dict(preset.values)
    chosen = []
    for side in ("ball", "other"):
        key = values[f"{PREFIX}{side}"]
        shapes = [values[f"{PREFIX}{side}_{param.name}"] for param in PENALTIES[key].params]
        chosen.append(Ball(key, *shapes))
    if values[f"{PREFIX}source"] == "data":
        loss = loss_of_rows(parsed(values[f"{PREFIX}rows"]).value)
    else:
        loss = by_hand({param.name: values[f"{PREFIX}{param.name}"] for param in LOSS_PARAMS})
    mode = values[f"{PREFIX}mode"]
    return scene(loss, mode, values[f"{PREFIX}{mode}"], *chosen)


def round_bowls(preset: Preset) -> None:
    (first, second), _ = of_preset(preset)
    loss = first.loss
    for optimum in (first, second):
        points = rim(optimum.ball, optimum.radius, 20_000)
        nearest = points[np.argmin(np.linalg.norm(points - loss.middle, axis=1))]
        np.testing.assert_allclose(optimum.point, nearest, atol=1e-3)
    for center, radius in (((2.4, 0.6), 1.0), ((2.4, 1.4), 1.0), ((2.4, 1.41), 1.0)):
        moved = QuadraticLoss(center, loss.curvatures, loss.angle)
        is_zero = with_radius(moved, Ball("l1"), radius).point[1] == 0
        assert is_zero == (center[0] - center[1] >= radius)
    assert first.point[1] == 0


def slanted(preset: Preset) -> None:
    (first, _), _ = of_preset(preset)
    loss, radius = first.loss, first.radius
    assert abs(loss.center[0]) > abs(loss.center[1])
    assert first.point[0] == 0 != first.point[1]
    assert min(loss.curvatures) / max(loss.curvatures) < 0.1
    by_first, by_second = (value(loss, radius * np.eye(2)[j]) for j in (0, 1))
    assert by_first > by_second
    assert points_within(loss, Ball("l1"), np.array([1.0]))[0].all()


def one_multiplier(preset: Preset) -> None:
    (first, second), _ = of_preset(preset)
    assert first.multiplier == second.multiplier == 1
    assert abs(first.radius - second.radius) > 0.1
    assert first.is_active
    assert second.is_active
    assert preset.values[f"{PREFIX}topic"] == "exchange"


def elastic_net(preset: Preset) -> None:
    (first, second), _ = of_preset(preset)
    assert sorted(first.point != 0) == [False, True]
    assert second.point.all()
    assert abs(second.point[0] / second.point[1] - 1) < 0.1
    middle = rim(second.ball, 1.0)
    assert np.abs(middle).sum(axis=1).max() > 1.05  # outside of the diamond between its corners


def non_convex(preset: Preset) -> None:
    (first, _), _ = of_preset(preset)
    assert first.ball == Ball("lp", 0.5)
    assert len(first.others) == 1
    before, after = points_within(first.loss, first.ball, np.array([2.34, 2.36]))
    assert before[0] == 0 != before[1]
    assert after[1] == 0 != after[0]


def makes_equal(preset: Preset) -> None:
    (first, _), _ = of_preset(preset)
    assert abs(first.point[0]) == abs(first.point[1]) > 0


def useless(preset: Preset) -> None:
    (first, _), _ = of_preset(preset)
    assert first.loss.matrix[1, 1] < 0.02 * first.loss.matrix[0, 0]
    assert first.point[1] == 0
    family = preset.values[f"{PREFIX}family"]
    losses, radius, seed = (
        preset.values[f"{PREFIX}{name}"] for name in ("losses", "ball_radius", "seed")
    )
    (one, two) = experiments(family, int(losses), radius, int(seed))
    assert 0.78 < with_zero(one) < 0.82
    assert FAMILIES[family].published[1] == 45
    assert with_zero(two) == 0
    assert 0.42 < two.on_grid.mean() < 0.48


# ---- corners ------------------------------------------------------------------------------------
_HERE = by_hand({})
_AT_ORIGIN = by_hand({"center_x": 0.0, "center_y": 0.0})
_ON_AXIS = by_hand({"center_x": 2.0, "center_y": 0.0, "angle": 0.0})
_ROUND = by_hand({"center_x": 2.0, "center_y": 2.0, "first": 1.0, "second": 1.0})
_HALF, _DIAMOND, _CIRCLE, _SQUARE = Ball("lp", 0.5), Ball("l1"), Ball("l2"), Ball("linf")
_STILL = loss_of_rows(np.array([[1, 2, 0.1], [2, 5, 0.1], [3, 1, 0.1], [0, 0, 0.1]]))

CORNERS = (
    lambda: scene(_HERE, "radius", 1.0, _DIAMOND, _CIRCLE),
    lambda: scene(_HERE, "radius", 20.0, _DIAMOND, _SQUARE),
    lambda: scene(_HERE, "multiplier", 100.0, _DIAMOND, Ball("elastic-net", 0.5)),
    lambda: scene(_HERE, "radius", 0.05, Ball("elastic-net", 0.95), Ball("lp", 1.0)),
    lambda: scene(_AT_ORIGIN, "multiplier", 1.0, _HALF, _CIRCLE),
    lambda: scene(_AT_ORIGIN, "radius", 1.0, _HALF, _DIAMOND),
    lambda: scene(_ON_AXIS, "radius", 1.0, _CIRCLE, _SQUARE),
    lambda: scene(_ON_AXIS, "radius", 1.0, _DIAMOND, Ball("lp", 3.0)),
    lambda: scene(_ROUND, "radius", 1.0, _SQUARE, _CIRCLE),
    lambda: scene(_STILL, "radius", 1.0, _DIAMOND, _CIRCLE),
    lambda: scene(
        by_hand({"center_x": 2.0, "center_y": 1.6, "second": 3.0, "angle": -35.0}),
        "radius",
        2.0,
        _HALF,
        _DIAMOND,
    ),
    lambda: scene(_HERE, "radius", 1.0, Ball("lp", 1.0001), Ball("lp", 0.3)),
    lambda: scene(
        by_hand({"center_x": 2.0, "center_y": 1.6, "second": 3.0, "angle": -35.0}),
        "radius",
        3.0,
        _HALF,
        _HALF,
    ),
    lambda: Prox([_HALF, Ball("lp", 0.3)], 3.0),
    lambda: Prox([_SQUARE, _CIRCLE], 0.1),
    lambda: Priors([(_DIAMOND, None), (_CIRCLE, prior_of(_CIRCLE, 1.0, 1.0))]),
    lambda: Counted(experiments("symmetric", 100, 2.0, 0), "symmetric"),
)

SUBJECT = Subject(
    states=st.one_of(scenes(), scenes(), topics()),
    say=say,
    oracles={
        "geometry: the constraint does not bind": inside,
        "geometry: both coefficients are zero": nothing,
        "geometry: the constraint binds": binds,
        "geometry: on a corner": on_corner,
        "geometry: on a cusp": on_cusp,
        "geometry: on an axis without a corner": on_axis,
        "geometry: a coefficient too small to be told from zero": too_small,
        "geometry: on a corner of the square": square_corner,
        "geometry: the level set touches the ball": edge,
        "geometry: further local minima": others,
        "geometry: no λ leads here": no_multiplier,
        "geometry: how long a coefficient is zero": along,
        "geometry: both balls have one optimum": same,
        "geometry: the optima of both balls": both,
        "geometry: one ball contains the other": contains,
        "exchange: the loss is lowest at the origin": origin,
        "exchange: where λ and C end": ends,
        "exchange: λ and C are one-to-one": one_to_one,
        "exchange: one λ belongs to several C": several,
        "zeros: how often a coefficient is exactly zero": zeros,
        "zeros: where the published share for L2 comes from": published,
        "zeros: the known share for round losses": known,
        "prox: up to where it is zero": prox,
        "prox: L∞ of one coefficient": square_prox,
        "prior: where its mass is": prior,
        "prior: none where nothing binds": no_prior,
    },
    corners=CORNERS,
    presets={
        "Round bowls: how wide is the corner?": round_bowls,
        "A slanted loss can drop the larger one": slanted,
        "One λ, two radii": one_multiplier,
        "Elastic net beside the diamond": elastic_net,
        "Non-convex ball, several optima": non_convex,
        "The square makes equal": makes_equal,
        "A useless feature": useless,
    },
    examples=10,
)
