"""Greedy decoding of any text, and the network of any size, against torch's own transformer."""

import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.multi_head import MASKS, MAX_CHARACTERS, MAX_STEPS, load, translate
from core.multi_head.dates_model import (
    END,
    KNOWN_CHARACTERS,
    OUTPUT,
    PAD,
    SIZE,
    SOURCE_END,
    SOURCE_SYMBOLS,
    START,
    TARGET_SYMBOLS,
    UNKNOWN,
    Size,
    decode,
    encode,
    shapes,
)
from tests.parity.drawing import SEEDS, examples

PRINTABLE = "".join(map(chr, range(ord(" "), ord("~") + 1)))
texts = st.one_of(
    st.text(PRINTABLE, min_size=1, max_size=MAX_CHARACTERS),
    st.dates().map(lambda each: f"{each:%d %B %Y}"),
    st.dates().map(lambda each: f"{each.month}/{each.day}/{each.year % 100:02}"),
).filter(lambda text: text.strip(" "))


def torchs(weights: dict[str, torch.Tensor], size: Size) -> torch.nn.Transformer:
    """torch's own network with these parameters: it must take every name as it is."""
    options: dict[str, Any] = {"dropout": 0.0, "batch_first": True, "norm_first": True}
    encoder = torch.nn.TransformerEncoder(
        torch.nn.TransformerEncoderLayer(size.d_model, size.heads, size.hidden, **options),
        size.layers,
        torch.nn.LayerNorm(size.d_model),
        enable_nested_tensor=False,
    )
    network = torch.nn.Transformer(
        size.d_model,
        size.heads,
        num_decoder_layers=size.layers,
        dim_feedforward=size.hidden,
        custom_encoder=encoder,
        **options,
    )
    extra = ("source.weight", "target.weight", "output.weight", "output.bias")
    network.to(weights["output.bias"].dtype)
    network.load_state_dict({name: each for name, each in weights.items() if name not in extra})
    return network.eval()


def embedded(weights: dict[str, torch.Tensor], side: str, symbols: Any) -> torch.Tensor:
    """Rows of the table times √d, with sines and cosines of the place."""
    table = weights[f"{side}.weight"]
    places, d = symbols.shape[1], table.shape[1]
    added = torch.zeros(places, d, dtype=torch.float64)
    for place in range(places):
        for column in range(d):
            angle = place / 10_000 ** (2 * (column // 2) / d)
            added[place, column] = math.cos(angle) if column % 2 else math.sin(angle)
    return table[symbols] * math.sqrt(d) + added.to(table.dtype)


def logits_of(
    network: Any, weights: Any, memory: Any, target: Any, padding: Any, causal: bool
) -> Any:
    """The logits after each symbol of the target."""
    n = target.shape[1]
    hidden = torch.ones(n, n).triu(1).bool() if causal else None
    states = network.decoder(
        embedded(weights, "target", target),
        memory,
        tgt_mask=hidden,
        memory_key_padding_mask=padding,
    )
    return torch.nn.functional.linear(states, weights["output.weight"], weights["output.bias"])


@st.composite
def sizes(draw: Any) -> Size:
    heads = draw(st.integers(1, 4))
    return Size(
        2 * heads * draw(st.integers(1, 3)),
        heads,
        draw(st.integers(1, 3)),
        draw(st.integers(1, 9)),
    )


@examples(12)
@given(size=sizes(), seed=SEEDS, causal=st.booleans(), lengths=st.data())
def test_a_network_of_any_size_is_torchs(
    size: Size, seed: int, causal: bool, lengths: st.DataObject
) -> None:
    generator = torch.Generator().manual_seed(seed)
    weights = {
        name: torch.randn(shape, generator=generator, dtype=torch.float64) / 2
        for name, shape in shapes(size).items()
    }
    rows = lengths.draw(st.lists(st.integers(1, 7), min_size=1, max_size=4))
    source = torch.full((len(rows), max(rows)), PAD)
    for row, length in zip(source, rows, strict=True):
        row[:length] = torch.randint(1, SOURCE_SYMBOLS, (length,), generator=generator)
    n = lengths.draw(st.integers(1, 6))
    target = torch.randint(0, TARGET_SYMBOLS, (len(rows), n), generator=generator)
    memory, maps = encode(weights, source, size)
    ours, own, cross = decode(weights, target, memory, source, causal=causal, size=size)
    network, padding = torchs(weights, size), source == PAD
    theirs = network.encoder(embedded(weights, "source", source), src_key_padding_mask=padding)
    kept = ~padding
    torch.testing.assert_close(memory[kept], theirs[kept].detach(), rtol=1e-8, atol=1e-9)
    expected = logits_of(network, weights, theirs, target, padding, causal)
    torch.testing.assert_close(ours, expected.detach(), rtol=1e-8, atol=1e-9)
    for each in (*maps, *own, *cross):
        torch.testing.assert_close(each.sum(-1), torch.ones_like(each.sum(-1)))
    for each in (*maps, *cross):
        assert not each.transpose(1, 3)[padding].any()


@examples(6)
@given(text=texts, mask=st.sampled_from(list(MASKS)))
def test_any_text_is_decoded_as_a_plain_loop_decodes_it(text: str, mask: str) -> None:
    found, weights, causal = translate(text, mask), load(mask), MASKS[mask].causal
    network = torchs(weights, SIZE)
    known = {each: number for number, each in enumerate(KNOWN_CHARACTERS, start=3)}
    read = [known.get(each, UNKNOWN) for each in text.strip(" ")]
    written, symbols = [START], []
    with torch.no_grad():
        memory = network.encoder(embedded(weights, "source", torch.tensor([[*read, SOURCE_END]])))
        for step in range(MAX_STEPS):
            target = torch.tensor([written])
            logits = logits_of(network, weights, memory, target, None, causal)[0, -1, :START]
            chances = logits.softmax(-1).numpy()
            np.testing.assert_allclose(found.probabilities[step], chances, rtol=2e-3, atol=1e-5)
            first, second = np.argsort(chances)[[-1, -2]]
            # Where two symbols are as probable, rounding decides; what follows is another text.
            if chances[first] - chances[second] < 1e-4:
                return
            written.append(int(first))
            symbols.append("end" if first == END else OUTPUT[first])
            if first == END:
                break
    assert found.symbols == tuple(symbols)
    assert found.confidence == pytest.approx(np.prod(found.chosen.astype(float)))
    assert set(found.unknown) == set(found.text) - set(KNOWN_CHARACTERS)
