"""Statements to judge on the geometry of L1 and L2; `evidence` recomputes which are true."""

from interview.bank import regularization_evidence as evidence
from interview.bank import regularization_views as views
from interview.question import Question, choice

PAGE = "regularization"

CHOICES: dict[str, Question] = {
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
        views.ROUND,
        evidence=evidence.which_is_zero,
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
        views.PRIOR,
        evidence=evidence.prior_of_l1,
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
        views.SQUARE,
        evidence=evidence.square_ball,
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
        views.EXCHANGE,
        evidence=evidence.lambda_and_radius,
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
        views.HOW_OFTEN,
        evidence=evidence.zeros_of_l2,
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
        views.PENALTY,
        evidence=evidence.flat_direction,
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
        views.HOLLOW,
        evidence=evidence.non_convex_ball,
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
        views.SLANTED,
        evidence=evidence.which_is_dropped,
    ),
}
