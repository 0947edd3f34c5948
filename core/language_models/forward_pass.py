"""A text goes through a model: its tokens and words, and everything that every head did."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float

from core.common import characters
from core.language_models.head_maps import HeadMaps
from core.language_models.loading import LoadedModel
from core.language_models.recording import LayerRecord, Recording, Stream, recording
from core.language_models.specs import Family
from core.language_models.text import check_text
from core.language_models.tokens import Tokens, target_tokens, tokens_of, tokens_of_ids

# What a translator may write by itself where the target is left open.
MAX_GENERATION = 64


@dataclass(frozen=True)
class TextAttention:
    """Every head's attention in one stream; arrays are float32 and read-only.

    Attributes:
        stream: "encoder", "decoder" (both self-attention) or "cross".
        queries, keys: The tokens that look, and those looked at; the same in self-attention.
        weights: (layers, heads, n_query, n_key); row i is what token i looks at, and sums to 1.
        layers: What each layer did, see `core.language_models.recording.LayerRecord`.
        is_causal: Whether a token sees only itself and what stands before it.
    """

    stream: Stream
    queries: Tokens
    keys: Tokens
    weights: Float[np.ndarray, "layers heads n_q n_k"]
    layers: tuple[LayerRecord, ...]
    is_causal: bool

    @property
    def visible(self) -> Bool[np.ndarray, "n_q n_k"]:
        """bool (n_query, n_key): where looking is allowed."""
        return self.layers[0].visible

    @property
    def head_size(self) -> int:
        """d_k, the length of one head's query and key vectors."""
        return int(self.layers[0].query.shape[-1])

    @property
    def is_self(self) -> bool:
        """Whether rows and columns are the same tokens."""
        return self.queries is self.keys

    @property
    def text(self) -> str:
        """What was typed, of the side that looks."""
        return self.queries.text

    @property
    def tokens(self) -> tuple[str, ...]:
        """The tokens that look; in self-attention also those looked at."""
        return self.queries.tokens


@dataclass(frozen=True)
class Texts:
    """What a person typed: one text, a pair, or a source with a target.

    Attributes:
        text: The sentence, or what is translated.
        second: The second sentence of a pair; None: there is no pair.
        target: What the decoder has written so far; "" lets the model write it.
    """

    text: str
    second: str | None = None
    target: str = ""


@dataclass(frozen=True)
class ForwardPass:
    """One pass of a model over texts.

    Attributes:
        texts: What was typed: one text, or two of a pair.
        streams: What each kind of attention did.
        inputs: Names and token ids for the network's call, to repeat the pass.
        generated: Whether the model wrote the target itself.
    """

    family: Family
    texts: tuple[str, ...]
    streams: Mapping[Stream, TextAttention]
    inputs: Mapping[str, tuple[int, ...]]
    generated: bool = False


def attend(model: LoadedModel, text: str) -> TextAttention:
    """Every head's attention on one text, in the model's first stream.

    Args:
        model: From `core.language_models.loading.load`.
        text: What the model reads.

    Returns:
        The weights of every head, the tokens and what each layer did.

    Raises:
        ValueError: As `run`.

    Example:
        >>> from core.language_models import load
        >>> found = attend(load("minilm"), "The cat sat")
        >>> found.tokens, found.weights.shape
        (('[CLS]', 'the', 'cat', 'sat', '[SEP]'), (6, 12, 5, 5))
    """
    return next(iter(run(model, Texts(text)).streams.values()))


