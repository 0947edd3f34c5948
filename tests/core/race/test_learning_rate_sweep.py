"""Many learning rates at once: the same as one after the other."""

import numpy as np
import pytest

from core.optimizers import OPTIMIZERS, Conditions
from core.race import run, tune
from core.surfaces import SURFACES
from core.surfaces.custom import custom_surface

CAMEL = SURFACES["six-hump-camel"]


RATES = (0.0005, 0.002, 0.008, 0.05)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_a_sweep_equals_single_runs(key: str) -> None:
    conditions = Conditions(sigma=0.2, seed=1, clip_norm=50.0, schedule="cosine")
    found = tune(CAMEL, key, {}, (1.5, 1.0), 80, RATES, conditions)
    for place, rate in enumerate(RATES):
        single = run(CAMEL, key, {"learning_rate": rate}, (1.5, 1.0), 80, conditions=conditions)
        lost = single.outcome.kind in ("diverged", "undefined")
        expected = np.inf if lost else single.values[-1]
        assert found.endings[place] == pytest.approx(expected, rel=1e-9)
        arrived = single.outcome.kind == "converged"
        assert found.convergence_steps[place] == (single.outcome.step if arrived else -1)


def test_the_best_rate_of_plain_descent_on_a_ravine_is_theorys() -> None:
    rates = tuple(float(rate) for rate in np.linspace(0.0180, 0.0199, 96))
    found = tune(SURFACES["quadratic"], "gd", {}, (-9.0, 2.0), 200, rates)
    # Not there after 200 steps at any rate, so the lowest end counts: both error factors, 1 − η
    # and 100η − 1, are equal at 2/(λ₁+λ₂) = 0.0198; the start's weights move the best a little.
    assert found.best_rate == pytest.approx(2 / 101, rel=0.01)
    assert (found.convergence_steps == -1).all()


def test_a_rate_that_is_lost_is_never_the_best() -> None:
    surface = custom_surface("log(x) + y^2", (-1, 4, -2, 2))
    found = tune(surface, "gd", {}, (1.0, 1.0), 50, (0.001, 0.5))
    assert np.isposinf(found.endings[1])
    assert found.best == 0


@pytest.mark.parametrize(
    ("optimizer", "rates", "told"),
    [
        ("sgdm", (0.1,), "There is no optimizer"),
        ("gd", (), "1 to 100 positive learning rates"),
        ("gd", (0.1, -0.1), "1 to 100 positive learning rates"),
        ("gd", tuple(np.full(101, 0.1)), "1 to 100 positive learning rates"),
        ("gd", (float("nan"),), "1 to 100 positive learning rates"),
    ],
)
def test_bad_sweeps_are_told_what_would_work(optimizer: str, rates: tuple, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        tune(CAMEL, optimizer, {}, (0, 0), 10, rates)
