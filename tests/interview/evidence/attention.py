"""Which statements are true on the attention explorer, recomputed: the right option first."""

from collections.abc import Callable, Sequence

import numpy as np

from core.attention import (
    MEASURES,
    jensen_shannon,
    masked_softmax,
    merge_words,
    scaled_dot_product_attention,
)
from core.language_models import HeadMaps


def _weights(seed: int, n: int = 6) -> np.ndarray:
    return masked_softmax(np.random.default_rng(seed).normal(0, 2, (n, n)))


def sums(seed: int = 0) -> Sequence[bool]:
    """Which sums of a softmax over the keys are 1."""
    weights = _weights(seed, 2 + seed % 8)
    rows, columns = (bool(np.allclose(weights.sum(axis), 1)) for axis in (1, 0))
    return rows, columns, rows and columns, bool(np.isclose(weights.sum(), 1))


def meaning(seed: int = 0) -> Sequence[bool]:
    """A claim holds if what it names is the same wherever the weight is the same."""
    draw = np.random.default_rng([seed, 1])
    tokens, values, change = (draw.normal(size=(5, 4)) for _ in range(3))
    query, key, turn = (draw.normal(size=(4, 4)) for _ in range(3))
    at = scaled_dot_product_attention
    plain = at(tokens @ query, tokens @ key, values)
    other = at(tokens @ query, tokens @ key, values + np.eye(5)[2][:, None] * change)
    share = (other.output - plain.output) / change[2]
    # The same scores from other token vectors: tokens·T with T⁻¹ before both projections.
    moved, back = tokens @ turn, np.linalg.inv(turn)
    same = at(moved @ back @ query, moved @ back @ key, 0 * values)
    assert np.allclose(same.weights, plain.weights)
    lost, lost_without_values = np.abs(plain.output).max(), np.abs(same.output).max()
    alike = [_cosine(each[0], each[2]) for each in (tokens, moved)]
    return (
        bool(np.allclose(share, plain.weights[:, 2:3])),
        bool(np.isclose(lost, lost_without_values)),
        bool(np.isclose(alike[0], alike[1])),
        bool(np.allclose(plain.weights, plain.weights.T)),
    )


def _cosine(a: np.ndarray, b: np.ndarray) -> float:
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def previous(seed: int = 0) -> Sequence[bool]:
    """A map for each option: its share of attention on the token before."""
    n = 4 + seed % 6
    maps = np.stack([np.eye(n, k=-1), np.eye(n, k=1), np.eye(n), np.eye(n)[[0] * n]])
    found = MEASURES["previous"].compute(_text("abcdefghi"[:n], maps))[0]
    return [bool(each > 0.9) for each in found]


def induction() -> Sequence[bool]:
    """One head for each option, which looks there from the last token and at itself elsewhere."""
    maps = np.stack([np.eye(4)] * 4)
    for head, key in enumerate((1, 0, 2, 3)):
        maps[head, 3] = np.eye(4)[key]
    return [bool(each > 0) for each in MEASURES["induction"].compute(_text("abca", maps))[0]]


def _text(tokens: str, maps: np.ndarray) -> HeadMaps:
    none = np.zeros(len(tokens), dtype=bool)
    return HeadMaps(maps[None], tuple(tokens), tuple(tokens), none, none, none, True, True)


def same_softmax(seed: int = 0) -> Sequence[bool]:
    """Each change of the scores, and whether all weights stay, for ten tables of scores."""
    draw = np.random.default_rng([seed, 2])
    kept = []
    for _ in range(10):
        scores, number = draw.normal(size=(5, 5)), float(draw.normal(0, 3))
        column = number * np.eye(5)[int(draw.integers(5))][None, :]
        changed = (scores + number, number * scores, scores + column, np.abs(scores))
        kept.append([np.allclose(masked_softmax(each), masked_softmax(scores)) for each in changed])
    return [all(each) for each in zip(*kept, strict=True)]


def bound(seed: int = 0) -> Sequence[bool]:
    """Divergences of rows that share nothing, of an even one, and of many random ones."""
    n = 3 + seed % 10
    one, other, even = np.eye(n)[:1], np.eye(n)[1:2], np.full((1, n), 1 / n)
    apart, uneven = float(jensen_shannon(one, other)), float(jensen_shannon(one, even))
    both = (_weights(seed, n), _weights(seed + 99, n))
    largest = float(np.max([jensen_shannon(both[0][[i]], both[1][[i]]) for i in range(n)]))
    return (
        bool(np.isclose(apart, np.log(2)) and largest < apart),
        bool(np.isclose(uneven, np.log(n))),
        bool(np.isclose(apart, 1)),
        bool(np.isinf(apart) or np.isinf(uneven)),
    )


def pieces(seed: int = 0) -> Sequence[bool]:
    """Each way of merging, from the sums that it gives; one word at least is a single piece."""
    draw = np.random.default_rng([seed, 3])
    sizes = draw.permutation([1, 2, *draw.integers(1, 4, int(draw.integers(3)))])
    ends = np.cumsum(sizes)
    groups = [list(range(end - size, end)) for end, size in zip(ends, sizes, strict=True)]
    merged = merge_words(
        _weights(seed, int(ends[-1])), groups
    )  # sums over keys, means over queries
    ways = (merged, merged * sizes[:, None] / sizes, merged / sizes, merged * sizes[:, None])
    return [bool(np.allclose(way.sum(axis=1), 1)) for way in ways]


EVIDENCE: dict[str, Callable[..., Sequence[bool]]] = {
    "attention-which-sums-are-one": sums,
    "attention-previous-token-head": previous,
    "attention-what-a-weight-says": meaning,
    "attention-same-row": same_softmax,
    "attention-largest-divergence": bound,
    "attention-merging-pieces": pieces,
    "attention-induction-head": induction,
}
