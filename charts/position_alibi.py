"""ALiBi: slopes, bias and what it does beyond the trained length."""

from typing import Any

import numpy as np

from charts import theme
from charts.panels import INSIDE_TOP_RIGHT, Panel, figure
from charts.position_numbers import said
from core.positions import ENCODINGS, PositionSettings
from core.relative_bias import alibi_bias, alibi_reach, alibi_slopes

MOST_CELLS = 48


def alibi_finding(settings: PositionSettings, length: int) -> list[str]:
    """What the slopes do to attention, in tokens."""
    slopes = alibi_slopes(settings.heads)
    slope = slopes[settings.head - 1]
    half = np.log(2) / slope
    beyond = (np.exp(-slope * length) - np.exp(-slope * 4 * length)) / (
        1 - np.exp(-slope * 4 * length)
    )
    steepest, flattest = slopes.max(), slopes.min()
    return [
        f"{settings.heads} heads with slopes from {steepest:.4g} to {flattest:.4g}: some can only "
        "look near, some far."
        if settings.heads > 1
        else f"One head, with slope {steepest:.4g}.",
        f"Head {settings.head} has slope **{slope:.4g}**: between equally good keys the weight "
        f"halves every {half:.3g} positions, and nine tenths of it lie on the last "
        f"{alibi_reach(slope, 0.9, length):,} of {length:,}.",
        f"In a text four times as long as these {length:,} positions, {said(100 * beyond, 2)} % of "
        "its weight would lie beyond them. "
        + (
            "Hardly anything new comes into sight, which is why ALiBi runs on longer texts "
            "without training."
            if beyond < 0.05
            else "This head does see further than it was trained for."
        ),
    ]


def alibi_panels(
    settings: PositionSettings, length: int, *, height: int, dark: bool
) -> list[Panel]:
    """Slopes, the bias of one head, its weights on equally good keys."""
    slopes = alibi_slopes(settings.heads)
    slope = float(slopes[settings.head - 1])
    colors = [theme.OKABE_ITO[0]] * len(slopes)
    colors[settings.head - 1] = theme.OKABE_ITO[1]
    dots = {
        "type": "scatter",
        "x": list(range(1, len(slopes) + 1)),
        "y": slopes,
        "mode": "markers",
        "marker": {"color": colors, "size": 9},
        "hovertemplate": "head %{x}: %{y:.5g}<extra></extra>",
    }
    bias = alibi_bias(slope, min(length, MOST_CELLS))
    table = {
        "type": "heatmap",
        "z": np.where(np.isfinite(bias), bias, np.nan).astype(np.float32),
        "colorscale": list(reversed(theme.SEQUENTIAL_DARK if dark else theme.SEQUENTIAL_LIGHT)),
        "colorbar": {"thickness": 10},
        "hovertemplate": "query %{y}, key %{x}: %{z:.3f}<extra></extra>",
    }
    seen = min(4 * length, np.log(1e8) / slope)  # further away the weight is out of the picture
    power = {"type": "log", "exponentformat": "power", "dtick": 1}
    first, second, third = alibi_finding(settings, length)
    return [
        Panel(
            figure([dots], "Slope of each head", {"title": "head"}, power, height=height),
            f"Slopes fall in a straight line on a logarithmic axis. {first}",
        ),
        Panel(
            figure(
                [table],
                f"Bias of head {settings.head}",
                {"title": "key", "showgrid": False},
                {"title": "query", "autorange": "reversed", "showgrid": False},
                height=height,
            ),
            f"0 on the diagonal, lower the further back the key. {second}",
        ),
        Panel(
            figure(
                [_weights(slope, each, number) for number, each in enumerate((length, 4 * length))],
                "Weight on equally good keys",
                {"title": "distance", "range": [0, seen]},
                {**power, "range": [-8, 0], "dtick": 2},
                height=height,
                showlegend=True,
                legend=INSIDE_TOP_RIGHT,
            ),
            f"Weights against the distance, at this length and at four times it. {third}",
        ),
    ]


def _weights(slope: float, size: int, number: int) -> dict[str, Any]:
    distances = np.unique(np.linspace(0, size - 1, 400).round().astype(int))
    total = (1 - np.exp(-slope * size)) / (1 - np.exp(-slope))
    color, _ = theme.line_style(number)
    return {
        "type": "scatter",
        "x": distances.astype(np.int16),
        "y": (np.exp(-slope * distances) / total).astype(np.float32),
        "mode": "lines",
        "name": f"{size:,} positions",
        "line": {"color": color, "width": 5 - 3 * number, "dash": ("solid", "dash")[number]},
        "hovertemplate": "distance %{x}: %{y:.2e}<extra></extra>",
    }


def alibi_formula(settings: PositionSettings) -> tuple[str, str, str]:
    """LaTeX with the current slope."""
    slope = alibi_slopes(settings.heads)[settings.head - 1]
    n = settings.heads
    rule = rf"a_h = 2^{{-8h/{n}}}" if n & (n - 1) == 0 else rf"a_1,\dots,a_{{{n}}}\text{{ by rule}}"
    latex = ENCODINGS["alibi"].latex + "\n" + rf"{rule},\quad a_{{{settings.head}}} = {slope:.5g}"
    explanation = f"{ENCODINGS['alibi'].summary} {ENCODINGS['alibi'].symbols}." + (
        ""
        if n & (n - 1) == 0
        else f" {n} is no power of two: the heads up to {1 << (n.bit_length() - 1)} follow "
        "2^(−8h/n), the others take every second slope of twice as many."
    )
    return latex, explanation, ENCODINGS["alibi"].source


def alibi_table(settings: PositionSettings) -> list[dict[str, float]]:
    """Every head's slope, for the table file."""
    return [
        {"head": head, "slope": float(slope)}
        for head, slope in enumerate(alibi_slopes(settings.heads), start=1)
    ]
