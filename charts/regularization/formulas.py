"""The loss and its balls as formulas, with the numbers on screen."""

import math
from collections.abc import Sequence

import numpy as np

from core.common import format_latex, format_number, settled
from core.regularization import Optimum, QuadraticLoss


def loss_formula(loss: QuadraticLoss, from_data: bool) -> tuple[str, str, str]:
    """The loss with its numbers."""
    (a, b), (_, d) = loss.matrix
    latex = (
        r"f(w) = \tfrac12 (w - \hat w)^\top A\, (w - \hat w)"
        + (rf" + {format_latex(loss.floor)}" if loss.floor else "")
        + "\n"
        + rf"A = \begin{{pmatrix}} {_cells(a, b)} \\ {_cells(b, d)} \end{{pmatrix}},"
        rf"\quad \hat w = {_vector(loss.center)}"
    )
    first, second = (format_number(each) for each in loss.curvatures)
    sentence = (
        f"$A$ is the Hessian: its eigenvalues {first} and {second} set the ellipses’ axes, turned "
        rf"by {format_number(loss.angle)}°. $\hat w$ is the minimum without constraint. "
    )
    if from_data:
        sentence += (
            r"From the rows: $f = \lVert y - Xw\rVert^2 / (2n)$ with centred columns, so "
            r"$A = X^\top X / n$ and $\hat w$ is least squares. The features’ correlation is "
            f"{format_number(b / math.sqrt(a * d))}."
        )
    return latex, sentence, "T. Hastie et al., The Elements of Statistical Learning, section 3.4"


def ball_formula(optimum: Optimum) -> tuple[str, str, str]:
    """Constraint, penalty and the condition that ties them, with numbers."""
    ball, penalty = optimum.ball, optimum.ball.penalty
    scale = float(np.abs(optimum.loss.matrix).max() * np.abs(optimum.loss.middle).max())
    downhill = [settled(-float(each), scale) for each in optimum.gradient]
    shape = "".join(rf",\quad {p.symbol} = {format_latex(ball.shape)}" for p in penalty.params)
    lines = [
        rf"\min_w f(w) \quad \text{{with}}\quad {penalty.ball},"
        rf"\quad C = {format_latex(optimum.radius)}{shape}",
        rf"\min_w f(w) + \lambda P(w),\quad P(w) = {penalty.latex},"
        rf"\quad \lambda = {format_latex(optimum.multiplier)}",
        rf"w = {_vector(optimum.point)},\quad -\nabla f(w) = {_vector(downhill)}"
        r" \in \lambda\, \partial P(w)",
    ]
    if ball.power == 1:
        lines.append(
            r"w_j = 0 \iff \left|\partial f/\partial w_j\right| \le \lambda,\quad "
            r"\text{else}\quad -\partial f/\partial w_j = \lambda\,\mathrm{sign}(w_j)"
        )
    elif ball.power == 2:
        length = r"= C" if optimum.is_active else r"\le C"
        lines.append(rf"w = (A + \lambda I)^{{-1}} A \hat w,\quad \lVert w\rVert_2 {length}")
    sentence = (
        r"$C$ is where the ball cuts the axes. The multiplier $\lambda \ge 0$ is a price: "
        r"$-\mathrm{d}f/\mathrm{d}C = \lambda\,\mathrm{d}P/\mathrm{d}C = "
        rf"{format_latex(optimum.price)}$. {penalty.summary}"
    )
    return "\n".join(lines), sentence, penalty.source


def _vector(values: Sequence[float] | np.ndarray) -> str:
    return rf"({format_latex(float(values[0]))},\ {format_latex(float(values[1]))})"


def _cells(first: float, second: float) -> str:
    return f"{format_latex(float(first))} & {format_latex(float(second))}"
