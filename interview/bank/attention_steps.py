"""Questions on one head step by step: scores, scale, mask, softmax, dropout, output."""

import math

import numpy as np

from core.attention import causal_mask, masked_softmax, scaled_dot_product_attention
from core.attention_steps import (
    DISTRIBUTIONS,
    AttentionExample,
    StepChoices,
    attention_steps,
    softmax_jacobian_norm,
)
from core.common import format_latex
from interview.bank.drawing import DIGITS, distinct, listed, one_of, until
from interview.live_links import LiveLink
from interview.question import NumberAnswer, Question, QuestionInstance, choice

PAGE = "attention-steps"


# ---- page states that questions link to ----------------------------------------------------------
STEPS = LiveLink("attention-steps", "Follow one weight from Q and K", {})
CAUSAL = LiveLink(
    "attention-steps",
    "Put the causal mask on and read the rows",
    {"attention_steps_mask": "causal"},
)
BLIND = LiveLink(
    "attention-steps",
    "Hide every key and compare the answers",
    {"attention_steps_mask": "padding", "attention_steps_length": "0"},
)
DROPPED = LiveLink(
    "attention-steps",
    "Drop weights and add up the rows",
    {"attention_steps_drop": "true", "attention_steps_dropout": "0.3", "attention_steps_seed": "1"},
)
HALVED = LiveLink(
    "attention-steps",
    "Halve the temperature of the softmax",
    {"attention_steps_temperature": "0.5"},
)
UNSCALED = LiveLink(
    "attention-steps",
    "See the weights near 0 and 1 without the root",
    {"attention_steps_part": "scale", "attention_steps_d_k": "512"},
)
CORRELATED = LiveLink(
    "attention-steps",
    "Correlate the components and read the variance",
    {
        "attention_steps_part": "scale",
        "attention_steps_d_k": "512",
        "attention_steps_distribution": "shared",
        "attention_steps_correlation": "0.3",
    },
)


# ---- numbers to work out ------------------------------------------------------------------------
NAMES = ("first", "second", "third", "fourth")


def _scaled_score(rng: np.random.Generator) -> QuestionInstance:
    def draw(rng: np.random.Generator) -> np.ndarray:
        return rng.integers(-3, 4, (2, 4))

    query, key = until(rng, draw, lambda found: abs(int(found[0] @ found[1])) >= 2).astype(float)
    example = AttentionExample("table", ("q",), ("k",), query[None], key[None], np.ones((1, 1)))
    steps = attention_steps(example, StepChoices())
    score, value = float(steps.scores[0, 0]), float(steps.scaled[0, 0])
    return QuestionInstance(
        f"A query is $({listed(query)})$, a key is $({listed(key)})$. What is their scaled score, "
        r"$q \cdot k / \sqrt{d_k}$?",
        NumberAnswer(value),
        rf"$q \cdot k = {score:g}$, and with $d_k = 4$ numbers each the divisor is "
        rf"$\sqrt 4 = 2$: the scaled score is ${value:g}$.",
        {"query": query.tolist(), "key": key.tolist()},
    )


def _softmax(rng: np.random.Generator) -> QuestionInstance:
    scores, place = distinct(rng, -1, 3, 3), int(rng.integers(3))
    exponentials = np.exp(np.array(scores, dtype=float))
    value = float(masked_softmax(np.array(scores, dtype=float))[place])
    return QuestionInstance(
        f"Three scaled scores are ${listed(scores)}$. What is the softmax weight of the "
        f"{NAMES[place]} one? {DIGITS}",
        NumberAnswer(value),
        rf"$\sum_j e^{{s_j}} = {exponentials.sum():.4f}$ and "
        rf"$e^{{{scores[place]}}} = {exponentials[place]:.4f}$, so the weight is {value:.4f}. "
        "Only differences count: 10 added to all three scores changes nothing.",
        {"scores": scores, "place": place},
    )


def _variance(rng: np.random.Generator) -> QuestionInstance:
    d_k = one_of(rng, (8, 16, 24, 32, 48, 64, 96, 128, 256, 512))
    value = DISTRIBUTIONS["normal"].cumulants(d_k, 0.0)[1]
    return QuestionInstance(
        f"All {d_k} components of $q$ and of $k$ are independent, with mean 0 and variance 1. What "
        r"is the variance of $q \cdot k$, before any scaling?",
        NumberAnswer(value, tolerance=0),
        rf"Each product $q_i k_i$ has mean 0 and variance $1 \cdot 1 = 1$, and {d_k} independent "
        rf"ones add up to {d_k}. So scores have the standard deviation "
        rf"$\sqrt{{{d_k}}} = {math.sqrt(d_k):.2f}$, by which they are divided.",
        {"d_k": d_k},
    )


