"""Which statements are true on one head, recomputed: the right option first."""

from collections.abc import Sequence

import numpy as np

from core.attention import dropout_factors, masked_softmax, scaled_dot_product_attention
from core.float_formats import FORMATS
from core.score_scale import DISTRIBUTIONS, WIDTHS, measure, variance_band


def shape() -> Sequence[bool]:
    """All four sizes differ, so that a transposed axis shows."""
    draw = np.random.default_rng(0)
    n_q, n_k, d_k, d_v = 19, 23, 13, 17
    query, key, value = (draw.normal(size=shape) for shape in ((n_q, d_k), (n_k, d_k), (n_k, d_v)))
    shape = scaled_dot_product_attention(query, key, value).output.shape
    return [shape == each for each in ((n_q, d_v), (n_k, d_v), (n_q, d_k), (n_q, n_k))]


def frozen() -> Sequence[bool]:
    """Largest weight and gradient at d_k = 512, without and with the division."""
    result, place = measure("normal", 0.0, 0), WIDTHS.index(512)
    largest = float(result.plain.largest[place])
    passes = float(result.plain.gradient[place] / result.scaled.gradient[place])
    total = float(result.plain.sorted_weights[place].sum())
    sharp = largest > 0.9
    return (
        sharp and passes < 0.5,
        largest < 2 / 16 and passes < 0.5,
        sharp and passes > 2,
        not np.isclose(total, 1),
    )


def dropout_sum() -> Sequence[bool]:
    """One row under 20,000 draws of dropped weights."""
    share = 0.3
    weights = masked_softmax(np.random.default_rng(1).normal(size=(1, 6)))
    sums = [
        float((weights * dropout_factors(weights, share, seed)).sum()) for seed in range(20_000)
    ]
    spread = float(np.ptp(sums))
    return (
        bool(abs(np.mean(sums) - 1) < 0.01 and spread > 0.1),
        bool(np.allclose(sums, 1)),
        bool(np.allclose(sums, 1 - share)),
        bool(max(sums) < 1),
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


def large_negative() -> Sequence[bool]:
    """A softmax over nothing but −10⁹."""
    scores = np.array([1.0, 4.0, -2.0, 0.0, 2.0], dtype=np.float32)
    weights = masked_softmax(np.full_like(scores, -1e9))
    return (
        bool(np.allclose(weights, 1 / 5)),
        bool(np.allclose(weights, 0)),
        bool(np.isnan(weights).any()),
        bool(np.isclose(weights[scores.argmax()], 1)),
    )


def permuted_keys() -> Sequence[bool]:
    """K and V reordered alike: output and weights before and after."""
    draw = np.random.default_rng(2)
    query, key, value = draw.normal(size=(5, 3)), draw.normal(size=(5, 3)), draw.normal(size=(5, 5))
    order = np.array([3, 0, 4, 1, 2])
    plain = scaled_dot_product_attention(query, key, value)
    moved = scaled_dot_product_attention(query, key[order], value[order])
    return (
        bool(np.allclose(moved.output, plain.output)),
        bool(np.allclose(moved.output, plain.output[order])),
        bool(np.allclose(moved.output, plain.output[:, order])),
        bool(np.allclose(moved.weights, plain.weights)),
    )


def doubled_queries() -> Sequence[bool]:
    """Weights of doubled queries beside those of each option."""
    draw = np.random.default_rng(3)
    query, key, value = (draw.normal(size=(4, 6)) for _ in range(3))

    def weights(query: np.ndarray, temperature: float = 1.0) -> np.ndarray:
        scale = 1 / np.sqrt(6) / temperature
        return scaled_dot_product_attention(query, key, value, scale=scale).weights

    doubled = weights(2 * query)
    others = (weights(query, 0.5), weights(query, 2.0), weights(query), 2 * weights(query))
    return [bool(np.allclose(doubled, each)) for each in others]


def masked_too_late() -> Sequence[bool]:
    """Weights that are set to 0 after the softmax."""
    scores = np.random.default_rng(4).normal(size=(5, 5))
    allowed = np.tri(5, dtype=bool)
    late = masked_softmax(scores) * allowed
    hidden = np.where(allowed, scores, scores + 2)  # other scores where nobody may look
    react = not np.allclose(masked_softmax(hidden) * allowed, late)
    return (
        bool((late.sum(axis=1)[:-1] < 1).all() and react),
        bool(np.allclose(late, masked_softmax(scores, allowed))),
        bool((late[~allowed] > 0).any()),
        bool(np.isnan(late).any()),
    )


def half_precision() -> Sequence[bool]:
    """−10⁹ as float16 holds it."""
    half = FORMATS["float16"]
    held = float(half.rounded(-1e9))
    return held == -np.inf, held == -half.largest, bool(np.isnan(held)), abs(held / 1e9 + 1) < 1e-3
