"""Soft-thresholding, from the subgradient of the absolute value."""

from core.common.params import Param
from interview.derivation import Derivation, Step
from interview.derivations.cases import soft_threshold as case
from interview.derivations.measuring import SEED
from interview.live_links import LiveLink

Z = Param(
    "z",
    "Unpenalised z",
    1.5,
    -5.0,
    5.0,
    "linear",
    "Where the coefficient would be without a penalty.",
    "z",
)
STRENGTH = Param(
    "strength", "Penalty λ", 1.0, 0.05, 5.0, "linear", "How much |w| costs.", r"\lambda"
)

DERIVATION = Derivation(
    label="Why L1 makes exact zeros: soft-thresholding",
    question="Derive the solution of a least-squares coefficient with an L1 penalty. Why is it "
    "exactly 0 for many inputs, and why does L2 not do that?",
    answer="The absolute value has a kink at 0, and there every slope between −1 and 1 counts as a "
    "subgradient. So $w=0$ is optimal for all $|z| \\le \\lambda$, a whole interval; outside it "
    "the coefficient is moved towards 0 by $\\lambda$. The solution is "
    "$\\mathrm{sign}(z)\\max(|z|-\\lambda, 0)$. L2 has no kink: it divides by $1+\\lambda$, and "
    "the result is 0 only where $z$ is.",
    symbols={
        r"z": "the coefficient without a penalty",
        r"w,\ w^*": "the coefficient, and its best value",
        r"\lambda": "the penalty's weight, positive",
        r"\partial|w|": "subdifferential: all slopes s with |u| ≥ |w| + s(u − w) for every u",
        r"S_\lambda": "soft-thresholding, the proximal operator of λ|w|",
        r"X,\ y,\ n": "features, targets and number of rows of a regression",
    },
    params=(Z, STRENGTH, SEED),
    prepare=case.prepare,
    steps=(
        Step(
            "Subgradients at a kink",
            "A subgradient is the slope of a line that touches the function and is nowhere above "
            "it. Off 0 only the sign is one; at 0 every slope from −1 to 1 is.",
            r"\partial|w| = \begin{cases}\{1\} & w>0\\ [-1, 1] & w=0\\ \{-1\} & w<0\end{cases}",
            case.subgradient,
        ),
        Step(
            "When a point is the minimum",
            "A convex function is smallest where 0 is one of its subgradients. Checked for 41 "
            "values of $z$ at the lab's solution.",
            r"w^* = \arg\min_w \tfrac12(w-z)^2 + \lambda|w| \iff "
            r"0 \in w^* - z + \lambda\,\partial|w^*|",
            case.optimality,
        ),
        Step(
            "Suppose that w is positive",
            "The only subgradient is 1. The solution is positive, as supposed, only if "
            "$z > \\lambda$.",
            r"w^* > 0: \quad 0 = w^* - z + \lambda \;\Rightarrow\; w^* = z-\lambda "
            r"\quad (z > \lambda)",
            case.positive,
        ),
        Step(
            "Suppose that w is negative",
            "The mirror image.",
            r"w^* < 0: \quad 0 = w^* - z - \lambda \;\Rightarrow\; w^* = z+\lambda "
            r"\quad (z < -\lambda)",
            case.negative,
        ),
        Step(
            "Suppose that w is zero",
            "Now any subgradient may be taken, $s = z/\\lambda$, and it is one for a whole "
            "interval of $z$. Because of this interval L1 selects. Checked: no $w$ on a grid is "
            "better than 0.",
            r"w^* = 0: \quad 0 \in -z + \lambda[-1, 1] \iff |z| \le \lambda",
            case.zero,
        ),
        Step(
            "All three in one formula",
            "The cases exclude each other and cover every $z$. This function of $z$ is called the "
            "proximal operator of $\\lambda|w|$.",
            r"w^* = S_\lambda(z) = \mathrm{sign}(z)\,\max(|z|-\lambda,\ 0)",
            case.formula,
        ),
        Step(
            "Without any derivative",
            "Checked by trying: the interval that holds the minimum is cut by a third again and "
            "again, comparing values only.",
            r"\tfrac12\big(S_\lambda(z)-z\big)^2 + \lambda\,|S_\lambda(z)| \;\le\; "
            r"\tfrac12(w-z)^2 + \lambda|w| \quad \forall w",
            case.brute_force,
        ),
        Step(
            "L2 shrinks, and never to zero",
            "With $\\tfrac{\\lambda}{2}w^2$ there is no kink: one equation for all $z$, and the "
            "result is 0 only for $z = 0$.",
            r"0 = w^* - z + \lambda w^* \;\Rightarrow\; w^* = \frac{z}{1+\lambda}",
            case.ridge,
        ),
        Step(
            "In a regression",
            "With orthonormal features, $X^\\top X = nI$, the loss separates: each coefficient is "
            "the thresholded least-squares one. (Otherwise one does this coordinate by coordinate, "
            "or after each gradient step.) Checked with the lab's lasso on 5 random features.",
            r"\hat w = \arg\min_w \tfrac{1}{2n}\lVert y-Xw\rVert^2 + \lambda\lVert w\rVert_1 "
            r"= S_\lambda\Big(\tfrac1n X^\top y\Big)",
            case.lasso,
        ),
    ),
    live=(
        LiveLink(
            "regularization",
            "Both shrinkage curves, with a threshold to move",
            {"regularization_topic": "prox"},
        ),
        LiveLink(
            "regularization",
            "A round loss: for which minima is a coefficient zero?",
            {
                "regularization_center_x": "2.4",
                "regularization_center_y": "0.6",
                "regularization_first": "1",
                "regularization_second": "1",
                "regularization_angle": "0",
            },
        ),
    ),
    source="R. Tibshirani, JRSS B 58, 1996; N. Parikh, S. Boyd, “Proximal Algorithms”, 2014, "
    "section 6.5",
    tags=("lasso", "L1", "soft threshold", "subgradient", "proximal operator", "sparsity"),
)
