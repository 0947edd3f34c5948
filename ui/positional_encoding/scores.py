"""All encodings on one property, and the parts on RoPE and ALiBi."""

from collections.abc import Callable

import streamlit as st

from charts.positional_encoding import scores as charts
from core.positional_encoding.encodings import PositionSettings
from core.positional_encoding.relative_bias import alibi_slopes
from core.positional_encoding.scores import all_curves
from core.positional_encoding.scripts import scores_script
from ui.page import controls as widgets
from ui.page import downloads, layout
from ui.page.topics import TopicResult
from ui.positional_encoding import alibi, controls, plot, rope

PARTS = {"side": "All side by side", "rope": "RoPE beyond its training", "alibi": "ALiBi"}
# Twice as many positions are computed with, each a vector of 384 numbers.
_LENGTHS = (32, 64, 128, 256, 512, 1024)


def show() -> TopicResult:
    """One of the three parts."""
    part = widgets.switch_between("Part", PARTS, key=controls.key("part"), default="side")
    return _SHOW[part]()


def _side() -> TopicResult:
    columns = st.columns([1, 0.7, 1.5, 1.5], vertical_alignment="bottom")
    with columns[0]:
        match = widgets.number(controls.MATCH, key=controls.key("match"))
    with columns[1]:
        seed = widgets.number(controls.SEED, key=controls.key("seed"))
    with columns[2]:
        length = widgets.stop(
            "Distances",
            _LENGTHS,
            key=controls.key("distances"),
            default=controls.DEFAULTS["distances"],
            help="How far the key lies before the query: 0 to this number less one.",
        )
    with columns[3]:
        base = controls.base()
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
