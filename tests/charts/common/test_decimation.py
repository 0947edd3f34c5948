"""Thinning keeps what the eye would see."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from charts.common import MAX_PATH_POINTS, curve_steps, path_steps

WINDOW = ((-2.0, 2.0), (-1.0, 3.0))


def test_a_zigzag_of_period_two_keeps_every_turn() -> None:
    steps = np.arange(251)
    points = np.stack([steps * 0.0, np.where(steps % 2, 1.0, -1.0)], axis=-1)
    assert path_steps(points, WINDOW).tolist() == steps.tolist()


def test_a_resting_path_needs_its_two_ends_only() -> None:
    points = np.tile([0.5, 0.5], (1000, 1))
    assert path_steps(points, WINDOW).tolist() == [0, 999]


def test_a_path_is_drawn_until_no_screen_could_show_it() -> None:
    points = np.array([[0, 0], [1, 1], [8, 8], [1e6, 1e6], [np.inf, np.nan], [np.nan, np.nan]])
    assert path_steps(points, WINDOW).tolist() == [0, 1, 2]


def test_a_start_beyond_every_screen_draws_nothing() -> None:
    assert path_steps(np.full((5, 2), 1e9), WINDOW).size == 0


def test_a_long_wild_path_stays_under_the_limit() -> None:
    points = np.random.default_rng(0).uniform(-1, 1, size=(5001, 2))
    steps = path_steps(points, WINDOW)
    assert len(steps) <= MAX_PATH_POINTS
    assert steps[0] == 0
    assert steps[-1] == 5000


def test_dropped_points_lie_within_the_tolerance_of_a_kept_one() -> None:
    t = np.linspace(0, 6, 2001)
    points = np.stack([np.exp(-t) * np.cos(9 * t), np.exp(-t) * np.sin(9 * t)], axis=-1)
    steps = path_steps(points, WINDOW)
    kept = points[steps]
    nearest = np.abs(points[:, None, :] - kept[None, :, :]).max(axis=-1).min(axis=1)
    assert nearest.max() <= 4 * 0.002 * 1.5**3
    assert len(steps) < 2001


@given(
    st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=900),
    st.integers(min_value=20, max_value=400),
)
@settings(max_examples=60, deadline=None)
def test_a_thinned_curve_keeps_its_extremes(values: list[float], most: int) -> None:
    array = np.array(values)
    steps = curve_steps(array, most)
    assert np.all(np.diff(steps) > 0)
    assert steps[0] == 0
    assert steps[-1] == len(values) - 1
    assert len(steps) <= most + 2
    assert array[steps].min() == array.min()
    assert array[steps].max() == array.max()


def test_thinning_keeps_the_minimum_of_a_curve_that_ends_in_nan() -> None:
    values = np.concatenate([np.geomspace(1, 1e-6, 700), np.full(700, np.nan)])
    steps = curve_steps(values)
    assert np.nanmin(values[steps]) == 1e-6
