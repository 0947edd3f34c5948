"""Adam, complete, and why its two running means are corrected."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.common import Param
from core.optimizer_theory import adam_dissection as lab
from core.optimizers import BETA1, BETA2, OPTIMIZERS
from interview.derivation import Check, Derivation, Step
from interview.derivations.measuring import SEED, mean_check
from interview.live_links import LiveLink

STEPS = Param(
    "t", "Step t", 10, 1, 60, "linear", "How many gradients Adam has seen.", "t", is_integer=True
)


DRAWS = 4_000
MEAN, NOISE = 1.0, 1.0
MEAN_SQUARE = MEAN**2 + NOISE**2
RATE, EPSILON = 0.001, 1e-8


@dataclass(frozen=True)
class Case:
    """Gradients of many runs, independent, normal with mean 1 and variance 1.

    Attributes:
        beta1, beta2: The decay rates.
        gradients: (DRAWS, t); the first row is the run that single checks follow.
    """

    beta1: float
    beta2: float
    gradients: np.ndarray

    @property
    def t(self) -> int:
        """Steps."""
        return self.gradients.shape[1]

    @property
    def one(self) -> np.ndarray:
        """(t,): the gradients of one run."""
        return self.gradients[0]

    @property
    def means(self) -> np.ndarray:
        """(DRAWS,): m_t of every run, by the lab's recursion."""
        return lab.running_mean(self.gradients, self.beta1)[:, -1]

    @property
    def squares(self) -> np.ndarray:
        """(DRAWS,): v_t of every run."""
        return lab.running_mean(self.gradients**2, self.beta2)[:, -1]

    @property
    def shares(self) -> tuple[float, float]:
        """1 − β₁ᵗ and 1 − β₂ᵗ."""
        return 1 - self.beta1**self.t, 1 - self.beta2**self.t

    def run(self, gradients: np.ndarray, epsilon: float = 1e-300) -> np.ndarray:
        """(t,): the steps of the lab's Adam, learning rate 1; ε is there against 0/0 only."""
        adam = OPTIMIZERS["adam"]
        values = {
            "learning_rate": 1.0,
            "beta1": self.beta1,
            "beta2": self.beta2,
            "epsilon": epsilon,
            "weight_decay": 0.0,
        }
        weight, state, steps = np.zeros(()), adam.init(np.zeros(())), []
        for gradient in gradients:
            step, state = adam.update(gradient, state, weight, values)
            steps.append(float(step))
        return np.array(steps)


def prepare(numbers: Mapping[str, Any]) -> Case:
    """Random gradients."""
    generator = np.random.default_rng(int(numbers["seed"]))
    draws = generator.standard_normal((DRAWS, int(numbers["t"])))
    return Case(numbers["beta1"], numbers["beta2"], MEAN + NOISE * draws)


def algorithm(case: Case) -> Check:
    """The loop in plain Python against the lab's optimizer."""
    m = v = weight = 0.0
    for i, g in enumerate(case.one.tolist(), start=1):
        m = case.beta1 * m + (1 - case.beta1) * g
        v = case.beta2 * v + (1 - case.beta2) * g * g
        m_hat, v_hat = m / (1 - case.beta1**i), v / (1 - case.beta2**i)
        weight -= RATE * m_hat / (v_hat**0.5 + EPSILON)
    lab_weight = RATE * float(case.run(case.one, EPSILON).sum())
    return Check(
        weight,
        lab_weight,
        r"w_t - w_0 \text{, by hand}",
        r"w_t - w_0 \text{, the lab's Adam}",
        1e-12,
    )


def unrolled(case: Case) -> Check:
    """The weighted sum against the recursion."""
    ages = np.arange(case.t)[::-1]
    return Check(
        (1 - case.beta1) * float(case.beta1**ages @ case.one),
        lab.running_mean(case.one, case.beta1)[-1],
        r"(1-\beta_1)\sum_i \beta_1^{t-i} g_i",
        r"m_t \text{ by the recursion}",
    )


def weights(case: Case) -> Check:
    """The weights' sum against the geometric series."""
    ages = np.arange(case.t)
    sums = [(1 - beta) * float((beta**ages).sum()) for beta in (case.beta1, case.beta2)]
    return Check(
        np.array(sums),
        np.array(case.shares),
        r"\text{sums of the weights, for } \beta_1 \text{ and } \beta_2",
        r"(1-\beta_1^t,\ 1-\beta_2^t)",
    )


def window(case: Case) -> Check:
    """The mean age of what a running mean holds."""
    count = int(32 / (1 - case.beta1))  # what is older weighs less than e^-32
    powers = np.full(count, case.beta1)
    powers[0] = 1.0
    powers = np.cumprod(powers)
    return Check(
        (1 - case.beta1) * float(np.arange(1, count + 1) @ powers),
        lab.window(case.beta1),
        r"(1-\beta_1)\sum_k (k+1)\,\beta_1^k",
        r"\frac{1}{1-\beta_1}",
    )


