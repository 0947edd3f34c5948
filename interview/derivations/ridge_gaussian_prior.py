"""Ridge regression as the most probable weights under a normal prior."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.common import Param
from core.lasso_ridge import Scale, solve
from core.regularization import Ball, prior_of
from interview.derivation import Check, Derivation, Step
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


ROWS, FEATURES = 20, 3


@dataclass(frozen=True)
class Case:
    """Data drawn from the model itself.

    Attributes:
        sigma, tau: Standard deviations of the noise and of the prior.
        x, y: (ROWS, FEATURES) and (ROWS,).
        points: (2, FEATURES): two weight vectors at which densities are compared.
    """

    sigma: float
    tau: float
    x: np.ndarray
    y: np.ndarray
    points: np.ndarray

    @property
    def strength(self) -> float:
        """λ = σ²/τ²."""
        return self.sigma**2 / self.tau**2

    @property
    def precision(self) -> np.ndarray:
        """(FEATURES, FEATURES): XᵀX/σ² + I/τ², of the posterior."""
        return self.x.T @ self.x / self.sigma**2 + np.eye(FEATURES) / self.tau**2

    def squares(self, w: np.ndarray) -> tuple[float, float]:
        """‖y − Xw‖² and ‖w‖²."""
        rest = self.y - self.x @ w
        return float(rest @ rest), float(w @ w)

    def log_likelihood(self, w: np.ndarray) -> float:
        """log p(y | X, w) by its formula."""
        return -self.squares(w)[0] / (2 * self.sigma**2) - ROWS / 2 * np.log(
            2 * np.pi * self.sigma**2
        )

    def log_prior(self, w: np.ndarray) -> float:
        """log p(w) by its formula."""
        return -self.squares(w)[1] / (2 * self.tau**2) - FEATURES / 2 * np.log(
            2 * np.pi * self.tau**2
        )

    def ridge(self) -> np.ndarray:
        """(FEATURES,): the lab's ridge at λ."""
        return solve(self.x, self.y, "ridge", np.array([self.strength]), Scale())[0][0]


def prepare(numbers: Mapping[str, Any]) -> Case:
    """Weights from the prior, targets from the likelihood."""
    generator = np.random.default_rng(int(numbers["seed"]))
    sigma, tau = float(numbers["sigma"]), float(numbers["tau"])
    x = generator.standard_normal((ROWS, FEATURES)) * np.array([0.5, 1.0, 2.0])
    points = tau * generator.standard_normal((2, FEATURES))
    y = x @ points[0] + sigma * generator.standard_normal(ROWS)
    return Case(sigma, tau, x, y, points)


def likelihood(case: Case) -> Check:
    """The product of normal densities against the formula."""
    from scipy.stats import norm

    w = case.points[0]
    return Check(
        float(norm.logpdf(case.y, case.x @ w, case.sigma).sum()),
        case.log_likelihood(w),
        r"\textstyle\sum_i \log \mathcal{N}(y_i;\, x_i^\top w,\, \sigma^2)",
        r"-\frac{\lVert y-Xw\rVert^2}{2\sigma^2} - \frac n2\log(2\pi\sigma^2)",
    )


def prior(case: Case) -> Check:
    """The lab's prior for this λ and noise against the formula."""
    w = case.points[0]
    found = prior_of(Ball("l2"), case.strength / ROWS, case.sigma**2 / ROWS)
    assert found is not None, "λ is positive and finite"
    return Check(
        float(np.log(found.density(w)).sum()),
        case.log_prior(w),
        r"\log p(w) \text{ of the lab's prior for this } \lambda",
        r"-\frac{\lVert w\rVert^2}{2\tau^2} - \frac d2\log(2\pi\tau^2)",
    )


def bayes(case: Case) -> Check:
    """The posterior's density, a normal one, against likelihood times prior over evidence."""
    from scipy.stats import multivariate_normal

    w, covariance = case.points[1], np.linalg.inv(case.precision)
    mean = covariance @ case.x.T @ case.y / case.sigma**2
    evidence = multivariate_normal(
        np.zeros(ROWS), case.sigma**2 * np.eye(ROWS) + case.tau**2 * case.x @ case.x.T
    ).logpdf(case.y)
    return Check(
        case.log_likelihood(w) + case.log_prior(w) - float(evidence),
        float(multivariate_normal(mean, (covariance + covariance.T) / 2).logpdf(w)),
        r"\log p(y\mid w) + \log p(w) - \log p(y)",
        r"\log p(w\mid y) \text{, a normal density}",
        1e-9,
    )


def objective(case: Case) -> Check:
    """Twice σ² times the negative log-posterior, between two points, against ridge's cost."""
    values, costs = [], []
    for w in case.points:
        values.append(-2 * case.sigma**2 * (case.log_likelihood(w) + case.log_prior(w)))
        rest, size = case.squares(w)
        costs.append(rest + case.strength * size)
    return Check(
        values[1] - values[0],
        costs[1] - costs[0],
        r"-2\sigma^2\log p(w\mid y) \text{, difference of two points}",
        r"\lVert y-Xw\rVert^2 + \lambda\lVert w\rVert^2 \text{, difference}",
        1e-9,
    )


