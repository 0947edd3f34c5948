"""Which statements are true on one head, recomputed: the right option first."""

from collections.abc import Callable, Sequence

import numpy as np

from core.attention import dropout_factors, masked_softmax, scaled_dot_product_attention
from core.attention_steps import DISTRIBUTIONS, NUM_KEYS, WIDTHS, measure, variance_band
from core.losses import FORMATS


def shape(seed: int = 0) -> Sequence[bool]:
    """All four sizes differ, so that a transposed axis shows."""
    draw = np.random.default_rng(seed)
    n_q, n_k, d_k, d_v = (int(each) for each in draw.permutation(np.arange(2, 9))[:4])
    query, key, value = (draw.normal(size=shape) for shape in ((n_q, d_k), (n_k, d_k), (n_k, d_v)))
    shape = scaled_dot_product_attention(query, key, value).output.shape
    return [shape == each for each in ((n_q, d_v), (n_k, d_v), (n_q, d_k), (n_q, n_k))]


def frozen(seed: int = 0) -> Sequence[bool]:
    """Medians over 100 rows at d_k = 512: largest weight, derivatives by the query."""
    draw, width = np.random.default_rng(seed), 512
    queries, keys = draw.normal(size=(100, width)), draw.normal(size=(100, NUM_KEYS, width))
    scores = np.einsum("rd,rkd->rk", queries, keys)

    def medians(scale: float) -> tuple[float, float, bool]:
        weights = masked_softmax(scale * scores)
        # da_k/dq = scale · a_k (key k less the mean of the keys): diag(a) − aaᵀ times the keys.
        centred = keys - np.einsum("rk,rkd->rd", weights, keys)[:, None]
        derivatives = np.linalg.norm(scale * weights[..., None] * centred, axis=(1, 2))
        largest = float(np.median(weights.max(axis=1)))
        return largest, float(np.median(derivatives)), np.allclose(weights.sum(axis=1), 1)

    (largest, plain, sums_to_one), (_, scaled, _) = medians(1.0), medians(width**-0.5)
    sharp, even = largest > 0.9, largest < 2 / NUM_KEYS
    return (
        sharp and plain < 0.5 * scaled,
        even and plain < 0.5 * scaled,
        sharp and plain > scaled,
        not sums_to_one,
    )


def dropout_sum(seed: int = 0) -> Sequence[bool]:
    """One row under 2,000 draws of dropped weights."""
    draw = np.random.default_rng([seed, 1])
    share = float(draw.uniform(0.1, 0.7))
    weights = np.tile(masked_softmax(draw.normal(size=(1, 2 + seed % 6))), (2_000, 1))
    sums = (weights * dropout_factors(weights, share, seed)).sum(axis=1)
    error = float(sums.std() / len(sums) ** 0.5)
    return (
        bool(abs(sums.mean() - 1) < 5 * error and np.ptp(sums) > 0.1),
        bool(np.allclose(sums, 1)),
        bool(np.allclose(sums, 1 - share)),
        bool(sums.max() <= 1),
    )


def root() -> Sequence[bool]:
    """Theory’s variance at every width, the largest score measured, and sums of rows."""
    exact = [variance_band("normal", 0.0, width)[0] / width for width in WIDTHS]
    result = measure("normal", 0.0, 0)
    largest = np.abs(result.pairs / np.sqrt(np.array(WIDTHS))[:, None]).max()
    unscaled = result.plain.sorted_weights.sum(axis=-1)
    assert DISTRIBUTIONS["normal"].holds
    return (
        bool(np.allclose(exact, 1)),
        bool(largest <= 1),
        bool(np.allclose(exact, 1 / np.array(WIDTHS))),
        not bool(np.allclose(unscaled, 1)),  # whether it is the root that makes rows sum to 1
    )


def large_negative(seed: int = 0) -> Sequence[bool]:
    """A softmax over nothing but −10⁹."""
    scores = np.random.default_rng(seed).normal(0, 3, 2 + seed % 9).astype(np.float32)
    weights = masked_softmax(np.full_like(scores, -1e9))
    return (
        bool(np.allclose(weights, 1 / len(scores))),
        bool(np.allclose(weights, 0)),
        bool(np.isnan(weights).any()),
        bool(np.isclose(weights[scores.argmax()], 1)),
    )


def permuted_keys(seed: int = 0) -> Sequence[bool]:
    """K and V reordered alike: output and weights before and after."""
    draw = np.random.default_rng([seed, 2])
    query, key, value = draw.normal(size=(5, 3)), draw.normal(size=(5, 3)), draw.normal(size=(5, 5))
    order = np.roll(draw.permutation(5), 1)
    order = np.roll(order, 1) if np.array_equal(order, np.arange(5)) else order
    plain = scaled_dot_product_attention(query, key, value)
    moved = scaled_dot_product_attention(query, key[order], value[order])
    return (
        bool(np.allclose(moved.output, plain.output)),
        bool(np.allclose(moved.output, plain.output[order])),
        bool(np.allclose(moved.output, plain.output[:, order])),
        bool(np.allclose(moved.weights, plain.weights)),
    )


def doubled_queries(seed: int = 0) -> Sequence[bool]:
    """Weights of doubled queries beside those of each option."""
    draw = np.random.default_rng([seed, 3])
    query, key, value = (draw.normal(size=(4, 6)) for _ in range(3))

    def weights(query: np.ndarray, temperature: float = 1.0) -> np.ndarray:
        scale = 1 / np.sqrt(6) / temperature
        return scaled_dot_product_attention(query, key, value, scale=scale).weights

    doubled = weights(2 * query)
    others = (weights(query, 0.5), weights(query, 2.0), weights(query), 2 * weights(query))
    return [bool(np.allclose(doubled, each)) for each in others]


def masked_too_late(seed: int = 0) -> Sequence[bool]:
    """Weights that are set to 0 after the softmax; each query sees itself."""
    draw = np.random.default_rng([seed, 4])
    scores = draw.normal(size=(5, 5))
    allowed = (draw.random((5, 5)) < 0.5) | np.eye(5, dtype=bool)
    late = masked_softmax(scores) * allowed
    masked = ~allowed.all(axis=1)
    hidden = np.where(allowed, scores, scores + draw.normal())  # other scores, hidden ones alone
    react = ~np.isclose(masked_softmax(hidden) * allowed, late).all(axis=1)
    return (
        bool((late[masked].sum(axis=1) < 1).all() and react[masked].all()),
        bool(np.allclose(late, masked_softmax(scores, allowed))),
        bool((late[~allowed] > 0).any()),
        bool(np.isnan(late).any()),
    )


def half_precision() -> Sequence[bool]:
    """−10⁹ as float16 holds it."""
    half = FORMATS["float16"]
    held = float(half.rounded(-1e9))
    return held == -np.inf, held == -half.largest, bool(np.isnan(held)), abs(held / 1e9 + 1) < 1e-3


EVIDENCE: dict[str, Callable[..., Sequence[bool]]] = {
    "attention-steps-output-shape": shape,
    "attention-steps-without-root": frozen,
    "attention-steps-dropout-sum": dropout_sum,
    "attention-steps-why-root": root,
    "attention-steps-large-negative": large_negative,
    "attention-steps-permuted-keys": permuted_keys,
    "attention-steps-doubled-queries": doubled_queries,
    "attention-steps-mask-after-softmax": masked_too_late,
    "attention-steps-half-precision": half_precision,
}
