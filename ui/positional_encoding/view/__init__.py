"""Positions as clock hands: a table or a rotation, its curves and its hands, all in the browser.

The server sends one map of bytes; hands, curves and every number that is read out are computed in
the browser from the frequencies, so they are exact whatever the map's resolution.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import streamlit as st

from charts.common import theme
from ui.runtime import UNPACK_JS, pack, served_script, texts

__all__ = ["ClockScene", "clock_view", "message"]

_HERE = Path(__file__).parent
# In the order in which they may use each other's constants.
_PARTS = ("receive", "paint", "panels", "view")
JS = UNPACK_JS + texts(
    _HERE, "ui/js/url.js", "ui/js/numbers.js", *(f"js/{part}.js" for part in _PARTS)
)

_view = st.components.v2.component(
    "foundations_lab_clock_view",
    html=(_HERE / "view.html").read_text(encoding="utf-8"),
    css=(_HERE / "view.css").read_text(encoding="utf-8"),
    js=served_script("clock_view", JS),
)


@dataclass(frozen=True)
class ClockScene:
    """What the view draws.

    Attributes:
        width, length, base: The encoding: d_model, positions, base.
        pairs: The pairs that are drawn, of d_model/2.
        maps: Title and values from −1 to 1, rows × columns; the table, or M_k and its fit.
        captions, alts: For each panel (map, dial, curves, dots) its title and text alternative.
        block: Positions in one column of the table.
        shift: k, which turns the view into that of M_k; None: the table.
        residuals: For evenly spaced positions the largest error of M_k·PE(pos).
        start: Position and pair shown at first.
        curves: Pairs whose sines are always drawn, at most eight.
    """

    width: int
    length: int
    base: float
    pairs: Sequence[int]
    maps: Sequence[tuple[str, np.ndarray]]
    captions: Mapping[str, str]
    alts: Mapping[str, str]
    block: int = 1
    shift: int | None = None
    residuals: np.ndarray = field(default_factory=lambda: np.zeros(0))
    start: tuple[int, int] = (0, 0)
    curves: Sequence[int] = ()


def clock_view(scene: ClockScene, *, key: str, prefix: str) -> None:
    """Mount the view; `<prefix>position` and `<prefix>pair` in the URL keep what is looked at."""
    _view(key=key, data=message(scene, prefix))


def message(scene: ClockScene, prefix: str) -> bytes:
    """The scene as the browser reads it, see js/receive.js."""
    pairs = [int(pair) for pair in scene.pairs]
    header = {
        "prefix": prefix,
        "width": scene.width,
        "length": scene.length,
        "base": float(scene.base),
        "pairs": pairs,
        "curves": [int(pair) for pair in scene.curves],
        "colors": theme.OKABE_ITO[: len(scene.curves)],
        "maps": [
            {"title": title, "rows": len(values), "columns": len(values[0])}
            for title, values in scene.maps
        ],
        "captions": dict(scene.captions),
        "alts": dict(scene.alts),
        "block": scene.block,
        "shift": scene.shift,
        "residualCount": len(scene.residuals),
        "start": scene.start,
        "palette": {"light": theme.DIVERGING_LIGHT, "dark": theme.DIVERGING_DARK},
    }
    # 0 has a code of its own, 127.
    codes = [np.rint((np.clip(values, -1, 1) + 1) * 127).astype("u1") for _, values in scene.maps]
    return pack(header, *codes, scene.residuals.astype("<f4"))
