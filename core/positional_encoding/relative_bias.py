"""Biases on attention scores that depend on the distance: ALiBi's slopes and T5's buckets."""

import math

import numpy as np
from jaxtyping import Float, Int

MAX_HEADS = 128


def alibi_slopes(num_heads: int) -> Float[np.ndarray, " heads"]:
    """The fixed slope of each head: 2^(−8h/n) for h = 1 … n if n is a power of two.

    For other n the slopes of the largest power of two below come first, then every second slope
    of twice that many heads.

    Args:
        num_heads: n, 1 to 128.

    Returns:
        Shape (num_heads,).

    Raises:
        ValueError: num_heads is not a whole number from 1 to 128.

    Example:
        >>> alibi_slopes(4).tolist()
        [0.25, 0.0625, 0.015625, 0.00390625]

    References:
        Press et al. 2022, section 3; for other n their published code.
    """
    if not 1 <= num_heads <= MAX_HEADS:
        raise ValueError(
            f"The number of heads must be a whole number from 1 to {MAX_HEADS}, for example 8; "
            f"it was {num_heads!r}."
        )
    power = 1 << (int(num_heads).bit_length() - 1)
    slopes = 2.0 ** (-8 * np.arange(1, power + 1) / power)
    between = 2.0 ** (-4 * np.arange(1, 2 * power, 2) / power)
    return np.concatenate([slopes, between[: int(num_heads) - power]])


def alibi_bias(slope: float, length: int) -> Float[np.ndarray, "{length} {length}"]:
    """ALiBi's bias −slope·(m − n) for keys n ≤ m, −∞ for later keys: ALiBi is causal.

    Args:
        slope: Positive; see `alibi_slopes`.
        length: Number of positions, at least 1.

    Returns:
        (length, length): a row for each query position m, a column for each key position n.

    Example:
        >>> alibi_bias(0.5, 4)[2].tolist()
        [-1.0, -0.5, -0.0, -inf]

    References:
        Press et al. 2022, section 3.
    """
    distance = np.arange(length)[:, None] - np.arange(length)[None, :]
    return np.where(distance >= 0, -slope * distance.astype(np.float64), -np.inf)


def alibi_reach(slope: float, share: float, length: int) -> int:
    """How many of the last keys hold this share of the weight, if all q·k are equal.

    The weights then are a geometric series with ratio e^(−slope).

    Args:
        slope: Positive.
        share: In (0, 1).
        length: Number of keys, at least 1.

    Returns:
        A number of keys from 1 to length.

    Example:
        >>> alibi_reach(0.5, 0.9, 100)
        5
    """
    ratio = math.exp(-slope)
    whole = 1 - ratio**length
    return min(length, math.ceil(math.log(1 - share * whole) / -slope - 1e-12))


def t5_buckets(
    relative: Int[np.ndarray, "*shape"],
    *,
    bidirectional: bool,
    num_buckets: int = 32,
    max_distance: int = 128,
) -> Int[np.ndarray, "*shape"]:
    """The bucket of each relative position (key − query), from 0.

    Half of a direction's buckets are for one distance each; the other half grow like the
    logarithm up to `max_distance`, and everything further shares the last one. Bidirectional:
    later keys have the upper half of the buckets. Causal: later keys are in bucket 0.

    Args:
        relative: Key's position less query's, whole numbers of any shape.
        bidirectional: Whether later keys have buckets of their own.
        num_buckets: Even; 4 or more, 2 if causal.
        max_distance: From here on all share the last bucket.

    Returns:
        Buckets, of the shape of `relative`.

    Raises:
        ValueError: Fewer than 4 buckets (2 if causal), an odd number of them, or a max_distance
            that is not beyond the buckets of one distance.

    Example:
        >>> t5_buckets(np.array([-200, -8, -1, 0, 1]), bidirectional=True).tolist()
        [15, 8, 1, 0, 17]

    References:
        Raffel et al. 2020, section 2.1; the formula is that of their code.
    """
    least = 4 if bidirectional else 2
    if num_buckets < least or num_buckets % 2:
        raise ValueError(
            f"The number of buckets must be even and at least {least}, for example 32; it was "
            f"{num_buckets}."
        )
    one_way = num_buckets // 2 if bidirectional else num_buckets
    exact = one_way // 2
    if max_distance <= exact:
        raise ValueError(
            f"The largest distance must be beyond the {exact} buckets that hold one distance "
            f"each, for example {4 * exact}; it was {max_distance}."
        )
    relative = np.asarray(relative)
    distance = np.abs(relative) if bidirectional else np.maximum(-relative, 0)
    with np.errstate(divide="ignore"):
        # float32, as T5: a distance that lies on an edge must fall to the same side.
        growth = np.log(distance.astype(np.float32) / np.float32(exact)) / np.float32(
            math.log(max_distance / exact)
        )
    far = exact + np.nan_to_num(growth * np.float32(one_way - exact), neginf=0.0).astype(np.int64)
    bucket = np.where(distance < exact, distance, np.minimum(far, one_way - 1))
    return bucket + one_way * (relative > 0) if bidirectional else bucket
