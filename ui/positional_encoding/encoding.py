"""The encoding itself: map, curves, clock hands and wavelengths."""

from charts.positional_encoding import sinusoidal as positions
from core.positional_encoding import encoding_script
from ui.page import TopicResult, downloads, layout
from ui.positional_encoding import controls, plot
from ui.positional_encoding.view import ClockScene, clock_view


def show() -> TopicResult:
    """Controls and view; the view computes hands and curves in the browser."""
    d_model, length, base = controls.table()
    shown = positions.Table(d_model, length, base)
    scene = ClockScene(
        width=d_model,
        length=length,
        base=base,
        pairs=[int(pair) for pair in positions.drawn_pairs(d_model)],
        maps=[("", positions.table_map(d_model, length, base))],
        captions=positions.captions(d_model, length, base),
        alts=positions.encoding_alts(shown),
        block=positions.block_size(length),
        start=(min(10, length - 1), positions.first_pair(d_model, length, base)),
        curves=positions.curve_pairs(d_model, length, base),
    )
    clock_view(scene, key=f"{controls.PREFIX}view", prefix=controls.PREFIX)
    notice = positions.sampling_notice(d_model, length)
    plot.note(
        f"{notice} Point at any panel to move the hands, click to keep the place; the sliders do "
        "the same."
    )
    layout.flush_charts_first()
    return TopicResult(
        sentences=positions.encoding_finding(shown),
        formulas={"encoding": positions.encoding_formula(d_model, length, base)},
        downloads=[
            downloads.script("sinusoidal", lambda: encoding_script(d_model, length, base)),
            downloads.csv(
                "wavelengths", "Wavelengths", lambda: positions.encoding_rows(d_model, base)
            ),
            downloads.html(
                "sinusoidal",
                "Sinusoidal positional encoding",
                lambda: [positions.encoding_figure(d_model, length, base, height=760)],
                "Charts",
            ),
        ],
        note="“PNG” above the panels saves them as shown. The script needs only NumPy.",
    )
