"""Statements to judge on many heads; `evidence` recomputes which of them are true."""

from core.interview.bank import multi_head_evidence as evidence
from core.interview.bank import views
from core.interview.question import Question, choice

PAGE = "multi-head"

CHOICES: dict[str, Question] = {
    "multi-head-what-grows": Question(
        PAGE, "price", 1,
        choice(
            r"The number of heads is doubled and $d_\text{model}$ stays. What grows?",
            "The number of attention weights",
            (
                "The number of parameters",
                r"The operations of $QK^\top$",
                "The width of each head",
            ),
            r"With 16 instead of 8 heads at $d_\text{model} = 512$ each head is 32 instead of 64 "
            r"wide, so parameters ($4 d^2$) and products ($4 n^2 d$) stay. Only the softmax has "
            "twice as many rows.",
        ),
        views.TWELVE, evidence=evidence.what_grows,
    ),
    "multi-head-cross-sources": Question(
        PAGE, "cross-attention", 1,
        choice(
            "In the cross-attention of a decoder, where do queries, keys and values come from?",
            "Queries from the decoder, keys and values from the encoder",
            (
                "Queries from the encoder, keys and values from the decoder",
                "Queries and keys from the decoder, values from the encoder",
                "Queries and values from the decoder, keys from the encoder",
            ),
            "The token that is being written asks, and the source answers: keys say what is there, "
            "values what is handed on. So 6 written and 3 read tokens make weights of shape "
            r"$6 \times 3$.",
        ),
        views.CROSS, evidence=evidence.cross_sources,
    ),
    "multi-head-divisor": Question(
        PAGE, "scale", 1,
        choice(
            r"A layer has $d_\text{model} = 96$ and 6 heads. By which number are the scores of a "
            "head divided?",
            r"$\sqrt{16} = 4$",
            (r"$\sqrt{96} = 9.80$", r"$\sqrt{6} = 2.45$", r"$96 / 6 = 16$"),
            r"A score is a sum over the head’s own $d_k = 96 / 6 = 16$ products, so its spread "
            r"grows like $\sqrt{16} = 4$. Dividing by $\sqrt{96}$ would leave the scores $2.45$ "
            "times too small and the softmax too even.",
        ),
        views.HEADS, evidence=evidence.divisor,
    ),
    "multi-head-output-projection": Question(
        PAGE, "output", 2,
        choice(
            "What would be missing if the heads’ outputs were put side by side, but not multiplied "
            "by $W^O$?",
            "No number of the output would use two heads",
            (
                "No row of the output would use two tokens",
                "The output would not be as wide as the input",
                "The output would not depend on every head",
            ),
            r"Side by side, head $i$ fills the columns of its own $d_k$ numbers and no others. "
            r"$W^O$ is what mixes heads, and what lets the next layer read them anywhere.",
        ),
        views.HEADS, evidence=evidence.output_projection,
    ),
    "multi-head-why-several": Question(
        PAGE, "one average", 2,
        choice(
            "What can two heads do that one head of twice the width cannot?",
            "Hand on two different averages of the tokens",
            (
                "Look at more tokens than one head can look at",
                "Learn more parameters than one head can hold",
                "Compare tokens by more numbers than one head",
            ),
            "One softmax gives one average, however wide the values are: two values cannot both be "
            "read out of it, and half of the error stays. Two heads bring it to 0, with the same "
            "parameters.",
        ),
        views.COPYING, evidence=evidence.why_several,
    ),
    "multi-head-without-mask": Question(
        PAGE, "causal mask", 2,
        choice(
            "A decoder is trained on whole outputs at once. What goes wrong without a causal mask?",
            "Each place sees the symbol that it should predict",
            (
                "Each place loses the symbols that stand before it",
                "The rows of weights sum to more than 1 each",
                "The source text is not looked at any more",
            ),
            "The symbol to predict is the next input, one place to the right. Without a mask a "
            "head can copy it, so training looks perfect, and decoding fails, since nothing stands "
            "to the right then.",
        ),
        views.UNMASKED, evidence=evidence.without_mask,
    ),
    "multi-head-twins": Question(
        PAGE, "order", 1,
        choice(
            "In “cat dog cat bird” the word “cat” stands twice; its vector is the same both times "
            "and no positions are added. What does multi-head self-attention make of it?",
            "Two equal rows, whatever the heads have learnt",
            (
                "Two rows that differ, since their neighbours differ",
                "Equal weights in both rows, but outputs that differ",
                "Equal rows with one head, but not with several",
            ),
            "Equal vectors ask equal queries of the same set of keys, in every head, so weights "
            "and outputs are equal too. Only positions or a mask can part them.",
        ),
        views.TWINS, evidence=evidence.twins,
    ),
    "multi-head-cutting": Question(
        PAGE, "code", 3,
        choice(
            "`q` has shape `(n, d)`; head `i` owns the columns `i * d // h` to `(i + 1) * d // h`. "
            "Which line gives shape `(h, n, d // h)` with the right numbers?",
            "`q.reshape(n, h, d // h).swapaxes(0, 1)`",
            (
                "`q.reshape(h, n, d // h)`",
                "`q.reshape(n, d // h, h).transpose(2, 0, 1)`",
                "`q.T.reshape(h, n, d // h)`",
            ),
            "Cutting a row of $d$ numbers into $h$ blocks keeps the token in front, so the first "
            "axis must be swapped with the second. All four lines have the right shape: a test of "
            "shapes passes, and the others mix tokens or columns.",
        ),
        views.HEADS, evidence=evidence.cutting,
    ),
    "multi-head-same-output": Question(
        PAGE, "projections", 3,
        choice(
            "Which change to the projections of one head leaves the layer’s output as it is, for "
            "every input?",
            "$W^Q$ times 2 and $W^K$ times ½",
            ("$W^V$ times 2 and $W^K$ times ½", "$W^Q$ times 2 and $W^V$ times ½", "$W^Q$ times 2"),
            r"Scores depend on the product $W^Q (W^K)^\top$ alone, and "
            r"$2 \cdot \frac{1}{2} = 1$. In the same way $W^V$ and its rows of $W^O$ only count as "
            "a product, so the four matrices cannot be told from what a head computes.",
        ),
        views.HEADS, evidence=evidence.same_output,
    ),
}  # fmt: skip
