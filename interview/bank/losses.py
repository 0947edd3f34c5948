"""Questions on losses: one probability, classes, information, likelihood, floats, calibration."""

import math

import numpy as np

from core.losses import (
    FORMATS,
    LOSSES,
    UNITS,
    Example,
    Flips,
    Reliability,
    ScoredSequence,
    bce,
    binary_cross_entropy,
    entropy,
    kl_divergence,
    logit,
    loss_value,
    one_hot,
    sigmoid,
    smoothed,
)
from core.losses.categorical import cross_entropy
from core.losses.likelihood import score
from interview.bank.drawing import DIGITS, distinct, distribution, listed, one_of, until
from interview.live_links import LiveLink
from interview.question import NumberAnswer, Question, QuestionInstance, choice

PAGE = "losses"


# ---- page states that questions link to ----------------------------------------------------------
BINARY = LiveLink("losses", "Drag the logit along the curves", {})
CONFIDENT = LiveLink("losses", "Be confidently wrong", {"losses_z": "-10"})
FOCAL = LiveLink(
    "losses",
    "See how little focal loss an easy example has",
    {"losses_z": "3", "losses_shown": "focal"},
)
CLASSES = LiveLink("losses", "Move the logits of three classes", {"losses_topic": "classes"})
LARGE_LOGITS = LiveLink(
    "losses",
    "Give three classes logits of a thousand",
    {"losses_topic": "classes", "losses_logits": "1000, 1001, 1003"},
)
SOFTMAX_TWICE = LiveLink(
    "losses",
    "Take the best probabilities of ten classes as logits",
    {"losses_topic": "classes", "losses_logits": "1, 0, 0, 0, 0, 0, 0, 0, 0, 0"},
)
SMOOTHED = LiveLink(
    "losses",
    "Predict more than a smoothed target",
    {"losses_topic": "classes", "losses_logits": "6, 0, 0", "losses_target": "smoothed"},
)
INFORMATION = LiveLink(
    "losses", "See entropy and divergence as areas", {"losses_topic": "information"}
)
IMPOSSIBLE = LiveLink(
    "losses",
    "Give probability 0 to an outcome that happens",
    {
        "losses_topic": "information",
        "losses_truth": "0.6, 0.3, 0.1",
        "losses_model_p": "0.7, 0.3, 0",
    },
)
COIN = LiveLink("losses", "Type your own flips", {"losses_topic": "likelihood"})
UNDERFLOW = LiveLink(
    "losses",
    "Let the product of 2,000 flips vanish",
    {"losses_topic": "likelihood", "losses_repeats": "200"},
)
SEPARABLE = LiveLink(
    "losses",
    "Fit points that a threshold separates",
    {
        "losses_topic": "likelihood",
        "losses_what": "logistic",
        "losses_points": "-3:0, -2:0, -1:0, 1:1, 2:1, 3:1",
    },
)
FLOATS = LiveLink(
    "losses",
    "Find where each formula breaks",
    {"losses_topic": "floats", "losses_format": "float16", "losses_reach": "30"},
)
CALIBRATION = LiveLink(
    "losses",
    "Divide the logits by one number",
    {"losses_topic": "calibration", "losses_scaling": "3.15"},
)


# ---- numbers to work out ------------------------------------------------------------------------


def _from_probability(rng: np.random.Generator) -> QuestionInstance:
    y, p = int(rng.integers(2)), int(rng.integers(1, 20)) / 20
    value = float(binary_cross_entropy(p, y))
    hit = p if y else 1 - p
    return QuestionInstance(
        f"A model gives label 1 the probability {p:g}; the true label is {y}. What is the binary "
        f"cross-entropy, with the natural logarithm? {DIGITS}",
        NumberAnswer(value, unit="nats"),
        rf"Only the true label’s probability counts, here ${hit:g}$: $-\ln {hit:g} = {value:.4f}$. "
        r"A probability of ½ costs $\ln 2 = 0.6931$.",
        {"p": p, "y": y},
    )


