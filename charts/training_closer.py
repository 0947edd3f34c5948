"""A closer look at trained networks: calibration, confusion, the loss landscape."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from charts.training import Trained
from core.activations import sigmoid
from core.calibration import reliability
from core.confusion import confusion
from core.datasets import Split
from core.loss_landscape import coordinates, filter_normalised, plane_losses, principal_plane
from core.networks import logits, with_ones
from core.training_plans import Plan

Array = Any

# Of equal width, for the calibration curve.
BINS = 10
# Examples that a landscape is computed on, and points along one side of it.
MAX_EXAMPLES = 400
_SIDE, _COARSE_SIDE, _LARGE = 41, 25, 5000


@dataclass(frozen=True)
class Landscape:
    """Training loss on a plane, and paths on it.

    Attributes:
        a, b: Coordinates of the grid.
        losses: (len(b), len(a)).
        paths: For each path its coordinates (n, 2).
        shares: Share of all movement that each axis shows; zeros for random directions.
    """

    a: Array
    b: Array
    losses: Array
    paths: tuple[Array, ...] = ()
    shares: tuple[float, float] = (0.0, 0.0)


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


def landscapes(runs: Sequence[Trained], plan: Plan, split: Split) -> tuple[Landscape, Landscape]:
    """Around the best network: along two random directions, and on the plane of all paths."""
    x, y = split.x_train[:MAX_EXAMPLES], split.y_train[:MAX_EXAMPLES]
    inputs = with_ones(x.T.astype("float32"))
    y = y.astype("float32")
    best = best_run(runs).history.frames[-1].astype(float)
    count = _COARSE_SIDE if plan.network.num_weights > _LARGE else _SIDE
    random = filter_normalised(plan.network, best, seed=0)
    steps = np.linspace(-1, 1, count)
    around = plane_losses(plan.network, best, random, steps, steps, inputs, y)
    frames = [each.history.frames.astype(float) for each in runs]
    directions, shares = principal_plane(np.concatenate(frames), best)
    paths = tuple(coordinates(each, best, directions) for each in frames)
    points = np.concatenate(paths)
    low, high = points.min(0), points.max(0)
    room = 0.15 * np.maximum(high - low, 1e-3)
    a, b = (np.linspace(low[k] - room[k], high[k] + room[k], count) for k in (0, 1))
    on_plane = plane_losses(plan.network, best, directions, a, b, inputs, y)
    return (
        Landscape(steps, steps, around),
        Landscape(a, b, on_plane, paths, (float(shares[0]), float(shares[1]))),
    )


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
