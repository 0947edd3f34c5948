"""The optimizer race: its outcome, its details, its clouds of starts."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from charts.race import Crowded, OptimizerRun, RaceResult, Several, findings
from charts.race import details as race_details
from charts.race.findings import RunInRace
from charts.race.sweep import Swept, tuning_sentences
from core.common import Said
from core.optimizers import NOISES, OPTIMIZERS, PLAIN, SCHEDULES, Conditions
from core.optimizers.run_conditions import PARAMS
from core.race import Cloud, cloud_starts, run, summarised, tune
from core.surfaces import CUSTOM, SURFACES, Surface, SurfaceChoice
from core.surfaces.custom import custom_surface
from tests.charts.common.claim_subject import Subject, values_of
from ui.page import Preset
from ui.race.surface_controls import PREFIX

NUM_STEPS = 100
TYPED = {
    "x^4 + y^4": 10.0,
    "x^4 + y^2": 2.0,
    "x*y": 2.0,
    "-x^2 - y^2": 2.0,
    "x": 2.0,
    "x^2 + y^2": 2.0,
    "sqrt(x^2 + y^2)": 2.0,
    "log(x) + x^2 + y^2": 2.0,
    "log(x) + y": 2.0,
    "(x^2 + y^2 - 1)^2": 2.0,
    "1e-7*(x^2 + y^2)": 2.0,
    "x^3 - 3x + y^2": 3.0,
}


def typed(text: str) -> Surface:
    half = TYPED[text]
    return custom_surface(text, (-half, half, -half, half))


def ran(
    surface: Surface,
    key: str,
    start: Any,
    conditions: Conditions = PLAIN,
    steps: int = NUM_STEPS,
    **values: float,
) -> OptimizerRun:
    rule = OPTIMIZERS[key]
    full = {param.name: values.get(param.name, param.default) for param in rule.params}
    with np.errstate(all="ignore"):
        return OptimizerRun(
            rule, full, run(surface, key, full, start, steps, conditions=conditions)
        )


@st.composite
def conditions(draw: DrawFn) -> Conditions:
    schedule = draw(st.sampled_from(sorted(SCHEDULES)))
    plain = draw(st.booleans())
    if plain:
        return Conditions(schedule=schedule)
    numbers: dict[str, Any] = {param.name: draw(values_of(param)) for param in PARAMS}
    return Conditions(noise=draw(st.sampled_from(sorted(NOISES))), schedule=schedule, **numbers)


@st.composite
def results(draw: DrawFn) -> RaceResult | Several | Crowded:
    if draw(st.integers(0, 3)):
        surface = SURFACES[draw(st.sampled_from(sorted(SURFACES)))]
    else:
        surface = typed(draw(st.sampled_from(sorted(TYPED))))
    under = draw(conditions())
    (x_low, x_high), (y_low, y_high) = surface.window
    start = draw(st.tuples(st.floats(x_low, x_high), st.floats(y_low, y_high)))
    keys = draw(st.lists(st.sampled_from(sorted(OPTIMIZERS)), max_size=4, unique=True))
    settings: dict[str, dict[str, Any]] = {
        key: {param.name: draw(values_of(param)) for param in OPTIMIZERS[key].params}
        for key in keys
    }
    kind = draw(st.sampled_from(("race", "race", "several", "cloud")))
    if kind == "cloud":
        return crowd(surface, settings, start, draw(st.integers(2, 12)))
    race = RaceResult(
        surface, [ran(surface, key, start, under, **settings[key]) for key in keys], under
    )
    if kind == "race" or not keys:
        return race
    more = [(x_low, y_high), (x_high, y_low)]
    return Several(
        race,
        [
            [ran(surface, key, place, under, **settings[key]).trajectory for place in more]
            for key in keys
        ],
    )


def crowd(surface: Surface, settings: dict[str, dict[str, float]], at: Any, count: int) -> Crowded:
    starts = cloud_starts(surface, at, count, 1.0, 0)
    with np.errstate(all="ignore"):
        clouds = {
            OPTIMIZERS[key].label: summarised(run(surface, key, values, starts, NUM_STEPS), 4)
            for key, values in settings.items()
        }
    return Crowded(clouds, 4)


def say(result: RaceResult | Several | Crowded | Swept) -> list[Said]:
    if isinstance(result, Swept):
        return tuning_sentences(result)
    if isinstance(result, Crowded):
        return race_details.cloud_sentences(result)
    if isinstance(result, Several):
        return race_details.several_sentences(result)
    return [
        *findings.race_finding(result),
        *race_details.race_details(result),
        *(findings.outcome_words(result, optimizer_run) for optimizer_run in result.runs),
        findings.landscape_alt(result),
    ]


# ---- oracles: everything again from the points alone ------------------------------------------
def at_end_since(surface: Surface, optimizer_run: OptimizerRun) -> tuple[int, Any] | None:
    """From which step on f stays within 1e-6 of one known minimum's value and near its place."""
    points = optimizer_run.trajectory.points
    (x_low, x_high), (y_low, y_high) = surface.window
    near = 0.05 * math.hypot(x_high - x_low, y_high - y_low)
    found = []
    for minimum in surface.minima:
        step = len(points)
        for x, y in points[::-1]:
            with np.errstate(all="ignore"):
                value = float(surface.value(x, y))
            close = math.hypot(x - minimum.x, y - minimum.y) <= near
            close = close or minimum.valley
            if not (close and value - minimum.value < surface.value_tolerance):
                break
            step -= 1
        found.append((step, math.hypot(*(points[-1] - (minimum.x, minimum.y))), minimum))
    inside = [each for each in found if each[0] < len(points)]
    if not inside:
        return None
    # Of minima with one value a path may go from one to the other and stay inside all the time.
    return min(step for step, _, _ in inside), min(inside, key=lambda each: each[1])[2]


