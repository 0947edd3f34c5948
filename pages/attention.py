"""Attention explorer: every head of a real model on the user's own sentence."""

import streamlit as st

from charts.attention import (
    attention_formula,
    change_sentence,
    flow_formula,
    link_sentence,
    removal_formula,
    role_sentence,
    token_sentence,
)
from core.links import strongest_links
from core.model_specs import MODELS, ModelUnavailableError
from ui import ablation_section, attention_controls, attention_outcome, frame
from ui.attention_controls import PREFIX, state
from ui.attention_message import message
from ui.attention_view import attention_export, attention_view
from ui.attention_view.standalone import standalone_page
from ui.export import heads_npz
from ui.navigation import ATTENTION as PAGE

PRESETS = (
    frame.Preset(
        "Whom does “it” mean?",
        "Layer 6, head 12 ties “it” to “animal”. Choose other heads: who else makes this link?",
        state(view={"layer": 6, "head": 12, "pin": ("it", "animal")}),
    ),
    frame.Preset(
        "Tired or wide?",
        "One word changes, and the link from “it” to “animal” loses weight: B minus A shows where "
        "it goes.",
        state(
            kind="compare",
            view={"layer": 6, "head": 12, "view": "compare", "pin": ("it", "animal")},
        ),
    ),
    frame.Preset(
        "Heads with a job",
        "Coloured by how much each word looks at the one before it. Try the other measures above "
        "the heads.",
        state(view={"layer": 1, "head": 3, "colour": "previous", "view": "map"}),
    ),
    frame.Preset(
        "Why so much?",
        "The score of every key for the query “it”, dimension by dimension: a few dimensions "
        "decide.",
        state(
            pieces="tokens", view={"layer": 6, "head": 12, "view": "why", "pin": ("it", "animal")}
        ),
    ),
)

frame.header(PAGE)
wanted = attention_controls.settings()
try:
    result = attention_outcome.outcome(wanted)
except ModelUnavailableError as error:
    frame.complaint(f"{error} The other pages work without it.")
    st.stop()
if result.complaint:
    frame.complaint(result.complaint)
shown, reading, stream = result.settings, result.reading, result.stream
attention = reading.streams[stream]
if hint := attention_controls.sample_hint(shown):
    st.caption(f"**Look for:** {hint}")

sent = message(result, attention_controls.focus())
attention_view(sent.payload, key=f"{PREFIX}view")
frame.picture_first()
ablation_section.ablation(result)

sentences = [link_sentence(sent.view, strongest_links(sent.view, 5), frame.plain)]
if sent.compared is not None and sent.change is not None:
    sentences.append(
        change_sentence(sent.view, sent.compared.view, sent.compared.rows, sent.change, frame.plain)
    )
frame.what_you_see(
    [
        *sentences,
        role_sentence(sent.roles, attention.weights.shape[0] * attention.weights.shape[1]),
        token_sentence(attention, *attention_outcome.limit(shown.model)),
        "A weight says where a head reads from, not what the model concludes from it: attention "
        "is not an explanation. Whether a head matters is measured by switching it off.",
    ]
)
frame.try_this(PAGE, PRESETS)
frame.formulas(
    {
        "attention": attention_formula(attention, frame.plain),
        **({"rollout": flow_formula(attention)} if attention.is_self else {}),
        "removal": removal_formula(stream, reading.family == "encoder"),
    }
)
frame.take_it_with_you(
    PAGE,
    [
        frame.Download(
            "All heads (.html, works offline)",
            "attention.html",
            "text/html",
            lambda: standalone_page(sent.payload, f"Attention: {attention.text}", attention.layers),
        ),
        frame.Download(
            "All heads (.npz)",
            "attention.npz",
            "application/octet-stream",
            lambda: heads_npz(attention, sent.view),
        ),
    ],
    "Link, script, data and picture are those of the view that is shown. The script needs torch "
    f"and transformers, and the model: {MODELS[shown.model].source}.",
    in_browser=lambda: attention_export(prefix=PREFIX, key=f"{PREFIX}export"),
)
