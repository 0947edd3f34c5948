"""What a search for minima has to know of a formula: derivatives, rounding errors, kinks.

A kink is the curve k(x, y) = 0 on which a part of f has no derivative: |k|, √k, max(a, b) with
k = a − b. On the curve f equals another formula, with 0 in the place of |k| and a in that of
max(a, b), which is smooth there. So a minimum on a kink is one of a smooth function on a curve, or
a point where two such curves meet.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.surfaces.formula import Formula
from core.surfaces.formula_graph import VARIABLES, Graph
from core.surfaces.formula_rounding import with_errors

Array = Any
# f, ∂f/∂x, ∂f/∂y, ∂²f/∂x², ∂²f/∂x∂y, ∂²f/∂y², each of the shape of x and y.
Derivatives = Callable[[Array, Array], tuple[Array, ...]]

MAX_KINKS = 8


@dataclass(frozen=True)
class Kink:
    """One curve k = 0 on which f has no derivative.

    Attributes:
        curve: k and its derivatives.
        along: f as it is on the curve, and its derivatives.
    """

    curve: Derivatives
    along: Derivatives


@dataclass(frozen=True)
class Terrain:
    """A formula without what is added to it as a constant: that moves no minimum, but costs digits.

    Attributes:
        value, derivatives: f; f and its derivatives.
        rounded: (f, bound on its rounding error), see `core.surfaces.formula_rounding`.
        rounded_hessian: The same for the three second derivatives.
        kinks: Up to `MAX_KINKS`.
    """

    value: Callable[[Array, Array], Array]
    derivatives: Derivatives
    rounded: Callable[..., tuple[Array, Array]]
    rounded_hessian: Callable[[Array, Array], list[tuple[Array, Array]]]
    kinks: tuple[Kink, ...]


def terrain(f: Formula) -> Terrain:
    """Everything from the formula's own graph of operations, exactly."""
    graph = f.graph
    root = _without_constant(graph, f.nodes["f"])
    second = [f.nodes[each] for each in ("xx", "xy", "yy")]
    rounded = with_errors(graph, [root])
    value = graph.compiled([root])
    outputs = [root, f.nodes["x"], f.nodes["y"], *second]
    kinks = [
        Kink(_derivatives(graph, curve), _derivatives(*_replaced(graph, root, parts)))
        for curve, parts in _kinks(graph, root).items()
    ]
    return Terrain(
        lambda x, y: value(x, y)[0],
        graph.compiled(outputs),
        lambda *place: rounded(*place)[0],
        with_errors(graph, second),
        tuple(kinks),
    )


def _without_constant(graph: Graph, node: int) -> int:
    """The part of a sum that x or y is in; as deep as the formula, which `parse` has bounded."""
    each = graph.nodes[node]
    if each.name == "neg":
        return graph.negative(_without_constant(graph, each.arguments[0]))
    if each.name not in ("+", "-"):
        return node
    a, b = each.arguments
    if graph.nodes[b].constant is not None:
        return _without_constant(graph, a)
    rest = _without_constant(graph, b)
    if graph.nodes[a].constant is not None:
        return rest if each.name == "+" else graph.negative(rest)
    return graph.make(each.name, _without_constant(graph, a), rest)


def _kinks(graph: Graph, root: int) -> dict[int, dict[int, int]]:
    """For every k the nodes that have a kink where it is 0, each with what it equals there."""
    zero = graph.number(0)
    inside: dict[int, int] = {}
    found: dict[int, dict[int, int]] = {}
    for index in graph.needed([root]):
        node = graph.nodes[index]
        if node.constant is not None:
            continue
        if node.name in ("max", "min"):
            a, b = node.arguments
            found.setdefault(graph.subtract(a, b), {})[index] = a
        elif node.name in ("abs", "sign", "sqrt") or _is_root(graph, index):
            # √|k| has its kink where |k| has it.
            curve = inside.get(node.arguments[0], node.arguments[0])
            inside[index] = curve
            found.setdefault(curve, {})[index] = zero
    return dict(list(found.items())[:MAX_KINKS])


def _is_root(graph: Graph, index: int) -> bool:
    """Whether it is a power with an exponent that is positive and not whole."""
    node = graph.nodes[index]
    exponent = graph.nodes[node.arguments[1]].constant if node.name == "^" else None
    return exponent is not None and exponent > 0 and not exponent.is_integer()


def _replaced(graph: Graph, root: int, parts: dict[int, int]) -> tuple[Graph, int]:
    """The same formula with other nodes in the place of some."""
    made: dict[int, int] = {}
    for index in graph.needed([root, *parts.values()]):
        node = graph.nodes[index]
        if index in parts:
            made[index] = made.get(parts[index], parts[index])
        elif node.constant is not None or node.name in VARIABLES:
            made[index] = index
        else:
            made[index] = graph.make(node.name, *(made[each] for each in node.arguments))
    return graph, made[root]


def _derivatives(graph: Graph, root: int) -> Derivatives:
    first = [graph.derivative(root, variable) for variable in VARIABLES]
    second = [graph.derivative(first[i], v) for i, v in ((0, "x"), (0, "y"), (1, "y"))]
    return graph.compiled([root, *first, *second])