def lost_at(surface: Surface, optimizer_run: OptimizerRun) -> int | None:
    (x_low, x_high), (y_low, y_high) = surface.window
    diagonal = math.hypot(x_high - x_low, y_high - y_low)
    for step, (x, y) in enumerate(optimizer_run.trajectory.points):
        with np.errstate(all="ignore"):
            numbers = [x, y, surface.value(x, y), *surface.gradient(x, y)]
        far = math.hypot(x - (x_low + x_high) / 2, y - (y_low + y_high) / 2) > 1e6 * diagonal
        if far or not np.isfinite(numbers).all() or not math.isfinite(math.hypot(*numbers[3:])):
            return step
    return None


def gaps(race: RaceResult) -> dict[str, float]:
    lowest = min((minimum.value for minimum in race.surface.minima), default=math.nan)
    found = {}
    for each in race.runs:
        finite = each.trajectory.values[np.isfinite(each.trajectory.values)]
        above = finite[finite >= lowest - 1e-9 * max(1.0, abs(lowest))] - lowest
        found[each.optimizer.label] = max(0.0, float(above.min())) if above.size else math.inf
    return found


def converged(race: RaceResult, facts: Any) -> None:
    ends = {each.optimizer.label: at_end_since(race.surface, each) for each in race.runs}
    lost = {each.optimizer.label for each in race.runs if lost_at(race.surface, each) is not None}
    assert facts.first
    assert {name for name, _, _ in facts.first} == {
        name for name, end in ends.items() if end and name not in lost
    }
    assert [step for _, step, _ in facts.first] == sorted(step for _, step, _ in facts.first)
    for name, step, local in facts.first:
        end = ends[name]
        assert end is not None
        assert step == end[0]
        assert local == any(m.value < end[1].value - 1e-9 for m in race.surface.minima)
    assert not set(facts.waiting) & (lost | {name for name, _, _ in facts.first})
    assert facts.num_steps == len(race.runs[0].trajectory.points) - 1
    assert facts.tolerance == race.surface.value_tolerance


def not_converged(race: RaceResult, facts: Any) -> None:
    assert race.surface.minima
    for each in race.runs:
        assert at_end_since(race.surface, each) is None or lost_at(race.surface, each) is not None
    found = gaps(race)
    assert facts.names == list(found)
    assert facts.gap == min(found.values())
    others = [gap for name, gap in found.items() if name not in facts.closest]
    if len(found) > 1 and math.isfinite(facts.gap):
        assert all(found[name] <= facts.gap * 1.01 for name in facts.closest)
        assert all(gap > facts.gap for gap in others)


