"""Relative positions are linear: PE(pos + k) = M_k PE(pos), with M_k the same for every pos."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int, Real

from core.positional_encoding.sinusoids import frequencies, sines_and_cosines, sinusoidal

MAX_SHIFT = 1_000
# Positions that are multiplied out together: few enough for a processor's cache.
_CHUNK = 128


@dataclass(frozen=True)
class Fit:
    """A matrix found from encodings alone.

    Attributes:
        matrix: (n, n), the shortest least-squares solution of PE(pos)·Mᵀ = PE(pos + k).
        rank: Directions that the data determine to float64's precision; n: all of them.
        distance: Largest |matrix − M_k| of all entries.
        residual: Largest |PE(pos)·matrixᵀ − PE(pos + k)| on the data.
        count: Positions that it was fitted to.
    """

    matrix: Float[np.ndarray, "n n"]
    rank: int
    distance: float
    residual: float
    count: int


def shift_matrix(k: float, omegas: Float[np.ndarray, " pairs"]) -> Float[np.ndarray, "size size"]:
    """M_k: a block [[cos kω, sin kω], [−sin kω, cos kω]] on the diagonal for each frequency.

    The block turns (sin pω, cos pω) into (sin (p+k)ω, cos (p+k)ω).

    Args:
        k: The shift, any number.
        omegas: (pairs,).

    Returns:
        (2·pairs, 2·pairs).

    Example:
        >>> shift_matrix(np.pi / 2, np.array([1.0])).round(9).tolist()
        [[0.0, 1.0], [-1.0, 0.0]]

    References:
        Vaswani et al. 2017, section 3.5, who state it without the matrix; the angle-sum
        formulas of sine and cosine.
    """
    size = 2 * len(omegas)
    matrix = np.zeros((size, size))
    even = np.arange(0, size, 2)
    cosines, sines = np.cos(k * np.asarray(omegas)), np.sin(k * np.asarray(omegas))
    matrix[even, even] = matrix[even + 1, even + 1] = cosines
    matrix[even, even + 1] = sines
    matrix[even + 1, even] = -sines
    return matrix


def shift_residuals(
    length: int, k: int, d_model: int, base: float
) -> Float[np.ndarray, " {length}"]:
    """Largest |PE(pos)·M_kᵀ − PE(pos + k)| over the dimensions, for every position.

    Multiplies block by block, as M_k of 1,024 dimensions has a million entries, most of them 0.

    Args:
        length: Positions 0 … length − 1; at least 1.
        k: The shift, any whole number.
        d_model: Width of the encoding, even, 2 to 4,096.
        base: Of the frequencies, 10 to 1,000,000.

    Returns:
        (length,), not negative: 0 but for rounding.

    Raises:
        ValueError: d_model or base out of range.

    Example:
        >>> float(shift_residuals(100, 5, 8, 10_000).max()) < 1e-13
        True
    """
    omegas = frequencies(d_model, base)
    cosines, sines = np.cos(k * omegas), np.sin(k * omegas)
    found = []
    for start in range(0, length, _CHUNK):
        positions = np.arange(start, min(start + _CHUNK, length))
        table = sinusoidal(positions, d_model, base)
        shifted = sinusoidal(positions + k, d_model, base)
        sine_part = table[:, 0::2] * cosines + table[:, 1::2] * sines - shifted[:, 0::2]
        cosine_part = table[:, 1::2] * cosines - table[:, 0::2] * sines - shifted[:, 1::2]
        found.append(np.maximum(np.abs(sine_part), np.abs(cosine_part)).max(axis=1))
    return np.concatenate(found)


def fitted_shift(
    positions: Real[np.ndarray, " n"],
    k: int,
    d_model: int,
    base: float,
    pairs: Int[np.ndarray, " pairs"],
) -> Fit:
    """The matrix of a shift, fitted by least squares to encodings alone.

    Args:
        positions: (n,), where the encodings are taken; at least one.
        k: The shift, any whole number.
        d_model: Width of the encoding, even, 2 to 4,096.
        base: Of the frequencies, 10 to 1,000,000.
        pairs: Which pairs to fit, from 0; 1 to 64, since the cost grows with the cube.

    Returns:
        The matrix, and how far it is from M_k.

    Raises:
        ValueError: No position, no pair or more than 64, or d_model or base out of range.

    Example:
        >>> fit = fitted_shift(np.arange(50), 3, 8, 10_000, pairs=np.array([0, 1]))
        >>> fit.rank, fit.distance < 1e-12
        (4, True)
    """
    if not len(positions) or not 1 <= len(pairs) <= 64:
        raise ValueError(
            f"A fit needs at least one position and 1 to 64 pairs; there were {len(positions)} "
            f"and {len(pairs)}."
        )
    omegas = frequencies(d_model, base)[pairs]
    places = np.asarray(positions)
    data, target = sines_and_cosines(places, omegas), sines_and_cosines(places + k, omegas)
    solution, _, rank, _ = np.linalg.lstsq(data, target, rcond=None)
    return Fit(
        matrix=solution.T,
        rank=int(rank),
        distance=float(np.abs(solution.T - shift_matrix(k, omegas)).max()),
        residual=float(np.abs(data @ solution - target).max()),
        count=len(data),
    )


def spread_positions(count: int, base: float) -> Int[np.ndarray, " {count}"]:
    """`count` different positions between 0 and the longest possible wavelength, 2π·base.

    Args:
        count: How many. Where 4·count is larger than the wavelength, they lie below 4·count.
        base: Of the frequencies.

    Returns:
        (count,), increasing whole numbers from 0; the same at every call.

    Example:
        >>> places = spread_positions(100, 10_000)
        >>> len(set(places.tolist())), bool(places.max() < 2 * np.pi * 10_000)
        (100, True)
    """
    longest = max(int(2 * np.pi * base), 4 * count)
    return np.sort(np.random.default_rng(0).choice(longest, size=count, replace=False))
