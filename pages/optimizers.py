"""Optimizer race: several update rules go down one surface from one start."""

import streamlit as st

from charts import race, race_finding
from core.surfaces import SURFACES
from ui import cached, export, frame, race_controls
from ui.navigation import OPTIMIZERS as PAGE
from ui.player import player

PRESETS = (
    frame.Preset(
        "Ravine: momentum or not",
        "Gradient descent creeps along the floor; momentum adds up the small slopes and arrives "
        "with the same learning rate.",
        race_controls.state("quadratic", ("gd", "momentum", "nesterov"), num_steps=300),
    ),
    frame.Preset(
        "One step too long",
        "The learning rate is just above 2/λmax at the minimum. Watch gradient descent leave.",
        race_controls.state("quadratic", ("gd", "adam"), num_steps=300, gd_learning_rate=0.0202),
    ),
    frame.Preset(
        "Stuck on a ridge",
        "The start lies exactly on the ridge: the gradient points at the saddle, and no rule "
        "that only follows it ever leaves the line.",
        race_controls.state(
            "bounded-saddle", ("gd", "momentum", "adam"), start=(0.0, 1.5), num_steps=200
        ),
    ),
    frame.Preset(
        "Many valleys",
        "The same start, several rules, different minima: on Himmelblau’s function the rule "
        "decides where you end.",
        race_controls.state(
            "himmelblau", ("gd", "momentum", "rmsprop", "adam", "lion"), num_steps=300
        ),
    ),
)

frame.header(PAGE)


@st.fragment
def lab() -> None:
    """Controls → compute → chart → words; only this part runs again when a control moves."""
    surface_key, chosen, start, num_steps = race_controls.top_row()
    surface = SURFACES[surface_key]
    left, middle, right = st.columns([1.15, 2.4, 2])
    with left:
        settings = race_controls.learning_rates(surface_key, chosen)
    runners = [
        race_controls.runner(surface_key, key, settings[key], start, num_steps) for key in chosen
    ]
    grid = cached.landscape(surface_key, race.RESOLUTION)
    landscape = race.landscape_figure(surface, grid, runners, height=470)
    progress = race.progress_figure(surface, runners, height=470)
    with middle:
        st.plotly_chart(
            landscape,
            key="optimizers_landscape",
            config=export.CHART_CONFIG,
            alt=race_finding.landscape_alt(surface, runners),
        )
    with right:
        st.plotly_chart(
            progress,
            key="optimizers_progress",
            config=export.CHART_CONFIG,
            alt=race_finding.progress_alt(surface, runners),
        )
    player(
        key="optimizers_step",
        num_steps=num_steps,
        charts=["optimizers_landscape", "optimizers_progress"],
        runners=race.player_runners(runners),
    )
    frame.what_you_see(race_finding.race_finding(surface, runners))
    st.table(race_finding.status_rows(surface, runners))


lab()
frame.try_this(PAGE, PRESETS)
