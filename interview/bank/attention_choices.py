"""Statements to judge on the attention explorer; `evidence` recomputes which of them are true."""

from interview.bank import attention_evidence as evidence
from interview.bank import views
from interview.question import Question, choice

PAGE = "attention"

CHOICES: dict[str, Question] = {
    "attention-which-sums-are-one": Question(
        PAGE,
        "weights",
        1,
        choice(
            "In a matrix of attention weights of several tokens, rows are queries and columns are "
            "keys. Without dropout and with nothing masked: which sums are always 1?",
            "The sum of each row",
            (
                "The sum of each column",
                "The sum of each row and of each column",
                "The sum of all cells together",
            ),
            "The softmax runs along the keys, so each query has a weight of 1 to give. A column "
            "may sum to anything between 0 and $n$: some heads put nearly all of it on one token.",
        ),
        views.EXPLORER,
        evidence=evidence.sums,
    ),
    "attention-previous-token-head": Question(
        PAGE,
        "roles of heads",
        1,
        choice(
            "A head always looks at the token just before. Where do its large weights lie, if row "
            "$i$ is the query and column $j$ the key?",
            "On the diagonal just below the main one",
            (
                "On the diagonal just above the main one",
                "On the main diagonal",
                "In the first column",
            ),
            "Query $i$ looks at key $j = i - 1$: one column to the left of the main diagonal. The "
            "mean weight there measures how much a head is one of the previous token (Clark et al. "
            "2019).",
        ),
        views.EXPLORER,
        evidence=evidence.previous,
    ),
    "attention-resting-heads": Question(
        PAGE,
        "special tokens",
        1,
        choice(
            "Many heads of BERT put most of their weight on [SEP]. Which explanation do Clark et "
            "al. (2019) offer?",
            "It does nothing there: such a head has nothing to add",
            (
                "It is a summary: the sentence’s meaning is stored there",
                "It is the nearest token: positions favour the end",
                "It is the longest vector: its scores are the largest",
            ),
            "The weights of a row must sum to 1, so they have to lie somewhere. The authors find "
            "that these weights hardly change the model’s output, and suggest that looking at "
            "[SEP] is a way to do nothing.",
        ),
        views.RESCALED,
        unproved="It is the explanation that one paper offers for trained models.",
    ),
    "attention-what-a-weight-says": Question(
        PAGE,
        "weights",
        2,
        choice(
            "In one head the weight from “it” to “animal” is 0.65. What does this number alone "
            "tell?",
            "By which factor the value of “animal” is multiplied in the head’s output for “it”",
            (
                "How much the model’s result changes if the head is removed",
                "How similar the token vectors of “it” and “animal” are",
                "How much “animal” looks back at “it” in the same head",
            ),
            "The output for token $i$ is $\\sum_j A_{ij} V_j$, so 0.65 is the factor of one value "
            "in one sum. The other 0.35 of this row and all other rows are in the output too. "
            "Whether a head matters is measured by removing it.",
        ),
        views.EXPLORER,
        evidence=evidence.meaning,
    ),
    "attention-same-row": Question(
        PAGE,
        "softmax",
        2,
        choice(
            "Which change of the scores before the softmax leaves all weights as they are, "
            "whatever the scores and the number?",
            "Adding the same number to all scores of a row",
            (
                "Multiplying all scores of a row by the same number",
                "Adding the same number to all scores of a column",
                "Replacing all scores of a row by their absolute values",
            ),
            "$e^{s+c} = e^c e^s$, and $e^c$ cancels within a row. So only the differences within a "
            "row matter. A factor changes these differences: it acts like a temperature.",
        ),
        views.EXPLORER,
        evidence=evidence.same_softmax,
    ),
    "attention-largest-divergence": Question(
        PAGE,
        "comparison",
        2,
        choice(
            "Two rows of weights on $n > 2$ tokens are compared by their Jensen–Shannon divergence "
            "in nats. How large can it get?",
            r"$\ln 2$, where the rows share no token",
            (
                r"$\ln n$, where one row is even and one is on a single token",
                "1, where the rows are on one token each, not the same",
                "Infinitely large, where one row has a 0",
            ),
            "Each row is compared with the average of both, which is at least half of it "
            r"everywhere, so each divergence is at most $\ln 2 = 0.693$. In bits the bound is 1.",
        ),
        views.TWO_TEXTS,
        evidence=evidence.bound,
    ),
    "attention-merging-pieces": Question(
        PAGE,
        "word pieces",
        2,
        choice(
            "Some words are one piece, others are cut into two or more. How are the weights of "
            "pieces merged into weights of words, so that each row still sums to 1, whatever the "
            "weights?",
            "Sum over the key’s pieces, mean over the query’s pieces",
            (
                "Mean over the key’s pieces, sum over the query’s pieces",
                "Mean over the key’s pieces, mean over the query’s pieces",
                "Sum over the key’s pieces, sum over the query’s pieces",
            ),
            "What a word receives adds up over its pieces. What it gives has to sum to 1, and the "
            "mean of rows that sum to 1 does. With a mean over keys, words of many pieces would "
            "seem to receive less than they do.",
        ),
        views.PIECES,
        evidence=evidence.pieces,
    ),
    "attention-induction-head": Question(
        PAGE,
        "roles of heads",
        3,
        choice(
            "The text is “A B C A”, read from left to right. Where does an induction head look "
            "from the second A?",
            "At B, which came after the first A",
            (
                "At the first A, the earlier copy",
                "At C, which stands just before",
                "At the second A itself",
            ),
            "It finds the earlier copy of A and looks at the token that followed it, B. If the "
            "text repeats, B comes next. A head that looks at the copy itself is called a "
            "duplicate-token head.",
        ),
        views.EXPLORER,
        evidence=evidence.induction,
    ),
}