def _from_logit(rng: np.random.Generator) -> QuestionInstance:
    y, z = int(rng.integers(2)), one_of(rng, (-3, -2.5, -2, -1.5, -1, -0.5, 0.5, 1, 1.5, 2, 2.5, 3))
    value = float(bce(z, y))
    side = -z if y else z
    return QuestionInstance(
        f"A classifier’s logit is ${z:g}$; the true label is {y}. What is the binary cross-entropy "
        f"in nats? {DIGITS}",
        NumberAnswer(value, unit="nats"),
        rf"With label {y} it is $\ln(1 + e^{{{side:g}}}) = {value:.4f}$. The probability of label "
        rf"1 is $\sigma({z:g}) = {float(sigmoid(z)):.4f}$, but it is not needed: with large logits "
        "it would round to 0 or 1.",
        {"z": z, "y": y},
    )


def _class_gradient(rng: np.random.Generator) -> QuestionInstance:
    def draw(rng: np.random.Generator) -> tuple[list[int], int, int, Example]:
        logits, true, place = distinct(rng, -1, 3, 3), int(rng.integers(3)), int(rng.integers(3))
        example = Example(np.array(logits, float), one_hot(true, 3), 1.0, np.ones(3))
        return logits, true, place, example

    logits, true, place, example = until(
        rng, draw, lambda found: abs(float(found[3].gradient[found[2]])) >= 0.08
    )
    value, p = float(example.gradient[place]), float(example.probabilities[place])
    target = int(place == true)
    return QuestionInstance(
        f"Three classes have the logits ${listed(logits)}$; class {true + 1} is the true one, "
        "counted from 1. What is the derivative of the cross-entropy (softmax included) by the "
        f"logit of class {place + 1}? {DIGITS}",
        NumberAnswer(value),
        rf"It is $p - y$: the softmax gives class {place + 1} the probability {p:.4f}, the target "
        rf"is {target}, so it is ${value:.4f}$. The three derivatives sum to 0, as probabilities "
        "and targets both sum to 1.",
        {"logits": logits, "true": true, "place": place},
    )


def _smoothed_target(rng: np.random.Generator) -> QuestionInstance:
    classes, share = one_of(rng, (4, 5, 8, 10, 20)), one_of(rng, (0.05, 0.1, 0.2))
    is_true = int(rng.integers(2))
    value = float(smoothed(one_hot(0, classes), share)[0 if is_true else 1])
    return QuestionInstance(
        rf"Label smoothing with $\varepsilon = {share:g}$ on {classes} classes: what is the target "
        f"of {'the true class' if is_true else 'any other class'}? Give all digits.",
        # Finer than usual: 1 − ε, which forgets the true class's own part, must be wrong.
        NumberAnswer(value, tolerance=0.001),
        rf"Every class gets $\varepsilon / K = {share / classes:g}$, and the true one "
        rf"$1 - \varepsilon = {1 - share:g}$ on top of it: here {value:g}. The targets still sum "
        "to 1.",
        {"classes": classes, "share": share, "is_true": is_true},
    )


def _focal(rng: np.random.Generator) -> QuestionInstance:
    p, gamma = one_of(rng, (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)), one_of(rng, (1, 2, 3))
    value = float(loss_value(LOSSES["focal"], logit(p), 1, gamma))
    return QuestionInstance(
        rf"What is the focal loss with $\gamma = {gamma}$ (no class weight, natural logarithm) of "
        f"an example whose true class has the probability {p:g}? {DIGITS}",
        NumberAnswer(value),
        rf"$(1 - p)^\gamma \cdot (-\ln p) = {1 - p:g}^{gamma} \cdot {-math.log(p):.4f} = "
        rf"{value:.4g}$. Cross-entropy would be {-math.log(p):.4f}: the more probable the true "
        "class, the smaller the factor.",
        {"p": p, "gamma": gamma},
    )


