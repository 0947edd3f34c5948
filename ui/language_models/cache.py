"""The pretrained models of this server and what they computed, each cache bounded.

Modules that need torch are imported inside the functions: importing this module stays cheap.
"""

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from ui.runtime import FairQueue, place_in_corner

if TYPE_CHECKING:
    import numpy as np

    from core.attention import AttentionView, Role, Special
    from core.language_models import ForwardPass, LoadedModel, Stream

DEFAULT_MODEL = "minilm"

_warm = threading.Event()
# As many as `core.language_models.loading` lets in at a time: nobody waits there without a place
# in line.
_inference = FairQueue(2)


@st.cache_resource(max_entries=4, show_spinner="Loading the model (once per server)…")
def model(key: str) -> "LoadedModel":
    """The pretrained model, loaded once per server after its files have been checked."""
    from core.language_models import load

    return load(key)


@st.cache_resource(max_entries=16, show_spinner=False)
def forward_pass(
    model_key: str, text: str, second: str | None = None, target: str = ""
) -> "ForwardPass":
    """Everything that every head did with these texts; up to 40 MB each, hence the small number."""
    from core.language_models import Texts, run

    loaded = model(model_key)
    with _inference.slot(place_in_corner()):
        return run(loaded, Texts(text, second, target))


@st.cache_resource(max_entries=16, show_spinner=False)
def attention_view(
    model_key: str,
    text: str,
    second: str | None,
    target: str,
    stream: "Stream",
    words: bool,
    special: "Special",
) -> "AttentionView":
    """The attention as shown; see `core.attention.token_views.view`."""
    from core.attention import view

    attention = forward_pass(model_key, text, second, target).streams[stream]
    return view(attention, words=words, special=special)


@st.cache_resource(max_entries=16, show_spinner=False)
def head_maps(
    model_key: str, text: str, second: str | None, target: str, stream: "Stream"
) -> "tuple[Mapping[str, np.ndarray], tuple[Role, ...]]":
    """Every measure that applies, and the heads with a role, on the model's own tokens."""
    from core.attention import measure_all, roles
    from core.language_models.forward_pass import head_maps as maps_of

    maps = maps_of(model(model_key), forward_pass(model_key, text, second, target).streams[stream])
    measured = measure_all(maps)
    return measured, roles(measured)


def warm_up_models() -> None:
    """Load the default model and run it once; the first run of a model is its slowest."""
    forward_pass(DEFAULT_MODEL, "The model is awake.")
    _warm.set()


def model_is_warm() -> bool:
    """Whether the default model is loaded, so that a page can use it without waiting."""
    return _warm.is_set()