def no_minimum(race: RaceResult, facts: Any) -> None:
    assert not race.surface.minima
    lowest = {
        each.optimizer.label: each.trajectory.values.min()
        for each in race.runs
        if lost_at(race.surface, each) is None
    }
    assert facts.value == min(lowest.values(), default=math.inf)
    assert set(facts.names) <= set(lowest)
    assert bool(facts.names) == bool(lowest)


def ended(kind: str) -> Callable[[RunInRace, Any], None]:
    def check(ran: RunInRace, facts: Any) -> None:
        points, values = ran.run.trajectory.points, ran.run.trajectory.values
        surface = ran.race.surface
        (x_low, x_high), (y_low, y_high) = surface.window
        inside = [x_low <= x <= x_high and y_low <= y <= y_high for x, y in points]
        left = None if all(inside) else inside.index(False)
        lost = lost_at(surface, ran.run)
        assert facts.left_window_at == left
        if kind in ("diverged", "undefined"):
            assert lost is not None
            assert facts.step == lost
            assert inside[lost] == (kind == "undefined")
            return
        assert lost is None
        assert values[-1] < min(minimum.value for minimum in surface.minima)

    return check


def at_rest(ran: RunInRace, facts: Any) -> None:
    """The shape from f's heights around, not from the Hessian."""
    surface, (x, y) = ran.race.surface, ran.run.trajectory.points[-1]
    assert lost_at(surface, ran.run) is None
    assert at_end_since(surface, ran.run) is None
    assert np.hypot(*surface.gradient(x, y)) < facts.tolerance == surface.gradient_tolerance
    angles = np.arange(64) * math.pi / 32
    with np.errstate(all="ignore"):
        around = surface.value(x + 1e-2 * np.cos(angles), y + 1e-2 * np.sin(angles))
        rise = around - surface.value(x, y)
    if "minimum" in facts.shape:
        assert (rise > 0).all()
    elif "maximum" in facts.shape:
        assert (rise < 0).all()
    elif "saddle" in facts.shape:
        assert rise.min() < 0 < rise.max()
    else:
        size = np.abs(rise).max()
        assert np.abs(rise).min() <= 0.01 * size or not np.isfinite(size)


def outcome(ran: RunInRace, facts: Any) -> None:
    end, lost = at_end_since(ran.race.surface, ran.run), lost_at(ran.race.surface, ran.run)
    assert (facts.kind in ("diverged", "undefined")) == (lost is not None)
    assert (facts.kind == "converged") == (lost is None and end is not None)
    if lost is not None or end is not None:
        assert facts.step == (lost if lost is not None else end and end[0])


def curvatures(surface: Surface, x: float, y: float) -> np.ndarray:
    """Eigenvalues of the Hessian from central differences of the gradient."""
    size = 1e-5 * max(1.0, abs(x), abs(y))
    columns = [
        (np.array(surface.gradient(x + dx, y + dy)) - surface.gradient(x - dx, y - dy)) / (2 * size)
        for dx, dy in ((size, 0.0), (0.0, size))
    ]
    hessian = np.array(columns)
    return np.linalg.eigvalsh((hessian + hessian.T) / 2)


def limit(race: RaceResult, facts: Any) -> None:
    (descent,) = (each for each in race.runs if each.optimizer.key == "gd")
    minimum = race.surface.minima[0]
    low, high = curvatures(race.surface, minimum.x, minimum.y)
    decay = descent.hyperparameters["weight_decay"]
    assert high > 0
    # One step on the quadratic model along the steepest axis multiplies by 1 − η(λmax + λ).
    factor = abs(1 - facts.limit * (high + decay))
    assert math.isclose(factor, 1, rel_tol=1e-3)
    assert math.isclose(facts.ratio, descent.hyperparameters["learning_rate"] / facts.limit)
    if math.isfinite(facts.kappa):
        assert low > 0
        assert math.isclose(facts.kappa, high / low, rel_tol=1e-2)
    else:
        assert low < 1e-3 * high
    assert facts.diverged == (descent.outcome.kind == "diverged")
    if math.isfinite(facts.at_start):
        first = np.abs(curvatures(race.surface, *descent.trajectory.points[0])).max()
        assert math.isclose(facts.at_start, (first + decay) / (high + decay), rel_tol=1e-2)


