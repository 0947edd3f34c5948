"""Logistic regression on a line as pictures: its descent, and the fitted probability."""

from typing import Any, Literal, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from charts.losses._number_format import amount, in_cell, probability
from core.common import Claim, Said, counted, described, format_latex, format_number, said, settled
from core.losses import NEAR, Data, Descent, bce, gradient, mean_nll, sigmoid

FIT, BEST = theme.OKABE_ITO[0], theme.OKABE_ITO[5]
LABELS = (theme.OKABE_ITO[1], theme.OKABE_ITO[2])
MAX_DRAWN = 400


def descent_figure(data: Data, descent: Descent, *, height: int) -> go.Figure:
    """Mean NLL against the step, logarithmic in steps; dashed: the lowest there is."""
    count = len(descent.losses)
    steps = np.unique(np.geomspace(1, count, MAX_DRAWN).astype(int)) - 1
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": (steps + 1).astype("i4"),
            "y": descent.losses[steps].astype("f4"),
            "line": {"color": FIT, "width": 2.25},
            "customdata": steps.astype("i4"),
            "hovertemplate": "step %{customdata}<br>mean NLL = %{y:.5g}<extra></extra>",
        }
    ]
    layout = theme.base_layout(height)
    layout["margin"] = {"l": 52, "r": 12, "t": 12, "b": 44}
    layout["xaxis"] = {"type": "log", "title": {"text": "step + 1  (log)"}, "dtick": 1}
    layout["yaxis"] = {"title": {"text": "mean NLL"}, "rangemode": "tozero"}
    if descent.optimum is not None:
        floor = float(mean_nll(data, descent.optimum))
        layout["shapes"] = [
            {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": floor,
                "y1": floor,
                "line": {"color": BEST, "dash": "dash", "width": 1.5},
            }
        ]
    return go.Figure({"data": traces, "layout": layout})


def data_figure(data: Data, descent: Descent, reach: float, *, height: int) -> go.Figure:
    """The points under the fitted probability, for a file."""
    x = np.linspace(-reach, reach, 201)
    traces: list[dict[str, Any]] = []
    for name, weights, color, dash in (
        ("maximum likelihood", descent.optimum, BEST, "dash"),
        ("gradient descent", descent.weights[-1], FIT, "solid"),
    ):
        if weights is not None:
            p = 1 / (1 + np.exp(-np.clip(weights[0] * x + weights[1], -700, 700)))
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "name": name,
                    "x": x.astype("f4"),
                    "y": p.astype("f4"),
                    "line": {"color": color, "dash": dash},
                }
            )
    for label in (0, 1):
        own = data.x[data.y == label]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": f"y = {label}",
                "x": own,
                "y": np.full(len(own), label),
                "marker": {"size": 11, "color": LABELS[label]},
            }
        )
    layout = theme.base_layout(height) | {"showlegend": True}
    layout["xaxis"] = {"title": {"text": "x"}}
    layout["yaxis"] = {"title": {"text": "P(y = 1 | x)"}}
    return go.Figure({"data": traces, "layout": layout})


def logistic_rows(descent: Descent) -> list[dict[str, float | int]]:
    """Every step, for a table file."""
    return [
        {"step": step, "w": float(w), "b": float(b), "mean_nll": float(loss)}
        for step, ((w, b), loss) in enumerate(zip(descent.weights, descent.losses, strict=True))
    ]


# ---- sentences and formulas ---------------------------------------------------------------------
MAX_ROWS = 12
_DIGITS = 6


class Fitted(NamedTuple):
    """Points on a line, and gradient descent on their mean negative log-likelihood."""

    data: Data
    descent: Descent
    learning_rate: float


def logistic_sentences(fitted: Fitted) -> list[Said]:
    """Where descent is, where the optimum is, and whether the step is stable."""
    return said((REACHED, ONE_LABEL, SEPARABLE, ONE_PLACE, MAXIMUM, STABLE, FIRST_ROWS), fitted)


def descent_alt(fitted: Fitted) -> Said:
    """Text alternative of the curve."""
    return described("Mean negative log-likelihood against the step.", said((REACHED,), fitted))


def points_alt(fitted: Fitted) -> Said:
    """Text alternative of the points."""
    return described("Points under the fitted probability.", logistic_sentences(fitted))


# ---- where descent is -------------------------------------------------------------------------
class _Reached(NamedTuple):
    steps: int
    w: float
    b: float
    nll: float


def _reached(fitted: Fitted) -> _Reached:
    path = fitted.descent.weights
    w, b = (float(each) for each in path[-1])
    # What steps that cancel leave is rounding, against the longest way and against each gradient.
    steepest = max(1.0, float(np.abs(fitted.data.x).max()))
    walked = 1e-3 * fitted.learning_rate * (len(path) - 1) * steepest
    size = max(float(np.abs(path).max()), walked)
    return _Reached(
        len(path) - 1, settled(w, size), settled(b, size), float(fitted.descent.losses[-1])
    )


