"""A person's own f(x, y): parsed, differentiated and compiled without ever being executed as code.

SymPy writes the LaTeX. It only sees the checked tree, and is imported when it is needed.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.surfaces.formula_functions import FUNCTIONS
from core.surfaces.formula_graph import MAX_CONSTANT, MAX_EXPONENT, NAMED, VARIABLES, Graph
from core.surfaces.formula_parsing import FormulaError, Part, parse

Array = Any

# A derivative that is longer than this when written out fills more than a screen.
MAX_WRITTEN = 160


@dataclass(frozen=True)
class Formula:
    """A checked f(x, y) with its exact derivatives.

    Attributes:
        text: As it was typed.
        value: f(x, y), elementwise on numbers, NumPy arrays or torch tensors.
        gradient: (∂f/∂x, ∂f/∂y).
        hessian: (∂²f/∂x², ∂²f/∂x∂y, ∂²f/∂y²).
        expression: f as Python source in x and y with functions of `torch`, for scripts.
        doubtful: Whether people read some of the text in more than one way: how it was read should
            be shown.
        graph, nodes: Its operations; which node is "f", "x", "y" (first derivatives), "xx", "xy"
            or "yy".
    """

    text: str
    value: Callable[[Array, Array], Array]
    gradient: Callable[[Array, Array], tuple[Array, Array]]
    hessian: Callable[[Array, Array], tuple[Array, Array, Array]]
    expression: str
    doubtful: bool
    graph: Graph
    nodes: dict[str, int]

    def latex(self, which: str) -> str | None:
        """LaTeX of "f", "x", "y" (first derivatives), "xx", "xy" or "yy"; None: too long to read.

        abs, min and max have the sign function in their derivatives, which is 0 at the kink.
        """
        node = self.nodes[which]
        if self.graph.written_size(node) > MAX_WRITTEN:
            return None
        import sympy

        try:
            return str(sympy.latex(_symbolic(self.graph, node)))
        except (_TooLargeError, ArithmeticError, ValueError, TypeError):
            # SymPy works exactly: numbers that overflow here, or that it cannot compare.
            return None


def formula(text: str) -> Formula:
    """Parse f(x, y), and derive its gradient and Hessian by the rules of calculus.

    Knows + - * / ^ ** and brackets, numbers, x, y, pi, e and `FUNCTIONS`, and what people write for
    them: |x|, x², √(x), ½, π, sin x, ·. 2x, xy and 3(x + 1) are products, and bind as * does: 1/2x
    is (1/2)·x. A power of a number binds tighter than a sign: −x² is −(x²).

    Args:
        text: Up to `core.surfaces.formula_parsing.MAX_FORMULA_CHARACTERS` signs.

    Returns:
        f and its derivatives as functions; nothing of the text is ever executed.

    Raises:
        FormulaError: Text that is no formula, neither x nor y in it, or a number too large to
            mean anything; with the column.

    Example:
        >>> from core.surfaces.formula import formula
        >>> f = formula("x^2 y + sin x")
        >>> [float(each) for each in (f.value(0, 3), *f.gradient(0, 3), *f.hessian(0, 3))]
        [0.0, 1.0, 0.0, 6.0, 0.0, 0.0]
        >>> f.expression
        '(((x ** 2.0) * y) + sin(x))'
    """
    tree = parse(text)
    graph = Graph()
    root = _build(graph, tree)
    if graph.nodes[root].constant is not None:
        raise FormulaError("neither x nor y is in this formula: there is nothing to go down.", 1)
    nodes = {"f": root}
    for variable in VARIABLES:
        nodes[variable] = graph.derivative(root, variable)
    for first, second in ("xx", "xy", "yy"):
        nodes[first + second] = graph.derivative(nodes[first], second)
    value = graph.compiled([root])
    return Formula(
        text=text,
        value=lambda x, y: value(x, y)[0],
        gradient=graph.compiled([nodes["x"], nodes["y"]]),
        hessian=graph.compiled([nodes["xx"], nodes["xy"], nodes["yy"]]),
        expression=_source(graph, root),
        doubtful=tree.doubtful,
        graph=graph,
        nodes=nodes,
    )


def constant(text: str) -> float:
    """A number as people write it down: 0.25, 2/20, sqrt(2), e^-1.

    Args:
        text: A formula without x and y.

    Returns:
        Its value, at most `MAX_CONSTANT` in size.

    Raises:
        FormulaError: Text that is no formula, or one with x or y in it; with the column.

    Example:
        >>> from core.surfaces.formula import constant
        >>> constant("2/20")
        0.1
    """
    graph = Graph()
    value = graph.nodes[_build(graph, parse(text))].constant
    if value is None:
        raise FormulaError("a number is asked for: x and y have no value here.", 1)
    return value


def _build(graph: Graph, part: Part) -> int:
    """The part's node; as deep as the tree, which `parse` has bounded."""
    if part.name == "number":
        assert part.value is not None
        _check_size(part.value, part.column)
        return graph.number(part.value)
    if not part.parts:
        return graph.named(part.name)
    arguments = [_build(graph, each) for each in part.parts]
    if part.name == "^":
        _check_power(graph, arguments, part)
    node = graph.make(part.name, *arguments)
    constant = graph.nodes[node].constant
    if constant is not None:
        _check_size(constant, part.column)
    return node


