"""What a test surface is."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Array = Any
Window = tuple[tuple[float, float], tuple[float, float]]
Value = Callable[[Array, Array], Array]
Gradient = Callable[[Array, Array], tuple[Array, Array]]
Hessian = Callable[[Array, Array], tuple[Array, Array, Array]]

# How near f has to come to a minimum's value, and the gradient to 0, unless f itself is small.
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Minimum:
    """A point where the gradient vanishes (or f has a kink) and f is lowest nearby.

    Attributes:
        x, y, value: Where, and f there.
        is_global: No lower value inside the surface's window.
        valley: f is as low at other points next to it: one of a whole valley, or of a flat floor,
            of which only some points are listed. No isolated minimum.
    """

    x: float
    y: float
    value: float
    is_global: bool = True
    valley: bool = False


@dataclass(frozen=True)
class Surface:
    """A function f(x, y) to minimise, with its derivatives, minima and window.

    Attributes:
        key: Name in URLs and in the registry.
        label, summary: What people read.
        value: (x, y) → f. As the next two elementwise: x and y are numbers, or NumPy arrays or
            torch tensors of one shape; every result has their shape.
        gradient: (x, y) → (∂f/∂x, ∂f/∂y).
        hessian: (x, y) → (∂²f/∂x², ∂²f/∂x∂y, ∂²f/∂y²); NaN or infinite where there is none.
        expression: f as Python source in x and y; the only other names are cos, sin, exp, sqrt,
            e and pi. Scripts use it.
        window: ((x_low, x_high), (y_low, y_high)), what a picture shows.
        minima: Every known minimum inside the window, lowest first; none where f only falls.
        default_start: An instructive start.
        latex, source: The formula and where it comes from.
        floor: The lowest value seen in the window of a typed formula, in which the known minima
            need not be the lowest places, and there may be none; else None.
        value_tolerance: How near to a minimum's value a path must come, to have reached it.
        gradient_tolerance: How short a gradient counts as none.

    Example:
        >>> from core.surfaces.registry import SURFACES
        >>> booth = SURFACES["booth"]
        >>> booth.f_star, booth.value(1.0, 3.0).item()
        (0.0, 0.0)
        >>> [each.item() for each in booth.hessian(0.0, 0.0)]
        [10.0, 8.0, 10.0]
    """

    key: str
    label: str
    summary: str
    value: Value
    gradient: Gradient
    hessian: Hessian
    expression: str
    window: Window
    minima: tuple[Minimum, ...]
    default_start: tuple[float, float]
    latex: str
    source: str
    floor: float | None = None
    value_tolerance: float = TOLERANCE
    gradient_tolerance: float = TOLERANCE

    @property
    def f_star(self) -> float | None:
        """f*, the value of the lowest known minimum; None where none is known."""
        return self.minima[0].value if self.minima else None

    @property
    def diagonal(self) -> float:
        """Length of the window's diagonal, the unit of "near" and "far"."""
        return math.hypot(*(high - low for low, high in self.window))

    @property
    def base(self) -> float:
        """What heights in a picture count from: the lowest of f* and of what is seen in it."""
        known = [each for each in (self.f_star, self.floor) if each is not None]
        return min(known, default=0.0)
