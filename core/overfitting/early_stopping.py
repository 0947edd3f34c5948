"""Early stopping: the rule with patience, and its likeness to a ridge penalty on a quadratic."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from core.common import Param, check

PATIENCE = Param(
    "patience",
    "Patience",
    30,
    1,
    300,
    "linear",
    "Training stops when the validation loss has not improved for so many epochs.",
    is_integer=True,
)
MIN_IMPROVEMENT = Param(
    "min_improvement",
    "Minimum improvement",
    0.0,
    0.0,
    0.5,
    "linear",
    "A validation loss counts as better only if it is lower than the best by more than this.",
    symbol=r"\delta",
)
STEPS = Param(
    "steps",
    "Steps of descent",
    20,
    1,
    1000,
    "linear",
    "After so many steps gradient descent is stopped (t).",
    symbol="t",
    is_integer=True,
)
DESCENT_RATE = Param(
    "descent_rate",
    "Learning rate",
    0.5,
    0.01,
    2.5,
    "log",
    "Learning rate of descent (η); the largest curvature is 1, so from 2 on it does not settle.",
    symbol=r"\eta",
)
CONDITION = Param(
    "condition",
    "Condition number",
    20,
    1,
    1000,
    "linear",
    "Largest curvature, which is 1, over the smallest (κ).",
    symbol=r"\kappa",
)

# The quadratic's axes are turned by this angle; its minimum.
ANGLE = np.pi / 6
MINIMUM = np.array([0.5, 1.8])


@dataclass(frozen=True)
class Stop:
    """Where early stopping ends one run.

    Attributes:
        stopped: Last epoch that is trained.
        best: Epoch whose weights are put back.
        early: Whether patience ran out; otherwise the epochs did.
    """

    stopped: int
    best: int
    early: bool


def stopping(
    validation: Float[np.ndarray, " epochs"], patience: int, min_improvement: float = 0.0
) -> Stop:
    """Early stopping with patience, on the validation losses after 0, 1, … epochs.

    Args:
        validation: The losses; a NaN is no improvement.
        patience: So many epochs without improvement end the training, 1 to 300.
        min_improvement: What an improvement must exceed, 0 to 0.5.

    Returns:
        The last epoch, the epoch whose weights are put back, and whether patience ran out.

    Raises:
        ValueError: Patience or improvement out of range.

    Example:
        >>> stopping(np.array([0.9, 0.5, 0.6, 0.7, 0.4]), patience=2)
        Stop(stopped=3, best=1, early=True)

    References:
        Prechelt, "Early Stopping – But When?", 1998; `keras.callbacks.EarlyStopping` with
        `restore_best_weights=True`, which begins to count at epoch 1.
    """
    check((PATIENCE, MIN_IMPROVEMENT), {"patience": patience, "min_improvement": min_improvement})
    lowest, best = np.inf, 0
    for epoch, loss in enumerate(validation):
        if loss < lowest - min_improvement:
            lowest, best = loss, epoch
        elif epoch - best >= patience:
            return Stop(epoch, best, True)
    return Stop(len(validation) - 1, best, False)


# ---- the quadratic ----------------------------------------------------------------------------
def descent_factors(
    curvatures: Float[np.ndarray, " n"], rate: float, steps: int
) -> Float[np.ndarray, " n"]:
    """Filter factors of gradient descent: the share 1 − (1 − ηλ)ᵗ of the way from 0 to the minimum.

    Args:
        curvatures: λ, eigenvalues of the Hessian.
        rate: η.
        steps: t, from 0.

    Returns:
        The shares, one for each λ; in [0, 1] for 0 ≤ ηλ ≤ 1, and away from it for ηλ > 2.

    Example:
        The steep axis is at the minimum, the flat one is not.

        >>> descent_factors(np.array([1.0, 0.05]), rate=0.5, steps=20).round(3).tolist()
        [1.0, 0.397]

    References:
        Goodfellow, Bengio, Courville, "Deep Learning", §7.8.
    """
    return 1 - (1 - rate * curvatures) ** steps


def ridge_factors(curvatures: Float[np.ndarray, " n"], penalty: float) -> Float[np.ndarray, " n"]:
    """Filter factors of ridge: the share λ/(λ + α) of the minimum with ½α‖w‖² added.

    Args:
        curvatures: λ ≥ 0, eigenvalues of the Hessian.
        penalty: α > 0.

    Returns:
        The shares, in [0, 1), one for each λ.

    Example:
        >>> ridge_factors(np.array([1.0, 0.05]), penalty=0.1).round(3).tolist()
        [0.909, 0.333]

    References:
        Hastie, Tibshirani, Friedman, "The Elements of Statistical Learning", §3.4.1.
    """
    return curvatures / (curvatures + penalty)


def matching_penalty(rate: float, steps: int) -> float:
    """α ≈ 1/(ηt): where ridge and descent agree for small curvatures.

    Args:
        rate: η > 0.
        steps: t, from 1.

    Returns:
        α > 0.

    Example:
        >>> matching_penalty(rate=0.5, steps=20)
        0.1

    References:
        Goodfellow, Bengio, Courville, "Deep Learning", §7.8.
    """
    return 1 / (rate * steps)


@dataclass(frozen=True)
class Quadratic:
    """½(w − w*)ᵀH(w − w*) in two dimensions.

    Attributes:
        hessian: H.
        minimum: w*.
        curvatures: Eigenvalues of H, 1 first.
        axes: Eigenvectors as columns.
    """

    hessian: Float[np.ndarray, "2 2"]
    minimum: Float[np.ndarray, "2"]
    curvatures: Float[np.ndarray, "2"]
    axes: Float[np.ndarray, "2 2"]

    def value(self, w: Float[np.ndarray, "*n 2"]) -> Any:
        """f at points."""
        away = w - self.minimum
        return 0.5 * ((away @ self.hessian) * away).sum(-1)


def quadratic(condition: float) -> Quadratic:
    """Curvatures 1 and 1/κ along axes turned by `ANGLE`.

    Raises:
        ValueError: κ out of its range.
    """
    check((CONDITION,), {"condition": condition})
    axes = np.array([[np.cos(ANGLE), -np.sin(ANGLE)], [np.sin(ANGLE), np.cos(ANGLE)]])
    curvatures = np.array([1.0, 1 / condition])
    return Quadratic(axes @ np.diag(curvatures) @ axes.T, MINIMUM, curvatures, axes)


def descent(bowl: Quadratic, rate: float, steps: int) -> Float[np.ndarray, "_ 2"]:
    """The steps + 1 iterates of gradient descent from 0, computed one after the other.

    Args:
        bowl: The function.
        rate: η, 0.01 to 2.5.
        steps: 1 to 1000.

    Raises:
        ValueError: Rate or steps out of range.
    """
    check((DESCENT_RATE, STEPS), {"descent_rate": rate, "steps": steps})
    path = np.zeros((steps + 1, 2))
    for step in range(steps):
        path[step + 1] = path[step] - rate * bowl.hessian @ (path[step] - bowl.minimum)
    return path


def ridge(bowl: Quadratic, penalty: float) -> Float[np.ndarray, "2"]:
    """Where f(w) + ½α‖w‖² is lowest: (H + αI)⁻¹Hw*.

    Args:
        bowl: f.
        penalty: α ≥ 0.

    Returns:
        The point; for α = 0 the minimum w* of f.

    Example:
        >>> bowl = quadratic(20)
        >>> ridge(bowl, 0.0).round(6).tolist(), ridge(bowl, 0.1).round(3).tolist()
        ([0.5, 1.8], [0.831, 0.984])
    """
    return np.linalg.solve(bowl.hessian + penalty * np.eye(2), bowl.hessian @ bowl.minimum)


def measured_factors(bowl: Quadratic, w: Float[np.ndarray, "2"]) -> Float[np.ndarray, "2"]:
    """How far w has come along each axis, as a share of the way to the minimum.

    Args:
        bowl: The function, with its axes and its minimum.
        w: A point.

    Returns:
        The shares along the steep and the flat axis; 0 at the origin, 1 at the minimum.

    Example:
        Ridge gives the shares of `ridge_factors`.

        >>> bowl = quadratic(20)
        >>> measured_factors(bowl, ridge(bowl, 0.1)).round(3).tolist()
        [0.909, 0.333]
    """
    return (bowl.axes.T @ w) / (bowl.axes.T @ bowl.minimum)
