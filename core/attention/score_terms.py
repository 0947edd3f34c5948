"""Why a weight is high: the score of one key, dimension by dimension."""

import numpy as np


def contributions(query: np.ndarray, key: np.ndarray, scaling: float) -> np.ndarray:
    """c_d(j) = q_d k_jd · scaling: what each dimension adds to each key's score.

    Args:
        query: (..., d_k), one token's query.
        key: (..., n_key, d_k).
        scaling: 1/√d_k, or 1 in T5.

    Returns:
        (..., n_key, d_k); summed over d it is the score before relative positions and mask.
    """
    return query[..., None, :] * key * scaling


def centred(contributed: np.ndarray, visible: np.ndarray) -> np.ndarray:
    """c_d(j) − mean over the keys that the query may look at.

    The softmax ignores what all keys share, so this says why one key rather than the others; the
    softmax of its sums is the same.

    Args:
        contributed: (..., n_key, d_k).
        visible: bool (n_key,), at least one True.
    """
    mean = contributed[..., visible, :].mean(axis=-2, keepdims=True)
    return contributed - mean
