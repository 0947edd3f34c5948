"""The bound on rounding errors against 60 digits."""

import mpmath as mp
import numpy as np

from core.surfaces._formula_rounding import with_errors
from core.surfaces.formula import formula
from tests.core.surfaces.random_formulas import random_formula


def test_the_bound_on_rounding_errors_holds() -> None:
    mp.mp.dps, drawn, compared = 60, np.random.default_rng(3), 0
    for _ in range(40):
        text, exact = random_formula(drawn, 3)
        try:
            f = formula(f"{text} + x")
        except ValueError:
            continue
        x, y = drawn.uniform(-3, 3, 2)
        ((value, error),) = with_errors(f.graph, [f.nodes["f"]])(x, y)
        true = exact(mp.mpf(float(x)), mp.mpf(float(y))) + mp.mpf(float(x))
        assert abs(mp.mpf(float(value)) - true) <= 1.01 * float(error), text
        compared += 0 < error < 1e-9 * (1 + abs(value))
    assert compared > 25
