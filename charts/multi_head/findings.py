"""What a multi-head attention shows, in words, numbers and formulas."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from charts.attention_steps import below_one
from core.common import (
    Claim,
    Said,
    counted,
    described,
    format_number,
    format_percent,
    said,
    settled,
)
from core.multi_head import MultiHead, cost, head_disagreement, score_ranks
from core.multi_head.multi_head import HEADS


@dataclass(frozen=True)
class Shown:
    """A result with the names of its tokens.

    Attributes:
        result: The matrices.
        queries, keys: Names of the tokens that look and that are looked at.
        has_positions: Whether positions were added to the vectors.
        is_self: Whether the tokens look at themselves.
        is_typed: Whether the vectors are numbers that were typed, not random ones of words.
    """

    result: MultiHead
    queries: Sequence[str]
    keys: Sequence[str]
    has_positions: bool
    is_self: bool
    is_typed: bool = False

    @property
    def width(self) -> int:
        """d_model."""
        return int(self.result.query.shape[1])


class Named(NamedTuple):
    """What is shown, and what is done to a token's name, for instance to escape it."""

    shown: Shown
    name: Callable[[str], str] = str


def anatomy_finding(shown: Shown, name: Callable[[str], str] = str) -> list[Said]:
    """What is on screen, with numbers.

    Args:
        shown: The matrices, and names of their tokens.
        name: Applied to each token, for instance to escape it.
    """
    return said((ONE, SEVERAL, COST, RANK, TWINS, APART, UNTRAINED), Named(shown, name))


def anatomy_alt(shown: Shown) -> Said:
    """Text alternative of the matrices."""
    return described(
        "Matrices from Q, K and V through the weights of every head to the output.",
        said((ONE, SEVERAL), Named(shown)),
    )


# ---- what heads are ---------------------------------------------------------------------------
class _Largest(NamedTuple):
    weight: float
    head: int
    query: str
    key: str
    others: int  # cells that are written with the same weight


def _largest(named: Named) -> _Largest:
    (shown, name), weights = named, named.shown.result.weights
    head, query, key = (int(each) for each in np.unravel_index(weights.argmax(), weights.shape))
    top = format_number(weights.max())
    return _Largest(
        float(weights.max()) if len(shown.keys) == 1 else below_one(float(weights.max())),
        head + 1,
        name(shown.queries[query]),
        name(shown.keys[key]),
        sum(format_number(each) == top for each in weights.ravel()) - 1,
    )


def _largest_words(facts: _Largest) -> str:
    others = (
        f" ({counted(facts.others, 'other weight is', 'other weights are')} as large, to three "
        "digits)"
        if facts.others
        else ""
    )
    return (
        f"the largest weight is {format_percent(facts.weight)}, in head {facts.head}, from "
        f"“{facts.query}” to “{facts.key}”{others}."
    )


class _One(NamedTuple):
    width: int
    tokens: int
    largest: _Largest


def _one(named: Named) -> _One | None:
    shown = named.shown
    if shown.result.heads > 1:
        return None
    return _One(shown.width, len(shown.keys), _largest(named))


ONE: Claim[Named, _One] = Claim(
    "heads: one head",
    _one,
    lambda facts: (
        f"**One head** of width {facts.width}: every token gets a single softmax average of "
        + ("the one token" if facts.tokens == 1 else f"all {facts.tokens} tokens")
        + f"; {_largest_words(facts.largest)}"
    ),
)


class _Several(NamedTuple):
    heads: int
    width: int
    d_k: int
    apart: float
    largest: _Largest


def _several(named: Named) -> _Several | None:
    shown, heads = named.shown, named.shown.result.heads
    if heads == 1:
        return None
    apart = settled(head_disagreement(shown.result.weights), 1)
    return _Several(heads, shown.width, shown.result.head_width, apart, _largest(named))


SEVERAL: Claim[Named, _Several] = Claim(
    "heads: several heads",
    _several,
    lambda facts: (
        f"**{facts.heads} heads** of width {facts.width} / {facts.heads} = {facts.d_k}: each cuts "
        f"{counted(facts.d_k, 'column')} out of Q, K and V and has a softmax of its own, so every "
        f"token gets {facts.heads} averages. Two heads put {format_percent(facts.apart)} of a "
        f"token’s weight on different tokens, on average; {_largest_words(facts.largest)}"
    ),
)


