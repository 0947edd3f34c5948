"""Maximum likelihood of coin flips: three curves with one optimum, step by step."""

import math
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from charts.losses._number_format import in_units
from core.common import Claim, Said, described, format_latex, format_number, said, settled
from core.losses import (
    MAX_REPEATS,
    Flips,
    curvature,
    kl_divergence,
    log_likelihood,
    mean_bce,
    probabilities,
    underflows_at,
)
from core.losses.likelihood import likelihood, score

PANELS: tuple[tuple[str, Any], ...] = (
    ("likelihood L(p)", likelihood),
    ("log-likelihood", log_likelihood),
    ("mean BCE", mean_bce),
)


def coin_figure(flips: Flips, p: float, *, height: int) -> go.Figure:
    """L, log L and BCE against p; a line at k/n through all, a dot at the chosen p."""
    grid = probabilities()
    traces: list[dict[str, Any]] = []
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 58, "r": 12, "t": 30, "b": 44}
    layout["shapes"], layout["annotations"] = [], []
    for position, (name, f) in enumerate(PANELS):
        axis = "" if position == 0 else str(position + 1)
        values = np.asarray(f(flips, grid))
        shown = np.where(np.isfinite(values), values, np.nan).astype("f8")
        color = theme.OKABE_ITO[position]
        common = {"type": "scatter", "xaxis": f"x{axis}", "yaxis": f"y{axis}"}
        traces.append(
            {
                **common,
                "mode": "lines",
                "x": grid.astype("f4"),
                "y": _kept(shown),
                "line": {"color": color, "width": 2.25},
                "hovertemplate": f"p = %{{x:.3f}}<br>{name} = %{{y:.4g}}<extra></extra>",
            }
        )
        here = float(f(flips, p))
        if np.isfinite(here):
            traces.append(
                {
                    **common,
                    "mode": "markers",
                    "x": [p],
                    "y": [here],
                    "marker": {
                        "size": 11,
                        "color": theme.OKABE_ITO[1],
                        "line": {"width": 2, "color": "#fff"},
                    },
                    "hovertemplate": f"your p<br>{name} = {format_number(here, 4)}<extra></extra>",
                }
            )
        layout["shapes"].append(
            {
                "type": "line",
                "xref": f"x{axis}",
                "yref": f"y{axis} domain",
                "x0": flips.best,
                "x1": flips.best,
                "y0": 0,
                "y1": 1,
                "line": {"dash": "dot", "width": 1.5, "color": "#7f7f7f"},
            }
        )
        layout["annotations"].append(
            {
                "xref": "paper",
                "yref": "paper",
                "x": 0.365 * position,
                "y": 1.09,
                "xanchor": "left",
                "text": f"<b>{name}</b>",
                "showarrow": False,
            }
        )
        low, high = _range(shown)
        layout[f"xaxis{axis}"] = {
            "domain": [0.365 * position, 0.365 * position + 0.27],
            "range": [0, 1],
            "title": {"text": "p"},
            "anchor": f"y{axis}",
            "zeroline": False,
        }
        layout[f"yaxis{axis}"] = {
            "anchor": f"x{axis}",
            "range": [low, high],
            "exponentformat": "power",
            "zeroline": False,
            "nticks": 6,
        }
    return go.Figure({"data": traces, "layout": layout})


def coin_rows(flips: Flips) -> list[dict[str, float]]:
    """The curves, for a table file."""
    grid = probabilities(101)
    return [
        {
            "p": float(p),
            "likelihood": float(likelihood(flips, p)),
            "log_likelihood": float(log_likelihood(flips, p)),
            "mean_bce": float(mean_bce(flips, p)),
        }
        for p in grid
    ]


def _kept(values: np.ndarray) -> np.ndarray:
    """As float32 where that holds them; a likelihood may lie far below its smallest number."""
    finite = np.abs(values[np.isfinite(values)])
    return values if finite.size and 0 < finite.max() < 1e-30 else values.astype("f4")


def _range(values: np.ndarray) -> tuple[float, float]:
    """All of it, but not all of a logarithm's way to −∞ (or BCE's to ∞)."""
    finite = values[np.isfinite(values)]
    low, high = float(np.quantile(finite, 0.03)), float(np.quantile(finite, 0.97))
    if finite.max() - high < high - low:
        high = float(finite.max())
    if low - finite.min() < high - low:
        low = float(finite.min())
    room = (high - low) * 0.06 or 1.0
    return low - room, high + room


# ---- sentences and formulas ---------------------------------------------------------------------
_LOWERED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Tried(NamedTuple):
    """A sample of flips and a probability that is tried for it."""

    flips: Flips
    p: float


def coin_sentences(tried: Tried) -> list[Said]:
    """The common optimum, the chosen p, underflow."""
    return said((OPTIMUM, CHOSEN, BORDER, CERTAIN, SIZE, UNDERFLOW), tried)


