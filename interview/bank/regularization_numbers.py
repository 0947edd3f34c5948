"""Numbers to work out on the geometry of L1 and L2: norms, shrinkage, optima in a ball."""

import numpy as np

from core.regularization.constrained_optimum import with_multiplier, with_radius
from core.regularization.penalties import Ball
from core.regularization.quadratic_loss import QuadraticLoss, from_matrix
from interview.bank import regularization_views as views
from interview.bank.drawn import DIGITS, one_of, until
from interview.bank.writing import bracketed, minus
from interview.question import Asked, NumberAnswer, Question

PAGE = "regularization"
_TRIPLES = ((3, 4, 5), (4, 3, 5), (6, 8, 10), (8, 6, 10), (5, 12, 13), (12, 5, 13))


def _sign(rng: np.random.Generator) -> int:
    return one_of(rng, (1, -1))


def _norm(rng: np.random.Generator) -> Asked:
    power = one_of(rng, (0.5, 3.0))
    sizes = [one_of(rng, (1, 4, 9, 16) if power < 1 else (1, 2, 3, 4)) for _ in range(2)]
    w = [sizes[0], -sizes[1]]
    value = float(Ball("lp", power).radius(np.array(w, float)))
    total = sum(each**power for each in sizes)
    return Asked(
        rf"What is $\lVert w \rVert_p = \left(\sum_i |w_i|^p\right)^{{1/p}}$ of "
        rf"$w = ({w[0]}, {w[1]})$ with $p = {power:g}$? {DIGITS}",
        NumberAnswer(value),
        rf"$\sum_i |w_i|^{{{power:g}}} = {total:g}$, and $({total:g})^{{1/{power:g}}} = "
        rf"{value:.4g}$. For $p = 1$ it is {sum(sizes)}, and for $p = 2$ it is "
        rf"{np.hypot(sizes[0], sizes[1]):.4g}: the larger $p$, the smaller the result for one $w$.",
        {"power": power, "w": w},
    )


def _soft(rng: np.random.Generator) -> Asked:
    threshold = one_of(rng, (0.3, 0.5, 0.8, 1.0))
    v = _sign(rng) * (threshold + one_of(rng, (0.2, 0.5, 0.9, 1.4)))
    value = float(Ball("l1").prox(np.array([v]), threshold)[0])
    return Asked(
        rf"Which $x$ makes $\tfrac12(x {minus(v)})^2 + {threshold:g}\,|x|$ smallest?",
        NumberAnswer(value),
        rf"Soft thresholding moves ${v:g}$ towards 0 by {threshold:g}: $x = {value:.4g}$. "
        rf"Any number between $-{threshold:g}$ and ${threshold:g}$ would become exactly 0.",
        {"v": v, "threshold": threshold},
    )


def _circle(rng: np.random.Generator) -> Asked:
    first, second, norm = one_of(rng, _TRIPLES)
    center = (first * _sign(rng), second * _sign(rng))
    radius = one_of(rng, (0.5, 1.0, 2.0, 2.5, 4.0))
    loss = QuadraticLoss((float(center[0]), float(center[1])), (1.0, 1.0), 0.0)
    value = float(with_radius(loss, Ball("l2"), radius).point[0])
    return Asked(
        rf"The loss is round, $f(w) = \tfrac12\lVert w - ({center[0]}, {center[1]}) \rVert^2$. "
        rf"What is $w_1$ at its lowest point with $\lVert w \rVert_2 \le {radius:g}$? {DIGITS}",
        NumberAnswer(value),
        rf"The nearest point of the circle lies towards the minimum, whose distance from 0 is "
        rf"{norm}: $w_1 = {radius:g} \cdot {bracketed(center[0])}/{norm} = {value:.4g}$. Both "
        rf"coefficients shrink by the same factor {radius / norm:.4g}; none becomes 0.",
        {"center": center, "radius": radius},
    )


def _diamond(rng: np.random.Generator) -> Asked:
    def draw(rng: np.random.Generator) -> tuple[float, float, float]:
        a, b = (one_of(rng, np.arange(1, 13).tolist()) / 4 for _ in range(2))
        return a, b, one_of(rng, np.arange(2, 17).tolist()) / 4

    a, b, radius = until(rng, draw, lambda d: abs(d[0] - d[1]) < d[2] < d[0] + d[1])
    loss = QuadraticLoss((a, b), (1.0, 1.0), 0.0)
    value = float(with_radius(loss, Ball("l1"), radius).point[0])
    cut = (a + b - radius) / 2
    return Asked(
        rf"The loss is round, $f(w) = \tfrac12\lVert w - ({a:g}, {b:g}) \rVert^2$. What is $w_1$ "
        rf"at its lowest point with $|w_1| + |w_2| \le {radius:g}$? {DIGITS}",
        NumberAnswer(value),
        rf"Both coefficients give up the same amount $t$ until their sum is {radius:g}: "
        rf"$t = ({a:g} + {b:g} - {radius:g})/2 = {cut:.4g}$, less than either of them. So "
        rf"$w = ({a - cut:.4g}, {b - cut:.4g})$; had $t$ been larger than one of them, that one "
        "would be exactly 0.",
        {"center": [a, b], "radius": radius},
    )


