"""Statements to judge on many heads; `evidence` recomputes which of them are true."""

from interview.bank import multi_head_evidence as evidence
from interview.bank import views
from interview.question import Question, choice

PAGE = "multi-head"

CHOICES: dict[str, Question] = {
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
        views.TWELVE,
        evidence=evidence.what_grows,
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
        views.CROSS,
        evidence=evidence.cross_sources,
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
        views.HEADS,
        evidence=evidence.divisor,
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
        views.HEADS,
        evidence=evidence.output_projection,
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
        views.COPYING,
        evidence=evidence.why_several,
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
        views.UNMASKED,
        evidence=evidence.without_mask,
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
        views.TWINS,
        evidence=evidence.twins,
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
        views.HEADS,
        evidence=evidence.cutting,
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
        views.HEADS,
        evidence=evidence.same_output,
    ),
}
