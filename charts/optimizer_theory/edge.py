"""Loss and sharpness at the edge of stability."""

from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import curve_steps, theme
from core.common import Claim, Said, counted, format_latex, format_number, format_percent, said
from core.optimizer_theory import EXAMPLES, Edge

LOSS, SHARPNESS, LIMIT = theme.OKABE_ITO[0], theme.OKABE_ITO[1], theme.OKABE_ITO[5]
# Of the measurements, the share at the end that says where it hovers.
_TAIL = 0.2


def edge_figure(edge: Edge, *, height: int) -> go.Figure:
    """Left the loss, right the sharpness with 2/η; both against the step, over the whole budget."""
    kept = curve_steps(edge.losses) if len(edge.losses) > 1 else np.arange(len(edge.losses))
    values = edge.losses[kept]
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": kept.astype("i4"),
            "y": np.where(values > 0, values, np.nan).astype("f4"),
            "line": {"color": LOSS, "width": 1.75},
            "hovertemplate": "step %{x}: loss %{y:.4g}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": edge.measured_at.astype("i4"),
            "y": edge.sharpness.astype("f4"),
            "xaxis": "x2",
            "yaxis": "y2",
            "line": {"color": SHARPNESS, "width": 1.75},
            "marker": {"size": 4},
            "hovertemplate": "step %{x}: sharpness %{y:.4g}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "lines",
            "x": [0, edge.num_steps],
            "y": [edge.limit] * 2,
            "xaxis": "x2",
            "yaxis": "y2",
            "line": {"color": LIMIT, "dash": "dash", "width": 2},
            "hovertemplate": f"2/η = {edge.limit:.4g}<extra></extra>",
        },
    ]
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 56, "r": 8, "t": 8, "b": 44}
    highest = 1.6 * max(edge.limit, float(np.median(edge.sharpness)) if edge.sharpness.size else 0)
    layout |= {
        "xaxis": {"domain": [0, 0.46], "range": [0, edge.num_steps], "title": {"text": "step"}},
        "yaxis": {
            "type": "log",
            "title": {"text": "training loss  (log)"},
            "exponentformat": "power",
            "dtick": 1,
        },
        "xaxis2": {
            "domain": [0.55, 1],
            "range": [0, edge.num_steps],
            "anchor": "y2",
            "title": {"text": "step"},
        },
        "yaxis2": {
            "anchor": "x2",
            "range": [0, highest],
            "title": {"text": "sharpness; dashed 2/η"},
        },
    }
    return go.Figure({"data": traces, "layout": layout})


class Trained(NamedTuple):
    """A run of descent, and its learning rate."""

    edge: Edge
    learning_rate: float


def edge_sentences(trained: Trained) -> list[Said]:
    """Where the sharpness begins, whether it comes to 2/η, where it hovers, how often L rose."""
    return said((UNMEASURED, BEGINS, DIVERGED, HOVERS, LOSS_MOVED), trained)


UNMEASURED: Claim[Trained, int] = Claim(
    "edge: nothing measured",
    lambda trained: None if trained.edge.sharpness.size else trained.edge.diverged_at,
    lambda step: f"It diverged at step {step:,}, before the sharpness could be measured.",
)


class _Begins(NamedTuple):
    learning_rate: float
    limit: float
    first: float
    reached_at: int
    done: int
    last: float


def _begins(trained: Trained) -> _Begins | None:
    edge = trained.edge
    # The search for an eigenvalue can fail to converge; what it leaves is NaN.
    known = edge.sharpness[np.isfinite(edge.sharpness)]
    if not known.size:
        return None
    return _Begins(
        trained.learning_rate,
        edge.limit,
        float(known[0]),
        edge.reached_at,
        edge.done,
        float(known[-1]),
    )


def _begins_words(facts: _Begins) -> str:
    sentence = (
        f"With η = {format_number(facts.learning_rate)}, gradient descent on a quadratic is stable "
        f"for a sharpness under 2/η = **{format_number(facts.limit, 4)}**. Here the sharpness "
        f"begins at {format_number(facts.first)}"
    )
    if facts.reached_at > 0:
        return f"{sentence} and is first measured above 2/η at step {facts.reached_at:,}."
    if facts.reached_at == 0:
        return f"{sentence}, which is already above 2/η."
    return (
        f"{sentence} and is not measured above 2/η in {counted(facts.done, 'step')}; it ends at "
        f"{format_number(facts.last)}."
    )


