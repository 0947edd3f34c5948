"""Several heads, and the translator’s attention, of any size against torch’s own layer."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.multi_head import random_projections
from core.multi_head.dates_model import attend
from core.multi_head.multi_head import HEADS, WIDTH, multi_head
from core.multi_head.multi_head import SEED as DRAW
from tests.parity.drawing import SEEDS, arrays, examples, number, sizes


@examples(20)
@given(data=st.data(), width=number(WIDTH), seed=number(DRAW), size=sizes)
def test_several_heads_are_torchs_layer(
    data: st.DataObject, width: int, seed: int, size: tuple[int, ...]
) -> None:
    fitting = [each for each in range(int(HEADS.low), int(HEADS.high) + 1) if width % each == 0]
    heads, (n_q, n_k, _, _) = data.draw(st.sampled_from(fitting)), size
    looking, read = (data.draw(arrays((n, width), (0.0, 1.0, 10.0))) for n in (n_q, n_k))
    projections = random_projections(width, seed)
    layer = torch.nn.MultiheadAttention(width, heads, bias=False, batch_first=True).double()
    stacked = [each.T for each in (projections.query, projections.key, projections.value)]
    with torch.no_grad():
        layer.in_proj_weight.copy_(torch.tensor(np.concatenate(stacked)))
        layer.out_proj.weight.copy_(torch.tensor(projections.output.T))
        x, y = torch.tensor(looking)[None], torch.tensor(read)[None]
        output, weights = layer(x, y, y, average_attn_weights=False)
    ours = multi_head(looking, read, projections, heads)
    rounding = 1e-14 * (1 + abs(ours.scores).max())
    np.testing.assert_allclose(ours.weights, weights[0], rtol=1e-9 + 10 * rounding, atol=1e-12)
    most = (1e-11 + 10 * rounding) * (1 + abs(ours.value).max())
    np.testing.assert_allclose(ours.output, output[0], rtol=1e-9, atol=most)


@examples(15)
@given(heads=st.integers(1, 4), part=st.integers(1, 4), size=sizes, seed=SEEDS)
def test_the_translators_attention_and_gradients_are_torchs(
    heads: int, part: int, size: tuple[int, ...], seed: int
) -> None:
    generator, d = torch.Generator().manual_seed(seed), heads * part
    (n, m, _, _), random = size, np.random.default_rng(seed)
    layer = torch.nn.MultiheadAttention(d, heads, batch_first=True).double()
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator))
    ours = {
        f"x.{name}": each.detach().clone().requires_grad_()
        for name, each in layer.named_parameters()
    }
    queries, keys = (
        torch.randn((2, rows, d), generator=generator, dtype=torch.float64) for rows in (n, m)
    )
    hidden = torch.tensor(random.random((2, m)) < 0.4)
    hidden[:, random.integers(m)] = False
    output, weights = attend(ours, "x", queries, keys, hidden[:, None, None, :], heads)
    theirs, expected = layer(
        queries, keys, keys, key_padding_mask=hidden, average_attn_weights=False
    )
    torch.testing.assert_close(output, theirs, rtol=1e-9, atol=1e-10)
    torch.testing.assert_close(weights, expected, rtol=1e-9, atol=1e-12)
    output.pow(2).sum().backward()
    theirs.pow(2).sum().backward()
    for name, parameter in layer.named_parameters():
        assert parameter.grad is not None
        most = 1e-10 * (1 + float(parameter.grad.abs().max()))
        torch.testing.assert_close(ours[f"x.{name}"].grad, parameter.grad, rtol=1e-7, atol=most)
