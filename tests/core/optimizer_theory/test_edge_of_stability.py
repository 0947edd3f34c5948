"""The sharpness at the edge of stability: theory against measurement."""

import numpy as np
import pytest
import torch

from core.optimizer_theory import descend
from core.optimizer_theory.edge_of_stability import (
    X,
    Y,
    initial,
    loss_and_gradient,
    network,
    sharpness,
)
from core.training import Network


def as_torch(net: Network, flat: torch.Tensor) -> torch.Tensor:
    h = net.sizes[1]
    first, second, third = torch.split(flat, [2 * h, h * (h + 1), h + 1])
    first, second = first.reshape(h, 2), second.reshape(h, h + 1)
    a1 = torch.tanh(first[:, :1] * torch.tensor(X) + first[:, 1:])
    a2 = torch.tanh(second[:, :-1] @ a1 + second[:, -1:])
    return ((third[:-1] @ a2 + third[-1] - torch.tensor(Y)) ** 2).mean() / 2


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
    assert flat.grad is not None
    np.testing.assert_allclose(gradient, flat.grad.numpy(), rtol=1e-9, atol=1e-12)
    hessian = torch.autograd.functional.hessian(lambda w: as_torch(net, w), torch.tensor(weights))
    largest = np.linalg.eigvalsh(hessian.numpy())[-1]
    found, vector = sharpness(net, weights)
    assert found == pytest.approx(largest, rel=1e-4)
    product = hessian.numpy() @ vector
    np.testing.assert_allclose(product, found * vector, atol=0.02 * found)


def test_sharpness_rises_to_two_over_eta_and_hovers() -> None:
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
