"""A learning rate worth starting with, for any rule on any surface."""

import numpy as np

from core.common import check
from core.optimizers import Optimizer
from core.race.trajectories import walk
from core.surfaces import Surface, typical_curvatures

# Rates that are tried, close together, as between two that are steady there can be one that is
# not: down to 0.00001 times the first.
_RATIO = 1.03
_RATES = _RATIO ** -np.arange(400.0)
# So many of them above have to be steady too, as sliders round by up to an eighth.
_ABOVE = 6
_STEPS = 300
# A path may swing this many times as high above the lowest place as it starts, not higher.
_HIGHEST = 1.2


def suggested_learning_rate(optimizer: Optimizer, surface: Surface) -> float:
    """A starting value from the optimizer's own scale; not tuned, so that a race is still a race.

    One whose step is proportional to the gradient gets a share of 2/(λmin + λmax) at the lowest
    minimum, or less, so that a run from the surface's own start does not climb: on the way the
    curvature can be far larger than at the minimum, and only there the limit 2/λmax holds. The
    share is under 1, as on a round quadratic, λmin = λmax, the best rate is Newton's: descent would
    be there after one step and nothing could be compared with it. One whose step is about η long
    gets a share of the window's diagonal; one with a scale of its own gets it.

    Args:
        optimizer: An entry of `OPTIMIZERS`.
        surface: What it is to go down.

    Returns:
        η > 0.

    Example:
        >>> from core.optimizers.registry import OPTIMIZERS
        >>> from core.race.default_learning_rates import suggested_learning_rate
        >>> from core.surfaces.registry import SURFACES
        >>> round(suggested_learning_rate(OPTIMIZERS["gd"], SURFACES["booth"]), 6)  # ½ · 2/(2 + 18)
        0.05

    References:
        B. Polyak, Introduction to Optimization, 1987, section 1.4.1: 2/(λmin + λmax) is gradient
        descent's best constant rate on a quadratic.
    """
    if optimizer.pace == "curvature":
        return _steady(
            optimizer, surface, optimizer.pace_share * 2 / sum(typical_curvatures(surface))
        )
    if optimizer.pace == "window":
        return optimizer.pace_share * surface.diagonal
    return optimizer.pace_share


def _steady(optimizer: Optimizer, surface: Surface, rate: float) -> float:
    """The largest of some rates with which, and with all smaller ones, a path does not climb.

    The rate itself where none is steady: f then has no value, or no lower bound, further on.
    """
    rates = rate * np.append(_RATIO ** np.arange(_ABOVE, 0.0, -1), _RATES)
    values = {**check(optimizer.params, {}), "learning_rate": rates}
    position = np.repeat(np.array(surface.default_start)[:, None], len(rates), axis=1)
    with np.errstate(all="ignore"):
        path = walk(surface, optimizer, values, position, _STEPS)
        heights = surface.value(path[:, 0], path[:, 1])
    first = float(heights[0, 0])
    top = surface.base + _HIGHEST * (first - surface.base)
    steady = np.isfinite(heights).all(axis=0) & (heights.max(axis=0) <= top)
    steady = np.logical_and.accumulate(steady[::-1])[::-1][:-_ABOVE]
    return float(rates[_ABOVE:][np.argmax(steady)]) if steady.any() else rate
