"""ALiBi: slopes, bias and what it does beyond the trained length."""

import math
from typing import Any, NamedTuple

import numpy as np

from charts.common import INSIDE_TOP_RIGHT, Panel, figure, theme
from core.common import (
    Claim,
    Said,
    counted,
    described,
    format_latex,
    format_number,
    format_percent,
    said,
)
from core.positional_encoding import (
    ENCODINGS,
    PositionSettings,
    alibi_bias,
    alibi_reach,
    alibi_slopes,
)

MAX_CELLS = 48


class Slope(NamedTuple):
    """One head's slope among those of all heads, and the trained length."""

    settings: PositionSettings
    length: int

    @property
    def slope(self) -> float:
        """Of the head that is looked at."""
        return float(alibi_slopes(self.settings.heads)[self.settings.head - 1])


def alibi_finding(slope: Slope) -> list[Said]:
    """What the slopes do to attention, in tokens."""
    return said((ALL_SLOPES, HALVES, BEYOND), slope)


class _AllSlopes(NamedTuple):
    heads: int
    steepest: float
    flattest: float


def _all_slopes(slope: Slope) -> _AllSlopes:
    every = alibi_slopes(slope.settings.heads)
    return _AllSlopes(len(every), float(every.max()), float(every.min()))


ALL_SLOPES: Claim[Slope, _AllSlopes] = Claim(
    "alibi: slopes of the heads",
    _all_slopes,
    lambda facts: (
        f"One head, with slope {format_number(facts.steepest, 4)}."
        if facts.heads == 1
        else f"{facts.heads} heads with slopes from {format_number(facts.steepest, 4)} to "
        f"{format_number(facts.flattest, 4)}: between equally good keys the weight halves every "
        f"{format_number(math.log(2) / facts.steepest)} positions in one and every "
        f"{format_number(math.log(2) / facts.flattest)} in the other."
    ),
)


class _Halves(NamedTuple):
    head: int
    slope: float
    reach: int
    length: int


def _halves(slope: Slope) -> _Halves:
    reach = alibi_reach(slope.slope, 0.9, slope.length)
    return _Halves(slope.settings.head, slope.slope, reach, slope.length)


HALVES: Claim[Slope, _Halves] = Claim(
    "alibi: how far a head looks",
    _halves,
    lambda facts: (
        f"Head {facts.head} has slope **{format_number(facts.slope, 4)}**: between equally good "
        f"keys the weight halves every {format_number(math.log(2) / facts.slope)} positions, and "
        f"nine tenths of it lie on the last {facts.reach:,} of "
        f"{counted(facts.length, 'position')}."
    ),
)


class _Beyond(NamedTuple):
    length: int
    share: float


def _beyond(slope: Slope) -> _Beyond:
    """Σ of a geometric series: the share of 4L terms that lies after the first L."""
    end = math.exp(-slope.slope * 4 * slope.length)
    return _Beyond(slope.length, (math.exp(-slope.slope * slope.length) - end) / (1 - end))


BEYOND: Claim[Slope, _Beyond] = Claim(
    "alibi: weight beyond the trained length",
    _beyond,
    lambda facts: (
        f"In a text four times as long as these {counted(facts.length, 'position')}, "
        f"{format_percent(facts.share, 1)} of its weight would lie beyond them, if all keys are "
        "equally good."
    ),
)


def alibi_panels(
    settings: PositionSettings, length: int, *, height: int, dark: bool
) -> list[Panel]:
    """Slopes, the bias of one head, its weights on equally good keys.

    Args:
        settings: Heads, and the head that is looked at.
        length: Trained length, in positions.
        height, dark: Of each figure.
    """
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
    bias = alibi_bias(slope, min(length, MAX_CELLS))
    table = {
        "type": "heatmap",
        "z": np.where(np.isfinite(bias), bias, np.nan).astype(np.float32),
        "colorscale": theme.sequential(dark)[::-1],
        "colorbar": {"thickness": 10},
        "hovertemplate": "query %{y}, key %{x}: %{z:.3f}<extra></extra>",
    }
    seen = min(4 * length, np.log(1e8) / slope)  # further away the weight is out of the picture
    power = {"type": "log", "exponentformat": "power", "dtick": 1}
    first, second, third = alibi_finding(Slope(settings, length))
    return [
        Panel(
            figure([dots], "Slope of each head", {"title": "head"}, power, height=height),
            described("The slope of each head on a logarithmic axis.", [first]),
        ),
        Panel(
            figure(
                [table],
                f"Bias of head {settings.head}",
                {"title": "key", "showgrid": False},
                {"title": "query", "autorange": "reversed", "showgrid": False},
                height=height,
            ),
            described("0 on the diagonal, lower the further back the key.", [second]),
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
            described(
                "Weights against the distance, at this length and at four times it.", [third]
            ),
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
    latex = (
        ENCODINGS["alibi"].latex
        + "\n"
        + rf"{rule},\quad a_{{{settings.head}}} = {format_latex(slope, 5)}"
    )
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
