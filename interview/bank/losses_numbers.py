"""Numbers to work out on losses of single examples: values, gradients, targets, overflow."""

import math

import numpy as np

from core.losses.binary import LOSSES, bce, binary_cross_entropy, logit, loss_value, sigmoid
from core.losses.categorical import Example, cross_entropy, one_hot, smoothed
from core.losses.float_formats import FORMATS
from interview.bank import views
from interview.bank.drawn import DIGITS, distinct, listed, one_of, until
from interview.question import Asked, NumberAnswer, Question

PAGE = "losses"


def _from_probability(rng: np.random.Generator) -> Asked:
    y, p = int(rng.integers(2)), int(rng.integers(1, 20)) / 20
    value = float(binary_cross_entropy(p, y))
    hit = p if y else 1 - p
    return Asked(
        f"A model gives label 1 the probability {p:g}; the true label is {y}. What is the binary "
        f"cross-entropy, with the natural logarithm? {DIGITS}",
        NumberAnswer(value, unit="nats"),
        rf"Only the true label’s probability counts, here ${hit:g}$: $-\ln {hit:g} = {value:.4f}$. "
        r"A probability of ½ costs $\ln 2 = 0.6931$.",
        {"p": p, "y": y},
    )


def _from_logit(rng: np.random.Generator) -> Asked:
    y, z = int(rng.integers(2)), one_of(rng, (-3, -2.5, -2, -1.5, -1, -0.5, 0.5, 1, 1.5, 2, 2.5, 3))
    value = float(bce(z, y))
    side = -z if y else z
    return Asked(
        f"A classifier’s logit is ${z:g}$; the true label is {y}. What is the binary cross-entropy "
        f"in nats? {DIGITS}",
        NumberAnswer(value, unit="nats"),
        rf"With label {y} it is $\ln(1 + e^{{{side:g}}}) = {value:.4f}$. The probability of label "
        rf"1 is $\sigma({z:g}) = {float(sigmoid(z)):.4f}$, but it is not needed: with large logits "
        "it would round to 0 or 1.",
        {"z": z, "y": y},
    )


def _class_gradient(rng: np.random.Generator) -> Asked:
    def draw(rng: np.random.Generator) -> tuple[list[int], int, int, Example]:
        logits, true, place = distinct(rng, -1, 3, 3), int(rng.integers(3)), int(rng.integers(3))
        example = Example(np.array(logits, float), one_hot(true, 3), 1.0, np.ones(3))
        return logits, true, place, example

    logits, true, place, example = until(
        rng, draw, lambda found: abs(float(found[3].gradient[found[2]])) >= 0.08
    )
    value, p = float(example.gradient[place]), float(example.probabilities[place])
    target = int(place == true)
    return Asked(
        f"Three classes have the logits ${listed(logits)}$; class {true + 1} is the true one, "
        "counted from 1. What is the derivative of the cross-entropy (softmax included) by the "
        f"logit of class {place + 1}? {DIGITS}",
        NumberAnswer(value),
        rf"It is $p - y$: the softmax gives class {place + 1} the probability {p:.4f}, the target "
        rf"is {target}, so it is ${value:.4f}$. The three derivatives sum to 0, as probabilities "
        "and targets both sum to 1.",
        {"logits": logits, "true": true, "place": place},
    )


def _smoothed_target(rng: np.random.Generator) -> Asked:
    classes, share = one_of(rng, (4, 5, 8, 10, 20)), one_of(rng, (0.05, 0.1, 0.2))
    is_true = int(rng.integers(2))
    value = float(smoothed(one_hot(0, classes), share)[0 if is_true else 1])
    return Asked(
        rf"Label smoothing with $\varepsilon = {share:g}$ on {classes} classes: what is the target "
        f"of {'the true class' if is_true else 'any other class'}? Give all digits.",
        # Finer than usual: 1 − ε, which forgets the true class's own part, must be wrong.
        NumberAnswer(value, tolerance=0.001),
        rf"Every class gets $\varepsilon / K = {share / classes:g}$, and the true one "
        rf"$1 - \varepsilon = {1 - share:g}$ on top of it: here {value:g}. The targets still sum "
        "to 1.",
        {"classes": classes, "share": share, "is_true": is_true},
    )


