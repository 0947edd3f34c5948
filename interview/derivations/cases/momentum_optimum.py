"""Numbers behind the derivation of momentum's optimum: a quadratic, and both sides of each step."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.optimizer_theory.momentum_methods import METHODS, Optimum, rate, roots
from core.optimizers.registry import OPTIMIZERS
from interview.derivation import Check

NUM_STEPS = 25
BALL, DESCENT = METHODS["heavy-ball"], METHODS["gd"]
GRID = 60


@dataclass(frozen=True)
class Case:
    """½ Σ λ_i e_i² with curvatures from 1 to κ, and the lab's best settings for it.

    Attributes:
        curvatures: (5,), both ends and three between them.
        best: Of heavy ball.
    """

    curvatures: np.ndarray
    best: Optimum

    @property
    def ends(self) -> np.ndarray:
        """λ₁ and λ_n."""
        return self.curvatures[[0, -1]]

    @property
    def scaled(self) -> np.ndarray:
        """(5,): ηλ_i."""
        return self.best.learning_rate * self.curvatures

    @property
    def traces(self) -> np.ndarray:
        """(5,): 1 + β − ηλ_i, the sum of both roots."""
        return 1 + self.best.momentum - self.scaled

    @property
    def matrices(self) -> np.ndarray:
        """(5, 2, 2): the companion matrix of each eigendirection."""
        found = np.zeros((len(self.curvatures), 2, 2))
        found[:, 0, 0], found[:, 0, 1], found[:, 1, 0] = self.traces, -self.best.momentum, 1.0
        return found

    def run(self, optimizer: str, **values: float) -> np.ndarray:
        """(NUM_STEPS + 1, 5): errors of the lab's rule, from 1 in every direction."""
        rule = OPTIMIZERS[optimizer]
        error = np.ones(len(self.curvatures))
        state, errors = rule.init(error), [error]
        for _ in range(NUM_STEPS):
            step, state = rule.update(
                self.curvatures * error, state, error, {**values, "weight_decay": 0.0}
            )
            error = error + step
            errors.append(error)
        return np.array(errors)

    def ball(self) -> np.ndarray:
        """(NUM_STEPS + 1, 5): errors of the lab's momentum at the best settings."""
        return self.run(
            "momentum",
            learning_rate=self.best.learning_rate,
            momentum=self.best.momentum,
            dampening=0.0,
        )


def prepare(numbers: Mapping[str, Any]) -> Case:
    """Curvatures 1 … κ, evenly spaced in ratio."""
    kappa = float(numbers["kappa"])
    return Case(np.geomspace(1.0, kappa, 5), BALL.optimum(1.0, kappa))


def recursion(case: Case) -> Check:
    """The lab's momentum against the recursion of one number per direction."""
    errors = [np.ones(len(case.curvatures)), 1 - case.scaled]
    while len(errors) <= NUM_STEPS:
        errors.append(case.traces * errors[-1] - case.best.momentum * errors[-2])
    return Check(
        case.ball()[-1],
        errors[-1],
        rf"e_{{{NUM_STEPS}}} \text{{ of the lab's momentum, 5 directions}}",
        rf"e_{{{NUM_STEPS}}} \text{{ by the recursion}}",
        1e-11,
    )


def companion(case: Case) -> Check:
    """Powers of the matrix against the lab's momentum."""
    errors = case.ball()
    start = np.stack([errors[1], errors[0]], axis=-1)
    powers = np.linalg.matrix_power(case.matrices, NUM_STEPS - 1)
    return Check(
        (powers @ start[..., None])[:, 0, 0],
        errors[-1],
        rf"\text{{top of }} M^{{{NUM_STEPS - 1}}}(e_1, e_0)",
        rf"e_{{{NUM_STEPS}}} \text{{ of the lab's momentum}}",
        1e-11,
    )


def polynomial(case: Case) -> Check:
    """Determinants at a few σ against the polynomial."""
    sigma = np.array([-1.0, 0.5, 2.0])[:, None]
    shifted = sigma[..., None, None] * np.eye(2) - case.matrices
    trace, determinant = BALL.polynomial(case.scaled, case.best.momentum)
    return Check(
        np.linalg.det(shifted),
        sigma**2 - trace * sigma + determinant,
        r"\det(\sigma I - M) \text{ at } \sigma = -1, \tfrac12, 2",
        r"\sigma^2 - (1+\beta-\eta\lambda)\sigma + \beta",
    )


