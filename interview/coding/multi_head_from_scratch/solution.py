"""Multi-head attention in NumPy."""

import numpy as np

Array = np.ndarray


def split_heads(x: Array, num_heads: int) -> Array:
    """(n, L, d) → (n, h, L, d/h): each head gets d/h neighbouring features of every token."""
    n, length, d = x.shape
    return x.reshape(n, length, num_heads, d // num_heads).swapaxes(1, 2)


def softmax(scores: Array) -> Array:
    """Along the last axis; the maximum is subtracted so that exp cannot overflow."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def multi_head_attention(
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
    """Output (n, L, d) and weights (n, h, L, S).

    Args:
        query: (n, L, d).
        key, value: (n, S, d); the same as query in self-attention.
        w_q, w_k, w_v, w_o: (d, d), multiplied from the right: x @ w.
        num_heads: h; divides d.
        mask: Booleans that broadcast to (n, h, L, S); True where a query may look. Every query
            may look somewhere.

    Source: Vaswani et al., "Attention Is All You Need", 2017, section 3.2.2.
    """
    q = split_heads(query @ w_q, num_heads)
    k = split_heads(key @ w_k, num_heads)
    v = split_heads(value @ w_v, num_heads)
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = softmax(scores)
    heads = weights @ v  # (n, h, L, d/h)
    joined = heads.swapaxes(1, 2).reshape(query.shape)
    return joined @ w_o, weights
