"""Loss ellipses against two balls, drawn in the browser: play C, drag and turn the loss.

The path of optima is sent once and scrubbed without a message. While the loss is dragged the
browser solves the diamond, the circle and the square itself; when it is let go the numbers come
here, and everything is computed again.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

import numpy as np
import streamlit as st

from core.regularization import CENTER_X, FIRST, Optimum, Path, QuadraticLoss
from ui.runtime import UNPACK_JS, pack, served_script, texts

__all__ = ["Panel", "Scene", "geometry_view"]

_HERE = FilePath(__file__).parent
# In the order in which they may use each other's constants.
_PARTS = ("math", "solve", "draw", "handles", "picture", "view")
JS = UNPACK_JS + texts(
    _HERE,
    "ui/js/url.js",
    "ui/js/frames.js",
    "ui/js/numbers.js",
    *(f"js/{part}.js" for part in _PARTS),
)

_view = st.components.v2.component(
    "foundations_lab_geometry_view",
    html=(_HERE / "view.html").read_text(encoding="utf-8"),
    css=texts(_HERE, "ui/js/player.css", "view.css"),
    js=served_script("geometry_view", JS),
)


@dataclass(frozen=True)
class Panel:
    """One ball: what is shown of it, in its colour, with a text alternative."""

    optimum: Optimum
    path: Path
    label: str
    color: str
    alt: str


@dataclass(frozen=True)
class Scene:
    """What the component draws.

    Attributes:
        loss: shared by all panels.
        panels: side by side; paths have the same number of points.
        half: half the height of the picture, in units of the coefficients.
        mode: whether "radius" or "multiplier" is held while the loss is dragged.
        editable: whether the loss can be dragged.
    """

    loss: QuadraticLoss
    panels: Sequence[Panel]
    half: float
    mode: str
    editable: bool


def geometry_view(scene: Scene, *, key: str, prefix: str) -> Mapping[str, float] | None:
    """Draw the scene.

    Args:
        scene: what to draw.
        key: of the component.
        prefix: of the URL parameter `<prefix>at`, the place on the path that is looked at.

    Returns:
        A loss that was just let go, as names of `core.regularization.quadratic_loss.LOSS_PARAMS` to
        numbers that are not checked here; else None.
    """
    moved = _view(key=key, data=_message(scene, prefix), on_moved_change=lambda: None).moved
    if not isinstance(moved, dict):
        return None
    names = {"x": "center_x", "y": "center_y"}
    try:
        return {
            names.get(name, name): float(moved[name])
            for name in ("x", "y", "first", "second", "angle")
        }
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _message(scene: Scene, prefix: str) -> bytes:
    loss = scene.loss
    header = {
        "prefix": prefix,
        "mode": scene.mode,
        "editable": scene.editable,
        "half": scene.half,
        "count": len(scene.panels[0].path.radii),
        "limits": {
            "center": [CENTER_X.low, CENTER_X.high],
            "curvature": [FIRST.low, FIRST.high],
        },
        "loss": {
            "center": loss.center,
            "curvatures": loss.curvatures,
            "angle": loss.angle,
            "floor": loss.floor,
        },
        "panels": [_panel(each) for each in scene.panels],
    }
    arrays = [
        np.asarray(values, dtype="<f4")
        for each in scene.panels
        for values in (
            each.path.radii,
            *each.path.points.T,
            each.path.values,
            _finite(each.path.multipliers),
        )
    ]
    return pack(header, *arrays)


def _finite(values: np.ndarray) -> np.ndarray:
    """As float32 holds them: what is too large for it is infinite."""
    return np.where(values > np.finfo(np.float32).max, np.inf, values)


def _panel(panel: Panel) -> dict[str, Any]:
    optimum = panel.optimum
    return {
        "key": optimum.ball.key,
        "shape": optimum.ball.shape,
        "label": panel.label,
        "color": panel.color,
        "alt": panel.alt,
        "solution": {
            "radius": optimum.radius,
            "point": optimum.point.tolist(),
            "value": optimum.value,
            "lambda": optimum.multiplier if math.isfinite(optimum.multiplier) else None,
            "others": [other.tolist() for other in optimum.others],
        },
    }
