"""Early stopping as curves, and beside ridge on a quadratic."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from charts.overfitting import Entry, middle
from core.early_stopping import (
    Quadratic,
    Stop,
    descent_factors,
    matching_penalty,
    measured_factors,
    ridge,
    ridge_factors,
)

Array = Any
# What the bowl’s picture shows; as wide as the panel is beside its height.
_WIDE, _HIGH = (-2.2, 3.2), (-0.5, 2.4)
DESCENT, RIDGE = theme.OKABE_ITO[0], theme.OKABE_ITO[1]


def stopping_finding(entry: Entry, patience: int, epochs: int) -> list[str]:
    """When the seeds stop, what that costs or saves, and what waiting would have brought."""
    stops, curves = entry.stops, entry.curves
    early = [each for each in stops if each.early]
    best = sorted(each.best for each in stops)
    count = len(stops)
    if not early:
        return [
            f"With a patience of {patience} no seed stops within {curves.epochs:,} epochs; the "
            f"weights of epoch {_between(best)} are put back all the same."
        ]
    ends = sorted(each.stopped for each in early)
    sentences = [
        f"{len(early)} of {count} seeds stop, at epoch **{_between(ends)}**, {patience} epochs "
        f"after the best one; the weights of epoch **{_between(best)}** are put back."
    ]
    kept = middle(entry.judged("validation_loss"))
    last = middle(curves.validation_loss[:, -1])
    right, right_last = (
        100 * middle(each) for each in (entry.judged("test_accuracy"), curves.test_accuracy[:, -1])
    )
    verb = "lower" if kept < last else "higher"
    sentences.append(
        f"Median validation loss **{kept:.3g}** with the weights put back, {last:.3g} after all "
        f"{curves.epochs:,} epochs: {verb}. On 400 points that chose nothing, {right:.1f} % are "
        f"right instead of {right_last:.1f} %."
    )
    lowest = np.nanmin(curves.validation_loss, axis=1)
    missed = [
        run for run, (stop, low) in enumerate(zip(stops, lowest, strict=True))
        if curves.validation_loss[run, stop.best] > low + 1e-9
    ]  # fmt: skip
    if missed:
        gap = max(curves.validation_loss[run, stops[run].best] - lowest[run] for run in missed)
        sentences.append(
            f"{len(missed)} of {count} seeds stopped too soon: later epochs go lower, by up to "
            f"{gap:.3g}."
        )
    saved = sum(epochs - each.stopped for each in stops) / (epochs * count)
    sentences.append(f"Stopping saves {100 * saved:.0f} % of the epochs.")
    return sentences


def stopping_formula(patience: int, min_improvement: float) -> dict[str, tuple[str, str, str]]:
    """The rule with its numbers."""
    return {
        "Rule": (
            r"t^* = \text{last } t \text{ with } L_t < \min_{s<t^*_{\text{before}}} L_s - \delta,"
            r"\qquad \text{stop at } t^* + k"
            f"\nk = {patience},\\quad \\delta = {min_improvement:g}",
            "$L_t$ is the validation loss after epoch $t$, $k$ the patience, $\\delta$ the minimum "
            "improvement over the best loss so far; the weights of epoch $t^*$ are put back.",
            "Prechelt, “Early Stopping – But When?”, 1998; keras.callbacks.EarlyStopping",
        )
    }


def _between(values: Sequence[int]) -> str:
    low, high = values[0], values[-1]
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def stop_rows(stops: Sequence[Stop], entry: Entry) -> list[dict[str, str]]:
    """One row for each seed."""
    losses = entry.curves.validation_loss
    return [
        {
            "Seed": str(run),
            "Stopped at": f"{each.stopped:,}" if each.early else "no",
            "Best epoch": f"{each.best:,}",
            "Lowest loss": f"{losses[run, each.best]:.4f}",
            "Right in test": f"{100 * entry.curves.test_accuracy[run, each.best]:.1f} %",
        }
        for run, each in enumerate(stops)
    ]


# ---- beside ridge -----------------------------------------------------------------------------
def ridge_figure(
    bowl: Quadratic, path: Array, rate: float, steps: int, *, height: int
) -> go.Figure:
    """Left: descent's iterates and all ridge solutions on the bowl; right: both filters."""
    penalty = matching_penalty(rate, steps)
    x, y = np.linspace(*_WIDE, 45), np.linspace(*_HIGH, 31)
    grid = bowl.value(np.stack(np.meshgrid(x, y), axis=-1))
    solutions = np.array([ridge(bowl, each) for each in np.logspace(-5, 4, 120)])
    at = ridge(bowl, penalty)
    shown = path[np.unique(np.linspace(0, len(path) - 1, 200).astype(int))]
    curvatures = np.logspace(np.log10(bowl.curvatures[1] / 3), np.log10(2), 160)
    filters = descent_factors(curvatures, rate, steps), ridge_factors(curvatures, penalty)
    second = {"xaxis": "x2", "yaxis": "y2"}
    traces: list[dict[str, Any]] = [
        {"type": "contour", "x": x.astype("f4"), "y": y.astype("f4"),
         "z": np.log10(np.maximum(grid, 1e-4)).astype("f4"), "showscale": False,
         "contours": {"coloring": "none"}, "ncontours": 14, "hoverinfo": "skip",
         "line": {"width": 1, "color": "rgba(127,127,127,0.6)"}},
        {"type": "scatter", "mode": "lines", "x": solutions[:, 0].astype("f4"),
         "y": solutions[:, 1].astype("f4"), "line": {"color": RIDGE, "dash": "dash", "width": 2},
         "hovertemplate": "ridge, any α<extra></extra>"},
        {"type": "scatter", "mode": "lines+markers", "x": shown[:, 0].astype("f4"),
         "y": shown[:, 1].astype("f4"), "marker": {"size": 4, "color": DESCENT},
         "line": {"color": DESCENT, "width": 1.5},
         "hovertemplate": "descent<br>(%{x:.3f}, %{y:.3f})<extra></extra>"},
        {"type": "scatter", "mode": "markers", "x": [bowl.minimum[0], at[0], path[-1, 0]],
         "y": [bowl.minimum[1], at[1], path[-1, 1]],
         "marker": {"size": [13, 12, 12], "symbol": ["star", "diamond", "circle"],
                    "color": ["#7f7f7f", RIDGE, DESCENT], "line": {"color": "#fff", "width": 1}},
         "text": ["minimum w*", f"ridge, α = {penalty:.3g}", f"descent, step {steps}"],
         "hovertemplate": "%{text}<br>(%{x:.3f}, %{y:.3f})<extra></extra>"},
        *(
            {"type": "scatter", "mode": "lines", "x": curvatures.astype("f4"),
             "y": values.astype("f4"), "line": {"color": color, "dash": dash, "width": 2.5},
             "hovertemplate": f"{name}<br>curvature %{{x:.3g}}: %{{y:.3f}}<extra></extra>",
             **second}
            for values, color, dash, name in (
                (filters[0], DESCENT, "solid", "1 − (1 − ηλ)ᵗ"),
                (filters[1], RIDGE, "dash", "λ/(λ + α)"),
            )
        ),
        {"type": "scatter", "mode": "markers", "x": bowl.curvatures,
         "y": measured_factors(bowl, path[-1]),
         "marker": {"size": 10, "color": DESCENT, "line": {"color": "#fff", "width": 1}},
         "hovertemplate": "measured: %{y:.4f}<extra></extra>", **second},
        {"type": "scatter", "mode": "markers", "x": bowl.curvatures,
         "y": measured_factors(bowl, at),
         "marker": {"size": 10, "symbol": "diamond", "color": RIDGE,
                    "line": {"color": "#fff", "width": 1}},
         "hovertemplate": "ridge: %{y:.4f}<extra></extra>", **second},
    ]  # fmt: skip
    layout = theme.base_layout(height)
    layout["xaxis"] = {"domain": [0, 0.47], "range": list(_WIDE), "title": {"text": "w₁"},
                       "zeroline": False}  # fmt: skip
    layout["yaxis"] = {"range": list(_HIGH), "title": {"text": "w₂"}, "zeroline": False,
                       "scaleanchor": "x", "constrain": "domain"}  # fmt: skip
    layout["xaxis2"] = {"domain": [0.56, 1], "type": "log", "anchor": "y2", "zeroline": False,
                        "title": {"text": "curvature λ  (log)"}, "dtick": 1,
                        "exponentformat": "power"}  # fmt: skip
    layout["yaxis2"] = {"anchor": "x2", "range": [-0.05, 1.15], "zeroline": False}
    layout["annotations"] = [
        {"text": text, "x": place, "y": 1.01, "xref": "paper", "yref": "paper", "showarrow": False,
         "xanchor": "left", "yanchor": "bottom"}
        for text, place in (("Descent (solid) and ridge (dashed)", 0),
                            ("Share of the way to the minimum", 0.56))
    ]  # fmt: skip
    return go.Figure({"data": traces, "layout": layout})


