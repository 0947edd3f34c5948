"""How paths end: arrived, lost, at rest elsewhere, or still on their way."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from jaxtyping import Float, Int

from core.surfaces import TOLERANCE as TOLERANCE
from core.surfaces import Minimum, Surface

Array = Any

# A value near a minimum's counts only this close to it, in window diagonals: on a flat plain, or
# at another place with the same value, it does not.
NEARBY = 0.05
# Further than this many window diagonals from the window's centre a path is lost.
LOST = 1e6

Kind = Literal["converged", "stationary", "diverged", "running", "undefined"]
KINDS: tuple[Kind, ...] = ("converged", "stationary", "diverged", "running", "undefined")


@dataclass(frozen=True)
class Outcome:
    """How a path ended, and when.

    A point is inside the tolerance of a known minimum where f is less than the surface's
    `value_tolerance` (`TOLERANCE`, less where f itself is small) off its value and the point
    within `NEARBY` window diagonals of it; of a valley, wherever f is as low.

    kind "converged": from `step` on, and so at the end, every point is inside the tolerance;
    `minimum` is the one that the last point is nearest to. "diverged": at `step`, for the first
    time, the point, f or the gradient was not finite, or the point more than `LOST` window
    diagonals away. "undefined": the same, but there the point itself was inside the window, where f
    or its gradient has no finite value: log x at x ≤ 0. "stationary": the last gradient is under
    the surface's `gradient_tolerance` but no known minimum is near: a saddle, or a minimum that is
    not listed. "running": none of these yet.

    `first_inside` is the hitting time: the first step inside the tolerance, whether or not the path
    stays. A path that passes through a minimum has one without having converged.
    `left_window_at` is the first step outside the window. Both are there whatever the kind.
    """

    kind: Kind
    step: int | None
    minimum: Minimum | None
    first_inside: int | None
    left_window_at: int | None


@dataclass(frozen=True)
class Outcomes:
    """`Outcome` of every start of a batch, by the same definitions; all arrays of its shape.

    Attributes:
        kinds: Index into `KINDS`.
        steps, first_inside, left_window_at: −1 where `Outcome` has None. With `record="last"` only
            the end is known, so every step is −1.
        minima: Index into the surface's minima, −1 unless converged.
    """

    kinds: Int[Array, "*batch"]
    steps: Int[Array, "*batch"]
    minima: Int[Array, "*batch"]
    first_inside: Int[Array, "*batch"]
    left_window_at: Int[Array, "*batch"]


def outcomes_of(
    surface: Surface,
    points: Float[Array, "points *batch 2"],
    values: Float[Array, " points *batch"],
    norms: Float[Array, " points *batch"],
    *,
    whole: bool,
) -> Outcomes:
    """How each path of a batch ended, see `Outcome`.

    Args:
        surface: f, with its minima, window and tolerances.
        points, values, norms: The paths, with f and ‖∇f‖ along them.
        whole: Whether these are whole paths; of their ends alone no step is known.

    Returns:
        One outcome for every start.
    """
    (x_low, x_high), (y_low, y_high) = surface.window
    diagonal = surface.diagonal
    x, y = points[..., 0], points[..., 1]
    centre_x, centre_y = (x_low + x_high) / 2, (y_low + y_high) / 2
    with np.errstate(all="ignore"):
        outside = ~((x >= x_low) & (x <= x_high) & (y >= y_low) & (y <= y_high))
        lost = ~(np.isfinite(values) & np.isfinite(norms))
        lost |= ~(np.hypot(x - centre_x, y - centre_y) <= LOST * diagonal)
        inside = np.zeros(values.shape, dtype=bool)
        for each in surface.minima:
            inside |= _inside(surface, each, x, y, values, diagonal)
        still = norms[-1] < surface.gradient_tolerance
        minimum = _nearest(surface, x[-1], y[-1], values[-1], diagonal)
    never = len(points)
    diverged, hit = _first(lost), _first(inside)
    has_diverged = diverged < never
    converged = inside[-1] & ~has_diverged
    settled = never - _first(~inside[::-1])
    at = np.minimum(diverged, never - 1)[None]
    in_window = ~np.take_along_axis(outside, at, axis=0)[0]
    kinds = np.select(
        [has_diverged & in_window, has_diverged, converged, still],
        [KINDS.index(kind) for kind in ("undefined", "diverged", "converged", "stationary")],
        KINDS.index("running"),
    )
    steps = np.select([has_diverged, converged], [diverged, settled], -1)
    hit, left = (np.where(each < never, each, -1) for each in (hit, _first(outside)))
    if not whole:
        steps, hit, left = (np.full_like(each, -1) for each in (steps, hit, left))
    return Outcomes(kinds, steps, np.where(converged, minimum, -1), hit, left)


def single_outcome(surface: Surface, outcomes: Outcomes) -> Outcome:
    """The status of a single start."""
    step, minimum, hit, left = (
        int(each) if each >= 0 else None
        for each in (
            outcomes.steps,
            outcomes.minima,
            outcomes.first_inside,
            outcomes.left_window_at,
        )
    )
    reached = None if minimum is None else surface.minima[minimum]
    return Outcome(KINDS[int(outcomes.kinds)], step, reached, hit, left)


def _inside(
    surface: Surface, minimum: Minimum, x: Array, y: Array, values: Array, diagonal: float
) -> Array:
    """Where a point is inside the tolerance of a minimum, see `Outcome`."""
    low = np.abs(values - minimum.value) < surface.value_tolerance
    if minimum.valley:
        return low
    return low & (np.hypot(x - minimum.x, y - minimum.y) <= NEARBY * diagonal)


def _nearest(surface: Surface, x: Array, y: Array, values: Array, diagonal: float) -> Array:
    """Index of the nearest of the minima that each point is inside the tolerance of; else 0."""
    away = [
        np.where(
            _inside(surface, each, x, y, values, diagonal),
            np.hypot(x - each.x, y - each.y),
            np.inf,
        )
        for each in surface.minima
    ]
    return np.argmin(away, axis=0) if away else np.zeros(values.shape, dtype=int)


def _first(flags: Array) -> Array:
    """First step at which a flag is up, for every start; the number of steps where it never is."""
    return np.where(flags.any(axis=0), np.argmax(flags, axis=0), len(flags))