def _focal(rng: np.random.Generator) -> Asked:
    p, gamma = one_of(rng, (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)), one_of(rng, (1, 2, 3))
    value = float(loss_value(LOSSES["focal"], logit(p), 1, gamma))
    return Asked(
        rf"What is the focal loss with $\gamma = {gamma}$ (no class weight, natural logarithm) of "
        f"an example whose true class has the probability {p:g}? {DIGITS}",
        NumberAnswer(value),
        rf"$(1 - p)^\gamma \cdot (-\ln p) = {1 - p:g}^{gamma} \cdot {-math.log(p):.4f} = "
        rf"{value:.4g}$. Cross-entropy would be {-math.log(p):.4f}: the more probable the true "
        "class, the smaller the factor.",
        {"p": p, "gamma": gamma},
    )


def _large_logits(rng: np.random.Generator) -> Asked:
    start, steps = one_of(rng, (200, 500, 800, 1000)), distinct(rng, 0, 3, 3)
    true = int(rng.integers(3))
    logits = [start + step for step in steps]
    value = float(cross_entropy(np.array([logits], float), np.array([true])))
    top = max(logits)
    rest = [each - top for each in logits]
    return Asked(
        f"In float32 the logits of three classes are ${listed(logits)}$, and class {true + 1} is "
        "the true one, counted from 1. $e^z$ overflows beyond 88.7; what is the cross-entropy all "
        f"the same, in nats? {DIGITS}",
        NumberAnswer(value, unit="nats"),
        rf"Subtract the largest first, which changes no probability: ${listed(rest)}$. Then "
        rf"$\ln \sum_j e^{{z_j - {top}}} - ({rest[true]}) = {value:.4f}$; this is how "
        "log-softmax is computed.",
        {"logits": logits, "true": true},
    )


def _overflow(rng: np.random.Generator) -> Asked:
    name, count = (
        one_of(rng, ("float16", "bfloat16", "float32", "float64")),
        one_of(rng, (1, 10, 100, 1000)),
    )
    held = FORMATS[name]
    value = float(np.log(held.largest / count))
    terms = "$e^z$ alone" if count == 1 else f"a sum of {count:,} equal terms $e^z$"
    size = f"{held.largest:,.0f}" if name == "float16" else f"{held.largest:.4g}"
    size = size if "e" not in size else r"{} \cdot 10^{{{}}}".format(*size.split("e+"))
    size = size.replace(",", "{,}")
    return Asked(
        f"The largest finite number of {name} is ${size}$. Beyond which $z$ is {terms} larger than "
        f"that? {DIGITS}",
        NumberAnswer(value),
        rf"$\ln({size}) = {math.log(held.largest):.2f}$"
        + (f", less $\\ln {count} = {math.log(count):.2f}$: {value:.2f}" if count > 1 else "")
        + ". Softmax and log-softmax subtract the largest logit first, so that no "
        "exponent is above 0.",
        {"format": float(list(FORMATS).index(name)), "count": count},
    )


NUMBERS: dict[str, Question] = {
    "losses-bce-of-a-probability": Question(
        PAGE, "cross-entropy", 1, _from_probability, views.BINARY
    ),
    "losses-smoothed-target": Question(
        PAGE, "label smoothing", 1, _smoothed_target, views.SMOOTHED
    ),
    "losses-bce-of-a-logit": Question(PAGE, "cross-entropy", 1, _from_logit, views.BINARY),
    "losses-gradient-of-a-class": Question(PAGE, "gradient", 2, _class_gradient, views.CLASSES),
    "losses-focal": Question(PAGE, "focal loss", 2, _focal, views.FOCAL),
    "losses-large-logits": Question(PAGE, "floating point", 2, _large_logits, views.LARGE_LOGITS),
    "losses-overflow": Question(PAGE, "floating point", 3, _overflow, views.FLOATS),
}
