"""Adam, complete, and why its two running means are corrected."""

from dataclasses import replace

from core.common.params import Param
from core.optimizers.hyperparameters import BETA1, BETA2
from interview.derivation import Derivation, Step
from interview.derivations.cases import adam_bias as case
from interview.derivations.measuring import SEED
from interview.live_links import LiveLink

STEPS = Param(
    "t", "Step t", 10, 1, 60, "linear", "How many gradients Adam has seen.", "t", is_integer=True
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
    prepare=case.prepare,
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
            case.algorithm,
        ),
        Step(
            "Unroll the recursion",
            "Insert $m_{t-1}$, then $m_{t-2}$, down to $m_0 = 0$: a gradient that is $k$ steps "
            "old has the weight $(1-\\beta_1)\\beta_1^k$. The same holds for $v_t$ with "
            "$\\beta_2$ and squares.",
            r"m_t = (1-\beta_1)\sum_{i=1}^{t} \beta_1^{\,t-i} g_i",
            case.unrolled,
        ),
        Step(
            "The weights do not sum to 1",
            "A geometric sum. What is missing, $\\beta^t$, is the weight that the start at 0 "
            "still has.",
            r"(1-\beta)\sum_{i=1}^{t}\beta^{\,t-i} = (1-\beta)\,\frac{1-\beta^t}{1-\beta} "
            r"= 1-\beta^t",
            case.weights,
        ),
        Step(
            "How far a running mean looks back",
            "Counting the newest gradient as 1 step old, the mean age is $1/(1-\\beta)$: 10 steps "
            "for $\\beta_1 = 0.9$, 1,000 for $\\beta_2 = 0.999$. For about so many steps the start "
            "at 0 matters.",
            r"(1-\beta)\sum_{k=0}^{\infty}(k+1)\,\beta^k = \frac{1}{1-\beta}",
            case.window,
        ),
        Step(
            "Expectation of m",
            "Suppose that all gradients have the same expectation. Then it can be taken out of the "
            "sum. Measured on 4,000 runs of gradients with $\\mathbb{E}[g] = 1$.",
            r"\mathbb{E}[m_t] = (1-\beta_1)\sum_{i=1}^{t}\beta_1^{\,t-i}\,\mathbb{E}[g_i] "
            r"= (1-\beta_1^t)\,\mathbb{E}[g]",
            case.mean,
        ),
        Step(
            "Expectation of v",
            "The same holds for the squares, here with $\\mathbb{E}[g^2] = 2$. If $\\beta_2$ is "
            "closer to 1 than $\\beta_1$, $v_t$ stays too small for longer than $m_t$.",
            r"\mathbb{E}[v_t] = (1-\beta_2^t)\,\mathbb{E}[g^2]",
            case.square,
        ),
        Step(
            "Divide by what is missing",
            "Both corrected means are unbiased for any $t$. (Their quotient is not. And if the "
            "expectation of the gradients changes, old gradients leave an error.)",
            r"\mathbb{E}[\hat m_t] = \frac{\mathbb{E}[m_t]}{1-\beta_1^t} = \mathbb{E}[g],\quad "
            r"\mathbb{E}[\hat v_t] = \frac{\mathbb{E}[v_t]}{1-\beta_2^t} = \mathbb{E}[g^2]",
            case.unbiased,
        ),
        Step(
            "The first step",
            "Without correction $m_1 = (1-\\beta_1)g_1$ and $v_1 = (1-\\beta_2)g_1^2$: the step is "
            "$0.1/\\sqrt{0.001} = 3.16$ times $\\eta$ at the defaults. With it $\\hat m_1 = g_1$ "
            "and $\\hat v_1 = g_1^2$: exactly $\\eta$ against the sign, whatever the gradient's "
            "size ($\\varepsilon$ left out).",
            r"\frac{m_1}{\sqrt{v_1}} = \frac{1-\beta_1}{\sqrt{1-\beta_2}}\,\mathrm{sign}(g_1),"
            r"\quad \frac{\hat m_1}{\sqrt{\hat v_1}} = \mathrm{sign}(g_1)",
            case.first_step,
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
            case.bound,
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
