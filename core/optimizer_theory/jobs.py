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
    """One optimizer after the other; keys are labels.

    Args:
        choice: The surface.
        minima: All of its minima, see `core.optimizer_theory.basins.all_minima`.
        rates: Optimizers with their learning rates.
        side, num_steps, device: See `core.optimizer_theory.basins.basins`.

    Yields:
        The basins of every optimizer so far.

    Raises:
        ValueError: See `core.optimizer_theory.basins.basins`.
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
        optimizer, surface_key: Keys of `OPTIMIZERS` and `SURFACES`.
        across, up: Names of two of the optimizer's hyperparameters.
        num_steps, cells: See `core.optimizer_theory.convergence_maps`.

    Returns:
        The map after every few steps.

    Raises:
        ValueError: See `core.optimizer_theory.convergence_maps.measure`.
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
    """What a map holds at another value than its default: a learning rate that does not vary."""
    if "learning_rate" in (across, up):
        return {}
    return {"learning_rate": suggested_learning_rate(OPTIMIZERS[optimizer], SURFACES[surface_key])}


def _axis(param: Param, suited_rate: float, cells: int) -> Axis:
    """All that a hyperparameter may be; of a logarithmic one, a hundredth to a hundredfold."""
    if param.scale != "log":
        return axis(param, param.low, param.high, cells)
    middle = suited_rate if param.name == "learning_rate" else param.default
    return axis(param, max(param.low, middle / 100), min(param.high, middle * 100), cells)
