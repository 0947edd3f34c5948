"""Attention of one head as a small figure, and the strongest links as words."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from core.models import TextAttention
from core.token_views import strongest_links, view


def heatmap_figure(labels: Sequence[str], weights: Any, *, height: int, dark: bool) -> go.Figure:
    """One head's weights; rows are the words that look, columns the words looked at.

    Args:
        labels: n strings.
        weights: shape (n, n), rows sum to 1; NaN rows stay blank.
        height: in pixels.
        dark: whether the page's ground is dark.
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
        "colorscale": list(theme.SEQUENTIAL_DARK if dark else theme.SEQUENTIAL_LIGHT),
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "hovertemplate": "row %{y}, column %{x}: %{z:.1%}<extra></extra>",
    }
    return go.Figure({"data": [trace], "layout": layout})


def link_sentence(
    labels: Sequence[str], links: Sequence[Any], name: Callable[[str], str] = str
) -> str:
    """The strongest links found, strongest first: "layer 6, head 12 puts 65 % of 'it' on 'animal'".

    Args:
        labels: what the links' query and key count in.
        links: entries with layer and head (from 0), query, key, weight.
        name: applied to each label, for instance to escape it where Markdown is rendered.
    """
    if not links:
        return "No head links two different words here."
    told = [
        f"**layer {link.layer + 1}, head {link.head + 1}** puts {100 * link.weight:.0f} % of "
        f"“{name(labels[link.query])}” on “{name(labels[link.key])}”"
        for link in links
    ]
    return "Strongest links between different words: " + "; ".join(told) + "."


def token_sentence(attention: TextAttention, max_tokens: int) -> str:
    """How the model cuts the text, and what it cannot read."""
    unknown = attention.num_unknown
    lost = f"; for {unknown} of them it has no piece and reads [UNK]" if unknown else ""
    return (
        f"The model reads this text as {len(attention.tokens)} tokens, those that it adds included "
        f"(at most {max_tokens}){lost}."
    )


def attention_formula(
    attention: TextAttention, name: Callable[[str], str] = str
) -> tuple[str, str, str]:
    """LaTeX with the numbers of the strongest link between words, its symbols, its source.

    It speaks of tokens as the model has them, so it holds however words and special tokens are
    shown.
    """
    tokens = view(attention, words=False, special="show")
    links = strongest_links(tokens, 1)
    n, d_k = len(tokens.labels), attention.head_size
    if links:
        link = links[0]
        layer, head, query, key, weight = (
            link.layer, link.head, link.query, link.key, link.weight,
        )  # fmt: skip
    else:
        layer = head = query = key = 0
        weight = float(tokens.weights[0, 0, 0, 0])
    i, j = query + 1, key + 1
    latex = (
        rf"A^{{({layer + 1},{head + 1})}}_{{{i},{j}}} = "
        rf"\frac{{e^{{\,q_{{{i}}}\cdot k_{{{j}}}/\sqrt{{{d_k}}}}}}}"
        rf"{{\sum_{{m=1}}^{{{n}}} e^{{\,q_{{{i}}}\cdot k_m/\sqrt{{{d_k}}}}}}} = {weight:.3f}"
    )
    explanation = (
        f"Layer {layer + 1}, head {head + 1}: token {i} “{name(tokens.labels[query])}” looks at "
        f"token {j} “{name(tokens.labels[key])}”. Its query q and the keys k of all {n} tokens are "
        f"vectors of {d_k} numbers, made from the tokens by two matrices of that head; the "
        "exponentials are divided by their sum, so each row sums to 1. When pieces are merged into "
        "words, what a word receives is summed and what it gives is averaged."
    )
    source = "Vaswani et al. 2017, eq. 1; merging of pieces: Clark et al. 2019, section 4.1"
    return latex, explanation, source