def _large_logits(rng: np.random.Generator) -> QuestionInstance:
    start, steps = one_of(rng, (200, 500, 800, 1000)), distinct(rng, 0, 3, 3)
    true = int(rng.integers(3))
    logits = [start + step for step in steps]
    value = float(cross_entropy(np.array([logits], float), np.array([true])))
    top = max(logits)
    rest = [each - top for each in logits]
    return QuestionInstance(
        f"In float32 the logits of three classes are ${listed(logits)}$, and class {true + 1} is "
        "the true one, counted from 1. $e^z$ overflows beyond 88.7; what is the cross-entropy all "
        f"the same, in nats? {DIGITS}",
        NumberAnswer(value, unit="nats"),
        rf"Subtract the largest first, which changes no probability: ${listed(rest)}$. Then "
        rf"$\ln \sum_j e^{{z_j - {top}}} - ({rest[true]}) = {value:.4f}$; this is how "
        "log-softmax is computed.",
        {"logits": logits, "true": true},
    )


def _overflow(rng: np.random.Generator) -> QuestionInstance:
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
    return QuestionInstance(
        f"The largest finite number of {name} is ${size}$. Beyond which $z$ is {terms} larger than "
        f"that? {DIGITS}",
        NumberAnswer(value),
        rf"$\ln({size}) = {math.log(held.largest):.2f}$"
        + (f", less $\\ln {count} = {math.log(count):.2f}$: {value:.2f}" if count > 1 else "")
        + ". Softmax and log-softmax subtract the largest logit first, so that no "
        "exponent is above 0.",
        {"format": float(list(FORMATS).index(name)), "count": count},
    )


def _entropy(rng: np.random.Generator) -> QuestionInstance:
    shares = distribution(rng, 3, 10)
    value = float(entropy(np.array(shares))) / UNITS["bits"]
    return QuestionInstance(
        f"Three outcomes have the probabilities ${listed(shares)}$. What is the entropy in bits? "
        f"{DIGITS}",
        NumberAnswer(value, unit="bits"),
        rf"$-\sum_i y_i \log_2 y_i = {value:.4f}$. The most that three outcomes can have is "
        r"$\log_2 3 = 1.5850$, at equal probabilities. In nats the entropy here is "
        f"{value * UNITS['bits']:.4f}.",
        {"shares": shares},
    )


def _divergence(rng: np.random.Generator) -> QuestionInstance:
    def draw(rng: np.random.Generator) -> tuple[float, float, float]:
        a, b = (int(each) / 10 for each in rng.integers(1, 10, 2))
        return a, b, float(kl_divergence(np.array([a, 1 - a]), np.array([b, 1 - b])))

    def good(found: tuple[float, float, float]) -> bool:
        """Far from 0, and the other way round is another number, so that the order shows."""
        a, b, value = found
        back = float(kl_divergence(np.array([b, 1 - b]), np.array([a, 1 - a])))
        return value >= 0.15 and abs(back / value - 1) > 0.05

    a, b, value = until(rng, draw, good)
    back = float(kl_divergence(np.array([b, 1 - b]), np.array([a, 1 - a])))
    return QuestionInstance(
        f"Two outcomes have the true probabilities $y = ({listed([a, 1 - a])})$; a model says "
        rf"$p = ({listed([b, 1 - b])})$. What is $\mathrm{{KL}}(y \| p)$ in nats? {DIGITS}",
        NumberAnswer(value, unit="nats"),
        rf"${a:g} \ln \frac{{{a:g}}}{{{b:g}}} + {1 - a:g} \ln \frac{{{1 - a:g}}}{{{1 - b:g}}} = "
        rf"{value:.4f}$. The other way round, $\mathrm{{KL}}(p \| y)$ is {back:.4f}: it is not "
        "symmetric.",
        {"y": a, "p": b},
    )


