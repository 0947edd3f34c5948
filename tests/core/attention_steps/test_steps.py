"""Every step written out, the properties of attention, and what is said of masked rows."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from core.attention_steps import (
    BOOLEAN_MASKS,
    LENGTH,
    MASKS,
    AttentionExample,
    StepChoices,
    attention_steps,
    masked_row_outcomes,
    steps_script,
)
from core.attention_steps.steps import in_one_call, parse_cells
from tests.core.attention.browser_oracles import write_cells
from tests.parity.running import executed

# No two dimensions agree, so that a transposed axis cannot pass.
NUM_QUERIES, NUM_KEYS, D_K, D_V = 5, 7, 3, 4
CELLS = "1011011/1/0111111/1100000"


def example(seed: int = 0, queries: int = NUM_QUERIES, keys: int = NUM_KEYS) -> AttentionExample:
    draw = np.random.default_rng(seed)
    return AttentionExample(
        "table",
        tuple(f"q{i}" for i in range(queries)),
        tuple(f"k{i}" for i in range(keys)),
        2 * draw.normal(size=(queries, D_K)),
        2 * draw.normal(size=(keys, D_K)),
        draw.normal(size=(keys, D_V)),
    )


choices = st.builds(
    StepChoices,
    scaled=st.booleans(),
    mask=st.sampled_from(list(MASKS)),
    length=st.integers(0, int(LENGTH.high)),
    cells=st.just(CELLS),
    temperature=st.sampled_from([0.05, 0.5, 1.0, 3.0, 20.0]),
    seed=st.integers(0, 99),
)


def test_every_matrix_has_its_shape_and_its_numbers() -> None:
    shown = example()
    steps = attention_steps(shown, StepChoices(mask="causal", temperature=2.0))
    for matrix in (
        steps.scores,
        steps.scaled,
        steps.allowed,
        steps.masked,
        steps.weights,
        steps.factors,
        steps.dropped,
    ):
        assert matrix.shape == (NUM_QUERIES, NUM_KEYS)
    assert steps.output.shape == (NUM_QUERIES, D_V)
    for i in range(NUM_QUERIES):
        scores = [
            sum(shown.query[i, d] * shown.key[j, d] for d in range(D_K)) for j in range(NUM_KEYS)
        ]
        np.testing.assert_allclose(steps.scores[i], scores, rtol=1e-12)
        powers = [
            math.exp(score / math.sqrt(3) / 2) if j <= i else 0 for j, score in enumerate(scores)
        ]
        weights = [power / sum(powers) for power in powers]
        np.testing.assert_allclose(steps.weights[i], weights, rtol=1e-12)
        output = [sum(w * shown.value[j, d] for j, w in enumerate(weights)) for d in range(D_V)]
        np.testing.assert_allclose(steps.output[i], output, rtol=1e-10, atol=1e-14)


@settings(max_examples=60)
@given(choices)
def test_rows_sum_to_one_or_are_fully_masked(chosen: StepChoices) -> None:
    steps = attention_steps(example(), chosen)
    assert np.isfinite(steps.weights).all()
    assert np.all(steps.weights[~steps.allowed] == 0)
    for row, total in enumerate(steps.weights.sum(axis=1)):
        assert total == pytest.approx(0 if row in steps.fully_masked_rows else 1, abs=1e-12)
    assert np.all(steps.output[steps.fully_masked_rows] == 0)


def test_without_positions_the_order_of_keys_does_not_matter() -> None:
    shown = example()
    order = np.random.default_rng(1).permutation(NUM_KEYS)
    shuffled = replace(shown, key=shown.key[order], value=shown.value[order])
    before = attention_steps(shown, StepChoices())
    after = attention_steps(shuffled, StepChoices())
    np.testing.assert_allclose(after.weights, before.weights[:, order], rtol=1e-12)
    np.testing.assert_allclose(after.output, before.output, rtol=1e-12)


def test_permuted_queries_give_permuted_outputs() -> None:
    shown = example()
    order = np.random.default_rng(2).permutation(NUM_QUERIES)
    after = attention_steps(replace(shown, query=shown.query[order]), StepChoices())
    expected = attention_steps(shown, StepChoices()).output[order]
    np.testing.assert_allclose(after.output, expected, rtol=1e-12)


@pytest.mark.parametrize("place", range(NUM_QUERIES))
def test_under_a_causal_mask_what_comes_later_changes_nothing(place: int) -> None:
    shown, other = example(0, NUM_KEYS), example(9, NUM_KEYS)
    mixed = replace(
        shown,
        key=np.vstack([shown.key[: place + 1], other.key[place + 1 :]]),
        value=np.vstack([shown.value[: place + 1], other.value[place + 1 :]]),
    )
    chosen = StepChoices(mask="causal")
    before, after = attention_steps(shown, chosen).output, attention_steps(mixed, chosen).output
    np.testing.assert_array_equal(after[: place + 1], before[: place + 1])
    assert not np.allclose(after[place + 1 :], before[place + 1 :])


def test_padding_hides_the_last_keys_from_everybody() -> None:
    steps = attention_steps(example(), StepChoices(mask="padding", length=4))
    assert steps.allowed.tolist() == [[True] * 4 + [False] * 3] * NUM_QUERIES
    more = attention_steps(example(), StepChoices(mask="padding", length=12))
    assert more.allowed.all()


def test_dropout_is_inverted_and_keeps_expectations() -> None:
    chosen = StepChoices(dropout=0.3, seed=5)
    steps = attention_steps(example(), chosen)
    kept = np.random.default_rng(5).random((NUM_QUERIES, NUM_KEYS)) >= 0.3
    np.testing.assert_allclose(steps.dropped, steps.weights * kept / 0.7, rtol=1e-12)
    np.testing.assert_allclose(steps.output, in_one_call(steps), rtol=1e-12)
    assert not np.allclose(steps.dropped.sum(axis=1), 1)
    mean = np.mean(
        [attention_steps(example(), replace(chosen, seed=s)).dropped for s in range(2000)], axis=0
    )
    np.testing.assert_allclose(mean, steps.weights, atol=0.05)


def test_torchs_dropout_is_inverted_too() -> None:
    weights = torch.full((200, 200), 0.5, dtype=torch.float64)
    torch.manual_seed(0)
    found = functional.dropout(weights, 0.3)
    assert set(found.unique().tolist()) == {0.0, 0.5 / 0.7}


def test_temperature_divides_the_scores() -> None:
    hot, usual, cold = (
        attention_steps(example(), StepChoices(temperature=each)).weights
        for each in (20.0, 1.0, 0.05)
    )
    np.testing.assert_array_equal(cold.argmax(axis=1), hot.argmax(axis=1))
    assert np.all(hot.max(axis=1) < usual.max(axis=1))
    assert np.all(usual.max(axis=1) < cold.max(axis=1))
    raised = usual ** (1 / 20)  # softmax(s/T) is proportional to softmax(s)^(1/T)
    np.testing.assert_allclose(hot, raised / raised.sum(axis=1, keepdims=True), rtol=1e-10)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"temperature": 0.0}, "Temperature must lie between"),
        ({"temperature": math.nan}, "Temperature must be a number"),
        ({"dropout": 1.0}, "Share dropped must lie between"),
        ({"mask": "moon"}, "There is no mask 'moon'"),
        ({"length": 13}, "Real tokens must lie between"),
        ({"mask": "custom", "cells": "1x0"}, "written with 1"),
        ({"mask": "custom", "cells": "1" * 500}, "at most 400 signs"),
    ],
)
def test_choices_out_of_range_say_what_works(changed: dict, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        attention_steps(example(), StepChoices(**changed))


@given(st.integers(0, 2**35 - 1))
def test_a_mask_is_read_as_it_was_written(bits: int) -> None:
    allowed = np.array([bits >> i & 1 for i in range(35)], dtype=bool).reshape(5, 7)
    np.testing.assert_array_equal(parse_cells(write_cells(allowed), 5, 7), allowed)


def test_a_mask_for_another_size_is_fitted() -> None:
    found = parse_cells("10/0", 3, 3)
    assert found.tolist() == [[True, False, True], [False, True, True], [True, True, True]]
    assert parse_cells("", 2, 3).all()


# ---- fully masked rows: the claims about libraries, held against them ----------------------------
def test_what_is_said_of_fully_masked_rows_is_what_torch_does() -> None:
    steps = attention_steps(example(), StepChoices(mask="custom", cells="1/0000000"))
    assert steps.fully_masked_rows == [1]
    softmax, big, direct, module, ours = masked_row_outcomes(steps)
    query, key, value = (
        torch.from_numpy(each) for each in (example().query, example().key, example().value)
    )
    allowed = torch.from_numpy(steps.allowed)
    scores = query @ key.T / math.sqrt(D_K)

    plain = torch.softmax(scores.masked_fill(~allowed, -math.inf), -1)
    np.testing.assert_array_equal(plain[1].numpy(), softmax.weights)
    np.testing.assert_array_equal((plain @ value)[1].numpy(), softmax.output)

    filled = torch.softmax(scores.masked_fill(~allowed, -1e9), -1)
    assert big.weights is not None
    np.testing.assert_allclose(filled[1].numpy(), big.weights, rtol=1e-12)
    np.testing.assert_allclose((filled @ value)[1].numpy(), big.output, rtol=1e-12)

    one_call = functional.scaled_dot_product_attention(
        query[None], key[None], value[None], attn_mask=allowed
    )[0]
    np.testing.assert_array_equal(one_call[1].numpy(), direct.output)
    assert direct.weights is None

    torch.manual_seed(0)
    layer = torch.nn.MultiheadAttention(D_V, 1, bias=False, batch_first=True, dtype=torch.float64)
    tokens = torch.randn(1, NUM_KEYS, D_V, dtype=torch.float64)
    hidden = torch.zeros(NUM_KEYS, NUM_KEYS, dtype=torch.bool)
    hidden[1] = True
    output, weights = layer(tokens, tokens, tokens, attn_mask=hidden)
    np.testing.assert_array_equal(weights[0, 1].detach().numpy(), module.weights)
    np.testing.assert_array_equal(output[0, 1].detach().numpy(), module.output)
    assert torch.isfinite(output[0, 0]).all()

    np.testing.assert_array_equal(steps.weights[1], ours.weights)
    np.testing.assert_array_equal(steps.output[1], ours.output)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16])
def test_torchs_zeros_for_masked_rows_do_not_depend_on_the_type(dtype: torch.dtype) -> None:
    query, key, value = (
        torch.from_numpy(each).to(dtype)[None]
        for each in (example().query, example().key, example().value)
    )
    nothing = torch.zeros(NUM_QUERIES, NUM_KEYS, dtype=torch.bool)
    found = functional.scaled_dot_product_attention(query, key, value, attn_mask=nothing)
    assert torch.all(found == 0)


def test_what_is_said_of_boolean_masks_is_what_torch_does() -> None:
    """True: may look in the function, may not in the layer, for both of its masks."""
    assert "“may look” in PyTorch’s scaled_dot_product_attention" in BOOLEAN_MASKS
    assert "“may not look” in its nn.MultiheadAttention" in BOOLEAN_MASKS
    tokens, width = 5, D_V
    may = attention_steps(
        example(queries=tokens, keys=tokens), StepChoices(mask="custom", cells="10110/01")
    ).allowed
    torch.manual_seed(0)
    inputs = torch.randn(1, tokens, width, dtype=torch.float64)
    direct = functional.scaled_dot_product_attention(
        inputs, inputs, inputs, attn_mask=torch.from_numpy(may)
    )[0]
    scores = (inputs[0] @ inputs[0].T / math.sqrt(width)).numpy()
    weights = np.where(may, np.exp(scores), 0)
    weights /= weights.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(direct.numpy(), weights @ inputs[0].numpy(), rtol=1e-10)

    layer = torch.nn.MultiheadAttention(width, 2, batch_first=True, dtype=torch.float64)
    _, theirs = layer(inputs, inputs, inputs, attn_mask=torch.from_numpy(~may))
    np.testing.assert_array_equal(theirs[0].detach().numpy() > 0, may)
    padding = torch.tensor([[False, False, False, True, True]])
    _, theirs = layer(inputs, inputs, inputs, key_padding_mask=padding)
    assert padding.shape == (1, tokens)
    np.testing.assert_array_equal((theirs[0] > 0).numpy(), ~np.tile(padding, (tokens, 1)))


def test_minus_a_billion_does_not_fit_float16() -> None:
    half = torch.zeros(2, dtype=torch.float16)
    with pytest.raises(RuntimeError, match="overflow"):
        half.masked_fill(torch.tensor([True, False]), -1e9)
    assert torch.tensor(-1e9).half() == -math.inf
    assert torch.finfo(torch.float16).min == -65504


# ---- the script --------------------------------------------------------------------------------
def test_the_script_projects_words_as_the_page_does() -> None:
    from core.attention_steps import words_example

    steps = attention_steps(words_example('a "quoted" 猫', 5, 2), StepChoices(mask="causal"))
    names, said = executed(steps_script(steps))
    assert names["KEYS"] == list(steps.example.keys)
    for name, values in (("Q", steps.example.query), ("output", steps.output)):
        np.testing.assert_allclose(names[name].numpy(), values, rtol=1e-12, atol=1e-14)
    assert "largest difference" in said


def test_gradients_of_the_script_are_torchs() -> None:
    """Score by score: what reaches Q, K and V through the steps."""
    steps = attention_steps(example(), StepChoices(mask="custom", cells=CELLS))
    script = steps_script(steps)
    leaves = [
        torch.from_numpy(each).requires_grad_()
        for each in (example().query, example().key, example().value)
    ]
    body = script[script.index("# True where") : script.index("\nfor name in")]
    names: dict[str, Any] = {"math": math, "torch": torch, "functional": functional}
    names |= dict(zip("QKV", leaves, strict=True))
    exec(compile(body, "steps", "exec"), names)
    q, k, v = (leaf[None] for leaf in leaves)
    theirs = functional.scaled_dot_product_attention(
        q, k, v, attn_mask=torch.from_numpy(steps.allowed)
    )[0]
    for ours, others in zip(
        torch.autograd.grad(names["output"].square().sum(), leaves, retain_graph=True),
        torch.autograd.grad(theirs.square().sum(), leaves),
        strict=True,
    ):
        torch.testing.assert_close(ours, others, rtol=1e-10, atol=1e-12)
