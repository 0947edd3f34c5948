from . import theme
from .decimation import MAX_PATH_POINTS, curve_steps, path_steps
from .panels import (
    INSIDE_BOTTOM_LEFT,
    INSIDE_BOTTOM_RIGHT,
    INSIDE_TOP_RIGHT,
    MARGIN,
    Panel,
    figure,
    title_above,
    upright,
)
from .subplot_column import column

__all__ = [
    "INSIDE_BOTTOM_LEFT",
    "INSIDE_BOTTOM_RIGHT",
    "INSIDE_TOP_RIGHT",
    "MARGIN",
    "MAX_PATH_POINTS",
    "Panel",
    "column",
    "curve_steps",
    "figure",
    "path_steps",
    "theme",
    "title_above",
    "upright",
]
