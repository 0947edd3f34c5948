"""The date translator in the browser: scrub, step and play through a decoding, head by head.

Everything of one translation is in one message; choosing a step, a layer, a head or a kind of
attention never reaches the server. The view's state is kept in the URL.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from charts.common import theme
from core.multi_head import MASKS, Translation, symbol_name
from ui.runtime import UNPACK_JS, pack, served_script, texts

__all__ = ["decode_view", "message"]

_HERE = Path(__file__).parent
# In the order in which they may use each other's constants.
_PARTS = ("data", "draw", "words", "view")
JS = UNPACK_JS + texts(
    _HERE, "ui/js/url.js", "ui/js/numbers.js", *(f"js/{part}.js" for part in _PARTS)
)
_CODES = 65_535

_view = st.components.v2.component(
    "foundations_lab_decode_view",
    html=(_HERE / "view.html").read_text(encoding="utf-8"),
    css=texts(_HERE, "ui/js/player.css", "view.css"),
    js=served_script("decode_view", JS),
)


def decode_view(
    shown: Translation, mask: str, *, key: str, prefix: str, focus: Mapping[str, Any] | None
) -> None:
    """Mount the view.

    Args:
        shown: What it draws.
        mask: Key of the mask that it was decoded with.
        key: Of the component.
        prefix: Of the URL parameters that keep the view's state: `<prefix>step`, …
        focus: A view to go to, once for each `id`.
    """
    _view(key=key, data=message(shown, mask, prefix=prefix, focus=focus))


def message(
    shown: Translation, mask: str, *, prefix: str, focus: Mapping[str, Any] | None
) -> bytes:
    """Header, probabilities as float32, attention as uint16: 65,535 is a weight of 1.

    With the causal mask earlier places never change, so the last step's map holds all of them;
    without it every step has a map of its own.
    """
    causal = MASKS[mask].causal
    layers, heads, length, _ = shown.encoder.shape
    decoder = shown.decoder[-1:] if causal else shown.decoder
    header = {
        "prefix": prefix,
        "focus": focus,
        "text": shown.text,
        "unknown": shown.unknown,
        "symbols": shown.symbols,
        "choices": [symbol_name(number) for number in range(shown.probabilities.shape[1])],
        "layers": layers,
        "heads": heads,
        "length": length,
        "causal": causal,
        "palette": {"light": theme.SEQUENTIAL_LIGHT, "dark": theme.SEQUENTIAL_DARK},
    }
    codes = (_coded(each) for each in (shown.encoder, shown.cross, decoder))
    return pack(header, shown.probabilities.astype("<f4"), *codes)


def _coded(weights: np.ndarray) -> np.ndarray:
    return np.rint(weights * _CODES).astype("<u2")
