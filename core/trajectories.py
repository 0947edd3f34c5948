"""Running update rules down a surface: one point, many starts, several optimizers."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, Literal

import numpy as np

from core.optimizers import OPTIMIZERS, Optimizer
from core.params import check
from core.surface_types import Minimum, Surface
from core.surfaces import SURFACES

Array = Any

MAX_STEPS = 5_000
MAX_ENTRIES = 12
# Starts × steps: 2,000 starts for 5,000 steps, or 10,000 for 1,000.
MAX_WORK = 10_000_000
# A whole path of a batch is kept only up to this many points (64 MB).
MAX_RECORDED = 2_000_000
MAX_COORDINATE = 1e6

TOLERANCE = 1e-6
# A value near a minimum's counts only this close to it, in window diagonals: on a flat plain, or
# at another place with the same value, it does not.
NEARBY = 0.05
# Further than this many window diagonals from the window's centre a path is lost.
LOST = 1e6

Kind = Literal["converged", "stationary", "diverged", "running"]
KINDS: tuple[Kind, ...] = ("converged", "stationary", "diverged", "running")


@dataclass(frozen=True)
class Status:
    """How a path ended.

    kind "converged": at `step`, for the first time, f was within `TOLERANCE` of the value of the
    known `minimum` and the point within `NEARBY` window diagonals of it. "diverged": at `step`,
    for the first time, the point, f or the gradient was not finite, or the point more than `LOST`
    window diagonals away. "stationary": the last gradient is under `TOLERANCE` but no known
    minimum is near: a saddle, or a minimum that is not listed. "running": none of these yet.

    A path that arrives and later diverges counts as diverged. `left_window_at` is the first step
    outside the window, whatever the kind.
    """

    kind: Kind
    step: int | None
    minimum: Minimum | None
    left_window_at: int | None


@dataclass(frozen=True)
class Statuses:
    """`Status` of every start of a batch, by the same definitions; all arrays of its shape.

    Attributes:
        kinds: Index into `KINDS`.
        steps, left_window_at: −1 where `Status` has None. With `record="last"` only the end is
            known, so every step is −1, and a path counts as converged only if it ends near.
        minima: Index into the surface's minima, −1 unless converged.
    """

    kinds: Array
    steps: Array
    minima: Array
    left_window_at: Array


@dataclass(frozen=True)
class Trajectory:
    """A path and what was measured along it; with `record="last"` only its last step.

    Attributes:
        points: shape (num_steps + 1, ..., 2), or (1, ..., 2); never clipped: after an overflow
            inf and NaN follow as the arithmetic gives them.
        values: f, shape (num_steps + 1, ...).
        gradient_norms: ‖∇f‖₂, same shape.
        status: of a single start with its whole path kept; else None.
        statuses: of every start, shape (...); for a single start of shape ().
    """

    points: Array
    values: Array
    gradient_norms: Array
    status: Status | None
    statuses: Statuses


@dataclass(frozen=True)
class Entry:
    """One optimizer in a race; hyperparameters not named take their defaults."""

    optimizer: str
    hyperparameters: Mapping[str, float]


@dataclass(frozen=True)
class Race:
    """Several optimizers' paths from one start, in the order of the entries."""

    surface: Surface
    entries: tuple[Entry, ...]
    trajectories: tuple[Trajectory, ...]


def race(surface: str, entries: Sequence[Entry], start: Sequence[float], num_steps: int) -> Race:
    """Run several optimizers from one start.

    Args:
        surface: Key in `SURFACES`.
        entries: 1 to `MAX_ENTRIES` optimizers.
        start: (x, y), each within ±`MAX_COORDINATE`; outside the window is allowed.
        num_steps: 1 to `MAX_STEPS`.

    Raises:
        ValueError: Anything outside these bounds; the message says what would work.
    """
    if surface not in SURFACES:
        raise ValueError(f"There is no surface {surface!r}; there is: {', '.join(SURFACES)}.")
    if not 1 <= len(entries) <= MAX_ENTRIES:
        raise ValueError(f"Choose 1 to {MAX_ENTRIES} optimizers; it were {len(entries)}.")
    chosen = SURFACES[surface]
    if _checked_starts(start).shape != (2,):
        raise ValueError(f"A start is two numbers, x and y; it was {start!r}.")
    paths = tuple(
        run(chosen, entry.optimizer, entry.hyperparameters, start, num_steps) for entry in entries
    )
    return Race(chosen, tuple(entries), paths)


