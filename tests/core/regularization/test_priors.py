"""Priors: the known ones have their names, and their MAP is the penalised optimum."""

import math

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import gennorm, laplace, norm

from core.regularization import Ball, Prior, QuadraticLoss, prior_of, with_multiplier


def test_the_known_names_are_the_known_densities() -> None:
    values = np.linspace(-3, 3, 13)
    k = 1.7
    for ball, theirs in (
        (Ball("l1"), laplace(scale=1 / k)),
        (Ball("l2"), norm(scale=1 / math.sqrt(k))),
        (Ball("lp", 4.0), gennorm(4, scale=(4 / k) ** 0.25)),
    ):
        np.testing.assert_allclose(Prior(ball, k).density(values), theirs.pdf(values), rtol=1e-10)
    assert Prior(Ball("l1"), 2.0).name == "Laplace, scale b = 0.5"
    assert Prior(Ball("l2"), 4.0).name == "normal, standard deviation τ = 0.5"


@pytest.mark.parametrize("key", ["l1", "l2"])
def test_the_most_probable_coefficients_are_the_penalised_ones(key: str) -> None:
    """f = RSS/(2n): minus the log of likelihood and prior, minimised as it stands."""
    random, n, noise_variance, multiplier = np.random.default_rng(2), 23, 0.49, 0.3
    x = random.normal(size=(n, 2)) @ [[1.0, 0.4], [0.0, 0.8]]
    y = x @ [1.4, 0.2] + math.sqrt(noise_variance) * random.normal(size=n)
    matrix = x.T @ x / n
    center = np.linalg.solve(matrix, x.T @ y / n)
    values, vectors = np.linalg.eigh(matrix)
    angle = math.degrees(math.atan2(vectors[1, 0], vectors[0, 0]))
    loss = QuadraticLoss(tuple(center), tuple(values), angle)
    prior = prior_of(Ball(key), multiplier, noise_variance / n)
    assert prior is not None

    def surprise(w: np.ndarray) -> float:
        likelihood = norm(x @ w, math.sqrt(noise_variance)).logpdf(y).sum()
        return -likelihood - np.log(prior.density(w)).sum()

    ours = with_multiplier(loss, Ball(key), multiplier).point
    found = minimize(
        surprise,
        [0.5, 0.3],
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 2000},
    )
    np.testing.assert_allclose(ours, found.x, atol=1e-5)


def test_no_multiplier_no_prior() -> None:
    assert prior_of(Ball("l1"), 0.0, 1.0) is None
    assert prior_of(Ball("l1"), math.inf, 1.0) is None
