"""The sinusoidal encoding of Vaswani et al. 2017: its table, frequencies and wavelengths."""

import numpy as np
from jaxtyping import Float, Int, Real

from core.common import Param, check

WIDTHS = (8, 16, 32, 64, 128, 256, 512, 1024)
LENGTHS = (16, 32, 64, 128, 256, 512, 1024, 2048, 4096)

BASE = Param(
    name="base",
    label="Base",
    default=10_000,
    low=10,
    high=1_000_000,
    scale="log",
    help="The last of d/2 pairs turns b^((d − 2)/d) times slower than the first, nearly b times "
    "for a large d; b is 10,000 in the original Transformer, 500,000 in Llama 3.",
    symbol=r"b",
)
_MAX_TABLE = 1_000_000
_MAX_WIDTH = 4_096


def frequencies(d_model: int, base: float = 10_000) -> Float[np.ndarray, " pairs"]:
    """ω_i = base^(−2i/d_model), radians a position, for i = 0 … d_model/2 − 1.

    Args:
        d_model: Even, 2 to 4,096.
        base: b, 10 to 1,000,000.

    Returns:
        Shape (d_model/2,), falling from 1.

    Raises:
        ValueError: d_model is not an even whole number from 2 to 4,096, or base is out of range.

    Example:
        >>> frequencies(4).tolist()
        [1.0, 0.01]
    """
    if d_model % 2 or not 2 <= d_model <= _MAX_WIDTH:
        raise ValueError(
            f"d_model must be an even whole number from 2 to {_MAX_WIDTH:,}, as each frequency "
            f"takes a sine and a cosine; it was {d_model!r}. Try 64."
        )
    return _frequencies(d_model, check((BASE,), {"base": base})["base"])


def wavelengths(d_model: int, base: float = 10_000) -> Float[np.ndarray, " pairs"]:
    """Wavelength 2π/ω_i: after how many positions pair i is back where it was.

    Args:
        d_model: Even, 2 to 4,096.
        base: b, 10 to 1,000,000.

    Returns:
        Shape (d_model/2,), positions; rising from 2π for the first pair.

    Raises:
        ValueError: d_model is not an even whole number from 2 to 4,096, or base is out of range.

    Example:
        >>> wavelengths(4).round(2).tolist()
        [6.28, 628.32]
    """
    return 2 * np.pi / frequencies(d_model, base)


def sinusoidal(
    positions: Real[np.ndarray, "..."], d_model: int, base: float = 10_000
) -> Float[np.ndarray, "n {d_model}"]:
    """PE[p, 2i] = sin(p·ω_i), PE[p, 2i+1] = cos(p·ω_i).

    Args:
        positions: shape (n,), at most 1,000,000 of them; any numbers, negative ones too.
        d_model: even.
        base: 10 to 1,000,000.

    Returns:
        Shape (n, d_model).

    Raises:
        ValueError: d_model or base out of range, or too many positions.

    Example:
        >>> sinusoidal(np.array([0, 1]), 4).round(4).tolist()
        [[0.0, 1.0, 0.0, 1.0], [0.8415, 0.5403, 0.01, 1.0]]

    References:
        Vaswani et al. 2017, section 3.5. Where others differ: tensor2tensor and many after it
        put all sines first; the order of dimensions changes no dot product.
    """
    places = np.asarray(positions, dtype=np.float64)
    if places.ndim != 1 or len(places) > _MAX_TABLE:
        raise ValueError(
            f"positions must be a list of at most {_MAX_TABLE:,} numbers; its shape was "
            f"{places.shape}."
        )
    return sines_and_cosines(places, frequencies(d_model, base))


def sinusoidal_of_any_width(length: int, width: int) -> Float[np.ndarray, "{length} {width}"]:
    """`sinusoidal` of positions 0 … length − 1 with base 10,000; an odd width ends with a sine.

    Args:
        length: 1 or more.
        width: d_model, 1 or more.

    Returns:
        Shape (length, width).

    Example:
        >>> sinusoidal_of_any_width(2, 3).round(4).tolist()
        [[0.0, 1.0, 0.0], [0.8415, 0.5403, 0.0022]]
    """
    return sines_and_cosines(np.arange(length), _frequencies(width, 10_000.0))[:, :width]


def sines_and_cosines(
    positions: Real[np.ndarray, " n"], omegas: Float[np.ndarray, " pairs"]
) -> Float[np.ndarray, "n columns"]:
    """sin(p·ω) and cos(p·ω) side by side: shapes (n,) and (pairs,) give (n, 2·pairs).

    Args:
        positions: Any numbers.
        omegas: Radians a position.
    """
    angles = np.asarray(positions)[:, None] * np.asarray(omegas)[None, :]
    return np.stack([np.sin(angles), np.cos(angles)], axis=2).reshape(len(angles), -1)


def _frequencies(width: int, base: float) -> np.ndarray:
    return base ** (-np.arange(0, width, 2) / width)


def block_means(
    length: int, block: int, pairs: Int[np.ndarray, " pairs"], d_model: int, base: float
) -> Float[np.ndarray, "blocks columns"]:
    """The table's chosen pairs, averaged over blocks of positions, for a picture with fewer cells.

    Averaging shows a wave that is too fast for the picture as 0; taking every `block`-th position
    would show it as a slow wave that is not there.

    Args:
        length: Positions 0 … length − 1; at least 1.
        block: Positions in one cell, at least 1.
        pairs: Which pairs, from 0; each gives two columns, its sine and its cosine.
        d_model: Even, 2 to 4,096.
        base: b, 10 to 1,000,000.

    Returns:
        Shape (⌈length/block⌉, 2·pairs).

    Raises:
        ValueError: d_model or base is out of range.

    Example:
        >>> block_means(4, 2, np.array([0]), 4, 10_000).round(4).tolist()
        [[0.4207, 0.7702], [0.5252, -0.7031]]
    """
    chosen = np.asarray(pairs)
    table = sines_and_cosines(np.arange(length), frequencies(d_model, base)[chosen])
    starts = np.arange(0, length, block)
    counts = np.diff(np.append(starts, length))
    return np.add.reduceat(table, starts, axis=0) / counts[:, None]


def evenly_spaced(count: int, most: int) -> Int[np.ndarray, " n"]:
    """At most `most` indices of `count`, first and last included, as evenly as whole numbers go.

    Args:
        count: 1 or more.
        most: 1 or more; for 1 only the first index is taken.

    Returns:
        Increasing indices from 0 to count − 1.

    Example:
        >>> evenly_spaced(10, 4).tolist()
        [0, 3, 6, 9]
    """
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(int))
