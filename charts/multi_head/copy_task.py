"""One softmax average against several: the errors in training, and one example in the plane."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from core.common import (
    Claim,
    Said,
    counted,
    described,
    format_latex,
    format_number,
    format_percent,
    listed,
    said,
)
from core.multi_head import LEARNING_RATE, NUM_STEPS, TrainingResult

# Of the curves' logarithmic axis.
_FLOOR, _CEILING = 1e-4, 20.0
# Shares that are told, and answers that are seen as two.
_TOLD, _SEEN_APART = 0.1, 0.15


@dataclass(frozen=True)
class TaskResult:
    """All runs of one task.

    Attributes:
        runs: Number of heads → its run, from 1 to the chosen number.
        tokens, asked: n and r.
        points: (n, 2), the example.
    """

    runs: Mapping[int, TrainingResult]
    tokens: int
    asked: int
    points: np.ndarray

    @property
    def heads(self) -> int:
        """The chosen number."""
        return max(self.runs)


def task_figure(result: TaskResult, *, height: int) -> go.Figure:
    """Left the error against the step with each bound, right one example with every answer.

    Args:
        result: All runs of one task.
        height: In pixels.
    """
    traces: list[dict[str, Any]] = []
    steps = np.arange(NUM_STEPS + 1, dtype=np.float32)
    for heads, run in result.runs.items():
        color, dash = theme.line_style(heads - 1)
        label = counted(heads, "head")
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": steps,
                "name": label,
                "y": np.maximum(run.losses, _FLOOR).astype(np.float32),
                "line": {"color": color, "dash": dash, "width": 2.5},
                "hovertemplate": f"{label}<br>step %{{x}}: error %{{y:.4f}}<extra></extra>",
            }
        )
        if run.bound > 0:
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "x": [0, NUM_STEPS],
                    "showlegend": False,
                    "y": [run.bound] * 2,
                    "line": {"color": color, "dash": "dot", "width": 1.5},
                    "hovertemplate": f"least possible with {label}: %{{y:.4f}}<extra></extra>",
                }
            )
    traces += _example(result)
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 56, "r": 12, "t": 30, "b": 44}
    layout["showlegend"] = True
    layout["legend"] = {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom"}
    font = {"tickfont": {"size": 12}, "zeroline": False}
    layout["xaxis"] = {**font, "title": {"text": "training step"}, "domain": [0, 0.5]}
    layout["yaxis"] = {
        **font,
        "title": {"text": "mean squared error per value  (log)"},
        "type": "log",
        "range": [np.log10(_FLOOR) - 0.1, np.log10(_CEILING)],
        "exponentformat": "power",
        "dtick": 1,
    }
    layout["xaxis2"] = {
        **font,
        "title": {"text": "first number of a token"},
        "domain": [0.6, 1],
        "anchor": "y2",
        "range": [-3.2, 3.2],
    }
    layout["yaxis2"] = {
        **font,
        "title": {"text": "second number"},
        "anchor": "x2",
        "range": [-3.2, 3.2],
    }
    return go.Figure({"data": traces, "layout": layout})


def _example(result: TaskResult) -> list[dict[str, Any]]:
    """Tokens in grey, the wanted ones ringed, a thread from each answer to what was wanted."""
    points, asked = result.points, result.asked
    on_plane = {"type": "scatter", "xaxis": "x2", "yaxis": "y2"}
    traces: list[dict[str, Any]] = [
        {
            **on_plane,
            "mode": "markers+text",
            "x": points[:, 0],
            "y": points[:, 1],
            "text": [str(number + 1) for number in range(len(points))],
            "name": "tokens",
            "textposition": "top center",
            "marker": {
                "size": [13 if number < asked else 7 for number in range(len(points))],
                "color": "#7f7f7f",
                "symbol": ["circle-open"] * asked + ["circle"] * (len(points) - asked),
                "line": {"width": 2},
            },
            "hovertemplate": "token %{text}: (%{x:.3f}, %{y:.3f})<extra></extra>",
        }
    ]
    for heads in dict.fromkeys((1, result.heads)):
        color, _ = theme.line_style(heads - 1)
        answer = result.runs[heads].answer(points)
        blank = np.full((asked, 2), np.nan)
        threads = np.stack((answer, points[:asked], blank), 1).reshape(-1, 2)
        traces += [
            {
                **on_plane,
                "mode": "lines",
                "x": threads[:, 0],
                "y": threads[:, 1],
                "line": {"color": color, "width": 1},
                "hoverinfo": "skip",
                "showlegend": False,
            },
            {
                **on_plane,
                "mode": "markers",
                "x": answer[:, 0],
                "y": answer[:, 1],
                "marker": {"color": color, "size": 8, "symbol": "x" if heads == 1 else "diamond"},
                "name": f"answers of {counted(heads, 'head')}",
                "customdata": np.arange(1, asked + 1),
                "hovertemplate": f"{counted(heads, 'head')}, answer %{{customdata}}: "
                "(%{x:.3f}, %{y:.3f})<extra></extra>",
            },
        ]
    return traces


def task_finding(result: TaskResult) -> list[Said]:
    """How far each got, against what is possible."""
    return said((ENDED, MIXES, ENOUGH), result)


def task_alt(result: TaskResult) -> Said:
    """Text alternative of the curves and the example."""
    return described(
        "Error in training for each number of heads with its bound, and one example.",
        said((ENDED,), result),
    )


class _Ended(NamedTuple):
    asked: int
    tokens: int
    runs: list[tuple[int, float, float]]  # heads, error, bound


def _ended_words(facts: _Ended) -> str:
    what = (
        "the value of token 1" if facts.asked == 1 else f"the values of tokens 1 to {facts.asked}"
    )
    sentence = "; ".join(
        f"**{counted(heads, 'head')}** ended at {format_number(error, 4)} ("
        + (f"no training can get it below {format_number(bound, 4)}" if bound else "its bound is 0")
        + ")"
        for heads, error, bound in facts.runs
    )
    each = ", each by itself" if facts.asked > 1 else ""
    return (
        f"The task: report {what} of {facts.tokens}{each}. Always answering 0 has an expected "
        f"error of 1. After {counted(NUM_STEPS, 'step')} {sentence}."
    )


ENDED: Claim[TaskResult, _Ended] = Claim(
    "copying: how far each number of heads got",
    lambda result: _Ended(
        result.asked,
        result.tokens,
        [(heads, run.error, run.bound) for heads, run in result.runs.items()],
    ),
    _ended_words,
)


class _Mixes(NamedTuple):
    asked: int
    shares: list[tuple[int, float]]  # tokens of which the head reads over a tenth
    on_each_other: bool  # answers that one cannot tell apart in the picture


def _mixes(result: TaskResult) -> _Mixes | None:
    if result.asked == 1:
        return None
    weights, answers = result.runs[1].weights[0], result.runs[1].answer(result.points)
    gaps = [
        float(np.abs(one - other).max())
        for i, one in enumerate(answers)
        for other in answers[i + 1 :]
    ]
    shares = [(i + 1, float(each)) for i, each in enumerate(weights) if each > _TOLD]
    return _Mixes(result.asked, shares, min(gaps) < _SEEN_APART)


def _mixes_words(facts: _Mixes) -> str:
    shares = [f"{format_percent(share)} of token {token}" for token, share in facts.shares]
    average = f"mostly {listed(shares)}" if shares else "of no token more than 10 %"
    lie = "lie on one line through 0" + (", some on each other" if facts.on_each_other else "")
    return (
        f"One head hands on one average, here {average}, and every answer must be a multiple of "
        f"it: on the example at the right its {facts.asked} answers (crosses) {lie}. "
        f"{facts.asked} independent values do not fit into one."
    )


MIXES: Claim[TaskResult, _Mixes] = Claim("copying: what one head hands on", _mixes, _mixes_words)
ENOUGH: Claim[TaskResult, tuple[()]] = Claim(
    "copying: one value",
    lambda result: () if result.asked == 1 else None,
    lambda _: "One value needs one average: a single head is enough here.",
)


def reading_rows(result: TaskResult) -> list[dict[str, str]]:
    """How much one head, and each of the chosen number of heads, reads of every token."""
    columns = {
        ("1 head" if heads == 1 else f"{number} of {heads}"): weights
        for heads in dict.fromkeys((1, result.heads))
        for number, weights in enumerate(result.runs[heads].weights, 1)
    }
    return [
        {
            "Token": f"{token + 1}{' (asked for)' if token < result.asked else ''}",
            **{name: format_percent(weights[token]) for name, weights in columns.items()},
        }
        for token in range(result.tokens)
    ]


def task_formula(result: TaskResult) -> tuple[str, str, str]:
    """The proof of the bound with the current numbers."""
    asked, heads = result.asked, result.heads
    run = result.runs[heads]
    latex = "\n".join(
        (
            r"\hat y = M A u, \quad A = \operatorname{softmax}(L) \in "
            rf"\mathbb{{R}}^{{{heads} \times {result.tokens}}}, \quad y = T u",
            r"\mathbb{E}\,\|y - \hat y\|^2 = \|T - M A\|_F^2 \;\ge\; \sum_{i > h} \sigma_i(T)^2 "
            rf"= r - h = {max(0, asked - heads)} \quad (r = {asked},\ h = {heads})",
            rf"\text{{per value: at least }} {format_latex(run.bound, 4)}, \quad "
            rf"\text{{trained: }} {format_latex(run.error, 4)}",
        )
    )
    explanation = (
        "$u$ holds the values of all tokens, independent, with mean 0 and variance 1; $T$ picks "
        "the first $r$ of them, so its singular values are $r$ ones. Row $i$ of $A$ is where head "
        "$i$ reads; $M$ makes the answer of the $h$ averages. $M A$ has rank at most $h$, and no "
        "matrix of rank $h$ is closer to $T$ than that (Eckart and Young). Weights that depend on "
        "the values do not help: an answer made linearly of $h$ numbers lies in an "
        "$h$-dimensional space, and misses $r - h$ directions of variance 1. It does "
        "presume that a head’s values are the tokens’ values alone. A second layer, or values "
        f"that carry positions too, can do more. Trained with Adam, learning rate {LEARNING_RATE}, "
        "on the exact expectation."
    )
    return (
        latex,
        explanation,
        "Eckart and Young 1936; Vaswani et al. 2017, section 3.2.2 (why heads)",
    )


def loss_rows(result: TaskResult) -> list[dict[str, Any]]:
    """Every step of every run."""
    return [
        {"heads": heads, "step": step, "error": float(value), "bound": run.bound}
        for heads, run in result.runs.items()
        for step, value in enumerate(run.losses)
    ]
