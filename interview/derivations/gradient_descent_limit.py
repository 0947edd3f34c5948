"""Which learning rates gradient descent can take, and which is best."""

from core.common.params import Param
from interview.derivation import Derivation, Step
from interview.derivations.cases import gradient_descent_limit as case
from interview.live_links import LiveLink

CURVATURE = Param(
    "curvature",
    "Largest curvature",
    10.0,
    0.1,
    100.0,
    "log",
    "Second derivative of the loss along the direction in which it is largest.",
    r"\lambda_n",
)
KAPPA = Param(
    "kappa",
    "Condition number",
    10.0,
    2.0,
    1000.0,
    "log",
    "The largest curvature divided by the smallest one.",
    r"\kappa",
)
RATE = Param(
    "learning_rate",
    "Learning rate",
    0.16,
    0.001,
    10.0,
    "log",
    "Length of a step as a multiple of the gradient. Try one above 2 divided by the curvature.",
    r"\eta",
)

DERIVATION = Derivation(
    label="The largest learning rate of gradient descent",
    question="From which learning rate on does gradient descent diverge, and which one is best?",
    answer="On a quadratic every step multiplies the error along an eigenvector by "
    "$1-\\eta\\lambda$. It shrinks if and only if $|1-\\eta\\lambda| < 1$, so $\\eta$ has to be "
    "below $2/\\lambda_{\\max}$. The best constant rate makes both ends equally slow, "
    "$\\eta = 2/(\\lambda_1+\\lambda_n)$, and leaves $(\\kappa-1)/(\\kappa+1)$ of the error per "
    "step. For other smooth losses the largest curvature $L$ takes the place of $\\lambda_n$. If "
    "the loss is convex and has a minimum, descent converges to a global minimum for every "
    "$\\eta < 2/L$; otherwise only a stationary point is certain, if the loss is bounded below.",
    symbols={
        r"A": "Hessian of the quadratic loss, symmetric, with positive eigenvalues",
        r"\lambda_1,\ \lambda_n": "its smallest and largest eigenvalue (curvature)",
        r"\kappa": "condition number, the largest over the smallest",
        r"\eta": "learning rate",
        r"e_k": "error after k steps, the weights minus the minimum",
        r"L": "bound of the curvature, wherever the path goes",
        r"f_k,\ f^*": "loss after k steps, and its smallest value",
        r"D": "distance of the start from a minimum",
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
            "In the eigenvectors of $A$ the matrix is diagonal, so no direction affects another.",
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
            "The largest curvature decides",
            "All directions have to shrink, and $2/\\lambda$ is smallest for the largest "
            "curvature. Checked by bisection on the eigenvalues of $I-\\eta A$.",
            r"0 < \eta < \min_i \frac{2}{\lambda_i} = \frac{2}{\lambda_{\max}}",
            case.limit,
        ),
        Step(
            "The slower end decides the speed",
            "$|1-\\eta\\lambda|$ is convex in $\\lambda$, so it is largest at an end. If this is "
            "above 1, descent diverges from almost every start.",
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
            "If no curvature is above $L$, every step with $0 < \\eta < 2/L$ lowers the loss as "
            "long as the gradient is not 0. If the loss is bounded below, the gradients go to 0: "
            "at a stationary point, which need not be a minimum. Along the axis of the largest "
            "curvature of a quadratic both sides are equal, as checked.",
            r"f_{k+1} \le f_k - \eta\Big(1-\frac{\eta L}{2}\Big)\lVert\nabla f(w_k)\rVert^2",
            case.descent,
        ),
        Step(
            "Convex losses: the global minimum",
            "If $f$ is convex, $f_k - f^* \\le \\lVert\\nabla f(w_k)\\rVert\\,D$, as descent does "
            "not come further away from the minimum. Into the step before, and summed: $f_k$ goes "
            "to $f^*$ for every $0 < \\eta < 2/L$. Checked at five rates on a convex loss that is "
            "not quadratic, with your curvatures at its minimum.",
            r"f_k - f^* \le \frac{2\,(f_0-f^*)\,D^2}"
            r"{2D^2 + k\,\eta\,(2-\eta L)\,(f_0-f^*)} \to 0",
            case.convex,
        ),
    ),
    live=(
        LiveLink(
            "optimizer-theory",
            "Every learning rate beside the limit: click one beyond it",
            {"optimizer_theory_topic": "speed", "optimizer_theory_method": "gd"},
        ),
        LiveLink(
            "optimizer-theory",
            "A network whose curvature rises to the limit",
            {"optimizer_theory_topic": "edge", "optimizer_theory_edge_learning_rate": "0.2"},
        ),
    ),
    source="Y. Nesterov, Introductory Lectures on Convex Optimization, 2004, sections 1.2.3 and "
    "2.1.5",
    tags=("gradient descent", "stability", "learning rate", "divergence", "curvature", "Hessian"),
)