# ---- what they cost ---------------------------------------------------------------------------
class _Cost(NamedTuple):
    heads: int
    parameters: int
    operations: int
    projections: int
    products: int
    weights: int
    weights_of_one: int


def _cost(named: Named) -> _Cost:
    shown = named.shown
    queries, keys = len(shown.queries), len(shown.keys)
    bill = cost(queries, keys, shown.width, shown.result.heads)
    alone = cost(queries, keys, shown.width, 1)
    return _Cost(
        shown.result.heads,
        bill.parameters,
        bill.operations,
        bill.projections,
        bill.products,
        bill.weights,
        alone.weights,
    )


COST: Claim[Named, _Cost] = Claim(
    "heads: what they cost",
    _cost,
    lambda facts: (
        f"The price is the same for any number of heads: {facts.parameters:,} parameters and "
        f"{facts.operations:,} multiplications and additions ({facts.projections:,} in the "
        f"projections, {facts.products:,} in QKᵀ and AV). Only the softmax grows with it: "
        + counted(facts.weights, "weight")
        + ("." if facts.heads == 1 else f" instead of {facts.weights_of_one:,} with one head.")
    ),
)


class _Rank(NamedTuple):
    d_k: int
    most: int  # that a matrix of these tokens could have
    low: int
    high: int


def _rank(named: Named) -> _Rank:
    shown = named.shown
    ranks = score_ranks(shown.result)
    most = min(len(shown.queries), len(shown.keys))
    return _Rank(shown.result.head_width, most, min(ranks), max(ranks))


def _rank_words(facts: _Rank) -> str:
    sentence = str(facts.low) if facts.low == facts.high else f"{facts.low} to {facts.high}"
    limit = (
        f"which holds it below the {facts.most} that {facts.most} tokens could have"
        if facts.d_k < facts.most
        else f"no limit for {counted(facts.most, 'token')}"
    )
    return (
        f"A head compares tokens by {counted(facts.d_k, 'number')} (d_k), so its score matrix has "
        f"rank {facts.d_k} at most, {limit}; measured: {sentence}."
    )


RANK = Claim("heads: rank of the scores", _rank, _rank_words)


# ---- a word that stands twice -----------------------------------------------------------------
class _Twins(NamedTuple):
    word: str
    apart: float


def _twins(named: Named) -> _Twins | None:
    shown, name = named
    words, output = list(shown.queries), shown.result.output
    twice = next((word for word in words if words.count(word) > 1), None)
    if twice is None or not shown.is_self:
        return None
    first = words.index(twice)
    apart = float(np.abs(output[first] - output[words.index(twice, first + 1)]).max())
    return _Twins(name(twice), settled(apart, float(np.abs(output).max())))


TWINS: Claim[Named, _Twins] = Claim(
    "heads: one word twice, without positions",
    lambda named: None if named.shown.has_positions else _twins(named),
    lambda facts: (
        f"“{facts.word}” stands twice and gets the same output twice: without positions attention "
        "sees a bag of tokens."
    ),
)
APART: Claim[Named, _Twins] = Claim(
    "heads: one word twice, with positions",
    lambda named: _twins(named) if named.shown.has_positions else None,
    lambda facts: (
        f"“{facts.word}” stands twice; its first two outputs differ by up to "
        f"{format_number(facts.apart)}, since positions were added."
    ),
)
UNTRAINED: Claim[Named, tuple[bool]] = Claim(
    "heads: nothing is trained",
    lambda named: (named.shown.is_typed,),
    lambda facts: (
        f"The {'' if facts[0] else 'vectors and '}projections are random, nothing is trained: this "
        "is how heads work, not what they learn."
    ),
)


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
            "head": head + 1,
            "query": query + 1,
            "query_token": shown.queries[query],
            "key": key + 1,
            "key_token": shown.keys[key],
            "weight": float(shown.result.weights[head, query, key]),
        }
        for head, query, key in np.ndindex(shown.result.weights.shape)
    ]
