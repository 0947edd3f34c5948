"""Scores against distance for every encoding, side by side."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from charts import theme
from charts.panels import Panel, figure
from charts.position_numbers import said
from core.position_scores import ScoreCurve
from core.positions import ENCODINGS

# Under this two scores at one distance differ by rounding alone.
ROUNDING = 1e-9


def is_relative(curve: ScoreCurve) -> bool:
    """Whether the score depends on the distance alone, up to float64's rounding."""
    return curve.spread < ROUNDING


def side_finding(curves: Mapping[str, ScoreCurve], match: float) -> list[str]:
    """Which scores know only the distance, and how each changes with it."""
    relative = [each for each in curves.values() if is_relative(each)]
    absolute = [each for each in curves.values() if not is_relative(each)]
    told = ", ".join(f"{each.encoding.label} ({said(each.spread)})" for each in relative)
    sentences = [
        f"**The distance alone** decides the score with {told}; in brackets the largest "
        "difference between two places with the same distance."
    ]
    if absolute:
        told = ", ".join(f"{each.encoding.label} ({said(each.spread)})" for each in absolute)
        sentences.append(
            f"**The place counts too** with {told}: what is added to the vectors meets the words "
            "in the product, so the same two words at the same distance score differently "
            "elsewhere (the band)."
        )
    alibi, rope = curves["alibi"], curves["rope"]
    sentences.append(
        f"Over {len(alibi.distances):,} distances, from {said(match)} on, ALiBi falls in a "
        f"straight line to {said(alibi.values[-1])}. RoPE swings between "
        f"{said(rope.values.min())} and {said(rope.values.max())}, as its pairs come in and out "
        f"of step. NoPE stays at {said(curves['nope'].values[0])}."
    )
    learned = curves["learned"]
    if len(learned.distances) < len(alibi.distances):
        sentences.append(
            f"MiniLM’s table ends: it has no distance beyond {learned.distances[-1]}, so its "
            "curve stops there."
        )
    return sentences


def side_rows(curves: Mapping[str, ScoreCurve]) -> list[dict[str, str]]:
    """All encodings, each with its numbers."""
    last = max(int(each.distances[-1]) for each in curves.values())
    return [
        {
            "Encoding": each.encoding.label,
            "Score at 0": said(each.values[0]),
            f"At {last:,}": said(each.values[-1]) if each.distances[-1] == last else "no such row",
            "Elsewhere": ("the same, to " if is_relative(each) else "differs by up to ")
            + said(each.spread),
        }
        for each in curves.values()
    ]


def side_panels(curves: Mapping[str, ScoreCurve], *, height: int) -> list[Panel]:
    """One chart for each encoding, with the band over query positions."""
    return [_side_panel(key, each, height) for key, each in curves.items()]


def _side_panel(key: str, each: ScoreCurve, height: int) -> Panel:
    color, _ = theme.line_style(list(ENCODINGS).index(key))
    label, x = each.encoding.label, each.distances.astype(np.int16)
    traces: list[dict[str, Any]] = []
    if not is_relative(each):
        traces.append(
            {
                "type": "scatter",
                "x": np.concatenate([x, x[::-1]]),
                "y": np.concatenate([each.low, each.high[::-1]]).astype(np.float32),
                "fill": "toself",
                "mode": "none",
                "fillcolor": _tint(color),
                "hoverinfo": "skip",
            }
        )
    traces.append(
        {
            "type": "scatter",
            "x": x,
            "y": each.values.astype(np.float32),
            "mode": "lines",
            "line": {"color": color, "width": 2},
            "hovertemplate": "distance %{x}: score %{y:.3f}<extra></extra>",
        }
    )
    low, high = float(each.low.min()), float(each.high.max())
    pad = max(0.08 * (high - low), 0.5)
    place = "depends on the distance alone" if is_relative(each) else "depends on the place too"
    return Panel(
        figure(
            traces,
            label,
            {"title": "distance"},
            {"title": "score", "range": [low - pad, high + pad]},
            height=height,
        ),
        f"{label}: the score is {said(each.values[0])} at distance 0 and {said(each.values[-1])} "
        f"at {x[-1]}; it {place}.",
    )


def side_table(curves: Mapping[str, ScoreCurve]) -> list[dict[str, object]]:
    """Every score, for the table file; a distance that an encoding lacks stays empty."""
    most = max(len(each.distances) for each in curves.values())
    return [
        {
            "distance": distance,
            **{
                key: float(each.values[distance]) if distance < len(each.values) else ""
                for key, each in curves.items()
            },
        }
        for distance in range(most)
    ]


def side_formulas(curves: Mapping[str, ScoreCurve]) -> dict[str, tuple[str, str, str]]:
    """The score of every encoding, with the number at its largest distance."""
    return {
        each.encoding.label: (
            each.encoding.latex + "\n" + rf"s_{{{each.distances[-1]},0}} = {each.values[-1]:.4f}",
            f"{each.encoding.summary} {each.encoding.symbols}.",
            each.encoding.source,
        )
        for each in curves.values()
    }


def _tint(color: str) -> str:
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.18)"
