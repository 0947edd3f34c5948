"""Why scores are divided by √d_k: the variance of q·k measured against theory, and what follows.

Components are drawn in several ways; for each the mean, the variance and the fourth cumulant of
q·k are known exactly, so that a measured variance can be held against theory with the band within
which samples of that size stay.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from core.attention import masked_softmax
from core.common import Param

WIDTHS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024)
NUM_PAIRS = 2_000
NUM_QUERIES, NUM_KEYS = 100, 16
# Components of one draw that are held at once; bounds memory.
BLOCK = 64

CORRELATION = Param(
    name="correlation",
    label="Correlation ρ",
    default=0.3,
    low=0.0,
    high=0.9,
    scale="linear",
    help="Correlation of the components. The theory behind √d_k assumes 0.",
    symbol=r"\rho",
)
SEED = Param(
    name="draw",
    label="Seed",
    default=0,
    low=0,
    high=9999,
    scale="linear",
    help="Another number draws other queries and keys.",
    is_integer=True,
)

# (draw, shape (n, d), factor (n, 1) shared by a vector's components, ρ) → components (n, d).
Draw = Callable[[np.random.Generator, tuple[int, int], np.ndarray, float], np.ndarray]


@dataclass(frozen=True)
class ComponentDistribution:
    """How components of queries and keys are drawn.

    Attributes:
        label, summary: On screen.
        draw: See `Draw`.
        pairs_up: Whether a component of the (first) key is ρ times that of its query, and noise.
        cumulants: (d, ρ) → mean, variance and fourth cumulant of q·k, exact.
        latex: The variance.
        source: `draw` as a Python expression in draw, shape, factor and RHO, for scripts.
        uses_correlation: Whether ρ matters.
        holds: Whether Var(q·k) = d_k, whatever ρ.
    """

    label: str
    summary: str
    draw: Draw
    cumulants: Callable[[int, float], tuple[float, float, float]]
    latex: str
    source: str
    pairs_up: bool = False
    uses_correlation: bool = False
    holds: bool = False


@dataclass(frozen=True)
class Softmaxes:
    """What a softmax makes of rows of `NUM_KEYS` scores, averaged; one number for each width.

    Attributes:
        entropy: H/ln n, 1: all weights equal, 0: one takes all.
        largest: The largest weight.
        gradient: Frobenius norm of the Jacobian ∂weights/∂scores.
    """

    entropy: Float[np.ndarray, " widths"]
    largest: Float[np.ndarray, " widths"]
    gradient: Float[np.ndarray, " widths"]
    sorted_weights: Float[
        np.ndarray, "widths keys"
    ]  # (widths, NUM_KEYS), largest first, averaged over rows


@dataclass(frozen=True)
class ScoreScale:
    """Scores at every width of `WIDTHS`.

    Attributes:
        pairs: (widths, NUM_PAIRS) scores of independent pairs, unscaled.
        plain, scaled: What the softmax makes of scores as they are, and divided by √d_k.
    """

    distribution: str
    correlation: float
    pairs: Float[np.ndarray, "widths pairs"]
    plain: Softmaxes
    scaled: Softmaxes

    @property
    def variances(self) -> Float[np.ndarray, " widths"]:
        """Var(q·k) as measured, for each width."""
        return self.pairs.var(axis=1, ddof=1)


def measure(distribution: str, correlation: float, seed: int) -> ScoreScale:
    """Draw queries and keys once; their first d components are the sample at width d.

    Args:
        distribution: A key of `DISTRIBUTIONS`.
        correlation: ρ, in [0, 1).
        seed: Of the draw, not negative.

    Returns:
        Scores and what a softmax makes of them, at every width of `WIDTHS`.

    Raises:
        ValueError: No such distribution, or a correlation outside its range.

    Example:
        >>> found = measure("normal", 0.0, seed=0)
        >>> [round(float(found.variances[WIDTHS.index(width)])) for width in (4, 64, 1024)]
        [4, 63, 985]
    """
    if distribution not in DISTRIBUTIONS:
        raise ValueError(
            f"There is no distribution {distribution!r}; there is: {', '.join(DISTRIBUTIONS)}."
        )
    if not 0 <= correlation < 1:
        raise ValueError(f"The correlation must lie in [0, 1); it was {correlation!r}.")
    how = DISTRIBUTIONS[distribution]
    draw = np.random.default_rng(seed)
    pairs = _scores(how, draw, NUM_PAIRS, 1, correlation)[:, :, 0]
    rows = _scores(how, draw, NUM_QUERIES, NUM_KEYS, correlation)
    roots = np.sqrt(np.array(WIDTHS))[:, None, None]
    return ScoreScale(distribution, correlation, pairs, _softmaxes(rows), _softmaxes(rows / roots))


def variance_band(distribution: str, correlation: float, width: int) -> tuple[float, float, float]:
    """Theory's Var(q·k), and between what 95 % of variances measured on `NUM_PAIRS` pairs lie.

    The variance of an unbiased sample variance is κ₄/n + 2σ⁴/(n−1), exactly.

    Args:
        distribution: A key of `DISTRIBUTIONS`.
        correlation: In [0, 1).
        width: d_k, 1 or more.

    Returns:
        Var(q·k), and the band's lower and upper end.

    Example:
        >>> [round(value) for value in variance_band("normal", 0.0, 64)]
        [64, 60, 68]

    References:
        Kenney and Keeping 1951, part two, section 7.8 (k-statistics).
    """
    _, variance, fourth = DISTRIBUTIONS[distribution].cumulants(width, correlation)
    spread = math.sqrt(fourth / NUM_PAIRS + 2 * variance**2 / (NUM_PAIRS - 1))
    return variance, variance - 1.96 * spread, variance + 1.96 * spread


def softmax_jacobian_norm(weights: Float[np.ndarray, "*batch n"]) -> Float[Any, "*batch"]:
    """‖diag(a) − aaᵀ‖_F of weights a (..., n): how much of a gradient reaches the scores.

    ‖J‖² = Σᵢ aᵢ²(1−aᵢ)² + Σᵢ≠ⱼ aᵢ²aⱼ². At most ½ (two weights of ½), √(n−1)/n at equal weights, 0
    where one weight is 1.

    Args:
        weights: Rows that sum to 1.

    Returns:
        A norm for each row, 0 to ½.

    Example:
        >>> [float(norm) for norm in softmax_jacobian_norm(np.array([[0.5, 0.5], [1.0, 0.0]]))]
        [0.5, 0.0]
    """
    # The largest weight apart: near 1, one minus it is the sum of the others, without rounding.
    ordered = -np.sort(-weights, axis=-1)
    top, rest = ordered[..., 0], ordered[..., 1:]
    squares = (rest**2).sum(axis=-1)
    diagonal = (top * rest.sum(axis=-1)) ** 2 + ((rest * (1 - rest)) ** 2).sum(axis=-1)
    beside = 2 * top**2 * squares + np.maximum(squares**2 - (rest**4).sum(axis=-1), 0.0)
    return np.sqrt(diagonal + beside)


def _scores(
    how: ComponentDistribution, draw: np.random.Generator, queries: int, keys: int, rho: float
) -> np.ndarray:
    """(widths, queries, keys): q·k over the first d components; every query has its own keys."""
    found = np.empty((len(WIDTHS), queries, keys))
    total = np.zeros((queries, keys))
    query_factor = draw.standard_normal((queries, 1))
    key_factor = draw.standard_normal((queries * keys, 1))
    for start in range(0, WIDTHS[-1], BLOCK):
        query = how.draw(draw, (queries, BLOCK), query_factor, rho)
        key = how.draw(draw, (queries * keys, BLOCK), key_factor, rho)
        key = key.reshape(queries, keys, BLOCK)
        if how.pairs_up:
            # Of several keys only the first one is like its query.
            key[:, 0] = rho * query + math.sqrt(1 - rho**2) * key[:, 0]
        sums = total[:, :, None] + np.cumsum(query[:, None, :] * key, axis=-1)
        for place, width in enumerate(WIDTHS):
            if start < width <= start + BLOCK:
                found[place] = sums[:, :, width - start - 1]
        total = sums[:, :, -1]
    return found


def _softmaxes(rows: np.ndarray) -> Softmaxes:
    """Of scores (widths, queries, keys)."""
    weights = masked_softmax(rows)
    logs = np.log(np.maximum(weights, np.finfo(np.float64).tiny))
    entropy = -(weights * logs).sum(axis=-1) / math.log(rows.shape[-1])
    return Softmaxes(
        entropy=entropy.mean(axis=1),
        largest=weights.max(axis=-1).mean(axis=1),
        gradient=softmax_jacobian_norm(weights).mean(axis=1),
        sorted_weights=-np.sort(-weights, axis=-1).mean(axis=1),
    )


# ---- the distributions -------------------------------------------------------------------------
def _normal(
    draw: np.random.Generator, shape: tuple[int, int], factor: np.ndarray, rho: float
) -> np.ndarray:
    return draw.standard_normal(shape)


def _uniform(
    draw: np.random.Generator, shape: tuple[int, int], factor: np.ndarray, rho: float
) -> np.ndarray:
    return draw.uniform(-math.sqrt(3), math.sqrt(3), shape)


def _positive(
    draw: np.random.Generator, shape: tuple[int, int], factor: np.ndarray, rho: float
) -> np.ndarray:
    return draw.random(shape)


def _shared(
    draw: np.random.Generator, shape: tuple[int, int], factor: np.ndarray, rho: float
) -> np.ndarray:
    return math.sqrt(1 - rho) * draw.standard_normal(shape) + math.sqrt(rho) * factor


def _normal_cumulants(d: int, rho: float) -> tuple[float, float, float]:
    return 0.0, float(d), 6.0 * d


def _uniform_cumulants(d: int, rho: float) -> tuple[float, float, float]:
    return 0.0, float(d), (1.8**2 - 3) * d


def _positive_cumulants(d: int, rho: float) -> tuple[float, float, float]:
    """From the moments E(qk)ⁿ = 1/(n+1)² of one product."""
    mean, second, third, fourth = (1 / (n + 1) ** 2 for n in (1, 2, 3, 4))
    variance = second - mean**2
    central = fourth - 4 * mean * third + 6 * mean**2 * second - 3 * mean**4
    return mean * d, variance * d, (central - 3 * variance**2) * d


def _paired_cumulants(d: int, rho: float) -> tuple[float, float, float]:
    """A product of two normals of correlation ρ is (1+ρ)/2·χ² − (1−ρ)/2·χ'²."""
    return rho * d, (1 + rho**2) * d, 3 * ((1 + rho) ** 4 + (1 - rho) ** 4) * d


