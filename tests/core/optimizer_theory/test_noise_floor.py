"""The stationary distribution under gradient noise: theory against measurement."""

from typing import Any

import numpy as np
import pytest

from core.optimizer_theory import METHODS, stationary_loss, stationary_variance
from core.optimizer_theory.noise_floor import measure, noise_floor
from core.optimizers import Conditions
from core.race import run
from core.surfaces import SURFACES

RAVINE = SURFACES["quadratic"]


@pytest.mark.parametrize(
    ("key", "rate", "beta"),
    [("gd", 0.05, 0.0), ("heavy-ball", 0.02, 0.8), ("heavy-ball", 0.05, 0.5)],
)
def test_the_clouds_axes_are_those_of_the_closed_form(key: str, rate: float, beta: float) -> None:
    curvatures = (2.0, 20.0)
    found = measure(curvatures, METHODS[key], rate, beta, 1.5, runs=600, num_steps=2400, seed=1)
    for curvature, measured in zip(curvatures, found.variances, strict=True):
        theory = stationary_variance(curvature, rate, beta, 1.5)
        assert measured == pytest.approx(theory, rel=0.02)
    tail = found.loss[-1000:].mean()
    assert tail == pytest.approx(stationary_loss(curvatures, rate, beta, 1.5), rel=0.02)
    assert found.sample.shape == (600, 2)


def test_a_running_mean_is_heavy_ball_with_a_smaller_step() -> None:
    found = measure((2.0, 20.0), METHODS["mean"], 0.1, 0.8, 1.0, runs=500, num_steps=2000)
    for curvature, measured in zip((2.0, 20.0), found.variances, strict=True):
        assert measured == pytest.approx(
            stationary_variance(curvature, 0.1 * 0.2, 0.8, 1.0), rel=0.03
        )


def test_twice_the_batch_is_half_the_step_for_small_steps() -> None:
    half = stationary_loss((1.0, 10.0), 1e-4, 0.0, 1.0)
    batch = stationary_loss((1.0, 10.0), 2e-4, 0.0, 1 / np.sqrt(2))
    assert batch == pytest.approx(half, rel=1e-3)


def test_beyond_the_limit_there_is_no_cloud() -> None:
    assert stationary_variance(10.0, 0.2, 0.0, 1.0) == np.inf
    assert stationary_variance(10.0, 0.2, 0.5, 1.0) < np.inf
    assert stationary_variance(-1.0, 0.2, 0.5, 1.0) == np.inf


def test_a_schedule_ends_under_the_floor_of_a_constant_rate() -> None:
    settings: dict[str, Any] = {"runs": 300, "num_steps": 3000, "start": (3.0, 1.0), "seed": 4}
    floor = stationary_loss((1.0, 10.0), 0.1, 0.0, 1.0)
    constant = measure((1.0, 10.0), METHODS["gd"], 0.1, 0.0, 1.0, **settings)
    decayed = measure(
        (1.0, 10.0),
        METHODS["gd"],
        0.1,
        0.0,
        1.0,
        **settings,
        conditions=Conditions(schedule="inverse-root"),
    )
    assert constant.loss[-500:].mean() == pytest.approx(floor, rel=0.03)
    assert decayed.loss[-500:].mean() < floor / 10


def test_simulations_are_bounded() -> None:
    with pytest.raises(ValueError, match="2 to 2,000 runs"):
        measure((1.0, 2.0), METHODS["gd"], 0.1, 0.0, 1.0, runs=5000, num_steps=10)


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