def _weight_from_products(rng: np.random.Generator) -> QuestionInstance:
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
    return QuestionInstance(
        f"With $d_k = {width}$ a query has the products $q \\cdot k = {listed(products)}$ with "
        f"three keys. What is the attention weight of the {NAMES[place]} key? {DIGITS}",
        NumberAnswer(value),
        rf"Divided by $\sqrt{{{width}}} = {root}$ the scores are ${listed(scaled)}$; their softmax "
        f"gives {value:.4f}. Without the division the largest weight would be "
        rf"$e^{{{lead}}} \approx {ratio}$ times the second.",
        {"products": products, "d_k": width, "place": place},
    )


def _masked_row(rng: np.random.Generator) -> QuestionInstance:
    row = one_of(rng, (2, 3))
    # One of the largest scores is hidden, so that forgetting the mask shows.
    scores = until(rng, lambda rng: distinct(rng, -1, 3, 4), lambda s: max(s[row:]) >= max(s) - 1)
    key = 1 + int(rng.integers(row))
    table = np.tile(np.array(scores, dtype=float), (4, 1))
    value = float(masked_softmax(table, causal_mask(4, 4))[row - 1, key - 1])
    return QuestionInstance(
        f"Query {row} of 4 has the scaled scores ${listed(scores)}$ for keys 1 to 4. A causal mask "
        f"lets it see itself and what stands before it. What is its weight on key {key}? {DIGITS}",
        NumberAnswer(value),
        f"Keys after {row} get $-\\infty$ and so exactly 0: the softmax runs over "
        f"${listed(scores[:row])}$ alone and gives {value:.4f}. Without the mask it would be "
        f"{float(masked_softmax(table)[0, key - 1]):.4f}.",
        {"scores": scores, "row": row, "key": key},
    )


def _output(rng: np.random.Generator) -> QuestionInstance:
    scores, values = distinct(rng, 0, 3, 2), distinct(rng, 1, 9, 2)
    found = scaled_dot_product_attention(
        np.ones((1, 1)), np.array(scores, dtype=float)[:, None], np.array(values, float)[:, None]
    )
    value = float(found.output[0, 0])
    weights = [round(float(each), 4) for each in found.weights[0]]
    return QuestionInstance(
        f"A query has the scaled scores ${listed(scores)}$ with two keys, whose values are the "
        f"numbers ${listed(values)}$. What is the head’s output for this query? {DIGITS}",
        NumberAnswer(value),
        f"The weights are ${listed(weights)}$, so the output is "
        rf"${weights[0]:g} \cdot {values[0]} + {weights[1]:g} \cdot {values[1]} = {value:.4f}$. An "
        "average of the values, it always lies between the smallest and the largest.",
        {"scores": scores, "values": values},
    )


def _temperature(rng: np.random.Generator) -> QuestionInstance:
    gap, temperature = one_of(rng, (1, 2, 3)), one_of(rng, (0.5, 0.8, 1.25, 2, 4))
    weights = masked_softmax(np.array([gap, 0.0]) / temperature)
    value = float(weights[0] / weights[1])
    return QuestionInstance(
        f"Two scaled scores differ by {gap}. The softmax has the temperature {temperature:g}: both "
        f"are divided by it first. Divide the larger weight by the smaller: what is the ratio? "
        f"{DIGITS}",
        NumberAnswer(value),
        r"The sum cancels in the ratio: $e^{s_1/T} / e^{s_2/T} = e^{(s_1 - s_2)/T}$, here "
        f"$e^{{{gap / temperature:g}}} = {value:.4f}$. At temperature 1 it would be "
        f"{math.exp(gap):.4f}.",
        {"gap": gap, "temperature": temperature},
    )


def _jacobian(rng: np.random.Generator) -> QuestionInstance:
    a = one_of(rng, (0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.98, 0.99))
    value = float(softmax_jacobian_norm(np.array([a, 1 - a])))
    return QuestionInstance(
        f"A softmax over two scores gives the weights ${listed([a, 1 - a])}$. How large are its "
        "derivatives? Give the Frobenius norm of the Jacobian of the weights by the scores, the "
        f"root of the sum of its four squared entries. {DIGITS}",
        NumberAnswer(value),
        r"The Jacobian is $\operatorname{diag}(a) - a a^\top$: here all four entries are "
        rf"$\pm {a:g} \cdot {1 - a:g} = \pm {a * (1 - a):.4g}$, so the norm is twice that, "
        f"{value:.4g}. It is at most 0.5, at equal weights, and goes to 0 as one weight nears 1.",
        {"a": a},
    )


