"""Numbers behind soft-thresholding: one coefficient, and both sides of each step."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.lasso_ridge.methods import Scale, solve
from core.regularization.proximal import shrink_and_scale
from interview.derivation import Check
from interview.derivations.measuring import lowest

ROWS, FEATURES = 24, 5
REACH = 6.0


@dataclass(frozen=True)
class Case:
    """The reader's z and λ, other values of z around it, and an orthonormal regression.

    Attributes:
        z, strength: z and λ.
        others: (41,): values of z between −6 and 6, the reader's first.
        x, y: (ROWS, FEATURES) with XᵀX = n·I, and (ROWS,).
    """

    z: float
    strength: float
    others: np.ndarray
    x: np.ndarray
    y: np.ndarray

    def best(self, z: np.ndarray) -> np.ndarray:
        """The lab's proximal operator of λ|w|."""
        return shrink_and_scale(z, self.strength, 1.0)

    def objective(self, w: np.ndarray, z: np.ndarray) -> np.ndarray:
        """½(w − z)² + λ|w|."""
        return (w - z) ** 2 / 2 + self.strength * np.abs(w)


def prepare(numbers: Mapping[str, Any]) -> Case:
    """Orthonormal columns come from a QR decomposition of random ones."""
    generator = np.random.default_rng(int(numbers["seed"]))
    q, _ = np.linalg.qr(generator.standard_normal((ROWS, FEATURES)))
    x = np.sqrt(ROWS) * q
    y = x @ np.linspace(-2, 3, FEATURES) + generator.standard_normal(ROWS)
    z = float(numbers["z"])
    others = np.concatenate([[z], np.linspace(-REACH, REACH, 40)])
    return Case(z, float(numbers["strength"]), others, x, y)


def subgradient(case: Case) -> Check:
    """How far lines through the kink, and on both sides, come above |u| anywhere."""
    slopes, at = np.array([-1.0, -1.0, -0.5, 0.0, 0.8, 1.0, 1.0]), np.zeros(7)
    at[0], at[-1] = -2.0, 3.0  # off the kink there is one slope only, the sign
    u = np.linspace(-5, 5, 1001)[:, None]
    above = np.abs(at) + slopes * (u - at) - np.abs(u)
    return Check(
        above.max(axis=0),
        np.zeros(7),
        r"\max_u\ |w| + s\,(u-w) - |u| \text{ for 7 pairs } w,\ s \in \partial|w|",
        "0",
    )


def optimality(case: Case) -> Check:
    """Distance of z − w from λ∂|w| at the lab's solution, for all values of z."""
    w, rest = case.best(case.others), case.others - case.best(case.others)
    off_kink = np.abs(rest - case.strength * np.sign(w))
    at_kink = np.maximum(np.abs(rest) - case.strength, 0.0)
    return Check(
        np.where(w != 0, off_kink, at_kink),
        np.zeros_like(w),
        r"\text{distance of } z - w^* \text{ from } \lambda\,\partial|w^*| \text{, for 41 } z",
        "0",
    )


def positive(case: Case) -> Check:
    """z above λ: the lab's operator against z − λ."""
    z = case.strength + np.abs(case.others)
    return Check(
        case.best(z),
        z - case.strength,
        r"\text{the lab's solutions for } z \ge \lambda",
        r"z-\lambda",
    )


def negative(case: Case) -> Check:
    """z below −λ: the lab's operator against z + λ."""
    z = -case.strength - np.abs(case.others)
    return Check(
        case.best(z),
        z + case.strength,
        r"\text{the lab's solutions for } z \le -\lambda",
        r"z+\lambda",
    )


def zero(case: Case) -> Check:
    """|z| up to λ: no other w has a lower objective than 0."""
    z = np.linspace(-case.strength, case.strength, 41)
    w = np.linspace(-REACH, REACH, 2001)[:, None]
    return Check(
        np.minimum(case.objective(w, z).min(axis=0), case.objective(np.zeros(41), z)),
        z**2 / 2,
        r"\min_w \tfrac12(w-z)^2+\lambda|w| \text{ for 41 values } |z| \le \lambda",
        r"\tfrac12 z^2 \text{, the value at } w=0",
    )


def formula(case: Case) -> Check:
    """All three cases by if and else, against the lab's one formula."""
    z, strength = case.others, case.strength
    by_cases = [
        each - strength if each > strength else each + strength if each < -strength else 0.0
        for each in z.tolist()
    ]
    return Check(
        np.array(by_cases),
        case.best(z),
        r"\text{by cases, for 41 values of } z",
        r"S_\lambda(z) \text{ of the lab}",
    )


def brute_force(case: Case) -> Check:
    """The minimum by values of the objective alone, at the reader's z."""
    low, high = np.array(-2 * REACH), np.array(2 * REACH)
    found = lowest(lambda w: case.objective(w, np.array(case.z)), low, high)
    return Check(
        float(found),
        float(case.best(np.array(case.z))),
        r"\arg\min_w \tfrac12(w-z)^2+\lambda|w| \text{, by trying}",
        r"S_\lambda(z)",
        1e-6,
        "a round valley's lowest place is found to about 10⁻⁷ by values alone",
    )


def ridge(case: Case) -> Check:
    """The L2 penalty's shrinkage: root of its derivative against the lab's operator."""
    slope, intercept = 1 + case.strength, case.others
    return Check(
        np.array([float(np.roots([slope, -each])[0]) if each else 0.0 for each in intercept]),
        shrink_and_scale(case.others, case.strength, 0.0),
        r"\text{root of } (1+\lambda)w - z \text{, for 41 values of } z",
        r"\text{the lab's L2 shrinkage}",
    )


def lasso(case: Case) -> Check:
    """The lab's lasso on orthonormal features against thresholded least squares."""
    found, _ = solve(case.x, case.y, "lasso", np.array([case.strength]), Scale())
    return Check(
        found[0],
        case.best(case.x.T @ case.y / ROWS),
        r"\hat w \text{ of the lab's lasso, } \alpha = \lambda",
        r"S_\lambda\big(\tfrac1n X^\top y\big)",
        1e-8,
    )
