"""Questions on many heads: shapes, prices, what heads can and cannot do, cross-attention."""

import numpy as np

from core.multi_head import copy_task, multi_head
from interview.bank.drawing import DIGITS, distribution, listed, one_of, until
from interview.live_links import LiveLink
from interview.question import NumberAnswer, Question, QuestionInstance, choice

PAGE = "multi-head"


# ---- page states that questions link to ----------------------------------------------------------
HEADS = LiveLink("multi-head", "Cut Q, K and V into heads and read the price", {})
TWELVE = LiveLink("multi-head", "Cut the same width into twelve heads", {"multi_head_heads": "12"})
TWINS = LiveLink(
    "multi-head",
    "Let one word stand twice",
    {"multi_head_text": "cat dog cat bird", "multi_head_heads": "2"},
)
CROSS = LiveLink(
    "multi-head", "Let other tokens be looked at", {"multi_head_other": "le chat noir"}
)
COPYING = LiveLink(
    "multi-head",
    "Train one, two and three heads on the same task",
    {"multi_head_part": "task", "multi_head_asked": "3", "multi_head_readers": "3"},
)
UNMASKED = LiveLink(
    "multi-head",
    "Watch a decoder that was trained without a mask",
    {"multi_head_part": "dates", "multi_head_mask": "never"},
)


# ---- numbers to work out ------------------------------------------------------------------------
OPERATIONS = "A multiplication and an addition count as two operations."


def _head_width(rng: np.random.Generator) -> QuestionInstance:
    heads = one_of(rng, (4, 6, 8, 10, 12, 16, 20))
    width = heads * one_of(rng, (16, 24, 32, 48, 64, 80, 128))
    value = multi_head.head_width(width, heads)
    return QuestionInstance(
        rf"A layer has $d_\text{{model}} = {width}$ and {heads} heads. How many numbers $d_k$ does "
        "the query of one head have?",
        NumberAnswer(value, tolerance=0),
        rf"The heads share the width: $d_k = d_\text{{model}} / h = {width} / {heads} = {value}$. "
        rf"Scores of each head are divided by $\sqrt{{{value}}}$, not by $\sqrt{{{width}}}$.",
        {"width": width, "heads": heads},
    )


def _parameters(rng: np.random.Generator) -> QuestionInstance:
    width, heads = one_of(rng, (64, 128, 256, 384, 512, 768, 1024)), one_of(rng, (2, 4, 8, 16))
    value = multi_head.cost(8, 8, width, heads).parameters
    return QuestionInstance(
        rf"How many parameters does multi-head attention have with $d_\text{{model}} = {width}$ "
        f"and {heads} heads, without biases?",
        NumberAnswer(value, tolerance=0, unit="parameters"),
        rf"$W^Q, W^K, W^V$ and $W^O$ are ${width} \times {width}$ each: "
        rf"$4 \cdot {width}^2$ = {value:,}. The number of heads only cuts these matrices into "
        "blocks; it adds no parameter.",
        {"width": width, "heads": heads},
    )


def _softmax_weights(rng: np.random.Generator) -> QuestionInstance:
    heads = one_of(rng, (2, 4, 8, 12, 16))
    queries, keys = one_of(rng, (5, 9, 10, 20)), one_of(rng, (7, 12, 25, 30))
    value = multi_head.cost(queries, keys, 64 * heads, heads).weights
    return QuestionInstance(
        f"A decoder of {queries} tokens looks at {keys} tokens of the source by cross-attention "
        f"with {heads} heads. How many attention weights does this layer compute?",
        NumberAnswer(value, tolerance=0, unit="weights"),
        rf"Each head has one weight for each query and key: ${heads} \cdot {queries} \cdot {keys}$ "
        f"= {value:,}. They grow with the number of heads; parameters and operations do not.",
        {"heads": heads, "queries": queries, "keys": keys},
    )


