"""The softmax's Jacobian, and why cross-entropy's gradient is p − y."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.common import Param
from core.losses import categorical as lab
from interview.derivation import Check, Derivation, Step
from interview.derivations.complex_step import complex_softmax, jacobian
from interview.derivations.measuring import SEED
from interview.live_links import LiveLink

CLASSES = Param(
    "classes", "Classes K", 4, 2, 10, "linear", "How many logits there are.", "K", is_integer=True
)
SPREAD = Param(
    "spread",
    "Spread of the logits",
    2.0,
    0.1,
    20.0,
    "log",
    "Their standard deviation: the larger, the more certain the model is of a wrong class.",
)


@dataclass(frozen=True)
class Case:
    """Logits of one example, with two kinds of target.

    Attributes:
        z: (K,), logits.
        one_hot: (K,): 1 at the class with the lowest logit, so that the model is wrong.
        soft: (K,): positive, with sum 1.
    """

    z: np.ndarray
    one_hot: np.ndarray
    soft: np.ndarray

    @property
    def p(self) -> np.ndarray:
        """(K,): the lab's probabilities."""
        return lab.softmax(self.z)

    @property
    def differentiated(self) -> np.ndarray:
        """(K, K): ∂p_i/∂z_j without the formula."""
        return jacobian(complex_softmax, self.z)

    def lab_gradient(self, target: np.ndarray) -> np.ndarray:
        """(K,): the lab's gradient of cross-entropy."""
        return lab.cross_entropy_gradient(self.z[None], target[None])[0]


def prepare(numbers: Mapping[str, Any]) -> Case:
    """Random logits and a random soft target."""
    generator = np.random.default_rng(int(numbers["seed"]))
    classes = int(numbers["classes"])
    z = numbers["spread"] * generator.standard_normal(classes)
    soft = generator.dirichlet(np.ones(classes))
    return Case(z, lab.one_hot(int(z.argmin()), classes), soft)


def logarithm(case: Case) -> Check:
    """The lab's log-softmax against the definition."""
    z = case.z.tolist()
    return Check(
        lab.log_softmax(case.z),
        np.array([each - math.log(math.fsum(map(math.exp, z))) for each in z]),
        r"\log p \text{ of the lab}",
        r"z_i - \log\textstyle\sum_l e^{z_l}",
    )


def normaliser(case: Case) -> Check:
    """The derivative of log Σ e^z against the lab's softmax."""
    return Check(
        jacobian(_log_sum_exp, case.z),
        case.p,
        r"\partial\big(\log\textstyle\sum_l e^{z_l}\big)/\partial z_j \text{ by differentiating}",
        r"p_j \text{ of the lab}",
    )


def log_jacobian(case: Case) -> Check:
    """Derivatives of log p_i."""
    return Check(
        jacobian(lambda z: z - _log_sum_exp(z), case.z),
        np.eye(len(case.z)) - case.p,
        r"\partial\log p_i/\partial z_j \text{ by differentiating}",
        r"\delta_{ij}-p_j",
    )


def full_jacobian(case: Case) -> Check:
    """Derivatives of p_i."""
    return Check(
        case.differentiated,
        np.diag(case.p) - np.outer(case.p, case.p),
        r"\partial p_i/\partial z_j \text{ by differentiating}",
        r"\mathrm{diag}(p)-pp^\top",
    )


def rows(case: Case) -> Check:
    """Sums of rows and of columns; and what it means: all logits may be moved together."""
    found = case.differentiated
    moved = lab.softmax(case.z + 10)
    zero = np.zeros(len(case.z))
    return Check(
        np.concatenate([found.sum(axis=1), found.sum(axis=0), moved - case.p]),
        np.concatenate([zero, zero, zero]),
        r"\text{sums of rows, of columns, and } \mathrm{softmax}(z+10)-\mathrm{softmax}(z)",
        "0",
    )


def one_hot(case: Case) -> Check:
    """The gradient of −log p_c by differentiating; the lab's; and p − y."""
    found = jacobian(_cross_entropy(case.one_hot), case.z)
    return Check(
        np.stack([found, case.lab_gradient(case.one_hot)]),
        np.stack([case.p - case.one_hot] * 2),
        r"\partial L/\partial z \text{ by differentiating, and the lab's}",
        r"p-y \text{, twice}",
    )


def soft(case: Case) -> Check:
    """The same for a target that is a distribution."""
    found = jacobian(_cross_entropy(case.soft), case.z)
    return Check(
        np.stack([found, case.lab_gradient(case.soft)]),
        np.stack([case.p - case.soft] * 2),
        r"\partial L/\partial z \text{ by differentiating, and the lab's}",
        r"p-y \text{, twice}",
    )


def chain(case: Case) -> Check:
    """The chain rule through the Jacobian, with the 1/p of the logarithm."""
    return Check(
        case.differentiated.T @ (-case.soft / case.p),
        case.lab_gradient(case.soft),
        r"J^\top(-y/p)",
        r"\partial L/\partial z \text{ of the lab}",
    )


def squared(case: Case) -> Check:
    """The gradient of the squared error of the probabilities, which keeps the factor."""
    residual = case.p - case.one_hot
    return Check(
        jacobian(lambda z: ((complex_softmax(z) - case.one_hot) ** 2).sum(), case.z),
        2 * case.p * (residual - case.p @ residual),
        r"\partial\lVert p-y\rVert^2/\partial z \text{ by differentiating}",
        r"2\,p_j\big(r_j - \textstyle\sum_i p_i r_i\big)",
    )


def _log_sum_exp(z: np.ndarray) -> Any:
    return np.log(np.exp(z).sum())


