"""ALiBi's slopes against BLOOM's, T5's buckets against T5's own."""

import math

import numpy as np
import pytest

from core.relative_bias import alibi_bias, alibi_reach, alibi_slopes, t5_buckets


@pytest.mark.parametrize("heads", [1, 2, 3, 5, 6, 8, 12, 16, 20, 40, 64])
def test_slopes_are_blooms(heads: int) -> None:
    import torch
    from transformers.models.bloom.modeling_bloom import build_alibi_tensor

    theirs = build_alibi_tensor(torch.ones(1, 7), heads, torch.float32)
    assert theirs.shape == (heads, 1, 7)
    np.testing.assert_allclose(alibi_slopes(heads), theirs[:, 0, 1].numpy(), rtol=1e-6)
    # BLOOM's bias grows with the key, ours falls with the distance: a constant a row apart.
    ours = alibi_bias(alibi_slopes(heads)[-1], 7)
    row = ours[6] - theirs[-1, 0].numpy()
    np.testing.assert_allclose(row, row[0], atol=1e-5)


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


@pytest.mark.parametrize("heads", [0, -3, 2.5, 129])
def test_heads_that_do_not_exist_are_said(heads) -> None:
    with pytest.raises(ValueError, match="whole number from 1 to 128"):
        alibi_slopes(heads)


@pytest.mark.parametrize("bidirectional", [True, False])
@pytest.mark.parametrize(("buckets", "distance"), [(32, 128), (8, 64), (64, 512), (16, 100)])
def test_buckets_are_t5s(bidirectional, buckets, distance) -> None:
    import torch
    from transformers.models.t5.modeling_t5 import T5Attention

    relative = np.arange(-1500, 1501)
    theirs = T5Attention._relative_position_bucket(
        torch.tensor(relative), bidirectional=bidirectional, num_buckets=buckets,
        max_distance=distance,
    )  # fmt: skip
    ours = t5_buckets(
        relative, bidirectional=bidirectional, num_buckets=buckets, max_distance=distance
    )
    np.testing.assert_array_equal(ours, theirs.numpy())
    assert ours.min() == 0
    assert ours.max() == buckets - 1


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
def test_buckets_that_cannot_be_are_said(buckets, distance, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        t5_buckets(np.arange(3), bidirectional=True, num_buckets=buckets, max_distance=distance)
