"""The registry of what a formula may use: a new entry here is parsed, derived, shown and tested."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.surfaces.formula_graph import Graph

# One derivative per argument: (graph, the node itself, its arguments) → nodes.
Slopes = Callable[["Graph", int, tuple[int, ...]], tuple[int, ...]]


@dataclass(frozen=True)
class Function:
    """One function that a formula may call.

    Attributes:
        name: As it is typed.
        array_name: In the array namespace (NumPy, torch), and in `torch` for scripts.
        sympy_name: Class or function in SymPy, for LaTeX.
        slopes: ∂/∂argument for every argument; at a kink the mean of both sides, as autograd
            has it for abs, min and max.
    """

    name: str
    array_name: str
    sympy_name: str
    slopes: Slopes
    num_arguments: int = 1


def _reciprocal_root(graph: "Graph", inside: int) -> int:
    """1/√inside."""
    return graph.divide(graph.number(1), graph.call("sqrt", inside))


def _square(graph: "Graph", a: int) -> int:
    return graph.multiply(a, a)


def _choice(sign: int) -> Slopes:
    """max (+1) or min (−1): the chosen argument's slope, half of each where both are equal."""

    def slopes(graph: "Graph", node: int, arguments: tuple[int, ...]) -> tuple[int, ...]:
        a, b = arguments
        side = graph.call("sign", graph.subtract(a, b))
        half, share = graph.number(0.5), graph.multiply(graph.number(0.5 * sign), side)
        return graph.add(half, share), graph.subtract(half, share)

    return slopes


_ENTRIES = (
    Function("sin", "sin", "sin", lambda g, n, a: (g.call("cos", a[0]),)),
    Function("cos", "cos", "cos", lambda g, n, a: (g.negative(g.call("sin", a[0])),)),
    Function("tan", "tan", "tan", lambda g, n, a: (g.add(g.number(1), _square(g, n)),)),
    Function(
        "asin",
        "asin",
        "asin",
        lambda g, n, a: (_reciprocal_root(g, g.subtract(g.number(1), _square(g, a[0]))),),
    ),
    Function(
        "acos",
        "acos",
        "acos",
        lambda g, n, a: (
            g.negative(_reciprocal_root(g, g.subtract(g.number(1), _square(g, a[0])))),
        ),
    ),
    Function(
        "atan",
        "atan",
        "atan",
        lambda g, n, a: (g.divide(g.number(1), g.add(g.number(1), _square(g, a[0]))),),
    ),
    Function("sinh", "sinh", "sinh", lambda g, n, a: (g.call("cosh", a[0]),)),
    Function("cosh", "cosh", "cosh", lambda g, n, a: (g.call("sinh", a[0]),)),
    Function("tanh", "tanh", "tanh", lambda g, n, a: (g.subtract(g.number(1), _square(g, n)),)),
    Function("exp", "exp", "exp", lambda g, n, a: (n,)),
    Function("log", "log", "log", lambda g, n, a: (g.divide(g.number(1), a[0]),)),
    Function("sqrt", "sqrt", "sqrt", lambda g, n, a: (g.divide(g.number(0.5), n),)),
    Function("abs", "abs", "Abs", lambda g, n, a: (g.call("sign", a[0]),)),
    Function("sign", "sign", "sign", lambda g, n, a: (g.number(0),)),
    Function("min", "minimum", "Min", _choice(-1), 2),
    Function("max", "maximum", "Max", _choice(1), 2),
)

FUNCTIONS: dict[str, Function] = {entry.name: entry for entry in _ENTRIES}
# Other names that people type for the same function.
ALIASES: dict[str, str] = {
    "ln": "log",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctg": "atan",
    "tg": "tan",
    "sgn": "sign",
}
# Functions that are others put together, as formulas in x.
SHORTHANDS: dict[str, str] = {
    "log10": "log(x)/log(10)",
    "log2": "log(x)/log(2)",
    "relu": "max(x, 0)",
    "sigmoid": "1/(1 + exp(-x))",
}
# Functions without a gradient that anything could follow.
STEPPED = ("floor", "ceil", "round", "trunc", "int")
