"""Relative positions are linear: one matrix for every position."""

import numpy as np
import streamlit as st

from charts.positional_encoding import shift
from charts.positional_encoding import sinusoidal as positions
from core.positional_encoding import evenly_spaced, frequencies, shift_matrix, shift_script
from ui.page import TopicResult, downloads, layout
from ui.positional_encoding import cache, controls, plot
from ui.positional_encoding.controls import Controls
from ui.positional_encoding.view import ClockScene, clock_view

_MAX_DOTS = 1024


def show() -> TopicResult:
    """Controls and view; the rotation of the chosen position is multiplied out in the browser."""
    columns = st.columns([2, 2, 2, 1, 2.4], vertical_alignment="bottom")
    with columns[0]:
        d_model = Controls.width.draw()
    with columns[1]:
        length = Controls.length.draw()
    with columns[2]:
        base = float(Controls.base.draw())
    with columns[3]:
        k = Controls.shift.draw()
    with columns[4]:
        data = Controls.data.draw()
    pairs = positions.drawn_pairs(d_model)
    omegas = frequencies(d_model, base)[pairs]
    residuals = cache.residuals(length, k, d_model, base)
    fit = cache.fit(data, length, k, d_model, base, tuple(int(pair) for pair in pairs))
    shown = shift.Shifted(k, d_model, residuals, fit, pairs, base)
    scene = ClockScene(
        width=d_model,
        length=length,
        base=base,
        pairs=[int(pair) for pair in pairs],
        maps=[
            (f"M, k = {k}", shift_matrix(k, omegas)),
            (f"fitted to {fit.count} encodings", fit.matrix),
        ],
        captions=shift.captions(d_model, pairs, k),
        alts=shift.shift_alts(shown),
        shift=k,
        residuals=residuals[evenly_spaced(length, _MAX_DOTS)],
        start=(min(10, length - 1), positions.first_pair(d_model, length, base)),
    )
    clock_view(scene, key=f"{controls.PREFIX}view", prefix=controls.PREFIX)
    plot.note(
        f"{_notice(d_model, length, len(pairs))}Point at the lower panels, or move the "
        "sliders: the angle depends on the pair alone."
    )
    layout.flush_charts_first()
    return TopicResult(
        sentences=shift.shift_finding(shown),
        formulas={"shift": shift.shift_formula(k, d_model, base)},
        downloads=[
            downloads.script("shift", lambda: shift_script(k, d_model, length, base)),
            downloads.csv(
                "residuals",
                "Residuals",
                lambda: [{"position": p, "residual": float(r)} for p, r in enumerate(residuals)],
            ),
            downloads.html(
                "shift",
                f"M for k = {k}",
                lambda: [shift.shift_figure(k, residuals, fit, omegas, height=440)],
                "Charts",
            ),
        ],
        note="“PNG” above the panels saves them as shown. The script needs only NumPy.",
    )


def _notice(d_model: int, length: int, drawn: int) -> str:
    parts = []
    if drawn < d_model // 2:
        parts.append(
            f"{drawn} of the {d_model // 2} blocks are drawn and fitted; residuals count all "
            f"{d_model:,} dimensions."
        )
    if length > _MAX_DOTS:
        parts.append(
            f"{len(np.unique(evenly_spaced(length, _MAX_DOTS))):,} of {length:,} positions "
            "have a dot."
        )
    return "".join(f"{part} " for part in parts)
