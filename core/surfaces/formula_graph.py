"""A formula as a graph of operations: evaluated, differentiated and written out, never executed.

Nodes are numbers counted up from 0; a node's arguments always come before it, so walking the
nodes in order is walking the formula from the inside out, without recursion. Equal nodes are one
node: what a function and its derivatives share is computed once.
"""

import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import array_api_compat.numpy as numpy_namespace
import numpy as np

from core.common import namespace_of
from core.surfaces.formula_functions import FUNCTIONS

Array = Any

# A constant part of a formula that is larger than this is a slip of the finger.
MAX_CONSTANT = 1e12
MAX_EXPONENT = 100
NAMED: dict[str, float] = {"pi": math.pi, "e": math.e}
VARIABLES = ("x", "y")


@dataclass(frozen=True)
class Node:
    """One operation.

    Attributes:
        name: "number", "x", "y", a key of `NAMED`, "+", "-", "*", "/", "^", "neg", or a function.
        arguments: Nodes before this one.
        constant: Its value where neither x nor y is in it, else None.
    """

    name: str
    arguments: tuple[int, ...] = ()
    constant: float | None = None


@dataclass
class Graph:
    """All nodes of one formula and of its derivatives; grows while it is being built."""

    nodes: list[Node] = field(default_factory=list)
    _known: dict[Any, int] = field(default_factory=dict)

    # ---- building ------------------------------------------------------------------------------
    def number(self, value: float) -> int:
        """A plain number."""
        return self._node("number", (), float(value))

    def named(self, name: str) -> int:
        """x, y, or a named constant."""
        return self._node(name, (), NAMED.get(name))

    def add(self, a: int, b: int) -> int:
        """a + b."""
        if self._is(a, 0):
            return b
        return a if self._is(b, 0) else self._operation("+", a, b)

    def subtract(self, a: int, b: int) -> int:
        """a − b."""
        if self._is(a, 0):
            return self.negative(b)
        return a if self._is(b, 0) else self._operation("-", a, b)

    def negative(self, a: int) -> int:
        """−a."""
        node = self.nodes[a]
        if node.name == "number" and node.constant is not None:
            return self.number(-node.constant)
        return node.arguments[0] if node.name == "neg" else self._operation("neg", a)

    def multiply(self, a: int, b: int) -> int:
        """a·b; a factor 0 makes 0, whatever the other one is."""
        if self._is(a, 0) or self._is(b, 0):
            return self.number(0)
        if self._is(a, 1):
            return b
        if self._is(b, 1):
            return a
        if self._is(a, -1):
            return self.negative(b)
        return self._operation("*", a, b)

    def divide(self, a: int, b: int) -> int:
        """a/b; 0 divided by x or y makes 0."""
        if self._is(a, 0) and self.nodes[b].constant is None:
            return self.number(0)
        return a if self._is(b, 1) else self._operation("/", a, b)

    def power(self, a: int, b: int) -> int:
        """a to the b."""
        if self._is(b, 0):
            return self.number(1)
        return a if self._is(b, 1) else self._operation("^", a, b)

    def call(self, name: str, *arguments: int) -> int:
        """A function of `core.surfaces.formula_functions.FUNCTIONS`."""
        return self._operation(name, *arguments)

    def make(self, name: str, *arguments: int) -> int:
        """Any operation by its name in `Node`."""
        makers: dict[str, Callable[..., int]] = {
            "+": self.add,
            "-": self.subtract,
            "*": self.multiply,
            "/": self.divide,
            "^": self.power,
            "neg": self.negative,
        }
        return makers[name](*arguments) if name in makers else self.call(name, *arguments)

    def _operation(self, name: str, *arguments: int) -> int:
        constants = [self.nodes[each].constant for each in arguments]
        known = [each for each in constants if each is not None]
        value = _constant(name, known) if len(known) == len(constants) else None
        return self._node(name, arguments, value)

    def _node(self, name: str, arguments: tuple[int, ...], constant: float | None) -> int:
        key = (name, arguments, constant if name == "number" else None)
        if key not in self._known:
            self._known[key] = len(self.nodes)
            self.nodes.append(Node(name, arguments, constant))
        return self._known[key]

    def _is(self, node: int, value: float) -> bool:
        return self.nodes[node].name == "number" and self.nodes[node].constant == value

    # ---- reading -------------------------------------------------------------------------------
    def needed(self, outputs: Sequence[int]) -> list[int]:
        """Every node that the outputs are made of, arguments first."""
        found: set[int] = set()
        waiting = list(outputs)
        while waiting:
            node = waiting.pop()
            if node not in found:
                found.add(node)
                waiting.extend(self.nodes[node].arguments)
        return sorted(found)

    def written_size(self, output: int) -> int:
        """Operations and names when it is written out, where nothing is shared."""
        sizes: dict[int, int] = {}
        for node in self.needed([output]):
            sizes[node] = 1 + sum(sizes[each] for each in self.nodes[node].arguments)
        return sizes[output]

    def derivative(self, output: int, variable: str) -> int:
        """∂output/∂variable, as a new node."""
        slopes: dict[int, int] = {}
        for index in self.needed([output]):
            slopes[index] = self._slope(index, variable, slopes)
        return slopes[output]

    def _slope(self, index: int, variable: str, slopes: dict[int, int]) -> int:
        node = self.nodes[index]
        if node.constant is not None or node.name in VARIABLES:
            return self.number(1.0 if node.name == variable else 0.0)
        inner = [slopes[each] for each in node.arguments]
        if all(self._is(each, 0) for each in inner):
            return self.number(0)
        if node.name in FUNCTIONS:
            outer = FUNCTIONS[node.name].slopes(self, index, node.arguments)
            return self._sum_of_products(outer, inner)
        if node.name == "neg":
            return self.negative(inner[0])
        a, b = node.arguments
        if node.name == "+":
            return self.add(*inner)
        if node.name == "-":
            return self.subtract(*inner)
        if node.name == "*":
            return self._sum_of_products((b, a), inner)
        if node.name == "/":
            return self.divide(self.subtract(inner[0], self.multiply(index, inner[1])), b)
        return self._slope_of_power(index, a, b, inner)

    def _slope_of_power(self, index: int, a: int, b: int, inner: Sequence[int]) -> int:
        exponent = self.nodes[b].constant
        if exponent is not None:
            # By the rule for powers: the logarithm below has no value for a negative base.
            lowered = self.power(a, self.number(exponent - 1))
            return self.multiply(self.multiply(b, lowered), inner[0])
        by_exponent = self.multiply(self.multiply(index, self.call("log", a)), inner[1])
        lowered = self.power(a, self.subtract(b, self.number(1)))
        by_base = self.multiply(self.multiply(b, lowered), inner[0])
        return self.add(by_exponent, by_base)

    def _sum_of_products(self, outer: Sequence[int], inner: Sequence[int]) -> int:
        total = self.number(0)
        for a, b in zip(outer, inner, strict=True):
            total = self.add(total, self.multiply(a, b))
        return total

    def compiled(self, outputs: Sequence[int]) -> Callable[[Array, Array], tuple[Array, ...]]:
        """A function of x and y, numbers or arrays that broadcast, that gives every output.

        It walks a list of operations: no source text is made or run.
        """
        program, numbers, place, size = self._registers(outputs)
        spare = [None] * (size - len(numbers) - len(VARIABLES))
        results = [(place[each], self._names(each) == set(VARIABLES)) for each in outputs]

        def steps_in(namespace: Any) -> list[tuple[int, Callable[..., Any], int, int]]:
            return [
                (target, operation(name, namespace), first, second)
                for target, name, first, second in program
            ]

        # By type, as asking for an array's namespace costs as much as ten operations on a point.
        programs: dict[type, Any] = {}

        def evaluate(x: Array, y: Array) -> tuple[Array, ...]:
            if type(x) in (int, float) or type(y) in (int, float):
                x, y = _number(x), _number(y)
            steps = programs.get(type(x))
            if steps is None:
                steps = programs[type(x)] = steps_in(namespace_of(x))
            values: list[Any] = [*numbers, x, y, *spare]
            for target, function, a, b in steps:
                values[target] = function(values[a]) if b < 0 else function(values[a], values[b])
            return tuple([values[i] if full else _spread(values[i], x, y) for i, full in results])

        return evaluate

    def _registers(
        self, outputs: Sequence[int]
    ) -> tuple[list[tuple[int, str, int, int]], list[float], dict[int, int], int]:
        """Steps (target, operation, argument, argument or −1), the numbers that stand in the first
        registers before x and y, every node's register, and how many registers there are.

        A result that is not needed any more makes room for a later one: memory of large arrays is
        taken again while it is in the cache.
        """
        order = self.needed(outputs)
        constants = [(index, self.nodes[index].constant) for index in order]
        numbers = {index: value for index, value in constants if value is not None}
        place = {index: register for register, index in enumerate(numbers)}
        size = len(numbers) + len(VARIABLES)
        last = {each: index for index in order for each in self.nodes[index].arguments}
        free: list[int] = []
        program = []
        for index in order:
            node = self.nodes[index]
            if node.name in VARIABLES:
                place[index] = len(numbers) + VARIABLES.index(node.name)
            if index in place:
                continue
            first, second, *_ = *(place[each] for each in node.arguments), -1
            for each in set(node.arguments) - set(outputs):
                if last[each] == index and place[each] >= len(numbers) + len(VARIABLES):
                    free.append(place[each])
            if not free:
                free.append(size)
                size += 1
            place[index] = free.pop()
            if node.name == "^" and self.nodes[node.arguments[1]].constant == 2:
                program.append((place[index], "*", first, first))
            else:
                program.append((place[index], node.name, first, second))
        return program, list(numbers.values()), place, size

    def _names(self, output: int) -> set[str]:
        return {self.nodes[each].name for each in self.needed([output])} & set(VARIABLES)


