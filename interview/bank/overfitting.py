"""Questions on remedies against overfitting: dropout, stopping early, decay, more examples."""

import math

import numpy as np

from core.overfitting import Linear, descent_factors, risk_formula, scaled_pass, stopping
from core.training import Network, apply_max_norm, smooth_labels
from interview.bank.drawing import DIGITS, bracketed, listed, one_of, plus, until
from interview.bank.optimizer_steps import steps_of
from interview.live_links import LiveLink
from interview.question import NumberAnswer, Question, QuestionInstance, choice

PAGE = "overfitting"


# ---- page states that questions link to ----------------------------------------------------------
CLASSIC = LiveLink(
    "overfitting",
    "Compare scaling by p and by 1 − p",
    {"overfitting_topic": "dropout", "overfitting_p": "0.2"},
)
INVERTED = LiveLink(
    "overfitting",
    "Divide by the keep probability in training",
    {"overfitting_topic": "dropout", "overfitting_scaling": "inverted"},
)
BOTH_LAYERS = LiveLink(
    "overfitting",
    "Drop units in both layers and miss the mean",
    {
        "overfitting_topic": "dropout",
        "overfitting_p": "0.5",
        "overfitting_place": "all",
        "overfitting_scaling": "inverted",
    },
)
DROPOUT_PENALTY = LiveLink(
    "overfitting",
    "See dropout act as an L2 penalty",
    {"overfitting_topic": "dropout", "overfitting_dropout_view": "penalty"},
)
IMPATIENT = LiveLink(
    "overfitting",
    "Stop with a patience of 2",
    {
        "overfitting_topic": "early",
        "overfitting_early_strength": "2",
        "overfitting_data": "xor",
        "overfitting_noise": "0.1",
    },
)
STOPPING = LiveLink(
    "overfitting",
    "Stop descent and compare it with ridge",
    {
        "overfitting_topic": "early",
        "overfitting_early_view": "ridge",
        "overfitting_condition": "50",
        "overfitting_steps": "15",
    },
)
MAX_NORM = LiveLink(
    "overfitting",
    "Limit the length of every unit’s weights",
    {"overfitting_topic": "decay", "overfitting_decay_view": "max_norm"},
)
DECAY = LiveLink(
    "overfitting",
    "Use the same λ as L2 and as decay",
    {"overfitting_topic": "decay", "overfitting_same": "0.2"},
)
SMOOTHING = LiveLink(
    "overfitting",
    "Smooth the labels and read the confidence",
    {"overfitting_topic": "decay", "overfitting_decay_view": "smoothing"},
)
MORE_EXAMPLES = LiveLink(
    "overfitting", "Teach the network 200 examples", {"overfitting_examples": "200"}
)
UPSIDE_DOWN = LiveLink(
    "overfitting",
    "Turn half of the copies upside down",
    {
        "overfitting_topic": "augmentation",
        "overfitting_kind": "digits",
        "overfitting_task": "six-nine",
        "overfitting_images_kinds": "upset",
    },
)


# ---- numbers to work out ------------------------------------------------------------------------


def _output(activations: list[float], weights: list[float], bias: float, factor: float) -> float:
    """The output of units with these activations, each multiplied by `factor`."""
    count = len(activations)
    network = Network((count, count, 1), "linear")
    copies = np.concatenate([np.eye(count), np.zeros((count, 1))], axis=1)
    flat = np.concatenate([copies.ravel(), weights, [bias]])
    return scaled_pass(network, flat, activations, factor, "last")


def _inverted(rng: np.random.Generator) -> QuestionInstance:
    p, a = one_of(rng, (0.1, 0.2, 0.25, 0.4, 0.5, 0.6)), one_of(rng, (0.6, 1.2, 1.5, 2.4, 3.0))
    value = _output([a], [1.0], 0.0, 1 / (1 - p))
    return QuestionInstance(
        rf"Inverted dropout, as PyTorch has it, drops units with probability $p = {p:g}$. What "
        rf"does the activation {a:g} of a unit that is kept become in training? {DIGITS}",
        NumberAnswer(value),
        rf"It is divided by the keep probability $1 - p = {1 - p:g}$: ${a:g}/{1 - p:g} = "
        rf"{value:.4g}$. The mean over masks is ${1 - p:g} \cdot {value:.4g} + {p:g} \cdot 0 = "
        rf"{a:g}$, so nothing has to be scaled at test time.",
        {"p": p, "a": a},
    )


