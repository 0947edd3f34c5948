"""Muon with any hyperparameters on any network, against torch's two optimizers."""

from unittest import mock

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.common import check
from core.training import Network, as_torch_state
from core.training._muon import MUON, for_network
from tests.parity.drawing import arrays, examples, values

SIZES = (0.0, 1e-100, 1e-9, 1.0, 1e4, 1e100)
networks = st.lists(st.integers(1, 6), min_size=1, max_size=4).map(
    lambda sizes: Network((*sizes, 1))
)


@examples(30)
@given(data=st.data(), network=networks, steps=st.integers(1, 8))
def test_matrices_move_as_torchs_and_biases_as_adamws(
    data: st.DataObject, network: Network, steps: int
) -> None:
    hp = check(MUON.params, data.draw(values(MUON.params, finest=1e-5)))
    gradients = data.draw(arrays((steps, 2, network.num_weights), SIZES))
    weights = data.draw(arrays((2, network.num_weights), (0.0, 1.0, 1e3)))
    init, update = for_network(network)
    state, ours = init(weights), weights
    theirs = [
        {name: torch.tensor(part) for name, part in as_torch_state(network, each).items()}
        for each in weights
    ]
    optimizers = [
        (
            torch.optim.Muon(
                [part for part in each.values() if part.ndim == 2],
                **MUON.torch_call.keywords(hp),
            ),
            torch.optim.AdamW(
                [part for part in each.values() if part.ndim == 1],
                lr=hp["bias_learning_rate"],
                weight_decay=hp["weight_decay"],
            ),
        )
        for each in theirs
    ]
    largest = abs(weights).max()
    # Torch rounds to bfloat16 in between.
    with mock.patch.object(torch.Tensor, "bfloat16", torch.Tensor.clone):
        for gradient in gradients:
            step, state = update(gradient, state, ours, hp)
            ours = ours + step
            largest = max(largest, abs(ours).max(), abs(step).max())
            for run, each in enumerate(theirs):
                for name, part in as_torch_state(network, gradient[run]).items():
                    each[name].grad = torch.tensor(part)
                for optimizer in optimizers[run]:
                    optimizer.step()
    for run, each in enumerate(theirs):
        for name, part in as_torch_state(network, ours[run]).items():
            np.testing.assert_allclose(
                part, each[name].numpy(), rtol=1e-9, atol=1e-9 * largest, err_msg=name
            )
