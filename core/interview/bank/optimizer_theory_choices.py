"""Statements to judge on optimizer theory; `evidence` recomputes which of them are true."""

from core.interview.bank import optimization_views as views
from core.interview.bank import optimizer_theory_evidence as evidence
from core.interview.question import Question, choice

PAGE = "optimizer-theory"

CHOICES: dict[str, Question] = {
    "optimizer-theory-jumping": Question(
        PAGE, "stability", 1,
        choice(
            r"Along a direction of curvature $\lambda$, plain descent has a learning rate between "
            r"$1/\lambda$ and $2/\lambda$. What does the error do?",
            "It changes its sign at every step and goes to 0",
            (
                "It keeps its sign at every step and goes to 0",
                "It changes its sign at every step and grows",
                "It changes its sign at every step and keeps its size",
            ),
            r"The factor $1 - \eta\lambda$ lies between 0 and $-1$: at $\eta = 1.5/\lambda$ it is "
            r"$-0.5$. From $\eta = 2/\lambda$ on it is $-1$ or beyond, and the jumps no longer "
            "shrink.",
        ),
        views.DESCENT, evidence=evidence.jumping,
    ),
    "optimizer-theory-root-of-kappa": Question(
        PAGE, "momentum", 1,
        choice(
            r"The condition number rises from 100 to 10,000. By how much do the steps needed grow, "
            "each method at its best settings?",
            "100 times for plain descent, 10 times for heavy ball",
            (
                "10 times for plain descent, 100 times for heavy ball",
                "100 times for plain descent, 100 times for heavy ball",
                "10 times for plain descent, 10 times for heavy ball",
            ),
            r"Plain descent's best rate is $(\kappa-1)/(\kappa+1)$, so its steps grow like "
            r"$\kappa$: from 691 to 69,078 for $\varepsilon = 10^{-6}$. Heavy ball has "
            r"$\sqrt\kappa$ in its place: from 69 to 691.",
        ),
        views.NARROW, evidence=evidence.root_of_kappa,
    ),
    "optimizer-theory-smallest-limit": Question(
        PAGE, "stability", 2,
        choice(
            r"Four methods run on the same quadratic, with $\beta = 0.9$ where there is one. Which "
            "one diverges first as the learning rate is raised?",
            "Nesterov",
            ("Heavy ball", "Plain descent", "Momentum as a running mean"),
            r"For $\lambda_{\max} = 1$ the limits are 1.36 for Nesterov, "
            r"$(2+2\beta)/(1+2\beta)$, 2 for plain descent, 3.8 for heavy ball and 38 for a "
            "running mean, whose gradients enter with the factor 0.1.",
        ),
        views.LOOKING_AHEAD, evidence=evidence.smallest_limit,
    ),
    "optimizer-theory-edge-of-stability": Question(
        PAGE, "edge of stability", 2,
        choice(
            r"A small network is trained by full-batch gradient descent with a learning rate "
            r"$\eta$. What does the sharpness, the Hessian's largest eigenvalue, typically do?",
            r"It climbs to $2/\eta$ and hovers there while the loss falls",
            (
                r"It climbs past $2/\eta$, whereupon the loss diverges",
                r"It stays far below $2/\eta$, so the loss falls at every step",
                r"It falls towards 0 along with the loss",
            ),
            r"On the page's network with $\eta = 0.2$ it passes $2/\eta = 10$ after about 240 "
            "steps and then swings around it. In 1,000 steps the loss falls from 0.34 to 0.01, "
            "though one step in seven raises it (Cohen et al. 2021).",
        ),
        views.EDGE, evidence=evidence.edge,
    ),
    "optimizer-theory-lower-floor": Question(
        PAGE, "noise floor", 2,
        choice(
            "Gradient noise keeps plain descent hovering above the minimum. What brings the mean "
            "loss there down by about half?",
            "Half the learning rate",
            (
                "Twice as many steps",
                "Half the distance at the start",
                "Momentum of 0.9 beside it",
            ),
            r"The variance is $\eta\sigma^2/(\lambda(2-\eta\lambda))$: nearly in proportion to "
            r"$\eta$. More steps and a nearer start change nothing once the floor is reached, and "
            "momentum 0.9 at the same learning rate lifts it about ninefold.",
        ),
        views.FLOOR, evidence=evidence.lower_floor,
    ),
    "optimizer-theory-double-root": Question(
        PAGE, "speed", 3,
        choice(
            r"At $\kappa = 100$ and heavy ball's best settings, $\ln(1/\varepsilon)/(-\ln\rho)$ "
            r"predicts 69 steps to $\varepsilon = 10^{-6}$, but 93 are measured. Why?",
            r"The roots coincide, so errors fall like $k\rho^k$",
            (
                "Rounding to 64 bits slows the last steps",
                "The start lies in an unlucky direction",
                "The prediction is for the loss, the count for errors",
            ),
            r"At the optimum $\sigma^2 - (1+\beta-\eta\lambda)\sigma + \beta$ has a double root "
            r"for both curvatures, and a double root brings a factor $k$ along. It costs 83 to 95 "
            "steps from any direction; the loss is at a millionth after 58 already.",
        ),
        views.BALL, evidence=evidence.double_root,
    ),
    "optimizer-theory-rare-gradient": Question(
        PAGE, "Adam", 3,
        choice(
            r"A weight's gradient has been 0 for ten thousand steps; now it is 5, once. How far "
            r"does Adam move the weight in this step ($\beta_1 = 0.9$, $\beta_2 = 0.999$)?",
            r"About $3.2\,\eta$",
            (r"About $1.0\,\eta$", r"About $0.1\,\eta$", r"About $5.0\,\eta$"),
            r"$m = 0.1\,g$ and $v = 0.001\,g^2$, both no longer corrected, so the step is "
            r"$\eta\,(1-\beta_1)/\sqrt{1-\beta_2} = 3.16\,\eta$. Kingma and Ba (section "
            "2.1) call it the most severe case of sparsity; steady gradients give steps of "
            r"about $\eta$.",
        ),
        views.RARE, evidence=evidence.rare_gradient,
    ),
}  # fmt: skip
