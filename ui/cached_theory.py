"""Caches of the theory page, each bounded. Results are read-only."""

from collections.abc import Callable

import streamlit as st

from charts.theory_speed import Speed
from core.convergence_maps import ConvergenceMap, Quadratic, axis, measure
from core.momentum_methods import METHODS, Method
from core.optimizers import OPTIMIZERS

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
