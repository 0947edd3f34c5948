"""λ against C along the paths: how the penalty's weight and the ball's radius belong together."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from charts.regularization.figures import ball_color
from charts.regularization.findings import One
from core.common import Claim, Said, capitalised, format_number, joined, said
from core.regularization import Optimum, Path

# A rise of λ under this share is rounding.
_RISE = 1e-9


def exchange_figure(optima: Sequence[Optimum], paths: Sequence[Path], *, height: int) -> go.Figure:
    """A curve for each ball; a dot is where the controls are."""
    traces: list[dict[str, Any]] = []
    for order, (optimum, path) in enumerate(zip(optima, paths, strict=True)):
        color, name = ball_color(path.ball), path.ball.name
        shown = np.isfinite(path.multipliers) & (path.multipliers > 0)
        if not path.ball.is_convex:
            shown[0] = False  # at 0 it leaps: close to it a small λ holds the cusp already
        hover = f"{name}<br>C = %{{x:.3g}}<br>λ = %{{y:.3g}}<extra></extra>"
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": name,
                "x": path.radii[shown].astype(np.float32),
                "y": path.multipliers[shown].astype(np.float32),
                "line": {"color": color, "width": 2.5, "dash": ("solid", "dash")[order % 2]},
                "hovertemplate": hover,
            }
        )
        if optimum.is_active and optimum.radius > 0:
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": f"{name}, now",
                    "x": [optimum.radius],
                    "y": [optimum.multiplier],
                    "marker": {"color": color, "size": 11},
                    "hovertemplate": hover,
                    "showlegend": False,
                }
            )
    layout = theme.base_layout(height)
    layout["margin"] = {**layout["margin"], "l": 64}
    layout["showlegend"] = True
    layout["legend"] = {"orientation": "h", "y": 1.12}
    layout["xaxis"] = {"title": {"text": "radius C"}, "rangemode": "tozero"}
    layout["yaxis"] = {
        "title": {"text": "multiplier λ  (log)"},
        "type": "log",
        "exponentformat": "power",
        "dtick": 1,
    }
    return go.Figure({"data": traces, "layout": layout})


class _Origin(NamedTuple):
    name: str


def _origin(one: One) -> _Origin | None:
    path = _path(one)
    return _Origin(path.ball.name) if path.radii[-1] == 0 else None


ORIGIN = Claim(
    "exchange: the loss is lowest at the origin",
    _origin,
    lambda facts: (
        f"**{capitalised(facts.name)}**: the loss is lowest at w = 0, so λ = 0 for every C > 0."
    ),
)


class _Ends(NamedTuple):
    name: str
    largest: float
    whole: float
    is_convex: bool


def _ends(one: One) -> _Ends | None:
    path = _path(one)
    whole = float(path.radii[-1])
    if whole == 0:
        return None
    return _Ends(path.ball.name, float(path.multipliers[0]), whole, path.ball.is_convex)


def _ends_words(facts: _Ends) -> str:
    if np.isfinite(facts.largest):
        about = "" if facts.is_convex else "about "
        largest = format_number(facts.largest)
        start = f"from {about}λ = {largest} on, both coefficients are 0 (C = 0)"
    else:
        start = "λ grows without limit as C goes to 0"
    return (
        f"**{capitalised(facts.name)}**: {start}; λ = 0 from C = {format_number(facts.whole)} on."
    )


ENDS = Claim("exchange: where λ and C end", _ends, _ends_words)


def rises(path: Path) -> bool:
    """Whether λ grows with C anywhere on the path; it does for no convex ball."""
    finite = path.multipliers[np.isfinite(path.multipliers)]
    return bool(np.any(np.diff(finite) > _RISE * finite[:-1]))


def _is_path(one: One) -> bool:
    return bool(_path(one).radii[-1] > 0)


ONE_TO_ONE: Claim[One, bool] = Claim(
    "exchange: λ and C are one-to-one",
    lambda one: True if _is_path(one) and one.optimum.ball.is_convex else None,
    lambda _: "In between every λ belongs to one C.",
)


def _several(one: One) -> bool | None:
    is_several = _is_path(one) and not one.optimum.ball.is_convex and rises(_path(one))
    return True if is_several else None


SEVERAL: Claim[One, bool] = Claim(
    "exchange: one λ belongs to several C",
    _several,
    lambda _: (
        "In between λ rises again with C, so one λ belongs to several C; f + λP is lowest at one "
        "of them, or at 0."
    ),
)


def exchange_sentence(optima: Sequence[Optimum], paths: Sequence[Path]) -> Said:
    """From which λ each ball leaves zero, and whether one λ is one C."""
    both = [One(optimum, path) for optimum, path in zip(optima, paths, strict=True)]
    once = {one.optimum.ball.name: one for one in both}.values()
    return joined([each for one in once for each in said((ORIGIN, ENDS, ONE_TO_ONE, SEVERAL), one)])


def _path(one: One) -> Path:
    assert one.path is not None, "λ against C is told of a path"
    return one.path