def ridge_finding(bowl: Quadratic, path: Array, rate: float, steps: int) -> list[str]:
    """How far both have come along each axis, and how far apart they are."""
    penalty = matching_penalty(rate, steps)
    at = ridge(bowl, penalty)
    ours, theirs = measured_factors(bowl, path[-1]), measured_factors(bowl, at)
    if not np.isfinite(path[-1]).all() or abs(ours[0]) > 10:
        return [
            f"The learning rate {rate:g} is above 2/λmax = 2: descent runs away from the minimum "
            "along the steep axis, and stopping early no longer acts like a penalty."
        ]
    sentences = [
        f"After {steps:,} step{'s' if steps != 1 else ''} of {rate:g} descent has come "
        f"**{100 * ours[0]:.1f} %** of the way along the steep axis (λ = 1) and "
        f"**{100 * ours[1]:.1f} %** along the flat one (λ = {bowl.curvatures[1]:.3g}). Ridge with "
        f"α = 1/(ηt) = {penalty:.3g} comes {100 * theirs[0]:.1f} % and {100 * theirs[1]:.1f} %.",
        f"The two points are {np.linalg.norm(path[-1] - at):.3f} apart, on a way of "
        f"{np.linalg.norm(bowl.minimum):.3f}. " + _alike(ours, theirs),
    ]
    if rate > 1:
        sentences.append(
            f"With ηλ = {rate:g} above 1 the steps overshoot along the steep axis, "
            "so its share swings around 100 %."
        )
    return sentences


