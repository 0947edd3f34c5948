"""Information: two distributions as areas, and the perplexity of a sequence."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from charts.losses import information as charts
from charts.losses.information import Coded
from core.common.typed_numbers import Comma, Parsed, parse_numbers, parse_probabilities
from core.language_models.specs import MODELS, ModelUnavailableError
from core.language_models.text import MAX_CHARACTERS
from core.losses.information import ScoredSequence, distribution
from core.losses.scripts import information_script
from core.losses.token_probabilities import candidates
from ui.losses import cache
from ui.losses.common import key, picture, typed
from ui.page import controls, downloads, layout
from ui.page.topics import TopicResult

TRUTH, MODEL, TOKENS = "0.5, 0.25, 0.15, 0.1", "0.25, 0.4, 0.25, 0.1", "0.2, 0.9, 0.05, 0.6"
SENTENCE = "The animal was too tired"
MAX_OUTCOMES, MAX_TOKENS = 20, 200
FROM = {"typed": "Typed probabilities", "sentence": "A sentence, scored by a model"}
HEIGHT = 340
STATE: dict[str, Any] = {
    key("unit"): "bits",
    key("truth"): TRUTH,
    key("model_p"): MODEL,
    key("from"): "typed",
    key("tokens"): TOKENS,
    key("sentence"): SENTENCE,
    key("scorer"): "none",
}


@dataclass(frozen=True)
class _NoModel:
    """The entry of the list that is no model."""

    label: str = "choose a model"


def draw() -> TopicResult:
    """Controls, areas, the sequence, and what they say."""
    columns = st.columns([1.1, 2.2, 2.2])
    with columns[0]:
        unit = controls.switch_between(
            "Unit",
            {"bits": "bits", "nats": "nats"},
            key=key("unit"),
            default="bits",
            help="A bit is a fair coin flip’s worth: 0.693 nats. Losses in libraries are in nats.",
        )
    with columns[1]:
        y = typed(
            "Truth y",
            _shares,
            name="truth",
            default=TRUTH,
            help="Probabilities of up to 20 outcomes; they sum to 1.",
        )
    with columns[2]:
        p = typed(
            "Model p",
            _shares,
            name="model_p",
            default=MODEL,
            help="What the model says about the same outcomes.",
        )
    if len(p) != len(y):
        layout.complaint(
            f"y has {len(y)} outcomes and p has {len(p)}: type as many for both. Until then p is "
            "even."
        )
        p = (1 / len(y),) * len(y)
    left, right = st.columns(2, gap="medium")
    with right:
        sequence = _sequence()
    coded = Coded(distribution(y), distribution(p), sequence, unit)
    with left:
        picture(
            charts.areas_figure(y, p, unit, height=HEIGHT),
            charts.areas_alt(coded),
            name="areas",
        )
    with right:
        picture(
            charts.sequence_figure(sequence, unit, height=HEIGHT - 84),
            charts.sequence_alt(coded),
            name="sequence",
        )
    layout.flush_charts_first()

    return TopicResult(
        charts.information_sentences(coded),
        charts.information_formula(coded),
        [
            downloads.script(
                "information", lambda: information_script(y, p, sequence.probabilities.tolist())
            ),
            downloads.csv(
                "information", "Numbers", lambda: charts.information_rows(y, p, sequence)
            ),
            downloads.html(
                "information",
                "Entropy, cross-entropy, KL",
                lambda: [
                    charts.areas_figure(y, p, unit, height=460),
                    charts.sequence_figure(sequence, unit, height=360),
                ],
                "Charts",
                offline="work offline",
            ),
        ],
        "The camera on a chart saves it as PNG. The script needs only scipy.",
    )


def _shares(text: str, comma: Comma | None) -> Parsed[tuple[float, ...]]:
    return parse_probabilities(
        text, what="probabilities", least=2, most=MAX_OUTCOMES, example=TRUTH, comma=comma
    )


def _tokens(text: str, comma: Comma | None) -> Parsed[tuple[float, ...]]:
    return parse_numbers(
        text,
        what="probabilities",
        least=1,
        most=MAX_TOKENS,
        low=0,
        high=1,
        example=TOKENS,
        comma=comma,
    )


def _sequence() -> ScoredSequence:
    """What was typed; or a sentence, if a model that predicts tokens can read it."""
    source = controls.switch_between("Sequence", FROM, key=key("from"), default="typed")
    if source == "sentence":
        sequence = _scored()
        if sequence is not None:
            return sequence
    chances = typed(
        "Probability of each token",
        _tokens,
        name="tokens",
        default=TOKENS,
        help="What a model gave to each token that came, one number per token.",
    )
    return ScoredSequence(tuple(str(k) for k in range(1, len(chances) + 1)), np.array(chances))


def _scored() -> ScoredSequence | None:
    offered = candidates()
    if not offered:
        st.caption(
            "No language model is loaded: MiniLM turns sentences into vectors and has no head "
            "that predicts tokens. A server can offer one with FOUNDATIONS_LAB_MODELS. Until "
            "then, type probabilities."
        )
        return None
    options = {"none": _NoModel(), **{name: MODELS[name] for name in offered}}
    columns = st.columns([3, 2], vertical_alignment="bottom")
    with columns[0]:
        text = controls.text(
            "Sentence", key=key("sentence"), default=SENTENCE, max_chars=MAX_CHARACTERS
        )
    with columns[1]:
        chosen = controls.choice("Model", options, key=key("scorer"), default="none")
    if chosen == "none":
        return None
    try:
        return cache.scored_sentence(chosen, text)
    except (ValueError, ModelUnavailableError) as error:
        layout.complaint(str(error))
        return None
