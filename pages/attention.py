"""Attention explorer: every head of a real model on the user's own sentence."""

import streamlit as st

from charts.attention import (
    Compared,
    Cut,
    Looked,
    Named,
    attention_formula,
    change_sentences,
    flow_formula,
    link_sentences,
    removal_formula,
    role_sentences,
    token_sentences,
)
from core.language_models import MODELS, ModelUnavailableError
from ui.attention import PAGE, ablation, controls
from ui.attention import forward_pass as attention_outcome
from ui.attention.controls import PREFIX
from ui.attention.files import heads_npz
from ui.attention.payload import message
from ui.attention.presets import PRESETS
from ui.attention.view import attention_export, attention_view
from ui.attention.view.standalone import standalone_page
from ui.page import downloads, layout

layout.header(PAGE)
wanted = controls.settings()
try:
    result = attention_outcome.outcome(wanted)
except ModelUnavailableError as error:
    layout.complaint(f"{error} The other pages work without it.")
    st.stop()
if result.complaint:
    layout.complaint(result.complaint)
shown, forward_pass, stream = result.settings, result.forward_pass, result.stream
attention = forward_pass.streams[stream]
if hint := controls.sample_hint(shown):
    st.caption(f"**Look for:** {hint}")

sent = message(result, controls.focus(shown))
attention_view(sent.payload, key=f"{PREFIX}view")
layout.flush_charts_first()
ablation.ablation(result)

sentences = link_sentences(Looked(sent.view, layout.escape_markdown))
if sent.compared is not None and sent.change is not None:
    second, rows = sent.compared.view, sent.compared.rows
    sentences += change_sentences(
        Compared(sent.view, second, rows, sent.change, layout.escape_markdown)
    )
layers, heads = attention.weights.shape[:2]
layout.what_you_see(
    [
        *sentences,
        *role_sentences(Named(sent.roles, layers * heads)),
        *token_sentences(Cut(attention, *attention_outcome.limit(shown.model))),
    ]
)
layout.try_this(PAGE, PRESETS)
layout.formulas(
    {
        "attention": attention_formula(attention, layout.escape_markdown),
        **({"rollout": flow_formula(attention)} if attention.is_self else {}),
        "removal": removal_formula(stream, forward_pass.family == "encoder"),
    }
)
downloads.section(
    PAGE,
    [
        downloads.html_page(
            "attention",
            "All heads",
            lambda: standalone_page(sent.payload, f"Attention: {attention.text}", attention.layers),
        ),
        downloads.binary("attention.npz", "All heads", lambda: heads_npz(attention, sent.view)),
    ],
    "Link, script, data and picture are those of the view that is shown. The script needs torch "
    f"and transformers, and the model: {MODELS[shown.model].source}.",
    in_browser=lambda: attention_export(prefix=PREFIX, key=f"{PREFIX}export"),
)
