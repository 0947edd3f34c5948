"""A typed f(x, y): its value, its exact derivatives, its source, its LaTeX and its refusals."""

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy
import torch
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st

from core.surfaces import FUNCTIONS, FormulaError
from core.surfaces.formula import Formula, formula
from core.surfaces.formula_functions import ALIASES

Reference = Callable[[float, float], float]
WHICH = ("f", "x", "y", "xx", "xy", "yy")

REFERENCES: dict[str, Callable[..., float]] = {
    **{
        name: getattr(math, name)
        for name in (
            "sin",
            "cos",
            "tan",
            "asin",
            "acos",
            "atan",
            "sinh",
            "cosh",
            "tanh",
            "exp",
            "log",
            "sqrt",
        )
    },
    "abs": abs,
    "min": min,
    "max": max,
    "sign": lambda value: math.copysign(value != 0, value),
}
# Where the argument x·y may lie; elsewhere on both sides of 0.
INSIDE = {
    "asin": (-0.83, 0.21, 0.64),
    "acos": (-0.83, 0.21, 0.64),
    "log": (0.17, 1.3, 4.1),
    "sqrt": (0.17, 1.3, 4.1),
}
EVERY_NAME = pytest.mark.parametrize("name", FUNCTIONS)


def calling(name: str) -> str:
    arguments = "x*y" if FUNCTIONS[name].num_arguments == 1 else "x*y, x - y"
    return f"{name}({arguments}) * (x + 2y)"


def at(*values: float) -> tuple[np.float64, ...]:
    return tuple(np.float64(value) for value in values)


def places(name: str) -> list[tuple[np.float64, ...]]:
    arguments = INSIDE.get(name, (-1.37, 0.42, 1.13))
    return [at(u / y, y) for u, y in zip(arguments, (1.7, -0.6, 0.9), strict=True)]


def derivatives(f: Formula, x: Any, y: Any) -> np.ndarray:
    return np.array([*f.gradient(x, y), *f.hessian(x, y)])


def by_differences(f: Formula, x: float, y: float, h: float = 1e-5) -> np.ndarray:
    """Slopes from values, curvatures from gradients."""
    right, left, up, down = (x + h, y), (x - h, y), (x, y + h), (x, y - h)
    along_x = np.subtract(f.gradient(*right), f.gradient(*left)) / (2 * h)
    along_y = np.subtract(f.gradient(*up), f.gradient(*down)) / (2 * h)
    slopes = f.value(*right) - f.value(*left), f.value(*up) - f.value(*down)
    np.testing.assert_allclose(along_x[1], along_y[0], rtol=1e-6, atol=1e-6)
    return np.array([slopes[0] / (2 * h), slopes[1] / (2 * h), *along_x, along_y[1]])


def by_autograd(function: Callable[..., Any], x: float, y: float) -> np.ndarray:
    point = torch.tensor([x, y], dtype=torch.float64)
    gradient = torch.autograd.functional.jacobian(lambda p: function(p[0], p[1]), point)
    hessian = torch.autograd.functional.hessian(lambda p: function(p[0], p[1]), point)
    return np.array([*gradient, hessian[0, 0], hessian[0, 1], hessian[1, 1]])


@EVERY_NAME
def test_every_function_has_the_value_of_its_reference(name: str) -> None:
    reference = REFERENCES[name]
    for x, y in places(name):
        arguments = (x * y, x - y)[: FUNCTIONS[name].num_arguments]
        expected = reference(*arguments) * (x + 2 * y)
        assert formula(calling(name)).value(x, y) == pytest.approx(expected, rel=1e-13, abs=1e-14)


@EVERY_NAME
def test_functions_have_derivatives_of_finite_differences(name: str) -> None:
    f = formula(calling(name))
    for x, y in places(name):
        expected = by_differences(f, x, y)
        np.testing.assert_allclose(derivatives(f, x, y), expected, rtol=1e-6, atol=1e-6)


# The warning has a test of its own below.
@pytest.mark.filterwarnings("ignore:torch.asarray:UserWarning")
@EVERY_NAME
def test_every_function_has_the_derivatives_of_autograd(name: str) -> None:
    f = formula(calling(name))
    for x, y in places(name):
        expected = by_autograd(f.value, x, y)
        np.testing.assert_allclose(derivatives(f, x, y), expected, rtol=1e-10, atol=1e-11)


