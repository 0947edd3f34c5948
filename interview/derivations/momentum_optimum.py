"""The best momentum on a quadratic, and why it needs the root of the condition number only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.common import Param
from core.optimizer_theory import METHODS, Optimum, rate, roots
from core.optimizers import OPTIMIZERS
from interview.derivation import Check, Derivation, Step
from interview.live_links import LiveLink

KAPPA = Param(
    "kappa",
    "Condition number",
    100.0,
    2.0,
    1e4,
    "log",
    "The largest curvature divided by the smallest one; curvatures go from 1 to κ.",
    r"\kappa",
)


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


DERIVATION = Derivation(
    label="Momentum's best β on a quadratic",
    question="Why does momentum help in a ravine, and which β and learning rate are best?",
    answer="In each eigendirection heavy ball is a recursion over two steps with the "
    "characteristic polynomial $\\sigma^2-(1+\\beta-\\eta\\lambda)\\sigma+\\beta$. Where its roots "
    "are complex they all have the modulus $\\sqrt\\beta$, whatever the curvature; the smallest "
    "$\\beta$ that keeps both the flattest and the steepest direction there is the best. The "
    "rate is $(\\sqrt\\kappa-1)/(\\sqrt\\kappa+1)$ instead of gradient descent's "
    "$(\\kappa-1)/(\\kappa+1)$: about $\\sqrt\\kappa$ times fewer steps.",
    symbols={
        r"\lambda_1,\ \lambda_n": "smallest and largest curvature (eigenvalue of the Hessian)",
        r"\kappa": "condition number, the largest curvature over the smallest",
        r"e_k": "error along one eigendirection after k steps",
        r"\eta,\ \beta": "learning rate and momentum; with a star: the best ones",
        r"M": "companion matrix of the recursion",
        r"\sigma": "root of its characteristic polynomial; the error falls about like |σ|ᵏ",
        r"\rho": "rate: the largest |σ| over all eigendirections",
    },
    params=(KAPPA,),
    prepare=prepare,
    steps=(
        Step(
            "One recursion for each eigendirection",
            "In the Hessian's eigenvectors the gradient of direction $i$ is $\\lambda_i e$, and "
            "the last step is $e_k - e_{k-1}$. With constant $\\eta$ and $\\beta$ this is both "
            "PyTorch's form, $b \\leftarrow \\beta b + g$ and $w \\leftarrow w - \\eta b$, and the "
            "papers', $v \\leftarrow \\beta v + \\eta g$ and $w \\leftarrow w - v$; with a running "
            "mean, $m \\leftarrow \\beta m + (1-\\beta)g$, $\\eta$ has to be $1/(1-\\beta)$ times "
            "as large. Checked over 25 steps in 5 directions at once.",
            r"w_{k+1} = w_k - \eta\nabla f(w_k) + \beta\,(w_k - w_{k-1})"
            "\n"
            r"e_{k+1} = (1+\beta-\eta\lambda)\,e_k - \beta\,e_{k-1}",
            recursion,
        ),
        Step(
            "As a matrix",
            "Two errors in a row are the state; one matrix moves them on. Its powers, and so its "
            "eigenvalues, decide how fast the error falls.",
            r"\begin{pmatrix} e_{k+1} \\ e_k \end{pmatrix} = M "
            r"\begin{pmatrix} e_k \\ e_{k-1} \end{pmatrix},\quad "
            r"M = \begin{pmatrix} 1+\beta-\eta\lambda & -\beta \\ 1 & 0 \end{pmatrix}",
            companion,
        ),
        Step(
            "Characteristic polynomial",
            "The sum of both roots is $1+\\beta-\\eta\\lambda$, their product is $\\beta$.",
            r"\det(\sigma I - M) = \sigma^2 - (1+\beta-\eta\lambda)\,\sigma + \beta",
            polynomial,
        ),
        Step(
            "Complex roots all have one modulus",
            "Complex roots are conjugates, so their product is the squared modulus. Neither "
            "$\\eta$ nor $\\lambda$ matters any more: errors fall at one rate in all directions.",
            r"|\sigma|^2 = \sigma\bar\sigma = \beta \;\Rightarrow\; |\sigma| = \sqrt{\beta}",
            modulus,
        ),
        Step(
            "When they are complex",
            "The discriminant has to be negative. It is a difference of squares; for "
            "$0 \\le \\beta < 1$ its first factor alone gives the condition on the right. On the "
            "border the root is double; with less momentum the larger root is real and larger.",
            r"(1+\beta-\eta\lambda)^2 < 4\beta \iff "
            r"(1-\sqrt\beta)^2 < \eta\lambda < (1+\sqrt\beta)^2 \iff "
            r"\beta > (1-\sqrt{\eta\lambda})^2",
            condition,
        ),
        Step(
            "Both ends need the same momentum",
            "The $\\beta$ that the condition needs is largest at the smallest or the largest "
            "curvature. A larger $\\eta$ lowers it at the smallest and raises it at the largest, "
            "so it is least where both are equal: "
            "$1-\\sqrt{\\eta\\lambda_1} = \\sqrt{\\eta\\lambda_n}-1$. Checked by bisection.",
            r"\sqrt{\eta^*}\,(\sqrt{\lambda_1}+\sqrt{\lambda_n}) = 2 \;\Rightarrow\; "
            r"\eta^* = \frac{4}{(\sqrt{\lambda_1}+\sqrt{\lambda_n})^2}",
            both_ends,
        ),
        Step(
            "The best momentum",
            "Insert $\\eta^*$. The rate $\\sqrt{\\beta^*}$ holds in the long run: at the ends the "
            "root is double, so the error falls like $k\\,\\rho^k$, which takes somewhat longer.",
            r"\beta^* = \Big(1-\sqrt{\eta^*\lambda_1}\Big)^2 "
            r"= \Big(\frac{\sqrt\kappa-1}{\sqrt\kappa+1}\Big)^2,\quad "
            r"\rho^* = \sqrt{\beta^*} = \frac{\sqrt\kappa-1}{\sqrt\kappa+1}",
            best_momentum,
        ),
        Step(
            "No other pair is faster",
            "More momentum gives $\\sqrt\\beta > \\sqrt{\\beta^*}$; less, or another $\\eta$, "
            "leaves an end with a real root larger than $|1-\\sqrt{\\eta\\lambda}|$. Checked on a "
            "grid of both.",
            r"\rho(\eta, \beta) \ge \max\big(|1-\sqrt{\eta\lambda_1}|,\ "
            r"|1-\sqrt{\eta\lambda_n}|\big) \ge \rho^*",
            none_better,
        ),
        Step(
            "Against gradient descent",
            "Without momentum the best rate is $(\\kappa-1)/(\\kappa+1)$. For large $\\kappa$ the "
            "logarithms are about $-2/\\kappa$ and $-2/\\sqrt\\kappa$: momentum needs about "
            "$\\sqrt\\kappa$ times fewer steps, 10 times fewer at $\\kappa = 100$.",
            r"\rho_{\mathrm{GD}} = \frac{\kappa-1}{\kappa+1} \approx 1-\frac{2}{\kappa},\quad "
            r"\rho^* \approx 1-\frac{2}{\sqrt\kappa}",
            against_descent,
        ),
    ),
    live=(
        LiveLink(
            "optimizer-theory",
            "The map of all learning rates and momenta: find the fastest setting",
            {
                "optimizer_theory_topic": "speed",
                "optimizer_theory_method": "heavy-ball",
                "optimizer_theory_kappa": "100",
            },
        ),
    ),
    source="B. Polyak 1964; G. Goh, “Why Momentum Really Works”, Distill 2017",
    tags=("momentum", "heavy ball", "condition number", "convergence rate", "quadratic", "ravine"),
)
