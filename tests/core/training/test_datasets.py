"""Shapes against scikit-learn's, the split against `train_test_split` and `StandardScaler`."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import make_circles, make_moons
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from core.training import COUNT, DATASETS, NOISE, points, split


@pytest.mark.parametrize("count", [1000, 37])
@pytest.mark.parametrize("noise", [0.3, 0.0])
def test_moons_and_circles_are_scikit_learns(count: int, noise: float) -> None:
    given_noise = noise or None
    for ours, theirs in (
        ("moons", make_moons(count, noise=given_noise, random_state=42)),
        ("circles", make_circles(count, noise=given_noise, random_state=42, factor=0.5)),
    ):
        x, y = points(ours, count, noise, 42)
        np.testing.assert_array_equal(x, theirs[0])
        np.testing.assert_array_equal(y, theirs[1])


def test_the_split_is_scikit_learns() -> None:
    x, y = points("moons", 333, 0.3, 42)
    a, b, ya, yb = train_test_split(x, y, test_size=0.2, random_state=42)
    scaler = StandardScaler().fit(a)
    found = split(x, y, 42)
    np.testing.assert_allclose(found.x_train, scaler.transform(a), rtol=1e-13)
    np.testing.assert_allclose(found.x_test, scaler.transform(b), rtol=1e-13)
    np.testing.assert_array_equal(found.y_train, ya)
    np.testing.assert_array_equal(found.y_test, yb)


@pytest.mark.parametrize("key", DATASETS)
@given(count=st.integers(int(COUNT.low), 200), noise=st.floats(0, 2), seed=st.integers(0, 99))
@settings(max_examples=15)
def test_every_shape_has_both_classes_and_finite_points(
    key: str, count: int, noise: float, seed: int
) -> None:
    x, y = points(key, count, noise, seed)
    assert x.shape == (count, 2)
    assert np.isfinite(x).all()
    assert set(y) == {0, 1}
    again, _ = points(key, count, noise, seed)
    np.testing.assert_array_equal(x, again)


def test_without_noise_the_shapes_are_what_they_are_called() -> None:
    x, y = points("circles", 200, 0.0, 0)
    np.testing.assert_allclose(np.hypot(*x.T), np.where(y == 0, 1.0, 0.5))
    x, y = points("xor", 200, 0.0, 0)
    np.testing.assert_array_equal(y == 1, x[:, 0] * x[:, 1] < 0)
    x, y = points("spirals", 200, 0.0, 0)
    share = np.hypot(*x.T) / 2
    angle = np.arctan2(x[:, 1], x[:, 0]) - 3.5 * np.pi * share - np.pi * y
    np.testing.assert_allclose(np.cos(angle), 1, atol=1e-9)


def test_extra_points_train_and_are_scaled_with_the_others() -> None:
    x, y = points("blobs", 50, 0.5, 0)
    more = np.array([[5.0, 5.0], [6.0, 5.0]]), np.array([0, 1])
    found = split(x, y, 0, extra=more)
    assert len(found.x_train) == 42
    assert len(found.x_test) == 10
    np.testing.assert_allclose(found.centre + found.scale * found.x_train[-2:], more[0])
    np.testing.assert_array_equal(found.y_train[-2:], more[1])
    np.testing.assert_allclose(found.x_train.mean(0), 0, atol=1e-12)


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (np.ones((10, 2)) * np.arange(10)[:, None] ** [1, 0], np.arange(10) % 2, "same value"),
        (np.random.default_rng(0).normal(size=(10, 2)), np.zeros(10), "one of each class"),
    ],
)
def test_data_that_teach_nothing(x: Any, y: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        split(x, y, 0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("sun", 100, 0.1, 0), "There is no data set 'sun'"),
        (("moons", 5, 0.1, 0), "Examples must be"),
        (("moons", 100, NOISE.high + 1, 0), "Noise must lie"),
    ],
)
def test_shapes_that_cannot_be_made(arguments: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        points(*arguments)
