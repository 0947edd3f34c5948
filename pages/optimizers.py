"""Optimizer race: several update rules go down one surface from one start."""

from collections.abc import Sequence

import streamlit as st

from charts.common import MAX_PATH_POINTS
from charts.race import OptimizerRun, RaceResult, curve_views, findings, inspector
from charts.race import details as race_details
from charts.race import figures as race
from ui.page import downloads, export, layout
from ui.race import PAGE, cache, condition_controls, controls, sections, surface_controls
from ui.race.controls import PREFIX
from ui.race.presets import presets
from ui.race.view import Scene, player
from ui.runtime import run_log

HEIGHT = 375
CHARTS = (f"{PREFIX}landscape", f"{PREFIX}progress")
# A double click would zoom out and choose a start at once.
LANDSCAPE_CONFIG = {**export.CHART_CONFIG, "doubleClick": False}

layout.header(PAGE)
sections.apply_placed()
SETTINGS = controls.top_rows()
SURFACE = cache.surface(SETTINGS.choice)


@run_log.fragment
def race_and_words() -> None:
    """What a learning rate changes; the rest of the page stays while one moves."""
    settings = SETTINGS
    left, right = st.columns([1, 3.6], gap="medium")
    with left:
        rates = controls.learning_rates(settings.choice, list(settings.hyperparameters))
        sections.tune_button(settings)
        inspected = sections.inspected()
    runners = [
        controls.optimizer_run(
            settings.choice,
            key,
            {controls.LEARNING_RATE: rates[key], **others},
            settings.start,
            settings.num_steps,
            settings.conditions,
        )
        for key, others in settings.hyperparameters.items()
    ]
    crowd = sections.crowd(settings, runners)
    with right:
        show_race(runners, crowd, inspected)
    layout.flush_charts_first()
    shown = RaceResult(SURFACE, runners, settings.conditions)
    sentences = [*findings.race_finding(shown), *race_details.race_details(shown)]
    layout.what_you_see([*sentences, *crowd.sentences])
    layout.table(findings.outcome_rows(shown))
    layout.table(crowd.rows)
    sections.sweep(settings, runners)
    layout.try_this(PAGE, presets())
    own = surface_controls.latex(SURFACE, settings.choice)
    layout.formulas(
        {
            **({"Your formula": own} if own else {}),
            **{each.optimizer.label: findings.rule_formula(SURFACE, each) for each in runners},
            **sections.schedule_formula(settings.conditions),
        }
    )
    downloads.section(
        PAGE,
        sections.files(SETTINGS, runners) if runners else [],
        "“PNG” beside the player saves both charts as shown. The script needs only torch"
        f"{', and numpy for the noise' if settings.conditions.deviation else ''}. Lines are drawn "
        f"through up to {MAX_PATH_POINTS} of the steps; every number and file uses all of them.",
    )


def show_race(
    runners: Sequence[OptimizerRun], crowd: sections.Crowd, inspected: str | None
) -> None:
    """The player over two charts."""
    settings = SETTINGS
    shown = RaceResult(SURFACE, runners, settings.conditions)
    inspected_run = next((each for each in runners if each.optimizer.key == inspected), None)
    scene = Scene(
        num_steps=settings.num_steps,
        tracks=crowd.added_to(
            controls.tracks(settings.choice, runners, settings.start, CHARTS, settings.conditions)
        ),
        quantity=race.height_name(SURFACE),
        smallest=race.FLOOR,
        alts={
            CHARTS[0]: findings.landscape_alt(shown),
            CHARTS[1]: findings.progress_alt(shown),
        },
        landscape=CHARTS[0],
        progress=CHARTS[1],
        curves=curve_views(SURFACE),
        starts=(settings.start, *settings.starts.more),
        surface_3d=cache.surface_3d(settings.choice),
        dots=crowd.dots,
        inspector=inspector(SURFACE, inspected_run, settings.conditions) if inspected_run else None,
        boxes=race_details.decay_boxes(runners),
        placeable=True,
    )
    if placed := player(scene, key=f"{PREFIX}player", prefix=PREFIX):
        sections.place(placed)
    backgrounds = (
        (cache.landscape_background(settings.choice, HEIGHT), findings.background_alt(SURFACE)),
        (cache.progress_background(settings.num_steps, HEIGHT), "Curves against the step."),
    )
    configs = (LANDSCAPE_CONFIG, export.CHART_CONFIG)
    for column, key, (background, alt), config in zip(
        st.columns([6, 5]), CHARTS, backgrounds, configs, strict=True
    ):
        with column:
            st.plotly_chart(background, key=key, config=config, alt=alt)
    star = "Star: minimum (filled: the lowest). " if SURFACE.minima else ""
    under = condition_controls.conditions_sentence(settings.conditions, settings.starts)
    st.caption(
        f"{SURFACE.summary} {f'{under} ' if under else ''}The deeper the tint the lower f. {star}"
        "Ring: start; click the contours to move it, Shift and click for one more."
    )


race_and_words()
