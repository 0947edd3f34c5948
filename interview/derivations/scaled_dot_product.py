"""Scaled dot-product attention, complete, and why it divides by √d_k."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.attention import scaled_dot_product_attention
from core.attention_steps import DISTRIBUTIONS, softmax_jacobian_norm
from core.common import Param
from core.multi_head import MultiHead, Projections, random_projections
from core.multi_head.multi_head import multi_head
from interview.derivation import Check, Derivation, Step
from interview.derivations.complex_step import complex_softmax, jacobian
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


STANDARD_ERRORS = 6
# Even between −√3 and √3: mean 0, variance 1, and no outliers that a small sample would depend on.
COMPONENTS = DISTRIBUTIONS["uniform"]
# Of one component x: E[x⁴].
FOURTH_MOMENT = 9 / 5


@dataclass(frozen=True)
class Case:
    """Independent pairs for the variance, and a small self-attention for the rest.

    Attributes:
        queries, keys: (draws, d_k), independent components of mean 0 and variance 1.
        tokens: (n, d_k).
        projections: W^Q, W^K and W^V, (d_k, d_k) each.
        lab: The lab's attention of the tokens, one head.
    """

    queries: np.ndarray
    keys: np.ndarray
    tokens: np.ndarray
    projections: Projections
    lab: MultiHead

    @property
    def width(self) -> int:
        """d_k."""
        return self.queries.shape[1]

    @property
    def draws(self) -> int:
        """Pairs of a query and a key."""
        return len(self.queries)

    @property
    def raw_scores(self) -> np.ndarray:
        """(n, n): q_i·k_j of the tokens, one product after the other."""
        return np.einsum("il,jl->ij", self.lab.query, self.lab.key)

    @property
    def scores(self) -> np.ndarray:
        """(n, n): divided by √d_k."""
        return self.raw_scores / math.sqrt(self.width)

    @property
    def note(self) -> str:
        """What decided the tolerance of a measured check."""
        return f"{STANDARD_ERRORS} standard errors of {self.draws:,} draws"


def prepare(numbers: Mapping[str, Any]) -> Case:
    """Random vectors."""
    width, draws, seed = (int(numbers[name]) for name in ("width", "draws", "seed"))
    generator = np.random.default_rng(seed)

    def drawn(rows: int) -> np.ndarray:
        return COMPONENTS.draw(generator, (rows, width), np.zeros((rows, 1)), 0.0)

    queries, keys, tokens = drawn(draws), drawn(draws), drawn(int(numbers["tokens"]))
    projections = random_projections(width, seed)
    return Case(queries, keys, tokens, projections, multi_head(tokens, tokens, projections, 1))


def scores(case: Case) -> Check:
    """The lab's scores against one product of four matrices."""
    x, w = case.tokens, case.projections
    return Check(
        case.lab.scores[0] * math.sqrt(case.width),
        x @ (w.query @ w.key.T) @ x.T,
        r"\sqrt{d_k} \text{ times the lab's scores}",
        r"X\,(W^Q {W^K}^\top)\,X^\top",
    )


def mean(case: Case) -> Check:
    """The mean score, measured."""
    products = np.einsum("rl,rl->r", case.queries, case.keys)
    return Check(
        float(products.mean()),
        0.0,
        r"\text{mean of } q\cdot k",
        "0",
        STANDARD_ERRORS * math.sqrt(case.width / case.draws),
        case.note,
    )


def product_variance(case: Case) -> Check:
    """Mean square of a single product, measured over all components of all draws."""
    count = case.queries.size
    error = math.sqrt((FOURTH_MOMENT**2 - 1) / count)
    return Check(
        float(np.vdot(case.queries**2, case.keys**2)) / count,
        1.0,
        r"\text{mean of } (q_l k_l)^2",
        r"\mathbb{E}[q_l^2]\,\mathbb{E}[k_l^2] = 1",
        STANDARD_ERRORS * error,
        f"{STANDARD_ERRORS} standard errors of {count:,} products",
    )