def _perplexity(rng: np.random.Generator) -> QuestionInstance:
    options = np.array([0.05, 0.1, 0.2, 0.25, 0.4, 0.5, 0.8])
    chosen = [float(each) for each in rng.choice(options, 3, replace=False)]
    value = ScoredSequence(("a", "b", "c"), np.array(chosen)).perplexity
    return QuestionInstance(
        f"A language model gave the three tokens of a text the probabilities ${listed(chosen)}$. "
        f"What is its perplexity on the text? {DIGITS}",
        NumberAnswer(value),
        rf"The mean of $-\ln p$ is {math.log(value):.4f}, and $e$ to that power is {value:.4f}: "
        "the inverse of the geometric mean. A model that chooses among so many equally likely "
        "tokens has the same perplexity.",
        {"probabilities": chosen},
    )


def _most_likely(rng: np.random.Generator) -> QuestionInstance:
    bits = until(
        rng,
        lambda rng: rng.integers(0, 2, int(rng.integers(5, 13))).tolist(),
        lambda found: 0 < sum(found) < len(found),
    )
    flips = Flips(tuple(bits))
    assert abs(score(flips, flips.best)) < 1e-9
    return QuestionInstance(
        f"A coin shows {''.join('H' if bit else 'T' for bit in bits)} (H is heads). Which "
        f"probability of heads makes this most likely? {DIGITS}",
        NumberAnswer(flips.best),
        rf"The log-likelihood $k \ln p + (n - k) \ln(1 - p)$ has the derivative 0 at $p = k/n = "
        rf"{flips.k}/{flips.n} = {flips.best:.4f}$. The order of the flips does not matter.",
        {"bits": bits},
    )


def _calibration(rng: np.random.Generator) -> QuestionInstance:
    def draw(rng: np.random.Generator) -> tuple[list[int], list[int], Reliability]:
        counts = [10 * round(10 * each) for each in distribution(rng, 3, 10)]
        ones = [int(rng.integers(1, count)) for count in counts]
        shares = np.array(ones) / np.array(counts)
        return counts, ones, Reliability(np.array(counts), np.array([0.2, 0.5, 0.9]), shares)

    def good(found: tuple[list[int], list[int], Reliability]) -> bool:
        """A classifier as there are, whose bins do not count alike."""
        table = found[2]
        even = float(np.abs(table.frequency - table.confidence).mean())
        likely = 0.05 <= table.ece <= 0.3 and bool(table.frequency[2] >= 0.5)
        return likely and abs(even / table.ece - 1) > 0.05

    counts, ones, table = until(rng, draw, good)
    gaps = [abs(float(each)) for each in table.frequency - table.confidence]
    return QuestionInstance(
        "A classifier of two classes gave 100 examples a probability of class 1. They fall into "
        "three bins, with the mean predicted probabilities 0.2, 0.5 and 0.9. The bins hold "
        f"${listed(counts)}$ examples, of which ${listed(ones)}$ are of class 1. What is the "
        "expected calibration error of the probability of class 1: the mean over all examples of "
        f"their bin’s absolute difference of share and mean prediction? {DIGITS}",
        NumberAnswer(table.ece),
        f"The shares of class 1 differ from the predictions by "
        f"${listed([round(each, 4) for each in gaps])}$; weighted by the number of examples in "
        f"each bin this is {table.ece:.4f}. For many classes the same is done with the confidence "
        "in the predicted class and its accuracy (Guo et al. 2017). A model that always predicts "
        "the share of class 1 has 0 too, and separates nothing.",
        {"counts": counts, "ones": ones},
    )


