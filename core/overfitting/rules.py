"""What remedies do to targets and weights, and the lengths that they act on."""

from functools import lru_cache
from typing import Any

import numpy as np

from core.training.networks import Network

Array = Any


def smooth(y: Array, epsilon: float) -> Array:
    """Targets 0 and 1 moved to ε/2 and 1 − ε/2.

    Source: Szegedy et al., CVPR 2016, §7, for two classes with the uniform distribution.
    """
    return y * (1 - epsilon) + epsilon / 2


def limit_norms(network: Network, weights: Array, limit: float) -> None:
    """Shorten, in place, every unit's incoming weights (without bias) to length `limit`.

    Source: Srivastava et al. 2014, §5.1; `torch.renorm(w, 2, 0, limit)` row by row.
    """
    for layer in network.layers(weights):
        rows = layer[..., :-1]
        norms = np.sqrt((rows * rows).sum(-1, keepdims=True))
        rows *= np.minimum(1, limit / np.maximum(norms, 1e-300))


def norms(network: Network, weights: Array) -> tuple[Array, Array]:
    """Lengths, (runs,) each: of all weights; of the longest weights into a unit, without bias."""
    squares = weights * weights
    rows = np.add.reduceat(squares, _starts(network), axis=-1)[:, ::2]
    return np.sqrt(squares.sum(-1)), np.sqrt(rows.max(-1))


@lru_cache(maxsize=64)
def _starts(network: Network) -> Array:
    """Where in the flat weights those into a unit begin, then its bias, then the next unit's."""
    lengths = np.concatenate([np.tile((columns - 1, 1), rows) for rows, columns in network.shapes])
    return np.cumsum(lengths) - lengths
