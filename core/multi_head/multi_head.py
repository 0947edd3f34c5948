"""Multi-head attention with every intermediate result, and what it costs.

Rows are tokens. The projections have no biases, as `torch.nn.MultiheadAttention(bias=False)`.
"""

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from core.attention import scaled_dot_product_attention
from core.common import Param
from core.multi_head.token_vectors import check_finite

HEADS = Param(
    name="heads",
    label="Heads",
    default=3,
    low=1,
    high=12,
    scale="linear",
    symbol="h",
    is_integer=True,
    help="Into how many parts Q, K and V are cut. Each part gets a softmax of its own. It must "
    "divide the model width.",
)
WIDTH = Param(
    name="width",
    label="Model width",
    default=24,
    low=2,
    high=96,
    scale="linear",
    symbol=r"d_\text{model}",
    is_integer=True,
    help="Numbers per token, d_model. Each head works with d_model / heads of them.",
)
SEED = Param(
    name="seed",
    label="Seed",
    default=1,
    low=1,
    high=999,
    scale="linear",
    is_integer=True,
    help="Which random vectors and projections are drawn. They are untrained: this view is about "
    "the mechanism. For heads that were trained choose “Cross-attention”.",
)


@dataclass(frozen=True)
class Projections:
    """W^Q, W^K, W^V and W^O, each (d, d); rows of the inputs are multiplied from the left."""

    query: Float[np.ndarray, "d d"]
    key: Float[np.ndarray, "d d"]
    value: Float[np.ndarray, "d d"]
    output: Float[np.ndarray, "d d"]


@dataclass(frozen=True)
class MultiHead:
    """Everything between the inputs and the output.

    Attributes:
        query: (n_q, d), key, value: (n_k, d). Head i owns the columns i·d_k to (i+1)·d_k.
        scores, weights: (h, n_q, n_k), before and after the row-wise softmax.
        joined: (n_q, d), the heads' outputs side by side.
        output: (n_q, d), joined · W^O.
    """

    query: Float[np.ndarray, "n_q d"]
    key: Float[np.ndarray, "n_k d"]
    value: Float[np.ndarray, "n_k d"]
    scores: Float[np.ndarray, "heads n_q n_k"]
    weights: Float[np.ndarray, "heads n_q n_k"]
    joined: Float[np.ndarray, "n_q d"]
    output: Float[np.ndarray, "n_q d"]

    @property
    def heads(self) -> int:
        """How many."""
        return len(self.weights)

    @property
    def head_width(self) -> int:
        """d_k = d_model / h."""
        return self.query.shape[1] // self.heads


@dataclass(frozen=True)
class Cost:
    """What one layer holds and does; a multiplication and an addition are two operations."""

    parameters: int
    projections: int
    products: int
    weights: int

    @property
    def operations(self) -> int:
        """All matrix products together."""
        return self.projections + self.products


def head_width(width: int, heads: int) -> int:
    """d_k = d_model / h.

    Args:
        width: d_model, 1 or more.
        heads: h, 1 or more, which divides it.

    Returns:
        d_k, a whole number.

    Raises:
        ValueError: It is no whole number; the message lists the numbers of heads that fit.

    Example:
        >>> head_width(24, 3)
        8
    """
    if width % heads:
        fitting = [each for each in range(1, int(HEADS.high) + 1) if width % each == 0]
        raise ValueError(
            f"{heads} heads do not fit a model width of {width}: {width} / {heads} is no whole "
            f"number. What fits {width}: {', '.join(map(str, fitting))} heads; or a width that is "
            f"a multiple of {heads}, such as {_nearest_multiple(width, heads)}."
        )
    return width // heads


def _nearest_multiple(width: int, heads: int) -> int:
    most = int(WIDTH.high) // heads * heads
    return max(heads, min(most, round(width / heads) * heads))


def random_projections(width: int, seed: int) -> Projections:
    """Normal entries of variance 1/d, so that projections keep the inputs' variance.

    They do not depend on the number of heads: cutting differently is all that h does.

    Args:
        width: d_model, 1 or more.
        seed: Of the draw, not negative.

    Returns:
        Four matrices, each (width, width).

    Example:
        >>> found = random_projections(64, seed=1)
        >>> found.query.shape, round(float(found.query.var() * 64), 1)
        ((64, 64), 1.0)
    """
    drawn = np.random.default_rng(seed).standard_normal((4, width, width)) / math.sqrt(width)
    return Projections(*drawn)


