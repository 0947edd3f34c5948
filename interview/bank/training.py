"""Questions on training a network: counting, batches, schedules, and the way back."""

import numpy as np

from core.optimizers import Conditions, factors
from core.training import Network, hidden_and_logits, loss_and_gradient, steps_per_epoch, with_ones
from core.training.confusion import confusion
from interview.bank.drawing import DIGITS, bracketed, matrix, one_of, plus, until
from interview.live_links import LiveLink
from interview.question import NumberAnswer, Question, QuestionInstance, choice

PAGE = "training"


# ---- page states that questions link to ----------------------------------------------------------
NETWORK = LiveLink("training", "Look at every weight of the network", {"training_epochs": "50"})
TINY = LiveLink("training", "Watch a network of two hidden units", {"training_layers": "2"})
MINI_BATCHES = LiveLink(
    "training",
    "Train in mini-batches of 32",
    {"training_batch": "mini", "training_mini_batch": "32", "training_epochs": "10"},
)
BATCHES = LiveLink(
    "training",
    "Compare the whole set, mini-batches and single examples",
    {
        "training_batch": "compare",
        "training_epochs": "10",
        "training_count": "200",
        "training_gd_learning_rate": "0.1",
    },
)
CONFUSION = LiveLink(
    "training",
    "See which mistakes each optimizer’s network makes",
    {"training_closer": "calibration"},
)
WARM_UP = LiveLink(
    "training",
    "Train with a warm-up",
    {"training_schedule": "warmup", "training_warmup_warmup_share": "0.2"},
)
COSINE = LiveLink("training", "Train with a cosine schedule", {"training_schedule": "cosine"})
LINEAR = LiveLink(
    "training",
    "Try XOR with two layers and no activation",
    {
        "training_data": "xor",
        "training_noise": "0.1",
        "training_layers": "8-8",
        "training_activation": "linear",
    },
)
SIGMOIDS = LiveLink(
    "training",
    "Stack six layers of sigmoids",
    {"training_layers": "16-16-16-16-16-16", "training_activation": "sigmoid"},
)
TUNED = LiveLink(
    "training",
    "Give each optimizer the rate that suits it",
    {
        "training_gd_learning_rate": "1",
        "training_momentum_learning_rate": "0.2",
        "training_adam_learning_rate": "0.02",
    },
)


# ---- numbers to work out ------------------------------------------------------------------------
_TINY = Network((2, 2, 1))


def _parameters(rng: np.random.Generator) -> QuestionInstance:
    inputs, first, second = (one_of(rng, each) for each in ((2, 4, 8, 10), (8, 16, 32), (4, 8, 16)))
    network = Network((inputs, first, second, 1))
    return QuestionInstance(
        f"A network of fully connected layers has {inputs} inputs, hidden layers of {first} and "
        f"{second} units, and one output. How many parameters does it have, biases included?",
        NumberAnswer(network.num_weights, tolerance=0, unit="parameters"),
        rf"Every unit has a weight for each unit before it, and a bias: "
        rf"${first} \cdot {inputs + 1} + {second} \cdot {first + 1} + {second + 1} = "
        rf"{network.num_weights}$. Biases make up {first + second + 1} of them.",
        {"sizes": network.sizes},
    )


def _updates(rng: np.random.Generator) -> QuestionInstance:
    examples, batch = one_of(rng, (800, 1000, 1500, 2000)), one_of(rng, (24, 32, 48, 64, 128, 300))
    epochs = one_of(rng, (5, 10, 20))
    each = steps_per_epoch(batch, examples)
    left = examples - (each - 1) * batch
    return QuestionInstance(
        f"{examples:,} examples train a network in batches of {batch}; the last batch of an epoch "
        f"is smaller where they do not divide. How many updates do {epochs} epochs have?",
        NumberAnswer(each * epochs, tolerance=0, unit="updates"),
        f"An epoch has {examples // batch} full batches"
        + (f" and one of {left}" if left < batch else "")
        + rf", {each} updates; {epochs} epochs have ${epochs} \cdot {each} = {each * epochs}$. "
        f"Whatever the batch size, {examples * epochs:,} gradients of one example are computed.",
        {"examples": examples, "batch": batch, "epochs": epochs},
    )


