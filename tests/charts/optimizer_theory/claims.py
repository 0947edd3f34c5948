"""The theory page: six topics, each with its own result."""

import math
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from charts.optimizer_theory import Speed
from charts.optimizer_theory import adam as theory_adam
from charts.optimizer_theory import basins as theory_basins
from charts.optimizer_theory import edge as theory_edge
from charts.optimizer_theory import maps as theory_maps
from charts.optimizer_theory import noise as theory_noise
from charts.optimizer_theory import speed as theory_speed
from charts.optimizer_theory.adam import Dissected
from charts.optimizer_theory.basins import Landed
from charts.optimizer_theory.edge import Trained
from charts.optimizer_theory.maps import Measured
from charts.optimizer_theory.noise import Cloud
from charts.optimizer_theory.speed import start_at
from charts.race import OptimizerRun
from core.common import Said
from core.optimizer_theory import (
    EPSILON,
    LENGTH,
    METHODS,
    NOISE,
    SEQUENCES,
    SHARE,
    ConvergenceMap,
    Edge,
    Quadratic,
    all_minima,
    axis,
    basins_of,
    descend,
    dissect,
    gradients_of,
    held,
    measured_means,
    surface_map,
)
from core.optimizer_theory import noise_floor as stationary
from core.optimizer_theory.adam_dissection import PARAMS
from core.optimizer_theory.convergence_maps import Axis, measure
from core.optimizer_theory.momentum_methods import error_path
from core.optimizers import OPTIMIZERS, SCHEDULES, Conditions
from core.race import run
from core.surfaces import SURFACES, SurfaceChoice
from tests.charts.common.claim_subject import Subject, values_of
from tests.charts.race.claims import at_end_since, lost_at
from ui.optimizer_theory import noise as noise_topic
from ui.optimizer_theory.common import KAPPA, PREFIX
from ui.optimizer_theory.speed import ANGLE
from ui.page import Preset


# ---- results ----------------------------------------------------------------------------------
def speed_of(method: str, kappa: float, angle: float, cells: int = 9, num_steps: int = 60) -> Speed:
    """As `ui.optimizer_theory.cache.speed`, with few cells: rates up to a little over the limit."""
    chosen = METHODS[method]
    quadratic = Quadratic((1.0, kappa), start_at(angle))
    params = {param.name: param for param in OPTIMIZERS["momentum"].params}
    top = chosen.limit(kappa, 0.99 if chosen.has_momentum else 0.0)
    high = min(params["learning_rate"].high, 1.25 * top)
    x = axis(params["learning_rate"], max(1e-6, 5e-3 * high), high, cells)
    y = (
        axis(params["momentum"], 0.0, 0.99, cells)
        if chosen.has_momentum
        else axis(params["momentum"], 0.0, 1e-9, 2)
    )
    tied = {
        name: (lambda varied, name=name: chosen.settings(varied["momentum"])[name])
        for name in chosen.settings(0.5)
        if name != "momentum"
    }
    optimizer = chosen.optimizer if chosen.has_momentum else "momentum"
    *_, found = measure(quadratic.problem(), optimizer, tied, x, y, quadratic.start, num_steps)
    return Speed(chosen, quadratic, found)


@st.composite
def speeds(draw: DrawFn) -> Speed:
    return speed_of(
        draw(st.sampled_from(sorted(METHODS))), draw(values_of(KAPPA)), draw(values_of(ANGLE))
    )


def framed(
    optimizer: str, surface: str, across: str, up: str, cells: int, at: tuple[int, int], steps: int
) -> Measured:
    *_, found = surface_map(optimizer, surface, across, up, steps, cells)
    return with_cell(optimizer, surface, found, at)


def with_cell(optimizer: str, surface: str, found: ConvergenceMap, at: tuple[int, int]) -> Measured:
    rule, (row, column) = OPTIMIZERS[optimizer], at
    values = {param.name: param.default for param in rule.params} | held(
        optimizer, surface, found.x.param.name, found.y.param.name
    )
    values[found.x.param.name] = float(found.x.values[column])
    values[found.y.param.name] = float(found.y.values[row])
    chosen = SURFACES[surface]
    with np.errstate(all="ignore"):
        path = run(chosen, optimizer, values, chosen.default_start, found.num_steps)
    return Measured(chosen, rule, found, row, column, OptimizerRun(rule, values, path))


