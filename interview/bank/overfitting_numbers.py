"""Numbers to work out on the remedies: dropout, stopping early, decay, smoothing, max-norm."""

import math

import numpy as np

from core.overfitting.dropout import Linear, risk_formula, scaled_pass
from core.overfitting.early_stopping import descent_factors, stopping
from core.training.networks import Network
from core.training.regularization import apply_max_norm, smooth_labels
from interview.bank import regularization_views as views
from interview.bank.drawn import DIGITS, listed, one_of, until
from interview.bank.rule_steps import steps_of
from interview.bank.writing import bracketed, plus
from interview.question import Asked, NumberAnswer, Question

PAGE = "overfitting"


def _output(activations: list[float], weights: list[float], bias: float, factor: float) -> float:
    """The output of units with these activations, each multiplied by `factor`."""
    count = len(activations)
    network = Network((count, count, 1), "linear")
    copies = np.concatenate([np.eye(count), np.zeros((count, 1))], axis=1)
    flat = np.concatenate([copies.ravel(), weights, [bias]])
    return scaled_pass(network, flat, activations, factor, "last")


def _inverted(rng: np.random.Generator) -> Asked:
    p, a = one_of(rng, (0.1, 0.2, 0.25, 0.4, 0.5, 0.6)), one_of(rng, (0.6, 1.2, 1.5, 2.4, 3.0))
    value = _output([a], [1.0], 0.0, 1 / (1 - p))
    return Asked(
        rf"Inverted dropout, as PyTorch has it, drops units with probability $p = {p:g}$. What "
        rf"does the activation {a:g} of a unit that is kept become in training? {DIGITS}",
        NumberAnswer(value),
        rf"It is divided by the keep probability $1 - p = {1 - p:g}$: ${a:g}/{1 - p:g} = "
        rf"{value:.4g}$. The mean over masks is ${1 - p:g} \cdot {value:.4g} + {p:g} \cdot 0 = "
        rf"{a:g}$, so nothing has to be scaled at test time.",
        {"p": p, "a": a},
    )


def _patience(rng: np.random.Generator) -> Asked:
    patience = one_of(rng, (2, 3, 4))

    def draw(rng: np.random.Generator) -> list[float]:
        falls = np.cumsum(rng.integers(-9, 6, 4))
        rises = np.cumsum(rng.integers(-4, 9, 7))
        return [int(each) / 100 for each in 70 + np.concatenate([[0], falls, falls[-1] + rises])]

    def good(curve: list[float]) -> bool:
        found = stopping(np.array(curve), patience)
        tie = len(set(curve)) < len(curve)
        return found.early and found.best >= 2 and found.stopped <= len(curve) - 2 and not tie

    curve = until(rng, draw, good)
    found = stopping(np.array(curve), patience)
    shown = ", ".join(f"{each:.2f}" for each in curve)
    return Asked(
        f"The validation losses after 0, 1, 2, … epochs are {shown}. Early stopping has a patience "
        f"of {patience}: training ends when the best loss so far has not been beaten for "
        f"{patience} epochs in a row. After which epoch does it end?",
        NumberAnswer(found.stopped, tolerance=0),
        f"The best loss up to there is {curve[found.best]:.2f} after epoch {found.best}; "
        f"{patience} epochs later, after epoch {found.stopped}, no loss is lower. The weights "
        f"of epoch {found.best} are put back.",
        {"curve": curve, "patience": patience},
    )


