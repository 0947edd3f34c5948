"""Parts of the race's page that stand on their own: further starts, the sweep, the files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from charts.race import Crowded, Dots, OptimizerRun, RaceResult, Several, Track, player_model
from charts.race import details as race_details
from charts.race import figures as race
from charts.race import sweep as tuning
from core.common import Said, described, format_latex, joined
from core.optimizers import SCHEDULES, Conditions
from core.race import Entry, Race, Tuning, race_script
from ui.page import Button, downloads, export, layout, long_job
from ui.race import cache, controls
from ui.race.controls import PREFIX, Controls, RaceSettings

_PLACED = f"{PREFIX}placed"
_SWEPT = f"{PREFIX}swept"
# Dots of all clouds together: what a message can hold and an eye can follow.
_MAX_DOTS = 600
_SWEEP_HEIGHT = 320


@dataclass(frozen=True)
class Crowd:
    """Further starts, ready to be shown: one entry for each runner."""

    lines: Sequence[tuple[Any, ...]] = ()
    dots: Sequence[Dots] = ()
    sentences: Sequence[Said] = ()
    rows: Sequence[Mapping[str, str]] = field(default_factory=tuple)

    def added_to(self, tracks: Sequence[Track]) -> list[Track]:
        """The tracks with the further lines behind their own."""
        if not self.lines:
            return list(tracks)
        return [
            replace(track, lines=(*track.lines, *more))
            for track, more in zip(tracks, self.lines, strict=True)
        ]


def crowd(settings: RaceSettings, runs: Sequence[OptimizerRun]) -> Crowd:
    """What the further starts do."""
    surface = cache.surface(settings.choice)
    landscape, progress = f"{PREFIX}landscape", f"{PREFIX}progress"
    if settings.starts.more:
        others = [
            [
                controls.optimizer_run(
                    settings.choice,
                    each.optimizer.key,
                    each.hyperparameters,
                    start,
                    settings.num_steps,
                    settings.conditions,
                ).trajectory
                for start in settings.starts.more
            ]
            for each in runs
        ]
        lines = [
            player_model.several_paths(surface, [path.points for path in paths], landscape)
            for paths in others
        ]
        return Crowd(
            lines, (), race_details.several_sentences(Several(RaceResult(surface, runs), others))
        )
    if settings.starts.cloud and runs:
        count, spread = settings.starts.cloud
        drawn = min(count, max(20, _MAX_DOTS // len(runs)))
        clouds = [
            cache.cloud(
                settings.choice,
                each.optimizer.key,
                tuple(sorted(each.hyperparameters.items())),
                settings.start,
                settings.num_steps,
                settings.conditions,
                count,
                spread,
                drawn,
            )
            for each in runs
        ]
        named = {each.optimizer.label: one for each, one in zip(runs, clouds, strict=True)}
        return Crowd(
            [player_model.cloud_lines(surface, one, progress) for one in clouds],
            [player_model.cloud_dots(each, one) for each, one in zip(runs, clouds, strict=True)],
            race_details.cloud_sentences(Crowded(named, drawn, surface.gradient_tolerance)),
            race_details.cloud_rows(surface, named),
        )
    return Crowd()


# ---- starts and inspector ---------------------------------------------------------------------
def place(placed: tuple[float, float, bool]) -> None:
    """A start that was chosen in the picture: the controls above get it before they are drawn."""
    st.session_state[_PLACED] = placed
    st.rerun()


def apply_placed() -> None:
    """At the top of the page: put a start chosen in the picture into its widgets."""
    if placed := st.session_state.pop(_PLACED, None):
        controls.place_start(*placed)


def inspected() -> str | None:
    """Whose path the inspector follows."""
    key = Controls.inspected.draw()
    return None if key == "off" else key


# ---- the sweep --------------------------------------------------------------------------------
def tune_button(settings: RaceSettings) -> None:
    """Set every slider to its optimizer's best learning rate."""
    st.button(
        "Tune for me",
        key=f"{PREFIX}tune",
        icon=":material/auto_fix_high:",
        on_click=_tune,
        args=(settings,),
        disabled=not settings.hyperparameters,
        help="Tries every position of every slider with this many steps, and takes the best.",
    )


