"""Loading pretrained models: the only I/O of `core`.

torch and transformers are imported by the functions that need them, not by this module.
"""

import hashlib
import json
import logging
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.language_models.recording import NAME, Place, Stream, attention_places, register
from core.language_models.specs import (
    ARCHITECTURES,
    MODELS,
    Family,
    ModelSpec,
    ModelUnavailableError,
)

logger = logging.getLogger(__name__)

# How many texts go through one model at a time; more would only share the same cores.
CONCURRENT_INFERENCES = 2
# All heads of the longest text that is taken, as cells of one byte: what a browser can hold and
# draw, and what one message may weigh. MiniLM's 72 heads reach it at 256 tokens.
MAX_CELLS = 72 * 256**2
# Without any of these transformers would make up a tokenizer that knows no words.
TOKENIZER_FILES = (
    "tokenizer.json",
    "vocab.txt",
    "vocab.json",
    "spiece.model",
    "tokenizer.model",
    "source.spm",
    "sentencepiece.bpe.model",
)


@dataclass(frozen=True)
class LoadedModel:
    """A model in memory; one object serves all threads.

    Attributes:
        family: How it reads: everything at once, left to right, or a source and then a target.
        places: Attention modules, see `core.language_models.recording.attention_places`.
        model_limit: Tokens that the model itself can take.
        max_tokens: Tokens that the lab takes: `model_limit`, or what a browser holds if less.
        predicts: Whether it has a head that predicts tokens (masked or next).
    """

    spec: ModelSpec
    family: Family
    tokenizer: Any
    network: Any
    places: dict[int, Place]
    model_limit: int
    max_tokens: int
    predicts: bool
    gate: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(CONCURRENT_INFERENCES)
    )

    @property
    def streams(self) -> tuple[Stream, ...]:
        """The kinds of attention that the model has."""
        found = {place.stream for place in self.places.values()}
        order: tuple[Stream, ...] = ("encoder", "decoder", "cross")
        return tuple(stream for stream in order if stream in found)


def load(key: str) -> LoadedModel:
    """Load a registered model after checking its files.

    Args:
        key: A key of `core.language_models.specs.MODELS`.

    Returns:
        The network in evaluation mode, float32, on the GPU where there is one.

    Raises:
        ValueError: No such model.
        ModelUnavailableError: Its files are missing, are not the published ones, or are not of a
            kind that the lab opens; the message says which.

    Example:
        >>> model = load("minilm")
        >>> model.family, model.streams, model.max_tokens
        ('encoder', ('encoder',), 256)
    """
    folder = checked_folder(key)
    spec = MODELS[key]
    config = _config(folder, spec)
    family = ARCHITECTURES[config["model_type"]]
    if not list(folder.glob("*.safetensors")):
        raise ModelUnavailableError(
            f"The model “{spec.label}” has no .safetensors file; weights in other formats can run "
            "code and are never opened."
        )
    if not any((folder / name).is_file() for name in TOKENIZER_FILES):
        raise ModelUnavailableError(f"The model “{spec.label}” has no tokenizer in its folder.")
    try:
        return _open(spec, family, folder, config)
    except Exception as error:  # a damaged file can fail anywhere in the libraries
        logger.exception("model %s", spec.key)
        raise ModelUnavailableError(
            f"The model “{spec.label}” could not be read: its files are damaged or do not fit "
            f"together ({type(error).__name__})."
        ) from error


def checked_folder(key: str) -> Path:
    """The folder of a registered model, after its files have been checked.

    Args:
        key: A key of `core.language_models.specs.MODELS`.

    Returns:
        The folder; the files in the model's `sha256` are in it, with these digests.

    Raises:
        ValueError: No such model.
        ModelUnavailableError: Its files are missing or are not the published ones.

    Example:
        >>> sorted(path.name for path in checked_folder("minilm").glob("*.safetensors"))
        ['model.safetensors']
    """
    if key not in MODELS:
        raise ValueError(f"There is no model {key!r}; there is: {', '.join(MODELS)}.")
    spec = MODELS[key]
    folder = spec.folder()
    for name, expected in spec.sha256.items():
        _check_file(folder / name, expected)
    return folder


def _open(spec: ModelSpec, family: Family, folder: Path, config: dict[str, Any]) -> LoadedModel:
    import torch
    from transformers import (
        AutoModel,
        AutoModelForCausalLM,
        AutoModelForMaskedLM,
        AutoModelForSeq2SeqLM,
        AutoTokenizer,
    )

    # One thread for each request: otherwise one user's text takes all cores from the others.
    torch.set_num_threads(1)
    register()
    masked = any(str(name).endswith("ForMaskedLM") for name in config.get("architectures") or ())
    kinds = {
        "encoder": AutoModelForMaskedLM if masked else AutoModel,
        "causal": AutoModelForCausalLM,
        "encoder-decoder": AutoModelForSeq2SeqLM,
    }
    # A typed "[SEP]" is text, not the model's marker. Set once: threads share the tokenizer.
    tokenizer = AutoTokenizer.from_pretrained(
        folder, local_files_only=True, split_special_tokens=True, trust_remote_code=False
    )
    network = kinds[family].from_pretrained(
        folder,
        attn_implementation=NAME,
        local_files_only=True,
        use_safetensors=True,
        trust_remote_code=False,
        dtype=torch.float32,
    )
    network = network.eval().to("cuda" if torch.cuda.is_available() else "cpu")
    places = attention_places(network, is_causal=family == "causal")
    own = _model_limit(spec, config, tokenizer)
    heads = max(len(place.output_matrix) for place in places.values())
    per_stream = max(place.layer for place in places.values()) + 1
    page = int((MAX_CELLS / (per_stream * heads)) ** 0.5)
    return LoadedModel(
        spec=spec,
        family=family,
        tokenizer=tokenizer,
        network=network,
        places=places,
        model_limit=own,
        max_tokens=min(own, page),
        predicts=masked or family != "encoder",
    )


def _model_limit(spec: ModelSpec, config: dict[str, Any], tokenizer: Any) -> int:
    """How many tokens the model takes: what is published, or what its tables have room for."""
    if spec.max_tokens is not None:
        return spec.max_tokens
    rows = config.get("max_position_embeddings") or config.get("n_positions") or 512
    if config["model_type"] in ("roberta", "xlm-roberta"):
        rows -= 2  # their positions are counted from the padding's index on
    return int(min(rows, tokenizer.model_max_length))


def _config(folder: Path, spec: ModelSpec) -> dict[str, Any]:
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        kind = config["model_type"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnavailableError(
            f"The model “{spec.label}” has no readable config.json that names its type."
        ) from error
    if kind not in ARCHITECTURES:
        raise ModelUnavailableError(
            f"The model “{spec.label}” is of the type {str(kind)[:40]!r}; the lab opens "
            f"{', '.join(ARCHITECTURES)}."
        )
    return config


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
