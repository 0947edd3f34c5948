"""Entropy, cross-entropy and KL as areas; a sequence's surprises and perplexity."""

from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from charts.losses._number_format import amount, in_units, latex_amount
from core.common import (
    Claim,
    Said,
    counted,
    described,
    format_latex,
    format_number,
    highest,
    listed,
    said,
)
from core.losses import UNITS, ScoredSequence, divergences, entropy, kl_divergence, surprise
from core.losses.information import cross_entropy

BLUE, RED, GREEN = theme.OKABE_ITO[0], theme.OKABE_ITO[1], theme.OKABE_ITO[2]
# Higher columns are cut, in bits; those of tokens are drawn four times as high.
MAX_BITS = 12.0
MAX_TOKEN = 4 * MAX_BITS


def areas_figure(y: Any, p: Any, unit: str, *, height: int) -> go.Figure:
    """Columns as wide as y is probable: up to −log y it is H(y), up to −log p it is H(y, p).

    So the area between both lines is KL: red where p is too small, green where it is too large.
    """
    y, p = np.asarray(y, dtype=float), np.asarray(p, dtype=float)
    scale = UNITS[unit]
    top = MAX_BITS * UNITS["bits"] / scale
    own = np.minimum(surprise(y) / scale, top)
    theirs = np.minimum(surprise(p) / scale, top)
    left = np.concatenate([[0.0], np.cumsum(y)[:-1]])
    seen = y > 0
    middle = (left + y / 2)[seen]
    both = np.minimum(own, theirs)[seen]
    higher, lower = np.maximum(theirs - own, 0)[seen], np.maximum(own - theirs, 0)[seen]
    names = [
        f"outcome {k + 1}: −log y = {format_number(float(surprise(y[k])) / scale, 4)}, "
        f"−log p = {format_number(float(surprise(p[k])) / scale, 4)} {unit}"
        for k in np.flatnonzero(seen)
    ]
    common = {"type": "bar", "x": middle, "width": y[seen], "hovertext": names}
    line = {"width": 1, "color": "rgba(127,127,127,0.9)"}
    traces: list[dict[str, Any]] = [
        {
            **common,
            "y": both,
            "name": "part of H(y)",
            "marker": {"color": BLUE, "opacity": 0.85, "line": line},
            "hovertemplate": "%{hovertext}<extra></extra>",
        },
        {
            **common,
            "y": lower,
            "base": both,
            "name": "saved: p > y",
            "marker": {"color": GREEN, "line": line, "pattern": {"shape": "/", "size": 7}},
            "hovertemplate": "%{hovertext}<extra></extra>",
        },
        {
            **common,
            "y": higher,
            "base": both,
            "name": "lost: p < y",
            "marker": {"color": RED, "line": line, "pattern": {"shape": "x", "size": 7}},
            "hovertemplate": "%{hovertext}<extra></extra>",
        },
    ]
    layout = theme.base_layout(height)
    layout |= {"barmode": "overlay", "showlegend": True, "bargap": 0}
    layout["legend"] = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    layout["margin"] = {"l": 52, "r": 12, "t": 40, "b": 44}
    layout["xaxis"] = {"title": {"text": "probability y (widths)"}, "range": [0, 1]}
    layout["yaxis"] = {"title": {"text": f"surprise in {unit}"}, "rangemode": "tozero"}
    return go.Figure({"data": traces, "layout": layout})


