"""Value, gradient and Hessian of every test surface, written out by hand.

Each function takes x and y, Python numbers or arrays of one shape, and works elementwise. A
gradient is (∂f/∂x, ∂f/∂y); a Hessian is (∂²f/∂x², ∂²f/∂x∂y, ∂²f/∂y²), each of the shape of x.
"""

from typing import Any

import numpy as np

from core.common.array_namespaces import namespace_of

Array = Any
Pair = tuple[Array, Array]
Triple = tuple[Array, Array, Array]

_TAU = 2 * np.pi


def rosenbrock(x: Array, y: Array) -> Array:
    """(1−x)² + 100(y−x²)²."""
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2


def rosenbrock_gradient(x: Array, y: Array) -> Pair:
    """Gradient of `rosenbrock`."""
    away = y - x * x
    return 2 * (x - 1) - 400 * x * away, 200 * away


def rosenbrock_hessian(x: Array, y: Array) -> Triple:
    """Hessian of `rosenbrock`."""
    return 1200 * x * x - 400 * y + 2, -400 * x, 200 + 0 * x


_BEALE = ((1.5, 1), (2.25, 2), (2.625, 3))


def beale(x: Array, y: Array) -> Array:
    """Σ_k (c_k − x + xy^k)², c = 1.5, 2.25, 2.625."""
    total: Array = 0
    for c, k in _BEALE:
        total = total + (c - x + x * y**k) ** 2
    return total


def beale_gradient(x: Array, y: Array) -> Pair:
    """Gradient of `beale`."""
    gx = gy = 0 * x
    for c, k in _BEALE:
        residual = c - x + x * y**k
        gx = gx + 2 * residual * (y**k - 1)
        gy = gy + 2 * residual * k * x * y ** (k - 1)
    return gx, gy


def beale_hessian(x: Array, y: Array) -> Triple:
    """Hessian of `beale`."""
    fxx = fxy = fyy = 0 * x
    for c, k in _BEALE:
        residual = c - x + x * y**k
        slope_x, slope_y = y**k - 1, k * x * y ** (k - 1)
        bend_yy = k * (k - 1) * x * y ** (k - 2) if k > 1 else 0
        fxx = fxx + 2 * slope_x**2
        fxy = fxy + 2 * (slope_x * slope_y + residual * k * y ** (k - 1))
        fyy = fyy + 2 * (slope_y**2 + residual * bend_yy)
    return fxx, fxy, fyy


def himmelblau(x: Array, y: Array) -> Array:
    """(x²+y−11)² + (x+y²−7)²."""
    return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2


def himmelblau_gradient(x: Array, y: Array) -> Pair:
    """Gradient of `himmelblau`."""
    first, second = x * x + y - 11, x + y * y - 7
    return 4 * x * first + 2 * second, 2 * first + 4 * y * second


def himmelblau_hessian(x: Array, y: Array) -> Triple:
    """Hessian of `himmelblau`."""
    return 12 * x * x + 4 * y - 42, 4 * (x + y), 12 * y * y + 4 * x - 26


def rastrigin(x: Array, y: Array) -> Array:
    """20 + Σ(x_i² − 10cos 2πx_i)."""
    xp = namespace_of(x)
    return 20 + x * x - 10 * xp.cos(_TAU * x) + y * y - 10 * xp.cos(_TAU * y)


def rastrigin_gradient(x: Array, y: Array) -> Pair:
    """Gradient of `rastrigin`."""
    xp = namespace_of(x)
    return (
        2 * x + 10 * _TAU * xp.sin(_TAU * x),
        2 * y + 10 * _TAU * xp.sin(_TAU * y),
    )


def rastrigin_hessian(x: Array, y: Array) -> Triple:
    """Hessian of `rastrigin`."""
    xp = namespace_of(x)
    return (
        2 + 10 * _TAU**2 * xp.cos(_TAU * x),
        0 * x,
        2 + 10 * _TAU**2 * xp.cos(_TAU * y),
    )


