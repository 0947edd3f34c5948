"""Basins of attraction as pictures and as words."""

import base64
import io
import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from PIL import Image

from charts.common import theme
from charts.optimizer_theory.maps import LOST_COLOR
from core.common import Claim, Said, counted, format_number, format_percent, highest, said
from core.optimizer_theory import Basins
from core.surfaces import Surface

# Basins are told apart by colour up to this many; further minima reuse them.
COLORS = (*theme.OKABE_ITO[:5], *theme.OKABE_ITO[6:])


def basin_image(found: Basins) -> np.ndarray:
    """RGB (side, side, 3) uint8, top row first: colour by minimum, paler the longer it took."""
    background = np.array([128, 128, 128])
    shape = (*found.targets.shape, 3)
    colors = np.array(
        [_rgb(COLORS[i % len(COLORS)]) for i in range(max(found.targets.max() + 1, 1))]
    )
    image = np.broadcast_to(background, shape).astype(float)
    arrived = found.targets >= 0
    share = np.log1p(np.maximum(found.steps, 0)) / np.log1p(found.num_steps)
    pale = (0.15 + 0.65 * share)[..., None]
    image = np.where(
        arrived[..., None], colors[np.maximum(found.targets, 0)] * (1 - pale) + 255 * pale, image
    )
    image = np.where(found.lost[..., None], _rgb(LOST_COLOR), image)
    return np.rint(image[::-1]).astype(np.uint8)


def _rgb(color: str) -> list[int]:
    return [int(color[i : i + 2], 16) for i in (1, 3, 5)]


def _png(image: np.ndarray) -> str:
    target = io.BytesIO()
    # 64 colours are more than the eye tells apart here, and a quarter of the bytes.
    Image.fromarray(image).quantize(64, dither=Image.Dither.NONE).save(target, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(target.getvalue()).decode("ascii")


def basins_figure(surface: Surface, found: Mapping[str, Basins], *, height: int) -> go.Figure:
    """The optimizers side by side; keys are labels. A star marks every minimum."""
    (x_low, x_high), (y_low, y_high) = surface.window
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 40, "r": 8, "t": 30, "b": 32}
    layout["images"], layout["annotations"] = [], []
    traces = []
    count, gap = len(found), 0.05
    side = (1 - gap * (count - 1)) / count
    for number, (label, each) in enumerate(found.items()):
        tag = "" if number == 0 else str(number + 1)
        left = number * (side + gap)
        layout[f"xaxis{tag}"] = {
            "domain": [left, left + side],
            "range": [x_low, x_high],
            "showgrid": False,
            "zeroline": False,
            "anchor": f"y{tag}",
            "nticks": 5,
        }
        layout[f"yaxis{tag}"] = {
            "range": [y_low, y_high],
            "showgrid": False,
            "zeroline": False,
            "anchor": f"x{tag}",
            "showticklabels": number == 0,
            "nticks": 6,
        }
        layout["images"].append(
            {
                "source": _png(basin_image(each)),
                "xref": f"x{tag}",
                "yref": f"y{tag}",
                "x": x_low,
                "y": y_high,
                "sizex": x_high - x_low,
                "sizey": y_high - y_low,
                "sizing": "stretch",
                "layer": "below",
            }
        )
        layout["annotations"].append(
            {
                "text": f"<b>{label}</b>",
                "x": left + side / 2,
                "y": 1.0,
                "xref": "paper",
                "yref": "paper",
                "yanchor": "bottom",
                "showarrow": False,
            }
        )
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "xaxis": f"x{tag}",
                "yaxis": f"y{tag}",
                "x": [m.x for m in surface.minima],
                "y": [m.y for m in surface.minima],
                "marker": {
                    "symbol": "star",
                    "size": 9 if len(surface.minima) < 30 else 5,
                    "color": "#ffffff",
                    "line": {"width": 1, "color": "#1d2329"},
                },
                "text": [f"f = {format_number(m.value, 4)}" for m in surface.minima],
                "hovertemplate": "minimum (%{x:.3g}, %{y:.3g})<br>%{text}<extra></extra>",
            }
        )
    return go.Figure({"data": traces, "layout": layout})


class Landed(NamedTuple):
    """Basins by the optimizer's label; the surface has every minimum that was found."""

    surface: Surface
    found: Mapping[str, Basins]

    @property
    def is_whole(self) -> bool:
        """Whether every start is decided; not so after a Stop."""
        return all(each.known >= 1 for each in self.found.values())


def basins_sentences(landed: Landed) -> list[Said]:
    """Who brings most starts to the lowest minimum, and what becomes of the others."""
    return said((STOPPED, SHARES, NONE_LOWEST, LOST, LATE), landed)


