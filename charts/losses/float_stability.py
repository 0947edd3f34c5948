"""Formulas for one number in a floating-point format: values, errors, and where they break."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from core.common.number_format import format_number
from core.losses.float_formats import FloatFormat
from core.losses.float_stability import FORMS, Form, compute, first_failure

# An error under this is drawn on the axis: a hundredth of a rounding.
MIN_ULPS = 0.01


def style(form: Form) -> tuple[str, str]:
    """Colour and dash, the same everywhere."""
    return theme.line_style(list(FORMS).index(form.key))


def stability_figure(
    target: FloatFormat,
    forms: Sequence[Form],
    z: np.ndarray,
    errors: Mapping[str, np.ndarray],
    at: float,
    *,
    height: int,
) -> go.Figure:
    """Left the computed values with a cross where each first breaks, right the errors in ulps."""
    traces: list[dict[str, Any]] = []
    top = float(z.max())
    for position, form in enumerate(forms):
        color, dash = style(form)
        values = compute(form, target, z)
        shown = np.where(np.isfinite(values), values, np.nan)
        line = {"color": color, "dash": dash, "width": 2.25}
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": form.label,
                "x": z.astype("f4"),
                "y": shown.astype("f4"),
                # Thinner and thinner: they lie on each other wherever they are right.
                "line": {**line, "width": 2.25 + 2 * (len(forms) - 1 - position)},
                "hovertemplate": f"{form.label}<br>z = %{{x:.4g}}: %{{y:.5g}}<extra></extra>",
            }
        )
        broken = first_failure(form.key, target.key)
        if broken is not None and broken <= top:
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "x": [broken],
                    "y": [broken],
                    "marker": {
                        "symbol": "x",
                        "size": 12,
                        "color": color,
                        "line": {"width": 1, "color": "#fff"},
                    },
                    "showlegend": False,
                    "hovertemplate": f"{form.label}: ∞ or NaN from z = "
                    f"{format_number(broken, 6)} on<extra></extra>",
                }
            )
        wrong = errors[form.key]
        drawn = np.where(np.isfinite(wrong), np.maximum(wrong, MIN_ULPS), np.nan)
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": form.label,
                "x": z.astype("f4"),
                "y": drawn.astype("f4"),
                "xaxis": "x2",
                "yaxis": "y2",
                "line": line,
                "showlegend": False,
                "hovertemplate": f"{form.label}<br>z = %{{x:.4g}}: %{{y:.3g}} ulps<extra></extra>",
            }
        )
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 52, "r": 12, "t": 40, "b": 44}
    layout["showlegend"] = True
    layout["legend"] = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    axis = {"title": {"text": "logit z"}, "range": [-top, top], "zeroline": False}
    layout["xaxis"] = {**axis, "domain": [0, 0.45]}
    layout["xaxis2"] = {**axis, "domain": [0.56, 1], "anchor": "y2"}
    layout["yaxis"] = {
        "title": {"text": "log(1 + e^z) as computed"},
        "range": [-0.05 * top, 1.05 * top],
    }
    layout["yaxis2"] = {
        "anchor": "x2",
        "type": "log",
        "title": {"text": "error in ulps  (log)"},
        "range": [np.log10(MIN_ULPS), max(4.0, target.digits * np.log10(2) + 0.5)],
        "exponentformat": "power",
        "dtick": 2 if target.digits < 30 else 4,
    }
    layout["shapes"] = [
        {
            "type": "line",
            "xref": f"x{n}",
            "yref": f"y{n} domain",
            "x0": at,
            "x1": at,
            "y0": 0,
            "y1": 1,
            "line": {"dash": "dot", "width": 1.5, "color": "#7f7f7f"},
        }
        for n in ("", "2")
        if abs(at) <= top
    ]
    return go.Figure({"data": traces, "layout": layout})


def stability_rows(
    target: FloatFormat, forms: Sequence[Form], z: np.ndarray, errors: Mapping[str, np.ndarray]
) -> list[dict[str, float | str]]:
    """Curves as a table file."""
    values = {form.key: compute(form, target, z) for form in forms}
    rows: list[dict[str, float | str]] = []
    for place, each in enumerate(z):
        row: dict[str, float | str] = {"format": target.key, "z": float(each)}
        for form in forms:
            row[form.key] = float(values[form.key][place])
            row[f"{form.key}_ulps"] = float(errors[form.key][place])
        rows.append(row)
    return rows
