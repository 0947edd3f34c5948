"""One attention function for every model: it records what the heads do, and can switch heads off.

transformers lets a model run with any registered attention function; every family that the lab
opens calls it with queries, keys and values per head, after whatever it does to them (rotation,
relative positions). So one function serves encoders, decoders and cross-attention alike.
"""

import contextvars
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
from jaxtyping import Bool, Float

Stream = Literal["encoder", "decoder", "cross"]
NAME = "foundations_lab"


@dataclass(frozen=True)
class LayerRecord:
    """What one attention layer did to one text; float32.

    Attributes:
        weights: (heads, n_query, n_key), rows sum to 1.
        query: (heads, n_query, d_k). key: (heads, n_key, d_k), repeated where heads share keys.
        scaling: What q·k is multiplied by: 1/√d_k, or 1 in T5.
        bias: (heads, n_query, n_key) added to the scores by relative positions, or None.
        visible: bool (n_query, n_key): False where a mask forbids to look.
        value: (heads, n_key, d_k). output_matrix: W_O, (heads, d_k, d_model).
    """

    weights: Float[np.ndarray, "heads n_q n_k"]
    query: Float[np.ndarray, "heads n_q d_k"]
    key: Float[np.ndarray, "heads n_k d_k"]
    scaling: float
    bias: Float[np.ndarray, "heads n_q n_k"] | None
    visible: Bool[np.ndarray, "n_q n_k"]
    value: Float[np.ndarray, "heads n_k d_v"]
    output_matrix: Float[np.ndarray, "heads d_v d_model"]

    @cached_property
    def value_norms(self) -> Float[np.ndarray, "heads n_k"]:
        """(heads, n_key): ‖v_j W_O‖; a weight times it is the length of what arrives.

        Source: Kobayashi et al. 2020, "Attention is Not Only a Weight", section 2 (‖α f(x)‖).
        """
        return np.linalg.norm(self.value @ self.output_matrix, axis=-1)


@dataclass(frozen=True)
class Place:
    """Where an attention module stands: its stream, its layer from 0, and its W_O.

    `output_matrix` has the shape (heads, d_k, d_model).
    """

    stream: Stream
    layer: int
    output_matrix: Float[np.ndarray, "heads d_k d_model"]


@dataclass
class Recording:
    """What to do while a model runs: switch heads off, keep what was seen, or both.

    Attributes:
        places: Attention module → (stream, layer), from `attention_places`.
        keep: Whether to keep `layers`.
        gates: (stream, layer) → tensor (batch, heads) that each head's output is multiplied by
            (ξ of Michel et al. 2019); missing: nothing is changed.
        layers: Stream → records in layer order, of the first text in the batch.
    """

    places: Mapping[int, Place]
    keep: bool = True
    gates: Mapping[tuple[Stream, int], Any] = field(default_factory=dict)
    layers: dict[Stream, list[LayerRecord]] = field(default_factory=dict)


# Each request runs in a thread of its own and sees its own recording.
_current: contextvars.ContextVar[Recording | None] = contextvars.ContextVar(
    "recording", default=None
)


@contextmanager
def recording(what: Recording) -> Iterator[Recording]:
    """While this is open, the models that run in this thread follow and fill `what`.

    Args:
        what: What to keep, and which heads to switch off.

    Yields:
        The same, filled after a model has run.
    """
    token = _current.set(what)
    try:
        yield what
    finally:
        _current.reset(token)


def register() -> None:
    """Make the function known to transformers under `NAME`; repeating it does no harm."""
    from transformers import AttentionInterface, AttentionMaskInterface

    AttentionInterface.register(NAME, attention_forward)
    AttentionMaskInterface.register(NAME, AttentionMaskInterface()["eager"])


