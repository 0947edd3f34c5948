"""Coding question: what L1 and L2 do to coefficients."""

import numpy as np

from interview.coding.lasso_or_ridge.checks import ALPHA, CHECKS, SEED
from interview.coding_question import CodingQuestion, Mistake
from interview.live_links import LiveLink
from interview.pictures import Bars, LiveResult

# So many of the features that do nothing are shown: those that fool least squares most.
_IDLE = 4


def result() -> LiveResult:
    """Coefficients of the 10 features that act, the largest first, and of four that do not."""
    from sklearn.datasets import make_regression

    from interview.coding.lasso_or_ridge.solution import compare_penalties

    fits = compare_penalties(ALPHA, SEED)
    _, _, true = make_regression(
        n_samples=200, n_features=50, n_informative=10, noise=25.0, coef=True, random_state=SEED
    )
    acting = np.flatnonzero(true)
    acting = acting[np.argsort(-np.abs(true[acting]))]
    idle = np.flatnonzero(true == 0)
    idle = idle[np.argsort(-np.abs(fits["OLS"].coefficients[idle]))][:_IDLE]
    shown = np.concatenate([acting, idle])
    kept = fits["Lasso"].coefficients != 0
    lost = ", ".join(f"x{number}" for number in acting if not kept[number])
    wrong = int((kept & (true == 0)).sum())
    largest = float(np.abs(fits["Ridge"].coefficients[true == 0]).max())
    return LiveResult(
        Bars(
            [f"x{number}" for number in shown],
            {
                "True": true[shown].tolist(),
                **{name: fit.coefficients[shown].tolist() for name, fit in fits.items()},
            },
            f"Feature: the 10 that act, then {_IDLE} that do not",
            "Coefficient",
        ),
        (
            f"Not exactly zero: Lasso {fits['Lasso'].nonzero}, Ridge {fits['Ridge'].nonzero}, OLS "
            f"{fits['OLS'].nonzero} of 50, where {len(acting)} features act. Lasso misses {lost} "
            f"and keeps {wrong} that do nothing.",
            f"Ridge makes the 40 others small (up to {largest:.1f}) but none of them zero.",
            "R² on the 40 test rows: "
            + ", ".join(f"{name} {fit.test_r2:.3f}" for name, fit in fits.items())
            + ". scikit-learn divides the squared error by 2n for Lasso and not for Ridge, so the "
            "same α is a much weaker penalty there.",
        ),
    )


QUESTION = CodingQuestion(
    label="L1 versus L2: which coefficients are left",
    prompt="""Make 200 rows of 50 features of which 10 act, with
`make_regression(n_samples=200, n_features=50, n_informative=10, noise=25, random_state=42)`. Fit
least squares, Lasso and Ridge to 80 % of the rows, and say how many coefficients each one keeps.

```python
class Fit(NamedTuple):
    coefficients: np.ndarray  # (50,)
    nonzero: int
    test_r2: float  # on the other 20 %

def compare_penalties(
    alpha: float = 10.0, seed: int = 42
) -> dict[str, Fit]: ...
```

- The keys are "OLS", "Lasso" and "Ridge"; `alpha` is what scikit-learn calls so, for both.
- `seed` fixes the data and the split. Be ready to say why only Lasso makes exact zeros.""",
    hints=(
        "Three models, one loop. What must be fixed so that the numbers come out the same "
        "tomorrow?",
        "Split before anything is fitted; the test rows are for the score alone.",
        "Lasso’s zeros are exact: count with `np.count_nonzero`, without a threshold.",
        "`train_test_split(x, y, test_size=0.2, random_state=seed)`, then for each of "
        "`LinearRegression()`, `Lasso(alpha=alpha)`, `Ridge(alpha=alpha)`: fit, `coef_`, "
        "`score(x_test, y_test)`.",
    ),
    folder="lasso_or_ridge",
    name="compare_penalties",
    complexity=r"With $n$ rows and $d$ features: least squares and Ridge $O(n d^2 + d^3)$ at once; "
    r"Lasso $O(n d)$ for each sweep over the coefficients. Memory $O(n d)$.",
    checks=CHECKS,
    mistakes=(
        Mistake(
            "Fitted on all rows",
            "The test rows have been fitted, so their score says nothing about new ones. The "
            "coefficients show it: they are not those of the 160 training rows.",
            "fitted_on_everything",
            "ols",
        ),
        Mistake(
            "Scored on the training rows",
            "Least squares always has the best score there, since that is what it minimises. "
            "Whether a penalty helps is seen on rows that were not fitted.",
            "scored_on_training_rows",
            "test",
        ),
        Mistake(
            "Small coefficients count as zeros",
            "With a threshold Ridge seems to select features too. It does not: its coefficients "
            "are small, and all 50 are needed to predict.",
            "small_counts_as_zero",
            "counts",
        ),
        Mistake(
            "Ridge by way of the elastic net",
            "`ElasticNet` and `Lasso` divide the squared error by 2n, `Ridge` does not: the same "
            "alpha weighs n = 160 times as much, and every coefficient shrinks hard.",
            "ridge_by_elastic_net",
            "ridge",
        ),
        Mistake(
            "The split has no seed",
            "Every run has another training part, so Lasso keeps another number of coefficients. "
            "Run it twice, and you see it.",
            "another_split_each_time",
            "repeatable",
        ),
        Mistake(
            "Alpha does not reach Lasso",
            "Lasso takes its default of 1 and keeps many features that do nothing. Nothing "
            "crashes: one notices only that another alpha changes nothing.",
            "alpha_forgotten",
            "lasso",
        ),
    ),
    result=result,
    live=(
        LiveLink(
            "lasso-ridge",
            "Move α on the same data, and watch features come and go",
            {"lasso_ridge_data": "independent", "lasso_ridge_alpha": "10"},
        ),
        LiveLink(
            "regularization",
            "See why the corner of the diamond makes a coefficient zero",
            {"regularization_topic": "zeros"},
        ),
    ),
    tags=("Lasso", "Ridge", "L1", "L2", "sparsity", "regularization", "feature selection"),
)
