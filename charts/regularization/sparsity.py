"""How often L1 and L2 set a coefficient to zero over random losses: figure, table, sentences."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from charts.regularization.figures import ball_color
from core.common import Claim, Said, format_fixed, format_percent, joined, said
from core.regularization import FAMILIES, HALF_SIDE, NEAR, Ball, Experiment, Share, symmetric_share

# Random losses that are drawn of those that are counted.
DRAWN = 1000


def sparsity_figure(experiments: Sequence[Experiment], *, height: int) -> go.Figure:
    """Where the minima of the random losses lie; coloured where the optimum has an exact zero."""
    traces: list[dict[str, Any]] = []
    layout = theme.base_layout(height)
    layout["annotations"] = []
    count = len(experiments)
    for order, each in enumerate(experiments, start=1):
        ball = Ball(each.name.lower())
        axes = {"xaxis": f"x{order}", "yaxis": f"y{order}"}
        zero = each.is_zero[:DRAWN]
        centers = each.centers[:DRAWN]
        for chosen, name, color, symbol in (
            (~zero, "no zero", "rgba(127,127,127,0.55)", "circle"),
            (zero, "exact zero", ball_color(ball), "diamond"),
        ):
            x, y = centers[chosen].astype(np.float32).T
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": name,
                    "x": x,
                    "y": y,
                    "marker": {"size": 4, "color": color, "symbol": symbol},
                    "hoverinfo": "skip",
                    **axes,
                }
            )
        x, y = ball.edge(each.radius, 181).astype(np.float32).T
        line = {"color": ball_color(ball), "width": 2}
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": y,
                "line": line,
                "hoverinfo": "skip",
                **axes,
            }
        )
        low, high = (order - 1) / count + 0.02, order / count - 0.02
        side = [-HALF_SIDE, HALF_SIDE]
        layout[f"xaxis{order}"] = {
            "domain": [low, high],
            "range": side,
            "anchor": f"y{order}",
            "constrain": "domain",
            "title": {"text": "minimum w₁"},
            "zeroline": False,
        }
        layout[f"yaxis{order}"] = {
            "range": side,
            "anchor": f"x{order}",
            "scaleanchor": f"x{order}",
            "zeroline": False,
            "constrain": "domain",
            "title": {"text": "w₂"},
        }
        layout["annotations"].append(
            {
                "text": f"{each.name}: {format_percent(each.exact.value, 1)} zero",
                "x": (low + high) / 2,
                "y": 1,
                "xref": "paper",
                "yref": "paper",
                "yanchor": "bottom",
                "xanchor": "center",
                "showarrow": False,
            }
        )
    return go.Figure({"data": traces, "layout": layout})


def sparsity_rows(experiments: Sequence[Experiment], family: str) -> list[dict[str, str]]:
    """Exact zeros, the article's count and near misses, each with its band."""
    published = FAMILIES[family].published
    return [
        {
            "Ball": each.name,
            "Exactly zero": _with_band(each.exact),
            f"Within {format_percent(NEAR)} of C": _with_band(each.near),
            "Lowest of 100 grid points": _with_band(each.grid),
            "Published": f"{percent} %",
        }
        for each, percent in zip(experiments, published, strict=True)
    ]


def _with_band(share: Share) -> str:
    low, high = (format_fixed(100 * end, 1) for end in share.interval)
    return f"{format_percent(share.value, 1)} ({low}–{high})"


class Counted(NamedTuple):
    """Experiments with L1 and with L2 over one family of random losses."""

    experiments: tuple[Experiment, ...]
    family: str


class _Zeros(NamedTuple):
    losses: int
    shares: tuple[float, float]


def _zeros(counted: Counted) -> _Zeros:
    first, second = counted.experiments
    return _Zeros(first.exact.of, (first.exact.value, second.exact.value))


ZEROS = Claim(
    "zeros: how often a coefficient is exactly zero",
    _zeros,
    lambda facts: (
        f"Of {facts.losses:,} random losses each, L1 ends with an exact zero for "
        f"{format_percent(facts.shares[0], 1)} and L2 for {format_percent(facts.shares[1], 1)}. "
        "“Exact zero”: a coefficient of the exact optimum is 0, not merely small. On the circle "
        "that needs a gradient parallel to an axis, which has probability 0."
    ),
)


class _Published(NamedTuple):
    published: int
    on_grid: float


def _published(counted: Counted) -> _Published:
    return _Published(FAMILIES[counted.family].published[1], counted.experiments[1].grid.value)


PUBLISHED = Claim(
    "zeros: where the published share for L2 comes from",
    _published,
    lambda facts: (
        f"explained.ai counts {facts.published} % for L2, because it took the lowest of 100 points "
        "on the edge, four of which lie on the axes; counted so, L2 has "
        f"{format_percent(facts.on_grid, 1)} here."
    ),
)


class _Known(NamedTuple):
    share: float
    is_inside: bool


def _known(counted: Counted) -> _Known | None:
    if counted.family != "symmetric":
        return None
    first = counted.experiments[0]
    share = symmetric_share(first.radius)
    low, high = first.exact.interval
    return _Known(share, low <= share <= high)


KNOWN = Claim(
    "zeros: the known share for round losses",
    _known,
    lambda facts: (
        "For round losses L1’s share is known: (10 − C)² / (100 − C²/2) = "
        f"{format_percent(facts.share, 1)}, {'inside' if facts.is_inside else 'outside'} the band "
        "that was measured."
    ),
)


def sparsity_sentence(experiments: Sequence[Experiment], family: str) -> Said:
    """Who ends with zeros how often, and why the article's L2 number is not 0."""
    return joined(said((ZEROS, PUBLISHED, KNOWN), Counted(tuple(experiments), family)))
