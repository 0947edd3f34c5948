"""The registry of test surfaces: a new entry here is in the app, the scripts and the tests."""

import functools
from typing import Any

from core.surfaces import _gradients as gradients
from core.surfaces.formula import Formula, formula
from core.surfaces.types import Gradient, Hessian, Minimum, Surface, Value, Window

Array = Any

MAX_CONDITION_NUMBER = 1e12


def _surface(
    key: str,
    label: str,
    summary: str,
    expression: str,
    window: Window,
    minima: tuple[Minimum, ...],
    default_start: tuple[float, float],
    latex: str,
    source: str,
    *,
    gradient: Gradient | None = None,
    hessian: Hessian | None = None,
) -> Surface:
    """An entry with value, gradient and Hessian from its formula, which is read when first used.

    Args:
        gradient: In the place of the derived one, see `core.surfaces._gradients`.
        hessian: In the place of the derived one.
    """
    value, derived_gradient, derived_hessian = _derived(expression)
    return Surface(
        key=key,
        label=label,
        summary=summary,
        value=value,
        gradient=gradient or derived_gradient,
        hessian=hessian or derived_hessian,
        expression=expression,
        window=window,
        minima=minima,
        default_start=default_start,
        latex=latex,
        source=source,
    )


def _derived(expression: str) -> tuple[Value, Gradient, Hessian]:
    @functools.cache
    def f() -> Formula:
        return formula(expression)

    return (
        lambda x, y: f().value(x, y),
        lambda x, y: f().gradient(x, y),
        lambda x, y: f().hessian(x, y),
    )


def quadratic_ravine(condition_number: float) -> Surface:
    """f(x, y) = ½(x² + κy²): the surface on which every claim of the theory is exact.

    Args:
        condition_number: κ, the ratio of the two curvatures, from 1 to `MAX_CONDITION_NUMBER`.

    Returns:
        The surface, with its minimum at (0, 0).

    Raises:
        ValueError: κ outside this range.

    Example:
        >>> ravine = quadratic_ravine(100)
        >>> ravine.value(1.0, 2.0).item(), ravine.gradient(1.0, 2.0)
        (200.5, (1.0, 200.0))
    """
    kappa = float(condition_number)
    if not 1 <= kappa <= MAX_CONDITION_NUMBER:
        raise ValueError(
            f"The condition number must be from 1 to {MAX_CONDITION_NUMBER:g}, for example 100; "
            f"it was {condition_number!r}."
        )
    return _surface(
        "quadratic",
        f"Quadratic ravine (κ = {kappa:g})",
        "Curvature 1 along x and κ along y: for a quadratic the theory of descent is exact.",
        f"(x**2 + {kappa!r} * y**2) / 2",
        ((-10, 10), (-10, 10)),
        (Minimum(0.0, 0.0, 0.0),),
        (-9.0, 2.0),
        rf"f(x, y) = \tfrac12\left(x^2 + {kappa:g}\,y^2\right)",
        "textbook",
        gradient=lambda x, y: (x + 0 * y, kappa * y + 0 * x),
    )


_BANK = "M. Jamil, X.-S. Yang, A literature survey of benchmark functions, arXiv 1308.4008"
_S = -2.903534027771177
_T = 2.7468027709908370
_HALF_PI_THIRD = 0.5471975511965976  # π/3 − ½

_ACKLEY = (
    "-20 * exp(-0.2 * sqrt((x**2 + y**2) / 2{}))"
    " - exp((cos(2 * pi * x) + cos(2 * pi * y)) / 2) + e + 20"
)

