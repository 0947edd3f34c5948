"""Optimizer race: several update rules go down one surface from one start."""

import streamlit as st

from charts import race, race_finding
from core.race_scripts import race_script
from core.surface_types import Surface
from core.surfaces import SURFACES
from core.trajectories import Entry, Race
from ui import cached, export, frame, race_controls
from ui.navigation import OPTIMIZERS as PAGE
from ui.player import player

HEIGHT = 390
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
        "Plain descent’s learning rate is a quarter over the stability limit 2/λmax: every step "
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
SETTINGS = race_controls.top_rows()


@st.fragment
def race_and_words() -> None:
    """What a learning rate changes; the rest of the page stays while one moves."""
    surface, start, num_steps = SURFACES[SETTINGS.surface], SETTINGS.start, SETTINGS.num_steps
    left, right = st.columns([1, 3.6], gap="medium")
    with left:
        rates = race_controls.learning_rates(surface.key, list(SETTINGS.hyperparameters))
    runners = [
        race_controls.runner(
            surface.key,
            key,
            {race_controls.LEARNING_RATE: rates[key], **others},
            start,
            num_steps,
        )
        for key, others in SETTINGS.hyperparameters.items()
    ]
    with right:
        show_race(surface, runners, start, num_steps)
    frame.what_you_see(race_finding.race_finding(surface, runners))
    frame.table(race_finding.status_rows(surface, runners))
    frame.try_this(PAGE, PRESETS)
    frame.formulas(
        {each.optimizer.label: race_finding.rule_formula(surface, each) for each in runners}
    )
    frame.take_it_with_you(
        PAGE,
        downloads(surface, runners, start, num_steps) if runners else [],
        "“Picture” beside the player saves both charts as shown. The script needs only torch.",
    )


def show_race(
    surface: Surface, runners: list[race.Runner], start: tuple[float, float], num_steps: int
) -> None:
    """The player over two charts."""
    player(
        key="optimizers_step",
        num_steps=num_steps,
        tracks=race_controls.tracks(surface.key, runners, start, CHARTS),
        quantity="f − f*",
        smallest=race.FLOOR,
        alts={
            CHARTS[0]: race_finding.landscape_alt(surface, runners),
            CHARTS[1]: race_finding.progress_alt(surface, runners),
        },
    )
    grounds = (
        (cached.landscape_ground(surface.key, start, HEIGHT), race_finding.ground_alt(surface)),
        (cached.progress_ground(num_steps, HEIGHT), "f − f* and ‖∇f‖ against the step."),
    )
    for column, key, (ground, alt) in zip(st.columns([6, 5]), CHARTS, grounds, strict=True):
        with column:
            st.plotly_chart(ground, key=key, config=export.CHART_CONFIG, alt=alt)
    st.caption(
        f"{surface.summary} Tint and contours: f on a log scale, the deeper the tint the lower. "
        "Star: minimum (filled: the lowest). Ring: start."
    )


def downloads(
    surface: Surface, runners: list[race.Runner], start: tuple[float, float], num_steps: int
) -> list[frame.Download]:
    """Script, table and charts of the race as shown."""

    def script() -> str:
        entries = tuple(Entry(each.optimizer.key, each.hyperparameters) for each in runners)
        return race_script(Race(surface, entries, tuple(each.trajectory for each in runners)))

    def charts() -> str:
        grid = cached.landscape_grid(surface.key)
        figures = [
            race.landscape_figure(surface, grid, runners, start=start, height=600),
            race.progress_figure(surface, runners, num_steps=num_steps, height=600),
        ]
        return export.to_html(figures, f"Optimizer race: {surface.label}")

    return [
        frame.Download("Script (.py)", "race.py", "text/x-python", script),
        frame.Download(
            "All steps (.csv)",
            "race.csv",
            "text/csv",
            lambda: export.to_csv(race.path_rows(runners)),
        ),
        frame.Download("Charts (.html, works offline)", "race.html", "text/html", charts),
    ]


race_and_words()