@st.composite
def maps(draw: DrawFn) -> Measured:
    optimizer = draw(st.sampled_from(sorted(OPTIMIZERS)))
    names = [param.name for param in OPTIMIZERS[optimizer].params]
    across, up = draw(st.permutations(names))[:2]
    at = draw(st.tuples(st.integers(0, 5), st.integers(0, 5)))
    surface = draw(st.sampled_from(sorted(SURFACES)))
    return framed(optimizer, surface, across, up, 6, at, 60)


def landed(surface: str, rates: dict[str, float], num_steps: int, pieces: int = 10**6) -> Landed:
    choice = SurfaceChoice(surface)
    minima = all_minima(choice.surface())
    found = {}
    for number, piece in enumerate(basins_of(choice, minima, tuple(rates.items()), 10, num_steps)):
        found = piece
        if number + 1 >= pieces:
            break
    return Landed(replace(choice.surface(), minima=minima), found)


@st.composite
def landings(draw: DrawFn) -> Landed:
    keys = draw(st.lists(st.sampled_from(sorted(OPTIMIZERS)), min_size=1, max_size=3, unique=True))
    rates = {key: draw(st.floats(1e-5, 10.0)) for key in keys}
    surface = draw(st.sampled_from(("himmelblau", "booth", "mccormick", "bounded-saddle")))
    return landed(surface, rates, draw(st.integers(20, 60)), draw(st.integers(1, 6)))


@st.composite
def trainings(draw: DrawFn) -> Trained:
    """Made up: the page's own run takes seconds."""
    count = draw(st.integers(1, 12))
    numbers = st.floats(1e-12, 1e6)
    losses = np.array(draw(st.lists(numbers, min_size=count, max_size=count)))
    rate = draw(st.floats(1e-3, 1.0))
    measured = draw(st.integers(0, count))
    sharp = draw(
        st.lists(
            st.one_of(numbers, st.just(math.nan), st.just(2 / rate)),
            min_size=measured,
            max_size=measured,
        )
    )
    done = max(count - 1, 0)
    gone = draw(st.booleans()) or not measured
    return Trained(
        Edge(
            losses, np.arange(measured), np.array(sharp), 2 / rate, done, 50, count if gone else -1
        ),
        rate,
    )


def cloud_of(
    method: str, kappa: float, rate: float, beta: float, sigma: float, batch: int, schedule: str
) -> Cloud:
    chosen = METHODS[method]
    used = beta if chosen.has_momentum else 0.0
    both = [
        stationary.measure(
            (1.0, kappa),
            chosen,
            rate,
            used,
            sigma / batch**0.5,
            runs=4,
            num_steps=40,
            conditions=Conditions(schedule=each),
        )
        for each in ("constant", schedule)
    ]
    return Cloud(
        chosen,
        (1.0, kappa),
        rate,
        (1 - used) * rate if method == "mean" else rate,
        used,
        sigma,
        batch,
        both[0],
        both[1],
        SCHEDULES[schedule].label,
    )


@st.composite
def clouds(draw: DrawFn) -> Cloud:
    return cloud_of(
        draw(st.sampled_from(noise_topic.KEYS)),
        draw(values_of(noise_topic.STEEPEST)),
        draw(values_of(noise_topic.RATE)),
        draw(values_of(noise_topic.BETA)),
        draw(values_of(noise_topic.SIGMA)),
        draw(st.integers(1, 10**6)),
        draw(st.sampled_from([each for each in sorted(SCHEDULES) if each != "constant"])),
    )


def dissected(
    gradients: Any, rate: float, beta1: float, beta2: float, noise: float | None = None
) -> Dissected:
    parts = dissect(np.array(gradients), learning_rate=rate, beta1=beta1, beta2=beta2)
    steps = min(len(gradients), 60)
    measured = None if noise is None else measured_means(beta1, noise, steps, 50, 1)
    return Dissected(parts, "made up", rate, beta1, beta2, measured, 50, noise or 0.0)


