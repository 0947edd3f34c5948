"""L1/L2 geometry: one loss, two balls, and where they touch."""

import streamlit as st

from charts.regularization import figures, findings
from charts.regularization import formulas as geometry_formulas
from core.common import capitalised
from core.regularization import regularization_script
from ui.page import downloads, layout
from ui.regularization import PAGE, cache, controls, topics
from ui.regularization.controls import PREFIX
from ui.regularization.presets import PRESETS
from ui.regularization.view import Panel, Scene, geometry_view
from ui.runtime import run_log

layout.header(PAGE)


@run_log.fragment
def geometry_and_words() -> None:
    """Everything that a control changes."""
    controls.apply_moved()
    keys, mode, number = controls.top_row()
    left, right = st.columns([1, 3.6], gap="medium")
    with left:
        balls = controls.balls(keys)
        chosen = controls.loss()
    optima = [cache.optimum(chosen.loss, ball, mode, number) for ball in balls]
    paths = [cache.path(chosen.loss, ball) for ball in balls]
    panels = [
        Panel(
            optimum,
            path,
            capitalised(optimum.ball.name),
            figures.ball_color(optimum.ball),
            findings.optimum_alt(optimum),
        )
        for optimum, path in zip(optima, paths, strict=True)
    ]
    half = figures.half_height(chosen.loss, least=1.0 if chosen.rows is None else 0.0)
    scene = Scene(
        loss=chosen.loss,
        panels=panels,
        half=half,
        mode=mode,
        editable=chosen.rows is None,
    )
    with right:
        if moved := geometry_view(scene, key=f"{PREFIX}view", prefix=PREFIX):
            controls.move(moved)
    layout.flush_charts_first()
    layout.what_you_see(findings.geometry_finding(optima, paths))
    formulas = topics.topic(optima, paths)
    layout.try_this(PAGE, PRESETS)
    layout.formulas(
        {
            "Loss": geometry_formulas.loss_formula(chosen.loss, chosen.rows is not None),
            **{panel.label: geometry_formulas.ball_formula(panel.optimum) for panel in panels},
            **formulas,
        }
    )
    downloads.section(
        PAGE,
        [
            downloads.script("regularization", lambda: regularization_script(optima, chosen.rows)),
            downloads.csv("regularization", "Paths", lambda: figures.path_rows(paths)),
            downloads.html(
                "regularization",
                PAGE.title,
                lambda: [figures.geometry_figure(optima, paths, half=half, height=560)],
            ),
        ],
        "“PNG” beside the player saves both panels as shown. The script needs only scikit-learn "
        "and SciPy, and finds the same optima with their solvers.",
    )


geometry_and_words()