ARITHMETIC = [
    "x^2 + 10 y^2",
    "(1 - x)^2 + 100 (y - x^2)^2",
    "x^y",
    "2^(x*y)",
    "x^-3 / y",
    "e^(-x/y)",
    "x^5 y^4 - x^2.5",
    "log(1 + x)^y",
    "sqrt(x^2 + y^2)",
    "-(x - y)^3 / (1 + x^2)",
    "x^x^y",
    "7x",
]


@pytest.mark.parametrize("text", ARITHMETIC)
def test_arithmetic_has_derivatives_of_autograd(text: str) -> None:
    f = formula(text)
    for x, y in ((1.3, 0.7), (2.2, -1.1), (1.05, 2.4)):
        ours = derivatives(f, x, y)
        np.testing.assert_allclose(ours, by_autograd(f.value, x, y), rtol=1e-10, atol=1e-11)
        np.testing.assert_allclose(ours, by_differences(f, x, y), rtol=2e-6, atol=2e-6)


BINDING: list[Any] = [
    ("-x^2", lambda x, y: -(x**2)),
    ("2^3^x", lambda x, y: 2 ** (3**x)),
    ("x-y-1", lambda x, y: (x - y) - 1),
    ("x/y/2", lambda x, y: (x / y) / 2),
    ("x-(y-1)", lambda x, y: x - y + 1),
    ("x/(y/2)", lambda x, y: 2 * x / y),
    ("2x", lambda x, y: 2 * x),
    ("3(x+1)", lambda x, y: 3 * x + 3),
    ("x(y+1)", lambda x, y: x * y + x),
    ("2^-x", lambda x, y: 1 / 2**x),
    ("1/2x", lambda x, y: x / 2),
    ("2^3x", lambda x, y: 8 * x),
    ("2x^2", lambda x, y: 2 * x * x),
    ("x**2", lambda x, y: x * x),
    ("x**-1", lambda x, y: 1 / x),
    ("-2^2x", lambda x, y: -4 * x),
    ("x − y", lambda x, y: x - y),
    ("−x", lambda x, y: -x),
    ("2^−x", lambda x, y: 1 / 2**x),
    ("x·y", lambda x, y: x * y),
    ("x × y", lambda x, y: x * y),
    ("--x", lambda x, y: x),
    ("x--y", lambda x, y: x + y),
    ("x*-y", lambda x, y: -x * y),
    ("+x", lambda x, y: x),
    ("x y", lambda x, y: x * y),
    ("(x)(y)", lambda x, y: x * y),
    ("2sin(x)y", lambda x, y: 2 * math.sin(x) * y),
    ("2e-x", lambda x, y: 2 * math.e - x),
    ("pi x", lambda x, y: math.pi * x),
    ("2e3x", lambda x, y: 2000 * x),
    ("x+y*2", lambda x, y: x + 2 * y),
    (".5x+1.", lambda x, y: x / 2 + 1),
    ("e(x)", lambda x, y: math.e * x),
    (" x\t+\r\n y ", lambda x, y: x + y),
    ("sin (x)", lambda x, y: math.sin(x)),
    ("sin(x)^2", lambda x, y: math.sin(x) ** 2),
    ("x^2/y^2", lambda x, y: (x / y) ** 2),
    ("max(x, y, 2)", lambda x, y: max(x, y, 2)),
    ("min(x, y, -2)", lambda x, y: -2),
    ("max(x, y, x y, 3x)", lambda x, y: max(y, x * y, 3 * x)),
    ("min(x+y, x-y, x/y)", lambda x, y: min(x + y, x - y, x / y)),
    ("x(y+1)^2", lambda x, y: x * (y + 1) ** 2),
    ("2x(y)^2", lambda x, y: 2 * x * y**2),
    ("1/x(y+1)", lambda x, y: (y + 1) / x),
    ("2^x(y+1)", lambda x, y: 2**x * (y + 1)),
]
# As people write, and as it comes from other programs; then the same in plain signs.
WRITTEN = """
|x| = abs(x)                            ||x - 3|- y| = abs(abs(x - 3) - y)
|x − 3|·|y| = abs(x - 3)*abs(y)         |x||y - 9| = abs(x)*abs(y - 9)
2|x - 3| - 1|y| = 2*abs(x - 3) - abs(y)
||x|| = abs(abs(x))
|x(|y - 9| + 1)|² = (abs(x*(abs(y - 9) + 1)))^2
sin(|x - 3|) |y| = sin(abs(x - 3))*abs(y)
∣x∣ = abs(x)                            x² + y³ = x^2 + y^3
x²y⁻¹ = x^2*y^-1                        −x² = -x^2
(x + y)¹² = (x + y)^12                  2^x² = 2^(x^2)
√x = sqrt(x)                            √(x y) + 1 = sqrt(x*y) + 1
2√x·y = 2*sqrt(x)*y                     √|x - 3| = sqrt(abs(x - 3))
√√x = sqrt(sqrt(x))                     √sin(x) = sqrt(sin(x))
½x = 0.5*x                              x½ = x*0.5
x/⅓ = x/(1/3)                           ¾(x + y) = 0.75*(x + y)
πx = pi*x                               cos(2πxy) = cos(2*pi*x*y)
sin x = sin(x)                          1 − sin x = 1 - sin(x)
-ln y + 2 exp x = -log(y) + 2*exp(x)    tg x = tan(x)
3x·-sin y = 3*x*(-sin(y))               x/sin y = x/sin(y)
(sin x) cos(y) = sin(x)*cos(y)          sgn(x) = sign(x)
log10(x) = log(x)/log(10)               log2(xy) = log(x*y)/log(2)
relu(x - 2) = max(x - 2, 0)             y relu x = y*max(x, 0)
sigmoid(x)^2 = (1/(1 + exp(-x)))^2      xy = x*y
xy^2 = x*y^2                            2xyx - yx = 2*x*y*x - y*x
x^2y = x^2*y                            x÷y = x/y
x ∗ y = x*y                             x – y = x-y
x ⁄ y = x/y                             ｘ＋２ｙ = x+2*y
𝑥² + 𝟐𝑦 = x^2+2*y                       2𝜋x = 2*pi*x
x\u00a0+\u2009y = x+y                   \ufeffx + y = x + y
"""
PAIRS = [part.strip() for line in WRITTEN.split("\n") for part in re.split(r" {2,}", line) if part]


