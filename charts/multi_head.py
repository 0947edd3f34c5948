"""What a multi-head attention shows, in words, numbers and formulas."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.multi_head import HEADS, MultiHead, cost, head_disagreement, score_ranks


@dataclass(frozen=True)
class Shown:
    """A result with the names of its tokens.

    Attributes:
        result: The matrices.
        queries, keys: Names of the tokens that look and that are looked at.
        has_positions: Whether positions were added to the vectors.
    """

    result: MultiHead
    queries: Sequence[str]
    keys: Sequence[str]
    has_positions: bool

    @property
    def is_self(self) -> bool:
        """Whether the tokens look at themselves."""
        return list(self.queries) == list(self.keys)

    @property
    def width(self) -> int:
        """d_model."""
        return int(self.result.query.shape[1])


def anatomy_finding(shown: Shown, name: Callable[[str], str] = str) -> list[str]:
    """What is on screen, with numbers."""
    result = shown.result
    heads, d_k, width = result.heads, result.head_width, shown.width
    bill = cost(len(shown.queries), len(shown.keys), width, heads)
    alone = cost(len(shown.queries), len(shown.keys), width, 1)
    places = np.unravel_index(np.argmax(result.weights), result.weights.shape)
    head, query, key = (int(each) for each in places)
    strongest = (
        f"the largest weight is {100 * result.weights[head, query, key]:.0f} %, in head "
        f"{head + 1}, from “{name(shown.queries[query])}” to “{name(shown.keys[key])}”."
    )
    if heads == 1:
        first = (
            f"**One head** of width {width}: every token gets a single softmax average of all "
            f"{len(shown.keys)} tokens; {strongest}"
        )
    else:
        apart = head_disagreement(result.weights)
        first = (
            f"**{heads} heads** of width {width} / {heads} = {d_k}: each cuts {d_k} columns out of "
            f"Q, K and V and has a softmax of its own, so every token gets {heads} averages. Two "
            f"heads put {100 * apart:.0f} % of a token’s weight on different tokens, on average; "
            f"{strongest}"
        )
    return [
        first,
        f"The price is the same for any number of heads: {bill.parameters:,} parameters and "
        f"{bill.operations:,} multiplications and additions ({bill.projections:,} in the "
        f"projections, {bill.products:,} in QKᵀ and AV). Only the softmax grows: "
        f"{bill.weights:,} weights"
        + ("." if heads == 1 else f" instead of {alone.weights:,} with one head."),
        _rank_sentence(shown),
        *_twins(shown, name),
        "The vectors and projections are random, nothing is trained: this is how heads work, not "
        "what they learn.",
    ]


def _rank_sentence(shown: Shown) -> str:
    ranks = score_ranks(shown.result)
    d_k, most = shown.result.head_width, min(len(shown.queries), len(shown.keys))
    low, high = min(ranks), max(ranks)
    told = str(low) if low == high else f"{low} to {high}"
    limit = (
        f"which holds it below the {most} that {most} tokens could have"
        if d_k < most
        else f"no limit for {most} tokens"
    )
    return (
        f"A head compares tokens by d_k = {d_k} numbers, so its score matrix has rank {d_k} at "
        f"most, {limit}; measured: {told}."
    )


def _twins(shown: Shown, name: Callable[[str], str]) -> list[str]:
    """What becomes of a word that stands twice: without positions the same, twice."""
    words = list(shown.queries)
    twice = next((word for word in words if words.count(word) > 1), None)
    if twice is None or not shown.is_self:
        return []
    first = words.index(twice)
    second = words.index(twice, first + 1)
    apart = float(np.abs(shown.result.output[first] - shown.result.output[second]).max())
    if shown.has_positions:
        return [
            f"“{name(twice)}” stands twice; its two outputs differ by up to {apart:.2f}, since "
            "positions were added."
        ]
    return [
        f"“{name(twice)}” stands twice and gets the same output twice (difference {apart:.0e}): "
        "without positions attention sees a bag of tokens."
    ]


def cost_rows(shown: Shown) -> list[dict[str, str]]:
    """The same layer with every number of heads that fits; the one on screen is bold."""
    rows = []
    for heads in range(int(HEADS.low), int(HEADS.high) + 1):
        if shown.width % heads:
            continue
        bill = cost(len(shown.queries), len(shown.keys), shown.width, heads)
        values = {
            "Heads × width": f"{heads} × {shown.width // heads}",
            "Parameters": f"{bill.parameters:,}",
            "Operations": f"{bill.operations:,}",
            "Weights": f"{bill.weights:,}",
        }
        mark = "**" if heads == shown.result.heads else ""
        rows.append({column: f"{mark}{value}{mark}" for column, value in values.items()})
    return rows


def anatomy_formula(shown: Shown) -> tuple[str, str, str]:
    """LaTeX with the current numbers, its symbols, its source."""
    heads, d_k, width = shown.result.heads, shown.result.head_width, shown.width
    queries, keys = len(shown.queries), len(shown.keys)
    latex = "\n".join(
        (
            r"\text{head}_i = \operatorname{softmax}\!\left(\frac{Q_i K_i^\top}"
            rf"{{\sqrt{{{d_k}}}}}\right) V_i, \qquad i = 1, \dots, {heads}",
            rf"\operatorname{{MultiHead}} = [\text{{head}}_1, \dots, \text{{head}}_{{{heads}}}]\,"
            rf"W^O \in \mathbb{{R}}^{{{queries} \times {width}}}",
            rf"Q = X W^Q \in \mathbb{{R}}^{{{queries} \times {width}}}, \quad "
            rf"K = Y W^K,\; V = Y W^V \in \mathbb{{R}}^{{{keys} \times {width}}}",
            rf"4 d^2 = 4 \cdot {width}^2 = {4 * width**2:,}".replace(",", r"{,}")
            + r"\ \text{parameters for any } h",
        )
    )
    explanation = (
        f"$X$ holds the {queries} tokens that look, $Y$ the {keys} that are looked at"
        f"{' (here the same)' if shown.is_self else ''}. $Q_i, K_i, V_i$ are the columns "
        f"$(i-1)\\,d_k+1$ to $i\\,d_k$ of $Q, K, V$, with $d_k = {width}/{heads} = {d_k}$. "
        "torch.nn.MultiheadAttention computes the same; it keeps $W^Q, W^K, W^V$ transposed and "
        "stacked in `in_proj_weight`, and adds biases unless told not to."
    )
    return latex, explanation, "Vaswani et al. 2017, section 3.2.2"


def weight_rows(shown: Shown) -> list[dict[str, Any]]:
    """Every weight of every head."""
    return [
        {
            "head": head + 1, "query": query + 1, "query_token": shown.queries[query],
            "key": key + 1, "key_token": shown.keys[key],
            "weight": float(shown.result.weights[head, query, key]),
        }
        for head, query, key in np.ndindex(shown.result.weights.shape)
    ]  # fmt: skip
