"""Which learning rates gradient descent can take, and which is best."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.common import Param
from core.optimizer_theory import METHODS
from core.optimizers import OPTIMIZERS
from core.regularization import QuadraticLoss
from core.surfaces import momentum_limit
from interview.derivation import Check, Derivation, Step
from interview.derivations.measuring import lowest
from interview.live_links import LiveLink

CURVATURE = Param(
    "curvature",
    "Largest curvature",
    10.0,
    0.1,
    100.0,
    "log",
    "Second derivative of the loss along the direction in which it is largest.",
    r"\lambda_n",
)
KAPPA = Param(
    "kappa",
    "Condition number",
    10.0,
    2.0,
    1000.0,
    "log",
    "The largest curvature divided by the smallest one.",
    r"\kappa",
)
RATE = Param(
    "learning_rate",
    "Learning rate",
    0.16,
    0.001,
    10.0,
    "log",
    "Length of a step as a multiple of the gradient. Try one above 2 divided by the curvature.",
    r"\eta",
)


NUM_STEPS = 10
# Shares of the limit at which many steps are tried, none of them on the limit itself.
SHARES = np.array([0.05, 0.5, 0.75, 0.95, 0.99, 1.01, 1.05, 1.5])
LONG_RUN = 400
START = np.array([2.0, 1.0])


@dataclass(frozen=True)
class Case:
    """A bowl whose axes are turned by 30°, with the minimum at 0, and the reader's η."""

    loss: QuadraticLoss
    rate: float

    @property
    def low(self) -> float:
        """λ₁."""
        return min(self.loss.curvatures)

    @property
    def high(self) -> float:
        """λ_n."""
        return max(self.loss.curvatures)

    def run(self, rate: Any, num_steps: int, start: np.ndarray = START) -> np.ndarray:
        """(…, 2): the lab's gradient descent from `start`; `rate` may be of shape (…, 1)."""
        rule, values = OPTIMIZERS["gd"], {"learning_rate": rate, "weight_decay": 0.0}
        point = start + 0 * np.asarray(rate)
        state = rule.init(point)
        for _ in range(num_steps):
            step, state = rule.update(self.loss.gradient(point), state, point, values)
            point = point + step
        return point

    def worst(self, rate: Any) -> Any:
        """max(|1 − ηλ₁|, |1 − ηλ_n|)."""
        return np.maximum(np.abs(1 - rate * self.low), np.abs(1 - rate * self.high))


def prepare(numbers: Mapping[str, Any]) -> Case:
    """Curvatures λ_n/κ and λ_n."""
    high = float(numbers["curvature"])
    loss = QuadraticLoss((0.0, 0.0), (high / numbers["kappa"], high), 30.0)
    return Case(loss, float(numbers["learning_rate"]))


def error_step(case: Case) -> Check:
    """One step of the lab's rule against the matrix."""
    return Check(
        case.run(case.rate, 1),
        (np.eye(2) - case.rate * case.loss.matrix) @ START,
        r"e_1 \text{ by the lab's rule}",
        r"(I-\eta A)\,e_0",
    )


def components(case: Case) -> Check:
    """Ten steps in the eigenvectors' coordinates."""
    curvatures, axes = np.linalg.eigh(case.loss.matrix)
    return Check(
        axes.T @ case.run(case.rate, NUM_STEPS),
        (1 - case.rate * curvatures) ** NUM_STEPS * (axes.T @ START),
        rf"\text{{components of }} e_{{{NUM_STEPS}}}",
        rf"(1-\eta\lambda_i)^{{{NUM_STEPS}}} \cdot \text{{components of }} e_0",
    )


def shrinks(case: Case) -> Check:
    """Long runs at learning rates on both sides of the limit."""
    rates = SHARES * 2 / case.high
    ends = case.run(rates[:, None], LONG_RUN)
    return Check(
        np.linalg.norm(ends, axis=-1) < np.linalg.norm(START),
        np.abs(1 - rates * case.high) < 1,
        rf"1 \text{{ where }} {LONG_RUN} \text{{ steps shrink the error, for 8 values of }} \eta",
        r"1 \text{ where } |1-\eta\lambda_n| < 1",
    )


def limit(case: Case) -> Check:
    """Where the spectral radius of I − ηA passes 1, by bisection, against the lab's limit."""
    from scipy.optimize import brentq

    def excess(rate: float) -> float:
        return float(np.abs(np.linalg.eigvals(np.eye(2) - rate * case.loss.matrix)).max()) - 1

    found = brentq(excess, 1 / case.high, 4 / case.high, xtol=1e-300, rtol=1e-15)
    return Check(
        case.high * found,
        case.high * momentum_limit(case.high, 0.0),
        r"\lambda_n\eta \text{ at which } \max|\text{eigenvalue of } I-\eta A| = 1",
        r"\lambda_n \cdot \frac{2}{\lambda_n}",
        1e-11,
    )


