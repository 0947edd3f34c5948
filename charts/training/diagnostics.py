"""A closer look at trained networks: calibration, confusion, the loss landscape."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from charts.training.learning_curves import Trained, TrainingResult, kept, last_entry
from core.common import (
    Claim,
    Said,
    counted,
    described,
    each_said,
    format_number,
    format_percent,
    listed,
    settled,
)
from core.losses import reliability
from core.training import MAX_EXAMPLES, Landscape, Split, logits, sigmoid, with_ones
from core.training.confusion import confusion

Array = Any

# Of equal width, for the calibration curve.
BINS = 10


# ---- whose weights ----------------------------------------------------------------------------
def paths(runs: Sequence[Trained]) -> list[Array]:
    """For each optimizer the first seed's weights, (n, num_weights), as long as it had a loss.

    Args:
        runs: One or more optimizers with their histories.

    Returns:
        One array for each optimizer, with one row for each kept epoch.

    Example:
        >>> from charts.training.learning_curves import trained
        >>> from core.training import Network, OptimizerChoice, Plan, points, split, train
        >>> plan = Plan(Network((2, 4, 1)), (OptimizerChoice("adam"),), epochs=20)
        >>> histories = train(plan, split(*points("blobs", 50, 0.3, 0), seed=0))
        >>> runs = trained(plan, histories, by_batch=False)
        >>> [path.shape for path in paths(runs)]
        [(21, 17)]
    """
    return [each.history.frames[: kept(each.history)] for each in runs]


def best_run(runs: Sequence[Trained]) -> Trained:
    """Lowest last training loss of the first seed; one that diverged only where all of them did."""

    def key(run: Trained) -> tuple[bool, float]:
        loss = run.history.train_loss[0]
        finite = loss[np.isfinite(loss)]
        return int(run.history.diverged_at[0]) >= 0, float(finite[-1]) if len(finite) else np.inf

    return min(runs, key=key)


def best_weights(runs: Sequence[Trained]) -> Array:
    """The weights around which the loss landscape is drawn: the last ones of the best optimizer.

    Args:
        runs: One or more optimizers with their histories.

    Returns:
        shape (num_weights,).

    Example:
        >>> from charts.training.learning_curves import trained
        >>> from core.training import Network, OptimizerChoice, Plan, points, split, train
        >>> plan = Plan(Network((2, 4, 1)), (OptimizerChoice("adam"),), epochs=20)
        >>> histories = train(plan, split(*points("blobs", 50, 0.3, 0), seed=0))
        >>> runs = trained(plan, histories, by_batch=False)
        >>> best_weights(runs).shape
        (17,)
    """
    return paths([best_run(runs)])[0][-1]


def earlier_epoch(run: Trained) -> int | None:
    """The epoch of the weights that are looked at, where it is not the last one of the curves."""
    epoch = int(run.history.frame_epochs[kept(run.history) - 1])
    return epoch if epoch < last_entry(run.history) else None


def _at(epoch: int | None) -> str:
    return "" if epoch is None else f" (at epoch {epoch:,})"


# ---- calibration and confusion ----------------------------------------------------------------
def _judged(run: Trained, result: TrainingResult) -> tuple[Array, Array]:
    """Probabilities of the first seed's network, and classes: of the test part if there is one."""
    split = result.split
    x, y = (split.x_test, split.y_test) if len(split.y_test) else (split.x_train, split.y_train)
    weights = paths([run])[0][-1].astype(float)
    with np.errstate(all="ignore"):
        return sigmoid(logits(result.plan.network, weights, with_ones(x.T))), y


def part(split: Split) -> str:
    """What is judged."""
    return "test" if len(split.y_test) else "training"


def calibration_figure(result: TrainingResult, *, height: int) -> go.Figure:
    """Share of class 1 against the predicted probability; on the diagonal both are equal."""
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        hoverinfo="skip",
        line={"color": "#7f7f7f", "width": 1, "dash": "dot"},
    )
    for each in result.runs:
        found = reliability(*_judged(each, result), bins=BINS)
        seen = found.counts > 0
        counts = found.counts[seen]
        sizes = 5 + 14 * np.sqrt(counts / counts.max())
        figure.add_scatter(
            x=found.confidence[seen],
            y=found.frequency[seen],
            mode="lines+markers",
            name=each.label,
            customdata=counts,
            marker={"color": each.color, "size": sizes},
            line={"color": each.color, "dash": each.dash, "width": 1.5},
            hovertemplate="predicted %{x:.2f}, observed %{y:.2f}, examples: %{customdata}",
        )
    figure.update_layout(**theme.base_layout(height))
    figure.update_xaxes(title="Predicted probability of class 1", range=[-0.04, 1.04])
    figure.update_yaxes(title="Share of class 1", range=[-0.04, 1.04])
    return figure


class _Gap(NamedTuple):
    label: str
    epoch: int | None
    points: float


class _Calibration(NamedTuple):
    part: str
    examples: int
    seed: int | None
    gaps: list[_Gap]


def _calibration(result: TrainingResult) -> _Calibration | None:
    if not result.runs:
        return None
    seeds = result.plan.seeds
    gaps, examples = [], 0
    for each in result.runs:
        probabilities, y = _judged(each, result)
        examples = len(y)
        ece = reliability(probabilities, y, bins=BINS).ece
        gaps.append(_Gap(each.label, earlier_epoch(each), 100 * ece))
    return _Calibration(part(result.split), examples, seeds[0] if len(seeds) > 1 else None, gaps)


