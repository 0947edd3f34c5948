"""What every right attention layer does; the reference is PyTorch's own attention."""

from typing import Any

from interview.coding.compare import difference, not_finite
from interview.coding.one_thread import torch_on_one_thread
from interview.coding_question import NamedCheck

# No two sizes are equal, so that a wrong axis cannot hide.
_BATCH, _HEADS, _QUERIES, _KEYS, _WIDTH, _VALUE_WIDTH = 2, 3, 5, 7, 4, 6


def _inputs(queries: int = _QUERIES, keys: int = _KEYS) -> tuple[Any, Any, Any]:
    torch = torch_on_one_thread()

    generator = torch.Generator().manual_seed(0)
    return tuple(
        torch.randn(_BATCH, _HEADS, *shape, generator=generator, dtype=torch.float64)
        for shape in ((queries, _WIDTH), (keys, _WIDTH), (keys, _VALUE_WIDTH))
    )


def _causal() -> Any:
    torch = torch_on_one_thread()

    return torch.ones(_QUERIES, _KEYS, dtype=torch.bool).tril()


def _one_blind() -> Any:
    """As left padding does it: the first query may look at nothing."""
    mask = _causal()
    mask[0] = False
    return mask


def _parity(candidate: Any) -> str:
    from torch.nn.functional import scaled_dot_product_attention

    inputs = _inputs()
    output, _ = candidate().eval()(*inputs)
    return difference(output, scaled_dot_product_attention(*inputs), "The output", 1e-12)


def _rows(candidate: Any) -> str:
    torch = torch_on_one_thread()

    _, weights = candidate().eval()(*_inputs())
    sums = weights.sum(dim=-1)
    return difference(sums, torch.ones(_BATCH, _HEADS, _QUERIES), "A row's sum", 1e-12)


def _mask(candidate: Any) -> str:
    from torch.nn.functional import scaled_dot_product_attention

    torch = torch_on_one_thread()
    mask, (query, key, value) = _causal(), _inputs()
    output, weights = candidate().eval()(query, key, value, mask)
    hidden = weights[..., ~mask].abs().max()
    if hidden != 0:
        return f"A hidden key has weight {hidden:.3g} instead of exactly 0."
    sums = weights.sum(dim=-1)
    return difference(
        sums, torch.ones(_BATCH, _HEADS, _QUERIES), "A masked row's sum", 1e-12
    ) or difference(
        output, scaled_dot_product_attention(query, key, value, mask), "The masked output", 1e-12
    )


def _blind(candidate: Any) -> str:
    torch = torch_on_one_thread()

    output, weights = candidate().eval()(*_inputs(), _one_blind())
    zeros = torch.zeros(_BATCH, _HEADS, _KEYS), torch.zeros(_BATCH, _HEADS, _VALUE_WIDTH)
    return difference(weights[..., 0, :], zeros[0], "The row of weights", 0) or difference(
        output[..., 0, :], zeros[1], "Its output", 0
    )


def _gradient(candidate: Any) -> str:
    inputs = tuple(each.requires_grad_() for each in _inputs())
    output, _ = candidate().eval()(*inputs, _one_blind())
    output[..., 1:, :].sum().backward()
    for each, name in zip(inputs, ("query", "key", "value"), strict=True):
        if broken := not_finite(each.grad, f"The gradient of the {name}"):
            return broken
    return ""


def _half(candidate: Any) -> str:
    torch = torch_on_one_thread()

    inputs, mask = _inputs(), _causal()
    expected, _ = candidate().eval()(*inputs, mask)
    output, _ = candidate().eval()(*(each.half() for each in inputs), mask)
    if output.dtype != torch.float16:
        return f"float16 went in and {output.dtype} came out."
    return difference(output, expected, "The output in float16", 0.02)


def _dropout(candidate: Any) -> str:
    torch = torch_on_one_thread()

    query, key, value = _inputs(40, 50)
    layer = candidate(0.5)
    _, plain = layer.eval()(query, key, value)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        output, weights = layer.train()(query, key, value)
    dropped = weights == 0
    share = dropped.double().mean().item()
    # Six standard errors of 12,000 weights.
    if abs(share - 0.5) > 0.03:
        return f"With a dropout of 0.5, {share:.1%} of the weights are 0."
    kept = torch.where(dropped, torch.zeros_like(plain), plain / 0.5)
    return difference(weights, kept, "A weight that was kept", 1e-12) or difference(
        output, weights @ value, "The output", 1e-12
    )


CHECKS = {
    "parity": NamedCheck("Without a mask the output is that of PyTorch’s own attention", _parity),
    "rows": NamedCheck("Without dropout every row of weights sums to 1", _rows),
    "mask": NamedCheck("Hidden keys weigh exactly 0, and the others still sum to 1", _mask),
    "blind": NamedCheck("A query that may look at nothing gets zeros, not NaN", _blind),
    "gradient": NamedCheck("Such a query leaves no NaN in the gradients", _gradient),
    "half": NamedCheck("A mask works in float16 too", _half),
    "dropout": NamedCheck("Dropout zeroes weights and divides the rest by 1 − p", _dropout),
}
