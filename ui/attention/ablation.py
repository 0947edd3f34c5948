"""The explorer's section that switches heads off: one at a time at once, all of them on request."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import streamlit as st

from charts.attention import Measured, effect_sentences, effects_figure
from core.attention import (
    Removal,
    effect_name,
    head_effects,
    remove,
    similarity,
    similarity_effects,
    word_groups,
)
from core.common import format_fixed, format_percent, joined
from core.language_models import Stream, visible
from ui.attention.controls import PREFIX
from ui.attention.forward_pass import Outcome
from ui.attention.payload import first_shown
from ui.attention.view import chosen_head
from ui.language_models import cache
from ui.page import CHART_CONFIG, Button, Segmented, Switch, layout, long_job
from ui.runtime import run_log

_LAYER = f"{PREFIX}off_layer"
_HEAD = f"{PREFIX}off_head"
_MASKED = f"{PREFIX}off_masked"
_MEASURED = f"{PREFIX}off_measured"
_RUNNING = f"{PREFIX}off_running"

MAX_WORDS = 6


class Controls:
    """The switch, and what the map of all heads measures."""

    on = Switch(f"{PREFIX}off", "Switch a head off and measure what changes")
    what = Segmented(
        f"{PREFIX}off_what",
        "All heads",
        {"effect": "What it changes in A", "similarity": "How it makes A and B alike"},
        "effect",
    )


@run_log.fragment
def ablation(result: Outcome) -> None:
    """What changes without a head. A fragment: measuring does not draw the page again."""
    on = Controls.on.draw()
    if not on:
        return
    model = cache.model(result.settings.model)
    left, right = st.columns([5, 7], gap="large")
    try:
        with left:
            _one_head(model, result, result.stream)
        with right:
            _all_heads(model, result, result.stream)
    except ValueError as error:
        layout.complaint(str(error))


def _one_head(model: Any, result: Outcome, stream: Stream) -> None:
    attention = result.forward_pass.streams[stream]
    layers, heads = attention.weights.shape[:2]
    default = first_shown(model.spec, attention.weights)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choices = st.container(horizontal=True, vertical_alignment="bottom", width="content")
        # Asked first, since the answer sets the choices.
        if shown := chosen_head(prefix=PREFIX, default=default, key=f"{PREFIX}off_take"):
            for key, raw, count in zip((_LAYER, _HEAD), shown, (layers, heads), strict=True):
                if raw in _numbers(count):
                    st.session_state[key] = raw
        with choices:
            layer = _numbered("Layer", _LAYER, layers, default[0])
            head = _numbered("Head", _HEAD, heads, default[1])
            guesses = model.family == "encoder" and model.predicts
            masked = _masked_word(attention) if guesses else None
    removal = remove(model, result.forward_pass, stream, [(layer - 1, head - 1)], masked=masked)
    name = f"layer {layer}, head {head}"
    st.markdown(
        f"Without **{name}** of the {stream}: {effect_name(result.forward_pass)}, "
        f"**{removal.effect:+.4f}**. The words whose vectors change most:"
    )
    layout.table(_changed_words(result, stream, removal))
    if removal.place is None:
        st.caption(
            "This model was trained to compare sentences, not to predict words: there is no "
            "prediction to watch."
        )
        return
    st.markdown(_prediction_title(model, attention, removal))
    layout.table(
        [
            {
                "Token": layout.escape_markdown(old.token),
                "With the head": format_percent(old.probability, 1),
                "Without": format_percent(new.probability, 1),
            }
            for old, new in zip(removal.before, removal.after, strict=True)
        ]
    )


def _all_heads(model: Any, result: Outcome, stream: Stream) -> None:
    """A map of all heads, layer by layer, that may be stopped; what was measured stays."""
    settings = result.settings
    pair = result.other is not None and model.family == "encoder"
    pair = pair and settings.other_model == settings.model
    what = "effect"
    if pair:
        what = Controls.what.draw()
    state = (settings, stream, what)
    known = st.session_state.get(_MEASURED)
    layers, heads = result.forward_pass.streams[stream].weights.shape[:2]
    effects = known[1] if known and known[0] == state else np.full((layers, heads), np.nan)
    with long_job.row():
        if st.button(f"Measure all {layers * heads} heads", key=f"{PREFIX}off_all"):
            effects = np.full((layers, heads), np.nan)
            steps = (
                similarity_effects(model, result.forward_pass, result.other)
                if what == "similarity" and result.other is not None
                else head_effects(model, result.forward_pass, stream)
            )
            st.session_state[_RUNNING] = (state, steps)
            st.session_state[_MEASURED] = (state, effects)
        running = st.session_state.get(_RUNNING)
        if running is not None and running[0] == state:
            count = int(np.isfinite(effects).any(axis=1).sum())
            stop = Button(f"{PREFIX}off_stop", _stop)
            done = f"{count * heads} of {layers * heads} heads"
            long_job.progress(count / layers, done, stop)
    if np.isfinite(effects).any():
        name = (
            "part in the cosine of A and B"
            if what == "similarity"
            else effect_name(result.forward_pass)
        )
        summary = str(joined(effect_sentences(Measured(effects, name))))
        if what == "similarity" and result.other is not None:
            cosine = similarity(model, result.forward_pass, result.other)
            found = f"The cosine of the two sentence vectors is **{format_fixed(cosine, 3)}**."
            summary = f"{found} {summary}"
        st.markdown(summary)
        figure = effects_figure(effects, title="", height=300, dark=layout.is_dark())
        st.plotly_chart(
            figure, key=f"{PREFIX}off_chart", config=CHART_CONFIG, alt=summary.replace("**", "")
        )
    if running is not None and running[0] == state:
        _next_layer(state, effects, running[1])


def _next_layer(state: Any, effects: np.ndarray, steps: Iterator[tuple[int, np.ndarray]]) -> None:
    """One layer more; in between Stop is heard."""
    layer, row = next(steps, (None, None))
    if layer is None:
        _stop()
    else:
        effects = effects.copy()
        effects[layer] = row
        st.session_state[_MEASURED] = (state, effects)
    layout.rerun_fragment()


def _stop() -> None:
    st.session_state.pop(_RUNNING, None)


def _numbered(label: str, key: str, count: int, default: int) -> int:
    options = _numbers(count)
    if key in st.session_state and st.session_state[key] not in options:
        st.session_state[key] = str(default)
    chosen = st.selectbox(label, options, index=default - 1, key=key, width=90, bind="query-params")
    return int(chosen)


def _numbers(count: int) -> list[str]:
    return [str(number) for number in range(1, count + 1)]


def _masked_word(attention: Any) -> int:
    """Which word a masked-language model has to guess; a word's first token stands for it."""
    tokens = attention.queries
    words = {
        str(group[0]): visible(tokens.words[word])
        for group in word_groups(tokens.word_ids)
        if (word := tokens.word_ids[group[0]]) is not None
    }
    options = list(words)
    if _MASKED in st.session_state and st.session_state[_MASKED] not in options:
        st.session_state[_MASKED] = options[-1]
    chosen = st.selectbox(
        "Masked word",
        options,
        index=len(options) - 1,
        format_func=lambda place: words[place],
        key=_MASKED,
        width=180,
        help="It is hidden from the model, which guesses it with and without the head.",
    )
    return int(chosen)


def _changed_words(result: Outcome, stream: Stream, removal: Removal) -> list[dict[str, str]]:
    pieces = result.forward_pass.streams[stream].queries.pieces
    order = np.argsort(-removal.token_changes)[:MAX_WORDS]
    return [
        {
            "Token": f"{place + 1}. {layout.escape_markdown(pieces[place])}",
            "1 − cosine": format_fixed(removal.token_changes[place], 4),
        }
        for place in order
    ]


def _prediction_title(model: Any, attention: Any, removal: Removal) -> str:
    if model.family == "encoder" and removal.place is not None:
        word = layout.escape_markdown(attention.queries.pieces[removal.place])
        return f"What it guesses for the masked “{word}”:"
    return "What it expects after the last token:"
