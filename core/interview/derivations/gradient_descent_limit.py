"""Which learning rates gradient descent can take, and which is best."""

from core.interview.derivation import Derivation, Step
from core.interview.derivations.cases import gradient_descent_limit as case
from core.interview.live_links import LiveLink
from core.params import Param

CURVATURE = Param(
    "curvature", "Largest curvature", 10.0, 0.1, 100.0, "log",
    "Second derivative of the loss along its steepest direction.", r"\lambda_n",
)  # fmt: skip
KAPPA = Param(
    "kappa", "Condition number", 10.0, 2.0, 1000.0, "log",
    "How many times flatter the flattest direction is.", r"\kappa",
)  # fmt: skip
RATE = Param(
    "learning_rate", "Learning rate", 0.16, 0.001, 10.0, "log",
    "Length of a step as a multiple of the gradient. Set it above 2 divided by the curvature.",
    r"\eta",
)  # fmt: skip

DERIVATION = Derivation(
    label="The largest learning rate of gradient descent",
    question="From which learning rate on does gradient descent diverge, and which one is best?",
    answer="On a quadratic every step multiplies the error along an eigenvector by "
    "$1-\\eta\\lambda$. It shrinks if and only if $|1-\\eta\\lambda| < 1$, so $\\eta$ has to be "
    "below $2/\\lambda_{\\max}$. The best constant rate makes both ends equally slow, "
    "$\\eta = 2/(\\lambda_1+\\lambda_n)$, and leaves $(\\kappa-1)/(\\kappa+1)$ of the error per "
    "step. For other smooth losses the largest curvature $L$ takes the place of $\\lambda_n$, and "
    "only a stationary point is promised.",
    symbols={
        r"A": "Hessian of the quadratic loss, symmetric, with positive eigenvalues",
        r"\lambda_1,\ \lambda_n": "its smallest and largest eigenvalue (curvature)",
        r"\kappa": "condition number, the largest over the smallest",
        r"\eta": "learning rate",
        r"e_k": "error after k steps, the weights minus the minimum",
        r"L": "bound of the curvature, wherever the path goes",
    },
    params=(CURVATURE, KAPPA, RATE),
    prepare=case.prepare,
    steps=(
        Step(
            "What one step does to the error",
            "The gradient of a quadratic is $A$ times the distance from the minimum. Checked on a "
            "bowl whose axes are turned by 30°.",
            r"f(w) = \tfrac12 (w-w^*)^\top A\,(w-w^*),\quad "
            r"e_{k+1} = e_k - \eta A e_k = (I-\eta A)\,e_k",
            case.error_step,
        ),
        Step(
            "Each eigenvector on its own",
            "In the eigenvectors of $A$ the matrix is diagonal, so no direction feels another.",
            r"e_{k,i} = (1-\eta\lambda_i)^k\, e_{0,i}",
            case.components,
        ),
        Step(
            "When it shrinks",
            "The factor has to lie between −1 and 1. Between −1 and 0 the error changes sides at "
            "every step and still shrinks. Checked by long runs on both sides of the limit.",
            r"|1-\eta\lambda| < 1 \iff -1 < 1-\eta\lambda < 1 \iff 0 < \eta < \frac{2}{\lambda}",
            case.shrinks,
        ),
        Step(
            "The steepest direction decides",
            "All directions have to shrink, and $2/\\lambda$ is smallest for the largest "
            "curvature. Checked by bisection on the eigenvalues of $I-\\eta A$.",
            r"0 < \eta < \min_i \frac{2}{\lambda_i} = \frac{2}{\lambda_{\max}}",
            case.limit,
        ),
        Step(
            "The slower end decides the speed",
            "$|1-\\eta\\lambda|$ is convex in $\\lambda$, so it is largest at an end. Above 1: on "
            "your numbers descent diverges.",
            r"\frac{\lVert e_{k+1}\rVert}{\lVert e_k\rVert} \le \lVert I-\eta A\rVert_2 "
            r"= \max\big(|1-\eta\lambda_1|,\ |1-\eta\lambda_n|\big)",
            case.rate,
        ),
        Step(
            "The best learning rate",
            "The first term falls with $\\eta$, the second rises: the larger one is smallest where "
            "they meet. That is just below the limit when $\\kappa$ is large.",
            r"1-\eta\lambda_1 = \eta\lambda_n-1 \;\Rightarrow\; "
            r"\eta^* = \frac{2}{\lambda_1+\lambda_n}",
            case.best,
        ),
        Step(
            "And its speed",
            "Insert it. With $\\kappa = 100$ a step leaves 98 % of the error, so a thousandth is "
            "reached after about 345 steps. Checked over ten steps of the lab's rule.",
            r"1-\eta^*\lambda_1 = \frac{\lambda_n-\lambda_1}{\lambda_n+\lambda_1} "
            r"= \frac{\kappa-1}{\kappa+1}",
            case.best_rate,
        ),
        Step(
            "Beyond quadratics",
            "If no curvature exceeds $L$, every step with $\\eta < 2/L$ lowers the loss until the "
            "gradient vanishes: at a stationary point, which need not be a minimum. On a quadratic "
            "the steepest axis reaches the bound, as checked.",
            r"f(w_{k+1}) \le f(w_k) - \eta\Big(1-\frac{\eta L}{2}\Big)\lVert\nabla f(w_k)\rVert^2",
            case.descent,
        ),
    ),
    live=(
        LiveLink(
            "optimizer-theory",
            "Every learning rate against the limit: click one beyond it",
            {"optimizer_theory_topic": "speed", "optimizer_theory_method": "gd"},
        ),
        LiveLink(
            "optimizer-theory",
            "A network whose curvature climbs to the limit",
            {"optimizer_theory_topic": "edge", "optimizer_theory_edge_learning_rate": "0.2"},
        ),
    ),
    source="Y. Nesterov, Introductory Lectures on Convex Optimization, 2004, sections 1.2.3 and "
    "2.1.5",
    tags=("gradient descent", "stability", "learning rate", "divergence", "curvature", "Hessian"),
)
