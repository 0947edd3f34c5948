"""The best momentum on a quadratic, and why it needs the root of the condition number only."""

from core.common.params import Param
from interview.derivation import Derivation, Step
from interview.derivations.cases import momentum_optimum as case
from interview.live_links import LiveLink

KAPPA = Param(
    "kappa",
    "Condition number",
    100.0,
    2.0,
    1e4,
    "log",
    "The largest curvature divided by the smallest one; curvatures go from 1 to κ.",
    r"\kappa",
)

DERIVATION = Derivation(
    label="Momentum's best β on a quadratic",
    question="Why does momentum help in a ravine, and which β and learning rate are best?",
    answer="In each eigendirection heavy ball is a recursion over two steps with the "
    "characteristic polynomial $\\sigma^2-(1+\\beta-\\eta\\lambda)\\sigma+\\beta$. Where its roots "
    "are complex they all have the modulus $\\sqrt\\beta$, whatever the curvature; the smallest "
    "$\\beta$ that keeps both the flattest and the steepest direction there is the best. The "
    "rate is $(\\sqrt\\kappa-1)/(\\sqrt\\kappa+1)$ instead of gradient descent's "
    "$(\\kappa-1)/(\\kappa+1)$: about $\\sqrt\\kappa$ times fewer steps.",
    symbols={
        r"\lambda_1,\ \lambda_n": "smallest and largest curvature (eigenvalue of the Hessian)",
        r"\kappa": "condition number, the largest curvature over the smallest",
        r"e_k": "error along one eigendirection after k steps",
        r"\eta,\ \beta": "learning rate and momentum; with a star: the best ones",
        r"M": "companion matrix of the recursion",
        r"\sigma": "root of its characteristic polynomial; the error falls about like |σ|ᵏ",
        r"\rho": "rate: the largest |σ| over all eigendirections",
    },
    params=(KAPPA,),
    prepare=case.prepare,
    steps=(
        Step(
            "One recursion for each eigendirection",
            "In the Hessian's eigenvectors the gradient of direction $i$ is $\\lambda_i e$, and "
            "the last step is $e_k - e_{k-1}$. With constant $\\eta$ and $\\beta$ this is both "
            "PyTorch's form, $b \\leftarrow \\beta b + g$ and $w \\leftarrow w - \\eta b$, and the "
            "papers', $v \\leftarrow \\beta v + \\eta g$ and $w \\leftarrow w - v$; with a running "
            "mean, $m \\leftarrow \\beta m + (1-\\beta)g$, $\\eta$ has to be $1/(1-\\beta)$ times "
            "as large. Checked over 25 steps in 5 directions at once.",
            r"w_{k+1} = w_k - \eta\nabla f(w_k) + \beta\,(w_k - w_{k-1})"
            "\n"
            r"e_{k+1} = (1+\beta-\eta\lambda)\,e_k - \beta\,e_{k-1}",
            case.recursion,
        ),
        Step(
            "As a matrix",
            "Two errors in a row are the state; one matrix moves them on. Its powers, and so its "
            "eigenvalues, decide how fast the error falls.",
            r"\begin{pmatrix} e_{k+1} \\ e_k \end{pmatrix} = M "
            r"\begin{pmatrix} e_k \\ e_{k-1} \end{pmatrix},\quad "
            r"M = \begin{pmatrix} 1+\beta-\eta\lambda & -\beta \\ 1 & 0 \end{pmatrix}",
            case.companion,
        ),
        Step(
            "Characteristic polynomial",
            "The sum of both roots is $1+\\beta-\\eta\\lambda$, their product is $\\beta$.",
            r"\det(\sigma I - M) = \sigma^2 - (1+\beta-\eta\lambda)\,\sigma + \beta",
            case.polynomial,
        ),
        Step(
            "Complex roots all have one modulus",
            "Complex roots are conjugates, so their product is the squared modulus. Neither "
            "$\\eta$ nor $\\lambda$ matters any more: errors fall at one rate in all directions.",
            r"|\sigma|^2 = \sigma\bar\sigma = \beta \;\Rightarrow\; |\sigma| = \sqrt{\beta}",
            case.modulus,
        ),
        Step(
            "When they are complex",
            "The discriminant has to be negative. It is a difference of squares; for "
            "$0 \\le \\beta < 1$ its first factor alone gives the condition on the right. On the "
            "border the root is double; with less momentum the larger root is real and larger.",
            r"(1+\beta-\eta\lambda)^2 < 4\beta \iff "
            r"(1-\sqrt\beta)^2 < \eta\lambda < (1+\sqrt\beta)^2 \iff "
            r"\beta > (1-\sqrt{\eta\lambda})^2",
            case.condition,
        ),
        Step(
            "Both ends need the same momentum",
            "The $\\beta$ that the condition needs is largest at the smallest or the largest "
            "curvature. A larger $\\eta$ lowers it at the smallest and raises it at the largest, "
            "so it is least where both are equal: "
            "$1-\\sqrt{\\eta\\lambda_1} = \\sqrt{\\eta\\lambda_n}-1$. Checked by bisection.",
            r"\sqrt{\eta^*}\,(\sqrt{\lambda_1}+\sqrt{\lambda_n}) = 2 \;\Rightarrow\; "
            r"\eta^* = \frac{4}{(\sqrt{\lambda_1}+\sqrt{\lambda_n})^2}",
            case.both_ends,
        ),
        Step(
            "The best momentum",
            "Insert $\\eta^*$. The rate $\\sqrt{\\beta^*}$ holds in the long run: at the ends the "
            "root is double, so the error falls like $k\\,\\rho^k$, which takes somewhat longer.",
            r"\beta^* = \Big(1-\sqrt{\eta^*\lambda_1}\Big)^2 "
            r"= \Big(\frac{\sqrt\kappa-1}{\sqrt\kappa+1}\Big)^2,\quad "
            r"\rho^* = \sqrt{\beta^*} = \frac{\sqrt\kappa-1}{\sqrt\kappa+1}",
            case.best_momentum,
        ),
        Step(
            "No other pair is faster",
            "More momentum gives $\\sqrt\\beta > \\sqrt{\\beta^*}$; less, or another $\\eta$, "
            "leaves an end with a real root larger than $|1-\\sqrt{\\eta\\lambda}|$. Checked on a "
            "grid of both.",
            r"\rho(\eta, \beta) \ge \max\big(|1-\sqrt{\eta\lambda_1}|,\ "
            r"|1-\sqrt{\eta\lambda_n}|\big) \ge \rho^*",
            case.none_better,
        ),
        Step(
            "Against gradient descent",
            "Without momentum the best rate is $(\\kappa-1)/(\\kappa+1)$. For large $\\kappa$ the "
            "logarithms are about $-2/\\kappa$ and $-2/\\sqrt\\kappa$: momentum needs about "
            "$\\sqrt\\kappa$ times fewer steps, 10 times fewer at $\\kappa = 100$.",
            r"\rho_{\mathrm{GD}} = \frac{\kappa-1}{\kappa+1} \approx 1-\frac{2}{\kappa},\quad "
            r"\rho^* \approx 1-\frac{2}{\sqrt\kappa}",
            case.against_descent,
        ),
    ),
    live=(
        LiveLink(
            "optimizer-theory",
            "The map of all learning rates and momenta: find the fastest setting",
            {
                "optimizer_theory_topic": "speed",
                "optimizer_theory_method": "heavy-ball",
                "optimizer_theory_kappa": "100",
            },
        ),
    ),
    source="B. Polyak 1964; G. Goh, “Why Momentum Really Works”, Distill 2017",
    tags=("momentum", "heavy ball", "condition number", "convergence rate", "quadratic", "ravine"),
)