REACHED = Claim(
    "logistic: where descent is",
    _reached,
    lambda facts: (
        f"After {counted(facts.steps, 'step')} gradient descent has w = "
        f"**{format_number(facts.w, _DIGITS)}**, b = **{format_number(facts.b, _DIGITS)}** and a "
        "mean negative log-likelihood, which is the mean BCE, of "
        f"**{format_number(facts.nll, _DIGITS)}**. At the start, w = b = 0, it is log 2 = 0.693147."
    ),
)


# ---- whether there is an optimum --------------------------------------------------------------
def _has_one_label(data: Data) -> bool:
    return bool(data.y.min() == data.y.max())


ONE_LABEL: Claim[Fitted, int] = Claim(
    "logistic: all labels are equal",
    lambda fitted: int(fitted.data.y[0]) if _has_one_label(fitted.data) else None,
    lambda label: (
        f"All labels are {label}, so the likelihood has **no maximum**: it rises towards 1 as b "
        f"goes to {'∞' if label else '−∞'}, wherever the points lie. {_NEEDED}"
    ),
)
_NEEDED = (
    "There is one best w and b only where a one lies to the left of a zero, and a one (the same or "
    "another) to the right of a zero."
)


class _Separable(NamedTuple):
    ones: Literal["left", "right"]
    touching: bool
    at: float


def _separable(fitted: Fitted) -> _Separable | None:
    data = fitted.data
    if fitted.descent.optimum is not None or _has_one_label(data):
        return None
    ones, zeros = data.x[data.y == 1], data.x[data.y == 0]
    if ones.min() >= zeros.max():
        low, high = float(zeros.max()), float(ones.min())
        return _Separable("right", low == high, (low + high) / 2)
    low, high = float(ones.max()), float(zeros.min())
    return _Separable("left", low == high, (low + high) / 2)


def _separable_words(facts: _Separable) -> str:
    at = format_number(facts.at, 4)
    left, right = (0, 1) if facts.ones == "right" else (1, 0)
    where = (
        f"both labels are at x = {at}, to the left of it all are {left}, to the right all are "
        f"{right}"
        if facts.touching
        else f"all points to the left of x = {at} have the label {left}, all to the right have "
        f"{right}"
    )
    return (
        f"One threshold separates the labels: {where}. So the likelihood has **no maximum**: it "
        f"rises as w goes to {'∞' if facts.ones == 'right' else '−∞'} and the curve becomes a "
        f"step. {_NEEDED} scikit-learn’s `LogisticRegression` adds an L2 penalty by default; with "
        "it there is an optimum here too."
    )


SEPARABLE = Claim("logistic: a threshold separates the labels", _separable, _separable_words)


class _Place(NamedTuple):
    x: float
    share: float


ONE_PLACE: Claim[Fitted, _Place] = Claim(
    "logistic: all points at one place",
    lambda fitted: (
        _Place(float(fitted.data.x[0]), float(fitted.data.y.mean()))
        if fitted.descent.optimum is not None and fitted.data.x.min() == fitted.data.x.max()
        else None
    ),
    lambda facts: (
        f"All points lie at x = {format_number(facts.x, 4)}, so the data say only what wx + b is "
        f"there: every w and b with σ(wx + b) = {format_number(facts.share, 4)} at this place have "
        "the same, highest likelihood. Dashed is the line with w = 0."
    ),
)


class _Maximum(NamedTuple):
    w: float
    b: float
    nll: float
    arrived: int | None
    away: float


def _maximum(fitted: Fitted) -> _Maximum | None:
    data, descent = fitted.data, fitted.descent
    if descent.optimum is None or data.x.min() == data.x.max():
        return None
    w, b = (float(each) for each in descent.optimum)
    size = max(abs(w), abs(b), 1.0)
    return _Maximum(
        settled(w, size),
        settled(b, size),
        float(mean_nll(data, descent.optimum)),
        descent.arrived_at,
        float(np.abs(descent.weights[-1] - descent.optimum).max()),
    )


def _maximum_words(facts: _Maximum) -> str:
    when = (
        f"Descent still is {format_number(facts.away)} away, in w or in b."
        if facts.arrived is None
        else f"Descent has both within {format_number(NEAR)} of that from step {facts.arrived:,} "
        "on."
    )
    return (
        "The likelihood has its maximum, which scikit-learn’s unpenalised `LogisticRegression` "
        f"looks for too, at w = {format_number(facts.w, _DIGITS)}, b = "
        f"{format_number(facts.b, _DIGITS)}, with a mean negative log-likelihood of "
        f"{format_number(facts.nll, _DIGITS)}. {when}"
    )


