"""How often L1 and L2 set a coefficient to zero, over random quadratic losses.

The random losses are those of T. Parr's "A visual explanation for regularization of linear models"
(explained.ai, 2018), f = a (w₁−x)² + b (w₂−y)² + c (w₁−x)(w₂−y), with a minimum that is uniform in
a square and outside the ball. He looked for the lowest of 100 points on the ball's edge, four of
which lie on the axes, and counted those: with such a grid the circle has "zeros" too. Here both
counts are made: the exact one, and his.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from core.common import Param, check
from core.regularization._convex_solutions import l1_within, l2_within

Array = np.ndarray

LOSSES = Param(
    name="losses",
    label="Random losses",
    default=5000,
    low=100,
    high=50_000,
    scale="linear",
    help="How many random losses are drawn. The band around each share narrows with their root.",
    is_integer=True,
)
BALL_RADIUS = Param(
    name="ball_radius",
    label="Radius of both balls",
    default=2.0,
    low=0.1,
    high=9.0,
    scale="linear",
    help="Minima are uniform in the square from −10 to 10, outside the ball.",
    symbol="C",
)
SEED = Param(
    name="seed",
    label="Seed",
    default=0,
    low=0,
    high=9999,
    scale="linear",
    help="The same seed draws the same losses.",
    is_integer=True,
)
SPARSITY_PARAMS = (LOSSES, BALL_RADIUS, SEED)
HALF_SIDE = 10.0
# Points on a quarter of the edge in the article's code, both ends counted.
GRID_QUARTER = 25
# A coefficient within this share of C counts as near zero.
NEAR = 0.01
_QUANTILE = 1.959963984540054  # of the normal distribution at 97.5 %


@dataclass(frozen=True)
class Family:
    """A distribution of random losses.

    Attributes:
        key, label: Name in the registry and on screen.
        summary: The distribution in words.
        draw: (generator, count) → a, b, c of shape (count,) each; some may be indefinite and are
            drawn again.
        published: The article's shares for L1 and L2, in per cent.
    """

    key: str
    label: str
    summary: str
    draw: Callable[[np.random.Generator, int], tuple[Array, Array, Array]]
    published: tuple[int, int]


def _symmetric(random: np.random.Generator, count: int) -> tuple[Array, Array, Array]:
    a = random.uniform(0, 10, count)
    return a, a, np.zeros(count)


def _general(random: np.random.Generator, count: int) -> tuple[Array, Array, Array]:
    a, b = random.uniform(0, 10, (2, count))
    return a, b, random.uniform(-1.5, 2.5, count)


def _orthogonal(random: np.random.Generator, count: int) -> tuple[Array, Array, Array]:
    steep, flat = random.uniform(0, 10, count), np.full(count, 0.1)
    first = random.random(count) < 0.5
    return np.where(first, steep, flat), np.where(first, flat, steep), np.zeros(count)


FAMILIES: dict[str, Family] = {
    family.key: family
    for family in (
        Family(
            "symmetric",
            "Symmetric: circles",
            "a = b uniform in (0, 10), c = 0: round bowls.",
            _symmetric,
            (66, 3),
        ),
        Family(
            "general",
            "General: turned ellipses",
            "a, b uniform in (0, 10), c in (−1.5, 2.5), where that is a bowl.",
            _general,
            (72, 5),
        ),
        Family(
            "orthogonal",
            "One useless feature",
            "One of a, b is 0.1, the other uniform in (0, 10), c = 0: troughs along an axis.",
            _orthogonal,
            (80, 45),
        ),
    )
}


@dataclass(frozen=True)
class Share:
    """A proportion, with its 95 % Wilson score interval."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """The share, in [0, 1]."""
        return self.count / self.of

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval (E. B. Wilson, Probable inference, 1927)."""
        z, n, share = _QUANTILE, self.of, self.value
        middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
        reach = z / (1 + z**2 / n) * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
        low = 0.0 if self.count == 0 else middle - reach
        high = 1.0 if self.count == self.of else middle + reach
        return max(low, 0.0), min(high, 1.0)


@dataclass(frozen=True)
class Experiment:
    """One ball, and random losses whose unconstrained minima lie outside of it.

    Attributes:
        name: "L1" or "L2".
        centers, points: Minima without and with the constraint.
        on_grid: Whether the lowest of the 100 points on the edge lies on an axis.
        radius: C.
    """

    name: str
    centers: Float[np.ndarray, "losses 2"]
    points: Float[np.ndarray, "losses 2"]
    on_grid: Bool[np.ndarray, " losses"]
    radius: float

    @property
    def is_zero(self) -> Bool[np.ndarray, " losses"]:
        """Whether a coefficient of the exact optimum is exactly 0.0."""
        return (self.points == 0).any(axis=1)

    @property
    def exact(self) -> Share:
        """Optima with an exact zero."""
        return Share(int(self.is_zero.sum()), len(self.points))

    @property
    def grid(self) -> Share:
        """Optima that the grid of the article takes for a zero."""
        return Share(int(self.on_grid.sum()), len(self.points))

    @property
    def near(self) -> Share:
        """Optima with a coefficient under `NEAR`·C in size."""
        close = (np.abs(self.points) < NEAR * self.radius).any(axis=1)
        return Share(int(close.sum()), len(self.points))