def ackley(x: Array, y: Array) -> Array:
    """−20e^(−0.2r) − e^(½Σcos 2πx_i) + e + 20 with r = √(½(x²+y²))."""
    xp = namespace_of(x)
    radius = xp.sqrt((x * x + y * y) / 2)
    waves = xp.exp((xp.cos(_TAU * x) + xp.cos(_TAU * y)) / 2)
    return -20 * xp.exp(-0.2 * radius) - waves + np.e + 20


def ackley_gradient(x: Array, y: Array) -> Pair:
    """Gradient of `ackley`; at the origin, a kink, the subgradient 0."""
    xp = namespace_of(x)
    radius = xp.sqrt((x * x + y * y) / 2)
    # 20·0.2·∂r/∂x with ∂r/∂x = x/(2r); 0 stands for the kink, where x is 0 as well.
    pull = 2 * xp.exp(-0.2 * radius) / xp.where(radius == 0, 1.0, radius)
    waves = np.pi * xp.exp((xp.cos(_TAU * x) + xp.cos(_TAU * y)) / 2)
    return pull * x + waves * xp.sin(_TAU * x), pull * y + waves * xp.sin(_TAU * y)


def ackley_hessian(x: Array, y: Array) -> Triple:
    """Hessian of `ackley`; NaN at the origin, where it does not exist."""
    xp = namespace_of(x)
    radius = xp.sqrt((x * x + y * y) / 2)
    safe = xp.where(radius == 0, np.nan, radius)
    decay = xp.exp(-0.2 * safe)
    # With p(r) = 2e^(−0.2r)/r the first part of the gradient is p·x; ∂r/∂x = x/(2r).
    pull = 2 * decay / safe
    bend, ux, uy = -decay * (0.2 + 1 / safe), x / safe, y / safe
    waves = np.pi * xp.exp((xp.cos(_TAU * x) + xp.cos(_TAU * y)) / 2)
    sin_x, sin_y = xp.sin(_TAU * x), xp.sin(_TAU * y)
    return (
        pull + bend * ux * ux + waves * (_TAU * xp.cos(_TAU * x) - np.pi * sin_x**2),
        bend * ux * uy - waves * np.pi * sin_x * sin_y,
        pull + bend * uy * uy + waves * (_TAU * xp.cos(_TAU * y) - np.pi * sin_y**2),
    )


def styblinski_tang(x: Array, y: Array) -> Array:
    """½Σ(x_i⁴ − 16x_i² + 5x_i)."""
    return (x**4 - 16 * x * x + 5 * x + y**4 - 16 * y * y + 5 * y) / 2


def styblinski_tang_gradient(x: Array, y: Array) -> Pair:
    """Gradient of `styblinski_tang`."""
    return 2 * x**3 - 16 * x + 2.5, 2 * y**3 - 16 * y + 2.5


def styblinski_tang_hessian(x: Array, y: Array) -> Triple:
    """Hessian of `styblinski_tang`."""
    return 6 * x * x - 16, 0 * x, 6 * y * y - 16


def six_hump_camel(x: Array, y: Array) -> Array:
    """(4 − 2.1x² + x⁴/3)x² + xy + 4(y²−1)y²."""
    return (4 - 2.1 * x * x + x**4 / 3) * x * x + x * y + 4 * (y * y - 1) * y * y


def six_hump_camel_gradient(x: Array, y: Array) -> Pair:
    """Gradient of `six_hump_camel`."""
    return 8 * x - 8.4 * x**3 + 2 * x**5 + y, x + 16 * y**3 - 8 * y


def six_hump_camel_hessian(x: Array, y: Array) -> Triple:
    """Hessian of `six_hump_camel`."""
    return 8 - 25.2 * x * x + 10 * x**4, 1 + 0 * x, 48 * y * y - 8


def three_hump_camel(x: Array, y: Array) -> Array:
    """2x² − 1.05x⁴ + x⁶/6 + xy + y²."""
    return 2 * x * x - 1.05 * x**4 + x**6 / 6 + x * y + y * y


def three_hump_camel_gradient(x: Array, y: Array) -> Pair:
    """Gradient of `three_hump_camel`."""
    return 4 * x - 4.2 * x**3 + x**5 + y, x + 2 * y


