"""How evenly a head spreads its attention."""

from typing import Any

import numpy as np
from jaxtyping import Bool, Float

# A row that holds less than this has nothing to be spread.
MIN_MASS = 1e-9


def normalised_entropy(
    weights: Float[np.ndarray, "*batch n_q n_k"], visible: Bool[np.ndarray, "n_q n_k"] | None = None
) -> Float[Any, "*batch"]:
    """How spread out each head is: mean over rows of H_i / ln n_i, between 0 and 1.

    H_i = −Σ_j A_ij ln A_ij, n_i the number of keys that row i may look at; 1: every row uniform;
    0: every row on one key. Rows whose special tokens are hidden are taken as shares of what is
    left, so that renormalising them changes nothing. Blank rows and rows with a single key are
    left out; with nothing left it is 0.

    Args:
        weights: shape (..., n_query, n_key), not negative.
        visible: bool (n_query, n_key); None: everything is.

    Returns:
        shape (...).

    Example:
        >>> float(normalised_entropy(np.full((3, 3), 1 / 3))), float(normalised_entropy(np.eye(3)))
        (0.9999999999999997, 0.0)
    """
    if visible is None:
        visible = np.ones(weights.shape[-2:], dtype=bool)
    choices = visible.sum(axis=-1)
    total = weights.sum(axis=-1)
    # With shares s = w / t: −Σ s ln s = ln t − Σ w ln w / t.
    logs = np.log(np.maximum(weights, np.finfo(weights.dtype).tiny))
    with np.errstate(divide="ignore", invalid="ignore"):
        entropy = np.log(total) - np.einsum("...j,...j->...", weights, logs) / total
        entropy = np.where(total >= MIN_MASS, entropy, np.nan)
        rows = entropy / np.where(choices > 1, np.log(choices), np.nan)
    sound = ~np.isnan(rows)
    count = sound.sum(axis=-1)
    return np.where(sound, rows, 0.0).sum(axis=-1) / np.where(count == 0, 1, count)