def experiments(family: str, losses: int, ball_radius: float, seed: int) -> tuple[Experiment, ...]:
    """L1 and L2, each over its own random losses with minima outside the ball.

    Args:
        family: Key of `FAMILIES`.
        losses: How many, in the range of `LOSSES`.
        ball_radius: C, in the range of `BALL_RADIUS`.
        seed: Of the random numbers, in the range of `SEED`.

    Returns:
        Two experiments, of L1 and of L2.

    Raises:
        ValueError: No such family, or a number that is out of range.

    Example:
        >>> [(each.name, each.exact.value) for each in experiments("symmetric", 100, 2.0, seed=0)]
        [('L1', 0.68), ('L2', 0.0)]

    References:
        T. Parr, A visual explanation for regularization of linear models, explained.ai, 2018.
    """
    if family not in FAMILIES:
        raise ValueError(f"There is no family {family!r}; there is: {', '.join(FAMILIES)}.")
    given = {"losses": losses, "ball_radius": ball_radius, "seed": seed}
    checked = check(SPARSITY_PARAMS, given)
    count, radius = int(checked["losses"]), checked["ball_radius"]
    found = []
    for number, (name, solve, power) in enumerate((("L1", l1_within, 1), ("L2", l2_within, 2))):
        random = np.random.default_rng((int(checked["seed"]), number))
        centers = _centers(random, count, radius, power)
        matrices = _matrices(FAMILIES[family], random, count)
        points = solve(matrices, centers, np.full(count, radius))
        on_grid = _on_grid(matrices, centers, radius, power)
        found.append(Experiment(name, centers, points, on_grid, radius))
    return tuple(found)


def symmetric_share(radius: float) -> float:
    """P(exact zero) of L1 over symmetric losses: (10 − C)² / (100 − C²/2).

    A round loss is projected onto the diamond. It ends on a corner where the minimum's
    coefficients differ by at least C in size: two squares' corners of the four quadrants each.

    Args:
        radius: C, from 0 to 10.

    Returns:
        A probability: 1 at C = 0, 0 at C = 10.

    Example:
        >>> round(symmetric_share(2.0), 4)
        0.6531
    """
    return (HALF_SIDE - radius) ** 2 / (HALF_SIDE**2 - radius**2 / 2)


def _centers(random: np.random.Generator, count: int, radius: float, power: int) -> Array:
    kept = np.empty((0, 2))
    while len(kept) < count:
        drawn = random.uniform(-HALF_SIDE, HALF_SIDE, (2 * count, 2))
        kept = np.concatenate([kept, drawn[(np.abs(drawn) ** power).sum(axis=1) > radius**power]])
    return kept[:count]


def _matrices(family: Family, random: np.random.Generator, count: int) -> Array:
    """Hessians [[2a, c], [c, 2b]], shape (count, 2, 2), drawn again where they are no bowl."""
    kept = np.empty((0, 3))
    while len(kept) < count:
        a, b, c = family.draw(random, 2 * count)
        kept = np.concatenate([kept, np.stack([a, b, c], axis=1)[4 * a * b - c**2 > 1e-9]])
    a, b, c = kept[:count].T
    return np.stack([np.stack([2 * a, c], axis=1), np.stack([c, 2 * b], axis=1)], axis=1)


def _on_grid(matrices: Array, centers: Array, radius: float, power: int) -> Array:
    """Whether the lowest of the grid's points on the edge lies on an axis, shape (losses,)."""
    if power == 1:
        share = np.linspace(0, 1, GRID_QUARTER)
        quarter = np.stack([1 - share, share], axis=1)
    else:
        angles = np.linspace(0, np.pi / 2, GRID_QUARTER)
        quarter = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    quarter[0], quarter[-1] = (1, 0), (0, 1)
    signs = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)])
    edge = radius * (signs[:, None, :] * quarter).reshape(-1, 2)
    # f − f(0) = ½ wᵀAw − (Aŵ)ᵀw, as two matrix products over all losses.
    squares = np.stack([edge[:, 0] ** 2 / 2, edge[:, 0] * edge[:, 1], edge[:, 1] ** 2 / 2])
    entries = np.stack([matrices[:, 0, 0], matrices[:, 0, 1], matrices[:, 1, 1]], axis=1)
    linear_term = np.einsum("nij,nj->ni", matrices, centers)
    lowest = np.argmin(entries @ squares - linear_term @ edge.T, axis=1)
    return (edge[lowest] == 0).any(axis=1)
