"""How paths end."""

import numpy as np
import pytest

from core.race import run
from core.race.outcomes import KINDS
from core.surfaces import SURFACES, quadratic_ravine


def test_converged_names_step_and_minimum() -> None:
    result = run(SURFACES["himmelblau"], "gd", {"learning_rate": 0.01}, (2.5, 2.5), 200)
    outcome = result.outcome
    assert outcome.kind == "converged"
    assert outcome.step is not None
    assert outcome.minimum == SURFACES["himmelblau"].minima[0]
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
def test_passing_through_a_minimum_is_not_convergence(
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
    assert outcome.step is not None
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


def test_a_batchs_outcomes_are_its_single_runs() -> None:
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


def test_ends_alone_tell_the_kind_but_no_step() -> None:
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
    outcome = run(SURFACES["quadratic"], "gd", {"learning_rate": 0.03}, (1e-9, 1e-6), 200).outcome
    assert (outcome.kind, outcome.minimum) == ("diverged", None)
    # |1 − ηκ| = 2: the first power of 2 over 10 / 1e-6 is the 24th.
    assert outcome.left_window_at == 24
