"""Cross-entropy over classes: the simplex, the loss against the temperature, and the words."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from charts.loss_words import latex, number, percent
from core.categorical import Example, Weighting, class_terms
from core.information import entropy

# Corners of classes 1, 2 and 3.
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(3) / 2]])
COLUMNS, ROWS = 81, 70
TEMPERATURES = np.geomspace(0.1, 10, 121)
# The loss goes to infinity at the edges; colours end at this many times its value in the middle.
HIGHEST = 4.0


def simplex_grid(example: Example) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Loss over all distributions of three classes.

    Returns:
        x (COLUMNS,), y (ROWS,) and the loss (ROWS, COLUMNS), NaN outside the triangle; float32.
    """
    x = np.linspace(0, 1, COLUMNS)
    y = np.linspace(0, CORNERS[2, 1], ROWS)
    third = np.broadcast_to(y[:, None] / CORNERS[2, 1], (ROWS, COLUMNS))
    second = x[None, :] - third / 2
    p = np.stack([1 - second - third, second, third], axis=-1)
    inside = (p > -1e-9).all(axis=-1)
    with np.errstate(divide="ignore"):
        log_p = np.log(np.clip(p, 1e-12, 1.0))
    loss = class_terms(log_p, example.targets, example.weights, example.gamma).sum(axis=-1)
    return x.astype("f4"), y.astype("f4"), np.where(inside, loss, np.nan).astype("f4")


def place(p: Any) -> np.ndarray:
    """Where a distribution of three classes lies in the triangle, (2,)."""
    return np.asarray(p) @ CORNERS


def simplex_figure(example: Example, *, height: int, dark: bool) -> go.Figure:
    """The loss as a heat map over the triangle, the model's point and the target."""
    x, y, loss = simplex_grid(example)
    middle = float(
        class_terms(
            np.log(np.full(3, 1 / 3)), example.targets, example.weights, example.gamma
        ).sum()
    )
    here, target = place(example.probabilities), place(example.targets)
    scale = theme.SEQUENTIAL_DARK if dark else theme.SEQUENTIAL_LIGHT
    ink = "#e9e6e0" if dark else "#1d2329"
    traces: list[dict[str, Any]] = [
        {
            "type": "heatmap", "x": x, "y": y, "z": loss, "zmin": 0, "zmax": HIGHEST * middle or 1,
            "colorscale": list(zip(np.linspace(0, 1, len(scale)).tolist(), scale, strict=True)),
            "colorbar": {"title": {"text": "L"}, "thickness": 12, "len": 0.9},
            "hovertemplate": "L = %{z:.3f}<extra></extra>", "hoverongaps": False,
        },
        {
            "type": "scatter", "mode": "lines", "x": [0, 1, 0.5, 0], "y": [0, 0, CORNERS[2, 1], 0],
            "line": {"color": ink, "width": 1}, "hoverinfo": "skip",
        },
        {
            "type": "scatter", "mode": "markers", "x": [target[0]], "y": [target[1]],
            "marker": {"symbol": "star", "size": 15, "color": "#e8b500",
                       "line": {"width": 1, "color": "#4a3b00"}},
            "hovertemplate": "target<extra></extra>",
        },
        {
            "type": "scatter", "mode": "markers", "x": [here[0]], "y": [here[1]],
            "marker": {"size": 13, "color": theme.OKABE_ITO[1], "line": {"width": 2,
                                                                         "color": "#fff"}},
            "hovertemplate": f"p, L = {example.loss:.4g}<extra></extra>",
        },
    ]  # fmt: skip
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 8, "r": 8, "t": 24, "b": 24}
    hidden = {"visible": False, "fixedrange": True}
    layout["xaxis"] = {**hidden, "range": [-0.1, 1.1]}
    layout["yaxis"] = {**hidden, "range": [-0.12, 0.98], "scaleanchor": "x"}
    layout["annotations"] = [
        {"x": cx, "y": cy, "text": f"class {k + 1}", "showarrow": False, "yshift": shift}
        for k, ((cx, cy), shift) in enumerate(zip(CORNERS.tolist(), (-14, -14, 14), strict=True))
    ]
    return go.Figure({"data": traces, "layout": layout})