def modulus(case: Case) -> Check:
    """Eigenvalues of the matrices strictly between both ends."""
    sizes = np.abs(np.linalg.eigvals(case.matrices[1:-1]))
    return Check(
        sizes,
        np.full_like(sizes, np.sqrt(case.best.momentum)),
        r"|\sigma| \text{, eigenvalues of } M \text{ between the ends}",
        r"\sqrt{\beta}",
    )


def condition(case: Case) -> Check:
    """On a grid of (ηλ, β): complex roots or not, and what the condition says."""
    scaled = np.linspace(0, 4.5, GRID + 2)[1:-1, None]
    # Shifted off round numbers: on the border itself rounding decides.
    momentum = np.linspace(0.003, 0.997, GRID)
    sigma = roots(BALL, scaled, 1.0, momentum)
    return Check(
        np.abs(sigma.imag).max(axis=-1) > 0,
        momentum > (1 - np.sqrt(scaled)) ** 2,
        r"1 \text{ where the roots are complex, on a grid of } (\eta\lambda, \beta)",
        r"1 \text{ where } \beta > (1-\sqrt{\eta\lambda})^2",
    )


def both_ends(case: Case) -> Check:
    """The crossing of both ends' conditions, by bisection, against the lab's η."""
    from scipy.optimize import brentq

    low, high = case.ends

    def excess(eta: float) -> float:
        return (1 - np.sqrt(eta * low)) ** 2 - (1 - np.sqrt(eta * high)) ** 2

    # At 1/λ_n only the flattest direction asks for momentum, at 1/λ₁ only the steepest.
    crossing = brentq(excess, 1 / high, 1 / low, xtol=1e-300, rtol=1e-15)
    return Check(
        high * crossing,
        high * case.best.learning_rate,
        r"\lambda_n\eta \text{ where both ends ask for the same } \beta",
        r"\lambda_n\eta^*",
        1e-11,
    )


def best_momentum(case: Case) -> Check:
    """What both ends ask for at η*, and the rate that follows."""
    asked = (1 - np.sqrt(case.scaled[[0, -1]])) ** 2
    root = np.sqrt(case.ends[1])
    shrink = (root - 1) / (root + 1)
    return Check(
        np.append(asked, np.sqrt(case.best.momentum)),
        np.array([shrink**2, shrink**2, shrink]),
        r"(1-\sqrt{\eta^*\lambda_1})^2,\ (1-\sqrt{\eta^*\lambda_n})^2,\ \sqrt{\beta^*}",
        r"\Big(\tfrac{\sqrt\kappa-1}{\sqrt\kappa+1}\Big)^2 \text{ twice, } "
        r"\tfrac{\sqrt\kappa-1}{\sqrt\kappa+1}",
    )


def none_better(case: Case) -> Check:
    """The worst rate of every pair of a grid; the optimum is one more pair."""
    eta = np.linspace(0, 4, 4 * GRID + 1)[1:] / case.ends[1]  # over 4/λ_n no momentum is stable
    beta = 1 - np.geomspace(1, 1e-3, GRID)
    found = rate(BALL, case.ends.tolist(), eta[:, None], beta)
    return Check(
        min(float(found.min()), case.best.rate),
        case.best.rate,
        rf"\text{{smallest }} \rho \text{{ of {found.size:,} pairs and }} (\eta^*, \beta^*)",
        r"\sqrt{\beta^*}",
    )


def against_descent(case: Case) -> Check:
    """What the lab's plain descent leaves of the error, per step."""
    low, high = case.ends
    errors = case.run("gd", learning_rate=DESCENT.optimum(low, high).learning_rate)
    worst = np.abs(errors).max(axis=1)
    return Check(
        float(worst[-1] / worst[0]) ** (1 / NUM_STEPS),
        (high - 1) / (high + 1),
        r"\text{error left per step, the lab's descent at } \tfrac{2}{\lambda_1+\lambda_n}",
        r"\frac{\kappa-1}{\kappa+1}",
    )
