"""Answers of the bank's numeric questions on optimizer theory, without the lab's code."""

from collections.abc import Callable

import numpy as np
from scipy.linalg import solve_discrete_lyapunov
from scipy.optimize import brentq

from tests.interview.references.common import Numbers


def largest_rate(n: Numbers) -> float:
    """Where the largest |1 − ηλ| leaves 1."""
    curvatures = np.array(n["curvatures"], float)
    top = curvatures.max()
    return brentq(lambda eta: np.abs(1 - eta * curvatures).max() - 1, 1 / top, 9 / top, xtol=1e-15)


def condition(n: Numbers) -> float:
    a, b = n["diagonal"], n["off"]
    return float(np.linalg.cond(np.array([[a, b], [b, a]], float)))


def bias_correction(n: Numbers) -> float:
    mean = 0.0
    for _ in range(int(n["t"])):
        mean = n["beta"] * mean + (1 - n["beta"])
    return 1 / mean


def window(n: Numbers) -> float:
    """The first 60 windows of the series; what is left out is under e⁻⁶⁰."""
    return float((n["beta"] ** np.arange(int(60 / (1 - n["beta"])))).sum())


def heavy_ball_limit(n: Numbers) -> float:
    """Where the matrix of two errors in a row gets the eigenvalue −1."""

    def determinant(eta: float) -> float:
        moves = np.array([[1 + n["beta"] - eta * n["high"], -n["beta"]], [1.0, 0.0]])
        return float(np.linalg.det(moves + np.eye(2)))

    return brentq(determinant, 0.1 / n["high"], 9 / n["high"], xtol=1e-15)


def best_momentum(n: Numbers) -> float:
    """(√κ−1)/(√κ+1) is the tanh of ¼ ln κ."""
    return float(np.tanh(np.log(n["high"] / n["low"]) / 4) ** 2)


def best_rate(n: Numbers) -> float:
    """Where the errors along both ends shrink alike, with opposite signs."""
    both = lambda eta: (1 - eta * n["low"]) + (1 - eta * n["high"])  # noqa: E731
    return brentq(both, 0.0, 2 / n["low"], xtol=1e-15)


def predicted_steps(n: Numbers) -> float:
    worst = max(abs(1 - n["eta"]), abs(1 - n["eta"] * n["kappa"]))
    return float(n["digits"] / -np.log10(worst))


def noise_variance(n: Numbers) -> float:
    keep, kick = 1 - n["eta"] * n["curvature"], n["eta"] ** 2 * n["sigma"] ** 2 / n["batch"]
    return float(solve_discrete_lyapunov(np.array([[keep]]), np.array([[kick]]))[0, 0])


REFERENCES: dict[str, Callable[[Numbers], float]] = {
    "optimizer-theory-largest-rate": largest_rate,
    "optimizer-theory-condition": condition,
    "optimizer-theory-bias-correction": bias_correction,
    "optimizer-theory-window": window,
    "optimizer-theory-heavy-ball-limit": heavy_ball_limit,
    "optimizer-theory-best-momentum": best_momentum,
    "optimizer-theory-best-rate": best_rate,
    "optimizer-theory-predicted-steps": predicted_steps,
    "optimizer-theory-noise-variance": noise_variance,
}
