"""The registry of test surfaces: a new entry here is in the app, the scripts and the tests."""

import math
from typing import Any

from core.surfaces import functions
from core.surfaces.types import Minimum, Surface

Array = Any


def quadratic_ravine(condition_number: float) -> Surface:
    """½(x² + κy²): the surface on which every claim of the theory is exact.

    Args:
        condition_number: κ ≥ 1, the ratio of the two curvatures.

    Raises:
        ValueError: κ is under 1 or not finite.
    """
    kappa = condition_number
    if not 1 <= kappa < math.inf:
        raise ValueError(
            f"The condition number must be a finite number from 1 on, for example 100; "
            f"it was {kappa!r}."
        )

    def value(x: Array, y: Array) -> Array:
        return (x * x + kappa * y * y) / 2

    def gradient(x: Array, y: Array) -> tuple[Array, Array]:
        return x + 0 * y, kappa * y + 0 * x

    def hessian(x: Array, y: Array) -> tuple[Array, Array, Array]:
        return 1 + 0 * x, 0 * x, kappa + 0 * x

    return Surface(
        "quadratic",
        f"Quadratic ravine (κ = {kappa:g})",
        "Curvature 1 along x and κ along y: for a quadratic the theory of descent is exact.",
        value,
        gradient,
        hessian,
        f"(x**2 + {float(kappa)!r} * y**2) / 2",
        ((-10, 10), (-10, 10)),
        (Minimum(0.0, 0.0, 0.0),),
        (-9.0, 2.0),
        rf"f(x, y) = \tfrac12\left(x^2 + {kappa:g}\,y^2\right)",
        "textbook",
    )


_BANK = "M. Jamil, X.-S. Yang, A literature survey of benchmark functions, arXiv 1308.4008"
_S = -2.903534027771177
_T = 2.7468027709908370
_HALF_PI_THIRD = 0.5471975511965976  # π/3 − ½

