"""Bytes of all heads on the wire. For scale: BertViz's view of 15 tokens weighs 720 kB."""

import numpy as np

from benchmarks.figure import Figure
from core.attention_scripts import attention_script
from core.models import MODELS, attend, load
from core.token_views import view
from ui.attention_view.payload import encode

TEXT = (
    "the quick brown fox jumps over a lazy dog while many people in town watch silently from their "
    "old wooden houses near river banks and wonder why it never gets tired"
)
LONGEST = MODELS["minilm"].max_tokens
BUDGETS = {15: 25_000, 67: 300_000, LONGEST: 300_000}


def text_of(tokens: int) -> str:
    """Ordinary words that the model reads as this many tokens, its own two included."""
    return " ".join(np.random.default_rng(0).choice(TEXT.split(), tokens - 2))


def figures() -> list[Figure]:
    """Bytes of what the attention page sends at several lengths."""
    model = load("minilm")
    measured = []
    for tokens, budget in BUDGETS.items():
        attention = attend(model, text_of(tokens))
        assert len(attention.tokens) == tokens
        payload = encode(
            view(attention, words=False, special="show"),
            prefix="attention_",
            model=model.spec.label,
            default_layer=6,
            default_head=12,
            renormalised=False,
            script=attention_script(attention, layer=6, head=12, words=False, special="show"),
        )
        what = f"all heads of {tokens} tokens"
        measured.append(Figure(what, len(payload) / 1000, "kB", budget / 1000))
    return measured
