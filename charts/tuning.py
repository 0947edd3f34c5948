"""f after the same budget against the learning rate: whether a race was fair."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from charts.race import Runner, gap, height_name
from core.optimizers import OPTIMIZERS
from core.surface_types import Surface
from core.tuning import Tuning


def tuning_figure(
    surface: Surface, runners: Sequence[Runner], tunings: Mapping[str, Tuning], *, height: int
) -> go.Figure:
    """One curve for each optimizer; a ring is its slider, a filled dot the best rate."""
    traces: list[dict[str, Any]] = []
    above = height_name(surface)
    for runner in runners:
        found = tunings[runner.optimizer.key]
        color, dash = runner.style
        heights = gap(surface, np.where(np.isfinite(found.endings), found.endings, np.nan))
        now = runner.hyperparameters["learning_rate"]
        at = int(np.argmin(np.abs(np.log(found.learning_rates / now))))
        label = runner.optimizer.label
        hover = f"{label}<br>learning rate %{{x:.3g}}<br>last {above} = %{{y:.3e}}<extra></extra>"
        traces.append(
            {
                "type": "scatter", "mode": "lines", "x": found.learning_rates, "y": heights,
                "line": {"color": color, "dash": dash, "width": 2}, "hovertemplate": hover,
            }
        )  # fmt: skip
        for place, marker in (
            (at, {"symbol": "circle-open", "size": 11, "color": color, "line": {"width": 2}}),
            (found.best, {"symbol": "circle", "size": 9, "color": color}),
        ):
            traces.append(
                {
                    "type": "scatter", "mode": "markers", "x": [found.learning_rates[place]],
                    "y": [heights[place]], "marker": marker, "hovertemplate": hover,
                }
            )  # fmt: skip
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 60, "r": 8, "t": 8, "b": 44}
    log_axis = {"type": "log", "exponentformat": "power", "zeroline": False}
    layout["xaxis"] = {**log_axis, "title": {"text": "learning rate  (log)"}, "dtick": 1}
    layout["yaxis"] = {**log_axis, "title": {"text": f"last {above}  (log)"}, "dtick": 2}
    return go.Figure({"data": traces, "layout": layout})


def tuning_rows(
    surface: Surface, runners: Sequence[Runner], tunings: Mapping[str, Tuning]
) -> list[dict[str, str]]:
    """The best rate of each optimizer, the best optimizer first."""
    rows = []
    for runner in sorted(runners, key=lambda each: _rank(tunings[each.optimizer.key])):
        found = tunings[runner.optimizer.key]
        arrival = int(found.arrivals[found.best])
        ending = float(gap(surface, found.endings[found.best]))
        rows.append(
            {
                "Optimizer": runner.optimizer.label,
                "Best rate (slider)": f"{found.best_rate:g} "
                f"({runner.hyperparameters['learning_rate']:g})",
                "Steps to 10⁻⁶": f"{arrival:,}" if arrival >= 0 else "not there",
                f"Last {height_name(surface)}": f"{ending:.3g}"
                if np.isfinite(ending)
                else "not finite",
            }
        )
    return rows


def tuning_sentence(
    runners: Sequence[Runner], tunings: Mapping[str, Tuning], num_steps: int
) -> str:
    """Who wins when every optimizer has its own best learning rate."""
    if not runners:
        return ""
    order = sorted((each.optimizer.key for each in runners), key=lambda key: _rank(tunings[key]))
    best = tunings[order[0]]
    arrival = int(best.arrivals[best.best])
    name = OPTIMIZERS[order[0]].label
    count = len(best.learning_rates)
    how = f"has converged after {arrival:,} steps" if arrival >= 0 else "gets lowest"
    return (
        f"Each optimizer tried {count} learning rates with {num_steps:,} gradients each. With its "
        f"own best one **{name}** {how}, at {best.best_rate:g}. Filled dot: best; ring: the slider."
    )


def _rank(found: Tuning) -> tuple[bool, float]:
    arrival = int(found.arrivals[found.best])
    return (arrival < 0, arrival if arrival >= 0 else float(found.endings[found.best]))
