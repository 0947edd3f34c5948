"""MiniLM's learned position table beside the sinusoidal one."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import INSIDE_TOP_RIGHT, MARGIN, Panel, theme, title_above
from core.common import (
    Claim,
    Said,
    described,
    format_fixed,
    format_number,
    format_percent,
    joined,
    said,
)
from core.positional_encoding import (
    PrincipalComponents,
    cosine_similarity,
    mean_by_distance,
    principal_components,
    sinusoidal,
)

ROWS = (32, 64, 128, 256, 511)
# One byte a cell: the first rows, for every third row would miss the wave.
MAX_ROWS = 160
_MAX_DISTANCES = 64
_COMPONENTS = 10
LEARNED, FORMULA = "MiniLM", "Formula"
# A trace with its x axis and its y axis.
_Drawn = tuple[dict[str, Any], dict[str, Any], dict[str, Any]]


def learned_notice(rows: int) -> str:
    """What the maps leave out; empty where nothing is."""
    if rows <= MAX_ROWS:
        return ""
    return f"The maps show the first {MAX_ROWS} of {rows} positions; all else counts all {rows}."


class Compared(NamedTuple):
    """A learned table and the formula's of the same size, measured once.

    Attributes:
        base: Of the sinusoidal table.
        similarities: Cosines of all pairs of rows, by the table's name.
        parts: Principal components of the rows, by the table's name.
        by_distance: Mean, least and largest cosine at each distance, by the table's name.
    """

    base: float
    similarities: Mapping[str, np.ndarray]
    parts: Mapping[str, PrincipalComponents]
    by_distance: Mapping[str, np.ndarray]


def compared(table: np.ndarray, base: float) -> Compared:
    """Measure both.

    Args:
        table: (rows, dimensions), the learned rows that are looked at, at least 3.
        base: Of the sinusoidal table beside it.
    """
    rows, d_model = table.shape
    tables = {LEARNED: table, FORMULA: sinusoidal(np.arange(rows), d_model, base)}
    similarities = {name: cosine_similarity(values) for name, values in tables.items()}
    most = min(_MAX_DISTANCES, rows - 1)
    return Compared(
        base,
        similarities,
        {
            name: principal_components(each, min(_COMPONENTS, *each.shape))
            for name, each in tables.items()
        },
        {name: mean_by_distance(each, most) for name, each in similarities.items()},
    )


def learned_finding(found: Compared) -> list[Said]:
    """How the learned table is like the formula's, and how not."""
    return said((NEIGHBOURS, PEAK, NO_PEAK, DEPENDS, VARIANCE), found)


class _Neighbours(NamedTuple):
    apart: int
    learned: tuple[float, float]
    formula: tuple[float, float]


def _neighbours(found: Compared) -> _Neighbours:
    learned, formula = (found.by_distance[name][:, 0] for name in (LEARNED, FORMULA))
    apart = min(4, len(learned) - 1)
    return _Neighbours(
        apart,
        (float(learned[1]), float(learned[apart])),
        (float(formula[1]), float(formula[apart])),
    )


NEIGHBOURS: Claim[Compared, _Neighbours] = Claim(
    "learned: cosines of near positions",
    _neighbours,
    lambda facts: (
        f"Neighbours in MiniLM’s table have cosine {format_fixed(facts.learned[0], 2)} on average, "
        f"positions {facts.apart} apart {format_fixed(facts.learned[1], 2)}; by the formula "
        f"{format_fixed(facts.formula[0], 2)} and {format_fixed(facts.formula[1], 2)}."
    ),
)


class _Peak(NamedTuple):
    distance: int
    cosine: float


def _peak(found: Compared) -> _Peak | None:
    means = found.by_distance[LEARNED][:, 0]
    at = _first_peak(means)
    return None if at is None else _Peak(at, float(means[at]))


PEAK = Claim(
    "learned: a second peak",
    _peak,
    lambda facts: (
        "The learned one falls and then rises again, to a peak of "
        f"{format_fixed(facts.cosine, 2)} at distance **{facts.distance}**: a wave that training "
        "made."
    ),
)
NO_PEAK: Claim[Compared, int] = Claim(
    "learned: no second peak",
    lambda found: len(found.by_distance[LEARNED]) - 1 if _peak(found) is None else None,
    lambda most: f"Up to distance {most} the learned one has no second peak.",
)


