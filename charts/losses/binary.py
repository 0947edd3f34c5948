"""Losses of one probability, as pictures and as words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import plotly.graph_objects as go

from charts.common import theme
from charts.losses._number_format import amount, latex_amount, latex_probability, probability
from core.common import Claim, Said, format_latex, format_number, said
from core.losses import (
    FORMATS,
    FORMS,
    LOSSES,
    MIN_LOG,
    Calculator,
    Loss,
    compute,
    first_failure,
    loss_gradient,
    loss_value,
    sigmoid,
)

WINDOW = (-8.0, 8.0)


@dataclass(frozen=True)
class Point:
    """A logit (±inf for a probability of exactly 0 or 1) with its label."""

    z: float
    y: int
    gamma: float

    @property
    def p(self) -> float:
        """σ(z)."""
        return float(sigmoid(self.z))

    def of(self, loss: Loss) -> tuple[float, float]:
        """Loss and gradient."""
        return (
            float(loss_value(loss, self.z, self.y, self.gamma)),
            float(loss_gradient(loss, self.z, self.y, self.gamma)),
        )


def style(loss: Loss) -> tuple[str, str]:
    """Colour and dash, the same everywhere."""
    return theme.line_style(list(LOSSES).index(loss.key))


def binary_figure(point: Point, losses: Sequence[Loss], *, height: int) -> go.Figure:
    """Loss against the logit, against p, and the gradient: the page's three panels as one file."""
    z = np.linspace(*WINDOW, 321)
    traces: list[dict[str, Any]] = []
    for loss in losses:
        color, dash = style(loss)
        value = loss_value(loss, z, point.y, point.gamma)
        derivative = loss_gradient(loss, z, point.y, point.gamma)
        here, derivative_here = point.of(loss)
        for axis, x, y, at in (
            ("", z, value, (point.z, here)),
            ("2", sigmoid(z), value, (point.p, here)),
            ("3", z, derivative, (point.z, derivative_here)),
        ):
            traces.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "name": loss.label,
                    "x": _f4(x),
                    "y": _f4(y),
                    "xaxis": f"x{axis}",
                    "yaxis": f"y{axis}",
                    "line": {"color": color, "dash": dash, "width": 2.25},
                    "showlegend": axis == "",
                }
            )
            if np.isfinite(at).all():
                traces.append(
                    {
                        "type": "scatter",
                        "mode": "markers",
                        "x": [at[0]],
                        "y": [at[1]],
                        "xaxis": f"x{axis}",
                        "yaxis": f"y{axis}",
                        "showlegend": False,
                        "marker": {"color": color, "size": 10},
                        "name": loss.label,
                    }
                )
    layout = theme.base_layout(height)
    layout["showlegend"] = True
    layout["xaxis"] = {"title": {"text": "logit z"}, "domain": [0, 0.3], "range": list(WINDOW)}
    layout["xaxis2"] = {
        "title": {"text": "p = σ(z)"},
        "domain": [0.36, 0.64],
        "anchor": "y2",
        "range": [0, 1],
    }
    layout["xaxis3"] = {
        "title": {"text": "logit z"},
        "domain": [0.71, 1],
        "anchor": "y3",
        "range": list(WINDOW),
    }
    layout["yaxis"] = {"title": {"text": f"loss, y = {point.y}"}, "range": [0, 9]}
    layout["yaxis2"] = {"anchor": "x2", "range": [0, 9]}
    layout["yaxis3"] = {"title": {"text": "dL/dz"}, "anchor": "x3", "range": [-1.5, 1.5]}
    return go.Figure({"data": traces, "layout": layout})


def curve_rows(point: Point, losses: Sequence[Loss]) -> list[dict[str, float | str]]:
    """The curves as a table file, and the point in its first row."""
    rows: list[dict[str, float | str]] = []
    for z in (point.z, *np.linspace(*WINDOW, 161)):
        row: dict[str, float | str] = {"z": float(z), "p": float(sigmoid(z)), "y": point.y}
        for loss in losses:
            row[f"{loss.key}_loss"] = float(loss_value(loss, z, point.y, point.gamma))
            row[f"{loss.key}_gradient"] = float(loss_gradient(loss, z, point.y, point.gamma))
        rows.append(row)
    return rows


def _f4(values: Any) -> Any:
    return np.asarray(values).astype(np.float32)


# ---- sentences and formulas ---------------------------------------------------------------------
class Scored(NamedTuple):
    """A logit with its label, and the losses that are looked at."""

    point: Point
    losses: Sequence[Loss]

    @property
    def of_label(self) -> tuple[float, float]:
        """The true label's probability, and that of the other one."""
        s = (2 * self.point.y - 1) * self.point.z
        return float(sigmoid(s)), float(sigmoid(-s))

    def loss(self, key: str) -> Loss | None:
        """One of the losses, None where it is not looked at."""
        return next((each for each in self.losses if each.key == key), None)


def binary_sentences(scored: Scored) -> list[Said]:
    """What the point costs, squared error's gradient, focal loss's factor, and rounding."""
    return said((COSTS, NO_LOSS, SQUARED, FOCUS, CERTAIN, ROUNDED, OVERFLOWED), scored)


