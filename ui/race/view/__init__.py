"""The step player: draws tracks over charts, plays and scrubs them, all in the browser.

The charts underneath hold only axes and background, so they do not change when a track does: no
redraw, and a zoom stays. Every chart moves in step, and the controls are native ones that a
keyboard and a screen reader reach. How the surface is seen (contours on a log or a linear scale, or
in three dimensions) and which curves are shown is chosen in the browser, and kept in the URL.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from charts.common import theme
from charts.race import CurveView, Dots, Inspector, Surface3D, Track
from ui.runtime import UNPACK_JS, pack, served_script, texts

__all__ = ["Scene", "player"]

_HERE = Path(__file__).parent
# In the order in which they may use each other's constants.
_PARTS = ("receive", "draw", "words", "relief", "magnifier", "place", "picture", "player")
JS = UNPACK_JS + texts(
    _HERE,
    "ui/js/url.js",
    "ui/js/frames.js",
    "ui/js/numbers.js",
    "ui/js/plotly_chart.js",
    *(f"js/{part}.js" for part in _PARTS),
)

_player = st.components.v2.component(
    "foundations_lab_player",
    html=(_HERE / "player.html").read_text(encoding="utf-8"),
    css=texts(_HERE, "ui/js/player.css", "player.css"),
    js=served_script("player", JS),
)


@dataclass(frozen=True)
class Scene:
    """What the player draws.

    Attributes:
        num_steps: The last step.
        tracks: See `charts.race.player_model`.
        quantity: What the second coordinate of a track's read-out line is, "f − f*".
        smallest: Under this the quantity is not told apart from it.
        alts: For each chart's key what it shows with the tracks on it; the browser puts it into
            the chart's text alternative, for the chart itself must not change with the tracks.
        landscape, progress: Keys of the chart with the contours and of the one with the curves.
        curves: What the curves' chart can show.
        starts: Where the paths start; a ring each, the first one is the main one.
        surface_3d: The surface in three dimensions; None: only contours.
        dots: One cloud for each optimizer.
        inspector: Along one path; None: no magnifier.
        boxes: Colour and half side of squares around 0 (where weight decay ends).
        placeable: Whether a click on the contours chooses a start.
    """

    num_steps: int
    tracks: Sequence[Track]
    quantity: str
    smallest: float
    alts: Mapping[str, str]
    landscape: str
    progress: str = ""
    curves: Sequence[CurveView] = ()
    starts: Sequence[tuple[float, float]] = ()
    surface_3d: Surface3D | None = None
    dots: Sequence[Dots] = ()
    inspector: Inspector | None = None
    boxes: Sequence[tuple[str, float]] = field(default_factory=tuple)
    placeable: bool = False


def player(scene: Scene, *, key: str, prefix: str) -> tuple[float, float, bool] | None:
    """Mount the player.

    Args:
        scene: What it draws.
        key: Of the component.
        prefix: Of the URL parameters that keep step, view and curves: `<prefix>step`, …

    Returns:
        A start that was just chosen in the picture, x and y, and whether it is one more; else
        None. The browser's numbers are not checked here.
    """
    placed = _player(key=key, data=_message(scene, prefix), on_start_change=lambda: None).start
    if not isinstance(placed, dict):
        return None
    try:
        return float(placed["x"]), float(placed["y"]), bool(placed["more"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _message(scene: Scene, prefix: str) -> bytes:
    body = _Body()
    header = {
        "prefix": prefix,
        "numSteps": scene.num_steps,
        "quantity": scene.quantity,
        "smallest": scene.smallest,
        "alts": scene.alts,
        "landscape": scene.landscape,
        "progress": scene.progress,
        "curves": [vars(each) for each in scene.curves],
        "starts": scene.starts,
        "boxes": scene.boxes,
        "placeable": scene.placeable,
        "palette": {"light": theme.SEQUENTIAL_LIGHT, "dark": theme.SEQUENTIAL_DARK},
        "tracks": [_track(track, body) for track in scene.tracks],
        "relief": None if scene.surface_3d is None else _surface_3d(scene.surface_3d, body),
        "dots": [_dots(each, body) for each in scene.dots],
        "probe": None if scene.inspector is None else _inspector(scene.inspector, body),
    }
    return pack(header, *body.arrays)


class _Body:
    """Arrays in the order in which the browser takes them."""

    def __init__(self) -> None:
        self.arrays: list[np.ndarray] = []

    def add(self, values: Any, kind: str) -> None:
        with np.errstate(over="ignore"):
            self.arrays.append(np.asarray(values).astype(kind))


def _track(track: Track, body: _Body) -> dict[str, Any]:
    lines = []
    for line in track.lines:
        by_step = line.x is line.steps
        body.add(line.steps, "<u2")
        for values in (line.y,) if by_step else (line.x, line.y):
            body.add(values, "<f4")
        lines.append(
            {
                "chart": line.chart,
                "x": line.x_axis,
                "y": line.y_axis,
                "count": len(line.steps),
                "byStep": by_step,
                "view": line.view,
                "faint": line.faint,
            }
        )
    style = {"label": track.label, "color": track.color, "dash": track.dash}
    return {**style, "read": track.read_out, "lines": lines}


def _surface_3d(surface_3d: Surface3D, body: _Body) -> dict[str, Any]:
    body.add(surface_3d.heights, "u1")
    rows, columns = surface_3d.heights.shape
    return {"window": surface_3d.window, "rows": rows, "columns": columns}


# A dot's place is sent as a share of this many pictures, which is further than a screen shows.
_REACH = 3.0


def _dots(dots: Dots, body: _Body) -> dict[str, Any]:
    """Places as uint16: exact to a 20,000th of what they cover; 65535 where there is none."""
    finite = np.where(np.isfinite(dots.points), dots.points, np.nan)
    low = np.nanquantile(finite, 0.02, axis=(0, 1))
    high = np.nanquantile(finite, 0.98, axis=(0, 1))
    middle, reach = (low + high) / 2, np.maximum((high - low) / 2 * _REACH, 1e-9)
    with np.errstate(invalid="ignore"):
        share = (finite - middle) / reach
        codes = np.where(np.abs(share) <= 1, np.rint((share + 1) / 2 * 65534), 65535)
    count = dots.points.shape[1]
    body.add(dots.steps, "<u2")
    body.add(codes, "<u2")
    return {
        "color": dots.color,
        "keyframes": len(dots.steps),
        "count": count,
        "middle": middle.tolist(),
        "reach": reach.tolist(),
    }


def _inspector(inspector: Inspector, body: _Body) -> dict[str, Any]:
    body.add(inspector.steps, "<u2")
    body.add(inspector.learning_rate, "<f4")
    body.add(inspector.numbers, "<f4")
    return {"label": inspector.label, "color": inspector.color, "count": len(inspector.steps)}
