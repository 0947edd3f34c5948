"""Priors: they integrate to one, their tails are theirs, and their MAP is the penalised optimum."""

import math

import numpy as np
import pytest
from scipy.integrate import dblquad, quad
from scipy.optimize import minimize
from scipy.stats import gennorm, laplace, norm

from core.constrained_optimum import with_multiplier
from core.penalties import PENALTIES, Ball
from core.priors import Prior, prior_of
from core.quadratic_loss import QuadraticLoss

BALLS = [
    Ball("l1"), Ball("l2"), Ball("elastic-net", 0.3), Ball("lp", 0.5), Ball("lp", 4.0),
    Ball("linf"),
]  # fmt: skip
EACH = pytest.mark.parametrize("ball", BALLS, ids=lambda ball: ball.name)


def test_every_penalty_has_a_prior() -> None:
    assert {ball.key for ball in BALLS} == set(PENALTIES)


@EACH
@pytest.mark.parametrize("strength", [0.4, 1.7, 30.0])
def test_the_density_integrates_to_one_and_its_tail_is_told(ball: Ball, strength: float) -> None:
    prior = Prior(ball, strength)
    whole = quad(prior.density, 0, np.inf, limit=200)[0]
    assert 2 * whole == pytest.approx(1, rel=1e-6)
    for size in (0.0, 0.1, 0.9):
        tail = quad(prior.density, size, np.inf, limit=200)[0]
        assert prior.beyond(size) == pytest.approx(2 * tail, rel=1e-6, abs=1e-9)


@EACH
def test_the_density_is_that_of_the_penalty(ball: Ball) -> None:
    prior, at = Prior(ball, 1.3), np.array([0.2, 1.1])
    if ball.key == "linf":  # the marginal of the pair's density
        for x in at:
            both = quad(
                lambda y, x=x: math.exp(-1.3 * max(abs(x), abs(y))), -40, 40, points=[-x, x]
            )
            mass = dblquad(lambda y, x: math.exp(-1.3 * max(x, y)), 0, 30, 0, 30)[0] * 4
            assert prior.density(np.array([x]))[0] == pytest.approx(both[0] / mass, rel=1e-4)
        return
    first, second = prior.density(at)
    there = ball.value(np.stack([at, [0.0, 0.0]], axis=1))
    assert math.log(first / second) == pytest.approx(1.3 * (there[1] - there[0]))


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
    found = minimize(surprise, [0.5, 0.3], method="Nelder-Mead", options={"xatol": 1e-9,
        "fatol": 1e-12, "maxiter": 2000})  # fmt: skip
    np.testing.assert_allclose(ours, found.x, atol=1e-5)


def test_no_multiplier_no_prior() -> None:
    assert prior_of(Ball("l1"), 0.0, 1.0) is None
    assert prior_of(Ball("l1"), math.inf, 1.0) is None