def mean(case: Case) -> Check:
    """E[m_t], measured."""
    expected = case.shares[0] * MEAN
    return mean_check(case.means, expected, r"\text{mean of } m_t", r"(1-\beta_1^t)\,\mathbb{E}[g]")


def square(case: Case) -> Check:
    """E[v_t], measured."""
    expected = case.shares[1] * MEAN_SQUARE
    return mean_check(
        case.squares, expected, r"\text{mean of } v_t", r"(1-\beta_2^t)\,\mathbb{E}[g^2]"
    )


def unbiased(case: Case) -> Check:
    """Both corrected means, measured, relative to what they estimate."""
    first, second = case.shares
    relative = np.stack([case.means / first / MEAN, case.squares / second / MEAN_SQUARE], axis=-1)
    return mean_check(
        relative,
        np.ones(2),
        r"\text{means of } \hat m_t/\mathbb{E}[g] \text{ and } \hat v_t/\mathbb{E}[g^2]",
        "(1, 1)",
    )


def first_step(case: Case) -> Check:
    """The first step over η, without and with correction."""
    first = case.one[:1]
    parts = lab.dissect(first, beta1=case.beta1, beta2=case.beta2)
    sign = float(np.sign(first[0]))
    return Check(
        np.array([-parts.mean[0] / np.sqrt(parts.square[0]), case.run(first)[0]]),
        -sign * np.array([lab.first_step_factor(case.beta1, case.beta2), 1.0]),
        r"\Delta w/\eta \text{ of the first step, without and with correction}",
        r"-\mathrm{sign}(g_1)\left(\frac{1-\beta_1}{\sqrt{1-\beta_2}},\ 1\right)",
    )


def largest_ratio(beta1: float, beta2: float, t: int) -> float:
    """Sharp bound of the step t over η, by Cauchy and Schwarz; β₂ > 0."""
    ratios = (beta1**2 / beta2) ** np.arange(t)
    raw = (1 - beta1) / np.sqrt(1 - beta2) * np.sqrt(ratios.sum())
    return float(raw * np.sqrt(1 - beta2**t) / (1 - beta1**t))


def bound(case: Case) -> Check:
    """The lab's step on the gradients that make it longest."""
    ages = np.arange(case.t)[::-1]
    worst = (case.beta1 / case.beta2) ** ages
    return Check(
        -case.run(worst)[-1],
        largest_ratio(case.beta1, case.beta2, case.t),
        r"|\Delta w_t|/\eta \text{ on the worst gradients}",
        r"\text{the bound}",
    )


