"""Which statements are true on the geometry of L1 and L2, recomputed: the right option first."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy import stats

from core.regularization import (
    Ball,
    QuadraticLoss,
    experiments,
    prior_of,
    with_multiplier,
    with_radius,
)

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


def prior_of_l1(seed: int = 0) -> Sequence[bool]:
    """Whose log-density has the differences that the penalty asks for, at random λ, n and σ.

    The log-posterior is −(n/σ²)(‖y − Xw‖²/(2n) + λ‖w‖₁), so log p(w) − log p(0) is −(n/σ²)λ|w|.
    Each family takes the scale at which it has the same median of |w|.
    """
    draw = np.random.default_rng(seed)
    strength, n, sigma = draw.uniform(0.1, 3), int(draw.integers(5, 200)), draw.uniform(0.5, 3)
    k = n / sigma**2 * strength
    prior = prior_of(_L1, strength, sigma**2 / n)
    assert prior is not None
    assert np.isclose(prior.strength, k)
    middle = np.log(2) / k
    w = np.linspace(-0.9, 0.9, 7) * middle
    found = []
    for family in (stats.laplace(), stats.norm(), stats.uniform(-1, 2), stats.t(3)):
        scale = middle / family.ppf(0.75)
        differences = family.logpdf(w / scale) - family.logpdf(0)
        found.append(bool(np.allclose(differences, -k * np.abs(w), rtol=1e-6)))
    return found


def square_ball(seed: int = 0) -> Sequence[bool]:
    """Round losses whose minimum is outside the square in both coefficients."""
    losses = [
        QuadraticLoss(each.center, (1.0 + seed, 1.0 + seed), 0.0)
        for each in _random_losses(20, seed)
    ]
    optima = [with_radius(loss, Ball("linf"), 0.8) for loss in losses]
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
    return [bool(each.all()) for each in shares]


def lambda_and_radius(seed: int = 0) -> Sequence[bool]:
    losses = _random_losses(5, seed)
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


def zeros_of_l2(seed: int = 0) -> Sequence[bool]:
    """Whether exact zeros appear at all, and under each of the conditions named."""
    _, circle = experiments("symmetric", 500, 2.0, seed)
    losses = _random_losses(10, seed)
    strong = any(
        with_multiplier(loss, _L2, 2 * float(np.abs(loss.linear_term).max())).zeros
        for loss in losses
    )
    near = any(
        with_radius(loss, _L2, 0.9 * float(np.abs(loss.middle).min())).zeros for loss in losses
    )
    tight = any(with_radius(loss, _L2, 0.05).zeros for loss in losses)
    return circle.exact.count == 0 and not (strong or near or tight), strong, near, tight


def flat_direction(seed: int = 0) -> Sequence[bool]:
    draw, found = np.random.default_rng(seed), []
    for loss in _random_losses(10, seed):
        point = with_multiplier(loss, _L2, float(10 ** draw.uniform(-2, 2))).point
        _, vectors = np.linalg.eigh(loss.matrix)  # the flattest first
        along = vectors.T @ loss.middle
        kept = (vectors.T @ point) / along
        least = int(np.argmin(kept))
        longest = int(np.argmax(np.abs(along)))
        found.append((least == 0, least == 1, least == longest, bool(np.isclose(*kept))))
    return [all(each) for each in zip(*found, strict=True)]


def non_convex_ball() -> Sequence[bool]:
    """The explanation's loss and two random ones; balls from small to nearly no constraint."""
    ball, found = Ball("lp", 0.5), []
    for loss in (QuadraticLoss((2.0, 1.6), (1.0, 3.0), -35.0), *_random_losses(2)):
        free = float(ball.radius(np.array(loss.center)))
        optima = [with_radius(loss, ball, free * share) for share in (0.02, 0.1, 0.4, 0.98)]
        reached = [each.is_penalty_solution for each in optima]
        on_axis = [each.zeros > 0 for each in optima]
        some = any(reached) and not all(reached)
        found.append((some, all(reached), not any(reached), reached == on_axis))
    return [all(each) for each in zip(*found, strict=True)]


def which_is_dropped() -> Sequence[bool]:
    round_loss = QuadraticLoss((2.0, 1.5), (1.0, 1.0), 0.0)
    slanted = QuadraticLoss((2.0, 1.5), (0.3, 4.0), 20.0)
    zero = [with_radius(loss, _L1, 0.5).point == 0 for loss in (round_loss, slanted)]
    first, second = bool(zero[0][0] or zero[1][0]), bool(zero[0][1] or zero[1][1])
    return (first and second, second and not first, first and not second, not first and not second)


EVIDENCE: dict[str, Callable[..., Sequence[bool]]] = {
    "regularization-which-is-zero": which_is_zero,
    "regularization-prior-of-l1": prior_of_l1,
    "regularization-square-ball": square_ball,
    "regularization-lambda-and-radius": lambda_and_radius,
    "regularization-zeros-of-l2": zeros_of_l2,
    "regularization-flat-direction": flat_direction,
    "regularization-hollow-ball": non_convex_ball,
    "regularization-which-is-dropped": which_is_dropped,
}