def rate(case: Case) -> Check:
    """The spectral norm of I − ηA at the reader's η."""
    return Check(
        float(np.linalg.norm(np.eye(2) - case.rate * case.loss.matrix, 2)),
        float(case.worst(case.rate)),
        r"\lVert I-\eta A\rVert_2 \text{ at your } \eta",
        r"\max(|1-\eta\lambda_1|,\ |1-\eta\lambda_n|)",
    )


def best(case: Case) -> Check:
    """The lowest worst factor, by trying, against the lab's optimum."""
    found = float(lowest(case.worst, np.array(0.0), np.array(2 / case.high)))
    return Check(
        case.high * found,
        case.high * METHODS["gd"].optimum(case.low, case.high).learning_rate,
        r"\lambda_n\eta \text{ with the smallest factor, by trying}",
        r"\frac{2\lambda_n}{\lambda_1+\lambda_n}",
    )


def best_rate(case: Case) -> Check:
    """What the lab's rule leaves of the error at the best η."""
    kappa = case.high / case.low
    left = case.run(2 / (case.low + case.high), NUM_STEPS)
    share = np.linalg.norm(left) / np.linalg.norm(START)
    return Check(
        float(share ** (1 / NUM_STEPS)),
        (kappa - 1) / (kappa + 1),
        r"\text{error left per step at the best } \eta",
        r"\frac{\kappa-1}{\kappa+1}",
    )


def descent(case: Case) -> Check:
    """Loss before and after one step along the axis of λ_n, where the bound is reached."""
    _, axes = np.linalg.eigh(case.loss.matrix)
    before = axes[:, 1]
    gradient = case.loss.gradient(before)
    after = case.run(case.rate, 1, before)
    return Check(
        float(case.loss.value(after) - case.loss.value(before)),
        -case.rate * (1 - case.rate * case.high / 2) * float(gradient @ gradient),
        r"f_{k+1} - f_k \text{ along the axis of the largest curvature}",
        r"-\eta\Big(1-\frac{\eta L}{2}\Big)\lVert\nabla f\rVert^2",
    )


def convex(case: Case) -> Check:
    """f = Σ λ_i log cosh u_i on the turned axes, after 400 steps, put under the bound.

    Its curvature λ_i/cosh² u_i is largest at the minimum, so L = λ_n. Divided by f_0 − f*.
    """
    curvatures, axes = np.linalg.eigh(case.loss.matrix)
    rates = (SHARES[SHARES < 1] * 2 / case.high)[:, None]
    rule, values = OPTIMIZERS["gd"], {"learning_rate": rates, "weight_decay": 0.0}
    point = START + 0 * rates
    state = rule.init(point)

    def loss(w: np.ndarray) -> np.ndarray:
        u = np.abs(w @ axes)
        return (u + np.log1p(np.exp(-2 * u)) - np.log(2)) @ curvatures

    first = loss(point)
    for _ in range(LONG_RUN):
        gradient = (curvatures * np.tanh(point @ axes)) @ axes.T
        step, state = rule.update(gradient, state, point, values)
        point = point + step
    distance = float(START @ START)
    eta = rates[:, 0]
    slack = LONG_RUN * eta * (2 - eta * case.high) * first
    left = loss(point) / first
    return Check(
        left,
        np.minimum(left, 2 * distance / (2 * distance + slack)),
        rf"\frac{{f_k - f^*}}{{f_0 - f^*}} \text{{ after {LONG_RUN} steps, at 5 values of }} \eta",
        r"\text{the same, or its bound if that is smaller}",
    )


