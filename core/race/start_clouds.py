"""Many starts at once: what all of them do, in numbers, and a sample of them to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from core.common import Param
from core.race.outcomes import KINDS, Outcomes
from core.race.trajectories import Trajectory
from core.surfaces import Surface

Array = Any

COUNT = Param(
    "count",
    "Starts",
    500,
    2,
    2000,
    "linear",
    "How many starts are drawn at random; every optimizer gets the same ones.",
    is_integer=True,
)
SPREAD = Param(
    "spread",
    "Spread",
    0.5,
    0.001,
    2.0,
    "linear",
    "Side of the box that the starts are drawn from, as a share of the picture’s; its middle is "
    "the start.",
)

_KEYFRAMES = 30
_QUANTILES = (0.1, 0.5, 0.9)


def cloud_starts(
    surface: Surface, centre: Sequence[float], count: int, spread: float, seed: int
) -> Float[Array, "count 2"]:
    """Starts drawn evenly from a box around `centre`.

    Args:
        surface: Whose window the box is a share of.
        centre: (x, y).
        count: How many, see `COUNT`.
        spread: Sides of the box as a share of the window's, see `SPREAD`.
        seed: From 0.

    Returns:
        The starts, the same for the same seed.

    Example:
        Booth's window is 20 by 20: no start is more than 5 from the centre in x or y.

        >>> from core.surfaces import SURFACES
        >>> starts = cloud_starts(SURFACES["booth"], (0.0, 0.0), count=500, spread=0.5, seed=0)
        >>> starts.shape, bool(abs(starts).max() <= 5)
        ((500, 2), True)
    """
    sides = np.array([high - low for low, high in surface.window])
    offsets = np.random.default_rng(seed).uniform(-0.5, 0.5, (count, 2))
    return np.asarray(centre, dtype=np.float64) + spread * sides * offsets


@dataclass(frozen=True)
class Cloud:
    """What many paths of one optimizer did.

    Attributes:
        outcomes: Of every start.
        steps: Steps at which the sample is kept; closer together at first.
        sample: Points of the first starts at these steps.
        quantiles: 10 %, 50 % and 90 % of f over all starts at every step; a value that is not
            finite counts as the highest.
    """

    outcomes: Outcomes
    steps: Int[Array, " kept"]
    sample: Float[Array, "kept drawn 2"]
    quantiles: Float[Array, "3 points"]

    @property
    def size(self) -> int:
        """How many starts there are."""
        return int(self.outcomes.kinds.size)

    def share(self, kind: str) -> float:
        """Share of the starts that end like this, see `core.race.outcomes.Outcome`."""
        return float(np.mean(self.outcomes.kinds == KINDS.index(kind)))

    def median_convergence_step(self) -> float:
        """Median step of convergence of those that converge; NaN where none does."""
        arrived = self.outcomes.kinds == KINDS.index("converged")
        return float(np.median(self.outcomes.steps[arrived])) if arrived.any() else float("nan")

    def minima_reached(self, num_minima: int) -> list[int]:
        """How many starts converge to each known minimum."""
        reached = self.outcomes.minima[self.outcomes.minima >= 0]
        return np.bincount(reached, minlength=num_minima).tolist()


def summarised(trajectory: Trajectory, drawn: int) -> Cloud:
    """A batch of paths, with only the first `drawn` of them kept to be looked at.

    Args:
        trajectory: Of starts of shape (n, 2), with whole paths.
        drawn: How many are kept, from 1.

    Returns:
        What all of the starts do in numbers, and the sample.

    Example:
        >>> from core.race.trajectories import run
        >>> from core.surfaces import SURFACES
        >>> starts = cloud_starts(SURFACES["booth"], (0.0, 0.0), count=50, spread=0.5, seed=0)
        >>> cloud = summarised(run(SURFACES["booth"], "gd", {"learning_rate": 0.1}, starts, 100), 3)
        >>> cloud.size, cloud.share("converged"), cloud.median_convergence_step()
        (50, 1.0, 42.0)
        >>> cloud.sample.shape, cloud.quantiles.shape
        ((28, 3, 2), (3, 101))
    """
    last = len(trajectory.values) - 1
    steps = np.unique(np.rint(np.linspace(0, 1, _KEYFRAMES) ** 2 * last).astype(int))
    finite = np.where(np.isfinite(trajectory.values), trajectory.values, np.inf)
    # By order statistics: interpolating towards infinity would give NaN.
    quantiles = np.quantile(finite, _QUANTILES, axis=1, method="inverted_cdf")
    sample = trajectory.points[steps][:, :drawn]
    return Cloud(trajectory.outcomes, steps, np.ascontiguousarray(sample), quantiles)
