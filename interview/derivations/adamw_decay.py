"""AdamW's weight decay against an L2 penalty under Adam."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.common import Param
from core.optimizer_theory import running_mean
from core.optimizers import OPTIMIZERS
from interview.derivation import Check, Derivation, Step
from interview.derivations.measuring import SEED
from interview.live_links import LiveLink

RATE = Param("rate", "Learning rate", 0.01, 1e-4, 0.1, "log", "Length of a step of Adam.", r"\eta")
DECAY = Param(
    "decay",
    "Weight decay",
    0.1,
    0.01,
    2.0,
    "log",
    "The L2 penalty's weight, and AdamW's weight decay.",
    r"\lambda",
)
SCALE = Param(
    "scale",
    "Scale",
    10.0,
    0.01,
    100.0,
    "log",
    "A second run gets gradients so many times larger.",
    "c",
)
STEPS = Param("t", "Step t", 20, 1, 100, "linear", "How long it runs.", "t", is_integer=True)


# Four weights whose gradients differ in size.
SIZES = np.array([0.01, 0.1, 1.0, 10.0])
BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8
# Where exact scale invariance is checked; never 0/0.
NO_EPSILON = 1e-300


@dataclass(frozen=True)
class Case:
    """Weights and the gradients of a loss, the same whatever the weights do.

    Attributes:
        rate, decay, scale: η, λ and c.
        start: (4,): w_0.
        gradients: (t, 4).
    """

    rate: float
    decay: float
    scale: float
    start: np.ndarray
    gradients: np.ndarray

    @property
    def t(self) -> int:
        """Steps."""
        return len(self.gradients)

    def run(
        self, key: str, gradients: np.ndarray, decay: float, epsilon: float = EPSILON
    ) -> np.ndarray:
        """(t + 1, 4): the weights under one of the lab's rules."""
        rule = OPTIMIZERS[key]
        values = {
            "learning_rate": self.rate,
            "beta1": BETA1,
            "beta2": BETA2,
            "epsilon": epsilon,
            "weight_decay": decay,
        }
        state, path = rule.init(self.start), [self.start]
        for gradient in gradients:
            step, state = rule.update(gradient, state, path[-1], values)
            path.append(path[-1] + step)
        return np.array(path)

    def corrected(self, values: np.ndarray, beta: float) -> np.ndarray:
        """(4,): the running mean of (t, 4) after t steps, bias corrected."""
        return running_mean(values.T, beta)[:, -1] / (1 - beta**self.t)


def prepare(numbers: Mapping[str, Any]) -> Case:
    """Random weights, and gradients of four sizes."""
    generator = np.random.default_rng(int(numbers["seed"]))
    start = generator.standard_normal(len(SIZES))
    gradients = SIZES * generator.standard_normal((int(numbers["t"]), len(SIZES)))
    return Case(numbers["rate"], numbers["decay"], numbers["scale"], start, gradients)


def penalty(case: Case) -> Check:
    """The penalty's gradient by central differences, exact for a quadratic."""

    def value(weights: np.ndarray) -> np.ndarray:
        return case.decay / 2 * (weights**2).sum(axis=-1)

    shifts = np.eye(len(SIZES))
    return Check(
        (value(case.start + shifts) - value(case.start - shifts)) / 2,
        case.decay * case.start,
        r"\nabla\big(\tfrac{\lambda}{2}\lVert w\rVert^2\big) \text{ by differences}",
        r"\lambda w",
    )


def descent(case: Case) -> Check:
    """The lab's gradient descent with L2 against decay written out."""
    weights = case.start
    for gradient in case.gradients:
        weights = (1 - case.rate * case.decay) * weights - case.rate * gradient
    return Check(
        case.run("gd", case.gradients, case.decay)[-1],
        weights,
        r"w_t \text{ of the lab's descent with } g + \lambda w",
        r"w_t \text{ of } (1-\eta\lambda)w - \eta g",
    )


def split(case: Case) -> Check:
    """The last step of the lab's Adam with L2 against its two parts."""
    path = case.run("adam", case.gradients, case.decay)
    weights = path[:-1]
    root = np.sqrt(case.corrected((case.gradients + case.decay * weights) ** 2, BETA2)) + EPSILON
    parts = case.corrected(case.gradients, BETA1), case.corrected(weights, BETA1)
    return Check(
        (path[-1] - path[-2]) / case.rate,
        -parts[0] / root - case.decay / root * parts[1],
        r"\Delta w_t/\eta \text{ of the lab's Adam with } g + \lambda w",
        r"-\frac{\hat m_t^{(g)}}{\sqrt{\hat v_t}+\varepsilon} - "
        r"\frac{\lambda}{\sqrt{\hat v_t}+\varepsilon}\,\hat m_t^{(w)}",
        1e-9,
    )


