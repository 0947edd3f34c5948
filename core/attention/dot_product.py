"""Scaled dot-product attention, for NumPy arrays and torch tensors alike."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from array_api_compat import array_namespace
from jaxtyping import Bool, Float

Array = Any


class Attention(NamedTuple):
    """Result of attention: output (..., n_q, d_v) and the weights (..., n_q, n_k) it used."""

    output: Float[Array, "*batch n_q d_v"]
    weights: Float[Array, "*batch n_q n_k"]


def scaled_dot_product_attention(
    query: Float[Array, "..."],
    key: Float[Array, "..."],
    value: Float[Array, "..."],
    *,
    mask: Array | None = None,
    causal: bool = False,
    dropout: float = 0.0,
    seed: int | None = None,
    scale: float | None = None,
) -> Attention:
    """softmax(QKᵀ·scale)·V, with the weights returned.

    Masked scores become −∞ before the softmax (never −1e9, which float16 cannot hold), so masked
    weights are exactly 0. A row with no allowed key has weights 0 and output 0. Scores and softmax
    of 16-bit arrays are computed in float32, the results are of the arrays' own type.

    Args:
        query: shape (..., n_q, d_k).
        key: shape (..., n_k, d_k).
        value: shape (..., n_k, d_v).
        mask: boolean, broadcastable to (..., n_q, n_k); True where a query may look.
        causal: query i also sees only keys j ≤ i (for n_q ≠ n_k too, counted from the start).
        dropout: share of the weights set to 0, in [0, 1); the rest is divided by 1 − dropout, so
            rows then need not sum to 1.
        seed: chooses the dropped weights; the same seed drops the same ones.
        scale: factor on the scores; 1/√d_k by default.

    Returns:
        Output, shape (..., n_q, d_v), and weights, shape (..., n_q, n_k).

    Raises:
        ValueError: Shapes that do not fit, a mask that is not boolean, dropout outside [0, 1), a
            scale that is not finite.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> query, key, value = (rng.normal(size=size) for size in ((3, 2), (4, 2), (4, 5)))
        >>> found = scaled_dot_product_attention(query, key, value, causal=True)
        >>> found.output.shape, found.weights.shape
        ((3, 5), (3, 4))
        >>> found.weights[0].tolist()
        [1.0, 0.0, 0.0, 0.0]

    References:
        Vaswani et al. 2017, eq. 1. Where others differ: torch returns NaN or zeros for a row
        without allowed keys, depending on the version and the kernel; the paper's authors mask with
        −1e9, after which such a row attends to everything equally.
    """
    _check_shapes(query, key, value)
    # A plain float: a NumPy scalar would turn float16 arrays into float64.
    factor = 1 / math.sqrt(query.shape[-1]) if scale is None else float(scale)
    if not math.isfinite(factor):
        raise ValueError(f"scale must be a finite number, for example 0.125; it was {scale!r}.")
    xp = array_namespace(query, key, value)
    # Scores of float16 arrays pass its largest number, 65,504, and inf − inf would be NaN.
    scores = (_at_least_float32(query) * factor) @ xp.matrix_transpose(_at_least_float32(key))
    allowed = _allowed(scores, mask, causal)
    weights = xp.astype(masked_softmax(scores, allowed), xp.result_type(query, 1.0), copy=False)
    if dropout:
        weights = weights * dropout_factors(weights, dropout, seed)
    return Attention(weights @ value, weights)


def masked_softmax(
    scores: Float[Array, "*rows n_k"], allowed: Bool[Array, "..."] | None = None
) -> Float[Array, "*rows n_k"]:
    """Row-wise softmax exp(s_ij) / Σ_k exp(s_ik) over the allowed keys; rows without one are all 0.

    Args:
        scores: shape (..., n_q, n_k).
        allowed: boolean, broadcastable to the scores; None allows everything.

    Returns:
        Weights, shape (..., n_q, n_k).

    Example:
        >>> masked_softmax(np.zeros((2, 2)), np.array([[True, False], [False, False]])).tolist()
        [[1.0, 0.0], [0.0, 0.0]]
    """
    xp = array_namespace(scores)
    if allowed is None:
        shifted = scores - xp.max(scores, axis=-1, keepdims=True)
        exponentials = xp.exp(shifted)
        return exponentials / xp.sum(exponentials, axis=-1, keepdims=True)
    zero = xp.zeros_like(scores)
    hidden = xp.where(allowed, scores, zero - math.inf)
    top = xp.max(hidden, axis=-1, keepdims=True)
    # Rows without an allowed key have maximum −∞; −∞ − (−∞) would be NaN, in the gradient too.
    top = xp.where(top == -math.inf, xp.zeros_like(top), top)
    exponentials = xp.where(allowed, xp.exp(xp.where(allowed, scores - top, zero)), zero)
    total = xp.sum(exponentials, axis=-1, keepdims=True)
    return exponentials / xp.where(total == 0, xp.ones_like(total), total)


def causal_mask(num_queries: int, num_keys: int) -> Bool[np.ndarray, "{num_queries} {num_keys}"]:
    """Causal mask: query i sees only keys j ≤ i, counted from the start on both sides.

    Args:
        num_queries: Rows, 0 or more.
        num_keys: Columns, 0 or more.

    Returns:
        Boolean, shape (num_queries, num_keys); True where a query may look.

    Example:
        >>> causal_mask(2, 3).tolist()
        [[True, False, False], [True, True, False]]
    """
    return np.tril(np.ones((num_queries, num_keys), dtype=bool))


def padding_mask(lengths: Sequence[int], num_keys: int) -> Bool[np.ndarray, "texts 1 {num_keys}"]:
    """Boolean (len(lengths), 1, num_keys): sequence b may look at its first lengths[b] keys.

    Args:
        lengths: Real tokens of each text of a batch, each 0 to num_keys.
        num_keys: Keys of every text, padding included.

    Returns:
        Boolean, shape (len(lengths), 1, num_keys).

    Raises:
        ValueError: A length outside 0…num_keys.

    Example:
        >>> padding_mask([1, 3], 3).tolist()
        [[[True, False, False]], [[True, True, True]]]
    """
    counts = np.asarray(lengths)
    if counts.ndim != 1 or np.any((counts < 0) | (counts > num_keys)):
        raise ValueError(
            f"lengths must be a list of whole numbers from 0 to {num_keys}; it was {lengths!r}."
        )
    return np.arange(num_keys)[None, None, :] < counts[:, None, None]


def _allowed(scores: Array, mask: Array | None, causal: bool) -> Array | None:
    """One boolean array from both kinds of mask, on the scores' device; None if there is none."""
    xp = array_namespace(scores)
    allowed = None
    if mask is not None:
        # torch warns of read-only NumPy arrays, such as those of np.broadcast_to.
        allowed = xp.asarray(mask.copy() if isinstance(mask, np.ndarray) else mask)
        if "bool" not in str(allowed.dtype):
            raise ValueError(
                "mask must be boolean, True where a query may look at a key; "
                f"its type was {allowed.dtype}."
            )
        try:
            fits = np.broadcast_shapes(tuple(allowed.shape), tuple(scores.shape))
        except ValueError:
            fits = None
        if fits != tuple(scores.shape):
            raise ValueError(
                f"mask of shape {tuple(allowed.shape)} does not fit scores of shape "
                f"{tuple(scores.shape)}."
            )
        allowed = _beside(scores, allowed)
    if causal:
        triangle = _beside(scores, xp.asarray(causal_mask(*scores.shape[-2:])))
        allowed = triangle if allowed is None else allowed & triangle
    return allowed


