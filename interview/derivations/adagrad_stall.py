"""When Adagrad's effective learning rate goes to 0, and why RMSprop's does not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.common import Param
from core.optimizers import ALPHA, OPTIMIZERS
from interview.bank import LONG_RACE
from interview.derivation import Check, Derivation, Step
from interview.derivations.measuring import SEED, STANDARD_ERRORS

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


COORDINATES = 400
DEVIATION, RATE = 2.0, 0.1


@dataclass(frozen=True)
class Case:
    """Gradients, and what the lab's rules do with them; ε is left out.

    Attributes:
        scale: c, which the constant gradient is, too.
        alpha: RMSprop's α.
        noise: (t, COORDINATES): normal gradients with mean 0.
        steps: (t, …): Adagrad's, for the noise.
        constant, scaled: (t,) and (t, COORDINATES): the same for the constant gradient, and for
            the noise with a factor c.
    """

    scale: float
    alpha: float
    noise: np.ndarray
    steps: np.ndarray
    constant: np.ndarray
    scaled: np.ndarray

    @property
    def t(self) -> int:
        """Steps."""
        return len(self.noise)


def steps_of(key: str, gradients: np.ndarray, **values: float) -> np.ndarray:
    """(t, …): the steps of one of the lab's rules on given gradients, with ε = 0."""
    rule = OPTIMIZERS[key]
    weights = np.zeros(gradients.shape[1:])
    state, found = rule.init(weights), np.empty_like(gradients)
    for i, gradient in enumerate(gradients):
        found[i], state = rule.update(
            gradient, state, weights, {**values, "epsilon": 0.0, "weight_decay": 0.0}
        )
    return found


def prepare(numbers: Mapping[str, Any]) -> Case:
    """One run of Adagrad for all steps of the derivation."""
    t, scale = int(numbers["t"]), float(numbers["scale"])
    generator = np.random.default_rng(int(numbers["seed"]))
    noise = DEVIATION * generator.standard_normal((t, COORDINATES))
    every = np.concatenate([noise, scale * noise, np.full((t, 1), scale)], axis=1)
    steps = steps_of("adagrad", every, learning_rate=RATE, lr_decay=0.0)
    return Case(
        scale,
        numbers["alpha"],
        noise,
        steps[:, :COORDINATES],
        steps[:, -1],
        steps[:, COORDINATES:-1],
    )


def rule(case: Case) -> Check:
    """The last step by cumulated squares, all coordinates."""
    sums = np.cumsum(case.noise**2, axis=0)
    return Check(
        case.steps[-1] / RATE,
        -case.noise[-1] / np.sqrt(sums[-1]),
        r"\Delta w_t/\eta \text{ of the lab's Adagrad}",
        r"-g_t \Big/ \sqrt{\textstyle\sum_{i\le t} g_i^2}",
    )


def constant(case: Case) -> Check:
    """The last step for a constant gradient."""
    return Check(
        -case.constant[-1] / RATE,
        1 / np.sqrt(case.t),
        r"|\Delta w_t|/\eta \text{ at constant } g",
        r"1/\sqrt{t}",
    )


def distance(case: Case) -> Check:
    """The way so far, put between its bounds."""
    way = -float(case.constant.sum()) / RATE
    low, high = 2 * np.sqrt(case.t + 1) - 2, 2 * np.sqrt(case.t) - 1
    return Check(
        way,
        float(np.clip(way, low, high)),
        r"|w_t-w_0|/\eta \text{ of the lab's Adagrad}",
        r"\text{the same, put between } 2\sqrt{t+1}-2 \text{ and } 2\sqrt{t}-1",
    )


def invariance(case: Case) -> Check:
    """All steps with gradients c times larger."""
    return Check(
        case.scaled / RATE,
        case.steps / RATE,
        r"\Delta w_t/\eta \text{ for gradients } c\,g_t \text{, all steps}",
        r"\Delta w_t/\eta \text{ for gradients } g_t",
    )


def no_way_back(case: Case) -> Check:
    """Effective learning rates of gradients that stay at least γ large, under their bound."""
    gradients = case.scale * (1 + np.abs(case.noise))
    steps = steps_of("adagrad", gradients, learning_rate=RATE, lr_decay=0.0)
    effective = case.scale * -steps / gradients / RATE
    bound = 1 / np.sqrt(np.arange(1, case.t + 1))[:, None]
    return Check(
        effective,
        np.minimum(effective, bound),
        r"\gamma\,\eta_t/\eta \text{ for gradients of at least } \gamma \text{, all steps}",
        r"\text{the same, or } 1/\sqrt{t} \text{ if that is smaller}",
    )


