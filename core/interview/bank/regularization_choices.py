"""Statements to judge on the geometry of L1 and L2; `evidence` recomputes which are true."""

from core.interview.bank import regularization_evidence as evidence
from core.interview.bank import regularization_views as views
from core.interview.question import Question, choice

PAGE = "regularization"

CHOICES: dict[str, Question] = {
    "regularization-which-is-zero": Question(
        PAGE, "exact zeros", 1,
        choice(
            "A round loss has its minimum at $(2.4, 0.6)$, and $w$ must stay in a ball of radius "
            "$C = 1$. For which ball is $w_2$ exactly 0 at the optimum?",
            "For the diamond (L1) alone",
            ("For the circle (L2) alone", "For the diamond and the circle", "For neither of them"),
            "The minimum lies in the strip beside the diamond's corner, where "
            r"$|\hat w_1| - |\hat w_2| = 1.8 \ge C$, so the corner $(1, 0)$ is nearest. The circle "
            "gives $(0.970, 0.243)$: smaller in both, zero in none.",
        ),
        views.ROUND, evidence=evidence.which_is_zero,
    ),
    "regularization-prior-of-l1": Question(
        PAGE, "priors", 1,
        choice(
            r"Least squares with the penalty $\lambda\lVert w \rVert_1$ is the maximum a "
            "posteriori estimate under normal noise. Which prior does each coefficient have?",
            "Laplace",
            ("Normal", "Uniform", "Student's t"),
            r"A penalty is $-\log$ of a prior, up to a constant: $e^{-k|w|}$ is the Laplace "
            r"density with scale $1/k$, where $k = \lambda n/\sigma^2$. A normal prior, "
            "$e^{-kw^2/2}$, is ridge.",
        ),
        views.PRIOR, evidence=evidence.prior_of_l1,
    ),
    "regularization-square-ball": Question(
        PAGE, "L∞ ball", 1,
        choice(
            r"What does the constraint $\lVert w \rVert_\infty \le C$ tend to do to two "
            "coefficients, where it binds?",
            "It makes both exactly equal in size",
            (
                "It makes the smaller one exactly zero",
                "It makes the larger one exactly zero",
                "It shrinks both by exactly one factor",
            ),
            r"The square's corners lie on the diagonals, at $(\pm C, \pm C)$, and a corner is "
            "where many losses touch first. With the minimum at $(1.6, 1.9)$ and $C = 0.8$ the "
            "optimum is $(0.8, 0.8)$.",
        ),
        views.SQUARE, evidence=evidence.square_ball,
    ),
    "regularization-lambda-and-radius": Question(
        PAGE, "λ and C", 2,
        choice(
            r"How do the constraint $\lVert w \rVert \le C$ and the penalty "
            r"$\lambda\lVert w \rVert$ belong together, for a norm and a convex loss?",
            r"Each binding $C$ has a $\lambda$, which depends on the loss",
            (
                r"Each binding $C$ has a $\lambda$, which is $1/C$ for any loss",
                r"Each binding $C$ has a $\lambda$, the same for L1 and L2",
                r"Only for a round loss does each $C$ have a $\lambda$",
            ),
            r"$\lambda$ is the multiplier of the constraint: at the optimum $-\nabla f = \lambda\, "
            r"\partial P$. A smaller $C$ means a larger $\lambda$, but how large depends on how "
            "steep the loss is there, that is on the data.",
        ),
        views.EXCHANGE, evidence=evidence.lambda_and_radius,
    ),
    "regularization-zeros-of-l2": Question(
        PAGE, "exact zeros", 2,
        choice(
            "When does an L2 penalty or an L2 ball set a coefficient to exactly 0?",
            "Only by a coincidence that random data never bring about",
            (
                r"As soon as $\lambda$ exceeds the loss's slope at 0",
                "As soon as $C$ is smaller than that coefficient's distance from 0",
                "As soon as the coefficient is the smaller one and $C$ is small",
            ),
            "On the circle the optimum has $w_2 = 0$ only if the loss's slope there points exactly "
            "along $w_1$. Over 5,000 random losses that never happens, while L1 has zeros in 66 % "
            "of the symmetric ones at $C = 2$.",
        ),
        views.HOW_OFTEN, evidence=evidence.zeros_of_l2,
    ),
    "regularization-flat-direction": Question(
        PAGE, "ridge", 2,
        choice(
            "Ridge shrinks the least-squares solution. Along which principal axis of the loss's "
            "ellipses does it take away the largest share?",
            "The one where the loss is flattest",
            (
                "The one where the loss is steepest",
                "The one that the solution points along",
                "None: the share is the same along all",
            ),
            r"Along an eigenvector with curvature $a$ the factor is $a/(a + \lambda)$: with "
            r"$\lambda = 1$ a curvature of 3 keeps 0.75 and one of 0.3 keeps 0.23. What the data "
            "hardly determine is given up first.",
        ),
        views.PENALTY, evidence=evidence.flat_direction,
    ),
    "regularization-hollow-ball": Question(
        PAGE, "p under 1", 3,
        choice(
            r"The ball $\lVert w \rVert_{1/2} \le C$ is hollow. Which of its optima, for $C$ from "
            r"0 until it stops binding, does a penalty $\lambda \sum_i |w_i|^{1/2}$ reach as "
            "well?",
            r"Some: its optimum leaps, and leaves out ranges of $C$",
            (
                r"All: each $C$ has a $\lambda$, as for convex balls",
                r"None: a penalty that is not convex has other optima",
                r"Those on an axis: only corners have a $\lambda$",
            ),
            r"As $\lambda$ grows, the penalty's lowest point leaps from one valley to another and "
            "never rests in between. On the page's loss it reaches $C = 2$ and $C = 6$, but "
            "neither $C = 1$ nor $C = 4$. For convex balls both formulations have the same optima.",
        ),
        views.HOLLOW, evidence=evidence.hollow_ball,
    ),
    "regularization-which-is-dropped": Question(
        PAGE, "correlation", 3,
        choice(
            "Two losses have their minimum at $(2, 1.5)$, but different ellipses. Which "
            "coefficient can the L1 ball set to 0 as $C$ shrinks?",
            "Either one: the ellipses' slant decides",
            (
                "Only $w_2$, which is the smaller one",
                "Only $w_1$, which has more to give up",
                "Neither one, as long as both matter",
            ),
            "Round ellipses drop $w_2$: at $C = 0.5$ the optimum is $(0.5, 0)$. With curvatures "
            "0.3 and 4 turned by 20° it is $(0, 0.5)$: giving up $w_1$ goes along the flat "
            "direction and costs less. That is what correlated features do.",
        ),
        views.SLANTED, evidence=evidence.which_is_dropped,
    ),
}  # fmt: skip
