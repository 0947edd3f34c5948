"""One head's map costs n² bytes: all heads of a text in one compressed message."""

import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from charts import theme
from core.token_views import AttentionView, normalised_entropy, quantise, strongest_cells
from ui.packing import pack


def encode(
    shown: AttentionView,
    *,
    prefix: str,
    model: str,
    default_layer: int,
    default_head: int,
    renormalised: bool,
    script: str,
    focus: Mapping[str, Any] | None = None,
) -> bytes:
    """A packed and deflated message: the header and the weights as uint8.

    The codes are `core.token_views.quantise`'s; what the header says of each head (strongest link,
    entropy, mass on and of special tokens) comes from the exact weights.

    Args:
        shown: What the explorer shows.
        prefix: Of the URL parameters that keep the view's state.
        model: Its name, for pictures.
        default_layer, default_head: From 1.
        renormalised: Whether rows were scaled up after hiding special tokens.
        script: Text with the lines `LAYER = …` and `HEAD = …`.
        focus: A head and a pair of labels to go to, once for each `id`.
    """
    layers, heads = shown.weights.shape[:2]
    places, values = strongest_cells(shown)
    special = np.array(shown.is_special)
    on_special = np.nan_to_num(shown.weights)[..., special].sum(axis=-1).mean(axis=-1)
    header = {
        "prefix": prefix,
        "model": model,
        "labels": shown.labels,
        "special": [int(flag) for flag in shown.is_special],
        "layers": layers,
        "heads": heads,
        "defaultLayer": min(default_layer, layers),
        "defaultHead": min(default_head, heads),
        "strongest": [
            [int(query), int(key), round(float(weight), 4)]
            for (query, key), weight in zip(places.reshape(-1, 2), values.ravel(), strict=True)
        ],
        "spread": np.round(normalised_entropy(shown.weights), 2).ravel().tolist(),
        "onSpecial": np.round(on_special, 3).astype(float).ravel().tolist(),
        "removed": np.round(shown.removed_mass.mean(axis=-1), 3).astype(float).ravel().tolist(),
        "renormalised": renormalised,
        "palette": {"light": theme.SEQUENTIAL_LIGHT, "dark": theme.SEQUENTIAL_DARK},
        "script": script,
        "focus": focus,
    }
    return zlib.compress(pack(header, quantise(shown.weights)), 6)
