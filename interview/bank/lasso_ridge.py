"""Questions on Lasso and Ridge: paths, what they cost, and which features they keep."""

import numpy as np

from core.lasso_ridge import (
    Problem,
    Scale,
    Selection,
    Support,
    degrees_of_freedom,
    largest_useful_alpha,
    ridge_alpha,
    solve,
    support,
)
from interview.bank.drawing import DIGITS, listed, matrix, one_of, until
from interview.live_links import LiveLink
from interview.question import NumberAnswer, Question, QuestionInstance, choice

PAGE = "lasso-ridge"


# ---- page states that questions link to ----------------------------------------------------------
PATHS = LiveLink("lasso-ridge", "Move α along both paths", {})
PICKED = LiveLink(
    "lasso-ridge", "Take what cross-validation would take", {"lasso_ridge_alpha": "3.26"}
)
COMMON_SCALE = LiveLink("lasso-ridge", "Put Ridge on Lasso’s scale", {"lasso_ridge_common": "true"})
CLEAN = LiveLink(
    "lasso-ridge",
    "Take the noise away and read the shrinkage",
    {"lasso_ridge_noise": "0", "lasso_ridge_alpha": "1"},
)
COPIES = LiveLink(
    "lasso-ridge",
    "Fit two groups of near copies",
    {
        "lasso_ridge_data": "groups",
        "lasso_ridge_alpha": "20",
        "lasso_ridge_features": "20",
        "lasso_ridge_samples": "100",
        "lasso_ridge_correlation": "0.999",
    },
)
GROUPS = LiveLink(
    "lasso-ridge", "Follow the paths of correlated features", {"lasso_ridge_data": "groups"}
)
WIDE = LiveLink(
    "lasso-ridge",
    "Fit more features than rows",
    {
        "lasso_ridge_samples": "100",
        "lasso_ridge_features": "100",
        "lasso_ridge_alpha": "5",
    },
)
UNITS = LiveLink(
    "lasso-ridge",
    "Standardise the patients’ measurements, or not",
    {"lasso_ridge_data": "diabetes", "lasso_ridge_alpha": "5"},
)


