"""Positional encodings: what tells a transformer where a token stands.

An encoding acts in one of three places: it is added to the token vectors, it turns queries and
keys, or it is added to the scores. `ENCODINGS` describes each by these three hooks, so one
attention (`core.positional_encoding.word_order`) and one score (`core.positional_encoding.scores`)
serve them all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from jaxtyping import Float, Real

from core.positional_encoding.learned_table import minilm_table
from core.positional_encoding.relative_bias import alibi_slopes, t5_buckets
from core.positional_encoding.rope import rotated, scaled_frequencies
from core.positional_encoding.sinusoids import sinusoidal

Place = Literal["token vectors", "queries and keys", "scores", "nowhere"]

# No T5 is at hand: bucket b takes this times b off the score, in place of a learned number.
T5_STEP = 0.25


@dataclass(frozen=True)
class PositionSettings:
    """What the encodings need to know beside positions; each takes what it uses.

    Attributes:
        base: Of the frequencies, sinusoidal and RoPE.
        scaling, factor, trained: How RoPE is stretched, see
            `core.positional_encoding.rope.SCALINGS`.
        heads, head: Which of ALiBi's slopes, head counted from 1.
    """

    base: float = 10_000.0
    scaling: str = "none"
    factor: float = 1.0
    trained: int = 512
    heads: int = 8
    head: int = 4


def _add_nothing(positions: np.ndarray, d_model: int, settings: PositionSettings) -> Any:
    return 0.0


def _turn_nothing(
    vectors: np.ndarray, positions: np.ndarray, settings: PositionSettings
) -> np.ndarray:
    return vectors


def _no_bias(queries: np.ndarray, keys: np.ndarray, settings: PositionSettings) -> Any:
    return 0.0


@dataclass(frozen=True)
class Encoding:
    """One way to tell positions.

    Attributes:
        key, label: Name in URLs, name on screen.
        place: Where it acts.
        summary: One sentence of what it does.
        latex: The score of query position m and key position n.
        symbols: The symbols of `latex`, in words.
        source: The paper.
        position_vectors: (positions (n,), d_model, settings) → (n, d_model), added to the tokens'
            vectors.
        rotate: (vectors (n, d), positions (n,), settings) → (n, d), for queries and for keys.
        bias: (positions of queries, of keys, settings) → (n_q, n_k), added to the scores.
        longest: Positions that it has; None: any.
    """

    key: str
    label: str
    place: Place
    summary: str
    latex: str
    symbols: str
    source: str
    position_vectors: Callable[[np.ndarray, int, PositionSettings], Any] = _add_nothing
    rotate: Callable[
        [Real[np.ndarray, "n d"], Real[np.ndarray, " n"], PositionSettings], Real[np.ndarray, "n d"]
    ] = _turn_nothing
    bias: Callable[[np.ndarray, np.ndarray, PositionSettings], Any] = _no_bias
    longest: int | None = None


def _sinusoidal(positions: np.ndarray, d_model: int, settings: PositionSettings) -> np.ndarray:
    return sinusoidal(positions, d_model, settings.base)


def _learned(positions: np.ndarray, d_model: int, settings: PositionSettings) -> np.ndarray:
    """MiniLM's rows from the second on, made as long as sinusoidal vectors by one common factor.

    The first row belongs to the marker [CLS] and is five times as long as the others.
    """
    table = minilm_table()[1:]
    if d_model != table.shape[1]:
        raise ValueError(
            f"MiniLM's position table has {table.shape[1]} dimensions; it cannot be added to "
            f"vectors of {d_model}."
        )
    wanted = np.asarray(positions)
    if wanted.size and (wanted.min() < 0 or wanted.max() >= len(table)):
        raise ValueError(
            f"MiniLM's table has rows for {len(table)} positions after [CLS]; position "
            f"{int(wanted.max())}, counted from 0, was asked for."
        )
    return table[wanted] * np.sqrt(0.5 / np.median(np.mean(table**2, axis=1)))


def _rope(vectors: np.ndarray, positions: np.ndarray, settings: PositionSettings) -> np.ndarray:
    frequencies, attention = scaled_frequencies(
        settings.scaling, vectors.shape[-1], settings.base, settings.factor, settings.trained
    )
    return rotated(vectors, positions, frequencies) * attention


def _alibi(queries: np.ndarray, keys: np.ndarray, settings: PositionSettings) -> np.ndarray:
    slope = alibi_slopes(settings.heads)[settings.head - 1]
    return -slope * np.abs(np.asarray(queries)[:, None] - np.asarray(keys)[None, :])


def _t5(queries: np.ndarray, keys: np.ndarray, settings: PositionSettings) -> np.ndarray:
    """T5's buckets, with −¼ times the bucket's number in place of the learned numbers."""
    relative = np.asarray(keys)[None, :] - np.asarray(queries)[:, None]
    return -T5_STEP * t5_buckets(relative, bidirectional=True)


_ENTRIES = (
    Encoding(
        key="sinusoidal",
        label="Sinusoidal",
        place="token vectors",
        summary="A fixed vector of sines and cosines for each position, added to the token.",
        latex=r"s_{m,n} = \frac{(x_m + p_m)\cdot(x_n + p_n)}{\sqrt d}",
        symbols="$p_m$ is the sinusoidal vector of position m, x the token vectors",
        source="Vaswani et al. 2017, section 3.5",
        position_vectors=_sinusoidal,
    ),
    Encoding(
        key="learned",
        label="Learned",
        place="token vectors",
        summary="A trained row of a table for each position, added to the token.",
        latex=r"s_{m,n} = \frac{(x_m + P_m)\cdot(x_n + P_n)}{\sqrt d}",
        symbols="$P_m$ is row m of a trained table; here MiniLM’s, which has 512 rows",
        source="Devlin et al. 2019 (BERT), section 3",
        position_vectors=_learned,
        longest=511,
    ),
    Encoding(
        key="rope",
        label="RoPE",
        place="queries and keys",
        summary="Turns each pair of query and key dimensions by an angle that grows with position.",
        latex=r"s_{m,n} = \frac{(R_m q)\cdot(R_n k)}{\sqrt d} = "
        r"\frac{q^\top R_{n-m}\, k}{\sqrt d}",
        symbols="$R_m$ turns pair i by the angle $m\\,\\omega_i$",
        source="Su et al. 2021 (RoFormer), section 3.2",
        rotate=_rope,
    ),
    Encoding(
        key="alibi",
        label="ALiBi",
        place="scores",
        summary="Takes a penalty off each score that grows in a straight line with distance.",
        latex=r"s_{m,n} = \frac{q\cdot k}{\sqrt d} - a_h\,|m-n|",
        symbols="$a_h$ is the slope of head h, fixed before training",
        source="Press, Smith and Lewis 2022, section 3",
        bias=_alibi,
    ),
    Encoding(
        key="t5",
        label="T5 bias",
        place="scores",
        summary="Adds a learned number to each score, one for each bucket of distances.",
        latex=r"s_{m,n} = q\cdot k + b_{\,\mathrm{bucket}(n-m)}",
        symbols="b is learned for each head and bucket; T5 itself does not divide by $\\sqrt d$",
        source="Raffel et al. 2020 (T5), section 2.1",
        bias=_t5,
    ),
    Encoding(
        key="nope",
        label="NoPE",
        place="nowhere",
        summary="No encoding at all: the control.",
        latex=r"s_{m,n} = \frac{q\cdot k}{\sqrt d}",
        symbols="no symbol of m or n is in it",
        source="Kazemnejad et al. 2023, section 2",
    ),
)

ENCODINGS: dict[str, Encoding] = {encoding.key: encoding for encoding in _ENTRIES}


def scores(
    encoding: Encoding,
    queries: Real[np.ndarray, "n_q d"],
    keys: Real[np.ndarray, "n_k d"],
    query_positions: Real[np.ndarray, " n_q"],
    key_positions: Real[np.ndarray, " n_k"],
    settings: PositionSettings,
) -> Float[np.ndarray, "n_q n_k"]:
    """q·k/√d + bias, (n_q, n_k), of vectors (n_q, d) and (n_k, d) that stand at these positions.

    What is added to token vectors is added to queries and keys here: projections are the identity.

    Args:
        encoding: An entry of `ENCODINGS`.
        queries, keys: Vectors without positions.
        query_positions, key_positions: Where they stand.
        settings: Of the encoding.

    Example:
        >>> one = np.ones((1, 4))
        >>> places = np.array([3]), np.array([0])
        >>> scores(ENCODINGS["nope"], one, one, *places, PositionSettings()).tolist()
        [[2.0]]
    """
    d = queries.shape[-1]
    q = queries + encoding.position_vectors(query_positions, d, settings)
    k = keys + encoding.position_vectors(key_positions, d, settings)
    q = encoding.rotate(q, query_positions, settings)
    k = encoding.rotate(k, key_positions, settings)
    return q @ k.T / np.sqrt(d) + encoding.bias(query_positions, key_positions, settings)
