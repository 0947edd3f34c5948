"""Maximum likelihood of coin flips: three curves with one optimum, step by step."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from charts.loss_words import latex, number
from core.likelihood import (
    Flips,
    curvature,
    likelihood,
    log_likelihood,
    mean_bce,
    probabilities,
    score,
    underflows_at,
)

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
                **common, "mode": "lines", "x": grid.astype("f4"), "y": _kept(shown),
                "line": {"color": color, "width": 2.25},
                "hovertemplate": f"p = %{{x:.3f}}<br>{name} = %{{y:.4g}}<extra></extra>",
            }
        )  # fmt: skip
        here = float(f(flips, p))
        if np.isfinite(here):
            traces.append(
                {
                    **common, "mode": "markers", "x": [p], "y": [here],
                    "marker": {"size": 11, "color": theme.OKABE_ITO[1],
                               "line": {"width": 2, "color": "#fff"}},
                    "hovertemplate": f"your p<br>{name} = {here:.4g}<extra></extra>",
                }
            )  # fmt: skip
        layout["shapes"].append(
            {
                "type": "line", "xref": f"x{axis}", "yref": f"y{axis} domain", "x0": flips.best,
                "x1": flips.best, "y0": 0, "y1": 1,
                "line": {"dash": "dot", "width": 1.5, "color": "#7f7f7f"},
            }
        )  # fmt: skip
        layout["annotations"].append(
            {
                "xref": "paper", "yref": "paper", "x": 0.365 * position, "y": 1.09,
                "xanchor": "left", "text": f"<b>{name}</b>", "showarrow": False,
            }
        )  # fmt: skip
        low, high = _range(shown)
        layout[f"xaxis{axis}"] = {
            "domain": [0.365 * position, 0.365 * position + 0.27], "range": [0, 1],
            "title": {"text": "p"}, "anchor": f"y{axis}", "zeroline": False,
        }  # fmt: skip
        layout[f"yaxis{axis}"] = {
            "anchor": f"x{axis}", "range": [low, high], "exponentformat": "power",
            "zeroline": False, "nticks": 6,
        }  # fmt: skip
    return go.Figure({"data": traces, "layout": layout})


def coin_sentences(flips: Flips, p: float) -> list[str]:
    """The common optimum, the chosen p, underflow."""
    best, n, k = flips.best, flips.n, flips.k
    told = [
        f"{k:,} of {n:,} flips are 1. Likelihood, log-likelihood and mean BCE all have their "
        f"optimum at **p̂ = k/n = {number(best, 6)}**; at your p = {number(p)} the mean BCE is "
        f"{number(float(mean_bce(flips, p)))} instead of {number(float(mean_bce(flips, best)))}, "
        f"the excess being KL(p̂‖p) = "
        f"{number(float(mean_bce(flips, p) - mean_bce(flips, best)))} nats."
    ]
    if k in (0, n):
        told.append(
            f"All flips are equal, so the optimum lies on the border, p̂ = {k // n}, where the "
            "slope is not 0. Whoever believes it pays an infinite loss at the first flip that "
            "differs."
        )
    first32, first64 = underflows_at(flips, np.float32), underflows_at(flips, np.float64)
    exponent = float(log_likelihood(flips, best)) / np.log(10)
    size = f"The likelihood at p̂ is 10^{number(exponent)}. "
    if first64 is not None:
        told.append(
            f"{size}Multiplied flip by flip it is exactly 0 in float32 after {first32:,} flips and "
            f"in float64 after {first64:,}: the first curve is flat and has lost its maximum, the "
            "other two have not."
        )
    elif first32 is not None:
        told.append(
            f"{size}In float32 the product is exactly 0 after {first32:,} flips, in float64 not "
            "yet. Repeat the sample more often."
        )
    else:
        told.append(f"{size}Neither float32 nor float64 underflows yet: repeat the sample.")
    return told


def coin_alt(flips: Flips, p: float) -> str:
    """Text alternative of the three curves."""
    return "Likelihood, log-likelihood and mean BCE against p. " + " ".join(
        coin_sentences(flips, p)
    ).replace("**", "")


def step_rows(flips: Flips, p: float) -> list[dict[str, str]]:
    """The derivation as a table: each step with its number at p̂ and at the chosen p."""
    entries = (
        ("1 · multiply: L(p) = p^k (1−p)^(n−k)", lambda at: float(likelihood(flips, at))),
        ("2 · take logs: k log p + (n−k) log(1−p)", lambda at: float(log_likelihood(flips, at))),
        ("3 · divide by −n: mean BCE", lambda at: float(mean_bce(flips, at))),
        ("4 · slope of 2: k/p − (n−k)/(1−p)", lambda at: score(flips, at)),
        ("5 · curvature of 2, never positive", lambda at: curvature(flips, at)),
    )
    return [
        {
            "Step": name,
            f"at p̂ = {number(flips.best)}": _small(f(flips.best)),
            f"at p = {number(p)}": _small(f(p)),
        }
        for name, f in entries
    ] if number(flips.best) != number(p) else [
        {"Step": name, f"at p̂ = p = {number(p)}": _small(f(flips.best))} for name, f in entries
    ]  # fmt: skip


def coin_rows(flips: Flips) -> list[dict[str, float]]:
    """The curves, for a table file."""
    grid = probabilities(101)
    return [
        {
            "p": float(p), "likelihood": float(likelihood(flips, p)),
            "log_likelihood": float(log_likelihood(flips, p)),
            "mean_bce": float(mean_bce(flips, p)),
        }
        for p in grid
    ]  # fmt: skip


def coin_formula(flips: Flips, p: float) -> dict[str, tuple[str, str, str]]:
    """From the likelihood to BCE with the numbers."""
    k, n = flips.k, flips.n
    lines = [
        rf"L(p) = \prod_{{i=1}}^{{n}} p^{{y_i}} (1-p)^{{1-y_i}} = p^{{{k}}} (1-p)^{{{n - k}}}",
        rf"\log L(p) = \sum_i \bigl[y_i \log p + (1-y_i)\log(1-p)\bigr] = {k} \log p + {n - k}"
        r" \log(1-p)",
        rf"-\tfrac{{1}}{{n}} \log L(p) = \text{{mean BCE}},\quad"
        rf" \text{{at }} p = {latex(p)}\text{{: }} {latex(float(mean_bce(flips, p)))}",
        _slope(k, n, flips.best),
    ]
    told = (
        "$y_i$ the flips, $k$ how many are 1, $n$ how many there are. The logarithm grows with "
        "its argument and $-1/n$ only turns it over, so all three share one optimum."
    )
    if k in (0, n):
        told += " Here the slope is never 0 inside: the optimum is the border."
    return {"From likelihood to BCE": ("\n".join(lines), told, "Bishop (2006), PRML, §2.1, §4.3.2")}


def _slope(k: int, n: int, best: float) -> str:
    slope = r"\frac{d \log L}{dp} ="
    if k == 0:
        return rf"{slope} -\frac{{{n}}}{{1-p}} < 0 \;\Rightarrow\; \hat p = 0"
    if k == n:
        return rf"{slope} \frac{{{n}}}{{p}} > 0 \;\Rightarrow\; \hat p = 1"
    return (
        rf"{slope} \frac{{{k}}}{{p}} - \frac{{{n - k}}}{{1-p}} = 0 \;\Rightarrow\; \hat p ="
        rf" \frac{{k}}{{n}} = \frac{{{k}}}{{{n}}} = {latex(best, 6)}"
    )


def _small(value: float) -> str:
    """Rounding noise of a slope at its zero is shown as 0; an underflow is 0 by itself."""
    return "0" if 0 < abs(value) < 1e-9 and value < 0 else number(value)


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