def _patience(rng: np.random.Generator) -> QuestionInstance:
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
    return QuestionInstance(
        f"The validation losses after 0, 1, 2, … epochs are {shown}. Early stopping has a patience "
        f"of {patience}: training ends when the best loss so far has not been beaten for "
        f"{patience} epochs in a row. After which epoch does it end?",
        NumberAnswer(found.stopped, tolerance=0),
        f"The best loss up to there is {curve[found.best]:.2f} after epoch {found.best}; "
        f"{patience} epochs later, after epoch {found.stopped}, no loss is lower. The weights "
        f"of epoch {found.best} are put back.",
        {"curve": curve, "patience": patience},
    )


def _max_norm(rng: np.random.Generator) -> QuestionInstance:
    first, second, norm = one_of(rng, ((3, 4, 5), (4, 3, 5), (6, 8, 10), (5, 12, 13), (12, 5, 13)))
    weights = [first * one_of(rng, (1, -1)), second * one_of(rng, (1, -1))]
    limit = one_of(rng, (1.0, 2.0, 3.0, 4.0))
    flat = np.array([*weights, 0.5], float)
    apply_max_norm(Network((2, 1)), flat, limit)
    value = float(flat[0])
    return QuestionInstance(
        f"After an update the weights into a unit are $({listed(weights)})$. Max-norm "
        rf"regularization allows a length of $c = {limit:g}$. What does the first weight become? "
        f"{DIGITS}",
        NumberAnswer(value),
        rf"Their length is {norm}, so both are multiplied by ${limit:g}/{norm} = "
        rf"{limit / norm:.4g}$: ${weights[0]}$ becomes ${value:.4g}$. A vector shorter than "
        rf"{limit:g} would be left as it is; biases do not count.",
        {"weights": weights, "limit": limit},
    )