def flat(race: RaceResult, facts: Any) -> None:
    minimum = race.surface.minima[0]
    high = curvatures(race.surface, minimum.x, minimum.y)[1]
    (low_x, high_x), _ = race.surface.window
    far = 0.05 * (high_x - low_x)
    rise = float(race.surface.value(minimum.x + far, minimum.y + far)) - minimum.value
    assert high * far**2 < 0.01 * rise
    slopes = [np.hypot(*race.surface.gradient(minimum.x + d, minimum.y)) for d in (1e-3, 1e-2)]
    assert slopes[0] < 0.2 * slopes[1]
    (descent,) = (each for each in race.runs if each.optimizer.key == "gd")
    if facts.converges:
        assert lost_at(race.surface, descent) is None


def kink(race: RaceResult, facts: Any) -> None:
    """The one-sided derivatives at the minimum differ in some direction."""
    minimum = race.surface.minima[0]
    jumps = []
    for angle in np.arange(8) * math.pi / 4:
        dx, dy = math.cos(angle), math.sin(angle)
        sides = [
            (float(race.surface.value(minimum.x + s * dx, minimum.y + s * dy)) - minimum.value) / s
            for s in (1e-6, -1e-6)
        ]
        jumps.append(sides[0] - sides[1])
    assert max(jumps) > 1e-3


def cycle(ran: RunInRace, facts: Any) -> None:
    points = ran.run.trajectory.points[-64:]
    period = len(facts.points)
    assert period > 1
    size = np.ptp(points, axis=0).max()
    assert np.abs(points[period:] - points[:-period]).max() < 1e-6 * size
    for shorter in range(1, period):
        assert np.abs(points[shorter:] - points[:-shorter]).max() >= 1e-6 * size
    np.testing.assert_allclose(facts.points, points[-period:], atol=1e-8 * np.abs(points).max())


def noise_floor(ran: RunInRace, facts: Any) -> None:
    """The stationary variance from iterating its own recursion, not from the closed form."""
    surface, values = ran.race.surface, ran.run.hyperparameters
    minimum = surface.minima[0]
    deviation = ran.race.conditions.sigma / math.sqrt(ran.race.conditions.batch_size)
    momentum, rate = values.get("momentum", 0.0), values["learning_rate"]
    hessian = surface.hessian(np.float64(minimum.x), np.float64(minimum.y))
    total = 0.0
    for curvature in np.linalg.eigvalsh([[hessian[0], hessian[1]], [hessian[1], hessian[2]]]):
        step = np.array(
            [[1 + momentum - rate * curvature, -momentum], [1.0, 0.0]], dtype=np.float64
        )
        added = np.array([[(rate * deviation) ** 2, 0.0], [0.0, 0.0]])
        # vec(C) = (I − A ⊗ A)⁻¹ vec(N)
        covariance = np.linalg.solve(np.eye(4) - np.kron(step, step), added.ravel())
        total += curvature * covariance[0] / 2
    assert math.isclose(facts.theory, total, rel_tol=1e-5)
    tail = ran.run.trajectory.values[-facts.steps :] - minimum.value
    assert math.isclose(facts.measured, max(0.0, float(tail.mean())), rel_tol=1e-6, abs_tol=1e-9)


def decayed(*, box: bool) -> Callable[[RunInRace, Any], None]:
    def check(ran: RunInRace, facts: Any) -> None:
        surface, decay = ran.race.surface, ran.run.hyperparameters["weight_decay"]
        assert ran.run.optimizer.decoupled_decay is box
        assert lost_at(surface, ran.run) is None

        def height(x: float, y: float) -> float:
            f = float(surface.value(x, y))
            return f if box else f + decay / 2 * (x * x + y * y)

        x, y = facts.limit
        here = height(x, y)
        for radius in (3e-3, 3e-4):
            for angle in np.arange(24) * math.pi / 12 + 0.05:
                there = (x + radius * math.cos(angle), y + radius * math.sin(angle))
                if box and max(map(abs, there)) > 1 / decay:
                    continue
                assert not height(*there) < here - 1e-7 * max(1.0, abs(here))
        if box:
            assert max(abs(x), abs(y)) <= 1 / decay * (1 + 1e-9)

    return check


