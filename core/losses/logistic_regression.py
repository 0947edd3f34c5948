"""Logistic regression on a line: gradient descent on the mean negative log-likelihood."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int, Num

from core.common import format_number
from core.losses.binary import bce, sigmoid

MIN_POINTS, MAX_POINTS = 2, 60
REACH = 10.0
MAX_STEPS = 5000
# Places nearer to each other than this are the same or an error of typing.
CLOSEST = 1e-9
NEAR = 1e-6


@dataclass(frozen=True)
class Data:
    """Points on a line with labels 0 or 1."""

    x: Float[np.ndarray, " n"]
    y: Int[np.ndarray, " n"]

    @property
    def separable(self) -> bool:
        """Whether some threshold has all ones on one side (touching it counts).

        Then the likelihood has no maximum: it keeps rising as |w| grows. The same where all
        labels are equal.
        """
        ones, zeros = self.x[self.y == 1], self.x[self.y == 0]
        if not (len(ones) and len(zeros)):
            return True
        return bool(ones.min() >= zeros.max() or zeros.min() >= ones.max()) and not bool(
            self.x.min() == self.x.max()
        )


@dataclass(frozen=True)
class Descent:
    """Gradient descent from w = b = 0.

    Attributes:
        weights: w and b before every step and at the end.
        losses: Mean NLL there.
        optimum: w and b of the maximum likelihood; None where there is none.
        limit: 2/L, L the largest curvature that the loss can have: below it every step descends.
    """

    weights: Float[np.ndarray, "steps_and_1 2"]
    losses: Float[np.ndarray, " steps_and_1"]
    optimum: Float[np.ndarray, " 2"] | None
    limit: float

    @property
    def arrived_at(self) -> int | None:
        """First step from which on w and b both stay within `NEAR` of the optimum's."""
        if self.optimum is None:
            return None
        near = np.abs(self.weights - self.optimum).max(axis=1) <= NEAR
        if not near[-1]:
            return None
        far = np.flatnonzero(~near)
        return int(far[-1]) + 1 if far.size else 0


def mean_nll(data: Data, weights: Num[Any, "*batch 2"]) -> Float[Any, "*batch"]:
    """Mean negative log-likelihood: the mean BCE at z = wx + b.

    Args:
        data: The points.
        weights: (…, 2), w and b in the last axis.

    Returns:
        Nats, not negative, one number for each pair of weights.

    Example:
        >>> line = Data(np.array([-1.0, 1.0]), np.array([0, 1]))
        >>> mean_nll(line, np.array([[0.0, 0.0], [2.0, 0.0]])).round(4).tolist()
        [0.6931, 0.1269]
    """
    weights = np.asarray(weights, dtype=np.float64)
    z = weights[..., :1] * data.x + weights[..., 1:]
    return np.mean(bce(z, data.y), axis=-1)


def gradient(data: Data, weights: Num[np.ndarray, " 2"]) -> Float[np.ndarray, " 2"]:
    """Gradient of `mean_nll`: (mean (σ(z)−y)x, mean (σ(z)−y)) with z = wx + b.

    Args:
        data: The points.
        weights: (2,), w and b.

    Returns:
        (2,), the derivatives by w and by b.

    Example:
        >>> line = Data(np.array([-1.0, 1.0]), np.array([0, 1]))
        >>> gradient(line, np.zeros(2)).tolist()
        [-0.5, 0.0]
    """
    errors = sigmoid(weights[0] * data.x + weights[1]) - data.y
    return np.array([np.mean(errors * data.x), np.mean(errors)])


def hessian(data: Data, weights: Num[np.ndarray, " 2"]) -> Float[np.ndarray, "2 2"]:
    """Hessian of `mean_nll`: the mean of σ(1−σ)·(x, 1)(x, 1)ᵀ."""
    z = weights[0] * data.x + weights[1]
    spread = sigmoid(z) * sigmoid(-z)
    design = np.stack([data.x, np.ones_like(data.x)])
    return (design * spread) @ design.T / len(data.x)


def check_places(x: Sequence[float] | Num[np.ndarray, " n"]) -> None:
    """Check that points are equal or far enough apart for float64.

    Args:
        x: (n,), places of the points, finite.

    Raises:
        ValueError: Two places differ by less than `CLOSEST`, and are not equal.

    Example:
        >>> check_places([0.0, 0.0, 1.0])
        >>> try:
        ...     check_places([0.0, 1e-12])
        ... except ValueError as error:
        ...     print(str(error).partition(":")[0])
        Two points near x = 0 are less than 10⁻⁹ apart
    """
    places = np.unique(np.asarray(x, dtype=np.float64))
    gaps = np.diff(places)
    if gaps.size and gaps.min() < CLOSEST:
        near = float(places[int(np.argmin(gaps))])
        raise ValueError(
            f"Two points near x = {format_number(near, 6)} are less than {format_number(CLOSEST)} "
            "apart: give them the same x, or move one of them."
        )


def descend(data: Data, learning_rate: float, steps: int) -> Descent:
    """Gradient descent on `mean_nll` from w = b = 0.

    Args:
        data: The points, at least one.
        learning_rate: Positive.
        steps: 0 to `MAX_STEPS`.

    Returns:
        The path with its losses, the optimum and the learning rate below which every step descends.

    Raises:
        ValueError: More than `MAX_STEPS` steps, or a learning rate that is not positive.

    Example:
        >>> line = Data(np.array([-1.0, 0.0, 0.0, 1.0]), np.array([0, 1, 0, 1]))
        >>> descend(line, learning_rate=1.0, steps=2).weights.round(4).tolist()
        [[0.0, 0.0], [0.25, 0.0], [0.4689, 0.0]]
    """
    if not (0 <= steps <= MAX_STEPS and learning_rate > 0):
        raise ValueError(f"0 to {MAX_STEPS:,} steps and a positive learning rate work.")
    path = np.zeros((steps + 1, 2))
    for step in range(steps):
        path[step + 1] = path[step] - learning_rate * gradient(data, path[step])
    design = np.stack([data.x, np.ones_like(data.x)])
    largest = np.linalg.eigvalsh(design @ design.T / (4 * len(data.x)))[-1]
    return Descent(path, mean_nll(data, path), best(data), float(2 / largest))


def best(data: Data) -> Float[np.ndarray, " 2"] | None:
    """w and b of the maximum likelihood by Newton's method with step halving.

    None where there is no maximum, see `Data.separable`.

    Where all points lie on one place only w·x + b is determined; then w = 0.
    """
    if data.separable:
        return None
    if data.x.min() == data.x.max():
        share = data.y.mean()
        return np.array([0.0, np.log(share / (1 - share))])
    # On a line from −½ to ½ the Hessian does not depend on how near the points lie together.
    low, high = float(data.x.min()), float(data.x.max())
    middle, width = (low + high) / 2, high - low
    steepness, height = _newton(Data((data.x - middle) / width, data.y))
    return np.array([steepness / width, height - steepness * middle / width])


def _newton(data: Data) -> np.ndarray:
    weights = np.zeros(2)
    for _ in range(100):
        derivative = gradient(data, weights)
        step = np.linalg.solve(hessian(data, weights), derivative)
        # At the optimum a full step changes the loss by its rounding, up or down.
        here, size = mean_nll(data, weights) * (1 + 1e-14), 1.0
        while size > 1e-6 and mean_nll(data, weights - size * step) > here:
            size /= 2
        weights = weights - size * step
        if np.abs(size * step).max() < 1e-14 * (1 + np.abs(weights).max()):
            break
    return weights
