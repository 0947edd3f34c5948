"""Noise's stationary cloud and the edge of stability: theory against measurement."""

import numpy as np
import pytest
import torch

from core.optimizer_theory.edge_of_stability import (
    descend,
    initial,
    loss_and_gradient,
    network,
    sharpness,
)
from core.optimizer_theory.momentum_methods import METHODS
from core.optimizer_theory.noise_floor import measure, stationary_loss, stationary_variance
from core.optimizers.run_conditions import Conditions


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
    settings = {"runs": 300, "num_steps": 3000, "start": (3.0, 1.0), "seed": 4}
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


# ---- the edge of stability --------------------------------------------------------------------
def as_torch(net, flat: torch.Tensor) -> torch.Tensor:
    h = net.width
    w1, b1, w2, b2, w3, b3 = torch.split(flat, [h, h, h * h, h, h, 1])
    x = torch.tensor(net.x)
    a1 = torch.tanh(w1[:, None] * x + b1[:, None])
    a2 = torch.tanh(w2.reshape(h, h) @ a1 + b2[:, None])
    return ((w3 @ a2 + b3 - torch.tensor(net.y)) ** 2).mean() / 2


@pytest.mark.parametrize("seed", [0, 7])
def test_loss_gradient_and_sharpness_are_autograds(seed: int) -> None:
    net = network(6)
    weights = initial(net, seed)
    assert weights.shape == (net.num_weights,)
    flat = torch.tensor(weights, requires_grad=True)
    loss, gradient = loss_and_gradient(net, weights)
    theirs = as_torch(net, flat)
    theirs.backward()
    assert loss == pytest.approx(theirs.item(), rel=1e-12)
    np.testing.assert_allclose(gradient, flat.grad.numpy(), rtol=1e-9, atol=1e-12)
    hessian = torch.autograd.functional.hessian(lambda w: as_torch(net, w), torch.tensor(weights))
    largest = np.linalg.eigvalsh(hessian.numpy())[-1]
    found, vector = sharpness(net, weights)
    assert found == pytest.approx(largest, rel=1e-4)
    product = hessian.numpy() @ vector
    np.testing.assert_allclose(product, found * vector, atol=0.02 * found)


def test_sharpness_rises_to_two_over_the_learning_rate_and_hovers() -> None:
    *_, edge = descend(learning_rate=0.2, steps=2000)
    assert edge.limit == 10
    assert edge.sharpness[0] < 6
    assert 0 < edge.reached_at < 600
    assert np.median(edge.sharpness[-40:]) == pytest.approx(10, rel=0.05)
    assert edge.rises > 0.05  # the loss no longer falls at every step
    assert edge.losses[-1] < edge.losses[0] / 50
    *_, calm = descend(learning_rate=0.02, steps=600)
    assert calm.reached_at == -1
    assert calm.rises == 0


def test_too_long_a_step_diverges_and_keeps_what_was_before() -> None:
    *_, edge = descend(learning_rate=1.0, steps=200)
    assert edge.diverged_at > 0
    assert len(edge.losses) == edge.diverged_at
    assert np.isfinite(edge.losses).all()


def test_settings_out_of_range_are_told() -> None:
    with pytest.raises(ValueError, match="Units a layer must lie between"):
        next(descend(width=500))