def _calibration_words(facts: _Calibration) -> str:
    listing = listed(
        [
            f"**{each.label}**{_at(each.epoch)} {format_number(each.points, 2)}"
            for each in facts.gaps
        ]
    )
    seed = "" if facts.seed is None else f" (seed {facts.seed})"
    return (
        f"Mean gap between predicted probability and observed share over {BINS} bins, weighted by "
        f"their examples, on {counted(facts.examples, f'{facts.part} example')}{seed}, in "
        f"percentage points: {listing}. Larger points stand for more examples. Under the dotted "
        "diagonal the probability of class 1 is higher than its share, above it lower."
    )


CALIBRATION = Claim("training: calibration", _calibration, _calibration_words)


def calibration_sentence(result: TrainingResult) -> Said:
    """The gap between predicted probabilities and observed shares."""
    (sentence,) = each_said(CALIBRATION, [result])
    return sentence


def confusion_rows(result: TrainingResult, names: tuple[str, str]) -> list[dict[str, str]]:
    """One row for each optimizer: its right and wrong answers by class."""
    rows = []
    for each in result.runs:
        found = confusion(*_judged(each, result))
        zero, one = names
        rows.append(
            {
                "Trained by": f"{each.label}{_at(earlier_epoch(each))}",
                f"{zero}, said {zero}": f"{found.true_negative:,}",
                f"{zero}, said {one}": f"{found.false_positive:,}",
                f"{one}, said {zero}": f"{found.false_negative:,}",
                f"{one}, said {one}": f"{found.true_positive:,}",
            }
        )
    return rows


# ---- the landscape ------------------------------------------------------------------------------
def landscape_figure(
    shown: Landscape, runs: Sequence[Trained], titles: tuple[str, str], *, height: int
) -> go.Figure:
    """Contours of the logarithm of the loss, with the paths that lie on this plane."""
    levels = np.log10(np.maximum(shown.losses, 1e-9))
    figure = go.Figure()
    figure.add_contour(
        x=shown.a.astype("float32"),
        y=shown.b.astype("float32"),
        z=levels.astype("float32"),
        colorscale=theme.depth_scale(),
        ncontours=18,
        showscale=False,
        contours={"coloring": "heatmap"},
        line={"width": 0.6, "color": "#7f7f7f"},
        customdata=shown.losses.astype("float32"),
        hovertemplate="loss %{customdata:.4g}<extra></extra>",
    )
    for each, path in zip(runs, shown.paths, strict=False):
        figure.add_scatter(
            x=path[:, 0].astype("float32"),
            y=path[:, 1].astype("float32"),
            mode="lines+markers",
            name=each.label,
            line={"color": each.color, "dash": each.dash, "width": 2},
            marker={"color": each.color, "size": [0] * (len(path) - 1) + [9]},
            hoverinfo="name",
        )
    start = shown.paths[0][0] if shown.paths else np.zeros(2)
    figure.add_scatter(
        x=[start[0]],
        y=[start[1]],
        mode="markers",
        hoverinfo="skip",
        marker={"color": "#7f7f7f", "size": 11, "symbol": "circle-open", "line": {"width": 2}},
    )
    figure.update_layout(**theme.base_layout(height))
    figure.update_xaxes(title=titles[0], zeroline=False)
    figure.update_yaxes(title=titles[1], zeroline=False)
    return figure


class Surroundings(NamedTuple):
    """The loss around the best network, and on the plane of the paths."""

    around: Landscape
    plane: Landscape
    result: TrainingResult


class _Surroundings(NamedTuple):
    label: str
    epoch: int | None
    middle: float
    edge: float
    used: int
    examples: int
    share: float


def _surroundings(shown: Surroundings) -> _Surroundings:
    best, losses = best_run(shown.result.runs), shown.around.losses
    edges = np.concatenate([losses[0], losses[-1]])
    examples = len(shown.result.split.y_train)
    return _Surroundings(
        best.label,
        earlier_epoch(best),
        float(losses[len(shown.around.b) // 2, len(shown.around.a) // 2]),
        float(np.median(np.where(np.isnan(edges), np.inf, edges))),
        min(examples, MAX_EXAMPLES),
        examples,
        _share(shown.plane),
    )


def _share(plane: Landscape) -> float:
    share = float(sum(plane.shares))
    return 1.0 if settled(1 - share, 1.0) == 0 else share


def _surroundings_words(facts: _Surroundings) -> str:
    some = f", of {facts.used} of {facts.examples:,} training examples,"
    leaves = (
        " A path’s own loss can differ from the colour under it, because the path also moves out "
        "of the plane."
    )
    return (
        f"Around **{facts.label}**’s network{_at(facts.epoch)} the training loss"
        f"{some if facts.used < facts.examples else ''} is {format_number(facts.middle)} in the "
        f"middle and {format_number(facts.edge)} (median) at the upper and lower edge, where the "
        "weights into each unit have moved by their own length along random direction 2. The plane "
        f"of the paths holds {format_percent(facts.share)} of the paths’ squared distances from "
        f"the best network.{leaves if facts.share < 1 else ''}"
    )


SURROUNDINGS = Claim("training: loss landscape", _surroundings, _surroundings_words)


def landscape_sentence(shown: Surroundings) -> Said:
    """The loss around the best network, and how much of the paths the plane shows."""
    (sentence,) = each_said(SURROUNDINGS, [shown])
    return sentence


def landscape_alt(shown: Surroundings) -> Said:
    """Text alternative of both maps."""
    return described("Contours of the training loss.", [landscape_sentence(shown)])