def _number(value: Array) -> Array:
    """Python's numbers as NumPy's, which give inf and NaN instead of raising."""
    return np.float64(value) if type(value) in (int, float) else value


def _spread(value: Array, x: Array, y: Array) -> Array:
    """A value that does not depend on both x and y, in the shape of both."""
    if type(x) is type(y) is np.float64:
        return value + _ZERO
    if getattr(value, "shape", None) == x.shape == y.shape:
        return value + 0.0
    namespace = namespace_of(x)
    if x.ndim == 0 and y.ndim == 0:
        return value + namespace.zeros_like(x)
    return value + (namespace.zeros_like(x) + namespace.zeros_like(y))


_ZERO = np.float64(0.0)


def _power(base: Array, exponent: Array) -> Array:
    # Small whole exponents by multiplication, which is a tenth of the time of a power.
    if isinstance(exponent, float):
        if exponent == 2:
            return base * base
        if exponent == 3:
            return base * base * base
        if exponent == 4:
            square = base * base
            return square * square
    return base**exponent


_ARITHMETIC: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": _power,
    "neg": operator.neg,
}


def operation(name: str, namespace: Any) -> Callable[..., Any]:
    """What an operation does to numbers and arrays of a namespace."""
    if name in _ARITHMETIC:
        return _ARITHMETIC[name]
    function: Callable[..., Any] = getattr(namespace, FUNCTIONS[name].array_name)
    if FUNCTIONS[name].num_arguments == 1 or namespace is numpy_namespace:
        return function

    def of_tensors(a: Array, b: Array) -> Array:
        # torch compares tensors only with tensors.
        if isinstance(a, float):
            a = namespace.full_like(b, a)
        return function(a, namespace.full_like(a, b) if isinstance(b, float) else b)

    return of_tensors


def _constant(name: str, values: Sequence[float]) -> float:
    """The value of an operation on numbers; NaN where there is none."""
    with np.errstate(all="ignore"):
        return float(operation(name, numpy_namespace)(*(np.float64(value) for value in values)))
