"""The controls of the optimizer race: surface, start, steps, optimizers and their settings.

Learning rates and the start have defaults that fit the chosen surface, so choosing another
surface puts them back to its own.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from charts.race import OptimizerRun, Track
from core.common import Param
from core.optimizers import OPTIMIZERS, PLAIN, Conditions
from core.race import MAX_STEPS, suggested_learning_rate
from core.surfaces import CUSTOM, SurfaceChoice
from ui.page import Choice, Entry, Number, Several, Switch, controls, entry_numbers, numbers
from ui.race import cache, condition_controls, surface_controls
from ui.race.condition_controls import Starts
from ui.race.surface_controls import PREFIX

LEARNING_RATE = "learning_rate"

START = {
    axis: Param(
        name=f"start_{axis}",
        label=f"Start {axis}",
        default=0.0,
        low=-1000.0,
        high=1000.0,
        scale="linear",
        help=f"Where every optimizer starts, {axis} coordinate. It may lie outside the picture.",
    )
    for axis in "xy"
}
STEPS = Param(
    name="steps",
    label="Steps",
    default=2000,
    low=10,
    high=MAX_STEPS,
    scale="linear",
    is_integer=True,
    help="How often each rule is applied. One step costs one gradient.",
)


class Controls(surface_controls.Controls, condition_controls.Controls):
    """All controls of the page."""

    start = numbers(PREFIX, START.values())
    steps = Number(f"{PREFIX}steps", STEPS)
    optimizers = Several(
        f"{PREFIX}runners",
        "Optimizers",
        OPTIMIZERS,
        ("gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"),
    )
    hyperparameters = entry_numbers(PREFIX, {key: each.params for key, each in OPTIMIZERS.items()})
    inspected = Choice(
        f"{PREFIX}probe",
        "Look closely at",
        {"off": Entry("nobody"), **OPTIMIZERS},
        "off",
        help="Gradient (arrow), curvatures (ellipse), Newton’s step (dashed) where this optimizer "
        "is at the step shown.",
    )
    sweep = Switch(f"{PREFIX}sweep", "Fair comparison: try every learning rate")


@dataclass(frozen=True)
class RaceSettings:
    """What the controls above the chart say; hyperparameters lack the learning rates."""

    choice: SurfaceChoice
    start: tuple[float, float]
    num_steps: int
    starts: Starts
    conditions: Conditions
    hyperparameters: Mapping[str, Mapping[str, float]]


def state(
    surface: str | SurfaceChoice,
    optimizers: Sequence[str] = Controls.optimizers.default,
    start: tuple[float, float] | None = None,
    num_steps: int = int(STEPS.default),
    **changed: Any,
) -> dict[str, Any]:
    """Values of all widgets of the page, for a preset: what suits the surface, and changes.

    Args:
        surface: Of the registry, or with a formula and a window.
        optimizers: Which run.
        start: None is the surface’s own.
        num_steps: Of each optimizer.
        changed: See `ui.page.controls.state`; hyperparameters as `adam_learning_rate=0.01`.
    """
    choice = SurfaceChoice(surface) if isinstance(surface, str) else surface
    x, y = start or cache.surface(choice).default_start
    values: dict[str, Any] = {
        "surface": choice.key,
        "start_x": x,
        "start_y": y,
        "runners": optimizers,
        "steps": num_steps,
    }
    if choice.key == CUSTOM:
        values |= {
            "formula": choice.formula,
            **dict(zip(Controls.window, choice.window, strict=True)),
        }
    for key, optimizer in OPTIMIZERS.items():
        rate = _default(key, _learning_rate(optimizer.params), choice)
        values[f"{key}_{LEARNING_RATE}"] = rate
    return controls.state(PREFIX, Controls, **(values | changed))


def top_rows() -> RaceSettings:
    """Everything but the learning rates, in rows above the chart."""
    columns = st.columns([2.6, 1.1, 1.1, 1.1, 1.2, 1.6, 1.4], vertical_alignment="bottom")
    with columns[0]:
        key = Controls.surface.draw(on_change=_fit_to_surface)
    choice = surface_controls.chosen(key, _fit_to_surface)
    start = []
    for column, control, default in zip(
        columns[1:3], Controls.start.values(), cache.surface(choice).default_start, strict=True
    ):
        with column:
            start.append(control.draw(default=default))
    with columns[3]:
        num_steps = Controls.steps.draw()
    optimizers = Controls.optimizers.draw()
    with columns[4]:
        starts = condition_controls.starts(num_steps)
    with columns[5]:
        conditions = condition_controls.conditions()
    with columns[6]:
        others = advanced(optimizers)
    return RaceSettings(choice, (start[0], start[1]), num_steps, starts, conditions, others)


def advanced(optimizers: Sequence[str]) -> dict[str, dict[str, float]]:
    """Every setting but the learning rates, behind one button."""
    chosen: dict[str, dict[str, float]] = {key: {} for key in optimizers}
    with st.popover("Advanced", icon=":material/tune:", width="stretch"):
        if not optimizers:
            st.caption("Choose an optimizer first.")
        for key in optimizers:
            others = [p for p in OPTIMIZERS[key].params if p.name != LEARNING_RATE]
            st.markdown(f"**{OPTIMIZERS[key].label}**")
            for column, param in zip(st.columns(max(len(others), 4)), others, strict=False):
                with column:
                    chosen[key][param.name] = Controls.hyperparameters[key, param.name].draw()
    return chosen


def learning_rates(choice: SurfaceChoice, optimizers: Sequence[str]) -> dict[str, float]:
    """One slider for each optimizer."""
    any_rate = _learning_rate(OPTIMIZERS["gd"].params)
    st.markdown("**Learning rates**", help=any_rate.help)
    rates = {}
    for key in optimizers:
        optimizer = OPTIMIZERS[key]
        param = _learning_rate(optimizer.params)
        default = _default(key, param, choice)
        control = Controls.hyperparameters[key, LEARNING_RATE]
        rates[key] = control.draw(default=default, label=optimizer.label)
    return rates


def set_learning_rates(rates: Mapping[str, float]) -> None:
    """Move the sliders; only before they are drawn, as in a callback."""
    for key, rate in rates.items():
        control = Controls.hyperparameters[key, LEARNING_RATE]
        st.session_state[control.key] = control.value(rate)


def possible_rates() -> tuple[float, ...]:
    """Every position of a learning rate's slider."""
    param = _learning_rate(OPTIMIZERS["gd"].params)
    return controls.preferred_numbers(param.low, param.high)


