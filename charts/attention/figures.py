"""Attention of one head as a small figure, and its formulas with the numbers on screen."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from core.attention import strongest_links, view
from core.language_models import TextAttention


def heatmap_figure(labels: Sequence[str], weights: Any, *, height: int, dark: bool) -> go.Figure:
    """One head's weights; rows are the words that look, columns the words looked at.

    Args:
        labels: n strings.
        weights: shape (n, n), rows sum to 1; NaN rows stay blank.
        height: in pixels.
        dark: whether the page's background is dark.

    Returns:
        A heatmap whose rows are read downwards.
    """
    positions = list(range(len(labels)))
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 8, "r": 8, "t": 8, "b": 8}
    axis = {"tickvals": positions, "ticktext": list(labels), "automargin": True, "showgrid": False}
    layout["xaxis"] = {**axis, "side": "top", "tickangle": -60}
    layout["yaxis"] = {**axis, "autorange": "reversed"}
    trace = {
        "type": "heatmap",
        "z": np.asarray(weights, dtype=np.float32),
        "zmin": 0,
        "zmax": float(np.nanmax(weights)),
        "colorscale": theme.sequential(dark),
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "hovertemplate": "row %{y}, column %{x}: %{z:.1%}<extra></extra>",
    }
    return go.Figure({"data": [trace], "layout": layout})


def attention_formula(
    attention: TextAttention, name: Callable[[str], str] = str
) -> tuple[str, str, str]:
    """LaTeX with the numbers of the strongest link between words, its symbols, its source.

    It speaks of tokens as the model has them, so it holds however words and special tokens are
    shown.

    Args:
        attention: Of one stream.
        name: Applied to each label, for instance to escape it.

    Returns:
        LaTeX, its symbols, its source.

    Example:
        >>> from core.language_models import attend, load
        >>> found = attend(load("minilm"), "The animal was too tired")
        >>> latex, explanation, source = attention_formula(found)
        >>> source
        'Vaswani et al. 2017, eq. 1; merging of pieces: Clark et al. 2019, section 4.1'
    """
    n, d_k = len(attention.keys.tokens), attention.head_size
    layer, head, query, key = _clearest_link(attention)
    weight = float(attention.weights[layer, head, query, key])
    i, j = query + 1, key + 1
    record = attention.layers[layer]
    scaled = rf"/\sqrt{{{d_k}}}" if record.scaling != 1 else ""
    biased = record.bias is not None
    last = str(n) if not attention.is_causal else str(i)

    def exponent(index: str) -> str:
        bias = rf" + b_{{{i},{index}}}" if biased else ""
        return rf"e^{{\,q_{{{i}}}\cdot k_{{{index}}}{scaled}{bias}}}"

    latex = (
        rf"A^{{({layer + 1},{head + 1})}}_{{{i},{j}}} = "
        rf"\frac{{{exponent(str(j))}}}"
        rf"{{\sum_{{m=1}}^{{{last}}} {exponent('m')}}} = {weight:.3f}"
    )
    whose = (
        f"the keys k of all {n} tokens"
        if not attention.is_causal
        else f"the keys k of the {i} tokens up to it"
    )
    explanation = (
        f"Layer {layer + 1}, head {head + 1}: token {i} “{name(attention.queries.pieces[query])}” "
        f"looks at token {j} “{name(attention.keys.pieces[key])}”. Its query q and {whose} are "
        f"vectors of {d_k} numbers, made from the tokens by two matrices of that head; the "
        "exponentials are divided by their sum, so each row sums to 1. When pieces are merged into "
        "words, what a word receives is summed, what it gives is averaged."
    )
    if biased:
        explanation += " b is learned for each head and distance between two tokens."
    source = "Vaswani et al. 2017, eq. 1; merging of pieces: Clark et al. 2019, section 4.1"
    return latex, explanation, source


def _clearest_link(attention: TextAttention) -> tuple[int, int, int, int]:
    """Layer, head, query and key token, from 0, of the strongest link between unbroken words."""
    words = view(attention, words=True, special="show")
    for link in strongest_links(words, 20):
        query, key = words.rows.groups[link.query], words.columns.groups[link.key]
        if len(query) == len(key) == 1:
            return link.layer, link.head, query[0], key[0]
    return 0, 0, 0, 0


def flow_formula(attention: TextAttention) -> tuple[str, str, str]:
    """LaTeX of attention rollout for this many layers, its symbols, its source.

    Args:
        attention: Of one stream.

    Returns:
        LaTeX, its symbols, its source.

    Example:
        >>> from core.language_models import attend, load
        >>> found = attend(load("minilm"), "The animal was too tired")
        >>> flow_formula(found)[2]
        'Abnar and Zuidema 2020, “Quantifying Attention Flow”, section 3'
    """
    layers = len(attention.layers)
    latex = (
        r"\hat A_l = \tfrac12 \Big(\tfrac1{H}\textstyle\sum_h A^{(l,h)}\Big) + \tfrac12 I"
        + "\n"
        + rf"R = \hat A_{{{layers}}} \cdots \hat A_{{1}}"
    ).replace("{H}", f"{{{attention.weights.shape[1]}}}")
    explanation = (
        "Half of what a layer passes on is what came in (the residual connection), half is the "
        "heads’ average. Row i of R says how much of output token i comes from each input token; "
        "attention flow takes the same numbers as capacities of pipes and asks for the most that "
        "can pass."
    )
    return latex, explanation, "Abnar and Zuidema 2020, “Quantifying Attention Flow”, section 3"


def removal_formula(stream: str, is_encoder: bool) -> tuple[str, str, str]:
    """LaTeX of what switching a head off changes, its symbols, its source.

    Args:
        stream: "encoder", "decoder" or "cross": whose head is switched off.
        is_encoder: Whether the effect is on a sentence vector, and not on the loss.

    Returns:
        LaTeX, its symbols, its source.

    Example:
        >>> removal_formula("encoder", is_encoder=True)[2]
        'Michel, Levy and Neubig 2019, section 2.3'
    """
    if is_encoder:
        latex = r"\Delta_h = 1 - \cos(e,\; e_{-h}), \quad e = \tfrac1n \textstyle\sum_i x_i\;"
        explanation = (
            "e is the mean of the last layer’s token vectors; e₋ₕ is the same with the output of "
            "head h multiplied by 0 before the projection that follows."
        )
    else:
        latex = (
            r"\Delta_h = L_{-h} - L, \quad "
            r"L = -\tfrac1{n-1} \textstyle\sum_i \ln p(t_{i+1} \mid t_1 \dots t_i)\;"
        )
        explanation = (
            "L is the mean loss of each token given those before it; L₋ₕ is the same with the "
            f"output of head h of the {stream} multiplied by 0. Positive: the head helped."
        )
    return latex, explanation, "Michel, Levy and Neubig 2019, section 2.3"


def effects_figure(effects: np.ndarray, *, title: str, height: int, dark: bool) -> go.Figure:
    """Layers × heads coloured by an effect; what was not measured yet stays blank.

    Args:
        effects: (layers, heads); NaN where nothing is known. Signed effects are centred at 0.
        title: What the numbers are, for the scale and the hover text.
        height: in pixels.
        dark: whether the page's background is dark.

    Returns:
        A heatmap with layers and heads counted from 1.
    """
    layers, heads = effects.shape
    known = effects[np.isfinite(effects)]
    bound = float(np.abs(known).max()) if known.size else 1.0
    signed = bool(known.size and known.min() < -1e-9)
    scale = theme.diverging(dark) if signed else theme.sequential(dark)
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 48, "r": 8, "t": 40, "b": 8}
    layout["xaxis"] = {"title": "head", "dtick": 1, "side": "top", "showgrid": False}
    layout["yaxis"] = {"title": "layer", "dtick": 1, "autorange": "reversed", "showgrid": False}
    trace = {
        "type": "heatmap",
        "x": list(range(1, heads + 1)),
        "y": list(range(1, layers + 1)),
        "z": [[value if np.isfinite(value) else None for value in row] for row in effects.tolist()],
        "zmin": -bound if signed else 0,
        "zmax": bound or 1.0,
        "colorscale": scale,
        "colorbar": {
            "title": {"text": title, "side": "right"},
            "thickness": 12,
            "exponentformat": "e",
        },
        "xgap": 1,
        "ygap": 1,
        "hovertemplate": "layer %{y}, head %{x}: %{z:.4f}<extra></extra>",
    }
    return go.Figure({"data": [trace], "layout": layout})
