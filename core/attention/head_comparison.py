"""Two heads, two texts or two models beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import numpy as np
from jaxtyping import Float


@dataclass(frozen=True)
class Alignment:
    """Which labels of two texts stand for each other, as (in A, in B), in order.

    Attributes:
        pairs: Unchanged labels.
        replaced: Changed ones: gaps of the same length between two matches ("tired", "wide").
    """

    pairs: tuple[tuple[int, int], ...]
    replaced: tuple[tuple[int, int], ...]

    @property
    def rows(self) -> tuple[tuple[int, int], ...]:
        """Both kinds in order."""
        return tuple(sorted(self.pairs + self.replaced))


def jensen_shannon(
    a: Float[np.ndarray, "... n m"], b: Float[np.ndarray, "... n m"]
) -> Float[Any, "..."]:
    """Jensen–Shannon divergence of each pair of rows, averaged over the rows.

    ½ KL(p ‖ m) + ½ KL(q ‖ m) with m the mean of p and q.

    Args:
        a: shape (..., n, m), not negative, rows sum to 1; a row with NaN is left out in both.
        b: The same, shape (..., n, m).

    Returns:
        (...), in nats: 0 where all rows are equal, ln 2 where none share a key; NaN with no row.

    Example:
        >>> float(jensen_shannon(np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])) / np.log(2))
        1.0

    References:
        Lin 1991, "Divergence Measures Based on the Shannon Entropy".
    """
    # Not (a + b) / 2, which is 0 where the sum is the smallest number there is. Where p is 0 the
    # term is 0, and a NaN stays one.
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = [np.where(p > 0, p * (np.log(2) + np.log(p / (a + b))), 0.0 * p) for p in (a, b)]
    rows = (terms[0] + terms[1]).sum(axis=-1) / 2
    sound = ~np.isnan(rows)
    count = sound.sum(axis=-1)
    total = np.where(sound, rows, 0.0).sum(axis=-1)
    return np.maximum(np.where(count > 0, total / np.maximum(count, 1), np.nan), 0.0)


def align(a: Sequence[str], b: Sequence[str]) -> Alignment:
    """Labels that two texts share in the same order, and those that replace each other.

    difflib's blocks: the longest common run first, then left and right of it. That is not always
    the longest common subsequence, but it keeps phrases together, as a reader would.

    Args:
        a: Labels of the first text.
        b: Labels of the second text.

    Returns:
        Pairs of positions (in A, in B), in order; no pair is replaced where none is unchanged.

    Example:
        >>> align(["it", "was", "too", "tired"], ["it", "was", "too", "wide"])
        Alignment(pairs=((0, 0), (1, 1), (2, 2)), replaced=((3, 3),))
    """
    pairs: list[tuple[int, int]] = []
    replaced: list[tuple[int, int]] = []
    for tag, a_start, a_end, b_start, b_end in SequenceMatcher(
        None, list(a), list(b), autojunk=False
    ).get_opcodes():
        places = zip(range(a_start, a_end), range(b_start, b_end), strict=False)
        if tag == "equal":
            pairs.extend(places)
        elif tag == "replace" and a_end - a_start == b_end - b_start:
            replaced.extend(places)
    # With nothing unchanged, nothing says which word stands for which.
    return Alignment(tuple(pairs), tuple(replaced) if pairs else ())


def difference(
    a: Float[np.ndarray, "layers heads n_a m_a"],
    b: Float[np.ndarray, "layers_b heads_b n_b m_b"],
    rows: Sequence[tuple[int, int]],
    columns: Sequence[tuple[int, int]] | None = None,
) -> Float[np.ndarray, "layers heads rows columns"]:
    """B − A on the labels that stand for each other.

    Args:
        a: shape (layers, heads, n_a, m_a).
        b: shape (layers, heads, n_b, m_b), the same layers and heads.
        rows: Positions (in A, in B) of the rows that are compared.
        columns: Positions (in A, in B) of the columns; None: the same as the rows.

    Returns:
        shape (layers, heads, len(rows), len(columns)).

    Raises:
        ValueError: Models with different numbers of layers or heads.

    Example:
        >>> difference(np.zeros((1, 1, 2, 2)), np.ones((1, 1, 2, 2)), rows=[(0, 1)]).tolist()
        [[[[1.0]]]]
    """
    if a.shape[:2] != b.shape[:2]:
        raise ValueError(
            "Heads can only be subtracted one by one between models of the same size; these have "
            f"{a.shape[0]} × {a.shape[1]} and {b.shape[0]} × {b.shape[1]}."
        )
    columns = rows if columns is None else columns
    (rows_a, rows_b), (columns_a, columns_b) = (
        np.array(pairs, dtype=int).reshape(-1, 2).T for pairs in (rows, columns)
    )
    return b[:, :, rows_b[:, None], columns_b] - a[:, :, rows_a[:, None], columns_a]