@pytest.mark.parametrize("pair", PAIRS)
def test_a_formula_is_read_as_people_write_it(pair: str) -> None:
    written, plain = pair.split(" = ")
    for x, y in ((1.3, 0.7), (2.9, 3.1)):
        assert formula(written).value(x, y) == formula(plain).value(x, y)


DOUBTFUL = "1/2x; 10/101 x + y; x/y(x + 1); e^2x; x^2y; 2**3(x); max(0,5, x)"
CLEAR = "(1/2)x; ½x; x²y; x^2 y; e^(2x); max(0, 5, x); x/2; 2x/3; x^2/4 + 3(y - sin(2x))^2"


def test_what_can_be_read_in_two_ways_is_marked() -> None:
    for text in DOUBTFUL.split("; "):
        assert formula(text).doubtful, text
    for text in CLEAR.split("; "):
        assert not formula(text).doubtful, text


@pytest.mark.parametrize("alias", ALIASES)
def test_an_alias_is_the_same_function(alias: str) -> None:
    first, second = formula(f"{alias}(x) y"), formula(f"{ALIASES[alias]}(x) y")
    assert first.expression == second.expression
    expected = 2 * REFERENCES[ALIASES[alias]](0.3)
    assert first.value(0.3, 2.0) == pytest.approx(expected, rel=1e-15)


BROADCAST = [
    "x",
    "y",
    "x + y",
    "x^2",
    "3y + 1",
    "x^2 y",
    "sign(x)",
    "max(x, 0.5)",
    "min(y, 2, -1)",
    "pi x",
    "2^y",
    "log(x)",
    "max(x, y)",
    "x - x",
    "atan(x) + y^3",
]


