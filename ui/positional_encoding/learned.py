"""Learned positions: MiniLM's table beside the formula's, and T5's buckets."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from charts.positional_encoding import buckets as position_buckets
from charts.positional_encoding import learned as charts
from core.language_models import MODELS, ModelUnavailableError
from core.positional_encoding import buckets_script, learned_script, minilm_table
from ui.page import TopicResult, downloads, layout
from ui.positional_encoding import controls, plot
from ui.positional_encoding.controls import Controls


def show() -> TopicResult:
    """One of the two kinds of learned positions."""
    columns = st.columns([3, 1.6, 1.6, 1.6], vertical_alignment="bottom")
    with columns[0]:
        kind = Controls.learned.draw()
    return _table(columns[1:]) if kind == "table" else _buckets(columns[1:])


def _table(columns: Sequence[Any]) -> TopicResult:
    with columns[0]:
        rows = Controls.rows.draw()
    with columns[1]:
        component = Controls.component.draw()
    with columns[2]:
        base = float(Controls.base.draw())
    try:
        table = minilm_table()[1 : rows + 1]
    except ModelUnavailableError as error:
        layout.complaint(f"{error} The other topics work without it.")
        return TopicResult((), {}, (), "")
    found = charts.compared(table, base)
    sentences = charts.learned_finding(found)
    plot.show(
        charts.learned_panels(found, component, height=560, dark=layout.is_dark()),
        key=f"{controls.PREFIX}learned_chart",
        widths=(1, 1, 1),
    )
    notice = charts.learned_notice(rows)
    plot.note(
        f"{f'{notice} ' if notice else ''}Maps: blue −1, red +1. The rows’ colours go from the "
        "first position (dark) to the last (light)."
    )
    layout.flush_charts_first()
    return TopicResult(
        sentences=sentences,
        formulas={"learned": charts.learned_formula(table)},
        downloads=[
            downloads.script(
                "learned", lambda: learned_script(rows, base, MODELS["minilm"].script_place)
            ),
            downloads.csv("learned", "By distance", lambda: charts.learned_rows(found)),
            downloads.html(
                "learned",
                "A learned position table",
                lambda: plot.figures(
                    charts.learned_panels(found, component, height=760, dark=False)
                ),
                "Charts",
            ),
        ],
        note="The camera above the chart saves it as PNG. The script needs NumPy, safetensors and "
        f"the model: {MODELS['minilm'].source}.",
    )


def _buckets(columns: Sequence[Any]) -> TopicResult:
    with columns[0]:
        buckets = Controls.buckets.draw()
    with columns[1]:
        max_distance = Controls.max_distance.draw()
    with columns[2]:
        direction = Controls.direction.draw()
    both = direction == "both"
    sentences = position_buckets.bucket_finding(
        position_buckets.Buckets(buckets, max_distance, both)
    )
    plot.show(
        position_buckets.bucket_panels(buckets, max_distance, both, height=430),
        key=f"{controls.PREFIX}buckets_chart",
        widths=(3, 2),
    )
    layout.flush_charts_first()
    reach = int(position_buckets.bucket_relatives(max_distance)[-1])
    return TopicResult(
        sentences=sentences,
        formulas={"buckets": position_buckets.bucket_formula(buckets, max_distance, both)},
        downloads=[
            downloads.script(
                "t5_buckets", lambda: buckets_script(buckets, max_distance, both, reach)
            ),
            downloads.csv(
                "t5_buckets",
                "Buckets",
                lambda: position_buckets.bucket_rows(buckets, max_distance, both),
            ),
            downloads.html(
                "t5_buckets",
                "T5’s buckets",
                lambda: plot.figures(
                    position_buckets.bucket_panels(buckets, max_distance, both, height=560)
                ),
            ),
        ],
        note=plot.NOTE,
    )
