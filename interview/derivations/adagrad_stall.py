"""When Adagrad's effective learning rate goes to 0, and why RMSprop's does not."""

from dataclasses import replace

from core.common.params import Param
from core.optimizers.hyperparameters import ALPHA
from interview.bank.optimizers import LONG_RACE
from interview.derivation import Derivation, Step
from interview.derivations.cases import adagrad_stall as case
from interview.derivations.measuring import SEED

SCALE = Param(
    "scale",
    "Gradient's scale",
    10.0,
    0.001,
    1000.0,
    "log",
    "The constant gradient; the noisy gradients are multiplied by it, too.",
    "c",
)
STEPS = Param("t", "Step t", 100, 1, 500, "linear", "How long it runs.", "t", is_integer=True)

DERIVATION = Derivation(
    label="When Adagrad stalls, and RMSprop does not",
    question="What does Adagrad do well, when do its steps go to 0, and why do RMSprop's not?",
    answer="Adagrad divides every coordinate's step by the root of the sum of all its squared "
    "gradients. So the gradient's scale does not matter, coordinate by coordinate. But the sum "
    "never shrinks: with a constant gradient the step is $\\eta/\\sqrt t$, and as long as "
    "gradients do not go to 0 (gradient noise is enough) the effective learning rate does. Where "
    "they do go to 0 fast, as near a minimum without noise, it does not. RMSprop takes a running "
    "mean instead of the sum, which forgets, so with a constant gradient its step stays near "
    "$\\eta$.",
    symbols={
        r"g_t": "gradient of one coordinate at step t, counted from 1",
        r"G_t": "sum of its squares so far",
        r"\eta": "learning rate",
        r"\Delta w_t": "step; the small ε in the denominator is left out",
        r"\eta_t": "effective learning rate, the step divided by the gradient",
        r"c": "scale of the gradients",
        r"\gamma": "least size of the gradients, here c",
        r"\sigma^2": "variance of noisy gradients with mean 0, here 4",
        r"\alpha": "decay rate of RMSprop's running mean",
    },
    params=(SCALE, ALPHA, STEPS, SEED),
    prepare=case.prepare,
    steps=(
        Step(
            "The rule",
            "Each coordinate has a sum of its own. Checked on 400 coordinates of random gradients.",
            r"G_t = \sum_{i=1}^{t} g_i^2,\quad \Delta w_t = -\frac{\eta}{\sqrt{G_t}}\,g_t",
            case.rule,
        ),
        Step(
            "A constant gradient",
            "Then $G_t = t g^2$, and the gradient's size cancels: the hundredth step is a tenth of "
            "the first.",
            r"|\Delta w_t| = \frac{\eta\,|g|}{\sqrt{t g^2}} = \frac{\eta}{\sqrt{t}}",
            case.constant,
        ),
        Step(
            "How far it gets",
            "A sum of a falling function lies between two integrals. It grows without bound, so "
            "Adagrad comes as far as needed, but twice the way takes about four times the steps.",
            r"2\sqrt{t+1}-2 \;\le\; \frac{|w_t-w_0|}{\eta} = \sum_{i=1}^{t}\frac{1}{\sqrt i} "
            r"\;\le\; 2\sqrt{t}-1",
            case.distance,
        ),
        Step(
            "What it does well",
            "Multiply one coordinate's gradients by $c$: numerator and root get the same factor. "
            "So the weight of a badly scaled feature moves as far as any other.",
            r"\frac{c\,g_t}{\sqrt{\sum_i c^2 g_i^2}} = \frac{g_t}{\sqrt{\sum_i g_i^2}},\quad c > 0",
            case.invariance,
        ),
        Step(
            "The effective rate only falls",
            "The sum only grows. As long as the gradients keep a size of at least $\\gamma$, the "
            "effective learning rate is under a bound that goes to 0. (Where they go to 0 fast, "
            "as near a minimum without noise, the sum stays finite and so does the rate.)",
            r"|g_i| \ge \gamma \;\Rightarrow\; \eta_t = \frac{\eta}{\sqrt{G_t}} "
            r"\le \frac{\eta}{\gamma\sqrt{t}} \to 0",
            case.no_way_back,
        ),
        Step(
            "Noise is enough",
            "Gradients that are only noise have the mean 0, but the sum of their squares grows. "
            "Measured over 400 coordinates.",
            r"\mathbb{E}[G_t] = t\,\sigma^2 \;\Rightarrow\; "
            r"\eta_t \approx \frac{\eta}{\sigma\sqrt{t}}",
            case.noise,
        ),
        Step(
            "RMSprop forgets",
            "A running mean of a constant is the constant once the start at 0 is forgotten: after "
            "a first step of $\\eta/\\sqrt{1-\\alpha}$ the steps settle at $\\eta$ and stay there.",
            r"v_t = \alpha v_{t-1} + (1-\alpha)g^2 = (1-\alpha^t)\,g^2 \;\Rightarrow\; "
            r"|\Delta w_t| = \frac{\eta}{\sqrt{1-\alpha^t}} \to \eta",
            case.forgets,
        ),
    ),
    live=(
        replace(
            LONG_RACE,
            label="Under Curves, Effective rate: in x, where the gradient stays 1, Adagrad's "
            "falls like 1/√t and RMSprop's stays at η",
        ),
    ),
    source="J. Duchi, E. Hazan, Y. Singer, JMLR 12, 2011, eq. 1; G. Hinton, Coursera lecture 6e, "
    "2012",
    tags=("adagrad", "rmsprop", "effective learning rate", "sparse", "scale", "optimizer"),
)