def ever_inside(surface: Surface, optimizer_run: OptimizerRun) -> bool:
    (x_low, x_high), (y_low, y_high) = surface.window
    near = 0.05 * math.hypot(x_high - x_low, y_high - y_low)
    for x, y in optimizer_run.trajectory.points:
        with np.errstate(all="ignore"):
            value = float(surface.value(x, y))
        for minimum in surface.minima:
            close = math.hypot(x - minimum.x, y - minimum.y) <= near or minimum.valley
            if close and value - minimum.value < surface.value_tolerance:
                return True
    return False


def several(result: Several, facts: Any) -> None:
    surface = result.race.surface
    for (name, count, size), optimizer_run, paths in zip(
        facts.counts, result.race.runs, result.others, strict=True
    ):
        every = [
            optimizer_run,
            *(OptimizerRun(optimizer_run.optimizer, {}, path) for path in paths),
        ]
        assert (name, size) == (optimizer_run.optimizer.label, len(every))
        assert count == sum(ever_inside(surface, each) for each in every)


def share(cloud: Cloud, *kinds: int) -> float:
    return float(np.isin(cloud.outcomes.kinds, kinds).sum() / cloud.outcomes.kinds.size)


def best_share(result: Crowded, facts: Any) -> None:
    shares = {name: share(cloud, 0) for name, cloud in result.clouds.items()}
    assert facts.share == max(shares.values())
    assert {name for name, each in shares.items() if each == facts.share} == set(facts.best)


def ended_elsewhere(*kinds: int) -> Callable[[Crowded, Any], None]:
    def check(result: Crowded, facts: Any) -> None:
        shares = {name: share(cloud, *kinds) for name, cloud in result.clouds.items()}
        assert dict(facts) == {name: each for name, each in shares.items() if each}

    return check


def stuck(result: Crowded, facts: Any) -> None:
    ended_elsewhere(1)(result, facts.shares)


def drawn(result: Crowded, facts: Any) -> None:
    cloud = next(iter(result.clouds.values()))
    assert facts == (result.drawn, cloud.outcomes.kinds.size)


def nobody(race: RaceResult, _: Any) -> None:
    assert not race.runs


# ---- presets ----------------------------------------------------------------------------------
def of_preset(preset: Preset, under: Conditions | None = None, **changed: float) -> RaceResult:
    """The race in the state that a preset sets, with a few numbers changed."""
    values = {key.removeprefix(PREFIX): value for key, value in preset.values.items()} | changed
    own = values["surface"] == CUSTOM
    window = tuple(values[f"{axis}_{end}"] for axis in "xy" for end in ("low", "high"))
    choice = (
        SurfaceChoice(CUSTOM, values["formula"], window)
        if own
        else SurfaceChoice(values["surface"])
    )
    surface = choice.surface()
    under = under or Conditions(
        values["noise"],
        values["sigma"],
        int(values["batch_size"]),
        int(values["seed"]),
        values["clip_norm"],
        values["schedule"],
    )
    runs = [
        ran(
            surface,
            key,
            (values["start_x"], values["start_y"]),
            under,
            int(values["steps"]),
            **{param.name: values[f"{key}_{param.name}"] for param in OPTIMIZERS[key].params},
        )
        for key in values["runners"]
    ]
    return RaceResult(surface, runs, under)


def ends(race: RaceResult) -> dict[str, np.ndarray]:
    return {each.optimizer.key: each.trajectory.points[-1] for each in race.runs}


def ravine(preset: Preset) -> None:
    race = of_preset(preset)
    assert len({each.hyperparameters["learning_rate"] for each in race.runs}) == 1
    steps = {each.optimizer.key: at_end_since(race.surface, each) for each in race.runs}
    assert steps["gd"] is not None
    assert steps["momentum"] is not None
    assert steps["nesterov"] is not None
    assert 3 * steps["momentum"][0] < steps["gd"][0]


def off_the_ridge(preset: Preset) -> None:
    still = ends(of_preset(preset, Conditions()))
    assert all(x == 0 and abs(y) < 1e-4 for x, y in still.values())
    moved = ends(of_preset(preset))
    assert all(abs(abs(x) - 1) < 0.05 and abs(y) < 0.05 for x, y in moved.values())