def _beside(scores: Array, array: Array) -> Array:
    """The array on the scores' device, where it is a torch tensor."""
    return array.to(scores.device) if hasattr(array, "to") else array


def _at_least_float32(array: Array) -> Array:
    """float16 and bfloat16 as float32; anything else unchanged."""
    xp = array_namespace(array)
    return xp.astype(array, xp.float32) if array.dtype.itemsize == 2 else array


def dropout_factors(
    weights: Float[Array, "*shape"], dropout: float, seed: int | None
) -> Float[Array, "*shape"]:
    """What dropout multiplies weights by: 0, or 1/(1 − dropout) where a weight is kept.

    Args:
        weights: shape (..., n_q, n_k); only shape, type and device matter.
        dropout: share that is dropped, in [0, 1).
        seed: the same seed drops the same weights.

    Returns:
        Factors, shape (..., n_q, n_k), of the weights' type.

    Raises:
        ValueError: dropout outside [0, 1).

    Example:
        >>> dropout_factors(np.ones((1, 4)), 0.5, seed=1).tolist()
        [[2.0, 2.0, 0.0, 2.0]]

    References:
        Inverted dropout, as `torch.nn.functional.dropout`.
    """
    if not 0 <= dropout < 1:
        raise ValueError(f"dropout must lie in [0, 1), for example 0.1; it was {dropout!r}.")
    kept = np.random.default_rng(seed).random(tuple(weights.shape)) >= dropout
    xp = array_namespace(weights)
    factors = xp.asarray(kept / (1 - dropout), dtype=weights.dtype)
    return _beside(weights, factors)


def _check_shapes(query: Array, key: Array, value: Array) -> None:
    shapes = [tuple(array.shape) for array in (query, key, value)]
    if any(len(shape) < 2 for shape in shapes):
        raise ValueError(f"query, key and value need at least 2 dimensions; they had {shapes}.")
    if shapes[0][-1] != shapes[1][-1]:
        raise ValueError(
            f"query and key must agree in d_k, their last dimension; query has {shapes[0]}, "
            f"key {shapes[1]}."
        )
    if shapes[1][-2] != shapes[2][-2]:
        raise ValueError(
            f"key and value must hold the same number of positions; key has {shapes[1]}, "
            f"value {shapes[2]}."
        )
    try:
        np.broadcast_shapes(*(shape[:-2] for shape in shapes))
    except ValueError:
        raise ValueError(
            "query, key and value must agree in the dimensions before the last two; "
            f"they had {shapes}."
        ) from None
    if 0 in shapes[0] or 0 in shapes[1]:
        raise ValueError(f"query and key must not be empty; they had {shapes[0]} and {shapes[1]}.")