def _precision(rng: np.random.Generator) -> QuestionInstance:
    hit, quiet = int(rng.integers(20, 90)), int(rng.integers(50, 300))
    false, missed = (int(each) for each in rng.integers(5, 40, 2))
    said = np.repeat([0.1, 0.9, 0.1, 0.9], [quiet, false, missed, hit])
    true = np.repeat([0, 0, 1, 1], [quiet, false, missed, hit])
    found = confusion(said, true)
    value = found.true_positive / (found.true_positive + found.false_positive)
    return QuestionInstance(
        f"Of the examples of class 1, a classifier calls {hit} class 1 and {missed} class 0; of "
        f"those of class 0 it calls {false} class 1 and {quiet} class 0. What is its precision for "
        f"class 1? {DIGITS}",
        NumberAnswer(value),
        rf"It calls ${hit} + {false} = {hit + false}$ examples class 1 and is right in {hit}: "
        rf"precision ${hit}/{hit + false} = {value:.4g}$. Its recall, ${hit}/{hit + missed} = "
        rf"{hit / (hit + missed):.4g}$, counts the missed ones instead.",
        {"hit": hit, "false": false, "missed": missed, "quiet": quiet},
    )


def _variance(rng: np.random.Generator) -> QuestionInstance:
    sigma, batch = one_of(rng, (2, 3, 4, 5, 6)), one_of(rng, (8, 10, 16, 20, 32, 50, 64))
    value = Conditions(sigma=sigma, batch_size=batch).deviation ** 2
    return QuestionInstance(
        f"One coordinate of a single example's gradient has the standard deviation {sigma} around "
        f"its mean. A mini-batch averages {batch} examples, drawn independently. Which variance "
        f"does that coordinate of its gradient have? {DIGITS}",
        NumberAnswer(value),
        rf"Variances of independent terms add, and a mean divides by $B^2$: $\sigma^2/B = "
        rf"{sigma**2}/{batch} = {value:.4g}$. The standard deviation is {value**0.5:.4g}: half of "
        "it would take four times the batch.",
        {"sigma": sigma, "batch": batch},
    )


def _warmup(rng: np.random.Generator) -> QuestionInstance:
    total, share = one_of(rng, (1000, 2000, 5000)), one_of(rng, (0.1, 0.2))
    rate, first = one_of(rng, (0.1, 0.01, 0.02)), one_of(rng, (0.01, 0.1, 0.2))
    part = one_of(rng, (0.1, 0.25, 0.4, 0.5, 0.75))
    t, length = round(part * share * total), round(share * total)
    value = rate * float(
        factors("warmup", total, {"warmup_share": share, "first_factor": first})[t]
    )
    return QuestionInstance(
        rf"Linear warm-up raises the learning rate over the first {length} of {total} updates, "
        rf"from ${first:g}\,\eta$ at update 0 to $\eta = {rate:g}$ at update {length}. What is it "
        f"at update {t}? {DIGITS}",
        NumberAnswer(value),
        rf"The share ${t}/{length} = {t / length:g}$ of the way is done, so the factor is "
        rf"${first:g} + {1 - first:g} \cdot {t / length:g} = {value / rate:.4g}$, and the rate "
        rf"{value:.4g}. After update {length} it stays at {rate:g}.",
        {"total": total, "length": length, "rate": rate, "first": first, "t": t},
    )


def _cosine(rng: np.random.Generator) -> QuestionInstance:
    total = one_of(rng, (120, 300, 600, 1200))
    part = one_of(rng, (1 / 6, 1 / 4, 1 / 3, 2 / 3, 3 / 4))
    rate, final = one_of(rng, (0.1, 0.01, 0.5)), one_of(rng, (0.01, 0.1))
    t = round(part * total)
    value = rate * float(factors("cosine", total, {"final_factor": final})[t])
    return QuestionInstance(
        rf"A cosine schedule goes from $\eta_{{\max}} = {rate:g}$ at update 0 to "
        rf"$\eta_{{\min}} = {rate * final:g}$ at update $T = {total}$. What is the learning rate "
        f"at update {t}? {DIGITS}",
        NumberAnswer(value),
        rf"$\eta_{{\min}} + \tfrac12(\eta_{{\max}} - \eta_{{\min}})(1 + \cos(\pi t/T))$ with "
        rf"$\cos(\pi \cdot {t}/{total}) = {np.cos(np.pi * t / total):.4g}$ gives {value:.4g}. A "
        rf"straight line would be at {rate * (1 - (1 - final) * t / total):.4g} there.",
        {"total": total, "rate": rate, "final": final, "t": t},
    )


def _whole(rng: np.random.Generator, largest: int, *shape: int) -> np.ndarray:
    """Whole numbers of this shape, none 0."""
    return rng.integers(1, largest + 1, shape) * rng.choice([-1, 1], shape)


