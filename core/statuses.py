"""How paths end: arrived, lost, at rest elsewhere, or still on their way."""

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from core.surface_types import Minimum, Surface

Array = Any

TOLERANCE = 1e-6
# A value near a minimum's counts only this close to it, in window diagonals: on a flat plain, or
# at another place with the same value, it does not.
NEARBY = 0.05
# Further than this many window diagonals from the window's centre a path is lost.
LOST = 1e6

Kind = Literal["converged", "stationary", "diverged", "running", "undefined"]
KINDS: tuple[Kind, ...] = ("converged", "stationary", "diverged", "running", "undefined")


@dataclass(frozen=True)
class Status:
    """How a path ended.

    kind "converged": at `step`, for the first time, f was within `TOLERANCE` of the value of the
    known `minimum` and the point within `NEARBY` window diagonals of it. "diverged": at `step`,
    for the first time, the point, f or the gradient was not finite, or the point more than `LOST`
    window diagonals away. "undefined": the same, but there the point itself was inside the window,
    where f or its gradient has no finite value: log x at x ≤ 0. "stationary": the last gradient
    is under `TOLERANCE` but no known minimum is near: a saddle, or a minimum that is not listed.
    "running": none of these yet.

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


def statuses_of(
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
        arrivals = np.stack(
            [_first(_near(m, x, y, values, diagonal)) for m in surface.minima]
            or [np.full(values.shape[1:], len(points))]
        )
        still = norms[-1] < TOLERANCE
    never = len(points)
    minimum, arrived = np.argmin(arrivals, axis=0), np.min(arrivals, axis=0)
    diverged = _first(lost)
    has_diverged, has_arrived = diverged < never, arrived < never
    converged = has_arrived & ~has_diverged
    at = np.minimum(diverged, never - 1)[None]
    inside = ~np.take_along_axis(outside, at, axis=0)[0]
    kinds = np.select(
        [has_diverged & inside, has_diverged, converged, still],
        [KINDS.index(kind) for kind in ("undefined", "diverged", "converged", "stationary")],
        KINDS.index("running"),
    )
    steps = np.select([has_diverged, converged], [diverged, arrived], -1)
    left = np.where(_first(outside) < never, _first(outside), -1)
    if not whole:
        steps, left = np.full_like(steps, -1), np.full_like(left, -1)
    return Statuses(kinds, steps, np.where(converged, minimum, -1), left)


def only_status(surface: Surface, statuses: Statuses) -> Status:
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
