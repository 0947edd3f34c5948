"""PE(a)·PE(b): as a map, against the distance, and in words."""

from typing import NamedTuple

import numpy as np

from charts.common import INSIDE_BOTTOM_RIGHT, Panel, figure, theme
from charts.positional_encoding.sinusoidal import Table
from core.common import Claim, Said, described, format_latex, format_number, said
from core.positional_encoding import closed_form, dot_products, evenly_spaced, half_distance

MAX_ROWS = 64
# A dot costs the browser as much as four cells of the map.
_ANCHORS, _DOTS = 3, 32
_MAX_DISTANCES = 1025
# As far as the distance is looked for at which the product is halved.
MAX_LOOKED_AT = 100_000


def drawn_positions(length: int) -> np.ndarray:
    """The positions in the map, all equally far apart."""
    return np.arange(0, length, -(-length // MAX_ROWS))


def drawn_distances(length: int) -> np.ndarray:
    """Distances of the curve, from −(length − 1) to length − 1."""
    return evenly_spaced(2 * length - 1, _MAX_DISTANCES) - (length - 1)


def similarity_notice(length: int) -> str:
    """What is left out of the picture; empty where nothing is."""
    places, distances = drawn_positions(length), len(drawn_distances(length))
    rows = len(places)
    if rows == length:
        return ""
    curve = "" if distances == 2 * length - 1 else f", the curve {distances:,} distances"
    return (
        f"The table has {length:,} positions and {length**2:,} products; the map shows those of "
        f"{rows} positions, {places[1]} apart{curve}."
    )


def measured_residual(d_model: int, length: int, base: float) -> float:
    """Largest |PE(a)·PE(b) − Σcos((a − b)ω)| over the pairs of drawn positions."""
    places = drawn_positions(length)
    products = dot_products(places, places, d_model, base)
    distances, which = np.unique(places[:, None] - places[None, :], return_inverse=True)
    expected = closed_form(distances, d_model, base)[which]
    return float(np.abs(products - expected.reshape(products.shape)).max())


def similarity_finding(table: Table) -> list[Said]:
    """What holds, with numbers."""
    return said((ONLY_DISTANCE, FALLS, SYMMETRIC), table)


class _OnlyDistance(NamedTuple):
    positions: int
    residual: float


ONLY_DISTANCE: Claim[Table, _OnlyDistance] = Claim(
    "similarity: only the distance counts",
    lambda table: _OnlyDistance(len(drawn_positions(table.length)), measured_residual(*_of(table))),
    lambda facts: (
        f"Over all pairs of the {facts.positions} drawn positions, PE(a)·PE(b) differs from "
        f"Σcos((a − b)ω) by at most **{format_number(facts.residual, 2)}**, float64’s rounding: "
        "only the distance counts, so every diagonal of the map has one colour."
    ),
)


class _Falls(NamedTuple):
    at_zero: int
    half: int | None
    length: int
    least: float
    least_at: int


def _falls(table: Table) -> _Falls:
    values = closed_form(np.arange(1, table.length), table.d_model, table.base)
    return _Falls(
        table.d_model // 2,
        half_distance(table.d_model, table.base, MAX_LOOKED_AT),
        table.length,
        float(values.min()),
        int(values.argmin()) + 1,
    )


def _falls_words(facts: _Falls) -> str:
    if facts.half is None:
        half = f"Up to distance {MAX_LOOKED_AT:,} it is never below half of that"
    else:
        half = f"It is first below half of that at distance {facts.half:,}"
        if facts.half >= facts.length:
            half += ", beyond this table"
    return (
        f"At distance 0 the product is d/2 = {facts.at_zero}. {half}; its least value within the "
        f"table is {format_number(facts.least, 4)}, at distance {facts.least_at:,}."
    )


FALLS: Claim[Table, _Falls] = Claim("similarity: how far it falls", _falls, _falls_words)


class _Symmetric(NamedTuple):
    rises: int
    steps: int


def _symmetric(table: Table) -> _Symmetric:
    values = closed_form(np.arange(table.length), table.d_model, table.base)
    return _Symmetric(int((np.diff(values) > 0).sum()), len(values) - 1)


SYMMETRIC: Claim[Table, _Symmetric] = Claim(
    "similarity: the same before and after",
    _symmetric,
    lambda facts: (
        "It is the same for a − b and b − a, so a product alone cannot tell before from after"
        + (
            f"; and it is not monotone: {facts.rises:,} of the {facts.steps:,} steps to the next "
            "distance raise it."
            if facts.rises
            else "; within this table it falls at every step."
        )
    ),
)


def _of(table: Table) -> tuple[int, int, float]:
    return table.d_model, table.length, table.base


def similarity_panels(
    d_model: int, length: int, base: float, *, height: int, dark: bool
) -> list[Panel]:
    """The map, and the products of a few positions against their distance.

    Args:
        d_model, length, base: Of the table.
        height, dark: Of each figure.
    """
    places = drawn_positions(length)
    first, second, third = similarity_finding(Table(d_model, length, base))
    table = {
        "type": "heatmap",
        "x": places.astype(np.int16),
        "y": places.astype(np.int16),
        "z": dot_products(places, places, d_model, base).astype(np.float32),
        "zmin": -d_model / 2,
        "zmax": d_model / 2,
        "colorscale": theme.diverging(dark),
        "colorbar": {"thickness": 10},
        "hovertemplate": "a = %{y}, b = %{x}: %{z:.4f}<extra></extra>",
    }
    distances, anchors = drawn_distances(length), evenly_spaced(length, _ANCHORS)
    seen = places[evenly_spaced(len(places), _DOTS)]
    curve = {
        "type": "scatter",
        "x": distances.astype(np.int16),
        "y": closed_form(distances, d_model, base).astype(np.float32),
        "mode": "lines",
        "line": {"color": theme.OKABE_ITO[0], "width": 2},
        "name": "Σcos((a − b)ω)",
        "hovertemplate": "distance %{x}: %{y:.4f}<extra></extra>",
    }
    dots = {
        "type": "scatter",
        "x": (anchors[:, None] - seen[None, :]).ravel().astype(np.int16),
        "y": dot_products(anchors, seen, d_model, base).ravel().astype(np.float32),
        "mode": "markers",
        "marker": {"color": theme.OKABE_ITO[1], "size": 4},
        "name": f"PE(a)·PE(b), a = {', '.join(str(each) for each in anchors)}",
        "hovertemplate": "a − b = %{x}: %{y:.4f}<extra></extra>",
    }
    return [
        Panel(
            figure(
                [table],
                "PE(a)·PE(b)",
                {"title": "position b"},
                {"title": "position a", "autorange": "reversed"},
                height=height,
            ),
            described("Map of the dot products of positions.", [first]),
        ),
        Panel(
            figure(
                [curve, dots],
                "against the distance a − b",
                {"title": "a − b", "range": [1 - length, length - 1]},
                {"title": "dot product", "range": [-0.3 * d_model, 0.53 * d_model]},
                height=height,
                showlegend=True,
                legend=INSIDE_BOTTOM_RIGHT,
            ),
            described("Dot product against the distance.", [second, third]),
        ),
    ]


def similarity_formula(d_model: int, length: int, base: float) -> tuple[str, str, str]:
    """LaTeX with the numbers of two positions.

    Args:
        d_model, length, base: Of the table.

    Returns:
        LaTeX, its symbols, its source.
    """
    a, b = length // 2, length // 4
    value = closed_form(np.array([a - b]), d_model, base)[0]
    latex = (
        r"PE(a)\cdot PE(b) = \sum_i \left(\sin a\omega_i \sin b\omega_i"
        r" + \cos a\omega_i \cos b\omega_i\right) = \sum_i \cos\big((a-b)\,\omega_i\big)"
        + "\n"
        + rf"PE({a})\cdot PE({b}) = \sum_{{i=0}}^{{{d_model // 2 - 1}}} \cos({a - b}\,\omega_i) = "
        rf"{value:.4f},\quad \omega_i = {format_latex(base, 7)}^{{-2i/{d_model}}}"
    )
    explanation = (
        "a and b are positions, ω the angle of pair i for one position. Divided by d/2 this is the "
        "cosine between the two vectors, as all of them are equally long."
    )
    return latex, explanation, "Vaswani et al. 2017, section 3.5; the cosine’s addition formula"


def similarity_rows(d_model: int, length: int, base: float) -> list[dict[str, float]]:
    """The curve at every distance of the table, for the table file."""
    distances = np.arange(length)
    values = closed_form(distances, d_model, base)
    return [
        {
            "distance": int(distance),
            "dot_product": float(value),
            "cosine": float(value * 2 / d_model),
        }
        for distance, value in zip(distances, values, strict=True)
    ]
