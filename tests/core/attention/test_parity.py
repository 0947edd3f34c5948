"""Attention with any shapes, masks, scales and choices, against torch's own."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from core.attention import scaled_dot_product_attention
from core.attention_steps import DROPOUT
from tests.parity.comparing import close_to
from tests.parity.drawing import SEEDS, SIZES, arrays, examples, number, sizes

leading = st.sampled_from([(), (2,), (3, 1), (3, 2)])
scales = st.one_of(
    st.none(), st.sampled_from([0.0, -0.5, 1.0, 1e-6]), st.floats(-3, 3, allow_nan=False)
)


def broadcast(random: np.random.Generator, shape: tuple[int, ...]) -> tuple[int, ...]:
    """A shape that broadcasts to this one."""
    kept = [size if random.random() < 0.7 else 1 for size in shape]
    return tuple(kept[random.integers(0, len(kept) - 1) if len(kept) > 2 else 0 :])


@examples(60)
@given(data=st.data(), size=sizes, front=leading, scale=scales, causal=st.booleans(), seed=SEEDS)
def test_output_weights_and_gradients_are_torchs(
    data: st.DataObject,
    size: tuple[int, ...],
    front: tuple[int, ...],
    scale: float | None,
    causal: bool,
    seed: int,
) -> None:
    n_q, n_k, d_k, d_v = size
    query = data.draw(arrays((*front, n_q, d_k), SIZES))
    key, value = (data.draw(arrays((*front, n_k, d), SIZES)) for d in (d_k, d_v))
    random = np.random.default_rng(seed)
    mask = None
    if random.random() < 0.7:
        mask = random.random(broadcast(random, (*front, n_q, n_k))) < random.choice([0.2, 0.7])
    allowed = np.ones((n_q, n_k), bool) if mask is None else mask
    if causal:
        allowed = allowed & np.array([[j <= i for j in range(n_k)] for i in range(n_q)])
    leaves = [torch.tensor(each, requires_grad=True) for each in (query, key, value)]
    theirs = functional.scaled_dot_product_attention(
        leaves[0],
        leaves[1],
        leaves[2],
        attn_mask=torch.tensor(np.broadcast_to(allowed, (*front, n_q, n_k)).copy()),
        scale=scale,
    )
    ours = scaled_dot_product_attention(query, key, value, mask=mask, causal=causal, scale=scale)
    close_to(ours.output, theirs.detach(), value)
    close_to(ours.weights @ value, theirs.detach(), value)
    again = [torch.tensor(each, requires_grad=True) for each in (query, key, value)]
    tensors = scaled_dot_product_attention(
        *again, mask=None if mask is None else torch.tensor(mask), causal=causal, scale=scale
    )
    close_to(tensors.output.detach(), theirs.detach(), value)
    pull = torch.tensor(random.normal(size=theirs.shape))
    found = torch.autograd.grad((tensors.output * pull).sum(), again)
    expected = torch.autograd.grad((theirs * pull).sum(), leaves)
    for one, other in zip(found, expected, strict=True):
        most = 1e-10 * (1 + float(other.abs().max())) * (1 + abs(value).max())
        torch.testing.assert_close(one, other, rtol=1e-7, atol=most)


@examples(30)
@given(data=st.data(), size=sizes, dropout=number(DROPOUT), seed=SEEDS)
def test_dropout_takes_some_weights_and_stretches_the_rest(
    data: st.DataObject, size: tuple[int, ...], dropout: float, seed: int
) -> None:
    n_q, n_k, d_k, d_v = size
    arguments = [
        data.draw(arrays(shape, (0.0, 1.0, 30.0))) for shape in ((n_q, d_k), (n_k, d_k), (n_k, d_v))
    ]
    plain = scaled_dot_product_attention(*arguments)
    found = scaled_dot_product_attention(*arguments, dropout=dropout, seed=seed)
    kept = np.random.default_rng(seed).random((n_q, n_k)) >= dropout
    close_to(found.weights, np.where(kept, plain.weights / (1 - dropout), 0.0), 1.0)
    close_to(found.output, found.weights @ arguments[2], arguments[2])
