"""Every cache of the app, each bounded. All arguments are the key; results are read-only.

Modules that need torch are imported inside the functions: importing this module stays cheap.
"""

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go
import streamlit as st

from charts import race as race_charts
from charts.race import Runner
from charts.tracks import Track
from core.optimizers import OPTIMIZERS
from core.surfaces import SURFACES
from core.trajectories import Trajectory, run

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


@st.cache_resource(max_entries=4, show_spinner="Loading the model (once per server)…")
def model(key: str) -> "LoadedModel":
    """The pretrained model, loaded once per server after its files have been checked."""
    from core.models import load

    return load(key)


@st.cache_resource(max_entries=16, show_spinner=False)
def reading(model_key: str, text: str, second: str | None = None, target: str = "") -> "Reading":
    """Everything that every head did with these texts; up to 40 MB each, hence the small number."""
    from core.reading import Texts, read

    return read(model(model_key), Texts(text, second, target))


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


@st.cache_resource(max_entries=512, show_spinner=False)
def path(
    surface: str,
    optimizer: str,
    hyperparameters: tuple[tuple[str, float], ...],
    start: tuple[float, float],
    num_steps: int,
) -> Trajectory:
    """One optimizer's path, so that moving one slider computes one path again, not all."""
    return run(SURFACES[surface], optimizer, dict(hyperparameters), start, num_steps)


@st.cache_resource(max_entries=512, show_spinner=False)
def track(
    surface: str,
    optimizer: str,
    hyperparameters: tuple[tuple[str, float], ...],
    start: tuple[float, float],
    num_steps: int,
    charts: tuple[str, ...],
) -> Track:
    """What the player draws of one path."""
    trajectory = path(surface, optimizer, hyperparameters, start, num_steps)
    runner = Runner(OPTIMIZERS[optimizer], dict(hyperparameters), trajectory)
    return race_charts.race_track(
        SURFACES[surface], runner, **dict(zip(CHART_ROLES, charts, strict=False))
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def landscape_grid(surface: str) -> Mapping[str, Any]:
    """The grid of f behind the paths."""
    return race_charts.landscape_grid(SURFACES[surface])


@st.cache_resource(max_entries=64, show_spinner=False)
def landscape_ground(surface: str, start: tuple[float, float], height: int) -> go.Figure:
    """The contours without paths; shared by all sessions, so never changed."""
    return race_charts.landscape_figure(
        SURFACES[surface], landscape_grid(surface), (), start=start, height=height
    )


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
