"""What the geometry shows, in words and in formulas, from the same optima as the picture."""

import math
from collections.abc import Sequence

import numpy as np

from core.constrained_optimum import Optimum, Path
from core.quadratic_loss import QuadraticLoss

_NAMES = ("w₁", "w₂")


def number(value: float) -> str:
    """Three digits, a real minus sign."""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{value + 0.0:.3g}".replace("-", "−")


def point(values: np.ndarray) -> str:
    """ "(1, −0.5)"."""
    return f"({number(float(values[0]))}, {number(float(values[1]))})"


def geometry_finding(optima: Sequence[Optimum], paths: Sequence[Path]) -> list[str]:
    """Two sentences for each ball, and one that compares them."""
    told = []
    for optimum, path in zip(optima, paths, strict=True):
        parts = [_where(optimum), _corner(optimum), _others(optimum), _along(optimum, path)]
        told.append(" ".join(part for part in parts if part))
    comparison = _comparison(optima)
    return [*told, comparison] if comparison else told


def optimum_alt(optimum: Optimum) -> str:
    """The text alternative of one panel."""
    return (
        f"Ellipses around {point(optimum.loss.middle)} and the {optimum.ball.name} ball of radius "
        f"{number(optimum.radius)}. {_where(optimum)} {_corner(optimum)}"
    ).replace("**", "")


def _where(optimum: Optimum) -> str:
    name, radius = f"**{capital(optimum.ball.name)}**", number(optimum.radius)
    at = point(optimum.point)
    if not optimum.is_active:
        return (
            f"{name} with C = {radius} holds the loss’s own minimum {at}: the constraint does not "
            "bind, so λ = 0."
        )
    if optimum.radius == 0:
        return (
            f"{name} with λ = {number(optimum.multiplier)} sets both coefficients to exactly 0, so "
            "its ball has C = 0."
        )
    saved = 0.01 * optimum.radius * optimum.price
    return (
        f"{name}, λ = {number(optimum.multiplier)} ↔ C = {radius}: the lowest loss in the ball is "
        f"f = {number(optimum.value)} at w = {at}. The constraint binds: 1 % more radius would "
        f"save about {number(saved)} of loss."
    )


def _corner(optimum: Optimum) -> str:
    if not optimum.is_active or optimum.radius == 0:
        return ""
    zero = np.flatnonzero(optimum.point == 0)
    downhill = -optimum.gradient
    if len(zero) == 1 and optimum.ball.has_corners:
        across = abs(float(downhill[zero[0]]))
        name = _NAMES[zero[0]]
        if not optimum.ball.is_convex:
            return (
                f"It sits on a cusp: **{name} is exactly 0**. Both sides of the ball fall back so "
                "fast that any outward pull holds it there."
            )
        share = optimum.ball.shape if optimum.ball.key == "elastic-net" else 1.0
        most = optimum.multiplier * share
        what = "λρ" if share < 1 else "λ"
        return (
            f"It sits on a corner: **{name} is exactly 0**, since the loss pulls across that axis "
            f"with {number(across)} only and the corner holds up to {what} = {number(most)}."
        )
    if len(zero) == 1:
        return (
            f"{_NAMES[zero[0]]} is 0 only because the loss pulls straight along the axis; this "
            "ball has no corner there."
        )
    if optimum.ball.key == "linf" and abs(optimum.point[0]) == abs(optimum.point[1]):
        return "It sits on a corner of the square: both coefficients have the same size."
    return "There the level set only touches the ball: −∇f points along the ball’s normal."


def _others(optimum: Optimum) -> str:
    if optimum.ball.is_convex or optimum.radius == 0:
        return ""
    told = ""
    if optimum.others:
        places = ", ".join(
            f"{point(each)} with f = {number(float(optimum.loss.value(each)))}"
            for each in optimum.others
        )
        count = len(optimum.others)
        told = (
            f"The ball is hollow, and {count} further local optim{'um' if count == 1 else 'a'} "
            f"(ring{'' if count == 1 else 's'}) could trap a descent: {places}."
        )
    if optimum.is_active and not optimum.is_penalty_solution:
        told += (
            f" No λ leads here: f + λP with this point’s own λ is lowest at "
            f"{point(optimum.penalised)} instead. λ ↔ C is not one-to-one for p < 1."
        )
    return told.strip()


def _along(optimum: Optimum, path: Path) -> str:
    """Up to which radius a coefficient stays at zero, where that is part of the path."""
    if not optimum.ball.has_corners:
        return ""
    whole = float(path.radii[-1])
    held = (path.points == 0) & (path.radii > 0)[:, None]
    counts = held.sum(axis=0)
    if not counts.any() or whole == 0 or (path.points[-1] == 0).any():
        return ""
    which = int(np.argmax(counts))
    last = int(np.flatnonzero(held[:, which])[-1])
    throughout = bool(held[1 : last + 1, which].all())
    when = "up to" if throughout else "for the last time at"
    until = number(float(path.radii[last]))
    return (
        f"Along its path {_NAMES[which]} is zero {when} C ≈ {until}, of {number(whole)} without "
        "constraint."
    )