BEGINS = Claim("edge: the sharpness against 2/η", _begins, _begins_words)
DIVERGED: Claim[Trained, int] = Claim(
    "edge: the loss diverged",
    lambda trained: (
        trained.edge.diverged_at
        if trained.edge.sharpness.size and trained.edge.diverged_at >= 0
        else None
    ),
    lambda step: f"The loss **diverged at step {step:,}**; the steps before are shown.",
)


class _Hovers(NamedTuple):
    measurements: int
    median: float
    ratio: float


def _hovers(trained: Trained) -> _Hovers | None:
    edge = trained.edge
    if not edge.sharpness.size or edge.diverged_at >= 0 or edge.reached_at < 0:
        return None
    known = edge.sharpness[np.isfinite(edge.sharpness)]
    tail = known[-max(1, round(_TAIL * len(known))) :]
    return _Hovers(len(tail), float(np.median(tail)), float(np.median(tail) / edge.limit))


HOVERS = Claim(
    "edge: where the sharpness is at the end",
    _hovers,
    lambda facts: (
        f"The median of its last {counted(facts.measurements, 'measurement')} is "
        f"{format_number(facts.median, 4)}, {format_number(facts.ratio)} × 2/η."
    ),
)


class _LossMoved(NamedTuple):
    rises: float
    first: float
    last: float


def _loss_moved(trained: Trained) -> _LossMoved | None:
    losses = trained.edge.losses
    if not trained.edge.sharpness.size or len(losses) < 2:
        return None
    return _LossMoved(trained.edge.rises, float(losses[0]), float(losses[-1]))


def _loss_moved_words(facts: _LossMoved) -> str:
    first, last = format_number(facts.first), format_number(facts.last)
    verb = "fell" if facts.last < facts.first else "rose"
    whole = f"it stayed at {first}" if first == last else f"it {verb} from {first} to {last}"
    if not facts.rises:
        return f"No step made the loss larger; {whole}."
    return f"{format_percent(facts.rises, 1)} of the steps made the loss larger; in all {whole}."


LOSS_MOVED = Claim("edge: how the loss moved", _loss_moved, _loss_moved_words)


def edge_rows(edge: Edge) -> list[dict[str, float | int | str]]:
    """Every step, for a table file; the sharpness where it was measured."""
    at = dict(zip(edge.measured_at.tolist(), edge.sharpness.tolist(), strict=True))
    return [
        {"step": step, "loss": float(loss), "sharpness": at.get(step, "")}
        for step, loss in enumerate(edge.losses)
    ]


def edge_formula(trained: Trained) -> dict[str, tuple[str, str, str]]:
    """The limit and what is measured."""
    edge = trained.edge
    last = format_latex(float(edge.sharpness[-1]), 4) if edge.sharpness.size else r"\text{unknown}"
    lines = [
        r"w_{t+1} = w_t - \eta\,\nabla L(w_t),\quad L(w) = \frac{1}{n}\sum_{i=1}^{n}"
        r"\tfrac12\bigl(f_w(x_i)-y_i\bigr)^2",
        r"\lambda_{\max}\bigl(\nabla^2 L(w_t)\bigr) < \frac{2}{\eta} ="
        rf" \frac{{2}}{{{format_latex(trained.learning_rate)}}} ="
        rf" {format_latex(edge.limit, 4)},\quad"
        rf" \lambda_{{\max}}\text{{ now}} = {last}",
    ]
    sentence = (
        f"$n = {EXAMPLES}$ examples of $y = 8x^4 - 8x^2 + 1$; $f_w$ a network with two hidden "
        "layers of tanh units; $\\lambda_{\\max}$, the sharpness, is found by Lanczos’ method on "
        "differences of gradients."
    )
    return {
        "Edge of stability": ("\n".join(lines), sentence, "Cohen et al. 2021, arXiv 2103.00065")
    }
