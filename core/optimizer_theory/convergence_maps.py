"""Steps to a tolerance over two hyperparameters: theory where there is one, and measurement."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import array_api_compat
import numpy as np
from jaxtyping import Bool, Float, Int

from core.common import Param, check, namespace_of
from core.optimizer_theory._hitting_times import HittingTimes, Problem, hitting_times
from core.optimizers import OPTIMIZERS
from core.race import NEARBY
from core.surfaces import Surface

Array = Any

# A run has arrived once its error is this share of the first.
SHARE = 1e-6
MAX_CELLS, MAX_STEPS = 200, 5_000
_RASTER = 256


@dataclass(frozen=True)
class Quadratic:
    """½ Σ λ_i e_i² in its eigendirections, and where a run starts.

    Attributes:
        curvatures: λ_i, two, positive.
        start: e_0, two, not both 0.
    """

    curvatures: tuple[float, float]
    start: tuple[float, float] = (1.0, 1.0)

    def __post_init__(self) -> None:
        if not all(np.isfinite(each) and each > 0 for each in self.curvatures):
            raise ValueError("Curvatures must be positive numbers, for example 1 and 100.")
        if not np.isfinite(self.start).all() or not np.any(self.start):
            raise ValueError("The start must be two finite numbers, not both 0.")

    def problem(self) -> Problem:
        """Arrived: ‖e‖ ≤ `SHARE`·‖e_0‖."""
        curvatures = np.array(self.curvatures)[:, None]
        size = float(np.hypot(*self.start))
        goal = (SHARE * size) ** 2

        def reached(position: Array) -> Array:
            squares = position[0] * position[0] + position[1] * position[1]
            return np.where(squares <= goal, 0, -1)

        return Problem(lambda position: curvatures * position, reached, (0.0, 0.0), size)


def surface_problem(surface: Surface) -> Problem:
    """Down a surface; reached: inside the tolerance of a minimum, see `core.race.outcomes`.

    Args:
        surface: f, whose minima are the targets.

    Returns:
        The problem; its target numbers are indices into `surface.minima`.
    """
    (x_low, x_high), (y_low, y_high) = surface.window
    diagonal = float(np.hypot(x_high - x_low, y_high - y_low))

    def gradient(position: Array) -> Array:
        return namespace_of(position).stack(surface.gradient(position[0], position[1]))

    centre = ((x_low + x_high) / 2, (y_low + y_high) / 2)
    reached = _targets(surface, NEARBY * diagonal)
    return Problem(gradient, reached, centre, diagonal)


def _targets(surface: Surface, near: float) -> Callable[[Array], Array]:
    """Which minimum a position counts as: of the nearest one, looked up in a raster."""
    raster, minima = _nearest(surface)
    limits = np.array([np.inf if m.valley else near**2 for m in surface.minima] or [near**2])
    tolerance = surface.value_tolerance
    (x_low, x_high), (y_low, y_high) = surface.window
    last = _RASTER - 1

    def reached(position: Array) -> Array:
        xp = namespace_of(position)
        place = {"dtype": position.dtype, "device": array_api_compat.device(position)}
        x, y = position[0], position[1]
        # A lost position lands in the last cell, and is far from every minimum.
        column = xp.where(x == x, xp.clip((x - x_low) * (_RASTER / (x_high - x_low)), 0, last), 0)
        row = xp.where(y == y, xp.clip((y - y_low) * (_RASTER / (y_high - y_low)), 0, last), 0)
        cell = xp.astype(row, xp.int64) * _RASTER + xp.astype(column, xp.int64)
        target = xp.take(xp.asarray(raster, device=place["device"]), cell, axis=0)
        at_x, at_y, lowest, limit = (
            xp.take(xp.asarray(each, **place), target, axis=0) for each in (*minima, limits)
        )
        close = (x - at_x) ** 2 + (y - at_y) ** 2 <= limit
        return xp.where(close & (abs(surface.value(x, y) - lowest) < tolerance), target, -1)

    return reached


def _nearest(surface: Surface) -> tuple[Array, Array]:
    """Index of the nearest minimum for each cell of a raster, and x, y, f of the minima."""
    minima = np.array([[m.x, m.y, m.value] for m in surface.minima]).reshape(-1, 3).T
    middles = [
        low + (np.arange(_RASTER) + 0.5) / _RASTER * (high - low) for low, high in surface.window
    ]
    x, y = np.meshgrid(*middles)
    if not minima.size:  # a target that no value is near
        return np.zeros(_RASTER**2, dtype=np.int64), np.array([[0.0], [0.0], [-np.inf]])
    away = [(x - at_x) ** 2 + (y - at_y) ** 2 for at_x, at_y, _ in minima.T]
    return np.argmin(away, axis=0).ravel(), minima


@dataclass(frozen=True)
class Axis:
    """A hyperparameter that varies along one side of the map.

    Attributes:
        param: Which.
        values: Ascending, as many as there are cells.
    """

    param: Param
    values: Float[Array, " cells"]


def axis(param: Param, low: float, high: float, cells: int) -> Axis:
    """Evenly spaced values, in ratio where the parameter's scale is logarithmic.

    Args:
        param: Which hyperparameter.
        low: The first value, inside the parameter's range.
        high: The last value, above `low` and inside the parameter's range.
        cells: How many values, 2 to `MAX_CELLS`.

    Returns:
        One side of a map.

    Raises:
        ValueError: A range that is empty or outside the parameter's, or too few or many cells.

    Example:
        >>> from core.optimizers.hyperparameters import learning_rate
        >>> axis(learning_rate(0.1), 0.01, 1.0, cells=3).values.round(6).tolist()
        [0.01, 0.1, 1.0]
    """
    if not 2 <= cells <= MAX_CELLS:
        raise ValueError(f"A map has 2 to {MAX_CELLS} cells a side; it was {cells}.")
    check((param,), {param.name: low})
    check((param,), {param.name: high})
    if not low < high:
        raise ValueError(f"{param.label}: from {low:g} to {high:g} is no range; swap them.")
    space = np.geomspace if param.scale == "log" and low > 0 else np.linspace
    return Axis(param, space(low, high, cells))


@dataclass(frozen=True)
class ConvergenceMap:
    """Measured steps over two hyperparameters.

    Attributes:
        x, y: What varies.
        steps: First step at the goal, −1 where it was not reached.
        lost: Whether the run diverged.
        done, num_steps: Steps made so far, of how many.
    """

    x: Axis
    y: Axis
    steps: Int[Array, "rows columns"]
    lost: Bool[Array, "rows columns"]
    done: int
    num_steps: int


def measure(
    problem: Problem,
    optimizer: str,
    hyperparameters: Mapping[str, Any],
    x: Axis,
    y: Axis,
    start: Sequence[float],
    num_steps: int,
) -> Iterator[ConvergenceMap]:
    """Run every cell, with what is known after every few steps.

    Args:
        problem: `Quadratic.problem` or `surface_problem`.
        optimizer: Key in `OPTIMIZERS`.
        hyperparameters: Of what does not vary; missing ones take their defaults. An entry may be a
            function of the names that vary, name → array, for parameters tied to them.
        x, y: Two different hyperparameters of the optimizer.
        start: One start for all.
        num_steps: 1 to `MAX_STEPS`.

    Yields:
        The map as far as it is known.

    Raises:
        ValueError: Anything outside these.

    Example:
        Gradient descent with η = 0.5 halves an error of curvature 1: 20 steps to a millionth.

        >>> from core.optimizer_theory.convergence_maps import Quadratic, axis, measure
        >>> from core.optimizers.registry import OPTIMIZERS
        >>> params = {param.name: param for param in OPTIMIZERS["momentum"].params}
        >>> rates = axis(params["learning_rate"], 0.5, 1.5, 2)
        >>> momenta = axis(params["momentum"], 0.0, 0.5, 2)
        >>> problem = Quadratic((1.0, 1.0)).problem()
        >>> *_, last = measure(problem, "momentum", {}, rates, momenta, (1.0, 1.0), 100)
        >>> int(last.steps[0, 0])
        20
    """
    if optimizer not in OPTIMIZERS:
        raise ValueError(f"There is no optimizer {optimizer!r}; there is: {', '.join(OPTIMIZERS)}.")
    rule = OPTIMIZERS[optimizer]
    names = {param.name for param in rule.params}
    for each in (x, y):
        if each.param.name not in names:
            raise ValueError(f"{rule.label} has no {each.param.label.lower()}.")
    if x.param.name == y.param.name:
        raise ValueError("The two sides of a map show two different hyperparameters.")
    if not 1 <= num_steps <= MAX_STEPS:
        raise ValueError(f"Steps must be from 1 to {MAX_STEPS:,}; it was {num_steps}.")
    across, up = (each.ravel() for each in np.meshgrid(x.values, y.values))
    tied = {name: value for name, value in hyperparameters.items() if callable(value)}
    fixed = check(rule.params, {n: v for n, v in hyperparameters.items() if n not in tied})
    varied = {x.param.name: across, y.param.name: up}
    settings = {**fixed, **varied, **{name: value(varied) for name, value in tied.items()}}
    starts = np.asarray(start, dtype=np.float64)[:, None]
    shape = (len(y.values), len(x.values))
    for found in hitting_times(rule, settings, problem, starts, num_steps):
        yield _map(found, x, y, shape, num_steps)


def _map(
    found: HittingTimes, x: Axis, y: Axis, shape: tuple[int, int], num_steps: int
) -> ConvergenceMap:
    return ConvergenceMap(
        x,
        y,
        found.steps.reshape(shape).copy(),
        (found.lost_at >= 0).reshape(shape),
        found.done,
        num_steps,
    )
