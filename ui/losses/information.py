"""Information: two distributions as areas, and the perplexity of a sequence."""

import numpy as np
import streamlit as st

from charts.losses import Coded
from charts.losses import information as charts
from core.common import Comma, Parsed, parse_numbers, parse_probabilities, typed_numbers
from core.language_models import MAX_CHARACTERS, MODELS, ModelUnavailableError
from core.losses import ScoredSequence, candidates, distribution, information_script
from ui.losses import cache
from ui.losses.common import key, picture, typed
from ui.page import Choice, Entry, Segmented, Text, TopicResult, downloads, layout

TRUTH, MODEL, TOKENS = "0.5, 0.25, 0.15, 0.1", "0.25, 0.4, 0.25, 0.1", "0.2, 0.9, 0.05, 0.6"
SENTENCE = "The animal was too tired"
MAX_OUTCOMES, MAX_TOKENS = 20, 200
FROM = {"typed": "Typed probabilities", "sentence": "A sentence, scored by a model"}
HEIGHT = 340


class Controls:
    """Unit, both distributions, the sequence."""

    truth = Text(
        key("truth"),
        "Truth y",
        TRUTH,
        typed_numbers.MAX_CHARACTERS,
        help="Probabilities of up to 20 outcomes; they sum to 1.",
    )
    model_p = Text(
        key("model_p"),
        "Model p",
        MODEL,
        typed_numbers.MAX_CHARACTERS,
        help="What the model says about the same outcomes.",
    )
    tokens = Text(
        key("tokens"),
        "Probability of each token",
        TOKENS,
        typed_numbers.MAX_CHARACTERS,
        help="What a model gave to each token that came, one number per token.",
    )
    unit = Segmented(
        key("unit"),
        "Unit",
        {"bits": "bits", "nats": "nats"},
        "bits",
        help="A bit is a fair coin flip’s worth: 0.693 nats. Losses in libraries are in nats.",
    )
    source = Segmented(key("from"), "Sequence", FROM, "typed")
    sentence = Text(key("sentence"), "Sentence", SENTENCE, max_chars=MAX_CHARACTERS)
    scorer = Choice(key("scorer"), "Model", {"none": Entry("choose a model")}, "none")


def draw() -> TopicResult:
    """Controls, areas, the sequence, and what they say."""
    columns = st.columns([1.1, 2.2, 2.2])
    with columns[0]:
        unit = Controls.unit.draw()
    with columns[1]:
        y = typed(Controls.truth, _shares)
    with columns[2]:
        p = typed(Controls.model_p, _shares)
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
    source = Controls.source.draw()
    if source == "sentence":
        sequence = _scored()
        if sequence is not None:
            return sequence
    chances = typed(Controls.tokens, _tokens)
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
    options = {**Controls.scorer.options, **{name: MODELS[name] for name in offered}}
    columns = st.columns([3, 2], vertical_alignment="bottom")
    with columns[0]:
        text = Controls.sentence.draw()
    with columns[1]:
        chosen = Controls.scorer.draw(options=options)
    if chosen == "none":
        return None
    try:
        return cache.scored_sentence(chosen, text)
    except (ValueError, ModelUnavailableError) as error:
        layout.complaint(str(error))
        return None
