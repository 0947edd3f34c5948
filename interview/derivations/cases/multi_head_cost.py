"""Numbers behind the cost of multi-head attention: computed head by head, counting on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.attention.dot_product import masked_softmax
from core.multi_head.multi_head import (
    Cost,
    MultiHead,
    Projections,
    cost,
    multi_head,
    random_projections,
    score_ranks,
)
from interview.derivation import Check


@dataclass
class Counter:
    """Matrix products that count their operations, by name."""

    operations: dict[str, int] = field(default_factory=dict)

    def product(self, name: str, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """a @ b: each entry of the result takes as many multiplications and as many additions as
        a has columns."""
        count = 2 * a.shape[0] * a.shape[1] * b.shape[1]
        self.operations[name] = self.operations.get(name, 0) + count
        return np.einsum("ij,jk->ik", a, b)


@dataclass(frozen=True)
class Counted:
    """Attention by hand, each head with small matrices of its own.

    Attributes:
        output: (n, d).
        parameters: Entries of all matrices that were used.
        operations: Of the matrix products, by "projections", "scores" and "sums".
        weights: How many attention weights were made.
    """

    output: np.ndarray
    parameters: int
    operations: Mapping[str, int]
    weights: int

    @property
    def products(self) -> int:
        """Operations of the scores and of the weighted sums."""
        return self.operations["scores"] + self.operations["sums"]


@dataclass(frozen=True)
class Case:
    """Tokens and projections.

    Attributes:
        tokens: (2n, d); the first n are the text, all of them a text of twice the length.
        heads: h.
        one: Counted on the text, with h heads.
        lab: The lab's attention on the text.
    """

    tokens: np.ndarray
    projections: Projections
    heads: int
    one: Counted
    lab: MultiHead

    @property
    def n(self) -> int:
        """Tokens."""
        return len(self.tokens) // 2

    @property
    def d(self) -> int:
        """Model width."""
        return self.tokens.shape[1]

    @property
    def lab_cost(self) -> Cost:
        """The lab's formulas."""
        return cost(self.n, self.n, self.d, self.heads)


def prepare(numbers: Mapping[str, Any]) -> Case:
    """Random tokens, and the lab's random projections."""
    heads, head_width, n, seed = (
        int(numbers[name]) for name in ("heads", "head_width", "tokens", "seed")
    )
    width = heads * head_width
    tokens = np.random.default_rng(seed).standard_normal((2 * n, width))
    projections = random_projections(width, seed)
    text = tokens[:n]
    return Case(
        tokens,
        projections,
        heads,
        by_hand(text, projections, heads),
        multi_head(text, text, projections, heads),
    )


def by_hand(x: np.ndarray, projections: Projections, heads: int) -> Counted:
    """softmax(x W_i^Q (x W_i^K)ᵀ / √d_k) x W_i^V for each head i, joined, times W^O."""
    counter = Counter()
    parameters, weights, outputs = projections.output.size, 0, []
    width = x.shape[1] // heads
    for i in range(heads):
        cut = np.s_[:, i * width : (i + 1) * width]
        w_q, w_k, w_v = projections.query[cut], projections.key[cut], projections.value[cut]
        parameters += w_q.size + w_k.size + w_v.size
        q, k, v = (counter.product("projections", x, each) for each in (w_q, w_k, w_v))
        row = masked_softmax(counter.product("scores", q, k.T) / np.sqrt(width))
        weights += row.size
        outputs.append(counter.product("sums", row, v))
    joined = np.concatenate(outputs, axis=1)
    output = counter.product("projections", joined, projections.output)
    return Counted(output, parameters, counter.operations, weights)


def split(case: Case) -> Check:
    """Small matrices of each head against the lab's cut of three large ones."""
    return Check(
        case.one.output,
        case.lab.output,
        r"\text{output, head by head with } W_i^Q, W_i^K, W_i^V",
        r"\text{output of the lab, which cuts } XW^Q, XW^K, XW^V",
    )


def parameters(case: Case) -> Check:
    """Entries of the matrices used, the formula, and the lab's count."""
    return Check(
        np.array([case.one.parameters, case.lab_cost.parameters]),
        np.full(2, 4 * case.d**2),
        r"\text{entries of all matrices, counted, and by the lab}",
        r"4d^2 \text{, twice}",
    )


def projecting(case: Case) -> Check:
    """Operations of the projections."""
    return Check(
        np.array([case.one.operations["projections"], case.lab_cost.projections]),
        np.full(2, 8 * case.n * case.d**2),
        r"\text{operations of the projections, counted, and by the lab}",
        r"8nd^2 \text{, twice}",
    )


def attending(case: Case) -> Check:
    """Operations of the scores and of the weighted sums."""
    return Check(
        np.array([case.one.products, case.lab_cost.products]),
        np.full(2, 4 * case.n**2 * case.d),
        r"\text{operations of scores and sums, counted, and by the lab}",
        r"4n^2d \text{, twice}",
    )


def any_heads(case: Case) -> Check:
    """Parameters, projections and products with the reader's heads and with most heads."""
    text = case.tokens[: case.n]
    several = [case.one, by_hand(text, case.projections, case.d)]
    single = by_hand(text, case.projections, 1)
    return Check(
        np.array([_all(each) for each in several]),
        np.array([_all(single)] * 2),
        r"\text{parameters and operations, counted, of } h \text{ heads and of } d \text{ heads}",
        r"\text{those of one head, twice}",
    )


def depends(case: Case) -> Check:
    """What does depend on h: the number of weights, and the rank of each head's scores."""
    ranks = score_ranks(case.lab)
    d_k = case.d // case.heads
    return Check(
        np.array([case.one.weights, min(ranks), max(ranks)]),
        np.array([case.heads * case.n**2, *[min(case.n, d_k)] * 2]),
        r"\text{weights, counted, and least and largest rank of the lab's scores}",
        r"hn^2 \text{, and } \min(n, d_k) \text{ twice}",
    )


def quadratic(case: Case) -> Check:
    """Operations on twice the text over those on the text."""
    longer = by_hand(case.tokens, case.projections, case.heads)
    shares = [
        longer.operations[name] / case.one.operations[name]
        for name in ("projections", "scores", "sums")
    ]
    return Check(
        np.array(shares),
        np.array([2.0, 4.0, 4.0]),
        r"\text{operations on } 2n \text{ tokens over those on } n "
        r"\text{: projections, scores, sums}",
        "(2, 4, 4)",
    )


def crossing(case: Case) -> Check:
    """At n = 2d both parts of the lab's cost are equal."""
    there = cost(2 * case.d, 2 * case.d, case.d, case.heads)
    return Check(
        float(there.products),
        float(there.projections),
        r"\text{operations of scores and sums at } n = 2d \text{, by the lab}",
        r"\text{operations of the projections there}",
    )


def _all(counted: Counted) -> list[int]:
    return [counted.parameters, *counted.operations.values()]
