"""Figures of a training: its curves for the files, calibration, and the loss landscape."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from charts.training.runs import Trained, last_entry


def curves_figure(runs: Sequence[Trained], *, height: int) -> go.Figure:
    """Training loss (solid) and test loss (dotted) against the epoch; bands over several seeds."""
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