class _Depends(NamedTuple):
    distance: int
    least: float
    largest: float


def _depends(found: Compared) -> _Depends | None:
    least, largest = found.by_distance[LEARNED][1:, 1], found.by_distance[LEARNED][1:, 2]
    widest = int((largest - least).argmax())
    facts = _Depends(widest + 1, float(least[widest]), float(largest[widest]))
    return facts if format_number(facts.least) != format_number(facts.largest) else None


DEPENDS = Claim(
    "learned: the place counts too",
    _depends,
    lambda facts: (
        "In the formula’s table distance alone decides. In the learned one the place counts too: "
        f"at distance {facts.distance} the cosine lies between {format_number(facts.least)} and "
        f"{format_number(facts.largest)}, depending on where."
    ),
)


def _in_two_directions(found: Compared) -> tuple[float, float]:
    learned, formula = (float(found.parts[name].shares[:2].sum()) for name in (LEARNED, FORMULA))
    return learned, formula


VARIANCE: Claim[Compared, tuple[float, float]] = Claim(
    "learned: variance in two directions",
    _in_two_directions,
    lambda facts: (
        f"Two directions hold {format_percent(facts[0])} of the learned table’s variance, and "
        f"{format_percent(facts[1])} of the formula’s."
    ),
)


def learned_panels(found: Compared, component: int, *, height: int, dark: bool) -> list[Panel]:
    """For each table a map of cosines over its rows in two directions; cosine by distance.

    Args:
        found: Both tables.
        component: The first of the two directions that are drawn, from 1.
        height, dark: Of each figure.
    """
    sentences = learned_finding(found)
    places = [each for each in sentences if each.assertions[0].name == DEPENDS.name]
    panels = [
        Panel(
            _over_each_other(
                (f"{name}: cosine of two positions", f"{name}: rows in two directions"),
                _cosines(found.similarities[name], dark),
                _directions(found.parts[name], component),
                height,
            ),
            described(
                f"{name}: cosines between positions, and the rows in directions {component} and "
                f"{component + 1}.",
                places if name == LEARNED else [],
            ),
        )
        for name in found.similarities
    ]
    others = joined(each for each in sentences if each not in places).without_marks()
    return [*panels, Panel(_by_distance(found, height), others)]


def _over_each_other(
    titles: tuple[str, str],
    upper: _Drawn,
    lower: _Drawn,
    height: int,
) -> go.Figure:
    """Two charts in one figure."""
    return go.Figure(
        {
            "data": [upper[0], {**lower[0], "xaxis": "x2", "yaxis": "y2"}],
            "layout": {
                **theme.base_layout(height),
                "margin": MARGIN,
                "xaxis": {**upper[1], "anchor": "y"},
                "yaxis": {**upper[2], "domain": [0.58, 1]},
                "xaxis2": {**lower[1], "anchor": "y2"},
                "yaxis2": {**lower[2], "domain": [0, 0.4]},
                "annotations": [title_above(titles[0]), title_above(titles[1], 0.4)],
            },
        }
    )


def _cosines(similarity: np.ndarray, dark: bool) -> _Drawn:
    """Cosines in whole hundredths: one byte each."""
    shown = min(len(similarity), MAX_ROWS)
    trace = {
        "type": "heatmap",
        "z": np.rint(100 * similarity[:shown, :shown]).astype(np.int8),
        "zmin": -100,
        "zmax": 100,
        "colorscale": theme.diverging(dark),
        "showscale": False,
        "hovertemplate": "positions %{y} and %{x}: %{z} hundredths<extra></extra>",
    }
    return trace, {"title": {"text": "position"}}, {"autorange": "reversed"}


