"""Tables and charts as files, and the button that saves a chart as a picture."""

import csv
import html
import io
from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

# Without the camera button: it would save the chart without what a player draws over it.
CHART_CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d", "toImage"],
}

# With the camera button, where nothing is drawn over the chart.
PICTURE_CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
    "toImageButtonOptions": {"format": "png", "scale": 2},
}


def to_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as CSV; the keys of the first row are the header. Numbers keep all their digits.

    Example:
        >>> to_csv([{"step": 1, "loss": 0.1 + 0.2}])
        'step,loss\\n1,0.30000000000000004\\n'
    """
    target = io.StringIO()
    writer = csv.DictWriter(target, fieldnames=list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue()


def to_html(figures: Sequence[go.Figure], title: str) -> str:
    """Figures on one HTML page that needs no network: it contains plotly.js."""
    parts = [
        figure.to_html(full_html=False, include_plotlyjs=number == 0)
        for number, figure in enumerate(figures)
    ]
    body = "\n".join(parts)
    return (
        "<!doctype html>\n<html lang='en'><head><meta charset='utf-8'>"
        f"<title>{html.escape(title)}</title></head>\n<body>\n{body}\n</body></html>\n"
    )
