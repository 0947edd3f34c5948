"""Questions on the geometry of L1 and L2: balls, shrinkage, and where zeros come from."""

import numpy as np

from core.regularization import Ball, QuadraticLoss, from_matrix, with_multiplier, with_radius
from interview.bank.drawing import DIGITS, bracketed, minus, one_of, until
from interview.live_links import LiveLink
from interview.question import NumberAnswer, Question, QuestionInstance, choice

PAGE = "regularization"


# ---- page states that questions link to ----------------------------------------------------------
ROUND = LiveLink(
    "regularization",
    "Drag a round loss beside the diamond’s corner",
    {
        "regularization_center_x": "2.4",
        "regularization_center_y": "0.6",
        "regularization_first": "1",
        "regularization_second": "1",
        "regularization_angle": "0",
    },
)
SHRINKAGE = LiveLink(
    "regularization", "Compare the shrinkage curves of L1 and L2", {"regularization_topic": "prox"}
)
NET = LiveLink(
    "regularization",
    "See the elastic net cut and divide",
    {"regularization_ball": "elastic-net", "regularization_topic": "prox"},
)
PENALTY = LiveLink(
    "regularization",
    "Give λ instead of C",
    {"regularization_mode": "multiplier", "regularization_multiplier": "1"},
)
EXCHANGE = LiveLink(
    "regularization",
    "Exchange λ for C and back",
    {
        "regularization_mode": "multiplier",
        "regularization_multiplier": "1",
        "regularization_topic": "exchange",
    },
)
PRIOR = LiveLink(
    "regularization", "See the priors behind both penalties", {"regularization_topic": "prior"}
)
SQUARE = LiveLink(
    "regularization",
    "Let the square make both equal",
    {
        "regularization_ball": "linf",
        "regularization_other": "l1",
        "regularization_radius": "0.8",
        "regularization_center_x": "1.6",
        "regularization_center_y": "1.9",
        "regularization_first": "1",
        "regularization_second": "2",
        "regularization_angle": "30",
    },
)
HOW_OFTEN = LiveLink(
    "regularization", "Count exact zeros over random losses", {"regularization_topic": "zeros"}
)
NON_CONVEX = LiveLink(
    "regularization",
    "Look at a non-convex ball with two optima",
    {
        "regularization_ball": "lp",
        "regularization_ball_power": "0.5",
        "regularization_other": "l1",
        "regularization_radius": "2",
        "regularization_center_x": "2",
        "regularization_center_y": "1.6",
        "regularization_first": "1",
        "regularization_second": "3",
        "regularization_angle": "-35",
    },
)
SLANTED = LiveLink(
    "regularization",
    "See L1 drop the larger coefficient",
    {
        "regularization_radius": "0.63",
        "regularization_center_x": "2",
        "regularization_center_y": "1.5",
        "regularization_first": "0.3",
        "regularization_second": "4",
        "regularization_angle": "20",
    },
)


# ---- numbers to work out ------------------------------------------------------------------------
_TRIPLES = ((3, 4, 5), (4, 3, 5), (6, 8, 10), (8, 6, 10), (5, 12, 13), (12, 5, 13))


def _sign(rng: np.random.Generator) -> int:
    return one_of(rng, (1, -1))


def _norm(rng: np.random.Generator) -> QuestionInstance:
    power = one_of(rng, (0.5, 3.0))
    sizes = [one_of(rng, (1, 4, 9, 16) if power < 1 else (1, 2, 3, 4)) for _ in range(2)]
    w = [sizes[0], -sizes[1]]
    value = float(Ball("lp", power).radius(np.array(w, float)))
    total = sum(each**power for each in sizes)
    return QuestionInstance(
        rf"What is $\lVert w \rVert_p = \left(\sum_i |w_i|^p\right)^{{1/p}}$ of "
        rf"$w = ({w[0]}, {w[1]})$ with $p = {power:g}$? {DIGITS}",
        NumberAnswer(value),
        rf"$\sum_i |w_i|^{{{power:g}}} = {total:g}$, and $({total:g})^{{1/{power:g}}} = "
        rf"{value:.4g}$. For $p = 1$ it is {sum(sizes)}, and for $p = 2$ it is "
        rf"{np.hypot(sizes[0], sizes[1]):.4g}: the larger $p$, the smaller the result for one $w$.",
        {"power": power, "w": w},
    )


