"""Generated and real data: shapes, truth, correlation, and what is refused."""

import numpy as np
import pytest
from sklearn.datasets import load_diabetes, make_regression

from core.lasso_ridge import SOURCES
from core.lasso_ridge.data import make


def test_the_guides_data_are_scikit_learns() -> None:
    features, target, truth = make_regression(
        n_samples=200, n_features=50, n_informative=10, noise=25, coef=True, random_state=42
    )
    ours = make("independent", {})
    np.testing.assert_array_equal(ours.features, features)
    np.testing.assert_array_equal(ours.target, target)
    np.testing.assert_array_equal(ours.truth, truth)
    assert ours.names[:2] == ("x1", "x2")
    assert ours.noise == 25


@pytest.mark.parametrize("key", SOURCES)
def test_every_source_is_repeatable_and_well_shaped(key: str) -> None:
    one, again = make(key, {}), make(key, {})
    np.testing.assert_array_equal(one.features, again.features)
    samples, features = one.shape
    assert one.target.shape == (samples,)
    assert len(set(one.names)) == len(one.names) == features
    assert np.isfinite(one.features).all()
    if one.truth is not None:
        assert one.truth.shape == (features,)
        rest = one.target - one.features @ one.truth
        assert rest.std() == pytest.approx(one.noise, rel=0.15)


def test_groups_are_near_copies_with_equal_effects() -> None:
    values = {"samples": 2000, "features": 17, "informative": 7, "group": 3, "correlation": 0.9}
    data = make("groups", values)
    assert data.groups is not None
    assert data.truth is not None
    assert data.groups.tolist() == [0, 0, 0, 1, 1, 1, 2, *[-1] * 10]
    correlation = np.corrcoef(data.features, rowvar=False)
    same = (data.groups[:, None] == data.groups) & (data.groups >= 0)
    np.fill_diagonal(same, False)
    np.testing.assert_allclose(correlation[same], 0.9, atol=0.03)
    apart = ~same & ~np.eye(17, dtype=bool)
    assert np.abs(correlation[apart]).max() < 0.1
    np.testing.assert_allclose(data.features.std(axis=0), 1, atol=0.08)
    assert len({*data.truth[:3]}) == len({*data.truth[3:6]}) == 1
    assert 20 <= data.truth[:3].sum() <= 100
    assert not data.truth[7:].any()
    truth = make("groups", {"informative": 0}).truth
    assert truth is not None
    assert not truth.any()


def test_diabetes_is_the_real_thing_in_its_own_units() -> None:
    data = make("diabetes", {})
    assert data.shape == (442, 10)
    assert data.truth is None
    np.testing.assert_array_equal(data.features, load_diabetes(scaled=False).data)


@pytest.mark.parametrize(
    ("source", "values", "told"),
    [
        ("independent", {"informative": 20, "features": 12}, "20 informative features do not fit"),
        ("independent", {"samples": 5}, "Samples must lie between 20 and 2000"),
        ("independent", {"noise": float("nan")}, "Noise must be a number"),
        ("groups", {"correlation": 1.2}, "Correlation must lie between 0 and 0.999"),
        ("independent", {"group": 3}, "no parameter 'group'"),
        ("mnist", {}, "no data 'mnist'; there are: independent, groups, diabetes"),
    ],
)
def test_what_does_not_work_is_told(source: str, values: dict[str, float], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        make(source, values)
