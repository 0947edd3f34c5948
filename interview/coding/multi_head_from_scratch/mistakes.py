"""Multi-head attention that is nearly right."""

import numpy as np

from interview.coding.multi_head_from_scratch.solution import Array, softmax, split_heads


def split_by_reshape_alone(
    query: Array,
    key: Array,
    value: Array,
    w_q: Array,
    w_k: Array,
    w_v: Array,
    w_o: Array,
    num_heads: int,
    mask: Array | None = None,
) -> tuple[Array, Array]:
    """Heads are cut out without moving an axis: each one gets other tokens."""

    def split(x: Array) -> Array:
        n, length, d = x.shape
        return x.reshape(n, num_heads, length, d // num_heads)

    q, k, v = split(query @ w_q), split(key @ w_k), split(value @ w_v)
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    joined = (weights @ v).reshape(query.shape)
    return joined @ w_o, weights


def joined_by_reshape_alone(
    query: Array,
    key: Array,
    value: Array,
    w_q: Array,
    w_k: Array,
    w_v: Array,
    w_o: Array,
    num_heads: int,
    mask: Array | None = None,
) -> tuple[Array, Array]:
    """The heads are not moved back behind the tokens before they are put together."""
    q = split_heads(query @ w_q, num_heads)
    k = split_heads(key @ w_k, num_heads)
    v = split_heads(value @ w_v, num_heads)
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    joined = (weights @ v).reshape(query.shape)
    return joined @ w_o, weights


def scaled_by_the_whole_width(
    query: Array,
    key: Array,
    value: Array,
    w_q: Array,
    w_k: Array,
    w_v: Array,
    w_o: Array,
    num_heads: int,
    mask: Array | None = None,
) -> tuple[Array, Array]:
    """Divides by √d instead of √(d/h)."""
    q = split_heads(query @ w_q, num_heads)
    k = split_heads(key @ w_k, num_heads)
    v = split_heads(value @ w_v, num_heads)
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(query.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    joined = (weights @ v).swapaxes(1, 2).reshape(query.shape)
    return joined @ w_o, weights


def no_output_projection(
    query: Array,
    key: Array,
    value: Array,
    w_q: Array,
    w_k: Array,
    w_v: Array,
    w_o: Array,
    num_heads: int,
    mask: Array | None = None,
) -> tuple[Array, Array]:
    """The heads are put side by side, and that is all."""
    q = split_heads(query @ w_q, num_heads)
    k = split_heads(key @ w_k, num_heads)
    v = split_heads(value @ w_v, num_heads)
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    return (weights @ v).swapaxes(1, 2).reshape(query.shape), weights


def softmax_over_heads(
    query: Array,
    key: Array,
    value: Array,
    w_q: Array,
    w_k: Array,
    w_v: Array,
    w_o: Array,
    num_heads: int,
    mask: Array | None = None,
) -> tuple[Array, Array]:
    """The heads share one unit of attention, key by key."""
    q = split_heads(query @ w_q, num_heads)
    k = split_heads(key @ w_k, num_heads)
    v = split_heads(value @ w_v, num_heads)
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    powers = np.exp(scores - scores.max())
    if mask is not None:
        powers = np.where(mask, powers, 0.0)
    weights = powers / powers.sum(axis=1, keepdims=True)
    joined = (weights @ v).swapaxes(1, 2).reshape(query.shape)
    return joined @ w_o, weights


def mask_upside_down(
    query: Array,
    key: Array,
    value: Array,
    w_q: Array,
    w_k: Array,
    w_v: Array,
    w_o: Array,
    num_heads: int,
    mask: Array | None = None,
) -> tuple[Array, Array]:
    """True is taken for "hide", as `nn.MultiheadAttention` means it."""
    q = split_heads(query @ w_q, num_heads)
    k = split_heads(key @ w_k, num_heads)
    v = split_heads(value @ w_v, num_heads)
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, -np.inf, scores)
    weights = softmax(scores)
    joined = (weights @ v).swapaxes(1, 2).reshape(query.shape)
    return joined @ w_o, weights