def run(model: LoadedModel, texts: Texts) -> ForwardPass:
    """One forward pass, softmax(QKᵀ·scale)·V in every head, with what every head did.

    Args:
        model: From `core.language_models.loading.load`.
        texts: What it reads.

    Returns:
        The weights, queries, keys and values of every head.

    Raises:
        ValueError: A text that is empty, too long, or has more tokens than the page takes; a pair
            for a model that reads no pairs; the message says what would work.

    Example:
        >>> from core.language_models import load
        >>> found = run(load("minilm"), Texts("The cat sat", second="It slept"))
        >>> found.family, found.streams["encoder"].weights.shape
        ('encoder', (6, 12, 8, 8))
    """
    cleaned = _cleaned(model, texts)
    source, inputs = _encode(model, cleaned)
    generated = False
    target = None
    with inference(model):
        if model.family == "encoder-decoder":
            generated = not texts.target.strip()
            target = _written(model, inputs) if generated else _target(model, texts.target)
            inputs = {**inputs, "decoder_input_ids": target.ids}
        with recording(Recording(model.places)) as seen:
            model.network(**as_tensors(model, inputs), use_cache=False)
    streams = {
        stream: _attention(stream, seen.layers[stream], source, target, model.family)
        for stream in model.streams
    }
    return ForwardPass(model.family, cleaned, streams, inputs, generated)


@contextmanager
def inference(model: LoadedModel) -> Iterator[None]:
    """A context in which a model is run: at most `CONCURRENT_INFERENCES` at a time, no gradients.

    Args:
        model: From `core.language_models.loading.load`.

    Returns:
        A context manager; it waits for its turn.

    Example:
        >>> import torch
        >>> from core.language_models import load
        >>> with inference(load("minilm")):
        ...     torch.is_inference_mode_enabled()
        True
    """
    import torch

    with model.gate, torch.inference_mode():
        yield


def as_tensors(model: LoadedModel, inputs: Mapping[str, Sequence[int]], batch: int = 1) -> Any:
    """The network's arguments, the same text `batch` times.

    Args:
        model: Whose device the tensors are on.
        inputs: Argument name → token ids.
        batch: Copies of the text, 1 or more.

    Returns:
        Argument name → integer tensor (batch, n).

    Example:
        >>> from core.language_models import load
        >>> as_tensors(load("minilm"), {"input_ids": [101, 102]}, batch=2)["input_ids"].tolist()
        [[101, 102], [101, 102]]
    """
    import torch

    device = model.network.device
    return {name: torch.tensor([list(ids)] * batch, device=device) for name, ids in inputs.items()}


def _cleaned(model: LoadedModel, texts: Texts) -> tuple[str, ...]:
    """The texts as they were typed: one, or the two of a pair."""
    if texts.second is None:
        return (check_text(texts.text),)
    if model.family != "encoder":
        raise ValueError(
            "This model reads one text at a time: choose “One text”, or an encoder for a pair."
        )
    try:
        return check_text(texts.text), check_text(texts.second)
    except ValueError as error:
        which = "second" if texts.text.strip() else "first"
        raise ValueError(f"The {which} sentence of the pair: {error}") from None


def _encode(
    model: LoadedModel, cleaned: Sequence[str]
) -> tuple[Tokens, dict[str, tuple[int, ...]]]:
    """The tokens that the (first) stack reads, and the network's arguments."""
    encoding = encoded(model, *cleaned)
    _check_length(model, len(encoding["input_ids"]))
    tokens = tokens_of(model.tokenizer, cleaned, encoding)
    if all(tokens.is_special):
        raise ValueError("The model sees no word in this text: type at least one letter.")
    names = ("input_ids", "token_type_ids")
    return tokens, {name: tuple(encoding[name]) for name in names if name in encoding}


def encoded(model: LoadedModel, *texts: str, target: str | None = None) -> Any:
    """What the model's tokenizer makes of texts, or of a decoder's `target`.

    Args:
        model: From `core.language_models.loading.load`.
        texts: One text, or the two of a pair; never truncated.
        target: What a decoder has written so far; None: there is none.

    Returns:
        The tokenizer's encoding: `input_ids`, for a fast tokenizer `offset_mapping` too.

    Example:
        >>> from core.language_models import load
        >>> found = encoded(load("minilm"), "It fit")
        >>> found["input_ids"], found["offset_mapping"]
        ([101, 2009, 4906, 102], [(0, 0), (0, 2), (3, 6), (0, 0)])
    """
    # A tokenizer's truncation state is shared by all threads, so it is never switched on.
    return model.tokenizer(
        *texts,
        **({} if target is None else {"text_target": target}),
        truncation=False,
        verbose=False,
        return_offsets_mapping=model.tokenizer.is_fast,
    )


