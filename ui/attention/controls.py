"""The controls of the attention explorer that ask the server: texts, model, words, special tokens.

Layer, head, view and pinned words only change what is drawn, so the explorer itself owns them.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

import streamlit as st

from core.attention.sample_texts import SAMPLES, SampleText
from core.language_models.specs import MODELS, ModelUnavailableError
from ui.language_models import cache
from ui.language_models.cache import DEFAULT_MODEL
from ui.page import controls, layout

if TYPE_CHECKING:
    from core.attention.token_views import Special
    from core.language_models.recording import Stream

PREFIX = "attention_"
# Longer than `core.language_models.text` takes, so that a pasted page gets its message instead of
# being cut.
MAX_INPUT = 20_000
DEFAULT_TEXT = "The animal didn't cross the street because it was too tired"
DEFAULT_SECOND = "The animal didn't cross the street because it was too wide"

_FOCUS = f"{PREFIX}focus"
_SAMPLE = f"{PREFIX}sample"

Kind = Literal["one", "pair", "compare"]
KINDS = {"one": "One text", "pair": "A pair", "compare": "Compare two"}
PIECES = {"words": "Words", "tokens": "Word pieces"}
SPECIAL: dict[str, str] = {"show": "Show", "hide": "Hide", "renormalise": "Hide, rescale rows"}
STREAMS = {
    "encoder": "Encoder: the source looks at itself",
    "decoder": "Decoder: the target looks back at itself",
    "cross": "Cross-attention: the target looks at the source",
}


@dataclass(frozen=True)
class ExplorerSettings:
    """What the controls say, as plain values.

    Attributes:
        text, second, target: What was typed; `second` only of a pair.
        other_text, other_model: What stands beside it when two are compared, else None.
        stream: Which attention; one that the model has not falls back to its first.
    """

    kind: Kind
    model: str
    text: str
    second: str | None
    target: str
    other_text: str | None
    other_model: str | None
    stream: "Stream"
    words: bool
    special: "Special"


def state(
    text: str = DEFAULT_TEXT,
    *,
    kind: Kind = "one",
    second: str = DEFAULT_SECOND,
    pieces: str = "words",
    special: str = "show",
    view: dict[str, Any],
) -> dict[str, Any]:
    """Values of all controls of the page, for a preset; layer and head count from 1.

    The explorer owns what is in `view` (layer, head, view, colour, pin, …): it is told once where
    to go; `pin` is a pair of words.
    """
    return {
        f"{PREFIX}model": DEFAULT_MODEL,
        f"{PREFIX}other_model": DEFAULT_MODEL,
        f"{PREFIX}text": text,
        f"{PREFIX}kind": kind,
        f"{PREFIX}second": second,
        f"{PREFIX}target": "",
        f"{PREFIX}stream": "encoder",
        f"{PREFIX}pieces": pieces,
        f"{PREFIX}special": special,
        _FOCUS: {"view": view},
    }


def focus(shown: ExplorerSettings) -> dict[str, Any] | None:
    """Where the explorer should go, with an id that differs for each press of a preset.

    Before any preset it is the link that the default sentence is known for. All these heads are
    the default model's: another one has other heads, and maybe fewer.
    """
    if shown.model != DEFAULT_MODEL:
        return None
    wanted = layout.view_of_preset(_FOCUS)
    if wanted is None and st.session_state.get(f"{PREFIX}text") == DEFAULT_TEXT:
        return {"view": {"layer": 6, "head": 12, "pin": ("it", "animal")}, "id": 0}
    return wanted


def settings() -> ExplorerSettings:
    """Draw the controls; return what they say."""
    kind = _known(f"{PREFIX}kind", KINDS, "one")
    labels = {key: spec.label for key, spec in MODELS.items()}
    model = _known(f"{PREFIX}model", labels, DEFAULT_MODEL)
    text, second, target = _texts(kind, _reads_and_writes(model))
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        kind = controls.switch_between(
            "Texts",
            KINDS,
            key=f"{PREFIX}kind",
            default="one",
        )
        pieces = controls.switch_between(
            "Rows and columns",
            PIECES,
            key=f"{PREFIX}pieces",
            default="words",
            help="The model cuts words into pieces. A word’s pieces are merged: what it receives "
            "is summed, what it gives is averaged.",
        )
        special = controls.switch_between(
            "Special tokens",
            SPECIAL,
            key=f"{PREFIX}special",
            default="show",
            help="Tokens that the model adds, such as [CLS] and [SEP]. Many heads rest on them "
            "when they have nothing to say.",
        )
        _gallery()
        model, other_model, stream = _models(kind, model)
    return ExplorerSettings(
        kind=cast("Kind", kind),
        model=model,
        text=text,
        second=second if kind == "pair" else None,
        target=target,
        other_text=second if kind == "compare" else None,
        other_model=other_model if kind == "compare" else None,
        stream=cast("Stream", stream),
        words=pieces == "words",
        special=cast("Special", special),
    )


def sample_hint(shown: ExplorerSettings) -> str:
    """What to look for, while exactly a text of the gallery is shown."""
    if shown.kind == "one" and shown.text == DEFAULT_TEXT:
        return ""  # what everybody sees first needs its room for the chart
    for sample in SAMPLES.values():
        second = {"one": "", "pair": shown.second, "compare": shown.other_text}[shown.kind]
        if (sample.kind, sample.text, sample.second) == (shown.kind, shown.text, second):
            return sample.look_for
    return ""


def _texts(kind: str, translates: bool) -> tuple[str, str, str]:
    """The text fields, as many as the texts ask for."""
    labels = {
        "one": ("Your sentence", ""),
        "pair": ("First sentence (A)", "Second sentence (B)"),
        "compare": ("Text A", "Text B"),
    }[kind]
    columns = st.columns(1 + (kind != "one") + translates)
    with columns[0]:
        text = controls.text(
            labels[0],
            key=f"{PREFIX}text",
            default=DEFAULT_TEXT,
            max_chars=MAX_INPUT,
        )
    second = target = ""
    if kind != "one":
        with columns[1]:
            second = controls.text(
                labels[1], key=f"{PREFIX}second", default=DEFAULT_SECOND, max_chars=MAX_INPUT
            )
    if translates:
        with columns[-1]:
            target = controls.text(
                "Target",
                key=f"{PREFIX}target",
                default="",
                max_chars=MAX_INPUT,
                help="What the decoder has written so far. Empty: the model writes it.",
            )
    return text, second, target


def _models(kind: str, model: str) -> tuple[str, str, str]:
    """Which models and which of their streams; nothing is drawn where there is no choice."""
    other_model, stream = model, "encoder"
    if len(MODELS) > 1:
        model = controls.choice("Model", MODELS, key=f"{PREFIX}model", default=DEFAULT_MODEL)
        other_model = model
        if kind == "compare":
            other_model = controls.choice(
                "Model of B", MODELS, key=f"{PREFIX}other_model", default=DEFAULT_MODEL
            )
        if _reads_and_writes(model):
            stream = controls.switch_between(
                "Attention", STREAMS, key=f"{PREFIX}stream", default="encoder"
            )
    return model, other_model, stream


def _reads_and_writes(model: str) -> bool:
    try:
        return cache.model(model).family == "encoder-decoder"
    except ModelUnavailableError:
        return False


def _known(key: str, names: dict[str, str], default: str) -> str:
    """A choice that shapes the controls drawn before its own: from the page, else the link."""
    raw = st.session_state.get(key, st.query_params.get(key, default))
    by_label = {label: name for name, label in names.items()}
    return raw if raw in names else by_label.get(raw, default)


def _gallery() -> None:
    """Texts worth trying; choosing one fills the fields and moves the view."""
    st.selectbox(
        "Gallery",
        list(SAMPLES),
        index=None,
        format_func=lambda key: SAMPLES[key].label,
        placeholder="A dozen worth trying",
        key=_SAMPLE,
        on_change=_take_sample,
        width=230,
    )


def _take_sample() -> None:
    chosen = st.session_state.get(_SAMPLE)
    if chosen in SAMPLES:
        for key, value in sample_state(SAMPLES[chosen]).items():
            st.session_state[key] = value
    # Free to be chosen again.
    st.session_state[_SAMPLE] = None


def sample_state(sample: SampleText) -> dict[str, Any]:
    """Values of all controls for a text of the gallery."""
    view: dict[str, Any] = {"layer": sample.layer, "head": sample.head, "view": sample.view}
    if sample.query:
        view["pin"] = (sample.query, sample.key_word)
    return state(
        sample.text,
        kind=sample.kind,
        second=sample.second or DEFAULT_SECOND,
        view=view,
    )
