"""Coding question: Lasso by coordinate descent."""

import numpy as np

from interview.coding.compare import up_to
from interview.coding.lasso_coordinate_descent.checks import CHECKS, largest_useful, scikit_learns
from interview.coding_question import CodingQuestion, Mistake
from interview.live_links import LiveLink
from interview.pictures import Lines, LiveResult

_PENALTIES = 40


def _data() -> tuple[np.ndarray, np.ndarray]:
    """Six correlated features of one scale; the first three act."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(80, 6)) + 0.7 * rng.normal(size=(80, 1))
    x /= x.std(axis=0)
    return x, x @ [3.0, -2.0, 1.5, 0, 0, 0] + 1.5 * rng.normal(size=80)


def result() -> LiveResult:
    """The coefficients against α, and how near scikit-learn is."""
    from interview.coding.lasso_coordinate_descent.solution import lasso

    x, y = _data()
    limit = largest_useful(x, y)
    penalties = np.linspace(0.02, 1.05, _PENALTIES) * limit
    path = np.array([lasso(x, y, alpha)[0] for alpha in penalties])
    apart = max(
        float(np.abs(w - scikit_learns(x, y, alpha)[0]).max())
        for w, alpha in zip(path, penalties, strict=True)
    )
    counts = np.count_nonzero(path, axis=1)
    few = int(np.flatnonzero(counts <= 3)[0])
    left = ", ".join(f"w{number + 1}" for number in np.flatnonzero(path[few]))
    return LiveResult(
        Lines(
            penalties.tolist(),
            {f"w{number}": path[:, number - 1].tolist() for number in range(1, x.shape[1] + 1)},
            "Penalty α",
            "Coefficient",
        ),
        (
            f"At the smallest α shown {counts[0]} of {x.shape[1]} coefficients are not zero; at "
            f"α = {penalties[few]:.2f} {left} are left, and from {limit:.2f} on all are exactly 0. "
            "The first three act.",
            f"At all {_PENALTIES} penalties the solution and scikit-learn agree {up_to(apart)}.",
        ),
    )


QUESTION = CodingQuestion(
    label="Lasso by coordinate descent",
    prompt=r"""Write the Lasso in NumPy, by coordinate descent.

```python
def lasso(
    x: np.ndarray, y: np.ndarray, alpha: float,
    tolerance: float = 1e-10, max_sweeps=500,
) -> tuple[np.ndarray, float]: ...
```

- Return coefficients and intercept that minimise
  $\frac{1}{2n}\lVert y - b - Xw\rVert_2^2 + \alpha\lVert w\rVert_1$, as scikit-learn has it.
- The intercept is not penalised. Features may have any scale, and one may be constant.""",
    hints=(
        "Hold all coefficients but one. Can you solve for that one exactly?",
        "Along one coefficient the squared error is a parabola and the penalty a kink at 0: the "
        "minimum is the parabola’s, moved towards 0 and stopped there.",
        r"With $\rho_j = \frac{1}{n}x_j^\top r + s_j w_j$ and $s_j = \frac{1}{n}\lVert x_j\rVert^2$"
        r" the best value is $S(\rho_j, \alpha)/s_j$, where $S$ is the soft threshold.",
        "Centre x and y, so that the intercept drops out. After each coefficient: "
        "`residual -= column * (new - old)`. At the end "
        "`intercept = y.mean() - x.mean(axis=0) @ w`.",
    ),
    folder="lasso_coordinate_descent",
    name="lasso",
    complexity=r"Time $O(n\,d)$ for each sweep, because the residual is kept up to date; memory "
    r"$O(n\,d)$ for the centred features.",
    checks=CHECKS,
    mistakes=(
        Mistake(
            "Sums instead of means",
            "The objective divides by n. Without that, alpha weighs n times too little against "
            "the error and hardly anything becomes zero.",
            "not_divided_by_n",
            "all-zero",
        ),
        Mistake(
            "Columns are taken for standardised",
            "Without the division by the mean square of the column the step is right for variance "
            "1 only. With a variance above 2 it diverges.",
            "columns_taken_for_standardised",
            "parity",
        ),
        Mistake(
            "The feature’s own part is not put back",
            "The residual already lacks what feature j explains. Unless that is added again, a "
            "coefficient at its best value is set to 0 in the next sweep, and so on without end.",
            "own_part_not_added",
            "optimum",
        ),
        Mistake(
            "The residual is updated once a sweep",
            "All coefficients then explain the same part at once. With correlated features they "
            "overshoot together and can diverge; with uncorrelated ones it works.",
            "residual_once_a_sweep",
            "parity",
        ),
        Mistake(
            "Hard threshold",
            "Cutting small values off without shrinking the others is another penalty, one that "
            "counts coefficients instead of adding up their sizes.",
            "hard_threshold",
            "orthogonal",
        ),
        Mistake(
            "The intercept is penalised",
            "Then the answer depends on where zero lies: adding 100 to every y changes the "
            "coefficients.",
            "intercept_penalised",
            "intercept",
        ),
    ),
    result=result,
    live=(
        LiveLink(
            "regularization",
            "The soft threshold as a curve, beside Ridge’s line",
            {"regularization_topic": "prox"},
        ),
        LiveLink(
            "lasso-ridge",
            "Whole paths of coefficients on larger data",
            {"lasso_ridge_data": "independent"},
        ),
    ),
    tags=("Lasso", "coordinate descent", "soft threshold", "L1", "sparsity", "NumPy"),
)
