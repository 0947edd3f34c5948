"""Random formulas, each with a function of mpmath that shares no code with ours."""

from typing import Any

import mpmath as mp
import numpy as np


def random_formula(drawn: np.random.Generator, depth: int) -> tuple[str, Any]:
    """A formula, and a function of two numbers of mpmath that shares no code with ours."""
    if depth == 0:
        number = float(drawn.integers(1, 40)) / 8
        return [
            ("x", lambda x, y: x),
            ("y", lambda x, y: y),
            (repr(number), lambda x, y: mp.mpf(number)),
        ][drawn.choice(3, p=[0.4, 0.4, 0.2])]
    (a, f), (b, g) = random_formula(drawn, depth - 1), random_formula(drawn, depth - 1)
    power = int(drawn.choice([2, 2, 3, 4]))
    return [
        (f"({a} + {b})", lambda x, y: f(x, y) + g(x, y)),
        (f"({a} - {b})", lambda x, y: f(x, y) - g(x, y)),
        (f"({a} * {b})", lambda x, y: f(x, y) * g(x, y)),
        (f"({a})^{power}", lambda x, y: f(x, y) ** power),
        (f"abs({a})", lambda x, y: abs(f(x, y))),
        (f"sin({a})", lambda x, y: mp.sin(f(x, y))),
        (f"max({a}, {b})", lambda x, y: max(f(x, y), g(x, y))),
        (f"sqrt(({a})^2 + ({b})^2)", lambda x, y: mp.sqrt(f(x, y) ** 2 + g(x, y) ** 2)),
    ][drawn.integers(8)]