def _comparison(optima: Sequence[Optimum]) -> str:
    if len(optima) != 2 or optima[0].ball == optima[1].ball:
        return ""
    first, second = optima
    powers = [each.ball.power for each in optima]
    apart = float(np.linalg.norm(first.point - second.point))
    names = f"{capital(first.ball.name)} and {second.ball.name}"
    if first.zeros == second.zeros == 0:
        told = f"Neither optimum has an exact zero; {names} lie {number(apart)} apart."
    else:
        told = (
            f"{capital(first.ball.name)} ends with {_zeros(first)}, {second.ball.name} with "
            f"{_zeros(second)}; they lie {number(apart)} apart."
        )
    if first.radius == second.radius and None not in powers and powers[0] != powers[1]:
        outer, inner = (first, second) if (powers[0] or 0) > (powers[1] or 0) else (second, first)
        told += (
            f" For one C the {outer.ball.name} ball contains the {inner.ball.name} ball, so its "
            f"loss is never higher: {_told_apart(outer.value, inner.value)}."
        )
    return told


def _told_apart(first: float, second: float) -> str:
    """Both numbers with as many digits as it takes to see that they differ."""
    for digits in (3, 4, 5, 6):
        texts = [f"{value:.{digits}g}".replace("-", "−") for value in (first, second)]
        if texts[0] != texts[1]:
            break
    else:
        return f"both {texts[0]}"
    return f"{texts[0]} against {texts[1]}"


def _zeros(optimum: Optimum) -> str:
    return ("no exact zero", "one exact zero", "two exact zeros")[optimum.zeros]


def capital(name: str) -> str:
    """With a large first letter, as at the beginning of a sentence."""
    return name[0].upper() + name[1:]


# ---- formulas ----------------------------------------------------------------------------------
def loss_formula(loss: QuadraticLoss, from_data: bool) -> tuple[str, str, str]:
    """The loss with its numbers."""
    (a, b), (_, d) = loss.matrix
    x, y = loss.center
    latex = (
        r"f(w) = \tfrac12 (w - \hat w)^\top A\, (w - \hat w)"
        + (rf" + {_tex(loss.floor)}" if loss.floor else "")
        + "\n"
        + rf"A = \begin{{pmatrix}} {_tex(a)} & {_tex(b)} \\ {_tex(b)} & {_tex(d)} \end{{pmatrix}},"
        rf"\quad \hat w = ({_tex(x)},\ {_tex(y)})"
    )
    told = (
        f"$A$ is the Hessian: its eigenvalues {number(loss.curvatures[0])} and "
        f"{number(loss.curvatures[1])} set the ellipses’ axes, turned by {number(loss.angle)}°. "
        r"$\hat w$ is the minimum without constraint. "
    )
    if from_data:
        told += (
            r"From the rows: $f = \lVert y - Xw\rVert^2 / (2n)$ with centred columns, so "
            r"$A = X^\top X / n$ and $\hat w$ is least squares. The features’ correlation is "
            f"{number(b / math.sqrt(a * d))}."
        )
    return latex, told, "T. Hastie et al., The Elements of Statistical Learning, section 3.4"


def ball_formula(optimum: Optimum) -> tuple[str, str, str]:
    """Constraint, penalty and the condition that ties them, with numbers."""
    ball, penalty = optimum.ball, optimum.ball.penalty
    downhill = -optimum.gradient
    shape = "".join(rf",\quad {p.symbol} = {ball.shape:g}" for p in penalty.params)
    w = rf"({_tex(optimum.point[0])},\ {_tex(optimum.point[1])})"
    lines = [
        rf"\min_w f(w) \quad \text{{with}}\quad {penalty.ball},"
        rf"\quad C = {_tex(optimum.radius)}{shape}",
        rf"\min_w f(w) + \lambda P(w),\quad P(w) = {penalty.latex},"
        rf"\quad \lambda = {_tex(optimum.multiplier)}",
        rf"w = {w},\quad -\nabla f(w) = ({_tex(downhill[0])},\ {_tex(downhill[1])})"
        r" \in \lambda\, \partial P(w)",
    ]
    if ball.power == 1:
        lines.append(
            r"w_j = 0 \iff \left|\partial f/\partial w_j\right| \le \lambda,\quad "
            r"\text{else}\quad -\partial f/\partial w_j = \lambda\,\mathrm{sign}(w_j)"
        )
    elif ball.power == 2:
        lines.append(r"w = (A + \lambda I)^{-1} A \hat w,\quad \lVert w\rVert_2 = C")
    told = (
        r"$C$ is where the ball cuts the axes. The multiplier $\lambda \ge 0$ is a price: "
        r"$-\mathrm{d}f/\mathrm{d}C = \lambda\,\mathrm{d}P/\mathrm{d}C = "
        rf"{_tex(optimum.price)}$. {penalty.summary}"
    )
    return "\n".join(lines), told, penalty.source


def _tex(value: float) -> str:
    if math.isinf(value):
        return r"\infty"
    text = f"{value + 0.0:.3g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        return rf"{mantissa}\cdot 10^{{{int(exponent)}}}"
    return text