def three_hump_camel_hessian(x: Array, y: Array) -> Triple:
    """Hessian of `three_hump_camel`."""
    return 4 - 12.6 * x * x + 5 * x**4, 1 + 0 * x, 2 + 0 * x


def booth(x: Array, y: Array) -> Array:
    """(x+2y−7)² + (2x+y−5)²."""
    return (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2


def booth_gradient(x: Array, y: Array) -> Pair:
    """Gradient of `booth`."""
    return 10 * x + 8 * y - 34, 8 * x + 10 * y - 38


def booth_hessian(x: Array, y: Array) -> Triple:
    """Hessian of `booth`."""
    return 10 + 0 * x, 8 + 0 * x, 10 + 0 * x


def matyas(x: Array, y: Array) -> Array:
    """0.26(x²+y²) − 0.48xy."""
    return 0.26 * (x * x + y * y) - 0.48 * x * y


def matyas_gradient(x: Array, y: Array) -> Pair:
    """Gradient of `matyas`."""
    return 0.52 * x - 0.48 * y, 0.52 * y - 0.48 * x


def matyas_hessian(x: Array, y: Array) -> Triple:
    """Hessian of `matyas`."""
    return 0.52 + 0 * x, -0.48 + 0 * x, 0.52 + 0 * x


def mccormick(x: Array, y: Array) -> Array:
    """sin(x+y) + (x−y)² − 1.5x + 2.5y + 1."""
    xp = namespace_of(x)
    return xp.sin(x + y) + (x - y) ** 2 - 1.5 * x + 2.5 * y + 1


def mccormick_gradient(x: Array, y: Array) -> Pair:
    """Gradient of `mccormick`."""
    xp = namespace_of(x)
    wave = xp.cos(x + y)
    return wave + 2 * (x - y) - 1.5, wave - 2 * (x - y) + 2.5


def mccormick_hessian(x: Array, y: Array) -> Triple:
    """Hessian of `mccormick`."""
    xp = namespace_of(x)
    wave = xp.sin(x + y)
    return 2 - wave, -2 - wave, 2 - wave


def bounded_saddle(x: Array, y: Array) -> Array:
    """x⁴/4 − x²/2 + y²/2."""
    return x**4 / 4 - x * x / 2 + y * y / 2


def bounded_saddle_gradient(x: Array, y: Array) -> Pair:
    """Gradient of `bounded_saddle`."""
    return x**3 - x, y + 0 * x


def bounded_saddle_hessian(x: Array, y: Array) -> Triple:
    """Hessian of `bounded_saddle`."""
    return 3 * x * x - 1, 0 * x, 1 + 0 * x


# Depth and centre of the two wells; both are √0.1 wide.
_WELLS = ((2.0, 1.0), (3.0, -1.0))


def two_wells(x: Array, y: Array) -> Array:
    """x² + y² − 2e^(−((x−1)²+y²)/0.2) − 3e^(−((x+1)²+y²)/0.2)."""
    xp = namespace_of(x)
    (depth, centre), (other_depth, other) = _WELLS
    near = depth * xp.exp(-5 * ((x - centre) ** 2 + y * y))
    return x * x + y * y - (near + other_depth * xp.exp(-5 * ((x - other) ** 2 + y * y)))


def two_wells_gradient(x: Array, y: Array) -> Pair:
    """Gradient of `two_wells`."""
    xp = namespace_of(x)
    gx, gy = 2 * x, 2 * y
    for depth, centre in _WELLS:
        well = 10 * depth * xp.exp(-5 * ((x - centre) ** 2 + y * y))
        gx, gy = gx + well * (x - centre), gy + well * y
    return gx, gy


def two_wells_hessian(x: Array, y: Array) -> Triple:
    """Hessian of `two_wells`."""
    xp = namespace_of(x)
    fxx, fxy, fyy = 2 + 0 * x, 0 * x, 2 + 0 * x
    for depth, centre in _WELLS:
        well = 10 * depth * xp.exp(-5 * ((x - centre) ** 2 + y * y))
        fxx = fxx + well * (1 - 10 * (x - centre) ** 2)
        fxy = fxy - 10 * well * (x - centre) * y
        fyy = fyy + well * (1 - 10 * y * y)
    return fxx, fxy, fyy
