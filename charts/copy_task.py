"""One softmax average against several: the errors in training, and one example in the plane."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from core.copy_task import LEARNING_RATE, NUM_STEPS, Trained

# Of the curves' logarithmic axis.
_FLOOR, _CEILING = 1e-4, 20.0


@dataclass(frozen=True)
class TaskResult:
    """All runs of one task.

    Attributes:
        runs: Number of heads → its run, from 1 to the chosen number.
        tokens, asked: n and r.
        points: (n, 2), the example.
    """

    runs: Mapping[int, Trained]
    tokens: int
    asked: int
    points: np.ndarray

    @property
    def heads(self) -> int:
        """The chosen number."""
        return max(self.runs)


def head_word(heads: int) -> str:
    """ "1 head", "2 heads"."""
    return "1 head" if heads == 1 else f"{heads} heads"


def task_figure(result: TaskResult, *, height: int) -> go.Figure:
    """Left the error against the step with each bound, right one example with every answer."""
    traces: list[dict[str, Any]] = []
    steps = np.arange(NUM_STEPS + 1, dtype=np.float32)
    for heads, run in result.runs.items():
        color, dash = theme.line_style(heads - 1)
        label = head_word(heads)
        traces.append(
            {
                "type": "scatter", "mode": "lines", "x": steps, "name": label,
                "y": np.maximum(run.losses, _FLOOR).astype(np.float32),
                "line": {"color": color, "dash": dash, "width": 2.5},
                "hovertemplate": f"{label}<br>step %{{x}}: error %{{y:.4f}}<extra></extra>",
            }
        )  # fmt: skip
        if run.bound > 0:
            traces.append(
                {
                    "type": "scatter", "mode": "lines", "x": [0, NUM_STEPS], "showlegend": False,
                    "y": [run.bound] * 2, "line": {"color": color, "dash": "dot", "width": 1.5},
                    "hovertemplate": f"least possible with {label}: %{{y:.4f}}<extra></extra>",
                }
            )  # fmt: skip
    traces += _example(result)
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 56, "r": 12, "t": 30, "b": 44}
    layout["showlegend"] = True
    layout["legend"] = {"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom"}
    font = {"tickfont": {"size": 12}, "zeroline": False}
    layout["xaxis"] = {**font, "title": {"text": "training step"}, "domain": [0, 0.5]}
    layout["yaxis"] = {
        **font, "title": {"text": "mean squared error per value  (log)"}, "type": "log",
        "range": [np.log10(_FLOOR) - 0.1, np.log10(_CEILING)], "exponentformat": "power",
        "dtick": 1,
    }  # fmt: skip
    layout["xaxis2"] = {
        **font, "title": {"text": "first number of a token"}, "domain": [0.6, 1], "anchor": "y2",
        "range": [-3.2, 3.2],
    }  # fmt: skip
    layout["yaxis2"] = {
        **font, "title": {"text": "second number"}, "anchor": "x2", "range": [-3.2, 3.2],
    }  # fmt: skip
    return go.Figure({"data": traces, "layout": layout})


def _example(result: TaskResult) -> list[dict[str, Any]]:
    """Tokens in grey, the wanted ones ringed, a thread from each answer to what was wanted."""
    points, asked = result.points, result.asked
    on_plane = {"type": "scatter", "xaxis": "x2", "yaxis": "y2"}
    traces: list[dict[str, Any]] = [
        {
            **on_plane, "mode": "markers+text", "x": points[:, 0], "y": points[:, 1],
            "text": [str(number + 1) for number in range(len(points))], "name": "tokens",
            "textposition": "top center",
            "marker": {
                "size": [13 if number < asked else 7 for number in range(len(points))],
                "color": "#7f7f7f",
                "symbol": ["circle-open"] * asked + ["circle"] * (len(points) - asked),
                "line": {"width": 2},
            },
            "hovertemplate": "token %{text}: (%{x:.3f}, %{y:.3f})<extra></extra>",
        }
    ]  # fmt: skip
    for heads in dict.fromkeys((1, result.heads)):
        color, _ = theme.line_style(heads - 1)
        answer = result.runs[heads].answer(points)
        blank = np.full((asked, 2), np.nan)
        threads = np.stack((answer, points[:asked], blank), 1).reshape(-1, 2)
        traces += [
            {
                **on_plane, "mode": "lines", "x": threads[:, 0], "y": threads[:, 1],
                "line": {"color": color, "width": 1}, "hoverinfo": "skip", "showlegend": False,
            },
            {
                **on_plane, "mode": "markers", "x": answer[:, 0], "y": answer[:, 1],
                "marker": {"color": color, "size": 8, "symbol": "x" if heads == 1 else "diamond"},
                "name": f"answers of {head_word(heads)}",
                "customdata": np.arange(1, asked + 1),
                "hovertemplate": f"{head_word(heads)}, answer %{{customdata}}: "
                "(%{x:.3f}, %{y:.3f})<extra></extra>",
            },
        ]  # fmt: skip
    return traces


def task_finding(result: TaskResult) -> list[str]:
    """How far each got, against what is possible."""
    told = []
    for heads, run in result.runs.items():
        limit = (
            f"no training can get it below {run.bound:.4f}" if run.bound > 0 else "its bound is 0"
        )
        told.append(f"**{head_word(heads)}** ended at {run.error:.4f} ({limit})")
    asked = result.asked
    what = "the value of token 1" if asked == 1 else f"the values of tokens 1 to {asked}"
    sentences = [
        f"The task: report {what} of {result.tokens}, each by itself. Always answering 0 has an "
        f"error of 1. After {NUM_STEPS} steps " + "; ".join(told) + "."
    ]
    if asked > 1:
        sentences.append(_why(result))
    else:
        sentences.append("One value needs one average: a single head is enough here.")
    return sentences


def _why(result: TaskResult) -> str:
    one = result.runs[1]
    answers = one.answer(result.points)
    direction = "mixes" if (one.weights[0] > 0.1).sum() > 1 else "picks"
    if direction == "mixes":
        share = ", ".join(
            f"{100 * weight:.0f} % of token {number + 1}"
            for number, weight in enumerate(one.weights[0])
            if weight > 0.1
        )
        doing = f"it mixes ({share})"
    else:
        doing = f"it reads token {int(one.weights[0].argmax()) + 1} alone"
    return (
        f"One head hands on one average, here {doing}, and every answer must be a multiple of it: "
        f"on the example at the right all {len(answers)} crosses lie on one line through 0. "
        f"{result.asked} independent values do not fit into one."
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
            **{name: f"{100 * weights[token]:.0f} %" for name, weights in columns.items()},
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
            rf"\text{{per value: at least }} {run.bound:.4f}, \quad \text{{trained: }} "
            rf"{run.error:.4f}",
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
