"""Noise, clipping and schedules in a run, against torch and against their definition."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.optimizers import NOISES, OPTIMIZERS, SCHEDULES, Conditions, clipped
from core.optimizers.run_conditions import PERIOD
from core.race import Entry, race_script, run
from core.race.trajectories import race
from core.surfaces import SURFACES

BOOTH = SURFACES["booth"]


@given(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3), st.floats(0.01, 100))
def test_clipping_is_that_of_torch(x: float, y: float, norm: float) -> None:
    point = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    point.grad = torch.tensor([x, y], dtype=torch.float64)
    torch.nn.utils.clip_grad_norm_([point], norm)
    # torch adds 1e-6 to the norm that it divides by.
    np.testing.assert_allclose(
        clipped(np.array([x, y]), norm), point.grad.numpy(), rtol=2e-4, atol=1e-12
    )


def test_clipping_acts_on_each_start_of_a_batch() -> None:
    gradient = np.array([[3.0, 0.3, 0.0], [4.0, 0.4, 0.0]])
    np.testing.assert_allclose(
        clipped(gradient, 1.0), [[0.6, 0.3, 0], [0.8, 0.4, 0]], rtol=1e-15, atol=0
    )
    assert clipped(gradient, 0.0) is gradient


def test_normal_noise_has_the_standard_deviation_asked_for() -> None:
    conditions = Conditions(sigma=3.0, batch_size=9)
    assert conditions.deviation == 1.0
    draw = NOISES["normal"].make(4)
    drawn = np.stack([draw(k, (2, 500)) for k in range(1, 81)])
    # Of 80,000 numbers: mean within 5/√80,000, variance within 5·√(2/80,000).
    assert abs(drawn.mean()) < 5 / np.sqrt(drawn.size)
    assert abs(drawn.var() - 1) < 5 * np.sqrt(2 / drawn.size)


def test_spikes_are_one_in_101_and_have_mean_zero() -> None:
    draw = NOISES["spikes"].make(0)
    drawn = np.stack([draw(k, (2,)) for k in range(1, 2 * PERIOD + 1)])
    np.testing.assert_array_equal(np.flatnonzero(drawn[:, 0] > 0), [0, PERIOD])
    np.testing.assert_array_equal(drawn.sum(axis=0), [0, 0])


def test_plain_descents_noise_is_what_its_path_shows() -> None:
    conditions = Conditions(sigma=0.5, batch_size=4, seed=7)
    values = {"learning_rate": 0.01}
    path = run(BOOTH, "gd", values, (3, -2), 40, conditions=conditions).points
    gradient = np.stack(BOOTH.gradient(*path[:-1].T), axis=-1)
    noise = (path[:-1] - path[1:]) / 0.01 - gradient
    expected = 0.25 * np.random.default_rng(7).standard_normal((40, 2))
    np.testing.assert_allclose(noise, expected, atol=1e-9)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_a_seed_repeats_and_another_differs(key: str) -> None:
    def end(seed: int) -> np.ndarray:
        conditions = Conditions(sigma=9.0, seed=seed)
        start = (1.5, 2.5)
        values = {"learning_rate": 0.05}
        return run(BOOTH, key, values, start, 30, conditions=conditions).points[-1]

    np.testing.assert_array_equal(end(1), end(1))
    assert not np.array_equal(end(1), end(2))


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("noise", NOISES)
def test_the_script_repeats_a_race_under_all_conditions(schedule: str, noise: str) -> None:
    conditions = Conditions(noise=noise, sigma=0.3, seed=5, clip_norm=2.0, schedule=schedule)
    entries = [Entry(key, {"learning_rate": 0.02}) for key in ("momentum", "adamw", "lion")]
    result = race("booth", entries, (4.0, -3.0), 120, conditions)
    before = torch.get_default_dtype()
    names: dict = {}
    try:
        exec(compile(race_script(result), "script", "exec"), names)
    finally:
        torch.set_default_dtype(before)
    for path, ours in zip(names["paths"].values(), result.trajectories, strict=True):
        np.testing.assert_allclose(path.numpy(), ours.points, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"noise": "pink"}, "there is: normal, spikes"),
        ({"schedule": "sawtooth"}, "there is: constant"),
        ({"sigma": -1.0}, "Gradient noise must lie between"),
        ({"sigma": float("nan")}, "Gradient noise must be a number"),
        ({"batch_size": 2.5}, "Batch size must be a whole number"),
        ({"clip_norm": 1e9}, "Clip at must lie between"),
        ({"schedule": "step", "schedule_values": (("drop_share", 0.0),)}, "Drop every must lie"),
    ],
)
def test_bad_input_is_told_what_would_work(changed: dict, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Conditions(**changed)


def test_a_gradient_all_but_zero_is_not_clipped() -> None:
    tiny = np.array([0.0, 2.2e-308])
    np.testing.assert_array_equal(clipped(tiny, 4.0), tiny)
