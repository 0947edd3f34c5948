"""Paths against closed forms and theory; outcomes; the border."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.optimizers.registry import OPTIMIZERS
from core.race.default_learning_rates import suggested_learning_rate
from core.race.outcomes import KINDS
from core.race.trajectories import MAX_STEPS, Entry, race, run
from core.surfaces.curvature import momentum_limit, nesterov_limit, stability_limit
from core.surfaces.registry import SURFACES, quadratic_ravine

RAVINE = SURFACES["quadratic"]


def test_gradient_descent_on_a_quadratic_follows_the_closed_form() -> None:
    path = run(RAVINE, "gd", {"learning_rate": 0.013}, (-9, 2), 50).points
    k = np.arange(51)
    expected = np.stack([-9 * (1 - 0.013) ** k, 2 * (1 - 0.013 * 100.0) ** k], axis=-1)
    np.testing.assert_allclose(path, expected, rtol=1e-12)


def test_values_and_gradient_norms_belong_to_their_points() -> None:
    result = run(SURFACES["beale"], "adam", {"learning_rate": 0.05}, (1, 1), 30)
    x, y = result.points[17]
    assert result.values[17] == SURFACES["beale"].value(x, y)
    assert result.gradient_norms[17] == pytest.approx(np.hypot(*SURFACES["beale"].gradient(x, y)))
    assert result.points.shape == (31, 2)


@pytest.mark.parametrize("key", OPTIMIZERS)
@pytest.mark.parametrize("surface", ["rosenbrock", "ackley"])
def test_a_batch_equals_its_single_runs(key: str, surface: str) -> None:
    chosen = SURFACES[surface]
    rate = {"learning_rate": suggested_learning_rate(OPTIMIZERS[key], chosen)}
    starts = np.random.default_rng(0).uniform(-1, 1, (3, 5, 2))
    batch = run(chosen, key, rate, starts, 40)
    assert batch.points.shape == (41, 3, 5, 2)
    assert batch.outcome is None
    last = run(chosen, key, rate, starts, 40, record="last")
    np.testing.assert_array_equal(last.points[0], batch.points[-1])
    np.testing.assert_array_equal(last.values[0], batch.values[-1])
    for place in [(0, 0), (2, 4), (1, 3)]:
        single = run(chosen, key, rate, starts[place], 40)
        np.testing.assert_allclose(single.points, batch.points[:, *place], rtol=1e-9)


@pytest.mark.parametrize(
    ("key", "limit", "chosen"),
    [
        ("gd", stability_limit(RAVINE, 0.0, 0.0), {}),
        ("momentum", momentum_limit(100, 0.9), {"momentum": 0.9}),
        ("nesterov", nesterov_limit(100, 0.9), {"momentum": 0.9}),
    ],
)
def test_just_under_the_stability_limit_it_settles_just_above_it_does_not(
    key: str, limit: float, chosen: dict[str, float]
) -> None:
    under = run(RAVINE, key, {**chosen, "learning_rate": 0.99 * limit}, (0, 2), 3000)
    above = run(RAVINE, key, {**chosen, "learning_rate": 1.01 * limit}, (0, 2), 3000)
    assert under.values[-1] < 1e-9
    assert above.values[-1] > 1e3


def test_the_optimal_rate_needs_the_steps_that_theory_predicts() -> None:
    """κ = 100: η = 2/(λ₁+λ_n) contracts by 99/101, so 1e-6 in distance takes 691 steps."""
    path = run(RAVINE, "gd", {"learning_rate": 2 / 101}, (1, 1), 1000).points
    distance = np.hypot(path[:, 0], path[:, 1]) / np.sqrt(2)
    assert int(np.argmax(distance < 1e-6)) == 691


def test_momentum_needs_a_third_of_the_steps_at_kappa_one_hundred() -> None:
    path = run(RAVINE, "momentum", {"learning_rate": 0.01, "momentum": 0.9}, (1, 1), 1000).points
    distance = np.hypot(path[:, 0], path[:, 1]) / np.sqrt(2)
    last_outside = int(np.flatnonzero(distance >= 1e-6)[-1])
    assert 240 <= last_outside <= 275


def test_converged_names_the_step_from_which_on_it_stays_and_the_minimum() -> None:
    result = run(SURFACES["himmelblau"], "gd", {"learning_rate": 0.01}, (2.5, 2.5), 200)
    outcome = result.outcome
    assert outcome.kind == "converged"
    assert (outcome.minimum.x, outcome.minimum.y) == (3.0, 2.0)
    assert result.values[outcome.step - 1] >= 1e-6 > result.values[outcome.step :].max()
    assert outcome.left_window_at is None
    assert outcome.first_inside == outcome.step


BOWL = quadratic_ravine(1.0)


@pytest.mark.parametrize(
    ("optimizer", "rate", "first"),
    # At η = 1 one step minimises ½r²; the velocity carries momentum on for 165 steps more. RMSprop
    # is there at step 19 and away again at the end.
    [("momentum", 1.0, 1), ("adam", 0.3, None), ("rmsprop", 0.4, 19), ("gd", 0.3, None)],
)
def test_a_path_converges_from_where_on_it_stays_and_not_where_it_passes_through(
    optimizer: str, rate: float, first: int | None
) -> None:
    path = run(BOWL, optimizer, {"learning_rate": rate}, (-9, 2), 600)
    inside = path.values < 1e-6
    assert path.outcome.first_inside == int(np.argmax(inside))
    assert first in (None, path.outcome.first_inside)
    if optimizer == "rmsprop":
        assert not inside[-1]
        assert (path.outcome.kind, path.outcome.step) == ("running", None)
    else:
        assert path.outcome.kind == "converged"
        assert path.outcome.step == int(np.flatnonzero(~inside)[-1]) + 1
        assert (path.outcome.step > 100) or optimizer == "gd"


def test_a_low_value_far_from_any_minimum_is_not_convergence() -> None:
    """On a very flat ravine f is under 1e-6 long before the minimum is near."""
    flat = quadratic_ravine(1.0)
    outcome = run(flat, "gd", {"learning_rate": 1e-6}, (1e-4, 0), 1).outcome
    assert outcome.kind == "converged"
    outside = run(SURFACES["mccormick"], "gd", {"learning_rate": 0.1}, (-3.0, -4.0), 300)
    assert outside.values[-1] < SURFACES["mccormick"].minima[0].value
    assert outside.outcome.kind == "stationary"


def test_divergence_is_seen_and_never_clipped() -> None:
    result = run(SURFACES["rosenbrock"], "gd", {"learning_rate": 0.01}, (-1.5, 2), 100)
    outcome = result.outcome
    assert outcome.kind == "diverged"
    assert outcome.left_window_at is not None
    assert outcome.left_window_at < outcome.step
    assert np.abs(result.points[outcome.step - 1]).max() > 2
    assert not np.isfinite(result.points[-1]).all()


def test_on_the_ridge_of_the_saddle_it_stops_at_the_pass() -> None:
    result = run(SURFACES["bounded-saddle"], "gd", {"learning_rate": 0.5}, (0, 1.5), 100)
    assert result.outcome.kind == "stationary"
    np.testing.assert_allclose(result.points[-1], [0, 0], atol=1e-6)


def test_a_slow_path_is_still_running() -> None:
    outcome = run(SURFACES["rosenbrock"], "gd", {"learning_rate": 1e-4}, (-1.5, 2), 100).outcome
    assert (outcome.kind, outcome.step, outcome.left_window_at) == ("running", None, None)


def test_a_start_outside_the_window_has_left_it_at_step_zero() -> None:
    outcome = run(SURFACES["booth"], "gd", {"learning_rate": 0.05}, (50, -70), 200).outcome
    assert outcome.kind == "converged"
    assert outcome.left_window_at == 0


# One of every kind: converged at once, converged later, on the ridge, lost.
RIDGE_STARTS = np.array([[[1.0, 0.0], [1.5, 1.0], [0.0, 0.5]], [[-1.5, 1.0], [40.0, 1.0], [3, 3]]])


def test_a_batchs_statuses_are_its_single_runs() -> None:
    surface = SURFACES["bounded-saddle"]
    outcomes = run(surface, "gd", {"learning_rate": 0.1}, RIDGE_STARTS, 300).outcomes
    assert outcomes.kinds.shape == (2, 3)
    found = set()
    for place in np.ndindex(2, 3):
        single = run(surface, "gd", {"learning_rate": 0.1}, RIDGE_STARTS[place], 300).outcome
        found.add(single.kind)
        assert KINDS[outcomes.kinds[place]] == single.kind
        assert outcomes.steps[place] == (-1 if single.step is None else single.step)
        left = single.left_window_at
        assert outcomes.left_window_at[place] == (-1 if left is None else left)
        reached = outcomes.minima[place]
        assert (None if reached < 0 else surface.minima[reached]) == single.minimum
    assert found == {"converged", "stationary", "diverged"}
    assert (outcomes.minima[0, 1], outcomes.minima[1, 0]) == (0, 1)


def test_of_a_batchs_ends_alone_the_kind_is_known_and_the_step_is_not() -> None:
    surface = SURFACES["bounded-saddle"]
    whole, last = (
        run(surface, "gd", {"learning_rate": 0.1}, RIDGE_STARTS, 300, record=record).outcomes
        for record in ("all", "last")
    )
    np.testing.assert_array_equal(last.kinds, whole.kinds)
    np.testing.assert_array_equal(last.minima, whole.minima)
    assert (last.steps == -1).all()
    assert (last.left_window_at == -1).all()


def test_a_path_that_arrives_and_then_diverges_has_diverged() -> None:
    outcome = run(RAVINE, "gd", {"learning_rate": 0.03}, (1e-9, 1e-6), 200).outcome
    assert (outcome.kind, outcome.minimum) == ("diverged", None)
    # |1 − ηκ| = 2: the first power of 2 over 10 / 1e-6 is the 24th.
    assert outcome.left_window_at == 24


def test_a_race_keeps_the_order_of_its_entries() -> None:
    entries = [Entry("adam", {"learning_rate": 0.1}), Entry("gd", {"learning_rate": 0.001})]
    result = race("rosenbrock", entries, (-1.5, 2), 20)
    for entry, trajectory in zip(entries, result.trajectories, strict=True):
        alone = run(SURFACES["rosenbrock"], entry.optimizer, entry.hyperparameters, (-1.5, 2), 20)
        np.testing.assert_array_equal(trajectory.points, alone.points)


GOOD = [Entry("gd", {})]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nowhere", GOOD, (0, 0), 10), "There is no surface"),
        (("booth", [], (0, 0), 10), "Choose 1 to 12"),
        (("booth", GOOD * 13, (0, 0), 10), "it were 13"),
        (("booth", [Entry("sgdd", {})], (0, 0), 10), "There is no optimizer"),
        (("booth", [Entry("gd", {"learning_rate": -1})], (0, 0), 10), "Learning rate must lie"),
        (("booth", [Entry("gd", {"beta1": 0.5})], (0, 0), 10), "no parameter 'beta1'"),
        (("booth", GOOD, (0, float("nan")), 10), "start coordinate"),
        (("booth", GOOD, (0, 1e7), 10), "start coordinate"),
        (("booth", GOOD, (0, 1, 2), 10), "two numbers"),
        (("booth", GOOD, ("a", "b"), 10), "two numbers"),
        (("booth", GOOD, ("1", "2"), 10), "two numbers"),
        (("booth", GOOD, (True, False), 10), "two numbers"),
        (("booth", GOOD, ((1, 2), 3), 10), "two numbers"),
        (("booth", GOOD, (10**400, 0), 10), "two numbers"),
        (("booth", GOOD, (0, 0), 0), "Steps must be a whole number"),
        (("booth", GOOD, (0, 0), MAX_STEPS + 1), "from 1 to 5,000"),
        (("booth", GOOD, (0, 0), 2.5), "whole number"),
        (("booth", GOOD, (0, 0), True), "whole number"),
    ],
)
def test_bad_input_is_told_what_would_work(arguments: tuple, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        race(*arguments)


def test_too_much_work_is_refused_before_it_starts() -> None:
    starts = np.zeros((10_000, 2))
    with pytest.raises(ValueError, match="fewer of either"):
        run(RAVINE, "gd", {}, starts, 5000)
    with pytest.raises(ValueError, match='record="last"'):
        run(RAVINE, "gd", {}, starts, 500)


@given(
    st.sampled_from(sorted(OPTIMIZERS)),
    st.sampled_from(sorted(SURFACES)),
    st.floats(1e-6, 10),
    st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)),
)
@settings(max_examples=120)
def test_whatever_is_asked_within_the_bounds_ends_with_a_status(
    optimizer: str, surface: str, rate: float, start: tuple[float, float]
) -> None:
    result = run(SURFACES[surface], optimizer, {"learning_rate": rate}, start, 60)
    outcome = result.outcome
    assert (outcome.step is None) == (outcome.kind in ("running", "stationary"))
    finite = np.isfinite(result.values) & np.isfinite(result.gradient_norms)
    if not finite.all():
        assert outcome.kind == "diverged"
        assert finite[: outcome.step].all()
