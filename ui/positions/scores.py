"""All encodings on one property; RoPE beyond its trained length; ALiBi."""

from collections.abc import Callable

import streamlit as st

from charts import position_alibi as alibi
from charts import position_rope as rope
from charts import position_scores as charts
from core.position_scores import all_curves, stretch
from core.position_scripts import alibi_script, rope_script, scores_script
from core.positions import PositionSettings
from core.relative_bias import alibi_slopes
from core.rope import SCALINGS
from core.sinusoids import evenly
from ui import controls as widgets
from ui import export, frame
from ui.positions import controls, plot
from ui.positions.told import Told

PARTS = {"side": "All side by side", "rope": "RoPE beyond its training", "alibi": "ALiBi"}
# Twice as many positions are computed with, each a vector of 384 numbers.
_LENGTHS = (32, 64, 128, 256, 512, 1024)
_MOST_DISTANCES = 1024


def show() -> Told:
    """One of the three parts."""
    part = widgets.switch_between("Part", PARTS, key=controls.key("part"), default="side")
    return _SHOW[part]()


def _side() -> Told:
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
    sentences = charts.side_finding(curves, match)
    plot.show(
        charts.side_panels(curves, height=210), key=f"{controls.PREFIX}side", widths=(1, 1, 1)
    )
    st.caption(
        "Each panel has its own scale. Line: the query stands at the last of these positions; "
        "band: elsewhere. ALiBi: head 4 of 8. T5: −¼ for each bucket, in place of learned "
        "numbers. Learned: MiniLM’s table, made as long as the sinusoidal one."
    )
    frame.picture_first()
    return Told(
        sentences=sentences,
        rows=charts.side_rows(curves),
        formulas=charts.side_formulas(curves),
        downloads=[
            frame.Download(
                "Script (.py)",
                "scores.py",
                "text/x-python",
                lambda: scores_script(
                    match, seed, length, base, alibi_slopes(settings.heads)[settings.head - 1]
                ),
            ),
            frame.Download(
                "All scores (.csv)",
                "scores.csv",
                "text/csv",
                lambda: export.to_csv(charts.side_table(curves)),
            ),
            frame.Download(
                "Chart (.html, works offline)",
                "scores.html",
                "text/html",
                lambda: plot.to_html(charts.side_panels(curves, height=420), "Scores by distance"),
            ),
        ],
        note=f"{plot.NOTE} It leaves out MiniLM’s table and T5.",
    )


def _rope() -> Told:
    columns = st.columns([1.3, 1.3, 1.3, 1.3, 1.6], vertical_alignment="bottom")
    with columns[0]:
        d = widgets.stop(
            "Head size",
            controls.HEAD_WIDTHS,
            key=controls.key("head_width"),
            default=controls.DEFAULTS["head_width"],
            help="Numbers in a query or key of one head; each pair of them turns together.",
        )
    with columns[1]:
        base = controls.base()
    with columns[2]:
        trained = widgets.stop(
            "Trained length",
            controls.TRAINED,
            key=controls.key("trained"),
            default=controls.DEFAULTS["trained"],
            help="The longest text that training showed.",
        )
    with columns[3]:
        factor = widgets.stop(
            "Times longer",
            controls.FACTORS,
            key=controls.key("factor"),
            default=controls.DEFAULTS["factor"],
            help="How many times longer the text is on which the model is used.",
        )
    with columns[4]:
        chosen = widgets.choice(
            "Scaling",
            SCALINGS,
            key=controls.key("scaling"),
            default=controls.DEFAULTS["scaling"],
            help="How the rotations are changed for the longer text.",
        )
    distances = evenly(trained * factor, _MOST_DISTANCES)
    # The next neighbour is in the words, so it is always computed.
    distances[1] = 1
    stretches = {
        name: stretch(name, d, base, factor, trained, distances) for name in SCALINGS
    }  # fmt: skip
    sentences = rope.rope_finding(stretches, chosen, trained, factor)
    plot.show(
        rope.rope_panels(stretches, chosen, trained, factor, distances, height=390),
        key=f"{controls.PREFIX}rope",
        widths=(1, 1),
    )
    if len(distances) < trained * factor:
        st.caption(
            f"The right curve shows {len(distances):,} of {trained * factor:,} distances, evenly "
            "apart; waves that are shorter than the gap look slower than they are."
        )
    frame.picture_first()
    return Told(
        sentences=sentences,
        formulas=rope.rope_formulas(chosen, d, base, factor),
        downloads=[
            frame.Download(
                "Script (.py)",
                "rope.py",
                "text/x-python",
                lambda: rope_script(d, base, trained, factor),
            ),
            frame.Download(
                "Frequencies (.csv)",
                "rope.csv",
                "text/csv",
                lambda: export.to_csv(rope.rope_table(stretches)),
            ),
            frame.Download(
                "Chart (.html, works offline)",
                "rope.html",
                "text/html",
                lambda: plot.to_html(
                    rope.rope_panels(stretches, chosen, trained, factor, distances, height=560),
                    "RoPE beyond its trained length",
                ),
            ),
        ],
        note=plot.NOTE,
    )


def _alibi() -> Told:
    columns = st.columns([1, 1, 2], vertical_alignment="bottom")
    with columns[0]:
        heads = widgets.number(controls.HEADS, key=controls.key("heads"))
    with columns[1]:
        head = widgets.number(controls.HEAD, key=controls.key("head"))
    with columns[2]:
        trained = widgets.stop(
            "Trained length",
            controls.TRAINED,
            key=controls.key("trained"),
            default=controls.DEFAULTS["trained"],
            help="The longest text that training showed.",
        )
    if head > heads:
        frame.complaint(
            f"There is no head {head} among {heads}: choose one from 1 to {heads}. Head {heads} "
            "is shown."
        )
        head = heads
    settings = PositionSettings(heads=heads, head=head)
    sentences = alibi.alibi_finding(settings, trained)
    plot.show(
        alibi.alibi_panels(settings, trained, height=390, dark=frame.is_dark()),
        key=f"{controls.PREFIX}alibi",
        widths=(1, 1, 1),
    )
    st.caption(
        f"Middle: the first {min(trained, alibi.MOST_CELLS)} positions; later keys are masked. "
        "Right: the weight if all q·k are equal."
    )
    frame.picture_first()
    return Told(
        sentences=sentences,
        formulas={"ALiBi": alibi.alibi_formula(settings)},
        downloads=[
            frame.Download(
                "Script (.py)",
                "alibi.py",
                "text/x-python",
                lambda: alibi_script(heads, head, min(trained, alibi.MOST_CELLS)),
            ),
            frame.Download(
                "Slopes (.csv)",
                "alibi.csv",
                "text/csv",
                lambda: export.to_csv(alibi.alibi_table(settings)),
            ),
            frame.Download(
                "Chart (.html, works offline)",
                "alibi.html",
                "text/html",
                lambda: plot.to_html(
                    alibi.alibi_panels(settings, trained, height=560, dark=False), "ALiBi"
                ),
            ),
        ],
        note=plot.NOTE,
    )


_SHOW: dict[str, Callable[[], Told]] = {"side": _side, "rope": _rope, "alibi": _alibi}
