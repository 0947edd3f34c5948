"""Questions on optimizer theory: limits, rates, Adam's parts, and the floor that noise leaves."""

import numpy as np

from core.optimizer_theory import (
    METHODS,
    expected_share,
    predicted_steps,
    rate,
    stationary_variance,
    window,
)
from core.optimizers import Conditions
from core.regularization import from_matrix
from core.surfaces import momentum_limit
from interview.bank.drawing import DIGITS, distinct, listed, one_of
from interview.live_links import LiveLink
from interview.question import NumberAnswer, Question, QuestionInstance, choice

PAGE = "optimizer-theory"


# ---- page states that questions link to ----------------------------------------------------------
CUSTOM_GRADIENTS = LiveLink(
    "optimizer-theory",
    "Give Adam two gradients of your own",
    {
        "optimizer_theory_topic": "adam",
        "optimizer_theory_sequence": "own",
        "optimizer_theory_gradients": "3, -2",
    },
)
DISSECTED = LiveLink(
    "optimizer-theory",
    "See the corrected and the raw mean",
    {"optimizer_theory_topic": "adam", "optimizer_theory_length": "50"},
)
RARE = LiveLink(
    "optimizer-theory",
    "Give Adam a gradient in every tenth step only",
    {"optimizer_theory_topic": "adam", "optimizer_theory_sequence": "sparse"},
)
DESCENT = LiveLink(
    "optimizer-theory",
    "Cross the stability limit of plain descent",
    {"optimizer_theory_topic": "speed", "optimizer_theory_method": "gd"},
)
BALL = LiveLink(
    "optimizer-theory",
    "Find heavy ball’s best cell",
    {"optimizer_theory_topic": "speed", "optimizer_theory_method": "heavy-ball"},
)
LOOKING_AHEAD = LiveLink(
    "optimizer-theory",
    "See Nesterov’s limit fall as momentum grows",
    {"optimizer_theory_topic": "speed", "optimizer_theory_method": "nesterov"},
)
NARROW = LiveLink(
    "optimizer-theory",
    "Raise κ and compare the best settings",
    {
        "optimizer_theory_topic": "speed",
        "optimizer_theory_method": "heavy-ball",
        "optimizer_theory_kappa": "1000",
    },
)
FLOOR = LiveLink(
    "optimizer-theory",
    "Move batch size and learning rate, watch the floor",
    {"optimizer_theory_topic": "noise", "optimizer_theory_noise_batch": "4"},
)
EDGE = LiveLink(
    "optimizer-theory",
    "Watch the sharpness rise to 2/η",
    {
        "optimizer_theory_topic": "edge",
        "optimizer_theory_edge_learning_rate": "0.2",
        "optimizer_theory_edge_steps": "1000",
    },
)


# ---- numbers to work out ------------------------------------------------------------------------


def _largest_rate(rng: np.random.Generator) -> QuestionInstance:
    curvatures = sorted(distinct(rng, 1, 50, 3))
    value = momentum_limit(curvatures[-1], 0.0)
    return QuestionInstance(
        rf"A quadratic loss has a Hessian with the eigenvalues ${listed(curvatures)}$. From which "
        rf"learning rate on does plain gradient descent no longer converge? {DIGITS}",
        NumberAnswer(value),
        rf"Each step multiplies the error along an eigenvector by $1 - \eta\lambda$, which must "
        rf"stay above $-1$: $\eta < 2/\lambda_{{\max}} = 2/{curvatures[-1]} = {value:.4g}$. The "
        "direction of the largest curvature decides.",
        {"curvatures": curvatures},
    )


def _condition(rng: np.random.Generator) -> QuestionInstance:
    a = int(rng.integers(3, 10))
    b = int(rng.integers(1, a))
    value = from_matrix(np.array([[a, b], [b, a]], float), np.ones(2), 0.0).condition
    return QuestionInstance(
        rf"What is the condition number $\kappa = \lambda_{{\max}}/\lambda_{{\min}}$ of the "
        rf"Hessian $\begin{{pmatrix}} {a} & {b} \\ {b} & {a} \end{{pmatrix}}$? {DIGITS}",
        NumberAnswer(value),
        rf"Its eigenvectors are the two diagonals, $(1, 1)$ and $(1, -1)$, with the eigenvalues "
        rf"${a} + {b} = {a + b}$ and ${a} - {b} = {a - b}$. So $\kappa = {a + b}/{a - b} = "
        rf"{value:.4g}$.",
        {"diagonal": a, "off": b},
    )