def coin_alt(tried: Tried) -> Said:
    """Text alternative of the three curves."""
    return described("Likelihood, log-likelihood and mean BCE against p.", coin_sentences(tried))


# ---- the optimum ------------------------------------------------------------------------------
class _Optimum(NamedTuple):
    n: int
    k: int
    best: float


def _optimum_words(facts: _Optimum) -> str:
    if facts.n == 1:
        first = f"The only flip is {facts.k}"
    elif facts.k in (0, facts.n):
        first = f"All {facts.n:,} flips are {int(facts.k > 0)}"
    else:
        first = f"{facts.k:,} of {facts.n:,} flips {'is' if facts.k == 1 else 'are'} 1"
    return (
        f"{first}. Likelihood, log-likelihood and mean BCE all have their optimum at "
        f"**p̂ = k/n = {format_number(facts.best, 6)}**."
    )


OPTIMUM: Claim[Tried, _Optimum] = Claim(
    "coin: the common optimum",
    lambda tried: _Optimum(tried.flips.n, tried.flips.k, tried.flips.best),
    _optimum_words,
)


class _Chosen(NamedTuple):
    p: float
    is_best: bool
    bce: float
    lowest: float
    excess: float


def _chosen(tried: Tried) -> _Chosen:
    flips, p = tried
    best = flips.best
    return _Chosen(
        p,
        p == best,
        float(mean_bce(flips, p)),
        float(mean_bce(flips, best)),
        float(kl_divergence([best, 1 - best], [p, 1 - p])),
    )


def _chosen_words(facts: _Chosen) -> str:
    if facts.is_best:
        return (
            f"Your p = {format_number(facts.p)} is p̂, so its mean BCE, "
            f"{format_number(facts.bce, 4)}, is the lowest."
        )
    return (
        f"At your p = {format_number(facts.p)} the mean BCE is {format_number(facts.bce, 4)}, at "
        f"p̂ it is {format_number(facts.lowest, 4)}; the difference is KL(p̂‖p) = "
        f"{in_units(facts.excess, 'nats')}."
    )


CHOSEN = Claim("coin: the chosen probability", _chosen, _chosen_words)
BORDER: Claim[Tried, _Optimum] = Claim(
    "coin: all flips are equal",
    lambda tried: (
        _Optimum(tried.flips.n, tried.flips.k, tried.flips.best)
        if tried.flips.k in (0, tried.flips.n)
        else None
    ),
    lambda facts: (
        f"With equal flips the optimum lies at the border, p̂ = {int(facts.best)}, where the "
        f"derivative of the log-likelihood is {format_number(facts.n if facts.k else -facts.n, 6)} "
        f"and not 0. With p = {int(facts.best)} the first flip that is {int(not facts.k)} has an "
        "infinite loss."
    ),
)


# ---- underflow --------------------------------------------------------------------------------
CERTAIN: Claim[Tried, int] = Claim(
    "coin: a likelihood of 1 never underflows",
    lambda tried: int(tried.flips.best) if tried.flips.k in (0, tried.flips.n) else None,
    lambda best: (
        f"The likelihood at p̂ = {best} is 1, however many equal flips there are: it does not "
        "underflow there."
    ),
)


def _power(flips: Flips) -> float:
    """log₁₀ of the likelihood at p̂."""
    return float(log_likelihood(flips, flips.best)) / math.log(10)


SIZE: Claim[Tried, float] = Claim(
    "coin: how small the likelihood is",
    lambda tried: None if tried.flips.k in (0, tried.flips.n) else _power(tried.flips),
    lambda power: f"The likelihood at p̂ is {_written(power)}.",
)


def _written(power: float) -> str:
    """10^power as a number, also where no float64 holds it."""
    if power > -300:
        return format_number(10**power)
    exponent = math.floor(power)
    mantissa = format_number(10 ** (power - exponent))
    if mantissa == "10":
        mantissa, exponent = "1", exponent + 1
    return f"{mantissa}·10{str(exponent).translate(_LOWERED)}"


class _Underflow(NamedTuple):
    first32: int | None
    first64: int | None
    flat: bool
    repeating_helps: bool


def _underflow(tried: Tried) -> _Underflow | None:
    flips = tried.flips
    if flips.k in (0, flips.n):
        return None
    return _Underflow(
        underflows_at(flips, np.float32),
        underflows_at(flips, np.float64),
        not np.any(likelihood(flips, probabilities())),
        not np.any(likelihood(Flips(flips.bits, MAX_REPEATS), probabilities())),
    )


