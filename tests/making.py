"""Attention made by hand for tests."""

from collections.abc import Sequence

import numpy as np

from core.reading import TextAttention
from core.recording import LayerRecord
from core.tokens import Tokens


def softmax_rows(seed: int, *shape: int) -> np.ndarray:
    """Random rows that sum to 1, far from even."""
    scores = np.exp(3 * np.random.default_rng(seed).normal(size=shape))
    return (scores / scores.sum(-1, keepdims=True)).astype(np.float32)


def causal_rows(seed: int, *shape: int) -> np.ndarray:
    """The same, row i on keys 0 … i."""
    weights = softmax_rows(seed, *shape) * np.tri(shape[-1])
    return (weights / weights.sum(-1, keepdims=True)).astype(np.float32)


def make_tokens(
    tokens: Sequence[str],
    *,
    word_ids: Sequence[int | None] | None = None,
    words: Sequence[str] | None = None,
    is_special: Sequence[bool] | None = None,
    segments: Sequence[int] | None = None,
    num_unknown: int = 0,
) -> Tokens:
    """Every token a word of its own unless said otherwise."""
    n = len(tokens)
    return Tokens(
        text=" ".join(tokens),
        tokens=tuple(tokens),
        ids=tuple(range(n)),
        word_ids=tuple(range(n)) if word_ids is None else tuple(word_ids),
        words=tuple(tokens) if words is None else tuple(words),
        is_special=(False,) * n if is_special is None else tuple(is_special),
        segments=(0,) * n if segments is None else tuple(segments),
        num_unknown=num_unknown,
    )


def make_attention(
    weights: np.ndarray,
    queries: Tokens,
    keys: Tokens | None = None,
    *,
    head_size: int = 4,
    is_causal: bool = False,
) -> TextAttention:
    """Weights (layers, heads, n_query, n_key) with random queries, keys and values behind them."""
    _, heads, rows, columns = weights.shape
    random = np.random.default_rng(1)
    visible = np.tri(rows, dtype=bool) if is_causal else np.ones((rows, columns), dtype=bool)
    layers = tuple(
        LayerRecord(
            weights=layer,
            query=random.normal(size=(heads, rows, head_size)).astype(np.float32),
            key=random.normal(size=(heads, columns, head_size)).astype(np.float32),
            scaling=head_size**-0.5,
            bias=None,
            visible=visible,
            value=random.normal(size=(heads, columns, head_size)).astype(np.float32),
            output_matrix=random.normal(size=(heads, head_size, 7)).astype(np.float32),
        )
        for layer in weights
    )
    return TextAttention(
        stream="decoder" if is_causal else "encoder" if keys is None else "cross",
        queries=queries,
        keys=queries if keys is None else keys,
        weights=weights,
        layers=layers,
        is_causal=is_causal,
    )