def sequence_figure(sequence: ScoredSequence, unit: str, *, height: int) -> go.Figure:
    """Each token's surprise, and the perplexity so far."""
    n = len(sequence.tokens)
    bits = np.minimum(sequence.surprises / UNITS[unit], MAX_TOKEN * UNITS["bits"] / UNITS[unit])
    running = np.where(np.isfinite(sequence.running), sequence.running, np.nan)
    place = np.arange(1, n + 1)
    traces: list[dict[str, Any]] = [
        {
            "type": "bar",
            "x": place,
            "y": bits.astype("f4"),
            "marker": {"color": BLUE},
            "hovertext": [format_number(each) for each in sequence.surprises / UNITS[unit]],
            "hovertemplate": f"token %{{x}}: %{{hovertext}} {unit}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": place,
            "y": running,
            "yaxis": "y2",
            "line": {"color": RED, "width": 2},
            "hovertemplate": "perplexity of the first %{x}: %{y:.4g}<extra></extra>",
        },
    ]
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 52, "r": 52, "t": 20, "b": 60}
    layout["xaxis"] = (
        {
            "tickvals": place.tolist(),
            "ticktext": [_clip(each) for each in sequence.tokens],
            "tickangle": -40 if max(map(len, sequence.tokens)) > 4 else 0,
        }
        if n <= 40
        else {"title": {"text": "token"}}
    )
    layout["yaxis"] = {"title": {"text": f"surprise in {unit}"}, "rangemode": "tozero"}
    layout["yaxis2"] = {
        "title": {"text": "perplexity so far (line)"},
        "overlaying": "y",
        "side": "right",
        "rangemode": "tozero",
        "showgrid": False,
        "tickmode": "auto",
    }
    return go.Figure({"data": traces, "layout": layout})


def information_rows(y: Any, p: Any, sequence: ScoredSequence) -> list[dict[str, Any]]:
    """Outcomes, then tokens, for a table file; in nats."""
    parts = divergences(y, p)
    rows: list[dict[str, Any]] = [
        {
            "kind": "outcome",
            "name": k + 1,
            "y": float(y[k]),
            "p": float(p[k]),
            "surprise_nats": float(surprise(p[k])),
            "kl_nats": float(parts[k]),
        }
        for k in range(len(y))
    ]
    for name, q, nats in zip(
        sequence.tokens, sequence.probabilities, sequence.surprises, strict=True
    ):
        rows.append(
            {
                "kind": "token",
                "name": name,
                "y": 1.0,
                "p": float(q),
                "surprise_nats": float(nats),
                "kl_nats": float(nats),
            }
        )
    return rows


def _clip(token: str) -> str:
    """User text on an axis: Plotly reads <, so it is replaced by a sign that only looks like it."""
    short = token if len(token) <= 10 else f"{token[:9]}…"
    return short.replace("<", "‹").replace(">", "›").replace("&", "＆").replace("$", "＄")


# ---- sentences and formulas ---------------------------------------------------------------------
_NAMED = 5


class Coded(NamedTuple):
    """What is true, what a model says about it, and what it gave a sequence's tokens."""

    y: np.ndarray
    p: np.ndarray
    sequence: ScoredSequence
    unit: str

    @property
    def scale(self) -> float:
        """Nats in one unit."""
        return UNITS[self.unit]


def information_sentences(coded: Coded) -> list[Said]:
    """The three numbers and how they add up; where the gap comes from; perplexity."""
    return said((GAP, IMPOSSIBLE, EQUAL, LOST, REVERSE, CUT, *SEQUENCE), coded)


def areas_alt(coded: Coded) -> Said:
    """Text alternative of the areas."""
    return described(
        "Columns as wide as each outcome is probable. The area under −log y is H(y), under −log p "
        "it is H(y, p), between them it is KL.",
        said((GAP, CUT), coded),
    )


def sequence_alt(coded: Coded) -> Said:
    """Text alternative of the sequence's chart."""
    return described(
        "Surprise of each token as columns, perplexity so far as a line.", said(SEQUENCE, coded)
    )


# ---- the three numbers ------------------------------------------------------------------------
class _Gap(NamedTuple):
    unit: str
    other: str
    outcomes: int
    most: float
    values: tuple[float, float, float]
    in_other: tuple[float, float, float]


def _gap(coded: Coded) -> _Gap:
    y, p, scale = coded.y, coded.p, coded.scale
    other = "nats" if coded.unit == "bits" else "bits"
    h, gap = float(entropy(y)), float(kl_divergence(y, p))
    nats = (h, float(cross_entropy(y, p)), gap)
    return _Gap(
        coded.unit,
        other,
        len(y),
        float(np.log(len(y))) / scale,
        (nats[0] / scale, nats[1] / scale, nats[2] / scale),
        (nats[0] / UNITS[other], nats[1] / UNITS[other], nats[2] / UNITS[other]),
    )