QUESTIONS: dict[str, Question] = {
    "losses-bce-of-a-probability": Question(PAGE, "cross-entropy", 1, _from_probability, BINARY),
    "losses-smoothed-target": Question(PAGE, "label smoothing", 1, _smoothed_target, SMOOTHED),
    "losses-bce-of-a-logit": Question(PAGE, "cross-entropy", 1, _from_logit, BINARY),
    "losses-gradient-of-a-class": Question(PAGE, "gradient", 2, _class_gradient, CLASSES),
    "losses-focal": Question(PAGE, "focal loss", 2, _focal, FOCAL),
    "losses-large-logits": Question(PAGE, "floating point", 2, _large_logits, LARGE_LOGITS),
    "losses-overflow": Question(PAGE, "floating point", 3, _overflow, FLOATS),
    "losses-entropy": Question(PAGE, "entropy", 1, _entropy, INFORMATION),
    "losses-most-likely": Question(PAGE, "likelihood", 1, _most_likely, COIN),
    "losses-divergence": Question(PAGE, "KL divergence", 2, _divergence, INFORMATION),
    "losses-perplexity": Question(PAGE, "perplexity", 2, _perplexity, INFORMATION),
    "losses-calibration-error": Question(PAGE, "calibration", 3, _calibration, CALIBRATION),
    "losses-slope-of-bce": Question(
        PAGE,
        "gradient",
        1,
        choice(
            r"What is the derivative of the binary cross-entropy by the logit $z$, with "
            r"$p = \sigma(z)$?",
            "$p - y$",
            ("$y - p$", r"$(p - y)\, p\, (1 - p)$", r"$\frac{p - y}{p\, (1 - p)}$"),
            r"By $p$ it is $(p - y) / (p (1 - p))$, and $p' = p (1 - p)$ cancels the denominator. "
            "So with label 1 and $p = 0.1$ it is $-0.9$: the more wrong the model, the larger the "
            "gradient, always below 1 in size.",
        ),
        BINARY,
    ),
    "losses-least-cross-entropy": Question(
        PAGE,
        "cross-entropy",
        1,
        choice(
            "$K$ outcomes have the probabilities $y$, not all equal and none of them 1. How small "
            "can the cross-entropy $H(y, p)$ get, over all $p$?",
            "The entropy of $y$, at $p = y$",
            ("0, at $p = y$", "0, where $p$ is one-hot", r"$\ln K$, at equal $p$"),
            r"$H(y, p) = H(y) + \mathrm{KL}(y \| p)$, and only the second part depends on $p$. For "
            r"$y = (0.5, 0.3, 0.2)$ the minimum is 1.03 nats: no model can reach 0.",
        ),
        INFORMATION,
    ),
    "losses-divided-logits": Question(
        PAGE,
        "temperature",
        1,
        choice(
            "A classifier predicts the most probable class. All its logits are divided by $T = 3$. "
            "What changes?",
            "The probabilities, but no predicted class",
            (
                "The probabilities, and some predicted classes",
                "Nothing, since the softmax normalises",
                "Some predicted classes, but no probability",
            ),
            "The order of the logits stays, and so does the most probable class; the largest "
            "probability falls, the smallest rises. This is temperature scaling: it can correct a "
            "classifier that is too confident, and leaves its accuracy. A decision by another "
            "threshold, such as 0.9, can change.",
        ),
        CALIBRATION,
    ),
    "losses-why-the-logarithm": Question(
        PAGE,
        "likelihood",
        1,
        choice(
            "Why is the logarithm of the likelihood maximised, not the likelihood itself?",
            "The product underflows to 0; both are largest at the same place",
            (
                "The product has several maxima; its logarithm has one",
                "The logarithm has a larger maximum, easier to be found",
                "The logarithm has its maximum elsewhere, less biased",
            ),
            r"A logarithm rises everywhere, so the place of the maximum stays. For 2,000 flips "
            r"with 60 % heads the product is about $10^{-585}$, below the smallest number of "
            r"float64, $5 \cdot 10^{-324}$; the sum of logarithms is about $-1346$.",
        ),
        UNDERFLOW,
    ),
    "losses-confidently-wrong": Question(
        PAGE,
        "squared error",
        2,
        choice(
            "The label is 1, the logit $-10$. How large are the gradients by the logit of "
            r"cross-entropy and of the squared error $(\sigma(z) - 1)^2$?",
            "Cross-entropy’s near 1, squared error’s near 0",
            (
                "Cross-entropy’s near 0, squared error’s near 1",
                "Both near 1, since the example is wrong",
                "Both near 0, since the sigmoid is flat",
            ),
            r"Cross-entropy’s is $p - 1 = -0.99995$: the logarithm undoes the flat sigmoid. "
            r"Squared error keeps the factor $p (1 - p) = 4.5 \cdot 10^{-5}$: its gradient is "
            "near 0 just where the model is most wrong.",
        ),
        CONFIDENT,
    ),
    "losses-infinite-divergence": Question(
        PAGE,
        "KL divergence",
        2,
        choice(
            r"When is $\mathrm{KL}(y \| p)$ infinite, $y$ being true and $p$ the model?",
            "When $p = 0$ for an outcome with $y > 0$",
            (
                "When $y = 0$ for an outcome with $p > 0$",
                "When $y = 0$ and $p = 0$ for an outcome",
                "Never: it is at most the entropy of $y$",
            ),
            r"The term $y \ln(y/p)$ has no bound as $p \to 0$: a model that gives probability 0 to "
            r"what happens one time in ten has an infinite divergence. Terms with $y = 0$ are 0.",
        ),
        IMPOSSIBLE,
    ),
    "losses-surer-than-smoothed": Question(
        PAGE,
        "label smoothing",
        2,
        choice(
            r"With label smoothing $\varepsilon = 0.1$ on 10 classes, a model gives the true class "
            "0.999, the rest evenly to the others. What does a step of gradient descent do?",
            "It lowers the logit of the true class",
            (
                "It raises the logit of the true class",
                "It keeps the logit of the true class",
                "It lowers the logits of all others",
            ),
            r"The target of the true class is $0.9 + 0.1/10 = 0.91$, so the gradient there is "
            r"$0.999 - 0.91 = 0.089 > 0$, and descent lowers that logit. The other classes have "
            r"$0.00011 - 0.01 < 0$, so their logits rise.",
        ),
        SMOOTHED,
    ),
    "losses-stable-form": Question(
        PAGE,
        "floating point",
        3,
        choice(
            "Which formula is the binary cross-entropy of a logit $z$ and label $y$, and is finite "
            "in floating point for every finite $z$?",
            r"$\max(z, 0) - z y + \ln(1 + e^{-|z|})$",
            (
                r"$\ln(1 + e^{z}) - z y$",
                r"$\max(z, 0) + z y + \ln(1 + e^{-|z|})$",
                r"$\min(z, 0) - z y + \ln(1 + e^{-|z|})$",
            ),
            r"$\ln(1 + e^z) = \max(z, 0) + \ln(1 + e^{-|z|})$, and $e^{-|z|}$ is at most 1. The "
            "formula without the maximum is the same on paper, and in float32 it is infinite from "
            "$z = 88.7$ on.",
        ),
        FLOATS,
    ),
    "losses-softmax-twice": Question(
        PAGE,
        "softmax",
        3,
        choice(
            "A network ends with a softmax over 10 classes, and its probabilities go into a "
            "cross-entropy that expects logits and applies softmax again. How small can the loss "
            "of an example get?",
            "About 1.46",
            ("About 0", "About 0.69", "About 2.30"),
            r"Taken as logits, the best probabilities are one 1 and nine 0, and their softmax "
            r"gives the true class $e / (e + 9) = 0.232$: $-\ln 0.232 = 1.46$. Training still "
            "lowers the loss, with small gradients, so this mistake is often not noticed.",
        ),
        SOFTMAX_TWICE,
    ),
    "losses-separable": Question(
        PAGE,
        "likelihood",
        3,
        choice(
            "Points on a line have labels 0 and 1, and a threshold strictly separates the two "
            "classes. Which $w$ does maximum likelihood give the logistic regression "
            r"$p = \sigma(w x + b)$ without a penalty?",
            "None: the loss falls further and further as $|w|$ grows",
            (
                "The finite $w$ with the largest margin",
                "The finite $w$ at which the loss is 0",
                "Any $w$ that classifies all of them right",
            ),
            r"Once all points are classified right, doubling $w$ and $b$ makes every prediction "
            "more certain, so the loss falls towards 0 and never reaches it. Gradient descent lets "
            r"$|w|$ grow for ever; a penalty or early stopping keeps it finite.",
        ),
        SEPARABLE,
    ),
}
