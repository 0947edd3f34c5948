"""Ridge regression as the most probable weights under a normal prior."""

from core.common.params import Param
from interview.derivation import Derivation, Step
from interview.derivations.cases import ridge_gaussian_prior as case
from interview.derivations.measuring import SEED
from interview.live_links import LiveLink

SIGMA = Param(
    "sigma", "Noise", 1.0, 0.1, 10.0, "log", "Standard deviation of the noise in y.", r"\sigma"
)
TAU = Param(
    "tau",
    "Prior's width",
    0.5,
    0.1,
    10.0,
    "log",
    "Standard deviation of the prior of each weight.",
    r"\tau",
)

DERIVATION = Derivation(
    label="Ridge is a Gaussian prior",
    question="Show that ridge regression is a maximum a posteriori estimate. What is λ?",
    answer="With normal noise the negative log-likelihood is the squared error over $2\\sigma^2$; "
    "with a normal prior of variance $\\tau^2$ the negative log-prior is $\\lVert w\\rVert^2$ over "
    "$2\\tau^2$. Their sum, times $2\\sigma^2$, is the ridge objective with "
    "$\\lambda = \\sigma^2/\\tau^2$. The posterior is normal itself, so its mean is the same "
    "vector. A Laplace prior gives the lasso.",
    symbols={
        r"X,\ y": "features, n rows and d columns, and targets",
        r"w": "weights",
        r"\sigma^2": "variance of the noise in y",
        r"\tau^2": "variance of the prior of each weight",
        r"\lambda": "weight of the penalty in ridge regression",
        r"b": "scale of a Laplace density",
    },
    params=(SIGMA, TAU, SEED),
    prepare=case.prepare,
    steps=(
        Step(
            "Likelihood",
            "Assume independent normal noise: $y = Xw + $ noise. The log of a product of densities "
            "is a sum. Checked on 20 rows and 3 features.",
            r"\log p(y\mid w) = -\frac{\lVert y-Xw\rVert^2}{2\sigma^2} "
            r"- \frac n2\log(2\pi\sigma^2)",
            case.likelihood,
        ),
        Step(
            "Prior",
            "Before any data, assume each weight to be normal around 0.",
            r"\log p(w) = -\frac{\lVert w\rVert^2}{2\tau^2} - \frac d2\log(2\pi\tau^2)",
            case.prior,
        ),
        Step(
            "Bayes' rule",
            "The evidence $p(y)$ does not depend on $w$. As likelihood and prior are exponentials "
            "of quadratics in $w$, so is the posterior: it is normal, and checked as such.",
            r"p(w\mid y) = \frac{p(y\mid w)\,p(w)}{p(y)} \propto p(y\mid w)\,p(w)",
            case.bayes,
        ),
        Step(
            "Take the negative log",
            "The most probable weights minimise it. Constants do not move a minimum, nor does the "
            "positive factor $2\\sigma^2$: what remains is ridge regression.",
            r"-2\sigma^2\log p(w\mid y) = \lVert y-Xw\rVert^2 + \lambda\lVert w\rVert^2 + "
            r"\mathrm{const},\quad \lambda = \frac{\sigma^2}{\tau^2}",
            case.objective,
        ),
        Step(
            "Set the gradient to zero",
            "The matrix is positive definite for every $\\lambda > 0$, so there is exactly one "
            "solution, even with more features than rows.",
            r"-2X^\top(y-Xw) + 2\lambda w = 0 \;\Rightarrow\; (X^\top X+\lambda I)\,w = X^\top y",
            case.normal_equations,
        ),
        Step(
            "What libraries call it",
            "scikit-learn's `alpha` is this $\\lambda$: its objective is the plain sum of squares. "
            "Where the loss is a mean over $n$ rows, $\\lambda$ is to be divided by $n$.",
            r"\texttt{Ridge(alpha)}: \quad \min_w \lVert y-Xw\rVert^2 + \alpha\lVert w\rVert^2,"
            r"\quad \alpha = \frac{\sigma^2}{\tau^2}",
            case.library,
        ),
        Step(
            "The posterior's mean is the same",
            "A normal density has its mean where it is largest. Checked by a different way: "
            "weights and targets are jointly normal, and conditioning on $y$ gives the mean.",
            r"\mathbb{E}[w\mid y] = \tau^2X^\top(\tau^2XX^\top+\sigma^2I)^{-1}y "
            r"= (X^\top X+\lambda I)^{-1}X^\top y",
            case.mean,
        ),
        Step(
            "The lasso's prior",
            "With Laplace densities the same steps give $\\lVert w\\rVert_1$. Then the most "
            "probable weights can have exact zeros; the posterior's mean in general has none.",
            r"p(w_j) = \frac{1}{2b}\,e^{-|w_j|/b} \;\Rightarrow\; "
            r"\min_w \lVert y-Xw\rVert^2 + \lambda\lVert w\rVert_1,\quad "
            r"\lambda = \frac{2\sigma^2}{b}",
            case.laplace,
        ),
    ),
    live=(
        LiveLink(
            "regularization",
            "The priors that a penalty stands for, with noise to change",
            {"regularization_topic": "prior", "regularization_mode": "multiplier"},
        ),
        LiveLink("lasso-ridge", "Ridge beside lasso on 50 features"),
    ),
    source="C. Bishop, “Pattern Recognition and Machine Learning”, 2006, section 3.3.1; "
    "R. Tibshirani, JRSS B 58, 1996, section 5",
    tags=("ridge", "MAP", "prior", "Bayes", "L2", "Gaussian", "Laplace"),
)