def _cross_entropy(target: np.ndarray) -> Callable[[np.ndarray], Any]:
    return lambda z: -(target * (z - _log_sum_exp(z))).sum()


DERIVATION = Derivation(
    label="Softmax with cross-entropy: p − y",
    question="Derive the Jacobian of the softmax and the gradient of cross-entropy by the logits. "
    "Why is it so simple?",
    answer="Differentiate the logarithm first: $\\log p_i = z_i - \\log\\sum_l e^{z_l}$, and the "
    "derivative of the sum's logarithm is the softmax itself, so "
    "$\\partial p_i/\\partial z_j = p_i(\\delta_{ij}-p_j)$. Cross-entropy takes the logarithm, "
    "whose derivative $1/p_i$ cancels the factor $p_i$, and $p-y$ is left, for any target "
    "distribution $y$. So where a model is certain and wrong, the gradient has entries near 1 in "
    "size, while that of squared error is near 0.",
    symbols={
        r"z": "logits, K of them",
        r"p": "their softmax: probabilities of the K classes",
        r"y": "target, a distribution; one-hot if it is 1 at class c and 0 elsewhere",
        r"\delta_{ij}": "1 if i = j, else 0",
        r"J": "Jacobian: row i has the derivatives of p_i by all logits",
        r"L": "cross-entropy of the target and p",
        r"r": "p − y",
    },
    params=(CLASSES, SPREAD, SEED),
    prepare=prepare,
    steps=(
        Step(
            "Take the logarithm first",
            "The quotient becomes a difference, which is easier to differentiate.",
            r"p_i = \frac{e^{z_i}}{\sum_l e^{z_l}} \;\Rightarrow\; "
            r"\log p_i = z_i - \log\sum_l e^{z_l}",
            logarithm,
        ),
        Step(
            "The derivative of the log-sum is the softmax",
            "By the chain rule. Checked without any rule: with a complex step, "
            "$f'(z) \\approx \\mathrm{Im}\\,f(z+ih)/h$, which is exact to rounding for a tiny $h$.",
            r"\frac{\partial}{\partial z_j}\log\sum_l e^{z_l} "
            r"= \frac{e^{z_j}}{\sum_l e^{z_l}} = p_j",
            normaliser,
        ),
        Step(
            "Derivatives of the log-probabilities",
            "$z_i$ depends on $z_j$ only for $i=j$.",
            r"\frac{\partial\log p_i}{\partial z_j} = \delta_{ij} - p_j",
            log_jacobian,
        ),
        Step(
            "The Jacobian",
            "As $\\partial\\log p_i = \\partial p_i/p_i$, multiply by $p_i$. The matrix is "
            "symmetric; a probability rises with its own logit and falls with every other one.",
            r"\frac{\partial p_i}{\partial z_j} = p_i\,(\delta_{ij}-p_j) \;\Rightarrow\; "
            r"J = \mathrm{diag}(p) - pp^\top",
            full_jacobian,
        ),
        Step(
            "Its rows sum to 0",
            "Adding one number to all logits changes nothing. Its columns sum to 0 as well, since "
            "the probabilities always sum to 1.",
            r"\sum_j p_i\,(\delta_{ij}-p_j) = p_i - p_i\sum_j p_j = 0",
            rows,
        ),
        Step(
            "Cross-entropy with one right class",
            "Insert the derivative of $\\log p_c$; $\\delta_{cj}$ is $y_j$. Here the right class "
            "is the one with the lowest logit, so the model is wrong.",
            r"L = -\log p_c \;\Rightarrow\; "
            r"\frac{\partial L}{\partial z_j} = -(\delta_{cj}-p_j) = p_j - y_j",
            one_hot,
        ),
        Step(
            "With a soft target",
            "Nothing but $\\sum_i y_i = 1$ is needed, so label smoothing and distillation have the "
            "same gradient.",
            r"L = -\sum_i y_i\log p_i \;\Rightarrow\; \frac{\partial L}{\partial z_j} "
            r"= -\sum_i y_i\,(\delta_{ij}-p_j) = p_j\sum_i y_i - y_j = p_j - y_j",
            soft,
        ),
        Step(
            "Where the logarithm cancels",
            "The longer way, through the Jacobian: the logarithm's $1/p_i$ cancels the factor "
            "$p_i$ of row $i$, which would make the gradient small.",
            r"\frac{\partial L}{\partial z_j} = \sum_i \Big({-\frac{y_i}{p_i}}\Big)\,"
            r"p_i\,(\delta_{ij}-p_j) = p_j - y_j",
            chain,
        ),
        Step(
            "Squared error keeps the factor",
            "Without a logarithm each entry still has its $p_j$. Where the model is sure of a "
            "wrong class all entries are close to 0: raise the spread, and compare with step 6.",
            r"\frac{\partial}{\partial z_j}\lVert p-y\rVert^2 = \sum_i 2 r_i\,p_i(\delta_{ij}-p_j) "
            r"= 2\,p_j\Big(r_j - \sum_i p_i r_i\Big)",
            squared,
        ),
    ),
    live=(
        LiveLink(
            "losses",
            "Move logits and watch the gradient p − y",
            {"losses_topic": "classes", "losses_logits": "6, 0, 0", "losses_target": "smoothed"},
        ),
        LiveLink(
            "losses",
            "Certain and wrong: the gradients of cross-entropy and of squared error",
            {"losses_topic": "binary", "losses_z": "-6"},
        ),
    ),
    source="I. Goodfellow, Y. Bengio, A. Courville, “Deep Learning”, 2016, section 6.2.2.3",
    tags=("softmax", "cross-entropy", "gradient", "Jacobian", "logits", "label smoothing"),
)