_ENTRIES = (
    quadratic_ravine(100.0),
    Surface(
        "rosenbrock",
        "Rosenbrock ravine",
        "A curved valley whose floor is nearly flat: κ = 2,508 at the minimum.",
        functions.rosenbrock,
        functions.rosenbrock_gradient,
        functions.rosenbrock_hessian,
        "(1 - x)**2 + 100 * (y - x**2)**2",
        ((-2, 2), (-1, 3)),
        (Minimum(1.0, 1.0, 0.0),),
        (-1.5, 2.0),
        r"f(x, y) = (1-x)^2 + 100\,(y-x^2)^2",
        "H. H. Rosenbrock, The Computer Journal 3, 1960",
    ),
    Surface(
        "beale",
        "Beale",
        "Flat plains, sharp walls at the corners: gradients of very different sizes.",
        functions.beale,
        functions.beale_gradient,
        functions.beale_hessian,
        "(1.5 - x + x * y)**2 + (2.25 - x + x * y**2)**2 + (2.625 - x + x * y**3)**2",
        ((-4.5, 4.5), (-4.5, 4.5)),
        (Minimum(3.0, 0.5, 0.0),),
        (1.0, 1.0),
        r"f(x, y) = (1.5-x+xy)^2 + (2.25-x+xy^2)^2 + (2.625-x+xy^3)^2",
        _BANK,
    ),
    Surface(
        "himmelblau",
        "Himmelblau",
        "Four minima of the same depth: start and optimizer decide which one is reached.",
        functions.himmelblau,
        functions.himmelblau_gradient,
        functions.himmelblau_hessian,
        "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
        ((-5, 5), (-5, 5)),
        (
            Minimum(3.0, 2.0, 0.0),
            Minimum(-2.805118086952745, 3.131312518250573, 0.0),
            Minimum(-3.779310253377747, -3.283185991286170, 0.0),
            Minimum(3.584428340330492, -1.848126526964404, 0.0),
        ),
        (-0.3, -0.9),
        r"f(x, y) = (x^2+y-11)^2 + (x+y^2-7)^2",
        "D. Himmelblau, Applied Nonlinear Programming, 1972",
    ),
    Surface(
        "rastrigin",
        "Rastrigin",
        "A bowl full of dents: 121 local minima in the picture, one of them lowest.",
        functions.rastrigin,
        functions.rastrigin_gradient,
        functions.rastrigin_hessian,
        "20 + x**2 - 10 * cos(2 * pi * x) + y**2 - 10 * cos(2 * pi * y)",
        ((-5.12, 5.12), (-5.12, 5.12)),
        (Minimum(0.0, 0.0, 0.0),),
        (-2.7, 3.3),
        r"f(x, y) = 20 + \sum_i \left(x_i^2 - 10\cos 2\pi x_i\right)",
        _BANK,
    ),
    Surface(
        "ackley",
        "Ackley",
        "Ripples around a funnel with a kink at the bottom: at the minimum the gradient jumps.",
        functions.ackley,
        functions.ackley_gradient,
        functions.ackley_hessian,
        # 1e-300 changes no value; it makes autograd's slope at the kink 0, like ours, not NaN.
        "-20 * exp(-0.2 * sqrt((x**2 + y**2) / 2 + 1e-300))"
        " - exp((cos(2 * pi * x) + cos(2 * pi * y)) / 2) + e + 20",
        ((-5, 5), (-5, 5)),
        (Minimum(0.0, 0.0, 0.0),),
        (-3.3, 2.6),
        r"f(x, y) = -20\,e^{-0.2\sqrt{\frac12\sum_i x_i^2}}"
        r" - e^{\frac12\sum_i\cos 2\pi x_i} + e + 20",
        "D. Ackley, A Connectionist Machine for Genetic Hillclimbing, 1987",
    ),
    Surface(
        "styblinski-tang",
        "Styblinski–Tang",
        "Four minima of three depths: the start decides which one is reached.",
        functions.styblinski_tang,
        functions.styblinski_tang_gradient,
        functions.styblinski_tang_hessian,
        "(x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y) / 2",
        ((-5, 5), (-5, 5)),
        (
            Minimum(_S, _S, -78.33233140754284),
            Minimum(_T, _S, -64.19561235905536, is_global=False),
            Minimum(_S, _T, -64.19561235905536, is_global=False),
            Minimum(_T, _T, -50.05889331056788, is_global=False),
        ),
        (0.4, 4.5),
        r"f(x, y) = \tfrac12\sum_i\left(x_i^4 - 16x_i^2 + 5x_i\right)",
        "M. Styblinski, T.-S. Tang, Neural Networks 3, 1990",
    ),
    Surface(
        "six-hump-camel",
        "Six-hump camel",
        "Six minima, two of them lowest.",
        functions.six_hump_camel,
        functions.six_hump_camel_gradient,
        functions.six_hump_camel_hessian,
        "(4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + 4 * (y**2 - 1) * y**2",
        ((-3, 3), (-2, 2)),
        (
            Minimum(0.08984201310031807, -0.7126564030207396, -1.0316284534898774),
            Minimum(-0.08984201310031807, 0.7126564030207396, -1.0316284534898774),
            Minimum(1.703606714969981, -0.7960835686726251, -0.2154638243837188, is_global=False),
            Minimum(-1.703606714969981, 0.7960835686726251, -0.2154638243837188, is_global=False),
            Minimum(1.6071047529201974, 0.5686514548841313, 2.1042503103112575, is_global=False),
            Minimum(-1.6071047529201974, -0.5686514548841313, 2.1042503103112575, is_global=False),
        ),
        (-1.9, 0.3),
        r"f(x, y) = \left(4 - 2.1x^2 + \tfrac{x^4}{3}\right)x^2 + xy + 4(y^2-1)\,y^2",
        _BANK,
    ),
    Surface(
        "three-hump-camel",
        "Three-hump camel",
        "One deep valley between two shallow ones.",
        functions.three_hump_camel,
        functions.three_hump_camel_gradient,
        functions.three_hump_camel_hessian,
        "2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2",
        ((-5, 5), (-5, 5)),
        (
            Minimum(0.0, 0.0, 0.0),
            Minimum(1.747552345830289, -0.8737761729151445, 0.29863844223686054, is_global=False),
            Minimum(-1.747552345830289, 0.8737761729151445, 0.29863844223686054, is_global=False),
        ),
        (1.2, 4.0),
        r"f(x, y) = 2x^2 - 1.05x^4 + \tfrac{x^6}{6} + xy + y^2",
        _BANK,
    ),
    Surface(
        "booth",
        "Booth",
        "A tilted quadratic bowl with κ = 9.",
        functions.booth,
        functions.booth_gradient,
        functions.booth_hessian,
        "(x + 2 * y - 7)**2 + (2 * x + y - 5)**2",
        ((-10, 10), (-10, 10)),
        (Minimum(1.0, 3.0, 0.0),),
        (-8.0, -6.0),
        r"f(x, y) = (x+2y-7)^2 + (2x+y-5)^2",
        _BANK,
    ),
    Surface(
        "matyas",
        "Matyas",
        "A quadratic with κ = 25: a long, flat valley along the diagonal.",
        functions.matyas,
        functions.matyas_gradient,
        functions.matyas_hessian,
        "0.26 * (x**2 + y**2) - 0.48 * x * y",
        ((-10, 10), (-10, 10)),
        (Minimum(0.0, 0.0, 0.0),),
        (-9.0, -3.0),
        r"f(x, y) = 0.26\,(x^2+y^2) - 0.48\,xy",
        _BANK,
    ),
    Surface(
        "mccormick",
        "McCormick",
        "A wavy slope: outside the picture f falls without end.",
        functions.mccormick,
        functions.mccormick_gradient,
        functions.mccormick_hessian,
        "sin(x + y) + (x - y)**2 - 1.5 * x + 2.5 * y + 1",
        ((-1.5, 4), (-3, 4)),
        (
            Minimum(-_HALF_PI_THIRD, -1 - _HALF_PI_THIRD, -1.9132229549810362),
            Minimum(2.5943951023931953, 1.5943951023931953, 1.2283696986087569, is_global=False),
        ),
        (3.0, -2.0),
        r"f(x, y) = \sin(x+y) + (x-y)^2 - 1.5x + 2.5y + 1",
        _BANK,
    ),
    Surface(
        "bounded-saddle",
        "Bounded saddle",
        "A saddle between two minima; on the ridge x = 0 the gradient points at the saddle.",
        functions.bounded_saddle,
        functions.bounded_saddle_gradient,
        functions.bounded_saddle_hessian,
        "x**4 / 4 - x**2 / 2 + y**2 / 2",
        ((-2, 2), (-2, 2)),
        (Minimum(1.0, 0.0, -0.25), Minimum(-1.0, 0.0, -0.25)),
        (0.001, 1.5),
        r"f(x, y) = \tfrac{x^4}{4} - \tfrac{x^2}{2} + \tfrac{y^2}{2}",
        "textbook",
    ),
    Surface(
        "two-wells",
        "Two wells",
        "A shallow and a deep minimum in one bowl: a path can end in the shallow one.",
        functions.two_wells,
        functions.two_wells_gradient,
        functions.two_wells_hessian,
        "x**2 + y**2 - 2 * exp(-5 * ((x - 1)**2 + y**2)) - 3 * exp(-5 * ((x + 1)**2 + y**2))",
        ((-2, 2), (-2, 2)),
        (
            Minimum(-0.9363006340109187, 0.0, -2.063090251768194),
            Minimum(0.9053178991601150, 0.0, -1.0927319992017408, is_global=False),
        ),
        (1.6, 1.2),
        r"f(x, y) = x^2 + y^2 - 2e^{-\frac{(x-1)^2+y^2}{0.2}} - 3e^{-\frac{(x+1)^2+y^2}{0.2}}",
        "this lab's own: two Gaussian wells in a quadratic bowl",
    ),
)

SURFACES: dict[str, Surface] = {entry.key: entry for entry in _ENTRIES}
