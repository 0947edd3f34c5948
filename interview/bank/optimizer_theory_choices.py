"""Statements to judge on optimizer theory; `evidence` recomputes which of them are true."""

from interview.bank import optimization_views as views
from interview.bank import optimizer_theory_evidence as evidence
from interview.question import Question, choice

PAGE = "optimizer-theory"

CHOICES: dict[str, Question] = {
    "optimizer-theory-jumping": Question(
        PAGE,
        "stability",
        1,
        choice(
            r"Along a direction of curvature $\lambda$, plain descent has a learning rate between "
            r"$1/\lambda$ and $2/\lambda$. What does the error do?",
            "It changes its sign at every step and goes to 0",
            (
                "It keeps its sign at every step and goes to 0",
                "It changes its sign at every step and grows",
                "It changes its sign at every step and keeps its size",
            ),
            r"The error is multiplied by $1 - \eta\lambda$, which lies between 0 and $-1$: at "
            r"$\eta = 1.5/\lambda$ it is $-0.5$. From $\eta = 2/\lambda$ on it is $-1$ or less, "
            "and the error no longer shrinks.",
        ),
        views.DESCENT,
        evidence=evidence.jumping,
    ),
    "optimizer-theory-root-of-kappa": Question(
        PAGE,
        "momentum",
        1,
        choice(
            r"The condition number of a quadratic rises from 100 to 10,000. By about how much does "
            "the number of steps to a given error grow, each method at its best settings?",
            "100 times for plain descent, 10 times for heavy ball",
            (
                "10 times for plain descent, 100 times for heavy ball",
                "100 times for plain descent, 100 times for heavy ball",
                "10 times for plain descent, 10 times for heavy ball",
            ),
            r"At best, a step of plain descent leaves $(\kappa-1)/(\kappa+1)$ of the error, so for "
            r"large $\kappa$ the steps grow in proportion to it: theory says 691 and 69,078 for "
            r"$\varepsilon = 10^{-6}$. Heavy ball has $\sqrt\kappa$ in its place: 69 and 691.",
        ),
        views.NARROW,
        evidence=evidence.root_of_kappa,
    ),
    "optimizer-theory-smallest-limit": Question(
        PAGE,
        "stability",
        2,
        choice(
            r"Four methods run on the same quadratic, with $\beta = 0.9$ where there is one. Which "
            "one diverges first as the learning rate is raised?",
            "Nesterov",
            ("Heavy ball", "Plain descent", "Momentum as a running mean"),
            r"For $\lambda_{\max} = 1$ the limits are 1.36 for Nesterov, "
            r"$(2+2\beta)/(1+2\beta)$, 2 for plain descent, 3.8 for heavy ball and 38 for a "
            "running mean, whose gradients enter with the factor 0.1.",
        ),
        views.LOOKING_AHEAD,
        evidence=evidence.smallest_limit,
    ),
    "optimizer-theory-edge-of-stability": Question(
        PAGE,
        "edge of stability",
        2,
        choice(
            r"A small network is trained on squared error for many steps of full-batch gradient "
            r"descent, with a constant $\eta$ that is not tiny. What does the sharpness, the "
            "Hessian's largest eigenvalue, typically do?",
            r"It rises to $2/\eta$ and stays near it while the loss falls",
            (
                r"It rises past $2/\eta$, and then the loss diverges",
                r"It stays far below $2/\eta$, so the loss falls at every step",
                r"It falls towards 0 along with the loss",
            ),
            r"While the sharpness is under $2/\eta$ training raises it. Above $2/\eta$ the weights "
            "oscillate along the sharpest direction, and that moves them to places of smaller "
            "sharpness. The loss falls in the long run, though not at every step (Cohen et al. "
            "2021).",
        ),
        views.EDGE,
        evidence=evidence.edge,
    ),
    "optimizer-theory-lower-floor": Question(
        PAGE,
        "noise floor",
        2,
        choice(
            "Gradient noise of constant variance keeps plain descent above the minimum of a "
            r"quadratic, at a learning rate far under $2/\lambda_{\max}$. What lowers the mean "
            "loss in the long run by about half?",
            "Half the learning rate",
            (
                "Twice as many steps",
                "Half the distance at the start",
                "Momentum of 0.9 beside it",
            ),
            r"The variance is $\eta\sigma^2/(\lambda(2-\eta\lambda))$: nearly in proportion to "
            r"$\eta$. More steps and a nearer start change nothing in the long run, and momentum "
            r"0.9 at the same learning rate raises it about $1/(1 - 0.9) = 10$ times.",
        ),
        views.FLOOR,
        evidence=evidence.lower_floor,
    ),
    "optimizer-theory-double-root": Question(
        PAGE,
        "speed",
        3,
        choice(
            r"Heavy ball at its best settings on a quadratic of curvatures 1 and 100: "
            r"$\ln(1/\varepsilon)/(-\ln\rho)$ predicts 69 steps until the error is "
            r"$\varepsilon = 10^{-6}$ of the first one, but it takes 93. Why?",
            r"The roots coincide, so errors fall like $k\rho^k$",
            (
                "Rounding to 64 bits slows the last steps",
                "From most other directions 69 steps are enough",
                "The prediction is for the loss, the count for errors",
            ),
            r"At the optimum $\sigma^2 - (1+\beta-\eta\lambda)\sigma + \beta$ has a double root "
            r"for both curvatures, and a double root gives a factor $k$. It takes 83 to 95 steps "
            "from any direction; the loss is at a millionth after 58 already.",
        ),
        views.BALL,
        evidence=evidence.double_root,
    ),
    "optimizer-theory-rare-gradient": Question(
        PAGE,
        "Adam",
        3,
        choice(
            r"A weight's gradient has been 0 for ten thousand steps; now it is 5, once. How far "
            r"does Adam move the weight in this step ($\beta_1 = 0.9$, $\beta_2 = 0.999$)?",
            r"About $3.2\,\eta$",
            (r"About $1.0\,\eta$", r"About $0.1\,\eta$", r"About $5.0\,\eta$"),
            r"$m = 0.1\,g$ and $v = 0.001\,g^2$, both no longer corrected, so the step is "
            r"$\eta\,(1-\beta_1)/\sqrt{1-\beta_2} = 3.16\,\eta$. Kingma and Ba (section "
            "2.1) call it the most severe case of sparsity; constant gradients give steps of "
            r"about $\eta$.",
        ),
        views.RARE,
        evidence=evidence.rare_gradient,
    ),
    "optimizer-theory-convex": Question(
        PAGE,
        "convergence",
        1,
        choice(
            r"Full-batch gradient descent with a constant $\eta$ runs on a convex $f$ that has a "
            r"minimum and no curvature above $L$. For which $\eta$ is it certain, without knowing "
            "more, that $f$ converges to its global minimum?",
            r"For every $\eta$ with $0 < \eta < 2/L$",
            (
                r"For every $\eta > 0$, since $f$ is convex",
                r"For $\eta < 1/L$ only, not above",
                r"For none, unless $f$ is strongly convex",
            ),
            r"Each step lowers $f$ by at least "
            r"$\eta\,(1 - \frac{\eta L}{2})\,\lVert\nabla f\rVert^2$, and a convex $f$ has no "
            r"stationary point but its global minima. On a quadratic of curvature $L$ every "
            r"$\eta > 2/L$ diverges. Without convexity only a stationary point is certain.",
        ),
        views.DESCENT,
        evidence=evidence.convex,
    ),
}
