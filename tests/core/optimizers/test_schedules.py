"""Schedules by hand, and their border."""

import numpy as np
import pytest

from core.optimizers import factors


def test_warm_up_rises_to_the_rate_and_stays() -> None:
    values = {"warmup_share": 0.25, "first_factor": 0.1}
    np.testing.assert_allclose(
        factors("warmup", 8, values), [0.1, 0.55, 1, 1, 1, 1, 1, 1], rtol=1e-15
    )


def test_half_way_a_cosine_is_in_the_middle() -> None:
    assert factors("cosine", 10, {"final_factor": 0.2})[5] == pytest.approx(0.6)


def test_bad_input_is_told_what_would_work() -> None:
    with pytest.raises(ValueError, match="there is: constant, warmup"):
        factors("sawtooth", 10, {})
    with pytest.raises(ValueError, match="Final factor must lie between"):
        factors("cosine", 10, {"final_factor": 3})
    with pytest.raises(ValueError, match="no parameter 'drop_share'"):
        factors("cosine", 10, {"drop_share": 0.5})