@pytest.mark.parametrize("text", BROADCAST)
def test_every_component_has_the_full_shape(text: str) -> None:
    f = formula(text)
    x, y = np.linspace(0.2, 2, 5)[None, :], np.linspace(-1, 1.5, 3)[:, None]
    tensors = torch.from_numpy(x), torch.from_numpy(y)
    for function in (lambda a, b: (f.value(a, b),), f.gradient, f.hessian):
        ours = function(x, y)
        for i, component in enumerate(ours):
            assert component.shape == (3, 5)
            assert component.dtype == np.float64
            single = float(function(x[0, 3], y[1, 0])[i])
            assert component[1, 3] == pytest.approx(single, rel=1e-14)
            tensor = function(*tensors)[i]
            assert isinstance(tensor, torch.Tensor)
            assert tensor.shape == (3, 5)
            assert tensor.dtype == torch.float64
            np.testing.assert_allclose(tensor.numpy(), component, rtol=1e-14)


@pytest.mark.parametrize("text", ["max(x, 0.1)", "min(x, y, -0.7)"])
def test_a_number_in_min_or_max_is_double_precision_in_torch(text: str) -> None:
    x, y = -0.5, 0.05
    ours = formula(text).value(*(torch.tensor(v, dtype=torch.float64) for v in (x, y)))
    assert float(ours) == pytest.approx(formula(text).value(x, y), rel=1e-12)


def test_min_and_max_of_a_tensor_with_gradient_do_not_warn() -> None:
    x = torch.tensor(1.5, requires_grad=True)
    torch.set_warn_always(True)
    try:
        assert formula("max(x, y)").value(x, torch.tensor(0.5)).requires_grad
    finally:
        torch.set_warn_always(False)


LOG = ("log(x)", -1.5)  # with sqrt and asin, NumPy's from start to end
GAPS: list[Any] = [
    LOG,
    ("log(x)", 0.0),
    ("sqrt(x)", -1.5),
    ("1/x", 0.0),
    ("x^-2", 0.0),
    ("x^0.5", -1.5),
    ("asin(x)", 1.5),
    ("x^y", -1.5),
    ("y/(x - x)", 2.0),
    ("x^99", 1e30),
]


@pytest.mark.parametrize(("text", "x"), GAPS)
@pytest.mark.parametrize("kind", ["array", "number of NumPy", "tensor"])
def test_outside_its_domain_a_formula_is_nan_or_infinite(text: str, x: float, kind: str) -> None:
    makers: dict[str, Any] = {
        "array": lambda v: np.array([v]),
        "number of NumPy": np.float64,
        "tensor": lambda v: torch.tensor(v, dtype=torch.float64),
    }
    make = makers[kind]
    f = formula(text)
    with np.errstate(all="ignore"):
        assert not math.isfinite(float(f.value(make(x), make(1.5)).item()))
        f.gradient(make(x), make(1.5))
        f.hessian(make(x), make(1.5))


@pytest.mark.parametrize(
    ("text", "x"), [(t, x) for t, x in GAPS if t not in ("sqrt(x)", "asin(x)") and (t, x) != LOG]
)
def test_a_python_float_outside_the_domain_gives_nan_or_inf(text: str, x: float) -> None:
    f = formula(text)
    with np.errstate(all="ignore"):
        assert not math.isfinite(f.value(x, 1.5))
        assert not any(isinstance(each, complex) for each in f.gradient(x, 1.5))


@pytest.mark.parametrize("text", ["sign(x)", "abs(x)", "max(x, y)"])
def test_a_python_float_has_a_slope_where_sign_is_in_it(text: str) -> None:
    f = formula(text)
    assert [f.value(1.5, 0.5), *f.gradient(1.5, 0.5)] == [
        f.value(*at(1.5, 0.5)),
        *f.gradient(*at(1.5, 0.5)),
    ]


def test_a_formula_in_one_variable_has_its_limit_at_infinity() -> None:
    with np.errstate(all="ignore"):
        assert formula("exp(-x)").value(np.float64(np.inf), np.float64(1)) == 0


def test_a_power_with_a_variable_exponent_has_a_slope_at_0() -> None:
    with np.errstate(all="ignore"):
        assert formula("x^y").gradient(np.float64(0), np.float64(3))[0] == 0


