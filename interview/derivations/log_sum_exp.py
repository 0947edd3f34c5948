"""The stable log-sum-exp, log-softmax and binary cross-entropy."""

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.common import Param
from core.losses import DECIMALS, bce, exact, first_failure, log_softmax, softmax
from core.losses.categorical import cross_entropy
from interview.derivation import Check, Derivation, Step
from interview.derivations.measuring import SEED
from interview.live_links import LiveLink

LOGITS = Param(
    "logits", "Logits n", 5, 2, 50, "linear", "How many logits there are.", "n", is_integer=True
)
SPREAD = Param(
    "spread", "Spread of the logits", 10.0, 0.1, 1_000.0, "log", "Their standard deviation."
)
SHIFT = Param(
    "shift",
    "Shift a",
    100.0,
    -1_000.0,
    1_000.0,
    "linear",
    "What is subtracted from all logits.",
    "a",
)


FORMATS = {"float64": np.float64, "float32": np.float32}


@dataclass(frozen=True)
class Case:
    """Logits of one example, and labels for each of them on its own.

    Attributes:
        z: (n,), logits.
        shift: a, what is subtracted from all of them.
        target: The right class.
        y: (n,), zeros and ones.
    """

    z: np.ndarray
    shift: float
    target: int
    y: np.ndarray

    @property
    def top(self) -> float:
        """m, the largest logit."""
        return float(self.z.max())

    @functools.cached_property
    def exact(self) -> float:
        """LSE(z), from fifty decimals."""
        return exact_log_sum_exp(self.z)


def prepare(numbers: Mapping[str, Any]) -> Case:
    """Random logits."""
    generator = np.random.default_rng(int(numbers["seed"]))
    n = int(numbers["logits"])
    z = numbers["spread"] * generator.standard_normal(n)
    return Case(z, float(numbers["shift"]), int(generator.integers(n)), generator.integers(0, 2, n))


def exact_log_sum_exp(z: np.ndarray) -> float:
    """log Σ e^z with mpmath's numbers, which do not overflow."""
    import mpmath

    with mpmath.workdps(DECIMALS):
        return float(mpmath.log(mpmath.fsum(mpmath.exp(mpmath.mpf(float(each))) for each in z)))


def definition(case: Case) -> Check:
    """The lab's log-softmax against logits minus the exact LSE."""
    return Check(
        log_softmax(case.z),
        case.z - case.exact,
        r"\log p \text{ of the lab}",
        r"z_i - \mathrm{LSE}(z) \text{, with 50 decimals}",
    )


def invariance(case: Case) -> Check:
    """a plus the lab's LSE of moved logits."""
    return Check(
        case.shift + _lab_log_sum_exp(case.z - case.shift),
        case.exact,
        r"a + \mathrm{LSE}(z-a) \text{, by the lab}",
        r"\mathrm{LSE}(z) \text{, with 50 decimals}",
    )


def largest(case: Case) -> Check:
    """The largest exponent, and the sum, which is 1 over the lab's largest probability."""
    exponents = case.z - case.top
    total = 1 / float(softmax(case.z).max())
    return Check(
        np.array([exponents.max(), np.exp(exponents).sum()]),
        np.array([0.0, np.clip(total, 1.0, len(case.z))]),
        r"\text{largest exponent } z_i-m \text{, and } \textstyle\sum_i e^{z_i-m}",
        r"0 \text{, and } 1/\max_i p_i \text{ of the lab, put between } 1 \text{ and } n",
    )


def bounds(case: Case) -> Check:
    """The lab's LSE of the logits, and of as many equal ones."""
    high = case.top + math.log(len(case.z))
    return Check(
        np.array([_lab_log_sum_exp(case.z), _lab_log_sum_exp(np.full(len(case.z), case.top))]),
        np.array([np.clip(case.exact, case.top, high), high]),
        r"\mathrm{LSE}(z) \text{ and } \mathrm{LSE}(m, \dots, m) \text{, by the lab}",
        r"\text{exact value, put between } m \text{ and } m+\log n \text{; and } m+\log n",
    )