# ---- what it costs ----------------------------------------------------------------------------
class _Cost(NamedTuple):
    label: str
    value: float
    gradient: float
    reaches_zero: bool


class _Costs(NamedTuple):
    z: float
    y: int
    p: float
    rest: float
    costs: list[_Cost]


def _costs(scored: Scored) -> _Costs:
    z, y = scored.point.z, scored.point.y
    return _Costs(
        z,
        y,
        *scored.of_label,
        [
            # The others are above 0 for every finite logit, however small.
            _Cost(each.label, *scored.point.of(each), each.key == "hinge" or np.isinf(z))
            for each in scored.losses
        ],
    )


def _costs_words(facts: _Costs) -> str:
    exact = np.isinf(facts.z)
    p = format_number(facts.p) if exact else probability(facts.p, facts.rest)
    z = format_number(facts.z, 4)
    sentence = f"The logit {z} gives the true label {facts.y} a probability of {p}."
    if not facts.costs:
        return sentence
    return f"{sentence} It costs: {', '.join(map(_cost_words, facts.costs))}."


def _cost_words(cost: _Cost) -> str:
    exact = cost.reaches_zero
    value = format_number(cost.value, 4) if exact else amount(cost.value)
    derivative = format_number(cost.gradient, 4)
    if not exact and abs(cost.gradient) < 1e-307:
        derivative = f"{amount(0.0)} in size"
    return f"**{cost.label}** {value} (gradient {derivative})"


COSTS = Claim("binary: what the logit costs", _costs, _costs_words)
NO_LOSS: Claim[Scored, tuple[()]] = Claim(
    "binary: no loss",
    lambda scored: None if scored.losses else (),
    lambda _: "No loss is chosen: choose at least one.",
)


# ---- squared and focal loss -------------------------------------------------------------------
class _Squared(NamedTuple):
    place: Literal["right", "even", "near", "far", "never"]
    factor: float
    certain: bool


def _squared(scored: Scored) -> _Squared | None:
    if scored.loss("squared") is None:
        return None
    s, (p, rest) = (2 * scored.point.y - 1) * scored.point.z, scored.of_label
    certain = bool(np.isinf(s))
    if s >= 0:
        return _Squared("right" if s > 0 else "even", 2 * p * rest, certain)
    # |dL/dz| = 2(1 − p)²p is largest at p = 1/3.
    place: Literal["never", "near", "far"] = "near" if p > 1 / 3 else "far"
    return _Squared("never" if certain else place, 2 * p * rest, certain)


_PLACES = {
    "right": "Here the true label has more than ½. Drag the point to the other side and on: under "
    "1/3 the gradient gets smaller again.",
    "even": "Here both labels have ½.",
    "near": "Here the true label has between 1/3 and ½: further on the wrong side the gradient "
    "still grows in size.",
    "far": "Here the true label has 1/3 or less: the further on the wrong side, the smaller the "
    "gradient.",
    "never": "Where the true label has a probability of exactly 0, the gradient is 0.",
}


def _squared_words(facts: _Squared) -> str:
    factor = format_number(facts.factor) if facts.certain else amount(facts.factor)
    return (
        "The gradient of squared error is cross-entropy’s times 2σ′(z), here "
        f"{factor}. It is largest in size, 8/27 = 0.2963, where the true label has probability "
        f"1/3. {_PLACES[facts.place]}"
    )


SQUARED = Claim("binary: the gradient of squared error", _squared, _squared_words)


class _Focus(NamedTuple):
    gamma: float
    factor: float
    certain: bool


FOCUS: Claim[Scored, _Focus] = Claim(
    "binary: the factor of focal loss",
    lambda scored: (
        None
        if scored.loss("focal") is None
        else _Focus(
            scored.point.gamma,
            scored.of_label[1] ** scored.point.gamma,
            bool(np.isinf(scored.point.z)),
        )
    ),
    lambda facts: (
        "Focal loss with γ = 0 is cross-entropy."
        if facts.gamma == 0
        else "Focal loss is cross-entropy times (1 − p)^γ, p the true label’s probability: with "
        f"γ = {format_number(facts.gamma)} that is "
        f"{format_number(facts.factor) if facts.certain else amount(facts.factor, 3)}."
    ),
)


# ---- rounding ---------------------------------------------------------------------------------
class _Certain(NamedTuple):
    z: float
    p: float
    y: int


def _certain_words(facts: _Certain) -> str:
    sentence = (
        f"A probability of exactly {format_number(facts.p)} needs the logit "
        f"{format_number(facts.z)}: no finite logit gives it. "
    )
    if facts.p == facts.y:
        return f"{sentence}The label agrees, so every loss here is 0."
    return (
        f"{sentence}As the label is {facts.y}, cross-entropy is infinite; PyTorch’s "
        "`binary_cross_entropy`, which takes p, puts "
        f"{format_number(MIN_LOG)} for every logarithm below that, and gives "
        f"{format_number(-MIN_LOG)}."
    )