def _check_size(value: float, column: int) -> None:
    if math.isnan(value):
        raise FormulaError("this part has no value: it is no real number.", column)
    if abs(value) > MAX_CONSTANT:
        raise FormulaError(
            f"this is infinite, or larger than {MAX_CONSTANT:.0e}: more than a surface shows.",
            column,
        )


def _check_power(graph: Graph, arguments: list[int], part: Part) -> None:
    base, exponent = (graph.nodes[each].constant for each in arguments)
    if exponent is not None and abs(exponent) > MAX_EXPONENT:
        raise FormulaError(
            f"an exponent lies between −{MAX_EXPONENT} and {MAX_EXPONENT}.",
            part.parts[1].column,
        )
    if base is not None and exponent is None and base <= 0:
        raise FormulaError(
            "a number that is not positive has no power with x or y in the exponent.", part.column
        )


def _symbolic(graph: Graph, output: int) -> Any:
    """The node as a SymPy expression."""
    import sympy

    arithmetic: dict[str, Callable[..., Any]] = {
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "/": lambda a, b: a / b,
        "^": _exact_power,
        "neg": lambda a: -a,
    }
    leaves = {
        "x": sympy.Symbol("x", real=True),
        "y": sympy.Symbol("y", real=True),
        "pi": sympy.pi,
        "e": sympy.E,
    }
    made: dict[int, Any] = {}
    for index in graph.needed([output]):
        node = graph.nodes[index]
        if node.name == "number":
            assert node.constant is not None
            whole = node.constant.is_integer()
            made[index] = sympy.Integer(int(node.constant)) if whole else sympy.Float(node.constant)
        elif node.name in leaves:
            made[index] = leaves[node.name]
        else:
            arguments = [made[each] for each in node.arguments]
            maker = arithmetic.get(node.name) or getattr(sympy, FUNCTIONS[node.name].sympy_name)
            made[index] = maker(*arguments)
            if node.constant is None:
                _check_written(made[index])
    return made[output]


# SymPy multiplies whole numbers out, whatever their length; no person reads more digits.
_MAX_DIGITS = 40


class _TooLargeError(Exception):
    """What SymPy would have to write out is beyond reading, and perhaps beyond computing."""


def _exact_power(base: Any, exponent: Any) -> Any:
    factor = abs(float(base.as_coeff_Mul()[0]))
    if exponent.is_Number and factor not in (0.0, 1.0):
        digits = abs(float(exponent)) * abs(math.log10(factor))
        if not digits <= _MAX_DIGITS:
            raise _TooLargeError
    return base**exponent


def _check_written(expression: Any) -> None:
    """x − x can leave a constant behind that nobody has bounded: 9^9^9^(9 + x − x)."""
    if expression.free_symbols:
        return
    if not (expression.is_Number and abs(float(expression)) <= MAX_CONSTANT):
        raise _TooLargeError


def _source(graph: Graph, output: int) -> str:
    """Python source with every bracket written; only whitelisted names can be in it."""
    written: dict[int, str] = {}
    for index in graph.needed([output]):
        node = graph.nodes[index]
        arguments = [written[each] for each in node.arguments]
        if node.name in NAMED or node.name in VARIABLES:
            written[index] = node.name
        elif node.constant is not None:
            written[index] = repr(node.constant)
        elif node.name == "neg":
            written[index] = f"(-{arguments[0]})"
        elif node.name in FUNCTIONS:
            written[index] = _called(graph, index, arguments)
        else:
            sign = "**" if node.name == "^" else node.name
            written[index] = f"({arguments[0]} {sign} {arguments[1]})"
    return written[output]


def _called(graph: Graph, index: int, arguments: list[str]) -> str:
    node = graph.nodes[index]
    if len(arguments) == 2:  # torch compares tensors only with tensors
        constants = [graph.nodes[each].constant is not None for each in node.arguments]
        arguments = [
            f"torch.tensor({each}, dtype=torch.float64)" if constant else each
            for each, constant in zip(arguments, constants, strict=True)
        ]
    return f"{FUNCTIONS[node.name].array_name}({', '.join(arguments)})"
