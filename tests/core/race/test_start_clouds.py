"""Many starts at once: the same as one after the other."""

import numpy as np
import pytest

from core.race import cloud_starts, run, summarised
from core.surfaces import SURFACES

CAMEL = SURFACES["six-hump-camel"]


def test_starts_fill_the_box_around_the_centre() -> None:
    starts = cloud_starts(CAMEL, (1.0, -0.5), 2000, 0.5, seed=3)
    assert starts.shape == (2000, 2)
    # The window is 6 × 4, so the box is 3 × 2.
    assert np.abs(starts - (1.0, -0.5)).max(axis=0) == pytest.approx((1.5, 1.0), abs=0.01)
    assert starts.mean(axis=0) == pytest.approx((1.0, -0.5), abs=0.1)
    np.testing.assert_array_equal(starts, cloud_starts(CAMEL, (1.0, -0.5), 2000, 0.5, seed=3))


def test_a_cloud_counts_what_its_single_runs_do() -> None:
    starts = cloud_starts(CAMEL, (0, 0), 40, 1.0, seed=0)
    settings = {"learning_rate": 0.02}
    cloud = summarised(run(CAMEL, "gd", settings, starts, 150), drawn=7)
    singles = [run(CAMEL, "gd", settings, start, 150) for start in starts]
    arrived = [each.outcome for each in singles if each.outcome.kind == "converged"]
    assert cloud.share("converged") == len(arrived) / 40
    assert cloud.median_convergence_step() == np.median([outcome.step for outcome in arrived])
    reached = [sum(s.minimum is m for s in arrived) for m in CAMEL.minima]
    assert cloud.minima_reached(len(CAMEL.minima)) == reached
    values = np.sort([each.values for each in singles], axis=0)
    np.testing.assert_allclose(cloud.quantiles[1], values[19], rtol=1e-12, atol=1e-14)
    assert cloud.sample.shape == (len(cloud.steps), 7, 2)
    np.testing.assert_array_equal(cloud.sample[-1, 5], singles[5].points[-1])


def test_a_lost_start_counts_as_highest_and_not_as_nan() -> None:
    starts = np.array([[0.1, 0.1], [9.0, 9.0], [-9.0, 5.0]])
    cloud = summarised(run(CAMEL, "gd", {"learning_rate": 0.02}, starts, 50), drawn=3)
    assert cloud.share("diverged") == pytest.approx(2 / 3)
    assert np.isfinite(cloud.quantiles[0, -1])
    assert np.isposinf(cloud.quantiles[2, -1])
    nobody = summarised(run(CAMEL, "gd", {"learning_rate": 0.02}, starts[1:], 50), drawn=2)
    assert np.isnan(nobody.median_convergence_step())