def overflow(case: Case) -> Check:
    """Where log(1 + e^z) first fails in each format, found by halving; the same for all logits."""
    return Check(
        np.array([first_failure("softplus", name) for name in FORMATS]),
        np.array([_first_above_log_of_largest(each) for each in FORMATS.values()]),
        r"\text{least } z \text{ at which } \log(1+e^z) \text{ fails in the lab: float64, float32}",
        r"\text{the format's first number above } \log x_{\max}",
        1e-7,  # leaves room for a neighbour in float32, where exponentials may differ by one place
    )


def stable(case: Case) -> Check:
    """The lab's log-softmax far from 0, where e^z overflows or is 0."""
    far = case.z + 1_000
    return Check(
        np.stack([log_softmax(far), log_softmax(case.z - 1_000)]),
        np.stack([far - exact_log_sum_exp(far), case.z - case.exact]),
        r"\log p \text{ of } z+1000 \text{ and of } z-1000 \text{, by the lab}",
        r"z_i - \mathrm{LSE}(z) \text{, with 50 decimals}",
    )


def loss(case: Case) -> Check:
    """The lab's cross-entropy of one example."""
    return Check(
        float(cross_entropy(case.z[None], np.array([case.target]))),
        case.exact - float(case.z[case.target]),
        r"\text{cross-entropy of the lab}",
        r"\mathrm{LSE}(z)-z_c \text{, with 50 decimals}",
    )


def two_classes(case: Case) -> Check:
    """max(z, 0) + log1p(e^−|z|) against the exact LSE of z and 0, for each logit."""
    z = case.z
    return Check(
        np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))),
        np.array([float(exact(float(each))) for each in z]),
        r"\max(z,0) + \mathrm{log1p}(e^{-|z|})",
        r"\mathrm{LSE}(z, 0) \text{, with 50 decimals}",
    )


def from_logits(case: Case) -> Check:
    """The formula and the lab's BCE against the exact −log σ(±z)."""
    z, y = case.z, case.y
    written = np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))
    # −log σ(z) = log(1 + e^−z) for label 1, −log(1 − σ(z)) = log(1 + e^z) for label 0.
    expected = [float(exact(float(-a if b else a))) for a, b in zip(z, y, strict=True)]
    return Check(
        np.stack([written, bce(z, y)]),
        np.stack([np.array(expected)] * 2),
        r"\max(z,0)-zy+\mathrm{log1p}(e^{-|z|}) \text{, and BCE of the lab}",
        r"-\log\sigma(z) \text{ or } -\log(1-\sigma(z)) \text{, with 50 decimals, twice}",
    )


def _first_above_log_of_largest(kind: Any) -> float:
    limit = math.log(float(np.finfo(kind).max))
    near = kind(limit)
    return float(near if float(near) > limit else np.nextafter(near, kind(np.inf)))


def _lab_log_sum_exp(z: np.ndarray) -> float:
    """LSE from the lab's log-softmax: z_i − log p_i at the largest logit, where nothing cancels."""
    top = int(z.argmax())
    return float(z[top] - log_softmax(z)[top])


