"""Gradients written out by hand, where the one derived from the formula is too slow for a race.

At one point the derived gradient takes two to seven times as long, which is up to half of a step of
gradient descent; a test holds each of these to autograd. Every function takes x and y, numbers or
arrays of one shape, works elementwise, and returns (∂f/∂x, ∂f/∂y), each of the shape of x.
"""

from typing import Any

import numpy as np
from jaxtyping import Float

from core.common import namespace_of

Points = Float[Any, "*points"] | float
Pair = tuple[Points, Points]

_TAU = 2 * np.pi


def rosenbrock(x: Points, y: Points) -> Pair:
    """Of (1−x)² + 100(y−x²)²."""
    away = y - x * x
    return 2 * (x - 1) - 400 * x * away, 200 * away


def beale(x: Points, y: Points) -> Pair:
    """Of Σ_k (c_k − x + xy^k)², c = 1.5, 2.25, 2.625."""
    gx = gy = 0 * x
    for c, k in ((1.5, 1), (2.25, 2), (2.625, 3)):
        residual = c - x + x * y**k
        gx = gx + 2 * residual * (y**k - 1)
        gy = gy + 2 * residual * k * x * y ** (k - 1)
    return gx, gy


def himmelblau(x: Points, y: Points) -> Pair:
    """Of (x²+y−11)² + (x+y²−7)²."""
    first, second = x * x + y - 11, x + y * y - 7
    return 4 * x * first + 2 * second, 2 * first + 4 * y * second


def rastrigin(x: Points, y: Points) -> Pair:
    """Of 20 + Σ(x_i² − 10cos 2πx_i)."""
    xp = namespace_of(x)
    return 2 * x + 10 * _TAU * xp.sin(_TAU * x), 2 * y + 10 * _TAU * xp.sin(_TAU * y)


def ackley(x: Points, y: Points) -> Pair:
    """Of −20e^(−0.2r) − e^(½Σcos 2πx_i) + e + 20, r = √(½(x²+y²)); at its kink, the origin, 0.

    Paths over its ripples are chaotic: another order of the same operations leads elsewhere.
    """
    xp = namespace_of(x)
    radius = xp.sqrt((x * x + y * y) / 2)
    # 20·0.2·∂r/∂x with ∂r/∂x = x/(2r); 0 stands for the kink, where x is 0 as well.
    slope = 2 * xp.exp(-0.2 * radius) / xp.where(radius == 0, 1.0, radius)
    waves = np.pi * xp.exp((xp.cos(_TAU * x) + xp.cos(_TAU * y)) / 2)
    return slope * x + waves * xp.sin(_TAU * x), slope * y + waves * xp.sin(_TAU * y)


def styblinski_tang(x: Points, y: Points) -> Pair:
    """Of ½Σ(x_i⁴ − 16x_i² + 5x_i)."""
    return 2 * x**3 - 16 * x + 2.5, 2 * y**3 - 16 * y + 2.5


def six_hump_camel(x: Points, y: Points) -> Pair:
    """Of (4 − 2.1x² + x⁴/3)x² + xy + 4(y²−1)y²."""
    return 8 * x - 8.4 * x**3 + 2 * x**5 + y, x + 16 * y**3 - 8 * y


def three_hump_camel(x: Points, y: Points) -> Pair:
    """Of 2x² − 1.05x⁴ + x⁶/6 + xy + y²."""
    return 4 * x - 4.2 * x**3 + x**5 + y, x + 2 * y


def booth(x: Points, y: Points) -> Pair:
    """Of (x+2y−7)² + (2x+y−5)²."""
    return 10 * x + 8 * y - 34, 8 * x + 10 * y - 38


def matyas(x: Points, y: Points) -> Pair:
    """Of 0.26(x²+y²) − 0.48xy."""
    return 0.52 * x - 0.48 * y, 0.52 * y - 0.48 * x


def mccormick(x: Points, y: Points) -> Pair:
    """Of sin(x+y) + (x−y)² − 1.5x + 2.5y + 1."""
    wave = namespace_of(x).cos(x + y)
    return wave + 2 * (x - y) - 1.5, wave - 2 * (x - y) + 2.5


def bounded_saddle(x: Points, y: Points) -> Pair:
    """Of x⁴/4 − x²/2 + y²/2."""
    return x**3 - x, y + 0 * x


def two_wells(x: Points, y: Points) -> Pair:
    """Of x² + y² − 2e^(−((x−1)²+y²)/0.2) − 3e^(−((x+1)²+y²)/0.2)."""
    xp = namespace_of(x)
    gx, gy = 2 * x, 2 * y
    for depth, centre in ((2.0, 1.0), (3.0, -1.0)):
        well = 10 * depth * xp.exp(-5 * ((x - centre) ** 2 + y * y))
        gx, gy = gx + well * (x - centre), gy + well * y
    return gx, gy