_ENTRIES = (
    quadratic_ravine(100.0),
    _surface(
        "rosenbrock",
        "Rosenbrock ravine",
        "A curved valley whose floor is nearly flat: κ = 2,508 at the minimum.",
        "(1 - x)**2 + 100 * (y - x**2)**2",
        ((-2, 2), (-1, 3)),
        (Minimum(1.0, 1.0, 0.0),),
        (-1.5, 2.0),
        r"f(x, y) = (1-x)^2 + 100\,(y-x^2)^2",
        "H. H. Rosenbrock, The Computer Journal 3, 1960",
        gradient=gradients.rosenbrock,
    ),
    _surface(
        "beale",
        "Beale",
        "Flat plains, sharp walls at the corners: gradients of very different sizes.",
        "(1.5 - x + x * y)**2 + (2.25 - x + x * y**2)**2 + (2.625 - x + x * y**3)**2",
        ((-4.5, 4.5), (-4.5, 4.5)),
        (Minimum(3.0, 0.5, 0.0),),
        (1.0, 1.0),
        r"f(x, y) = (1.5-x+xy)^2 + (2.25-x+xy^2)^2 + (2.625-x+xy^3)^2",
        _BANK,
        gradient=gradients.beale,
    ),
    _surface(
        "himmelblau",
        "Himmelblau",
        "Four minima of the same depth: start and optimizer decide which one is reached.",
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
        gradient=gradients.himmelblau,
    ),
    _surface(
        "rastrigin",
        "Rastrigin",
        "A bowl full of dents: 121 local minima in the picture, one of them lowest.",
        "20 + x**2 - 10 * cos(2 * pi * x) + y**2 - 10 * cos(2 * pi * y)",
        ((-5.12, 5.12), (-5.12, 5.12)),
        (Minimum(0.0, 0.0, 0.0),),
        (-2.7, 3.3),
        r"f(x, y) = 20 + \sum_i \left(x_i^2 - 10\cos 2\pi x_i\right)",
        _BANK,
        gradient=gradients.rastrigin,
    ),
    _surface(
        "ackley",
        "Ackley",
        "Ripples around a funnel with a kink at the bottom: at the minimum the gradient jumps.",
        # 1e-300 changes no value; it makes autograd's slope at the kink 0, like ours, not NaN.
        _ACKLEY.format(" + 1e-300"),
        ((-5, 5), (-5, 5)),
        (Minimum(0.0, 0.0, 0.0),),
        (-3.3, 2.6),
        r"f(x, y) = -20\,e^{-0.2\sqrt{\frac12\sum_i x_i^2}}"
        r" - e^{\frac12\sum_i\cos 2\pi x_i} + e + 20",
        "D. Ackley, A Connectionist Machine for Genetic Hillclimbing, 1987",
        gradient=gradients.ackley,
        # NaN at the kink, where there is none.
        hessian=_derived(_ACKLEY.format(""))[2],
    ),
    _surface(
        "styblinski-tang",
        "Styblinski–Tang",
        "Four minima of three depths: the start decides which one is reached.",
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
        gradient=gradients.styblinski_tang,
        # The derived one differs in the last digit, which the suggested learning rates show.
        hessian=lambda x, y: (6 * x * x - 16, 0 * x, 6 * y * y - 16),
    ),
    _surface(
        "six-hump-camel",
        "Six-hump camel",
        "Six minima, two of them lowest.",
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
        gradient=gradients.six_hump_camel,
    ),
    _surface(
        "three-hump-camel",
        "Three-hump camel",
        "One deep valley between two shallow ones.",
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
        gradient=gradients.three_hump_camel,
    ),
    _surface(
        "booth",
        "Booth",
        "A tilted quadratic bowl with κ = 9.",
        "(x + 2 * y - 7)**2 + (2 * x + y - 5)**2",
        ((-10, 10), (-10, 10)),
        (Minimum(1.0, 3.0, 0.0),),
        (-8.0, -6.0),
        r"f(x, y) = (x+2y-7)^2 + (2x+y-5)^2",
        _BANK,
        gradient=gradients.booth,
    ),
    _surface(
        "matyas",
        "Matyas",
        "A quadratic with κ = 25: a long, flat valley along the diagonal.",
        "0.26 * (x**2 + y**2) - 0.48 * x * y",
        ((-10, 10), (-10, 10)),
        (Minimum(0.0, 0.0, 0.0),),
        (-9.0, -3.0),
        r"f(x, y) = 0.26\,(x^2+y^2) - 0.48\,xy",
        _BANK,
        gradient=gradients.matyas,
    ),
    _surface(
        "mccormick",
        "McCormick",
        "A wavy slope: outside the picture f falls without end.",
        "sin(x + y) + (x - y)**2 - 1.5 * x + 2.5 * y + 1",
        ((-1.5, 4), (-3, 4)),
        (
            Minimum(-_HALF_PI_THIRD, -1 - _HALF_PI_THIRD, -1.9132229549810362),
            Minimum(2.5943951023931953, 1.5943951023931953, 1.2283696986087569, is_global=False),
        ),
        (3.0, -2.0),
        r"f(x, y) = \sin(x+y) + (x-y)^2 - 1.5x + 2.5y + 1",
        _BANK,
        gradient=gradients.mccormick,
    ),
    _surface(
        "bounded-saddle",
        "Bounded saddle",
        "A saddle between two minima; on the ridge x = 0 the gradient points at the saddle.",
        "x**4 / 4 - x**2 / 2 + y**2 / 2",
        ((-2, 2), (-2, 2)),
        (Minimum(1.0, 0.0, -0.25), Minimum(-1.0, 0.0, -0.25)),
        (0.001, 1.5),
        r"f(x, y) = \tfrac{x^4}{4} - \tfrac{x^2}{2} + \tfrac{y^2}{2}",
        "textbook",
        gradient=gradients.bounded_saddle,
    ),
    _surface(
        "two-wells",
        "Two wells",
        "A shallow and a deep minimum in one bowl: a path can end in the shallow one.",
        "x**2 + y**2 - 2 * exp(-5 * ((x - 1)**2 + y**2)) - 3 * exp(-5 * ((x + 1)**2 + y**2))",
        ((-2, 2), (-2, 2)),
        (
            Minimum(-0.9363006340109187, 0.0, -2.063090251768194),
            Minimum(0.9053178991601150, 0.0, -1.0927319992017408, is_global=False),
        ),
        (1.6, 1.2),
        r"f(x, y) = x^2 + y^2 - 2e^{-\frac{(x-1)^2+y^2}{0.2}} - 3e^{-\frac{(x+1)^2+y^2}{0.2}}",
        "this lab's own: two Gaussian wells in a quadratic bowl",
        gradient=gradients.two_wells,
    ),
)

SURFACES: dict[str, Surface] = {entry.key: entry for entry in _ENTRIES}
