"""How far the gradient of a few examples points where the whole training set's does."""

import numpy as np
from jaxtyping import Float, Num

from core.training.networks import Network, loss_and_gradient


def agreement(
    network: Network,
    weights: Float[np.ndarray, "runs weights"],
    inputs: Float[np.ndarray, "_ n"],
    y: Num[np.ndarray, " n"],
    batch_size: int,
    draws: int,
    seed: int,
) -> Float[np.ndarray, " runs"]:
    """Mean cosine similarity of mini-batch gradients with the full-batch gradient, for each run.

    Args:
        network: The shape of all runs' networks.
        inputs, y: `with_ones(x)` and classes of the whole training set.
        batch_size: Examples of one batch, drawn without replacement; from 1.
        draws: Batches for each run.
        seed: Of the batches.

    Returns:
        From −1 to 1; exactly 1 where a batch is the whole set.
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


def cosines(
    gradients: Float[np.ndarray, "draws weights"], whole: Float[np.ndarray, " weights"]
) -> Float[np.ndarray, " draws"]:
    """Cosine similarity g·h/(‖g‖‖h‖) of each gradient with the full-batch one; NaN at length 0."""
    norms = np.linalg.norm(gradients, axis=-1) * np.linalg.norm(whole)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(norms > 0, gradients @ whole / norms, np.nan)
