"""Numbers to work out on information, likelihood and calibration."""

import math

import numpy as np

from core.losses.calibration import Reliability
from core.losses.information import UNITS, Sequence, entropy, kl_divergence
from core.losses.likelihood import Flips, score
from interview.bank import views
from interview.bank.drawn import DIGITS, distribution, listed, until
from interview.question import Asked, NumberAnswer, Question

PAGE = "losses"


def _entropy(rng: np.random.Generator) -> Asked:
    shares = distribution(rng, 3, 10)
    value = float(entropy(np.array(shares))) / UNITS["bits"]
    return Asked(
        f"Three outcomes have the probabilities ${listed(shares)}$. What is the entropy in bits? "
        f"{DIGITS}",
        NumberAnswer(value, unit="bits"),
        rf"$-\sum_i y_i \log_2 y_i = {value:.4f}$. The most that three outcomes can have is "
        r"$\log_2 3 = 1.5850$, at equal probabilities. In nats the entropy here is "
        f"{value * UNITS['bits']:.4f}.",
        {"shares": shares},
    )


def _divergence(rng: np.random.Generator) -> Asked:
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
    return Asked(
        f"Two outcomes have the true probabilities $y = ({listed([a, 1 - a])})$; a model says "
        rf"$p = ({listed([b, 1 - b])})$. What is $\mathrm{{KL}}(y \| p)$ in nats? {DIGITS}",
        NumberAnswer(value, unit="nats"),
        rf"${a:g} \ln \frac{{{a:g}}}{{{b:g}}} + {1 - a:g} \ln \frac{{{1 - a:g}}}{{{1 - b:g}}} = "
        rf"{value:.4f}$. The other way round, $\mathrm{{KL}}(p \| y)$ is {back:.4f}: it is not "
        "symmetric.",
        {"y": a, "p": b},
    )


def _perplexity(rng: np.random.Generator) -> Asked:
    options = np.array([0.05, 0.1, 0.2, 0.25, 0.4, 0.5, 0.8])
    chosen = [float(each) for each in rng.choice(options, 3, replace=False)]
    value = Sequence(("a", "b", "c"), np.array(chosen)).perplexity
    return Asked(
        f"A language model gave the three tokens of a text the probabilities ${listed(chosen)}$. "
        f"What is its perplexity on the text? {DIGITS}",
        NumberAnswer(value),
        rf"The mean of $-\ln p$ is {math.log(value):.4f}, and $e$ to that power is {value:.4f}: "
        "the inverse of the geometric mean. A model that chooses among so many equally likely "
        "tokens has the same perplexity.",
        {"probabilities": chosen},
    )


def _most_likely(rng: np.random.Generator) -> Asked:
    bits = until(
        rng,
        lambda rng: rng.integers(0, 2, int(rng.integers(5, 13))).tolist(),
        lambda found: 0 < sum(found) < len(found),
    )
    flips = Flips(tuple(bits))
    assert abs(score(flips, flips.best)) < 1e-9
    return Asked(
        f"A coin shows {''.join('H' if bit else 'T' for bit in bits)} (H is heads). Which "
        f"probability of heads makes this most likely? {DIGITS}",
        NumberAnswer(flips.best),
        rf"The log-likelihood $k \ln p + (n - k) \ln(1 - p)$ has the derivative 0 at $p = k/n = "
        rf"{flips.k}/{flips.n} = {flips.best:.4f}$. The order of the flips does not matter.",
        {"bits": bits},
    )


def _calibration(rng: np.random.Generator) -> Asked:
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
    return Asked(
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


INFORMATION: dict[str, Question] = {
    "losses-entropy": Question(PAGE, "entropy", 1, _entropy, views.INFORMATION),
    "losses-most-likely": Question(PAGE, "likelihood", 1, _most_likely, views.COIN),
    "losses-divergence": Question(PAGE, "KL divergence", 2, _divergence, views.INFORMATION),
    "losses-perplexity": Question(PAGE, "perplexity", 2, _perplexity, views.INFORMATION),
    "losses-calibration-error": Question(PAGE, "calibration", 3, _calibration, views.CALIBRATION),
}