DERIVATION = Derivation(
    label="The log-sum-exp trick",
    question="Why must log-softmax not be computed as the log of the softmax, and how is it done? "
    "Derive the stable binary cross-entropy from logits.",
    answer="An exponential overflows past 709.78 in float64 and past 88.72 in float32, and a "
    "probability that underflows has the logarithm $-\\infty$. A number added to all arguments of "
    "log-sum-exp is added to the result, so subtract their maximum first: then no exponent is "
    "positive, one is 0, and the sum lies between 1 and $n$. For the two logits $z$ and 0 that is "
    "$\\max(z,0)-zy+\\log(1+e^{-|z|})$, the stable binary cross-entropy.",
    symbols={
        r"z": "logits, n of them",
        r"p": "their softmax",
        r"\mathrm{LSE}(z)": "log of the sum of their exponentials",
        r"m": "the largest logit",
        r"a": "any number",
        r"c": "the right class",
        r"\mathrm{log1p}(x)": "log(1 + x), computed without losing the digits of a small x",
        r"y": "label, 0 or 1",
        r"\sigma": "sigmoid",
    },
    params=(LOGITS, SPREAD, SHIFT, SEED),
    prepare=prepare,
    steps=(
        Step(
            "What is to be computed",
            "The log of a softmax is a logit minus one number. The result is not large; only "
            "numbers on the way to it are. All checks here are against a computation with 50 "
            "decimals.",
            r"\log p_i = \log\frac{e^{z_i}}{\sum_j e^{z_j}} = z_i - \mathrm{LSE}(z),\quad "
            r"\mathrm{LSE}(z) = \log\sum_j e^{z_j}",
            definition,
        ),
        Step(
            "Where the plain formula fails",
            "An exponential larger than the largest number becomes infinite, and "
            "$\\infty/\\infty$ is NaN. At the other end all exponentials become 0, and so does "
            "the sum.",
            r"e^z > x_{\max} \iff z > \log x_{\max} \approx 709.78 \text{ (float64)},\ "
            r"88.72 \text{ (float32)}",
            overflow,
        ),
        Step(
            "A number added to all logits",
            "Take the factor $e^a$ out of the sum: the logarithm turns it into a summand. That "
            "holds for every number $a$.",
            r"\log\sum_j e^{z_j} = \log\Big(e^a\sum_j e^{z_j-a}\Big) = a + \log\sum_j e^{z_j-a}",
            invariance,
        ),
        Step(
            "Choose the maximum",
            "Then no exponent is positive, so no exponential is larger than 1; and one exponent is "
            "0, so the sum is at least 1. What underflows is too small to matter beside it.",
            r"a = m = \max_j z_j \;\Rightarrow\; z_j - m \le 0,\quad "
            r"1 \le \sum_j e^{z_j-m} \le n",
            largest,
        ),
        Step(
            "A soft maximum",
            "Take logarithms. The upper bound is reached where all logits are equal; the lower one "
            "is approached as all others become far smaller.",
            r"m \;\le\; \mathrm{LSE}(z) = m + \log\sum_j e^{z_j-m} \;\le\; m + \log n",
            bounds,
        ),
        Step(
            "Stable log-softmax",
            "It is finite for all finite logits with finite differences. The log of a computed "
            "softmax is not: a probability that underflows gives $-\\infty$. Checked with all "
            "logits 1,000 higher, and 1,000 lower.",
            r"\log p_i = (z_i - m) - \log\sum_j e^{z_j-m}",
            stable,
        ),
        Step(
            "So is cross-entropy",
            "This is why loss functions take logits: a probability may already have become 0 or 1.",
            r"-\log p_c = \mathrm{LSE}(z) - z_c = \log\sum_j e^{z_j-m} - (z_c - m)",
            loss,
        ),
        Step(
            "Two logits, one of them 0",
            "The larger one is $m = \\max(z, 0)$; the exponents are 0 and $-|z|$. Plain "
            "$\\log(1+x)$ would lose a small $x$ beside the 1, log1p does not.",
            r"\mathrm{LSE}(z, 0) = \log(1+e^z) = \max(z,0) + \mathrm{log1p}(e^{-|z|})",
            two_classes,
        ),
        Step(
            "Stable binary cross-entropy",
            "Both terms have the same log-sum-exp, as "
            "$\\log\\sigma(z) = z - \\mathrm{LSE}(z, 0)$ and "
            "$\\log(1-\\sigma(z)) = -\\mathrm{LSE}(z, 0)$.",
            r"-y\log\sigma(z) - (1-y)\log(1-\sigma(z)) = \mathrm{LSE}(z,0) - zy "
            r"= \max(z,0) - zy + \mathrm{log1p}(e^{-|z|})",
            from_logits,
        ),
    ),
    live=(
        LiveLink(
            "losses",
            "Half precision: which formulas are left at z = 20?",
            {"losses_topic": "floats", "losses_format": "float16", "losses_reach": "30"},
        ),
        LiveLink(
            "losses",
            "Where float32 overflows: past 88.72",
            {"losses_topic": "floats", "losses_format": "float32"},
        ),
    ),
    source="P. Blanchard, D. Higham, N. Higham, “Accurately computing the log-sum-exp and softmax "
    "functions”, IMA Journal of Numerical Analysis 41, 2021",
    tags=("log-sum-exp", "softmax", "overflow", "numerical stability", "BCE", "logits", "float32"),
)
