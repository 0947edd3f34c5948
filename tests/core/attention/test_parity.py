"""Attention with any shapes, masks, scales and choices, against torch's own."""

import math
from typing import Any

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from core.attention.dot_product import scaled_dot_product_attention
from core.attention_steps.examples import AttentionExample
from core.attention_steps.scripts import steps_script
from core.attention_steps.steps import (
    DROPOUT,
    LENGTH,
    MASKS,
    SEED,
    TEMPERATURE,
    StepChoices,
    attention_steps,
    in_one_call,
)
from core.multi_head.dates_model import attend
from core.multi_head.multi_head import HEADS, WIDTH, multi_head, random_projections
from core.multi_head.multi_head import SEED as DRAW
from tests.core.attention.browser_oracles import write_cells
from tests.parity.drawing import SEEDS, arrays, examples, number
from tests.parity.running import executed

SIZES = (0.0, 1e-9, 1.0, 30.0, 1e3)
sizes = st.tuples(*(st.integers(1, most) for most in (6, 7, 5, 4)))
leading = st.sampled_from([(), (2,), (3, 1), (3, 2)])
scales = st.one_of(
    st.none(), st.sampled_from([0.0, -0.5, 1.0, 1e-6]), st.floats(-3, 3, allow_nan=False)
)


def broadcast(random: np.random.Generator, shape: tuple[int, ...]) -> tuple[int, ...]:
    """A shape that broadcasts to this one."""
    kept = [size if random.random() < 0.7 else 1 for size in shape]
    return tuple(kept[random.integers(0, len(kept) - 1) if len(kept) > 2 else 0 :])


def close_to(ours: Any, theirs: Any, value: Any) -> None:
    """Up to rounding of the largest value that was mixed."""
    most = 1e-11 * (1 + float(abs(np.asarray(value)).max()))
    np.testing.assert_allclose(np.asarray(ours), np.asarray(theirs), rtol=1e-9, atol=most)


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


# ---- one head, step by step --------------------------------------------------------------------
@st.composite
def chosen(draw: Any) -> tuple[AttentionExample, StepChoices]:
    """An example of any size, and any choices."""
    n_q, n_k, d_k, d_v = draw(sizes)
    query, key, value = (
        draw(arrays(shape, SIZES)) for shape in ((n_q, d_k), (n_k, d_k), (n_k, d_v))
    )
    random = np.random.default_rng(draw(SEEDS))
    cells = write_cells(random.random((n_q, n_k)) < random.choice([0.3, 0.8]))
    names = tuple(f"q{i}" for i in range(n_q)), tuple(f"k{i}" for i in range(n_k))
    return AttentionExample("table", *names, query, key, value), StepChoices(
        scaled=draw(st.booleans()),
        mask=draw(st.sampled_from(list(MASKS))),
        length=draw(number(LENGTH)),
        cells=cells,
        temperature=draw(number(TEMPERATURE)),
        dropout=draw(number(DROPOUT)),
        seed=draw(number(SEED)),
    )


def allowed(example: AttentionExample, choices: StepChoices) -> np.ndarray:
    """Where a query may look, cell by cell."""
    rows = choices.cells.split("/")
    return np.array(
        [
            [
                {
                    "none": True,
                    "causal": j <= i,
                    "padding": j < choices.length,
                    "custom": rows[i][j] == "1",
                }[choices.mask]
                for j in range(len(example.keys))
            ]
            for i in range(len(example.queries))
        ]
    )


@examples(60)
@given(both=chosen())
def test_the_steps_end_at_torchs_output(both: tuple[AttentionExample, StepChoices]) -> None:
    example, choices = both
    steps = attention_steps(example, choices)
    np.testing.assert_array_equal(steps.allowed, allowed(example, choices))
    scale = 1 / (choices.temperature * (math.sqrt(example.d_k) if choices.scaled else 1))
    query, key = (torch.tensor(each)[None] for each in (example.query, example.key))
    # Of the unit vectors attention mixes the weights themselves.
    mask, unit = torch.tensor(steps.allowed), torch.eye(len(example.keys), dtype=torch.float64)
    weights = functional.scaled_dot_product_attention(
        query, key, unit[None], attn_mask=mask, scale=scale
    )[0].numpy()
    # A rounded score of 1e6 over T = 0.05 changes a weight by this share.
    size = 1e-15 * abs(steps.scores).max() * scale
    np.testing.assert_allclose(steps.weights, weights, rtol=1e-9 + 10 * size, atol=1e-12 + size)
    kept = np.random.default_rng(choices.seed).random(weights.shape) >= choices.dropout
    dropped = steps.weights * kept / (1 - choices.dropout)
    close_to(steps.dropped, dropped, 1.0)
    close_to(steps.output, dropped @ example.value, example.value)
    np.testing.assert_allclose(
        steps.output,
        in_one_call(steps),
        rtol=1e-9 + 10 * size,
        atol=(1e-11 + size) * (1 + abs(example.value).max()),
    )
    nowhere = ~steps.allowed.any(axis=1)
    assert steps.fully_masked_rows == np.flatnonzero(nowhere).tolist()
    assert not steps.output[nowhere].any()


@examples(8)
@given(both=chosen())
def test_the_script_repeats_every_step(both: tuple[AttentionExample, StepChoices]) -> None:
    steps = attention_steps(*both)
    names, said = executed(steps_script(steps))
    scale = 1e-14 * abs(steps.scores).max() / (steps.choices.temperature * steps.divisor)
    for name in ("scores", "scaled", "masked", "weights", "dropped", "output"):
        ours = getattr(steps, name)
        most = 1e-12 + scale * (1 + abs(steps.example.value).max())
        np.testing.assert_allclose(
            names[name].numpy(), ours, rtol=1e-9 + 10 * scale, atol=most, err_msg=name
        )
    if not steps.choices.dropout:
        assert float(said.rpartition(" ")[2]) <= 1e-9 + 1e3 * most


# ---- several heads -----------------------------------------------------------------------------
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
