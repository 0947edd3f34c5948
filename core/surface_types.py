"""What a test surface is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Array = Any
Window = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Minimum:
    """A point where the gradient vanishes (or f has a kink) and f is lowest nearby.

    `is_global` means: no lower value inside the surface's window.
    """

    x: float
    y: float
    value: float
    is_global: bool = True


@dataclass(frozen=True)
class Surface:
    """One entry of the registry.

    Attributes:
        key: Name in URLs and in the registry.
        label, summary: What people read.
        value, gradient, hessian: Elementwise in x and y, see `core.surface_functions`.
        expression: f as Python source in x and y; the only other names are cos, sin, exp, sqrt,
            e and pi. Scripts use it.
        window: ((x_low, x_high), (y_low, y_high)), what a picture shows.
        minima: Every known minimum inside the window, lowest first; none where f only falls.
        default_start: An instructive start.
        latex, source: The formula and where it comes from.
        floor: The lowest value in the window where there is no minimum in it.
    """

    key: str
    label: str
    summary: str
    value: Callable[[Array, Array], Array]
    gradient: Callable[[Array, Array], tuple[Array, Array]]
    hessian: Callable[[Array, Array], tuple[Array, Array, Array]]
    expression: str
    window: Window
    minima: tuple[Minimum, ...]
    default_start: tuple[float, float]
    latex: str
    source: str
    floor: float = 0.0

    @property
    def lowest(self) -> float:
        """f*, the lowest known value in the window."""
        return self.minima[0].value if self.minima else self.floor
