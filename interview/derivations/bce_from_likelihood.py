"""Binary cross-entropy, from maximum likelihood."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.common import Param
from core.losses import bce_gradient, binary_cross_entropy
from core.losses import likelihood as lab
from interview.derivation import Check, Derivation, Step
from interview.derivations.complex_step import derivatives
from interview.derivations.measuring import SEED
from interview.live_links import LiveLink

ONES = Param("ones", "Ones k", 6, 1, 50, "linear", "Labels that are 1.", "k", is_integer=True)
ZEROS = Param(
    "zeros", "Zeros n − k", 4, 1, 50, "linear", "Labels that are 0.", "n-k", is_integer=True
)
P = Param("p", "A probability p", 0.4, 0.01, 0.99, "linear", "Any p to compute both sides at.", "p")


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


DERIVATION = Derivation(
    label="Binary cross-entropy from maximum likelihood",
    question="Derive binary cross-entropy from maximum likelihood. Which probability is best, and "
    "what is the gradient by the logit?",
    answer="A label is 1 with probability $p$, so its likelihood is $p^y(1-p)^{1-y}$, and "
    "independent labels multiply. The logarithm turns the product into a sum that is largest at "
    "the same $p$ and does not underflow; its negative mean is binary cross-entropy. For one $p$ "
    "the maximum is at $k/n$, the share of ones, and it is the only one, as the second derivative "
    "is negative. With "
    "$p=\\sigma(z)$ the gradient by the logit is $\\sigma(z)-y$.",
    symbols={
        r"y_i": "labels, 0 or 1, i = 1 … n",
        r"k": "how many of them are 1",
        r"p": "probability that a label is 1",
        r"\hat p": "the p with the largest likelihood",
        r"\ell(p)": "log-likelihood",
        r"z,\ \sigma(z)": "logit, and its sigmoid 1/(1 + e^−z)",
        r"L_i": "loss of one label",
    },
    params=(ONES, ZEROS, P, SEED),
    prepare=prepare,
    steps=(
        Step(
            "One label",
            "A Bernoulli variable is 1 with probability $p$, else 0. One formula covers both, "
            "because the factor that does not apply has the exponent 0.",
            r"P(y\mid p) = p^y(1-p)^{1-y} = \begin{cases}p & y=1\\ 1-p & y=0\end{cases}",
            one_label,
        ),
        Step(
            "Independent labels multiply",
            "Seen as a function of $p$ this is the likelihood. The order does not matter, only how "
            "many ones there are.",
            r"\prod_{i=1}^{n} p^{y_i}(1-p)^{1-y_i} = p^k(1-p)^{n-k},\quad k = \sum_i y_i",
            product,
        ),
        Step(
            "Take the logarithm",
            "It is increasing, so it is largest at the same $p$, and it turns the product into a "
            "sum.",
            r"\ell(p) = \sum_i \big[y_i\log p + (1-y_i)\log(1-p)\big] "
            r"= k\log p + (n-k)\log(1-p)",
            logarithm,
        ),
        Step(
            "And it does not underflow",
            "The smallest positive float64 is $2^{-1074}$. With enough labels the likelihood is "
            "rounded to 0 for every $p$ and cannot be maximised; the sum of logarithms is an "
            "ordinary number.",
            r"\ell(p) < -1075\,\log 2 \approx -745.1 \iff "
            r"p^k(1-p)^{n-k} < 2^{-1075} \text{, which float64 rounds to } 0",
            underflow,
        ),
        Step(
            "The negative mean is BCE",
            "Losses are minimised, so change the sign; dividing by $n$ makes samples of different "
            "size comparable. Neither moves the optimum.",
            r"-\frac1n\,\ell(p) = -\frac1n\sum_i \big[y_i\log p + (1-y_i)\log(1-p)\big] "
            r"= \mathrm{BCE}",
            cross_entropy,
        ),
        Step(
            "The derivative",
            "The derivative of $\\log(1-p)$ is $-1/(1-p)$. Checked without that rule, by a complex "
            "step: $\\mathrm{Im}\\,\\ell(p+ih)/h$ for a tiny $h$.",
            r"\ell'(p) = \frac{k}{p} - \frac{n-k}{1-p}",
            derivative,
        ),
        Step(
            "It is 0 at the share of ones",
            "The most likely $p$ is the mean of the labels. (If all labels are equal there is no "
            "such point inside: the maximum is at the end, 0 or 1.)",
            r"\frac{k}{\hat p} = \frac{n-k}{1-\hat p} \iff k - k\hat p = n\hat p - k\hat p "
            r"\iff \hat p = \frac kn",
            maximum,
        ),
        Step(
            "It is a maximum",
            "The second derivative is negative for every $p$: the log-likelihood is concave, BCE "
            "convex in $p$, and there is only one optimum.",
            r"\ell''(p) = -\frac{k}{p^2} - \frac{n-k}{(1-p)^2} < 0,\quad "
            r"\ell''(\hat p) = -\frac{n}{\hat p\,(1-\hat p)}",
            curvature,
        ),
        Step(
            "With a sigmoid",
            "A network gives each label a logit. The derivative of the sigmoid cancels both "
            "denominators, so the gradient is $\\sigma(z)-y$ itself. It stays near 1 in size where "
            "the network is certain and wrong.",
            r"\sigma' = \sigma(1-\sigma) \;\Rightarrow\; \frac{\partial L}{\partial z} = "
            r"\Big({-\frac{y}{\sigma}} + \frac{1-y}{1-\sigma}\Big)\,\sigma(1-\sigma) "
            r"= -y(1-\sigma) + (1-y)\sigma = \sigma(z) - y",
            logits,
        ),
    ),
    live=(
        LiveLink(
            "losses",
            "2,000 flips: the product is rounded to 0, its logarithm still has a maximum",
            {"losses_topic": "likelihood", "losses_what": "coin", "losses_repeats": "200"},
        ),
        LiveLink(
            "losses",
            "What a wrong logit costs, and how large its gradient is",
            {"losses_topic": "binary", "losses_z": "-6"},
        ),
    ),
    source="I. Goodfellow, Y. Bengio, A. Courville, “Deep Learning”, 2016, sections 5.5 and "
    "6.2.2.2",
    tags=("BCE", "likelihood", "Bernoulli", "maximum likelihood", "sigmoid", "logit", "underflow"),
)