def adagrad_stalls(preset: Preset) -> None:
    race = of_preset(preset)
    rates = {}
    for each in race.runs:
        points = each.trajectory.points[:, 0]
        rates[each.optimizer.key] = np.abs(
            np.diff(points) / race.surface.gradient(points[:-1], each.trajectory.points[:-1, 1])[0]
        )
    assert math.isclose(rates["adagrad"][99] / rates["adagrad"][1599], 4, rel_tol=0.05)
    assert all(0.015 < rates["rmsprop"][step] < 0.03 for step in (100, 200, 300))
    assert abs(race.runs[0].trajectory.points[-1, 0]) > 5
    assert np.abs(race.runs[1].trajectory.points[-500:]).max() < 0.2


def scales(preset: Preset) -> None:
    race = of_preset(preset)
    low, high = curvatures(race.surface, 0.0, 0.0)
    assert math.isclose(high / low, 1000, rel_tol=1e-6)
    start = race.runs[0].trajectory.points[0, 0]
    assert ends(race)["gd"][0] / start > 0.5
    for each in race.runs[1:]:
        assert at_end_since(race.surface, each) is not None


def two_decays(preset: Preset) -> None:
    found = ends(of_preset(preset))
    # f' + λw = 0: (x − 3) + x = 0 and 20(y − 2) + y = 0.
    np.testing.assert_allclose(found["adam"], (1.5, 40 / 21), atol=1e-6)
    np.testing.assert_allclose(found["adamw"], (1, 1), atol=0.02)
    np.testing.assert_allclose(found["lion"], (1, 1), atol=0.02)


def adam_climbs(preset: Preset) -> None:
    found = ends(of_preset(preset))
    assert found["adam"][0] > 1
    assert found["amsgrad"][0] < -0.1


def floor_of_noise(preset: Preset) -> None:
    race = of_preset(preset)
    falling = of_preset(preset, Conditions(sigma=race.conditions.sigma, schedule="cosine"))
    for one, other in zip(race.runs, falling.runs, strict=True):
        assert other.trajectory.values[-500:].mean() < one.trajectory.values[-500:].mean() / 2


def too_long(preset: Preset) -> None:
    race = of_preset(preset)
    assert math.isclose(curvatures(race.surface, 1.0, 0.0)[1], 2, rel_tol=1e-6)
    points = race.runs[0].trajectory.points
    np.testing.assert_allclose(points[-20:], points[-24:-4], atol=1e-9)
    assert not any(np.allclose(points[-20:], points[-20 - k : -k], atol=1e-6) for k in (1, 2, 3))
    chaotic = of_preset(preset, gd_learning_rate=1.6).runs[0].trajectory.points
    assert not any(
        np.allclose(chaotic[-20:], chaotic[-20 - k : -k], atol=1e-6) for k in range(1, 60)
    )
    gone = of_preset(preset, gd_learning_rate=2.5)
    assert lost_at(gone.surface, gone.runs[0]) is not None


# ---- sweeps -----------------------------------------------------------------------------------
@st.composite
def sweeps(draw: DrawFn) -> Swept:
    surface = SURFACES[draw(st.sampled_from(sorted(SURFACES)))]
    (x_low, x_high), (y_low, y_high) = surface.window
    start = draw(st.tuples(st.floats(x_low, x_high), st.floats(y_low, y_high)))
    keys = draw(st.lists(st.sampled_from(sorted(OPTIMIZERS)), min_size=1, max_size=3, unique=True))
    return swept(surface, keys, start, (1e-3, 0.03, 1.0, 10.0))


def swept(surface: Surface, keys: Sequence[str], start: Any, rates: Sequence[float]) -> Swept:
    runs = [ran(surface, key, start, steps=40) for key in keys]
    return Swept(surface, runs, {key: tune(surface, key, {}, start, 40, rates) for key in keys}, 40)


def runs_of(result: Swept, key: str) -> list[OptimizerRun]:
    """Every learning rate of a sweep as a run of its own."""
    start = tuple(result.runs[0].trajectory.points[0])
    return [
        ran(result.surface, key, start, steps=result.num_steps, learning_rate=float(rate))
        for rate in result.tunings[key].learning_rates
    ]


def settled_steps(result: Swept, key: str) -> list[int]:
    return [
        end[0]
        for each in runs_of(result, key)
        if (end := at_end_since(result.surface, each)) and lost_at(result.surface, each) is None
    ]


def budget(result: Swept, facts: Any) -> None:
    assert all(len(each.learning_rates) == facts[0] for each in result.tunings.values())
    assert facts[1] == result.num_steps


