"""A small encoder-decoder that reads a date character by character and writes it in ISO form.

Its parameters carry the names of `torch.nn.Transformer` (norm first), so that they load into it;
the forward pass is written out here because torch's own returns no attention weights.
torch is imported by the functions that need it, not by this module.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jaxtyping import Bool, Float, Int

from core.multi_head.dates_formats import JUNK, MONTHS, WEEKDAYS
from core.positional_encoding import sinusoidal_of_any_width

D_MODEL, HEADS, LAYERS, HIDDEN = 64, 4, 2, 128

_LETTERS = "".join((*MONTHS, *WEEKDAYS, "the of", "st nd rd th"))
KNOWN_CHARACTERS = "".join(sorted({*_LETTERS.lower(), *_LETTERS.upper(), *"0123456789", *" ,./-'"}))
# Every other character becomes one and the same symbol; noise shows it to the model in training.
PAD, UNKNOWN, SOURCE_END = 0, 1, 2
SOURCE_SYMBOLS = 3 + len(KNOWN_CHARACTERS)
_SOURCE_ID = {character: 3 + number for number, character in enumerate(KNOWN_CHARACTERS)}
assert not set(JUNK) & set(KNOWN_CHARACTERS)

OUTPUT = "0123456789-"
END, START = len(OUTPUT), len(OUTPUT) + 1
TARGET_SYMBOLS = len(OUTPUT) + 2
OUTPUT_LENGTH = len("2026-11-23") + 1  # and the end
_OUTPUT_ID = {character: number for number, character in enumerate(OUTPUT)}

Weights = dict[str, Any]


@dataclass(frozen=True)
class Size:
    """The shape of the network; the shipped weights have the default one."""

    d_model: int = D_MODEL
    heads: int = HEADS
    layers: int = LAYERS
    hidden: int = HIDDEN


SIZE = Size()


def source_ids(text: str) -> list[int]:
    """Characters → symbols, with the end marker."""
    return [*(_SOURCE_ID.get(character, UNKNOWN) for character in text), SOURCE_END]


def target_ids(iso: str) -> list[int]:
    """ "2026-11-23" → its symbols and the end."""
    return [*(_OUTPUT_ID[character] for character in iso), END]


def source_batch(texts: Sequence[str]) -> Int[Any, "batch longest"]:
    """Symbols padded on the right, shape (batch, longest)."""
    import torch

    rows = [source_ids(text) for text in texts]
    longest = max(map(len, rows))
    return torch.tensor([row + [PAD] * (longest - len(row)) for row in rows])


def attend(
    weights: Weights,
    name: str,
    queries: Float[Any, "batch n d"],
    keys: Float[Any, "batch m d"],
    hidden: Bool[Any, "..."],
    heads: int,
) -> tuple[Float[Any, "batch n d"], Float[Any, "batch {heads} n m"]]:
    """Multi-head attention → (output, weights), as torch.nn.MultiheadAttention computes it.

    Args:
        queries: (batch, n, d); keys: (batch, m, d), which also give the values.
        hidden: True where a query must not look; broadcasts to (batch, heads, n, m).
        weights: Parameters by name.
        name: Before ".in_proj_weight" in their names.
        heads: h, which divides d.

    Returns:
        Output (batch, n, d), and weights (batch, heads, n, m).
    """
    import torch

    matrix, bias = weights[f"{name}.in_proj_weight"], weights[f"{name}.in_proj_bias"]
    d_model = queries.shape[-1]

    def project(part: int, inputs: Any) -> Any:
        rows = slice(part * d_model, (part + 1) * d_model)
        flat = torch.nn.functional.linear(inputs, matrix[rows], bias[rows])
        return flat.unflatten(-1, (heads, d_model // heads)).transpose(1, 2)

    q, k, v = project(0, queries), project(1, keys), project(2, keys)
    scores = q @ k.transpose(-2, -1) / math.sqrt(d_model // heads)
    attention = scores.masked_fill(hidden, -math.inf).softmax(-1)
    joined = (attention @ v).transpose(1, 2).flatten(-2)
    return _linear(weights, f"{name}.out_proj", joined), attention


def encode(
    weights: Weights, source: Int[Any, "batch m"], size: Size = SIZE
) -> tuple[Float[Any, "batch m d"], list[Float[Any, "batch heads m m"]]]:
    """Read the whole input → (states (batch, m, d), self-attention of every layer).

    Args:
        weights: Parameters by name, see `shapes`.
        source: Symbols, (batch, m), padded by `PAD`.
        size: Of the network.
    """
    hidden = (source == PAD)[:, None, None, :]
    x = _embedded(weights, "source", source)
    maps = []
    for layer in range(size.layers):
        name = f"encoder.layers.{layer}"
        y = _norm(weights, f"{name}.norm1", x)
        change, attention = attend(weights, f"{name}.self_attn", y, y, hidden, size.heads)
        x = x + change
        x = x + _feed_forward(weights, name, _norm(weights, f"{name}.norm2", x))
        maps.append(attention)
    return _norm(weights, "encoder.norm", x), maps


def decode(
    weights: Weights,
    target: Int[Any, "batch n"],
    memory: Float[Any, "batch m d"],
    source: Int[Any, "batch m"],
    *,
    causal: bool = True,
    size: Size = SIZE,
) -> tuple[
    Float[Any, "batch n symbols"],
    list[Float[Any, "batch heads n n"]],
    list[Float[Any, "batch heads n m"]],
]:
    """Predict the symbol after each of `target` → (logits, self-attention, cross-attention).

    Args:
        target: Symbols so far, shape (batch, n), the first one START.
        memory: What the encoder made of `source`.
        causal: Whether position i sees positions ≤ i only, as in training.
    """
    import torch

    n = target.shape[1]
    future = torch.ones(n, n, dtype=torch.bool).triu(1) if causal else torch.zeros(n, n).bool()
    padding = (source == PAD)[:, None, None, :]
    x = _embedded(weights, "target", target)
    decoder_maps, cross = [], []
    for layer in range(size.layers):
        name = f"decoder.layers.{layer}"
        y = _norm(weights, f"{name}.norm1", x)
        change, attention = attend(weights, f"{name}.self_attn", y, y, future, size.heads)
        x = x + change
        decoder_maps.append(attention)
        y = _norm(weights, f"{name}.norm2", x)
        change, attention = attend(
            weights, f"{name}.multihead_attn", y, memory, padding, size.heads
        )
        x = x + change
        cross.append(attention)
        x = x + _feed_forward(weights, name, _norm(weights, f"{name}.norm3", x))
    return _linear(weights, "output", _norm(weights, "decoder.norm", x)), decoder_maps, cross


def shapes(size: Size = SIZE) -> dict[str, tuple[int, ...]]:
    """Every parameter's name and shape, in a fixed order."""
    d, hidden = size.d_model, size.hidden
    result: dict[str, tuple[int, ...]] = {
        "source.weight": (SOURCE_SYMBOLS, d),
        "target.weight": (TARGET_SYMBOLS, d),
    }
    for side, attentions in (("encoder", 1), ("decoder", 2)):
        for layer in range(size.layers):
            name = f"{side}.layers.{layer}"
            for attention in ("self_attn", "multihead_attn")[:attentions]:
                result[f"{name}.{attention}.in_proj_weight"] = (3 * d, d)
                result[f"{name}.{attention}.in_proj_bias"] = (3 * d,)
                result |= _linear_shapes(f"{name}.{attention}.out_proj", d, d)
            result |= _linear_shapes(f"{name}.linear1", d, hidden)
            result |= _linear_shapes(f"{name}.linear2", hidden, d)
            for norm in range(1, attentions + 2):
                result |= _norm_shapes(f"{name}.norm{norm}", d)
        result |= _norm_shapes(f"{side}.norm", d)
    return result | _linear_shapes("output", d, TARGET_SYMBOLS)


def _linear_shapes(name: str, before: int, after: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (after, before), f"{name}.bias": (after,)}


def _norm_shapes(name: str, d: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (d,), f"{name}.bias": (d,)}


def _embedded(weights: Weights, side: str, symbols: Any) -> Any:
    import torch

    table = weights[f"{side}.weight"]
    d = table.shape[1]
    positions = torch.tensor(sinusoidal_of_any_width(symbols.shape[1], d), dtype=table.dtype)
    return table[symbols] * math.sqrt(d) + positions


def _linear(weights: Weights, name: str, x: Any) -> Any:
    import torch

    return torch.nn.functional.linear(x, weights[f"{name}.weight"], weights[f"{name}.bias"])


def _norm(weights: Weights, name: str, x: Any) -> Any:
    import torch

    scale, shift = weights[f"{name}.weight"], weights[f"{name}.bias"]
    return torch.nn.functional.layer_norm(x, scale.shape, scale, shift)


def _feed_forward(weights: Weights, name: str, x: Any) -> Any:
    return _linear(weights, f"{name}.linear2", _linear(weights, f"{name}.linear1", x).relu())
