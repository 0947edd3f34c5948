"""Attention made by hand for tests."""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from core.language_models import LayerRecord, TextAttention, Tokens


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
) -> Tokens:
    """Every token a word of its own unless said otherwise."""
    n = len(tokens)
    words = list(tokens) if words is None else list(words)
    ends = list(accumulate(map(len, words), lambda end, length: end + 1 + length))
    word_spans = [(end - len(word), end) for word, end in zip(words, ends, strict=True)]
    word_ids = list(range(n)) if word_ids is None else list(word_ids)
    spans: list[tuple[int, int] | None] = []
    for i, word in enumerate(word_ids):
        if word is None:
            spans.append(None)
            continue
        # The pieces of a word part its letters.
        before = spans[i - 1] if i and word_ids[i - 1] == word else None
        start = word_spans[word][0] if before is None else before[1]
        last = i + 1 == n or word_ids[i + 1] != word
        spans.append((start, word_spans[word][1] if last else start + len(tokens[i].strip("#▁Ġ"))))
    return Tokens(
        text=" ".join(words),
        tokens=tuple(tokens),
        ids=tuple(range(n)),
        spans=tuple(spans),
        word_ids=tuple(word_ids),
        word_spans=tuple(word_spans),
        is_special=(False,) * n if is_special is None else tuple(is_special),
        segments=(0,) * n if segments is None else tuple(segments),
        unknown=tuple(token == "[UNK]" for token in tokens),
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