def _max_norm(rng: np.random.Generator) -> Asked:
    first, second, norm = one_of(rng, ((3, 4, 5), (4, 3, 5), (6, 8, 10), (5, 12, 13), (12, 5, 13)))
    weights = [first * one_of(rng, (1, -1)), second * one_of(rng, (1, -1))]
    limit = one_of(rng, (1.0, 2.0, 3.0, 4.0))
    flat = np.array([*weights, 0.5], float)
    apply_max_norm(Network((2, 1)), flat, limit)
    value = float(flat[0])
    return Asked(
        f"After an update the weights into a unit are $({listed(weights)})$. Max-norm "
        rf"regularization allows a length of $c = {limit:g}$. What does the first weight become? "
        f"{DIGITS}",
        NumberAnswer(value),
        rf"Their length is {norm}, so both are multiplied by ${limit:g}/{norm} = "
        rf"{limit / norm:.4g}$: ${weights[0]}$ becomes ${value:.4g}$. A vector shorter than "
        rf"{limit:g} would be left as it is; biases do not count.",
        {"weights": weights, "limit": limit},
    )


def _decay(rng: np.random.Generator) -> Asked:
    rate, decay = one_of(rng, (0.01, 0.02, 0.1)), one_of(rng, (0.1, 0.2, 0.5))
    count = one_of(rng, (20, 50, 100))
    steps = steps_of("adamw", [0.0] * count, 1.0, learning_rate=rate, weight_decay=decay)
    value = 1.0 + math.fsum(steps)
    return Asked(
        rf"AdamW trains with $\eta = {rate:g}$ and weight decay $\lambda = {decay:g}$. A weight's "
        f"gradient is 0 in all of {count:,} updates. Which share of the weight is left after them? "
        f"{DIGITS}",
        NumberAnswer(value),
        rf"Each update multiplies it by $1 - \eta\lambda = {1 - rate * decay:g}$, so "
        rf"$(1 - \eta\lambda)^{{{count}}} = {value:.4g}$ is left, close to "
        rf"$e^{{-\eta\lambda \cdot {count}}} = {np.exp(-rate * decay * count):.4g}$. Half would be "
        rf"left after about {np.log(2) / (rate * decay):,.0f} updates.",
        {"rate": rate, "decay": decay, "count": count},
    )


def _test_time(rng: np.random.Generator) -> Asked:
    p = one_of(rng, (0.2, 0.3, 0.4, 0.6, 0.8))

    def draw(rng: np.random.Generator) -> tuple[list[float], list[float], float]:
        units = [one_of(rng, (0.5, 1.0, 2.0, 3.0)) for _ in range(3)]
        return units, [one_of(rng, (-2.0, -1.0, 1.0, 2.0)) for _ in units], one_of(rng, (-0.5, 0.5))

    units, weights, bias = until(
        rng, draw, lambda d: abs(np.dot(d[0], d[1])) >= 1 and abs(_output(*d, 1 - p)) > 0.2
    )
    value = _output(units, weights, bias, 1 - p)
    return Asked(
        rf"A linear output $z = v \cdot a + b$ has $v = ({listed(weights)})$ and $b = {bias:g}$. "
        rf"In training each of its three inputs was set to 0 with probability $p = {p:g}$, and "
        rf"nothing was rescaled. What is $z$ at test time for $a = ({listed(units)})$? {DIGITS}",
        NumberAnswer(value),
        rf"No input is dropped, and each is multiplied by the keep probability {1 - p:g}: $z = "
        rf"{1 - p:g} \cdot {bracketed(float(np.dot(units, weights)))} {plus(bias)} = {value:.4g}$. "
        "That is the mean over all eight masks; the bias is never dropped, so it is not scaled.",
        {"p": p, "units": units, "weights": weights, "bias": bias},
    )