@st.composite
def dissections(draw: DrawFn) -> Dissected:
    rate, beta1, beta2 = (draw(values_of(param)) for param in PARAMS[:3])
    if draw(st.booleans()):
        numbers = st.floats(-1e12, 1e12).filter(lambda each: each == 0 or abs(each) > 1e-12)
        return dissected(draw(st.lists(numbers, min_size=1, max_size=40)), rate, beta1, beta2)
    name = draw(st.sampled_from(sorted(SEQUENCES)))
    noise = draw(values_of(NOISE))
    gradients = gradients_of(name, draw(st.integers(int(LENGTH.low), 200)), noise, 0)
    return dissected(gradients, rate, beta1, beta2, noise if name == "noisy" else None)


def say(result: Any) -> list[Said]:
    match result:
        case Speed():
            return [*theory_speed.speed_sentences(result), theory_speed.speed_alt(result)]
        case Measured():
            return theory_maps.map_sentences(result)
        case Landed():
            return theory_basins.basins_sentences(result)
        case Trained():
            return theory_edge.edge_sentences(result)
        case Cloud():
            return theory_noise.cloud_sentences(result)
        case _:
            return theory_adam.adam_sentences(result)


# ---- speed ------------------------------------------------------------------------------------
def worst_rate(speed: Speed, learning_rate: float, momentum: float) -> float:
    """ρ from the eigenvalues of the two-step matrix, not from the roots of its polynomial."""
    worst = 0.0
    for curvature in speed.quadratic.curvatures:
        trace, determinant = (
            float(each)
            for each in speed.method.polynomial(
                np.float64(learning_rate * curvature), np.float64(momentum)
            )
        )
        step = np.array([[trace, -determinant], [1.0, 0.0]])
        worst = max(worst, float(np.abs(np.linalg.eigvals(step)).max()))
    return worst


def best_setting(speed: Speed, facts: Any) -> None:
    momentum = facts.momentum or 0.0
    here = worst_rate(speed, facts.learning_rate, momentum)
    # A double root is known to the root of the rounding.
    assert math.isclose(here, facts.rate, abs_tol=3e-7)
    for eta in (0.98, 1.02):
        for beta in (-0.01, 0.0, 0.01) if facts.momentum is not None else (0.0,):
            moved = min(max(momentum + beta, 0.0), 0.9999)
            assert worst_rate(speed, eta * facts.learning_rate, moved) >= facts.rate - 1e-6
    if facts.rate > 0:
        assert facts.rate**facts.steps <= SHARE * 1.01 or facts.steps == 1


def measured_steps(speed: Speed, learning_rate: float, momentum: float) -> int:
    """By the recursion of each eigendirection."""
    errors = [
        error_path(speed.method, each, learning_rate, momentum, speed.measured.num_steps) * start
        for each, start in zip(speed.quadratic.curvatures, speed.quadratic.start, strict=True)
    ]
    with np.errstate(all="ignore"):
        left = np.hypot(*errors) / math.hypot(*speed.quadratic.start)
    there = np.flatnonzero(left <= SHARE * (1 + 1e-9))
    return int(there[0]) if there.size else -1


def fastest(speed: Speed, facts: Any) -> None:
    assert abs(measured_steps(speed, facts.learning_rate, facts.momentum or 0.0) - facts.steps) <= 1
    every = speed.measured.steps[speed.measured.steps >= 0]
    assert facts.steps == every.min()
    assert facts.cells == np.count_nonzero(every == every.min())


def no_cell(speed: Speed, steps: int) -> None:
    assert steps == speed.measured.num_steps
    assert (speed.measured.steps < 0).all()


def stable_share(speed: Speed, facts: Any) -> None:
    measured = speed.measured
    rates = [
        [worst_rate(speed, eta, beta) for eta in measured.x.values] for beta in measured.y.values
    ]
    assert abs(np.mean(np.array(rates) < 1) - facts.stable) <= 2 / measured.steps.size
    limits = [speed.method.limit(max(speed.quadratic.curvatures), b) for b in measured.y.values]
    inside = np.array([[eta < limit for eta in measured.x.values] for limit in limits])
    assert abs(inside.mean() - facts.stable) <= 2 / measured.steps.size
    assert facts.arrived == np.count_nonzero(measured.steps >= 0) / measured.steps.size


def outside(speed: Speed, facts: Any) -> None:
    count, passed = facts
    assert 0 < count <= speed.measured.steps.size
    assert 0 <= passed <= count