def test_abs_and_sign_have_slope_0_at_0() -> None:
    assert derivatives(formula("abs(x)"), *at(0, 1)).tolist() == [0, 0, 0, 0, 0]
    assert derivatives(formula("sign(x)"), *at(0, 1)).tolist() == [0, 0, 0, 0, 0]
    assert formula("abs(3x - y)").gradient(*at(1, 3)) == (0, 0)


@pytest.mark.parametrize(("name", "of_torch"), [("max", torch.maximum), ("min", torch.minimum)])
def test_min_and_max_share_the_slope_where_both_are_equal(
    name: str, of_torch: Callable[..., Any]
) -> None:
    f, g = formula(f"{name}(x, y)"), formula(f"{name}(3x, x*y)")
    assert f.gradient(*at(0.7, 0.7)) == (0.5, 0.5)
    for x, y in ((0.7, 0.7), (0.7, 0.8), (0.7, -0.8)):
        np.testing.assert_array_equal(derivatives(f, *at(x, y)), by_autograd(of_torch, x, y))
    for x, y in ((2.0, 3.0), (2.0, 4.0), (-2.0, 4.0)):
        expected = by_autograd(lambda x, y: of_torch(3 * x, x * y), x, y)
        np.testing.assert_array_equal(derivatives(g, *at(x, y)), expected)


EXPRESSIONS: list[Any] = [
    *(calling(name) for name in FUNCTIONS),
    *ARITHMETIC,
    "2^x",
    "e^x",
    "pi x y",
    "cos(pi) x + y",
    "max(x, 0.5, y)",
    "min(2, x*y)",
    "-2^2x",
    "1/2x",
    "-(-x)^2 - y - 1",
    "ln(x + 2) arctan(y)",
    "x^-1 − y^2^-1",
    "1e-3 x + 1e12 y",
    "--x - -y",
    "max(x, 0.1)",
]


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_the_expression_is_python_with_functions_of_torch(text: str) -> None:
    f = formula(text)
    functions = {each.array_name: getattr(torch, each.array_name) for each in FUNCTIONS.values()}
    x, y = (torch.tensor(v, dtype=torch.float64) for v in ([0.31, 0.02, 0.77], [0.9, 0.4, 1.2]))
    names = {"__builtins__": {}, "torch": torch, **functions, "pi": math.pi, "e": math.e}
    names.update(x=x, y=y)
    exec(f"result = {f.expression}", names)
    expected = f.value(x.numpy(), y.numpy())
    np.testing.assert_allclose(names["result"].numpy(), expected, rtol=1e-12, atol=1e-12)


GRADIENTS = {
    "x^2 + 10 y^2": ("2 x", "20 y"),
    "x^2 y": ("2 x y", "x^{2}"),
    "y sin(x)": (r"y \cos{\left(x \right)}", r"\sin{\left(x \right)}"),
    "e^(x y)": ("y e^{x y}", "x e^{x y}"),
    "x/y": (r"\frac{1}{y}", r"- \frac{x}{y^{2}}"),
    "abs(x) - pi y": (r"\operatorname{sign}{\left(x \right)}", r"- \pi"),
}


@pytest.mark.parametrize("text", GRADIENTS)
def test_the_latex_of_a_gradient_is_what_one_would_write(text: str) -> None:
    assert (formula(text).latex("x"), formula(text).latex("y")) == GRADIENTS[text]


X, Y = sympy.symbols("x y", real=True)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("x^3 - 3x y^2", X**3 - 3 * X * Y**2),
        ("sin(x y) / (1 + y^2)", sympy.sin(X * Y) / (1 + Y**2)),
        ("tan(x/2) ln(y)", sympy.tan(X / 2) * sympy.log(Y)),
        ("exp(-x^2) x^y", sympy.exp(-(X**2)) * X**Y),
        ("atan(x/y) + sqrt(x y) − 2^x", sympy.atan(X / Y) + sympy.sqrt(X * Y) - 2**X),
        ("tanh(x - y)^3 cosh(x)", sympy.tanh(X - Y) ** 3 * sympy.cosh(X)),
    ],
)
def test_the_derivatives_equal_those_of_sympy(text: str, same: sympy.Expr) -> None:
    f = formula(text)
    paths = ([X], [Y], [X, X], [X, Y], [Y, Y])
    for x, y in ((0.4, 1.7), (1.9, 0.6)):
        expected = [float(sympy.diff(same, *path).subs({X: x, Y: y})) for path in paths]
        np.testing.assert_allclose(derivatives(f, x, y), expected, rtol=1e-12, atol=1e-13)