DERIVATION = Derivation(
    label="Adam, and why it corrects its bias",
    question="Write down Adam's update. Why are m and v divided by 1 − βᵗ, and what happens "
    "without it?",
    answer="Adam keeps running means of the gradient and of its square, and steps along the first "
    "divided by the root of the second. Both start at 0, so after $t$ steps their weights sum to "
    "$1-\\beta^t$ only, and so do their expectations relative to the true ones; dividing by that "
    "makes both unbiased. Without it the first step is $(1-\\beta_1)/\\sqrt{1-\\beta_2}$ times "
    "as long, 3.16 at the defaults.",
    symbols={
        r"g_t": "gradient of one weight at step t, counted from 1",
        r"m_t,\ v_t": "running means of the gradient and of its square",
        r"\hat m_t,\ \hat v_t": "the same after bias correction",
        r"\beta_1,\ \beta_2": "decay rates: how much of the old mean is kept",
        r"\eta,\ \varepsilon": "learning rate, and a small number against division by zero",
        r"\Delta w_t": "step, what is added to the weight",
    },
    # The bound of the last step divides by β₂.
    params=(BETA1, replace(BETA2, low=0.1), STEPS, SEED),
    prepare=prepare,
    steps=(
        Step(
            "The update",
            "Both running means start at $m_0 = v_0 = 0$. Checked: the loop written out in plain "
            "Python against the lab's optimizer, with $\\eta = 0.001$ and "
            "$\\varepsilon = 10^{-8}$, on one run of random gradients.",
            r"m_t = \beta_1 m_{t-1} + (1-\beta_1) g_t,\quad "
            r"v_t = \beta_2 v_{t-1} + (1-\beta_2) g_t^2"
            "\n"
            r"\hat m_t = \frac{m_t}{1-\beta_1^t},\quad \hat v_t = \frac{v_t}{1-\beta_2^t},\quad "
            r"w_t = w_{t-1} - \eta\,\frac{\hat m_t}{\sqrt{\hat v_t}+\varepsilon}",
            algorithm,
        ),
        Step(
            "Unroll the recursion",
            "Insert $m_{t-1}$, then $m_{t-2}$, down to $m_0 = 0$: a gradient that is $k$ steps "
            "old has the weight $(1-\\beta_1)\\beta_1^k$. The same holds for $v_t$ with "
            "$\\beta_2$ and squares.",
            r"m_t = (1-\beta_1)\sum_{i=1}^{t} \beta_1^{\,t-i} g_i",
            unrolled,
        ),
        Step(
            "The weights do not sum to 1",
            "A geometric sum. What is missing, $\\beta^t$, is the weight that the start at 0 "
            "still has.",
            r"(1-\beta)\sum_{i=1}^{t}\beta^{\,t-i} = (1-\beta)\,\frac{1-\beta^t}{1-\beta} "
            r"= 1-\beta^t",
            weights,
        ),
        Step(
            "How far a running mean looks back",
            "Counting the newest gradient as 1 step old, the mean age is $1/(1-\\beta)$: 10 steps "
            "for $\\beta_1 = 0.9$, 1,000 for $\\beta_2 = 0.999$. For about so many steps the start "
            "at 0 matters.",
            r"(1-\beta)\sum_{k=0}^{\infty}(k+1)\,\beta^k = \frac{1}{1-\beta}",
            window,
        ),
        Step(
            "Expectation of m",
            "Suppose that all gradients have the same expectation. Then it can be taken out of the "
            "sum. Measured on 4,000 runs of gradients with $\\mathbb{E}[g] = 1$.",
            r"\mathbb{E}[m_t] = (1-\beta_1)\sum_{i=1}^{t}\beta_1^{\,t-i}\,\mathbb{E}[g_i] "
            r"= (1-\beta_1^t)\,\mathbb{E}[g]",
            mean,
        ),
        Step(
            "Expectation of v",
            "The same holds for the squares, here with $\\mathbb{E}[g^2] = 2$. If $\\beta_2$ is "
            "closer to 1 than $\\beta_1$, $v_t$ stays too small for longer than $m_t$.",
            r"\mathbb{E}[v_t] = (1-\beta_2^t)\,\mathbb{E}[g^2]",
            square,
        ),
        Step(
            "Divide by what is missing",
            "Both corrected means are unbiased for any $t$. (Their quotient is not. And if the "
            "expectation of the gradients changes, old gradients leave an error.)",
            r"\mathbb{E}[\hat m_t] = \frac{\mathbb{E}[m_t]}{1-\beta_1^t} = \mathbb{E}[g],\quad "
            r"\mathbb{E}[\hat v_t] = \frac{\mathbb{E}[v_t]}{1-\beta_2^t} = \mathbb{E}[g^2]",
            unbiased,
        ),
        Step(
            "The first step",
            "Without correction $m_1 = (1-\\beta_1)g_1$ and $v_1 = (1-\\beta_2)g_1^2$: the step is "
            "$0.1/\\sqrt{0.001} = 3.16$ times $\\eta$ at the defaults. With it $\\hat m_1 = g_1$ "
            "and $\\hat v_1 = g_1^2$: exactly $\\eta$ against the sign, whatever the gradient's "
            "size ($\\varepsilon$ left out).",
            r"\frac{m_1}{\sqrt{v_1}} = \frac{1-\beta_1}{\sqrt{1-\beta_2}}\,\mathrm{sign}(g_1),"
            r"\quad \frac{\hat m_1}{\sqrt{\hat v_1}} = \mathrm{sign}(g_1)",
            first_step,
        ),
        Step(
            "How long a step can be",
            "Split $\\beta_1^k g = (\\beta_1/\\sqrt{\\beta_2})^k \\cdot \\sqrt{\\beta_2}^{\\,k} g$ "
            "in $m_t$ and use the Cauchy–Schwarz inequality; the second factor is $v_t$. Gradients "
            "$g_i \\propto (\\beta_1/\\beta_2)^{t-i}$ reach the bound. A constant gradient gives "
            "steps of $\\eta$; one gradient after many zeros gives the factor "
            "$(1-\\beta_1)/\\sqrt{1-\\beta_2}$ of Adam's paper.",
            r"\frac{|\Delta w_t|}{\eta} \le \frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}\cdot"
            r"\frac{1-\beta_1}{\sqrt{1-\beta_2}}"
            r"\sqrt{\sum_{k=0}^{t-1}\Big(\frac{\beta_1^2}{\beta_2}\Big)^{k}}",
            bound,
        ),
    ),
    live=(
        LiveLink(
            "optimizer-theory",
            "See both means, and the first step, with and without correction",
            {"optimizer_theory_topic": "adam"},
        ),
    ),
    source="D. Kingma, J. Ba, “Adam”, arXiv 1412.6980, algorithm 1, sections 2.1 and 3",
    tags=("adam", "bias correction", "moments", "running mean", "step size", "optimizer"),
)
