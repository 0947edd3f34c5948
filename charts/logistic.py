"""Logistic regression on a line as a picture of its descent, and in words."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from charts.loss_words import latex, number
from core.logistic import Data, Descent, gradient, mean_nll

FIT, BEST = theme.OKABE_ITO[0], theme.OKABE_ITO[5]
LABELS = (theme.OKABE_ITO[1], theme.OKABE_ITO[2])
MOST_DRAWN = 400


def descent_figure(data: Data, descent: Descent, *, height: int) -> go.Figure:
    """Mean NLL against the step, logarithmic in steps; dashed: the least there is."""
    count = len(descent.losses)
    steps = np.unique(np.geomspace(1, count, MOST_DRAWN).astype(int)) - 1
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter", "mode": "lines", "x": (steps + 1).astype("i4"),
            "y": descent.losses[steps].astype("f4"), "line": {"color": FIT, "width": 2.25},
            "customdata": steps.astype("i4"),
            "hovertemplate": "step %{customdata}<br>mean NLL = %{y:.5g}<extra></extra>",
        }
    ]  # fmt: skip
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 52, "r": 12, "t": 12, "b": 44}
    layout["xaxis"] = {"type": "log", "title": {"text": "step + 1  (log)"}, "dtick": 1}
    layout["yaxis"] = {"title": {"text": "mean NLL"}, "rangemode": "tozero"}
    if descent.optimum is not None:
        floor = float(mean_nll(data, descent.optimum))
        layout["shapes"] = [
            {
                "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": floor, "y1": floor,
                "line": {"color": BEST, "dash": "dash", "width": 1.5},
            }
        ]  # fmt: skip
    return go.Figure({"data": traces, "layout": layout})


def data_figure(data: Data, descent: Descent, reach: float, *, height: int) -> go.Figure:
    """The points under the fitted probability, for a file."""
    x = np.linspace(-reach, reach, 201)
    traces: list[dict[str, Any]] = []
    for name, weights, color, dash in (
        ("maximum likelihood", descent.optimum, BEST, "dash"),
        ("gradient descent", descent.weights[-1], FIT, "solid"),
    ):
        if weights is not None:
            p = 1 / (1 + np.exp(-np.clip(weights[0] * x + weights[1], -700, 700)))
            traces.append(
                {"type": "scatter", "mode": "lines", "name": name, "x": x.astype("f4"),
                 "y": p.astype("f4"), "line": {"color": color, "dash": dash}}
            )  # fmt: skip
    for label in (0, 1):
        own = data.x[data.y == label]
        traces.append(
            {"type": "scatter", "mode": "markers", "name": f"y = {label}", "x": own,
             "y": np.full(len(own), label), "marker": {"size": 11, "color": LABELS[label]}}
        )  # fmt: skip
    layout = theme.base_layout(height) | {"showlegend": True}
    layout["xaxis"] = {"title": {"text": "x"}}
    layout["yaxis"] = {"title": {"text": "P(y = 1 | x)"}}
    return go.Figure({"data": traces, "layout": layout})


def logistic_sentences(data: Data, descent: Descent, learning_rate: float) -> list[str]:
    """Where descent is, where the optimum is, and whether the step is stable."""
    steps = len(descent.losses) - 1
    w, b = descent.weights[-1]
    told = [
        f"After {steps:,} steps gradient descent has w = **{number(w, 6)}**, b = "
        f"**{number(b, 6)}** and a mean negative log-likelihood, which is the mean BCE, of "
        f"**{number(float(descent.losses[-1]), 6)}** (at the start log 2 = 0.6931)."
    ]
    if descent.optimum is None:
        told.append(
            "One threshold has all ones on one side, so the likelihood has **no maximum**: it "
            "rises towards a step function as |w| grows for ever. Move a point across, or add one, "
            "and there is an optimum; libraries add a penalty to have one here too."
        )
    elif data.x.min() == data.x.max():
        told.append(
            f"All points lie at x = {number(float(data.x[0]))}, so the data say only what "
            f"wx + b is there: every line with σ(wx + b) = {number(float(data.y.mean()))} is as "
            "good; dashed is the one with w = 0."
        )
    else:
        best = descent.optimum
        floor = float(mean_nll(data, best))
        arrived = descent.arrived_at
        when = (
            f"Descent is within 10⁻⁶ of it from step {arrived:,} on."
            if arrived is not None
            else f"Descent is still {number(float(np.abs(descent.weights[-1] - best).max()), 3)} "
            "away."
        )
        told.append(
            f"The maximum of the likelihood, which scikit-learn’s unpenalised LogisticRegression "
            f"finds too, is w = {number(best[0], 6)}, b = {number(best[1], 6)} with "
            f"{number(floor, 6)}. {when}"
        )
    side = "under" if learning_rate < descent.limit else "over"
    told.append(
        f"The learning rate {number(learning_rate)} is {side} 2/L = {number(descent.limit)}, L the "
        "largest curvature the loss can have: "
        + (
            "no step can make it worse."
            if learning_rate < descent.limit
            else "a step may make it worse."
        )
    )
    return told


def logistic_rows(descent: Descent) -> list[dict[str, float | int]]:
    """Every step, for a table file."""
    return [
        {"step": step, "w": float(w), "b": float(b), "mean_nll": float(loss)}
        for step, ((w, b), loss) in enumerate(zip(descent.weights, descent.losses, strict=True))
    ]


def step_rows(data: Data, descent: Descent) -> list[dict[str, str]]:
    """Each point's part of the derivation under the line, L its likelihood; twelve at most."""
    w, b = descent.weights[-1]
    rows = []
    for x, y in zip(data.x[:12], data.y[:12], strict=True):
        z = w * x + b
        p = float(1 / (1 + np.exp(-np.clip(z, -700, 700))))
        own = p if y == 1 else float(1 / (1 + np.exp(np.clip(z, -700, 700))))
        rows.append(
            {
                "x:y": f"{number(float(x))}:{int(y)}", "p": number(p, 3),
                "L": number(own, 3),
                "−log L": number(float(-np.log(own)) if own > 0 else float("inf"), 3),
                "p − y": number(p - float(y), 3),
            }
        )  # fmt: skip
    return rows


def logistic_formula(data: Data, descent: Descent) -> dict[str, tuple[str, str, str]]:
    """The loss and its gradient with the current numbers."""
    last = descent.weights[-1]
    gw, gb = gradient(data, last)
    lines = [
        r"P(y_i \mid x_i) = p_i^{y_i}(1-p_i)^{1-y_i},\quad p_i = \sigma(w x_i + b)",
        r"\mathrm{NLL} = -\frac{1}{n}\sum_i \bigl[y_i \log p_i + (1-y_i)\log(1-p_i)\bigr]"
        rf" = {latex(float(descent.losses[-1]))}",
        rf"\frac{{\partial}}{{\partial w}} = \frac{{1}}{{n}} \sum_i (p_i - y_i)\,x_i ="
        rf" {latex(float(gw), 3)},\quad \frac{{\partial}}{{\partial b}} = \frac{{1}}{{n}}"
        rf" \sum_i (p_i - y_i) = {latex(float(gb), 3)}",
    ]
    told = (
        f"$n = {len(data.x)}$ points; $w$ and $b$ start at 0. The NLL is convex, so where its "
        "gradient vanishes it is least."
    )
    return {"Logistic regression": ("\n".join(lines), told, "Bishop (2006), PRML, §4.3.2")}
