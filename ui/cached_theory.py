"""Caches of the theory page, each bounded. Results are read-only."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from charts import race
from charts.theory_speed import Speed
from core.adam_dissection import gradients_of, measured_means
from core.basins import Basins, all_minima, basins, has_cuda_device
from core.conditions import Conditions
from core.convergence_maps import (
    Axis,
    ConvergenceMap,
    Quadratic,
    axis,
    measure,
    surface_problem,
)
from core.edge_of_stability import Edge, descend
from core.momentum_methods import METHODS, Method
from core.optimizers import OPTIMIZERS
from core.own_surfaces import SurfaceChoice
from core.params import Param
from core.stationary import Measured
from core.stationary import measure as simulate
from core.suggestions import suggested_learning_rate
from core.surface_types import Surface
from core.surfaces import SURFACES

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
    optimizer: str, surface_key: str, across: str, up: str, num_steps: int, cells: int
) -> Iterator[ConvergenceMap]:
    """The map as it grows, from the surface's own start."""
    surface, rule = SURFACES[surface_key], OPTIMIZERS[optimizer]
    params = {param.name: param for param in rule.params}
    suited = suggested_learning_rate(rule, surface)
    x, y = (_axis(params[name], suited, cells) for name in (across, up))
    fixed = {} if "learning_rate" in (across, up) else {"learning_rate": suited}
    return measure(
        surface_problem(surface), optimizer, fixed, x, y, surface.default_start, num_steps
    )  # fmt: skip


def _axis(param: Param, suited_rate: float, cells: int) -> Axis:
    """All that a hyperparameter may be; of a logarithmic one, a hundredth to a hundredfold."""
    if param.scale != "log":
        return axis(param, param.low, param.high, cells)
    middle = suited_rate if param.name == "learning_rate" else param.default
    return axis(param, max(param.low, middle / 100), min(param.high, middle * 100), cells)


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
    choice: SurfaceChoice,
    rates: Sequence[tuple[str, float]],
    side: int,
    num_steps: int,
    device: str,
) -> Iterator[dict[str, Basins]]:
    """One optimizer after the other; keys are labels."""
    found: dict[str, Basins] = {}
    for key, rate in rates:
        for piece in basins(
            with_all_minima(choice), key, {"learning_rate": rate}, side, num_steps, device
        ):
            found[OPTIMIZERS[key].label] = piece
            yield dict(found)


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
        curvatures, METHODS[method_key], learning_rate, momentum, deviation, runs=300,
        num_steps=2000, conditions=Conditions(schedule=schedule),
    )  # fmt: skip


def edge_pieces(learning_rate: float, width: int, steps: int, seed: int) -> Iterator[Edge]:
    """The training as it goes on."""
    return descend(learning_rate=learning_rate, width=width, steps=steps, seed=seed)
