"""Switching heads off: what changes in the vectors, in the text's likelihood, in the prediction.

Attention weights say where a head reads from, removal says whether it matters (Michel et al. 2019,
"Are Sixteen Heads Really Better than One?": a head's output is multiplied by ξ, here 0).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from core.language_models import (
    ForwardPass,
    LoadedModel,
    Recording,
    Stream,
    TextAttention,
    as_tensors,
    inference,
    token_name,
)
from core.language_models.recording import recording

# Numbers in the logits of one pass; a large vocabulary takes fewer copies of the text at a time.
MAX_LOGITS = 40_000_000
TOP = 5


@dataclass(frozen=True)
class NetworkOutput:
    """What came out of a network for several copies of one text.

    Attributes:
        vectors: (batch, n, d): the last layer's vector of each token that is read last (the
            decoder's in an encoder-decoder).
        logits: (batch, n, vocabulary), or None for a model that predicts nothing.
    """

    vectors: Float[np.ndarray, "batch n d"]
    logits: Any


@dataclass(frozen=True)
class Prediction:
    """One token that the model considers, with its probability in [0, 1]."""

    token: str
    probability: float


@dataclass(frozen=True)
class Removal:
    """What switching heads off changes.

    Attributes:
        effect: As in `head_effects`.
        token_changes: (n,): 1 − cosine between each token's last vector before and after.
        place: The token whose prediction is shown: the masked one, or the last one, after which
            the next is predicted; None for a model that predicts nothing.
        before, after: The likeliest tokens there, the union of both top fives, likeliest before
            first.
    """

    effect: float
    token_changes: Float[np.ndarray, " n"]
    place: int | None
    before: tuple[Prediction, ...]
    after: tuple[Prediction, ...]


def effect_name(forward_pass: ForwardPass) -> str:
    """What `head_effects` measures for this family, in words.

    Args:
        forward_pass: Of the model whose heads are switched off.

    Returns:
        The quantity and its unit.

    Example:
        >>> effect_name(ForwardPass("encoder", ("It was late.",), streams={}, inputs={}))
        'change of the sentence vector, 1 − cosine'
    """
    if forward_pass.family == "encoder":
        return "change of the sentence vector, 1 − cosine"
    return "change of the loss per predicted token, in nats"


def head_effects(
    model: LoadedModel, forward_pass: ForwardPass, stream: Stream
) -> Iterator[tuple[int, Float[np.ndarray, " heads"]]]:
    """Each layer's heads switched off one by one.

    Encoders: 1 − cos(e, e₋h), e the mean of the last layer's vectors, which is MiniLM's sentence
    vector. Others: the mean negative log-likelihood of each token given those before it, without
    the head minus with it; positive: the head helped.

    Args:
        model: The network whose heads are switched off.
        forward_pass: What it computed of the text on which the effects are measured.
        stream: A key of `forward_pass.streams`, whose heads are switched off.

    Returns:
        An iterator: each layer, from 0, and the effects of its heads, shape (heads,); cosine
        distances in [0, 2] for encoders, nats per predicted token for others.

    Raises:
        ValueError: A text in which nothing is predicted because it has a single token.

    Example:
        >>> from core.language_models import Texts, load, run
        >>> model = load("minilm")
        >>> found = run(model, Texts("The cat sat"))
        >>> *_, (layer, effects) = head_effects(model, found, "encoder")
        >>> layer, int(effects.argmax()), round(float(effects.max()), 1)
        (5, 11, 0.2)

    References:
        Michel et al. 2019, "Are Sixteen Heads Really Better than One?".
    """
    with inference(model):
        whole = _summary(forward_pass, _run(model, forward_pass, {}, 1))
    attention = forward_pass.streams[stream]
    layers, heads = attention.weights.shape[:2]
    for layer in range(layers):
        effects = []
        for group in _groups(model, forward_pass, heads):
            gates = np.ones((len(group), heads), dtype=np.float32)
            gates[np.arange(len(group)), group] = 0
            # Taken anew for each group: others wait no longer than one pass.
            with inference(model):
                output = _run(model, forward_pass, {(stream, layer): gates}, len(group))
            effects.append(_effect(forward_pass, whole, _summary(forward_pass, output)))
        yield layer, np.concatenate(effects)


def remove(
    model: LoadedModel,
    forward_pass: ForwardPass,
    stream: Stream,
    heads_off: Sequence[tuple[int, int]],
    *,
    masked: int | None = None,
) -> Removal:
    """What switching off some heads of one stream changes.

    Args:
        model: The network whose heads are switched off.
        forward_pass: What it computed of the text.
        stream: A key of `forward_pass.streams`, whose heads are switched off.
        heads_off: (layer, head) pairs, from 0.
        masked: For a masked-language model the position of the token that is hidden and predicted;
            not a special one. Others predict the token after the last.

    Returns:
        What changes in the vectors and in the prediction.

    Raises:
        ValueError: A head or a token that does not exist.

    Example:
        >>> from core.language_models import Texts, load, run
        >>> model = load("minilm")
        >>> found = run(model, Texts("The cat sat"))
        >>> round(remove(model, found, "encoder", [(5, 11)]).effect, 1)
        0.2
    """
    attention = forward_pass.streams[stream]
    gates = _gates(heads_off, attention)
    with inference(model):
        before = _run(model, forward_pass, {}, 1)
        after = _run(model, forward_pass, gates, 1)
        place, old, new = None, before.logits, after.logits
        if model.predicts and forward_pass.family == "encoder":
            if masked is None or not 0 <= masked < len(attention.tokens):
                raise ValueError("Choose the word that is masked: one of the text’s own tokens.")
            place = masked
            old = _run(model, forward_pass, {}, 1, masked=masked).logits
            new = _run(model, forward_pass, gates, 1, masked=masked).logits
        elif model.predicts:
            place = before.logits.shape[1] - 1
        predictions: tuple[tuple[Prediction, ...], tuple[Prediction, ...]] = ((), ())
        if place is not None:
            predictions = _likeliest(model, old[0, place], new[0, place])
    return Removal(
        effect=float(
            _effect(forward_pass, _summary(forward_pass, before), _summary(forward_pass, after))[0]
        ),
        token_changes=1 - _cosine(before.vectors, after.vectors)[0],
        place=place,
        before=predictions[0],
        after=predictions[1],
    )


def similarity_effects(
    model: LoadedModel, first: ForwardPass, second: ForwardPass
) -> Iterator[tuple[int, Float[np.ndarray, " heads"]]]:
    """Which head makes two sentences similar: cos(e₁, e₂) − cos(e₁₋h, e₂₋h), layer by layer.

    Positive: without the head the sentences are less alike.

    Args:
        model: An encoder.
        first: What it computed of the first sentence.
        second: What it computed of the second sentence.

    Returns:
        An iterator: each layer, from 0, and the effects of its heads, shape (heads,), in [−2, 2].

    Example:
        >>> from core.language_models import Texts, load, run
        >>> model = load("minilm")
        >>> first, second = (run(model, Texts(f"The cat {verb}")) for verb in ("sat", "slept"))
        >>> *_, (layer, effects) = similarity_effects(model, first, second)
        >>> layer, int(effects.argmax()), round(float(effects.max()), 1)
        (5, 11, 0.1)
    """
    with inference(model):
        whole = _cosine(*(_sentence(_run(model, each, {}, 1)) for each in (first, second)))
    layers, heads = first.streams["encoder"].weights.shape[:2]
    for layer in range(layers):
        gates = 1 - np.eye(heads, dtype=np.float32)
        with inference(model):
            vectors = [
                _sentence(_run(model, each, {("encoder", layer): gates}, heads))
                for each in (first, second)
            ]
        yield layer, whole - _cosine(*vectors)


def similarity(model: LoadedModel, first: ForwardPass, second: ForwardPass) -> float:
    """Cosine similarity between two sentence vectors, the means of the last layer's token vectors.

    Args:
        model: An encoder.
        first: What it computed of the first sentence.
        second: What it computed of the second sentence.

    Returns:
        The cosine, in [−1, 1].

    Example:
        >>> from core.language_models import Texts, load, run
        >>> model = load("minilm")
        >>> first, second = (run(model, Texts(f"The cat {verb}")) for verb in ("sat", "slept"))
        >>> round(similarity(model, first, second), 2)
        0.68
    """
    with inference(model):
        vectors = [_sentence(_run(model, each, {}, 1)) for each in (first, second)]
    return float(_cosine(*vectors)[0])


def _run(
    model: LoadedModel,
    forward_pass: ForwardPass,
    gates: Mapping[tuple[Stream, int], np.ndarray],
    batch: int,
    masked: int | None = None,
) -> NetworkOutput:
    """One pass over `batch` copies; `gates` has a row of factors for each copy."""
    import torch

    inputs = as_tensors(model, forward_pass.inputs, batch)
    if masked is not None:
        inputs["input_ids"][:, masked] = model.tokenizer.mask_token_id
    device = model.network.device
    factors = {place: torch.as_tensor(gate, device=device) for place, gate in gates.items()}
    with recording(Recording(model.places, keep=False, gates=factors)):
        output = model.network(**inputs, output_hidden_states=True, use_cache=False)
    hidden = output.get("decoder_hidden_states") or output.hidden_states
    return NetworkOutput(hidden[-1].float().cpu().numpy(), output.get("logits"))


def _gates(
    heads_off: Sequence[tuple[int, int]], attention: TextAttention
) -> dict[tuple[Stream, int], np.ndarray]:
    layers, heads = attention.weights.shape[:2]
    gates: dict[tuple[Stream, int], np.ndarray] = {}
    for layer, head in heads_off:
        if not (0 <= layer < layers and 0 <= head < heads):
            raise ValueError(
                f"There is no head {head + 1} in layer {layer + 1}; the model has {layers} layers "
                f"of {heads} heads."
            )
        gate = gates.setdefault((attention.stream, layer), np.ones((1, heads), dtype=np.float32))
        gate[0, head] = 0
    return gates


def _groups(model: LoadedModel, forward_pass: ForwardPass, heads: int) -> list[list[int]]:
    """Heads that are switched off in one pass, one copy of the text for each."""
    longest = max(len(ids) for ids in forward_pass.inputs.values())
    width = model.network.config.vocab_size if model.predicts else model.network.config.hidden_size
    size = max(1, min(heads, MAX_LOGITS // (longest * width)))
    return [list(range(start, min(start + size, heads))) for start in range(0, heads, size)]


def _summary(forward_pass: ForwardPass, output: NetworkOutput) -> np.ndarray:
    """What an effect compares: sentence vectors (batch, d), or mean losses (batch,)."""
    if forward_pass.family == "encoder":
        return _sentence(output)
    return _loss(forward_pass, output.logits)


def _effect(forward_pass: ForwardPass, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    if forward_pass.family == "encoder":
        return 1 - _cosine(before, after)
    return after - before


def _sentence(output: NetworkOutput) -> np.ndarray:
    return output.vectors.mean(axis=1)


def _loss(forward_pass: ForwardPass, logits: Any) -> np.ndarray:
    """Mean −log p of each token given those before it, (batch,)."""
    import torch

    ids = forward_pass.inputs.get("decoder_input_ids", forward_pass.inputs["input_ids"])
    if len(ids) < 2:
        raise ValueError("Nothing is predicted in a text of one token: write another word.")
    target = torch.tensor(ids[1:], device=logits.device).expand(len(logits), -1)
    losses = torch.nn.functional.cross_entropy(
        logits[:, :-1].transpose(1, 2).float(), target, reduction="none"
    )
    return losses.mean(dim=1).cpu().numpy()


def _cosine(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Along the last axis, in float64: effects may be small against 1."""
    a, b = a.astype(np.float64), b.astype(np.float64)
    return (a * b).sum(-1) / (np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1))


def _likeliest(
    model: LoadedModel, before: Any, after: Any
) -> tuple[tuple[Prediction, ...], tuple[Prediction, ...]]:
    """Both distributions on the union of their likeliest tokens."""
    old, new = (logits.float().softmax(-1) for logits in (before, after))
    wanted = {int(i) for each in (old, new) for i in each.topk(min(TOP, len(old))).indices}
    order = sorted(wanted, key=lambda i: -float(old[i]))
    names = [token_name(model.tokenizer, i) for i in order]
    return (
        tuple(Prediction(name, float(old[i])) for name, i in zip(names, order, strict=True)),
        tuple(Prediction(name, float(new[i])) for name, i in zip(names, order, strict=True)),
    )
