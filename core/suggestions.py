"""A learning rate worth starting with, for any rule on any surface."""

import math

from core.curvature import typical_curvature
from core.optimizers import Optimizer
from core.surface_types import Surface


def suggested_learning_rate(optimizer: Optimizer, surface: Surface) -> float:
    """A starting value from the rule's own scale; not tuned, so that a race is still a race.

    A rule whose step is proportional to the gradient gets a share of 2/λmax; one whose step is
    about η long gets a share of the window's diagonal; one with a scale of its own gets it.
    """
    if optimizer.pace == "curvature":
        return optimizer.pace_share * 2 / typical_curvature(surface)
    if optimizer.pace == "window":
        (x_low, x_high), (y_low, y_high) = surface.window
        return optimizer.pace_share * math.hypot(x_high - x_low, y_high - y_low)
    return optimizer.pace_share
