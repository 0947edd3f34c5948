"""One property of all encodings: how the score of a fixed q and k changes with their distance."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int, Real

from core.positional_encoding.encodings import ENCODINGS, Encoding, PositionSettings, scores
from core.positional_encoding.rope import scaled_frequencies, unseen_pairs
from core.positional_encoding.sinusoids import evenly_spaced, frequencies
from core.positional_encoding.word_order import WIDTH

# Query positions at which the same distance is looked at.
_QUERIES = 24


@dataclass(frozen=True)
class ScoreCurve:
    """Scores of one encoding.

    Attributes:
        encoding: Which.
        distances: (n,), how far the key lies before the query.
        values: (n,), the score with the query at the last of these positions.
        low, high: (n,), least and largest score at this distance, over several query positions.
        spread: Largest high − low: 0 up to rounding where only the distance counts.
    """

    encoding: Encoding
    distances: Int[np.ndarray, " n"]
    values: Float[np.ndarray, " n"]
    low: Float[np.ndarray, " n"]
    high: Float[np.ndarray, " n"]

    @property
    def spread(self) -> float:
        """Largest difference between two scores at the same distance."""
        return float((self.high - self.low).max())


def fixed_pair(
    match: float, seed: int, width: int = WIDTH
) -> tuple[Float[np.ndarray, " {width}"], Float[np.ndarray, " {width}"]]:
    """q and k of `width` normal numbers each, with q·k/√width exactly `match`.

    Args:
        match: The score that they get.
        seed: Of the draw.
        width: d.

    Raises:
        ValueError: A match that is not finite.

    Example:
        >>> q, k = fixed_pair(4.0, seed=0)
        >>> round(float(q @ k / np.sqrt(len(q))), 9)
        4.0
    """
    if not np.isfinite(match):
        raise ValueError(f"The score must be a finite number, for example 4; it was {match}.")
    draw = np.random.default_rng(seed)
    query, other = draw.standard_normal((2, width))
    other -= query * (query @ other) / (query @ query)
    return query, other + query * match * np.sqrt(width) / (query @ query)


def score_curve(
    encoding: Encoding,
    query: Float[np.ndarray, " d"],
    key: Float[np.ndarray, " d"],
    distances: Int[np.ndarray, " n"],
    settings: PositionSettings,
) -> ScoreCurve:
    """Scores against the distance.

    Args:
        encoding: An entry of `ENCODINGS`; distances that it has no positions for are left out.
        query, key: (d,).
        distances: (n,), whole numbers from 0, increasing.
        settings: Of the encoding.

    Returns:
        The score at each distance.
    """
    if encoding.longest is not None:
        distances = distances[distances < encoding.longest]
    # Twice as far as the largest distance, so that every distance has several query positions.
    end = 2 * int(distances[-1]) + 2
    if encoding.longest is not None:
        end = min(end, encoding.longest)
    last = int(distances[-1])
    query_positions = np.union1d(evenly_spaced(end, _QUERIES), [last])
    key_positions = np.arange(end)
    table = scores(
        encoding,
        np.broadcast_to(query, (len(query_positions), len(query))),
        np.broadcast_to(key, (end, len(key))),
        query_positions,
        key_positions,
        settings,
    )
    behind = query_positions[:, None] - distances[None, :]
    rows = np.where(behind >= 0, np.take_along_axis(table, np.maximum(behind, 0), axis=1), np.nan)
    return ScoreCurve(
        encoding,
        distances,
        rows[query_positions == last][0],
        np.nanmin(rows, axis=0),
        np.nanmax(rows, axis=0),
    )


def all_curves(
    match: float, seed: int, length: int, settings: PositionSettings
) -> dict[str, ScoreCurve]:
    """Scores against the distance for every encoding of the registry, with the same q and k.

    Args:
        match: The score q·k/√d without positions, finite; see `fixed_pair`.
        seed: Of the draw of q and k.
        length: Distances 0 … length − 1; at least 1.
        settings: Of the encodings.

    Returns:
        A key of `ENCODINGS` → its curve.

    Raises:
        ValueError: A match that is not finite.

    Example:
        >>> curves = all_curves(4.0, seed=0, length=8, settings=PositionSettings())
        >>> curves["nope"].values[:3].round(4).tolist()
        [4.0, 4.0, 4.0]
        >>> curves["alibi"].values[:3].round(4).tolist()
        [4.0, 3.9375, 3.875]
    """
    query, key = fixed_pair(match, seed)
    distances = np.arange(length)
    return {
        name: score_curve(encoding, query, key, distances, settings)
        for name, encoding in ENCODINGS.items()
    }


@dataclass(frozen=True)
class ScaledRope:
    """RoPE of one head, stretched in one way.

    Attributes:
        scaling: A key of `core.positional_encoding.rope.SCALINGS`.
        omegas: (pairs,), the frequencies.
        attention: Factor on q and on k.
        unseen: (pairs,), boolean: whose angle at the full length training never saw.
        score: (distances,), the score of q = k with all pairs equally strong: Σcos(δω_i)·2/d,
            times the attention factor squared; 1 at distance 0 without that factor.
    """

    scaling: str
    omegas: Float[np.ndarray, " pairs"]
    attention: float
    unseen: Bool[np.ndarray, " pairs"]
    score: Float[np.ndarray, " distances"]


def scaled_rope(
    scaling: str,
    d: int,
    base: float,
    factor: float,
    trained: int,
    distances: Real[np.ndarray, " n"],
) -> ScaledRope:
    """RoPE run on factor·trained positions.

    Args:
        scaling: A key of `core.positional_encoding.rope.SCALINGS`.
        d: Size of the head, even, 2 to 4,096.
        base: Of the trained frequencies, 10 to 1,000,000.
        factor: How many times longer than trained, 1 to 1,024.
        trained: Positions that training saw, 16 to 1,000,000.
        distances: (n,), where the score is wanted.

    Returns:
        Frequencies, the pairs that come to new angles, and the scores.

    Raises:
        ValueError: No such scaling, or a number that is out of range.

    Example:
        >>> plain = scaled_rope("none", 64, 10_000, 4, 512, np.arange(2))
        >>> squeezed = scaled_rope("linear", 64, 10_000, 4, 512, np.arange(2))
        >>> int(plain.unseen.sum()), int(squeezed.unseen.sum())
        (16, 0)
    """
    omegas, attention = scaled_frequencies(scaling, d, base, factor, trained)
    length = round(factor * trained)
    waves = np.cos(np.asarray(distances, dtype=np.float64)[:, None] * omegas[None, :])
    return ScaledRope(
        scaling=scaling,
        omegas=omegas,
        attention=attention,
        unseen=unseen_pairs(omegas, frequencies(d, base), length, trained),
        score=waves.mean(axis=1) * attention**2,
    )
