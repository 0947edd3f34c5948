"""Monte-Carlo dropout as two maps, and in words."""

from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from core.common import Claim, Said, format_fixed, format_number, format_percent, said, settled

Array = Any


def uncertainty_figure(
    mean: Array, deviation: Array, x: Array, y: Array, *, reach: float, height: int, dark: bool
) -> go.Figure:
    """Two maps: mean probability, and its standard deviation over passes."""
    both_sides = theme.DIVERGING_DARK if dark else theme.DIVERGING_LIGHT
    plain = theme.SEQUENTIAL_DARK if dark else theme.SEQUENTIAL_LIGHT
    traces: list[dict[str, Any]] = []
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 8, "r": 50, "t": 28, "b": 8}
    layout["annotations"] = []
    top = max(1, int(np.ceil(100 * deviation.max())))
    maps = (
        ("Mean probability of class 1, %", mean, both_sides, 100, 0.45),
        ("Standard deviation over the passes, points of %", deviation, plain, top, 1.0),
    )
    step = 2 * reach / (len(mean) - 1)
    for number, (title, values, scale, high, bar) in enumerate(maps):
        end = "" if number == 0 else "2"
        axes = {"xaxis": f"x{number + 1}", "yaxis": f"y{number + 1}"}
        traces.append(
            {
                "type": "heatmap",
                "z": np.rint(100 * values).astype("u1"),
                "x0": -reach,
                "dx": step,
                "y0": -reach,
                "dy": step,
                "zmin": 0,
                "zmax": high,
                "colorscale": [[i / 8, color] for i, color in enumerate(scale)],
                "zsmooth": "best",
                "colorbar": {"x": bar, "thickness": 10, "len": 0.9, "outlinewidth": 0},
                "hovertemplate": "x₁ %{x:.2f}, x₂ %{y:.2f}: %{z} %<extra></extra>",
                **axes,
            }
        )
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": x[:, 0].astype("f4"),
                "y": x[:, 1].astype("f4"),
                "hoverinfo": "skip",
                "marker": {
                    "size": 6,
                    "color": ["#e0532a" if label > 0.5 else "#2f7fc0" for label in y],
                    "symbol": ["square" if label > 0.5 else "circle" for label in y],
                    "line": {"color": "#ffffff", "width": 0.8},
                },
                **axes,
            }
        )
        start = 0.55 * number
        layout[f"xaxis{end}"] = {
            "domain": [start, start + 0.44],
            "range": [-reach, reach],
            "visible": False,
            "anchor": f"y{number + 1}",
        }
        layout[f"yaxis{end}"] = {
            "range": [-reach, reach],
            "visible": False,
            "anchor": f"x{number + 1}",
        }
        layout["annotations"].append(
            {
                "text": title,
                "x": start,
                "y": 1.01,
                "xref": "paper",
                "yref": "paper",
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "bottom",
            }
        )
    return go.Figure({"data": traces, "layout": layout})


class Mapped(NamedTuple):
    """Mean and deviation of the probability on a map, with the training points on it."""

    mean: Array
    deviation: Array
    x: Array
    p: float
    passes: int
    reach: float


def uncertainty_finding(result: Mapped) -> list[Said]:
    """Where the passes disagree most, and how that compares with the training points."""
    return said((NO_PASSES, AGREE, HIGHEST, CORNERS), result)


def _differ(result: Mapped) -> bool:
    return result.p > 0 and settled(float(result.deviation.max()), 1.0) > 0


NO_PASSES: Claim[Mapped, tuple[()]] = Claim(
    "overfitting: no uncertainty without dropout",
    lambda result: () if result.p == 0 else None,
    lambda _: "With p = 0 nothing is dropped, so all passes agree and there is nothing to measure.",
)
AGREE: Claim[Mapped, int] = Claim(
    "overfitting: all passes agree",
    lambda result: None if result.p == 0 or _differ(result) else result.passes,
    lambda passes: f"All {passes} passes agree on the whole map.",
)


class _Highest(NamedTuple):
    passes: int
    p: float
    x: float
    y: float
    mean: float
    deviation: float


def _highest(result: Mapped) -> _Highest | None:
    if not _differ(result):
        return None
    side = np.linspace(-result.reach, result.reach, len(result.mean))
    row, column = np.unravel_index(int(np.argmax(result.deviation)), result.deviation.shape)
    return _Highest(
        result.passes,
        result.p,
        float(side[column]),
        float(side[row]),
        float(result.mean[row, column]),
        float(result.deviation[row, column]),
    )


HIGHEST = Claim(
    "overfitting: where the passes differ most",
    _highest,
    lambda facts: (
        f"Over {facts.passes} passes with p = {format_number(facts.p)} the probability on the map "
        f"differs most at x₁ = {format_fixed(facts.x, 2)}, x₂ = {format_fixed(facts.y, 2)}: mean "
        f"{format_percent(facts.mean)}, standard deviation **"
        f"{format_number(100 * facts.deviation, 2)} percentage points**."
    ),
)


class _Corners(NamedTuple):
    near: float
    corner: float


def _corners(result: Mapped) -> _Corners | None:
    if not _differ(result):
        return None
    side = np.linspace(-result.reach, result.reach, len(result.mean))
    nearest = np.abs(result.x[:, None, :] - side[None, :, None]).argmin(1)
    near = float(np.median(result.deviation[nearest[:, 1], nearest[:, 0]]))
    corner = float(np.median(result.deviation[[0, 0, -1, -1], [0, -1, 0, -1]]))
    return _Corners(100 * near, 100 * corner)


def _corners_words(facts: _Corners) -> str:
    near, corner = (format_number(each, 2) for each in facts)
    sentence = (
        f"At the training points the median deviation is {near} percentage points, at the four "
        f"corners of the map {corner}"
    )
    if near == corner:
        return f"{sentence}."
    if facts.corner < facts.near:
        return f"{sentence}, less: this deviation is no measure of the distance from the data."
    return f"{sentence}, more."


CORNERS = Claim("overfitting: deviation at the points and in the corners", _corners, _corners_words)


def map_rows(mean: Array, deviation: Array, reach: float) -> list[dict[str, float]]:
    """Every place of the map."""
    side = np.linspace(-reach, reach, len(mean))
    return [
        {"x1": float(x), "x2": float(y), "mean": float(mean[i, j]), "sd": float(deviation[i, j])}
        for i, y in enumerate(side)
        for j, x in enumerate(side)
    ]
