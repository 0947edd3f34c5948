"""How alike the vectors of two positions are: dot products, their closed form, principal axes."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Real

from core.positional_encoding.sinusoids import frequencies, sinusoidal

# Distances that are looked at together: what is looked for mostly lies among the first.
_CHUNK = 512


def closed_form(
    distances: Real[np.ndarray, " n"], d_model: int, base: float
) -> Float[np.ndarray, " n"]:
    """Dot product of two sinusoidal encodings δ apart, Σ_i cos(δ·ω_i), for each distance δ.

    sin a sin b + cos a cos b = cos(a − b), summed over the pairs. At δ = 0 it is d_model/2.

    Args:
        distances: (n,), δ, any numbers.
        d_model: Width of the encoding, even, 2 to 4,096.
        base: Of the frequencies, 10 to 1,000,000.

    Returns:
        (n,), from −d_model/2 to d_model/2.

    Raises:
        ValueError: d_model or base out of range.

    Example:
        >>> closed_form(np.array([0, 1]), 4, 10_000).round(4).tolist()
        [2.0, 1.5403]
    """
    omegas = frequencies(d_model, base)
    return np.cos(np.asarray(distances, dtype=np.float64)[:, None] * omegas[None, :]).sum(axis=1)


def dot_products(
    rows: Real[np.ndarray, " n"], columns: Real[np.ndarray, " m"], d_model: int, base: float
) -> Float[np.ndarray, "n m"]:
    """Dot products PE(a)·PE(b), multiplied out from the vectors themselves.

    Args:
        rows: Positions a, any numbers.
        columns: Positions b, any numbers.
        d_model: Width of the encoding, even, 2 to 4,096.
        base: Of the frequencies, 10 to 1,000,000.

    Returns:
        (len(rows), len(columns)).

    Raises:
        ValueError: d_model or base out of range, or too many positions.

    Example:
        >>> dot_products(np.array([5]), np.array([5, 6]), 4, 10_000).round(4).tolist()
        [[2.0, 1.5403]]
    """
    return sinusoidal(rows, d_model, base) @ sinusoidal(columns, d_model, base).T


def half_distance(d_model: int, base: float, most: int) -> int | None:
    """The first distance at which the dot product is below half of its largest.

    Args:
        d_model: Width of the encoding, even, 2 to 4,096.
        base: Of the frequencies, 10 to 1,000,000.
        most: Distances 0 … most − 1 are looked at.

    Returns:
        A distance in positions; None: not among these.

    Raises:
        ValueError: d_model or base out of range.

    Example:
        >>> half_distance(64, 10_000, 4096), half_distance(64, 10_000, 16)
        (28, None)
    """
    for start in range(0, most, _CHUNK):
        values = closed_form(np.arange(start, min(start + _CHUNK, most)), d_model, base)
        below = np.flatnonzero(values < d_model / 4)
        if below.size:
            return start + int(below[0])
    return None


def cosine_similarity(table: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n n"]:
    """Cosine of the angle between any two rows of a table.

    Args:
        table: (n, d), any finite numbers.

    Returns:
        (n, n), symmetric, in [−1, 1] but for rounding; 0 for a row of 0.

    Example:
        >>> cosine_similarity(np.array([[1.0, 0.0], [1.0, 1.0]])).round(3).tolist()
        [[1.0, 0.707], [0.707, 1.0]]
    """
    lengths = np.linalg.norm(table, axis=1, keepdims=True)
    unit = table / np.where(lengths == 0, 1, lengths)
    return unit @ unit.T


def mean_by_distance(
    similarity: Float[np.ndarray, "n n"], most: int
) -> Float[np.ndarray, "{most} 3"]:
    """Mean, least and largest similarity of pairs of positions that are δ = 0 … most − 1 apart.

    Args:
        similarity: (n, n), from `cosine_similarity`.
        most: How many distances, 1 to n.

    Returns:
        (most, 3), a row for each distance.

    Example:
        >>> similarity = np.array([[1.0, 0.4, 0.0], [0.4, 1.0, 0.6], [0.0, 0.6, 1.0]])
        >>> mean_by_distance(similarity, 2).tolist()
        [[1.0, 1.0, 1.0], [0.5, 0.4, 0.6]]
    """
    parts = [np.diagonal(similarity, offset) for offset in range(most)]
    return np.array([[part.mean(), part.min(), part.max()] for part in parts])


@dataclass(frozen=True)
class PrincipalComponents:
    """The directions in which a table varies most.

    Attributes:
        points: (n, components), the rows in these directions.
        shares: (components,), each direction's share of the variance.
    """

    points: Float[np.ndarray, "n components"]
    shares: Float[np.ndarray, " components"]


def principal_components(table: Float[np.ndarray, "n d"], components: int) -> PrincipalComponents:
    """Principal component analysis of the rows, by singular values.

    Each direction's sign is such that its largest entry is positive.

    Args:
        table: (n, d), a row for each position; not all rows the same.
        components: How many, 1 to min(n, d).

    Returns:
        The rows in these directions, and each direction's share of the variance.

    Raises:
        ValueError: No component, or more than the table has rows or columns.

    Example:
        >>> found = principal_components(np.array([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]]), 1)
        >>> found.points.round(4).tolist(), found.shares.round(4).tolist()
        ([[-5.0], [0.0], [5.0]], [1.0])
    """
    if not 1 <= components <= min(table.shape):
        raise ValueError(
            f"A table of shape {table.shape} has at most {min(table.shape)} principal components; "
            f"{components} were asked for."
        )
    centred = table - table.mean(axis=0)
    left, singular, right = np.linalg.svd(centred, full_matrices=False)
    signs = np.sign(right[np.arange(len(right)), np.abs(right).argmax(axis=1)])
    points = left * singular * signs
    return PrincipalComponents(
        points[:, :components], (singular**2 / (singular**2).sum())[:components]
    )
