"""Statements to judge on one head; `evidence` recomputes which of them are true."""

from interview.bank import attention_steps_evidence as evidence
from interview.bank import views
from interview.question import Question, choice

PAGE = "attention-steps"

CHOICES: dict[str, Question] = {
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
        views.STEPS,
        evidence=evidence.shape,
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
        views.UNSCALED,
        evidence=evidence.frozen,
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
        views.DROPPED,
        evidence=evidence.dropout_sum,
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
        views.UNSCALED,
        evidence=evidence.root,
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
        views.BLIND,
        evidence=evidence.large_negative,
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
        views.CAUSAL,
        unproved="A convention of two functions of PyTorch.",
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
        views.STEPS,
        evidence=evidence.permuted_keys,
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
        views.HALVED,
        evidence=evidence.doubled_queries,
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
        views.CAUSAL,
        evidence=evidence.masked_too_late,
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
        views.BLIND,
        evidence=evidence.half_precision,
    ),
}