def sum_variance(case: Case) -> Check:
    """Components ±1: the exact distribution of the sum, from all sign vectors."""
    chances = np.ones(1)
    for _ in range(case.width):
        chances = np.convolve(chances, [0.5, 0.0, 0.5])  # one more product: −1 or 1
    values = np.arange(-case.width, case.width + 1)
    average = float(chances @ values)
    return Check(
        float(chances @ (values - average) ** 2),
        COMPONENTS.cumulants(case.width, 0.0)[1],
        r"\mathrm{Var}[q\cdot k] \text{ over all pairs of sign vectors}",
        r"d_k",
    )


def scaled_variance(case: Case) -> Check:
    """Mean square of the lab's scaled scores, measured.

    Beside a key of zeros, whose score is 0, a key has the weight e^s/(e^s + 1).
    """
    pairs = np.zeros((case.draws, 2, case.width))
    pairs[:, 0] = case.keys
    weights = scaled_dot_product_attention(
        case.queries[:, None], pairs, np.ones((case.draws, 2, 1))
    ).weights[:, 0]
    found = np.log(weights[:, 0]) - np.log(weights[:, 1])
    _, variance, fourth = COMPONENTS.cumulants(case.width, 0.0)
    error = math.sqrt((fourth / variance**2 + 2) / case.draws)
    return Check(
        float(np.mean(found**2)),
        1.0,
        r"\text{mean square of the lab's scaled scores}",
        r"d_k/d_k = 1",
        STANDARD_ERRORS * error,
        case.note,
    )


def softmax_rows(case: Case) -> Check:
    """The lab's weights and their sums, row by row."""
    weights = case.lab.weights[0]
    return Check(
        np.column_stack([weights, weights.sum(axis=1)]),
        np.array([[*_row(row), 1.0] for row in case.scores.tolist()]),
        r"a_{ij} \text{ of the lab, and the sum of each row}",
        r"e^{s_{ij}}\Big/\textstyle\sum_l e^{s_{il}} \text{, and } 1",
    )


def saturation(case: Case) -> Check:
    """Mean norm of the softmax's Jacobian with and without √d_k, against formula and bound."""
    differentiated, formula = [], []
    for rows in (case.scores, case.raw_scores):
        norms = [np.linalg.norm(jacobian(complex_softmax, row)) for row in rows]
        weights = complex_softmax(rows)
        bounds = 2 * (1 - weights.max(axis=1))
        differentiated.append(np.mean(norms))
        formula.append(np.minimum(softmax_jacobian_norm(weights), bounds).mean())
    return Check(
        np.array(differentiated),
        np.array(formula),
        r"\text{mean of } \lVert J\rVert \text{ by differentiating, with and without } \sqrt{d_k}",
        r"\text{mean of } \lVert\mathrm{diag}(a)-aa^\top\rVert"
        r" \text{, no row above } 2\,(1-\max_j a_j)",
    )


def mixture(case: Case) -> Check:
    """The lab's output against explicit sums, kept between the least and the largest value."""
    value = case.lab.value
    weights = [_row(row) for row in case.scores.tolist()]
    sums = np.array([sum(a * v for a, v in zip(row, value, strict=True)) for row in weights])
    return Check(
        case.lab.joined,
        np.clip(sums, value.min(axis=0), value.max(axis=0)),
        r"O \text{ of the lab}",
        r"\textstyle\sum_j a_{ij} v_j \text{, put between } \min_j v_j \text{ and } \max_j v_j",
    )


def masked(case: Case) -> Check:
    """The lab's causal weights against softmaxes over what each query may see."""
    lab = scaled_dot_product_attention(case.lab.query, case.lab.key, case.lab.value, causal=True)
    expected = np.zeros(lab.weights.shape)
    for i, row in enumerate(case.scores.tolist()):
        expected[i, : i + 1] = _row(row[: i + 1])
    return Check(
        lab.weights,
        expected,
        r"\text{the lab's weights with } M_{ij} = -\infty \text{ for } j > i",
        r"\mathrm{softmax}(s_{i1}, \dots, s_{ii}) \text{, then zeros}",
    )


