"""Without positions attention is a bag of vectors: a sentence in two orders."""

import streamlit as st

from charts.positional_encoding import word_order as charts
from core.positional_encoding import PositionSettings, compare_all, order_of, words_in, words_script
from ui.page import TopicResult, downloads, last_good, layout
from ui.positional_encoding import controls, plot
from ui.positional_encoding.controls import Controls

_HEIGHT = 370
_LAST = f"{controls.PREFIX}last_text"


def show() -> TopicResult:
    """Controls, the complaint about a text that cannot be used, and one figure."""
    text, told_by, order, causal = _controls()
    words, error = last_good.read(
        _LAST, lambda: words_in(text), lambda: words_in(Controls.text.default)
    )
    if error:
        layout.complaint(f"{error} Shown: “{' '.join(words)}”.")
    permutation = order_of(words, order)
    compared = compare_all(words, permutation, PositionSettings(), causal=causal)
    chosen = compared[told_by]
    worded = charts.Worded(words, permutation, told_by, compared, causal, layout.escape_markdown)
    plot.show(
        charts.words_panels(words, chosen, compared["nope"], height=_HEIGHT, dark=layout.is_dark()),
        key=f"{controls.PREFIX}words",
        widths=(4, 4, 3),
    )
    plot.note(
        "One head with random weights; each word’s vector is random but always the same. ALiBi: "
        "head 4 of 8. T5: −¼ for each bucket, in place of learned numbers."
    )
    layout.flush_charts_first()
    return TopicResult(
        sentences=charts.words_finding(worded),
        rows=charts.words_rows(compared),
        formulas={
            "a bag of vectors": charts.words_formula(chosen, len(words), causal),
            chosen.encoding.label: charts.encoding_formula(chosen),
        },
        downloads=[
            downloads.script("bag_of_words", lambda: words_script(words, permutation, causal)),
            downloads.csv("bag_of_words", "Moves", lambda: charts.words_table(words, compared)),
            downloads.html(
                "bag_of_words",
                "A sentence in two orders",
                lambda: plot.figures(
                    charts.words_panels(words, chosen, compared["nope"], height=560, dark=False)
                ),
            ),
        ],
        note=f"{plot.NOTE} It compares no positions with the sinusoidal encoding.",
    )


def _controls() -> tuple[str, str, str, bool]:
    columns = st.columns([3, 1.3, 1.1], vertical_alignment="bottom")
    with columns[0]:
        text = Controls.text.draw()
    with columns[1]:
        told_by = Controls.told_by.draw()
    with columns[2]:
        causal = Controls.causal.draw()
    order = Controls.order.draw()
    return text, told_by, order, causal
