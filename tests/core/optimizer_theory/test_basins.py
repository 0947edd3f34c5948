"""Basins of attraction against single runs."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.optimizer_theory import Basins, all_minima
from core.optimizer_theory.basins import basins
from core.race import run
from core.surfaces import SURFACES


def last_of(*arguments: Any, **more: Any) -> Basins:
    *_, last = basins(*arguments, **more)
    return last


@pytest.mark.parametrize(("key", "rate"), [("gd", 0.01), ("adam", 0.1), ("momentum", 0.002)])
def test_a_starts_target_is_the_minimum_its_run_reaches(key: str, rate: float) -> None:
    surface = SURFACES["himmelblau"]
    found = last_of(surface, key, {"learning_rate": rate}, 13, 400)
    for row, column in [(0, 0), (3, 11), (12, 5), (6, 6), (9, 2)]:
        start = (found.x[column], found.y[row])
        path = run(surface, key, {"learning_rate": rate}, start, 400)
        assert found.steps[row, column] == int(path.outcomes.first_inside)
        if path.outcome.kind == "converged":
            assert found.targets[row, column] == int(path.outcomes.minima)


def test_torch_gives_what_numpy_gives() -> None:
    surface = replace(SURFACES["rastrigin"], minima=all_minima(SURFACES["rastrigin"]))
    ours = last_of(surface, "adam", {"learning_rate": 0.05}, 31, 150)
    theirs = last_of(surface, "adam", {"learning_rate": 0.05}, 31, 150, device="cpu")
    np.testing.assert_array_equal(ours.targets, theirs.targets)
    np.testing.assert_array_equal(ours.steps, theirs.steps)


def test_shares_add_up_and_progress_rises_to_one() -> None:
    surface = SURFACES["two-wells"]
    pieces = list(basins(surface, "gd", {"learning_rate": 0.01}, 150, 700))
    shares = [each.known for each in pieces]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    last = pieces[-1]
    assert last.share(0) + last.share(1) == pytest.approx(1, abs=0.02)
    assert last.share(0) > last.share(1)


def test_a_start_too_steep_for_the_step_is_lost() -> None:
    found = last_of(SURFACES["himmelblau"], "gd", {"learning_rate": 0.05}, 21, 200)
    assert found.lost[0, 0]
    assert found.targets[0, 0] == -1


def test_all_minima_of_rastrigin_are_eleven_by_eleven() -> None:
    found = all_minima(SURFACES["rastrigin"])
    assert len(found) == 121
    assert (found[0].x, found[0].y) == (0, 0)
    line = sorted({round(each.x, 6) for each in found})
    for x in line:
        assert 2 * x + 20 * np.pi * np.sin(2 * np.pi * x) == pytest.approx(0, abs=1e-3)
    assert [each.is_global for each in found] == [True] + [False] * 120


@pytest.mark.parametrize("key", SURFACES)
def test_every_found_minimum_is_one(key: str) -> None:
    surface = SURFACES[key]
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    for each in all_minima(surface):
        around = surface.value(each.x + 1e-3 * np.cos(angles), each.y + 1e-3 * np.sin(angles))
        assert (around > each.value).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"optimizer": "x"}, "There is no optimizer"),
        ({"side": 401}, "10 to 400 points"),
        ({"num_steps": 5001}, "Steps must be from 1"),
        ({"surface": replace(SURFACES["booth"], minima=())}, "No minimum is known"),
    ],
)
def test_bad_grids_are_told_what_would_work(change: dict, words: str) -> None:
    given = {
        "surface": SURFACES["booth"],
        "optimizer": "gd",
        "hyperparameters": {},
        "side": 20,
        "num_steps": 10,
    } | change
    with pytest.raises(ValueError, match=words):
        list(basins(**given))