def _correlated(rng: np.random.Generator) -> QuestionInstance:
    d_k, rho = one_of(rng, (16, 32, 64, 128, 256)), one_of(rng, (0.1, 0.2, 0.3, 0.5))
    value = DISTRIBUTIONS["shared"].cumulants(d_k, rho)[1] / d_k
    return QuestionInstance(
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


QUESTIONS: dict[str, Question] = {
    "attention-steps-scaled-score": Question(PAGE, "scores", 1, _scaled_score, STEPS),
    "attention-steps-softmax": Question(PAGE, "softmax", 1, _softmax, STEPS),
    "attention-steps-score-variance": Question(PAGE, "scale", 1, _variance, UNSCALED),
    "attention-steps-weight": Question(PAGE, "scale", 2, _weight_from_products, STEPS),
    "attention-steps-masked-row": Question(PAGE, "mask", 2, _masked_row, CAUSAL),
    "attention-steps-output": Question(PAGE, "output", 2, _output, STEPS),
    "attention-steps-temperature": Question(PAGE, "temperature", 2, _temperature, HALVED),
    "attention-steps-jacobian": Question(PAGE, "gradient", 3, _jacobian, UNSCALED),
    "attention-steps-correlated": Question(PAGE, "scale", 3, _correlated, CORRELATED),
    "attention-steps-output-shape": Question(
        PAGE,
        "shapes",
        1,
        choice(
            r"$Q$ is $n_q \times d_k$, $K$ is $n_k \times d_k$, $V$ is $n_k \times d_v$. What is "
            "the shape of the output of scaled dot-product attention?",
            r"$n_q \times d_v$",
            (r"$n_k \times d_v$", r"$n_q \times d_k$", r"$n_q \times n_k$"),
            r"$QK^\top$ is $n_q \times n_k$, and times $V$ it becomes $n_q \times d_v$: one "
            "average of values for each query. With 4 queries, 6 keys and values of 3 numbers the "
            r"output is $4 \times 3$.",
        ),
        STEPS,
    ),
    "attention-steps-without-root": Question(
        PAGE,
        "scale",
        2,
        choice(
            r"$d_k = 512$, all components of queries and keys are independent with mean 0 and "
            r"variance 1, and the scores of 16 keys are not divided by $\sqrt{d_k}$. How does a "
            "typical (median) row differ from one with the division?",
            "One weight is near 1, its derivatives by the query are near 0",
            (
                "All weights are nearly equal, their derivatives by the query near 0",
                "One weight is near 1, its derivatives by the query are much larger",
                "The weights no longer sum to 1, the output becomes very large",
            ),
            r"Scores have the standard deviation $\sqrt{512} = 22.6$, so in most rows the largest "
            "is far above the second: the median of the largest weight is over 0.999, with the "
            "division 0.22. The mean of the derivatives is another matter: in the few rows whose "
            "two largest scores are close they are large, and they decide it.",
        ),
        UNSCALED,
    ),
    "attention-steps-dropout-sum": Question(
        PAGE,
        "dropout",
        1,
        choice(
            "In training, inverted dropout (PyTorch’s) with $0 < p < 1$ acts on the attention "
            "weights. What does a row sum to?",
            r"1 on average over draws, not in each draw",
            (
                r"1 in each draw, since kept weights are rescaled",
                r"$1 - p$ in each draw, since that share is kept",
                r"At most 1, since weights are only taken away",
            ),
            r"Each weight becomes 0 with probability $p$ and is divided by $1 - p$ otherwise, so "
            "its mean stays. A single row may sum to more: with $p = 0.3$ and nothing dropped it "
            r"is $1 / 0.7 = 1.43$.",
        ),
        DROPPED,
    ),
    "attention-steps-why-root": Question(
        PAGE,
        "scale",
        2,
        choice(
            "Components of $q$ and $k$ are independent with mean 0 and variance 1. What does "
            r"dividing scores by $\sqrt{d_k}$ achieve?",
            r"Scores have variance 1 for every $d_k$",
            (
                r"Scores lie between $-1$ and 1 for every $d_k$",
                r"Scores have variance $1/d_k$ for every $d_k$",
                r"Weights sum to 1 in each row for every $d_k$",
            ),
            r"$\operatorname{Var}(q \cdot k) = d_k$, and dividing by $\sqrt{d_k}$ divides the "
            r"variance by $d_k$. Scores of 2 or 3 still occur; to lie within $\pm 1$ they would "
            "have to be cosines.",
        ),
        UNSCALED,
    ),
    "attention-steps-large-negative": Question(
        PAGE,
        "mask",
        2,
        choice(
            r"A mask hides all keys of a row, more than one, by replacing their scores with "
            r"$-10^9$ (not $-\infty$), in float32. What are the weights of this row?",
            "All equal: it attends to every hidden key",
            (
                "All 0: it attends to nothing at all",
                "All NaN: its softmax divides 0 by 0",
                "1 at the key whose score was largest",
            ),
            r"All scores are equal, and the softmax sees only differences: each of $n$ hidden keys "
            r"gets $1/n$. With $-\infty$ the row would be 0/0, so it must be defined: the lab "
            "takes zeros.",
        ),
        BLIND,
    ),
    "attention-steps-boolean-masks": Question(
        PAGE,
        "mask",
        2,
        choice(
            "PyTorch’s `scaled_dot_product_attention` and `nn.MultiheadAttention` both take a "
            "boolean `attn_mask` of $L$ queries by $S$ keys. What does True mean at row $i$, "
            "column $j$?",
            "To the first: query $i$ may look at key $j$; to the second: it may not",
            (
                "To the first: query $i$ may not look at key $j$; to the second: it may",
                "To both of them: query $i$ may look at key $j$",
                "To both of them: query $i$ may not look at key $j$",
            ),
            "So a causal mask is `tril` for the first and `triu(diagonal=1)` for the second. The "
            "first takes every shape that broadcasts to (batch, heads, $L$, $S$); the second takes "
            "($L$, $S$) or (batch · heads, $L$, $S$), and as `key_padding_mask` (batch, $S$).",
        ),
        CAUSAL,
    ),
    "attention-steps-permuted-keys": Question(
        PAGE,
        "order",
        2,
        choice(
            "The rows of $K$ and of $V$ are reordered in the same way, $Q$ stays. There is no "
            "mask. What happens?",
            "The output stays, the columns of the weights move",
            (
                "The rows of the output move in the same way",
                "The columns of the output move in the same way",
                "The weights stay cell by cell, and so does the output",
            ),
            r"Each output is $\sum_j A_{ij} V_j$, and a sum does not depend on the order of its "
            "terms. Without a mask attention treats the keys as a set: only positions can tell it "
            "their order.",
        ),
        STEPS,
    ),
    "attention-steps-doubled-queries": Question(
        PAGE,
        "temperature",
        2,
        choice(
            "All queries are multiplied by 2. Which weights come out, whatever the keys?",
            "Those of a softmax at half the temperature",
            (
                "Those of a softmax at twice the temperature",
                "The same ones, since the softmax normalises",
                "Each one twice as large as it was before",
            ),
            "All scores double, as if they were divided by $T = 0.5$: a ratio of two weights, "
            r"$e^{s_1 - s_2}$, is squared. The softmax removes a common summand, not a common "
            "factor.",
        ),
        HALVED,
    ),
    "attention-steps-mask-after-softmax": Question(
        PAGE,
        "mask",
        3,
        choice(
            r"Instead of setting hidden scores to $-\infty$, somebody multiplies the hidden "
            "weights by 0 after the softmax. What is wrong?",
            "Masked rows sum to less than 1 and depend on hidden scores",
            (
                "Nothing: the other weights are the same in both ways",
                "Hidden values still enter the output with small weights",
                "Masked rows turn into NaN as soon as one key is hidden",
            ),
            "Hidden scores are still in the denominator. Hidden values stay out of the output, but "
            "the sum of a row depends on the hidden scores: with equal scores and a causal mask "
            "the first of 5 rows sums to 0.2.",
        ),
        CAUSAL,
    ),
    "attention-steps-half-precision": Question(
        PAGE,
        "floating point",
        3,
        choice(
            r"A mask for hidden keys is the constant $-10^9$. What does it become when it is "
            "converted to float16?",
            r"$-\infty$, beyond its largest number",
            (
                r"$-65{,}504$, its lowest number",
                r"NaN, since it cannot be held",
                r"About $-10^9$, with three digits",
            ),
            r"The largest finite number of float16 is 65,504, and what lies far beyond it rounds "
            r"to infinity. So a row that is hidden everywhere becomes NaN. (PyTorch’s "
            r"`masked_fill` refuses $-10^9$ there.) Mask with $-\infty$ and define what that row "
            r"gives.",
        ),
        BLIND,
    ),
}
