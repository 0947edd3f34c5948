from . import forward_pass, recording
from .forward_pass import (
    ForwardPass,
    TextAttention,
    Texts,
    as_tensors,
    attend,
    encoded,
    inference,
    run,
)
from .head_maps import HeadMaps
from .loading import LoadedModel, checked_folder, load
from .recording import LayerRecord, Recording, Stream
from .specs import MODELS, ModelSpec, ModelUnavailableError
from .text import MAX_CHARACTERS, check_text, visible, word_spans
from .tokens import Tokens, token_name, tokens_of

__all__ = [
    "MAX_CHARACTERS",
    "MODELS",
    "ForwardPass",
    "HeadMaps",
    "LayerRecord",
    "LoadedModel",
    "ModelSpec",
    "ModelUnavailableError",
    "Recording",
    "Stream",
    "TextAttention",
    "Texts",
    "Tokens",
    "as_tensors",
    "attend",
    "check_text",
    "checked_folder",
    "encoded",
    "forward_pass",
    "inference",
    "load",
    "recording",
    "run",
    "token_name",
    "tokens_of",
    "visible",
    "word_spans",
]
