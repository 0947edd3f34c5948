"""Similarity depends on distance: products of encodings as a map and against a − b."""

from charts.positional_encoding import Table
from charts.positional_encoding import similarity as charts
from core.positional_encoding import similarity_script
from ui.page import TopicResult, downloads, layout
from ui.positional_encoding import controls, plot

_HEIGHT = 430


def show() -> TopicResult:
    """Controls and one figure."""
    d_model, length, base = controls.table()
    sentences = charts.similarity_finding(Table(d_model, length, base))
    plot.show(
        charts.similarity_panels(d_model, length, base, height=_HEIGHT, dark=layout.is_dark()),
        key=f"{controls.PREFIX}similarity",
        widths=(5, 6),
    )
    if notice := charts.similarity_notice(length):
        plot.note(notice)
    layout.flush_charts_first()
    return TopicResult(
        sentences=sentences,
        formulas={"similarity": charts.similarity_formula(d_model, length, base)},
        downloads=[
            downloads.script("similarity", lambda: similarity_script(d_model, length, base)),
            downloads.csv(
                "similarity", "By distance", lambda: charts.similarity_rows(d_model, length, base)
            ),
            downloads.html(
                "similarity",
                "Similarity of positional encodings",
                lambda: plot.figures(
                    charts.similarity_panels(d_model, length, base, height=560, dark=False)
                ),
            ),
        ],
        note=plot.NOTE,
    )
