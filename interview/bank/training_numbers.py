"""Numbers to work out on training: counting, mistakes, noise, schedules."""

import numpy as np

from core.optimizers.run_conditions import Conditions
from core.optimizers.schedules import factors
from core.training.confusion import confusion
from core.training.networks import Network
from core.training.plans import steps_per_epoch
from interview.bank import optimization_views as views
from interview.bank.drawn import DIGITS, one_of
from interview.bank.training_passes import backward, forward
from interview.question import Asked, NumberAnswer, Question

PAGE = "training"


def _parameters(rng: np.random.Generator) -> Asked:
    inputs, first, second = (one_of(rng, each) for each in ((2, 4, 8, 10), (8, 16, 32), (4, 8, 16)))
    network = Network((inputs, first, second, 1))
    return Asked(
        f"A network of fully connected layers has {inputs} inputs, hidden layers of {first} and "
        f"{second} units, and one output. How many parameters does it have, biases included?",
        NumberAnswer(network.num_weights, tolerance=0, unit="parameters"),
        rf"Every unit has a weight for each unit before it, and a bias: "
        rf"${first} \cdot {inputs + 1} + {second} \cdot {first + 1} + {second + 1} = "
        rf"{network.num_weights}$. Biases make up {first + second + 1} of them.",
        {"sizes": network.sizes},
    )


def _updates(rng: np.random.Generator) -> Asked:
    examples, batch = one_of(rng, (800, 1000, 1500, 2000)), one_of(rng, (24, 32, 48, 64, 128, 300))
    epochs = one_of(rng, (5, 10, 20))
    each = steps_per_epoch(batch, examples)
    left = examples - (each - 1) * batch
    return Asked(
        f"{examples:,} examples train a network in batches of {batch}; the last batch of an epoch "
        f"is smaller where they do not divide. How many updates do {epochs} epochs have?",
        NumberAnswer(each * epochs, tolerance=0, unit="updates"),
        f"An epoch has {examples // batch} full batches"
        + (f" and one of {left}" if left < batch else "")
        + rf", {each} updates; {epochs} epochs have ${epochs} \cdot {each} = {each * epochs}$. "
        f"Whatever the batch size, {examples * epochs:,} gradients of one example are computed.",
        {"examples": examples, "batch": batch, "epochs": epochs},
    )


def _precision(rng: np.random.Generator) -> Asked:
    hit, quiet = int(rng.integers(20, 90)), int(rng.integers(50, 300))
    false, missed = (int(each) for each in rng.integers(5, 40, 2))
    said = np.repeat([0.1, 0.9, 0.1, 0.9], [quiet, false, missed, hit])
    true = np.repeat([0, 0, 1, 1], [quiet, false, missed, hit])
    found = confusion(said, true)
    value = found.true_positive / (found.true_positive + found.false_positive)
    return Asked(
        f"Of the examples of class 1, a classifier calls {hit} class 1 and {missed} class 0; of "
        f"those of class 0 it calls {false} class 1 and {quiet} class 0. What is its precision for "
        f"class 1? {DIGITS}",
        NumberAnswer(value),
        rf"It calls ${hit} + {false} = {hit + false}$ examples class 1 and is right in {hit}: "
        rf"precision ${hit}/{hit + false} = {value:.4g}$. Its recall, ${hit}/{hit + missed} = "
        rf"{hit / (hit + missed):.4g}$, counts the missed ones instead.",
        {"hit": hit, "false": false, "missed": missed, "quiet": quiet},
    )


def _variance(rng: np.random.Generator) -> Asked:
    sigma, batch = one_of(rng, (2, 3, 4, 5, 6)), one_of(rng, (8, 10, 16, 20, 32, 50, 64))
    value = Conditions(sigma=sigma, batch_size=batch).deviation ** 2
    return Asked(
        f"One coordinate of a single example's gradient has the standard deviation {sigma} around "
        f"its mean. A mini-batch averages {batch} examples, drawn independently. Which variance "
        f"does that coordinate of its gradient have? {DIGITS}",
        NumberAnswer(value),
        rf"Variances of independent terms add, and a mean divides by $B^2$: $\sigma^2/B = "
        rf"{sigma**2}/{batch} = {value:.4g}$. The standard deviation is {value**0.5:.4g}: half of "
        "it would take four times the batch.",
        {"sigma": sigma, "batch": batch},
    )


def _warmup(rng: np.random.Generator) -> Asked:
    total, share = one_of(rng, (1000, 2000, 5000)), one_of(rng, (0.1, 0.2))
    rate, first = one_of(rng, (0.1, 0.01, 0.02)), one_of(rng, (0.01, 0.1, 0.2))
    part = one_of(rng, (0.1, 0.25, 0.4, 0.5, 0.75))
    t, length = round(part * share * total), round(share * total)
    value = rate * float(
        factors("warmup", total, {"warmup_share": share, "first_factor": first})[t]
    )
    return Asked(
        rf"Linear warm-up raises the learning rate over the first {length} of {total} updates, "
        rf"from ${first:g}\,\eta$ at update 0 to $\eta = {rate:g}$ at update {length}. What is it "
        f"at update {t}? {DIGITS}",
        NumberAnswer(value),
        rf"The share ${t}/{length} = {t / length:g}$ of the way is done, so the factor is "
        rf"${first:g} + {1 - first:g} \cdot {t / length:g} = {value / rate:.4g}$, and the rate "
        rf"{value:.4g}. After update {length} it stays at {rate:g}.",
        {"total": total, "length": length, "rate": rate, "first": first, "t": t},
    )


def _cosine(rng: np.random.Generator) -> Asked:
    total = one_of(rng, (120, 300, 600, 1200))
    part = one_of(rng, (1 / 6, 1 / 4, 1 / 3, 2 / 3, 3 / 4))
    rate, final = one_of(rng, (0.1, 0.01, 0.5)), one_of(rng, (0.01, 0.1))
    t = round(part * total)
    value = rate * float(factors("cosine", total, {"final_factor": final})[t])
    return Asked(
        rf"A cosine schedule goes from $\eta_{{\max}} = {rate:g}$ at update 0 to "
        rf"$\eta_{{\min}} = {rate * final:g}$ at update $T = {total}$. What is the learning rate "
        f"at update {t}? {DIGITS}",
        NumberAnswer(value),
        rf"$\eta_{{\min}} + \tfrac12(\eta_{{\max}} - \eta_{{\min}})(1 + \cos(\pi t/T))$ with "
        rf"$\cos(\pi \cdot {t}/{total}) = {np.cos(np.pi * t / total):.4g}$ gives {value:.4g}. A "
        rf"straight line would be at {rate * (1 - (1 - final) * t / total):.4g} there.",
        {"total": total, "rate": rate, "final": final, "t": t},
    )


NUMBERS: dict[str, Question] = {
    "training-count-parameters": Question(PAGE, "parameters", 1, _parameters, views.NETWORK),
    "training-count-updates": Question(PAGE, "batches", 1, _updates, views.MINI_BATCHES),
    "training-precision": Question(PAGE, "confusion matrix", 1, _precision, views.CONFUSION),
    "training-batch-variance": Question(PAGE, "gradient noise", 1, _variance, views.BATCHES),
    "training-warm-up": Question(PAGE, "schedules", 2, _warmup, views.WARM_UP),
    "training-cosine": Question(PAGE, "schedules", 2, _cosine, views.COSINE),
    "training-forward-pass": Question(PAGE, "forward pass", 2, forward, views.TINY),
    "training-backward-pass": Question(PAGE, "backpropagation", 3, backward, views.TINY),
}