def temperature_figure(example: Example, *, height: int) -> go.Figure:
    """Loss against the temperature, for any number of classes."""
    losses = [replace(example, temperature=float(each)).loss for each in TEMPERATURES]
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter", "mode": "lines", "x": TEMPERATURES.astype("f4"),
            "y": np.array(losses).astype("f4"),
            "line": {"color": theme.OKABE_ITO[0], "width": 2.25},
            "hovertemplate": "T = %{x:.3g}<br>L = %{y:.4g}<extra></extra>",
        },
        {
            "type": "scatter", "mode": "markers", "x": [example.temperature], "y": [example.loss],
            "marker": {"size": 12, "color": theme.OKABE_ITO[1]}, "hoverinfo": "skip",
        },
    ]  # fmt: skip
    layout = theme.base_layout(height)
    layout["xaxis"] = {"type": "log", "title": {"text": "temperature T  (log)"}, "dtick": 1}
    layout["yaxis"] = {"title": {"text": "loss L"}, "rangemode": "tozero"}
    return go.Figure({"data": traces, "layout": layout})


def picture_alt(example: Example) -> str:
    """Text alternative of whichever of the two is shown."""
    if len(example.logits) == 3:
        p = ", ".join(number(each, 3) for each in example.probabilities)
        q = ", ".join(number(each, 3) for each in example.targets)
        return (
            f"The loss over all distributions of three classes, as a triangle. The model’s point "
            f"({p}) costs {number(example.loss)}; the target is ({q})."
        )
    return (
        f"Loss against the temperature; at T = {number(example.temperature)} it is "
        f"{number(example.loss)}."
    )


def class_rows(example: Example) -> list[dict[str, float | int]]:
    """Every class's numbers, for a table file."""
    columns = zip(
        example.logits, example.probabilities, example.targets, example.weights, example.terms,
        example.gradient, strict=True,
    )  # fmt: skip
    names = ("logit", "probability", "target", "weight", "loss", "gradient")
    return [
        {"class": k, **{name: float(value) for name, value in zip(names, values, strict=True)}}
        for k, values in enumerate(columns, 1)
    ]


def class_sentences(
    example: Example, *, counts: Sequence[float] | None, weighting: Weighting
) -> list[str]:
    """The cost and the pull, the lowest loss that can be reached, temperature, focus, weights."""
    told = [_pull(example), _floor(example)]
    if example.temperature != 1:
        plain = replace(example, temperature=1.0)
        told.append(
            f"The temperature T = {number(example.temperature)} divides the logits before the "
            f"softmax: the largest probability is {number(float(example.probabilities.max()))} "
            f"instead of {number(float(plain.probabilities.max()))}, the loss "
            f"{number(example.loss)} instead of {number(plain.loss)}."
        )
    if example.gamma:
        plain = replace(example, gamma=0.0)
        told.append(
            f"With γ = {number(example.gamma)} each term is multiplied by (1 − p)^γ: "
            f"{number(example.loss)} instead of {number(plain.loss)}."
        )
    if counts is not None and weighting != "none":
        told.append(_balance(example, counts))
    return told


