"""Entropy, cross-entropy and KL as areas; a sequence's surprises and perplexity."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from charts.loss_words import latex, listed, number
from core.information import (
    UNITS,
    Sequence,
    cross_entropy,
    divergences,
    entropy,
    kl_divergence,
    surprise,
)

BLUE, RED, GREEN = theme.OKABE_ITO[0], theme.OKABE_ITO[1], theme.OKABE_ITO[2]
# A column under an infinite surprise is drawn this high, in bits, with an arrow in its label.
HIGHEST_BITS = 12.0


def areas_figure(y: Any, p: Any, unit: str, *, height: int) -> go.Figure:
    """Columns as wide as y is probable: up to −log y it is H(y), up to −log p it is H(y, p).

    So the area between both lines is KL: red where p is too small, green where it is too large.
    """
    y, p = np.asarray(y, dtype=float), np.asarray(p, dtype=float)
    scale = UNITS[unit]
    top = HIGHEST_BITS * UNITS["bits"] / scale
    own = np.minimum(surprise(y) / scale, top)
    theirs = np.minimum(surprise(p) / scale, top)
    left = np.concatenate([[0.0], np.cumsum(y)[:-1]])
    seen = y > 0
    middle = (left + y / 2)[seen]
    both = np.minimum(own, theirs)[seen]
    higher, lower = np.maximum(theirs - own, 0)[seen], np.maximum(own - theirs, 0)[seen]
    names = [f"outcome {k}" for k in np.flatnonzero(seen) + 1]
    common = {"type": "bar", "x": middle, "width": y[seen], "hovertext": names}
    line = {"width": 1, "color": "rgba(127,127,127,0.9)"}
    traces: list[dict[str, Any]] = [
        {
            **common, "y": both, "name": "part of H(y)",
            "marker": {"color": BLUE, "opacity": 0.85, "line": line},
            "hovertemplate": "%{hovertext}<extra></extra>",
        },
        {
            **common, "y": lower, "base": both, "name": "saved: p > y",
            "marker": {"color": GREEN, "line": line, "pattern": {"shape": "/", "size": 7}},
            "hovertemplate": "%{hovertext}, p too large: %{y:.4g}<extra></extra>",
        },
        {
            **common, "y": higher, "base": both, "name": "lost: p < y",
            "marker": {"color": RED, "line": line, "pattern": {"shape": "x", "size": 7}},
            "hovertemplate": "%{hovertext}, p too small: %{y:.4g}<extra></extra>",
        },
    ]  # fmt: skip
    layout = theme.base_layout(height)
    layout |= {"barmode": "overlay", "showlegend": True, "bargap": 0}
    layout["legend"] = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    layout["margin"] = {"l": 52, "r": 12, "t": 40, "b": 44}
    layout["xaxis"] = {"title": {"text": "probability y (widths)"}, "range": [0, 1]}
    layout["yaxis"] = {"title": {"text": f"surprise in {unit}"}, "rangemode": "tozero"}
    return go.Figure({"data": traces, "layout": layout})


def sequence_figure(sequence: Sequence, unit: str, *, height: int) -> go.Figure:
    """Each token's surprise, and the perplexity so far."""
    n = len(sequence.tokens)
    bits = np.minimum(sequence.surprises / UNITS[unit], HIGHEST_BITS * 4)
    running = np.where(np.isfinite(sequence.running), sequence.running, np.nan)
    place = np.arange(1, n + 1)
    traces: list[dict[str, Any]] = [
        {
            "type": "bar", "x": place, "y": bits.astype("f4"), "marker": {"color": BLUE},
            "hovertemplate": f"token %{{x}}: %{{y:.3g}} {unit}<extra></extra>",
        },
        {
            "type": "scatter", "mode": "lines+markers", "x": place, "y": running.astype("f4"),
            "yaxis": "y2", "line": {"color": RED, "width": 2},
            "hovertemplate": "perplexity of the first %{x}: %{y:.4g}<extra></extra>",
        },
    ]  # fmt: skip
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 52, "r": 52, "t": 20, "b": 60}
    layout["xaxis"] = {
        "tickvals": place.tolist(), "ticktext": [_clip(each) for each in sequence.tokens],
        "tickangle": -40 if max(map(len, sequence.tokens)) > 4 else 0,
    } if n <= 40 else {"title": {"text": "token"}}  # fmt: skip
    layout["yaxis"] = {"title": {"text": f"surprise in {unit}"}, "rangemode": "tozero"}
    layout["yaxis2"] = {
        "title": {"text": "perplexity so far (line)"}, "overlaying": "y", "side": "right",
        "rangemode": "tozero", "showgrid": False, "tickmode": "auto",
    }  # fmt: skip
    return go.Figure({"data": traces, "layout": layout})


