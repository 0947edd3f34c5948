"""MiniLM's learned position table beside the sinusoidal one."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from charts.panels import INSIDE_TOP_RIGHT, MARGIN, Panel, title_above
from charts.position_numbers import said
from core.position_similarity import Principal, cosine_similarity, mean_by_distance, principal
from core.sinusoids import sinusoidal

ROWS = (32, 64, 128, 256, 511)
# One byte a cell: the first rows, for every third row would miss the wave.
MOST_ROWS = 160
_MOST_DISTANCES = 64
_COMPONENTS = 10
# A trace with its x axis and its y axis.
_Drawn = tuple[dict[str, Any], dict[str, Any], dict[str, Any]]


def learned_notice(rows: int) -> str:
    """What the maps leave out; empty where nothing is."""
    if rows <= MOST_ROWS:
        return ""
    return f"The maps show the first {MOST_ROWS} of {rows} positions; all else counts all {rows}."


def learned_finding(table: np.ndarray, base: float) -> list[str]:
    """How the learned table is like the formula's, and how not.

    Args:
        table: (rows, dimensions), the rows that are looked at.
        base: Of the sinusoidal table beside it.
    """
    rows, d_model = table.shape
    most = min(_MOST_DISTANCES, rows - 1)
    learned = mean_by_distance(cosine_similarity(table), most)
    formula = mean_by_distance(
        cosine_similarity(sinusoidal(np.arange(rows), d_model, base)), most
    )  # fmt: skip
    spread = learned[1:, 2] - learned[1:, 1]
    widest = int(spread.argmax()) + 1
    peak = _first_peak(learned[:, 0])
    returns = (
        f"The learned one then rises again, to a peak of {learned[peak, 0]:.2f} at distance "
        f"**{peak}**: a wave that nobody put there."
        if peak is not None
        else "It has no second peak within these distances."
    )
    shares = principal(table, 2).shares
    ours = principal(sinusoidal(np.arange(rows), d_model, base), 2).shares
    return [
        f"Neighbours in MiniLM’s table have cosine {learned[1, 0]:.2f} on average, positions 4 "
        f"apart {learned[min(4, most - 1), 0]:.2f}; by the formula {formula[1, 0]:.2f} and "
        f"{formula[min(4, most - 1), 0]:.2f}. {returns}",
        "In the formula’s table distance alone decides. In the learned one it does not quite: at "
        f"distance {widest} the cosine lies between {said(learned[widest, 1])} and "
        f"{said(learned[widest, 2])}, depending on where.",
        f"Two directions hold {100 * shares.sum():.0f} % of the learned table’s variance, and "
        f"{100 * ours.sum():.0f} % of the formula’s.",
    ]


def learned_panels(
    table: np.ndarray, base: float, component: int, *, height: int, dark: bool
) -> list[Panel]:
    """For each table a map of cosines over its rows in two directions; cosine by distance.

    Args:
        table: (rows, dimensions).
        base: Of the sinusoidal table.
        component: The first of the two directions that are drawn, from 1.
        height, dark: Of each figure.
    """
    rows, d_model = table.shape
    tables = {"MiniLM": table, "Formula": sinusoidal(np.arange(rows), d_model, base)}
    first, second, third = learned_finding(table, base)
    similarities = {name: cosine_similarity(values) for name, values in tables.items()}
    parts = {name: principal(values, min(_COMPONENTS, rows)) for name, values in tables.items()}
    panels = [
        Panel(
            _over_each_other(
                (f"{name}: cosine of two positions", f"{name}: rows in two directions"),
                _cosines(similarities[name], dark),
                _directions(parts[name], component),
                height,
            ),
            f"{name}: cosines between positions, and the rows in directions {component} and "
            f"{component + 1}. {second if name == 'MiniLM' else ''}",
        )
        for name in tables
    ]
    return [*panels, Panel(_by_distance(similarities, parts, height), f"{first} {third}")]


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
    shown = min(len(similarity), MOST_ROWS)
    trace = {
        "type": "heatmap",
        "z": np.rint(100 * similarity[:shown, :shown]).astype(np.int8),
        "zmin": -100,
        "zmax": 100,
        "colorscale": list(theme.DIVERGING_DARK if dark else theme.DIVERGING_LIGHT),
        "showscale": False,
        "hovertemplate": "positions %{y} and %{x}: %{z} hundredths<extra></extra>",
    }
    return trace, {"title": {"text": "position"}}, {"autorange": "reversed"}


def _directions(parts: Principal, component: int) -> _Drawn:
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
            "color": np.arange(len(points), dtype=np.int16), "colorscale": "Viridis", "size": 5
        },
        "hovertemplate": "position %{marker.color}<extra></extra>",
    }  # fmt: skip
    across, up = (
        {"title": {"text": f"direction {each}"}, "zeroline": False} for each in (first, first + 1)
    )
    return trace, across, up


def _by_distance(
    similarities: Mapping[str, np.ndarray], parts: Mapping[str, Principal], height: int
) -> go.Figure:
    """Mean cosine by distance over the shares of the variance."""
    data: list[dict[str, Any]] = []
    for number, (name, similarity) in enumerate(similarities.items()):
        color = theme.OKABE_ITO[1 - number]
        most = min(_MOST_DISTANCES, len(similarity) - 1)
        data.append(
            {
                "type": "scatter",
                "y": mean_by_distance(similarity, most)[:, 0].astype(np.float32),
                "mode": "lines",
                "name": name,
                "line": {"color": color, "width": 2},
                "hovertemplate": f"{name}, distance %{{x}}: %{{y:.3f}}<extra></extra>",
            }
        )
        shares = parts[name].shares.astype(np.float32)
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


def learned_rows(table: np.ndarray, base: float) -> list[dict[str, float]]:
    """Cosine by distance of both tables, for the table file."""
    rows, d_model = table.shape
    most = min(_MOST_DISTANCES, rows - 1)
    learned = mean_by_distance(cosine_similarity(table), most)
    formula = mean_by_distance(
        cosine_similarity(sinusoidal(np.arange(rows), d_model, base)), most
    )  # fmt: skip
    return [
        {
            "distance": distance,
            "minilm_mean": float(learned[distance, 0]),
            "minilm_least": float(learned[distance, 1]),
            "minilm_largest": float(learned[distance, 2]),
            "sinusoidal": float(formula[distance, 0]),
        }
        for distance in range(most)
    ]


def _first_peak(values: np.ndarray) -> int | None:
    """Index of the first local maximum after the first local minimum."""
    inner = range(1, len(values) - 1)
    falls = next((i for i in inner if values[i] < values[i + 1]), None)
    if falls is None:
        return None
    return next((i for i in inner if i > falls and values[i] > values[i + 1]), None)
