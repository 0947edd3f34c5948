"""Maps of measured steps against single runs and theory."""

from typing import Any

import numpy as np
import pytest

from core.common import Param
from core.optimizer_theory import (
    METHODS,
    SHARE,
    ConvergenceMap,
    Quadratic,
    axis,
    predicted_steps,
    rate,
)
from core.optimizer_theory.convergence_maps import Axis, measure, surface_problem
from core.optimizers import OPTIMIZERS
from core.race import run
from core.surfaces import SURFACES


def param(optimizer: str, name: str) -> Param:
    return next(each for each in OPTIMIZERS[optimizer].params if each.name == name)


def whole(*arguments: Any) -> ConvergenceMap:
    *_, last = measure(*arguments)
    return last


RATE, MOMENTUM = param("momentum", "learning_rate"), param("momentum", "momentum")


def test_a_quadratics_cell_is_the_first_step_at_the_goal() -> None:
    quadratic = Quadratic((1.0, 100.0), (1.0, -0.5))
    x, y = axis(RATE, 1e-3, 0.05, 7), axis(MOMENTUM, 0.0, 0.99, 5)
    found = whole(quadratic.problem(), "momentum", {}, x, y, quadratic.start, 900)
    assert found.steps.shape == (5, 7)
    for row, beta in enumerate(y.values):
        for column, eta in enumerate(x.values):
            values = {"learning_rate": eta, "momentum": beta}
            points = run(SURFACES["quadratic"], "momentum", values, quadratic.start, 900).points
            there = np.hypot(*points.T) <= SHARE * np.hypot(*quadratic.start)
            expected = int(np.argmax(there)) if there.any() else -1
            assert found.steps[row, column] == expected
            assert found.lost[row, column] == (not np.abs(points[-1]).max() < 1e6)


@pytest.mark.parametrize("key", ["adam", "lion", "nadam", "adagrad", "adadelta", "amsgrad"])
def test_a_surfaces_cell_is_the_races_hitting_time(key: str) -> None:
    surface = SURFACES["six-hump-camel"]
    across = param(key, "learning_rate")
    up = next(each for each in OPTIMIZERS[key].params if each.name not in ("learning_rate",))
    x = axis(across, 0.01, 1.0, 4)
    y = Axis(up, np.linspace(*((0.1, 0.9) if up.high <= 1 else (1e-6, 1e-3)), 3))
    found = whole(surface_problem(surface), key, {}, x, y, (1.0, 1.5), 300)
    for row, second in enumerate(y.values):
        for column, eta in enumerate(x.values):
            values = {"learning_rate": eta, up.name: second}
            path = run(surface, key, values, (1.0, 1.5), 300)
            # The hitting time, even where the path leaves again or diverges later.
            assert found.steps[row, column] == int(path.outcomes.first_inside), (eta, second)


@pytest.mark.parametrize("key", [key for key in METHODS if METHODS[key].has_momentum])
def test_measurement_follows_theory_away_from_double_roots(key: str) -> None:
    method = METHODS[key]
    quadratic = Quadratic((1.0, 30.0))
    x, y = axis(RATE, 1e-2, 1.0, 25), axis(MOMENTUM, 0.05, 0.95, 25)
    tied = {
        name: (lambda varied, name=name: method.settings(varied["momentum"])[name])
        for name in method.settings(0.5)
        if name != "momentum"
    }
    found = whole(quadratic.problem(), method.optimizer, tied, x, y, quadratic.start, 1500)
    rho = rate(method, quadratic.curvatures, x.values[None, :], y.values[:, None])
    predicted = predicted_steps(rho, SHARE)
    slow = (predicted > 60) & (predicted < 1200)
    ratio = found.steps[slow] / predicted[slow]
    assert slow.sum() > 50
    assert np.median(ratio) == pytest.approx(1, abs=0.1)
    assert ((ratio > 0.5) & (ratio < 1.6)).all()
    assert (found.steps[rho >= 1] == -1).all()
    assert found.lost[rho > 1.05].all()
    assert not found.lost[rho < 1].any()


def test_pieces_end_with_what_is_known_at_once() -> None:
    quadratic = Quadratic((1.0, 10.0))
    x, y = axis(RATE, 1e-3, 0.1, 6), axis(MOMENTUM, 0.0, 0.9, 4)
    pieces = list(measure(quadratic.problem(), "momentum", {}, x, y, (1, 1), 200))
    assert [each.done for each in pieces[:3]] == [25, 50, 75]
    early, last = pieces[1], pieces[-1]
    known = early.steps >= 0
    np.testing.assert_array_equal(early.steps[known], last.steps[known])
    assert (last.steps[known] <= 50).all()
    assert ((last.steps[~known] == -1) | (last.steps[~known] > 50)).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"optimizer": "sgdm"}, "There is no optimizer"),
        ({"optimizer": "gd"}, "has no momentum"),
        ({"y": axis(RATE, 1e-3, 0.1, 3)}, "two different hyperparameters"),
        ({"num_steps": 0}, "Steps must be from 1"),
    ],
)
def test_bad_maps_are_told_what_would_work(change: dict, words: str) -> None:
    quadratic = Quadratic((1.0, 10.0))
    given = {
        "problem": quadratic.problem(),
        "optimizer": "momentum",
        "hyperparameters": {},
        "x": axis(RATE, 1e-3, 0.1, 3),
        "y": axis(MOMENTUM, 0, 0.9, 3),
        "start": (1, 1),
        "num_steps": 10,
    } | change
    with pytest.raises(ValueError, match=words):
        list(measure(**given))


def test_bad_axes_and_quadratics() -> None:
    with pytest.raises(ValueError, match="2 to 200 cells"):
        axis(RATE, 1e-3, 0.1, 1)
    with pytest.raises(ValueError, match="is no range"):
        axis(RATE, 0.1, 0.01, 5)
    with pytest.raises(ValueError, match="Learning rate must lie between"):
        axis(RATE, 1e-3, 1e9, 5)
    with pytest.raises(ValueError, match="positive numbers"):
        Quadratic((1.0, -2.0))
    with pytest.raises(ValueError, match="not both 0"):
        Quadratic((1.0, 2.0), (0.0, 0.0))
