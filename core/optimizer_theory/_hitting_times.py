"""When many runs of one update rule first reach a target, and which: for maps and basins.

This is the hitting time: whether a run stays there is not asked, and it leaves the batch. Another
thing is convergence, from which on a run stays inside; `core.race.outcomes` has it.

Runs that have arrived or are lost leave the batch, so what is left gets quicker. The arrays may be
NumPy's or torch's, on any device.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device
from jaxtyping import Float, Int32

from core.optimizers import Optimizer

Array = Any

# How often finished runs leave the batch, in steps.
SWEEP_EVERY = 25
# A run whose distance exceeds this many times the scale of the problem is lost.
LOST = 1e6


@dataclass(frozen=True)
class Problem:
    """What all runs go down.

    Attributes:
        gradient: (2 or more, n) → the same shape.
        reached: positions → int (n,): which target a position counts as, −1 for none.
        centre, scale: A position further than `LOST` scales from the centre is lost.
    """

    gradient: Callable[[Array], Array]
    reached: Callable[[Array], Array]
    centre: tuple[float, ...]
    scale: float


@dataclass(frozen=True)
class HittingTimes:
    """For every run, NumPy arrays.

    Attributes:
        steps: First step at a target, the hitting time; −1 where there was none within the budget.
        targets: Which target, −1 for none.
        lost_at: Step at which it was seen to be lost, −1 where it was not. Finished runs are
            looked at every `SWEEP_EVERY` steps, so this is exact only to so many.
        done: Steps made so far.
    """

    steps: Int32[Array, " runs"]
    targets: Int32[Array, " runs"]
    lost_at: Int32[Array, " runs"]
    done: int


def hitting_times(
    optimizer: Optimizer,
    hyperparameters: Mapping[str, Any],
    problem: Problem,
    starts: Float[Array, "dimensions starts"],
    num_steps: int,
) -> Iterator[HittingTimes]:
    """When each run first reaches a target: min {k : w_k at a target}, step by step.

    Args:
        optimizer: Whose update is applied.
        hyperparameters: Numbers, or arrays of shape (n,), one value for each run.
        problem: What they go down.
        starts: (d, n) or, the same start for all, (d, 1) with n from the hyperparameters; NumPy's
            or torch's, on any device.
        num_steps: From 1.

    Yields:
        After every `SWEEP_EVERY` steps what is known; the same arrays each time, filled further.
    """
    xp = array_namespace(starts)
    count = max([starts.shape[1], *(_length(value) for value in hyperparameters.values())])
    position = xp.broadcast_to(starts, (starts.shape[0], count)) + 0.0
    steps, targets, lost_at = (np.full(count, -1, dtype=np.int32) for _ in range(3))
    alive = np.arange(count)
    settings = dict(hyperparameters)
    centre = xp.asarray(problem.centre, dtype=position.dtype, device=device(position))[:, None]
    state = optimizer.init(position)
    first = problem.reached(position)
    found_step = xp.where(first >= 0, 0, -1)
    found_target = first
    done = 0
    with np.errstate(all="ignore"):
        while done < num_steps and alive.size:
            for _ in range(min(SWEEP_EVERY, num_steps - done)):
                done += 1
                step, state = optimizer.update(
                    problem.gradient(position), state, position, settings
                )
                position = position + step
                now = problem.reached(position)
                new = (now >= 0) & (found_step < 0)
                found_step = xp.where(new, done, found_step)
                found_target = xp.where(new, now, found_target)
            away = xp.max(xp.abs(position - centre), axis=0)
            lost = ~(away <= LOST * problem.scale)
            arrived = found_step >= 0
            steps[alive], targets[alive] = _numpy(found_step), _numpy(found_target)
            gone = _numpy(lost & ~arrived)
            lost_at[alive[gone]] = done
            stay = ~_numpy(arrived | lost)
            if not stay.all():
                keep = xp.asarray(np.flatnonzero(stay), device=device(position))
                alive = alive[stay]
                position = xp.take(position, keep, axis=1)
                found_step, found_target = (
                    xp.take(each, keep, axis=0) for each in (found_step, found_target)
                )
                state = _kept(xp, state, keep, len(stay))
                settings = {
                    name: xp.take(value, keep, axis=0) if _length(value) == len(stay) > 1 else value
                    for name, value in settings.items()
                }
            yield HittingTimes(steps, targets, lost_at, done)


def _length(value: Any) -> int:
    shape: tuple[int, ...] = tuple(getattr(value, "shape", ()))
    return shape[0] if shape else 1


def _numpy(array: Any) -> Any:
    return array.cpu().numpy() if hasattr(array, "cpu") else np.asarray(array)


def _kept(xp: Any, state: Any, keep: Any, count: int) -> Any:
    """A rule's memory of the runs that go on; numbers in it belong to all."""
    parts = (
        xp.take(each, keep, axis=each.ndim - 1)
        if getattr(each, "ndim", 0) and each.shape[-1] == count
        else each
        for each in state
    )
    return type(state)(*parts)
