"""Basins of attraction: which minimum each start of a grid reaches, and in how many steps."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.ndimage import minimum_filter

from core.common import check
from core.optimizer_theory._hitting_times import hitting_times
from core.optimizer_theory.convergence_maps import MAX_STEPS, surface_problem
from core.optimizers import OPTIMIZERS
from core.surfaces import Minimum, Surface

Array = Any

MIN_SIDE, MAX_SIDE, MAX_SIDE_CPU = 10, 1000, 400
MAX_MINIMA = 150
_SEARCH = 121
# Starts that go down together: as many as fit a core's cache.
_BLOCK = 20_000


@dataclass(frozen=True)
class Basins:
    """One optimizer on one surface; rows are y from low to high.

    Attributes:
        x, y: Coordinates of the grid.
        targets: Index of the minimum that a start reaches; −1 for none within the steps.
        steps: When, −1 where none is reached.
        lost: Whether the run left for infinity.
        known: Share of the starts that are decided so far, 0 to 1.
        num_steps: The budget.
    """

    x: Float[Array, " columns"]
    y: Float[Array, " rows"]
    targets: Int[Array, "rows columns"]
    steps: Int[Array, "rows columns"]
    lost: Bool[Array, "rows columns"]
    known: float
    num_steps: int

    def share(self, target: int) -> float:
        """Share of all starts that reach a minimum (its index)."""
        return float(np.mean(self.targets == target))


def all_minima(surface: Surface) -> tuple[Minimum, ...]:
    """The surface's known minima, then every other one that a grid of its window leads to.

    From each point of the grid that no neighbour is lower than, Newton's method; kept where the
    Hessian is positive definite and the next step would be none.

    Args:
        surface: f.

    Returns:
        Up to `MAX_MINIMA` minima, the known ones first, then by height.

    Example:
        >>> from core.optimizer_theory.basins import all_minima
        >>> from core.surfaces.registry import SURFACES
        >>> len(SURFACES["rastrigin"].minima), len(all_minima(SURFACES["rastrigin"]))
        (1, 121)
    """
    (x_low, x_high), (y_low, y_high) = surface.window
    size = np.hypot(x_high - x_low, y_high - y_low)
    x, y = np.meshgrid(np.linspace(x_low, x_high, _SEARCH), np.linspace(y_low, y_high, _SEARCH))
    with np.errstate(all="ignore"):
        values = np.where(np.isfinite(surface.value(x, y)), surface.value(x, y), np.inf)
        low = values <= minimum_filter(values, size=3, mode="nearest")
        x, y = x[low], y[low]
        for _ in range(30):
            a, b, c = surface.hessian(x, y)
            gx, gy = surface.gradient(x, y)
            determinant = a * c - b * b
            x, y = x - (c * gx - b * gy) / determinant, y - (a * gy - b * gx) / determinant
        a, b, c = surface.hessian(x, y)
        gx, gy = surface.gradient(x, y)
        determinant = a * c - b * b
        sound = (a > 0) & (determinant > 1e-9 * (a + c) ** 2)
        sound &= np.hypot(c * gx - b * gy, a * gy - b * gx) < 1e-10 * size * determinant
        sound &= (x > x_low) & (x < x_high) & (y > y_low) & (y < y_high)
    found = list(surface.minima)
    apart = 1e-4 * size
    lowest = surface.minima[0] if surface.minima and surface.minima[0].is_global else None
    order = np.argsort(surface.value(x[sound], y[sound]), kind="stable")
    for px, py in zip(x[sound][order].tolist(), y[sound][order].tolist(), strict=True):
        if all(np.hypot(px - m.x, py - m.y) > apart for m in found) and len(found) < MAX_MINIMA:
            value = float(surface.value(np.float64(px), np.float64(py)))
            as_low = lowest is not None and value - lowest.value < 1e-3 * surface.value_tolerance
            found.append(Minimum(px, py, value, is_global=as_low))
    return tuple(found)


def has_cuda_device() -> bool:
    """Whether it is worth importing torch to look for a GPU.

    Returns:
        Whether the first NVIDIA device has a device file. The driver may still fail.

    Example:
        >>> has_cuda_device() == os.path.exists("/dev/nvidia0")
        True
    """
    return os.path.exists("/dev/nvidia0")


def basins(
    surface: Surface,
    optimizer: str,
    hyperparameters: Mapping[str, float],
    side: int,
    num_steps: int,
    device: str = "",
) -> Iterator[Basins]:
    """Go down from every point of a grid over the surface's window.

    Args:
        surface: With at least one known minimum; `all_minima` finds more.
        optimizer: Key in `OPTIMIZERS`.
        hyperparameters: Those not named take their defaults.
        side: Points along each side, `MIN_SIDE` to `MAX_SIDE`, on the CPU to
            `MAX_SIDE_CPU`.
        num_steps: 1 to `MAX_STEPS`.
        device: "" for NumPy, else a torch device as "cuda": the same rules on another array.

    Yields:
        What is known so far, after each block of starts and every few of its steps.

    Raises:
        ValueError: Anything outside these.
    """
    most = MAX_SIDE if device else MAX_SIDE_CPU
    if optimizer not in OPTIMIZERS:
        raise ValueError(f"There is no optimizer {optimizer!r}; there is: {', '.join(OPTIMIZERS)}.")
    if not MIN_SIDE <= side <= most:
        raise ValueError(f"A grid has {MIN_SIDE} to {most} points a side; it was {side}.")
    if not 1 <= num_steps <= MAX_STEPS:
        raise ValueError(f"Steps must be from 1 to {MAX_STEPS:,}; it was {num_steps}.")
    if not surface.minima:
        raise ValueError(
            "No minimum is known in this picture, so no start can reach one: choose another "
            "formula or other limits."
        )
    rule = OPTIMIZERS[optimizer]
    values = check(rule.params, hyperparameters)
    problem = surface_problem(surface)
    (x_low, x_high), (y_low, y_high) = surface.window
    x, y = np.linspace(x_low, x_high, side), np.linspace(y_low, y_high, side)
    starts = np.stack([each.ravel() for each in np.meshgrid(x, y)])
    count = starts.shape[1]
    targets, steps = (np.full(count, -1, dtype=np.int32) for _ in range(2))
    lost = np.zeros(count, dtype=bool)
    block = count if device else _BLOCK
    for first in range(0, count, block):
        part = slice(first, min(first + block, count))
        positions = _on_device(np.ascontiguousarray(starts[:, part]), device)
        for found in hitting_times(rule, values, problem, positions, num_steps):
            targets[part], steps[part] = found.targets, found.steps
            lost[part] = found.lost_at >= 0
            known = (first + (part.stop - first) * found.done / num_steps) / count
            yield _basins(x, y, targets, steps, lost, known, num_steps)
        yield _basins(x, y, targets, steps, lost, part.stop / count, num_steps)


def _basins(
    x: Array, y: Array, targets: Array, steps: Array, lost: Array, known: float, num_steps: int
) -> Basins:
    shape = (len(y), len(x))
    return Basins(
        x,
        y,
        targets.reshape(shape).copy(),
        steps.reshape(shape).copy(),
        lost.reshape(shape).copy(),
        known,
        num_steps,
    )


def _on_device(array: Array, device: str) -> Array:
    if not device:
        return array
    import torch

    return torch.from_numpy(array).to(device)
