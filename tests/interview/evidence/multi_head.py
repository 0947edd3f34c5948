"""Which statements are true on many heads, recomputed: the right option first."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from core.attention import causal_mask, scaled_dot_product_attention
from core.multi_head import Projections, copy_task, cost, head_width, random_projections
from core.multi_head.multi_head import multi_head

WIDTH, HEADS, D_K = 24, 3, 8


def _tokens(count: int, seed: int, width: int = WIDTH) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, width))


def what_grows(seed: int = 0) -> Sequence[bool]:
    """Of twice as many heads at the same width."""
    heads = 1 + seed % 8
    n, width = 1 + seed, 2 * heads * (1 + seed % 5)
    few, many = cost(n, n, width, heads), cost(n, n, width, 2 * heads)
    return (
        many.weights > few.weights,
        many.parameters > few.parameters,
        many.products > few.products,
        head_width(width, 2 * heads) > head_width(width, heads),
    )


def cross_sources(seed: int = 0) -> Sequence[bool]:
    """Which of Q, K and V change with the encoder's tokens, and which with the decoder's."""
    drawn = random_projections(WIDTH, seed)
    base = multi_head(_tokens(6, seed), _tokens(3, seed + 1), drawn, HEADS)
    decoder = multi_head(_tokens(6, seed + 2), _tokens(3, seed + 1), drawn, HEADS)
    encoder = multi_head(_tokens(6, seed), _tokens(3, seed + 3), drawn, HEADS)
    names = ("query", "key", "value")

    def moved(other: object) -> str:
        return "".join(n[0] for n in names if not np.allclose(getattr(other, n), getattr(base, n)))

    found = moved(decoder), moved(encoder)
    return [found == each for each in (("q", "kv"), ("kv", "q"), ("qk", "v"), ("qv", "k"))]


def divisor(seed: int = 0) -> Sequence[bool]:
    """Raw products over the scores, at width 96 with 6 heads."""
    tokens = _tokens(5, seed, 96)
    result = multi_head(tokens, tokens, random_projections(96, seed), 6)
    raw = result.query[:, :16] @ result.key[:, :16].T
    found = raw / result.scores[0]
    return [bool(np.allclose(found, each)) for each in (4, 96**0.5, 6**0.5, 16)]


def output_projection(seed: int = 0) -> Sequence[bool]:
    """What is missing in the joined outputs: each is compared with one head's values changed."""
    tokens = _tokens(5, seed)
    drawn = random_projections(WIDTH, seed)
    base = multi_head(tokens, tokens, drawn, HEADS)
    reached = np.zeros((HEADS, WIDTH), dtype=bool)
    for head in range(HEADS):
        value = drawn.value.copy()
        value[:, head * D_K : (head + 1) * D_K] *= 2
        other = multi_head(tokens, tokens, replace(drawn, value=value), HEADS)
        reached[head] = ~np.isclose(other.joined, base.joined).all(axis=0)
    moved = multi_head(tokens, np.vstack([tokens[:-1], _tokens(1, seed + 9)]), drawn, HEADS)
    uses_tokens = bool((~np.isclose(moved.joined, base.joined)).any(axis=1)[:-1].all())
    return (
        bool((reached.sum(axis=0) == 1).all()),
        not uses_tokens,
        base.joined.shape[1] != tokens.shape[1],
        not bool(reached.any(axis=1).all()),
    )


def why_several(seed: int = 0) -> Sequence[bool]:
    """Two heads against one: averages, keys in sight, parameters, numbers per comparison."""
    tokens, drawn = _tokens(6, seed), random_projections(24, seed)
    one, two = (multi_head(tokens, tokens, drawn, heads).weights for heads in (1, 2))
    return (
        copy_task.error_bound(2, 1) > 0 and copy_task.error_bound(2, 2) == 0,
        bool((two > 0).sum(axis=-1).max() > (one > 0).sum(axis=-1).max()),
        cost(6, 6, 24, 2).parameters > cost(6, 6, 24, 1).parameters,
        head_width(24, 2) > head_width(24, 1),
    )


