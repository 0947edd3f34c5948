"""Numbers behind Adagrad's stall: one long run of many coordinates, and both sides of each step."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.optimizers.registry import OPTIMIZERS
from interview.derivation import Check
from interview.derivations.measuring import STANDARD_ERRORS

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
