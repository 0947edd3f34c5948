"""One head's map costs n² bytes: all heads of a text in one compressed message."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from charts.common import theme
from core.attention import (
    MEASURES,
    AttentionView,
    Axis,
    Role,
    normalised_entropy,
    quantise,
    strongest_cells,
)
from core.language_models import LayerRecord
from ui.runtime import pack


@dataclass(frozen=True)
class Shown:
    """Everything that the explorer shows of one text.

    Attributes:
        view: The heads as they are shown.
        passage: (layers, n, n) of `core.attention.information_flow.passage`, merged and hidden like
            the view; None in cross-attention.
        means: (layers, n, n) of the heads' mean, merged and hidden like the view but not scaled up;
            only where the view is, and there is a `passage`.
        measures: Key in `MEASURES` → (layers, heads), computed on the model's own tokens.
        roles: Heads with a role.
        row_tokens, column_tokens: The model's tokens; None: the same as the rows.
        is_causal: Whether a word sees only itself and what stands before it.
        on_tokens: Whether the view is the model's own tokens, nothing merged or hidden.
    """

    view: AttentionView
    passage: np.ndarray | None
    measures: Mapping[str, np.ndarray]
    roles: Sequence[Role]
    row_tokens: Sequence[str]
    column_tokens: Sequence[str] | None
    is_causal: bool
    on_tokens: bool = False
    means: np.ndarray | None = None


@dataclass(frozen=True)
class Compared:
    """A second text or model beside the first: its title, its heads, and which words are shared."""

    title: str
    view: AttentionView
    rows: Sequence[tuple[int, int]]
    columns: Sequence[tuple[int, int]]


def encode(
    shown: Shown,
    *,
    prefix: str,
    model: str,
    default_layer: int,
    default_head: int,
    renormalised: bool,
    script: str,
    counter: str = "",
    source: Mapping[str, Any] | None = None,
    compared: Compared | None = None,
    focus: Mapping[str, Any] | None = None,
) -> bytes:
    """A packed and deflated message: the header and the weights as uint8.

    The codes are `core.attention.token_views.quantise`'s; what the header says of each head
    (strongest link, entropy, mass on and of special tokens, measures) comes from the exact weights.

    Args:
        shown: What the explorer shows.
        prefix: Of the URL parameters that keep the view's state.
        model: Its name, for pictures.
        default_layer, default_head: From 1.
        renormalised: Whether rows were scaled up after hiding special tokens.
        script: Text with the lines `LAYER = …` and `HEAD = …`.
        counter: How many tokens there are and may be, in words.
        source: Where the browser gets queries and keys: path and query of `ui.server.routes`.
        compared: What stands beside it.
        focus: A view to go to, once for each `id`.
    """
    view = shown.view
    layers, heads = view.weights.shape[:2]
    places, values = strongest_cells(view)
    special = np.array(view.columns.is_special, dtype=np.float32)
    # Blank rows only come with hidden special tokens, and then none is left to look at.
    on_special = np.nan_to_num(view.weights @ special).mean(axis=-1)
    header = {
        "prefix": prefix,
        "model": model,
        **_matrix(view),
        "tokens": {"rows": shown.row_tokens, "columns": shown.column_tokens},
        "causal": shown.is_causal,
        "isPair": any(view.rows.segments),
        "defaultLayer": min(default_layer, layers),
        "defaultHead": min(default_head, heads),
        "strongest": [
            [int(query), int(key), round(float(weight), 7)]
            for (query, key), weight in zip(places.reshape(-1, 2), values.ravel(), strict=True)
        ],
        "spread": np.round(_spread(shown), 2).ravel().tolist(),
        "onSpecial": np.round(on_special, 3).astype(float).ravel().tolist(),
        "removed": np.round(view.removed_mass.mean(axis=-1), 3).astype(float).ravel().tolist(),
        "renormalised": renormalised,
        "hasMeans": shown.means is not None,
        "measures": [_measure(key, table) for key, table in shown.measures.items()],
        "roles": [
            [role.layer + 1, role.head + 1, role.measure, round(role.score, 3)]
            for role in shown.roles
        ],
        "palette": {
            "light": theme.SEQUENTIAL_LIGHT,
            "dark": theme.SEQUENTIAL_DARK,
            "divergingLight": theme.DIVERGING_LIGHT,
            "divergingDark": theme.DIVERGING_DARK,
            "heads": theme.OKABE_ITO,
        },
        "script": script,
        "counter": counter,
        "source": source,
        "other": None,
        "focus": focus,
    }
    bodies = [_codes(view)]
    if shown.passage is not None:
        bodies.append(quantise(shown.passage))
    if shown.means is not None:
        bodies.append(quantise(shown.means))
    if compared is not None:
        header["other"] = {"title": compared.title, **_matrix(compared.view)}
        header["alignment"] = {"rows": compared.rows, "columns": compared.columns}
        bodies.append(_codes(compared.view))
    return _deflated(pack(header, *bodies))


def encode_neurons(layer: LayerRecord) -> bytes:
    """Queries, keys, value lengths and distance biases of one layer, as int16 with scales.

    A number is its code times its head's scale; off by at most 1/65,534 of the largest.
    """
    heads, queries, size = layer.query.shape
    query, query_scale = _shorts(layer.query)
    key, key_scale = _shorts(layer.key)
    norms, norm_scale = _shorts(layer.value_norms)
    header: dict[str, Any] = {
        "heads": heads,
        "queries": queries,
        "keys": layer.key.shape[1],
        "size": size,
        "scaling": layer.scaling,
        "queryScale": query_scale.tolist(),
        "keyScale": key_scale.tolist(),
        "normScale": norm_scale.tolist(),
        "biasScale": None,
    }
    bodies = [query, key, norms]
    if layer.bias is not None:
        bias, scale = _shorts(layer.bias.reshape(1, -1))
        header["biasScale"] = float(scale[0])
        bodies.append(bias)
    return pack(header, *bodies)


def _shorts(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """int16 codes and one scale for each entry of the first axis."""
    top = np.abs(values).reshape(len(values), -1).max(axis=1)
    scale = np.where(top > 0, top, 1.0).astype(np.float64) / 32767
    codes = np.rint(values / scale.reshape(-1, *[1] * (values.ndim - 1)))
    return codes.astype("<i2"), scale


def _matrix(view: AttentionView) -> dict[str, Any]:
    layers, heads = view.weights.shape[:2]
    return {
        "layers": layers,
        "heads": heads,
        "rows": _axis(view.rows),
        "columns": None if view.is_self else _axis(view.columns),
    }


def _axis(axis: Axis) -> dict[str, Any]:
    return {
        "labels": axis.labels,
        "special": [int(flag) for flag in axis.is_special],
        "segments": axis.segments,
        "groups": axis.groups,
    }


def _codes(view: AttentionView) -> np.ndarray:
    """What may not be looked at is blank, not zero."""
    if view.visible.all():
        return quantise(view.weights)
    return quantise(np.where(view.visible, view.weights, np.nan))


def _deflated(message: bytes) -> bytes:
    """Short messages are mostly words; a long one is small numbers without repeated phrases.

    For those, run lengths alone give fewer bytes than the search for phrases, in a sixth of its
    time.
    """
    short = len(message) < 200_000
    packer = zlib.compressobj(
        6 if short else 1, strategy=zlib.Z_DEFAULT_STRATEGY if short else zlib.Z_RLE
    )
    return packer.compress(message) + packer.flush()


def _spread(shown: Shown) -> np.ndarray:
    """Normalised entropy of what is shown; it is measured already where that is the tokens."""
    if shown.on_tokens and "entropy" in shown.measures:
        return shown.measures["entropy"]
    return normalised_entropy(shown.view.weights, shown.view.visible)


def _measure(key: str, table: np.ndarray) -> dict[str, Any]:
    measure = MEASURES[key]
    return {
        "key": key,
        "label": measure.label,
        "definition": measure.definition,
        "unit": measure.unit,
        "high": measure.high,
        "values": np.round(table, 4).ravel().tolist(),
    }
