"""What the page of Lasso and Ridge computes, kept between reruns; each cache is bounded."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.common import NOT_ASKED, Answers
from core.lasso_ridge import (
    METHODS,
    Entry,
    Path,
    Problem,
    RegressionData,
    RegressionTable,
    Scale,
    cross_validation,
    custom_table,
)
from core.lasso_ridge import data as regression_data
from core.lasso_ridge import paths as linear_paths


@dataclass(frozen=True)
class DataChoice:
    """What decides the data: a source with its values, or the digest of the user's own table.

    Attributes:
        source: Key of `SOURCES`, or `OWN`.
        values: Sorted pairs of name and value; for own data the seed alone.
        digest: Of the text of the user's own table.
        target: Position of its target.
    """

    source: str
    values: tuple[tuple[str, float], ...]
    digest: str = ""
    target: int = 0

    @property
    def seed(self) -> int:
        """Of the split and the folds."""
        return int(dict(self.values)["seed"])


@dataclass(frozen=True)
class Paths:
    """A problem with the paths of all methods on its grid."""

    problem: Problem
    grid: np.ndarray
    paths: Mapping[str, Path]
    entries: tuple[Entry, ...]


@st.cache_resource(max_entries=32, show_spinner=False)
def data(source: str, values: tuple[tuple[str, float], ...]) -> RegressionData:
    """Generated or real data."""
    return regression_data.make(source, dict(values))


@st.cache_resource(max_entries=8, show_spinner=False)
def table(text: str, answers: Answers = NOT_ASKED) -> RegressionTable:
    """A person's own table, up to 4 MB."""
    return custom_table.read_table(text, answers)


@st.cache_resource(max_entries=16, show_spinner=False)
def paths(choice: DataChoice, _data: RegressionData, standardise: bool, scale: Scale) -> Paths:
    """Whole paths, up to 5 MB; `choice` stands for the data."""
    problem = linear_paths.prepare(_data, seed=choice.seed, standardise=standardise)
    grid = linear_paths.alpha_grid(problem)
    return Paths(
        problem,
        grid,
        {method: linear_paths.path(problem, method, grid, scale) for method in METHODS},
        linear_paths.entries(problem),
    )


@st.cache_resource(max_entries=1024, show_spinner=False)
def fold_error(
    choice: DataChoice,
    _data: RegressionData,
    method: str,
    standardise: bool,
    scale: Scale,
    folds: int,
    fold: int,
) -> np.ndarray:
    """The error on one fold along the grid; half a kilobyte."""
    return cross_validation.fold_error(
        _data,
        fold,
        method=method,
        alphas=paths(choice, _data, standardise, scale).grid,
        scale=scale,
        seed=choice.seed,
        folds=folds,
        standardise=standardise,
    )
