"""What the steps of one attention head show, in words, tables and files."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from charts import theme
from charts.steps_scene import matrices, sums_sentence
from core.attention_steps import AttentionSteps, attention_steps, blind_outcomes

Name = Callable[[str], str]


def finding(steps: AttentionSteps, name: Name = str) -> list[str]:
    """Sentences on the weights, the scale, mask and dropout, as far as they act.

    Args:
        name: Applied to each label, for instance to escape it where Markdown is rendered.
    """
    sentences = [strongest_sentence(steps, name)]
    if steps.allowed.any():
        sentences.append(f"{_scale_sentence(steps)} {_spread_sentence(steps)}")
    if told := _mask_sentence(steps, name):
        sentences.append(told)
    if steps.choices.dropout:
        dropped = int(((steps.factors == 0) & steps.allowed).sum())
        sentences.append(
            f"Dropout removed {dropped} of {int(steps.allowed.sum())} weights and divided the "
            f"others by {1 - steps.choices.dropout:.3g}. {sums_sentence(steps)} Only the average "
            "over many draws keeps the sum."
        )
    if told := _twins_sentence(steps, name):
        sentences.append(told)
    return sentences


def strongest_sentence(steps: AttentionSteps, name: Name = str) -> str:
    """The largest weight before dropout, and the score it comes from."""
    if not steps.allowed.any():
        return "The mask hides every key from every query: there is nothing to look at."
    i, j = _strongest(steps)
    query, key = name(steps.example.queries[i]), name(steps.example.keys[j])
    score = _signed(steps.scores[i, j])
    if steps.choices.scaled:
        score += f" ÷ √{steps.example.d_k} = {_signed(steps.scaled[i, j])}"
    choices = steps.allowed.sum(axis=1)
    where = " where there is a choice" if (choices > 1).any() and (choices == 1).any() else ""
    share = f"{100 * steps.weights[i, j]:.0f} %"
    return (
        f"The largest weight{where}: **“{query}” puts {share} on “{key}”**, whose score is {score}."
    )


def blind_rows_table(steps: AttentionSteps) -> list[dict[str, str]]:
    """What libraries make of a row without allowed keys; empty where there is none."""
    if not steps.blind_rows:
        return []
    return [
        {
            "A fully masked row": each.how,
            "Weights": "not returned" if each.weights is None else _vector(each.weights),
            "Output": _vector(each.output),
        }
        for each in blind_outcomes(steps)
    ]


def formulas(steps: AttentionSteps, name: Name = str) -> dict[str, tuple[str, str, str]]:
    """LaTeX with the current numbers, symbols and source of what acts on screen."""
    found = {"Attention": _attention_formula(steps, name)}
    if not steps.allowed.all():
        found["Mask"] = _mask_formula(steps)
    if steps.choices.dropout:
        found["Dropout"] = _dropout_formula(steps)
    return found


def csv_rows(steps: AttentionSteps) -> list[dict[str, Any]]:
    """Every cell of every matrix."""
    return [
        {
            "matrix": matrix.title,
            "row": row,
            "column": column,
            "value": float(matrix.values[i, j]),
        }
        for matrix in matrices(steps)
        if matrix.name != "kt"
        for i, row in enumerate(matrix.rows)
        for j, column in enumerate(matrix.columns)
    ]


def steps_figure(steps: AttentionSteps) -> go.Figure:
    """All matrices beside each other as heat maps with their numbers, for a white ground."""
    shown = [each for each in matrices(steps) if each.kind != "hidden" and each.name != "kt"]
    columns = 3
    rows = -(-len(shown) // columns)
    figure = make_subplots(
        rows=rows, cols=columns, subplot_titles=[f"{m.title}  {m.shape}" for m in shown],
        horizontal_spacing=0.09, vertical_spacing=0.16 / max(rows - 1, 1),
    )  # fmt: skip
    for place, matrix in enumerate(shown):
        finite = matrix.values[np.isfinite(matrix.values)]
        bound = float(np.abs(finite).max()) if finite.size else 1.0
        is_weights = matrix.kind == "weights"
        trace = {
            "type": "heatmap",
            "z": [[v if np.isfinite(v) else None for v in row] for row in matrix.values.tolist()],
            "zmin": 0 if is_weights else -(bound or 1.0),
            "zmax": bound or 1.0,
            "colorscale": list(theme.SEQUENTIAL_LIGHT if is_weights else theme.DIVERGING_LIGHT),
            "showscale": False,
            "xgap": 1,
            "ygap": 1,
            "hovertemplate": "row %{y}, column %{x}: %{z:.6g}<extra></extra>",
            **({"texttemplate": "%{z:.2f}"} if matrix.values.shape[1] <= 8 else {}),
        }
        row, column = place // columns + 1, place % columns + 1
        figure.add_trace(trace, row=row, col=column)
        # By place, since two tokens may have one name.
        figure.update_xaxes(
            tickvals=list(range(len(matrix.columns))), ticktext=list(matrix.columns),
            row=row, col=column,
        )  # fmt: skip
        figure.update_yaxes(
            tickvals=list(range(len(matrix.rows))), ticktext=list(matrix.rows),
            autorange="reversed", row=row, col=column,
        )  # fmt: skip
    figure.update_layout(**theme.base_layout(260 * rows))
    figure.update_layout(margin={"l": 90, "t": 40})
    figure.update_xaxes(showgrid=False, zeroline=False)
    figure.update_yaxes(showgrid=False, zeroline=False)
    return figure


def _strongest(steps: AttentionSteps) -> tuple[int, int]:
    """The largest weight, of rows that have a choice if there are any."""
    has_choice = steps.allowed.sum(axis=1, keepdims=True) > 1
    weights = np.where(has_choice, steps.weights, 0.0) if has_choice.any() else steps.weights
    i, j = np.unravel_index(weights.argmax(), weights.shape)
    return int(i), int(j)


def _scale_sentence(steps: AttentionSteps) -> str:
    d_k = steps.example.d_k
    if d_k == 1:
        return "With d_k = 1 the scale √1 changes nothing."
    other = attention_steps(
        steps.example, replace(steps.choices, scaled=not steps.choices.scaled, dropout=0.0)
    )
    now, then = _mean_largest(steps), _mean_largest(other)
    how = "Without the division by" if steps.choices.scaled else "With the division by"
    return (
        f"{how} √{d_k} = {np.sqrt(d_k):.4g} the largest weight of a row would average {then:.2f}; "
        f"now it is {now:.2f}."
    )


def _mean_largest(steps: AttentionSteps) -> float:
    seeing = steps.allowed.any(axis=1)
    return float(steps.weights[seeing].max(axis=1).mean())


def _spread_sentence(steps: AttentionSteps) -> str:
    seeing = steps.allowed.any(axis=1)
    rows = steps.weights[seeing]
    logs = np.log(np.where(rows > 0, rows, 1.0))
    effective = float(np.exp(-(rows * logs).sum(axis=1)).mean())
    visible = float(steps.allowed[seeing].sum(axis=1).mean())
    return (
        f"By its entropy a row spreads over {effective:.2f} keys, of {visible:.3g} it may look at "
        "(both averages)."
    )


def _mask_sentence(steps: AttentionSteps, name: Name) -> str:
    hidden = int((~steps.allowed).sum())
    if not hidden:
        return ""
    told = f"{hidden} of {steps.allowed.size} cells are masked; their weights are exactly 0."
    if steps.choices.mask == "causal":
        told += " The output of a token does not depend on those after it."
    blind = steps.blind_rows
    if blind:
        who = ", ".join(f"“{name(steps.example.queries[row])}”" for row in blind)
        told += (
            f" {who} may look nowhere. Softmax would be 0/0 there; libraries differ (below as run "
            "on a CPU), and this page defines weights and output as 0:"
        )
    return told


def _twins_sentence(steps: AttentionSteps, name: Name) -> str:
    """One word twice, seen by a head that knows no positions."""
    example = steps.example
    if example.source != "random" or steps.choices.dropout:
        return ""
    for i, word in enumerate(example.queries):
        for j in range(i + 1, len(example.queries)):
            if example.queries[j] == word and np.allclose(steps.output[i], steps.output[j]):
                return (
                    f"“{name(word)}” stands at places {i + 1} and {j + 1} and gets the same output "
                    "there: without positions attention cannot tell them apart."
                )
    return ""


def _attention_formula(steps: AttentionSteps, name: Name) -> tuple[str, str, str]:
    example, choices = steps.example, steps.choices
    n_q, n_k = steps.scores.shape
    d_k, d_v = example.d_k, example.value.shape[1]
    scale = rf"{{\sqrt{{{d_k}}}}}" if choices.scaled else "{1}"
    heat = "" if choices.temperature == 1 else rf" \Big/ {choices.temperature:g}"
    mask = "" if steps.allowed.all() else " + M"
    latex = (
        rf"\underset{{{n_q} \times {d_v}}}{{O}} = \mathrm{{softmax}}\Big(\Big("
        rf"\frac{{Q K^\top}}{scale}{mask}\Big){heat}\Big)\; \underset{{{n_k} \times {d_v}}}{{V}}"
    )
    if steps.allowed.any():
        i, j = _strongest(steps)
        heated = steps.masked[i] / choices.temperature
        shown = [value for value in heated if np.isfinite(value)]
        total = " + ".join(f"e^{{{value:.2f}}}" for value in shown[:3])
        total += r" + \dots" if len(shown) > 3 else ""
        latex += "\n" + (
            rf"a_{{{i + 1},{j + 1}}} = \frac{{e^{{{heated[j]:.2f}}}}}{{{total}}} = "
            f"{steps.weights[i, j]:.3f}"
        )
        example_told = (
            f" Second line: the weight of key {j + 1}, “{name(example.keys[j])}”, for query "
            f"{i + 1}, “{name(example.queries[i])}”."
        )
    else:
        example_told = ""
    explanation = (
        f"Q is {n_q} × {d_k} (a query in each row), K {n_k} × {d_k} (keys), V {n_k} × {d_v} "
        f"(values), O the output. The scores q·k are "
        + (f"divided by √d_k = √{d_k}" if choices.scaled else "not divided by √d_k here")
        + ("; M is 0 where looking is allowed and −∞ where not" if mask else "")
        + ("; then they are divided by the temperature" if heat else "")
        + f".{example_told}"
    )
    return latex, explanation, "Vaswani et al. 2017, “Attention Is All You Need”, eq. 1"


def _mask_formula(steps: AttentionSteps) -> tuple[str, str, str]:
    latex = (
        r"M_{ij} = \begin{cases} 0 & i \text{ may look at } j \\ -\infty & \text{otherwise} "
        r"\end{cases} \qquad e^{-\infty} = 0"
    )
    explanation = (
        "Adding −10⁹ instead is common and fragile: float16 ends at −65,504, so there it overflows "
        "(PyTorch’s masked_fill refuses it), and a row that is masked everywhere then attends to "
        "everything equally. Use −∞ or the type’s smallest number, and say what a fully masked row "
        "is: zeros here."
    )
    return latex, explanation, "Vaswani et al. 2017, section 3.2.3; PyTorch 2.13, as run on a CPU"


def _dropout_formula(steps: AttentionSteps) -> tuple[str, str, str]:
    p = steps.choices.dropout
    latex = (
        rf"\tilde a_{{ij}} = \frac{{m_{{ij}}}}{{1 - {p:g}}}\, a_{{ij}}, \qquad "
        rf"P(m_{{ij}} = 1) = {1 - p:.3g}"
    )
    explanation = (
        "m is 0 where a weight is dropped. Dividing by the share that is kept, 1 − p, leaves the "
        "expectation of every weight unchanged, so nothing needs scaling after training. A single "
        f"draw’s rows do not sum to 1. Seed {steps.choices.seed}."
    )
    return (
        latex,
        explanation,
        "Srivastava et al. 2014; inverted form as torch.nn.functional.dropout",
    )


def _vector(values: Sequence[float] | np.ndarray) -> str:
    if len(set(map(str, values))) == 1:
        return f"{_signed(values[0])} everywhere"
    told = ", ".join(_signed(value) for value in values[:6])
    return f"{told}, …" if len(values) > 6 else told


def _signed(value: float) -> str:
    value = float(value)
    return "NaN" if np.isnan(value) else f"{value:.3g}".replace("-", "−")
