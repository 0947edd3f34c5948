"""Encodings of positions that are nearly right."""

import numpy as np

from interview.coding.sinusoids_and_rope.solution import Array, PositionalEncodings


class OwnFrequencyForEachColumn(PositionalEncodings):
    """The exponent counts columns instead of pairs."""

    @staticmethod
    def sinusoids(length: int, d: int, base: float = 10_000.0) -> Array:
        angles = np.arange(length)[:, None] * base ** (-np.arange(d) / d)  # (length, d)
        table = np.empty((length, d))
        table[:, 0::2] = np.sin(angles[:, 0::2])
        table[:, 1::2] = np.cos(angles[:, 1::2])
        return table


class FrequenciesTooClose(PositionalEncodings):
    """The exponent is i/d instead of 2i/d: frequencies reach down to 1/100 only."""

    @staticmethod
    def sinusoids(length: int, d: int, base: float = 10_000.0) -> Array:
        angles = np.arange(length)[:, None] * base ** (-np.arange(d // 2) / d)
        table = np.empty((length, d))
        table[:, 0::2] = np.sin(angles)
        table[:, 1::2] = np.cos(angles)
        return table


class NoMinusSign(PositionalEncodings):
    """Both lines of the rotation have a plus."""

    @staticmethod
    def rope(x: Array, positions: Array, base: float = 10_000.0) -> Array:
        d = x.shape[-1]
        angles = positions[:, None] * base ** (-np.arange(0, d, 2) / d)
        cos, sin = np.cos(angles), np.sin(angles)
        even, odd = x[..., 0::2], x[..., 1::2]
        turned = np.empty_like(x)
        turned[..., 0::2] = even * cos + odd * sin
        turned[..., 1::2] = even * sin + odd * cos
        return turned


class TwoLayoutsMixed(PositionalEncodings):
    """Angles in the order of halves, pairs in the order of neighbours."""

    @staticmethod
    def rope(x: Array, positions: Array, base: float = 10_000.0) -> Array:
        d = x.shape[-1]
        angles = positions[:, None] * base ** (-np.arange(0, d, 2) / d)
        angles = np.concatenate([angles, angles], axis=-1)  # (length, d), halves
        neighbours = np.empty_like(x)
        neighbours[..., 0::2] = -x[..., 1::2]
        neighbours[..., 1::2] = x[..., 0::2]
        return x * np.cos(angles) + neighbours * np.sin(angles)


class AddedNotTurned(PositionalEncodings):
    """Sines are added to queries and keys instead of turning them."""

    @staticmethod
    def rope(x: Array, positions: Array, base: float = 10_000.0) -> Array:
        d = x.shape[-1]
        angles = positions[:, None] * base ** (-np.arange(0, d, 2) / d)
        moved = x.copy()
        moved[..., 0::2] += np.sin(angles)
        moved[..., 1::2] += np.cos(angles)
        return moved


class CountsFromTheFirstToken(PositionalEncodings):
    """The places given are ignored: every call starts at 0."""

    @staticmethod
    def rope(x: Array, positions: Array, base: float = 10_000.0) -> Array:
        length, d = x.shape[-2:]
        angles = np.arange(length)[:, None] * base ** (-np.arange(0, d, 2) / d)
        cos, sin = np.cos(angles), np.sin(angles)
        even, odd = x[..., 0::2], x[..., 1::2]
        turned = np.empty_like(x)
        turned[..., 0::2] = even * cos - odd * sin
        turned[..., 1::2] = even * sin + odd * cos
        return turned
