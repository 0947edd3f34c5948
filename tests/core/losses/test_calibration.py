"""Reliability and temperature scaling against scikit-learn and SciPy."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from sklearn.calibration import calibration_curve

from core.losses import MAX_T, MIN_T, Scored, reliability
from core.losses.calibration import expected_noise, fit_temperature, make_classifier
from tests.parity.drawing import SEEDS, examples, number
from ui.losses.calibration import BINS


def test_the_curve_is_scikit_learns() -> None:
    scored = make_classifier(3000, 2.0, 1.5, 7)
    p = scored.probabilities()
    found = reliability(p, scored.labels, 13)
    came, says = calibration_curve(scored.labels, p, n_bins=13)
    seen = found.counts > 0
    np.testing.assert_allclose(found.frequency[seen], came, rtol=1e-12)
    np.testing.assert_allclose(found.confidence[seen], says, rtol=1e-12)


def test_certainty_belongs_to_the_last_bin() -> None:
    found = reliability(np.array([1.0, 0.0, 0.5]), np.array([1, 0, 1]), 2)
    np.testing.assert_array_equal(found.counts, [1, 2])
    assert found.ece == pytest.approx(2 / 3 * 0.25)


@pytest.mark.parametrize("sharpness", [0.3, 1.0, 3.0, 8.0])
def test_the_fit_is_scipys_minimum_and_near_the_truth(sharpness: float) -> None:
    scored = make_classifier(5000, sharpness, 1.5, 3)
    fitted = fit_temperature(scored)
    search = minimize_scalar(
        lambda log_t: scored.nll(float(np.exp(log_t))),
        bounds=(-3, 3),
        method="bounded",
        options={"xatol": 1e-12},
    )
    assert fitted == pytest.approx(np.exp(search.x), rel=1e-5)
    assert fitted == pytest.approx(sharpness, rel=0.1)


def test_scaling_mends_reliability_and_keeps_the_order() -> None:
    scored = make_classifier(20_000, 3.0, 1.5, 0)
    before = reliability(scored.probabilities(), scored.labels, 15).ece
    after = reliability(scored.probabilities(3.0), scored.labels, 15).ece
    assert before > 0.1
    assert after < 0.02
    assert scored.nll(3.0) < scored.nll()
    np.testing.assert_array_equal(scored.probabilities() > 0.5, scored.probabilities(3.0) > 0.5)


def test_a_fit_without_an_inner_minimum_ends_at_its_bounds() -> None:
    right = Scored(np.array([-2.0, 2.0]), np.array([0, 1]))
    wrong = Scored(np.array([-2.0, 2.0]), np.array([1, 0]))
    assert fit_temperature(right) == MIN_T
    assert fit_temperature(wrong) == MAX_T


def test_chance_leaves_less_the_more_examples_there_are() -> None:
    few, many = (expected_noise(np.full(n, 0.3), 1, 0, 400) for n in (100, 10_000))
    # One bin: the mean of |N(0, p(1−p)/n)| is √(2p(1−p)/(πn)).
    assert few == pytest.approx(np.sqrt(2 * 0.21 / (np.pi * 100)), rel=0.15)
    assert many == pytest.approx(np.sqrt(2 * 0.21 / (np.pi * 10_000)), rel=0.15)


def test_nothing_to_sort_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one example and one bin"):
        reliability(np.array([]), np.array([]), 5)


@examples(40)
@given(data=st.data(), count=st.integers(1, 60), bins=number(BINS))
def test_reliability_is_a_loop_over_bins(data: st.DataObject, count: int, bins: int) -> None:
    random = np.random.default_rng(data.draw(SEEDS))
    # Shares that people type lie on the edges of bins.
    p = np.where(
        random.random(count) < 0.5, random.random(count), random.integers(0, 21, count) / 20
    )
    y = random.integers(0, 2, count)
    found, gaps = reliability(p, y, bins), []
    for place in range(bins):
        inside = [i for i in range(count) if min(math.floor(p[i] * bins), bins - 1) == place]
        assert found.counts[place] == len(inside)
        if inside:
            came, said = sum(y[inside]) / len(inside), math.fsum(p[inside]) / len(inside)
            assert found.frequency[place] == pytest.approx(came)
            assert found.confidence[place] == pytest.approx(said)
            gaps.append(len(inside) / count * abs(came - said))
    assert found.ece == pytest.approx(math.fsum(gaps), abs=1e-14)


@examples(30)
@given(data=st.data(), count=st.integers(1, 40), size=st.sampled_from([1e-9, 1e-3, 1.0, 30.0]))
def test_no_other_temperature_fits_better(data: st.DataObject, count: int, size: float) -> None:
    random = np.random.default_rng(data.draw(SEEDS))
    scored = Scored(size * random.normal(size=count), random.integers(0, 2, count))
    found = fit_temperature(scored)
    assert MIN_T <= found <= MAX_T
    grid = np.geomspace(MIN_T, MAX_T, 200)
    lowest = min(scored.nll(each) for each in grid)
    assert scored.nll(found) <= lowest + 1e-12
