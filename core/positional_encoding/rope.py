"""Rotary position embedding (RoPE), and the ways to stretch it beyond its trained length."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Real

from core.positional_encoding.sinusoids import frequencies

# YaRN: pairs that turn more often than this over the trained length are left alone, those that
# turn less than once are interpolated.
BETA_FAST, BETA_SLOW = 32.0, 1.0


def rotated(
    vectors: Real[np.ndarray, "..."],
    positions: Real[np.ndarray, " n"],
    omegas: Float[np.ndarray, " pairs"],
) -> Float[np.ndarray, "n d"]:
    """Pair (2i, 2i+1) of row r turned by the angle positions[r]·ω_i, counter-clockwise.

    Args:
        vectors: Shape (n, 2·pairs).
        positions: Shape (n,), any numbers.
        omegas: Shape (pairs,), radians a position.

    Returns:
        Shape (n, 2·pairs); each row keeps its length.

    Raises:
        ValueError: Shapes that do not fit together.

    Example:
        >>> rotated(np.array([[1.0, 0.0]]), np.array([1]), np.array([np.pi / 2])).round(9).tolist()
        [[0.0, 1.0]]

    References:
        Su et al. 2021, eq. 34. Where others differ: Llama's code pairs dimension i with
        i + d/2; the same up to the order of dimensions, which scores do not see.
    """
    places = np.asarray(positions, dtype=np.float64)
    if vectors.shape != (len(places), 2 * len(omegas)):
        raise ValueError(
            f"vectors must have one row for each of the {len(places)} positions and two columns "
            f"for each of the {len(omegas)} frequencies; their shape was {vectors.shape}."
        )
    angles = places[:, None] * np.asarray(omegas)[None, :]
    cosines, sines = np.cos(angles), np.sin(angles)
    even, odd = vectors[:, 0::2], vectors[:, 1::2]
    turned = np.empty(vectors.shape)
    turned[:, 0::2] = even * cosines - odd * sines
    turned[:, 1::2] = even * sines + odd * cosines
    return turned


@dataclass(frozen=True)
class Scaling:
    """A way to run RoPE on texts `factor` times as long as those of its training.

    Attributes:
        key, label: Name in URLs, name on screen.
        summary: One sentence of what it does.
        latex: The new frequency of pair i, with s for the factor.
        source: The paper.
        stretched: (d, base, factor, trained length) → new frequencies and the attention factor
            by which queries and keys are both multiplied.
    """

    key: str
    label: str
    summary: str
    latex: str
    source: str
    stretched: Callable[[int, float, float, int], tuple[Float[np.ndarray, " pairs"], float]]


def _none(d: int, base: float, factor: float, trained: int) -> tuple[np.ndarray, float]:
    return frequencies(d, base), 1.0


def _linear(d: int, base: float, factor: float, trained: int) -> tuple[np.ndarray, float]:
    return frequencies(d, base) / factor, 1.0


def _ntk(d: int, base: float, factor: float, trained: int) -> tuple[np.ndarray, float]:
    # The last pair then turns exactly `factor` times slower, the first as before. Written with
    # the frequencies themselves, as the new base may lie beyond what a base of its own may be.
    if d == 2:
        return frequencies(d, base), 1.0
    return frequencies(d, base) * factor ** (-np.arange(0, d, 2) / (d - 2)), 1.0


def _yarn(d: int, base: float, factor: float, trained: int) -> tuple[np.ndarray, float]:
    plain = frequencies(d, base)
    ramp = yarn_ramp(d, base, trained)
    return plain / factor * ramp + plain * (1 - ramp), 0.1 * math.log(factor) + 1


def yarn_ramp(d: int, base: float, trained: int) -> Float[np.ndarray, " pairs"]:
    """0 for pairs that YaRN leaves alone, 1 for those it interpolates, a straight line between.

    Args:
        d: Size of a head, even.
        base: Of the trained frequencies.
        trained: Positions that training saw.

    Example:
        >>> yarn_ramp(8, 10_000, 512).tolist()
        [0.0, 0.5, 1.0, 1.0]

    References:
        Peng et al. 2023, section 3.2; the ends are rounded to whole pairs as in their code.
    """

    def pair_that_turns(rotations: float) -> float:
        return d * math.log(trained / (2 * math.pi * rotations)) / (2 * math.log(base))

    low = max(math.floor(pair_that_turns(BETA_FAST)), 0)
    high: float = min(math.ceil(pair_that_turns(BETA_SLOW)), d - 1)
    if high == low:
        high += 0.001
    return np.clip((np.arange(d // 2) - low) / (high - low), 0.0, 1.0)


_ENTRIES = (
    Scaling(
        "none",
        "None",
        "Runs on with the trained frequencies, into angles that were never seen.",
        r"\omega_i' = \omega_i",
        "Su et al. 2021",
        _none,
    ),
    Scaling(
        "linear",
        "Linear (position interpolation)",
        "Squeezes all positions into the trained length: every pair turns s times slower, so "
        "neighbours come closer together.",
        r"\omega_i' = \omega_i / s",
        "Chen et al. 2023, “Position Interpolation”, eq. 4",
        _linear,
    ),
    Scaling(
        "ntk",
        "NTK-aware",
        "Raises the base: the slowest pair turns s times slower, the fastest as before.",
        r"\omega_i' = \left(b\, s^{d/(d-2)}\right)^{-2i/d}",
        "bloc97 2023, “NTK-aware scaled RoPE”; Peng et al. 2023, section 3.1",
        _ntk,
    ),
    Scaling(
        "yarn",
        "YaRN",
        "Leaves fast pairs alone, interpolates slow ones, and sharpens the scores.",
        r"\omega_i' = \gamma_i\,\omega_i/s + (1-\gamma_i)\,\omega_i",
        "Peng et al. 2023 (YaRN), section 3.2 to 3.4",
        _yarn,
    ),
)

SCALINGS: dict[str, Scaling] = {scaling.key: scaling for scaling in _ENTRIES}


def scaled_frequencies(
    scaling: str, d: int, base: float, factor: float, trained: int
) -> tuple[Float[np.ndarray, " pairs"], float]:
    """Frequencies of stretched RoPE, and the factor on queries and on keys.

    Args:
        scaling: A key of `SCALINGS`.
        d: Size of a head, even.
        base: Of the trained frequencies.
        factor: s ≥ 1, how many times longer than trained.
        trained: Positions that training saw; only YaRN asks.

    Returns:
        Frequencies, shape (d/2,), and the factor.

    Raises:
        ValueError: No such scaling, a factor under 1, or a trained length under 16.

    Example:
        >>> omegas, factor = scaled_frequencies("linear", 4, 10_000, 2, 512)
        >>> omegas.tolist(), factor
        ([0.5, 0.005], 1.0)
    """
    if scaling not in SCALINGS:
        raise ValueError(f"There is no scaling {scaling!r}; there is: {', '.join(SCALINGS)}.")
    if not 1 <= factor <= 1024:
        raise ValueError(
            f"The factor must lie between 1 and 1,024, for example 4; it was {factor}."
        )
    if not 16 <= trained <= 1_000_000:
        raise ValueError(
            f"The trained length must lie between 16 and 1,000,000, for example 512; it was "
            f"{trained}."
        )
    return SCALINGS[scaling].stretched(d, base, float(factor), trained)


def unseen_pairs(
    omegas: Float[np.ndarray, " pairs"],
    trained_omegas: Float[np.ndarray, " pairs"],
    length: int,
    trained: int,
) -> Bool[np.ndarray, " pairs"]:
    """Boolean (pairs,): whose angle at `length` is one that training never saw.

    A pair that went round in training saw every angle; a slower one saw those below trained·ω_i.

    Args:
        omegas: Frequencies at `length`.
        trained_omegas: Those of training.
        length: Positions of the text.
        trained: Positions that training saw.

    Example:
        >>> unseen_pairs(np.array([1.0, 0.001]), np.array([1.0, 0.001]), 2048, 512).tolist()
        [False, True]
    """
    seen = np.minimum(trained * np.asarray(trained_omegas), 2 * np.pi)
    reached = np.minimum(length * np.asarray(omegas), 2 * np.pi)
    return reached > seen * (1 + 1e-9)
