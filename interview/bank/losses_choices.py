"""Statements to judge on losses; `evidence` recomputes which of them are true."""

from interview.bank import losses_evidence as evidence
from interview.bank import views
from interview.question import Question, choice

PAGE = "losses"

CHOICES: dict[str, Question] = {
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
        views.BINARY,
        evidence=evidence.bce_derivative,
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
        views.INFORMATION,
        evidence=evidence.least_cross_entropy,
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
        views.CALIBRATION,
        evidence=evidence.divided_logits,
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
        views.UNDERFLOW,
        evidence=evidence.logarithm,
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
        views.CONFIDENT,
        evidence=evidence.flat_when_wrong,
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
        views.IMPOSSIBLE,
        evidence=evidence.infinite_divergence,
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
        views.SMOOTHED,
        evidence=evidence.over_sure,
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
        views.FLOATS,
        evidence=evidence.stable_form,
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
        views.SOFTMAX_TWICE,
        evidence=evidence.softmax_twice,
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
        views.SEPARABLE,
        evidence=evidence.separable,
    ),
}