def _bias(rng: np.random.Generator) -> QuestionInstance:
    beta, t = one_of(rng, (0.8, 0.9, 0.95, 0.99)), one_of(rng, (1, 2, 3, 5, 10))
    value = float(1 / expected_share(beta, t)[-1])
    return QuestionInstance(
        rf"Adam with $\beta_1 = {beta:g}$ has made {t} step{'s' if t > 1 else ''}. By which factor "
        rf"does bias correction multiply the mean $m_{{{t}}}$? {DIGITS}",
        NumberAnswer(value),
        rf"From $m_0 = 0$ the weights of the gradients so far add up to "
        rf"$1 - \beta_1^{{{t}}} = {1 / value:.4g}$ only, so $\hat m = m/(1 - \beta_1^t)$ makes the "
        rf"mean {value:.4g} times as large. The factor goes to 1 as $t$ grows.",
        {"beta": beta, "t": t},
    )


def _window(rng: np.random.Generator) -> QuestionInstance:
    beta = one_of(rng, (0.8, 0.9, 0.95, 0.96, 0.98, 0.99, 0.995, 0.999))
    value = window(beta)
    return QuestionInstance(
        rf"A running mean $m \leftarrow \beta m + (1-\beta)\,g$ has $\beta = {beta:g}$. Over about "
        "how many steps does it average: what is the sum of all gradients' weights, divided by the "
        "newest one's?",
        NumberAnswer(value, unit="steps"),
        rf"The newest gradient weighs $1-\beta$, each older one $\beta$ times the next: divided by "
        rf"the newest weight the sum is $1 + \beta + \beta^2 + \dots = 1/(1-\beta) = {value:g}$. "
        "What is older than that many steps weighs less than $1/e$ of the newest.",
        {"beta": beta},
    )


def _ball_limit(rng: np.random.Generator) -> QuestionInstance:
    high, beta = one_of(rng, (4, 5, 8, 10, 20, 40, 100)), one_of(rng, (0.5, 0.8, 0.9, 0.95))
    value = momentum_limit(high, beta)
    return QuestionInstance(
        rf"Heavy ball, $b \leftarrow \beta b + g$ and $w \leftarrow w - \eta b$ with "
        rf"$\beta = {beta:g}$, runs on a quadratic whose largest curvature is {high}. From which "
        rf"$\eta$ on does it no longer converge? {DIGITS}",
        NumberAnswer(value),
        rf"The limit is $2(1+\beta)/\lambda_{{\max}} = 2 \cdot {1 + beta:g}/{high} = {value:.4g}$: "
        rf"there one root of $\sigma^2 - (1 + \beta - \eta\lambda)\sigma + \beta$ passes $-1$. "
        rf"Plain descent stops converging at $2/{high} = {2 / high:.4g}$ already.",
        {"high": high, "beta": beta},
    )


def _best_momentum(rng: np.random.Generator) -> QuestionInstance:
    root, low = one_of(rng, (2, 3, 4, 5, 6, 7, 8, 9, 10)), one_of(rng, (0.1, 0.5, 1.0, 2.0))
    kappa = root**2
    value = METHODS["heavy-ball"].optimum(low, low * kappa).momentum
    return QuestionInstance(
        rf"A quadratic has curvatures from {low:g} to {low * kappa:g}. Which momentum $\beta$ "
        rf"makes heavy ball fastest, together with its best learning rate? {DIGITS}",
        NumberAnswer(value),
        rf"With $\sqrt\kappa = \sqrt{{{kappa}}} = {root}$ the best is $\beta = "
        rf"\left(\frac{{\sqrt\kappa - 1}}{{\sqrt\kappa + 1}}\right)^2 = "
        rf"\left(\frac{{{root - 1}}}{{{root + 1}}}\right)^2 = {value:.4g}$. Each step then "
        rf"multiplies the error by about $\sqrt\beta = {value**0.5:.4g}$.",
        {"low": low, "high": low * kappa},
    )


def _best_rate(rng: np.random.Generator) -> QuestionInstance:
    low, high = one_of(rng, (2, 3, 4, 5)), one_of(rng, (6, 8, 10, 12, 15, 20, 30, 60))
    value = METHODS["gd"].optimum(low, high).learning_rate
    return QuestionInstance(
        rf"A quadratic has curvatures from {low} to {high}. Which learning rate makes plain "
        rf"gradient descent fastest in the worst case? {DIGITS}",
        NumberAnswer(value),
        rf"A step multiplies the error along the flattest direction by $1 - {low}\eta$, along the "
        rf"steepest by $1 - {high}\eta$. The larger of both sizes is smallest where they are "
        rf"equal: $\eta = 2/({low} + {high}) = {value:.4g}$, with the factors "
        rf"$\pm{(high - low) / (high + low):.4g}$.",
        {"low": low, "high": high},
    )


