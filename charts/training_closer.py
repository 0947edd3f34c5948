"""A closer look at trained networks: calibration, confusion, the loss landscape."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from charts.training import Trained
from core.activations import sigmoid
from core.calibration import reliability
from core.confusion import confusion
from core.datasets import Split
from core.loss_landscape import MAX_EXAMPLES, Landscape
from core.networks import logits, with_ones
from core.training_plans import Plan

Array = Any

# Of equal width, for the calibration curve.
BINS = 10


# ---- calibration and confusion ------------------------------------------------------------------
def _judged(run: Trained, plan: Plan, split: Split) -> tuple[Array, Array]:
    """Probabilities of the first seed's network, and classes: of the test part if there is one."""
    x, y = (split.x_test, split.y_test) if len(split.y_test) else (split.x_train, split.y_train)
    weights = run.history.frames[-1].astype(float)
    with np.errstate(all="ignore"):
        return sigmoid(logits(plan.network, weights, with_ones(x.T))), y


def part(split: Split) -> str:
    """What is judged."""
    return "test" if len(split.y_test) else "training"


def calibration_figure(
    runs: Sequence[Trained], plan: Plan, split: Split, *, height: int
) -> go.Figure:
    """Share of class 1 against the predicted probability; the diagonal is honesty."""
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", hoverinfo="skip",
        line={"color": "#7f7f7f", "width": 1, "dash": "dot"},
    )  # fmt: skip
    for each in runs:
        found = reliability(*_judged(each, plan, split), bins=BINS)
        seen = found.counts > 0
        counts = found.counts[seen]
        sizes = 5 + 14 * np.sqrt(counts / counts.max())
        figure.add_scatter(
            x=found.confidence[seen], y=found.frequency[seen], mode="lines+markers",
            name=each.label, customdata=counts,
            marker={"color": each.color, "size": sizes},
            line={"color": each.color, "dash": each.dash, "width": 1.5},
            hovertemplate="predicted %{x:.2f}, observed %{y:.2f}, %{customdata} examples",
        )  # fmt: skip
    figure.update_layout(**theme.base_layout(height))
    figure.update_xaxes(title="Predicted probability of class 1", range=[-0.04, 1.04])
    figure.update_yaxes(title="Share of class 1", range=[-0.04, 1.04])
    return figure


def calibration_sentence(runs: Sequence[Trained], plan: Plan, split: Split) -> str:
    """The gap between what was promised and what came."""
    told = [
        f"**{each.label}** {100 * reliability(*_judged(each, plan, split), bins=BINS).ece:.1f}"
        for each in runs
    ]
    return (
        "Mean gap between predicted probability and observed share, in percentage points on the "
        f"{part(split)} examples{_of_seed(plan)}: {', '.join(told)}. Points under the dotted "
        "diagonal promise too much; larger points stand for more examples."
    )


def _of_seed(plan: Plan) -> str:
    return f" (seed {plan.seeds[0]})" if len(plan.seeds) > 1 else ""


def confusion_rows(
    runs: Sequence[Trained], plan: Plan, split: Split, names: tuple[str, str]
) -> list[dict[str, str]]:
    """One row for each contender: its right and wrong answers by class."""
    rows = []
    for each in runs:
        found = confusion(*_judged(each, plan, split))
        zero, one = names
        rows.append(
            {
                "Trained by": each.label,
                f"{zero}, said {zero}": f"{found.true_negative:,}",
                f"{zero}, said {one}": f"{found.false_positive:,}",
                f"{one}, said {zero}": f"{found.false_negative:,}",
                f"{one}, said {one}": f"{found.true_positive:,}",
            }
        )
    return rows


# ---- the landscape ------------------------------------------------------------------------------
def best_run(runs: Sequence[Trained]) -> Trained:
    """The contender whose first seed has the lowest training loss at its last epoch."""
    return min(runs, key=lambda each: float(np.nan_to_num(_last_loss(each), nan=np.inf)))


def landscape_figure(
    shown: Landscape, runs: Sequence[Trained], titles: tuple[str, str], *, height: int
) -> go.Figure:
    """Contours of the logarithm of the loss, with the paths that lie on this plane."""
    levels = np.log10(np.maximum(shown.losses, 1e-9))
    figure = go.Figure()
    figure.add_contour(
        x=shown.a.astype("float32"), y=shown.b.astype("float32"), z=levels.astype("float32"),
        colorscale=theme.depth_scale(), ncontours=18, showscale=False,
        contours={"coloring": "heatmap"}, line={"width": 0.6, "color": "#7f7f7f"},
        customdata=shown.losses.astype("float32"),
        hovertemplate="loss %{customdata:.4g}<extra></extra>",
    )  # fmt: skip
    for each, path in zip(runs, shown.paths, strict=False):
        figure.add_scatter(
            x=path[:, 0].astype("float32"), y=path[:, 1].astype("float32"), mode="lines+markers",
            name=each.label, line={"color": each.color, "dash": each.dash, "width": 2},
            marker={"color": each.color, "size": [0] * (len(path) - 1) + [9]},
            hoverinfo="name",
        )  # fmt: skip
    start = shown.paths[0][0] if shown.paths else np.zeros(2)
    figure.add_scatter(
        x=[start[0]], y=[start[1]], mode="markers", hoverinfo="skip",
        marker={"color": "#7f7f7f", "size": 11, "symbol": "circle-open", "line": {"width": 2}},
    )  # fmt: skip
    figure.update_layout(**theme.base_layout(height))
    figure.update_xaxes(title=titles[0], zeroline=False)
    figure.update_yaxes(title=titles[1], zeroline=False)
    return figure


def landscape_sentence(
    around: Landscape, plane: Landscape, runs: Sequence[Trained], split: Split
) -> str:
    """How steep it is around the best network, and how much of the paths the plane shows."""
    best = best_run(runs)
    middle = around.losses[len(around.b) // 2, len(around.a) // 2]
    edge = float(np.median(np.concatenate([around.losses[0], around.losses[-1]])))
    some = (
        f", computed on {MAX_EXAMPLES} of {len(split.y_train):,} training examples"
        if len(split.y_train) > MAX_EXAMPLES
        else ""
    )
    return (
        f"Around **{best.label}**’s network the loss is {middle:.3f} in the middle and {edge:.3g} "
        f"(median) at the upper and lower edge, two random directions from it, each as long as the "
        f"weights{some}. The plane of the paths shows {100 * sum(plane.shares):.0f} % of how far "
        "they went from there; a path’s own loss can differ from the colour under it, for it also "
        "moves across the plane."
    )


def _last_loss(run: Trained) -> float:
    finite = run.history.train_loss[0][np.isfinite(run.history.train_loss[0])]
    return float(finite[-1]) if len(finite) else float("nan")