def _directions(parts: PrincipalComponents, component: int) -> _Drawn:
    count = parts.points.shape[1]
    first = min(component, count - 1)
    points = parts.points[:, first - 1 : first + 1].astype(np.float32)
    trace = {
        "type": "scatter",
        "x": points[:, 0],
        "y": points[:, 1],
        "mode": "lines+markers",
        "line": {"color": "rgba(127,127,127,0.35)", "width": 1},
        "marker": {
            "color": np.arange(len(points), dtype=np.int16),
            "colorscale": "Viridis",
            "size": 5,
        },
        "hovertemplate": "position %{marker.color}<extra></extra>",
    }
    across, up = (
        {"title": {"text": f"direction {each}"}, "zeroline": False} for each in (first, first + 1)
    )
    return trace, across, up


def _by_distance(found: Compared, height: int) -> go.Figure:
    """Mean cosine by distance over the shares of the variance."""
    data: list[dict[str, Any]] = []
    for number, (name, cosines) in enumerate(found.by_distance.items()):
        color = theme.OKABE_ITO[1 - number]
        data.append(
            {
                "type": "scatter",
                "y": cosines[:, 0].astype(np.float32),
                "mode": "lines",
                "name": name,
                "line": {"color": color, "width": 2},
                "hovertemplate": f"{name}, distance %{{x}}: %{{y:.3f}}<extra></extra>",
            }
        )
        shares = found.parts[name].shares.astype(np.float32)
        data.append(
            {
                "type": "bar",
                "x": list(range(1, len(shares) + 1)),
                "y": shares,
                "name": name,
                "showlegend": False,
                "marker": {"color": color},
                "xaxis": "x2",
                "yaxis": "y2",
                "hovertemplate": f"{name}, direction %{{x}}: %{{y:.1%}}<extra></extra>",
            }
        )
    layout = {
        **theme.base_layout(height),
        "margin": MARGIN,
        "xaxis": {"title": {"text": "distance"}, "anchor": "y"},
        "yaxis": {"domain": [0.58, 1]},
        "xaxis2": {"title": {"text": "direction"}, "anchor": "y2", "dtick": 1},
        "yaxis2": {"domain": [0, 0.4], "tickformat": ".0%"},
        "annotations": [
            title_above("Mean cosine by distance"),
            title_above("Share of the variance", 0.4),
        ],
        "showlegend": True,
        "legend": INSIDE_TOP_RIGHT,
    }
    return go.Figure({"data": data, "layout": layout})


def learned_formula(table: np.ndarray) -> tuple[str, str, str]:
    """LaTeX of the cosine with the numbers of two rows."""
    a, b = len(table) // 2, len(table) // 2 + 1
    first, second = table[a], table[b]
    latex = (
        r"\rule{0pt}{2.4em}\cos(P_a, P_b) = \frac{P_a\cdot P_b}{\lVert P_a\rVert\,\lVert P_b\rVert}"
        + "\n"
        + rf"\rule{{0pt}}{{2.4em}}\cos(P_{{{a}}}, P_{{{b}}}) = \frac{{{first @ second:.4f}}}"
        rf"{{{np.linalg.norm(first):.4f} \cdot {np.linalg.norm(second):.4f}}} = "
        rf"{cosine_similarity(np.stack([first, second]))[0, 1]:.4f}"
    )
    explanation = (
        "P is the table: one trained row of 384 numbers for each position, counted from the first "
        "word; the row of the marker [CLS] before it is left out. Directions are principal "
        "components: the orthogonal directions in which the rows differ most."
    )
    return latex, explanation, "Devlin et al. 2019, section 3; Wang and Chen 2020, section 3"


def learned_rows(found: Compared) -> list[dict[str, float]]:
    """Cosine by distance of both tables, for the table file."""
    learned, formula = (found.by_distance[name] for name in (LEARNED, FORMULA))
    return [
        {
            "distance": distance,
            "minilm_mean": float(learned[distance, 0]),
            "minilm_least": float(learned[distance, 1]),
            "minilm_largest": float(learned[distance, 2]),
            "sinusoidal": float(formula[distance, 0]),
        }
        for distance in range(len(learned))
    ]


def _first_peak(values: np.ndarray) -> int | None:
    """Index of the first local maximum after the first local minimum."""
    inner = range(1, len(values) - 1)
    falls = next((i for i in inner if values[i] < values[i + 1]), None)
    if falls is None:
        return None
    return next((i for i in inner if i > falls and values[i] > values[i + 1]), None)