def _steps(rng: np.random.Generator) -> QuestionInstance:
    kappa, share = one_of(rng, (10, 20, 40, 50, 100)), one_of(rng, (0.5, 1.0, 1.5, 1.8))
    digits, eta = one_of(rng, (2, 3, 4, 6)), share / kappa
    rho = float(rate(METHODS["gd"], (1.0, kappa), eta, 0.0))
    value = float(predicted_steps(rho, 10.0**-digits))
    return QuestionInstance(
        rf"Plain gradient descent with $\eta = {eta:g}$ runs on a quadratic with the curvatures 1 "
        rf"and {kappa}. After how many steps does theory expect the error along the slowest "
        rf"direction to be $10^{{-{digits}}}$ of the one at the start? Do not round to a whole "
        f"number. {DIGITS}",
        NumberAnswer(value, unit="steps"),
        rf"The factors are $1 - {eta:g} = {1 - eta:.4g}$ and $1 - {share:g} = {1 - share:.4g}$, so "
        rf"$\rho = {rho:.4g}$, and $\ln(1/\varepsilon)/(-\ln\rho) = "
        rf"{digits * np.log(10):.4g}/{-np.log(rho):.4g} = {value:.4g}$. Halving the error alone "
        rf"takes {np.log(2) / -np.log(rho):.3g} steps.",
        {"kappa": kappa, "eta": eta, "digits": digits},
    )


def _floor(rng: np.random.Generator) -> QuestionInstance:
    curvature, eta = one_of(rng, (1, 2, 4, 5)), one_of(rng, (0.02, 0.05, 0.1, 0.2))
    sigma, batch = one_of(rng, (1, 2, 3)), one_of(rng, (1, 4, 10, 16))
    deviation = Conditions(sigma=sigma, batch_size=batch).deviation
    value = stationary_variance(curvature, eta, 0.0, deviation)
    halved = stationary_variance(curvature, eta / 2, 0.0, deviation)
    return QuestionInstance(
        rf"Plain gradient descent with $\eta = {eta:g}$ runs on $f = \tfrac12 \cdot "
        rf"{curvature}\,w^2$. One example's gradient has noise of standard deviation {sigma}, "
        rf"independent at every step, and a batch is the mean of {batch} "
        rf"example{'s' if batch > 1 else ''}. Which variance does $w$ settle at? {DIGITS}",
        NumberAnswer(value),
        rf"$v = (1-\eta\lambda)^2 v + \eta^2\sigma^2/B$ with $\sigma^2/B = {deviation**2:.4g}$ "
        rf"gives $v = \frac{{\eta\,\sigma^2/B}}{{\lambda(2 - \eta\lambda)}} = {value:.4g}$. "
        rf"Twice the batch leaves half of it, {value / 2:.4g}, and half the learning rate "
        rf"{halved:.4g}.",
        {"curvature": curvature, "eta": eta, "sigma": sigma, "batch": batch},
    )


QUESTIONS: dict[str, Question] = {
    "optimizer-theory-largest-rate": Question(PAGE, "stability", 1, _largest_rate, DESCENT),
    "optimizer-theory-condition": Question(PAGE, "curvature", 1, _condition, NARROW),
    "optimizer-theory-bias-correction": Question(PAGE, "bias correction", 1, _bias, DISSECTED),
    "optimizer-theory-window": Question(PAGE, "running mean", 1, _window, DISSECTED),
    "optimizer-theory-heavy-ball-limit": Question(PAGE, "stability", 2, _ball_limit, BALL),
    "optimizer-theory-best-momentum": Question(PAGE, "momentum", 2, _best_momentum, BALL),
    "optimizer-theory-best-rate": Question(PAGE, "learning rate", 2, _best_rate, DESCENT),
    "optimizer-theory-predicted-steps": Question(PAGE, "speed", 2, _steps, DESCENT),
    "optimizer-theory-noise-variance": Question(PAGE, "noise floor", 3, _floor, FLOOR),
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
        DESCENT,
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
        NARROW,
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
        LOOKING_AHEAD,
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
        EDGE,
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
        FLOOR,
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
        BALL,
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
        RARE,
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
        DESCENT,
    ),
}