def _alike(ours: Array, theirs: Array) -> str:
    """Whether both hold the flat axis back more than the steep one, and by how much they differ."""
    gap = 100 * float(np.abs(ours - theirs).max())
    if ours[1] < 0.9 * ours[0] and theirs[1] < 0.9 * theirs[0]:
        return (
            "Both let the steep direction through and hold the flat one back, but not by the same "
            f"filter: the shares differ by up to {gap:.1f} points."
        )
    return (
        "Neither holds the flat direction back much more than the steep one here: the shares "
        f"differ by up to {gap:.1f} points. Fewer steps or a larger condition number change that."
    )


def ridge_formula(bowl: Quadratic, rate: float, steps: int) -> dict[str, tuple[str, str, str]]:
    """Both filters with the current numbers, for the flat axis."""
    flat, penalty = float(bowl.curvatures[1]), matching_penalty(rate, steps)
    ours = float(descent_factors(np.array([flat]), rate, steps)[0])
    theirs = float(ridge_factors(np.array([flat]), penalty)[0])
    return {
        "Filters": (
            rf"1-(1-\eta\lambda)^t = 1-(1-{rate:g}\cdot {flat:.3g})^{{{steps}}} = {ours:.4g}"
            "\n"
            rf"\frac{{\lambda}}{{\lambda+\alpha}} = \frac{{{flat:.3g}}}{{{flat:.3g}+{penalty:.3g}}}"
            rf" = {theirs:.4g},\quad \alpha \approx \frac{{1}}{{\eta t}} = {penalty:.3g}",
            "Share of the way from 0 to the minimum along an axis of curvature $\\lambda$, here "
            "the flat one: descent with learning rate $\\eta$ after $t$ steps, and the minimum of "
            "$f(w) + \\tfrac12\\alpha\\lVert w\\rVert^2$.",
            "Goodfellow, Bengio, Courville, “Deep Learning”, §7.8",
        )
    }
