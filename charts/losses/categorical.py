"""Cross-entropy over classes: the simplex, and the loss against the temperature."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from charts.losses._number_format import amount, latex_amount, latex_probability, probability
from core.common import (
    ROUNDING,
    Claim,
    Said,
    capitalised,
    described,
    format_latex,
    format_number,
    format_percent,
    highest,
    listed,
    lowest,
    said,
)
from core.losses import Example, class_terms, entropy, log_softmax

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
            "type": "heatmap",
            "x": x,
            "y": y,
            "z": loss,
            "zmin": 0,
            "zmax": HIGHEST * middle or 1,
            "colorscale": list(zip(np.linspace(0, 1, len(scale)).tolist(), scale, strict=True)),
            "colorbar": {"title": {"text": "L"}, "thickness": 12, "len": 0.9},
            "hovertemplate": "L = %{z:.3f}<extra></extra>",
            "hoverongaps": False,
        },
        {
            "type": "scatter",
            "mode": "lines",
            "x": [0, 1, 0.5, 0],
            "y": [0, 0, CORNERS[2, 1], 0],
            "line": {"color": ink, "width": 1},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [target[0]],
            "y": [target[1]],
            "marker": {
                "symbol": "star",
                "size": 15,
                "color": "#e8b500",
                "line": {"width": 1, "color": "#4a3b00"},
            },
            "hovertemplate": "target<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [here[0]],
            "y": [here[1]],
            "marker": {
                "size": 13,
                "color": theme.OKABE_ITO[1],
                "line": {"width": 2, "color": "#fff"},
            },
            "hovertemplate": f"p, L = {amount(example.loss)}<extra></extra>",
        },
    ]
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
            "type": "scatter",
            "mode": "lines",
            "x": TEMPERATURES.astype("f4"),
            "y": np.array(losses).astype("f4"),
            "line": {"color": theme.OKABE_ITO[0], "width": 2.25},
            "hovertemplate": "T = %{x:.3g}<br>L = %{y:.4g}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [example.temperature],
            "y": [example.loss],
            "marker": {"size": 12, "color": theme.OKABE_ITO[1]},
            "hoverinfo": "skip",
        },
    ]
    layout = theme.base_layout(height)
    layout["xaxis"] = {"type": "log", "title": {"text": "temperature T  (log)"}, "dtick": 1}
    layout["yaxis"] = {"title": {"text": "loss L"}, "rangemode": "tozero"}
    return go.Figure({"data": traces, "layout": layout})


def class_rows(example: Example) -> list[dict[str, float | int]]:
    """Every class's numbers, for a table file."""
    columns = zip(
        example.logits,
        example.probabilities,
        example.targets,
        example.weights,
        example.terms,
        example.gradient,
        strict=True,
    )
    names = ("logit", "probability", "target", "weight", "loss", "gradient")
    return [
        {"class": k, **{name: float(value) for name, value in zip(names, values, strict=True)}}
        for k, values in enumerate(columns, 1)
    ]


# ---- sentences and formulas ---------------------------------------------------------------------
Kind = Literal["one-hot", "smoothed", "soft"]


class Labelled(NamedTuple):
    """One example, and how its target and its class weights came about.

    Attributes:
        example: What is scored.
        kind: How the target was given; PyTorch's mean depends on it.
        true: The right class, from 0; of no use where the kind is "soft".
        counts: How many examples each class has; None where they do not make the weights.
    """

    example: Example
    kind: Kind
    true: int
    counts: Sequence[float] | None = None


def class_sentences(labelled: Labelled) -> list[Said]:
    """Target, loss and gradient, the lowest loss there is, temperature, focus, weights."""
    return said(
        (COST, GRADIENT, ONE_CLASS, SPREAD, TEMPERATURE, FOCUS, EVEN_COUNTS, BALANCE, MEAN),
        labelled,
    )


def picture_alt(labelled: Labelled) -> Said:
    """Text alternative of the triangle, or of the loss against the temperature."""
    picture = (
        "The loss over all distributions of three classes, as a triangle: a dot at the model’s "
        "distribution, a star at the target."
        if len(labelled.example.logits) == 3
        else "The loss against the temperature, with a dot at the chosen one."
    )
    return described(picture, said((COST,), labelled))


