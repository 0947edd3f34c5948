"""What the page shows as a script that anyone with scikit-learn can run."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from core.common.tables import RULE
from core.lasso_ridge.custom_table import RegressionTable
from core.lasso_ridge.data import SOURCES
from core.lasso_ridge.methods import Scale
from core.lasso_ridge.paths import TEST_SHARE
from core.lasso_ridge.script_solvers import Workarounds, changed, with_imports

_HEAD = '''"""OLS, Lasso, Ridge and elastic net on one split, as shown by Foundations Lab."""

import numpy as np
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, Ridge
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import KFold, train_test_split
from sklearn.preprocessing import StandardScaler

{data}
X_train, X_test, y_train, y_test = train_test_split(
    X, y, test_size={test_share}, random_state={seed}
)


def scaled(train, other):
    """Both as the models see them; {how}."""
    scaler = StandardScaler(with_std={standardise}).fit(train)
    return scaler.transform(train), scaler.transform(other)


{shortest}{on_path}def models(alpha, n):
    """One of each kind; scikit-learn's Ridge does not divide the error by 2n, Lasso does."""
{exact}    return {{
        "Lasso": {lasso},
        "Ridge": {ridge},
        "Elastic net": {net},
        "OLS": {ols},
    }}


ALPHA = {alpha!r}
seen_train, seen_test = scaled(X_train, X_test)

coefficients, test_errors = {{}}, {{}}
for label, model in models(ALPHA, len(y_train)).items():
    train = seen_train{first}
    model.fit(train, y_train)
    coefficients[label] = model.coef_
    test_errors[label] = mean_squared_error(y_test, model.predict(seen_test))
    kept = np.count_nonzero(model.coef_)
    print(f"{{label:12s}}{{kept:4d}} of {{X.shape[1]}} not zero, error {{test_errors[label]:.6g}}")
'''

_TRUTH = """
kept = coefficients["Lasso"] != 0
print("Lasso misses", [name for name, k, w in zip(names, kept, truth) if w != 0 and not k])
print("Lasso keeps wrongly", [name for name, k, w in zip(names, kept, truth) if w == 0 and k])
"""

_VALIDATION = """
# Cross-validation of Lasso's alpha on the training rows, and its one-standard-error rule.
ALPHAS = {alphas}
folds = KFold({folds}, shuffle=True, random_state={seed})
errors = []  # one row for each fold
for fitted, left_out in folds.split(X_train):
    seen_fit, seen_left = scaled(X_train[fitted], X_train[left_out])
    errors.append([])
    for alpha in ALPHAS:
        model = models(alpha, len(fitted))["Lasso"].fit(seen_fit, y_train[fitted])
        errors[-1].append(mean_squared_error(y_train[left_out], model.predict(seen_left)))
mean = np.mean(errors, axis=0)
standard_error = np.std(errors, axis=0, ddof=1) / np.sqrt(len(errors))
best = int(np.flatnonzero(mean == mean.min())[-1])  # among equals the largest alpha
alpha_best = ALPHAS[best]
alpha_simplest = max(a for a, e in zip(ALPHAS, mean) if e <= mean[best] + standard_error[best])
print(f"lowest CV error: alpha = {{alpha_best:g}}; one standard error: {{alpha_simplest:g}}")
"""

_CUSTOM = """FILE = "table.csv"  # the name of your file
with open(FILE, encoding="utf-8-sig") as file:
    lines = {lines}
rows = [[cell.strip() for cell in line] for line in lines if any(cell.strip() for cell in line)]
{names}{row_names}
numbers = np.array([[float({cell}) for cell in row] for row in rows])
TARGET = {target}  # column {number}, {name}
X, y = np.delete(numbers, TARGET, axis=1), numbers[:, TARGET]
names = [name for place, name in enumerate(columns) if place != TARGET]
"""


@dataclass(frozen=True)
class ScriptSettings:
    """What the script repeats.

    Attributes:
        data: The lines that make `X`, `y` and `names`; see `generated` and `custom_data`.
        has_truth: Whether they make `truth` too.
        seed: Of split and folds.
        standardise: Whether features are divided by their standard deviation.
        alpha, scale: The penalty.
        alphas: What cross-validation tries; None: leave it out.
        folds: Of the cross-validation.
        care: Where scikit-learn needs help; None: nowhere.
    """

    data: str
    has_truth: bool
    seed: int
    standardise: bool
    alpha: float
    scale: Scale
    alphas: Float[np.ndarray, " alphas"] | None = None
    folds: int = 5
    workarounds: Workarounds | None = None


def generated(source: str, values: Mapping[str, float]) -> str:
    """The lines for data of a registered source."""
    return SOURCES[source].code(values)


def custom_data(table: RegressionTable, target: int) -> str:
    """The lines that read a person's own file as the page read it; names are quoted as data."""
    dialect = table.dialect
    by_spaces = dialect.delimiter == " "
    file = f"(line.strip()[1:-1] for line in file if set(line) - set({RULE + chr(10)!r}))"
    reader = (
        f"csv.reader({file if dialect.framed else 'file'}, delimiter={dialect.delimiter!r}, "
        "skipinitialspace=True)"
    )
    row_names = "columns, rows = columns[-len(rows[0]) + 1 :], [row[1:] for row in rows]"
    counted = '[f"column {place + 1}" for place in range(len(rows[0]))]'
    return ("" if by_spaces else "import csv\n\n") + _CUSTOM.format(
        lines="[line.split() for line in file]" if by_spaces else f"list({reader})",
        names="columns = rows.pop(0)" if dialect.names else f"columns = {counted}",
        row_names=f"\n{row_names}  # without the rows' names" if dialect.row_names else "",
        cell="cell" + "".join(f".replace({old!r}, {new!r})" for old, new in table.replaced),
        target=target,
        number=target + 1,
        name=ascii(table.names[target]),
    )


def linear_script(settings: ScriptSettings) -> str:
    """The script text; it leaves `coefficients`, `test_errors` and, if asked, `alpha_best` and
    `alpha_simplest`."""
    workarounds = settings.workarounds or Workarounds()
    text = _HEAD.format(
        data=settings.data,
        test_share=TEST_SHARE,
        seed=settings.seed,
        how="centred and divided by the first one's deviations"
        if settings.standardise
        else "centred",
        standardise=settings.standardise,
        **changed(workarounds, settings.scale),
        alpha=float(settings.alpha),
    )
    text = with_imports(text, workarounds)
    if settings.alphas is None:
        text = text.replace("import KFold, train_test_split", "import train_test_split")
    if settings.has_truth:
        text += _TRUTH
    if settings.alphas is not None:
        lines = [
            "    " + ", ".join(repr(float(each)) for each in settings.alphas[i : i + 10]) + ","
            for i in range(0, len(settings.alphas), 10)
        ]
        text += _VALIDATION.format(
            alphas="[\n" + "\n".join(lines) + "\n]", folds=settings.folds, seed=settings.seed
        )
    return text
