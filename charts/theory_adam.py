"""Adam's parts as curves and words."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from core.adam_dissection import (
    Dissection,
    expected_deviation,
    expected_share,
    first_step_factor,
    longest_step,
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
    """

    parts: Dissection
    label: str
    learning_rate: float
    beta1: float
    beta2: float
    measured: np.ndarray | None = None
    draws: int = 0
    noise: float = 0.0

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
            "type": "scatter", "mode": "lines", "name": name, "x": t.astype("i2"),
            "y": values.astype("f4"), "xaxis": f"x{axis}", "yaxis": f"y{axis}",
            "line": {"color": color, "dash": dash, "width": width},
            "hovertemplate": f"{name}<br>step %{{x}}: %{{y:.4g}}<extra></extra>",
        }
        for name, values, color, axis, dash, width in lines
    ]  # fmt: skip
    bound = longest_step(dissected.learning_rate, dissected.beta1, dissected.beta2)
    traces.append(
        {
            "type": "scatter", "mode": "lines", "x": [1, dissected.length], "y": [bound, bound],
            "xaxis": "x3", "yaxis": "y3", "line": {"color": GRADIENT, "dash": "dot", "width": 1.5},
            "hovertemplate": f"a lone gradient after many zeros: {bound:.3g}<extra></extra>",
        }
    )  # fmt: skip
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
            "x": x, "y": y, "xref": "paper", "yref": "paper", "text": text, "showarrow": False,
            "yanchor": "bottom", "font": {"size": 12},
        }
        for x, y, text in titles
    ]  # fmt: skip
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
            "type": "scatter", "mode": "lines", "x": np.concatenate([t, t[::-1]]).astype("i2"),
            "y": np.concatenate([share - spread, (share + spread)[::-1]]).astype("f4"),
            "fill": "toself", "fillcolor": "rgba(0,114,178,0.18)", "line": {"width": 0},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter", "mode": "lines", "x": t.astype("i2"), "y": share.astype("f4"),
            "line": {"color": CORRECTED, "width": 2},
            "hovertemplate": "theory, step %{x}: %{y:.4f}<extra></extra>",
        },
        {
            "type": "scatter", "mode": "markers", "x": t.astype("i2"),
            "y": dissected.measured[:steps].astype("f4"), "marker": {"color": RAW, "size": 6},
            "hovertemplate": "measured, step %{x}: %{y:.4f}<extra></extra>",
        },
    ]  # fmt: skip
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 56, "r": 8, "t": 8, "b": 40}
    layout["xaxis"] = {"title": {"text": "step t"}}
    layout["yaxis"] = {"title": {"text": "mean of m, E[g] = 1"}, "rangemode": "tozero"}
    return go.Figure({"data": traces, "layout": layout})


def adam_sentences(dissected: Dissected) -> list[str]:
    """The first step, the bound, the windows, and the measured expectation."""
    parts, rate = dissected.parts, dissected.learning_rate
    first = parts.gradients[0]
    told = []
    if first:
        ratio = parts.raw_steps[0] / parts.steps[0]
        told.append(
            f"The first step is {abs(parts.steps[0]):.3g} long with bias correction and "
            f"{abs(parts.raw_steps[0]):.3g} without: **{ratio:.3g} times**; theory says "
            f"(1−β₁)/√(1−β₂) = {first_step_factor(dissected.beta1, dissected.beta2):.3g}."
        )
    else:
        told.append(
            "The first gradient is 0, so Adam’s first step is 0 with or without correction."
        )
    bound = longest_step(rate, dissected.beta1, dissected.beta2)
    longest = float(np.abs(parts.steps).max())
    told.append(
        f"The longest of {dissected.length:,} steps is {longest:.3g}; a lone gradient "
        f"after many zeros would make one of {bound:.3g}, and η is {rate:g}. Adam looks back on "
        f"about {window(dissected.beta1):,.3g} gradients for their mean and "
        f"{window(dissected.beta2):,.4g} for their size."
    )
    moved = float(parts.steps.sum())
    mean = float(parts.gradients.mean())
    if abs(mean) > 1e-12:
        way = "down" if moved * mean < 0 else "up"
        told.append(
            f"The mean gradient is {mean:.3g}, and in all the weight moved by {moved:+.3g}: "
            f"**{way}** the mean slope."
        )
    if dissected.measured is not None:
        told.append(_expectation(dissected))
    return told


def _expectation(dissected: Dissected) -> str:
    assert dissected.measured is not None
    t = min(10, dissected.length)
    share = float(expected_share(dissected.beta1, t)[-1])
    return (
        f"Over {dissected.draws:,} draws the mean of m at step {t} is "
        f"{dissected.measured[t - 1]:.4f}; (1−β₁ᵗ)·E[g] = {share:.4f}. Divided by 1−β₁ᵗ it is "
        f"{dissected.measured[t - 1] / share if share else 0:.4f}, and E[g] is 1."
    )


def adam_rows(dissected: Dissected) -> list[dict[str, float | int]]:
    """Every step, for a table file."""
    parts = dissected.parts
    return [
        {
            "step": t + 1, "g": float(parts.gradients[t]), "m": float(parts.mean[t]),
            "v": float(parts.square[t]), "m_hat": float(parts.corrected_mean[t]),
            "v_hat": float(parts.corrected_square[t]), "step_corrected": float(parts.steps[t]),
            "step_raw": float(parts.raw_steps[t]),
        }
        for t in range(dissected.length)
    ]  # fmt: skip


def adam_formula(dissected: Dissected) -> dict[str, tuple[str, str, str]]:
    """The recursion with the numbers of the first step, and why it is corrected."""
    parts = dissected.parts
    b1, b2 = dissected.beta1, dissected.beta2
    lines = [
        rf"m_1 = (1-{b1:g})\cdot {parts.gradients[0]:.4g} = {parts.mean[0]:.4g},\quad"
        rf" v_1 = (1-{b2:g})\cdot {parts.gradients[0] ** 2:.4g} = {parts.square[0]:.4g}",
        r"m_t = \beta_1 m_{t-1} + (1-\beta_1) g_t,\quad v_t = \beta_2 v_{t-1} + (1-\beta_2) g_t^2",
        r"\hat m_t = \frac{m_t}{1-\beta_1^t},\quad \hat v_t = \frac{v_t}{1-\beta_2^t},\quad"
        r" w_{t+1} = w_t - \eta\,\frac{\hat m_t}{\sqrt{\hat v_t}+\varepsilon}",
        r"\mathbb{E}[m_t] = \mathbb{E}[g]\,(1-\beta_1)\sum_{i=1}^{t}\beta_1^{t-i} ="
        r" \mathbb{E}[g]\,(1-\beta_1^t)",
    ]
    told = (
        "$g$ gradient, $m$ and $v$ running means of $g$ and $g^2$ that start at 0, hats: divided "
        "by what the start at 0 took away. The last line holds for gradients of one mean."
    )
    return {"Adam": ("\n".join(lines), told, "Kingma and Ba 2015, algorithm 1, sections 2.1 and 3")}
