"""Numbers to work out on one head: a score, a weight, a masked row, variances, a gradient."""

import math

import numpy as np

from core.attention.dot_product import causal_mask, masked_softmax, scaled_dot_product_attention
from core.attention_steps.examples import AttentionExample
from core.attention_steps.score_scale import DISTRIBUTIONS, softmax_jacobian_norm
from core.attention_steps.steps import StepChoices, attention_steps
from core.common.number_format import format_latex
from interview.bank import views
from interview.bank.drawn import DIGITS, distinct, listed, one_of, until
from interview.question import Asked, NumberAnswer, Question

PAGE = "attention-steps"
NAMES = ("first", "second", "third", "fourth")


def _scaled_score(rng: np.random.Generator) -> Asked:
    def draw(rng: np.random.Generator) -> np.ndarray:
        return rng.integers(-3, 4, (2, 4))

    query, key = until(rng, draw, lambda found: abs(int(found[0] @ found[1])) >= 2).astype(float)
    example = AttentionExample("table", ("q",), ("k",), query[None], key[None], np.ones((1, 1)))
    steps = attention_steps(example, StepChoices())
    score, value = float(steps.scores[0, 0]), float(steps.scaled[0, 0])
    return Asked(
        f"A query is $({listed(query)})$, a key is $({listed(key)})$. What is their scaled score, "
        r"$q \cdot k / \sqrt{d_k}$?",
        NumberAnswer(value),
        rf"$q \cdot k = {score:g}$, and with $d_k = 4$ numbers each the divisor is "
        rf"$\sqrt 4 = 2$: the scaled score is ${value:g}$.",
        {"query": query.tolist(), "key": key.tolist()},
    )


def _softmax(rng: np.random.Generator) -> Asked:
    scores, place = distinct(rng, -1, 3, 3), int(rng.integers(3))
    exponentials = np.exp(np.array(scores, dtype=float))
    value = float(masked_softmax(np.array(scores, dtype=float))[place])
    return Asked(
        f"Three scaled scores are ${listed(scores)}$. What is the softmax weight of the "
        f"{NAMES[place]} one? {DIGITS}",
        NumberAnswer(value),
        rf"$\sum_j e^{{s_j}} = {exponentials.sum():.4f}$ and "
        rf"$e^{{{scores[place]}}} = {exponentials[place]:.4f}$, so the weight is {value:.4f}. "
        "Only differences count: 10 added to all three scores changes nothing.",
        {"scores": scores, "place": place},
    )


def _variance(rng: np.random.Generator) -> Asked:
    d_k = one_of(rng, (8, 16, 24, 32, 48, 64, 96, 128, 256, 512))
    value = DISTRIBUTIONS["normal"].cumulants(d_k, 0.0)[1]
    return Asked(
        f"All {d_k} components of $q$ and of $k$ are independent, with mean 0 and variance 1. What "
        r"is the variance of $q \cdot k$, before any scaling?",
        NumberAnswer(value, tolerance=0),
        rf"Each product $q_i k_i$ has mean 0 and variance $1 \cdot 1 = 1$, and {d_k} independent "
        rf"ones add up to {d_k}. So scores have the standard deviation "
        rf"$\sqrt{{{d_k}}} = {math.sqrt(d_k):.2f}$, by which they are divided.",
        {"d_k": d_k},
    )