def _soft(rng: np.random.Generator) -> QuestionInstance:
    threshold = one_of(rng, (0.3, 0.5, 0.8, 1.0))
    v = _sign(rng) * (threshold + one_of(rng, (0.2, 0.5, 0.9, 1.4)))
    value = float(Ball("l1").prox(np.array([v]), threshold)[0])
    return QuestionInstance(
        rf"Which $x$ makes $\tfrac12(x {minus(v)})^2 + {threshold:g}\,|x|$ smallest?",
        NumberAnswer(value),
        rf"Soft thresholding moves ${v:g}$ towards 0 by {threshold:g}: $x = {value:.4g}$. "
        rf"Any number between $-{threshold:g}$ and ${threshold:g}$ would become exactly 0.",
        {"v": v, "threshold": threshold},
    )


def _circle(rng: np.random.Generator) -> QuestionInstance:
    first, second, norm = one_of(rng, _TRIPLES)
    center = (first * _sign(rng), second * _sign(rng))
    radius = one_of(rng, (0.5, 1.0, 2.0, 2.5, 4.0))
    loss = QuadraticLoss((float(center[0]), float(center[1])), (1.0, 1.0), 0.0)
    value = float(with_radius(loss, Ball("l2"), radius).point[0])
    return QuestionInstance(
        rf"The loss is round, $f(w) = \tfrac12\lVert w - ({center[0]}, {center[1]}) \rVert^2$. "
        rf"What is $w_1$ at its lowest point with $\lVert w \rVert_2 \le {radius:g}$? {DIGITS}",
        NumberAnswer(value),
        rf"The nearest point of the circle lies towards the minimum, whose distance from 0 is "
        rf"{norm}: $w_1 = {radius:g} \cdot {bracketed(center[0])}/{norm} = {value:.4g}$. Both "
        rf"coefficients shrink by the same factor {radius / norm:.4g}; none becomes 0.",
        {"center": center, "radius": radius},
    )


def _diamond(rng: np.random.Generator) -> QuestionInstance:
    def draw(rng: np.random.Generator) -> tuple[float, float, float]:
        a, b = (one_of(rng, np.arange(1, 13).tolist()) / 4 for _ in range(2))
        return a, b, one_of(rng, np.arange(2, 17).tolist()) / 4

    a, b, radius = until(rng, draw, lambda d: abs(d[0] - d[1]) < d[2] < d[0] + d[1])
    loss = QuadraticLoss((a, b), (1.0, 1.0), 0.0)
    value = float(with_radius(loss, Ball("l1"), radius).point[0])
    cut = (a + b - radius) / 2
    return QuestionInstance(
        rf"The loss is round, $f(w) = \tfrac12\lVert w - ({a:g}, {b:g}) \rVert^2$. What is $w_1$ "
        rf"at its lowest point with $|w_1| + |w_2| \le {radius:g}$? {DIGITS}",
        NumberAnswer(value),
        rf"Both coefficients give up the same amount $t$ until their sum is {radius:g}: "
        rf"$t = ({a:g} + {b:g} - {radius:g})/2 = {cut:.4g}$, less than either of them. So "
        rf"$w = ({a - cut:.4g}, {b - cut:.4g})$; had $t$ been larger than one of them, that one "
        "would be exactly 0.",
        {"center": [a, b], "radius": radius},
    )