def _underflow_words(facts: _Underflow) -> str:
    def after(first: int | None, name: str) -> str:
        return (
            f"above 0 in {name}" if first is None else f"exactly 0 in {name} from flip {first:,} on"
        )

    both = (
        f"Multiplied flip by flip, the likelihood at p̂ is {after(facts.first32, 'float32')} and "
        f"{after(facts.first64, 'float64')}."
    )
    if facts.flat:
        return (
            f"{both} The first curve, computed as p^k (1−p)^(n−k) in float64, is 0 at every p that "
            "is drawn and shows no maximum any more; the other two curves do."
        )
    advice = "repeat the sample more often" if facts.repeating_helps else "type more flips"
    return f"{both} To see the first curve become 0 everywhere, {advice}."


UNDERFLOW = Claim("coin: where the product underflows", _underflow, _underflow_words)


# ---- the steps, as a table --------------------------------------------------------------------
class _Step(NamedTuple):
    value: float
    underflows: bool


class At(NamedTuple):
    """One step of the derivation at one probability."""

    flips: Flips
    p: float
    step: int


def _step(at: At) -> _Step:
    flips, p, step = at
    if step == 1:
        value = float(likelihood(flips, p))
        return _Step(value, value == 0 and bool(np.isfinite(log_likelihood(flips, p))))
    if step == 4:
        derivative = score(flips, p)
        # Both parts are equal at p̂.
        scale = flips.k / p if 0 < p < 1 else 0.0
        return _Step(settled(derivative, scale) if np.isfinite(derivative) else derivative, False)
    found = {2: log_likelihood(flips, p), 3: mean_bce(flips, p), 5: curvature(flips, p)}
    return _Step(float(found[step]), False)


STEP = Claim(
    "coin: a step of the derivation",
    _step,
    lambda facts: "0: too small for float64" if facts.underflows else format_number(facts.value, 4),
)
_STEPS = (
    "1 · multiply: L(p) = p^k (1−p)^(n−k)",
    "2 · take logs: k log p + (n−k) log(1−p)",
    "3 · divide by −n: mean BCE",
    "4 · derivative of 2: k/p − (n−k)/(1−p)",
    "5 · second derivative of 2, never positive",
)


def step_rows(tried: Tried) -> list[dict[str, str]]:
    """The derivation as a table: each step with its number at p̂ and at the chosen p."""
    flips, p = tried
    best = format_number(flips.best, 6)
    places = {f"at p̂ = {best}": flips.best, f"at p = {format_number(p)}": p}
    if p == flips.best:
        places = {f"at p̂ = p = {best}": p}
    return [
        {
            "Step": name,
            **{place: said((STEP,), At(flips, at, step))[0] for place, at in places.items()},
        }
        for step, name in enumerate(_STEPS, 1)
    ]


# ---- the formula ------------------------------------------------------------------------------
def coin_formula(tried: Tried) -> dict[str, tuple[str, str, str]]:
    """From the likelihood to BCE with the numbers."""
    flips, p = tried
    k, n = flips.k, flips.n
    lines = [
        rf"L(p) = \prod_{{i=1}}^{{n}} p^{{y_i}} (1-p)^{{1-y_i}} = p^{{{k}}} (1-p)^{{{n - k}}}",
        rf"\log L(p) = \sum_i \bigl[y_i \log p + (1-y_i)\log(1-p)\bigr] = {k} \log p + {n - k}"
        r" \log(1-p)",
        rf"-\tfrac{{1}}{{n}} \log L(p) = \text{{mean BCE}},\quad"
        f" \text{{at }} p = {format_latex(p)}\text{{: }} "
        f"{format_latex(float(mean_bce(flips, p)), 4)}",
        _slope(k, n, flips.best),
    ]
    sentence = (
        "$y_i$ the flips, $k$ how many are 1, $n$ how many there are; $0 \\log 0 = 0$. The "
        "logarithm increases with its argument, and $-1/n$ turns the maximum into a minimum, so "
        "all three have their optimum at the same p."
    )
    if k in (0, n):
        sentence += " Here the derivative is not 0 for any p, so the optimum lies at the border."
    return {
        "From likelihood to BCE": ("\n".join(lines), sentence, "Bishop (2006), PRML, §2.1, §4.3.2")
    }


def _slope(k: int, n: int, best: float) -> str:
    derivative = r"\frac{d \log L}{dp} ="
    if k == 0:
        return rf"{derivative} -\frac{{{n}}}{{1-p}} < 0 \;\Rightarrow\; \hat p = 0"
    if k == n:
        return rf"{derivative} \frac{{{n}}}{{p}} > 0 \;\Rightarrow\; \hat p = 1"
    return (
        rf"{derivative} \frac{{{k}}}{{p}} - \frac{{{n - k}}}{{1-p}} = 0 \;\Rightarrow\; \hat p ="
        rf" \frac{{k}}{{n}} = \frac{{{k}}}{{{n}}} = {format_latex(best, 6)}"
    )