def first_of_sweep(result: Swept, facts: Any) -> None:
    steps = {key: settled_steps(result, key) for key in result.tunings}
    best = min(min(each) for each in steps.values() if each)
    # A tuned rate may end lower and arrive later than another of the same optimizer.
    assert facts.step >= best
    for name, rate in facts.names:
        key = next(key for key, each in OPTIMIZERS.items() if each.label == name)
        found = dict(zip(result.tunings[key].learning_rates, runs_of(result, key), strict=True))
        end = at_end_since(result.surface, found[rate])
        assert end is not None
        assert end[0] == facts.step


def lowest_of_sweep(result: Swept, facts: Any) -> None:
    endings = {
        OPTIMIZERS[key].label: min(
            (
                float(each.trajectory.values[-1])
                for each in runs_of(result, key)
                if lost_at(result.surface, each) is None
            ),
            default=math.inf,
        )
        for key in result.tunings
    }
    assert math.isclose(facts.value, min(endings.values()), rel_tol=1e-9, abs_tol=1e-9)
    assert all(math.isclose(endings[name], facts.value, rel_tol=0.01) for name, _ in facts.names)


def all_lost(result: Swept, _: Any) -> None:
    for key in result.tunings:
        assert all(lost_at(result.surface, each) is not None for each in runs_of(result, key))


# ---- corners ----------------------------------------------------------------------------------
def _race(surface: Surface, *runs: OptimizerRun, under: Conditions = PLAIN) -> RaceResult:
    return RaceResult(surface, runs, under)


_SADDLE, _QUADRATIC = SURFACES["bounded-saddle"], SURFACES["quadratic"]
_NOISY = Conditions(sigma=2.0)
CORNERS = (
    lambda: _race(_QUADRATIC),
    # Newton's step: there at once; momentum passes through and comes back.
    lambda: _race(
        typed("x^2 + y^2"),
        ran(typed("x^2 + y^2"), "gd", (1.0, 1.0), learning_rate=0.5),
        ran(typed("x^2 + y^2"), "momentum", (1.0, 1.0), learning_rate=0.5, momentum=0.9),
        ran(typed("x^2 + y^2"), "nesterov", (1.0, 1.0), learning_rate=0.5, momentum=0.0),
    ),
    lambda: _race(typed("x*y"), ran(typed("x*y"), "adam", (1.0, -1.0))),
    lambda: _race(typed("x"), ran(typed("x"), "gd", (1.0, 1.0))),
    lambda: _race(
        typed("(x^2 + y^2 - 1)^2"),
        ran(typed("(x^2 + y^2 - 1)^2"), "gd", (1.0, 1.5), learning_rate=0.1),
        ran(typed("(x^2 + y^2 - 1)^2"), "adam", (1.0, 1.5), learning_rate=0.1),
    ),
    lambda: _race(
        typed("1e-7*(x^2 + y^2)"), ran(typed("1e-7*(x^2 + y^2)"), "momentum", (1.0, 1.5))
    ),
    # f falls without end to the left: below the only minimum, and inside the picture.
    lambda: _race(
        typed("x^3 - 3x + y^2"),
        ran(typed("x^3 - 3x + y^2"), "gd", (-2.5, 0.0), learning_rate=1e-4, steps=10),
    ),
    lambda: _race(typed("log(x) + y"), ran(typed("log(x) + y"), "gd", (-1.0, 1.0))),
    lambda: _race(
        typed("x^4 + y^4"),
        ran(typed("x^4 + y^4"), "gd", (1.0, 1.0), learning_rate=0.01),
    ),
    lambda: _race(
        typed("x^4 + y^4"),
        ran(typed("x^4 + y^4"), "gd", (9.0, 9.0), learning_rate=10.0),
    ),
    lambda: _race(
        typed("sqrt(x^2 + y^2)"),
        ran(typed("sqrt(x^2 + y^2)"), "gd", (1.0, 1.0), learning_rate=0.1),
    ),
    lambda: _race(
        typed("log(x) + x^2 + y^2"),
        ran(typed("log(x) + x^2 + y^2"), "gd", (0.3, 1.0), learning_rate=0.2),
    ),
    # Under 2/(λmax + λ) at the minimum, and yet gone; decay pulls a lost run nowhere.
    lambda: _race(
        _SADDLE,
        ran(_SADDLE, "gd", (1.9, 1.9), learning_rate=0.9, weight_decay=2.0),
        ran(_SADDLE, "momentum", (0.4, 0.6), learning_rate=0.1),
    ),
    lambda: _race(_SADDLE, ran(_SADDLE, "gd", (0.4, 0.6), learning_rate=1.25, steps=300)),
    lambda: _race(_SADDLE, ran(_SADDLE, "gd", (0.0, 1.0), learning_rate=0.1, steps=300)),
    lambda: _race(
        _QUADRATIC,
        ran(_QUADRATIC, "gd", (0.0, 0.0), _NOISY, learning_rate=0.01),
        ran(_QUADRATIC, "momentum", (0.0, 0.0), _NOISY, learning_rate=0.01, momentum=0.5),
        under=_NOISY,
    ),
    lambda: _race(
        _QUADRATIC,
        ran(_QUADRATIC, "adam", (1.0, 1.0), weight_decay=1.0),
        ran(_QUADRATIC, "adamw", (1.0, 1.0), weight_decay=2.0),
    ),
    lambda: _race(
        SURFACES["mccormick"],
        ran(SURFACES["mccormick"], "gd", (-9.5, -9.5), learning_rate=0.01, steps=10),
    ),
    lambda: Several(
        _race(_SADDLE, ran(_SADDLE, "gd", (0.4, 0.6), learning_rate=0.1)),
        [[ran(_SADDLE, "gd", (0.0, 1.0), learning_rate=0.1).trajectory]],
    ),
    lambda: crowd(_SADDLE, {"gd": {"learning_rate": 0.1}, "lion": {}}, (0.0, 0.0), 12),
    lambda: crowd(_SADDLE, {"gd": {"learning_rate": 10.0}}, (0.0, 0.0), 2),
    lambda: swept(typed("x^2 + y^2"), ["gd", "nesterov"], (1.0, 1.0), (0.4, 0.5)),
    lambda: swept(_SADDLE, ["gd"], (1.9, 1.9), (9.0, 10.0)),
    lambda: swept(_QUADRATIC, ["gd", "adam"], (1.0, 1.0), (1e-3, 0.01)),
    lambda: Crowded(
        {
            "Gradient descent": summarised(
                run(
                    _SADDLE, "gd", {"learning_rate": 0.1}, np.array([[0.0, 1.0], [0.0, -1.0]]), 300
                ),
                4,
            )
        },
        4,
    ),
)

