"""All matrices of one attention head as a table and as one figure, to take away."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from charts.attention_steps.scene import matrices
from charts.common import theme
from core.attention_steps.steps import AttentionSteps


def csv_rows(steps: AttentionSteps) -> list[dict[str, Any]]:
    """Every cell of every matrix."""
    return [
        {
            "matrix": matrix.title,
            "row": row,
            "column": column,
            "value": float(matrix.values[i, j]),
        }
        for matrix in matrices(steps)
        if matrix.name != "kt"
        for i, row in enumerate(matrix.rows)
        for j, column in enumerate(matrix.columns)
    ]


def steps_figure(steps: AttentionSteps) -> go.Figure:
    """All matrices beside each other as heat maps with their numbers, for a white ground."""
    shown = [each for each in matrices(steps) if each.kind != "hidden" and each.name != "kt"]
    columns = 3
    rows = -(-len(shown) // columns)
    figure = make_subplots(
        rows=rows,
        cols=columns,
        subplot_titles=[f"{m.title}  {m.shape}" for m in shown],
        horizontal_spacing=0.09,
        vertical_spacing=0.16 / max(rows - 1, 1),
    )
    for place, matrix in enumerate(shown):
        finite = matrix.values[np.isfinite(matrix.values)]
        bound = float(np.abs(finite).max()) if finite.size else 1.0
        is_weights = matrix.kind == "weights"
        trace = {
            "type": "heatmap",
            "z": [[v if np.isfinite(v) else None for v in row] for row in matrix.values.tolist()],
            "zmin": 0 if is_weights else -(bound or 1.0),
            "zmax": bound or 1.0,
            "colorscale": list(theme.SEQUENTIAL_LIGHT if is_weights else theme.DIVERGING_LIGHT),
            "showscale": False,
            "xgap": 1,
            "ygap": 1,
            "hovertemplate": "row %{y}, column %{x}: %{z:.6g}<extra></extra>",
            **({"texttemplate": "%{z:.2f}"} if matrix.values.shape[1] <= 8 else {}),
        }
        row, column = place // columns + 1, place % columns + 1
        figure.add_trace(trace, row=row, col=column)
        # By place, since two tokens may have one name.
        figure.update_xaxes(
            tickvals=list(range(len(matrix.columns))),
            ticktext=list(matrix.columns),
            row=row,
            col=column,
        )
        figure.update_yaxes(
            tickvals=list(range(len(matrix.rows))),
            ticktext=list(matrix.rows),
            autorange="reversed",
            row=row,
            col=column,
        )
    figure.update_layout(**theme.base_layout(260 * rows))
    figure.update_layout(margin={"l": 90, "t": 40})
    figure.update_xaxes(showgrid=False, zeroline=False)
    figure.update_yaxes(showgrid=False, zeroline=False)
    return figure