def normal_equations(case: Case) -> Check:
    """The linear system against the lab's ridge, which takes a singular value decomposition."""
    gram = case.x.T @ case.x + case.strength * np.eye(FEATURES)
    return Check(
        np.linalg.solve(gram, case.x.T @ case.y),
        case.ridge(),
        r"(X^\top X+\lambda I)^{-1}X^\top y",
        r"\hat w \text{ of the lab's ridge}",
    )


def library(case: Case) -> Check:
    """scikit-learn's Ridge against the lab's."""
    from sklearn.linear_model import Ridge

    fitted = Ridge(alpha=case.strength, fit_intercept=False, solver="cholesky")
    return Check(
        fitted.fit(case.x, case.y).coef_,
        case.ridge(),
        r"\hat w \text{ of scikit-learn, alpha} = \sigma^2/\tau^2",
        r"\hat w \text{ of the lab's ridge}",
    )


def mean(case: Case) -> Check:
    """E[w | y] by conditioning jointly normal w and y, in n dimensions, against ridge."""
    joint = case.tau**2 * case.x @ case.x.T + case.sigma**2 * np.eye(ROWS)
    return Check(
        case.tau**2 * case.x.T @ np.linalg.solve(joint, case.y),
        case.ridge(),
        r"\mathbb{E}[w\mid y] = \tau^2X^\top(\tau^2XX^\top+\sigma^2I)^{-1}y",
        r"\hat w \text{ of the lab's ridge}",
    )


def laplace(case: Case) -> Check:
    """The lab's prior for an L1 penalty of 2σ²/b against scipy's Laplace density, b = τ."""
    from scipy.stats import laplace as reference

    w, b = case.points[0], case.tau
    # The lab's λ belongs to ‖y − Xw‖²/(2n): it is 2n times smaller.
    found = prior_of(Ball("l1"), 2 * case.sigma**2 / b / (2 * ROWS), case.sigma**2 / ROWS)
    assert found is not None, "λ is positive and finite"
    return Check(
        np.log(found.density(w)),
        reference.logpdf(w, scale=b),
        r"\log p(w_j) \text{ of the lab's prior for } \lambda = 2\sigma^2/b",
        r"-\frac{|w_j|}{b} - \log(2b) \text{ with } b = \tau",
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
    prepare=prepare,
    steps=(
        Step(
            "Likelihood",
            "Assume independent normal noise: $y = Xw + $ noise. The log of a product of densities "
            "is a sum. Checked on 20 rows and 3 features.",
            r"\log p(y\mid w) = -\frac{\lVert y-Xw\rVert^2}{2\sigma^2} "
            r"- \frac n2\log(2\pi\sigma^2)",
            likelihood,
        ),
        Step(
            "Prior",
            "Before any data, assume each weight to be normal around 0.",
            r"\log p(w) = -\frac{\lVert w\rVert^2}{2\tau^2} - \frac d2\log(2\pi\tau^2)",
            prior,
        ),
        Step(
            "Bayes' rule",
            "The evidence $p(y)$ does not depend on $w$. As likelihood and prior are exponentials "
            "of quadratics in $w$, so is the posterior: it is normal, and checked as such.",
            r"p(w\mid y) = \frac{p(y\mid w)\,p(w)}{p(y)} \propto p(y\mid w)\,p(w)",
            bayes,
        ),
        Step(
            "Take the negative log",
            "The most probable weights minimise it. Constants do not move a minimum, nor does the "
            "positive factor $2\\sigma^2$: what remains is ridge regression.",
            r"-2\sigma^2\log p(w\mid y) = \lVert y-Xw\rVert^2 + \lambda\lVert w\rVert^2 + "
            r"\mathrm{const},\quad \lambda = \frac{\sigma^2}{\tau^2}",
            objective,
        ),
        Step(
            "Set the gradient to zero",
            "The matrix is positive definite for every $\\lambda > 0$, so there is exactly one "
            "solution, even with more features than rows.",
            r"-2X^\top(y-Xw) + 2\lambda w = 0 \;\Rightarrow\; (X^\top X+\lambda I)\,w = X^\top y",
            normal_equations,
        ),
        Step(
            "What libraries call it",
            "scikit-learn's `alpha` is this $\\lambda$: its objective is the plain sum of squares. "
            "Where the loss is a mean over $n$ rows, $\\lambda$ is to be divided by $n$.",
            r"\texttt{Ridge(alpha)}: \quad \min_w \lVert y-Xw\rVert^2 + \alpha\lVert w\rVert^2,"
            r"\quad \alpha = \frac{\sigma^2}{\tau^2}",
            library,
        ),
        Step(
            "The posterior's mean is the same",
            "A normal density has its mean where it is largest. Checked by a different way: "
            "weights and targets are jointly normal, and conditioning on $y$ gives the mean.",
            r"\mathbb{E}[w\mid y] = \tau^2X^\top(\tau^2XX^\top+\sigma^2I)^{-1}y "
            r"= (X^\top X+\lambda I)^{-1}X^\top y",
            mean,
        ),
        Step(
            "The lasso's prior",
            "With Laplace densities the same steps give $\\lVert w\\rVert_1$. Then the most "
            "probable weights can have exact zeros; the posterior's mean in general has none.",
            r"p(w_j) = \frac{1}{2b}\,e^{-|w_j|/b} \;\Rightarrow\; "
            r"\min_w \lVert y-Xw\rVert^2 + \lambda\lVert w\rVert_1,\quad "
            r"\lambda = \frac{2\sigma^2}{b}",
            laplace,
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
