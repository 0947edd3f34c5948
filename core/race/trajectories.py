"""Running update rules down a surface: one point, many starts, several optimizers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, Literal

import numpy as np
from jaxtyping import Float

from core.common import check
from core.optimizers import NOISES, OPTIMIZERS, PLAIN, Conditions, Optimizer, clipped
from core.race.outcomes import Outcome, Outcomes, outcomes_of, single_outcome
from core.surfaces import SURFACES, Surface

Array = Any

MAX_STEPS = 5_000
MAX_ENTRIES = 12
# Starts × steps: 2,000 starts for 5,000 steps, or 10,000 for 1,000.
MAX_WORK = 10_000_000
# A whole path of a batch is kept only up to this many points (64 MB).
MAX_RECORDED = 2_000_000
MAX_COORDINATE = 1e6


@dataclass(frozen=True)
class Trajectory:
    """A path and what was measured along it; with `record="last"` only its last step.

    Attributes:
        points: (x, y) of num_steps + 1 points, or of 1; never clipped: after an overflow inf and
            NaN follow as the arithmetic gives them.
        values: f at the points.
        gradient_norms: ‖∇f‖₂ at the points.
        outcomes: Of every start; for a single start of shape ().
        only_outcome: Of a single start with its whole path kept; else None.
    """

    points: Float[Array, "points *batch 2"]
    values: Float[Array, " points *batch"]
    gradient_norms: Float[Array, " points *batch"]
    outcomes: Outcomes
    only_outcome: Outcome | None

    @property
    def outcome(self) -> Outcome:
        """How the path of a single start ended.

        Raises:
            ValueError: There are many starts, or only the last step was kept.
        """
        if self.only_outcome is None:
            raise ValueError("Only a single start has one outcome, with its whole path recorded.")
        return self.only_outcome


@dataclass(frozen=True)
class Entry:
    """One optimizer in a race.

    Attributes:
        optimizer: Key in `OPTIMIZERS`.
        hyperparameters: Those not named take their defaults.
    """

    optimizer: str
    hyperparameters: Mapping[str, float]


@dataclass(frozen=True)
class Race:
    """Several optimizers' paths from one start, in the order of the entries."""

    surface: Surface
    entries: tuple[Entry, ...]
    trajectories: tuple[Trajectory, ...]
    conditions: Conditions = PLAIN


def race(
    surface: str | Surface,
    entries: Sequence[Entry],
    start: Any,
    num_steps: float,
    conditions: Conditions = PLAIN,
) -> Race:
    """Run several optimizers from one start.

    Args:
        surface: Key in `SURFACES`, or a surface.
        entries: 1 to `MAX_ENTRIES` optimizers.
        start: (x, y), each within ±`MAX_COORDINATE`; outside the window is allowed.
        num_steps: A whole number from 1 to `MAX_STEPS`.
        conditions: Noise, clipping and schedule, the same for all of them.

    Returns:
        The paths, one for each entry, with how they ended.

    Raises:
        ValueError: Anything outside these bounds; the message says what would work.

    Example:
        >>> from core.race.trajectories import Entry, race
        >>> entries = [Entry("gd", {"learning_rate": 0.01}), Entry("adam", {"learning_rate": 0.5})]
        >>> found = race("quadratic", entries, start=(-9, 2), num_steps=500)
        >>> [(path.outcome.kind, path.outcome.step) for path in found.trajectories]
        [('running', None), ('converged', 176)]
    """
    if isinstance(surface, str) and surface not in SURFACES:
        raise ValueError(f"There is no surface {surface!r}; there is: {', '.join(SURFACES)}.")
    if not 1 <= len(entries) <= MAX_ENTRIES:
        raise ValueError(f"Choose 1 to {MAX_ENTRIES} optimizers; it were {len(entries)}.")
    chosen = SURFACES[surface] if isinstance(surface, str) else surface
    if _checked_starts(start).shape != (2,):
        raise ValueError(f"A start is two numbers, x and y; it was {start!r}.")
    paths = tuple(
        run(chosen, entry.optimizer, entry.hyperparameters, start, num_steps, conditions=conditions)
        for entry in entries
    )
    return Race(chosen, tuple(entries), paths, conditions)


