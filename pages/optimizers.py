"""Optimizer race: several update rules go down one surface from one start."""

import streamlit as st

from charts import race, race_finding
from core.race_scripts import race_script
from core.surfaces import SURFACES
from core.trajectories import Entry, Race
from ui import cached, export, frame, race_controls
from ui.navigation import OPTIMIZERS as PAGE
from ui.player import player

HEIGHT = 420
CHARTS = ("optimizers_landscape", "optimizers_progress")

PRESETS = (
    frame.Preset(
        "Ravine: with and without momentum",
        "Gradient descent creeps along the floor; momentum adds up the small slopes and arrives "
        "in a fraction of the steps at the same learning rate.",
        race_controls.state("quadratic", ("gd", "momentum", "nesterov"), num_steps=1000),
    ),
    frame.Preset(
        "One step too long",
        "Plain descent’s learning rate is just over the stability limit 2/λmax: every step "
        "overshoots more than the one before. Adam’s steps do not depend on the slope’s size.",
        race_controls.state("quadratic", ("gd", "adam"), num_steps=1000, gd_learning_rate=0.025),
    ),
    frame.Preset(
        "Exactly on the ridge",
        "The start lies on the ridge of a mountain pass: the gradient points at the pass, and "
        "no rule that follows it ever leaves the line. Move start x by 0.001.",
        race_controls.state(
            "bounded-saddle", ("gd", "momentum", "adam"), start=(0.0, 1.5), num_steps=300
        ),
    ),
    frame.Preset(
        "Same start, different valleys",
        "Himmelblau’s function has four equal minima. From one start the rules do not agree "
        "where to go.",
        race_controls.state(
            "himmelblau", ("gd", "adagrad", "rmsprop", "adam", "lion"), num_steps=300
        ),
    ),
)

frame.header(PAGE)
surface_key, chosen, start, num_steps = race_controls.top_row()
surface = SURFACES[surface_key]
left, right = st.columns([1, 3.6], gap="medium")
with left:
    settings = race_controls.learning_rates(surface_key, chosen)
runners = [
    race_controls.runner(surface_key, key, settings[key], start, num_steps) for key in chosen
]
grid = cached.landscape(surface_key, race.RESOLUTION)
ground = race.landscape_figure(surface, grid, (), start=start, height=HEIGHT)
axes = race.progress_figure(surface, (), num_steps=num_steps, height=HEIGHT)
with right:
    player(
        key="optimizers_step",
        num_steps=num_steps,
        tracks=race.race_tracks(surface, runners, landscape=CHARTS[0], progress=CHARTS[1]),
        quantity="f − f*",
    )
    columns = st.columns([6, 5])
    for column, key, figure, alt in zip(
        columns,
        CHARTS,
        (ground, axes),
        (
            race_finding.landscape_alt(surface, runners),
            race_finding.progress_alt(surface, runners),
        ),
        strict=True,
    ):
        with column:
            st.plotly_chart(figure, key=key, config=export.CHART_CONFIG, alt=alt)
    st.caption(
        f"{surface.summary} Tint and contours: f on a log scale, the deeper the tint the lower. "
        "Star: minimum (filled: the lowest). Ring: start."
    )

frame.what_you_see(race_finding.race_finding(surface, runners))
if runners:
    st.table(race_finding.status_rows(surface, runners), border="horizontal")
frame.try_this(PAGE, PRESETS)
frame.formulas({r.optimizer.label: race_finding.rule_formula(surface, r) for r in runners})
frame.take_it_with_you(
    PAGE,
    [
        frame.Download(
            "Script (.py)",
            "race.py",
            "text/x-python",
            lambda: race_script(
                Race(
                    surface,
                    tuple(Entry(r.optimizer.key, r.hyperparameters) for r in runners),
                    tuple(r.trajectory for r in runners),
                )
            ),
        ),
        frame.Download(
            "All steps (.csv)",
            "race.csv",
            "text/csv",
            lambda: export.to_csv(race.path_rows(runners)),
        ),
        frame.Download(
            "Charts (.html, works offline)",
            "race.html",
            "text/html",
            lambda: export.to_html(
                [
                    race.landscape_figure(surface, grid, runners, start=start, height=600),
                    race.progress_figure(surface, runners, num_steps=num_steps, height=600),
                ],
                f"Optimizer race: {surface.label}",
            ),
        ),
    ]
    if runners
    else [],
    "“Picture” beside the player saves both charts as shown. The script needs only torch.",
)