def _gap_words(facts: _Gap) -> str:
    both, gap = (format_number(each, 4) for each in facts.values[1:])
    return (
        f"The truth y has the entropy H(y) = **{in_units(facts.values[0], facts.unit)}**, of at "
        f"most {format_number(facts.most, 4)} for {facts.outcomes} outcomes. A code made for p "
        f"needs H(y, p) = **{both}**; the gap is KL(y‖p) = **{gap}**. In {facts.other} the same "
        f"are {listed([format_number(each, 4) for each in facts.in_other])}."
    )


GAP = Claim("information: entropy, cross-entropy and their gap", _gap, _gap_words)


def _outcomes(numbers: list[int]) -> str:
    return f"outcome{'s' if len(numbers) > 1 else ''} {listed([str(k) for k in numbers])}"


IMPOSSIBLE: Claim[Coded, list[int]] = Claim(
    "information: an outcome that p calls impossible",
    lambda coded: [int(k) + 1 for k in np.flatnonzero((coded.p == 0) & (coded.y > 0))] or None,
    lambda facts: (
        f"p gives {_outcomes(facts)} the probability 0, but y does not: the surprise there is "
        "infinite, and so are cross-entropy and KL."
    ),
)
EQUAL: Claim[Coded, tuple[()]] = Claim(
    "information: p equals y",
    lambda coded: () if np.array_equal(coded.y, coded.p) else None,
    lambda _: "p equals y, so nothing is lost: both lines lie on each other.",
)


class _Lost(NamedTuple):
    unit: str
    most: float
    outcomes: list[int]
    least: float


def _lost(coded: Coded) -> _Lost | None:
    parts = divergences(coded.y, coded.p) / coded.scale
    if np.array_equal(coded.y, coded.p) or not np.isfinite(parts).all():
        return None
    named = highest({str(k): float(each) for k, each in enumerate(parts, 1)}, 4)
    return _Lost(coded.unit, float(parts.max()), [int(k) for k in named], float(parts.min()))


def _lost_words(facts: _Lost) -> str:
    each = " each" if len(facts.outcomes) > 1 else ""
    sentence = (
        f"The largest term of KL is that of {_outcomes(facts.outcomes)}: y log(y/p) = "
        f"{in_units(facts.most, facts.unit)}{each}."
    )
    if facts.least >= 0:
        return sentence
    least = format_number(facts.least, 4)
    return f"{sentence} Terms may be negative, here down to {least}; their sum is not."


LOST = Claim("information: the largest term of KL", _lost, _lost_words)


class _Reverse(NamedTuple):
    forth: float
    back: float


REVERSE: Claim[Coded, _Reverse] = Claim(
    "information: KL the other way round",
    lambda coded: (
        None
        if np.array_equal(coded.y, coded.p)
        else _Reverse(
            float(kl_divergence(coded.y, coded.p)) / coded.scale,
            float(kl_divergence(coded.p, coded.y)) / coded.scale,
        )
    ),
    lambda facts: (
        f"The other way round, KL(p‖y) = {format_number(facts.back, 4)}"
        + (
            ": it is not symmetric."
            if format_number(facts.forth, 4) != format_number(facts.back, 4)
            else ", which is the same here; in general it is not."
        )
    ),
)


# ---- what the pictures cut --------------------------------------------------------------------
class _Cut(NamedTuple):
    unit: str
    height: float
    outcomes: list[int]


def _cut(coded: Coded) -> _Cut | None:
    height = MAX_BITS * UNITS["bits"]
    high = np.maximum(surprise(coded.y), surprise(coded.p)) > height
    outcomes = [int(k) + 1 for k in np.flatnonzero(high & (coded.y > 0))]
    return _Cut(coded.unit, height / coded.scale, outcomes) if outcomes else None


CUT = Claim(
    "information: columns that are cut",
    _cut,
    lambda facts: (
        f"In the picture columns end at {in_units(facts.height, facts.unit)}; "
        f"{_outcomes(facts.outcomes)} would be higher."
    ),
)


# ---- the sequence -----------------------------------------------------------------------------
class _Impossible(NamedTuple):
    places: list[int]


def _impossible(coded: Coded) -> _Impossible | None:
    places = [int(k) + 1 for k in np.flatnonzero(coded.sequence.probabilities == 0)]
    return _Impossible(places) if places else None


