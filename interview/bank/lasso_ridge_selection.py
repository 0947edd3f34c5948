"""Which features a Lasso keeps, and which α to take: recall, precision, one standard error."""

import numpy as np

from core.lasso_ridge.cross_validation import Selection, Support, support
from interview.bank.drawn import DIGITS, one_of, until
from interview.question import Asked, NumberAnswer


def _kept(rng: np.random.Generator) -> tuple[Support, int, int, int]:
    """Right, false and missed features, and how they compare."""
    informative = one_of(rng, (8, 10, 12, 15))
    right = informative - int(rng.integers(1, informative // 2))
    false = int(rng.integers(2, 20))
    truth = np.repeat([1.0, 1.0, 0.0, 0.0], [right, informative - right, false, 15])
    chosen = np.repeat([2.0, 0.0, -1.0, 0.0], [right, informative - right, false, 15])
    return support(chosen, truth), right, false, informative - right


def recall(rng: np.random.Generator) -> Asked:
    """How many of the features that act are kept."""
    found, right, false, missed = _kept(rng)
    value = found.recall
    assert value is not None
    return Asked(
        f"{right + missed} features truly act on the target. Lasso keeps {right + false} features; "
        f"{right} of these act. What is the recall of its selection? {DIGITS}",
        NumberAnswer(value),
        rf"Of the {right + missed} features that act it keeps {right}: $"
        rf"{right}/{right + missed} = {value:.4g}$. The {false} wrong ones count in the precision, "
        rf"${right}/{right + false} = {right / (right + false):.4g}$.",
        {"right": right, "false": false, "missed": missed},
    )


def precision(rng: np.random.Generator) -> Asked:
    """How many of the features that are kept act."""
    found, right, false, missed = _kept(rng)
    value = found.precision
    assert value is not None
    return Asked(
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


def one_error(rng: np.random.Generator) -> Asked:
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
    return Asked(
        f"The mean errors of a cross-validation are {table}. The standard error of the smallest "
        rf"mean is {error}. Which $\alpha$ does the one-standard-error rule choose?",
        NumberAnswer(value, tolerance=0),
        f"The smallest mean is {min(means)}, so a mean up to {min(means) + error} is within one "
        rf"standard error of it. The largest $\alpha$ with such a mean is {value:g}: the simplest "
        "model that is not clearly worse than the best.",
        {"alphas": list(alphas), "means": means, "error": error},
    )
