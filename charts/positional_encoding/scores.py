"""Scores against distance for every encoding, side by side."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from charts.common import Panel, figure, theme
from core.common import Claim, Said, counted, format_number, listed, said, settled
from core.positional_encoding import ENCODINGS, ScoreCurve

# Under this two scores at one distance differ by rounding alone.
ROUNDING = 1e-9
# Products of 384 numbers: what is a millionth of a millionth of this is rounding.
SIZE_OF_SCORES = 100.0
ROUNDING_OF_SCORES = 1e3 * SIZE_OF_SCORES


def is_relative(curve: ScoreCurve) -> bool:
    """Whether the score depends on the distance alone, up to float64's rounding."""
    return curve.spread < ROUNDING


class Sided(NamedTuple):
    """Curves of every encoding, by key, and the score that q and k have without positions."""

    curves: Mapping[str, ScoreCurve]
    match: float


def side_finding(sided: Sided) -> list[Said]:
    """Which scores know only the distance, and how each changes with it."""
    return said((BY_DISTANCE, NO_POSITION, BY_PLACE, SHAPES, TABLE_ENDS), sided)


def _spreads(sided: Sided, *, relative: bool) -> list[tuple[str, float]] | None:
    """NoPE tells no position at all, so it is told apart from those that tell distances."""
    found = [
        (each.encoding.label, settled(each.spread, ROUNDING_OF_SCORES))
        for key, each in sided.curves.items()
        if key != "nope" and is_relative(each) is relative
    ]
    return found or None


def _with_spreads(facts: Sequence[tuple[str, float]]) -> str:
    return listed([f"{label} ({format_number(spread, 2)})" for label, spread in facts])


BY_DISTANCE: Claim[Sided, list[tuple[str, float]]] = Claim(
    "scores: by distance alone",
    lambda sided: _spreads(sided, relative=True),
    lambda facts: (
        f"**The distance alone** decides the score with {_with_spreads(facts)}; in brackets the "
        "largest difference between two places with the same distance."
    ),
)
NO_POSITION: Claim[Sided, float] = Claim(
    "scores: without positions",
    lambda sided: settled(float(sided.curves["nope"].values[0]), SIZE_OF_SCORES),
    lambda score: (
        f"With **NoPE** no position counts: the score is {format_number(score)} everywhere."
    ),
)
BY_PLACE: Claim[Sided, list[tuple[str, float]]] = Claim(
    "scores: by the place too",
    lambda sided: _spreads(sided, relative=False),
    lambda facts: (
        f"**The place counts too** with {_with_spreads(facts)}: the position’s vector is added to "
        "the word’s before the product, so the same two words at the same distance score "
        "differently elsewhere (the band)."
    ),
)


class _Shapes(NamedTuple):
    distances: int
    match: float
    alibi_end: float
    rope_low: float
    rope_high: float


def _shapes(sided: Sided) -> _Shapes:
    alibi, rope = sided.curves["alibi"], sided.curves["rope"]
    return _Shapes(
        len(alibi.distances),
        settled(sided.match, SIZE_OF_SCORES),
        settled(float(alibi.values[-1]), SIZE_OF_SCORES),
        float(rope.values.min()),
        float(rope.values.max()),
    )


SHAPES: Claim[Sided, _Shapes] = Claim(
    "scores: how they change with the distance",
    _shapes,
    lambda facts: (
        f"Over {counted(facts.distances, 'distance')} ALiBi falls in a straight line from "
        f"{format_number(facts.match)} to {format_number(facts.alibi_end)}. RoPE goes up and down "
        f"between {format_number(facts.rope_low)} and {format_number(facts.rope_high)}."
    ),
)


def _table_ends(sided: Sided) -> int | None:
    learned, all_distances = sided.curves["learned"], sided.curves["alibi"].distances
    return int(learned.distances[-1]) if len(learned.distances) < len(all_distances) else None


TABLE_ENDS = Claim(
    "scores: where the learned table ends",
    _table_ends,
    lambda last: (
        f"MiniLM’s table ends: it has no distance beyond {last}, so its curve stops there."
    ),
)


def side_rows(curves: Mapping[str, ScoreCurve]) -> list[dict[str, str]]:
    """All encodings, each with its numbers."""
    last = max(int(each.distances[-1]) for each in curves.values())
    return [
        {
            "Encoding": each.encoding.label,
            "Score at 0": _score(each.values[0]),
            f"At {last:,}": _score(each.values[-1])
            if each.distances[-1] == last
            else "no such row",
            "Elsewhere": "the same"
            if is_relative(each)
            else f"differs by up to {format_number(each.spread)}",
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
                "fillcolor": theme.translucent(color, 0.18),
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
        f"{label}: the score is {_score(each.values[0])} at distance 0 and "
        f"{_score(each.values[-1])} at {x[-1]}; it {place}.",
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


def _score(value: float) -> str:
    return format_number(settled(float(value), SIZE_OF_SCORES))
