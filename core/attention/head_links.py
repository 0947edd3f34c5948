"""Which words a head links: the strongest weights, and the heads behind one pair of words.

Layers and heads count from 0; pages count from 1.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from core.attention.token_views import AttentionView, Axis
from core.common import characters


@dataclass(frozen=True)
class HeadLink:
    """One head's weight from one label to another."""

    layer: int
    head: int
    query: int
    key: int
    weight: float


def strongest_links(
    shown: AttentionView, count: int, *, neighbours: bool = False
) -> tuple[HeadLink, ...]:
    """The strongest links between different words, each pair and each head at most once.

    Special tokens and punctuation take no part: nearly every head rests on them. Neither do
    neighbours, unless they alone are asked for: heads that look one word back or ahead do so on
    any text.

    Args:
        shown: What is looked through.
        count: How many at most.
        neighbours: Only links between neighbours, instead of all others.

    Returns:
        Strongest first; fewer than `count` where there are no more.

    Example:
        >>> words = Axis(("cats", "chase", "mice"), (False,) * 3, (0,) * 3, ((0,), (1,), (2,)))
        >>> weights = np.array([[[[0.2, 0.5, 0.3], [0.1, 0.8, 0.1], [0.6, 0.3, 0.1]]]])
        >>> shown = AttentionView(words, words, weights, np.ones((3, 3), bool), np.zeros((1, 1, 3)))
        >>> strongest_links(shown, 5)
        (HeadLink(layer=0, head=0, query=2, key=0, weight=0.6),)
    """
    keep = linkable(shown, neighbours=neighbours)
    candidates = np.where(keep, np.nan_to_num(shown.weights), -1.0)
    links: list[HeadLink] = []
    while len(links) < count and candidates.size:
        best = int(np.argmax(candidates))
        layer, head, query, key = (int(i) for i in np.unravel_index(best, candidates.shape))
        weight = float(candidates[layer, head, query, key])
        if weight <= 0:
            break
        links.append(HeadLink(layer, head, query, key, weight))
        candidates[layer, head] = -1.0
        candidates[:, :, query, key] = -1.0
    return tuple(links)


def linkable(shown: AttentionView, *, neighbours: bool = False) -> Bool[np.ndarray, "n_q n_k"]:
    """Which pairs `strongest_links` looks at; bool (n_query, n_key).

    Different words, neither special nor punctuation, that the model lets see each other. In
    self-attention at least two places apart, or next to each other for `neighbours`; between two
    texts nobody is a neighbour.

    Args:
        shown: What is looked through.
        neighbours: As in `strongest_links`.

    Returns:
        Boolean, shape (n_query, n_key).

    Example:
        >>> words = Axis(("cats", "chase", "mice"), (False,) * 3, (0,) * 3, ((0,), (1,), (2,)))
        >>> shown = AttentionView(
        ...     words, words, np.ones((1, 1, 3, 3)) / 3, np.ones((3, 3), bool), np.zeros((1, 1, 3))
        ... )
        >>> linkable(shown).astype(int).tolist()
        [[0, 0, 1], [0, 0, 0], [1, 0, 0]]
    """
    rows, columns = _is_word(shown.rows), _is_word(shown.columns)
    keep = rows[:, None] & columns[None, :] & shown.visible
    if not shown.is_self:
        return keep & (not neighbours)
    position = np.arange(len(rows))
    apart = np.abs(position[:, None] - position[None, :])
    names = [label.lower() for label in shown.labels]
    other = np.array([[a != b for b in names] for a in names], dtype=bool)
    return keep & other.reshape(keep.shape) & (apart == 1 if neighbours else apart >= 2)


def strongest_cells(
    shown: AttentionView,
) -> tuple[Int[np.ndarray, "layers heads 2"], Float[np.ndarray, "layers heads"]]:
    """For every head the position of its largest weight and that weight, exactly.

    Args:
        shown: The heads.

    Returns:
        int, shape (layers, heads, 2): query and key, from 0; and the weights, float32, shape
        (layers, heads).

    Example:
        >>> words = Axis(("cats", "chase", "mice"), (False,) * 3, (0,) * 3, ((0,), (1,), (2,)))
        >>> weights = np.array([[[[0.2, 0.5, 0.3], [0.1, 0.8, 0.1], [0.6, 0.3, 0.1]]]])
        >>> shown = AttentionView(words, words, weights, np.ones((3, 3), bool), np.zeros((1, 1, 3)))
        >>> places, values = strongest_cells(shown)
        >>> places.tolist(), values.tolist()
        ([[[1, 1]]], [[0.8]])
    """
    layers, heads, _, columns = shown.weights.shape
    flat = shown.weights.reshape(layers, heads, -1)
    if np.isnan(flat.sum()):
        flat = np.nan_to_num(flat, nan=-1.0)
    place = flat.argmax(axis=-1)
    values = np.take_along_axis(flat, place[..., None], axis=-1)[..., 0]
    return np.stack(np.divmod(place, columns), axis=-1), values


def _is_word(axis: Axis) -> np.ndarray:
    return np.array(
        [
            not special and any(map(characters.is_letter_or_digit, label))
            for label, special in zip(axis.labels, axis.is_special, strict=True)
        ],
        dtype=bool,
    )