# ---- target, loss, gradient -------------------------------------------------------------------
class _Cost(NamedTuple):
    classes: int
    favoured: list[int]
    target: float
    of_favoured: tuple[float, float]
    leading: list[int]
    of_leading: tuple[float, float]
    loss: float


def _cost(labelled: Labelled) -> _Cost:
    example = labelled.example
    favoured, leading = _numbers(example.targets), _numbers(example.probabilities)
    return _Cost(
        len(example.logits),
        favoured,
        float(example.targets.max()),
        _chance(example, favoured[0]),
        leading,
        _chance(example, leading[0]),
        example.loss,
    )


def _chance(example: Example, number: int) -> tuple[float, float]:
    """A class's probability, and what is left to 1; classes from 1."""
    log_p = log_softmax(example.logits, example.temperature)[number - 1]
    return float(np.exp(log_p)), float(-np.expm1(log_p))


def _numbers(shares: np.ndarray) -> list[int]:
    """The classes, from 1, whose share is highest as the reader sees it."""
    return [int(name) for name in highest({str(k): each for k, each in enumerate(shares, 1)}, 4)]


def _cost_words(facts: _Cost) -> str:
    target = _largest_for(facts.favoured, facts.classes, format_number(facts.target, 4))
    p = _largest_for(facts.leading, facts.classes, probability(*facts.of_leading))
    if len(facts.favoured) == 1 and facts.favoured[0] not in facts.leading:
        p = f"{probability(*facts.of_favoured)} there, and {p}"
    return (
        f"The target y is {target}; the model’s probability p is {p}. The loss is "
        f"**{amount(facts.loss)}**."
    )


def _largest_for(found: Sequence[int], classes: int, value: str) -> str:
    if len(found) == classes:
        return f"{value} for {'both' if classes == 2 else f'all {classes}'} classes"
    return f"largest for {_named(found)}: {value}"


def _named(classes: Sequence[int]) -> str:
    return f"{'class' if len(classes) == 1 else 'classes'} {listed([str(k) for k in classes])}"


COST = Claim("classes: target and loss", _cost, _cost_words)


class _Gradient(NamedTuple):
    size: float
    up: list[int]
    down: list[int]
    underflow: bool


def _gradient(labelled: Labelled) -> _Gradient:
    example = labelled.example
    derivative = example.gradient
    sizes = {str(k): abs(float(each)) for k, each in enumerate(derivative, 1)}
    size = max(sizes.values())
    longest = [int(name) for name in highest(sizes, 4)] if size else []
    return _Gradient(
        size,
        [k for k in longest if derivative[k - 1] < 0],
        [k for k in longest if derivative[k - 1] > 0],
        # With one class alone p never is the target, so a gradient of 0 was too small.
        bool(np.count_nonzero(example.targets) == 1),
    )


def _gradient_words(facts: _Gradient) -> str:
    if not facts.size:
        if facts.underflow:
            return f"The gradient is {amount(0.0)} in size on every logit."
        return "The gradient on every logit is 0, up to rounding: descent stays here."
    sentence = (
        f"The gradient is largest in size, {amount(facts.size)}, on "
        f"{'logit' if len(facts.up + facts.down) == 1 else 'logits'} "
        f"{listed([str(k) for k in sorted(facts.up + facts.down)])}: descent "
    )
    moves = [
        f"{verb} {'logit' if len(logits) == 1 else 'logits'} {listed([str(k) for k in logits])}"
        for verb, logits in (("raises", facts.up), ("lowers", facts.down))
        if logits
    ]
    return f"{sentence}{' and '.join(moves)}."


GRADIENT = Claim("classes: the gradient", _gradient, _gradient_words)


# ---- the lowest loss there is -----------------------------------------------------------------
def _is_plain(example: Example) -> bool:
    return bool(np.all(example.weights == 1)) and not example.gamma


ONE_CLASS: Claim[Labelled, int] = Claim(
    "classes: no lowest loss with one class as target",
    lambda labelled: (
        int(np.argmax(labelled.example.targets)) + 1
        if np.count_nonzero(labelled.example.targets) == 1
        else None
    ),
    lambda k: (
        f"The whole target is on class {k}, so the loss is above 0 for all finite logits; it comes "
        f"as near to 0 as you like with a large enough logit {k}."
    ),
)