def test_a_hessian_too_long_to_read_has_numbers_but_no_latex() -> None:
    f = formula("sin(x*y) cos(x + y) exp(-x^2) tanh(y) sqrt(x^2 + 1)")
    assert len(f.text) <= 200
    assert f.latex("f") is not None
    assert [f.latex(which) for which in ("xx", "xy", "yy")] == [None, None, None]
    expected = by_differences(f, 0.8, -1.3)
    np.testing.assert_allclose(derivatives(f, 0.8, -1.3), expected, rtol=1e-6, atol=1e-8)


LATEX: list[Any] = [
    "x^y^x",
    "max(x, min(y, 2), -x)",
    "log(x - x)",
    "1/(y - y) + x",
    "abs(x)^-1",
    "((9x)^100)^100",
    "max(x, 1/(x-x))",
    "max(x, sqrt(-1 - x^2))",
    "min(x, log(x - x - 1))",
    "max(sin(exp(exp(exp(x-x+9)))), y)",
]


@pytest.mark.parametrize("text", LATEX)
def test_the_latex_of_a_strange_formula_does_not_raise(text: str) -> None:
    f = formula(text)
    for which in WHICH:
        assert isinstance(f.latex(which), str | None)


MISSING, OPENED, CLOSING = "cannot stand here", "never opened", "closing bracket is missing"
NO_NAME, NO_SIGN, TOO_LARGE = "is no name here", "has no place", "larger than 1e+12"
NOTHING, COMMA = "nothing between", "between arguments"
ERRORS: list[Any] = [
    ("np.sin(x) + y", 3, "without “np.”"),
    (r"\frac{x^2}{2}", 1, "LaTeX is not read"),
    ("", 1, "type a formula"),
    (" \t ", 1, "type a formula"),
    ("x" * 201, 201, "has 201"),
    ("x +", 4, "missing at the end"),
    ("2**", 4, "missing at the end"),
    ("(x", 3, CLOSING),
    ("x + (y*(2 - x)", 15, CLOSING),
    ("sin(x", 6, CLOSING),
    ("max(x, y", 9, CLOSING),
    ("x)", 2, OPENED),
    ("(x))", 4, OPENED),
    ("x))((", 2, OPENED),
    ("sin(x)) + 1", 7, OPENED),
    ("(x + )", 6, MISSING),
    ("x + * y", 5, MISSING),
    ("x^^2", 3, MISSING),
    ("*x", 1, MISSING),
    ("sin(x,)", 7, MISSING),
    ("x, y", 2, COMMA),
    ("x//2", 3, MISSING),
    ("()", 2, NOTHING),
    ("x $ y", 3, "“$”"),
    ("x.y", 2, NO_SIGN),
    ("2[x]", 2, "round brackets"),
    ("x = 1", 3, "only what f is equal to"),
    ("f(x, y) = x", 9, "only what f"),
    ("x!", 2, NO_SIGN),
    ("x\x00", 2, "U+0000"),
    ("x \u202e", 3, "U+202E"),
    ("x + z", 5, "“z” " + NO_NAME),
    ("2 + foo(x)", 5, NO_NAME),
    ("X", 1, NO_NAME),
    ("2x3", 2, "write x^3"),
    ("xsin(x)", 1, "write x * sin(…)."),
    ("pix", 1, "write pi * x."),
    ("sinx", 1, "write sin(x)."),
    ("X + y", 1, "write x."),
    ("x2 + y", 1, "write x^2"),
    ("x₁", 2, "x and y"),
    ("х + y", 1, "U+0445"),
    ("x — y", 3, "write -"),
    ("∛x", 1, "^(1/3)"),
    ("floor(x)", 1, "x - sin(2 pi x)/(2 pi)"),
    ("0,5x", 2, "write 0.5 with a point"),
    ("1½x", 1, "write 1.5"),
    ("x < y", 3, "max(x, y)"),
    ("|x|y|x|", 3, "could open or close"),
    ("|x", 1, "needs one that closes"),
    ("√x y", 1, "how far this root"),
    ("2√2x", 2, "how far this root"),
    ("√x²", 1, "how far this"),
    ("sin x y", 1, "write sin(x) if it is only x"),
    ("y + log x^2", 5, "write log(x)"),
    ("sin x / x", 1, "how far sin"),
    ("sin 2x", 1, "sin(…)"),
    ("sin²(x)", 1, "sin(x)^2"),
    ("sin^2(x)", 1, "sin(x)^2"),
    ("sin⁻¹(x)", 1, "asin(x) or 1/sin(x)"),
    ("max x", 1, "two arguments"),
    ("x + sin", 5, "sin(…)"),
    ("pow(x, 2)", 1, "write x^2"),
    ("sin()", 5, NOTHING),
    ("y sin(x, y)", 3, "one argument; here it has 2"),
    ("x + max(x)", 5, "two arguments or more; here it has 1"),
    ("y + x(1, 2)", 8, COMMA),
    ("e()", 3, NOTHING),
    ("x^101", 3, "exponent"),
    ("x^(50+51)", 4, "exponent"),
    ("9^9^9^9", 5, "exponent"),
    ("0^x", 1, "not positive"),
    ("y + 1e13", 5, TOO_LARGE),
    ("x + 1e400", 5, TOO_LARGE),
    ("x + 10^13", 5, TOO_LARGE),
    ("x*exp(99)", 3, TOO_LARGE),
    ("1/0 + x", 1, TOO_LARGE),
    ("x + log(-1)", 5, "no value"),
    ("asin(2) x", 1, "no value"),
    ("5", 1, "neither x nor y"),
    ("0x + 1", 1, "neither"),
    ("x" + "+x" * 80, 1, "inside one"),
    ("(" + "+x" * 50 + ")+(" + "+y" * 48, 201, CLOSING),
    ("0/0 + x", 1, "no value"),
    ("1.2.3x", 1, "one point"),
    ("x^-101", 3, "exponent"),
    ("x^(-101)", 4, "exponent"),
]


