"""The softmax's Jacobian, and why cross-entropy's gradient is p − y."""

from core.common.params import Param
from interview.derivation import Derivation, Step
from interview.derivations.cases import softmax_gradient as case
from interview.derivations.measuring import SEED
from interview.live_links import LiveLink

CLASSES = Param(
    "classes", "Classes K", 4, 2, 10, "linear", "How many logits there are.", "K", is_integer=True
)
SPREAD = Param(
    "spread",
    "Spread of the logits",
    2.0,
    0.1,
    20.0,
    "log",
    "Their standard deviation: the larger, the more certain the model is of a wrong class.",
)

DERIVATION = Derivation(
    label="Softmax with cross-entropy: p − y",
    question="Derive the Jacobian of the softmax and the gradient of cross-entropy by the logits. "
    "Why is it so simple?",
    answer="Differentiate the logarithm first: $\\log p_i = z_i - \\log\\sum_l e^{z_l}$, and the "
    "derivative of the sum's logarithm is the softmax itself, so "
    "$\\partial p_i/\\partial z_j = p_i(\\delta_{ij}-p_j)$. Cross-entropy takes the logarithm, "
    "whose derivative $1/p_i$ cancels the factor $p_i$, and $p-y$ is left, for any target "
    "distribution $y$. So where a model is certain and wrong, the gradient has entries near 1 in "
    "size, while that of squared error is near 0.",
    symbols={
        r"z": "logits, K of them",
        r"p": "their softmax: probabilities of the K classes",
        r"y": "target, a distribution; one-hot if it is 1 at class c and 0 elsewhere",
        r"\delta_{ij}": "1 if i = j, else 0",
        r"J": "Jacobian: row i has the derivatives of p_i by all logits",
        r"L": "cross-entropy of the target and p",
        r"r": "p − y",
    },
    params=(CLASSES, SPREAD, SEED),
    prepare=case.prepare,
    steps=(
        Step(
            "Take the logarithm first",
            "The quotient becomes a difference, which is easier to differentiate.",
            r"p_i = \frac{e^{z_i}}{\sum_l e^{z_l}} \;\Rightarrow\; "
            r"\log p_i = z_i - \log\sum_l e^{z_l}",
            case.logarithm,
        ),
        Step(
            "The derivative of the log-sum is the softmax",
            "By the chain rule. Checked without any rule: with a complex step, "
            "$f'(z) \\approx \\mathrm{Im}\\,f(z+ih)/h$, which is exact to rounding for a tiny $h$.",
            r"\frac{\partial}{\partial z_j}\log\sum_l e^{z_l} "
            r"= \frac{e^{z_j}}{\sum_l e^{z_l}} = p_j",
            case.normaliser,
        ),
        Step(
            "Derivatives of the log-probabilities",
            "$z_i$ depends on $z_j$ only for $i=j$.",
            r"\frac{\partial\log p_i}{\partial z_j} = \delta_{ij} - p_j",
            case.log_jacobian,
        ),
        Step(
            "The Jacobian",
            "As $\\partial\\log p_i = \\partial p_i/p_i$, multiply by $p_i$. The matrix is "
            "symmetric; a probability rises with its own logit and falls with every other one.",
            r"\frac{\partial p_i}{\partial z_j} = p_i\,(\delta_{ij}-p_j) \;\Rightarrow\; "
            r"J = \mathrm{diag}(p) - pp^\top",
            case.full_jacobian,
        ),
        Step(
            "Its rows sum to 0",
            "Adding one number to all logits changes nothing. Its columns sum to 0 as well, since "
            "the probabilities always sum to 1.",
            r"\sum_j p_i\,(\delta_{ij}-p_j) = p_i - p_i\sum_j p_j = 0",
            case.rows,
        ),
        Step(
            "Cross-entropy with one right class",
            "Insert the derivative of $\\log p_c$; $\\delta_{cj}$ is $y_j$. Here the right class "
            "is the one with the lowest logit, so the model is wrong.",
            r"L = -\log p_c \;\Rightarrow\; "
            r"\frac{\partial L}{\partial z_j} = -(\delta_{cj}-p_j) = p_j - y_j",
            case.one_hot,
        ),
        Step(
            "With a soft target",
            "Nothing but $\\sum_i y_i = 1$ is needed, so label smoothing and distillation have the "
            "same gradient.",
            r"L = -\sum_i y_i\log p_i \;\Rightarrow\; \frac{\partial L}{\partial z_j} "
            r"= -\sum_i y_i\,(\delta_{ij}-p_j) = p_j\sum_i y_i - y_j = p_j - y_j",
            case.soft,
        ),
        Step(
            "Where the logarithm cancels",
            "The longer way, through the Jacobian: the logarithm's $1/p_i$ cancels the factor "
            "$p_i$ of row $i$, which would make the gradient small.",
            r"\frac{\partial L}{\partial z_j} = \sum_i \Big({-\frac{y_i}{p_i}}\Big)\,"
            r"p_i\,(\delta_{ij}-p_j) = p_j - y_j",
            case.chain,
        ),
        Step(
            "Squared error keeps the factor",
            "Without a logarithm each entry still has its $p_j$. Where the model is sure of a "
            "wrong class all entries are close to 0: raise the spread, and compare with step 6.",
            r"\frac{\partial}{\partial z_j}\lVert p-y\rVert^2 = \sum_i 2 r_i\,p_i(\delta_{ij}-p_j) "
            r"= 2\,p_j\Big(r_j - \sum_i p_i r_i\Big)",
            case.squared,
        ),
    ),
    live=(
        LiveLink(
            "losses",
            "Move logits and watch the gradient p − y",
            {"losses_topic": "classes", "losses_logits": "6, 0, 0", "losses_target": "smoothed"},
        ),
        LiveLink(
            "losses",
            "Certain and wrong: the gradients of cross-entropy and of squared error",
            {"losses_topic": "binary", "losses_z": "-6"},
        ),
    ),
    source="I. Goodfellow, Y. Bengio, A. Courville, “Deep Learning”, 2016, section 6.2.2.3",
    tags=("softmax", "cross-entropy", "gradient", "Jacobian", "logits", "label smoothing"),
)
