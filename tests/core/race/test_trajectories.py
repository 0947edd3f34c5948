"""Paths against closed forms and theory; the border."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.optimizers import OPTIMIZERS
from core.race import MAX_STEPS, Entry, run, suggested_learning_rate
from core.race.trajectories import race
from core.surfaces import SURFACES, momentum_limit, nesterov_limit

RAVINE = SURFACES["quadratic"]


def test_descent_on_a_quadratic_follows_the_closed_form() -> None:
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
    with pytest.raises(ValueError, match="Only a single start has one outcome"):
        _ = batch.outcome
    last = run(chosen, key, rate, starts, 40, record="last")
    np.testing.assert_array_equal(last.points[0], batch.points[-1])
    np.testing.assert_array_equal(last.values[0], batch.values[-1])
    for place in [(0, 0), (2, 4), (1, 3)]:
        single = run(chosen, key, rate, starts[place], 40)
        np.testing.assert_allclose(single.points, batch.points[:, *place], rtol=1e-9)


@pytest.mark.parametrize(
    ("key", "limit", "chosen"),
    [
        ("gd", momentum_limit(100, 0.0), {}),
        ("momentum", momentum_limit(100, 0.9), {"momentum": 0.9}),
        ("nesterov", nesterov_limit(100, 0.9), {"momentum": 0.9}),
    ],
)
def test_paths_settle_under_the_stability_limit_only(
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


def test_momentum_needs_a_third_of_the_steps_at_kappa_100() -> None:
    path = run(RAVINE, "momentum", {"learning_rate": 0.01, "momentum": 0.9}, (1, 1), 1000).points
    distance = np.hypot(path[:, 0], path[:, 1]) / np.sqrt(2)
    last_outside = int(np.flatnonzero(distance >= 1e-6)[-1])
    assert 240 <= last_outside <= 275


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
def test_any_run_within_the_bounds_has_an_outcome(
    optimizer: str, surface: str, rate: float, start: tuple[float, float]
) -> None:
    result = run(SURFACES[surface], optimizer, {"learning_rate": rate}, start, 60)
    outcome = result.outcome
    assert (outcome.step is None) == (outcome.kind in ("running", "stationary"))
    finite = np.isfinite(result.values) & np.isfinite(result.gradient_norms)
    if not finite.all():
        assert outcome.kind == "diverged"
        assert finite[: outcome.step].all()