def class_formula(example: Example) -> dict[str, tuple[str, str, str]]:
    """Softmax, loss, gradient, with the numbers of the class that the target favours most."""
    k = int(np.argmax(example.targets))
    q, p = float(example.targets[k]), float(example.probabilities[k])
    focal = r"(1-p_k)^{\gamma}" if example.gamma else ""
    gradient = (
        r"\frac{\partial L}{\partial z_j} = \frac{1}{T}\Bigl(p_j \sum_k a_k - a_j\Bigr),\quad"
        rf" \frac{{\partial L}}{{\partial z_{{{k + 1}}}}} = {latex(float(example.gradient[k]))}"
    )
    plain = not example.gamma and np.all(example.weights == 1)
    if plain:
        gradient = (
            rf"\frac{{\partial L}}{{\partial z_{{{k + 1}}}}} ="
            rf" \frac{{p_{{{k + 1}}} - y_{{{k + 1}}}}}{{T}} = \frac{{{latex(p)} - {latex(q)}}}"
            rf"{{{latex(example.temperature)}}} = {latex(float(example.gradient[k]))}"
        )
    lines = [
        rf"p_k = \frac{{e^{{z_k/T}}}}{{\sum_j e^{{z_j/T}}}},\quad p_{{{k + 1}}} = {latex(p)}",
        rf"L = -\sum_k w_k\, y_k\, {focal} \log p_k = {latex(example.loss)}",
        gradient,
    ]
    told = (
        "$z$ logits, $T$ temperature, $p$ softmax, $y$ target, $w$ class weight"
        + (r", $\gamma$ focal exponent" if example.gamma else "")
        + ". "
        + (
            "All gradients sum to 0."
            if plain
            else r"$a_k = w_k y_k\,[(1-p_k)^{\gamma} - \gamma\, p_k (1-p_k)^{\gamma-1} \log p_k]$,"
            " which is $w_k y_k$ without focus; all gradients sum to 0."
        )
    )
    source = "Goodfellow et al. (2016), §6.2.2.3; PyTorch, torch.nn.CrossEntropyLoss"
    smoothing = (
        r"y^{\text{smooth}} = (1-\varepsilon)\, y + \frac{\varepsilon}{K}"
        "\n"
        rf"\min_p L = H(y) = {latex(float(entropy(example.targets)))}",
        r"$\varepsilon$ smoothing, $K$ number of classes. With all weights 1 and without focus no "
        "model gets below the target’s own entropy, reached at $p = y$.",
        "Szegedy et al. (2016), Rethinking the Inception Architecture, §7",
    )
    return {"Cross-entropy": ("\n".join(lines), told, source), "Label smoothing": smoothing}


def _pull(example: Example) -> str:
    k = int(np.argmax(example.targets))
    j = int(np.argmax(np.where(np.arange(len(example.logits)) == k, -1, example.probabilities)))
    p, g = example.probabilities, example.gradient
    most = "" if p[k] >= p.max() else f", and most to class {int(np.argmax(p)) + 1}"
    return (
        f"Class {k + 1} has the largest target, y = {number(float(example.targets[k]))}; the model "
        f"gives it p = {number(float(p[k]))}{most}. The loss is **{number(example.loss)}**, its "
        f"gradient on logit {k + 1} {number(float(g[k]))} and on the strongest rival’s, "
        f"class {j + 1}, {number(float(g[j]))}: descent goes against it. All gradients sum to "
        f"{number(_sum(g))}."
    )


def _sum(gradient: np.ndarray) -> float:
    total = float(gradient.sum())
    return 0.0 if abs(total) < 1e-12 else total


def _floor(example: Example) -> str:
    floor = float(entropy(example.targets))
    if not np.all(example.weights == 1) or example.gamma:
        return ""
    if floor == 0:
        return (
            "With all of the target on one class the loss can come as close to 0 as it likes, but "
            "only as the logits run apart for ever."
        )
    excess = example.loss - floor
    excess = excess if excess > 1e-12 else 0.0  # less is rounding
    return (
        f"The target is spread, so no model gets under its entropy {number(floor)}; this one is "
        f"{number(excess)} above. The gradient is 0 exactly at p = y, "
        + (
            "at finite logits."
            if np.all(example.targets > 0)
            else "which a class with y = 0 only reaches with a logit of −∞."
        )
    )


def _balance(example: Example, counts: Sequence[float]) -> str:
    total = float(np.sum(counts))
    rare = int(np.argmin(counts))
    share, weighed = counts[rare] / total, counts[rare] * example.weights[rare] / total
    k = int(np.argmax(example.targets))
    return (
        f"Class {rare + 1} has {percent(share)} of the {total:,.0f} examples; weighted with "
        f"{number(float(example.weights[rare]))} it has {percent(float(weighed))} of the weight. "
        f"The loss here is a sum: PyTorch’s `mean` divides by the weights of the batch’s "
        f"classes, so for a single example of class {k + 1} its weight "
        f"{number(float(example.weights[k]))} would cancel."
    )