# ---- maps -------------------------------------------------------------------------------------
def neighbourhood(found: ConvergenceMap, row: int, column: int) -> list[int]:
    rows, columns = found.steps.shape
    return [
        int(found.steps[r, c])
        for r in range(max(row - 1, 0), min(row + 2, rows))
        for c in range(max(column - 1, 0), min(column + 2, columns))
    ]


def place_of(measured: Measured, facts: Any) -> tuple[int, int]:
    found = measured.map
    row = int(np.argmin(np.abs(found.y.values - facts.y[1])))
    column = int(np.argmin(np.abs(found.x.values - facts.x[1])))
    assert found.steps[row, column] == facts.steps
    return row, column


def quickest(measured: Measured, facts: Any) -> None:
    found = measured.map
    around = neighbourhood(found, *place_of(measured, facts))
    assert min(around) >= 0
    assert facts.slowest == max(around)
    for row in range(found.steps.shape[0]):
        for column in range(found.steps.shape[1]):
            other = neighbourhood(found, row, column)
            assert min(other) < 0 or max(other) >= facts.slowest
    row, column = place_of(measured, facts)
    inside = 0 < row < found.steps.shape[0] - 1 and 0 < column < found.steps.shape[1] - 1
    assert facts.at_edge is not inside


def lone(measured: Measured, facts: Any) -> None:
    found = measured.map
    place_of(measured, facts)
    assert facts.steps == found.steps[found.steps >= 0].min()
    for row, column in np.argwhere(found.steps >= 0):
        assert min(neighbourhood(found, int(row), int(column))) < 0


def counted_cells(measured: Measured, facts: Any) -> None:
    found = measured.map
    assert facts.arrived == sum(each >= 0 for each in found.steps.ravel())
    assert facts.lost == sum(found.lost.ravel())
    assert facts.cells == found.steps.size


def cell(measured: Measured, facts: Any) -> None:
    end = at_end_since(measured.surface, measured.run)
    lost = lost_at(measured.surface, measured.run)
    assert (facts.kind in ("diverged", "undefined")) == (lost is not None)
    assert (facts.kind == "converged") == (lost is None and end is not None)
    if lost is not None:
        assert facts.step == lost
    elif end is not None:
        assert facts.step == end[0]
    assert facts.arrival == measured.map.steps[measured.row, measured.column]


# ---- basins -----------------------------------------------------------------------------------
def stopped(result: Landed, known: float) -> None:
    assert known == min(each.known for each in result.found.values()) < 1


def lowest_share(result: Landed, facts: Any) -> None:
    heights = [minimum.value for minimum in result.surface.minima]
    lowest = [i for i, height in enumerate(heights) if height <= min(heights) + 1e-6]
    assert facts.num_lowest == len(lowest)
    assert facts.valley == any(result.surface.minima[i].valley for i in lowest)
    shares = {
        label: np.isin(each.targets, lowest).sum() / each.targets.size
        for label, each in result.found.items()
    }
    for name, value in facts.shares:
        assert math.isclose(value, shares[name], abs_tol=1e-12)
    top = max(shares.values())
    assert {name for name, value in shares.items() if math.isclose(value, top)} == set(facts.best)


def shares_lost(result: Landed, facts: Any) -> None:
    assert dict(facts) == {
        label: each.lost.sum() / each.lost.size
        for label, each in result.found.items()
        if each.lost.any()
    }


def shares_late(result: Landed, facts: Any) -> None:
    assert all(each.known == 1 for each in result.found.values())
    for name, value in facts:
        each = result.found[name]
        left = each.targets.size - np.count_nonzero(each.targets >= 0) - np.count_nonzero(each.lost)
        assert math.isclose(value, left / each.targets.size)


# ---- edge of stability ------------------------------------------------------------------------
def unmeasured(trained: Trained, step: int) -> None:
    assert not len(trained.edge.sharpness)
    assert step == trained.edge.diverged_at >= 0


def begins(trained: Trained, facts: Any) -> None:
    edge = trained.edge
    pairs = [
        (int(step), float(each))
        for step, each in zip(edge.measured_at, edge.sharpness, strict=True)
        if not math.isnan(each)
    ]
    assert facts.first == pairs[0][1]
    assert facts.last == pairs[-1][1]
    above = [step for step, each in pairs if each >= 2 / trained.learning_rate]
    assert facts.reached_at == (above[0] if above else -1)