def without_mask(seed: int = 0) -> Sequence[bool]:
    """What each place's row depends on; what it should predict is the input of the next place."""
    n = 3 + seed % 4
    tokens, drawn = _tokens(n, seed) / WIDTH**0.5, random_projections(WIDTH, seed)

    def moved(changed: int, place: int, causal: bool) -> bool:
        """Whether another token there changes the row of this place."""
        mask = causal_mask(n, n) if causal else None
        other = tokens.copy()
        other[changed] += 1
        before, after = (
            scaled_dot_product_attention(each, each, each, mask=mask).output[place]
            for each in (tokens, other)
        )
        return not np.allclose(before, after)

    sees_next = all(moved(place + 1, place, False) for place in range(n - 1))
    hidden_by_mask = not any(moved(place + 1, place, True) for place in range(n - 1))
    sees_before = any(moved(place - 1, place, False) for place in range(1, n))
    weights = scaled_dot_product_attention(tokens, tokens, tokens).weights
    sources = [multi_head(tokens, _tokens(4, seed + i), drawn, HEADS).output for i in (1, 2)]
    return (
        sees_next and hidden_by_mask,
        not sees_before,
        bool((weights.sum(axis=1) > 1 + 1e-9).any()),
        bool(np.allclose(sources[0], sources[1])),
    )


def twins(seed: int = 0) -> Sequence[bool]:
    """Rows 0 and 2 hold the same vector."""
    tokens = _tokens(4, seed)
    tokens[2] = tokens[0]
    results = [multi_head(tokens, tokens, random_projections(WIDTH, seed), h) for h in (1, HEADS)]
    outputs = [bool(np.allclose(each.output[0], each.output[2])) for each in results]
    weights = all(bool(np.allclose(each.weights[:, 0], each.weights[:, 2])) for each in results)
    return all(outputs), not any(outputs), weights and not any(outputs), outputs == [True, False]


def cutting(seed: int = 0) -> Sequence[bool]:
    """Each line against the columns themselves; no size is 1."""
    n, h, width = (int(each) for each in np.random.default_rng(seed).integers(2, 6, 3))
    d = h * width
    q = np.arange(n * d, dtype=float).reshape(n, d)
    wanted = np.stack([q[:, i * d // h : (i + 1) * d // h] for i in range(h)])
    lines = (
        q.reshape(n, h, d // h).swapaxes(0, 1),
        q.reshape(h, n, d // h),
        q.reshape(n, d // h, h).transpose(2, 0, 1),
        q.T.reshape(h, n, d // h),
    )
    assert all(each.shape == wanted.shape for each in lines)
    return [bool(np.array_equal(each, wanted)) for each in lines]


def same_output(seed: int = 0) -> Sequence[bool]:
    """One head's columns multiplied."""
    tokens, drawn = _tokens(5, seed), random_projections(WIDTH, seed)
    base = multi_head(tokens, tokens, drawn, HEADS).output
    factors = ((2, 0.5, 1), (1, 0.5, 2), (2, 1, 0.5), (2, 1, 1))
    return [
        bool(np.allclose(multi_head(tokens, tokens, _scaled(drawn, *each), HEADS).output, base))
        for each in factors
    ]


def _scaled(drawn: Projections, query: float, key: float, value: float) -> Projections:
    first = np.arange(WIDTH) < D_K
    q, k, v = (np.where(first, factor, 1) for factor in (query, key, value))
    return Projections(drawn.query * q, drawn.key * k, drawn.value * v, drawn.output)


EVIDENCE: dict[str, Callable[..., Sequence[bool]]] = {
    "multi-head-what-grows": what_grows,
    "multi-head-cross-sources": cross_sources,
    "multi-head-divisor": divisor,
    "multi-head-output-projection": output_projection,
    "multi-head-why-several": why_several,
    "multi-head-without-mask": without_mask,
    "multi-head-twins": twins,
    "multi-head-cutting": cutting,
    "multi-head-same-output": same_output,
}
