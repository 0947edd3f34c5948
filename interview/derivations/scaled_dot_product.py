"""Scaled dot-product attention, complete, and why it divides by √d_k."""

from core.common.params import Param
from interview.derivation import Derivation, Step
from interview.derivations.cases import scaled_dot_product as case
from interview.derivations.measuring import SEED
from interview.live_links import LiveLink

WIDTH = Param(
    "width",
    "Width d_k",
    64,
    1,
    256,
    "linear",
    "Components of each query and key.",
    "d_k",
    is_integer=True,
)
DRAWS = Param(
    "draws",
    "Draws",
    4_000,
    500,
    4_000,
    "linear",
    "Pairs of a query and a key on which mean and variance are measured.",
    is_integer=True,
)
TOKENS = Param(
    "tokens",
    "Tokens n",
    6,
    2,
    16,
    "linear",
    "How many tokens attend to each other.",
    "n",
    is_integer=True,
)

DERIVATION = Derivation(
    label="Scaled dot-product attention, and why √d_k",
    question="Derive scaled dot-product attention, step by step. Why are the scores divided by "
    "√d_k, and what goes wrong without it?",
    answer="Each query is compared with every key by a dot product, a softmax over each row turns "
    "these scores into weights, and the output is the weighted mean of the values. With "
    "independent components of mean 0 and variance 1 a score has variance $d_k$, so dividing by "
    "$\\sqrt{d_k}$ makes it 1 whatever the width. Without that, scores of wide heads lie far "
    "apart: in most rows the softmax puts nearly all weight on one key, and the derivatives of "
    "the weights are near 0.",
    symbols={
        r"X": "tokens, one row each, n rows",
        r"Q,\ K,\ V": "queries, keys and values, a row for each token: X times a learned matrix",
        r"q,\ k,\ v": "one query, key and value",
        r"d_k": "components of a query and of a key",
        r"s_{ij}": "scaled score of query i with key j",
        r"a_{ij}": "weight that query i gives to key j",
        r"J": "derivatives of one row's weights by its scores",
        r"\lVert J\rVert": "root of the sum of its squared entries",
        r"O": "output, a row for each query",
        r"M": "mask: 0 where query i may look at key j, else −∞",
    },
    params=(WIDTH, DRAWS, TOKENS, SEED),
    prepare=case.prepare,
    steps=(
        Step(
            "Queries, keys, values, and a score for each pair",
            "Three learned matrices give each token a query, a key and a value. The dot product of "
            "query $i$ and key $j$ is their score; all scores together are one matrix product.",
            r"Q = XW^Q,\quad K = XW^K,\quad V = XW^V"
            "\n"
            r"(QK^\top)_{ij} = q_i\cdot k_j = \sum_{l=1}^{d_k} q_{il}\,k_{jl}",
            case.scores,
        ),
        Step(
            "A score's mean is 0",
            "Assume, as at initialisation, that all components of $q$ and $k$ are independent, "
            "with mean 0 and variance 1. Expectations of sums add, and those of independent "
            "factors multiply.",
            r"\mathbb{E}[q\cdot k] = \sum_{l=1}^{d_k}\mathbb{E}[q_l k_l] "
            r"= \sum_{l=1}^{d_k}\mathbb{E}[q_l]\,\mathbb{E}[k_l] = 0",
            case.mean,
        ),
        Step(
            "One product has variance 1",
            "Squares of independent numbers are independent, too, and a mean square is the "
            "variance where the mean is 0. The components' distribution does not matter "
            "otherwise: here it is uniform.",
            r"\mathrm{Var}[q_l k_l] = \mathbb{E}[q_l^2 k_l^2] - \mathbb{E}[q_l k_l]^2 "
            r"= \mathbb{E}[q_l^2]\,\mathbb{E}[k_l^2] - 0 = 1",
            case.product_variance,
        ),
        Step(
            "Variances of independent products add",
            "The products have no component in common, so all covariances are 0. Checked exactly "
            "for components of 1 or −1: the distribution of $q\\cdot k$ over all $4^{d_k}$ pairs, "
            "product by product.",
            r"\mathrm{Var}[q\cdot k] = \sum_{l} \mathrm{Var}[q_l k_l] + "
            r"\sum_{l\ne m}\mathrm{Cov}[q_l k_l,\ q_m k_m] = d_k\cdot 1 + 0 = d_k",
            case.sum_variance,
        ),
        Step(
            "Divide by the standard deviation",
            "A factor comes out of a variance squared, so $1/\\sqrt{d_k}$ is the one that makes it "
            "1. Measured on the lab's attention: beside a second key of zeros, the log of the two "
            "weights' ratio is the scaled score.",
            r"\mathrm{Var}\Big[\frac{q\cdot k}{\sqrt{d_k}}\Big] "
            r"= \frac{1}{d_k}\,\mathrm{Var}[q\cdot k] = 1",
            case.scaled_variance,
        ),
        Step(
            "Softmax, row by row",
            "Each query distributes weights of its own over all keys: positive, with sum 1. "
            "(Dropout on the weights, used in training, breaks the sum.)",
            r"s_{ij} = \frac{q_i\cdot k_j}{\sqrt{d_k}},\quad "
            r"a_{ij} = \frac{e^{s_{ij}}}{\sum_l e^{s_{il}}} > 0,\quad \sum_j a_{ij} = 1",
            case.softmax_rows,
        ),
        Step(
            "Without the division most derivatives are near 0",
            "$J$ has no negative eigenvalue, so its norm is at most its trace. The further the "
            "largest score is above all others, the closer its weight is to 1 and every entry of "
            "$J$ to 0: hardly any gradient passes through such a row. (In the few rows whose two "
            "largest scores are close, $J$ is not small.)",
            r"J = \frac{\partial a}{\partial s} = \mathrm{diag}(a) - aa^\top,\quad "
            r"\lVert J\rVert \le \mathrm{tr}\,J = 1-\sum_j a_j^2 \le 2\,(1-\max_j a_j)",
            case.saturation,
        ),
        Step(
            "The output is a weighted mean of the values",
            "Weights that are positive and sum to 1 make a convex combination: no component of "
            "the output is outside the range of the values. That completes the formula.",
            r"o_i = \sum_j a_{ij}\,v_j,\quad "
            r"O = \mathrm{softmax}\Big(\frac{QK^\top}{\sqrt{d_k}}\Big)V",
            case.mixture,
        ),
        Step(
            "A mask is added before the softmax",
            "As $e^{-\\infty} = 0$, a masked key gets exactly no weight and the rest still sums to "
            "1. $M$ has the shape of the scores, or one that broadcasts to it. A row without any "
            "allowed key would be 0/0 and must be defined: the lab takes zeros. (A number such as "
            "$-10^9$ does not fit into float16. PyTorch's boolean masks have two conventions: True "
            "means “may look” to `scaled_dot_product_attention`, and “hidden” to "
            "`nn.MultiheadAttention`.)",
            r"O = \mathrm{softmax}\Big(\frac{QK^\top}{\sqrt{d_k}} + M\Big)V,\quad "
            r"M_{ij} \in \{0, -\infty\}",
            case.masked,
        ),
    ),
    live=(
        LiveLink(
            "attention-steps",
            "Without √d_k: one weight near 1 in most rows, d_k = 512",
            {"attention_steps_part": "scale", "attention_steps_d_k": "512"},
        ),
        LiveLink(
            "attention-steps",
            "Every matrix of one head, with a causal mask",
            {
                "attention_steps_part": "steps",
                "attention_steps_source": "random",
                "attention_steps_mask": "causal",
            },
        ),
    ),
    source="A. Vaswani et al., “Attention Is All You Need”, 2017, section 3.2.1 and footnote 4",
    tags=("attention", "softmax", "variance", "scaling", "mask", "transformer", "query", "key"),
)
