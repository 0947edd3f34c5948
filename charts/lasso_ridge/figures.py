"""Paths of coefficients along α as figures to keep, and as rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from core.common import format_number
from core.lasso_ridge import (
    METHODS,
    PENALISED,
    Entry,
    Path,
    Problem,
    RegressionData,
    Scale,
    Selection,
    Support,
    support,
)

# By position in the registry, as everywhere; least squares is the grey that others are held to.
METHOD_COLORS = {
    key: theme.OKABE_ITO[5] if key == "ols" else theme.line_style(position)[0]
    for position, key in enumerate(METHODS)
}
# Features whose entry is told on the page.
MAX_ENTRIES = 24


@dataclass(frozen=True)
class PathStudy:
    """Everything that the page shows of one data set.

    Attributes:
        data: As made or read.
        problem: Split and centred.
        scale: How α is meant.
        standardise: Whether the features were divided by their standard deviation.
        grid: The α on which paths and cross-validation were computed.
        alpha: The α that was chosen.
        paths: For each method of `METHODS`, on the grid and at `alpha`.
        entries: In order of entry into Lasso's path.
        selections: Cross-validation of the penalised methods; empty where it was left out.
        folds: Of the cross-validation.
        source: Key of the data's source.
        seed: Of the split and the folds.
    """

    data: RegressionData
    problem: Problem
    scale: Scale
    standardise: bool
    grid: np.ndarray
    alpha: float
    paths: Mapping[str, Path]
    entries: Sequence[Entry]
    selections: Mapping[str, Selection] = field(default_factory=dict)
    folds: int = 5
    source: str = ""
    seed: int = 42

    @property
    def place(self) -> int:
        """Where the chosen α lies on the paths."""
        return int(np.searchsorted(self.paths["lasso"].alphas, self.alpha))

    def coefficients(self, method: str) -> np.ndarray:
        """At the chosen α, shape (features,)."""
        return self.paths[method].coefficients[self.place]

    def count(self, method: str) -> int:
        """How many coefficients are not exactly zero at the chosen α."""
        return int(np.count_nonzero(self.coefficients(method)))

    def test_error(self, method: str) -> float:
        """At the chosen α."""
        return float(self.paths[method].test_error[self.place])

    def support(self, method: str) -> Support | None:
        """Against the truth, at the chosen α; None where nobody knows it."""
        if self.problem.truth is None:
            return None
        return support(self.coefficients(method), self.problem.truth)

    def axis_note(self, method: str) -> str:
        """What Ridge's α means, for its axis."""
        if method != "ridge":
            return ""
        return "; Ridge gets nα" if self.scale.common else "; Ridge’s own α"


def path_figure(study: PathStudy, method: str, *, height: int) -> go.Figure:
    """Every coefficient of one method along α."""
    path = study.paths[method]
    truth = study.problem.truth
    traces: list[dict[str, Any]] = []
    for i, name in enumerate(study.problem.names):
        acts = truth is None or truth[i] != 0
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": name,
                "x": path.alphas,
                "y": path.coefficients[:, i],
                "line": {
                    "color": theme.line_style(i)[0] if acts else theme.OKABE_ITO[5],
                    "width": 2 if acts else 1,
                    "dash": "solid" if acts else "dot",
                },
                "hovertemplate": f"{_escaped(name)}<br>α = %{{x:.3g}}<br>%{{y:.4g}}<extra></extra>",
            }
        )
    layout = _layout(height, f"{METHODS[method].label}: coefficients along α", "coefficient")
    layout["shapes"] = [_mark(study.alpha)]
    return go.Figure({"data": traces, "layout": layout})


def error_figure(study: PathStudy, method: str, *, height: int) -> go.Figure:
    """Training, test and cross-validated error of one method along α."""
    path, color = study.paths[method], METHOD_COLORS[method]
    traces = [
        _curve("test", path.alphas, path.test_error, color, "solid"),
        _curve("training", path.alphas, path.train_error, theme.OKABE_ITO[5], "solid"),
    ]
    if selection := study.selections.get(method):
        traces.append(
            {
                **_curve(
                    f"{study.folds}-fold cross-validation",
                    selection.alphas,
                    selection.mean,
                    color,
                    "dash",
                ),
                "error_y": {"type": "data", "array": selection.deviation, "thickness": 1},
            }
        )
    layout = _layout(height, f"{METHODS[method].label}: mean squared error", "error")
    layout["yaxis"] |= {"type": "log"}
    layout["shapes"] = [_mark(study.alpha)]
    layout |= {"showlegend": True, "legend": {"orientation": "h", "y": -0.25}}
    return go.Figure({"data": traces, "layout": layout})


