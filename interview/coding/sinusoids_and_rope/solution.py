"""Sinusoidal positions and rotary positions (RoPE) in NumPy."""

import numpy as np

Array = np.ndarray


class PositionalEncodings:
    """Both turn pairs of features, pair i by ω_i = base^(−2i/d) for each place."""

    @staticmethod
    def sinusoids(length: int, d: int, base: float = 10_000.0) -> Array:
        """What is added to the embeddings, (length, d): sin in even, cos in odd columns.

        Source: Vaswani et al., "Attention Is All You Need", 2017, section 3.5.
        """
        angles = np.arange(length)[:, None] * base ** (-np.arange(0, d, 2) / d)  # (length, d/2)
        table = np.empty((length, d))
        table[:, 0::2] = np.sin(angles)
        table[:, 1::2] = np.cos(angles)
        return table

    @staticmethod
    def rope(x: Array, positions: Array, base: float = 10_000.0) -> Array:
        """Queries or keys turned by their places: features (2i, 2i+1) by the angle position·ω_i.

        Args:
            x: (..., length, d).
            positions: (length,), the place of each token.
            base: The larger it is, the slower the slowest pair.

        Source: Su et al., "RoFormer", 2021, equation 34.
        """
        d = x.shape[-1]
        angles = positions[:, None] * base ** (-np.arange(0, d, 2) / d)  # (length, d/2)
        cos, sin = np.cos(angles), np.sin(angles)
        even, odd = x[..., 0::2], x[..., 1::2]
        turned = np.empty_like(x)
        turned[..., 0::2] = even * cos - odd * sin
        turned[..., 1::2] = even * sin + odd * cos
        return turned
