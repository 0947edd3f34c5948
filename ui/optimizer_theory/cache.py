"""Caches of the theory page, each bounded. Results are read-only."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from charts.optimizer_theory import Speed
from charts.race import figures as race
from core.optimizer_theory import (
    METHODS,
    Basins,
    ConvergenceMap,
    Edge,
    Measured,
    Method,
    Quadratic,
    all_minima,
    axis,
    basins_of,
    descend,
    gradients_of,
    has_cuda_device,
    measured_means,
    surface_map,
)
from core.optimizer_theory.convergence_maps import measure
from core.optimizer_theory.noise_floor import measure as simulate
from core.optimizers import OPTIMIZERS, Conditions
from core.race import suggested_learning_rate
from core.surfaces import SURFACES, Surface, SurfaceChoice
from ui.runtime import workers

CELLS = 100
NUM_STEPS = 1000
MOMENTA = (0.0, 0.99)
# The learning rates reach from this share of the largest limit in the picture to a little over it.
_LOW, _HIGH = 5e-3, 1.25


@st.cache_resource(max_entries=64, show_spinner=False)
def speed(
    method_key: str, kappa: float, start: tuple[float, float], num_steps: int = NUM_STEPS
) -> Speed:
    """The map of a linear method on the quadratic with curvatures 1 and κ."""
    method = METHODS[method_key]
    quadratic = Quadratic((1.0, kappa), start)
    return Speed(method, quadratic, _measured(method, quadratic, num_steps))


def _measured(method: Method, quadratic: Quadratic, num_steps: int) -> ConvergenceMap:
    params = {param.name: param for param in OPTIMIZERS["momentum"].params}
    top = method.limit(max(quadratic.curvatures), MOMENTA[1] if method.has_momentum else 0.0)
    rate, momentum = params["learning_rate"], params["momentum"]
    high = min(rate.high, _HIGH * top)
    x = axis(rate, max(rate.low, _LOW * high), high, CELLS)
    # Plain descent is heavy ball without momentum: one row of cells, twice, is its whole map.
    optimizer = method.optimizer if method.has_momentum else "momentum"
    y = axis(momentum, *MOMENTA, CELLS) if method.has_momentum else axis(momentum, 0.0, 1e-9, 2)
    tied: dict[str, Callable] = {
        name: (lambda varied, name=name: method.settings(varied["momentum"])[name])
        for name in method.settings(0.5)
        if name != "momentum"
    }
    *_, last = measure(quadratic.problem(), optimizer, tied, x, y, quadratic.start, num_steps)
    return last


# ---- measured maps ----------------------------------------------------------------------------
def measured_pieces(
    settings: tuple[str, str, str, str, int, int], on_wait: Callable[[int], object]
) -> Iterator[ConvergenceMap]:
    """The map as it grows; settings are those of `core.optimizer_theory.jobs.surface_map`."""
    return workers.INTERACTIVE.pieces(surface_map, *settings, on_wait=on_wait)


@st.cache_resource(max_entries=16, show_spinner=False)
def grid(surface_key: str) -> Mapping[str, Any]:
    """The contours behind a path."""
    return race.landscape_grid(SURFACES[surface_key], 61)


# ---- basins -----------------------------------------------------------------------------------
@st.cache_resource(max_entries=32, show_spinner=False)
def with_all_minima(choice: SurfaceChoice) -> Surface:
    """A surface with every minimum that a search of its window finds."""
    surface = choice.surface()
    return replace(surface, minima=all_minima(surface))


def rates(choice: SurfaceChoice, optimizers: Sequence[str], share: float) -> dict[str, float]:
    """The learning rate that suits each optimizer on this surface, times a share."""
    found = {}
    for key in optimizers:
        param = next(each for each in OPTIMIZERS[key].params if each.name == "learning_rate")
        suited = share * suggested_learning_rate(OPTIMIZERS[key], choice.surface())
        found[key] = min(max(suited, param.low), param.high)
    return found


def basin_pieces(
    settings: tuple[SurfaceChoice, tuple[tuple[str, float], ...], int, int, str],
    on_wait: Callable[[int], object],
) -> Iterator[dict[str, Basins]]:
    """One optimizer after the other; settings are those of `jobs.basins_of`."""
    choice, rates, side, num_steps, device = settings
    arguments = choice, with_all_minima(choice).minima, rates, side, num_steps, device
    # A GPU is this process' own.
    return (
        basins_of(*arguments)
        if device
        else workers.INTERACTIVE.pieces(basins_of, *arguments, on_wait=on_wait)
    )


@st.cache_resource(max_entries=1, show_spinner=False)
def device() -> str:
    """ "cuda" where torch finds a GPU; torch is only imported where the system shows one."""
    if not has_cuda_device():
        return ""
    import torch

    return "cuda" if torch.cuda.is_available() else ""


# ---- Adam, noise, the edge of stability ---------------------------------------------------------
@st.cache_resource(max_entries=64, show_spinner=False)
def gradients(sequence: str, length: int, noise: float, seed: int) -> np.ndarray:
    """A sequence of the registry."""
    return gradients_of(sequence, length, noise, seed)


@st.cache_resource(max_entries=64, show_spinner=False)
def means(beta1: float, noise: float, length: int, draws: int, seed: int) -> np.ndarray:
    """m over many draws of noisy gradients."""
    return measured_means(beta1, noise, length, draws, seed + 1)


@st.cache_resource(max_entries=64, show_spinner=False)
def noise_cloud(
    method_key: str,
    curvatures: tuple[float, float],
    learning_rate: float,
    momentum: float,
    deviation: float,
    schedule: str,
) -> Measured:
    """The simulated runs, with a constant learning rate or under a schedule."""
    return simulate(
        curvatures,
        METHODS[method_key],
        learning_rate,
        momentum,
        deviation,
        runs=300,
        num_steps=2000,
        conditions=Conditions(schedule=schedule),
    )


def edge_pieces(
    learning_rate: float, width: int, steps: int, seed: int, on_wait: Callable[[int], object]
) -> Iterator[Edge]:
    """The training as it goes on."""
    training = partial(descend, learning_rate=learning_rate, width=width, steps=steps, seed=seed)
    return workers.INTERACTIVE.pieces(training, on_wait=on_wait)
