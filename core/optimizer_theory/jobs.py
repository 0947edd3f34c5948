"""What the theory page measures, from settings that can be sent to another process."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.common import Param
from core.optimizer_theory.basins import Basins, basins
from core.optimizer_theory.convergence_maps import (
    Axis,
    ConvergenceMap,
    axis,
    measure,
    surface_problem,
)
from core.optimizers import OPTIMIZERS
from core.race import suggested_learning_rate
from core.surfaces import SURFACES, Minimum, SurfaceChoice


def basins_of(
    choice: SurfaceChoice,
    minima: tuple[Minimum, ...],
    rates: Sequence[tuple[str, float]],
    side: int,
    num_steps: int,
    device: str = "",
) -> Iterator[dict[str, Basins]]:
    """Basins of attraction of several optimizers, one after the other; keys are labels.

    Args:
        choice: The surface.
        minima: All of its minima, see `core.optimizer_theory.basins.all_minima`; at least one.
        rates: Optimizers, keys of `OPTIMIZERS`, with their learning rates.
        side: Starts along each side of the grid, 10 to 400; to 1,000 on a GPU.
        num_steps: 1 to 5,000.
        device: "" for NumPy, else a torch device as "cuda".

    Returns:
        An iterator over the basins of every optimizer so far.

    Raises:
        ValueError: Anything outside these; at the first item.

    Example:
        The bounded saddle's two minima share the starts.

        >>> minima = SURFACES["bounded-saddle"].minima
        >>> *_, found = basins_of(SurfaceChoice("bounded-saddle"), minima, [("gd", 0.1)], 10, 500)
        >>> [found["Gradient descent"].share(target) for target in (0, 1)]
        [0.5, 0.5]
    """
    surface = replace(choice.surface(), minima=minima)
    found: dict[str, Basins] = {}
    for key, rate in rates:
        for piece in basins(surface, key, {"learning_rate": rate}, side, num_steps, device):
            found[OPTIMIZERS[key].label] = piece
            yield dict(found)


def surface_map(
    optimizer: str, surface_key: str, across: str, up: str, num_steps: int, cells: int
) -> Iterator[ConvergenceMap]:
    """Steps to a minimum over two hyperparameters, from the surface's own start, as it grows.

    Args:
        optimizer: Key in `OPTIMIZERS`.
        surface_key: Key in `SURFACES`.
        across: Name of the optimizer's hyperparameter that varies along a row.
        up: Name of another one, which varies along a column.
        num_steps: The budget of each cell, 1 to 5,000.
        cells: Along each side, 2 to 200.

    Returns:
        An iterator over the map after every few steps.

    Raises:
        ValueError: See `core.optimizer_theory.convergence_maps.measure`; at the first item, but
            for the cells.

    Example:
        The rates are 0.0005, 0.05 and 5, the decays 0, 1 and 2; −1: no minimum is reached.

        >>> *_, found = surface_map("gd", "booth", "learning_rate", "weight_decay", 50, cells=3)
        >>> found.steps[0].tolist()
        [-1, 5, -1]
    """
    surface, rule = SURFACES[surface_key], OPTIMIZERS[optimizer]
    params = {param.name: param for param in rule.params}
    suited = suggested_learning_rate(rule, surface)
    x, y = (_axis(params[name], suited, cells) for name in (across, up))
    return measure(
        surface_problem(surface),
        optimizer,
        held(optimizer, surface_key, across, up),
        x,
        y,
        surface.default_start,
        num_steps,
    )


def held(optimizer: str, surface_key: str, across: str, up: str) -> dict[str, float]:
    """What a map holds at another value than its default: a learning rate that does not vary.

    Args:
        optimizer: Key in `OPTIMIZERS`.
        surface_key: Key in `SURFACES`.
        across: Name of a hyperparameter that varies.
        up: Name of the other one.

    Returns:
        The suggested learning rate by name; empty where the learning rate varies.

    Example:
        >>> held("gd", "booth", "learning_rate", "weight_decay")
        {}
        >>> round(held("adam", "booth", "beta1", "beta2")["learning_rate"], 4)
        0.2828
    """
    if "learning_rate" in (across, up):
        return {}
    return {"learning_rate": suggested_learning_rate(OPTIMIZERS[optimizer], SURFACES[surface_key])}


def _axis(param: Param, suited_rate: float, cells: int) -> Axis:
    """All that a hyperparameter may be; of a logarithmic one, a hundredth to a hundredfold."""
    if param.scale != "log":
        return axis(param, param.low, param.high, cells)
    middle = suited_rate if param.name == "learning_rate" else param.default
    return axis(param, max(param.low, middle / 100), min(param.high, middle * 100), cells)