@pytest.mark.parametrize(("text", "column", "fragment"), ERRORS)
def test_a_refusal_names_the_column_and_the_reason(text: str, column: int, fragment: str) -> None:
    with pytest.raises(FormulaError) as caught:
        formula(text)
    assert caught.value.column == column
    assert str(caught.value).startswith(f"Column {column}: ")
    assert fragment in str(caught.value)


def test_too_many_operations_are_refused() -> None:
    with pytest.raises(FormulaError, match="at most 150"):
        formula("(" + ")+(".join("xxxx+y".replace("xxxx", "x*x*x*x") for _ in range(16)) + ")")


class OutsideError(ArithmeticError):
    """The reference has no value here, or one too large to compare."""


def bounded(value: float) -> float:
    if not abs(value) <= 1e6:
        raise OutsideError
    return value


def far_from_0(value: float) -> float:
    if abs(value) < 1e-4:
        raise OutsideError
    return value


TWO_SIDED: dict[str, Reference] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / far_from_0(b),
}
CALLED = {name: REFERENCES[name] for name in ("sin", "cos", "tanh", "exp", "atan", "abs")}
CALLED["sqrt"] = lambda a: math.sqrt(far_from_0(a)) if a > 0 else bounded(math.nan)
CALLED |= {"min": min, "max": max}
Typed = tuple[str, Reference]


def joined(sign: str, a: Typed, b: Typed) -> Typed:
    return f"({a[0]} {sign} {b[0]})", lambda x, y: bounded(TWO_SIDED[sign](a[1](x, y), b[1](x, y)))


def raised(a: Typed, power: int) -> Typed:
    lowest = far_from_0 if power < 0 else bounded
    return f"({a[0]})^{power}", lambda x, y: bounded(lowest(a[1](x, y)) ** power)


