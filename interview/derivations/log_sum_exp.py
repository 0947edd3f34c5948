"""The stable log-sum-exp, log-softmax and binary cross-entropy."""

from core.common.params import Param
from interview.derivation import Derivation, Step
from interview.derivations.cases import log_sum_exp as case
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
    prepare=case.prepare,
    steps=(
        Step(
            "What is to be computed",
            "The log of a softmax is a logit minus one number. The result is not large; only "
            "numbers on the way to it are. All checks here are against a computation with 50 "
            "decimals.",
            r"\log p_i = \log\frac{e^{z_i}}{\sum_j e^{z_j}} = z_i - \mathrm{LSE}(z),\quad "
            r"\mathrm{LSE}(z) = \log\sum_j e^{z_j}",
            case.definition,
        ),
        Step(
            "Where the plain formula fails",
            "An exponential larger than the largest number becomes infinite, and "
            "$\\infty/\\infty$ is NaN. At the other end all exponentials become 0, and so does "
            "the sum.",
            r"e^z > x_{\max} \iff z > \log x_{\max} \approx 709.78 \text{ (float64)},\ "
            r"88.72 \text{ (float32)}",
            case.overflow,
        ),
        Step(
            "A number added to all logits",
            "Take the factor $e^a$ out of the sum: the logarithm turns it into a summand. That "
            "holds for every number $a$.",
            r"\log\sum_j e^{z_j} = \log\Big(e^a\sum_j e^{z_j-a}\Big) = a + \log\sum_j e^{z_j-a}",
            case.invariance,
        ),
        Step(
            "Choose the maximum",
            "Then no exponent is positive, so no exponential is larger than 1; and one exponent is "
            "0, so the sum is at least 1. What underflows is too small to matter beside it.",
            r"a = m = \max_j z_j \;\Rightarrow\; z_j - m \le 0,\quad "
            r"1 \le \sum_j e^{z_j-m} \le n",
            case.largest,
        ),
        Step(
            "A soft maximum",
            "Take logarithms. The upper bound is reached where all logits are equal; the lower one "
            "is approached as all others become far smaller.",
            r"m \;\le\; \mathrm{LSE}(z) = m + \log\sum_j e^{z_j-m} \;\le\; m + \log n",
            case.bounds,
        ),
        Step(
            "Stable log-softmax",
            "It is finite for all finite logits with finite differences. The log of a computed "
            "softmax is not: a probability that underflows gives $-\\infty$. Checked with all "
            "logits 1,000 higher, and 1,000 lower.",
            r"\log p_i = (z_i - m) - \log\sum_j e^{z_j-m}",
            case.stable,
        ),
        Step(
            "So is cross-entropy",
            "This is why loss functions take logits: a probability may already have become 0 or 1.",
            r"-\log p_c = \mathrm{LSE}(z) - z_c = \log\sum_j e^{z_j-m} - (z_c - m)",
            case.loss,
        ),
        Step(
            "Two logits, one of them 0",
            "The larger one is $m = \\max(z, 0)$; the exponents are 0 and $-|z|$. Plain "
            "$\\log(1+x)$ would lose a small $x$ beside the 1, log1p does not.",
            r"\mathrm{LSE}(z, 0) = \log(1+e^z) = \max(z,0) + \mathrm{log1p}(e^{-|z|})",
            case.two_classes,
        ),
        Step(
            "Stable binary cross-entropy",
            "Both terms have the same log-sum-exp, as "
            "$\\log\\sigma(z) = z - \\mathrm{LSE}(z, 0)$ and "
            "$\\log(1-\\sigma(z)) = -\\mathrm{LSE}(z, 0)$.",
            r"-y\log\sigma(z) - (1-y)\log(1-\sigma(z)) = \mathrm{LSE}(z,0) - zy "
            r"= \max(z,0) - zy + \mathrm{log1p}(e^{-|z|})",
            case.from_logits,
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
