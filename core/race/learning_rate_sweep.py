"""The best learning rate of each optimizer under the same budget, so that a race is fair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from core.common import check
from core.optimizers import OPTIMIZERS, PLAIN, Conditions
from core.race.outcomes import KINDS, TOLERANCE, outcomes_of
from core.race.trajectories import walk
from core.surfaces import Surface

Array = Any

MAX_RATES = 100


@dataclass(frozen=True)
class Tuning:
    """What one optimizer does at every learning rate of a sweep.

    Attributes:
        learning_rates: Those tried, ascending.
        endings: f at the last step; not finite where the path is lost.
        convergence_steps: Step from which on it stays within tolerance of a known
            minimum, −1 where it is not there at the end; see `core.race.outcomes`.
        best: Index of the rate that ends lowest; of several within tolerance of that, the one that
            converges first.
    """

    learning_rates: Float[Array, " rates"]
    endings: Float[Array, " rates"]
    convergence_steps: Int[Array, " rates"]
    best: int

    @property
    def best_rate(self) -> float:
        """The learning rate at `best`."""
        return float(self.learning_rates[self.best])


def tune(
    surface: Surface,
    optimizer: str,
    hyperparameters: Mapping[str, float],
    start: Sequence[float],
    num_steps: int,
    learning_rates: Sequence[float],
    conditions: Conditions = PLAIN,
) -> Tuning:
    """Run one optimizer with every learning rate at once, each with the same number of gradients.

    Args:
        surface: What to go down.
        optimizer: Key in `OPTIMIZERS`.
        hyperparameters: All but the learning rate; those not named take their defaults.
        start: (x, y).
        num_steps: The budget of each rate, from 1.
        learning_rates: 1 to `MAX_RATES` positive numbers.
        conditions: Noise, clipping, schedule; every rate gets the same noise.

    Returns:
        The endings of all rates, and which rate is best.

    Raises:
        ValueError: No such optimizer, or anything outside its bounds.

    Example:
        On ½(x² + κy²) gradient descent is fastest at 2/(1 + κ), here 0.0198.

        >>> from core.race.learning_rate_sweep import tune
        >>> from core.surfaces.registry import SURFACES
        >>> rates = (0.002, 0.0198, 0.0202)
        >>> tune(SURFACES["quadratic"], "gd", {}, (-9.0, 2.0), 200, rates).best_rate
        0.0198
    """
    if optimizer not in OPTIMIZERS:
        raise ValueError(f"There is no optimizer {optimizer!r}; there is: {', '.join(OPTIMIZERS)}.")
    rates = np.sort(np.asarray(learning_rates, dtype=np.float64))
    if rates.ndim != 1 or not 1 <= rates.size <= MAX_RATES or not rates.min() > 0:
        raise ValueError(f"A sweep takes 1 to {MAX_RATES} positive learning rates.")
    rule = OPTIMIZERS[optimizer]
    values = {**check(rule.params, hyperparameters), "learning_rate": rates}
    position = np.repeat(np.asarray(start, dtype=np.float64)[:, None], rates.size, axis=1)
    with np.errstate(all="ignore"):
        path = walk(surface, rule, values, position, num_steps, conditions, same_noise=True)
        x, y = path[:, 0], path[:, 1]
        heights, norms = surface.value(x, y), np.hypot(*surface.gradient(x, y))
    found = outcomes_of(surface, np.moveaxis(path, 1, -1), heights, norms, whole=True)
    converged = found.kinds == KINDS.index("converged")
    lost = np.isin(found.kinds, [KINDS.index("diverged"), KINDS.index("undefined")])
    endings = np.where(lost, np.inf, heights[-1])
    convergence_steps = np.where(converged, found.steps, -1)
    return Tuning(rates, endings, convergence_steps, _best(endings, convergence_steps))


def _best(endings: Array, convergence_steps: Array) -> int:
    """Of the rates that end as low as the lowest, the first to converge; else the lowest."""
    as_low = (endings <= endings.min() + TOLERANCE) & (convergence_steps >= 0)
    if as_low.any():
        return int(np.argmin(np.where(as_low, convergence_steps, np.iinfo(np.int64).max)))
    return int(np.argmin(endings))
