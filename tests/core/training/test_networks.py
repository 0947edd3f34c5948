"""Forward and backward pass against autograd, initial weights against torch's, bit for bit."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.training import Network, as_torch_state, logits, loss_and_gradient, losses, with_ones
from core.training.networks import ACTIVATIONS, initial_weights
from tests.core.training.torch_training import model

GENERATOR = np.random.default_rng(3)


def gradient_by_autograd(network: Any, weights: Any, x: Any, y: Any, masks: Any) -> Any:
    """One run at a time, from the definition."""
    leaf = torch.tensor(weights, requires_grad=True)
    a, at = torch.tensor(x), 0
    for number, (rows, columns) in enumerate(network.shapes):
        layer = leaf[at : at + rows * columns].reshape(rows, columns)
        at += rows * columns
        a = layer[:, :-1] @ a + layer[:, -1:]
        if number < len(network.shapes) - 1:
            a = getattr(torch.nn, ACTIVATIONS[network.activation].torch_name)()(a)
            if masks:
                a = a * torch.tensor(masks[number])
    z = a[0]
    loss = torch.nn.functional.binary_cross_entropy_with_logits(z, torch.tensor(y))
    loss.backward()
    assert leaf.grad is not None
    return loss.item(), leaf.grad.numpy(), z.detach().numpy()


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("masked", [False, True])
def test_loss_and_gradient_are_autograds(activation: str, masked: bool) -> None:
    network = Network((3, 7, 5, 1), activation)
    runs, n = 4, 11
    weights = GENERATOR.normal(size=(runs, network.num_weights))
    x = GENERATOR.normal(size=(runs, 3, n))
    y = GENERATOR.integers(0, 2, (runs, n)).astype(float)
    masks = [(GENERATOR.random((runs, k, n)) > 0.4) / 0.6 for k in (7, 5)] if masked else []
    rooms: tuple[Any, ...] = (None, {}, {})
    for room in rooms:
        loss, gradient, z = loss_and_gradient(network, weights, with_ones(x), y, masks, room)
        for run in range(runs):
            expected = gradient_by_autograd(
                network, weights[run], x[run], y[run], [each[run] for each in masks]
            )
            np.testing.assert_allclose(loss[run], expected[0], rtol=1e-12)
            np.testing.assert_allclose(gradient[run], expected[1], rtol=1e-9, atol=1e-14)
            np.testing.assert_allclose(z[run], expected[2], rtol=1e-11, atol=1e-13)


def test_kept_arrays_and_shared_inputs_change_nothing() -> None:
    network = Network((2, 6, 1))
    room: dict[Any, Any] = {}
    for _ in range(3):
        weights, x = GENERATOR.normal(size=(5, network.num_weights)), GENERATOR.normal(size=(2, 9))
        y = GENERATOR.integers(0, 2, 9).astype(float)
        kept = loss_and_gradient(network, weights, with_ones(x), y, room=room)
        fresh = loss_and_gradient(network, weights, with_ones(np.stack([x] * 5)), y)
        for ours, theirs in zip(kept, fresh, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("seed", [0, 1, 42, 2**32 - 1])
@pytest.mark.parametrize("sizes", [(2, 32, 16, 1), (2, 1), (3, 7, 13, 5, 1)])
def test_initial_weights_are_torchs_bit_for_bit(seed: int, sizes: Any) -> None:
    network = Network(sizes)
    ours = as_torch_state(network, initial_weights(network, seed))
    theirs = model(network, seed).state_dict()
    assert list(ours) == list(theirs)
    for name, value in theirs.items():
        np.testing.assert_array_equal(ours[name], value.numpy())


@given(st.floats(-800, 800), st.sampled_from([0.0, 1.0]))
@settings(max_examples=60)
def test_the_loss_is_stable_at_any_logit(z: float, y: float) -> None:
    ours = losses(np.array([z]), np.array([y]))[0]
    theirs = torch.nn.functional.binary_cross_entropy_with_logits(
        torch.tensor(z, dtype=torch.float64), torch.tensor(y, dtype=torch.float64)
    )
    np.testing.assert_allclose(ours, theirs.item(), rtol=1e-11, atol=1e-14)


def test_a_linear_network_of_any_depth_is_one_line() -> None:
    network = Network((2, 5, 4, 1), "linear")
    weights = initial_weights(network, 0, "float64")
    corners = np.array([[0.0, 1, 0, 1], [0, 0, 1, 1]])
    z = logits(network, weights, with_ones(corners))
    np.testing.assert_allclose(z[3] - z[2], z[1] - z[0], rtol=1e-12)


@pytest.mark.parametrize(
    ("sizes", "activation", "words"),
    [
        ((2, 65, 1), "relu", "1 to 64 units"),
        ((2, *[4] * 7, 1), "relu", "up to 6 hidden layers"),
        ((2, 4, 2), "relu", "one output"),
        ((2, 4, 1), "gelu", "There is no activation 'gelu'"),
    ],
)
def test_networks_that_cannot_be(sizes: Any, activation: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Network(sizes, activation)