def run(
    surface: Surface,
    optimizer: str,
    hyperparameters: Mapping[str, float],
    start: Any,
    num_steps: int,
    record: Literal["all", "last"] = "all",
) -> Trajectory:
    """Apply one optimizer `num_steps` times from one start or from many at once.

    Args:
        surface: What to go down.
        optimizer: Key in `OPTIMIZERS`.
        hyperparameters: Those not named take their defaults.
        start: shape (2,) or (..., 2), each coordinate within ±`MAX_COORDINATE`.
        num_steps: 1 to `MAX_STEPS`; starts × steps at most `MAX_WORK`.
        record: "last" keeps only the last point of each path, for large batches.

    Raises:
        ValueError: Anything outside these bounds; the message says what would work.
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
        path = _walk(surface, rule, values, position, steps, keep=record == "all")
        x, y = path[:, 0], path[:, 1]
        heights = surface.value(x, y)
        norms = np.hypot(*surface.gradient(x, y))
    points = np.moveaxis(path, 1, -1)
    statuses = _statuses(surface, points, heights, norms, whole=record == "all")
    single = starts.ndim == 1 and record == "all"
    status = _only(surface, statuses) if single else None
    for array in (points, heights, norms):
        array.setflags(write=False)
    return Trajectory(points, heights, norms, status, statuses)


def _walk(
    surface: Surface,
    rule: Optimizer,
    hyperparameters: Mapping[str, float],
    position: Array,
    num_steps: int,
    *,
    keep: bool,
) -> Array:
    """The path, shape (num_steps + 1 or 1, 2, *batch)."""
    slope, update = surface.gradient, rule.update
    state = rule.init(position)
    gradient = np.empty_like(position)
    path = np.empty((num_steps + 1 if keep else 1, *position.shape))
    path[0] = position
    for k in range(1, num_steps + 1):
        # By index: unpacking one point costs five times as much.
        gradient[0], gradient[1] = slope(position[0], position[1])
        step, state = update(gradient, state, position, hyperparameters)
        position = position + step
        if keep:
            path[k] = position
    if not keep:
        path[0] = position
    return path


def _statuses(
    surface: Surface, points: Array, values: Array, norms: Array, *, whole: bool
) -> Statuses:
    (x_low, x_high), (y_low, y_high) = surface.window
    diagonal = math.hypot(x_high - x_low, y_high - y_low)
    x, y = points[..., 0], points[..., 1]
    centre_x, centre_y = (x_low + x_high) / 2, (y_low + y_high) / 2
    with np.errstate(all="ignore"):
        outside = ~((x >= x_low) & (x <= x_high) & (y >= y_low) & (y <= y_high))
        lost = ~(np.isfinite(values) & np.isfinite(norms))
        lost |= ~(np.hypot(x - centre_x, y - centre_y) <= LOST * diagonal)
        arrivals = np.stack([_first(_near(m, x, y, values, diagonal)) for m in surface.minima])
        still = norms[-1] < TOLERANCE
    never = len(points)
    minimum, arrived = np.argmin(arrivals, axis=0), np.min(arrivals, axis=0)
    diverged = _first(lost)
    has_diverged, has_arrived = diverged < never, arrived < never
    converged = has_arrived & ~has_diverged
    kinds = np.select(
        [has_diverged, converged, still],
        [KINDS.index("diverged"), KINDS.index("converged"), KINDS.index("stationary")],
        KINDS.index("running"),
    )
    steps = np.select([has_diverged, converged], [diverged, arrived], -1)
    left = np.where(_first(outside) < never, _first(outside), -1)
    if not whole:
        steps, left = np.full_like(steps, -1), np.full_like(left, -1)
    return Statuses(kinds, steps, np.where(converged, minimum, -1), left)


def _only(surface: Surface, statuses: Statuses) -> Status:
    """The status of a single start."""
    step, minimum, left = (
        int(each) if each >= 0 else None
        for each in (statuses.steps, statuses.minima, statuses.left_window_at)
    )
    reached = None if minimum is None else surface.minima[minimum]
    return Status(KINDS[int(statuses.kinds)], step, reached, left)


def _near(minimum: Minimum, x: Array, y: Array, values: Array, diagonal: float) -> Array:
    close = np.hypot(x - minimum.x, y - minimum.y) <= NEARBY * diagonal
    return close & (values - minimum.value < TOLERANCE)


def _first(flags: Array) -> Array:
    """First step at which a flag is up, for every start; the number of steps where it never is."""
    return np.where(flags.any(axis=0), np.argmax(flags, axis=0), len(flags))


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
