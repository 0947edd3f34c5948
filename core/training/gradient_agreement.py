"""How far the gradient of a few examples points where the whole training set's does."""

from typing import Any

import numpy as np

from core.training.networks import Network, loss_and_gradient

Array = Any


def agreement(
    network: Network,
    weights: Array,
    inputs: Array,
    y: Array,
    batch_size: int,
    draws: int,
    seed: int,
) -> Array:
    """Mean cosine between the gradients of random batches and the whole one, for each run.

    Args:
        network: The shape of all runs' networks.
        weights: (runs, num_weights).
        inputs, y: `with_ones(x)` and classes of the whole training set.
        batch_size: Examples of one batch, drawn without putting back.
        draws: Batches for each run.
        seed: Of the batches.

    Returns:
        (runs,), from −1 to 1; exactly 1 where a batch is the whole set.
    """
    num_train = len(y)
    if batch_size == num_train:
        return np.ones(len(weights))
    generator, found = np.random.default_rng(seed), []
    for own in weights:
        _, whole, _ = loss_and_gradient(network, own, inputs, y)
        chosen = np.stack([generator.permutation(num_train)[:batch_size] for _ in range(draws)])
        many = np.repeat(own[None], draws, axis=0)
        _, gradients, _ = loss_and_gradient(
            network, many, inputs[:, chosen].swapaxes(0, 1), y[chosen]
        )
        each = cosines(gradients, whole)
        found.append(each[np.isfinite(each)].mean() if np.isfinite(each).any() else np.nan)
    return np.array(found)


def cosines(gradients: Array, whole: Array) -> Array:
    """Cosine of each gradient (draws, num_weights) with the whole one (num_weights,).

    NaN where either has no length.
    """
    norms = np.linalg.norm(gradients, axis=-1) * np.linalg.norm(whole)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(norms > 0, gradients @ whole / norms, np.nan)