class _Spread(NamedTuple):
    entropy: float
    excess: float
    all_positive: bool


def _spread(labelled: Labelled) -> _Spread | None:
    example = labelled.example
    y = example.targets
    if np.count_nonzero(y) == 1 or not _is_plain(example):
        return None
    log_p = log_softmax(example.logits, example.temperature)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(y > 0, y * (np.log(y) - log_p), 0.0)
    excess = float(terms.sum())
    if abs(excess) <= ROUNDING * np.abs(terms).sum() or not example.gradient.any():
        excess = 0.0
    return _Spread(float(entropy(y)), max(excess, 0.0), bool(np.all(y > 0)))


def _spread_words(facts: _Spread) -> str:
    here = (
        f"; here it is {amount(facts.excess)} above, which is KL(y‖p)"
        if facts.excess
        else ", which is the loss here, up to rounding"
    )
    reached = (
        "Only p = y has the lowest loss, at finite logits."
        if facts.all_positive
        else "Only p = y has the lowest loss, and a class with y = 0 needs a logit of −∞ for it."
    )
    return (
        "The target is spread over several classes, so no loss is below its entropy "
        f"{format_number(facts.entropy, 4)}{here}. {reached}"
    )


SPREAD = Claim("classes: the entropy of a spread target", _spread, _spread_words)


# ---- temperature and focus --------------------------------------------------------------------
class _Changed(NamedTuple):
    value: float
    p: tuple[float, float]
    p_before: tuple[float, float]
    loss: float
    loss_before: float


def _cooled(labelled: Labelled) -> _Changed | None:
    example = labelled.example
    if example.temperature == 1:
        return None
    plain, largest = replace(example, temperature=1.0), int(np.argmax(example.logits)) + 1
    return _Changed(
        example.temperature,
        _chance(example, largest),
        _chance(plain, largest),
        example.loss,
        plain.loss,
    )


def _instead(now: str, before: str) -> str:
    return f"{now} instead of {before}" if now != before else f"{now} with it and without it"


TEMPERATURE: Claim[Labelled, _Changed] = Claim(
    "classes: what the temperature changes",
    _cooled,
    lambda facts: (
        f"The temperature T = {format_number(facts.value)} divides the logits before the softmax: "
        "the largest probability is "
        f"{_instead(probability(*facts.p), probability(*facts.p_before))}, the loss is "
        f"{_instead(amount(facts.loss), amount(facts.loss_before))}."
    ),
)


class _Focus(NamedTuple):
    gamma: float
    loss: float
    before: float


FOCUS: Claim[Labelled, _Focus] = Claim(
    "classes: what the focus changes",
    lambda labelled: (
        _Focus(
            labelled.example.gamma,
            labelled.example.loss,
            replace(labelled.example, gamma=0.0).loss,
        )
        if labelled.example.gamma
        else None
    ),
    lambda facts: (
        f"With γ = {format_number(facts.gamma)} each class’s term is multiplied by (1 − p)^γ: the "
        f"loss is {_instead(amount(facts.loss), amount(facts.before))}."
    ),
)


# ---- class weights ----------------------------------------------------------------------------
EVEN_COUNTS: Claim[Labelled, int] = Claim(
    "classes: equal counts need no weights",
    lambda labelled: (
        len(labelled.counts)
        if labelled.counts is not None and len(set(labelled.counts)) == 1
        else None
    ),
    lambda classes: (
        f"All {classes} classes have the same number of examples, so all weights are 1."
    ),
)


class _Balance(NamedTuple):
    rare: list[int]
    share: float
    total: float
    weight: float
    weighed: float


def _balance(labelled: Labelled) -> _Balance | None:
    counts = labelled.counts
    if counts is None or len(set(counts)) == 1:
        return None
    total = float(np.sum(counts))
    rare = [int(name) for name in lowest({str(k): each for k, each in enumerate(counts, 1)}, 15)]
    count, weight = counts[rare[0] - 1], float(labelled.example.weights[rare[0] - 1])
    return _Balance(rare, count / total, total, weight, count * weight / total)


