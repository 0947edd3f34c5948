"""What every right multi-head attention does; the reference is `torch.nn.MultiheadAttention`."""

from typing import Any

import numpy as np

from interview.coding.compare import difference, quietly
from interview.coding.one_thread import torch_on_one_thread
from interview.coding_question import NamedCheck

# No two sizes are equal, so that a wrong axis cannot hide.
_BATCH, _QUERIES, _KEYS, _WIDTH, _HEADS = 2, 5, 7, 12, 3


def _numbers() -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """Tokens that look, tokens that are looked at, and the four matrices."""
    rng = np.random.default_rng(0)
    query = rng.normal(size=(_BATCH, _QUERIES, _WIDTH))
    other = rng.normal(size=(_BATCH, _KEYS, _WIDTH))
    return query, other, [rng.normal(size=(_WIDTH, _WIDTH)) / _WIDTH**0.5 for _ in range(4)]


def _torchs(
    query: np.ndarray,
    other: np.ndarray,
    matrices: list[np.ndarray],
    heads: int = _HEADS,
    hidden: np.ndarray | None = None,
) -> tuple[Any, Any]:
    """Output and weights of each head; `hidden` (n, S) is True for padding."""
    torch = torch_on_one_thread()
    layer = torch.nn.MultiheadAttention(_WIDTH, heads, bias=False, batch_first=True).double()
    with torch.no_grad():
        # A linear layer of torch multiplies by the transpose.
        layer.in_proj_weight.copy_(torch.tensor(np.concatenate([w.T for w in matrices[:3]])))
        layer.out_proj.weight.copy_(torch.tensor(matrices[3].T))
        x, y = torch.tensor(query), torch.tensor(other)
        padding = None if hidden is None else torch.tensor(hidden)
        return layer(x, y, y, key_padding_mask=padding, average_attn_weights=False)


@quietly
def _self_attention(candidate: Any) -> str:
    query, _, matrices = _numbers()
    output, _ = candidate(query, query, query, *matrices, _HEADS)
    return difference(output, _torchs(query, query, matrices)[0], "The output", 1e-10)


@quietly
def _cross(candidate: Any) -> str:
    query, other, matrices = _numbers()
    output, weights = candidate(query, other, other, *matrices, _HEADS)
    expected, theirs = _torchs(query, other, matrices)
    return difference(weights, theirs, "The array of weights", 1e-10) or difference(
        output, expected, "The output", 1e-10
    )


@quietly
def _one_head(candidate: Any) -> str:
    query, other, matrices = _numbers()
    output, _ = candidate(query, other, other, *matrices, 1)
    return difference(output, _torchs(query, other, matrices, 1)[0], "With one head the output")


@quietly
def _rows(candidate: Any) -> str:
    query, other, matrices = _numbers()
    _, weights = candidate(query, other, other, *matrices, _HEADS)
    sums = np.asarray(weights).sum(axis=-1)
    return difference(sums, np.ones((_BATCH, _HEADS, _QUERIES)), "A row’s sum", 1e-12)


@quietly
def _padding(candidate: Any) -> str:
    query, other, matrices = _numbers()
    hidden = np.arange(_KEYS) >= np.array([[_KEYS], [4]])
    mask = ~hidden[:, None, None, :]
    output, weights = candidate(query, other, other, *matrices, _HEADS, mask)
    leaked = float(np.abs(np.where(mask, 0, weights)).max())
    if leaked:
        return f"A key that is padding has weight {leaked:.3g} instead of 0."
    expected, _ = _torchs(query, other, matrices, hidden=hidden)
    return difference(output, expected, "The masked output", 1e-10)


@quietly
def _tokens_stay_apart(candidate: Any) -> str:
    """Another first token changes nothing for a causal last-but-one, and so on."""
    query, _, matrices = _numbers()
    causal = np.tril(np.ones((_QUERIES, _QUERIES), dtype=bool))
    before, _ = candidate(query, query, query, *matrices, _HEADS, causal)
    changed = query.copy()
    changed[:, -1] += 1.0
    after, _ = candidate(changed, changed, changed, *matrices, _HEADS, causal)
    return difference(
        after[:, :-1], before[:, :-1], "With a causal mask, an earlier token’s output", 1e-12
    )


CHECKS = {
    "self": NamedCheck("Self-attention is that of torch.nn.MultiheadAttention", _self_attention),
    "cross": NamedCheck("So is cross-attention, with every head’s weights", _cross),
    "one": NamedCheck("One head is plain attention between the projections", _one_head),
    "rows": NamedCheck("In every head, every query’s weights sum to 1", _rows),
    "padding": NamedCheck("Keys that are padding get no weight", _padding),
    "causal": NamedCheck(
        "Causal mask: a later token changes no earlier output", _tokens_stay_apart
    ),
}