def coefficient_figure(study: PathStudy, *, height: int) -> go.Figure:
    """Coefficients of every method at the chosen α, beside the truth."""
    names = [_escaped(name) for name in study.problem.names]
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "name": METHODS[key].label,
            "x": names,
            "y": study.coefficients(key),
            "marker": {"color": METHOD_COLORS[key]},
        }
        for key in METHODS
    ]
    if study.problem.truth is not None:
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": "truth",
                "x": names,
                "y": study.problem.truth,
                "marker": {"symbol": "line-ew-open", "size": 10, "line": {"width": 2}},
            }
        )
    layout = _layout(height, f"Coefficients at α = {format_number(study.alpha, 6)}", "coefficient")
    layout["xaxis"] = {"type": "category"}
    layout |= {"barmode": "group", "showlegend": True, "legend": {"orientation": "h", "y": -0.25}}
    return go.Figure({"data": traces, "layout": layout})


def figures(study: PathStudy) -> list[go.Figure]:
    """All of them, for a page to keep."""
    kept = [coefficient_figure(study, height=420)]
    for method in PENALISED:
        kept += [path_figure(study, method, height=420), error_figure(study, method, height=420)]
    return kept


def coefficient_rows(study: PathStudy) -> list[dict[str, Any]]:
    """One row for each feature at the chosen α: every method, the truth, α of entry."""
    entered = {each.feature: each.alpha for each in study.entries}
    order = {each.feature: place for place, each in enumerate(study.entries, 1) if each.alpha}
    truth = study.problem.truth
    return [
        {
            "feature": name,
            **({} if truth is None else {"truth": truth[i]}),
            **{METHODS[key].label: study.coefficients(key)[i] for key in METHODS},
            "enters Lasso at alpha": "" if entered.get(i) is None else entered[i],
            "order of entry": order.get(i, ""),
        }
        for i, name in enumerate(study.problem.names)
    ]


def path_rows(study: PathStudy) -> list[dict[str, Any]]:
    """One row for each method and α: errors, degrees of freedom, all coefficients."""
    rows = []
    for key in PENALISED:
        path, selection = study.paths[key], study.selections.get(key)
        validated = (
            {}
            if selection is None
            else dict(
                zip(
                    selection.alphas,
                    zip(selection.mean, selection.deviation, strict=True),
                    strict=True,
                )
            )
        )
        for i, alpha in enumerate(path.alphas):
            mean, deviation = validated.get(alpha, ("", ""))
            rows.append(
                {
                    "method": METHODS[key].label,
                    "alpha": alpha,
                    "training error": path.train_error[i],
                    "test error": path.test_error[i],
                    "cross-validated error": mean,
                    "its standard error": deviation,
                    "degrees of freedom": path.degrees_of_freedom[i],
                    "not zero": path.counts[i],
                    **{
                        f"w[{name}]": value
                        for name, value in zip(
                            study.problem.names, path.coefficients[i], strict=True
                        )
                    },
                }
            )
    return rows


def _curve(name: str, x: Any, y: Any, color: str, dash: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": x,
        "y": y,
        "line": {"color": color, "dash": dash, "width": 2},
    }


def _mark(alpha: float) -> dict[str, Any]:
    return {"type": "line", "x0": alpha, "x1": alpha, "y0": 0, "y1": 1, "yref": "paper"}


def _layout(height: int, title: str, y_title: str) -> dict[str, Any]:
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 60, "r": 12, "t": 40, "b": 44}
    layout["title"] = {"text": title}
    layout["xaxis"] = {"type": "log", "title": {"text": "α  (log)"}, "exponentformat": "power"}
    layout["yaxis"] = {"title": {"text": y_title}}
    return layout


def _escaped(name: str) -> str:
    """Plotly reads a few tags and the %{…} of templates in texts."""
    return name.replace("&", "&amp;").replace("<", "&lt;").replace("%{", "% {")
