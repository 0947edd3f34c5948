"""Loss and sharpness at the edge of stability."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from charts.decimation import curve_steps
from core.edge_of_stability import EXAMPLES, Edge

LOSS, SHARPNESS, LIMIT = theme.OKABE_ITO[0], theme.OKABE_ITO[1], theme.OKABE_ITO[5]
# Of the measurements, the share at the end that says where it hovers.
_TAIL = 0.2


def edge_figure(edge: Edge, *, height: int) -> go.Figure:
    """Left the loss, right the sharpness with 2/η; both against the step, over the whole budget."""
    kept = curve_steps(edge.losses) if len(edge.losses) > 1 else np.arange(len(edge.losses))
    values = edge.losses[kept]
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter", "mode": "lines", "x": kept.astype("i4"),
            "y": np.where(values > 0, values, np.nan).astype("f4"),
            "line": {"color": LOSS, "width": 1.75},
            "hovertemplate": "step %{x}: loss %{y:.4g}<extra></extra>",
        },
        {
            "type": "scatter", "mode": "lines+markers", "x": edge.measured_at.astype("i4"),
            "y": edge.sharpness.astype("f4"), "xaxis": "x2", "yaxis": "y2",
            "line": {"color": SHARPNESS, "width": 1.75}, "marker": {"size": 4},
            "hovertemplate": "step %{x}: sharpness %{y:.4g}<extra></extra>",
        },
        {
            "type": "scatter", "mode": "lines", "x": [0, edge.num_steps], "y": [edge.limit] * 2,
            "xaxis": "x2", "yaxis": "y2", "line": {"color": LIMIT, "dash": "dash", "width": 2},
            "hovertemplate": f"2/η = {edge.limit:.4g}<extra></extra>",
        },
    ]  # fmt: skip
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 56, "r": 8, "t": 8, "b": 44}
    highest = 1.6 * max(edge.limit, float(np.median(edge.sharpness)) if edge.sharpness.size else 0)
    layout |= {
        "xaxis": {"domain": [0, 0.46], "range": [0, edge.num_steps], "title": {"text": "step"}},
        "yaxis": {
            "type": "log", "title": {"text": "training loss  (log)"}, "exponentformat": "power",
            "dtick": 1,
        },
        "xaxis2": {
            "domain": [0.55, 1], "range": [0, edge.num_steps], "anchor": "y2",
            "title": {"text": "step"},
        },
        "yaxis2": {
            "anchor": "x2", "range": [0, highest], "title": {"text": "sharpness; dashed 2/η"},
        },
    }  # fmt: skip
    return go.Figure({"data": traces, "layout": layout})


def edge_sentences(edge: Edge, learning_rate: float) -> list[str]:
    """Where the sharpness began, whether it came to 2/η, where it hovers, how often f rose."""
    if not edge.sharpness.size:
        return [f"It diverged at step {edge.diverged_at:,}: nothing could be measured."]
    told = [
        f"With η = {learning_rate:g} descent is stable while the sharpness is under 2/η = "
        f"**{edge.limit:.4g}**. It begins at {edge.sharpness[0]:.3g}"
        + (
            f" and is over that from step {edge.reached_at:,} on."
            if edge.reached_at > 0
            else ", which is over it already."
            if edge.reached_at == 0
            else f" and has not come to it after {edge.done:,} steps: it is at "
            f"{edge.sharpness[-1]:.3g}."
        )
    ]
    if edge.diverged_at >= 0:
        told.append(
            f"The loss **diverged at step {edge.diverged_at:,}**; what is shown is what was before."
        )
    elif edge.reached_at >= 0:
        tail = edge.sharpness[-max(1, round(_TAIL * len(edge.sharpness))) :]
        told.append(
            f"Over the last fifth of the measurements its median is {np.median(tail):.4g}, "
            f"{np.median(tail) / edge.limit:.3f} of 2/η."
        )
    told.append(
        f"{edge.rises:.1%} of the steps made the loss larger; it fell from {edge.losses[0]:.3g} to "
        f"{edge.losses[-1]:.3g}."
    )
    return told


def edge_rows(edge: Edge) -> list[dict[str, float | int | str]]:
    """Every step, for a table file; the sharpness where it was measured."""
    at = dict(zip(edge.measured_at.tolist(), edge.sharpness.tolist(), strict=True))
    return [
        {"step": step, "loss": float(loss), "sharpness": at.get(step, "")}
        for step, loss in enumerate(edge.losses)
    ]


def edge_formula(edge: Edge, learning_rate: float) -> dict[str, tuple[str, str, str]]:
    """The limit and what is measured."""
    last = f"{edge.sharpness[-1]:.4g}" if edge.sharpness.size else r"\text{unknown}"
    lines = [
        r"w_{t+1} = w_t - \eta\,\nabla L(w_t),\quad L(w) = \frac{1}{n}\sum_{i=1}^{n}"
        r"\tfrac12\bigl(f_w(x_i)-y_i\bigr)^2",
        r"\lambda_{\max}\bigl(\nabla^2 L(w_t)\bigr) < \frac{2}{\eta} ="
        rf" \frac{{2}}{{{learning_rate:g}}} = {edge.limit:.4g},\quad"
        rf" \lambda_{{\max}}\text{{ now}} = {last}",
    ]
    told = (
        f"$n = {EXAMPLES}$ examples of $y = 8x^4 - 8x^2 + 1$; $f_w$ a network with two hidden "
        "layers of tanh units; $\\lambda_{\\max}$, the sharpness, is found by Lanczos’ method on "
        "differences of gradients."
    )
    return {"Edge of stability": ("\n".join(lines), told, "Cohen et al. 2021, arXiv 2103.00065")}
