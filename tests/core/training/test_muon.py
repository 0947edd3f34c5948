"""Muon against torch's, which rounds to bfloat16 on the way, and against the SVD."""

from typing import Any

import numpy as np
import pytest
import torch

from core.training import Network, as_torch_state
from core.training._muon import MUON, for_network, orthogonal

GENERATOR = np.random.default_rng(0)
NETWORK = Network((3, 7, 5, 1))


def test_matrices_move_about_as_torchs_and_biases_as_adamws() -> None:
    init, update = for_network(NETWORK)
    weights = GENERATOR.normal(size=(2, NETWORK.num_weights))
    theirs = [
        {name: torch.tensor(value) for name, value in as_torch_state(NETWORK, each).items()}
        for each in weights
    ]
    values = {
        "learning_rate": 0.03,
        "momentum": 0.9,
        "bias_learning_rate": 0.02,
        "weight_decay": 0.1,
    }
    state, optimizers = init(weights), []
    for each in theirs:
        matrices = [value for name, value in each.items() if "weight" in name]
        biases = [value for name, value in each.items() if "bias" in name]
        optimizers.append(
            (
                torch.optim.Muon(matrices, lr=0.03, momentum=0.9, weight_decay=0.1),
                torch.optim.AdamW(biases, lr=0.02, weight_decay=0.1),
            )
        )
    for _ in range(20):
        gradient = GENERATOR.normal(size=weights.shape)
        step, state = update(gradient, state, weights, values)
        weights = weights + step
        for run, each in enumerate(theirs):
            for name, value in as_torch_state(NETWORK, gradient[run]).items():
                each[name].grad = torch.tensor(value)
            for optimizer in optimizers[run]:
                optimizer.step()
    for run, each in enumerate(theirs):
        for name, value in as_torch_state(NETWORK, weights[run]).items():
            np.testing.assert_allclose(value, each[name].numpy(), atol=0.03)


@pytest.mark.parametrize("shape", [(4, 5, 9), (4, 9, 5), (1, 1, 6)])
def test_steps_keep_singular_vectors_with_values_near_one(shape: Any) -> None:
    matrices = GENERATOR.normal(size=shape)
    found = orthogonal(matrices)
    assert found.shape == shape
    u, _, v = np.linalg.svd(matrices, full_matrices=False)
    inner = np.einsum("rij,rik,rlk->rjl", u, found, v)
    values = np.diagonal(inner, axis1=1, axis2=2)
    np.testing.assert_allclose(inner, values[..., None] * np.eye(values.shape[1]), atol=1e-9)
    assert values.min() > 0.6
    assert values.max() < 1.3


def test_zero_stays_zero_and_muon_needs_a_network() -> None:
    np.testing.assert_array_equal(orthogonal(np.zeros((2, 3))), 0)
    with pytest.raises(TypeError, match="for_network"):
        MUON.init(np.zeros(3))