def _decay(rng: np.random.Generator) -> QuestionInstance:
    rate, decay = one_of(rng, (0.01, 0.02, 0.1)), one_of(rng, (0.1, 0.2, 0.5))
    count = one_of(rng, (20, 50, 100))
    steps = steps_of("adamw", [0.0] * count, 1.0, learning_rate=rate, weight_decay=decay)
    value = 1.0 + math.fsum(steps)
    return QuestionInstance(
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


def _test_time(rng: np.random.Generator) -> QuestionInstance:
    p = one_of(rng, (0.2, 0.3, 0.4, 0.6, 0.8))

    def draw(rng: np.random.Generator) -> tuple[list[float], list[float], float]:
        units = [one_of(rng, (0.5, 1.0, 2.0, 3.0)) for _ in range(3)]
        return units, [one_of(rng, (-2.0, -1.0, 1.0, 2.0)) for _ in units], one_of(rng, (-0.5, 0.5))

    units, weights, bias = until(
        rng, draw, lambda d: abs(np.dot(d[0], d[1])) >= 1 and abs(_output(*d, 1 - p)) > 0.2
    )
    value = _output(units, weights, bias, 1 - p)
    return QuestionInstance(
        rf"A linear output $z = v \cdot a + b$ has $v = ({listed(weights)})$ and $b = {bias:g}$. "
        rf"In training each of its three inputs was set to 0 with probability $p = {p:g}$, and "
        rf"nothing was rescaled. What is $z$ at test time for $a = ({listed(units)})$? {DIGITS}",
        NumberAnswer(value),
        rf"No input is dropped, and each is multiplied by the keep probability {1 - p:g}: $z = "
        rf"{1 - p:g} \cdot {bracketed(float(np.dot(units, weights)))} {plus(bias)} = {value:.4g}$. "
        "That is the mean over all eight masks; the bias is never dropped, so it is not scaled.",
        {"p": p, "units": units, "weights": weights, "bias": bias},
    )


def _way(rng: np.random.Generator) -> QuestionInstance:
    curvature, rate = one_of(rng, (0.05, 0.1, 0.2, 0.5)), one_of(rng, (0.2, 0.5, 1.0))
    steps = one_of(rng, (2, 3, 5, 10))
    value = float(descent_factors(np.array([curvature]), rate, steps)[0])
    alpha = 1 / (rate * steps)
    return QuestionInstance(
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


def _smoothed(rng: np.random.Generator) -> QuestionInstance:
    epsilon = one_of(rng, (0.02, 0.05, 0.1, 0.2, 0.3, 0.4))
    target = float(smooth_labels(np.ones(1), epsilon)[0])
    value = float(np.log(target / (1 - target)))
    return QuestionInstance(
        rf"Two classes, label smoothing with $\varepsilon = {epsilon:g}$: the target of a "
        r"positive example is $1 - \varepsilon/2$. At which logit is its binary cross-entropy "
        f"lowest? {DIGITS}",
        NumberAnswer(value),
        rf"It is lowest where the probability equals the target {target:g}: the logit is "
        rf"$\ln\frac{{{target:g}}}{{{1 - target:g}}} = {value:.4g}$. With a target of 1 there is "
        "no lowest point: the loss would fall for ever as the logit grows.",
        {"epsilon": epsilon},
    )


def _variance(rng: np.random.Generator) -> QuestionInstance:
    p = one_of(rng, (0.2, 0.25, 0.5, 0.6, 0.75))
    x = [one_of(rng, (1, 2, 3)) * one_of(rng, (1, -1)) for _ in range(3)]
    w = [one_of(rng, (0.5, 1, 2)) * one_of(rng, (1, -1)) for _ in x]
    case = Linear(np.array([x], float), np.zeros(1), np.array(w, float))
    value = risk_formula(case, p)[1]
    squares = sum((a * b) ** 2 for a, b in zip(x, w, strict=True))
    return QuestionInstance(
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


QUESTIONS: dict[str, Question] = {
    "overfitting-inverted-dropout": Question(PAGE, "dropout", 1, _inverted, INVERTED),
    "overfitting-patience": Question(PAGE, "early stopping", 1, _patience, IMPATIENT),
    "overfitting-max-norm": Question(PAGE, "max-norm", 1, _max_norm, MAX_NORM),
    "overfitting-decay-alone": Question(PAGE, "weight decay", 2, _decay, DECAY),
    "overfitting-test-time": Question(PAGE, "dropout", 2, _test_time, CLASSIC),
    "overfitting-share-of-the-way": Question(PAGE, "early stopping", 2, _way, STOPPING),
    "overfitting-smoothed-logit": Question(PAGE, "label smoothing", 2, _smoothed, SMOOTHING),
    "overfitting-dropout-variance": Question(PAGE, "dropout", 3, _variance, DROPOUT_PENALTY),
    "overfitting-scaled-at-test-time": Question(
        PAGE,
        "dropout",
        1,
        choice(
            "In training units are set to 0 with probability $p$, neither 0 nor ½, and nothing is "
            "rescaled. By what are they multiplied at test time, so that the next layer's input "
            "keeps its mean?",
            "By $1 - p$",
            ("By $p$", "By $1/(1 - p)$", "By 1"),
            "A unit is kept with probability $1 - p$, so in training its mean is $1 - p$ times its "
            "value; at test time it is always kept. At $p = 0.2$ the factor is 0.8, not 0.2. "
            "Inverted dropout divides by $1 - p$ in training instead, and then test time needs no "
            "factor.",
        ),
        CLASSIC,
    ),
    "overfitting-more-examples": Question(
        PAGE,
        "more data",
        1,
        choice(
            "A network memorises 40 noisy examples. With 200 examples of the same kind, trained "
            "for as many epochs, it cannot memorise them all. How do its losses at the end change, "
            "on average?",
            "The training loss is higher, the validation loss lower",
            (
                "The training loss is lower, the validation loss lower",
                "The training loss is lower, the validation loss higher",
                "The training loss is higher, the validation loss higher",
            ),
            "What is not memorised has to be fitted by a rule that holds for new examples too: on "
            "the page's moons the training loss goes from 0.06 to 0.27, the validation loss from "
            "1.18 to 0.36. Both move towards the loss that the noise makes unavoidable.",
        ),
        MORE_EXAMPLES,
    ),
    "overfitting-upside-down": Question(
        PAGE,
        "augmentation",
        1,
        choice(
            "Copies of images of digits are turned by 180° and keep their label. For which digit "
            "does the copy teach something false?",
            "6",
            ("0", "1", "8"),
            "A 6 turned by 180° is a 9. An operation may only be used for classes that it does not "
            "change; a shift by a pixel changes none of the ten digits.",
        ),
        UPSIDE_DOWN,
    ),
    "overfitting-when-l2-is-decay": Question(
        PAGE,
        "weight decay",
        2,
        choice(
            r"Either $\lambda w$ is added to the gradient (L2), or every step also subtracts "
            r"$\eta\lambda w$ from the weights (decoupled decay). For which rule is that the same?",
            "Plain SGD",
            ("Adam", "RMSprop", "Adagrad"),
            r"Plain SGD multiplies the whole gradient by $\eta$, so $\lambda w$ becomes "
            r"$\eta\lambda w$ either way. The others divide $\lambda w$ by $\sqrt{v}$ as well, so "
            "weights with large gradients are decayed less. AdamW subtracts the decay by itself.",
        ),
        DECAY,
    ),
    "overfitting-stopping-is-ridge": Question(
        PAGE,
        "early stopping",
        2,
        choice(
            r"Descent with learning rate $\eta$ from $w = 0$ on a quadratic is stopped after $t$ "
            r"steps. Which $\alpha$ in $\tfrac{\alpha}{2}\lVert w \rVert^2$ has nearly the same "
            r"effect along small curvatures ($\eta t \lambda$ far under 1), for all $\eta$ and "
            r"$t$?",
            r"$\alpha = \dfrac{1}{\eta t}$",
            (r"$\alpha = \eta t$", r"$\alpha = \dfrac{\eta}{t}$", r"$\alpha = \dfrac{t}{\eta}$"),
            r"$1 - (1 - \eta\lambda)^t \approx \eta t\lambda$, and $\lambda/(\lambda + \alpha) "
            r"\approx \lambda/\alpha$: equal for $\alpha = 1/(\eta t)$. With $\eta = 0.5$ and 20 "
            r"steps that is 0.1, and each further step weakens the penalty.",
        ),
        STOPPING,
    ),
    "overfitting-chosen-by-validation": Question(
        PAGE,
        "model selection",
        2,
        choice(
            "100 equally good models are compared on one validation set, and the best one there is "
            "taken. How does its validation loss compare with its loss on new examples, on "
            "average?",
            "It is lower, the more so the more models are compared",
            (
                "It is lower, the less so the more models are compared",
                "It is higher, the more so the more models are compared",
                "It is the same, however many models are compared",
            ),
            "The smallest of 100 noisy estimates is too good: with independent errors of standard "
            "deviation 0.02 it lies on average 2.5 of them, 0.05, below the truth. So the test set "
            "must be one that was not used to choose anything, neither model nor epoch.",
        ),
        IMPATIENT,
    ),
    "overfitting-exactly-the-mean": Question(
        PAGE,
        "dropout",
        3,
        choice(
            "A ReLU network with two hidden layers has inverted dropout. Where must the masks be, "
            "so that the logit of the pass without masks is exactly the mean over all masks?",
            "On the last hidden layer alone",
            (
                "On the first hidden layer alone",
                "On both hidden layers, with the same $p$",
                "Anywhere: the factor $1/(1 - p)$ is enough",
            ),
            "From the last hidden layer to the logit everything is linear, and the mean of a "
            "linear map is the map of the mean. After a mask on the first layer comes another "
            r"ReLU, and $\mathrm{E}\max(z, 0) \ge \max(\mathrm{E}\,z, 0)$, in general not equal.",
        ),
        BOTH_LAYERS,
    ),
    "overfitting-l2-under-adam": Question(
        PAGE,
        "weight decay",
        3,
        choice(
            r"The gradient of the loss by a weight $w$ is 0 from the start; $|w|$ is far above "
            r"$\eta$, and $\varepsilon$ is negligible. How far does $w$ move in the first steps "
            r"with $\lambda$ as an L2 penalty in Adam's gradient, and with $\lambda$ as AdamW's "
            r"decay?",
            r"L2: by about $\eta$ a step; decay: by $\eta\lambda |w|$",
            (
                r"L2: by $\eta\lambda |w|$ a step; decay: by about $\eta$",
                r"L2 and decay: both by $\eta\lambda |w|$ a step",
                r"L2 and decay: both by about $\eta$ a step",
            ),
            r"Adam divides what is in the gradient by its own size, so $\lambda w$ gives a step of "
            r"about $\eta$ towards 0, whatever $\lambda$ is. AdamW's decay is not divided. So with "
            r"a small $\lambda$ L2 under Adam can shrink a weight without a gradient far faster.",
        ),
        DECAY,
    ),
}
