"""Numbers behind the stable log-sum-exp: logits, exact values, and both sides of each step."""

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.losses.binary import bce
from core.losses.categorical import cross_entropy, log_softmax, softmax
from core.losses.float_stability import DECIMALS, exact, first_failure
from interview.derivation import Check

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