def _tokens(places: list[int]) -> str:
    several = len(places) > 1
    return f"{'tokens' if several else 'token'} {listed([str(k) for k in places], _NAMED)}"


class _Perplexity(NamedTuple):
    tokens: int
    nats: float
    perplexity: float


class _CutTokens(NamedTuple):
    unit: str
    height: float
    places: list[int]


def _cut_tokens(coded: Coded) -> _CutTokens | None:
    height = MAX_TOKEN * UNITS["bits"]
    places = [int(k) + 1 for k in np.flatnonzero(coded.sequence.surprises > height)]
    return _CutTokens(coded.unit, height / coded.scale, places) if places else None


def _perplexity_words(facts: _Perplexity) -> str:
    nats = f"{in_units(facts.nats, 'nats')} ({in_units(facts.nats / UNITS['bits'], 'bits')})"
    if facts.tokens == 1:
        start = f"The sequence’s one token costs {nats}"
    else:
        start = f"The sequence’s {counted(facts.tokens, 'token')} cost {nats} on average"
    sentence = f"{start}: e to the power of that is the perplexity, **{amount(facts.perplexity)}**"
    if facts.nats == 0:
        return f"{sentence}, as every token had the probability 1."
    return f"{sentence}, as uncertain as a choice among so many equally likely tokens."


SEQUENCE: tuple[Claim[Coded, Any], ...] = (
    Claim(
        "information: a token that is called impossible",
        _impossible,
        lambda facts: (
            f"In the sequence, {_tokens(facts.places)} "
            f"{'have' if len(facts.places) > 1 else 'has'} probability 0: the surprise there, and "
            "with it the perplexity of the sequence, is infinite."
        ),
    ),
    Claim(
        "information: mean loss and perplexity",
        lambda coded: (
            None
            if np.isinf(coded.sequence.mean_loss)
            else _Perplexity(
                len(coded.sequence.tokens), coded.sequence.mean_loss, coded.sequence.perplexity
            )
        ),
        _perplexity_words,
    ),
    Claim(
        "information: columns of tokens that are cut",
        _cut_tokens,
        lambda facts: (
            f"In the picture of the sequence columns end at {in_units(facts.height, facts.unit)}; "
            f"{_tokens(facts.places)} would be higher."
        ),
    ),
)


# ---- the formulas -----------------------------------------------------------------------------
def information_formula(coded: Coded) -> dict[str, tuple[str, str, str]]:
    """The gap and the perplexity with their numbers."""
    log = r"\log_2" if coded.unit == "bits" else r"\ln"
    base = "2" if coded.unit == "bits" else "e"
    h, both, gap = (format_latex(each, 4) for each in _gap(coded).values)
    sequence = coded.sequence
    mean = format_latex(sequence.mean_loss / coded.scale, 4)
    perplexity = r"= \infty" if np.isinf(sequence.mean_loss) else latex_amount(sequence.perplexity)
    return {
        "The gap": (
            rf"H(y) = -\sum_k y_k {log} y_k = {h}"
            "\n"
            rf"H(y, p) = -\sum_k y_k {log} p_k = {both}"
            "\n"
            rf"\mathrm{{KL}}(y\,\|\,p) = \sum_k y_k {log} \frac{{y_k}}{{p_k}} = H(y,p) - H(y)"
            rf" = {gap} \ge 0",
            "$y$ what is true, $p$ what the model says; $0 \\log 0 = 0$. As H(y) does not depend "
            "on the model, KL falls by as much as the cross-entropy falls.",
            "Shannon (1948); Kullback & Leibler (1951); Cover & Thomas (2006), ch. 2",
        ),
        "Perplexity": (
            rf"\mathrm{{PPL}} = {base}^{{-\frac{{1}}{{n}}\sum_t {log} p_t}} ="
            rf" {base}^{{{mean}}} {perplexity}",
            f"$p_t$ the probability that the model gave the t-th token, $n = "
            f"{len(sequence.tokens)}$ tokens. The base cancels: bits and nats give the same "
            "perplexity.",
            "Jelinek et al. (1977)",
        ),
    }
