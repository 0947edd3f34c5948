"""Cycles at the end of a path."""

import numpy as np
import pytest

from core.optimizer_theory import cycle_length
from core.race import run
from core.surfaces import SURFACES

RAVINE = SURFACES["quadratic"]


@pytest.mark.parametrize("period", [2, 3, 7, 16])
def test_a_repeating_tail_has_its_period(period: int) -> None:
    one = np.random.default_rng(period).normal(size=(period, 2))
    path = np.concatenate(
        [np.random.default_rng(0).normal(size=(50, 2)), np.tile(one, (64 // period + 1, 1))]
    )
    assert cycle_length(path) == period


def test_what_stands_still_or_wanders_or_is_lost_is_no_cycle() -> None:
    assert cycle_length(np.ones((100, 2))) is None
    assert cycle_length(np.random.default_rng(0).normal(size=(100, 2))) is None
    assert cycle_length(np.full((100, 2), np.nan)) is None
    assert cycle_length(np.ones((3, 2))) is None


def test_descent_at_its_limit_swings_between_two_points() -> None:
    path = run(RAVINE, "gd", {"learning_rate": 0.02}, (0, 1.5), 200).points
    assert cycle_length(path) == 2
