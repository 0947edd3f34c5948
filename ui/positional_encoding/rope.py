"""RoPE beyond its trained length: what the scalings do to its angles and scores."""

import streamlit as st

from charts.positional_encoding import rope as charts
from core.positional_encoding import SCALINGS, evenly_spaced, rope_script, scaled_rope
from ui.page import TopicResult, downloads, layout
from ui.positional_encoding import controls, plot
from ui.positional_encoding.controls import Controls

_MAX_DISTANCES = 1024


def show() -> TopicResult:
    """Controls and two charts."""
    columns = st.columns([1.3, 1.3, 1.3, 1.3, 1.6], vertical_alignment="bottom")
    with columns[0]:
        d = Controls.head_width.draw()
    with columns[1]:
        base = float(Controls.base.draw())
    with columns[2]:
        trained = Controls.trained.draw()
    with columns[3]:
        factor = Controls.factor.draw()
    with columns[4]:
        chosen = Controls.scaling.draw()
    distances = evenly_spaced(trained * factor, _MAX_DISTANCES)
    # The next neighbour is in the words, so it is always computed.
    distances[1] = 1
    stretches = {name: scaled_rope(name, d, base, factor, trained, distances) for name in SCALINGS}
    sentences = charts.rope_finding(charts.Stretched(stretches, chosen, trained, factor))
    plot.show(
        charts.rope_panels(stretches, chosen, trained, factor, distances, height=390),
        key=f"{controls.PREFIX}rope",
        widths=(1, 1),
    )
    if len(distances) < trained * factor:
        plot.note(
            f"The right curve shows {len(distances):,} of {trained * factor:,} distances, evenly "
            "apart; waves that are shorter than the gap look slower than they are."
        )
    layout.flush_charts_first()
    return TopicResult(
        sentences=sentences,
        formulas=charts.rope_formulas(chosen, d, base, factor),
        downloads=[
            downloads.script("rope", lambda: rope_script(d, base, trained, factor)),
            downloads.csv("rope", "Frequencies", lambda: charts.rope_table(stretches)),
            downloads.html(
                "rope",
                "RoPE beyond its trained length",
                lambda: plot.figures(
                    charts.rope_panels(stretches, chosen, trained, factor, distances, height=560)
                ),
            ),
        ],
        note=plot.NOTE,
    )