def weaker(case: Case) -> Check:
    """Gradients c times larger against λ over c."""
    return Check(
        case.run("adam", case.scale * case.gradients, case.decay, NO_EPSILON)[-1],
        case.run("adam", case.gradients, case.decay / case.scale, NO_EPSILON)[-1],
        r"w_t \text{ with gradients } c\,g \text{ and } \lambda",
        r"w_t \text{ with gradients } g \text{ and } \lambda/c",
        1e-9,
    )


def decoupled(case: Case) -> Check:
    """The lab's AdamW against the loop written out."""
    weights, m, v = case.start, np.zeros(4), np.zeros(4)
    for i, g in enumerate(case.gradients, start=1):
        m, v = BETA1 * m + (1 - BETA1) * g, BETA2 * v + (1 - BETA2) * g * g
        step = m / (1 - BETA1**i) / (np.sqrt(v / (1 - BETA2**i)) + EPSILON)
        weights = (1 - case.rate * case.decay) * weights - case.rate * step
    return Check(
        case.run("adamw", case.gradients, case.decay)[-1],
        weights,
        r"w_t \text{ of the lab's AdamW}",
        r"w_t \text{ written out, decay first}",
    )


def same_for_all(case: Case) -> Check:
    """AdamW does not feel the gradients' scale."""
    return Check(
        case.run("adamw", case.scale * case.gradients, case.decay, NO_EPSILON)[-1],
        case.run("adamw", case.gradients, case.decay, NO_EPSILON)[-1],
        r"w_t \text{ of the lab's AdamW with gradients } c\,g",
        r"w_t \text{ with gradients } g",
    )


def order(case: Case) -> Check:
    """Adam's step first, then the decay of what the weights were before it."""
    plain = case.run("adam", case.gradients, 0.0)  # its steps do not depend on the weights
    weights = case.start
    for step in np.diff(plain, axis=0):
        before = weights
        weights = weights + step
        weights = weights - case.rate * case.decay * before
    return Check(
        weights,
        case.run("adamw", case.gradients, case.decay)[-1],
        r"w_t \text{, decay subtracted after Adam's step}",
        r"w_t \text{ of the lab's AdamW}",
    )


def resting_place(case: Case) -> Check:
    """A constant gradient: how far AdamW still is from −sign(g)/λ."""
    constant = np.tile(SIZES * np.sign(case.gradients[0]), (case.t, 1))
    goal = -np.sign(case.gradients[0]) / case.decay
    path = case.run("adamw", constant, case.decay, NO_EPSILON)
    return Check(
        path[-1] - goal,
        (1 - case.rate * case.decay) ** case.t * (case.start - goal),
        r"w_t + \tfrac{1}{\lambda}\mathrm{sign}(g) \text{ of the lab's AdamW}",
        r"(1-\eta\lambda)^t\,\big(w_0 + \tfrac{1}{\lambda}\mathrm{sign}(g)\big)",
    )