def _weight_from_products(rng: np.random.Generator) -> Asked:
    def draw(rng: np.random.Generator) -> tuple[int, list[int], int]:
        root = one_of(rng, (4, 6, 8, 10))
        products = [root * each for each in distinct(rng, -1, 2, 2)]
        products.insert(int(rng.integers(3)), root // 2)
        return root, products, int(rng.integers(3))

    def tells_root(found: tuple[int, list[int], int]) -> bool:
        """Whether dividing by d_k instead of its root would show."""
        scaled = np.array(found[1]) / found[0]
        right, wrong = (masked_softmax(each)[found[2]] for each in (scaled, scaled / found[0]))
        return bool(abs(wrong / right - 1) > 0.05)

    root, products, place = until(rng, draw, tells_root)
    width = root * root
    query, key = np.eye(width)[:1], np.array(products)[:, None] * np.eye(width)[:1]
    value = float(scaled_dot_product_attention(query, key, np.eye(3)).weights[0, place])
    scaled = [each / root for each in products]
    second, largest = sorted(products)[-2:]
    lead = largest - second
    ratio = format_latex(math.exp(lead))
    return Asked(
        f"With $d_k = {width}$ a query has the products $q \\cdot k = {listed(products)}$ with "
        f"three keys. What is the attention weight of the {NAMES[place]} key? {DIGITS}",
        NumberAnswer(value),
        rf"Divided by $\sqrt{{{width}}} = {root}$ the scores are ${listed(scaled)}$; their softmax "
        f"gives {value:.4f}. Without the division the largest weight would be "
        rf"$e^{{{lead}}} \approx {ratio}$ times the second.",
        {"products": products, "d_k": width, "place": place},
    )


def _masked_row(rng: np.random.Generator) -> Asked:
    row = one_of(rng, (2, 3))
    # One of the largest scores is hidden, so that forgetting the mask shows.
    scores = until(rng, lambda rng: distinct(rng, -1, 3, 4), lambda s: max(s[row:]) >= max(s) - 1)
    key = 1 + int(rng.integers(row))
    table = np.tile(np.array(scores, dtype=float), (4, 1))
    value = float(masked_softmax(table, causal_mask(4, 4))[row - 1, key - 1])
    return Asked(
        f"Query {row} of 4 has the scaled scores ${listed(scores)}$ for keys 1 to 4. A causal mask "
        f"lets it see itself and what stands before it. What is its weight on key {key}? {DIGITS}",
        NumberAnswer(value),
        f"Keys after {row} get $-\\infty$ and so exactly 0: the softmax runs over "
        f"${listed(scores[:row])}$ alone and gives {value:.4f}. Without the mask it would be "
        f"{float(masked_softmax(table)[0, key - 1]):.4f}.",
        {"scores": scores, "row": row, "key": key},
    )


def _output(rng: np.random.Generator) -> Asked:
    scores, values = distinct(rng, 0, 3, 2), distinct(rng, 1, 9, 2)
    found = scaled_dot_product_attention(
        np.ones((1, 1)), np.array(scores, dtype=float)[:, None], np.array(values, float)[:, None]
    )
    value = float(found.output[0, 0])
    weights = [round(float(each), 4) for each in found.weights[0]]
    return Asked(
        f"A query has the scaled scores ${listed(scores)}$ with two keys, whose values are the "
        f"numbers ${listed(values)}$. What is the head’s output for this query? {DIGITS}",
        NumberAnswer(value),
        f"The weights are ${listed(weights)}$, so the output is "
        rf"${weights[0]:g} \cdot {values[0]} + {weights[1]:g} \cdot {values[1]} = {value:.4f}$. An "
        "average of the values, it always lies between the smallest and the largest.",
        {"scores": scores, "values": values},
    )


def _temperature(rng: np.random.Generator) -> Asked:
    gap, temperature = one_of(rng, (1, 2, 3)), one_of(rng, (0.5, 0.8, 1.25, 2, 4))
    weights = masked_softmax(np.array([gap, 0.0]) / temperature)
    value = float(weights[0] / weights[1])
    return Asked(
        f"Two scaled scores differ by {gap}. The softmax has the temperature {temperature:g}: both "
        f"are divided by it first. Divide the larger weight by the smaller: what is the ratio? "
        f"{DIGITS}",
        NumberAnswer(value),
        r"The sum cancels in the ratio: $e^{s_1/T} / e^{s_2/T} = e^{(s_1 - s_2)/T}$, here "
        f"$e^{{{gap / temperature:g}}} = {value:.4f}$. At temperature 1 it would be "
        f"{math.exp(gap):.4f}.",
        {"gap": gap, "temperature": temperature},
    )


def _jacobian(rng: np.random.Generator) -> Asked:
    a = one_of(rng, (0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.98, 0.99))
    value = float(softmax_jacobian_norm(np.array([a, 1 - a])))
    return Asked(
        f"A softmax over two scores gives the weights ${listed([a, 1 - a])}$. How large are its "
        "derivatives? Give the Frobenius norm of the Jacobian of the weights by the scores, the "
        f"root of the sum of its four squared entries. {DIGITS}",
        NumberAnswer(value),
        r"The Jacobian is $\operatorname{diag}(a) - a a^\top$: here all four entries are "
        rf"$\pm {a:g} \cdot {1 - a:g} = \pm {a * (1 - a):.4g}$, so the norm is twice that, "
        f"{value:.4g}. It is at most 0.5, at equal weights, and goes to 0 as one weight nears 1.",
        {"a": a},
    )


def _correlated(rng: np.random.Generator) -> Asked:
    d_k, rho = one_of(rng, (16, 32, 64, 128, 256)), one_of(rng, (0.1, 0.2, 0.3, 0.5))
    value = DISTRIBUTIONS["shared"].cumulants(d_k, rho)[1] / d_k
    return Asked(
        f"Any two components of $q$ have the correlation {rho:g}, and so have those of $k$; $q$ "
        f"and $k$ are independent, all means are 0, all variances 1, $d_k = {d_k}$. What is the "
        rf"variance of the scaled score $q \cdot k / \sqrt{{d_k}}$? {DIGITS}",
        NumberAnswer(value),
        r"$\operatorname{Var}(q \cdot k) = \sum_{i,j} \operatorname{E}(q_i q_j) "
        r"\operatorname{E}(k_i k_j) = d_k + d_k (d_k - 1) \rho^2$, and divided by $d_k$ this is "
        rf"$1 + {d_k - 1} \cdot {rho:g}^2 = {value:.4g}$. If the components of $q$ or those of $k$ "
        r"were uncorrelated, it would be 1: then every term with $i \ne j$ is 0.",
        {"d_k": d_k, "rho": rho},
    )


NUMBERS: dict[str, Question] = {
    "attention-steps-scaled-score": Question(PAGE, "scores", 1, _scaled_score, views.STEPS),
    "attention-steps-softmax": Question(PAGE, "softmax", 1, _softmax, views.STEPS),
    "attention-steps-score-variance": Question(PAGE, "scale", 1, _variance, views.UNSCALED),
    "attention-steps-weight": Question(PAGE, "scale", 2, _weight_from_products, views.STEPS),
    "attention-steps-masked-row": Question(PAGE, "mask", 2, _masked_row, views.CAUSAL),
    "attention-steps-output": Question(PAGE, "output", 2, _output, views.STEPS),
    "attention-steps-temperature": Question(PAGE, "temperature", 2, _temperature, views.HALVED),
    "attention-steps-jacobian": Question(PAGE, "gradient", 3, _jacobian, views.UNSCALED),
    "attention-steps-correlated": Question(PAGE, "scale", 3, _correlated, views.CORRELATED),
}
