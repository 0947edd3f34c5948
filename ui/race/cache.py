"""What the race computes and draws, each cache bounded. All arguments are the key."""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from charts.race import OptimizerRun, Surface3D, Track, figures, player_model
from core.optimizers import OPTIMIZERS, PLAIN, Conditions
from core.race import Cloud, Trajectory, Tuning, cloud_starts, run, summarised, tune
from core.surfaces import SURFACES, Surface, SurfaceChoice

CHART_ROLES = ("landscape", "progress")


@st.cache_resource(max_entries=64, show_spinner=False)
def surface(choice: SurfaceChoice) -> Surface:
    """A surface of the registry, or the user's own with the minima that were found on it."""
    return choice.surface()


@st.cache_resource(max_entries=512, show_spinner=False)
def path(
    choice: SurfaceChoice,
    optimizer: str,
    hyperparameters: tuple[tuple[str, float], ...],
    start: tuple[float, float],
    num_steps: int,
    conditions: Conditions = PLAIN,
) -> Trajectory:
    """One optimizer's path, so that moving one slider computes one path again, not all."""
    return run(
        surface(choice), optimizer, dict(hyperparameters), start, num_steps, conditions=conditions
    )


@st.cache_resource(max_entries=512, show_spinner=False)
def track(
    choice: SurfaceChoice,
    optimizer: str,
    hyperparameters: tuple[tuple[str, float], ...],
    start: tuple[float, float],
    num_steps: int,
    charts: tuple[str, ...],
    conditions: Conditions = PLAIN,
) -> Track:
    """What the player draws of one path."""
    trajectory = path(choice, optimizer, hyperparameters, start, num_steps, conditions)
    run = OptimizerRun(OPTIMIZERS[optimizer], dict(hyperparameters), trajectory)
    names = dict(zip(CHART_ROLES, charts, strict=False))
    return player_model.race_track(surface(choice), run, conditions=conditions, **names)


@st.cache_resource(max_entries=48, show_spinner=False)
def cloud(
    choice: SurfaceChoice,
    optimizer: str,
    hyperparameters: tuple[tuple[str, float], ...],
    start: tuple[float, float],
    num_steps: int,
    conditions: Conditions,
    count: int,
    spread: float,
    drawn: int,
) -> Cloud:
    """Many starts of one optimizer; only a summary is kept, for all paths take up to 80 MB."""
    chosen = surface(choice)
    starts = cloud_starts(chosen, start, count, spread, conditions.seed)
    paths = run(chosen, optimizer, dict(hyperparameters), starts, num_steps, conditions=conditions)
    return summarised(paths, drawn)


@st.cache_resource(max_entries=128, show_spinner=False)
def tuning(
    choice: SurfaceChoice,
    optimizer: str,
    hyperparameters: tuple[tuple[str, float], ...],
    start: tuple[float, float],
    num_steps: int,
    learning_rates: tuple[float, ...],
    conditions: Conditions,
) -> Tuning:
    """A sweep over the learning rates; `hyperparameters` are all the others."""
    return tune(
        surface(choice),
        optimizer,
        dict(hyperparameters),
        start,
        num_steps,
        learning_rates,
        conditions,
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def surface_3d(choice: SurfaceChoice) -> Surface3D:
    """The surface in three dimensions."""
    return player_model.surface_3d(surface(choice))


@st.cache_resource(max_entries=64, show_spinner=False)
def landscape_grid(choice: SurfaceChoice) -> Mapping[str, Any]:
    """The grid of f behind the paths."""
    return figures.landscape_grid(surface(choice))


@st.cache_resource(max_entries=64, show_spinner=False)
def landscape_background(choice: SurfaceChoice, height: int) -> go.Figure:
    """The contours without paths; shared by all sessions, so never changed."""
    return figures.landscape_figure(surface(choice), landscape_grid(choice), (), height=height)


@st.cache_resource(max_entries=64, show_spinner=False)
def progress_background(num_steps: int, height: int) -> go.Figure:
    """The axes of the curves; shared by all sessions, so never changed."""
    any_surface = next(iter(SURFACES.values()))
    return figures.progress_figure(any_surface, (), num_steps=num_steps, height=height)
