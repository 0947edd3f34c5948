"""The theory page's measurements against single runs and single optimizers."""

import numpy as np
import pytest

from core.optimizer_theory import all_minima, axis, basins_of, held, surface_map
from core.optimizer_theory.basins import basins
from core.optimizers import OPTIMIZERS
from core.race import run, suggested_learning_rate
from core.surfaces import SURFACES, SurfaceChoice

HIMMELBLAU = SURFACES["himmelblau"]


def test_basins_of_several_optimizers_are_those_of_each() -> None:
    minima = all_minima(HIMMELBLAU)
    rates = (("gd", 0.01), ("adam", 0.1))
    *some, last = basins_of(SurfaceChoice("himmelblau"), minima, rates, 15, 200)
    assert list(some[0]) == ["Gradient descent"]
    assert list(last) == [OPTIMIZERS[key].label for key, _ in rates]
    for key, rate in rates:
        *_, alone = basins(HIMMELBLAU, key, {"learning_rate": rate}, 15, 200)
        found = last[OPTIMIZERS[key].label]
        np.testing.assert_array_equal(found.targets, alone.targets)
        np.testing.assert_array_equal(found.steps, alone.steps)
    assert len(set(last["Adam"].targets.ravel())) >= 4


@pytest.mark.parametrize(("across", "up"), [("learning_rate", "beta1"), ("beta1", "beta2")])
def test_a_cell_of_a_map_is_a_run_with_its_settings(across: str, up: str) -> None:
    *_, found = surface_map("adam", "himmelblau", across, up, 400, 7)
    suited = suggested_learning_rate(OPTIMIZERS["adam"], HIMMELBLAU)
    assert (found.x.param.name, found.y.param.name) == (across, up)
    arrived = 0
    for row, column in np.ndindex(found.steps.shape):
        settings = {"learning_rate": suited} if "learning_rate" not in (across, up) else {}
        assert held("adam", "himmelblau", across, up) == settings
        settings |= {across: float(found.x.values[column]), up: float(found.y.values[row])}
        path = run(HIMMELBLAU, "adam", settings, HIMMELBLAU.default_start, 400)
        expected = int(path.outcomes.first_inside)
        assert found.steps[row, column] == expected, settings
        arrived += expected >= 0
    assert arrived > 0


def test_a_logarithmic_side_reaches_a_hundredfold_of_what_suits() -> None:
    *_, found = surface_map("momentum", "himmelblau", "learning_rate", "momentum", 5, 9)
    suited = suggested_learning_rate(OPTIMIZERS["momentum"], HIMMELBLAU)
    rate, momentum = OPTIMIZERS["momentum"].params[0], found.y.param
    assert found.x.values[0] == pytest.approx(max(rate.low, suited / 100))
    assert found.x.values[-1] == pytest.approx(min(rate.high, suited * 100))
    np.testing.assert_allclose(
        found.y.values, axis(momentum, momentum.low, momentum.high, 9).values
    )
