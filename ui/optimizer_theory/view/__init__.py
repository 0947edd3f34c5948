"""The convergence map of a linear method, and what one cell of it does, drawn in the browser.

Roots, rates and paths of a cell follow from two numbers by a recursion of two terms, so the
browser computes them itself while a pointer moves over the map. It is told the recursion as the
coefficients of T and D in ηλ and β (`core.optimizer_theory.momentum_methods`), not a formula for
each method.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from charts.common import theme
from core.optimizer_theory import SHARE, ConvergenceMap, Method, Optimum, Quadratic
from ui.runtime import UNPACK_JS, pack, served_script, texts

__all__ = ["message", "speed_view"]

_HERE = Path(__file__).parent
_PARTS = ("linear", "map", "cell", "speed_view")
JS = UNPACK_JS + texts(
    _HERE,
    "ui/js/url.js",
    "ui/js/numbers.js",
    "ui/js/panels.js",
    *(f"js/{part}.js" for part in _PARTS),
)

_view = st.components.v2.component(
    "foundations_lab_speed_view",
    html=(_HERE / "speed_view.html").read_text(encoding="utf-8"),
    css=(_HERE / "speed_view.css").read_text(encoding="utf-8"),
    js=served_script("speed_view", JS),
)


def speed_view(
    method: Method,
    quadratic: Quadratic,
    measured: ConvergenceMap,
    best: Optimum,
    *,
    key: str,
    prefix: str,
    alt: str,
) -> None:
    """Mount the map.

    Args:
        method: Whose recursion it is.
        quadratic: What it runs on.
        measured: Steps of every cell: learning rate across, momentum upwards.
        best: The optimum of theory, drawn as a star.
        key: Of the component.
        prefix: Of the URL parameter that keeps the chosen cell.
        alt: What the map shows, for those who cannot see it.
    """
    _view(key=key, data=message(method, quadratic, measured, best, prefix=prefix, alt=alt))


def message(
    method: Method,
    quadratic: Quadratic,
    measured: ConvergenceMap,
    best: Optimum,
    *,
    prefix: str,
    alt: str,
) -> bytes:
    """What the browser gets: the header, and the steps as int16 row by row."""
    rates, momenta = measured.x.values, measured.y.values
    header = {
        "prefix": prefix,
        "alt": alt,
        "label": method.label,
        "hasMomentum": method.has_momentum,
        "terms": _terms(method),
        "curvatures": quadratic.curvatures,
        "start": quadratic.start,
        "share": SHARE,
        "rates": [float(rates[0]), float(rates[-1]), len(rates)],
        "momenta": [float(momenta[0]), float(momenta[-1]), len(momenta)],
        "numSteps": measured.num_steps,
        "limits": [method.limit(max(quadratic.curvatures), float(beta)) for beta in momenta],
        "best": {"rate": best.learning_rate, "momentum": best.momentum, "radius": best.rate},
        "palette": {"light": theme.SEQUENTIAL_LIGHT, "dark": theme.SEQUENTIAL_DARK},
        "colors": [theme.OKABE_ITO[0], theme.OKABE_ITO[1]],
    }
    return pack(header, np.where(measured.lost, -2, measured.steps).astype("<i2"))


def _terms(method: Method) -> Mapping[str, Any]:
    """T, D and e_1/e_0 as [1, s, β, sβ] coefficients, s = ηλ: all three are bilinear."""

    def bilinear(f: Any) -> list[float]:
        at = {(s, b): float(f(float(s), float(b))) for s in (0, 1) for b in (0, 1)}
        return [
            at[0, 0],
            at[1, 0] - at[0, 0],
            at[0, 1] - at[0, 0],
            at[1, 1] - at[1, 0] - at[0, 1] + at[0, 0],
        ]

    return {
        "trace": bilinear(lambda s, b: method.polynomial(s, b)[0]),
        "determinant": bilinear(lambda s, b: method.polynomial(s, b)[1]),
        "first": bilinear(method.first),
    }