def _tune(settings: RaceSettings) -> None:
    best = {key: _tuning(settings, key).best_rate for key in settings.hyperparameters}
    controls.set_learning_rates(best)
    st.session_state[Controls.sweep.key] = True


def _tuning(settings: RaceSettings, optimizer: str) -> Tuning:
    others = settings.hyperparameters[optimizer]
    return cache.tuning(
        settings.choice,
        optimizer,
        tuple(sorted(others.items())),
        settings.start,
        settings.num_steps,
        controls.possible_rates(),
        settings.conditions,
    )


def sweep(settings: RaceSettings, runs: Sequence[OptimizerRun]) -> None:
    """f after the same budget against the learning rate, for every optimizer."""
    with st.container():
        wanted = Controls.sweep.draw()
        if not wanted:
            st.caption(
                "The order of the optimizers depends on their learning rates: see f after "
                f"{settings.num_steps:,} steps for each of them."
            )
            return
        if not runs:
            st.caption("Choose an optimizer first.")
            return
        tunings = _counted(settings, runs)
        surface = cache.surface(settings.choice)
        swept = tuning.Swept(surface, runs, tunings, settings.num_steps)
        sentence = joined(tuning.tuning_sentences(swept))
        st.markdown(sentence)
        st.plotly_chart(
            tuning.tuning_figure(surface, runs, tunings, height=_SWEEP_HEIGHT),
            key=f"{PREFIX}sweep_chart",
            config=export.CHART_CONFIG,
            alt=described(
                f"Last {race.height_name(surface)} against the learning rate.", [sentence]
            ),
        )
        layout.table(tuning.tuning_rows(swept))


def _counted(settings: RaceSettings, runs: Sequence[OptimizerRun]) -> dict[str, Tuning]:
    """All sweeps; new ones in slices, with a count and a button that switches them off."""
    keys = [run.optimizer.key for run in runs]
    swept = st.session_state.get(_SWEPT)
    done = swept[1] if swept is not None and swept[0] == settings else ()
    left = [key for key in keys if key not in done]
    if left:
        number = len(keys) - len(left)
        with long_job.row():
            stop = Button(f"{PREFIX}sweep_stop", _switch_off)
            long_job.progress(number / len(keys), f"{number} of {len(keys)} optimizers", stop)
        _tuning(settings, left[0])
        st.session_state[_SWEPT] = (settings, (*done, left[0]))
        layout.rerun_fragment()
    return {key: _tuning(settings, key) for key in keys}


def _switch_off() -> None:
    st.session_state[Controls.sweep.key] = False


# ---- words and files --------------------------------------------------------------------------
def schedule_formula(conditions: Conditions) -> dict[str, tuple[str, str, str]]:
    """The schedule with its numbers; nothing while it is constant."""
    if conditions.schedule == "constant":
        return {}
    schedule = SCHEDULES[conditions.schedule]
    numbers = r",\quad ".join(
        f"{param.symbol} = {format_latex(conditions.settings[param.name], 6)}"
        for param in schedule.params
    )
    symbols = "; ".join(f"${p.symbol}$ {p.label.lower()}" for p in schedule.params)
    latex = rf"\eta_t = \eta \cdot \left({schedule.latex}\right)" + (
        f"\n{numbers}" if numbers else ""
    )
    explanation = f"{schedule.summary} $t$ counts steps from 0, $T$ is their number; {symbols}."
    return {"Schedule": (latex, explanation.replace("; .", "."), schedule.source)}


def files(settings: RaceSettings, runs: Sequence[OptimizerRun]) -> list[downloads.Download]:
    """Script, table and charts of the race as shown."""
    surface = cache.surface(settings.choice)

    def script() -> str:
        entries = tuple(Entry(each.optimizer.key, each.hyperparameters) for each in runs)
        paths = tuple(each.trajectory for each in runs)
        return race_script(Race(surface, entries, paths, settings.conditions))

    def figures() -> list[go.Figure]:
        grid = cache.landscape_grid(settings.choice)
        return [
            race.landscape_figure(surface, grid, runs, start=settings.start, height=600),
            race.progress_figure(surface, runs, num_steps=settings.num_steps, height=600),
        ]

    return [
        downloads.script("race", script),
        downloads.csv("race", "All steps", lambda: race.path_rows(runs)),
        downloads.html("race", f"Optimizer race: {surface.label}", figures, "Charts"),
    ]
