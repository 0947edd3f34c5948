"""Numbers to work out on Lasso and Ridge: shrinkage, degrees of freedom, the scale of α."""

import numpy as np

from core.lasso_ridge.methods import Scale, ridge_alpha, solve
from core.lasso_ridge.paths import Problem, degrees_of_freedom, largest_useful_alpha
from interview.bank import regularization_views as views
from interview.bank.drawn import DIGITS, listed, matrix, one_of, until
from interview.bank.lasso_ridge_selection import one_error, precision, recall
from interview.question import Asked, NumberAnswer, Question

PAGE = "lasso-ridge"
# Columns that are orthogonal, have mean 0 and length √4.
_ORTHOGONAL = np.array([[1.0, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])


def _problem(x: np.ndarray, y: np.ndarray) -> Problem:
    names = tuple("abcdefgh"[: x.shape[1]])
    return Problem(names, x, y, x, y, np.ones(x.shape[1]), None)


def _shrinkage(rng: np.random.Generator) -> Asked:
    square, alpha = one_of(rng, (4, 9, 16, 25, 50, 100)), one_of(rng, (1, 2, 5, 10, 20))
    x, y = np.diag([square**0.5, 1.0]), np.array([3.0, 1.0])
    shrunk, _ = solve(x, y, "ridge", np.array([float(alpha)]), Scale())
    value = float(shrunk[0, 0] / solve(x, y, "ols", np.ones(1), Scale())[0][0, 0])
    return Asked(
        rf"Ridge minimises $\lVert y - Xw \rVert^2 + \alpha\lVert w \rVert^2$ with "
        rf"$\alpha = {alpha}$. Along a principal direction of $X$ whose squared singular value is "
        rf"$d^2 = {square}$: by which factor is the least-squares coefficient multiplied? {DIGITS}",
        NumberAnswer(value),
        rf"The factor is $\frac{{d^2}}{{d^2 + \alpha}} = \frac{{{square}}}{{{square + alpha}}} = "
        rf"{value:.4g}$. A direction in which the data vary less, with a smaller $d$, is shrunk "
        "more, and none becomes 0.",
        {"square": square, "alpha": alpha},
    )


def _orthogonal(rng: np.random.Generator) -> Asked:
    alpha = one_of(rng, (0.5, 1.0, 1.5, 2.0))
    sizes = [alpha + one_of(rng, (0.5, 1.0, 2.5)), alpha + one_of(rng, (3.0, 4.0)), 0.25]
    least = np.array([size * one_of(rng, (1, -1)) for size in sizes])
    found, _ = solve(_ORTHOGONAL, _ORTHOGONAL @ least, "lasso", np.array([alpha]), Scale())
    value = float(found[0, 0])
    return Asked(
        rf"The columns of $X$ are orthogonal with $X^\top X = n I$, and the least-squares "
        rf"coefficients are $({listed(least.tolist())})$. What is the first coefficient of the "
        rf"Lasso, which minimises $\lVert y - Xw \rVert^2/(2n) + \alpha\lVert w \rVert_1$ with "
        rf"$\alpha = {alpha:g}$?",
        NumberAnswer(value),
        rf"With orthogonal columns each coefficient is found by itself, and is moved towards 0 by "
        rf"$\alpha$: ${least[0]:g}$ becomes ${value:.4g}$, ${least[1]:g}$ becomes "
        rf"${found[0, 1]:.4g}$, and ${least[2]:g}$ becomes 0.",
        {"alpha": alpha, "least": least.tolist()},
    )


def _freedom(rng: np.random.Generator) -> Asked:
    squares = sorted({one_of(rng, (40, 50, 90)), one_of(rng, (10, 15, 20)), one_of(rng, (1, 2, 5))})
    alpha = one_of(rng, (5, 10, 20))
    x = np.diag(np.sqrt(np.array(squares, float)))
    alphas = np.array([float(alpha)])
    value = float(
        degrees_of_freedom(_problem(x, np.ones(3)), "ridge", alphas, np.ones((1, 3)), Scale())[0]
    )
    shares = " + ".join(rf"\tfrac{{{each}}}{{{each + alpha}}}" for each in squares)
    return Asked(
        rf"$X$ has the squared singular values ${listed(squares)}$. How many degrees of freedom "
        rf"does the ridge fit have that minimises $\lVert y - Xw \rVert^2 + \alpha\lVert w "
        rf"\rVert^2$ with $\alpha = {alpha}$? {DIGITS}",
        NumberAnswer(value),
        rf"It is the trace of the matrix that turns $y$ into $\hat y$: "
        rf"$\sum_i \frac{{d_i^2}}{{d_i^2 + \alpha}} = {shares} = {value:.4g}$. All three "
        "coefficients are kept, but they have fewer degrees of freedom than three free ones.",
        {"squares": squares, "alpha": alpha},
    )


def _largest_alpha(rng: np.random.Generator) -> Asked:
    def draw(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        x, y = rng.integers(-3, 4, (4, 2)), rng.integers(-6, 7, 4)
        x[3], y[3] = -x[:3].sum(0), -y[:3].sum()
        return x, y

    def good(drawn: tuple[np.ndarray, np.ndarray]) -> bool:
        sizes = np.abs(drawn[0].T @ drawn[1])
        small = np.abs(drawn[0]).max() <= 6 and np.abs(drawn[1]).max() <= 12
        return bool(small and abs(sizes[0] - sizes[1]) >= 4 and sizes.min() >= 4)

    x, y = until(rng, draw, good)
    value = largest_useful_alpha(_problem(x.astype(float), y.astype(float)))
    products = x.T @ y
    return Asked(
        rf"Centred data have $X = {matrix(x.tolist())}$ and $y = {matrix(y[:, None].tolist())}$. "
        r"From which $\alpha$ on are all coefficients of the Lasso, "
        r"$\lVert y - Xw \rVert^2/(2n) + \alpha\lVert w \rVert_1$, exactly 0?",
        NumberAnswer(value),
        rf"At $w = 0$ the error's gradient is $-X^\top y/n = -({products[0]}, {products[1]})/4$. "
        rf"The penalty's subgradients have entries from $-\alpha$ to $\alpha$, which have to "
        rf"cancel the larger one: $\max_j |x_j^\top y|/n = {value:.4g}$. Every Lasso path starts "
        rf"there.",
        {"x": x.ravel().tolist(), "y": y.tolist()},
    )


def _common_scale(rng: np.random.Generator) -> Asked:
    rows, alpha = one_of(rng, (80, 120, 160, 250, 400)), one_of(rng, (0.05, 0.1, 0.5, 2.0))
    value = float(ridge_alpha(alpha, rows, Scale(common=True)))
    return Asked(
        rf"Ridge is to minimise $\lVert y - Xw \rVert^2/(2n) + \tfrac{{\alpha}}{{2}}\lVert w "
        rf"\rVert^2$ with $\alpha = {alpha:g}$ on $n = {rows}$ training rows. scikit-learn's Ridge "
        r"minimises $\lVert y - Xw \rVert^2 + a\lVert w \rVert^2$. Which $a$ has to be given to "
        "it?",
        NumberAnswer(value),
        rf"Multiplying the first by $2n$ gives $a = n\alpha = {rows} \cdot {alpha:g} = {value:g}$. "
        r"scikit-learn's Lasso and elastic net divide the squared error by $2n$, its Ridge does "
        rf"not: the same number weighs {rows} times as much in the L2 part of an elastic net as "
        "in Ridge.",
        {"rows": rows, "alpha": alpha},
    )


NUMBERS: dict[str, Question] = {
    "lasso-ridge-shrinkage-factor": Question(PAGE, "ridge", 1, _shrinkage, views.PATHS),
    "lasso-ridge-recall": Question(PAGE, "selection", 1, recall, views.PATHS),
    "lasso-ridge-precision": Question(PAGE, "selection", 1, precision, views.PICKED),
    "lasso-ridge-orthogonal-lasso": Question(PAGE, "soft threshold", 2, _orthogonal, views.CLEAN),
    "lasso-ridge-degrees-of-freedom": Question(PAGE, "ridge", 2, _freedom, views.COMMON_SCALE),
    "lasso-ridge-largest-alpha": Question(PAGE, "lasso path", 2, _largest_alpha, views.PATHS),
    "lasso-ridge-one-standard-error": Question(
        PAGE, "cross-validation", 2, one_error, views.PICKED
    ),
    "lasso-ridge-common-scale": Question(PAGE, "scale of α", 3, _common_scale, views.COMMON_SCALE),
}
