"""Scores with and without √d_k, drawn: variance against theory, softmax, gradient, distribution."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from core.attention_steps.score_scale import (
    DISTRIBUTIONS,
    NUM_KEYS,
    WIDTHS,
    ScoreScale,
    variance_band,
)

PLAIN, SCALED, BOTH = theme.OKABE_ITO[1], theme.OKABE_ITO[0], theme.OKABE_ITO[5]
_NAMES = {PLAIN: "as they are", SCALED: "÷ √d_k", BOTH: "with and without √d_k"}
_BINS = 41
# The axes of the panels of `curves_figure`; all have d_k across.
D_K_AXES = (("x", "y"), ("x2", "y2"), ("x3", "y3"), ("x4", "y4"))


def curves_figure(result: ScoreScale, *, height: int, width: int | None = None) -> go.Figure:
    """Four panels against d_k: variance, variance ÷ theory, softmax, gradient.

    Args:
        result: From `core.attention_steps.score_scale.measure`.
        height: in pixels.
        width: A d_k to mark with a dotted line; None where the browser draws it.
    """
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 46, "r": 8, "t": 26, "b": 40}
    log_d: dict[str, Any] = {
        "type": "log",
        "range": [-0.05, 3.06],
        "tickvals": [1, 4, 16, 64, 256, 1024],
        "ticktext": ["1", "4", "16", "64", "256", "1024"],
        "zeroline": False,
    }
    named = {**log_d, "title": {"text": "d_k", "standoff": 4}}
    panels: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
        (
            "Var(q·k)",
            log_d,
            {"type": "log", "exponentformat": "power", "dtick": 1, "range": _decades(result)},
        ),
        (
            "Var(q·k) ÷ theory",
            log_d,
            {"range": [0.74, 1.26], "tickvals": [0.8, 0.9, 1, 1.1, 1.2]},
        ),
        (
            f"softmax of {NUM_KEYS} scores",
            named,
            {"range": [0, 1.03]},
        ),
        ("gradient at the scores", named, {"range": [0, 0.52]}),
    )
    columns, rows = ((0, 0.45), (0.55, 1)), ((0.6, 1), (0, 0.4))
    layout["annotations"], layout["shapes"] = _names_of_colours(), []
    for place, (title, x_axis, y_axis) in enumerate(panels):
        name = "" if place == 0 else str(place + 1)
        column, row = columns[place % 2], rows[place // 2]
        layout[f"xaxis{name}"] = {**x_axis, "domain": column, "anchor": f"y{name}"}
        layout[f"yaxis{name}"] = {**y_axis, "zeroline": False, "domain": row, "anchor": f"x{name}"}
        layout["annotations"].append(_title(title, column[0], row[1]))
        if width is not None:
            layout["shapes"].append(
                {
                    "type": "line",
                    "xref": f"x{name}",
                    "yref": f"y{name} domain",
                    "x0": width,
                    "x1": width,
                    "y0": 0,
                    "y1": 1,
                    "line": {"dash": "dot", "width": 1.5, "color": "#7f7f7f"},
                }
            )
    traces = [
        *_variance_traces(result),
        *_ratio_traces(result),
        *_softmax_traces(result),
        *_gradient_traces(result),
    ]
    return go.Figure({"data": traces, "layout": layout})


def scores_figure(result: ScoreScale, width: int, *, height: int) -> go.Figure:
    """At one d_k: the distribution of the scores, and the weights of an average row in order.

    Args:
        result: From `core.attention_steps.score_scale.measure`.
        width: One of `WIDTHS`.
        height: in pixels.
    """
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 40, "r": 8, "t": 26, "b": 40}
    rows = ((0.6, 1), (0, 0.4))
    layout["xaxis"] = {"range": _score_range(result, width), "zeroline": False, "anchor": "y"}
    layout["yaxis"] = {"range": [0, 1.25], "zeroline": False, "domain": rows[0]}
    layout["xaxis2"] = {
        "title": {"text": "key, from the largest weight on", "standoff": 4},
        "anchor": "y2",
        "tickvals": [1, 4, 8, 12, 16],
        "range": [0.4, NUM_KEYS + 0.6],
    }
    layout["yaxis2"] = {"range": [0, 1.03], "zeroline": False, "domain": rows[1], "anchor": "x2"}
    layout["annotations"] = [
        _title(f"d_k = {width}: the scores", 0, 1),
        _title(f"d_k = {width}: weights of an average row", 0, rows[1][1]),
    ]
    place = WIDTHS.index(width)
    bars = [
        {
            "type": "bar",
            "x": list(range(1, NUM_KEYS + 1)),
            "xaxis": "x2",
            "yaxis": "y2",
            "y": which.sorted_weights[place].astype(np.float32),
            "marker": {"color": colour},
            "hovertemplate": f"{_NAMES[colour]}: %{{y:.3f}}<extra></extra>",
        }
        for colour, which in ((PLAIN, result.plain), (SCALED, result.scaled))
    ]
    return go.Figure({"data": [*_score_traces(result, width), *bars], "layout": layout})


# ---- the panels --------------------------------------------------------------------------------
def _line(x: Any, y: Any, colour: str, axis: str, what: str, **style: Any) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": np.asarray(y, dtype=np.float32),
        "xaxis": f"x{axis}",
        "yaxis": f"y{axis}",
        "line": {"color": colour, "width": 2, **style},
        "hovertemplate": f"{what}, {_NAMES[colour]}<br>d_k = %{{x}}: %{{y:.3g}}<extra></extra>",
    }


def _variance_traces(result: ScoreScale) -> list[dict[str, Any]]:
    widths, theory = np.array(WIDTHS), _theory(result)
    traces: list[dict[str, Any]] = []
    for colour, divisor in ((PLAIN, np.ones(len(widths))), (SCALED, widths)):
        traces.append(_line(WIDTHS, theory / divisor, colour, "", "theory’s variance"))
        dots = _line(WIDTHS, result.variances / divisor, colour, "", "measured variance")
        traces.append({**dots, "mode": "markers", "marker": {"color": colour, "size": 6}})
    return traces


def _ratio_traces(result: ScoreScale) -> list[dict[str, Any]]:
    """The same with and without the division, which cancels."""
    bands = np.array(
        [variance_band(result.distribution, result.correlation, width) for width in WIDTHS]
    )
    theory = bands[:, 0]
    outline = np.concatenate([bands[:, 2] / theory, (bands[:, 1] / theory)[::-1]])
    dots = _line(WIDTHS, result.variances / theory, BOTH, "2", "measured ÷ theory")
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [*WIDTHS, *WIDTHS[::-1]],
            "y": outline.astype(np.float32),
            "xaxis": "x2",
            "yaxis": "y2",
            "fill": "toself",
            "line": {"width": 0},
            "fillcolor": _tinted(BOTH),
            "hoverinfo": "skip",
        },
        _line(WIDTHS, np.ones(len(WIDTHS)), BOTH, "2", "theory"),
        {**dots, "mode": "markers", "marker": {"color": BOTH, "size": 6}},
    ]


def _score_traces(result: ScoreScale, width: int) -> list[dict[str, Any]]:
    """Bars over each set's own range, as shares of the normal curve's height: both are visible."""
    place = WIDTHS.index(width)
    mean, variance, _ = DISTRIBUTIONS[result.distribution].cumulants(width, result.correlation)
    traces: list[dict[str, Any]] = []
    for colour, divisor in ((PLAIN, 1.0), (SCALED, width**0.5)):
        middle, spread = mean / divisor, variance**0.5 / divisor
        edges = np.linspace(middle - 3.5 * spread, middle + 3.5 * spread, _BINS + 1)
        middles = ((edges[1:] + edges[:-1]) / 2).astype(np.float32)
        counts, _ = np.histogram(result.pairs[place] / divisor, edges)
        share = counts / len(result.pairs[place])
        top = (edges[1] - edges[0]) / (spread * (2 * np.pi) ** 0.5)
        curve = np.exp(-0.5 * ((middles - middle) / spread) ** 2)
        axes = {"type": "scatter", "mode": "lines", "x": middles, "xaxis": "x", "yaxis": "y"}
        traces.append(
            {
                **axes,
                "y": (share / top).astype(np.float32),
                "fill": "tozeroy",
                "fillcolor": _tinted(colour),
                "line": {"color": colour, "width": 0, "shape": "hvh"},
                "hovertemplate": f"{_NAMES[colour]}, score %{{x:.3g}}<extra></extra>",
            }
        )
        traces.append(
            {
                **axes,
                "y": curve.astype(np.float32),
                "line": {"color": colour, "width": 2},
                "hoverinfo": "skip",
            }
        )
    return traces


def _softmax_traces(result: ScoreScale) -> list[dict[str, Any]]:
    traces = []
    for colour, which in ((PLAIN, result.plain), (SCALED, result.scaled)):
        traces.append(_line(WIDTHS, which.largest, colour, "3", "largest weight"))
        traces.append(_line(WIDTHS, which.entropy, colour, "3", "entropy", dash="dash"))
    return traces


def _gradient_traces(result: ScoreScale) -> list[dict[str, Any]]:
    return [
        _line(WIDTHS, which.gradient, colour, "4", "norm")
        for colour, which in ((PLAIN, result.plain), (SCALED, result.scaled))
    ]


def _title(text: str, x: float, y: float) -> dict[str, Any]:
    return {
        "text": text,
        "x": x,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12},
    }


def _names_of_colours() -> list[dict[str, Any]]:
    """In the first panel's upper left corner, where no line ever comes."""
    return [
        {
            "text": f"<span style='color:{colour}'>━</span> {_NAMES[colour]}",
            "x": 0.02,
            "y": y,
            "xref": "x domain",
            "yref": "y domain",
            "xanchor": "left",
            "yanchor": "top",
            "showarrow": False,
            "font": {"size": 12},
        }
        for colour, y in ((PLAIN, 1.0), (SCALED, 0.87))
    ]


def _score_range(result: ScoreScale, width: int) -> list[float]:
    """Both distributions, unscaled and scaled, with room beside them."""
    mean, variance, _ = DISTRIBUTIONS[result.distribution].cumulants(width, result.correlation)
    reach = 3.5 * variance**0.5
    small_mean, small = mean / width**0.5, 3.5 * (variance / width) ** 0.5
    return [
        float(min(mean - reach, small_mean - small)),
        float(max(mean + reach, small_mean + small)),
    ]


def _decades(result: ScoreScale) -> list[float]:
    """Decades that hold everything drawn, the same for every d_k looked at."""
    theory = _theory(result)
    low = min(theory.min(), (theory / np.array(WIDTHS)).min())
    return [float(np.floor(np.log10(low) - 0.1)), float(np.log10(theory.max()) + 0.3)]


def _theory(result: ScoreScale) -> np.ndarray:
    return np.array(
        [variance_band(result.distribution, result.correlation, width)[0] for width in WIDTHS]
    )


def _tinted(colour: str) -> str:
    r, g, b = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({r},{g},{b},0.3)"
