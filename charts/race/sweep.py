"""f after the same budget against the learning rate: whether a race was fair."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from charts.race.figures import OptimizerRun, gap, height_name
from core.common import Claim, Said, counted, format_number, listed, lowest, said
from core.optimizers import OPTIMIZERS
from core.race import Tuning
from core.surfaces import Surface


def tuning_figure(
    surface: Surface, runs: Sequence[OptimizerRun], tunings: Mapping[str, Tuning], *, height: int
) -> go.Figure:
    """One curve for each optimizer; a ring is its slider, a filled dot the best rate."""
    traces: list[dict[str, Any]] = []
    above = height_name(surface)
    for run in runs:
        found = tunings[run.optimizer.key]
        color, dash = run.style
        heights = gap(surface, np.where(np.isfinite(found.endings), found.endings, np.nan))
        now = run.hyperparameters["learning_rate"]
        at = int(np.argmin(np.abs(np.log(found.learning_rates / now))))
        label = run.optimizer.label
        hover = f"{label}<br>learning rate %{{x:.3g}}<br>last {above} = %{{y:.3e}}<extra></extra>"
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": found.learning_rates,
                "y": heights,
                "line": {"color": color, "dash": dash, "width": 2},
                "hovertemplate": hover,
            }
        )
        for place, marker in (
            (at, {"symbol": "circle-open", "size": 11, "color": color, "line": {"width": 2}}),
            (found.best, {"symbol": "circle", "size": 9, "color": color}),
        ):
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": [found.learning_rates[place]],
                    "y": [heights[place]],
                    "marker": marker,
                    "hovertemplate": hover,
                }
            )
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 60, "r": 8, "t": 8, "b": 44}
    log_axis = {"type": "log", "exponentformat": "power", "zeroline": False}
    layout["xaxis"] = {**log_axis, "title": {"text": "learning rate  (log)"}, "dtick": 1}
    layout["yaxis"] = {**log_axis, "title": {"text": f"last {above}  (log)"}, "dtick": 2}
    return go.Figure({"data": traces, "layout": layout})


class Swept(NamedTuple):
    """Every optimizer's sweep over its learning rates, with the same number of steps."""

    surface: Surface
    runs: Sequence[OptimizerRun]
    tunings: Mapping[str, Tuning]
    num_steps: int


def tuning_rows(swept: Swept) -> list[dict[str, str]]:
    """The best rate of each optimizer, the best optimizer first."""
    rows = []
    for run in sorted(swept.runs, key=lambda each: _rank(swept.tunings[each.optimizer.key])):
        found = swept.tunings[run.optimizer.key]
        arrival = int(found.convergence_steps[found.best])
        ending = float(gap(swept.surface, found.endings[found.best]))
        rows.append(
            {
                "Optimizer": run.optimizer.label,
                "Best rate (slider)": f"{format_number(found.best_rate)} "
                f"({format_number(run.hyperparameters['learning_rate'])})",
                "Converged at step": f"{arrival:,}" if arrival >= 0 else "not yet",
                f"Last {height_name(swept.surface)}": format_number(ending)
                if np.isfinite(ending)
                else "diverged",
            }
        )
    return rows


def tuning_sentences(swept: Swept) -> list[Said]:
    """Who is first, or lowest, when every optimizer has its own best learning rate."""
    return said((BUDGET, FIRST, LOWEST, ALL_LOST), swept)


BUDGET: Claim[Swept, tuple[int, int]] = Claim(
    "sweep: the same budget",
    lambda swept: (_rates(swept), swept.num_steps),
    lambda facts: (
        f"Each optimizer tried {counted(facts[0], 'learning rate')} with "
        f"{counted(facts[1], 'gradient')} each. Filled dot: the best one; ring: the slider."
    ),
)


class _First(NamedTuple):
    names: list[tuple[str, float]]
    step: int


def _first(swept: Swept) -> _First | None:
    convergence_steps = {
        key: int(each.convergence_steps[each.best]) for key, each in swept.tunings.items()
    }
    there = [step for step in convergence_steps.values() if step >= 0]
    if not there:
        return None
    return _First(
        [
            (OPTIMIZERS[key].label, swept.tunings[key].best_rate)
            for key, step in convergence_steps.items()
            if step == min(there)
        ],
        min(there),
    )


def _first_words(facts: _First) -> str:
    names = listed([f"**{name}** (at {format_number(rate)})" for name, rate in facts.names])
    return f"With its own best learning rate, {names} converged first, at step {facts.step:,}."


FIRST = Claim("sweep: first to converge", _first, _first_words)


class _Lowest(NamedTuple):
    names: list[tuple[str, float]]
    value: float


def _lowest(swept: Swept) -> _Lowest | None:
    if _first(swept) is not None:
        return None
    endings = {
        OPTIMIZERS[key].label: float(each.endings[each.best])
        for key, each in swept.tunings.items()
        if np.isfinite(each.endings[each.best])
    }
    if not endings:
        return None
    rates = {OPTIMIZERS[key].label: each.best_rate for key, each in swept.tunings.items()}
    return _Lowest([(name, rates[name]) for name in lowest(endings)], min(endings.values()))


def _lowest_words(facts: _Lowest) -> str:
    names = listed([f"**{name}** (at {format_number(rate)})" for name, rate in facts.names])
    return (
        f"None converged. With its own best learning rate, {names} ended lowest, at f = "
        f"{format_number(facts.value)}."
    )


LOWEST = Claim("sweep: lowest at the end", _lowest, _lowest_words)
ALL_LOST: Claim[Swept, tuple[()]] = Claim(
    "sweep: every learning rate diverges",
    lambda swept: (
        () if all(not np.isfinite(each.endings).any() for each in swept.tunings.values()) else None
    ),
    lambda _: "Every learning rate of every optimizer diverged.",
)


def _rates(swept: Swept) -> int:
    return len(next(iter(swept.tunings.values())).learning_rates)


def _rank(found: Tuning) -> tuple[bool, float]:
    arrival = int(found.convergence_steps[found.best])
    return (arrival < 0, arrival if arrival >= 0 else float(found.endings[found.best]))