def run(
    surface: Surface,
    optimizer: str,
    hyperparameters: Mapping[str, float],
    start: Any,
    num_steps: float,
    record: Literal["all", "last"] = "all",
    conditions: Conditions = PLAIN,
) -> Trajectory:
    """Apply one optimizer `num_steps` times from one start or from many at once.

    w_{k+1} = w_k + update(∇f(w_k), …), see `core.optimizers.update_rules`.

    Args:
        surface: What to go down.
        optimizer: Key in `OPTIMIZERS`.
        hyperparameters: Those not named take their defaults.
        start: shape (2,) or (..., 2), each coordinate within ±`MAX_COORDINATE`.
        num_steps: A whole number from 1 to `MAX_STEPS`; starts × steps at most `MAX_WORK`.
        record: "last" keeps only the last point of each path, for large batches.
        conditions: Noise, clipping and schedule; values and gradient norms are those without noise.

    Returns:
        The path of every start, and how it ended.

    Raises:
        ValueError: Anything outside these bounds; the message says what would work.

    Example:
        >>> from core.race.trajectories import run
        >>> from core.surfaces.registry import SURFACES
        >>> path = run(SURFACES["booth"], "gd", {"learning_rate": 0.1}, (0, 0), 100)
        >>> path.points.shape, path.outcome.kind, path.outcome.step
        ((101, 2), 'converged', 41)
    """
    if optimizer not in OPTIMIZERS:
        raise ValueError(f"There is no optimizer {optimizer!r}; there is: {', '.join(OPTIMIZERS)}.")
    rule = OPTIMIZERS[optimizer]
    values = check(rule.params, hyperparameters)
    starts = _checked_starts(start)
    steps = _checked_steps(num_steps, starts.size // 2, record)
    # Components first: x, y = position is then a cheap unpacking, whatever the batch's shape.
    position = np.ascontiguousarray(np.moveaxis(starts, -1, 0))
    with np.errstate(all="ignore"):
        path = walk(surface, rule, values, position, steps, conditions, keep=record == "all")
        x, y = path[:, 0], path[:, 1]
        heights = surface.value(x, y)
        norms = np.hypot(*surface.gradient(x, y))
    points = np.moveaxis(path, 1, -1)
    outcomes = outcomes_of(surface, points, heights, norms, whole=record == "all")
    single = starts.ndim == 1 and record == "all"
    only_outcome = single_outcome(surface, outcomes) if single else None
    for array in (points, heights, norms):
        array.setflags(write=False)
    return Trajectory(points, heights, norms, outcomes, only_outcome)


def walk(
    surface: Surface,
    optimizer: Optimizer,
    hyperparameters: Mapping[str, Any],
    position: Float[Array, " 2 *batch"],
    num_steps: int,
    conditions: Conditions = PLAIN,
    *,
    keep: bool = True,
    same_noise: bool = False,
) -> Float[Array, "points 2 *batch"]:
    """The path of arguments that are not checked.

    Args:
        surface: What to go down.
        optimizer: Whose update is applied.
        hyperparameters: All of them, numbers or arrays that broadcast against the position.
        position: Where it starts.
        num_steps: From 1.
        conditions: Noise, clipping and schedule.
        keep: Whether the whole path is returned, or only its last point.
        same_noise: Whether all of a batch get the noise that a single start would get.

    Returns:
        num_steps + 1 points, or 1.
    """
    update, state = optimizer.update, optimizer.init(position)
    gradient_at = _gradients(surface, position, conditions, same_noise)
    settings = _settings(hyperparameters, num_steps, conditions)
    path = np.empty((num_steps + 1 if keep else 1, *position.shape))
    path[0] = position
    for k in range(1, num_steps + 1):
        step, state = update(gradient_at(k, position), state, position, settings(k))
        position = position + step
        if keep:
            path[k] = position
    if not keep:
        path[0] = position
    return path


def _gradients(
    surface: Surface, position: Array, conditions: Conditions, same_noise: bool
) -> Callable[[int, Array], Array]:
    """The gradient that an optimizer is given at step k: noisy and clipped as asked.

    The returned array is overwritten by the next call.
    """
    slope, gradient = surface.gradient, np.empty_like(position)

    def exact(k: int, position: Array) -> Array:
        # By index: unpacking one point costs five times as much.
        gradient[0], gradient[1] = slope(position[0], position[1])
        return gradient

    def noisy(k: int, position: Array) -> Array:
        gradient[0], gradient[1] = slope(position[0], position[1])
        if deviation:
            return clipped(gradient + deviation * draw(k, shape), conditions.clip_norm)
        return clipped(gradient, conditions.clip_norm)

    deviation = conditions.deviation
    shape = (2, *(1 for _ in position.shape[1:])) if same_noise else position.shape
    draw = NOISES[conditions.noise].make(conditions.seed)
    return noisy if deviation or conditions.clip_norm else exact


def _settings(
    hyperparameters: Mapping[str, Any], num_steps: int, conditions: Conditions
) -> Callable[[int], Mapping[str, Any]]:
    """The hyperparameters of step k, from 1."""
    if conditions.schedule == "constant":
        return lambda k: hyperparameters
    rates = conditions.rates(num_steps).tolist()
    base = hyperparameters["learning_rate"]
    return lambda k: {**hyperparameters, "learning_rate": base * rates[k - 1]}


def _checked_starts(start: Any) -> Array:
    try:
        given = np.asarray(start)
    except ValueError as error:  # rows of different lengths
        raise ValueError(f"A start is two numbers, x and y; it was {start!r}.") from error
    if given.dtype.kind not in "iuf":
        raise ValueError(f"A start is two numbers, x and y; it was {start!r}.")
    starts = given.astype(np.float64)
    if starts.ndim == 0 or starts.shape[-1] != 2 or starts.size == 0:
        raise ValueError(
            "A start is two numbers, x and y: shape (2,), or (..., 2) for many; "
            f"it was {starts.shape}."
        )
    if not np.all(np.abs(starts) <= MAX_COORDINATE):
        raise ValueError(
            f"Every start coordinate must be a number between {-MAX_COORDINATE:g} and "
            f"{MAX_COORDINATE:g}, for example (-1.5, 2)."
        )
    return starts


def _checked_steps(num_steps: Any, num_starts: int, record: str) -> int:
    whole = isinstance(num_steps, Integral) or (
        isinstance(num_steps, Real) and float(num_steps).is_integer()
    )
    if isinstance(num_steps, bool) or not whole or not 1 <= num_steps <= MAX_STEPS:
        raise ValueError(
            f"Steps must be a whole number from 1 to {MAX_STEPS:,}; it was {num_steps!r}."
        )
    if record not in ("all", "last"):
        raise ValueError(f'record must be "all" or "last"; it was {record!r}.')
    most = MAX_WORK if record == "last" else MAX_RECORDED
    if num_starts * int(num_steps) > most:
        raise ValueError(
            f"{num_starts:,} starts × {int(num_steps):,} steps are more than {most:,}: "
            "take fewer of either" + ("." if record == "last" else ', or record="last".')
        )
    return int(num_steps)
