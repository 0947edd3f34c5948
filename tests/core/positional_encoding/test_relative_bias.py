"""ALiBi's slopes and T5's buckets as published, and what is refused."""

import math

import numpy as np
import pytest

from core.positional_encoding import alibi_bias, alibi_reach, alibi_slopes, t5_buckets


def test_eight_heads_have_the_papers_slopes() -> None:
    np.testing.assert_allclose(alibi_slopes(8), [2.0**-h for h in range(1, 9)], rtol=1e-15)


def test_the_bias_is_a_straight_line_back_and_nothing_ahead() -> None:
    bias = alibi_bias(0.25, 5)
    np.testing.assert_array_equal(bias[3], [-0.75, -0.5, -0.25, 0, -math.inf])


def test_reach_counts_the_geometric_series() -> None:
    for slope, share, length in ((0.25, 0.9, 500), (1 / 256, 0.5, 300), (0.5, 0.99, 4)):
        weights = np.exp(-slope * np.arange(length))
        shares = np.cumsum(weights) / weights.sum()
        assert alibi_reach(slope, share, length) == int(np.argmax(shares >= share)) + 1


@pytest.mark.parametrize("heads", [0, -3, 129])
def test_heads_that_do_not_exist_are_said(heads: int) -> None:
    with pytest.raises(ValueError, match="whole number from 1 to 128"):
        alibi_slopes(heads)


def test_far_buckets_by_the_published_rule() -> None:
    # T5's defaults, looking back: 16 buckets, 8 of them exact; ln(64/8)/ln(16)·8 = 6.
    back = t5_buckets(-np.array([0, 7, 8, 63, 64, 127, 128, 5000]), bidirectional=True)
    assert back.tolist() == [0, 7, 8, 13, 14, 15, 15, 15]
    causal = t5_buckets(np.array([[3, 0], [-64, -128]]), bidirectional=False)
    assert causal.tolist() == [[0, 0], [26, 31]]


@pytest.mark.parametrize(
    ("buckets", "distance", "says"),
    [(2, 128, "at least 4"), (7, 128, "must be even"), (64, 16, "beyond the 16 buckets")],
)
def test_buckets_that_cannot_be_are_said(buckets: int, distance: int, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        t5_buckets(np.arange(3), bidirectional=True, num_buckets=buckets, max_distance=distance)
