"""M_k is a rotation, the same for every position, and what least squares finds."""

import numpy as np
import pytest

from core.positional_encoding import (
    evenly_spaced,
    fitted_shift,
    frequencies,
    shift_matrix,
    shift_residuals,
    sinusoidal,
    spread_positions,
)


def test_one_block_is_the_angle_sum_written_out() -> None:
    block = shift_matrix(3, np.array([0.5]))
    c, s = np.cos(1.5), np.sin(1.5)
    np.testing.assert_allclose(block, [[c, s], [-s, c]], rtol=1e-15)


def test_shifts_are_a_group_of_rotations() -> None:
    omegas = frequencies(14, 300.0)
    one, two, both = (shift_matrix(k, omegas) for k in (7, -19, -12))
    np.testing.assert_allclose(one @ two, both, atol=1e-14)
    np.testing.assert_allclose(one @ one.T, np.eye(14), atol=1e-15)
    np.testing.assert_array_equal(shift_matrix(0, omegas), np.eye(14))
    assert np.linalg.det(one) == pytest.approx(1, rel=1e-12)
    off = one.copy()
    for i in range(0, 14, 2):
        off[i : i + 2, i : i + 2] = 0
    assert not off.any()


@pytest.mark.parametrize(("d_model", "length", "k"), [(10, 37, 5), (64, 128, -17), (1024, 4096, 3)])
def test_residuals_are_rounding_alone_at_every_position(d_model: int, length: int, k: int) -> None:
    residuals = shift_residuals(length, k, d_model, 10_000)
    assert residuals.shape == (length,)
    assert residuals.max() < 2e-12
    if d_model < 100:
        matrix = shift_matrix(k, frequencies(d_model))
        whole = sinusoidal(np.arange(length), d_model) @ matrix.T - sinusoidal(
            np.arange(length) + k, d_model
        )
        np.testing.assert_allclose(residuals, np.abs(whole).max(axis=1), atol=5e-15)


def test_a_wrong_sign_would_be_seen() -> None:
    encoded = sinusoidal(np.arange(9), 10)
    backwards = encoded @ shift_matrix(2, frequencies(10))  # the transpose: a shift by −2
    assert np.abs(backwards[3] - sinusoidal(np.array([5]), 10)[0]).max() > 0.1
    np.testing.assert_allclose(backwards[3], encoded[1], atol=1e-14)


@pytest.mark.parametrize("d_model", [8, 64, 1024])
def test_least_squares_on_spread_positions_finds_m(d_model: int) -> None:
    pairs = evenly_spaced(d_model // 2, 32)
    positions = spread_positions(8 * len(pairs), 10_000)
    fit = fitted_shift(positions, 5, d_model, 10_000, pairs)
    assert fit.rank == 2 * len(pairs)
    assert fit.distance < 1e-10
    np.testing.assert_allclose(fit.matrix, shift_matrix(5, frequencies(d_model)[pairs]), atol=1e-10)


def test_a_short_table_leaves_directions_undetermined() -> None:
    fit = fitted_shift(np.arange(128), 5, 64, 10_000, np.arange(32))
    assert fit.rank < 40
    assert fit.residual < 1e-11
    assert fit.distance > 0.5
    assert fit.count == 128


def test_spread_positions_differ_and_reach_the_longest_wave() -> None:
    for base in (10, 10_000):
        positions = spread_positions(64, base)
        assert len(np.unique(positions)) == 64
        assert positions.max() < max(2 * np.pi * base, 256)
    np.testing.assert_array_equal(spread_positions(64, 500), spread_positions(64, 500))


def test_a_fit_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one position"):
        fitted_shift(np.array([]), 1, 8, 100, np.arange(4))
    with pytest.raises(ValueError, match="1 to 64 pairs"):
        fitted_shift(np.arange(9), 1, 256, 100, np.arange(65))
