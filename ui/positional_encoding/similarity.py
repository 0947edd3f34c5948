"""Similarity depends on distance: products of encodings as a map and against a − b."""

from charts.positional_encoding import similarity as charts
from charts.positional_encoding.sinusoidal import Table
from core.positional_encoding.scripts import similarity_script
from ui.page import export, layout
from ui.page.topics import Told
from ui.positional_encoding import controls, plot

_HEIGHT = 430


def show() -> Told:
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
    return Told(
        sentences=sentences,
        formulas={"similarity": charts.similarity_formula(d_model, length, base)},
        downloads=[
            layout.Download(
                "Script (.py)",
                "similarity.py",
                "text/x-python",
                lambda: similarity_script(d_model, length, base),
            ),
            layout.Download(
                "By distance (.csv)",
                "similarity.csv",
                "text/csv",
                lambda: export.to_csv(charts.similarity_rows(d_model, length, base)),
            ),
            layout.Download(
                "Chart (.html, works offline)",
                "similarity.html",
                "text/html",
                lambda: plot.to_html(
                    charts.similarity_panels(d_model, length, base, height=560, dark=False),
                    "Similarity of positional encodings",
                ),
            ),
        ],
        note=plot.NOTE,
    )
