"""Numbers behind the softmax's derivatives: logits, targets, and both sides of each step."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.losses import categorical as lab
from interview.derivation import Check
from interview.derivations.complex_step import complex_softmax, jacobian


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
