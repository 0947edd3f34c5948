"""Soft-thresholding, from the subgradient of the absolute value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.common import Param
from core.lasso_ridge import Scale, solve
from core.regularization import shrink_and_scale
from interview.derivation import Check, Derivation, Step
from interview.derivations.measuring import SEED, lowest
from interview.live_links import LiveLink

Z = Param(
    "z",
    "Unpenalised z",
    1.5,
    -5.0,
    5.0,
    "linear",
    "Where the coefficient would be without a penalty.",
    "z",
)
STRENGTH = Param(
    "strength", "Penalty λ", 1.0, 0.05, 5.0, "linear", "How much |w| costs.", r"\lambda"
)


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


DERIVATION = Derivation(
    label="Why L1 makes exact zeros: soft-thresholding",
    question="Derive the solution of a least-squares coefficient with an L1 penalty. Why is it "
    "exactly 0 for many inputs, and why does L2 not do that?",
    answer="The absolute value has a kink at 0, and there every slope between −1 and 1 counts as a "
    "subgradient. So $w=0$ is optimal for all $|z| \\le \\lambda$, a whole interval; outside it "
    "the coefficient is moved towards 0 by $\\lambda$. The solution is "
    "$\\mathrm{sign}(z)\\max(|z|-\\lambda, 0)$. L2 has no kink: it divides by $1+\\lambda$, and "
    "the result is 0 only where $z$ is.",
    symbols={
        r"z": "the coefficient without a penalty",
        r"w,\ w^*": "the coefficient, and its best value",
        r"\lambda": "the penalty's weight, positive",
        r"\partial|w|": "subdifferential: all slopes s with |u| ≥ |w| + s(u − w) for every u",
        r"S_\lambda": "soft-thresholding, the proximal operator of λ|w|",
        r"X,\ y,\ n": "features, targets and number of rows of a regression",
    },
    params=(Z, STRENGTH, SEED),
    prepare=prepare,
    steps=(
        Step(
            "Subgradients at a kink",
            "A subgradient is the slope of a line that touches the function and is nowhere above "
            "it. Off 0 only the sign is one; at 0 every slope from −1 to 1 is.",
            r"\partial|w| = \begin{cases}\{1\} & w>0\\ [-1, 1] & w=0\\ \{-1\} & w<0\end{cases}",
            subgradient,
        ),
        Step(
            "When a point is the minimum",
            "A convex function is smallest where 0 is one of its subgradients. Checked for 41 "
            "values of $z$ at the lab's solution.",
            r"w^* = \arg\min_w \tfrac12(w-z)^2 + \lambda|w| \iff "
            r"0 \in w^* - z + \lambda\,\partial|w^*|",
            optimality,
        ),
        Step(
            "Suppose that w is positive",
            "The only subgradient is 1. The solution is positive, as supposed, only if "
            "$z > \\lambda$.",
            r"w^* > 0: \quad 0 = w^* - z + \lambda \;\Rightarrow\; w^* = z-\lambda "
            r"\quad (z > \lambda)",
            positive,
        ),
        Step(
            "Suppose that w is negative",
            "The mirror image.",
            r"w^* < 0: \quad 0 = w^* - z - \lambda \;\Rightarrow\; w^* = z+\lambda "
            r"\quad (z < -\lambda)",
            negative,
        ),
        Step(
            "Suppose that w is zero",
            "Now any subgradient may be taken, $s = z/\\lambda$, and it is one for a whole "
            "interval of $z$. Because of this interval L1 selects. Checked: no $w$ on a grid is "
            "better than 0.",
            r"w^* = 0: \quad 0 \in -z + \lambda[-1, 1] \iff |z| \le \lambda",
            zero,
        ),
        Step(
            "All three in one formula",
            "The cases exclude each other and cover every $z$. This function of $z$ is called the "
            "proximal operator of $\\lambda|w|$.",
            r"w^* = S_\lambda(z) = \mathrm{sign}(z)\,\max(|z|-\lambda,\ 0)",
            formula,
        ),
        Step(
            "Without any derivative",
            "Checked by trying: the interval that holds the minimum is cut by a third again and "
            "again, comparing values only.",
            r"\tfrac12\big(S_\lambda(z)-z\big)^2 + \lambda\,|S_\lambda(z)| \;\le\; "
            r"\tfrac12(w-z)^2 + \lambda|w| \quad \forall w",
            brute_force,
        ),
        Step(
            "L2 shrinks, and never to zero",
            "With $\\tfrac{\\lambda}{2}w^2$ there is no kink: one equation for all $z$, and the "
            "result is 0 only for $z = 0$.",
            r"0 = w^* - z + \lambda w^* \;\Rightarrow\; w^* = \frac{z}{1+\lambda}",
            ridge,
        ),
        Step(
            "In a regression",
            "With orthonormal features, $X^\\top X = nI$, the loss separates: each coefficient is "
            "the thresholded least-squares one. (Otherwise one does this coordinate by coordinate, "
            "or after each gradient step.) Checked with the lab's lasso on 5 random features.",
            r"\hat w = \arg\min_w \tfrac{1}{2n}\lVert y-Xw\rVert^2 + \lambda\lVert w\rVert_1 "
            r"= S_\lambda\Big(\tfrac1n X^\top y\Big)",
            lasso,
        ),
    ),
    live=(
        LiveLink(
            "regularization",
            "Both shrinkage curves, with a threshold to move",
            {"regularization_topic": "prox"},
        ),
        LiveLink(
            "regularization",
            "A round loss: for which minima is a coefficient zero?",
            {
                "regularization_center_x": "2.4",
                "regularization_center_y": "0.6",
                "regularization_first": "1",
                "regularization_second": "1",
                "regularization_angle": "0",
            },
        ),
    ),
    source="R. Tibshirani, JRSS B 58, 1996; N. Parikh, S. Boyd, “Proximal Algorithms”, 2014, "
    "section 6.5",
    tags=("lasso", "L1", "soft threshold", "subgradient", "proximal operator", "sparsity"),
)
