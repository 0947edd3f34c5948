"""Bytes of all heads on the wire. For scale: BertViz's view of 15 tokens weighs 720 kB."""

from functools import cache

import numpy as np

from benchmarks.figure import Figure
from core.attention import attention_script, backward_rollout, measure_all, roles, view
from core.language_models import LoadedModel, Texts, load, run
from core.language_models.forward_pass import head_maps
from ui.attention.view.payload import Shown, encode

TEXT = (
    "the quick brown fox jumps over a lazy dog while many people in town watch silently from their "
    "old wooden houses near river banks and wonder why it never gets tired"
)
LONG = 120
BUDGETS = {15: 25_000, 67: 300_000, LONG: 1_100_000}


@cache
def minilm() -> LoadedModel:
    return load("minilm")


def text_of(tokens: int) -> str:
    """Ordinary words that the model reads as this many tokens, its own two included."""
    return " ".join(np.random.default_rng(0).choice(TEXT.split(), tokens - 2))


def payload_of(text: str) -> bytes:
    """What the attention page sends of a text, from the model's pass to the packed message."""
    model = minilm()
    forward_pass = run(model, Texts(text))
    attention = forward_pass.streams["encoder"]
    measured = measure_all(head_maps(model, attention))
    return encode(
        Shown(
            view=view(attention, words=False, special="show"),
            passage=backward_rollout(attention.weights),
            measures=measured,
            roles=roles(measured),
            row_tokens=attention.tokens,
            column_tokens=None,
            is_causal=False,
        ),
        prefix="attention_",
        model=model.spec.label,
        default_layer=6,
        default_head=12,
        renormalised=False,
        script=attention_script(
            forward_pass, "encoder", model.spec, layer=6, head=12, words=False, special="show"
        ),
    )


def figures() -> list[Figure]:
    """Bytes of what the attention page sends at several lengths."""
    measured = []
    for tokens, budget in BUDGETS.items():
        payload = payload_of(text_of(tokens))
        what = f"all heads of {tokens} tokens"
        measured.append(Figure(what, len(payload) / 1000, "kB", budget / 1000))
    return measured
