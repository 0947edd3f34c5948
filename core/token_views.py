"""What the explorer shows of a text's attention: words from pieces, special tokens, links.

Everything here is NumPy on arrays of shape (layers, heads, n, n), rows = queries (what looks),
columns = keys (what is looked at). Layers and heads count from 0; pages count from 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.models import TextAttention

Special = Literal["show", "hide", "renormalise"]
SPECIAL: tuple[Special, ...] = ("show", "hide", "renormalise")

# A row whose visible mass is smaller than this has nothing to be renormalised to.
SMALLEST_MASS = 1e-9

BLANK = 255
LEVELS = 254


@dataclass(frozen=True)
class AttentionView:
    """Attention as shown.

    Attributes:
        labels: n strings: words, or tokens as the tokenizer writes them.
        is_special: For each label whether the model added it.
        weights: float32, shape (layers, heads, n, n); a NaN row is blank (see `hide_special`).
        removed_mass: shape (layers, heads, n): how much of each row went to hidden special
            tokens; zeros where none are hidden.
    """

    labels: tuple[str, ...]
    is_special: tuple[bool, ...]
    weights: np.ndarray
    removed_mass: np.ndarray


@dataclass(frozen=True)
class Link:
    """One head's weight from one label to another."""

    layer: int
    head: int
    query: int
    key: int
    weight: float


def view(attention: TextAttention, *, words: bool, special: Special) -> AttentionView:
    """Pieces merged into words if asked, then special tokens treated as asked.

    Raises:
        ValueError: An unknown way to treat special tokens.
    """
    if special not in SPECIAL:
        raise ValueError(f"special must be one of {', '.join(SPECIAL)}; it was {special!r}.")
    labels, is_special = attention.tokens, attention.is_special
    weights = attention.weights
    if words:
        groups = word_groups(attention.word_ids)
        labels = tuple(
            attention.tokens[group[0]] if word is None else attention.words[word]
            for group in groups
            for word in [attention.word_ids[group[0]]]
        )
        is_special = tuple(is_special[group[0]] for group in groups)
        weights = merge_words(weights, groups)
    removed = np.zeros(weights.shape[:-1], dtype=np.float32)
    if special != "show":
        hidden = np.array(is_special)
        weights, removed = hide_special(weights, hidden, renormalise=special == "renormalise")
        labels = tuple(label for label, hide in zip(labels, hidden, strict=True) if not hide)
        is_special = (False,) * len(labels)
    weights = np.ascontiguousarray(weights, dtype=np.float32)
    weights.setflags(write=False)
    return AttentionView(labels, is_special, weights, removed)


def word_groups(word_ids: Sequence[int | None]) -> list[list[int]]:
    """Token positions of each word in order; a token without a word is a group of its own."""
    groups: list[list[int]] = []
    previous: int | None = None
    for position, word in enumerate(word_ids):
        if word is not None and word == previous:
            groups[-1].append(position)
        else:
            groups.append([position])
        previous = word
    return groups


def merge_words(weights: np.ndarray, groups: Sequence[Sequence[int]]) -> np.ndarray:
    """Attention between groups: the sum over a group's keys, the mean over its queries.

    So what a word receives adds up, and what it gives stays a distribution: rows that summed to 1
    still do. Source: Clark et al. 2019, section 4.1.

    Args:
        weights: shape (..., n, n).
        groups: m lists of positions that together are 0…n−1.

    Returns:
        shape (..., m, m).
    """
    member = np.zeros((len(groups), weights.shape[-1]))
    for row, group in enumerate(groups):
        member[row, list(group)] = 1
    mean = member / member.sum(axis=1, keepdims=True)
    return mean @ weights.astype(np.float64) @ member.T