MAXIMUM = Claim("logistic: the maximum of the likelihood", _maximum, _maximum_words)


# ---- the learning rate ------------------------------------------------------------------------
class _Stable(NamedTuple):
    rate: float
    limit: float


def _stable_words(facts: _Stable) -> str:
    rate, limit = format_number(facts.rate, 4), format_number(facts.limit, 4)
    meaning = "L the largest curvature of the loss, which it has at w = b = 0"
    if rate == limit:
        return f"The learning rate {rate} is 2/L, {meaning}: below it no step can raise the loss."
    side, can = ("below", "no step can") if facts.rate < facts.limit else ("above", "a step may")
    return f"The learning rate {rate} is {side} 2/L = {limit}, {meaning}: {can} raise the loss."


STABLE: Claim[Fitted, _Stable] = Claim(
    "logistic: whether steps can raise the loss",
    lambda fitted: _Stable(fitted.learning_rate, fitted.descent.limit),
    _stable_words,
)


# ---- the points, as a table -------------------------------------------------------------------
FIRST_ROWS: Claim[Fitted, int] = Claim(
    "logistic: the table leaves points out",
    lambda fitted: len(fitted.data.x) if len(fitted.data.x) > MAX_ROWS else None,
    lambda points: f"The table has the first {MAX_ROWS} of {points} points.",
)


class Pointed(NamedTuple):
    """One point under a line's probability."""

    x: float
    y: int
    w: float
    b: float


class _Row(NamedTuple):
    p: float
    rest: float
    y: int
    nll: float


def _row(point: Pointed) -> _Row:
    z = point.w * point.x + point.b
    return _Row(float(sigmoid(z)), float(sigmoid(-z)), point.y, float(bce(z, point.y)))


def _cell(name: str, part: Literal["p", "likelihood", "loss", "gradient"]) -> Claim[Pointed, _Row]:
    def words(facts: _Row) -> str:
        if part == "p":
            return in_cell(probability(facts.p, facts.rest, 3))
        if part == "likelihood":
            of_label = (facts.p, facts.rest) if facts.y else (facts.rest, facts.p)
            return in_cell(probability(*of_label, 3))
        if part == "loss":
            return in_cell(amount(facts.nll, 3))
        return format_number(-facts.rest if facts.y else facts.p)

    return Claim(f"logistic: {name}", _row, words)


CELLS = (
    _cell("a point's probability", "p"),
    _cell("a point's likelihood", "likelihood"),
    _cell("a point's loss", "loss"),
    _cell("a point's part of the gradient", "gradient"),
)
_HEADS = ("p", "p(y)", "loss", "p − y")


def step_rows(fitted: Fitted) -> list[dict[str, str]]:
    """Each point's part of the derivation under the line; twelve points at most."""
    data = fitted.data
    w, b = (float(each) for each in fitted.descent.weights[-1])
    return [
        {
            "x:y": f"{format_number(x, 4)}:{y}",
            **dict(zip(_HEADS, said(CELLS, Pointed(x, y, w, b)), strict=True)),
        }
        for x, y in zip(data.x[:MAX_ROWS].tolist(), data.y[:MAX_ROWS].tolist(), strict=True)
    ]


# ---- the formula ------------------------------------------------------------------------------
def logistic_formula(fitted: Fitted) -> dict[str, tuple[str, str, str]]:
    """The loss and its gradient with the current numbers."""
    data, last = fitted.data, fitted.descent.weights[-1]
    errors = np.abs(sigmoid(last[0] * data.x + last[1]) - data.y)
    scales = float(np.mean(errors * np.abs(data.x))), float(np.mean(errors))
    gw, gb = (
        format_latex(settled(float(each), scale))
        for each, scale in zip(gradient(data, last), scales, strict=True)
    )
    lines = [
        r"P(y_i \mid x_i) = p_i^{y_i}(1-p_i)^{1-y_i},\quad p_i = \sigma(w x_i + b)",
        r"\mathrm{NLL} = -\frac{1}{n}\sum_i \bigl[y_i \log p_i + (1-y_i)\log(1-p_i)\bigr]"
        rf" = {format_latex(float(fitted.descent.losses[-1]), 4)}",
        rf"\frac{{\partial}}{{\partial w}} = \frac{{1}}{{n}} \sum_i (p_i - y_i)\,x_i = {gw},\quad"
        rf" \frac{{\partial}}{{\partial b}} = \frac{{1}}{{n}} \sum_i (p_i - y_i) = {gb}",
    ]
    sentence = (
        f"$n = {len(data.x)}$ points; $w$ and $b$ start at 0. The NLL is convex, so where its "
        "gradient is 0 it is lowest. In the table $p(y)$ is the probability of a point’s own label."
    )
    return {"Logistic regression": ("\n".join(lines), sentence, "Bishop (2006), PRML, §4.3.2")}
