"""Adam taken apart on a chosen sequence of gradients: every quantity at every step.

Kingma and Ba, "Adam", arXiv 1412.6980: algorithm 1, section 2.1 (how long a step can be) and
section 3 (why the means are corrected).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from core.common import Comma, Marks, Param, Parsed, explain_mismatch, read_list, read_number
from core.common import check as checked
from core.optimizers import hyperparameters as hyper

Array = Any

MAX_GRADIENTS = 2_000
MAX_DRAWS = 20_000
LENGTH = Param(
    "length",
    "Steps",
    200,
    10,
    MAX_GRADIENTS,
    "linear",
    "How many gradients Adam is given.",
    symbol="T",
    is_integer=True,
)
NOISE = Param(
    "noise",
    "Noise",
    1.0,
    0.0,
    100.0,
    "linear",
    "Standard deviation of the noise on each gradient, whose mean is 1.",
    symbol=r"\sigma",
)
EPSILON = hyper.epsilon(1e-8)
PARAMS = (hyper.learning_rate(0.001), hyper.BETA1, hyper.BETA2, EPSILON)

# Reddi et al. 2018, section 3: one large gradient in every 101.
_PERIOD, _LARGE, _SMALL = 101, 1010.0, -10.0


@dataclass(frozen=True)
class GradientSequence:
    """One entry of the registry of gradient sequences.

    Attributes:
        key, label, summary: As in every registry.
        make: (length, noise, generator) → gradients (length,).
        mean: E[g], the same at every step, where the sequence is random; else None.
    """

    key: str
    label: str
    summary: str
    make: Callable[[int, float, np.random.Generator], Array]
    mean: float | None = None


def _noisy(length: int, noise: float, generator: np.random.Generator) -> Array:
    return 1.0 + noise * generator.standard_normal(length)


def _rare(length: int, noise: float, generator: np.random.Generator) -> Array:
    return np.where(np.arange(length) % 10 == 0, 1.0, 0.0)


def _reddi(length: int, noise: float, generator: np.random.Generator) -> Array:
    return np.where(np.arange(1, length + 1) % _PERIOD == 1, _LARGE, _SMALL)


_ENTRIES = (
    GradientSequence(
        "noisy", "Noisy", "1 plus normal noise, as from small batches.", _noisy, mean=1.0
    ),
    GradientSequence(
        "constant", "Constant", "Always 1.", lambda length, noise, generator: np.ones(length)
    ),
    GradientSequence("sparse", "Rare", "1 in every tenth step, else 0, as for a rare word.", _rare),
    GradientSequence(
        "alternating",
        "Sign-flipping",
        "+1, −1, +1, … as when jumping across a ravine.",
        lambda length, noise, generator: np.where(np.arange(length) % 2 == 0, 1.0, -1.0),
    ),
    GradientSequence(
        "reddi",
        "One large in 101",
        "1,010 once, then −10 a hundred times: the mean is 0.099.",
        _reddi,
    ),
)
SEQUENCES: dict[str, GradientSequence] = {entry.key: entry for entry in _ENTRIES}


@dataclass(frozen=True)
class Dissection:
    """What Adam holds after each gradient; entry t − 1 belongs to step t.

    Attributes:
        gradients: g.
        mean, square: m and v as the recursion has them.
        corrected_mean, corrected_square: m̂ and v̂.
        steps: What is added to the weight, with the correction.
        raw_steps: The same without it.
    """

    gradients: Float[Array, " T"]
    mean: Float[Array, " T"]
    square: Float[Array, " T"]
    corrected_mean: Float[Array, " T"]
    corrected_square: Float[Array, " T"]
    steps: Float[Array, " T"]
    raw_steps: Float[Array, " T"]


def gradients_of(key: str, length: float, noise: float, seed: int) -> Float[Array, " length"]:
    """A sequence of the registry.

    Args:
        key: Key in `SEQUENCES`.
        length: T, how many gradients, 10 to 2,000; see `LENGTH`.
        noise: σ of the noise on each gradient, 0 to 100; only "noisy" has any. See `NOISE`.
        seed: Of the noise, from 0.

    Returns:
        The gradients g_1 … g_T.

    Raises:
        ValueError: No such sequence, or a number out of its range.

    Example:
        >>> gradients_of("alternating", length=10, noise=0.0, seed=0)[:4].tolist()
        [1.0, -1.0, 1.0, -1.0]

    References:
        S. Reddi, S. Kale, S. Kumar, ICLR 2018, section 3: one large gradient in 101.
    """
    if key not in SEQUENCES:
        raise ValueError(f"There is no sequence {key!r}; there is: {', '.join(SEQUENCES)}.")
    values = checked((LENGTH, NOISE), {"length": length, "noise": noise})
    generator = np.random.default_rng(seed)
    return SEQUENCES[key].make(int(values["length"]), values["noise"], generator)


def parsed(text: str, comma: Comma | None = None) -> Parsed[Array]:
    """A person's own gradients: numbers separated by commas, semicolons or spaces.

    Args:
        text: What was typed: 1 to `MAX_GRADIENTS` numbers within ±10¹².
        comma: What a comma between two digits means; None: what fits decides.

    Returns:
        The gradients, how the commas were read, and how else they could be.

    Raises:
        ValueError: What is no finite number, with its place; none, or too many.

    Example:
        >>> parsed("1, -0.5; 2").value.tolist()
        [1.0, -0.5, 2.0]
        >>> parsed("0,5", "decimal").value.tolist()
        [0.5]
    """

    def check(items: list[str], marks: Marks) -> Array:
        if not items:
            raise ValueError("Write at least one gradient, for example 1, -0.5, 2.")
        if len(items) > MAX_GRADIENTS:
            raise ValueError(f"At most {MAX_GRADIENTS:,} gradients; these are {len(items):,}.")
        numbers = [read_number(item, marks) for item in items]
        for place, (item, found) in enumerate(zip(items, numbers, strict=True), start=1):
            if found is None or not abs(found) <= 1e12:
                raise ValueError(
                    f"Gradient {place} is no number between ±10¹²: "
                    + (explain_mismatch(item, marks) or "write numbers such as 1, -0.5, 2e-3.")
                )
        return np.array(numbers, dtype=np.float64)

    return read_list(text, check, comma)


def dissect(
    gradients: Float[Array, " T"] | Sequence[float],
    *,
    learning_rate: float = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> Dissection:
    """Run Adam's recursion on given gradients.

    m_t = β₁m + (1−β₁)g, v_t = β₂v + (1−β₂)g², m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ), step −η m̂/(√v̂+ε).

    Args:
        gradients: g_1 … g_T of one weight.
        learning_rate: η, 10⁻⁶ to 10.
        beta1: β₁, 0 to 0.9999.
        beta2: β₂, 0 to 0.9999.
        epsilon: ε, 10⁻¹² to 1.

    Returns:
        Every quantity at every step.

    Raises:
        ValueError: A setting outside its range.

    Example:
        The first step is η long, whatever the gradient; without the correction 3.16 η.

        >>> from core.optimizer_theory.adam_dissection import dissect
        >>> first = dissect([250.0, 1.0], learning_rate=0.1)
        >>> round(float(first.steps[0]), 6), round(float(first.raw_steps[0]), 3)
        (-0.1, -0.316)

    References:
        D. Kingma, J. Ba, arXiv 1412.6980, algorithm 1.
    """
    checked(
        PARAMS,
        {"learning_rate": learning_rate, "beta1": beta1, "beta2": beta2, "epsilon": epsilon},
    )
    g = np.asarray(gradients, dtype=np.float64)
    mean, square = running_mean(g, beta1), running_mean(g * g, beta2)
    t = np.arange(1, len(g) + 1)
    corrected_mean, corrected_square = mean / (1 - beta1**t), square / (1 - beta2**t)
    return Dissection(
        g,
        mean,
        square,
        corrected_mean,
        corrected_square,
        -learning_rate * corrected_mean / (np.sqrt(corrected_square) + epsilon),
        -learning_rate * mean / (np.sqrt(square) + epsilon),
    )


def running_mean(values: Float[Array, "*runs T"], beta: float) -> Float[Array, "*runs T"]:
    """Exponential running mean: m_t = β m_{t−1} + (1−β) x_t from m_0 = 0.

    Args:
        values: x, along the last axis.
        beta: β in [0, 1).

    Returns:
        m_t for every t, of the shape of x.

    Example:
        A constant 1: the mean begins at 0 and catches up.

        >>> running_mean(np.ones(3), beta=0.5).tolist()
        [0.5, 0.75, 0.875]
    """
    from scipy.signal import lfilter

    return lfilter([1 - beta], [1, -beta], values, axis=-1)


def expected_share(beta: float, length: int) -> Float[Array, " length"]:
    """E[m_t]/E[g] = 1 − βᵗ for gradients of one mean, t = 1 … length.

    Args:
        beta: β in [0, 1).
        length: How many steps, from 1.

    Returns:
        The shares, rising from 1 − β towards 1.

    Example:
        >>> expected_share(0.9, 3).round(3).tolist()
        [0.1, 0.19, 0.271]

    References:
        D. Kingma, J. Ba, arXiv 1412.6980, section 3.
    """
    return 1 - beta ** np.arange(1, length + 1)


def expected_deviation(beta: float, noise: float, length: int) -> Float[Array, " length"]:
    """Standard deviation of m_t for independent gradients of standard deviation σ, t = 1 … length.

    Var m_t = σ²(1−β)²(1−β²ᵗ)/(1−β²).

    Args:
        beta: β in [0, 1).
        noise: σ ≥ 0 of each gradient.
        length: How many steps, from 1.

    Returns:
        The deviations, rising from (1 − β)σ towards σ√((1−β)/(1+β)).

    Example:
        >>> expected_deviation(0.5, noise=2.0, length=2).round(4).tolist()
        [1.0, 1.118]
    """
    t = np.arange(1, length + 1)
    if beta == 0:
        return np.full(length, noise)
    return noise * np.sqrt((1 - beta) ** 2 * (1 - beta ** (2 * t)) / (1 - beta**2))


def measured_means(
    beta: float, noise: float, length: int, draws: int, seed: int
) -> Float[Array, " length"]:
    """m_t averaged over many sequences of noisy gradients with mean 1.

    Args:
        beta: β in [0, 1).
        noise: σ of each gradient.
        length: Gradients in a sequence.
        draws: Sequences, 1 to `MAX_DRAWS`; length × draws is at most 4 million.
        seed: Of the noise, from 0.

    Returns:
        The mean of m_t over all sequences, t = 1 … length.

    Raises:
        ValueError: Too many draws for one server.

    Example:
        By `expected_share` 0.5, 0.75 and 0.875.

        >>> measured_means(0.5, noise=1.0, length=3, draws=10_000, seed=0).round(2).tolist()
        [0.5, 0.75, 0.88]
    """
    if not 1 <= draws <= MAX_DRAWS or draws * length > 4_000_000:
        raise ValueError(f"At most {MAX_DRAWS:,} draws, and 4 million gradients in all.")
    generator = np.random.default_rng(seed)
    gradients = 1.0 + noise * generator.standard_normal((draws, length))
    return running_mean(gradients, beta).mean(axis=0)


def first_step_factor(beta1: float, beta2: float) -> float:
    """How much longer the first step is without bias correction: (1−β₁)/√(1−β₂).

    Args:
        beta1: β₁ in [0, 1).
        beta2: β₂ in [0, 1).

    Returns:
        The ratio of the two first steps, for ε = 0; under 1: the uncorrected one is shorter.

    Example:
        >>> round(first_step_factor(0.9, 0.999), 4)
        3.1623
    """
    return (1 - beta1) / float(np.sqrt(1 - beta2))


def lone_step(learning_rate: float, beta1: float, beta2: float) -> float:
    """|step| of one gradient after many zeros, with a small ε: η(1−β₁)/√(1−β₂).

    More than η for (1−β₁) > √(1−β₂), less otherwise: 3.16 η at the defaults, 0.316 η with β₂ = 0.9.
    Kingma and Ba, §2.1, call the larger of it and η a bound. Gradients that grow like
    (β₁/β₂)^(t−i) backwards in time exceed it: η(1−β₁)/√((1−β₂)(1−β₁²/β₂)), 7.27 η at the defaults.

    Args:
        learning_rate: η > 0.
        beta1: β₁ in [0, 1).
        beta2: β₂ in [0, 1).

    Returns:
        How far the weight moves, > 0.

    Example:
        >>> round(lone_step(1.0, 0.9, 0.999), 4), round(lone_step(1.0, 0.9, 0.9), 4)
        (3.1623, 0.3162)

    References:
        D. Kingma, J. Ba, arXiv 1412.6980, section 2.1.
    """
    return learning_rate * (1 - beta1) / float(np.sqrt(1 - beta2))


def window(beta: float) -> float:
    """Steps that a running mean looks back on, 1/(1−β): what is older weighs less than 1/e.

    Args:
        beta: β in [0, 1).

    Returns:
        A number of steps, at least 1.

    Example:
        >>> round(window(0.9), 6), round(window(0.999), 6)
        (10.0, 1000.0)
    """
    return 1 / (1 - beta)
