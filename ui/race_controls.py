"""The controls of the optimizer race: surface, start, steps, optimizers and their settings.

Learning rates and the start have defaults that fit the chosen surface, so choosing another
surface puts them back to its own.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from charts.race import Runner
from charts.tracks import Track
from core.optimizers import OPTIMIZERS
from core.params import Param
from core.suggestions import suggested_learning_rate
from core.surfaces import SURFACES
from core.trajectories import MAX_STEPS
from ui import cached, controls

PREFIX = "optimizers_"
DEFAULT_SURFACE = "rosenbrock"
DEFAULT_OPTIMIZERS = ("gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")

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


@dataclass(frozen=True)
class RaceSettings:
    """What the controls above the chart say; hyperparameters lack the learning rates."""

    surface: str
    start: tuple[float, float]
    num_steps: int
    hyperparameters: Mapping[str, Mapping[str, float]]


def state(
    surface: str = DEFAULT_SURFACE,
    optimizers: Sequence[str] = DEFAULT_OPTIMIZERS,
    start: tuple[float, float] | None = None,
    num_steps: int = int(STEPS.default),
    **changed: float,
) -> dict[str, Any]:
    """Values of all widgets of the page, for a preset: defaults of the surface, and changes.

    `changed` names hyperparameters as `adam_learning_rate=0.01`.
    """
    x, y = start or SURFACES[surface].default_start
    values: dict[str, Any] = {
        f"{PREFIX}surface": surface,
        f"{PREFIX}runners": list(optimizers),
        f"{PREFIX}start_x": float(x),
        f"{PREFIX}start_y": float(y),
        f"{PREFIX}steps": float(num_steps),
    }
    for key, optimizer in OPTIMIZERS.items():
        for param in optimizer.params:
            values[_key(key, param)] = _default(key, param, surface)
    for name, value in changed.items():
        assert f"{PREFIX}{name}" in values, name
        values[f"{PREFIX}{name}"] = value
    return values


def top_rows() -> RaceSettings:
    """Everything but the learning rates, in two rows above the chart."""
    columns = st.columns([3, 1.4, 1.4, 1.4, 2], vertical_alignment="bottom")
    with columns[0]:
        surface = controls.choice(
            "Surface",
            SURFACES,
            key=f"{PREFIX}surface",
            default=DEFAULT_SURFACE,
            help="The loss f(x, y) that every optimizer goes down.",
            on_change=_fit_to_surface,
        )
    start = []
    for column, axis, default in zip(
        columns[1:3], "xy", SURFACES[surface].default_start, strict=True
    ):
        with column:
            start.append(controls.number(START[axis], key=f"{PREFIX}start_{axis}", default=default))
    with columns[3]:
        num_steps = controls.number(STEPS, key=f"{PREFIX}steps")
    runners = controls.several(
        "Optimizers", OPTIMIZERS, key=f"{PREFIX}runners", default=DEFAULT_OPTIMIZERS
    )
    with columns[4]:
        others = advanced(runners)
    return RaceSettings(surface, (start[0], start[1]), num_steps, others)


def advanced(runners: Sequence[str]) -> dict[str, dict[str, float]]:
    """Every setting but the learning rates, behind one button."""
    chosen: dict[str, dict[str, float]] = {key: {} for key in runners}
    with st.popover("Advanced", icon=":material/tune:", width="stretch"):
        if not runners:
            st.caption("Choose an optimizer first.")
        for key in runners:
            others = [p for p in OPTIMIZERS[key].params if p.name != LEARNING_RATE]
            st.markdown(f"**{OPTIMIZERS[key].label}**")
            for column, param in zip(st.columns(max(len(others), 4)), others, strict=False):
                with column:
                    chosen[key][param.name] = controls.number(param, key=_key(key, param))
    return chosen


def learning_rates(surface: str, runners: Sequence[str]) -> dict[str, float]:
    """One slider for each runner."""
    any_rate = _learning_rate(OPTIMIZERS["gd"].params)
    st.markdown("**Learning rates**", help=any_rate.help)
    rates = {}
    for key in runners:
        optimizer = OPTIMIZERS[key]
        param = _learning_rate(optimizer.params)
        default = _default(key, param, surface)
        rates[key] = controls.number(
            param, key=_key(key, param), default=default, label=optimizer.label
        )
    return rates


def suggested_runners(surface: str, optimizers: Sequence[str], num_steps: int) -> list[Runner]:
    """Optimizers with their suggested settings from the surface's own start."""
    runners = []
    for key in optimizers:
        values = {p.name: _default(key, p, surface) for p in OPTIMIZERS[key].params}
        runners.append(runner(surface, key, values, SURFACES[surface].default_start, num_steps))
    return runners


def runner(
    surface: str,
    optimizer: str,
    hyperparameters: Mapping[str, float],
    start: tuple[float, float],
    num_steps: int,
) -> Runner:
    """One optimizer with its path, computed or remembered."""
    settings = tuple(sorted(hyperparameters.items()))
    trajectory = cached.path(surface, optimizer, settings, start, num_steps)
    return Runner(OPTIMIZERS[optimizer], dict(hyperparameters), trajectory)


def tracks(
    surface: str, runners: Sequence[Runner], start: tuple[float, float], charts: tuple[str, ...]
) -> list[Track]:
    """What the player draws; charts are the keys of landscape and, if any, progress."""
    return [
        cached.track(
            surface,
            each.optimizer.key,
            tuple(sorted(each.hyperparameters.items())),
            start,
            len(each.trajectory.values) - 1,
            charts,
        )
        for each in runners
    ]


def _key(optimizer: str, param: Param) -> str:
    return f"{PREFIX}{optimizer}_{param.name}"


def _learning_rate(params: Sequence[Param]) -> Param:
    return next(param for param in params if param.name == LEARNING_RATE)


@functools.cache
def _default(optimizer: str, param: Param, surface: str) -> float:
    if param.name != LEARNING_RATE:
        return param.default
    value = suggested_learning_rate(OPTIMIZERS[optimizer], SURFACES[surface])
    return controls.nearest_preferred(value, param.low, param.high)


def _fit_to_surface() -> None:
    """Put the start and the learning rates where they suit the surface just chosen."""
    surface = st.session_state[f"{PREFIX}surface"]
    fitted = state(surface)
    for key in [f"{PREFIX}start_x", f"{PREFIX}start_y"]:
        st.session_state[key] = fitted[key]
    for optimizer, spec in OPTIMIZERS.items():
        key = _key(optimizer, _learning_rate(spec.params))
        if key in st.session_state:
            st.session_state[key] = fitted[key]
