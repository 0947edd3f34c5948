"""ALiBi: the slopes of its heads, their bias, and texts longer than in training."""

import streamlit as st

from charts.positional_encoding import alibi as charts
from core.positional_encoding import PositionSettings, alibi_script
from ui.page import TopicResult, downloads, layout
from ui.positional_encoding import controls, plot
from ui.positional_encoding.controls import Controls


def show() -> TopicResult:
    """Controls and three charts."""
    columns = st.columns([1, 1, 2], vertical_alignment="bottom")
    with columns[0]:
        heads = Controls.heads.draw()
    with columns[1]:
        head = Controls.head.draw()
    with columns[2]:
        trained = Controls.trained.draw()
    if head > heads:
        layout.complaint(
            f"There is no head {head} among {heads}: choose one from 1 to {heads}. Head {heads} "
            "is shown."
        )
        head = heads
    settings = PositionSettings(heads=heads, head=head)
    sentences = charts.alibi_finding(charts.Slope(settings, trained))
    plot.show(
        charts.alibi_panels(settings, trained, height=390, dark=layout.is_dark()),
        key=f"{controls.PREFIX}alibi",
        widths=(1, 1, 1),
    )
    plot.note(
        f"Middle: the first {min(trained, charts.MAX_CELLS)} positions; later keys are masked. "
        "Right: the weight if all q·k are equal."
    )
    layout.flush_charts_first()
    return TopicResult(
        sentences=sentences,
        formulas={"ALiBi": charts.alibi_formula(settings)},
        downloads=[
            downloads.script(
                "alibi", lambda: alibi_script(heads, head, min(trained, charts.MAX_CELLS))
            ),
            downloads.csv("alibi", "Slopes", lambda: charts.alibi_table(settings)),
            downloads.html(
                "alibi",
                "ALiBi",
                lambda: plot.figures(
                    charts.alibi_panels(settings, trained, height=560, dark=False)
                ),
            ),
        ],
        note=plot.NOTE,
    )