def _check_length(model: LoadedModel, count: int) -> None:
    if count <= model.max_tokens:
        return
    whose = "the model takes" if model.max_tokens == model.model_limit else "this page takes"
    raise ValueError(
        f"This text has {count:,} tokens; {whose} {model.max_tokens}. Shorten it by about "
        f"{1 - model.max_tokens / count:.0%}."
    )


def _written(model: LoadedModel, inputs: Mapping[str, Sequence[int]]) -> Tokens:
    """What the model writes by itself, greedily, its closing token left out."""
    longest = min(MAX_GENERATION, model.max_tokens - 1)
    written = model.network.generate(
        **as_tensors(model, inputs),
        max_new_tokens=longest,
        max_length=None,
        do_sample=False,
        num_beams=1,
    )
    ids = _without_end(model, tuple(int(i) for i in written[0].tolist()))
    return tokens_of_ids(model.tokenizer, ids)


def _target(model: LoadedModel, target: str) -> Tokens:
    """The given target as the decoder reads it: its start token first."""
    encoding = encoded(model, target=check_text(target))
    start = model.network.config.decoder_start_token_id
    start = model.network.generation_config.decoder_start_token_id if start is None else start
    ids = _without_end(model, (int(start), *encoding["input_ids"]))
    _check_length(model, len(ids))
    return target_tokens(model.tokenizer, target, encoding, ids)


def _without_end(model: LoadedModel, ids: tuple[int, ...]) -> tuple[int, ...]:
    """Nothing is predicted after the end, so the decoder need not read it."""
    while len(ids) > 1 and ids[-1] == model.tokenizer.eos_token_id:
        ids = ids[:-1]
    return ids


def _attention(
    stream: Stream,
    layers: Sequence[LayerRecord],
    source: Tokens,
    target: Tokens | None,
    family: Family,
) -> TextAttention:
    written = source if target is None else target
    queries = source if stream == "encoder" else written
    keys = written if stream == "decoder" else source
    weights = np.stack([layer.weights for layer in layers])
    weights.setflags(write=False)
    return TextAttention(
        stream=stream,
        queries=queries,
        keys=keys,
        weights=weights,
        layers=tuple(layers),
        is_causal=stream == "decoder",
    )


def head_maps(model: LoadedModel, attention: TextAttention) -> HeadMaps:
    """The weights with what `core.attention.head_measures` needs to know of the tokens.

    Args:
        model: Whose tokenizer knows the special tokens.
        attention: One of its streams.
    """
    tokenizer, keys = model.tokenizer, attention.keys
    first = np.zeros(len(keys.tokens), dtype=bool)
    first[0] = True
    ends = {tokenizer.sep_token_id, tokenizer.eos_token_id} - {None}
    separator = np.array([token in ends for token in keys.ids]) & ~first
    return HeadMaps(
        weights=attention.weights,
        query_tokens=attention.queries.tokens,
        key_tokens=keys.tokens,
        is_first=first,
        is_separator=separator,
        is_punctuation=punctuation_of(keys),
        is_causal=attention.is_causal,
        is_self=attention.is_self,
    )


def punctuation_of(tokens: Tokens) -> Bool[np.ndarray, " n"]:
    """For each token whether what it covers is punctuation; bool (n,)."""
    return np.array(
        [
            not special and stretch != "" and all(map(characters.is_punctuation, stretch))
            for stretch, special in zip(tokens.stretches, tokens.is_special, strict=True)
        ]
    )
