"""Muon: momentum whose step is made orthogonal, for weight matrices; AdamW moves the biases.

A step of an elementwise rule looks at each weight alone; Muon looks at a layer's matrix as a whole
and gives all its directions about the same length. So it needs to know the network's layers, and is
not among the elementwise rules of `core.optimizers.update_rules`.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from core.common import Param
from core.optimizers import Moments, Optimizer, TorchCall, adamw, init_moments
from core.optimizers import hyperparameters as hyper
from core.training.networks import Network

Array = Any

# Jordan's quintic: lifts all singular values to about 1 in five steps.
COEFFICIENTS = (3.4445, -4.7750, 2.0315)
ITERATIONS = 5
MIN_NORM = 1e-7

_MOMENTUM = hyper.share(
    "momentum", "Momentum", 0.95, r"\mu", "Share of the old mean gradient that is kept (μ)."
)
_BIAS_RATE = Param(
    "bias_learning_rate",
    "Learning rate of biases",
    0.01,
    1e-6,
    10.0,
    "log",
    "Biases are no matrices; AdamW moves them with this learning rate.",
    r"\eta_b",
)


class MuonState(NamedTuple):
    """State: running mean of the gradients, and AdamW's state for the biases."""

    mean: Array
    biases: Moments


def orthogonal(
    matrices: Float[np.ndarray, "*runs rows columns"], iterations: int = ITERATIONS
) -> Float[np.ndarray, "*runs rows columns"]:
    """Approximate orthogonalization: U·Vᵀ of each matrix U·S·Vᵀ, by Newton–Schulz iterations.

    X ← aX + (bA + cA²)X with A = XXᵀ, from X = G/‖G‖. The coefficients trade exactness for speed:
    singular values end near 1, between about 0.7 and 1.2.

    Args:
        matrices: One for each run.
        iterations: From 0; five in the source.

    References:
        K. Jordan, "Muon: An optimizer for hidden layers", 2024. Where others differ:
    `torch.optim.Muon` computes this in bfloat16, here it is done in the weights' own precision.
    """
    a, b, c = COEFFICIENTS
    wide = matrices.shape[-2] <= matrices.shape[-1]
    x = matrices if wide else matrices.swapaxes(-1, -2)
    norms = np.sqrt((x * x).sum((-2, -1), keepdims=True))
    x = x / np.maximum(norms, MIN_NORM)
    for _ in range(iterations):
        gram = x @ x.swapaxes(-1, -2)
        x = a * x + (b * gram + c * (gram @ gram)) @ x
    return x if wide else x.swapaxes(-1, -2)


def for_network(network: Network) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Muon's `init` and `update` for flat weights (*runs, num_weights) of this network."""
    biases = np.zeros(network.num_weights, bool)
    for layer in network.layers(np.arange(network.num_weights)):
        biases[layer[:, -1]] = True

    def init(weights: Array) -> MuonState:
        return MuonState(weights * 0, init_moments(weights[..., biases]))

    def update(
        gradient: Array, state: MuonState, weights: Array, hp: Mapping[str, Any]
    ) -> tuple[Array, MuonState]:
        rate, decay, keep = hp["learning_rate"], hp["weight_decay"], hp["momentum"]
        mean = keep * state.mean + (1 - keep) * gradient
        ahead = keep * mean + (1 - keep) * gradient
        step = -rate * decay * weights
        for direction, part in zip(network.layers(ahead), network.layers(step), strict=True):
            matrix = direction[..., :-1]
            longer = math.sqrt(max(1.0, matrix.shape[-2] / matrix.shape[-1]))
            part[..., :-1] -= rate * longer * orthogonal(matrix)
        for_biases = {
            "learning_rate": hp["bias_learning_rate"] * hp.get("schedule_factor", 1.0),
            "beta1": 0.9,
            "beta2": 0.999,
            "epsilon": 1e-8,
            "weight_decay": decay,
        }
        step[..., biases], moments = adamw(
            gradient[..., biases], state.biases, weights[..., biases], for_biases
        )
        return step, MuonState(mean, moments)

    return init, update


def _unbound(*_: Any) -> Any:
    raise TypeError("Muon needs the network's layers: use `muon.for_network(network)`.")


MUON = Optimizer(
    "muon",
    "Muon",
    "Each matrix’s step is made orthogonal: all its directions move about equally far.",
    (hyper.learning_rate(0.02), _MOMENTUM, _BIAS_RATE, hyper.weight_decay()),
    _unbound,
    _unbound,
    TorchCall(
        "Muon",
        {"learning_rate": "lr", "momentum": "momentum", "weight_decay": "weight_decay"},
    ),
    "window",
    0.01,
    r"M_t = \mu M_{t-1} + (1-\mu)G_t,\quad "
    r"W_{t+1} = (1-\eta\lambda)W_t - \eta\sqrt{\max(1, \tfrac{m}{n})}\;"
    r"\mathrm{NS}_5\big(\mu M_t + (1-\mu)G_t\big)",
    "K. Jordan et al., Muon, 2024; torch.optim.Muon",
    decoupled_decay=True,
)
