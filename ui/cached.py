"""Every cache of the app, each bounded. All arguments are the key; results are read-only.

Modules that need torch are imported inside the functions: importing this module stays cheap.
"""

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go
import streamlit as st

from charts import race as race_charts
from charts import race_tracks
from charts.race import Runner
from charts.tracks import Relief, Track
from core.clouds import Cloud, cloud_starts, summarised
from core.conditions import PLAIN, Conditions
from core.optimizers import OPTIMIZERS
from core.own_surfaces import SurfaceChoice
from core.surface_types import Surface
from core.surfaces import SURFACES
from core.trajectories import Trajectory, run
from core.tuning import Tuning, tune
from ui.line import Line, place_in_corner

if TYPE_CHECKING:
    import numpy as np

    from core.head_measures import Role
    from core.models import LoadedModel
    from core.reading import Reading
    from core.recording import Stream
    from core.token_views import AttentionView, Special

DEFAULT_MODEL = "minilm"
CHART_ROLES = ("landscape", "progress")

_warm = threading.Event()
# As many as `core.models` lets in at a time: nobody waits there without a place in line.
_inference = Line(2)


@st.cache_resource(max_entries=4, show_spinner="Loading the model (once per server)…")
def model(key: str) -> "LoadedModel":
    """The pretrained model, loaded once per server after its files have been checked."""
    from core.models import load

    return load(key)


@st.cache_resource(max_entries=16, show_spinner=False)
def reading(model_key: str, text: str, second: str | None = None, target: str = "") -> "Reading":
    """Everything that every head did with these texts; up to 40 MB each, hence the small number."""
    from core.reading import Texts, read

    loaded = model(model_key)
    with _inference.turn(place_in_corner()):
        return read(loaded, Texts(text, second, target))


@st.cache_resource(max_entries=16, show_spinner=False)
def attention_view(
    model_key: str,
    text: str,
    second: str | None,
    target: str,
    stream: "Stream",
    words: bool,
    special: "Special",
) -> "AttentionView":
    """The attention as shown; see `core.token_views.view`."""
    from core.token_views import view

    attention = reading(model_key, text, second, target).streams[stream]
    return view(attention, words=words, special=special)


@st.cache_resource(max_entries=16, show_spinner=False)
def head_maps(
    model_key: str, text: str, second: str | None, target: str, stream: "Stream"
) -> "tuple[Mapping[str, np.ndarray], tuple[Role, ...]]":
    """Every measure that applies, and the heads with a role, on the model's own tokens."""
    from core.head_measures import measure_all, roles
    from core.reading import head_maps as maps_of

    maps = maps_of(model(model_key), reading(model_key, text, second, target).streams[stream])
    measured = measure_all(maps)
    return measured, roles(measured)


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
    runner = Runner(OPTIMIZERS[optimizer], dict(hyperparameters), trajectory)
    names = dict(zip(CHART_ROLES, charts, strict=False))
    return race_tracks.race_track(surface(choice), runner, conditions=conditions, **names)


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
    paths = run(
        chosen, optimizer, dict(hyperparameters), starts, num_steps, conditions=conditions
    )  # fmt: skip
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
        surface(choice), optimizer, dict(hyperparameters), start, num_steps, learning_rates,
        conditions,
    )  # fmt: skip


@st.cache_resource(max_entries=64, show_spinner=False)
def relief(choice: SurfaceChoice) -> Relief:
    """The surface in three dimensions."""
    return race_tracks.relief(surface(choice))


@st.cache_resource(max_entries=64, show_spinner=False)
def landscape_grid(choice: SurfaceChoice) -> Mapping[str, Any]:
    """The grid of f behind the paths."""
    return race_charts.landscape_grid(surface(choice))


@st.cache_resource(max_entries=64, show_spinner=False)
def landscape_ground(choice: SurfaceChoice, height: int) -> go.Figure:
    """The contours without paths; shared by all sessions, so never changed."""
    return race_charts.landscape_figure(
        surface(choice), landscape_grid(choice), (), height=height
    )  # fmt: skip


@st.cache_resource(max_entries=64, show_spinner=False)
def progress_ground(num_steps: int, height: int) -> go.Figure:
    """The axes of the curves; shared by all sessions, so never changed."""
    any_surface = next(iter(SURFACES.values()))
    return race_charts.progress_figure(any_surface, (), num_steps=num_steps, height=height)


def warm_up_models() -> None:
    """Load the default model and run it once; the first run of a model is its slowest."""
    reading(DEFAULT_MODEL, "The model is awake.")
    _warm.set()


def model_is_warm() -> bool:
    """Whether the default model is loaded, so that a page can use it without waiting."""
    return _warm.is_set()
