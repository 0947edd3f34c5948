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
    """Σ_i cos(δ·ω_i) for each distance δ: the dot product of two sinusoidal encodings δ apart.

    sin a sin b + cos a cos b = cos(a − b), summed over the pairs. At δ = 0 it is d_model/2.

    Args:
        distances: δ, any numbers.
        d_model, base: As in `core.positional_encoding.sinusoids.frequencies`.

    Example:
        >>> closed_form(np.array([0, 1]), 4, 10_000).round(4).tolist()
        [2.0, 1.5403]
    """
    omegas = frequencies(d_model, base)
    return np.cos(np.asarray(distances, dtype=np.float64)[:, None] * omegas[None, :]).sum(axis=1)


def dot_products(
    rows: Real[np.ndarray, " n"], columns: Real[np.ndarray, " m"], d_model: int, base: float
) -> Float[np.ndarray, "n m"]:
    """(len(rows), len(columns)): PE(a)·PE(b), multiplied out from the vectors themselves.

    Args:
        rows, columns: Positions.
        d_model, base: As in `closed_form`.
    """
    return sinusoidal(rows, d_model, base) @ sinusoidal(columns, d_model, base).T


def half_distance(d_model: int, base: float, most: int) -> int | None:
    """The first distance at which the dot product is below half of its largest; None: beyond.

    Args:
        d_model, base: As in `closed_form`.
        most: Distances that are looked at.

    Example:
        >>> half_distance(64, 10_000, 4096)
        28
    """
    for start in range(0, most, _CHUNK):
        values = closed_form(np.arange(start, min(start + _CHUNK, most)), d_model, base)
        below = np.flatnonzero(values < d_model / 4)
        if below.size:
            return start + int(below[0])
    return None


def cosine_similarity(table: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n n"]:
    """(n, n): cosine of the angle between any two rows of the table (n, d); 0 for a row of 0.

    Args:
        table: Any numbers.

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
    """(most, 3): mean, least and largest similarity of pairs that are δ = 0 … most − 1 apart.

    Args:
        similarity: From `cosine_similarity`.
        most: How many distances, at most n.
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
    """Principal component analysis of the rows, by singular values; each direction's sign is such
    that its largest entry is positive.

    Args:
        table: A row for each position.
        components: How many.

    Raises:
        ValueError: More components than the table has rows or columns.
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