def _way(rng: np.random.Generator) -> Asked:
    curvature, rate = one_of(rng, (0.05, 0.1, 0.2, 0.5)), one_of(rng, (0.2, 0.5, 1.0))
    steps = one_of(rng, (2, 3, 5, 10))
    value = float(descent_factors(np.array([curvature]), rate, steps)[0])
    alpha = 1 / (rate * steps)
    return Asked(
        rf"Gradient descent with $\eta = {rate:g}$ starts at 0 on a quadratic and is stopped after "
        rf"{steps} steps. Which share of the way to the minimum has it gone along a direction of "
        rf"curvature {curvature:g}? {DIGITS}",
        NumberAnswer(value),
        rf"What is left is multiplied by $1 - \eta\lambda = {1 - curvature * rate:g}$ a step, so "
        rf"the share is $1 - (1 - \eta\lambda)^{{{steps}}} = {value:.4g}$. Ridge with "
        rf"$\alpha = 1/(\eta t) = {alpha:.4g}$ goes {curvature / (curvature + alpha):.4g} of the "
        rf"way; the two agree where $\eta t\lambda$, here {rate * steps * curvature:g}, is small.",
        {"curvature": curvature, "rate": rate, "steps": steps},
    )


def _smoothed(rng: np.random.Generator) -> Asked:
    epsilon = one_of(rng, (0.02, 0.05, 0.1, 0.2, 0.3, 0.4))
    target = float(smooth_labels(np.ones(1), epsilon)[0])
    value = float(np.log(target / (1 - target)))
    return Asked(
        rf"Two classes, label smoothing with $\varepsilon = {epsilon:g}$: the target of a "
        r"positive example is $1 - \varepsilon/2$. At which logit is its binary cross-entropy "
        f"lowest? {DIGITS}",
        NumberAnswer(value),
        rf"It is lowest where the probability equals the target {target:g}: the logit is "
        rf"$\ln\frac{{{target:g}}}{{{1 - target:g}}} = {value:.4g}$. With a target of 1 there is "
        "no lowest point: the loss would fall for ever as the logit grows.",
        {"epsilon": epsilon},
    )


def _variance(rng: np.random.Generator) -> Asked:
    p = one_of(rng, (0.2, 0.25, 0.5, 0.6, 0.75))
    x = [one_of(rng, (1, 2, 3)) * one_of(rng, (1, -1)) for _ in range(3)]
    w = [one_of(rng, (0.5, 1, 2)) * one_of(rng, (1, -1)) for _ in x]
    case = Linear(np.array([x], float), np.zeros(1), np.array(w, float))
    value = risk_formula(case, p)[1]
    squares = sum((a * b) ** 2 for a, b in zip(x, w, strict=True))
    return Asked(
        rf"Inverted dropout with $p = {p:g}$ acts on the inputs of a linear model, independently. "
        rf"What is the variance of its output $\sum_i w_i \tilde x_i$ over masks, for "
        rf"$w = ({listed(w)})$ and $x = ({listed(x)})$? {DIGITS}",
        NumberAnswer(value),
        rf"One term is $w_i x_i/(1-p)$ with probability $1-p$, else 0: its variance is "
        rf"$\frac{{p}}{{1-p}}(w_i x_i)^2$. The sum is $\frac{{{p:g}}}{{{1 - p:g}}} \cdot "
        rf"{squares:g} = {value:.4g}$, and it adds to the squared error like an L2 penalty on the "
        "weights.",
        {"p": p, "x": x, "w": w},
    )


NUMBERS: dict[str, Question] = {
    "overfitting-inverted-dropout": Question(PAGE, "dropout", 1, _inverted, views.INVERTED),
    "overfitting-patience": Question(PAGE, "early stopping", 1, _patience, views.IMPATIENT),
    "overfitting-max-norm": Question(PAGE, "max-norm", 1, _max_norm, views.MAX_NORM),
    "overfitting-decay-alone": Question(PAGE, "weight decay", 2, _decay, views.DECAY),
    "overfitting-test-time": Question(PAGE, "dropout", 2, _test_time, views.CLASSIC),
    "overfitting-share-of-the-way": Question(PAGE, "early stopping", 2, _way, views.STOPPING),
    "overfitting-smoothed-logit": Question(PAGE, "label smoothing", 2, _smoothed, views.SMOOTHING),
    "overfitting-dropout-variance": Question(PAGE, "dropout", 3, _variance, views.DROPOUT_PENALTY),
}