# ---- numbers to work out ------------------------------------------------------------------------
# Columns that are orthogonal, have mean 0 and length √4.
_ORTHOGONAL = np.array([[1.0, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])


def _problem(x: np.ndarray, y: np.ndarray) -> Problem:
    names = tuple("abcdefgh"[: x.shape[1]])
    return Problem(names, x, y, x, y, np.ones(x.shape[1]), None)


def _shrinkage(rng: np.random.Generator) -> QuestionInstance:
    square, alpha = one_of(rng, (4, 9, 16, 25, 50, 100)), one_of(rng, (1, 2, 5, 10, 20))
    x, y = np.diag([square**0.5, 1.0]), np.array([3.0, 1.0])
    shrunk, _ = solve(x, y, "ridge", np.array([float(alpha)]), Scale())
    value = float(shrunk[0, 0] / solve(x, y, "ols", np.ones(1), Scale())[0][0, 0])
    return QuestionInstance(
        rf"Ridge minimises $\lVert y - Xw \rVert^2 + \alpha\lVert w \rVert^2$ with "
        rf"$\alpha = {alpha}$. Along a principal direction of $X$ whose squared singular value is "
        rf"$d^2 = {square}$: by which factor is the least-squares coefficient multiplied? {DIGITS}",
        NumberAnswer(value),
        rf"The factor is $\frac{{d^2}}{{d^2 + \alpha}} = \frac{{{square}}}{{{square + alpha}}} = "
        rf"{value:.4g}$. A direction in which the data vary less, with a smaller $d$, is shrunk "
        "more, and none becomes 0.",
        {"square": square, "alpha": alpha},
    )


def _orthogonal(rng: np.random.Generator) -> QuestionInstance:
    alpha = one_of(rng, (0.5, 1.0, 1.5, 2.0))
    sizes = [alpha + one_of(rng, (0.5, 1.0, 2.5)), alpha + one_of(rng, (3.0, 4.0)), 0.25]
    least = np.array([size * one_of(rng, (1, -1)) for size in sizes])
    found, _ = solve(_ORTHOGONAL, _ORTHOGONAL @ least, "lasso", np.array([alpha]), Scale())
    value = float(found[0, 0])
    return QuestionInstance(
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


def _degrees_of_freedom(rng: np.random.Generator) -> QuestionInstance:
    squares = sorted({one_of(rng, (40, 50, 90)), one_of(rng, (10, 15, 20)), one_of(rng, (1, 2, 5))})
    alpha = one_of(rng, (5, 10, 20))
    x = np.diag(np.sqrt(np.array(squares, float)))
    alphas = np.array([float(alpha)])
    value = float(
        degrees_of_freedom(_problem(x, np.ones(3)), "ridge", alphas, np.ones((1, 3)), Scale())[0]
    )
    shares = " + ".join(rf"\tfrac{{{each}}}{{{each + alpha}}}" for each in squares)
    return QuestionInstance(
        rf"$X$ has the squared singular values ${listed(squares)}$. How many degrees of freedom "
        rf"does the ridge fit have that minimises $\lVert y - Xw \rVert^2 + \alpha\lVert w "
        rf"\rVert^2$ with $\alpha = {alpha}$? {DIGITS}",
        NumberAnswer(value),
        rf"It is the trace of the matrix that turns $y$ into $\hat y$: "
        rf"$\sum_i \frac{{d_i^2}}{{d_i^2 + \alpha}} = {shares} = {value:.4g}$. All three "
        "coefficients are kept, but they have fewer degrees of freedom than three free ones.",
        {"squares": squares, "alpha": alpha},
    )


def _largest_alpha(rng: np.random.Generator) -> QuestionInstance:
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
    return QuestionInstance(
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


def _common_scale(rng: np.random.Generator) -> QuestionInstance:
    rows, alpha = one_of(rng, (80, 120, 160, 250, 400)), one_of(rng, (0.05, 0.1, 0.5, 2.0))
    value = float(ridge_alpha(alpha, rows, Scale(common=True)))
    return QuestionInstance(
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


def _kept(rng: np.random.Generator) -> tuple[Support, int, int, int]:
    """Right, false and missed features, and how they compare."""
    informative = one_of(rng, (8, 10, 12, 15))
    right = informative - int(rng.integers(1, informative // 2))
    false = int(rng.integers(2, 20))
    truth = np.repeat([1.0, 1.0, 0.0, 0.0], [right, informative - right, false, 15])
    chosen = np.repeat([2.0, 0.0, -1.0, 0.0], [right, informative - right, false, 15])
    return support(chosen, truth), right, false, informative - right


def _recall(rng: np.random.Generator) -> QuestionInstance:
    """How many of the features that act are kept."""
    found, right, false, missed = _kept(rng)
    value = found.recall
    assert value is not None
    return QuestionInstance(
        f"{right + missed} features truly act on the target. Lasso keeps {right + false} features; "
        f"{right} of these act. What is the recall of its selection? {DIGITS}",
        NumberAnswer(value),
        rf"Of the {right + missed} features that act it keeps {right}: $"
        rf"{right}/{right + missed} = {value:.4g}$. The {false} wrong ones count in the precision, "
        rf"${right}/{right + false} = {right / (right + false):.4g}$.",
        {"right": right, "false": false, "missed": missed},
    )


def _precision(rng: np.random.Generator) -> QuestionInstance:
    """How many of the features that are kept act."""
    found, right, false, missed = _kept(rng)
    value = found.precision
    assert value is not None
    return QuestionInstance(
        f"Lasso keeps {right + false} of 50 features. {false} of these do not act on the target, "
        f"and {missed} that {'acts is' if missed == 1 else 'act are'} not kept. What is the "
        f"precision of its selection? {DIGITS}",
        NumberAnswer(value),
        rf"Of the {right + false} features that it keeps {right} act: $"
        rf"{right}/{right + false} = {value:.4g}$. A larger $\alpha$ usually raises the precision "
        rf"and lowers the recall, here ${right}/{right + missed} = "
        rf"{right / (right + missed):.4g}$.",
        {"right": right, "false": false, "missed": missed},
    )


def _one_error(rng: np.random.Generator) -> QuestionInstance:
    """The largest α that is not clearly worse than the best."""
    alphas = one_of(rng, ((0.1, 0.3, 1, 3, 10, 30), (0.5, 1, 2, 4, 8, 16), (0.01, 0.1, 1, 10, 100)))

    def draw(rng: np.random.Generator) -> tuple[list[int], int]:
        best = int(rng.integers(0, len(alphas) - 2))
        means = [0] * len(alphas)
        means[best] = int(rng.integers(60, 120))
        for i in range(best + 1, len(alphas)):
            means[i] = means[i - 1] + int(rng.integers(2, 9))
        for i in range(best - 1, -1, -1):
            means[i] = means[i + 1] + int(rng.integers(1, 6))
        return means, int(rng.integers(4, 12))

    def good(drawn: tuple[list[int], int]) -> bool:
        means, error = drawn
        limit, best = min(means) + error, means.index(min(means))
        return limit not in means and means[best + 1] < limit < means[-1]

    means, error = until(rng, draw, good)
    # Two folds at mean ± error have this mean, and this standard error.
    folds = np.array(means, float)[:, None] + error * np.array([[-1.0, 1.0]])
    selection = Selection(np.array(alphas, float), folds)
    value = float(selection.alphas[selection.simplest])
    table = ", ".join(f"{mean} at $\\alpha = {a:g}$" for a, mean in zip(alphas, means, strict=True))
    return QuestionInstance(
        f"The mean errors of a cross-validation are {table}. The standard error of the smallest "
        rf"mean is {error}. Which $\alpha$ does the one-standard-error rule choose?",
        NumberAnswer(value, tolerance=0),
        f"The smallest mean is {min(means)}, so a mean up to {min(means) + error} is within one "
        rf"standard error of it. The largest $\alpha$ with such a mean is {value:g}: the simplest "
        "model that is not clearly worse than the best.",
        {"alphas": list(alphas), "means": means, "error": error},
    )


QUESTIONS: dict[str, Question] = {
    "lasso-ridge-shrinkage-factor": Question(PAGE, "ridge", 1, _shrinkage, PATHS),
    "lasso-ridge-recall": Question(PAGE, "selection", 1, _recall, PATHS),
    "lasso-ridge-precision": Question(PAGE, "selection", 1, _precision, PICKED),
    "lasso-ridge-orthogonal-lasso": Question(PAGE, "soft threshold", 2, _orthogonal, CLEAN),
    "lasso-ridge-degrees-of-freedom": Question(PAGE, "ridge", 2, _degrees_of_freedom, COMMON_SCALE),
    "lasso-ridge-largest-alpha": Question(PAGE, "lasso path", 2, _largest_alpha, PATHS),
    "lasso-ridge-one-standard-error": Question(PAGE, "cross-validation", 2, _one_error, PICKED),
    "lasso-ridge-common-scale": Question(PAGE, "scale of α", 3, _common_scale, COMMON_SCALE),
    "lasso-ridge-guides-example": Question(
        PAGE,
        "selection",
        1,
        choice(
            "50 features, of which 10 act, and much noise. Lasso and Ridge are fitted; Lasso's "
            r"$\alpha$ sets some coefficients to 0, but not all. What is certain, whatever data "
            "are drawn?",
            "Ridge keeps all 50; which ones Lasso keeps depends on the data",
            (
                "Ridge keeps all 50; Lasso keeps the 10 that act",
                "Ridge keeps the 10 that act; Lasso keeps them too",
                "Ridge keeps all 50; Lasso keeps none but those that act",
            ),
            r"No method is certain to keep exactly the right 10: it depends on $\alpha$, on the "
            r"noise and on how strong the features are. On the guide's data (seed 42, $\alpha = "
            "10$) Lasso keeps 7 of the 10 and no other. Ridge has an exact 0 only by a "
            "coincidence of probability 0.",
        ),
        PATHS,
    ),
    "lasso-ridge-change-of-unit": Question(
        PAGE,
        "standardising",
        1,
        choice(
            "A feature was in metres and is now in kilometres, so its values are 1,000 times "
            r"smaller. Nothing is standardised, $\alpha$ stays. What does the Lasso do with it?",
            r"It penalises it more, and drops it at a smaller $\alpha$",
            (
                r"It penalises it less, and drops it at a larger $\alpha$",
                "It scales its coefficient, and predicts the same",
                r"It drops it at the same $\alpha$ as Ridge would",
            ),
            "The same effect now needs a coefficient 1,000 times as large, and the penalty is a "
            "sum of coefficients' sizes. Least squares would predict the same. Standardising the "
            "features first makes the choice independent of units.",
        ),
        UNITS,
    ),
    "lasso-ridge-amount-or-share": Question(
        PAGE,
        "shrinkage",
        1,
        choice(
            "The columns of $X$ are orthogonal and of one length. By how much do the two methods "
            "shrink a large and a small least-squares coefficient, where neither becomes 0?",
            "Lasso by the same amount, Ridge by the same share",
            (
                "Lasso by the same share, Ridge by the same amount",
                "Lasso and Ridge both by the same amount",
                "Lasso and Ridge both by the same share",
            ),
            r"With $X^\top X = nI$ and scikit-learn's objectives Lasso subtracts $\alpha$ from the "
            r"size of each: 5 and 2 become 4 and 1 at $\alpha = 1$. Ridge multiplies both by "
            r"$n/(n + \alpha)$. So all coefficients that Lasso keeps are too small by a fixed "
            "amount.",
        ),
        CLEAN,
    ),
    "lasso-ridge-two-copies": Question(
        PAGE,
        "correlation",
        2,
        choice(
            "One feature stands in the table twice, exactly the same, and Lasso does not set its "
            "effect to 0. How is the effect split between the two columns, with one sign in both?",
            "Ridge halves it between both; for Lasso any split is as good",
            (
                "Lasso halves it between both; for Ridge any split is as good",
                "Ridge and Lasso both have one best split: half and half",
                "Ridge and Lasso both have one best split: all on one copy",
            ),
            r"For a fixed sum, Ridge's penalty $a^2 + b^2$ is smallest at $a = b$. Lasso's "
            r"$|a| + |b|$ is the same for every split with one sign, so which copy a solver keeps "
            "is chance. The elastic net halves the effect too, and still has zeros.",
        ),
        COPIES,
    ),
    "lasso-ridge-more-features-than-rows": Question(
        PAGE,
        "wide data",
        2,
        choice(
            "20 training rows, 60 features in general position, no intercept. How many features "
            r"does a Lasso solution keep at most, whatever $\alpha$ is?",
            "20, as many as there are rows",
            (
                "60, as many as there are features",
                "40, as many as there are beyond the rows",
                "10, half as many as there are rows",
            ),
            r"As $\alpha$ falls, features come in until the fit goes through all 20 points; then "
            "there is no error left for another one to reduce. Ridge keeps all 60, and the elastic "
            "net can keep more than 20.",
        ),
        WIDE,
    ),
    "lasso-ridge-best-prediction": Question(
        PAGE,
        "cross-validation",
        3,
        choice(
            r"Lasso gets the $\alpha$ with the smallest cross-validated error, and the fit keeps "
            r"features that do not act. Why is the error not smaller at a larger $\alpha$ that "
            "drops them?",
            r"A larger $\alpha$ also shrinks the coefficients that act, which adds more error",
            (
                r"No $\alpha$ sets the coefficients of features that do not act to 0",
                "Features that do not act lower the error on new rows",
                "Cross-validation measures the error on the rows that were fitted",
            ),
            r"For prediction a small $\alpha$ is best: it hardly shrinks the coefficients that "
            "act, and a few small coefficients too many add little error. The one-standard-error "
            r"rule takes a larger $\alpha$ and keeps fewer features. The best prediction is not "
            "the best selection.",
        ),
        PICKED,
    ),
    "lasso-ridge-out-again": Question(
        PAGE,
        "lasso path",
        3,
        choice(
            r"$\alpha$ falls along the Lasso's path. Can a coefficient that is no longer 0 become "
            "0 again?",
            "Yes, if features are correlated",
            (
                "No, it stays different from 0",
                "Yes, even if features are orthogonal",
                "Only if there are more features than rows",
            ),
            "A correlated feature that comes in later can take over its effect; the coefficient "
            "then reaches 0 and may come back with the other sign. With $X^\\top X = nI$ each one "
            r"is $\mathrm{sign}(b)\max(|b| - \alpha, 0)$, and its size only grows as $\alpha$ "
            "falls.",
        ),
        GROUPS,
    ),
}