def _products(rng: np.random.Generator) -> QuestionInstance:
    n, width = one_of(rng, (10, 20, 50, 100, 200)), one_of(rng, (64, 128, 256, 512))
    heads = one_of(rng, (4, 8))
    value = multi_head.cost(n, n, width, heads).products
    return QuestionInstance(
        rf"{n} tokens look at each other, $d_\text{{model}} = {width}$, {heads} heads. How many "
        r"operations do $QK^\top$ and the product of the weights with $V$ take together, over all "
        f"heads? {OPERATIONS}",
        NumberAnswer(value, tolerance=0, unit="operations"),
        rf"A head’s product takes $2 n^2 d_k$ operations, there are two of them and $h$ heads: "
        rf"$4 n^2 h d_k = 4 n^2 d_\text{{model}}$, here $4 \cdot {n}^2 \cdot {width}$ = {value:,}. "
        "The number of heads cancels.",
        {"n": n, "width": width, "heads": heads},
    )


def _rank(rng: np.random.Generator) -> QuestionInstance:
    heads = one_of(rng, (2, 4, 6, 12))
    d_k = one_of(rng, (2, 3, 4, 6, 8))
    n, width = one_of(rng, (4, 5, 7, 10)), heads * d_k
    drawn = multi_head.random_projections(width, 1)
    tokens = np.random.default_rng(2).normal(size=(n, width))
    value = max(multi_head.score_ranks(multi_head.multi_head(tokens, tokens, drawn, heads)))
    return QuestionInstance(
        rf"{n} tokens look at each other, $d_\text{{model}} = {width}$, {heads} heads. What is the "
        rf"largest rank that the ${n} \times {n}$ matrix of one head’s scores can have?",
        NumberAnswer(value, tolerance=0),
        rf"It is $Q_i K_i^\top / \sqrt{{d_k}}$, and $Q_i$ is ${n} \times {d_k}$: the rank is at "
        rf"most $\min({n}, {d_k}) = {value}$. More heads of the same total width leave each with "
        "a lower rank (Bhojanapalli et al. 2020).",
        {"n": n, "width": width, "heads": heads},
    )


def _disagreement(rng: np.random.Generator) -> QuestionInstance:
    first, second = until(
        rng,
        lambda rng: (distribution(rng, 3), distribution(rng, 3)),
        lambda rows: abs(np.subtract(*rows)).sum() >= 0.2,
    )
    value = multi_head.head_disagreement(np.array([[first], [second]]))
    return QuestionInstance(
        f"For one query a head has the weights ${listed(first)}$, another ${listed(second)}$. "
        "Which share of their weight lies on different tokens: half the sum of the absolute "
        f"differences? {DIGITS}",
        NumberAnswer(value),
        f"The differences add up to {2 * value:g}, and half of that is {value:g}: both rows sum to "
        "1, so what a head has more on some tokens it has less on others. 0 means equal rows, 1 "
        "that no token has weight in both.",
        {"first": first, "second": second},
    )


def _share_of_projections(rng: np.random.Generator) -> QuestionInstance:
    n = one_of(rng, (64, 128, 256, 512, 1024, 2048, 4096))
    width = one_of(rng, (256, 384, 512, 768, 1024))
    cost = multi_head.cost(n, n, width, 8)
    value = cost.projections / cost.products
    return QuestionInstance(
        rf"A self-attention layer with $d_\text{{model}} = {width}$ reads {n} tokens. Divide the "
        r"operations of its four projections by those of $QK^\top$ and $AV$ together: what is the "
        f"ratio? {DIGITS}",
        NumberAnswer(value),
        r"Projections take $4 \cdot 2 n d^2 = 8 n d^2$ operations, the two products $4 n^2 d$: the "
        rf"ratio is $2 d / n = {2 * width} / {n} = {value:g}$. The two products grow with $n^2$: "
        rf"from $n = 2 d = {2 * width}$ tokens on they take as much or more.",
        {"n": n, "width": width},
    )


def _copying(rng: np.random.Generator) -> QuestionInstance:
    asked = one_of(rng, (3, 4, 5, 6, 8))
    heads = one_of(rng, tuple(range(1, asked)))
    value = copy_task.error_bound(asked, heads)
    return QuestionInstance(
        f"The values of {asked} tokens, independent with mean 0 and variance 1, are to be reported "
        f"one by one. {'One head gives' if heads == 1 else f'{heads} heads each give'} one "
        "weighted average, with weights chosen by position, and a linear map makes the answer. "
        f"How small can the mean squared error per value get? {DIGITS}",
        NumberAnswer(value),
        rf"The error is $\|T - MA\|_F^2 / r$, where $T$ has rank $r = {asked}$ and $MA$ rank "
        rf"$h = {heads}$ at most. At best $r - h = {asked - heads}$ of the singular values, all 1, "
        f"are missed: {asked - heads}/{asked} = {value:.4g}.",
        {"asked": asked, "heads": heads},
    )