def _balance_words(facts: _Balance) -> str:
    many = len(facts.rare) > 1
    each = " each" if many else ""
    return (
        f"{capitalised(_named(facts.rare))} {'have' if many else 'has'} the fewest examples, "
        f"{format_percent(facts.share, 1)} of {format_number(facts.total, 6)}{each}. With the "
        f"weight {format_number(facts.weight, 4)} for each example that is "
        f"{format_percent(facts.weighed, 1)}{each} of the weight of all examples."
    )


BALANCE = Claim("classes: what the weights do", _balance, _balance_words)


class _Mean(NamedTuple):
    kind: Kind
    true: int
    weight: float
    mean: float
    unweighted: float


def _mean(labelled: Labelled) -> _Mean | None:
    """What `CrossEntropyLoss(weight=…)`, whose mean weighs examples, gives for this one."""
    example = labelled.example
    if labelled.counts is None or example.gamma or np.all(example.weights == 1):
        return None
    kind = labelled.kind
    if kind == "smoothed" and np.count_nonzero(example.targets) == 1:
        kind = "one-hot"
    weight = 1.0 if kind == "soft" else float(example.weights[labelled.true])
    plain = replace(example, weights=np.ones(len(example.weights))).loss
    return _Mean(kind, labelled.true + 1, weight, example.loss / weight, plain)


def _mean_words(facts: _Mean) -> str:
    if facts.kind == "soft":
        return (
            "The loss here is the sum over the classes. With probabilities as target PyTorch’s "
            "`mean` divides by the number of examples, here 1, so it is the same and the weights "
            "stay in it."
        )
    divided = (
        "The loss here is the sum over the classes. PyTorch’s `mean` divides it by the weight of "
        f"the true class {facts.true}, {format_number(facts.weight, 4)}, and gives "
        f"{amount(facts.mean)}"
    )
    if facts.kind == "one-hot":
        return f"{divided}: for a single example without smoothing the weight cancels."
    return (
        f"{divided}; without weights it is {amount(facts.unweighted)}. With smoothing the other "
        "classes keep their weights."
    )


MEAN = Claim("classes: PyTorch's mean of one example", _mean, _mean_words)


# ---- the formula ------------------------------------------------------------------------------
def class_formula(example: Example) -> dict[str, tuple[str, str, str]]:
    """Softmax, loss, gradient, with the numbers of the class that the target favours most."""
    k = int(np.argmax(example.targets))
    q = float(example.targets[k])
    log_p = float(log_softmax(example.logits, example.temperature)[k])
    p, rest = float(np.exp(log_p)), float(-np.expm1(log_p))
    focal = r"(1-p_k)^{\gamma}" if example.gamma else ""
    derivative = format_latex(float(example.gradient[k]), 4)
    gradient = (
        r"\frac{\partial L}{\partial z_j} = \frac{1}{T}\Bigl(p_j \sum_k a_k - a_j\Bigr),\quad"
        rf" \frac{{\partial L}}{{\partial z_{{{k + 1}}}}} = {derivative}"
    )
    plain = _is_plain(example)
    if plain:
        gradient = (
            rf"\frac{{\partial L}}{{\partial z_{{{k + 1}}}}} ="
            rf" \frac{{p_{{{k + 1}}} - y_{{{k + 1}}}}}{{T}} = {derivative},\quad y_{{{k + 1}}} ="
            rf" {format_latex(q, 4)},\quad T = {format_latex(example.temperature, 4)}"
        )
    lines = [
        r"p_k = \frac{e^{z_k/T}}{\sum_j e^{z_j/T}},\quad"
        rf" p_{{{k + 1}}} {latex_probability(p, rest)}",
        rf"L = -\sum_k w_k\, y_k\, {focal} \log p_k {latex_amount(example.loss)}",
        gradient,
    ]
    sentence = (
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
        rf"\min_p L = H(y) = {format_latex(float(entropy(example.targets)), 4)}",
        r"$\varepsilon$ smoothing, $K$ number of classes. With all weights 1 and without focus no "
        "model gets below the target’s own entropy, reached at $p = y$.",
        "Szegedy et al. (2016), Rethinking the Inception Architecture, §7",
    )
    return {"Cross-entropy": ("\n".join(lines), sentence, source), "Label smoothing": smoothing}