def _draw_network(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Flat weights of `_TINY`, and an input."""
    first, last = _whole(rng, 3, 2, 3), _whole(rng, 2, 3)
    return np.concatenate([first.ravel(), last]).astype(float), _whole(rng, 2, 2).astype(float)


def _outputs(drawn: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, float]:
    """Both hidden activations, and the logit."""
    activations, z = hidden_and_logits(_TINY, drawn[0], with_ones(drawn[1][:, None]))
    return activations[1][:2, 0], float(z[0])


def _shown(weights: np.ndarray) -> str:
    first = weights[:6].reshape(2, 3).astype(int)
    v1, v2, b = weights[6:].astype(int)
    column = matrix([[each] for each in first[:, 2]])
    return (
        rf"$h = \mathrm{{ReLU}}\left({matrix(first[:, :2].tolist())} x + {column}\right)$ and "
        rf"$z = {v1}\,h_1 {plus(v2)}\,h_2 {plus(b)}$"
    )


def _forward(rng: np.random.Generator) -> QuestionInstance:
    """One pass through two hidden units."""

    def good(drawn: tuple[np.ndarray, np.ndarray]) -> bool:
        hidden, z = _outputs(drawn)
        return bool((hidden > 0).any()) and z != 0

    weights, x = until(rng, _draw_network, good)
    hidden, z = _outputs((weights, x))
    return QuestionInstance(
        f"A network has two hidden units: {_shown(weights)}. What is the logit $z$ for "
        f"$x = ({x[0]:g}, {x[1]:g})$?",
        NumberAnswer(z, tolerance=0),
        rf"The hidden units are $h = ({hidden[0]:g}, {hidden[1]:g})$ after ReLU, and "
        rf"$z = {z:g}$. The probability of class 1 is $1/(1 + e^{{-z}})$, here "
        f"{'over' if z > 0 else 'under'} one half.",
        {"weights": weights.tolist(), "x": x.tolist()},
    )


def _backward(rng: np.random.Generator) -> QuestionInstance:
    """One derivative on the way back."""

    def good(drawn: tuple[np.ndarray, np.ndarray]) -> bool:
        hidden, z = _outputs(drawn)
        return bool(hidden[0] > 0) and 0 < abs(z) <= 3

    weights, x = until(rng, _draw_network, good)
    _, z = _outputs((weights, x))
    label = one_of(rng, (0, 1))
    value = float(
        loss_and_gradient(_TINY, weights, with_ones(x[:, None]), np.array([float(label)]))[1][0]
    )
    delta = 1 / (1 + np.exp(-z)) - label
    return QuestionInstance(
        f"A network has two hidden units: {_shown(weights)}. The input is "
        f"$x = ({x[0]:g}, {x[1]:g})$, which gives $z = {z:g}$; the label is $y = {label}$. What is "
        "the derivative of the binary cross-entropy (natural logarithm) by the first weight, the "
        f"one from $x_1$ to $h_1$? Mind the sign. {DIGITS}",
        NumberAnswer(value),
        rf"The derivative by $z$ is $\sigma(z) - y = {delta:.4g}$. Unit 1 is above 0, so the "
        rf"derivative is $(\sigma(z) - y) \cdot {bracketed(weights[6])} \cdot x_1 = {value:.4g}$; "
        "for a unit that ReLU has set to 0 it would be 0.",
        {"weights": weights.tolist(), "x": x.tolist(), "label": label},
    )


QUESTIONS: dict[str, Question] = {
    "training-count-parameters": Question(PAGE, "parameters", 1, _parameters, NETWORK),
    "training-count-updates": Question(PAGE, "batches", 1, _updates, MINI_BATCHES),
    "training-precision": Question(PAGE, "confusion matrix", 1, _precision, CONFUSION),
    "training-batch-variance": Question(PAGE, "gradient noise", 1, _variance, BATCHES),
    "training-warm-up": Question(PAGE, "schedules", 2, _warmup, WARM_UP),
    "training-cosine": Question(PAGE, "schedules", 2, _cosine, COSINE),
    "training-forward-pass": Question(PAGE, "forward pass", 2, _forward, TINY),
    "training-backward-pass": Question(PAGE, "backpropagation", 3, _backward, TINY),
    "training-linear-depth": Question(
        PAGE,
        "activations",
        1,
        choice(
            "No hidden layer of a deep network has an activation function. Which boundary can it "
            "draw between two classes of points in the plane?",
            "One straight line, at any depth",
            (
                "A line with one more corner for every layer",
                "The four quarters of XOR, with two layers",
                "A closed curve, with enough units",
            ),
            "Linear layers in a row are one linear layer: $W_2(W_1x + b_1) + b_2$ is again "
            "$Ax + c$. One line gets at most about three quarters of XOR's points right, whether "
            "the network has one hidden layer or six.",
        ),
        LINEAR,
    ),
    "training-always-zero": Question(
        PAGE,
        "confusion matrix",
        1,
        choice(
            "95 of 100 test examples are of class 0. A classifier says class 0 every time. What "
            "are its accuracy, and its recall for class 1?",
            "Accuracy 0.95, recall 0",
            ("Accuracy 0.95, recall 1", "Accuracy 0.95, recall 0.05", "Accuracy 0.50, recall 0"),
            "It is right in all 95 of class 0 and in none of the 5 of class 1: recall $0/5 = 0$. "
            "With classes this unequal, a classifier that has learnt nothing reaches 0.95; look at "
            "both rows of the confusion matrix.",
        ),
        CONFUSION,
    ),
    "training-smaller-batches": Question(
        PAGE,
        "batches",
        2,
        choice(
            "Batches become ten times smaller, the number of epochs stays, and both sizes divide "
            "the number of examples. What does the training cost now?",
            "Ten times as many updates, the same number of example gradients",
            (
                "The same number of updates, ten times as many example gradients",
                "Ten times as many updates, ten times as many example gradients",
                "The same number of updates, a tenth of the example gradients",
            ),
            "An epoch computes every example's gradient once, whatever the batch: 800 examples are "
            "8 updates in batches of 100, and 80 in batches of 10. The noise of each of the 80 has "
            r"$\sqrt{10} = 3.16$ times the standard deviation.",
        ),
        BATCHES,
    ),
    "training-whole-set": Question(
        PAGE,
        "batches",
        1,
        choice(
            "A program uses `torch.optim.SGD` without momentum, a small learning rate, and the "
            "whole training set in every step. How does the training loss behave from step to "
            "step?",
            "It falls smoothly: this is gradient descent",
            (
                "It is erratic: SGD takes noisy gradients",
                "It is erratic: SGD has no momentum",
                "It falls smoothly: SGD averages its noise",
            ),
            "The noise of SGD comes from the choice of examples, and here nothing is chosen: each "
            "step has the exact gradient of the training loss, so a small step lowers it. In "
            "mini-batches the same optimizer is erratic.",
        ),
        BATCHES,
    ),
    "training-all-zeros": Question(
        PAGE,
        "initial weights",
        2,
        choice(
            "All weights and biases of a ReLU network with two hidden layers and one logit start "
            "at 0. It is trained with binary cross-entropy on all examples, and the two classes "
            "are not equally large. Which of them get a gradient other than 0 in the first update?",
            "The bias of the output alone",
            (
                "All of them, equal within a layer",
                "Weights and bias of the output layer",
                "Weights and biases of the first layer",
            ),
            "Hidden activations are 0, so the output's weights get 0; the output's weights are 0, "
            r"so the layers below get 0. Only $\partial L/\partial b$ is left, the mean of "
            r"$\sigma(0) - y = \frac12 - y$, and the network learns no more than the share of each "
            "class. With equally large classes even this is 0.",
        ),
        NETWORK,
    ),
    "training-fair-tuning": Question(
        PAGE,
        "fair comparison",
        2,
        choice(
            r"With $\eta = 0.01$ for all, Adam reaches a far lower training loss in 100 epochs "
            r"than plain descent and momentum. Then each rule gets the $\eta$ that suits it, and "
            "after 100 epochs all three are close. What follows?",
            r"Most of the lead came from the common $\eta$, not from the rule",
            (
                r"Adam reaches a lower loss than the others at every $\eta$",
                "The others needed more epochs to reach that loss",
                r"With its own $\eta$ every rule moves as far as the others",
            ),
            r"Adam's first steps are about $\eta$ long in every weight, the others' are $\eta$ "
            r"times the gradient: one $\eta$ means different lengths for different rules. On the "
            "page's moons 0.01 is far too small for plain descent. Compare rules with each "
            "learning rate tuned.",
        ),
        TUNED,
    ),
    "training-vanishing-gradient": Question(
        PAGE,
        "activations",
        3,
        choice(
            "A network has six hidden layers of one width and PyTorch's default initial weights. "
            "With which activation is the first layer's gradient typically smallest, compared with "
            "the last layer's?",
            "Sigmoid",
            ("Tanh", "ReLU", "Leaky ReLU"),
            r"On the way back every layer multiplies by the activation's derivative: at most "
            r"$\tfrac14$ for the sigmoid, in six layers at most $4^{-6} = 0.00024$, times the "
            "weights; up to 1 for the others.",
        ),
        SIGMOIDS,
    ),
    "training-gradient-agreement": Question(
        PAGE,
        "gradient noise",
        3,
        choice(
            "A network is trained on classes that overlap, from random weights to near a minimum. "
            "How does the cosine between the gradient of a random mini-batch and that of the whole "
            "training set change, on average?",
            "It falls: near a minimum the mean gradient is small",
            (
                "It rises: near a minimum the examples agree",
                "It stays: the batch size alone decides",
                "It is 1 throughout: batches are unbiased",
            ),
            "At first most examples ask for similar changes. Near a minimum the gradients of all "
            "examples nearly cancel, while each of them is not small, so the gradient of a batch "
            "is mostly noise.",
        ),
        BATCHES,
    ),
}