def noise(case: Case) -> Check:
    """What Adagrad has summed under noise alone, recovered from its steps."""
    sums = (RATE * case.noise[-1] / case.steps[-1]) ** 2
    # A squared normal number varies by 2σ⁴; right = σ² > 1 divides the residual.
    error = np.sqrt(2 / (case.t * COORDINATES))
    return Check(
        float(sums.mean() / case.t),
        DEVIATION**2,
        rf"\text{{mean of }} G_t/t \text{{ over {COORDINATES} coordinates}}",
        r"\sigma^2",
        STANDARD_ERRORS * float(error),
        f"{STANDARD_ERRORS} standard errors of {case.t * COORDINATES:,} gradients",
    )


def forgets(case: Case) -> Check:
    """RMSprop's step for the same constant gradient."""
    gradients = np.full(case.t, case.scale)
    steps = steps_of("rmsprop", gradients, learning_rate=RATE, alpha=case.alpha)
    return Check(
        -steps[-1] / RATE,
        1 / np.sqrt(1 - case.alpha**case.t),
        r"|\Delta w_t|/\eta \text{ of the lab's RMSprop at constant } g",
        r"\frac{1}{\sqrt{1-\alpha^t}}",
    )


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
    prepare=prepare,
    steps=(
        Step(
            "The rule",
            "Each coordinate has a sum of its own. Checked on 400 coordinates of random gradients.",
            r"G_t = \sum_{i=1}^{t} g_i^2,\quad \Delta w_t = -\frac{\eta}{\sqrt{G_t}}\,g_t",
            rule,
        ),
        Step(
            "A constant gradient",
            "Then $G_t = t g^2$, and the gradient's size cancels: the hundredth step is a tenth of "
            "the first.",
            r"|\Delta w_t| = \frac{\eta\,|g|}{\sqrt{t g^2}} = \frac{\eta}{\sqrt{t}}",
            constant,
        ),
        Step(
            "How far it gets",
            "A sum of a falling function lies between two integrals. It grows without bound, so "
            "Adagrad comes as far as needed, but twice the way takes about four times the steps.",
            r"2\sqrt{t+1}-2 \;\le\; \frac{|w_t-w_0|}{\eta} = \sum_{i=1}^{t}\frac{1}{\sqrt i} "
            r"\;\le\; 2\sqrt{t}-1",
            distance,
        ),
        Step(
            "What it does well",
            "Multiply one coordinate's gradients by $c$: numerator and root get the same factor. "
            "So the weight of a badly scaled feature moves as far as any other.",
            r"\frac{c\,g_t}{\sqrt{\sum_i c^2 g_i^2}} = \frac{g_t}{\sqrt{\sum_i g_i^2}},\quad c > 0",
            invariance,
        ),
        Step(
            "The effective rate only falls",
            "The sum only grows. As long as the gradients keep a size of at least $\\gamma$, the "
            "effective learning rate is under a bound that goes to 0. (Where they go to 0 fast, "
            "as near a minimum without noise, the sum stays finite and so does the rate.)",
            r"|g_i| \ge \gamma \;\Rightarrow\; \eta_t = \frac{\eta}{\sqrt{G_t}} "
            r"\le \frac{\eta}{\gamma\sqrt{t}} \to 0",
            no_way_back,
        ),
        Step(
            "Noise is enough",
            "Gradients that are only noise have the mean 0, but the sum of their squares grows. "
            "Measured over 400 coordinates.",
            r"\mathbb{E}[G_t] = t\,\sigma^2 \;\Rightarrow\; "
            r"\eta_t \approx \frac{\eta}{\sigma\sqrt{t}}",
            noise,
        ),
        Step(
            "RMSprop forgets",
            "A running mean of a constant is the constant once the start at 0 is forgotten: after "
            "a first step of $\\eta/\\sqrt{1-\\alpha}$ the steps settle at $\\eta$ and stay there.",
            r"v_t = \alpha v_{t-1} + (1-\alpha)g^2 = (1-\alpha^t)\,g^2 \;\Rightarrow\; "
            r"|\Delta w_t| = \frac{\eta}{\sqrt{1-\alpha^t}} \to \eta",
            forgets,
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
