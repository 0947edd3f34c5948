"""The controls of the attention explorer that ask the server: texts, model, words, special tokens.

Layer, head, view and pinned words only change what is drawn, so the explorer itself owns them.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

import streamlit as st

from core.attention import SAMPLES, SampleText
from core.language_models import MODELS, ModelUnavailableError
from ui.language_models import DEFAULT_MODEL, cache
from ui.page import Choice, Segmented, Text, controls, layout

if TYPE_CHECKING:
    from core.attention import Special
    from core.language_models import Stream

PREFIX = "attention_"
# Longer than `core.language_models.text` takes, so that a pasted page gets its message instead of
# being cut.
MAX_INPUT = 20_000
DEFAULT_TEXT = "The animal didn't cross the street because it was too tired"

_FOCUS = f"{PREFIX}focus"
_SAMPLE = f"{PREFIX}sample"

Kind = Literal["one", "pair", "compare"]


class Controls:
    """All controls that ask the server."""

    kind = Segmented(
        f"{PREFIX}kind",
        "Texts",
        {"one": "One text", "pair": "A pair", "compare": "Compare two"},
        "one",
    )
    pieces = Segmented(
        f"{PREFIX}pieces",
        "Rows and columns",
        {"words": "Words", "tokens": "Word pieces"},
        "words",
        help="The model cuts words into pieces. A word’s pieces are merged: what it receives "
        "is summed, what it gives is averaged.",
    )
    special = Segmented(
        f"{PREFIX}special",
        "Special tokens",
        {"show": "Show", "hide": "Hide", "renormalise": "Hide, rescale rows"},
        "show",
        help="Tokens that the model adds, such as [CLS] and [SEP]. Many heads rest on them "
        "when they have nothing to say.",
    )
    text = Text(f"{PREFIX}text", "Your sentence", DEFAULT_TEXT, max_chars=MAX_INPUT)
    second = Text(
        f"{PREFIX}second",
        "Second sentence (B)",
        "The animal didn't cross the street because it was too wide",
        max_chars=MAX_INPUT,
    )
    target = Text(
        f"{PREFIX}target",
        "Target",
        "",
        max_chars=MAX_INPUT,
        help="What the decoder has written so far. Empty: the model writes it.",
    )
    model = Choice(f"{PREFIX}model", "Model", MODELS, DEFAULT_MODEL)
    other_model = Choice(f"{PREFIX}other_model", "Model of B", MODELS, DEFAULT_MODEL)
    stream = Segmented(
        f"{PREFIX}stream",
        "Attention",
        {
            "encoder": "Encoder: the source looks at itself",
            "decoder": "Decoder: the target looks back at itself",
            "cross": "Cross-attention: the target looks at the source",
        },
        "encoder",
    )


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


def state(*, view: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """Values of all controls of the page, for a preset: defaults, and changes by short names.

    Args:
        view: What the explorer itself owns (layer, head, view, colour, pin, …), told once where
            to go: layer and head count from 1, `pin` is a pair of words.
        changed: See `ui.page.controls.state`.
    """
    return {**controls.state(PREFIX, Controls, **changed), _FOCUS: {"view": view}}


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
    kind, model = Controls.kind.peek(), Controls.model.peek()
    text, second, target = _texts(kind, _reads_and_writes(model))
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        kind = Controls.kind.draw()
        pieces = Controls.pieces.draw()
        special = Controls.special.draw()
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
        text = Controls.text.draw(label=labels[0])
    second = target = ""
    if kind != "one":
        with columns[1]:
            second = Controls.second.draw(label=labels[1])
    if translates:
        with columns[-1]:
            target = Controls.target.draw()
    return text, second, target


def _models(kind: str, model: str) -> tuple[str, str, str]:
    """Which models and which of their streams; nothing is drawn where there is no choice."""
    other_model, stream = model, "encoder"
    if len(MODELS) > 1:
        model = Controls.model.draw()
        other_model = model
        if kind == "compare":
            other_model = Controls.other_model.draw()
        if _reads_and_writes(model):
            stream = Controls.stream.draw()
    return model, other_model, stream


def _reads_and_writes(model: str) -> bool:
    try:
        return cache.model(model).family == "encoder-decoder"
    except ModelUnavailableError:
        return False


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
    second = {"second": sample.second} if sample.second else {}
    return state(view=view, text=sample.text, kind=sample.kind, **second)
