"""Cosines and half distances; principal components against scikit-learn's."""

import numpy as np
import pytest

from core.positional_encoding import (
    closed_form,
    cosine_similarity,
    dot_products,
    half_distance,
    mean_by_distance,
    minilm_table,
    principal_components,
)


def test_rows_and_columns_are_not_mixed_up() -> None:
    products = dot_products(np.arange(5), np.arange(30, 37), 12, 100)
    assert products.shape == (5, 7)
    assert products[1, 4] == pytest.approx(closed_form(np.array([33]), 12, 100)[0], abs=1e-12)


def test_at_distance_zero_it_is_half_the_dimensions() -> None:
    assert closed_form(np.array([0]), 64, 10_000)[0] == 32


def test_half_distance_is_the_first_below_half() -> None:
    half = half_distance(64, 10_000, 1_000)
    values = closed_form(np.arange(1_000), 64, 10_000)
    assert half is not None
    assert values[half] < 16 <= values[:half].min()
    assert half_distance(64, 10_000, 5) is None


def test_cosines_and_their_means_by_distance() -> None:
    draw = np.random.default_rng(3)
    table = draw.standard_normal((11, 5))
    table[4] = 0
    similarity = cosine_similarity(table)
    assert similarity.shape == (11, 11)
    expected = table[2] @ table[7] / np.linalg.norm(table[2]) / np.linalg.norm(table[7])
    assert similarity[2, 7] == pytest.approx(expected, rel=1e-13)
    assert not similarity[4].any()
    means = mean_by_distance(similarity, 4)
    third = [similarity[i, i + 3] for i in range(8)]
    np.testing.assert_allclose(means[3], [np.mean(third), min(third), max(third)], rtol=1e-13)


def test_principal_components_are_scikit_learns() -> None:
    from sklearn.decomposition import PCA

    table = minilm_table()[1:91]
    ours = principal_components(table, 5)
    theirs = PCA(n_components=5, svd_solver="full").fit(table)
    np.testing.assert_allclose(ours.shares, theirs.explained_variance_ratio_, rtol=1e-10)
    np.testing.assert_allclose(np.abs(ours.points), np.abs(theirs.transform(table)), atol=1e-10)
    with pytest.raises(ValueError, match="at most 90 principal components"):
        principal_components(table, 91)
