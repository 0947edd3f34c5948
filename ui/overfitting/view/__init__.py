"""A small network drawn with its dropout mask; new masks are drawn in the browser.

The browser passes one point through the network, unit by unit, with the mask that is shown, and
keeps the mean over the masks it has drawn; the long mean in the page's words is computed by
`core.overfitting.dropout`. The number of the mask is in the URL, so a link shows the same mask.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from core.training import Network
from ui.runtime import UNPACK_JS, pack, served_script, texts

__all__ = ["message", "network_view"]

_HERE = Path(__file__).parent
JS = UNPACK_JS + texts(_HERE, "ui/js/url.js", "ui/js/numbers.js", "passes.js", "view.js")

_view = st.components.v2.component(
    "foundations_lab_network_view",
    html=(_HERE / "view.html").read_text(encoding="utf-8"),
    css=(_HERE / "view.css").read_text(encoding="utf-8"),
    js=served_script("network_view", JS),
)


def network_view(
    network: Network,
    weights: Any,
    point: Sequence[float],
    p: float,
    place: str,
    scaling: str,
    *,
    prefix: str,
    key: str,
) -> None:
    """Mount the drawing.

    Args:
        network, weights: ReLU; (num_weights,).
        point: (2,) what goes in.
        p, place, scaling: See `core.overfitting.dropout`.
        prefix: Of the URL parameter that keeps the number of the mask: `<prefix>mask`.
        key: Of the component.
    """
    _view(key=key, data=message(network, weights, point, p, place, scaling, prefix))


def message(
    network: Network,
    weights: Any,
    point: Sequence[float],
    p: float,
    place: str,
    scaling: str,
    prefix: str,
) -> bytes:
    """What the browser gets: a header and the weights as float32."""
    header = {
        "prefix": prefix,
        "sizes": network.sizes,
        "point": list(point),
        "p": p,
        "place": place,
        "scaling": scaling,
    }
    return pack(header, np.asarray(weights, "<f4"))
