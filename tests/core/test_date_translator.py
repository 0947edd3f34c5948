"""The translator's forward pass and training against torch."""

import math
from itertools import islice

import numpy as np
import pytest
import torch

from core import date_training
from core.date_decoding import load
from core.date_translator import (
    D_MODEL,
    HEADS,
    HIDDEN,
    LAYERS,
    OUTPUT_LENGTH,
    START,
    attend,
    decode,
    encode,
    source_batch,
    target_ids,
)
from core.words import sinusoidal_positions

TEXTS = ["Monday the 23rd of November, 2026", "11/23/26", "4 JULY 1976!"]


def torchs(weights) -> torch.nn.Transformer:
    """torch's own network with our parameters: it must take every name as it is."""
    options = {"dropout": 0.0, "batch_first": True, "norm_first": True}
    encoder = torch.nn.TransformerEncoder(
        torch.nn.TransformerEncoderLayer(D_MODEL, HEADS, HIDDEN, **options),
        LAYERS,
        torch.nn.LayerNorm(D_MODEL),
        enable_nested_tensor=False,
    )
    network = torch.nn.Transformer(
        D_MODEL, HEADS, num_decoder_layers=LAYERS, dim_feedforward=HIDDEN, custom_encoder=encoder,
        **options,
    )  # fmt: skip
    extra = ("source.weight", "target.weight", "output.weight", "output.bias")
    network.load_state_dict({name: each for name, each in weights.items() if name not in extra})
    return network


def embedded(weights, side: str, symbols: torch.Tensor) -> torch.Tensor:
    places = torch.tensor(sinusoidal_positions(symbols.shape[1], D_MODEL)).float()
    return weights[f"{side}.weight"][symbols] * math.sqrt(D_MODEL) + places


def a_batch() -> tuple[torch.Tensor, torch.Tensor]:
    source = source_batch(TEXTS)
    wanted = torch.tensor([target_ids(iso) for iso in ("2026-11-23", "2026-11-23", "1976-07-04")])
    return source, torch.cat((torch.full((3, 1), START), wanted[:, :-1]), 1)


@pytest.mark.parametrize("causal", [True, False])
def test_the_forward_pass_is_torchs_transformer(causal: bool) -> None:
    weights = load("causal")
    source, target = a_batch()
    memory, _ = encode(weights, source)
    logits, _, _ = decode(weights, target, memory, source, causal=causal)
    network, padding = torchs(weights), source == 0
    hidden = torch.ones(target.shape[1], target.shape[1]).triu(1).bool() if causal else None
    states = network(
        embedded(weights, "source", source), embedded(weights, "target", target), tgt_mask=hidden,
        src_key_padding_mask=padding, memory_key_padding_mask=padding,
    )  # fmt: skip
    expected = torch.nn.functional.linear(states, weights["output.weight"], weights["output.bias"])
    np.testing.assert_allclose(logits, expected.detach(), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("same", [True, False], ids=["self", "cross"])
def test_attention_its_weights_and_gradients_are_torchs(same: bool) -> None:
    generator = torch.Generator().manual_seed(3)
    width, heads = 35, 5
    layer = torch.nn.MultiheadAttention(width, heads, batch_first=True).double()
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator).double() / 6)
    ours = {
        f"x.{name}": each.detach().clone().requires_grad_()
        for name, each in layer.named_parameters()
    }
    queries = torch.randn((2, 4, width), generator=generator).double()
    keys = queries if same else torch.randn((2, 7, width), generator=generator).double()
    hidden = torch.zeros(2, keys.shape[1], dtype=torch.bool)
    hidden[1, -2:] = True
    output, weights = attend(ours, "x", queries, keys, hidden[:, None, None, :], heads)
    theirs, expected = layer(
        queries, keys, keys, key_padding_mask=hidden, average_attn_weights=False
    )
    np.testing.assert_allclose(output.detach(), theirs.detach(), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(weights.detach(), expected.detach(), rtol=1e-10, atol=1e-12)
    assert not weights[1, :, :, -2:].any()
    output.pow(2).sum().backward()
    theirs.pow(2).sum().backward()
    for name, parameter in layer.named_parameters():
        np.testing.assert_allclose(
            ours[f"x.{name}"].grad, parameter.grad, rtol=1e-8, atol=1e-10, err_msg=name
        )


def test_an_output_does_not_depend_on_later_symbols_unless_the_mask_is_removed() -> None:
    weights = load("causal")
    source, target = a_batch()
    memory, _ = encode(weights, source)
    changed = target.clone()
    changed[:, 6:] = (changed[:, 6:] + 3) % 10
    for causal in (True, False):
        first, own, _ = decode(weights, target, memory, source, causal=causal)
        second, _, _ = decode(weights, changed, memory, source, causal=causal)
        differ = (first[:, :6] - second[:, :6]).abs().max().item()
        assert differ == 0 if causal else differ > 0.1
        future = torch.ones(11, 11).triu(1).bool()
        assert (own[0][..., future].max().item() == 0) == causal


def test_padding_changes_nothing() -> None:
    weights = load("causal")
    alone, _ = encode(weights, source_batch(TEXTS[1:2]))
    together, maps = encode(weights, source_batch(TEXTS))
    length = alone.shape[1]
    np.testing.assert_allclose(together[1, :length], alone[0], rtol=1e-4, atol=1e-5)
    assert not maps[1][1, :, :, length:].any()


# ---- training --------------------------------------------------------------------------------


def test_training_starts_the_same_way_every_time_and_learns() -> None:
    _, first = date_training.train(12)
    _, second = date_training.train(12)
    assert first == second
    assert first[0] > 3
    assert first[-1] < 0.8 * first[0]


def test_training_never_sees_a_held_out_date() -> None:
    held_out = {each.isoformat() for each in date_training.split_dates()[1]}
    seen = {each.iso for batch in islice(date_training.batches(), 40) for each in batch}
    assert len(seen) > 4_000
    assert not seen & held_out


def test_the_loss_is_torchs_and_the_mask_matters() -> None:
    weights = load("causal")
    batch = next(date_training.batches())
    source = source_batch([each.text for each in batch])
    wanted = torch.tensor([target_ids(each.iso) for each in batch])
    given = torch.cat((torch.full((len(batch), 1), START), wanted[:, :-1]), 1)
    memory, _ = encode(weights, source)
    logits, _, _ = decode(weights, given, memory, source)
    picked = logits.log_softmax(-1).gather(-1, wanted[..., None])
    assert picked.numel() == len(batch) * OUTPUT_LENGTH
    assert date_training.loss(weights, batch).item() == pytest.approx(-picked.mean().item())
    assert date_training.loss(weights, batch, causal=False).item() > 0.1