def place_start(x: float, y: float, more: bool) -> None:
    """A start chosen in the picture becomes the start, or one more; callers then rerun the page."""
    if not all(START["x"].low <= each <= START["x"].high for each in (x, y)):
        return
    if not more:
        for control, value in zip(Controls.start.values(), (x, y), strict=True):
            st.session_state[control.key] = value
        return
    try:
        typed = st.session_state.get(Controls.more_starts.key, "")
        known = condition_controls.parsed(typed).value
    except ValueError:
        known = ()
    points = [*known, (x, y)][-condition_controls.MAX_EXTRA_STARTS :]
    st.session_state[Controls.more_starts.key] = condition_controls.written(points)
    st.session_state[Controls.starts.key] = "several"


def suggested_runs(surface: str, optimizers: Sequence[str], num_steps: int) -> list[OptimizerRun]:
    """Optimizers with their suggested settings from the surface's own start."""
    choice = SurfaceChoice(surface)
    start = cache.surface(choice).default_start
    runs = []
    for key in optimizers:
        values = {p.name: _default(key, p, choice) for p in OPTIMIZERS[key].params}
        runs.append(optimizer_run(choice, key, values, start, num_steps))
    return runs


def optimizer_run(
    choice: SurfaceChoice,
    optimizer: str,
    hyperparameters: Mapping[str, float],
    start: tuple[float, float],
    num_steps: int,
    conditions: Conditions = PLAIN,
) -> OptimizerRun:
    """One optimizer with its path, computed or remembered."""
    settings = tuple(sorted(hyperparameters.items()))
    trajectory = cache.path(choice, optimizer, settings, start, num_steps, conditions)
    return OptimizerRun(OPTIMIZERS[optimizer], dict(hyperparameters), trajectory)


def tracks(
    choice: SurfaceChoice,
    runs: Sequence[OptimizerRun],
    start: tuple[float, float],
    charts: tuple[str, ...],
    conditions: Conditions = PLAIN,
) -> list[Track]:
    """What the player draws; charts are the keys of landscape and, if any, progress."""
    return [
        cache.track(
            choice,
            each.optimizer.key,
            tuple(sorted(each.hyperparameters.items())),
            start,
            len(each.trajectory.values) - 1,
            charts,
            conditions,
        )
        for each in runs
    ]


def _learning_rate(params: Sequence[Param]) -> Param:
    return next(param for param in params if param.name == LEARNING_RATE)


@functools.lru_cache(maxsize=1024)
def _default(optimizer: str, param: Param, choice: SurfaceChoice) -> float:
    if param.name != LEARNING_RATE:
        return param.default
    value = suggested_learning_rate(OPTIMIZERS[optimizer], cache.surface(choice))
    return controls.nearest_preferred(value, param.low, param.high)


def _fit_to_surface() -> None:
    """Put the start and the learning rates where they suit the surface just chosen."""
    choice = surface_controls.from_widgets()
    if choice is None:
        return
    fitted = state(choice)
    for control in Controls.start.values():
        st.session_state[control.key] = fitted[control.key]
    st.session_state[Controls.more_starts.key] = ""
    for optimizer in OPTIMIZERS:
        key = Controls.hyperparameters[optimizer, LEARNING_RATE].key
        if key in st.session_state:
            st.session_state[key] = fitted[key]