def multi_head(
    inputs: Float[np.ndarray, "..."],
    read: Float[np.ndarray, "..."],
    projections: Projections,
    heads: int,
) -> MultiHead:
    """Concat(head_1, …, head_h) W^O with head_i = softmax(Q_i K_iᵀ / √d_k) V_i.

    Args:
        inputs: (n_q, d), the tokens that look.
        read: (n_k, d), the tokens that are looked at; the same array for self-attention.
        projections: each (d, d).
        heads: must divide d.

    Returns:
        Every intermediate result.

    Raises:
        ValueError: Shapes that do not fit, a number that is not finite.

    Example:
        >>> tokens = np.random.default_rng(0).normal(size=(5, 6))
        >>> found = multi_head(tokens, tokens, random_projections(6, seed=1), heads=3)
        >>> found.weights.shape, found.head_width, found.output.shape
        ((3, 5, 5), 2, (5, 6))

    References:
        Vaswani et al. 2017, section 3.2.2.
    """
    width = projections.query.shape[0]
    for name, array in (("The tokens that look", inputs), ("The tokens looked at", read)):
        if array.ndim != 2 or array.shape[1] != width:
            raise ValueError(
                f"{name} must have {width} numbers each, the model width; they have "
                f"{array.shape[-1]}."
            )
        check_finite(array, name)
    d_k = head_width(width, heads)

    def split(tokens: np.ndarray) -> np.ndarray:  # (n, d) → (h, n, d_k)
        return tokens.reshape(len(tokens), heads, d_k).swapaxes(0, 1)

    q, k, v = inputs @ projections.query, read @ projections.key, read @ projections.value
    mixed = scaled_dot_product_attention(split(q), split(k), split(v))
    joined = mixed.output.swapaxes(0, 1).reshape(len(inputs), width)
    return MultiHead(
        query=q,
        key=k,
        value=v,
        scores=split(q) @ split(k).swapaxes(-2, -1) / math.sqrt(d_k),
        weights=mixed.weights,
        joined=joined,
        output=joined @ projections.output,
    )


def cost(num_queries: int, num_keys: int, width: int, heads: int) -> Cost:
    """Parameters, operations of the matrix products, and how many weights the softmax makes.

    Only the last depends on the number of heads: h products of n_q × d_k × n_k are
    2 n_q n_k h d_k = 2 n_q n_k d operations.

    Args:
        num_queries: n_q, tokens that look.
        num_keys: n_k, tokens that are looked at.
        width: d_model.
        heads: h, which divides it.

    Returns:
        Counts of one layer.

    Raises:
        ValueError: The heads do not divide the width.

    Example:
        >>> cost(10, 10, 24, 3).operations
        55680
    """
    d_k = head_width(width, heads)
    return Cost(
        parameters=4 * width**2,
        projections=2 * width**2 * (2 * num_queries + 2 * num_keys),
        products=2 * heads * (2 * num_queries * num_keys * d_k),
        weights=heads * num_queries * num_keys,
    )


def score_ranks(result: MultiHead) -> list[int]:
    """Numerical rank of every head's score matrix Q_i K_iᵀ / √d_k; never above d_k.

    Args:
        result: From `multi_head`.

    Returns:
        One rank for each head, 0 to min(n_q, n_k, d_k).

    Example:
        >>> tokens = np.random.default_rng(0).normal(size=(5, 6))
        >>> found = multi_head(tokens, tokens, random_projections(6, seed=1), heads=3)
        >>> score_ranks(found)
        [2, 2, 2]

    References:
        Bhojanapalli et al. 2020, "Low-Rank Bottleneck in Multi-head Attention Models".
    """
    return [int(np.linalg.matrix_rank(scores)) for scores in result.scores]


def head_disagreement(weights: Float[np.ndarray, "heads n_q n_k"]) -> float:
    """Mean total variation distance between the rows of two heads, over all pairs; 0 for one head.

    0: all heads look at the same; 1: no two look at a common token.

    Args:
        weights: (h, n_q, n_k), rows sum to 1.

    Returns:
        In [0, 1].

    Example:
        >>> head_disagreement(np.stack([np.eye(2), np.eye(2)[::-1]]))
        1.0
    """
    heads = len(weights)
    if heads == 1:
        return 0.0
    distances = np.abs(weights[:, None] - weights[None]).sum(-1).mean(-1) / 2
    return float(distances.sum() / (heads * (heads - 1)))
