"""Questions on the attention explorer: what heads do on a text, and how it is measured."""

import numpy as np

from core.attention import (
    MEASURES,
    hide_special,
    jensen_shannon,
    merge_words,
    normalised_entropy,
    rollout,
)
from core.language_models import HeadMaps
from core.losses import entropy
from core.multi_head import cost
from interview.bank.drawing import DIGITS, distribution, listed, matrix, one_of
from interview.live_links import LiveLink
from interview.question import NumberAnswer, Question, QuestionInstance, choice

PAGE = "attention"


# ---- page states that questions link to ----------------------------------------------------------
EXPLORER = LiveLink("attention", "Look through all heads of a trained model")
RESCALED = LiveLink(
    "attention",
    "Hide the special tokens and rescale the rows",
    {"attention_special": "renormalise"},
)
PIECES = LiveLink(
    "attention", "See the word pieces before they are merged", {"attention_pieces": "tokens"}
)
TWO_TEXTS = LiveLink(
    "attention", "Compare every head on two sentences", {"attention_kind": "compare"}
)


# ---- numbers to work out ------------------------------------------------------------------------


def _uniform_entropy(rng: np.random.Generator) -> QuestionInstance:
    n = one_of(rng, (4, 5, 6, 8, 10, 12, 15, 16, 20, 25, 32))
    value = float(entropy(np.full(n, 1 / n)))
    return QuestionInstance(
        f"A head gives each of {n} tokens the same weight. What is the entropy of that row, "
        rf"$-\sum_j A_{{ij}} \ln A_{{ij}}$, in nats? {DIGITS}",
        NumberAnswer(value, unit="nats"),
        rf"All {n} terms are $\frac{{1}}{{{n}}} \ln {n}$, so their sum is $\ln {n} = {value:.4f}$. "
        "No row of that length has a larger entropy; a row with all weight on one token has 0.",
        {"n": n},
    )


def _spread(rng: np.random.Generator) -> QuestionInstance:
    row = distribution(rng, 4)
    value = float(normalised_entropy(np.array([row])))
    return QuestionInstance(
        f"A head looks at four tokens with the weights ${listed(row)}$. What is its entropy "
        rf"divided by $\ln 4$, the largest possible one? {DIGITS}",
        NumberAnswer(value),
        rf"$-\sum_j A_j \ln A_j = {value * np.log(4):.4f}$ nats, and divided by "
        rf"$\ln 4 = 1.3863$ this is {value:.4f}. Divided in this way, rows of texts of different "
        "length can be compared: 1 is even, 0 is a single token.",
        {"row": row},
    )


def _distance(rng: np.random.Generator) -> QuestionInstance:
    rows = [distribution(rng, 3, 10) for _ in range(3)]
    value = float(MEASURES["distance"].compute(_maps(np.array(rows)))[0, 0])
    return QuestionInstance(
        "A head has these weights on three tokens (rows are queries, columns are keys):\n\n"
        f"$$A = {matrix(rows)}$$\n\n"
        rf"How far does it look on average, $\frac{{1}}{{3}} \sum_{{i,j}} A_{{ij}}\,|i - j|$, in "
        f"tokens? {DIGITS}",
        NumberAnswer(value, unit="tokens"),
        "Cells beside the diagonal count once, the two corners twice, the diagonal not at all: "
        f"together {3 * value:.2f}, over three rows {value:.4f}. Every row counts the same, as "
        "each of them sums to 1.",
        {"weights": [each for row in rows for each in row]},
    )


def _word_weight(rng: np.random.Generator) -> QuestionInstance:
    rows = [distribution(rng, 4) for _ in range(4)]
    value = float(merge_words(np.array(rows), [[0, 1], [2, 3]])[0, 1])
    return QuestionInstance(
        "The model cuts word A into tokens 1 and 2, word B into tokens 3 and 4. Token 1 gives "
        f"tokens 1 to 4 the weights ${listed(rows[0])}$, token 2 gives them ${listed(rows[1])}$. "
        "How much weight does word A give to word B, if keys are summed and queries are averaged? "
        f"{DIGITS}",
        NumberAnswer(value),
        f"Token 1 gives word B {rows[0][2] + rows[0][3]:g}, token 2 gives it "
        f"{rows[1][2] + rows[1][3]:g}; their mean is {value:.4g}. Sums over keys and means over "
        "queries keep every row a distribution (Clark et al. 2019).",
        {"first": rows[0], "second": rows[1]},
    )


