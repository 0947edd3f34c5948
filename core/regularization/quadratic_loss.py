"""A quadratic loss of two coefficients, from five numbers or from its Hessian."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from jaxtyping import Float, Num

from core.common import Param, check

# Under this share of the larger curvature an ellipse is a line.
FLATTEST = 1e-9

CENTER_X = Param(
    name="center_x",
    label="Minimum w₁",
    default=2.2,
    low=-10.0,
    high=10.0,
    scale="linear",
    help="Where the loss is smallest without any constraint, first coefficient.",
    symbol=r"\hat w_1",
)
CENTER_Y = Param(
    name="center_y",
    label="Minimum w₂",
    default=0.9,
    low=-10.0,
    high=10.0,
    scale="linear",
    help="Where the loss is smallest without any constraint, second coefficient.",
    symbol=r"\hat w_2",
)
FIRST = Param(
    name="first",
    label="Curvature 1",
    default=1.0,
    low=0.05,
    high=20.0,
    scale="linear",
    help="First eigenvalue of the Hessian: how steeply the loss rises along the ellipses’ first "
    "axis. The larger, the shorter that axis.",
    symbol="a_1",
)
SECOND = Param(
    name="second",
    label="Curvature 2",
    default=3.0,
    low=0.05,
    high=20.0,
    scale="linear",
    help="Second eigenvalue of the Hessian: how steeply the loss rises along the other axis.",
    symbol="a_2",
)
ANGLE = Param(
    name="angle",
    label="Angle (°)",
    default=-50.0,
    low=-90.0,
    high=90.0,
    scale="linear",
    help="By how many degrees the first axis is turned from the w₁ axis, counter-clockwise.",
    symbol=r"\varphi",
)
# A smaller coefficient is 0 beside controls that go to 10: its powers would be 0 in float64.
_NOTHING = 1e-9
_CENTER = (CENTER_X.name, CENTER_Y.name)
LOSS_PARAMS = (CENTER_X, CENTER_Y, FIRST, SECOND, ANGLE)


@dataclass(frozen=True)
class QuadraticLoss:
    """f(w) = ½ (w − ŵ)ᵀ A (w − ŵ) + floor, with A = R(angle) diag(curvatures) R(angle)ᵀ.

    Attributes:
        center: ŵ, the minimum without any constraint.
        curvatures: the eigenvalues of A, both positive.
        angle: of the first eigenvector from the w₁ axis, in degrees.
        floor: f(ŵ): with data, half of the mean squared residual that no coefficients remove.

    Example:
        >>> loss = QuadraticLoss((2.0, 0.0), (1.0, 4.0), angle=0.0)
        >>> float(loss.value(np.zeros(2))), loss.gradient(np.zeros(2)).tolist()
        (2.0, [-2.0, 0.0])
    """

    center: tuple[float, float]
    curvatures: tuple[float, float]
    angle: float
    floor: float = 0.0

    @cached_property
    def matrix(self) -> Float[np.ndarray, "2 2"]:
        """The Hessian A."""
        turn = math.radians(self.angle)
        axes = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
        matrix = axes * np.array(self.curvatures) @ axes.T
        matrix = (matrix + matrix.T) / 2
        # At a quarter turn, and for a circle, the slant is 0 but for rounding.
        if self.angle % 90 == 0 or self.curvatures[0] == self.curvatures[1]:
            matrix[0, 1] = matrix[1, 0] = 0.0
        return matrix

    @cached_property
    def middle(self) -> Float[np.ndarray, " 2"]:
        """ŵ as an array."""
        return np.array(self.center, dtype=float)

    @cached_property
    def linear_term(self) -> Float[np.ndarray, " 2"]:
        """A ŵ = −∇f(0); but for a constant f(w) = ½wᵀAw − (Aŵ)ᵀw."""
        return self.matrix @ self.middle

    @property
    def condition(self) -> float:
        """Condition number κ, larger over smaller curvature."""
        return max(self.curvatures) / min(self.curvatures)

    def value(self, points: Num[np.ndarray, "*batch 2"]) -> Float[Any, "*batch"]:
        """f(w)."""
        return self.rise(points) + self.floor

    def rise(self, points: Num[np.ndarray, "*batch 2"]) -> Float[Any, "*batch"]:
        """f(w) − f(ŵ), whose digits are not lost beside a large floor."""
        away = points - self.middle
        return 0.5 * np.einsum("...i,ij,...j", away, self.matrix, away)

    def gradient(self, points: Num[np.ndarray, "*batch 2"]) -> Float[np.ndarray, "*batch 2"]:
        """∇f(w) = A(w − ŵ)."""
        return (points - self.middle) @ self.matrix


def by_hand(values: Mapping[str, float]) -> QuadraticLoss:
    """The quadratic loss with this minimum, these curvatures and this angle.

    Args:
        values: Names of `LOSS_PARAMS` to numbers in their ranges; what is missing takes its
            default.

    Returns:
        The loss, with f(ŵ) = 0.

    Raises:
        ValueError: A number that is out of range, or a name that is not among `LOSS_PARAMS`.

    Example:
        >>> loss = by_hand({"center_x": 2, "center_y": 0, "first": 1, "second": 4, "angle": 90})
        >>> loss.matrix.round(9).tolist()
        [[4.0, 0.0], [0.0, 1.0]]
    """
    checked = check(LOSS_PARAMS, values)
    x, y = (0.0 if abs(checked[name]) < _NOTHING else checked[name] for name in _CENTER)
    return QuadraticLoss(
        center=(x, y),
        curvatures=(checked["first"], checked["second"]),
        angle=checked["angle"],
    )


def from_matrix(
    matrix: Float[np.ndarray, "2 2"], center: Float[np.ndarray, " 2"], floor: float
) -> QuadraticLoss:
    """The quadratic loss with this Hessian, by its eigenvalues and its angle in (−90°, 90°].

    Args:
        matrix: (2, 2), symmetric and positive definite.
        center: (2,), the minimum ŵ.
        floor: f(ŵ) ≥ 0.

    Returns:
        The loss, the smaller curvature first.

    Raises:
        ValueError: One curvature is not positive, or so small beside the other that the ellipses
            are lines.

    Example:
        >>> loss = from_matrix(np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([1.0, 1.0]), 0.0)
        >>> [round(each, 9) for each in loss.curvatures], round(loss.angle, 9)
        ([1.0, 3.0], -45.0)
    """
    values, vectors = np.linalg.eigh(matrix)
    if not values[0] > FLATTEST * values[1]:
        raise ValueError(
            f"The smaller curvature must be more than {FLATTEST:g} of the larger one, otherwise "
            "the ellipses are lines."
        )
    angle = math.degrees(math.atan2(vectors[1, 0], vectors[0, 0]))
    if not -90 < angle <= 90:
        angle -= math.copysign(180, angle)
    return QuadraticLoss(
        (float(center[0]), float(center[1])), (float(values[0]), float(values[1])), angle, floor
    )