def _shared_cumulants(d: int, rho: float) -> tuple[float, float, float]:
    """q·k = Σ λᵢuᵢvᵢ with the eigenvalues λ of the covariance (1−ρ)I + ρ11ᵀ."""
    first, others = 1 + (d - 1) * rho, 1 - rho
    squares = first**2 + (d - 1) * others**2
    return 0.0, squares, 6 * (first**4 + (d - 1) * others**4)


DISTRIBUTIONS: dict[str, ComponentDistribution] = {
    "normal": ComponentDistribution(
        "Normal",
        "Independent, mean 0, variance 1: what the theory assumes.",
        _normal,
        _normal_cumulants,
        r"d_k",
        "draw.standard_normal(shape)",
        holds=True,
    ),
    "uniform": ComponentDistribution(
        "Uniform, centred",
        "Independent, even between −√3 and √3: mean 0, variance 1. For the "
        "variance of a score the shape of the distribution does not matter.",
        _uniform,
        _uniform_cumulants,
        r"d_k",
        "draw.uniform(-math.sqrt(3), math.sqrt(3), shape)",
        holds=True,
    ),
    "positive": ComponentDistribution(
        "Uniform 0 to 1",
        "Independent, but not centred and with variance 1/12: every score is "
        "positive, and the variance is smaller.",
        _positive,
        _positive_cumulants,
        r"\tfrac{7}{144}\, d_k",
        "draw.random(shape)",
    ),
    "shared": ComponentDistribution(
        "Correlated components",
        "Any two components of a vector have the correlation ρ. The "
        "products are then correlated too, and their sum varies more.",
        _shared,
        _shared_cumulants,
        r"d_k + d_k (d_k - 1)\, \rho^2",
        "math.sqrt(1 - RHO) * draw.standard_normal(shape) + math.sqrt(RHO) * factor",
        uses_correlation=True,
    ),
    "paired": ComponentDistribution(
        "A key like its query",
        "Each component of the key has the correlation ρ with the same one "
        "of its query, as where a token looks at itself: such scores get the mean ρ·d_k. Of the "
        "16 keys of a softmax one is such a key.",
        _normal,
        _paired_cumulants,
        r"(1 + \rho^2)\, d_k",
        "draw.standard_normal(shape)",
        pairs_up=True,
        uses_correlation=True,
    ),
}
