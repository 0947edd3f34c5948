"""Numbers behind scaled dot-product attention: a case, and both sides of each step."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.attention.dot_product import scaled_dot_product_attention
from core.attention_steps.score_scale import DISTRIBUTIONS, softmax_jacobian_norm
from core.multi_head.multi_head import MultiHead, Projections, multi_head, random_projections
from interview.derivation import Check
from interview.derivations.complex_step import complex_softmax, jacobian

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
