"""Caches of the L1/L2 page, each bounded; results are read-only."""

import streamlit as st

from core.regularization import (
    Ball,
    Experiment,
    Optimum,
    Path,
    QuadraticLoss,
    experiments,
    solution_path,
    with_multiplier,
    with_radius,
)

# Enough that a curve is smooth and each place of the path can be scrubbed to.
PATH_POINTS = 241


@st.cache_resource(max_entries=256, show_spinner=False)
def optimum(loss: QuadraticLoss, ball: Ball, mode: str, number: float) -> Optimum:
    """The optimum for a radius or for a multiplier."""
    solve = with_radius if mode == "radius" else with_multiplier
    return solve(loss, ball, number)


@st.cache_resource(max_entries=128, show_spinner=False)
def path(loss: QuadraticLoss, ball: Ball) -> Path:
    """All optima for C from 0 to the unconstrained radius."""
    return solution_path(loss, ball, PATH_POINTS)


@st.cache_resource(max_entries=8, show_spinner=False)
def sparsity(family: str, losses: int, ball_radius: float, seed: int) -> tuple[Experiment, ...]:
    """Random losses against both balls; up to 2 MB each at the largest count."""
    return experiments(family, losses, ball_radius, seed)
