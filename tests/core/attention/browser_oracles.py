"""What only the browser computes, once more in NumPy: the tests hold its scripts to these."""

from dataclasses import dataclass

import numpy as np

from core.attention import AttentionView, HeadLink, jensen_shannon
from core.attention.token_views import BLANK, LEVELS


def dequantise(codes: np.ndarray) -> np.ndarray:
    """Weights from `quantise`'s codes, float32."""
    return np.where(codes == BLANK, np.nan, codes / LEVELS).astype(np.float32)


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


def heads_linking(shown: AttentionView, query: int, key: int) -> tuple[HeadLink, ...]:
    """All heads, ordered by the weight from one label to another, strongest first."""
    weights = np.nan_to_num(shown.weights[:, :, query, key])
    order = np.argsort(-weights, axis=None, kind="stable")
    places = [np.unravel_index(place, weights.shape) for place in order]
    return tuple(
        HeadLink(int(layer), int(head), query, key, float(weights[layer, head]))
        for layer, head in places
    )


@dataclass(frozen=True)
class HeadDistance:
    """How far a head is from another one, in nats; layer and head count from 0."""

    layer: int
    head: int
    distance: float


def nearest_heads(
    weights: np.ndarray, layer: int, head: int, count: int
) -> tuple[HeadDistance, ...]:
    """The heads of a model that look most alike on a text, nearest first, without the head itself.

    Args:
        weights: (layers, heads, n_query, n_key), rows sum to 1.
        layer, head: From 0.
        count: How many, from 0.

    Returns:
        At most `count`; a head that has no row in common with this one is last, at NaN.

    Raises:
        ValueError: No such head, or a negative count.
    """
    if count < 0:
        raise ValueError(f"count must be 0 or more; it was {count}.")
    layers, heads = weights.shape[:2]
    if not (0 <= layer < layers and 0 <= head < heads):
        raise ValueError(f"There is no head {head} in layer {layer} of {layers} × {heads}.")
    distances = jensen_shannon(weights[layer, head].astype(np.float64), weights.astype(np.float64))
    order = [tuple(map(int, np.unravel_index(i, (layers, heads)))) for i in distances.argsort(None)]
    return tuple(
        HeadDistance(other_layer, other_head, float(distances[other_layer, other_head]))
        for other_layer, other_head in order
        if (other_layer, other_head) != (layer, head)
    )[:count]


def write_cells(allowed: np.ndarray) -> str:
    """The text of a painted mask; `core.attention_steps.steps.parse_cells` reads it."""
    return "/".join("".join("1" if cell else "0" for cell in row) for row in allowed)
