"""Attention in low precision, with masks and dropout, its properties and its border."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional

from core.attention import padding_mask, scaled_dot_product_attention

# No two dimensions agree, so that a transposed axis cannot pass.
BATCH, HEADS, NUM_QUERIES, NUM_KEYS, D_K, D_V = 3, 5, 19, 23, 13, 17


def inputs(dtype: torch.dtype = torch.float64) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    torch.manual_seed(0)
    return (
        torch.randn(BATCH, HEADS, NUM_QUERIES, D_K, dtype=torch.float64).to(dtype),
        torch.randn(BATCH, HEADS, NUM_KEYS, D_K, dtype=torch.float64).to(dtype),
        torch.randn(BATCH, HEADS, NUM_KEYS, D_V, dtype=torch.float64).to(dtype),
    )


MASKS = {
    "padding": torch.from_numpy(padding_mask([23, 4, 11], NUM_KEYS))[:, None],
    "custom": torch.rand(NUM_QUERIES, NUM_KEYS, generator=torch.manual_seed(1)) > 0.4,
}


def test_numpy_gives_what_torch_gives() -> None:
    query, key, value = inputs()
    mask = MASKS["padding"]
    ours = scaled_dot_product_attention(
        query.numpy(),
        key.numpy(),
        value.numpy(),
        mask=mask.numpy(),
        causal=True,
        dropout=0.2,
        seed=4,
    )
    theirs = scaled_dot_product_attention(
        query, key, value, mask=mask, causal=True, dropout=0.2, seed=4
    )
    assert isinstance(ours.output, np.ndarray)
    np.testing.assert_allclose(ours.output, theirs.output.numpy(), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(ours.weights, theirs.weights.numpy(), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_low_precision_neither_overflows_nor_changes_type(dtype: torch.dtype) -> None:
    query, key, value = (200 * array for array in inputs(dtype))
    result = scaled_dot_product_attention(query, key, value, mask=MASKS["custom"], scale=1e-3)
    assert result.output.dtype == result.weights.dtype == dtype
    assert torch.isfinite(result.output).all()
    assert torch.all(result.weights[..., ~MASKS["custom"]] == 0)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_scores_beyond_float16_stay_finite_as_torchs_do(dtype: torch.dtype) -> None:
    query, key, value = inputs(dtype)
    ours = scaled_dot_product_attention(300 * query, 300 * key, value)
    theirs = functional.scaled_dot_product_attention(300 * query, 300 * key, value)
    assert (300 * query @ (300 * key).mT).abs().max() > 65_504
    torch.testing.assert_close(ours.output, theirs, rtol=0.02, atol=0.02)


@pytest.mark.filterwarnings("error")
def test_numpy_float16_keeps_its_type_whatever_the_scale_is() -> None:
    array = np.linspace(-400, 400, 24, dtype=np.float16).reshape(4, 6)
    result = scaled_dot_product_attention(array, array, array, scale=np.float64(0.4), causal=True)
    assert result.output.dtype == result.weights.dtype == np.float16
    assert np.isfinite(result.output).all()


@pytest.mark.parametrize("causal", [False, True])
def test_a_read_only_numpy_mask_works_with_tensors(causal: bool) -> None:
    query, key, value = inputs()
    mask = np.broadcast_to(padding_mask([4], NUM_KEYS)[0], (NUM_QUERIES, NUM_KEYS))
    ours = scaled_dot_product_attention(query, key, value, mask=mask, causal=causal)
    theirs = scaled_dot_product_attention(
        query, key, value, mask=torch.from_numpy(mask.copy()), causal=causal
    )
    torch.testing.assert_close(ours.output, theirs.output, rtol=0, atol=0)


def test_mask_and_triangle_meet_on_the_tensors_device() -> None:
    # "meta" holds no numbers but refuses to mix with the CPU, as a GPU does.
    query, key, value = (array.to("meta") for array in inputs())
    mask = MASKS["custom"].to("meta")
    result = scaled_dot_product_attention(query, key, value, mask=mask, causal=True, dropout=0.1)
    assert result.output.shape == (BATCH, HEADS, NUM_QUERIES, D_V)


def test_gradients_are_finite_differences_by_a_masked_row() -> None:
    generator = torch.manual_seed(2)
    leaves = [
        torch.randn(*shape, dtype=torch.float64, generator=generator, requires_grad=True)
        for shape in ((2, 4, 3), (2, 5, 3), (2, 5, 2))
    ]
    mask = torch.rand(4, 5, generator=generator) > 0.4
    mask[2] = False
    assert torch.autograd.gradcheck(
        lambda *qkv: scaled_dot_product_attention(*qkv, mask=mask).output, leaves
    )


def test_a_row_without_any_key_is_zero_and_its_gradient_finite() -> None:
    query, key, value = (array.requires_grad_() for array in inputs())
    mask = torch.ones(NUM_QUERIES, NUM_KEYS, dtype=torch.bool)
    mask[7] = False
    result = scaled_dot_product_attention(query, key, value, mask=mask)
    assert torch.all(result.weights[..., 7, :] == 0)
    assert torch.all(result.output[..., 7, :] == 0)
    result.output.sum().backward()
    for array in (query, key, value):
        assert array.grad is not None
        assert torch.isfinite(array.grad).all()


def test_dropout_zeroes_some_weights_and_scales_the_rest() -> None:
    query, key, value = inputs()
    plain = scaled_dot_product_attention(query, key, value).weights
    dropped = scaled_dot_product_attention(query, key, value, dropout=0.25, seed=0).weights
    kept = dropped != 0
    torch.testing.assert_close(dropped[kept], plain[kept] / 0.75)
    assert 1 - kept.double().mean().item() == pytest.approx(0.25, abs=0.02)
    assert not torch.allclose(dropped.sum(-1), torch.ones(()).double(), atol=1e-3)


def test_dropout_keeps_the_expected_output() -> None:
    query, key, value = inputs()
    plain = scaled_dot_product_attention(query, key, value).output
    mean = (
        sum(
            scaled_dot_product_attention(query, key, value, dropout=0.3, seed=seed).output
            for seed in range(400)
        )
        / 400
    )
    # Standard error of one mean is about 0.4/√400.
    assert (mean - plain).abs().mean().item() < 0.03


def test_two_keys_by_hand() -> None:
    query = np.array([[2.0]])
    key = np.array([[1.0], [-0.5]])
    value = np.array([[10.0], [20.0]])
    result = scaled_dot_product_attention(query, key, value)
    weight = math.exp(2) / (math.exp(2) + math.exp(-1))
    np.testing.assert_allclose(result.weights, [[weight, 1 - weight]])
    np.testing.assert_allclose(result.output, [[10 * weight + 20 * (1 - weight)]])


sizes = st.tuples(st.integers(1, 6), st.integers(1, 7), st.integers(1, 5), st.integers(0, 10_000))


@given(sizes)
@settings(max_examples=60)
def test_rows_sum_to_one_where_a_key_is_allowed(size: tuple[int, int, int, int]) -> None:
    num_queries, num_keys, d_k, seed = size
    rng = np.random.default_rng(seed)
    mask = rng.random((num_queries, num_keys)) > 0.5
    weights = scaled_dot_product_attention(
        rng.normal(size=(num_queries, d_k)) * 30,
        rng.normal(size=(num_keys, d_k)),
        rng.normal(size=(num_keys, 3)),
        mask=mask,
    ).weights
    assert np.all(weights[~mask] == 0)
    np.testing.assert_allclose(weights.sum(-1), mask.any(-1).astype(float), atol=1e-12)


@given(sizes)
@settings(max_examples=40)
def test_permuting_the_keys_permutes_the_weights_only(size: tuple[int, int, int, int]) -> None:
    num_queries, num_keys, d_k, seed = size
    rng = np.random.default_rng(seed)
    query, key = rng.normal(size=(num_queries, d_k)), rng.normal(size=(num_keys, d_k))
    value = rng.normal(size=(num_keys, 2))
    order = rng.permutation(num_keys)
    plain = scaled_dot_product_attention(query, key, value)
    moved = scaled_dot_product_attention(query, key[order], value[order])
    np.testing.assert_allclose(moved.weights, plain.weights[:, order], atol=1e-12)
    np.testing.assert_allclose(moved.output, plain.output, atol=1e-12)


def test_causal_output_does_not_depend_on_later_tokens() -> None:
    rng = np.random.default_rng(0)
    query, key, value = rng.normal(size=(3, 9, 4))
    before = scaled_dot_product_attention(query, key, value, causal=True).output
    key[6:], value[6:] = 99.0, -99.0
    after = scaled_dot_product_attention(query, key, value, causal=True).output
    np.testing.assert_array_equal(before[:6], after[:6])
    assert not np.allclose(before[6:], after[6:])


A = np.ones((4, 3))


@pytest.mark.parametrize(
    ("arrays", "options", "told"),
    [
        ((A, np.ones((5, 2)), A), {}, "agree in d_k"),
        ((A, A, np.ones((5, 3))), {}, "same number of positions"),
        ((A[0], A, A), {}, "at least 2 dimensions"),
        ((np.ones((0, 3)), A, A), {}, "not be empty"),
        ((np.ones((2, 4, 3)), np.ones((5, 4, 3)), A), {}, "before the last two"),
        ((torch.ones(2, 4, 3), torch.ones(2, 4, 3), torch.ones(5, 4, 3)), {}, "before the last"),
        ((A, A, A), {"mask": np.ones((4, 4))}, "must be boolean"),
        ((A, A, A), {"mask": np.ones((3, 4), dtype=bool)}, "does not fit"),
        ((A, A, A), {"dropout": 1.0}, r"\[0, 1\)"),
        ((A, A, A), {"dropout": -0.1}, r"\[0, 1\)"),
        ((A, A, A), {"scale": float("nan")}, "finite"),
    ],
)
def test_bad_input_is_told_what_is_wrong(arrays: tuple, options: dict, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        scaled_dot_product_attention(*arrays, **options)


def test_a_padding_length_outside_the_keys_is_refused() -> None:
    with pytest.raises(ValueError, match="from 0 to 5"):
        padding_mask([6], 5)