def attention_forward(
    module: Any,
    query: Float[Any, "batch heads n_q d_k"],
    key: Float[Any, "batch key_heads n_k d_k"],
    value: Float[Any, "batch key_heads n_k d_v"],
    attention_mask: Any,
    scaling: float | None = None,
    dropout: float = 0.0,
    position_bias: Any = None,
    **_: Any,
) -> tuple[Float[Any, "batch n_q heads d_v"], Float[Any, "batch heads n_q n_k"]]:
    """softmax(QKᵀ·scaling + bias + mask)·V, called by transformers for every attention layer.

    Args:
        module: The attention module that calls.
        query: (batch, heads, n_query, d_k). key, value: (batch, key heads, n_key, d_k); with
            fewer key heads than heads each serves a group (Ainslie et al. 2023).
        attention_mask: Added to the scores: 0, or very negative where looking is forbidden.
        scaling: Factor of q·k; None: 1/√d_k.
        dropout: Unused: the lab never trains these models.
        position_bias: Added to the scores (T5).

    Returns:
        Output (batch, n_query, heads, d_k), weights (batch, heads, n_query, n_key).

    References:
        Vaswani et al. 2017, eq. 1.
    """
    import torch

    scaling = query.shape[-1] ** -0.5 if scaling is None else float(scaling)
    groups = query.shape[1] // key.shape[1]
    if groups > 1:
        key, value = key.repeat_interleave(groups, dim=1), value.repeat_interleave(groups, dim=1)
    scores = query @ key.transpose(-1, -2) * scaling
    if position_bias is not None:
        scores = scores + position_bias
    if attention_mask is not None:
        scores = scores + attention_mask
    weights = torch.softmax(scores, dim=-1, dtype=torch.float32).to(query.dtype)
    output = weights @ value
    now = _current.get()
    if now is not None and id(module) in now.places:
        place = now.places[id(module)]
        gate = now.gates.get((place.stream, place.layer))
        if gate is not None:
            output = output * gate[:, :, None, None]
        if now.keep:
            now.layers.setdefault(place.stream, []).append(
                LayerRecord(
                    weights=_numpy(weights[0]),
                    query=_numpy(query[0]),
                    key=_numpy(key[0]),
                    scaling=scaling,
                    bias=None if position_bias is None else _numpy(position_bias[0]),
                    visible=_visible(attention_mask, weights.shape),
                    value=_numpy(value[0]),
                    output_matrix=place.output_matrix,
                )
            )
    return output.transpose(1, 2).contiguous(), weights


def attention_places(network: Any, *, is_causal: bool) -> dict[int, Place]:
    """Every attention module of a network, by its id().

    A module is one that holds a projection of queries: q, q_proj, q_lin, query, or GPT-2's joint
    c_attn.

    Args:
        network: A model of transformers.
        is_causal: Whether it is a decoder that stands alone, and no encoder.
    """
    parts = ("query", "q_lin", "q_proj", "q", "c_attn")
    counts: dict[Stream, int] = {}
    places = {}
    for name, module in network.named_modules():
        if not any(hasattr(module, part) for part in parts):
            continue
        stream = _stream_of(network, name, is_causal)
        layer = counts.get(stream, 0)
        counts[stream] = layer + 1
        heads = _heads(network.config, stream)
        places[id(module)] = Place(stream, layer, _output_matrix(network, name, module, heads))
    return places


def _heads(config: Any, stream: Stream) -> int:
    """How many heads each layer of a stream has; a decoder may have others than its encoder."""
    name = "encoder_attention_heads" if stream == "encoder" else "decoder_attention_heads"
    return int(getattr(config, name, config.num_attention_heads))


def _stream_of(network: Any, name: str, is_causal: bool) -> Stream:
    if not network.config.is_encoder_decoder:
        return "decoder" if is_causal else "encoder"
    if re.search(r"EncDecAttention|encoder_attn", name):
        return "cross"
    return "decoder" if "decoder" in name.split(".") else "encoder"


def _output_matrix(network: Any, name: str, module: Any, heads: int) -> np.ndarray:
    """W_O, a part of the module itself, or of its neighbour in BERT's family."""
    for part in ("o_proj", "out_proj", "out_lin", "o", "c_proj"):
        if hasattr(module, part):
            projection = getattr(module, part)
            break
    else:
        projection = network.get_submodule(name.rpartition(".")[0]).output.dense
    # GPT-2 stores the matrix the other way round.
    weight = projection.weight if type(projection).__name__ == "Conv1D" else projection.weight.T
    matrix = weight.detach().float().cpu().numpy()
    return matrix.reshape(heads, -1, matrix.shape[-1])


def _visible(mask: Any, shape: Any) -> np.ndarray:
    """Where looking is allowed; masks hold 0 there and a huge negative number elsewhere."""
    _, _, rows, columns = shape
    if mask is None:
        return np.ones((rows, columns), dtype=bool)
    return np.broadcast_to((mask[0, 0] > -1e4).cpu().numpy(), (rows, columns)).copy()


def _numpy(tensor: Any) -> np.ndarray:
    return tensor.detach().float().cpu().numpy()