def information_sentences(y: Any, p: Any, sequence: Sequence, unit: str) -> list[str]:
    """The three numbers and how they add up; where the gap comes from; perplexity."""
    scale = UNITS[unit]
    h, both = float(entropy(y)) / scale, float(cross_entropy(y, p)) / scale
    gap = float(kl_divergence(y, p)) / scale
    reverse = float(kl_divergence(p, y)) / scale
    uniform = np.log(len(np.asarray(y))) / scale
    other = "nats" if unit == "bits" else "bits"
    factor = scale / UNITS[other]
    told = [
        f"The truth y has entropy H(y) = **{number(h)} {unit}** (at most {number(uniform)} for "
        f"{len(np.asarray(y))} outcomes). Coded for p it costs H(y, p) = **{number(both)}**; the "
        f"gap is KL(y‖p) = **{number(gap)}**. In {other} the same are {number(h * factor)}, "
        f"{number(both * factor)} and {number(gap * factor)}.",
    ]
    impossible = np.flatnonzero((np.asarray(p) == 0) & (np.asarray(y) > 0)) + 1
    if impossible.size:
        told.append(
            f"p calls outcome {listed([str(k) for k in impossible])} impossible, which happens: "
            f"its surprise is infinite, and so are cross-entropy and KL (the column is cut at "
            f"{number(HIGHEST_BITS * UNITS['bits'] / scale)} {unit})."
        )
    elif gap < 1e-12:
        told.append("p equals y, so nothing is lost: both lines lie on each other.")
    else:
        parts = divergences(y, p) / scale
        k = int(np.argmax(parts))
        told.append(
            f"Most is lost on outcome {k + 1}, {number(float(parts[k]))} {unit}; single terms may "
            f"be negative (smallest: {number(float(parts.min()))}), their sum never. KL is not "
            f"symmetric: KL(p‖y) = {number(reverse)}."
        )
    told.append(_perplexity(sequence, unit))
    return told


def areas_alt(y: Any, p: Any, unit: str) -> str:
    """Text alternative of the areas."""
    scale = UNITS[unit]
    return (
        f"Columns as wide as each outcome is probable. Area under −log y: H(y) = "
        f"{number(float(entropy(y)) / scale)} {unit}; under −log p: "
        f"{number(float(cross_entropy(y, p)) / scale)}; between them KL = "
        f"{number(float(kl_divergence(y, p)) / scale)}."
    )


def information_rows(y: Any, p: Any, sequence: Sequence) -> list[dict[str, Any]]:
    """Outcomes, then tokens, for a table file; in nats."""
    parts = divergences(y, p)
    rows: list[dict[str, Any]] = [
        {
            "kind": "outcome", "name": k + 1, "y": float(y[k]), "p": float(p[k]),
            "surprise_nats": float(surprise(p[k])), "kl_nats": float(parts[k]),
        }
        for k in range(len(y))
    ]  # fmt: skip
    for name, q, nats in zip(
        sequence.tokens, sequence.probabilities, sequence.surprises, strict=True
    ):
        rows.append(
            {"kind": "token", "name": name, "y": 1.0, "p": float(q), "surprise_nats": float(nats),
             "kl_nats": float(nats)}
        )  # fmt: skip
    return rows


def information_formula(
    y: Any, p: Any, sequence: Sequence, unit: str
) -> dict[str, tuple[str, str, str]]:
    """The gap and the perplexity with their numbers."""
    scale = UNITS[unit]
    log = r"\log_2" if unit == "bits" else r"\ln"
    base = "2" if unit == "bits" else "e"
    h, both, gap = (float(f) / scale for f in (entropy(y), cross_entropy(y, p),
                                               kl_divergence(y, p)))  # fmt: skip
    mean = sequence.mean_loss / scale
    return {
        "The gap": (
            rf"H(y) = -\sum_k y_k {log} y_k = {latex(h)}"
            "\n"
            rf"H(y, p) = -\sum_k y_k {log} p_k = {latex(both)}"
            "\n"
            rf"\mathrm{{KL}}(y\,\|\,p) = \sum_k y_k {log} \frac{{y_k}}{{p_k}} = H(y,p) - H(y)"
            rf" = {latex(gap)} \ge 0",
            "$y$ what is true, $p$ what the model says; $0 \\log 0 = 0$. As H(y) does not depend "
            "on the model, lowering the cross-entropy lowers KL, nat for nat.",
            "Shannon (1948); Kullback & Leibler (1951); Cover & Thomas (2006), ch. 2",
        ),
        "Perplexity": (
            rf"\mathrm{{PPL}} = {base}^{{-\frac{{1}}{{n}}\sum_t {log} p_t}} ="
            rf" {base}^{{{latex(mean)}}} = {latex(sequence.perplexity)}",
            f"$p_t$ the probability that the model gave the t-th of n = {len(sequence.tokens)} "
            "tokens. The base cancels: bits and nats give the same perplexity.",
            "Jelinek et al. (1977)",
        ),
    }


def sequence_alt(sequence: Sequence, unit: str) -> str:
    """Text alternative of the sequence's chart."""
    return f"Surprise of each token. {_perplexity(sequence, unit).replace('**', '')}"


def _perplexity(sequence: Sequence, unit: str) -> str:
    n = len(sequence.tokens)
    if np.isinf(sequence.mean_loss):
        place = int(np.argmax(np.isinf(sequence.surprises))) + 1
        return (
            f"Token {place} of the sequence has probability 0: its surprise, and with it the "
            "perplexity, is infinite."
        )
    return (
        f"The sequence’s {n} token{'s' if n > 1 else ''} cost {number(sequence.mean_loss)} nats "
        f"({number(sequence.mean_loss / UNITS['bits'])} bits) on average, a perplexity of "
        f"**{number(sequence.perplexity)}**: as unsure as among so many equally likely tokens."
    )


def _clip(token: str) -> str:
    """User text on an axis: Plotly reads <, so it is replaced by a sign that only looks like it."""
    return token[:10].replace("<", "‹").replace(">", "›").replace("&", "＆").replace("$", "＄")
