"""Numbers behind binary cross-entropy as a likelihood: labels, and both sides of each step."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.losses import likelihood as lab
from core.losses.binary import bce_gradient, binary_cross_entropy
from interview.derivation import Check
from interview.derivations.complex_step import derivatives

# Half the smallest float64 is 2⁻¹⁰⁷⁵: what is smaller than that is rounded to 0.
LOG_OF_ZERO = -1_075 * math.log(2)


@dataclass(frozen=True)
class Case:
    """Labels in a random order, and a probability to try.

    Attributes:
        flips: The lab's sample; k ones among n labels.
        p: The reader's probability.
        z: (n,): logits, one for each label.
    """

    flips: lab.Flips
    p: float
    z: np.ndarray

    @property
    def k(self) -> int:
        """Ones."""
        return self.flips.k

    @property
    def n(self) -> int:
        """Labels."""
        return self.flips.n

    @property
    def labels(self) -> np.ndarray:
        """(n,): zeros and ones."""
        return np.array(self.flips.bits)

    @property
    def product(self) -> float:
        """The chance of these labels, multiplied label by label."""
        return math.prod(self.p if label else 1 - self.p for label in self.flips.bits)


def prepare(numbers: Mapping[str, Any]) -> Case:
    """k ones and n − k zeros, shuffled."""
    generator = np.random.default_rng(int(numbers["seed"]))
    ones, zeros = int(numbers["ones"]), int(numbers["zeros"])
    labels = generator.permutation(np.repeat([1, 0], [ones, zeros]))
    z = 2 * generator.standard_normal(ones + zeros)
    return Case(lab.Flips(tuple(labels.tolist())), float(numbers["p"]), z)


def one_label(case: Case) -> Check:
    """The formula at y = 1 and at y = 0, against the lab's chance of a single flip."""
    return Check(
        np.array([case.p**y * (1 - case.p) ** (1 - y) for y in (1, 0)]),
        np.array([lab.likelihood(lab.Flips((y,)), case.p) for y in (1, 0)]),
        r"p^y(1-p)^{1-y} \text{ for } y = 1 \text{ and } y = 0",
        r"\text{the lab's chance of a 1 and of a 0}",
    )


def product(case: Case) -> Check:
    """The product of all labels over the lab's likelihood: a ratio, as both are tiny."""
    return Check(
        case.product / float(lab.likelihood(case.flips, case.p)),
        1.0,
        r"\textstyle\prod_i p^{y_i}(1-p)^{1-y_i} \Big/ \big(p^k(1-p)^{n-k}\text{, by the lab}\big)",
        "1",
    )


def logarithm(case: Case) -> Check:
    """The log of the product against the lab's log-likelihood."""
    return Check(
        math.log(case.product),
        float(lab.log_likelihood(case.flips, case.p)),
        r"\log\textstyle\prod_i p^{y_i}(1-p)^{1-y_i}",
        r"\ell(p) \text{ of the lab}",
    )


def underflow(case: Case) -> Check:
    """The sample seen so often that float64 holds 0: likelihood and log-likelihood there."""
    once = float(lab.log_likelihood(case.flips, case.p))
    times = math.ceil((LOG_OF_ZERO - 1) / once)
    longer = lab.Flips(case.flips.bits, times)
    return Check(
        np.array([lab.likelihood(longer, case.p), lab.log_likelihood(longer, case.p)]),
        np.array([0.0, times * once]),
        rf"\text{{likelihood and log-likelihood of the labels, seen {times:,} times, by the lab}}",
        rf"0 \text{{, and }} {times}\,\ell(p)",
    )


def cross_entropy(case: Case) -> Check:
    """The lab's mean BCE against the log of the product."""
    return Check(
        float(binary_cross_entropy(np.full(case.n, case.p), case.labels)),
        -math.log(case.product) / case.n,
        r"\text{mean BCE of the lab}",
        r"-\tfrac1n\log\textstyle\prod_i p^{y_i}(1-p)^{1-y_i}",
    )


def derivative(case: Case) -> Check:
    """ℓ' by differentiating, the lab's, and the formula."""
    return Check(
        np.array([derivatives(lambda p: _log_likelihood(case, p), case.p), _score(case, case.p)]),
        np.full(2, case.k / case.p - (case.n - case.k) / (1 - case.p)),
        r"\ell'(p) \text{ by differentiating, and by the lab}",
        r"\tfrac{k}{p} - \tfrac{n-k}{1-p} \text{, twice}",
    )


def maximum(case: Case) -> Check:
    """Where the lab's derivative changes its sign, by halving."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _score(case, middle) > 0 else (low, middle)
    return Check(
        (low + high) / 2,
        case.k / case.n,
        r"\text{where the lab's } \ell' \text{ turns negative, by halving}",
        r"k/n",
    )


def curvature(case: Case) -> Check:
    """ℓ'' by differentiating ℓ' at the reader's p, and the lab's at k/n."""

    def first(p: Any) -> Any:
        return case.k / p - (case.n - case.k) / (1 - p)

    best = case.k / case.n
    return Check(
        np.array([derivatives(first, case.p), lab.curvature(case.flips, best)]),
        np.array(
            [
                -case.k / case.p**2 - (case.n - case.k) / (1 - case.p) ** 2,
                -case.n / (best * (1 - best)),
            ]
        ),
        r"\ell''(p) \text{ by differentiating, and the lab's } \ell''(\hat p)",
        r"-\tfrac{k}{p^2}-\tfrac{n-k}{(1-p)^2} \text{, and } -\tfrac{n}{\hat p(1-\hat p)}",
    )


def logits(case: Case) -> Check:
    """The derivative of each label's loss by its logit, by differentiating, and the lab's."""
    y = case.labels

    def loss(z: Any) -> Any:
        p = 1 / (1 + np.exp(-z))
        return -(y * np.log(p) + (1 - y) * np.log(1 - p))

    return Check(
        np.stack([derivatives(loss, case.z), bce_gradient(case.z, y)]),
        np.stack([1 / (1 + np.exp(-case.z)) - y] * 2),
        r"\partial L_i/\partial z_i \text{ by differentiating, and by the lab}",
        r"\sigma(z_i)-y_i \text{, twice}",
    )


def _score(case: Case, p: float) -> float:
    return lab.score(case.flips, p)


def _log_likelihood(case: Case, p: Any) -> Any:
    return sum(np.log(p) if label else np.log(1 - p) for label in case.flips.bits)