CERTAIN: Claim[Scored, _Certain] = Claim(
    "binary: a probability of exactly 0 or 1",
    lambda scored: (
        _Certain(scored.point.z, scored.point.p, scored.point.y)
        if np.isinf(scored.point.z)
        else None
    ),
    _certain_words,
)


class _Rounded(NamedTuple):
    y: int
    from_sigmoid: float
    from_logit: float
    breaks: tuple[float, float]


def _rounded(scored: Scored) -> _Rounded | None:
    """Both ways to compute cross-entropy in float32, at this very point."""
    point, target = scored.point, FORMATS["float32"]
    if np.isinf(target.rounded(point.z)):
        return None
    # Both labels are the same function: the loss of label 1 at z is that of label 0 at −z.
    stable = float(compute(FORMS["logits"], target, -point.z if point.y else point.z))
    naive = (
        _log_of_sigmoid(point.z) if point.y else float(compute(FORMS["naive-bce"], target, point.z))
    )
    return _Rounded(point.y, naive, stable, _naive_breaks())


def _log_of_sigmoid(z: float) -> float:
    """−log σ(z) in float32, one operation after the other."""
    calc = Calculator(FORMATS["float32"])
    e = calc.do("e^−z", lambda a: np.exp(-a), z)
    p = calc.do("σ(z)", lambda a: 1 / (1 + a), e)
    return float(calc.do("−log σ(z)", lambda a: -np.log(a), p))


def _naive_breaks() -> tuple[float, float]:
    """Where −log(1 − σ(z)) first fails in float32 and in float64."""
    found = [first_failure("naive-bce", name) for name in ("float32", "float64")]
    return (found[0] or np.inf, found[1] or np.inf)


def _rounded_words(facts: _Rounded) -> str:
    naive = "−log σ(z)" if facts.y else "−log(1 − σ(z))"
    return (
        f"Cross-entropy in float32: first the sigmoid, then {naive} gives "
        f"{format_number(facts.from_sigmoid, 7)} here; straight from the logit, max(z, 0) − zy + "
        f"log1p(e^−|z|) gives {format_number(facts.from_logit, 7)}. For y = 0 the first way is "
        f"infinite from z ≈ {format_number(facts.breaks[0], 4)} on, in float64 from "
        f"z ≈ {format_number(facts.breaks[1], 4)} on. So PyTorch’s "
        "`binary_cross_entropy_with_logits` takes the logit."
    )


ROUNDED = Claim("binary: two ways to compute it in float32", _rounded, _rounded_words)


class _Overflowed(NamedTuple):
    largest: float
    held: float


OVERFLOWED: Claim[Scored, _Overflowed] = Claim(
    "binary: a logit that float32 does not have",
    lambda scored: (
        _Overflowed(FORMATS["float32"].largest, float(FORMATS["float32"].rounded(scored.point.z)))
        if np.isfinite(scored.point.z) and np.isinf(FORMATS["float32"].rounded(scored.point.z))
        else None
    ),
    lambda facts: (
        f"In float32, whose largest number is {format_number(facts.largest, 4)}, the logit itself "
        f"is {format_number(facts.held)}."
    ),
)


# ---- the formula ------------------------------------------------------------------------------
def loss_formula(point: Point, loss: Loss) -> tuple[str, str, str]:
    """A loss and its gradient with the current numbers."""
    exact = loss.key == "hinge" or np.isinf(point.z)
    value, derivative = point.of(loss)
    cost = f"= {format_latex(value, 4)}" if exact else latex_amount(value)
    descent = (
        f"= {format_latex(derivative, 4)}" if exact or abs(derivative) > 1e-307 else r"\approx 0"
    )
    rest = float(sigmoid(-point.z))
    p = f"= {format_latex(point.p)}" if np.isinf(point.z) else latex_probability(point.p, rest)
    s = (2 * point.y - 1) * point.z
    lines = [
        rf"s = (2y-1)\,z = {format_latex(s, 4)},\quad p = \sigma(z) = \frac{{1}}{{1+e^{{-z}}}} {p}",
        rf"L = {loss.latex} {cost}",
        rf"\frac{{dL}}{{dz}} = (2y-1)\,\bigl({loss.derivative_latex}\bigr) {descent}",
    ]
    if loss.key == "bce":
        lines[1:2] = [
            r"L = -\bigl[y \log p + (1-y)\log(1-p)\bigr] = \max(z,0) - zy"
            rf" + \log\bigl(1+e^{{-|z|}}\bigr) {cost}"
        ]
        lines[-1] = rf"\frac{{dL}}{{dz}} = \sigma(z) - y {descent}"
    focus = rf", $\gamma = {format_latex(point.gamma)}$" if loss.key == "focal" else ""
    explained = (
        "$z$ logit, $y$ label, $s$ the logit with the label’s sign, $p$ probability of label "
        f"1{focus}. Far on the wrong side, $s \\to -\\infty$, its gradient {loss.far}."
    )
    return "\n".join(lines), explained, loss.source
