"""Planes through weight space: their directions, their losses, the paths on them."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from core.training import Network, logits, loss_and_gradient, losses, points, split, with_ones
from core.training.loss_landscape import (
    coordinates,
    filter_normalised,
    plane_losses,
    principal_plane,
)
from core.training.networks import initial_weights

NETWORK = Network((2, 7, 5, 1), "tanh")
WEIGHTS = initial_weights(NETWORK, 3, "float64")
DATA = split(*points("moons", 61, 0.2, 0), 0)
INPUTS = with_ones(DATA.x_train.T)


def test_filters_have_the_weights_lengths_and_biases_stay() -> None:
    directions = filter_normalised(NETWORK, WEIGHTS, 0)
    for layer, own in zip(NETWORK.layers(directions), NETWORK.layers(WEIGHTS), strict=True):
        lengths = np.linalg.norm(own[:, :-1], axis=1)
        for each in layer:
            np.testing.assert_allclose(np.linalg.norm(each[:, :-1], axis=1), lengths)
        np.testing.assert_array_equal(layer[..., -1], 0)
    assert not np.allclose(directions[0], directions[1])
    np.testing.assert_array_equal(directions, filter_normalised(NETWORK, WEIGHTS, 0))


def test_rescaled_filters_have_rescaled_directions() -> None:
    doubled = filter_normalised(NETWORK, 2 * WEIGHTS, 0)
    np.testing.assert_allclose(doubled, 2 * filter_normalised(NETWORK, WEIGHTS, 0))


def test_losses_on_the_plane_are_those_of_the_networks_there() -> None:
    directions = filter_normalised(NETWORK, WEIGHTS, 1)
    a, b = np.linspace(-1, 1, 5), np.linspace(-0.5, 2, 4)
    found = plane_losses(NETWORK, WEIGHTS, directions, a, b, INPUTS, DATA.y_train)
    assert found.shape == (4, 5)
    for i, j in ((0, 0), (1, 3), (3, 2)):
        weights = WEIGHTS + a[j] * directions[0] + b[i] * directions[1]
        z = logits(NETWORK, weights, INPUTS)
        np.testing.assert_allclose(found[i, j], losses(z, DATA.y_train).mean(), rtol=1e-12)


def test_the_slope_on_the_plane_is_the_gradients() -> None:
    directions = filter_normalised(NETWORK, WEIGHTS, 2)
    step = 1e-5
    found = plane_losses(
        NETWORK,
        WEIGHTS,
        directions,
        np.array([-step, 0, step]),
        np.array([0.0]),
        INPUTS,
        DATA.y_train,
    )
    _, gradient, _ = loss_and_gradient(NETWORK, WEIGHTS, INPUTS, DATA.y_train)
    slope = (found[0, 2] - found[0, 0]) / (2 * step)
    np.testing.assert_allclose(slope, gradient @ directions[0], rtol=1e-6)


def test_the_principal_plane_is_pcas_without_its_centring() -> None:
    generator = np.random.default_rng(0)
    path = np.cumsum(generator.normal(size=(23, 31)), axis=0)
    both = np.concatenate([path, -path])  # centred, so that scikit-learn subtracts nothing
    directions, shares = principal_plane(path, np.zeros(31))
    theirs = PCA(2).fit(both)
    np.testing.assert_allclose(shares, theirs.explained_variance_ratio_)
    np.testing.assert_allclose(directions @ directions.T, np.eye(2), atol=1e-10)
    np.testing.assert_allclose(np.abs(directions), np.abs(theirs.components_), rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(
        np.abs(coordinates(both, np.zeros(31), directions)),
        np.abs(theirs.transform(both)),
        atol=1e-8,
    )


@pytest.mark.parametrize("count", [1, 2, 3])
def test_short_paths_have_a_plane_too(count: int) -> None:
    points_on_path = np.outer(np.arange(count), np.ones(9))
    directions, shares = principal_plane(points_on_path, np.zeros(9))
    assert directions.shape == (2, 9)
    assert np.isfinite(directions).all()
    np.testing.assert_allclose(shares, [1 if count > 1 else 0, 0], atol=1e-12)
