"""Where paths end by theory (cycles, noise floors, weight decay) against where they do end."""

import numpy as np
import pytest

from core.optimizer_theory.limit_cycles import cycle_length, noise_floor
from core.optimizers.run_conditions import Conditions
from core.race.decay_limits import box_point, ridge_point
from core.race.trajectories import run
from core.surfaces.custom import custom_surface
from core.surfaces.registry import SURFACES

RAVINE = SURFACES["quadratic"]
SHIFTED = custom_surface("(x-3)^2/2 + 10(y-2)^2", (-2, 5, -1, 4))


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


def test_a_step_at_twice_the_limit_of_a_parabola_swings_between_two_points() -> None:
    path = run(RAVINE, "gd", {"learning_rate": 0.02}, (0, 1.5), 200).points
    assert cycle_length(path) == 2


@pytest.mark.parametrize(
    ("key", "rate", "momentum"), [("gd", 0.01, 0.0), ("gd", 0.018, 0.0), ("momentum", 0.004, 0.7)]
)
def test_the_noise_floor_is_what_is_measured(key: str, rate: float, momentum: float) -> None:
    settings = {"learning_rate": rate} | ({"momentum": momentum} if momentum else {})
    starts = np.zeros((400, 2))
    path = run(RAVINE, key, settings, starts, 2500, conditions=Conditions(sigma=2.0, seed=3))
    measured = path.values[-600:].mean()
    floor = noise_floor(RAVINE, 0.0, 0.0, rate, momentum, 2.0)
    assert measured == pytest.approx(floor, rel=0.02)


def test_over_the_stability_limit_there_is_no_floor() -> None:
    assert noise_floor(RAVINE, 0, 0, 0.0201, 0.0, 1.0) is None
    assert noise_floor(RAVINE, 0, 0, 0.0201, 0.9, 1.0) is not None
    assert noise_floor(SURFACES["ackley"], 0, 0, 0.01, 0.0, 1.0) is None


def test_decays_two_limits_are_those_of_the_closed_forms() -> None:
    # Ridge: (H + λI)w = Hc with H = diag(1, 20), c = (3, 2), λ = 1.
    assert ridge_point(SHIFTED, 1.0, (-1, 3)) == pytest.approx((3 / 2, 40 / 21), abs=1e-6)
    # In the box |x|, |y| ≤ 1 both coordinates are held at its edge.
    assert box_point(SHIFTED, 1.0, (-1, 3)) == pytest.approx((1, 1), abs=1e-9)
    assert box_point(SHIFTED, 0.4, (-1, 3)) == pytest.approx((2.5, 2), abs=1e-6)
    assert ridge_point(SHIFTED, 0.0, (0, 0)) == pytest.approx((3, 2), abs=1e-6)
    assert ridge_point(SHIFTED, 1.0, (float("nan"), 0)) is None


@pytest.mark.parametrize(
    ("key", "rate", "limit"),
    [
        ("adam", 0.01, ridge_point),
        ("adamw", 0.01, box_point),
        ("lion", 0.002, box_point),
        ("gd", 0.01, ridge_point),
        ("rmsprop", 0.001, ridge_point),
    ],
)
def test_optimizers_with_decay_end_where_their_limit_is(key: str, rate: float, limit) -> None:
    settings = {"learning_rate": rate, "weight_decay": 1.0}
    end = run(SHIFTED, key, settings, (-1, 3), 5000).points[-1]
    assert tuple(end) == pytest.approx(limit(SHIFTED, 1.0, tuple(end)), abs=0.015)