def _cache(rng: np.random.Generator) -> QuestionInstance:
    layers, n = one_of(rng, (4, 6, 12, 24, 32)), one_of(rng, (50, 100, 128, 200))
    width, heads = one_of(rng, ((64, 4), (96, 6), (128, 8)))
    tokens = np.random.default_rng(0).normal(size=(n, width))
    layer = multi_head.multi_head(tokens, tokens, multi_head.random_projections(width, 1), heads)
    value = layers * (layer.key.size + layer.value.size)
    return QuestionInstance(
        f"A decoder writes token by token and keeps all keys and values, so that they need not be "
        rf"computed again. It has {layers} layers with $d_\text{{model}} = {width}$ and {heads} "
        f"heads. How many numbers does it keep after {n} tokens?",
        NumberAnswer(value, tolerance=0, unit="numbers"),
        rf"Each layer keeps a key and a value of {width} numbers for each token, all heads "
        rf"together: $2 \cdot {layers} \cdot {n} \cdot {width}$ = {value:,}. Queries are not kept: "
        "only the newest token asks.",
        {"layers": layers, "n": n, "width": width, "heads": heads},
    )


QUESTIONS: dict[str, Question] = {
    "multi-head-width-of-a-head": Question(PAGE, "shapes", 1, _head_width, HEADS),
    "multi-head-parameters": Question(PAGE, "price", 1, _parameters, TWELVE),
    "multi-head-softmax-weights": Question(PAGE, "price", 1, _softmax_weights, CROSS),
    "multi-head-operations": Question(PAGE, "price", 2, _products, TWELVE),
    "multi-head-rank": Question(PAGE, "rank", 2, _rank, TWELVE),
    "multi-head-disagreement": Question(PAGE, "heads differ", 2, _disagreement, HEADS),
    "multi-head-projections": Question(PAGE, "price", 2, _share_of_projections, HEADS),
    "multi-head-copying-bound": Question(PAGE, "one average", 3, _copying, COPYING),
    "multi-head-kept-keys": Question(PAGE, "decoding", 3, _cache, HEADS),
    "multi-head-what-grows": Question(
        PAGE,
        "price",
        1,
        choice(
            r"The number of heads $h$ is doubled, $d_\text{model}$ stays and each head is "
            r"$d_\text{model}/h$ wide. What grows?",
            "The number of attention weights",
            (
                "The number of parameters",
                r"The operations of $QK^\top$",
                "The width of each head",
            ),
            r"With 16 instead of 8 heads at $d_\text{model} = 512$ each head is 32 instead of 64 "
            r"wide, so parameters ($4 d^2$) and operations ($4 n^2 d$) stay. Only the softmax has "
            "twice as many rows.",
        ),
        TWELVE,
    ),
    "multi-head-cross-sources": Question(
        PAGE,
        "cross-attention",
        1,
        choice(
            "In the cross-attention of a decoder, where do queries, keys and values come from?",
            "Queries from the decoder, keys and values from the encoder",
            (
                "Queries from the encoder, keys and values from the decoder",
                "Queries and keys from the decoder, values from the encoder",
                "Queries and values from the decoder, keys from the encoder",
            ),
            "Each token of the decoder has a query, each token of the source a key and a value. So "
            r"6 written and 3 read tokens make weights of shape $6 \times 3$.",
        ),
        CROSS,
    ),
    "multi-head-divisor": Question(
        PAGE,
        "scale",
        1,
        choice(
            r"A layer has $d_\text{model} = 96$ and 6 heads. By which number are the scores of a "
            "head divided?",
            r"$\sqrt{16} = 4$",
            (r"$\sqrt{96} = 9.80$", r"$\sqrt{6} = 2.45$", r"$96 / 6 = 16$"),
            r"A score is a sum over the head’s own $d_k = 96 / 6 = 16$ products; for independent "
            r"components of variance 1 its standard deviation is $\sqrt{16} = 4$. Divided by "
            r"$\sqrt{96}$ the scores would be $2.45$ times smaller and the weights more equal.",
        ),
        HEADS,
    ),
    "multi-head-output-projection": Question(
        PAGE,
        "output",
        2,
        choice(
            "What would be missing if the heads’ outputs were put side by side, but not multiplied "
            "by $W^O$?",
            "No number of the output would use two heads",
            (
                "No row of the output would use two tokens",
                "The output would not be as wide as the input",
                "The output would not depend on every head",
            ),
            r"Side by side, head $i$ fills its own $d_k$ columns and no others. Each number of the "
            r"product with $W^O$ is a weighted sum over all heads.",
        ),
        HEADS,
    ),
    "multi-head-why-several": Question(
        PAGE,
        "one average",
        2,
        choice(
            "What can two heads do that one head of twice the width cannot?",
            "Give two different averages of the tokens",
            (
                "Look at more tokens than one head can look at",
                "Learn more parameters than one head can hold",
                "Compare tokens by more numbers than one head",
            ),
            "One softmax gives one average, however wide the values are. If a token has to report "
            "two independent values of other tokens, one head leaves at least half of the squared "
            "error; two heads can bring it to 0, with the same number of parameters.",
        ),
        COPYING,
    ),
    "multi-head-without-mask": Question(
        PAGE,
        "causal mask",
        2,
        choice(
            "A decoder is trained on whole outputs at once: every place predicts the next symbol. "
            "What goes wrong without a causal mask?",
            "Each place but the last sees the symbol that it should predict",
            (
                "Each place but the first loses the symbols that stand before it",
                "The rows of weights sum to more than 1 each",
                "The source text can no longer be looked at",
            ),
            "The symbol to predict is the next input, one place to the right. Without a mask a "
            "head can copy it, so the training loss can become very small. When the decoder "
            "writes, nothing stands to the right yet, and copying fails.",
        ),
        UNMASKED,
    ),
    "multi-head-twins": Question(
        PAGE,
        "order",
        1,
        choice(
            "In “cat dog cat bird” the word “cat” stands twice; its vector is the same both times, "
            "no positions are added and there is no mask. What does multi-head self-attention make "
            "of it?",
            "Two equal rows, whatever the heads have learnt",
            (
                "Two rows that differ, since their neighbours differ",
                "Equal weights in both rows, but outputs that differ",
                "Equal rows with one head, but not with several",
            ),
            "Equal vectors give equal queries to the same set of keys, in every head, so weights "
            "and outputs are equal too. Only positions or a mask can make them differ.",
        ),
        TWINS,
    ),
    "multi-head-cutting": Question(
        PAGE,
        "code",
        3,
        choice(
            "`q` has shape `(n, d)`; head `i` owns the columns `i * d // h` to `(i + 1) * d // h`, "
            "and `n`, `h` and `d // h` are larger than 1. Which line gives shape `(h, n, d // h)` "
            "with the right numbers?",
            "`q.reshape(n, h, d // h).swapaxes(0, 1)`",
            (
                "`q.reshape(h, n, d // h)`",
                "`q.reshape(n, d // h, h).transpose(2, 0, 1)`",
                "`q.T.reshape(h, n, d // h)`",
            ),
            "A row of $d$ numbers, cut into $h$ blocks, still belongs to its token, so the axes of "
            "token and head must be swapped after the cut. All four lines give the right shape, so "
            "a test of shapes does not show that the others mix tokens or columns.",
        ),
        HEADS,
    ),
    "multi-head-same-output": Question(
        PAGE,
        "projections",
        3,
        choice(
            "There are no biases. Which change to the projections of one head leaves the layer’s "
            "output as it is, for every input?",
            "$W^Q$ times 2 and $W^K$ times ½",
            ("$W^V$ times 2 and $W^K$ times ½", "$W^Q$ times 2 and $W^V$ times ½", "$W^Q$ times 2"),
            r"Scores depend on the product $W^Q (W^K)^\top$ alone, and "
            r"$2 \cdot \frac{1}{2} = 1$. In the same way only the product of $W^V$ with its rows "
            "of $W^O$ matters, so different matrices can give the same head.",
        ),
        HEADS,
    ),
}
