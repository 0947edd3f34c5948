"""Augmentation of sentences: synonyms and deletions, and a sentence of the user's own."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from charts.overfitting import augmentation as charts
from charts.overfitting import augmentation_findings as findings
from charts.overfitting.augmentation import PLAIN
from core.common.claims import described
from core.overfitting import augmentation_scripts, text_augmentation
from core.overfitting.text_augmentation import NUM_TEXTS, TEXTS
from ui.overfitting import cache
from ui.overfitting.controls import (
    TEXT_SEEDS,
    Controls,
    note,
)
from ui.overfitting.live_training import chart_key
from ui.overfitting.seed_runs import files, measured
from ui.page import downloads, export, layout
from ui.page.topics import TopicResult

HEIGHT = 350
BOTH = "Both"


def show(columns: Any, copies: int) -> TopicResult:
    """Accuracy of a bag of words, and copies of the user's own sentence."""
    with columns[0]:
        count = Controls.sentences.draw()
    with columns[1]:
        share = Controls.share.draw()
    settings: dict[str, tuple[str, ...]] = {PLAIN: ()}
    settings |= {each.label: (name,) for name, each in TEXTS.items()}
    settings[BOTH] = tuple(TEXTS)
    even = count - count % 2  # half of each class
    left, right = st.columns([5, 6], gap="medium")
    with left:
        slot = st.empty()
    with right:
        sentence = Controls.sentence.draw()
        _changed_sentence(sentence, settings, share)
    runs = {
        label: partial(cache.text_accuracy, count, operations, copies, share)
        for label, operations in settings.items()
    }

    def draw(found: tuple[Any, Any], last: bool = False) -> None:
        told = findings.augmentation_finding(findings.Copied(found[1], "the test sentences"))
        slot.plotly_chart(
            charts.accuracy_figure(found[1], height=HEIGHT),
            key=chart_key("text_accuracy", last),
            config=export.PICTURE_CONFIG,
            alt=described("Test accuracy of every kind of copy, a dot for each split.", told),
        )

    training, results = found = measured(("text", count, copies, share), runs, TEXT_SEEDS, draw)
    draw(found, True)
    note(
        f"{NUM_TEXTS} short reviews, praise or complaint; logistic regression on word counts. A "
        "word that is in no training sentence and in no copy counts for nothing. Dot: one of "
        f"{TEXT_SEEDS} random splits."
    )
    layout.flush_charts_first()
    return TopicResult(
        findings.augmentation_finding(findings.Copied(results, "the test sentences")),
        {
            "Classifier": (
                r"P(\text{praise} \mid s) = \sigma\!\left(b + \sum_{w \in s} n_w\,\beta_w\right)"
                f"\n{even} \\cdot (1 + {copies}) = {even * (1 + copies)}"
                r" \text{ training sentences with copies}",
                "$n_w$ how often word $w$ is in the sentence, $\\beta_w$ its weight, 0 for a word "
                "never seen. A sentence and its copies together weigh as much as it did alone.",
                "Wei, Zou, “EDA: Easy Data Augmentation”, EMNLP 2019",
            )
        },
        [
            downloads.script(
                "sentences",
                lambda: augmentation_scripts.text_script(
                    settings, count, copies, share, TEXT_SEEDS
                ),
            ),
            *files(results, training, "Augmented sentences"),
        ],
        "The script needs scikit-learn.",
        findings.accuracy_rows(results),
    )


def _changed_sentence(sentence: str, settings: Mapping[str, tuple[str, ...]], share: float) -> None:
    """Two copies of the user's own sentence for each operation."""
    try:
        words = text_augmentation.words_of(sentence)
    except ValueError as error:
        layout.complaint(str(error))
        return
    generator, rows = np.random.default_rng(0), []
    for label, operations in settings.items():
        for _ in range(2 if operations else 0):
            copy = text_augmentation.changed(words, operations, share, generator)
            rows.append({"Operation": label, "Copy": layout.escape_markdown(" ".join(copy))})
    layout.table(rows)
    if not any(word in text_augmentation.KNOWN for word in words):
        note("None of these words has a synonym in the small list: only deletion acts.")