DERIVATION = Derivation(
    label="AdamW is not Adam with L2",
    question="Why is weight decay under Adam not the same as an L2 penalty, and what does AdamW "
    "do?",
    answer="For plain gradient descent both are the same: $w(1-\\eta\\lambda)-\\eta g$. Under Adam "
    "the penalty's gradient $\\lambda w$ goes through the division by $\\sqrt{\\hat v}$, so "
    "a weight with large gradients is hardly decayed. AdamW keeps $\\lambda w$ out of both running "
    "means and multiplies the weight by $1-\\eta\\lambda$ instead: the same decay for all.",
    symbols={
        r"g_t": "gradient of the loss without a penalty",
        r"w_t": "weights after step t",
        r"\lambda": "weight of the L2 penalty, and weight decay",
        r"\eta,\ \varepsilon": "learning rate, and the small number in Adam's denominator",
        r"\hat m_t^{(g)},\ \hat m_t^{(w)}": "corrected running means of the gradients and of the "
        "weights",
        r"\hat m_t,\ \hat v_t": "corrected running means of what Adam is given, and of its square",
        r"c": "factor on all gradients, as if the loss were measured in another unit",
    },
    params=(RATE, DECAY, SCALE, STEPS, SEED),
    prepare=prepare,
    steps=(
        Step(
            "L2 adds to the gradient",
            "Descent on the penalty moves each weight towards 0, in proportion to its size.",
            r"\nabla\Big(f(w) + \frac{\lambda}{2}\lVert w\rVert^2\Big) = g + \lambda w",
            penalty,
        ),
        Step(
            "For plain descent it is weight decay",
            "Multiply out. One step shrinks all weights by the same share and then follows the "
            "gradient of the loss.",
            r"w_{t+1} = w_t - \eta\,(g_t + \lambda w_t) = (1-\eta\lambda)\,w_t - \eta\,g_t",
            descent,
        ),
        Step(
            "Under Adam the penalty is divided, too",
            "A running mean of a sum is the sum of the running means, so the step splits. Each "
            "weight has an effective decay, $\\lambda/(\\sqrt{\\hat v_t}+\\varepsilon)$: "
            "weak where its gradients are large.",
            r"\Delta w_t = -\eta\,\frac{\hat m_t^{(g)} + \lambda\,\hat m_t^{(w)}}"
            r"{\sqrt{\hat v_t}+\varepsilon},\quad \hat v_t \text{ of } (g+\lambda w)^2",
            split,
        ),
        Step(
            "Larger gradients, weaker decay",
            "A common factor cancels in Adam's step, so gradients $c$ times larger are the same as "
            "$\\lambda$ divided by $c$ ($\\varepsilon$ left out). Weights whose gradients are 100 "
            "times larger have $\\lambda/100$.",
            r"\frac{c\,g + \lambda w}{\sqrt{(c\,g+\lambda w)^2}} = "
            r"\frac{g + \frac{\lambda}{c} w}{\sqrt{(g+\frac{\lambda}{c}w)^2}},\quad c > 0",
            weaker,
        ),
        Step(
            "AdamW decays the weight itself",
            "Both running means are of $g$ only. PyTorch multiplies by $1-\\eta\\lambda$ first; "
            "the paper multiplies $\\lambda$ by the schedule only, not by $\\eta$.",
            r"w_{t+1} = (1-\eta\lambda)\,w_t - \eta\,"
            r"\frac{\hat m_t^{(g)}}{\sqrt{\hat v_t}+\varepsilon},\quad \hat v_t \text{ of } g^2",
            decoupled,
        ),
        Step(
            "Now all weights decay alike",
            "With gradients $c$ times larger AdamW's path is the same, decay included.",
            r"\frac{c\,g}{\sqrt{c^2 g^2}} = \frac{g}{\sqrt{g^2}} \;\Rightarrow\; "
            r"w_t(c\,g, \lambda) = w_t(g, \lambda)",
            same_for_all,
        ),
        Step(
            "Decay first or last",
            "Adam's step does not depend on the decay, so both orders give the same, as long as "
            "the decay is of the old weight $w_t$. (Of the moved weight it would add "
            "$\\eta^2\\lambda u_t$.)",
            r"(1-\eta\lambda)\,w_t - \eta u_t = (w_t - \eta u_t) - \eta\lambda\,w_t,\quad "
            r"u_t = \frac{\hat m_t^{(g)}}{\sqrt{\hat v_t}+\varepsilon}",
            order,
        ),
        Step(
            "Where AdamW comes to rest",
            "For a constant gradient $u_t = \\mathrm{sign}(g)$, and the weight goes to "
            "$-\\mathrm{sign}(g)/\\lambda$: AdamW keeps every weight within about "
            "$1/\\lambda$ of 0. Adam with L2 rests where $g + \\lambda w = 0$, as plain descent "
            "does.",
            r"w_t + \frac{\mathrm{sign}(g)}{\lambda} = (1-\eta\lambda)^t"
            r"\Big(w_0 + \frac{\mathrm{sign}(g)}{\lambda}\Big)",
            resting_place,
        ),
    ),
    live=(
        LiveLink(
            "overfitting",
            "One strength, used both ways: watch the length of the weights",
            {"overfitting_topic": "decay", "overfitting_same": "0.05"},
        ),
    ),
    source="I. Loshchilov, F. Hutter, arXiv 1711.05101, section 2; S. Xie, Z. Li, arXiv 2404.04454",
    tags=("adamw", "weight decay", "L2", "regularization", "decoupled", "optimizer"),
)