def _ridge(rng: np.random.Generator) -> QuestionInstance:
    curvatures = (one_of(rng, (0.5, 2.0, 3.0, 4.0)), one_of(rng, (5.0, 8.0, 10.0)))
    center = (one_of(rng, (1.0, 2.0, 3.0, -2.0)), one_of(rng, (1.0, 2.0, -3.0)))
    multiplier = one_of(rng, (0.5, 1.5, 2.0, 3.0))
    loss = QuadraticLoss(center, curvatures, 0.0)
    value = float(with_multiplier(loss, Ball("l2"), multiplier).point[0])
    kept = [each / (each + multiplier) for each in curvatures]
    return QuestionInstance(
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


def _net(rng: np.random.Generator) -> QuestionInstance:
    ratio, threshold = one_of(rng, (0.2, 0.5, 0.8)), one_of(rng, (0.5, 1.0, 2.0))
    v = _sign(rng) * (threshold * ratio + one_of(rng, (0.3, 0.8, 1.2, 2.0)))
    value = float(Ball("elastic-net", ratio).prox(np.array([v]), threshold)[0])
    cut, divisor = threshold * ratio, 1 + threshold * (1 - ratio)
    return QuestionInstance(
        rf"Which $x$ makes $\tfrac12(x {minus(v)})^2 + t\left(\rho|x| + "
        rf"\tfrac{{1-\rho}}{{2}}x^2\right)$ with $t = {threshold:g}$ and $\rho = {ratio:g}$ "
        f"smallest? {DIGITS}",
        NumberAnswer(value),
        rf"First the L1 part cuts off $t\rho = {cut:g}$, then the L2 part divides by "
        rf"$1 + t(1-\rho) = {divisor:g}$: $x = {value:.4g}$. With $\rho = 1$ only the cut is left, "
        r"with $\rho = 0$ only the division.",
        {"v": v, "threshold": threshold, "ratio": ratio},
    )


def _at_zero(rng: np.random.Generator) -> QuestionInstance:
    def draw(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        a, c = (one_of(rng, (2, 3, 4, 5, 6)) for _ in range(2))
        b = _sign(rng) * one_of(rng, (1, 2))
        return np.array([[a, b], [b, c]]), np.array([one_of(rng, (-2, -1, 1, 2, 3)) for _ in "12"])

    def good(drawn: tuple[np.ndarray, np.ndarray]) -> bool:
        sizes = np.abs(drawn[0] @ drawn[1])
        return bool(np.linalg.det(drawn[0]) > 0.5 and sizes[0] != sizes[1])

    matrix, center = until(rng, draw, good)
    loss = from_matrix(matrix.astype(float), center.astype(float), 0.0)
    value = Ball("l1").lambda_max(loss.linear_term)
    gradient = -matrix @ center
    (a, b), (_, c) = matrix
    return QuestionInstance(
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


QUESTIONS: dict[str, Question] = {
    "regularization-p-norm": Question(PAGE, "norms", 1, _norm, NON_CONVEX),
    "regularization-soft-threshold": Question(PAGE, "soft threshold", 1, _soft, SHRINKAGE),
    "regularization-on-the-circle": Question(PAGE, "constraint", 1, _circle, ROUND),
    "regularization-on-the-diamond": Question(PAGE, "constraint", 2, _diamond, ROUND),
    "regularization-ridge-point": Question(PAGE, "ridge", 2, _ridge, PENALTY),
    "regularization-elastic-net": Question(PAGE, "elastic net", 2, _net, NET),
    "regularization-all-zero": Question(PAGE, "lasso", 3, _at_zero, EXCHANGE),
    "regularization-which-is-zero": Question(
        PAGE,
        "exact zeros",
        1,
        choice(
            "A round loss has its minimum at $(2.4, 0.6)$, and $w$ must stay in a ball of radius "
            "$C = 1$. For which ball is $w_2$ exactly 0 at the optimum?",
            "For the diamond (L1) alone",
            ("For the circle (L2) alone", "For the diamond and the circle", "For neither of them"),
            "For a round loss the optimum is the nearest point of the ball. As "
            r"$|\hat w_1| - |\hat w_2| = 1.8 \ge C$, that is the corner $(1, 0)$ of the diamond. "
            "The circle gives $(0.970, 0.243)$: both are smaller, none is 0.",
        ),
        ROUND,
    ),
    "regularization-prior-of-l1": Question(
        PAGE,
        "priors",
        1,
        choice(
            r"The minimum of $\frac{1}{2n}\lVert y - Xw \rVert^2 + \lambda\lVert w \rVert_1$ is "
            r"the maximum a posteriori estimate under normal noise of variance $\sigma^2$. Which "
            "prior does each coefficient have?",
            "Laplace",
            ("Normal", "Uniform", "Student's t"),
            r"The negative logarithm of the posterior is $n/\sigma^2$ times the objective, up to a "
            r"constant. So the prior is $e^{-k|w|}$ with $k = \lambda n/\sigma^2$, the Laplace "
            "density of scale $1/k$. A normal prior, $e^{-kw^2/2}$, gives ridge.",
        ),
        PRIOR,
    ),
    "regularization-square-ball": Question(
        PAGE,
        "L∞ ball",
        1,
        choice(
            "A round loss has its minimum where both coefficients are larger than $C$ in size, but "
            r"not equally large. What does the constraint $\lVert w \rVert_\infty \le C$ do to "
            "them?",
            "It makes both exactly equal in size",
            (
                "It makes the smaller one exactly zero",
                "It makes the larger one exactly zero",
                "It shrinks both by exactly one factor",
            ),
            r"The nearest point of the square has both coefficients at $\pm C$: a corner. With the "
            "minimum at $(1.6, 1.9)$ and $C = 0.8$ it is $(0.8, 0.8)$. The corners of the square "
            "lie on the diagonals, those of the diamond on the axes.",
        ),
        SQUARE,
    ),
    "regularization-lambda-and-radius": Question(
        PAGE,
        "λ and C",
        2,
        choice(
            r"A constraint $\lVert w \rVert \le C$ binds if the minimum of the loss lies outside. "
            r"How does it correspond to the penalty $\lambda\lVert w \rVert$, for a norm and a "
            "convex loss?",
            r"Each binding $C$ has a $\lambda$, which depends on the loss",
            (
                r"Each binding $C$ has a $\lambda$, which is $1/C$ for any loss",
                r"Each binding $C$ has a $\lambda$, the same for L1 and L2",
                r"Only for a round loss does each $C$ have a $\lambda$",
            ),
            r"$\lambda$ is the multiplier of the constraint: at the optimum $-\nabla f$ is "
            r"$\lambda$ times a subgradient of the norm. A smaller $C$ means a larger $\lambda$, "
            "or the same; how large depends on the gradient of the loss there, that is on the "
            "data.",
        ),
        EXCHANGE,
    ),
    "regularization-zeros-of-l2": Question(
        PAGE,
        "exact zeros",
        2,
        choice(
            "When does an L2 penalty or an L2 ball set a coefficient to exactly 0?",
            "Only by a coincidence, of probability 0 for continuous data",
            (
                r"As soon as $\lambda$ exceeds the loss's derivative at 0",
                "As soon as $C$ is smaller than that coefficient's distance from 0",
                "As soon as the coefficient is the smaller one and $C$ is small",
            ),
            "On the circle the optimum has $w_2 = 0$ only if the loss's gradient there points "
            "exactly along $w_1$. At the corner of the L1 ball a whole range of directions will "
            "do, so L1 has zeros for many losses.",
        ),
        HOW_OFTEN,
    ),
    "regularization-flat-direction": Question(
        PAGE,
        "ridge",
        2,
        choice(
            "Ridge shrinks the least-squares solution of two coefficients. The loss's contours are "
            "ellipses, no circles. Along which of their axes is the share that it takes away "
            "largest?",
            "The one where the curvature is smallest",
            (
                "The one where the curvature is largest",
                "The one that the solution points along",
                "None: the share is the same along all",
            ),
            r"Along an eigenvector with curvature $a$ the factor is $a/(a + \lambda)$: with "
            r"$\lambda = 1$ a curvature of 3 keeps 0.75 and one of 0.3 keeps 0.23. So the "
            "direction that the data determine least shrinks most.",
        ),
        PENALTY,
    ),
    "regularization-hollow-ball": Question(
        PAGE,
        "p under 1",
        3,
        choice(
            r"The ball $\lVert w \rVert_{1/2} \le C$ is non-convex. Which of its optima, for $C$ "
            r"from 0 until it stops binding, does a penalty $\lambda \sum_i |w_i|^{1/2}$ reach as "
            "well?",
            r"Some: its optimum jumps, and leaves out ranges of $C$",
            (
                r"All: each $C$ has a $\lambda$, as for convex balls",
                r"None: a non-convex penalty has other optima",
                r"Those on an axis: only corners have a $\lambda$",
            ),
            r"Near 0 the penalty's curvature is a large negative number, so no optimum lies there "
            r"but 0 itself: as $\lambda$ grows, the lowest point jumps. With the minimum at "
            r"$(2, 1.6)$ and curvatures 1 and 3 turned by $-35°$ it reaches $C = 2$ and $C = 6$, "
            "but neither $C = 1$ nor $C = 4$. For convex balls both forms have the same optima.",
        ),
        NON_CONVEX,
    ),
    "regularization-which-is-dropped": Question(
        PAGE,
        "correlation",
        3,
        choice(
            "Two losses have their minimum at $(2, 1.5)$, but different ellipses. Which "
            "coefficient can the L1 ball set to 0 as $C$ shrinks?",
            "Either one: the direction of the ellipses decides",
            (
                "Only $w_2$, which is the smaller one",
                "Only $w_1$, which is the larger one",
                "Neither one, as none is 0 at the minimum",
            ),
            "With circles $w_2$ becomes 0: at $C = 0.5$ the optimum is $(0.5, 0)$. With curvatures "
            "0.3 and 4 turned by 20° it is $(0, 0.5)$: $w_1$ changes along the direction of small "
            "curvature, which costs less. Correlated features have such ellipses.",
        ),
        SLANTED,
    ),
}
