"""What a race is run under, the same for every optimizer: noise, clipping, and the schedule."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from core.common import Param, check
from core.optimizers.schedules import SCHEDULES, factors

Array = Any

SIGMA = Param(
    "sigma",
    "Gradient noise",
    0.0,
    0.0,
    1e4,
    "linear",
    "Standard deviation that one example’s noise adds to each coordinate of the gradient (σ).",
    symbol=r"\sigma",
)
BATCH_SIZE = Param(
    "batch_size",
    "Batch size",
    1,
    1,
    1e6,
    "linear",
    "How many examples a gradient is the mean of: the noise is divided by its root.",
    symbol="B",
    is_integer=True,
)
SEED = Param(
    "seed",
    "Seed",
    0,
    0,
    1e6,
    "linear",
    "Which random numbers are drawn; every optimizer gets the same ones.",
    is_integer=True,
)
CLIP_NORM = Param(
    "clip_norm",
    "Clip at",
    0.0,
    0.0,
    1e6,
    "linear",
    "A gradient longer than this is shortened to it; 0 switches clipping off.",
    symbol="c",
)
PARAMS = (SIGMA, BATCH_SIZE, SEED, CLIP_NORM)

# Reddi et al. 2018, section 3: one large gradient in every 101, against 100 small ones.
PERIOD = 101


@dataclass(frozen=True)
class Noise:
    """One kind of gradient noise with mean 0.

    Attributes:
        key, label, summary: As in every registry.
        make: (seed) → a function of the step from 1 and the gradient's shape (2, ...), that is
            called for every step in order and gives the noise for σ = 1.
        source: Python source of the same for a script: an array `noise` of shape
            (NUM_STEPS, 2) for σ = 1, from `numpy` and `SEED`.
    """

    key: str
    label: str
    summary: str
    make: Callable[[int], Callable[[int, tuple[int, ...]], Array]]
    source: str


def _normal(seed: int) -> Callable[[int, tuple[int, ...]], Array]:
    generator = np.random.default_rng(seed)
    return lambda step, shape: generator.standard_normal(shape)


def _spikes(seed: int) -> Callable[[int, tuple[int, ...]], Array]:
    def draw(step: int, shape: tuple[int, ...]) -> Array:
        noise = np.zeros(shape)
        noise[0] = PERIOD - 1.0 if step % PERIOD == 1 else -1.0
        return noise

    return draw


_NOISES = (
    Noise(
        "normal",
        "Normal",
        "Every step draws both coordinates anew from a bell curve.",
        _normal,
        "numpy.random.default_rng(SEED).standard_normal((NUM_STEPS, 2))",
    ),
    Noise(
        "spikes",
        "Rare spikes",
        f"In x alone, and not random: +{PERIOD - 1}σ once in {PERIOD} steps, −σ in the others.",
        _spikes,
        f"[[{PERIOD - 1.0} if t % {PERIOD} == 0 else -1.0, 0.0] for t in range(NUM_STEPS)]",
    ),
)

NOISES: dict[str, Noise] = {entry.key: entry for entry in _NOISES}


@dataclass(frozen=True)
class Conditions:
    """Noise of standard deviation `sigma`/√`batch_size`, then clipping, then the schedule.

    Attributes:
        noise: Key in `NOISES`.
        sigma, batch_size, seed, clip_norm: See `PARAMS`.
        schedule: Key in `SCHEDULES`; its values as pairs, those not named take their defaults.

    Raises:
        ValueError: Anything outside these; the message says what would work.
    """

    noise: str = "normal"
    sigma: float = 0.0
    batch_size: float = 1
    seed: int = 0
    clip_norm: float = 0.0
    schedule: str = "constant"
    schedule_values: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        check(PARAMS, {param.name: getattr(self, param.name) for param in PARAMS})
        if self.noise not in NOISES:
            raise ValueError(f"There is no noise {self.noise!r}; there is: {', '.join(NOISES)}.")
        factors(self.schedule, 1, dict(self.schedule_values))

    @property
    def deviation(self) -> float:
        """σ/√B, what is added to a gradient."""
        return float(self.sigma / self.batch_size**0.5)

    @property
    def settings(self) -> dict[str, float]:
        """All values of the schedule."""
        return check(SCHEDULES[self.schedule].params, dict(self.schedule_values))

    def rates(self, num_steps: int) -> Float[Array, " num_steps"]:
        """The factor of the learning rate at every step."""
        return factors(self.schedule, num_steps, dict(self.schedule_values))


PLAIN = Conditions()


def clipped(gradient: Float[Array, " 2 *batch"], clip_norm: float) -> Float[Array, " 2 *batch"]:
    """The gradient, shortened to a norm if it is longer: g·min(1, c/‖g‖).

    Args:
        gradient: g.
        clip_norm: c ≥ 0; 0 changes nothing.

    Returns:
        The same gradient, or a shorter one.

    Example:
        >>> import numpy as np
        >>> from core.optimizers.run_conditions import clipped
        >>> clipped(np.array([3.0, 4.0]), 1.0).tolist()
        [0.6000000000000001, 0.8]

    References:
        R. Pascanu, T. Mikolov, Y. Bengio, ICML 2013, algorithm 1.
    """
    if clip_norm == 0:
        return gradient
    norm = np.hypot(gradient[0], gradient[1])
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return gradient * np.minimum(1.0, np.where(norm > 0, clip_norm / norm, 1.0))
