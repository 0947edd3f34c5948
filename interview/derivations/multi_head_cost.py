"""What multi-head attention costs, and on what that does not depend."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.attention import masked_softmax
from core.common import Param
from core.multi_head import Cost, MultiHead, Projections, cost, random_projections, score_ranks
from core.multi_head.multi_head import multi_head
from interview.derivation import Check, Derivation, Step
from interview.derivations.measuring import SEED
from interview.live_links import LiveLink

HEADS = Param(
    "heads", "Heads h", 4, 1, 12, "linear", "How many heads there are.", "h", is_integer=True
)
HEAD_WIDTH = Param(
    "head_width",
    "Width of a head d_k",
    6,
    1,
    8,
    "linear",
    "The model is d = h·d_k wide.",
    "d_k",
    is_integer=True,
)
TOKENS = Param(
    "tokens", "Tokens n", 10, 1, 24, "linear", "How long the text is.", "n", is_integer=True
)


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


DERIVATION = Derivation(
    label="What multi-head attention costs",
    question="How many parameters and operations does multi-head attention take, how do they "
    "depend on the number of heads, and how on the length of the text?",
    answer="Each of $h$ heads works with $d_k = d/h$ components, so $h$ cancels in the parameters "
    "and in the operations: $4d^2$ parameters without biases, $8nd^2$ operations for the "
    "projections and $4n^2d$ for scores and weighted sums. The number of attention weights, "
    "$hn^2$, grows with $h$. In the length $n$ the projections are linear, scores and weighted "
    "sums quadratic; they are equal at $n = 2d$.",
    symbols={
        r"n,\ d": "tokens, and components of each, the model's width",
        r"h": "heads; it divides d",
        r"d_k": "width of a head, d/h",
        r"X": "tokens, one row each",
        r"W_i^Q,\ W_i^K,\ W_i^V": "projections of head i, each d × d_k",
        r"W^O": "output projection, d × d",
        r"S_i": "scores of head i, n × n",
    },
    params=(HEADS, HEAD_WIDTH, TOKENS, SEED),
    prepare=prepare,
    steps=(
        Step(
            "Heads are columns of large matrices",
            "Side by side, the heads' projections are three $d\\times d$ matrices: projecting once "
            "and cutting is the same as projecting for each head.",
            r"\mathrm{head}_i = \mathrm{softmax}\Big(\frac{XW_i^Q(XW_i^K)^\top}{\sqrt{d_k}}\Big)"
            r"XW_i^V"
            "\n"
            r"XW^Q = [XW_1^Q \mid \dots \mid XW_h^Q],\quad "
            r"\mathrm{output} = [\mathrm{head}_1 \mid \dots \mid \mathrm{head}_h]\,W^O",
            split,
        ),
        Step(
            "Parameters",
            "$h$ heads of three $d\\times d_k$ matrices, and $W^O$. With biases, PyTorch's "
            "default, there are $4d$ more, of which the same is true.",
            r"3\cdot h\cdot d\,d_k + d^2 = 3d^2 + d^2 = 4d^2",
            parameters,
        ),
        Step(
            "Operations of the projections",
            "A product of an $a\\times b$ and a $b\\times c$ matrix has $ac$ entries with $b$ "
            "multiplications and about as many additions each: $2abc$ operations. Checked by "
            "counting while computing.",
            r"3\cdot h\cdot 2nd\,d_k + 2nd\cdot d = 6nd^2 + 2nd^2 = 8nd^2",
            projecting,
        ),
        Step(
            "Operations of scores and weighted sums",
            "Each head multiplies $n\\times d_k$ by $d_k\\times n$, and its weights, $n\\times n$, "
            "by $n\\times d_k$. The softmax's own operations are left out, as is usual.",
            r"h\,(2n^2d_k + 2n^2d_k) = 4n^2\,h\,d_k = 4n^2d",
            attending,
        ),
        Step(
            "So both do not depend on the number of heads",
            "In each count $h$ meets $d_k = d/h$. Checked by counting for one head, for your $h$, "
            "and for $d$ heads of width 1.",
            r"h\cdot d_k = h\cdot\frac{d}{h} = d \;\Rightarrow\; "
            r"\text{cost} = 8nd^2 + 4n^2d \text{ for every } h",
            any_heads,
        ),
        Step(
            "What does depend on it",
            "More heads make more weights, which take memory and exponentials. And a head's scores "
            "have at most rank $d_k$ before the softmax: the narrower a head, the lower its rank.",
            r"\#\text{weights} = h\,n^2,\quad "
            r"\mathrm{rank}(S_i) \le \min(n,\ d_k)",
            depends,
        ),
        Step(
            "Twice the text",
            "Projections treat each token on its own; scores compare all pairs.",
            r"8(2n)d^2 = 2\cdot 8nd^2,\quad 4(2n)^2d = 4\cdot 4n^2d",
            quadratic,
        ),
        Step(
            "When the quadratic part is larger",
            "Set both equal. For shorter texts most operations are projections; at $d=768$ the two "
            "are equal at 1,536 tokens.",
            r"4n^2d = 8nd^2 \iff n = 2d",
            crossing,
        ),
    ),
    live=(
        LiveLink(
            "multi-head",
            "Twelve heads with the parameters of one: see the table",
            {"multi_head_part": "heads", "multi_head_heads": "12"},
        ),
    ),
    source="A. Vaswani et al., “Attention Is All You Need”, 2017, section 3.2.2 and table 1; on "
    "the rank: S. Bhojanapalli et al. 2020",
    tags=("multi-head", "parameters", "FLOPs", "complexity", "quadratic", "rank"),
)
