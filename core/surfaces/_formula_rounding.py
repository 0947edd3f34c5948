"""How far rounding can have carried a formula's computed value from the true one.

Running error analysis: every operation passes on what its arguments may be wrong by, and adds what
its own result is rounded by. Source: N. Higham, Accuracy and Stability of Numerical Algorithms,
2nd edition, section 3.3.
"""

from collections.abc import Callable, Sequence
from typing import Any

import array_api_compat.numpy as numpy_namespace
import numpy as np

from core.surfaces.formula_graph import VARIABLES, Graph, operation

Array = Any
Pair = tuple[Array, Array]

_EPSILON = float(np.finfo(np.float64).eps)


def with_errors(graph: Graph, outputs: Sequence[int]) -> Callable[..., list[Pair]]:
    """A function of x and y that gives (value, bound on |computed − true|) for every output.

    Its third and fourth argument are errors of x and of y, by default 0; the numbers of the formula
    count as exact. The bound is of first order, and infinite or NaN where the value is.
    """
    order = graph.needed(outputs)

    def evaluate(x: Array, y: Array, x_error: Array = 0.0, y_error: Array = 0.0) -> list[Pair]:
        x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        known: dict[int, Pair] = {}
        with np.errstate(all="ignore"):
            for index in order:
                node = graph.nodes[index]
                if node.constant is not None:
                    error = 0.0 if node.name == "number" else _EPSILON * abs(node.constant)
                    known[index] = np.float64(node.constant), error
                elif node.name in VARIABLES:
                    known[index] = (x, x_error) if node.name == "x" else (y, y_error)
                else:
                    known[index] = _passed_on(node.name, [known[each] for each in node.arguments])
        zero = np.zeros(np.broadcast_shapes(x.shape, y.shape))
        return [(known[each][0] + zero, known[each][1] + zero) for each in outputs]

    return evaluate


def _passed_on(name: str, arguments: Sequence[Pair]) -> Pair:
    """The operation at its arguments, and what moving each by its error changes."""
    function = operation(name, numpy_namespace)
    values = [value for value, _ in arguments]
    result = function(*values)
    error = 2 * _EPSILON * np.abs(result)
    if name in ("+", "-", "neg"):
        return result, error + sum(each for _, each in arguments)
    if name == "*":
        (a, a_error), (b, b_error) = arguments
        return result, error + np.abs(a) * b_error + np.abs(b) * a_error + a_error * b_error
    if name in ("sin", "cos"):
        # Between the sides below there can be whole waves.
        return result, error + np.minimum(arguments[0][1], 2.0)
    for place, (value, moved) in enumerate(arguments):
        if np.any(moved):
            sides = [
                function(*values[:place], value + side * moved, *values[place + 1 :])
                for side in (-1, 1)
            ]
            # One side may lie outside the domain: √(0 − error).
            error = error + np.fmax(*(np.abs(each - result) for each in sides))
    return result, error
