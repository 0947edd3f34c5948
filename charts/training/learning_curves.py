"""Learning curves of a training: how each optimizer is drawn, medians, the figure, the table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from core.training import NETWORK_OPTIMIZERS, History, Plan, Split

Array = Any

# Three batch sizes are not optimizers, so they have colours of their own.
_BATCH_STYLES = ("#56b4e9", "#b8a500", "#cc79a7")


@dataclass(frozen=True)
class Trained:
    """One optimizer with its curves and how it is drawn."""

    label: str
    color: str
    dash: str
    history: History


class TrainingResult(NamedTuple):
    """Everything that the sentences are about."""

    runs: Sequence[Trained]
    plan: Plan
    split: Split


class Ran(NamedTuple):
    """One optimizer of a training."""

    result: TrainingResult
    run: Trained


def trained(plan: Plan, histories: Sequence[History], *, by_batch: bool) -> list[Trained]:
    """The optimizers with their look: told apart by optimizer, or by batch size."""
    found = []
    for number, history in enumerate(histories):
        key = history.choice.optimizer
        if by_batch:
            label = batch_label(history.choice.batch_size)
            found.append(Trained(label, _BATCH_STYLES[number % 3], "solid", history))
        else:
            color, dash = theme.line_style(list(NETWORK_OPTIMIZERS).index(key))
            found.append(Trained(NETWORK_OPTIMIZERS[key].label, color, dash, history))
    return found


def batch_label(batch_size: int) -> str:
    """ "Whole set", "Single example" or "Batches of 32"."""
    return {0: "Whole set", 1: "Single example"}.get(batch_size, f"Batches of {batch_size:,}")


def script_names(runs: Sequence[Trained]) -> list[str]:
    """A name for each optimizer in files, plain ASCII and each different."""
    return [
        f"{NETWORK_OPTIMIZERS[each.history.choice.optimizer].label}, "
        f"{batch_label(each.history.choice.batch_size).lower()}"
        for each in runs
    ]


def last_entry(history: History) -> int:
    """The last epoch at which every run that is still alive has a loss.

    Args:
        history: Of one optimizer.

    Returns:
        An epoch, from 0.

    Example:
        >>> from core.training import Network, OptimizerChoice, points, split, train
        >>> plan = Plan(Network((2, 4, 1)), (OptimizerChoice("adam"),), epochs=20)
        >>> histories = train(plan, split(*points("blobs", 50, 0.3, 0), seed=0))
        >>> last_entry(histories[0])
        20
    """
    measured = np.flatnonzero(np.isfinite(history.train_loss).any(0))
    return int(measured[-1]) if len(measured) else 0


def curves_figure(runs: Sequence[Trained], *, height: int) -> go.Figure:
    """Training loss (solid) and test loss (dotted) against the epoch; bands over several seeds.

    Args:
        runs: The optimizers and their histories.
        height: In pixels.

    Returns:
        A figure with one or two lines for each optimizer.
    """
    figure = go.Figure()
    for each in runs:
        history = each.history
        at = last_entry(history)
        epochs = np.arange(at + 1)
        if len(history.train_loss) > 1:
            low = np.nanmin(history.train_loss[:, : at + 1], axis=0)
            high = np.nanmax(history.train_loss[:, : at + 1], axis=0)
            figure.add_scatter(
                x=np.concatenate([epochs, epochs[::-1]]),
                y=np.concatenate([high, low[::-1]]),
                fill="toself",
                line={"width": 0},
                fillcolor=each.color,
                opacity=0.18,
                hoverinfo="skip",
                showlegend=False,
            )
        for curves, name, dash, width in (
            (history.train_loss, "training", each.dash, 2),
            (history.test_loss, "test", "dot", 1),
        ):
            if np.isfinite(curves[:, : at + 1]).any():
                figure.add_scatter(
                    x=epochs,
                    y=np.nanmedian(curves[:, : at + 1], axis=0),
                    mode="lines",
                    name=f"{each.label}, {name}",
                    line={"color": each.color, "dash": dash, "width": width},
                )
    figure.update_layout(**theme.base_layout(height))
    figure.update_layout(showlegend=True)
    figure.update_xaxes(title="Epoch")
    figure.update_yaxes(title="Loss", rangemode="tozero")
    return figure


def curve_rows(runs: Sequence[Trained], plan: Plan) -> list[Mapping[str, Any]]:
    """The history as a table: one row for each optimizer, seed and epoch.

    Args:
        runs: The optimizers and their histories.
        plan: What was trained; names the seeds.

    Returns:
        Rows without those where the training loss is not finite.

    Example:
        >>> from core.training import Network, OptimizerChoice, points, split, train
        >>> plan = Plan(Network((2, 4, 1)), (OptimizerChoice("adam"),), epochs=20)
        >>> histories = train(plan, split(*points("blobs", 50, 0.3, 0), seed=0))
        >>> rows = curve_rows(trained(plan, histories, by_batch=False), plan)
        >>> len(rows), rows[-1]["optimizer"], rows[-1]["epoch"]
        (21, 'Adam', 20)
    """
    rows: list[Mapping[str, Any]] = []
    for each in runs:
        history = each.history
        for run, seed in enumerate(plan.seeds):
            for epoch in range(last_entry(history) + 1):
                row: dict[str, Any] = {
                    "optimizer": NETWORK_OPTIMIZERS[history.choice.optimizer].label,
                    "batch_size": history.choice.batch_size or history.examples_per_epoch,
                    "seed": seed,
                    "epoch": epoch,
                    "gradient_evaluations": epoch * history.steps_per_epoch,
                    "examples_seen": epoch * history.examples_per_epoch,
                    "train_loss": float(history.train_loss[run, epoch]),
                    "test_loss": float(history.test_loss[run, epoch]),
                    "train_accuracy": float(history.train_accuracy[run, epoch]),
                    "test_accuracy": float(history.test_accuracy[run, epoch]),
                }
                if np.isfinite(row["train_loss"]):
                    rows.append(row)
    return rows


def nanmedian(values: Array) -> float:
    """Median of what is finite; NaN where nothing is."""
    finite = values[np.isfinite(values)]
    return float(np.median(finite)) if len(finite) else float("nan")


def medians(curves: Array, upto: int) -> Array:
    """The median over seeds of every epoch from 0 to `upto`."""
    return np.array([nanmedian(column) for column in curves[:, : upto + 1].T])


def epochs_trained(history: History) -> int:
    """Epochs that were carried out: where every seed diverged, the rest of the plan was not."""
    if (history.diverged_at >= 0).all():
        return int(history.diverged_at.max())
    return history.epochs_done


def kept(history: History) -> int:
    """How many of the first seed's kept weights are from before it diverged.

    Args:
        history: Of one optimizer.

    Returns:
        1 or more; all where it did not diverge.

    Example:
        >>> from core.training import Network, OptimizerChoice, points, split, train
        >>> plan = Plan(Network((2, 4, 1)), (OptimizerChoice("adam"),), epochs=20)
        >>> histories = train(plan, split(*points("blobs", 50, 0.3, 0), seed=0))
        >>> kept(histories[0]) == len(histories[0].frames)
        True
    """
    lost = int(history.diverged_at[0])
    if lost < 0:
        return len(history.frames)
    return max(1, int((np.asarray(history.frame_epochs) < lost).sum()))
