"""Losses of one probability, as pictures and as words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from charts import theme
from charts.loss_words import latex, number
from core.float_formats import FORMATS
from core.float_stability import FORMS, compute
from core.losses import LOSSES, SMALLEST_LOG, Loss, loss_gradient, loss_value, sigmoid

WINDOW = (-8.0, 8.0)
# |dL/dz| of the squared error is largest where the wrong side has probability 2/3.
SQUARED_STEEPEST = 8 / 27


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
        slope = loss_gradient(loss, z, point.y, point.gamma)
        here, pull = point.of(loss)
        for axis, x, y, at in (
            ("", z, value, (point.z, here)),
            ("2", sigmoid(z), value, (point.p, here)),
            ("3", z, slope, (point.z, pull)),
        ):
            traces.append(
                {
                    "type": "scatter", "mode": "lines", "name": loss.label, "x": _f4(x),
                    "y": _f4(y), "xaxis": f"x{axis}", "yaxis": f"y{axis}",
                    "line": {"color": color, "dash": dash, "width": 2.25},
                    "showlegend": axis == "",
                }
            )  # fmt: skip
            if np.isfinite(at).all():
                traces.append(
                    {
                        "type": "scatter", "mode": "markers", "x": [at[0]], "y": [at[1]],
                        "xaxis": f"x{axis}", "yaxis": f"y{axis}", "showlegend": False,
                        "marker": {"color": color, "size": 10}, "name": loss.label,
                    }
                )  # fmt: skip
    layout = theme.base_layout(height)
    layout["showlegend"] = True
    layout["xaxis"] = {"title": {"text": "logit z"}, "domain": [0, 0.3], "range": list(WINDOW)}
    layout["xaxis2"] = {
        "title": {"text": "p = σ(z)"}, "domain": [0.36, 0.64], "anchor": "y2", "range": [0, 1],
    }  # fmt: skip
    layout["xaxis3"] = {
        "title": {"text": "logit z"}, "domain": [0.71, 1], "anchor": "y3", "range": list(WINDOW),
    }  # fmt: skip
    layout["yaxis"] = {"title": {"text": f"loss, y = {point.y}"}, "range": [0, 9]}
    layout["yaxis2"] = {"anchor": "x2", "range": [0, 9]}
    layout["yaxis3"] = {"title": {"text": "dL/dz"}, "anchor": "x3", "range": [-1.5, 1.5]}
    return go.Figure({"data": traces, "layout": layout})


def binary_sentences(point: Point, losses: Sequence[Loss]) -> list[str]:
    """What the point costs and how it pulls; what squared error does; what the naive form does."""
    told = [_costs(point, losses)]
    if squared := next((each for each in losses if each.key == "squared"), None):
        told.append(_stall(point, squared))
    if (focal := next((each for each in losses if each.key == "focal"), None)) and point.gamma:
        told.append(_focus(point, focal))
    told.append(_from_logits(point))
    return told


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


def loss_formula(point: Point, loss: Loss) -> tuple[str, str, str]:
    """A loss and its gradient with the current numbers."""
    value, slope = point.of(loss)
    s = (2 * point.y - 1) * point.z
    lines = [
        rf"s = (2y-1)\,z = {latex(s)},\quad p = \sigma(z) = \frac{{1}}{{1+e^{{-z}}}}"
        rf" = {latex(point.p)}",
        rf"L = {loss.latex} = {latex(value)}",
        rf"\frac{{dL}}{{dz}} = (2y-1)\,\bigl({loss.slope_latex}\bigr) = {latex(slope)}",
    ]
    if loss.key == "bce":
        lines[1:2] = [
            r"L = -\bigl[y \log p + (1-y)\log(1-p)\bigr] = \max(z,0) - zy"
            rf" + \log\bigl(1+e^{{-|z|}}\bigr) = {latex(value)}"
        ]
        lines[-1] = rf"\frac{{dL}}{{dz}} = \sigma(z) - y = {latex(slope)}"
    focus = rf", $\gamma = {latex(point.gamma)}$" if loss.key == "focal" else ""
    explained = (
        "$z$ logit, $y$ label, $s$ the logit with the label’s sign, $p$ probability of label "
        f"1{focus}. Confidently wrong, its gradient {loss.far}."
    )
    return "\n".join(lines), explained, loss.source


def _costs(point: Point, losses: Sequence[Loss]) -> str:
    side = point.p if point.y == 1 else float(sigmoid(-point.z))
    parts = [
        f"**{each.label}** {number(point.of(each)[0])} (gradient {number(point.of(each)[1])})"
        for each in losses
    ]
    start = f"The logit {number(point.z)} gives the true label {point.y} a probability of "
    if not parts:
        return f"{start}{number(side)}. No loss is chosen: pick at least one."
    return f"{start}{number(side)}. It costs: {', '.join(parts)}."


def _stall(point: Point, squared: Loss) -> str:
    cross = LOSSES["bce"]
    spread = sigmoid(point.z) * sigmoid(-point.z)
    mine, theirs = abs(point.of(squared)[1]), abs(point.of(cross)[1])
    most = f"Squared error never pulls harder than 8/27 = {SQUARED_STEEPEST:.4f}"
    if (2 * point.y - 1) * point.z >= 0:
        return (
            f"{most}, which it does where the true label has probability 1/3. Here the label’s "
            f"side is right; drag the point to the wrong side, and beyond: its pull fades."
        )
    if mine == 0:
        return (
            f"Confidently wrong, squared error stalls altogether: its gradient is exactly 0 here, "
            f"and cross-entropy’s is {number(point.of(cross)[1])}."
        )
    return (
        f"{most}. On this wrong side its gradient is {number(theirs / mine, 3)} times smaller than "
        f"cross-entropy’s. That is its factor 2σ′(z) = {number(2 * float(spread))}, which the "
        "logarithm of cross-entropy cancels."
    )


def _focus(point: Point, focal: Loss) -> str:
    cross = LOSSES["bce"]
    ratio = point.of(focal)[0] / point.of(cross)[0] if point.of(cross)[0] else float("nan")
    if not np.isfinite(ratio):
        return ""
    return (
        f"Focal loss with γ = {number(point.gamma)} counts this example {number(ratio, 3)} times."
    )


def _from_logits(point: Point) -> str:
    """The stable form against the one through p, in float32, at this very point."""
    if np.isinf(point.z):
        p = number(point.p)
        right = point.p == point.y
        return (
            f"A probability of exactly {p} needs the logit {number(point.z)}, which no network "
            f"gives. "
            + (
                "It costs 0 as the label agrees."
                if right
                else f"As the label is {point.y}, the loss is infinite; PyTorch’s "
                f"`binary_cross_entropy` lets no logarithm under {number(SMALLEST_LOG)} and "
                f"reports {number(-SMALLEST_LOG)}."
            )
        )
    # Both labels are the same function: the loss of label 1 at z is that of label 0 at −z.
    at = -point.z if point.y == 1 else point.z
    with np.errstate(over="ignore"):
        naive = float(compute(FORMS["naive-bce"], FORMATS["float32"], at))
        stable = float(compute(FORMS["logits"], FORMATS["float32"], at))
    return (
        "Cross-entropy in float32: first the sigmoid, then −log(1 − the wrong side’s probability) "
        f"gives {number(naive, 7)} here; straight from the logit, max(z, 0) − zy + "
        f"log1p(e^−|z|) gives {number(stable, 7)}. With y = 0 the first is already infinite at "
        "z = 20 (in float64 at z = 40): a sigmoid belongs inside the loss, which takes logits."
    )


def _f4(values: Any) -> Any:
    return np.asarray(values).astype(np.float32)