SUBJECT = Subject(
    states=st.one_of(results(), results(), results(), sweeps()),
    say=say,
    oracles={
        "race: no optimizer": nobody,
        "race: who converges": converged,
        "race: nobody converges": not_converged,
        "race: no known minimum": no_minimum,
        "race: came to where f is not finite": ended("undefined"),
        "race: diverged": ended("diverged"),
        "race: no gradient, no marked minimum": at_rest,
        "race: below every known minimum": ended("below"),
        "race: outcome in the table": outcome,
        "race: learning rate against 2/λmax": limit,
        "race: no curvature at the minimum": flat,
        "race: a kink at the minimum": kink,
        "race: a cycle": cycle,
        "race: the floor that noise leaves": noise_floor,
        "race: where L2 decay leads": decayed(box=False),
        "race: where decoupled decay leads": decayed(box=True),
        "race: from how many starts a minimum is reached": several,
        "race: share of starts that converge": best_share,
        "race: share of starts that stop elsewhere": stuck,
        "race: share of starts that are lost": ended_elsewhere(2, 4),
        "race: what of the starts is drawn": drawn,
        "sweep: the same budget": budget,
        "sweep: first to converge": first_of_sweep,
        "sweep: lowest at the end": lowest_of_sweep,
        "sweep: every learning rate diverges": all_lost,
    },
    corners=CORNERS,
    presets={
        "Ravine: with and without momentum": ravine,
        "Off the ridge by noise": off_the_ridge,
        "Adagrad stalls": adagrad_stalls,
        "Axes of different scales": scales,
        "Weight decay: AdamW is not Adam + L2": two_decays,
        "Adam climbs, AMSGrad does not": adam_climbs,
        "The floor that noise leaves": floor_of_noise,
        "One step too long": too_long,
    },
    examples=25,
)
