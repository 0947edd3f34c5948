"""Binary cross-entropy, from maximum likelihood."""

from core.common.params import Param
from interview.derivation import Derivation, Step
from interview.derivations.cases import bce_from_likelihood as case
from interview.derivations.measuring import SEED
from interview.live_links import LiveLink

ONES = Param("ones", "Ones k", 6, 1, 50, "linear", "Labels that are 1.", "k", is_integer=True)
ZEROS = Param(
    "zeros", "Zeros n − k", 4, 1, 50, "linear", "Labels that are 0.", "n-k", is_integer=True
)
P = Param("p", "A probability p", 0.4, 0.01, 0.99, "linear", "Any p to compute both sides at.", "p")

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
    prepare=case.prepare,
    steps=(
        Step(
            "One label",
            "A Bernoulli variable is 1 with probability $p$, else 0. One formula covers both, "
            "because the factor that does not apply has the exponent 0.",
            r"P(y\mid p) = p^y(1-p)^{1-y} = \begin{cases}p & y=1\\ 1-p & y=0\end{cases}",
            case.one_label,
        ),
        Step(
            "Independent labels multiply",
            "Seen as a function of $p$ this is the likelihood. The order does not matter, only how "
            "many ones there are.",
            r"\prod_{i=1}^{n} p^{y_i}(1-p)^{1-y_i} = p^k(1-p)^{n-k},\quad k = \sum_i y_i",
            case.product,
        ),
        Step(
            "Take the logarithm",
            "It is increasing, so it is largest at the same $p$, and it turns the product into a "
            "sum.",
            r"\ell(p) = \sum_i \big[y_i\log p + (1-y_i)\log(1-p)\big] "
            r"= k\log p + (n-k)\log(1-p)",
            case.logarithm,
        ),
        Step(
            "And it does not underflow",
            "The smallest positive float64 is $2^{-1074}$. With enough labels the likelihood is "
            "rounded to 0 for every $p$ and cannot be maximised; the sum of logarithms is an "
            "ordinary number.",
            r"\ell(p) < -1075\,\log 2 \approx -745.1 \iff "
            r"p^k(1-p)^{n-k} < 2^{-1075} \text{, which float64 rounds to } 0",
            case.underflow,
        ),
        Step(
            "The negative mean is BCE",
            "Losses are minimised, so change the sign; dividing by $n$ makes samples of different "
            "size comparable. Neither moves the optimum.",
            r"-\frac1n\,\ell(p) = -\frac1n\sum_i \big[y_i\log p + (1-y_i)\log(1-p)\big] "
            r"= \mathrm{BCE}",
            case.cross_entropy,
        ),
        Step(
            "The derivative",
            "The derivative of $\\log(1-p)$ is $-1/(1-p)$. Checked without that rule, by a complex "
            "step: $\\mathrm{Im}\\,\\ell(p+ih)/h$ for a tiny $h$.",
            r"\ell'(p) = \frac{k}{p} - \frac{n-k}{1-p}",
            case.derivative,
        ),
        Step(
            "It is 0 at the share of ones",
            "The most likely $p$ is the mean of the labels. (If all labels are equal there is no "
            "such point inside: the maximum is at the end, 0 or 1.)",
            r"\frac{k}{\hat p} = \frac{n-k}{1-\hat p} \iff k - k\hat p = n\hat p - k\hat p "
            r"\iff \hat p = \frac kn",
            case.maximum,
        ),
        Step(
            "It is a maximum",
            "The second derivative is negative for every $p$: the log-likelihood is concave, BCE "
            "convex in $p$, and there is only one optimum.",
            r"\ell''(p) = -\frac{k}{p^2} - \frac{n-k}{(1-p)^2} < 0,\quad "
            r"\ell''(\hat p) = -\frac{n}{\hat p\,(1-\hat p)}",
            case.curvature,
        ),
        Step(
            "With a sigmoid",
            "A network gives each label a logit. The derivative of the sigmoid cancels both "
            "denominators, so the gradient is $\\sigma(z)-y$ itself. It stays near 1 in size where "
            "the network is certain and wrong.",
            r"\sigma' = \sigma(1-\sigma) \;\Rightarrow\; \frac{\partial L}{\partial z} = "
            r"\Big({-\frac{y}{\sigma}} + \frac{1-y}{1-\sigma}\Big)\,\sigma(1-\sigma) "
            r"= -y(1-\sigma) + (1-y)\sigma = \sigma(z) - y",
            case.logits,
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
