"""What the explorer shows of a text's attention: words from pieces, and special tokens.

Everything here is NumPy on arrays of shape (layers, heads, n_query, n_key): rows are what looks,
columns what is looked at. Layers and heads count from 0; pages count from 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float, UInt8

from core.attention.entropy import MIN_MASS
from core.language_models import TextAttention, Tokens, visible

Special = Literal["show", "hide", "renormalise"]
SPECIAL: tuple[Special, ...] = ("show", "hide", "renormalise")

BLANK = 255
LEVELS = 254


@dataclass(frozen=True)
class Axis:
    """One side of the shown matrix.

    Attributes:
        labels: Words as they stand in the text, or `core.language_models.tokens.Tokens.pieces`.
        is_special: For each label whether the model added it.
        segments: For each label 0, or 1 in the second sentence of a pair.
        groups: For each label the positions of its tokens.
    """

    labels: tuple[str, ...]
    is_special: tuple[bool, ...]
    segments: tuple[int, ...]
    groups: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class AttentionView:
    """Attention as shown.

    Attributes:
        rows, columns: What looks, and what is looked at; the same object in self-attention.
        weights: float32, shape (layers, heads, n_query, n_key); a NaN row is blank (see
            `hide_special`).
        visible: bool (n_query, n_key): False where the model may not look.
        removed_mass: shape (layers, heads, n_query): how much of each row went to hidden special
            tokens; zeros where none are hidden.
    """

    rows: Axis
    columns: Axis
    weights: Float[np.ndarray, "layers heads n_q n_k"]
    visible: Bool[np.ndarray, "n_q n_k"]
    removed_mass: Float[np.ndarray, "layers heads n_q"]

    @property
    def labels(self) -> tuple[str, ...]:
        """The rows' labels; in self-attention the columns' too."""
        return self.rows.labels

    @property
    def is_self(self) -> bool:
        """Whether rows and columns are the same words."""
        return self.rows is self.columns


def view(attention: TextAttention, *, words: bool, special: Special | str) -> AttentionView:
    """Attention as it is shown: pieces merged into words, special tokens shown, hidden or left out.

    Args:
        attention: Every head's weights on one text.
        words: Whether pieces are merged, see `merge_words`.
        special: What happens to tokens that the model adds: "show", "hide" (see `hide_special`), or
            "renormalise", where rows sum to 1 again.

    Returns:
        The matrices of all heads, merged and hidden as asked.

    Raises:
        ValueError: An unknown way to treat special tokens.

    Example:
        >>> from core.language_models import attend, load
        >>> found = attend(load("minilm"), "It was unbelievable.")
        >>> shown = view(found, words=True, special="hide")
        >>> shown.labels, shown.weights.shape
        (('It', 'was', 'unbelievable', '.'), (6, 12, 4, 4))
    """
    if special not in SPECIAL:
        raise ValueError(f"special must be one of {', '.join(SPECIAL)}; it was {special!r}.")
    rows = axis_of(attention.queries, words=words)
    columns = rows if attention.is_self else axis_of(attention.keys, words=words)
    weights = attention.weights
    visible = attention.visible
    if words:
        weights = merge_words(weights, rows.groups, columns.groups)
        # A word sees another if one of its pieces does.
        sums = merge_words(visible.astype(float), rows.groups, columns.groups)
        visible = sums > 0
    removed = np.zeros(weights.shape[:-1], dtype=np.float32)
    if special != "show":
        weights, removed = hide_special(
            weights,
            np.array(columns.is_special),
            np.array(rows.is_special),
            renormalise=special == "renormalise",
        )
        visible = visible[~np.array(rows.is_special)][:, ~np.array(columns.is_special)]
        same = rows is columns
        rows = _without_special(rows)
        columns = rows if same else _without_special(columns)
    weights = np.ascontiguousarray(weights, dtype=np.float32)
    weights.setflags(write=False)
    return AttentionView(rows, columns, weights, visible, removed)


def axis_of(tokens: Tokens, *, words: bool) -> Axis:
    """The labels of one side, words or tokens.

    Args:
        tokens: One side of an attention matrix.
        words: Whether pieces of one word share a label.
    """
    groups: tuple[tuple[int, ...], ...]
    if not words:
        groups = tuple((position,) for position in range(len(tokens.tokens)))
        return Axis(tokens.pieces, tokens.is_special, tokens.segments, groups)
    groups = tuple(tuple(group) for group in word_groups(tokens.word_ids))
    names = tuple(map(visible, tokens.words))
    labels = tuple(
        tokens.tokens[group[0]] if word is None else names[word]
        for group in groups
        for word in [tokens.word_ids[group[0]]]
    )
    return Axis(
        labels,
        tuple(tokens.is_special[group[0]] for group in groups),
        tuple(tokens.segments[group[0]] for group in groups),
        groups,
    )


def _without_special(axis: Axis) -> Axis:
    kept = [place for place, special in enumerate(axis.is_special) if not special]
    return Axis(
        tuple(axis.labels[place] for place in kept),
        (False,) * len(kept),
        tuple(axis.segments[place] for place in kept),
        tuple(axis.groups[place] for place in kept),
    )


def word_groups(word_ids: Sequence[int | None]) -> list[list[int]]:
    """Token positions of each word in order; a token without a word is a group of its own.

    Args:
        word_ids: For each token its word's index; None: it has none.

    Returns:
        For each group its token positions, from 0, in order.

    Example:
        >>> word_groups([None, 0, 0, 1, None])
        [[0], [1, 2], [3], [4]]
    """
    groups: list[list[int]] = []
    previous: int | None = None
    for position, word in enumerate(word_ids):
        if word is not None and word == previous:
            groups[-1].append(position)
        else:
            groups.append([position])
        previous = word
    return groups


def merge_words(
    weights: Float[np.ndarray, "*batch n_q n_k"],
    row_groups: Sequence[Sequence[int]],
    column_groups: Sequence[Sequence[int]] | None = None,
) -> Float[np.ndarray, "*batch m_q m_k"]:
    """Attention between groups: the sum over a group's keys, the mean over its queries.

    So what a word receives adds up, and what it gives stays a distribution: rows that summed to 1
    still do. Source: Clark et al. 2019, section 4.1.

    Args:
        weights: shape (..., n_query, n_key).
        row_groups: m lists of positions that together are 0…n_query−1.
        column_groups: The same for the keys; None: those of the rows.

    Returns:
        shape (..., m, number of column groups).

    Example:
        >>> weights = np.array([[0.5, 0.3, 0.2], [0.1, 0.6, 0.3], [0.2, 0.2, 0.6]])
        >>> merge_words(weights, [[0, 1], [2]]).round(2).tolist()
        [[0.75, 0.25], [0.4, 0.6]]
    """
    columns = row_groups if column_groups is None else column_groups
    if len(row_groups) == weights.shape[-2] and len(columns) == weights.shape[-1]:
        return weights  # every token is a word of its own
    given = _membership(row_groups, weights.shape[-2])
    received = _membership(columns, weights.shape[-1])
    mean = given / given.sum(axis=1, keepdims=True)
    exact = np.promote_types(weights.dtype, np.float32)
    return mean.astype(exact) @ weights @ received.T.astype(exact)


def _membership(groups: Sequence[Sequence[int]], n: int) -> np.ndarray:
    member = np.zeros((len(groups), n))
    for row, group in enumerate(groups):
        member[row, list(group)] = 1
    return member


def hide_special(
    weights: Float[np.ndarray, "*batch n_q n_k"],
    special_keys: Bool[np.ndarray, " n_k"],
    special_queries: Bool[np.ndarray, " n_q"] | None = None,
    *,
    renormalise: bool,
) -> tuple[Float[np.ndarray, "*batch kept_q kept_k"], Float[np.ndarray, "*batch kept_q"]]:
    """Drop special tokens' rows and columns.

    With S the special tokens, a row keeps A_ij, or A_ij / Σ_{k∉S} A_ik if renormalised. A row
    whose visible mass is under `MIN_MASS` cannot be: it becomes NaN (blank).

    Args:
        weights: shape (..., n_query, n_key).
        special_keys: boolean, shape (n_key,).
        special_queries: boolean, shape (n_query,); None: the same as the keys.
        renormalise: whether rows sum to 1 again.

    Returns:
        Weights without those rows and columns, and the removed mass of each row that is left.

    Example:
        >>> weights = np.array([[0.5, 0.25, 0.25]] * 3)
        >>> rows, gone = hide_special(weights, np.array([True, False, False]), renormalise=True)
        >>> rows.tolist(), gone.tolist()
        ([[0.5, 0.5], [0.5, 0.5]], [0.5, 0.5])
    """
    columns = ~np.asarray(special_keys, dtype=bool)
    rows = columns if special_queries is None else ~np.asarray(special_queries, dtype=bool)
    visible = weights[..., rows, :][..., columns].astype(np.float64)
    kept = visible.sum(axis=-1)
    total = weights[..., rows, :].sum(axis=-1, dtype=np.float64)
    if renormalise:
        enough = kept >= MIN_MASS
        visible = np.where(
            enough[..., None], visible / np.where(enough, kept, 1.0)[..., None], np.nan
        )
    return visible, (total - kept).astype(np.float32)


def quantise(weights: Float[np.ndarray, "*shape"]) -> UInt8[np.ndarray, "*shape"]:
    """uint8 codes of weights in [0, 1]: round(254·w), 255 for NaN; off by at most 1/508.

    Args:
        weights: In [0, 1]; NaN is blank.

    Returns:
        Codes of the weights' shape: 0 to 254, and 255 for NaN.

    Example:
        >>> quantise(np.array([0.0, 0.5, 1.0, np.nan])).tolist()
        [0, 127, 254, 255]
    """
    scaled = weights * LEVELS
    scaled += 0.5
    blank = np.isnan(scaled)
    if not blank.any():
        return scaled.astype(np.uint8)
    return np.where(blank, BLANK, np.nan_to_num(scaled)).astype(np.uint8)