def _ridge(rng: np.random.Generator) -> Asked:
    curvatures = (one_of(rng, (0.5, 2.0, 3.0, 4.0)), one_of(rng, (5.0, 8.0, 10.0)))
    center = (one_of(rng, (1.0, 2.0, 3.0, -2.0)), one_of(rng, (1.0, 2.0, -3.0)))
    multiplier = one_of(rng, (0.5, 1.5, 2.0, 3.0))
    loss = QuadraticLoss(center, curvatures, 0.0)
    value = float(with_multiplier(loss, Ball("l2"), multiplier).point[0])
    kept = [each / (each + multiplier) for each in curvatures]
    return Asked(
        rf"$f(w) = \tfrac12 \cdot {curvatures[0]:g}\,(w_1 {minus(center[0])})^2 + \tfrac12 \cdot "
        rf"{curvatures[1]:g}\,(w_2 {minus(center[1])})^2$ gets the penalty "
        rf"$\tfrac{{\lambda}}{{2}}\lVert w \rVert_2^2$ with $\lambda = {multiplier:g}$. What is "
        rf"$w_1$ at the minimum of the sum? {DIGITS}",
        NumberAnswer(value),
        rf"${curvatures[0]:g}\,(w_1 {minus(center[0])}) + {multiplier:g}\,w_1 = 0$ gives the "
        rf"factor $a_1/(a_1 + \lambda) = {kept[0]:.4g}$ and $w_1 = {value:.4g}$. $w_2$, with the "
        rf"larger curvature, keeps {kept[1]:.4g} of its value: where the curvature is small, a "
        "coefficient shrinks most.",
        {"curvatures": curvatures, "center": center, "multiplier": multiplier},
    )


def _net(rng: np.random.Generator) -> Asked:
    ratio, threshold = one_of(rng, (0.2, 0.5, 0.8)), one_of(rng, (0.5, 1.0, 2.0))
    v = _sign(rng) * (threshold * ratio + one_of(rng, (0.3, 0.8, 1.2, 2.0)))
    value = float(Ball("elastic-net", ratio).prox(np.array([v]), threshold)[0])
    cut, divisor = threshold * ratio, 1 + threshold * (1 - ratio)
    return Asked(
        rf"Which $x$ makes $\tfrac12(x {minus(v)})^2 + t\left(\rho|x| + "
        rf"\tfrac{{1-\rho}}{{2}}x^2\right)$ with $t = {threshold:g}$ and $\rho = {ratio:g}$ "
        f"smallest? {DIGITS}",
        NumberAnswer(value),
        rf"First the L1 part cuts off $t\rho = {cut:g}$, then the L2 part divides by "
        rf"$1 + t(1-\rho) = {divisor:g}$: $x = {value:.4g}$. With $\rho = 1$ only the cut is left, "
        r"with $\rho = 0$ only the division.",
        {"v": v, "threshold": threshold, "ratio": ratio},
    )


def _at_zero(rng: np.random.Generator) -> Asked:
    def draw(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        a, c = (one_of(rng, (2, 3, 4, 5, 6)) for _ in range(2))
        b = _sign(rng) * one_of(rng, (1, 2))
        return np.array([[a, b], [b, c]]), np.array([one_of(rng, (-2, -1, 1, 2, 3)) for _ in "12"])

    def good(drawn: tuple[np.ndarray, np.ndarray]) -> bool:
        sizes = np.abs(drawn[0] @ drawn[1])
        return bool(np.linalg.det(drawn[0]) > 0.5 and sizes[0] != sizes[1])

    matrix, center = until(rng, draw, good)
    loss = from_matrix(matrix.astype(float), center.astype(float), 0.0)
    value = Ball("l1").at_zero(loss.pull)
    gradient = -matrix @ center
    (a, b), (_, c) = matrix
    return Asked(
        r"The loss is $f(w) = \tfrac12 (w - \hat w)^\top A\,(w - \hat w)$ with "
        rf"$A = \begin{{pmatrix}} {a} & {b} \\ {b} & {c} \end{{pmatrix}}$ and "
        rf"$\hat w = ({center[0]}, {center[1]})$. What is the smallest $\lambda$ for which "
        r"$f(w) + \lambda\lVert w \rVert_1$ is lowest at $w = 0$?",
        NumberAnswer(value),
        rf"At 0 the gradient is $-A\hat w = ({gradient[0]}, {gradient[1]})$. The subgradients of "
        r"the penalty there have entries from $-\lambda$ to $\lambda$, which can cancel it from "
        rf"$\lambda = \lVert A\hat w \rVert_\infty = {value:.4g}$ on. For L2 there is no such "
        r"$\lambda$: its gradient at 0 is 0.",
        {"matrix": matrix.ravel().tolist(), "center": center.tolist()},
    )


NUMBERS: dict[str, Question] = {
    "regularization-p-norm": Question(PAGE, "norms", 1, _norm, views.HOLLOW),
    "regularization-soft-threshold": Question(PAGE, "soft threshold", 1, _soft, views.SHRINKAGE),
    "regularization-on-the-circle": Question(PAGE, "constraint", 1, _circle, views.ROUND),
    "regularization-on-the-diamond": Question(PAGE, "constraint", 2, _diamond, views.ROUND),
    "regularization-ridge-point": Question(PAGE, "ridge", 2, _ridge, views.PENALTY),
    "regularization-elastic-net": Question(PAGE, "elastic net", 2, _net, views.NET),
    "regularization-all-zero": Question(PAGE, "lasso", 3, _at_zero, views.EXCHANGE),
}
