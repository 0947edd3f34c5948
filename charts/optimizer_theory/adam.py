"""Adam's parts as curves and words."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from core.common import (
    Claim,
    Said,
    counted,
    format_latex,
    format_number,
    format_signed,
    said,
    settled,
)
from core.optimizer_theory import (
    EPSILON,
    Dissection,
    expected_deviation,
    expected_share,
    first_step_factor,
    lone_step,
    window,
)

GRADIENT, RAW, CORRECTED = theme.OKABE_ITO[5], theme.OKABE_ITO[1], theme.OKABE_ITO[0]


@dataclass(frozen=True)
class Dissected:
    """A dissection, its settings, and the mean of m over many draws where the gradients are random.

    Attributes:
        label: Of the sequence.
        measured: m_t averaged over `draws` sequences; None for sequences that are not random.
        noise: Their standard deviation.
        epsilon: ε of the run.
    """

    parts: Dissection
    label: str
    learning_rate: float
    beta1: float
    beta2: float
    measured: np.ndarray | None = None
    draws: int = 0
    noise: float = 0.0
    epsilon: float = EPSILON.default

    @property
    def length(self) -> int:
        """Number of steps."""
        return len(self.parts.gradients)


def adam_figure(dissected: Dissected, *, height: int) -> go.Figure:
    """Upper left g, m, m̂; lower left √v, √v̂; right the step, with and without the correction."""
    parts, t = dissected.parts, np.arange(1, dissected.length + 1)
    lines: list[tuple[str, np.ndarray, str, str, str, float]] = [
        ("gradient g", parts.gradients, GRADIENT, "", "solid", 1.0),
        ("m, as it is", parts.mean, RAW, "", "dash", 2.0),
        ("m̂, corrected", parts.corrected_mean, CORRECTED, "", "solid", 2.25),
        ("√v, as it is", np.sqrt(parts.square), RAW, "2", "dash", 2.0),
        ("√v̂, corrected", np.sqrt(parts.corrected_square), CORRECTED, "2", "solid", 2.25),
        ("step without correction", -parts.raw_steps, RAW, "3", "dash", 2.0),
        ("step, corrected", -parts.steps, CORRECTED, "3", "solid", 2.25),
    ]
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "x": t.astype("i2"),
            "y": values.astype("f4"),
            "xaxis": f"x{axis}",
            "yaxis": f"y{axis}",
            "line": {"color": color, "dash": dash, "width": width},
            "hovertemplate": f"{name}<br>step %{{x}}: %{{y:.4g}}<extra></extra>",
        }
        for name, values, color, axis, dash, width in lines
    ]
    lone = lone_step(dissected.learning_rate, dissected.beta1, dissected.beta2)
    traces.append(
        {
            "type": "scatter",
            "mode": "lines",
            "x": [1, dissected.length],
            "y": [lone, lone],
            "xaxis": "x3",
            "yaxis": "y3",
            "line": {"color": GRADIENT, "dash": "dot", "width": 1.5},
            "hovertemplate": f"after many zeros: {format_number(lone)}<extra></extra>",
        }
    )
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 56, "r": 8, "t": 30, "b": 40}
    layout |= {
        "xaxis": {"domain": [0, 0.46], "anchor": "y", "showticklabels": False},
        "yaxis": {"domain": [0.55, 1], "anchor": "x"},
        "xaxis2": {"domain": [0, 0.46], "anchor": "y2", "matches": "x", "title": {"text": "step"}},
        "yaxis2": {"domain": [0, 0.45], "anchor": "x2", "rangemode": "tozero"},
        "xaxis3": {"domain": [0.56, 1], "anchor": "y3", "matches": "x", "title": {"text": "step"}},
        "yaxis3": {"domain": [0, 1], "anchor": "x3", "exponentformat": "power"},
    }
    titles = (
        (0.23, 1, "mean: g, <b>m</b> dashed, <b>m̂</b> solid"),
        (0.23, 0.45, "root of the mean square: √v dashed, √v̂ solid"),
        (0.78, 1, "step down: without correction dashed, with it solid"),
    )
    layout["annotations"] = [
        {
            "x": x,
            "y": y,
            "xref": "paper",
            "yref": "paper",
            "text": text,
            "showarrow": False,
            "yanchor": "bottom",
            "font": {"size": 12},
        }
        for x, y, text in titles
    ]
    return go.Figure({"data": traces, "layout": layout})


def expectation_figure(dissected: Dissected, *, height: int) -> go.Figure:
    """E[m_t] measured over many draws, on the line 1 − β₁ᵗ with the band that chance allows."""
    assert dissected.measured is not None
    steps = min(dissected.length, 60)
    t = np.arange(1, steps + 1)
    share = expected_share(dissected.beta1, steps)
    spread = 2 * expected_deviation(dissected.beta1, dissected.noise, steps)
    spread = spread / np.sqrt(dissected.draws)
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": np.concatenate([t, t[::-1]]).astype("i2"),
            "y": np.concatenate([share - spread, (share + spread)[::-1]]).astype("f4"),
            "fill": "toself",
            "fillcolor": "rgba(0,114,178,0.18)",
            "line": {"width": 0},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "mode": "lines",
            "x": t.astype("i2"),
            "y": share.astype("f4"),
            "line": {"color": CORRECTED, "width": 2},
            "hovertemplate": "theory, step %{x}: %{y:.4f}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": t.astype("i2"),
            "y": dissected.measured[:steps].astype("f4"),
            "marker": {"color": RAW, "size": 6},
            "hovertemplate": "measured, step %{x}: %{y:.4f}<extra></extra>",
        },
    ]
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 56, "r": 8, "t": 8, "b": 40}
    layout["xaxis"] = {"title": {"text": "step t"}}
    layout["yaxis"] = {"title": {"text": "mean of m, E[g] = 1"}, "rangemode": "tozero"}
    return go.Figure({"data": traces, "layout": layout})


def adam_sentences(dissected: Dissected) -> list[Said]:
    """The first step, the longest one, the windows, the way, and the measured expectation."""
    return said((FIRST_STEP, ZERO_FIRST, LONGEST, WINDOWS, MOVED, EXPECTATION), dissected)


class _FirstStep(NamedTuple):
    corrected: float
    raw: float
    theory: float | None


def _first_step(dissected: Dissected) -> _FirstStep | None:
    parts = dissected.parts
    first = abs(float(parts.gradients[0]))
    if not first:
        return None
    # Theory leaves ε out, so it is told where ε is small against the denominator.
    exact = dissected.epsilon < 1e-3 * first * float(np.sqrt(1 - dissected.beta2))
    return _FirstStep(
        abs(float(parts.steps[0])),
        abs(float(parts.raw_steps[0])),
        first_step_factor(dissected.beta1, dissected.beta2) if exact else None,
    )


def _first_step_words(facts: _FirstStep) -> str:
    sentence = (
        f"The first step is {format_number(facts.corrected)} long with bias correction and "
        f"{format_number(facts.raw)} without: **{format_number(facts.raw / facts.corrected)} "
        "times** as long"
    )
    if facts.theory is None:
        return f"{sentence}. ε is not small against this gradient."
    return f"{sentence}; theory: (1−β₁)/√(1−β₂) = {format_number(facts.theory)}."


FIRST_STEP = Claim("adam: the first step", _first_step, _first_step_words)
ZERO_FIRST: Claim[Dissected, tuple[()]] = Claim(
    "adam: the first gradient is 0",
    lambda dissected: None if dissected.parts.gradients[0] else (),
    lambda _: "The first gradient is 0, so Adam’s first step is 0 with or without correction.",
)


class _Longest(NamedTuple):
    steps: int
    longest: float
    learning_rate: float
    lone: float


def _longest(dissected: Dissected) -> _Longest:
    return _Longest(
        dissected.length,
        float(np.abs(dissected.parts.steps).max()),
        dissected.learning_rate,
        lone_step(dissected.learning_rate, dissected.beta1, dissected.beta2),
    )


LONGEST: Claim[Dissected, _Longest] = Claim(
    "adam: the longest step",
    _longest,
    lambda facts: (
        f"The longest of {counted(facts.steps, 'step')} is {format_number(facts.longest)}; η is "
        f"{format_number(facts.learning_rate)}. A lone gradient after many zeros makes a step of "
        f"η(1−β₁)/√(1−β₂) = {format_number(facts.lone)}."
    ),
)
WINDOWS: Claim[Dissected, tuple[float, float]] = Claim(
    "adam: how far the means look back",
    lambda dissected: (window(dissected.beta1), window(dissected.beta2)),
    lambda facts: (
        f"1/(1−β) is {format_number(facts[0], 4)} for the mean m and {format_number(facts[1], 4)} "
        "for the mean square v: so many gradients hold most of a running mean’s weight."
    ),
)


class _Moved(NamedTuple):
    mean: float
    moved: float


def _moved(dissected: Dissected) -> _Moved:
    gradients = dissected.parts.gradients
    mean, moved = float(gradients.mean()), float(dissected.parts.steps.sum())
    return _Moved(
        settled(mean, float(np.abs(gradients).max())),
        settled(moved, float(np.abs(dissected.parts.steps).sum())),
    )


def _moved_words(facts: _Moved) -> str:
    sentence = (
        f"The mean gradient is {format_number(facts.mean)}, and in all the weight moved by "
        f"{format_signed(facts.moved)}"
    )
    if not facts.mean or not facts.moved:
        return f"{sentence}."
    way = "against it: **downhill**" if facts.moved * facts.mean < 0 else "along it: **uphill**"
    return f"{sentence}, {way}."


MOVED: Claim[Dissected, _Moved] = Claim("adam: which way it moved", _moved, _moved_words)


class _Expectation(NamedTuple):
    draws: int
    step: int
    measured: float
    share: float


def _expectation(dissected: Dissected) -> _Expectation | None:
    if dissected.measured is None:
        return None
    step = min(10, dissected.length)
    share = float(expected_share(dissected.beta1, step)[-1])
    return _Expectation(dissected.draws, step, float(dissected.measured[step - 1]), share)


EXPECTATION = Claim(
    "adam: the expectation of m",
    _expectation,
    lambda facts: (
        f"Over {counted(facts.draws, 'draw')} the mean of m at step {facts.step} is "
        f"{format_number(facts.measured, 4)}; theory: (1−β₁ᵗ)·E[g] = "
        f"{format_number(facts.share, 4)}. Divided by 1−β₁ᵗ it is "
        f"{format_number(facts.measured / facts.share, 4)}; E[g] is 1."
    ),
)


def adam_rows(dissected: Dissected) -> list[dict[str, float | int]]:
    """Every step, for a table file."""
    parts = dissected.parts
    return [
        {
            "step": t + 1,
            "g": float(parts.gradients[t]),
            "m": float(parts.mean[t]),
            "v": float(parts.square[t]),
            "m_hat": float(parts.corrected_mean[t]),
            "v_hat": float(parts.corrected_square[t]),
            "step_corrected": float(parts.steps[t]),
            "step_raw": float(parts.raw_steps[t]),
        }
        for t in range(dissected.length)
    ]


def adam_formula(dissected: Dissected) -> dict[str, tuple[str, str, str]]:
    """The recursion with the numbers of the first step, and why it is corrected."""
    parts = dissected.parts
    b1, b2, first = dissected.beta1, dissected.beta2, float(parts.gradients[0])
    lines = [
        rf"m_1 = (1-{format_latex(b1, 6)})\cdot {format_latex(first, 4)} ="
        rf" {format_latex(parts.mean[0], 4)},\quad v_1 = (1-{format_latex(b2, 6)})\cdot"
        rf" {format_latex(first**2, 4)} = {format_latex(parts.square[0], 4)}",
        r"m_t = \beta_1 m_{t-1} + (1-\beta_1) g_t,\quad v_t = \beta_2 v_{t-1} + (1-\beta_2) g_t^2",
        r"\hat m_t = \frac{m_t}{1-\beta_1^t},\quad \hat v_t = \frac{v_t}{1-\beta_2^t},\quad"
        r" w_{t+1} = w_t - \eta\,\frac{\hat m_t}{\sqrt{\hat v_t}+\varepsilon}",
        r"\mathbb{E}[m_t] = \mathbb{E}[g]\,(1-\beta_1)\sum_{i=1}^{t}\beta_1^{t-i} ="
        r" \mathbb{E}[g]\,(1-\beta_1^t)",
    ]
    sentence = (
        "$g$ gradient, $m$ and $v$ running means of $g$ and $g^2$ that start at 0, hats: divided "
        "by what the start at 0 took away. The last line holds for gradients of one mean."
    )
    return {
        "Adam": ("\n".join(lines), sentence, "Kingma and Ba 2015, algorithm 1, sections 2.1 and 3")
    }