def hide_special(
    weights: np.ndarray, is_special: np.ndarray, *, renormalise: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Drop special tokens' rows and columns.

    With S the special tokens, a row keeps A_ij, or A_ij / Σ_{k∉S} A_ik if renormalised. A row
    whose visible mass is under `SMALLEST_MASS` cannot be: it becomes NaN (blank).

    Args:
        weights: shape (..., n, n).
        is_special: boolean, shape (n,).
        renormalise: whether rows sum to 1 again.

    Returns:
        Weights of shape (..., m, m), and the removed mass per row, shape (..., m).
    """
    shown = ~np.asarray(is_special, dtype=bool)
    visible = weights[..., shown, :][..., shown].astype(np.float64)
    kept = visible.sum(axis=-1)
    total = weights[..., shown, :].sum(axis=-1, dtype=np.float64)
    if renormalise:
        enough = kept >= SMALLEST_MASS
        visible = np.where(
            enough[..., None], visible / np.where(enough, kept, 1.0)[..., None], np.nan
        )
    return visible, (total - kept).astype(np.float32)


def strongest_links(shown: AttentionView, count: int) -> tuple[Link, ...]:
    """The strongest links between different words, each pair and each head at most once.

    Special tokens and punctuation take no part: nearly every head rests on them. Neither do
    neighbours: heads that look one word back or ahead do so on any text.
    """
    keep = _linkable(shown)
    candidates = np.where(keep, np.nan_to_num(shown.weights), -1.0)
    links: list[Link] = []
    for _ in range(count):
        best = int(np.argmax(candidates))
        layer, head, query, key = (int(i) for i in np.unravel_index(best, candidates.shape))
        weight = float(candidates[layer, head, query, key])
        if weight <= 0:
            break
        links.append(Link(layer, head, query, key, weight))
        candidates[layer, head] = -1.0
        candidates[:, :, query, key] = -1.0
    return tuple(links)


def heads_linking(shown: AttentionView, query: int, key: int) -> tuple[Link, ...]:
    """All heads, ordered by the weight from one label to another, strongest first."""
    weights = np.nan_to_num(shown.weights[:, :, query, key])
    order = np.argsort(-weights, axis=None, kind="stable")
    places = [np.unravel_index(place, weights.shape) for place in order]
    return tuple(
        Link(int(layer), int(head), query, key, float(weights[layer, head]))
        for layer, head in places
    )


def strongest_cells(shown: AttentionView) -> tuple[np.ndarray, np.ndarray]:
    """For every head the position of its largest weight and that weight, exactly.

    Returns:
        int (layers, heads, 2), query and key; float32 (layers, heads).
    """
    layers, heads, n, _ = shown.weights.shape
    flat = np.nan_to_num(shown.weights, nan=-1.0).reshape(layers, heads, n * n)
    place = flat.argmax(axis=-1)
    return np.stack(np.divmod(place, n), axis=-1), flat.max(axis=-1)


def normalised_entropy(weights: np.ndarray) -> np.ndarray:
    """How spread out each head is: mean over rows of H_i / ln n, between 0 and 1.

    H_i = −Σ_j A_ij ln A_ij; 1: every row uniform; 0: every row on one key. Rows whose special
    tokens are hidden are taken as shares of what is left, so that renormalising them changes
    nothing. Blank rows are left out; with one key there is nothing to spread over, and it is 0.

    Args:
        weights: shape (..., n, n), not negative.

    Returns:
        shape (...).
    """
    n = weights.shape[-1]
    if n == 1:
        return np.zeros(weights.shape[:-2])
    total = weights.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(total >= SMALLEST_MASS, weights / total, np.nan)
        terms = np.where(share > 0, share * np.log(share), 0.0 * share)
    rows = -terms.sum(axis=-1) / np.log(n)
    sound = ~np.isnan(rows)
    count = sound.sum(axis=-1)
    return np.where(sound, rows, 0.0).sum(axis=-1) / np.where(count == 0, 1, count)


def quantise(weights: np.ndarray) -> np.ndarray:
    """uint8 codes of weights in [0, 1]: round(254·w), 255 for NaN; off by at most 1/508."""
    codes = np.rint(np.clip(np.nan_to_num(weights), 0, 1) * LEVELS).astype(np.uint8)
    return np.where(np.isnan(weights), np.uint8(BLANK), codes)


def dequantise(codes: np.ndarray) -> np.ndarray:
    """Weights from `quantise`'s codes, float32."""
    return np.where(codes == BLANK, np.nan, codes / LEVELS).astype(np.float32)


def _linkable(shown: AttentionView) -> np.ndarray:
    """Boolean (n, n): pairs of words at least two apart, neither special nor punctuation."""
    n = len(shown.labels)
    word = np.array(
        [
            not special and any(sign.isalnum() for sign in label)
            for label, special in zip(shown.labels, shown.is_special, strict=True)
        ]
    )
    position = np.arange(n)
    apart = np.abs(position[:, None] - position[None, :]) >= 2
    other = np.array([[a.lower() != b.lower() for b in shown.labels] for a in shown.labels])
    return word[:, None] & word[None, :] & apart & other