def diverged(trained: Trained, step: int) -> None:
    assert step == trained.edge.diverged_at >= 0


def hovers(trained: Trained, facts: Any) -> None:
    known = [each for each in trained.edge.sharpness if not math.isnan(each)]
    tail = sorted(known[-facts.measurements :])
    middle = (tail[(len(tail) - 1) // 2] + tail[len(tail) // 2]) / 2
    assert math.isclose(facts.median, middle)
    assert math.isclose(facts.ratio, middle * trained.learning_rate / 2)


def loss_moved(trained: Trained, facts: Any) -> None:
    losses = trained.edge.losses.tolist()
    rises = sum(b > a for a, b in pairwise(losses))
    assert math.isclose(facts.rises, rises / (len(losses) - 1))
    assert (facts.first, facts.last) == (losses[0], losses[-1])


# ---- noise ------------------------------------------------------------------------------------
def iterated_variance(cloud: Cloud, curvature: float) -> float:
    """The covariance of (e_k, e_{k−1}) from the linear equation that it solves."""
    trace = 1 + cloud.momentum - cloud.rate * curvature
    step = np.array([[trace, -cloud.momentum], [1.0, 0.0]])
    noise = np.array([(cloud.rate * cloud.sigma) ** 2 / cloud.batch_size, 0.0, 0.0, 0.0])
    return float(np.linalg.solve(np.eye(4) - np.kron(step, step), noise)[0])


def is_stable(cloud: Cloud) -> bool:
    steps = [
        np.array([[1 + cloud.momentum - cloud.rate * each, -cloud.momentum], [1.0, 0.0]])
        for each in cloud.curvatures
    ]
    return all(np.abs(np.linalg.eigvals(step)).max() < 1 - 1e-12 for step in steps)


def unstable(cloud: Cloud, facts: Any) -> None:
    assert not is_stable(cloud)
    assert facts.learning_rate >= facts.limit * (1 - 1e-9)


def variances(cloud: Cloud, facts: Any) -> None:
    assert is_stable(cloud)
    for curvature, measured, theory in facts.axes:
        assert math.isclose(theory, iterated_variance(cloud, curvature), rel_tol=1e-4)
        assert measured in cloud.constant.variances


def noise_floor(cloud: Cloud, facts: Any) -> None:
    floor = sum(each * iterated_variance(cloud, each) / 2 for each in cloud.curvatures)
    assert math.isclose(facts.theory, floor, rel_tol=1e-4)
    late = cloud.constant.loss[math.ceil(len(cloud.constant.loss) / 2) :]
    assert math.isclose(facts.measured, late.mean(), rel_tol=1e-9)


def halved(cloud: Cloud, facts: Any) -> None:
    half = replace(cloud, rate=cloud.rate / 2)
    twice = replace(cloud, batch_size=2 * cloud.batch_size)
    for changed, told in ((half, facts.half_rate), (twice, facts.twice_batch)):
        floor = sum(each * iterated_variance(changed, each) / 2 for each in cloud.curvatures)
        assert math.isclose(told, floor, rel_tol=1e-4)
    small = replace(cloud, rate=1e-3 / max(cloud.curvatures))
    floors = [
        sum(each * iterated_variance(changed, each) / 2 for each in cloud.curvatures)
        for changed in (
            replace(small, rate=small.rate / 2),
            replace(small, batch_size=2 * small.batch_size),
        )
    ]
    # Not smaller: solving loses digits as the step goes to 0.
    assert math.isclose(floors[0] / floors[1], 1, abs_tol=0.05)


def scheduled(cloud: Cloud, facts: Any) -> None:
    last = cloud.decayed.loss[-(len(cloud.decayed.loss) // 20 + 1) :]
    assert math.isclose(facts.end, last.mean(), rel_tol=1e-12)
    assert math.isclose(facts.ratio * cloud.floor, facts.end, rel_tol=1e-9)


# ---- Adam -------------------------------------------------------------------------------------
def first_step(result: Dissected, facts: Any) -> None:
    g, b1, b2 = abs(float(result.parts.gradients[0])), result.beta1, result.beta2
    eps = EPSILON.default
    assert math.isclose(facts.corrected, result.learning_rate * g / (g + eps), rel_tol=1e-6)
    raw = result.learning_rate * (1 - b1) * g / (math.sqrt((1 - b2) * g * g) + eps)
    assert math.isclose(facts.raw, raw, rel_tol=1e-6)
    if facts.theory is not None:
        assert math.isclose(facts.theory, facts.raw / facts.corrected, rel_tol=2e-3)


def first_is_zero(result: Dissected, _: Any) -> None:
    assert result.parts.gradients[0] == 0
    assert result.parts.steps[0] == result.parts.raw_steps[0] == 0


def longest(result: Dissected, facts: Any) -> None:
    assert facts.steps == len(result.parts.gradients)
    assert facts.longest == max(abs(each) for each in result.parts.steps)
    # Far from the start the corrections are 1: m = (1−β₁)g, v = (1−β₂)g².
    b1, b2 = result.beta1, result.beta2
    assert math.isclose(facts.lone, result.learning_rate * (1 - b1) * 7 / math.sqrt((1 - b2) * 49))


def windows(result: Dissected, facts: Any) -> None:
    """The weight of the last 1/(1−β) gradients, 1 − β^{1/(1−β)}, is more than 0.63."""
    for beta, told in zip((result.beta1, result.beta2), facts, strict=True):
        assert math.isclose(told * (1 - beta), 1)
        assert 1 - beta**told > 0.63


def moved(result: Dissected, facts: Any) -> None:
    gradients, steps = result.parts.gradients, result.parts.steps
    scale = np.abs(gradients).max() or 1.0
    assert abs(facts.mean - math.fsum(gradients) / len(gradients)) <= 1e-11 * scale
    assert abs(facts.moved - math.fsum(steps)) <= 1e-11 * np.abs(steps).sum()


def expectation(result: Dissected, facts: Any) -> None:
    assert result.measured is not None
    assert facts.measured == result.measured[facts.step - 1]
    share = sum((1 - result.beta1) * result.beta1**i for i in range(facts.step))
    assert math.isclose(facts.share, share, rel_tol=1e-9)


# ---- presets ----------------------------------------------------------------------------------
def of(preset: Preset) -> dict[str, Any]:
    return {key.removeprefix(PREFIX): value for key, value in preset.values.items()}


def root_of_kappa(preset: Preset) -> None:
    values = of(preset)
    kappa = values["kappa"]
    ball = METHODS["heavy-ball"].optimum(1.0, kappa)
    plain = METHODS["gd"].optimum(1.0, kappa)
    assert values["method"] == "heavy-ball"
    counts = [math.log(1e-6) / math.log(each.rate) for each in (plain, ball)]
    # Both in proportion: ln(10⁶)/2 · κ and ln(10⁶)/2 · √κ.
    assert math.isclose(counts[0], math.log(1e6) / 2 * kappa, rel_tol=0.01)
    assert math.isclose(counts[1], math.log(1e6) / 2 * math.sqrt(kappa), rel_tol=0.01)
    assert [round(each) for each in counts] == [6908, 218]


def one_number(preset: Preset) -> None:
    values = of(preset)
    best = METHODS["gd"].optimum(1.0, values["kappa"])
    limit = METHODS["gd"].limit(values["kappa"], 0.0)
    cell = (1.25 / 5e-3) ** (1 / 99)
    assert best.learning_rate < limit < best.learning_rate * cell


def nesterovs_limit(preset: Preset) -> None:
    assert of(preset)["method"] == "nesterov"
    kappa = of(preset)["kappa"]
    ours = [METHODS["nesterov"].limit(kappa, beta) for beta in (0.0, 0.5, 0.99)]
    ball = [METHODS["heavy-ball"].limit(kappa, beta) for beta in (0.0, 0.5, 0.99)]
    assert ours == sorted(ours, reverse=True)
    assert ball == sorted(ball)
    assert ours[0] == ball[0]


def adam_map(preset: Preset) -> None:
    values = of(preset)
    result = framed(
        values["optimizer"],
        values["surface"],
        values["across"],
        values["up"],
        40,
        (int(values["row"]) - 1, int(values["column"]) - 1),
        int(values["map_steps"]),
    )
    arrived = (result.map.steps >= 0).mean(axis=0)
    assert result.map.x.param.name == "learning_rate"
    assert arrived[:5].max() == 0
    assert arrived[len(arrived) // 3 : -len(arrived) // 3].mean() > 0.5
    assert result.map.steps[result.row, result.column] >= 0


def four_basins(preset: Preset) -> None:
    """Along each border: how often neighbouring starts go to different minima."""
    values = of(preset)
    result = landed(values["basin_surface"], cached_rates(values), int(values["basin_steps"]))
    assert sum(minimum.is_global for minimum in result.surface.minima) == 4
    edges = {
        label: np.count_nonzero(np.diff(each.targets, axis=0))
        + np.count_nonzero(np.diff(each.targets, axis=1))
        for label, each in result.found.items()
    }
    assert edges["Momentum"] > edges["Gradient descent"]
    differs = result.found["Adam"].targets != result.found["Gradient descent"].targets
    assert differs.any()


def cached_rates(values: dict[str, Any]) -> dict[str, float]:
    from ui.optimizer_theory import cache

    return cache.rates(
        SurfaceChoice(values["basin_surface"]), values["basin_optimizers"], values["share"]
    )


def climbing(preset: Preset) -> None:
    values = of(preset)
    gradients = gradients_of(values["sequence"], int(values["length"]), values["noise"], 0)
    assert sorted(set(gradients)) == [-10, 1010]
    assert math.isclose(gradients[:101].mean(), 10 / 101)
    parts = dissect(
        gradients,
        learning_rate=values["adam_rate"],
        beta1=values["beta1"],
        beta2=values["beta2"],
    )
    assert parts.steps.sum() > 0


def half_or_twice(preset: Preset) -> None:
    values = of(preset)
    rate, batch = values["noise_rate"], values["noise_batch"]
    curvatures = (1.0, values["steepest"])
    floors = [
        stationary.stationary_loss(curvatures, eta, 0.0, values["noise_sigma"] / math.sqrt(size))
        for eta, size in ((rate, batch), (rate / 2, batch), (rate, 2 * batch))
    ]
    assert values["noise_method"] == "gd"
    assert floors[1] < 0.55 * floors[0]
    assert floors[2] < 0.55 * floors[0]
    assert abs(floors[1] / floors[2] - 1) < 0.25


def edge_preset(preset: Preset) -> None:
    values = of(preset)
    *_, edge = descend(
        learning_rate=values["edge_learning_rate"],
        width=int(values["edge_width"]),
        steps=int(values["edge_steps"]),
        seed=int(values["edge_seed"]),
    )
    assert math.isclose(edge.limit, 10)
    assert edge.sharpness[0] < 10
    assert abs(np.median(edge.sharpness[-24:]) / 10 - 1) < 0.1
    assert edge.losses[-1] < edge.losses[len(edge.losses) // 2] < edge.losses[0]
    assert edge.rises > 0.05


# ---- corners ----------------------------------------------------------------------------------
def _flat_axis(values: list[float], name: str) -> Axis:
    params = {param.name: param for param in OPTIMIZERS["adam"].params}
    return Axis(params[name], np.array(values))


def _made_map(steps: list[list[int]], lost: bool = False) -> Measured:
    array = np.array(steps)
    found = ConvergenceMap(
        _flat_axis([0.01, 0.1, 1.0][: array.shape[1]], "learning_rate"),
        _flat_axis([0.0, 0.5, 0.9][: array.shape[0]], "beta1"),
        array,
        (array < 0) & lost,
        30,
        30,
    )
    return with_cell("adam", "himmelblau", found, (0, 0))


CORNERS = (
    *(
        lambda method=method, kappa=kappa, angle=angle: speed_of(method, kappa, angle)
        for method in METHODS
        for kappa in (1.0, 100.0)
        for angle in (0.0, 45.0, 90.0)
    ),
    lambda: speed_of("gd", 1e5, 45.0),
    lambda: speed_of("heavy-ball", 2.0, 0.0, num_steps=200),
    lambda: _made_map([[5, 6, 7], [5, 6, 7], [-1, 6, 7]]),
    lambda: _made_map([[1, -1, -1], [-1, -1, -1], [-1, -1, 2]]),
    lambda: _made_map([[-1, -1], [-1, -1]], lost=True),
    lambda: _made_map([[4, 4], [4, 4]]),
    lambda: framed("gd", "bounded-saddle", "learning_rate", "weight_decay", 6, (0, 4), 60),
    lambda: landed("himmelblau", {"gd": 0.01, "momentum": 0.01}, 300),
    lambda: landed("himmelblau", {"gd": 10.0}, 20),
    lambda: landed("himmelblau", {"gd": 1e-5, "adam": 1e-5}, 20),
    lambda: landed("himmelblau", {"gd": 0.01, "adam": 0.01}, 60, 1),
    lambda: Trained(Edge(np.array([1.0]), np.arange(0), np.array([]), 2.0, 0, 50, 1), 1.0),
    lambda: Trained(
        Edge(np.array([1.0, 1.0]), np.arange(2), np.array([1.0, 3.0]), 2.0, 1, 50, 2), 1.0
    ),
    lambda: Trained(
        Edge(np.array([1.0, 2.0, 3.0]), np.arange(3), np.array([3.0, 3.0, 3.0]), 2.0, 2, 50), 1.0
    ),
    lambda: Trained(
        Edge(np.array([1.0, 0.5]), np.arange(2), np.array([1.0, 1.0]), 2.0, 1, 50), 1.0
    ),
    lambda: cloud_of("gd", 10.0, 0.2, 0.0, 1.0, 1, "cosine"),
    lambda: cloud_of("heavy-ball", 10.0, 0.05, 0.9, 1.0, 4, "inverse-root"),
    lambda: cloud_of("mean", 10.0, 0.05, 0.9, 1.0, 4, "step"),
    lambda: dissected([0.0, 0.0, 1.0], 0.001, 0.9, 0.999),
    lambda: dissected([0.0], 0.001, 0.0, 0.0),
    lambda: dissected([1.0, -1.0], 0.001, 0.9, 0.9),
    lambda: dissected([1e-9], 0.001, 0.9, 0.999),
    lambda: dissected([1.0, 1.0], 0.001, 0.0, 0.999, noise=0.0),
)

SUBJECT = Subject(
    states=st.one_of(speeds(), maps(), landings(), trainings(), clouds(), dissections()),
    say=say,
    oracles={
        "speed: theory's best setting": best_setting,
        "speed: the fastest measured cell": fastest,
        "speed: no cell arrives": no_cell,
        "speed: share of stable cells": stable_share,
        "speed: cells outside the limit": outside,
        "map: the quickest neighbourhood": quickest,
        "map: quickest cell, with neighbours that do not arrive": lone,
        "map: share of cells that arrive": counted_cells,
        "map: no cell arrives": counted_cells,
        "map: what the framed cell does": cell,
        "basins: stopped before all starts are decided": stopped,
        "basins: share of starts at the lowest minimum": lowest_share,
        "basins: no start comes to the lowest minimum": lowest_share,
        "basins: share of starts that diverge": shares_lost,
        "basins: share of starts at no minimum": shares_late,
        "edge: nothing measured": unmeasured,
        "edge: the sharpness against 2/η": begins,
        "edge: the loss diverged": diverged,
        "edge: where the sharpness is at the end": hovers,
        "edge: how the loss moved": loss_moved,
        "noise: unstable": unstable,
        "noise: variances against theory": variances,
        "noise: the floor": noise_floor,
        "noise: half the learning rate, twice the batch": halved,
        "noise: the end under a schedule": scheduled,
        "adam: the first step": first_step,
        "adam: the first gradient is 0": first_is_zero,
        "adam: the longest step": longest,
        "adam: how far the means look back": windows,
        "adam: which way it moved": moved,
        "adam: the expectation of m": expectation,
    },
    corners=CORNERS,
    presets={
        "The square root of κ": root_of_kappa,
        "One number to tune": one_number,
        "Nesterov gives up stability": nesterovs_limit,
        "Where Adam arrives": adam_map,
        "Who lands where": four_basins,
        "Climbing with Adam": climbing,
        "Half the step or twice the batch": half_or_twice,
        "The edge of stability": edge_preset,
    },
    examples=40,
)
