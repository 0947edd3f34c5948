"""The sinusoidal table against Marian's, its wavelengths and its border."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.positional_encoding import (
    block_means,
    evenly_spaced,
    frequencies,
    sinusoidal,
    wavelengths,
)


def test_rows_are_positions_and_columns_dimensions() -> None:
    table = sinusoidal(np.arange(19), 14)
    assert table.shape == (19, 14)
    np.testing.assert_array_equal(table[0], [0, 1] * 7)
    np.testing.assert_allclose(np.linalg.norm(table, axis=1), math.sqrt(7), rtol=1e-14)


def test_the_table_is_the_one_that_torch_models_use() -> None:
    # Marian's table: all sines, then all cosines.
    from transformers.models.marian.modeling_marian import MarianSinusoidalPositionalEmbedding

    module = MarianSinusoidalPositionalEmbedding(23, 18)
    theirs = module.create_weight().numpy()
    ours = sinusoidal(np.arange(23), 18)
    np.testing.assert_allclose(
        np.concatenate([ours[:, 0::2], ours[:, 1::2]], axis=1), theirs, atol=2e-6
    )


def test_wavelengths_go_from_two_pi_towards_base_times_it() -> None:
    waves = wavelengths(512, 10_000)
    assert waves[0] == pytest.approx(2 * math.pi, rel=1e-15)
    assert waves[-1] == pytest.approx(2 * math.pi * 10_000 ** (510 / 512), rel=1e-12)
    ratios = waves[1:] / waves[:-1]
    np.testing.assert_allclose(ratios, 10_000 ** (2 / 512), rtol=1e-12)
    assert frequencies(512)[0] == 1


def test_a_block_is_the_mean_of_its_positions() -> None:
    table = sinusoidal(np.arange(23), 14, 100)
    means = block_means(23, 5, np.array([1, 6]), 14, 100)
    columns = [2, 3, 12, 13]
    assert means.shape == (5, 4)
    np.testing.assert_allclose(means[0], table[:5, columns].mean(axis=0), atol=1e-14)
    np.testing.assert_allclose(means[4], table[20:, columns].mean(axis=0), atol=1e-14)


@given(count=st.integers(1, 5_000), most=st.integers(1, 600))
def test_what_is_drawn_is_even_and_has_both_ends(count: int, most: int) -> None:
    chosen = evenly_spaced(count, most)
    assert len(chosen) <= most
    assert chosen[0] == 0
    if most > 1:
        assert chosen[-1] == count - 1
        assert np.ptp(np.diff(chosen)) <= 1 if len(chosen) > 2 else True
    assert len(np.unique(chosen)) == len(chosen)


@pytest.mark.parametrize(
    ("d_model", "base", "says"),
    [
        (7, 10_000, "even whole number"),
        (0, 10_000, "even whole number"),
        (10_000, 10_000, "from 2 to 4,096"),
        (8, 1, "between 10 and 1e"),
        (8, float("nan"), "between 10 and 1e"),
    ],
)
def test_what_cannot_be_encoded_is_said(d_model: int, base: float, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        sinusoidal(np.arange(3), d_model, base)


def test_too_many_positions_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 1,000,000"):
        sinusoidal(np.arange(1_000_001), 2)
    with pytest.raises(ValueError, match="its shape was"):
        sinusoidal(np.zeros((2, 3)), 4)
