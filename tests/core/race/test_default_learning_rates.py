"""Suggested learning rates: none diverges where it is suggested, and none is Newton's step."""

import numpy as np
import pytest

from core.optimizers import OPTIMIZERS
from core.race import run, suggested_learning_rate
from core.surfaces import SURFACES
from core.surfaces.custom import custom_surface

WINDOW = (-4.0, 4.0, -3.0, 3.0)
# At the start the largest curvature is up to 1,500 times that at the minimum.
TYPED = (
    "100(y - x^2)^2 + (1 - x)^2",
    "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
    "(1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2",
    "x^2/4 + 3(y - sin(2x))^2",
    "x^4 + y^2",
    "(x^2 - y)^2",
    "(x^2 + y^2 - 1)^2",
    "exp(x^2/4 + y^2/4)",
    "cosh(3x) + y^2",
    "100|y - x^2| + (1 - x)^2",
    "log(1 + x^2 + y^2)",
    "1/(x^2 + y^2 + 0.1) + x^2 + y^2",
)
PROPORTIONAL = [key for key, rule in OPTIMIZERS.items() if rule.pace == "curvature"]


@pytest.mark.parametrize("text", TYPED)
def test_nothing_diverges_at_suggested_rates_of_a_formula(text: str) -> None:
    surface = custom_surface(text, WINDOW)
    for key in ("gd", "momentum", "nesterov", "rmsprop", "adam"):
        rate = suggested_learning_rate(OPTIMIZERS[key], surface)
        for rounded in (rate, 1.12 * rate) if key in PROPORTIONAL else (rate,):
            path = run(surface, key, {"learning_rate": rounded}, surface.default_start, 250)
            assert path.outcome.kind in ("running", "converged", "stationary"), (key, rounded)
            assert path.values[-1] < path.values[0]


@pytest.mark.parametrize("key", SURFACES)
def test_suggested_rates_are_in_range_and_none_diverges(key: str) -> None:
    surface = SURFACES[key]
    for optimizer, rule in OPTIMIZERS.items():
        rate, param = suggested_learning_rate(rule, surface), rule.params[0]
        assert param.name == "learning_rate"
        assert param.low <= rate <= param.high
        if optimizer in PROPORTIONAL:
            path = run(surface, optimizer, {"learning_rate": rate}, surface.default_start, 200)
            assert path.outcome.kind in ("running", "converged", "stationary")


def test_descent_gets_half_of_the_best_rate() -> None:
    """The best constant rate on a quadratic is 2/(λmin + λmax); here λ are 2 and 18, 1 and 100."""
    descent = OPTIMIZERS["gd"]
    assert suggested_learning_rate(descent, SURFACES["booth"]) == pytest.approx(1 / 20)
    assert suggested_learning_rate(descent, SURFACES["quadratic"]) == pytest.approx(1 / 101)


def test_descent_on_a_round_quadratic_takes_several_steps() -> None:
    """At Newton's rate, 1/2, it would be; at half of that the distance halves in each step."""
    surface = custom_surface("x^2 + y^2", WINDOW)
    rate = suggested_learning_rate(OPTIMIZERS["gd"], surface)
    path = run(surface, "gd", {"learning_rate": rate}, surface.default_start, 40)
    distance = np.hypot(*path.points.T)
    np.testing.assert_allclose(distance[1:20] / distance[:19], 0.5)
    # The first f under 1e-6 is that after log₄(f₀/1e-6) steps.
    assert path.outcome.step == int(np.ceil(np.log(path.values[0] / 1e-6) / np.log(4)))


@pytest.mark.parametrize("text", ["x y", "-x^2 - y^2", "sqrt(x) + y^2", "x", "1/x", "x^2 - y^2"])
def test_an_unbounded_or_undefined_f_has_a_suggested_rate(text: str) -> None:
    surface = custom_surface(text, WINDOW)
    for key in PROPORTIONAL:
        assert 0 < suggested_learning_rate(OPTIMIZERS[key], surface) < np.inf
