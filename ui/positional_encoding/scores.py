"""All encodings on one property, and the parts on RoPE and ALiBi."""

from collections.abc import Callable

import streamlit as st

from charts.positional_encoding import scores as charts
from core.positional_encoding import PositionSettings, alibi_slopes, all_curves, scores_script
from ui.page import TopicResult, downloads, layout
from ui.positional_encoding import alibi, controls, plot, rope
from ui.positional_encoding.controls import Controls


def show() -> TopicResult:
    """One of the three parts."""
    part = Controls.part.draw()
    return _SHOW[part]()


def _side() -> TopicResult:
    columns = st.columns([1, 0.7, 1.5, 1.5], vertical_alignment="bottom")
    with columns[0]:
        match = Controls.match.draw()
    with columns[1]:
        seed = Controls.seed.draw()
    with columns[2]:
        length = Controls.distances.draw()
    with columns[3]:
        base = float(Controls.base.draw())
    settings = PositionSettings(base=base)
    curves = all_curves(match, seed, length, settings)
    sentences = charts.side_finding(charts.Sided(curves, match))
    plot.show(
        charts.side_panels(curves, height=210), key=f"{controls.PREFIX}side", widths=(1, 1, 1)
    )
    plot.note(
        "Each panel has its own scale. Line: the query stands at the last of these positions; "
        "band: elsewhere. ALiBi: head 4 of 8. T5: −¼ for each bucket, in place of learned "
        "numbers. Learned: MiniLM’s table, made as long as the sinusoidal one."
    )
    layout.flush_charts_first()
    return TopicResult(
        sentences=sentences,
        rows=charts.side_rows(curves),
        formulas=charts.side_formulas(curves),
        downloads=[
            downloads.script(
                "scores",
                lambda: scores_script(
                    match, seed, length, base, alibi_slopes(settings.heads)[settings.head - 1]
                ),
            ),
            downloads.csv("scores", "All scores", lambda: charts.side_table(curves)),
            downloads.html(
                "scores",
                "Scores by distance",
                lambda: plot.figures(charts.side_panels(curves, height=420)),
            ),
        ],
        note=f"{plot.NOTE} It leaves out MiniLM’s table and T5.",
    )


_SHOW: dict[str, Callable[[], TopicResult]] = {
    "side": _side,
    "rope": rope.show,
    "alibi": alibi.show,
}
