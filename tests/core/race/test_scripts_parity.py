"""Races under any conditions against the script that a person downloads, which runs in torch."""

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.optimizers import NOISES, OPTIMIZERS, SCHEDULES, Conditions
from core.optimizers.run_conditions import PARAMS
from core.race import Entry, Race, race_script
from core.race.trajectories import race
from core.surfaces import SURFACES
from tests.parity.drawing import SEEDS, examples, number, values
from tests.parity.running import executed

MIN_STEPS, MAX_STEPS = 10, 25
# Beyond this squares of gradients overflow, here and there not at the same step.
LARGEST = 1e60
SLIGHTLY = 1e-13


@st.composite
def conditions(draw: Any) -> dict[str, Any]:
    """Arguments of `Conditions`: noise, clipping and schedule, each of them switched off often."""
    drawn = {name: draw(st.one_of(st.just(None), number(param))) for name, param in NAMED.items()}
    schedule = draw(st.sampled_from(list(SCHEDULES)))
    return {
        "noise": draw(st.sampled_from(list(NOISES))),
        "schedule": schedule,
        "schedule_values": tuple(draw(values(SCHEDULES[schedule].params)).items()),
        **{name: each for name, each in drawn.items() if each is not None},
    }


NAMED = {param.name: param for param in PARAMS}


@st.composite
def races(
    draw: Any,
) -> tuple[str, list[tuple[str, dict[str, float]]], tuple[float, float], int, Any]:
    """One to three optimizers, any hyperparameters, from a minimum, the usual start or anywhere.

    Only numbers are drawn: checking types draws random numbers of its own, as no strategy may.
    """
    surface = SURFACES[draw(st.sampled_from(list(SURFACES)))]
    keys = draw(st.lists(st.sampled_from(list(OPTIMIZERS)), min_size=1, max_size=3))
    entries = [(key, draw(values(OPTIMIZERS[key].params, finest=1e-5))) for key in keys]
    (x_low, x_high), (y_low, y_high) = surface.window
    random = np.random.default_rng(draw(SEEDS))
    starts = [surface.default_start, *((each.x, each.y) for each in surface.minima)]
    starts.append((random.uniform(x_low, x_high), random.uniform(y_low, y_high)))
    start = draw(st.sampled_from(starts))
    return (
        surface.key,
        entries,
        start,
        draw(st.integers(MIN_STEPS, MAX_STEPS)),
        draw(conditions()),
    )


def slightly_moved(made: Race, sign: int) -> Race:
    """The same from a start that differs in its last digits."""
    start = made.trajectories[0].points[0]
    moved = start + sign * SLIGHTLY * (1 + abs(start))
    return race(
        made.surface, made.entries, moved, len(made.trajectories[0].points) - 1, made.conditions
    )


@examples(12)
@given(settings=races())
def test_the_script_walks_every_path_and_prints_its_end(settings: Any) -> None:
    surface, entries, start, num_steps, chosen = settings
    conditions = Conditions(**chosen)
    made = race(surface, [Entry(*each) for each in entries], start, num_steps, conditions)
    names, said = executed(race_script(made))
    around = [slightly_moved(made, sign) for sign in (1, -1)]
    # Of each path its end, and whether it converged where there is a minimum to converge to.
    lines = said.splitlines()
    each = len(lines) // len(made.entries)
    assert each == (2 if made.surface.minima else 1)
    with np.errstate(all="ignore"):
        for place, path in enumerate(names["paths"].values()):
            compare(made, around, place, path.numpy(), lines[each * place : each * (place + 1)])


def compare(made: Race, around: list[Race], place: int, path: np.ndarray, lines: list[str]) -> None:
    """One path, and the lines that were printed of it."""
    points = made.trajectories[place].points
    tame = np.cumsum(~(abs(points).max(axis=1) < LARGEST)) == 0
    found, points = path[tame], points[tame]
    shaken = [abs(each.trajectories[place].points[tame] - points) for each in around]
    # What rounding at the start may have become by now.
    apart = np.maximum.accumulate(np.max(shaken, axis=0), axis=0)
    apart = np.nan_to_num(apart, nan=np.inf)
    reached = np.maximum.accumulate(1 + abs(points), axis=0)
    assert (abs(found - points) <= 1e-9 * reached + 100 * apart).all(), place
    if tame.all() and apart[-1].max() < 1e-9 and reached[-1].max() < 1e6:
        x, y, f = map(float, re.findall(r"= *(\S+)", lines[0]))
        assert (x, y) == pytest.approx(tuple(points[-1]), abs=1e-6 * reached[-1].max())
        height = float(made.surface.value(*found[-1]))
        assert f == pytest.approx(height, rel=1e-6, abs=1e-12)
        outcome = made.trajectories[place].outcome
        for line in lines[1:]:
            converged = outcome.kind == "converged"
            assert line.strip() == (
                f"converged at step {outcome.step}" if converged else "not converged"
            )


def test_a_script_that_clips_runs_where_the_gradient_vanishes() -> None:
    """From a minimum on; it died of a division by zero."""
    entry = Entry("gd", {"learning_rate": 0.05})
    made = race("booth", [entry], (1.0, 3.0), 10, Conditions(clip_norm=5.0))
    names, _ = executed(race_script(made))
    (path,) = names["paths"].values()
    np.testing.assert_array_equal(path.numpy(), made.trajectories[0].points)
    np.testing.assert_array_equal(path.numpy(), np.tile([1.0, 3.0], (11, 1)))