STOPPED: Claim[Landed, float] = Claim(
    "basins: stopped before all starts are decided",
    lambda landed: None if landed.is_whole else min(each.known for each in landed.found.values()),
    lambda known: (
        f"Stopped when {format_percent(known)} of the starts were decided: the shares below are "
        "those so far."
    ),
)


class _Shares(NamedTuple):
    starts: int
    surface: str
    num_steps: int
    num_lowest: int
    valley: bool
    best: list[str]
    shares: list[tuple[str, float]]


def _shares_of(landed: Landed) -> _Shares:
    lowest = [i for i, minimum in enumerate(landed.surface.minima) if minimum.is_global]
    shares = {label: math.fsum(map(each.share, lowest)) for label, each in landed.found.items()}
    first = next(iter(landed.found.values()))
    return _Shares(
        first.targets.size,
        landed.surface.label,
        first.num_steps,
        len(lowest),
        any(landed.surface.minima[i].valley for i in lowest),
        highest(shares, 6),
        sorted(shares.items(), key=lambda entry: -entry[1]),
    )


def _shares(landed: Landed) -> _Shares | None:
    facts = _shares_of(landed)
    return facts if facts.shares[0][1] else None


def _none_lowest(landed: Landed) -> _Shares | None:
    facts = _shares_of(landed)
    return None if facts.shares[0][1] else facts


def _target(facts: _Shares) -> str:
    if facts.valley:
        return "a lowest point (of a valley of minima, some are marked)"
    count = facts.num_lowest
    return "the lowest minimum" if count == 1 else f"one of the {count} lowest minima"


def _shares_words(facts: _Shares) -> str:
    sentence = (
        f"Of {counted(facts.starts, 'start')} on {facts.surface}, each with "
        f"{counted(facts.num_steps, 'step')}, this share comes to {_target(facts)}: "
    )
    shares = ", ".join(
        f"{f'**{name}**' if name in facts.best else name} {format_percent(share, 1)}"
        for name, share in facts.shares
    )
    return f"{sentence}{shares}."


SHARES = Claim("basins: share of starts at the lowest minimum", _shares, _shares_words)
NONE_LOWEST = Claim(
    "basins: no start comes to the lowest minimum",
    _none_lowest,
    lambda facts: (
        f"Of {counted(facts.starts, 'start')} on {facts.surface}, each with "
        f"{counted(facts.num_steps, 'step')}, none comes to {_target(facts)}."
    ),
)


def _lost(landed: Landed) -> list[tuple[str, float]] | None:
    shares = [(label, float(each.lost.mean())) for label, each in landed.found.items()]
    return [entry for entry in shares if entry[1]] or None


def _late(landed: Landed) -> list[tuple[str, float]] | None:
    if not landed.is_whole:
        return None
    shares = [
        (label, float(np.mean((each.targets < 0) & ~each.lost)))
        for label, each in landed.found.items()
    ]
    return [entry for entry in shares if entry[1]] or None


def _listed_shares(facts: list[tuple[str, float]]) -> str:
    return ", ".join(f"{label} {format_percent(share, 1)}" for label, share in facts)


LOST = Claim(
    "basins: share of starts that diverge",
    _lost,
    lambda facts: f"Diverged (pale red): {_listed_shares(facts)}.",
)
LATE = Claim(
    "basins: share of starts at no minimum",
    _late,
    lambda facts: f"At no minimum within the steps (grey): {_listed_shares(facts)}.",
)


def basins_rows(landed: Landed) -> list[dict[str, str]]:
    """Share and median step for each optimizer, and its commonest minima."""
    surface, rows = landed.surface, []
    for label, each in landed.found.items():
        order = np.argsort([-each.share(i) for i in range(len(surface.minima))])[:3]
        common = "; ".join(
            f"({format_number(surface.minima[i].x)}, {format_number(surface.minima[i].y)}) "
            f"{format_percent(each.share(i), 1)}"
            for i in order
            if each.share(i)
        )
        steps = each.steps[each.steps >= 0]
        rows.append(
            {
                "Optimizer": label,
                "Arrive": format_percent(float(np.mean(each.targets >= 0)), 1),
                "Median step": format_number(float(np.median(steps)), 4) if steps.size else "–",
                "Commonest minima": common or "–",
            }
        )
    return rows


def basin_csv(found: Mapping[str, Basins]) -> list[dict[str, float | int | str]]:
    """Every start of every optimizer, for a table file."""
    return [
        {
            "optimizer": label,
            "x": float(x),
            "y": float(y),
            "minimum": int(each.targets[row, column]),
            "steps": int(each.steps[row, column]),
            "lost": int(each.lost[row, column]),
        }
        for label, each in found.items()
        for row, y in enumerate(each.y)
        for column, x in enumerate(each.x)
    ]
