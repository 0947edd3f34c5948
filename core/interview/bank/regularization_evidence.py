"""Which statements are true on the geometry of L1 and L2, recomputed: the right option first."""

from collections.abc import Sequence

import numpy as np
from scipy import stats

from core.constrained_optimum import with_multiplier, with_radius
from core.penalties import Ball
from core.priors import prior_of
from core.quadratic_loss import QuadraticLoss
from core.sparsity import experiments

_L1, _L2 = Ball("l1"), Ball("l2")


def _random_losses(count: int, seed: int = 0) -> list[QuadraticLoss]:
    draw = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        x, y = draw.uniform(1, 3, 2) * draw.choice([-1, 1], 2)
        first, second = draw.uniform(0.2, 4, 2)
        angle = float(draw.uniform(-90, 90))
        found.append(QuadraticLoss((float(x), float(y)), (float(first), float(second)), angle))
    return found


def which_is_zero() -> Sequence[bool]:
    loss = QuadraticLoss((2.4, 0.6), (1.0, 1.0), 0.0)
    l1, l2 = (bool(with_radius(loss, ball, 1.0).point[1] == 0) for ball in (_L1, _L2))
    return l1 and not l2, l2 and not l1, l1 and l2, not l1 and not l2


def prior_of_l1() -> Sequence[bool]:
    """Each family at the scale that has the same median of |w|."""
    prior = prior_of(_L1, 2.0, 1.0)
    assert prior is not None
    w = np.linspace(-3, 3, 25)
    medians = np.linspace(0, 2, 200_001)
    middle = float(medians[np.searchsorted(-np.exp(-prior.strength * medians), -0.5)])
    assert np.isclose(prior.beyond(middle), 0.5, atol=1e-4)
    families = (stats.laplace(), stats.norm(), stats.uniform(-1, 2), stats.t(3))
    found = []
    for family in families:
        scale = middle / family.ppf(0.75)
        found.append(bool(np.allclose(family.pdf(w / scale) / scale, prior.density(w), rtol=1e-3)))
    return found


def square_ball() -> Sequence[bool]:
    """What holds for most of many losses whose minimum lies outside the ball."""
    optima = [with_radius(loss, Ball("linf"), 0.8) for loss in _random_losses(300)]
    w = np.array([each.point for each in optima])
    before = np.array([each.loss.center for each in optima])
    larger = np.argmax(np.abs(before), axis=1)
    rows = np.arange(len(w))
    factors = w / before
    shares = (
        np.isclose(np.abs(w[:, 0]), np.abs(w[:, 1])),
        w[rows, 1 - larger] == 0,
        w[rows, larger] == 0,
        np.isclose(factors[:, 0], factors[:, 1]),
    )
    return [bool(each.mean() > 0.5) for each in shares]


def lambda_and_radius() -> Sequence[bool]:
    losses = _random_losses(20, seed=1)
    exists, inverse, shared, multipliers = True, True, True, []
    for loss in losses:
        found = [with_radius(loss, ball, 0.7) for ball in (_L1, _L2)]
        for each in found:
            again = with_multiplier(loss, each.ball, each.multiplier)
            exists &= bool(np.allclose(again.point, each.point, atol=1e-8))
            inverse &= bool(np.isclose(each.multiplier, 1 / 0.7))
        shared &= bool(np.isclose(found[0].multiplier, found[1].price))
        multipliers.append(found[0].multiplier)
    depends = bool(np.ptp(multipliers) > 0.1)
    return exists and depends, exists and inverse, exists and shared, not exists


def zeros_of_l2() -> Sequence[bool]:
    """Whether exact zeros appear at all, and under each of the conditions named."""
    _, circle = experiments("symmetric", 5000, 2.0, 0)
    losses = _random_losses(200, seed=2)
    strong = any(
        with_multiplier(loss, _L2, 2 * float(np.abs(loss.pull).max())).zeros for loss in losses
    )
    near = any(
        with_radius(loss, _L2, 0.9 * float(np.abs(loss.middle).min())).zeros for loss in losses
    )
    tight = any(with_radius(loss, _L2, 0.05).zeros for loss in losses)
    return circle.exact.count == 0 and not (strong or near or tight), strong, near, tight


def flat_direction() -> Sequence[bool]:
    found = []
    for loss in _random_losses(50, seed=3):
        point = with_multiplier(loss, _L2, 1.0).point
        _, vectors = np.linalg.eigh(loss.matrix)  # the flattest first
        along = vectors.T @ loss.middle
        kept = (vectors.T @ point) / along
        least = int(np.argmin(kept))
        longest = int(np.argmax(np.abs(along)))
        found.append((least == 0, least == 1, least == longest, bool(np.isclose(*kept))))
    return [all(each) for each in zip(*found, strict=True)]


def hollow_ball() -> Sequence[bool]:
    loss, ball = QuadraticLoss((2.0, 1.6), (1.0, 3.0), -35.0), Ball("lp", 0.5)
    optima = [with_radius(loss, ball, float(radius)) for radius in np.arange(0.5, 7.1, 0.25)]
    reached = [each.is_penalty_solution for each in optima]
    on_axis = [each.zeros > 0 for each in optima]
    return any(reached) and not all(reached), all(reached), not any(reached), reached == on_axis


def which_is_dropped() -> Sequence[bool]:
    round_loss = QuadraticLoss((2.0, 1.5), (1.0, 1.0), 0.0)
    slanted = QuadraticLoss((2.0, 1.5), (0.3, 4.0), 20.0)
    zero = [with_radius(loss, _L1, 0.5).point == 0 for loss in (round_loss, slanted)]
    first, second = bool(zero[0][0] or zero[1][0]), bool(zero[0][1] or zero[1][1])
    return (
        first and second, second and not first, first and not second, not first and not second
    )  # fmt: skip