def called(name: str, parts: list[Typed]) -> Typed:
    parts = parts if name in ("min", "max") else parts[:1]
    written = f"{name}({', '.join(text for text, _ in parts)})"
    return written, lambda x, y: bounded(CALLED[name](*(part(x, y) for _, part in parts)))


def numbers() -> st.SearchStrategy[Typed]:
    return st.integers(1, 500).map(lambda k: (str(k / 100), lambda x, y: k / 100))


LEAVES = st.one_of(st.just(("x", lambda x, y: x)), st.just(("y", lambda x, y: y)), numbers())
TYPED: st.SearchStrategy[Typed] = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.builds(joined, st.sampled_from(sorted(TWO_SIDED)), parts, parts),
        st.builds(raised, parts, st.integers(-2, 4)),
        st.builds(lambda a: (f"(-{a[0]})", lambda x, y: -a[1](x, y)), parts),
        st.builds(called, st.sampled_from(sorted(CALLED)), st.lists(parts, min_size=2, max_size=3)),
    ),
    max_leaves=8,
)
WHOLE = st.builds(joined, st.sampled_from(sorted(TWO_SIDED)), TYPED, TYPED)
# Never a round number, so that no kink is met exactly.
PLACE = st.tuples(
    st.integers(-300, 300).map(lambda k: np.float64((k + 0.3183) / 101)),
    st.integers(-300, 300).map(lambda k: np.float64((k + 0.7071) / 103)),
)
UNHURRIED = [HealthCheck.filter_too_much, HealthCheck.too_slow]
RANDOM = settings(max_examples=150, suppress_health_check=UNHURRIED)
REFUSALS = ("at most", "inside one another", "neither x nor y", "larger than", "no value")


def taken(text: str) -> Formula:
    """The formula, or a rejected example where a limit of size refuses it."""
    try:
        return formula(text)
    except FormulaError as error:
        if any(fragment in str(error) for fragment in REFUSALS):
            reject()
        raise


def expected_at(reference: Reference, x: float, y: float) -> float:
    try:
        return reference(float(x), float(y))
    except (ArithmeticError, ValueError):
        reject()


@given(WHOLE, PLACE)
@RANDOM
def test_a_random_formula_has_the_value_of_plain_python(
    typed: Typed, place: tuple[np.float64, np.float64]
) -> None:
    text, reference = typed
    f, expected = taken(text), expected_at(reference, *place)
    assert f.value(*place) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def slope(reference: Reference, x: float, y: float, right: float, up: float) -> float:
    ahead = expected_at(reference, x + right, y + up)
    return (ahead - expected_at(reference, x - right, y - up)) / (2 * (right + up))


@given(WHOLE, PLACE)
@RANDOM
def test_random_formulas_have_gradients_of_differences(
    typed: Typed, place: tuple[np.float64, np.float64]
) -> None:
    text, reference = typed
    f, (x, y) = taken(text), place
    expected_at(reference, x, y)  # rejects a place outside the domain
    for ours, (right, up) in zip(f.gradient(x, y), ((1, 0), (0, 1)), strict=True):
        coarse, fine = (slope(reference, x, y, h * right, h * up) for h in (2e-5, 1e-5))
        assume(abs(coarse - fine) <= 1e-5 * (1 + abs(fine)))
        assert ours == pytest.approx(fine, rel=1e-4, abs=1e-4)


TERM = st.sampled_from(
    ["x", "y", "2", "0.5", "-x", "x^2", "-y**2", "2^-x", "x**y^0.5", "(x - y)", "-(y + 1)^2"]
)


@given(st.lists(st.tuples(TERM, st.sampled_from([" + ", "-", "*", " / "])), min_size=2, max_size=8))
@RANDOM
def test_without_brackets_a_formula_reads_as_python_does(pairs: list[tuple[str, str]]) -> None:
    text = "".join(term + sign for term, sign in pairs) + "y"
    names = {"x": 1.37, "y": 0.82}
    exec("result = " + text.replace("^", "**"), names)
    assert taken(text).value(*at(1.37, 0.82)) == pytest.approx(names["result"], rel=1e-9, abs=1e-9)