def _row(scores: list[float]) -> list[float]:
    """The softmax of one row in plain Python."""
    top = max(scores)
    exponentials = [math.exp(each - top) for each in scores]
    total = math.fsum(exponentials)
    return [each / total for each in exponentials]


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
    prepare=prepare,
    steps=(
        Step(
            "Queries, keys, values, and a score for each pair",
            "Three learned matrices give each token a query, a key and a value. The dot product of "
            "query $i$ and key $j$ is their score; all scores together are one matrix product.",
            r"Q = XW^Q,\quad K = XW^K,\quad V = XW^V"
            "\n"
            r"(QK^\top)_{ij} = q_i\cdot k_j = \sum_{l=1}^{d_k} q_{il}\,k_{jl}",
            scores,
        ),
        Step(
            "A score's mean is 0",
            "Assume, as at initialisation, that all components of $q$ and $k$ are independent, "
            "with mean 0 and variance 1. Expectations of sums add, and those of independent "
            "factors multiply.",
            r"\mathbb{E}[q\cdot k] = \sum_{l=1}^{d_k}\mathbb{E}[q_l k_l] "
            r"= \sum_{l=1}^{d_k}\mathbb{E}[q_l]\,\mathbb{E}[k_l] = 0",
            mean,
        ),
        Step(
            "One product has variance 1",
            "Squares of independent numbers are independent, too, and a mean square is the "
            "variance where the mean is 0. The components' distribution does not matter "
            "otherwise: here it is uniform.",
            r"\mathrm{Var}[q_l k_l] = \mathbb{E}[q_l^2 k_l^2] - \mathbb{E}[q_l k_l]^2 "
            r"= \mathbb{E}[q_l^2]\,\mathbb{E}[k_l^2] - 0 = 1",
            product_variance,
        ),
        Step(
            "Variances of independent products add",
            "The products have no component in common, so all covariances are 0. Checked exactly "
            "for components of 1 or −1: the distribution of $q\\cdot k$ over all $4^{d_k}$ pairs, "
            "product by product.",
            r"\mathrm{Var}[q\cdot k] = \sum_{l} \mathrm{Var}[q_l k_l] + "
            r"\sum_{l\ne m}\mathrm{Cov}[q_l k_l,\ q_m k_m] = d_k\cdot 1 + 0 = d_k",
            sum_variance,
        ),
        Step(
            "Divide by the standard deviation",
            "A factor comes out of a variance squared, so $1/\\sqrt{d_k}$ is the one that makes it "
            "1. Measured on the lab's attention: beside a second key of zeros, the log of the two "
            "weights' ratio is the scaled score.",
            r"\mathrm{Var}\Big[\frac{q\cdot k}{\sqrt{d_k}}\Big] "
            r"= \frac{1}{d_k}\,\mathrm{Var}[q\cdot k] = 1",
            scaled_variance,
        ),
        Step(
            "Softmax, row by row",
            "Each query distributes weights of its own over all keys: positive, with sum 1. "
            "(Dropout on the weights, used in training, breaks the sum.)",
            r"s_{ij} = \frac{q_i\cdot k_j}{\sqrt{d_k}},\quad "
            r"a_{ij} = \frac{e^{s_{ij}}}{\sum_l e^{s_{il}}} > 0,\quad \sum_j a_{ij} = 1",
            softmax_rows,
        ),
        Step(
            "Without the division most derivatives are near 0",
            "$J$ has no negative eigenvalue, so its norm is at most its trace. The further the "
            "largest score is above all others, the closer its weight is to 1 and every entry of "
            "$J$ to 0: hardly any gradient passes through such a row. (In the few rows whose two "
            "largest scores are close, $J$ is not small.)",
            r"J = \frac{\partial a}{\partial s} = \mathrm{diag}(a) - aa^\top,\quad "
            r"\lVert J\rVert \le \mathrm{tr}\,J = 1-\sum_j a_j^2 \le 2\,(1-\max_j a_j)",
            saturation,
        ),
        Step(
            "The output is a weighted mean of the values",
            "Weights that are positive and sum to 1 make a convex combination: no component of "
            "the output is outside the range of the values. That completes the formula.",
            r"o_i = \sum_j a_{ij}\,v_j,\quad "
            r"O = \mathrm{softmax}\Big(\frac{QK^\top}{\sqrt{d_k}}\Big)V",
            mixture,
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
            masked,
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