DERIVATION = Derivation(
    label="The largest learning rate of gradient descent",
    question="From which learning rate on does gradient descent diverge, and which one is best?",
    answer="On a quadratic every step multiplies the error along an eigenvector by "
    "$1-\\eta\\lambda$. It shrinks if and only if $|1-\\eta\\lambda| < 1$, so $\\eta$ has to be "
    "below $2/\\lambda_{\\max}$. The best constant rate makes both ends equally slow, "
    "$\\eta = 2/(\\lambda_1+\\lambda_n)$, and leaves $(\\kappa-1)/(\\kappa+1)$ of the error per "
    "step. For other smooth losses the largest curvature $L$ takes the place of $\\lambda_n$. If "
    "the loss is convex and has a minimum, descent converges to a global minimum for every "
    "$\\eta < 2/L$; otherwise only a stationary point is certain, if the loss is bounded below.",
    symbols={
        r"A": "Hessian of the quadratic loss, symmetric, with positive eigenvalues",
        r"\lambda_1,\ \lambda_n": "its smallest and largest eigenvalue (curvature)",
        r"\kappa": "condition number, the largest over the smallest",
        r"\eta": "learning rate",
        r"e_k": "error after k steps, the weights minus the minimum",
        r"L": "bound of the curvature, wherever the path goes",
        r"f_k,\ f^*": "loss after k steps, and its smallest value",
        r"D": "distance of the start from a minimum",
    },
    params=(CURVATURE, KAPPA, RATE),
    prepare=prepare,
    steps=(
        Step(
            "What one step does to the error",
            "The gradient of a quadratic is $A$ times the distance from the minimum. Checked on a "
            "bowl whose axes are turned by 30°.",
            r"f(w) = \tfrac12 (w-w^*)^\top A\,(w-w^*),\quad "
            r"e_{k+1} = e_k - \eta A e_k = (I-\eta A)\,e_k",
            error_step,
        ),
        Step(
            "Each eigenvector on its own",
            "In the eigenvectors of $A$ the matrix is diagonal, so no direction affects another.",
            r"e_{k,i} = (1-\eta\lambda_i)^k\, e_{0,i}",
            components,
        ),
        Step(
            "When it shrinks",
            "The factor has to lie between −1 and 1. Between −1 and 0 the error changes sides at "
            "every step and still shrinks. Checked by long runs on both sides of the limit.",
            r"|1-\eta\lambda| < 1 \iff -1 < 1-\eta\lambda < 1 \iff 0 < \eta < \frac{2}{\lambda}",
            shrinks,
        ),
        Step(
            "The largest curvature decides",
            "All directions have to shrink, and $2/\\lambda$ is smallest for the largest "
            "curvature. Checked by bisection on the eigenvalues of $I-\\eta A$.",
            r"0 < \eta < \min_i \frac{2}{\lambda_i} = \frac{2}{\lambda_{\max}}",
            limit,
        ),
        Step(
            "The slower end decides the speed",
            "$|1-\\eta\\lambda|$ is convex in $\\lambda$, so it is largest at an end. If this is "
            "above 1, descent diverges from almost every start.",
            r"\frac{\lVert e_{k+1}\rVert}{\lVert e_k\rVert} \le \lVert I-\eta A\rVert_2 "
            r"= \max\big(|1-\eta\lambda_1|,\ |1-\eta\lambda_n|\big)",
            rate,
        ),
        Step(
            "The best learning rate",
            "The first term falls with $\\eta$, the second rises: the larger one is smallest where "
            "they meet. That is just below the limit when $\\kappa$ is large.",
            r"1-\eta\lambda_1 = \eta\lambda_n-1 \;\Rightarrow\; "
            r"\eta^* = \frac{2}{\lambda_1+\lambda_n}",
            best,
        ),
        Step(
            "And its speed",
            "Insert it. With $\\kappa = 100$ a step leaves 98 % of the error, so a thousandth is "
            "reached after about 345 steps. Checked over ten steps of the lab's rule.",
            r"1-\eta^*\lambda_1 = \frac{\lambda_n-\lambda_1}{\lambda_n+\lambda_1} "
            r"= \frac{\kappa-1}{\kappa+1}",
            best_rate,
        ),
        Step(
            "Beyond quadratics",
            "If no curvature is above $L$, every step with $0 < \\eta < 2/L$ lowers the loss as "
            "long as the gradient is not 0. If the loss is bounded below, the gradients go to 0: "
            "at a stationary point, which need not be a minimum. Along the axis of the largest "
            "curvature of a quadratic both sides are equal, as checked.",
            r"f_{k+1} \le f_k - \eta\Big(1-\frac{\eta L}{2}\Big)\lVert\nabla f(w_k)\rVert^2",
            descent,
        ),
        Step(
            "Convex losses: the global minimum",
            "If $f$ is convex, $f_k - f^* \\le \\lVert\\nabla f(w_k)\\rVert\\,D$, as descent does "
            "not come further away from the minimum. Into the step before, and summed: $f_k$ goes "
            "to $f^*$ for every $0 < \\eta < 2/L$. Checked at five rates on a convex loss that is "
            "not quadratic, with your curvatures at its minimum.",
            r"f_k - f^* \le \frac{2\,(f_0-f^*)\,D^2}"
            r"{2D^2 + k\,\eta\,(2-\eta L)\,(f_0-f^*)} \to 0",
            convex,
        ),
    ),
    live=(
        LiveLink(
            "optimizer-theory",
            "Every learning rate beside the limit: click one beyond it",
            {"optimizer_theory_topic": "speed", "optimizer_theory_method": "gd"},
        ),
        LiveLink(
            "optimizer-theory",
            "A network whose curvature rises to the limit",
            {"optimizer_theory_topic": "edge", "optimizer_theory_edge_learning_rate": "0.2"},
        ),
    ),
    source="Y. Nesterov, Introductory Lectures on Convex Optimization, 2004, sections 1.2.3 and "
    "2.1.5",
    tags=("gradient descent", "stability", "learning rate", "divergence", "curvature", "Hessian"),
)
