"""The home page's small charts, against closed forms."""

import numpy as np
import pytest

from charts.home import figures as home

# λ where L1's second coefficient becomes 0, and where it does not yet.
GONE, LEFT = 2.5, 0.5


@pytest.mark.parametrize("multiplier", [0.1, 0.5, 1.0, 2.0, 3.15])
def test_the_optima_satisfy_their_conditions(multiplier: float) -> None:
    found = home.optima(multiplier)
    slope = home.LOSS.gradient(found["L2"])
    np.testing.assert_allclose(slope, -multiplier * found["L2"], atol=1e-9)  # of ½λ‖w‖²
    lasso, slopes = found["L1"], home.LOSS.gradient(found["L1"])
    for weight, slope_of in zip(lasso, slopes, strict=True):
        if weight == 0:
            assert abs(slope_of) <= multiplier + 1e-9
        else:
            assert slope_of == pytest.approx(-multiplier * np.sign(weight), abs=1e-6)


def test_the_sentence_names_the_zeros() -> None:
    assert home.optima(GONE)["L1"][1] == 0
    said = home.penalty_sentence(GONE)
    assert "**L1** sets w₂ to exactly 0" in said
    assert "**L2** sets no coefficient to exactly 0" in said
    assert "**L1** sets no coefficient" in home.penalty_sentence(LEFT)


def test_the_bars_are_the_optima() -> None:
    figure = home.penalty_figure(GONE, height=240).to_dict()
    heights = np.array([trace["y"] for trace in figure["data"]]).T
    np.testing.assert_allclose(heights[0], home.LOSS.center)
    np.testing.assert_allclose(heights[1], home.optima(GONE)["L1"])
    np.testing.assert_allclose(heights[2], home.optima(GONE)["L2"])


@pytest.mark.parametrize("p", [0.01, 0.2, 1.0])
def test_a_probability_costs_its_logarithm(p: float) -> None:
    assert home.cost(p) == pytest.approx(-np.log(p), abs=1e-12)
    assert home.cost_figure(p, height=240).to_dict()["data"][1]["y"] == [home.cost(p)]
    assert "pull" not in home.cost_sentence(p)
