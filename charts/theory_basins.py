"""Basins of attraction as pictures and as words."""

import base64
import io
import math
from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from PIL import Image

from charts import theme
from charts.theory_maps import LOST_COLOR
from core.basins import Basins
from core.surface_types import Surface

# Basins are told apart by colour up to this many; further minima reuse them.
COLORS = (*theme.OKABE_ITO[:5], *theme.OKABE_ITO[6:])


def basin_image(found: Basins) -> np.ndarray:
    """RGB (side, side, 3) uint8, top row first: colour by minimum, paler the longer it took."""
    ground = np.array([128, 128, 128])
    shape = (*found.targets.shape, 3)
    colors = np.array(
        [_rgb(COLORS[i % len(COLORS)]) for i in range(max(found.targets.max() + 1, 1))]
    )
    image = np.broadcast_to(ground, shape).astype(float)
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
            "domain": [left, left + side], "range": [x_low, x_high], "showgrid": False,
            "zeroline": False, "anchor": f"y{tag}", "nticks": 5,
        }  # fmt: skip
        layout[f"yaxis{tag}"] = {
            "range": [y_low, y_high], "showgrid": False, "zeroline": False, "anchor": f"x{tag}",
            "showticklabels": number == 0, "nticks": 6,
        }  # fmt: skip
        layout["images"].append(
            {
                "source": _png(basin_image(each)), "xref": f"x{tag}", "yref": f"y{tag}",
                "x": x_low, "y": y_high, "sizex": x_high - x_low, "sizey": y_high - y_low,
                "sizing": "stretch", "layer": "below",
            }
        )  # fmt: skip
        layout["annotations"].append(
            {
                "text": f"<b>{label}</b>", "x": left + side / 2, "y": 1.0, "xref": "paper",
                "yref": "paper", "yanchor": "bottom", "showarrow": False,
            }
        )  # fmt: skip
        traces.append(
            {
                "type": "scatter", "mode": "markers", "xaxis": f"x{tag}", "yaxis": f"y{tag}",
                "x": [m.x for m in surface.minima], "y": [m.y for m in surface.minima],
                "marker": {"symbol": "star", "size": 9 if len(surface.minima) < 30 else 5,
                           "color": "#ffffff", "line": {"width": 1, "color": "#1d2329"}},
                "text": [f"f = {m.value:.4g}" for m in surface.minima],
                "hovertemplate": "minimum (%{x:.3g}, %{y:.3g})<br>%{text}<extra></extra>",
            }
        )  # fmt: skip
    return go.Figure({"data": traces, "layout": layout})


def basins_sentences(surface: Surface, found: Mapping[str, Basins]) -> list[str]:
    """Who brings most starts to the lowest minimum, and what becomes of the others."""
    lowest = [i for i, m in enumerate(surface.minima) if m.is_global]
    shares = {label: math.fsum(map(each.share, lowest)) for label, each in found.items()}
    best = max(shares, key=lambda label: shares[label])
    first = next(iter(found.values()))
    which = "the lowest minimum" if len(lowest) == 1 else f"one of the {len(lowest)} lowest minima"
    told = [
        f"Of {first.targets.size:,} starts on {surface.label}, each with {first.num_steps:,} "
        f"steps, **{best}** brings {shares[best]:.1%} to {which}"
        + (
            "; " + ", ".join(f"{k} {v:.1%}" for k, v in shares.items() if k != best) + "."
            if len(shares) > 1
            else "."
        )
    ]
    lost = [f"{label} {each.lost.mean():.1%}" for label, each in found.items() if each.lost.any()]
    late = [
        f"{label} {share:.1%}"
        for label, each in found.items()
        if (share := float(np.mean((each.targets < 0) & ~each.lost))) > 0
    ]
    if lost:
        told.append(f"Lost to infinity (pale red): {', '.join(lost)}.")
    if late:
        told.append(f"At no minimum within the steps (grey): {', '.join(late)}.")
    return told


def basins_rows(surface: Surface, found: Mapping[str, Basins]) -> list[dict[str, str]]:
    """Share and median step for each optimizer, and its commonest minima."""
    rows = []
    for label, each in found.items():
        order = np.argsort([-each.share(i) for i in range(len(surface.minima))])[:3]
        common = "; ".join(
            f"({surface.minima[i].x:.3g}, {surface.minima[i].y:.3g}) {each.share(i):.1%}"
            for i in order
            if each.share(i)
        )
        steps = each.steps[each.steps >= 0]
        rows.append(
            {
                "Optimizer": label,
                "Arrive": f"{np.mean(each.targets >= 0):.1%}",
                "Median step": f"{np.median(steps):,.0f}" if steps.size else "–",
                "Commonest minima": common or "–",
            }
        )
    return rows


def basin_csv(found: Mapping[str, Basins]) -> list[dict[str, float | int | str]]:
    """Every start of every optimizer, for a table file."""
    return [
        {
            "optimizer": label, "x": float(x), "y": float(y),
            "minimum": int(each.targets[row, column]), "steps": int(each.steps[row, column]),
            "lost": int(each.lost[row, column]),
        }
        for label, each in found.items()
        for row, y in enumerate(each.y)
        for column, x in enumerate(each.x)
    ]  # fmt: skip
