"""What a person carries away from a page: table, figure, script. Made when asked for."""

import csv
import html
import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.attention.token_views import AttentionView
from core.language_models.forward_pass import TextAttention

# No camera: it would save a chart without what the player draws over it.
CHART_CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d", "toImage"],
}

# Where nothing is drawn over a chart, Plotly's own camera saves it as PNG.
PICTURE_CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
    "toImageButtonOptions": {"format": "png", "scale": 2},
}


def to_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as CSV with a header line; numbers keep all their digits."""
    target = io.StringIO()
    writer = csv.DictWriter(target, fieldnames=list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue()


def to_html(figures: Sequence[go.Figure], title: str) -> str:
    """Figures on one page that opens without a network: Plotly's own script is inside it."""
    parts = [
        figure.to_html(full_html=False, include_plotlyjs=number == 0)
        for number, figure in enumerate(figures)
    ]
    body = "\n".join(parts)
    return (
        "<!doctype html>\n<html lang='en'><head><meta charset='utf-8'>"
        f"<title>{html.escape(title)}</title></head>\n<body>\n{body}\n</body></html>\n"
    )


def heads_npz(attention: TextAttention, shown: AttentionView) -> bytes:
    """All heads with all their digits: on the model's tokens, and as they are shown.

    `np.load(file)` opens it without pickle: labels are arrays of strings.
    """
    target = io.BytesIO()
    np.savez_compressed(
        target,
        allow_pickle=False,
        weights=attention.weights,
        query_tokens=np.array(attention.queries.tokens),
        key_tokens=np.array(attention.keys.tokens),
        shown_weights=shown.weights,
        shown_rows=np.array(shown.rows.labels),
        shown_columns=np.array(shown.columns.labels),
    )
    return target.getvalue()