def _rescaled(rng: np.random.Generator) -> QuestionInstance:
    row = distribution(rng, 5)
    special = np.array([True, False, False, False, True])
    shown, removed = hide_special(
        np.array([row]), special, np.zeros(1, dtype=bool), renormalise=True
    )
    value = float(shown[0, 1])
    return QuestionInstance(
        "A head gives the tokens [CLS], the, cat, slept, [SEP] the weights "
        f"${listed(row)}$. The special tokens [CLS] and [SEP] are hidden and the row is rescaled "
        f"to sum to 1. What is the weight of “cat” then? {DIGITS}",
        NumberAnswer(value),
        f"The special tokens hold {removed[0]:.2f}, so {1 - removed[0]:.2f} is left, and "
        f"{row[2]:g} of it is a share of {value:.4f}. Tell the removed weight beside it: after "
        "rescaling, a head that looks mostly at special tokens seems to look at words.",
        {"row": row},
    )


def _rollout(rng: np.random.Generator) -> QuestionInstance:
    n, layers = one_of(rng, (4, 5, 8, 10, 16, 20)), one_of(rng, (2, 3, 4))
    value = float(rollout(np.full((layers, 1, n, n), 1 / n))[-1][0, 0])
    return QuestionInstance(
        f"All heads of {layers} layers look evenly at {n} tokens. Attention rollout multiplies "
        r"$\hat A = \tfrac12 A + \tfrac12 I$ over the layers. Which share of a token’s last "
        f"vector does rollout trace back to the same token of the input? {DIGITS}",
        NumberAnswer(value),
        rf"The residual path alone keeps $2^{{-{layers}}} = {2.0**-layers:g}$; the rest, "
        rf"{1 - 2.0**-layers:g}, is spread evenly, so $\frac{{1}}{{{n}}}$ of it comes back: "
        f"{value:.4f} in all. Rows of a rollout sum to 1 as those of attention do.",
        {"n": n, "layers": layers},
    )


def _head_distance(rng: np.random.Generator) -> QuestionInstance:
    a = one_of(rng, (0.05, 0.1, 0.15, 0.2, 0.25, 0.3))
    b = one_of(rng, (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95))
    value = float(jensen_shannon(np.array([[a, 1 - a]]), np.array([[b, 1 - b]])))
    return QuestionInstance(
        f"On two tokens one head has the weights ${listed([a, 1 - a])}$, another "
        f"${listed([b, 1 - b])}$. What is the Jensen–Shannon divergence of the two rows, the mean "
        f"of their Kullback–Leibler divergences from their average, in nats? {DIGITS}",
        NumberAnswer(value, unit="nats"),
        f"The average row is ${listed([(a + b) / 2, 1 - (a + b) / 2])}$; both divergences from it "
        rf"have the mean {value:.4f}. Rows that are equal have 0, rows that share no token "
        r"$\ln 2 = 0.6931$.",
        {"a": a, "b": b},
    )


def _weights(rng: np.random.Generator) -> QuestionInstance:
    layers, heads = one_of(rng, ((6, 12), (12, 12), (24, 16), (4, 8), (12, 8)))
    n = one_of(rng, (10, 15, 20, 30, 50, 100))
    value = layers * cost(n, n, 64 * heads, heads).weights
    return QuestionInstance(
        f"An encoder with {layers} layers of {heads} heads reads {n} tokens. How many attention "
        "weights are there to look at?",
        NumberAnswer(value, tolerance=0, unit="weights"),
        rf"Each head has a weight for every pair of tokens, $n^2 = {n * n}$, and there are "
        rf"${layers} \cdot {heads} = {layers * heads}$ heads: {value:,} weights. Twice as many "
        "tokens have four times as many.",
        {"layers": layers, "heads": heads, "n": n},
    )


def _maps(weights: np.ndarray) -> HeadMaps:
    """One head of an encoder on tokens that are all different."""
    n = len(weights)
    none, names = np.zeros(n, dtype=bool), tuple("abcdefgh"[:n])
    return HeadMaps(weights[None, None], names, names, none, none, none, False, True)


QUESTIONS: dict[str, Question] = {
    "attention-uniform-entropy": Question(PAGE, "entropy", 1, _uniform_entropy, EXPLORER),
    "attention-rescaled-row": Question(PAGE, "special tokens", 1, _rescaled, RESCALED),
    "attention-count-weights": Question(PAGE, "shapes", 1, _weights, EXPLORER),
    "attention-spread-of-a-row": Question(PAGE, "entropy", 2, _spread, EXPLORER),
    "attention-mean-distance": Question(PAGE, "distance", 2, _distance, EXPLORER),
    "attention-word-weight": Question(PAGE, "word pieces", 2, _word_weight, PIECES),
    "attention-rollout": Question(PAGE, "rollout", 3, _rollout, EXPLORER),
    "attention-head-distance": Question(PAGE, "comparison", 3, _head_distance, TWO_TEXTS),
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
        EXPLORER,
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
        EXPLORER,
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
        RESCALED,
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
        EXPLORER,
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
        EXPLORER,
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
        TWO_TEXTS,
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
        PIECES,
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
        EXPLORER,
    ),
}
