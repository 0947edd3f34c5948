"""What the page shows as a script that anyone with scikit-learn can run."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from core.common import RULE
from core.lasso_ridge.custom_table import RegressionTable
from core.lasso_ridge.data import SOURCES
from core.lasso_ridge.methods import Scale, ridge_alpha
from core.lasso_ridge.paths import TEST_SHARE, Problem, largest_useful_alpha, ols
from core.lasso_ridge.svd import repeats, singular_directions

_SHORTEST = '''class Shortest:
    """Ridge, and for alpha = 0 least squares: the shortest of all solutions.

    For features that depend on each other, units that are far apart, an alpha near 0, or y without
    noise: there scikit-learn's solvers take rounding for data, or a small unit for rounding.
    """

    def __init__(self, alpha):
        self.alpha = alpha

    def fit(self, X, y):
        self.center, self.level = X.mean(axis=0), y.mean()
        X = X - self.center
        X = X - X.mean(axis=0)
        sizes = np.linalg.norm(X, axis=0)
        X = np.where(sizes > 1e-13 * np.sqrt(len(X)) * np.abs(self.center), X, 0.0)
        wide = X.shape[0] < X.shape[1]
        # LAPACK's Jacobi method, whose error is small beside each column.
        d, u, v, scale, *_ = dgejsv(X.T if wide else X, joba=2, jobu=0, jobv=0, jobt=1)
        u, v, d = (v, u, d * scale[0] / scale[1]) if wide else (u, v, d * scale[0] / scale[1])
        rounding = np.finfo(float).eps * max(X.shape)
        kept = d > rounding * np.linalg.norm(sizes[:, None] * v, axis=0)
        u, v, d = u[:, kept], v[:, kept], d[kept]
        weights = d / (d**2 + self.alpha)
        self.coef_ = v @ (weights * (u.T @ (y - self.level)))
        noise = rounding * np.linalg.norm(y - self.level) * np.sqrt(v**2 @ weights**2)
        self.coef_[np.abs(self.coef_) <= noise] = 0.0
        return self

    def predict(self, X):
        return (X - self.center) @ self.coef_ + self.level


'''

_ON_PATH = '''class OnPath:
    """Lasso (mix = 1) and elastic net for an alpha near 0, where coordinate descent does not end.

    The elastic net is the Lasso of X over a multiple of the identity; LARS follows its whole path.
    """

    def __init__(self, alpha, mix):
        self.alpha, self.mix = alpha, mix

    def fit(self, X, y):
        self.center, self.level = X.mean(axis=0), y.mean()
        n, p = X.shape
        X = X - self.center
        X = np.where(np.ptp(X, axis=0) > 1e-13 * np.abs(self.center), X, 0.0)
        longer = np.vstack([X, np.sqrt(n * self.alpha * (1 - self.mix)) * np.eye(p)])
        target = np.concatenate([y - self.level, np.zeros(p)])
        # lars_path compares with fixed numbers: columns of length 1 or more, and a long target.
        sizes = np.linalg.norm(longer, axis=0)
        unit = sizes[sizes > 0].min()
        size = np.linalg.norm(target) / 1e9
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it leaves out features that repeat others, as meant
            at, _, w = lars_path(longer / unit, target / size, method="lasso")
        alpha = n * self.alpha * self.mix / len(longer) / (unit * size)
        near = [np.interp(alpha, at[::-1], row[::-1]) for row in w]
        self.coef_ = np.array(near) * size / unit
        return self

    def predict(self, X):
        return (X - self.center) @ self.coef_ + self.level


'''

_LEAST = """    # Nearer to 0 the elastic net changes no more, but its L2 part would be rounding.
    least = {least!r}
"""
_EXACT = """    exact = {"tol": 1e-10, "max_iter": 100_000}
"""

_FIRST = """.copy()
    if label == "Lasso":
        train[:, {repeated}] = 0.0  # they repeat others; Lasso could share between them"""

# Where the smallest squared singular value of features of length 1, with Ridge's share, is below
# this, equations lose half of their digits; and singular values so far apart LAPACK drops.
_NEAR_SINGULAR, _FAR_UNITS = 1e-9, 1e-10
# Shares of the largest useful α below which coordinate descent does not end: for features that
# depend on each other, and for others.
_DEPENDENT_SHARE, _OTHER_SHARE = 1e-4, 1e-7
_MIN_SHARE = 1e-9


@dataclass(frozen=True)
class Workarounds:
    """Where scikit-learn's solvers need help to give the page's numbers.

    Attributes:
        shortest: Whether OLS and Ridge are solved by a decomposition that leaves rounding out.
        repeated: Columns that repeat an earlier one: Lasso may share between them as it likes, and
            the page gives all to the first.
        on_path: Whether Lasso and elastic net are taken from LARS, as descent would not end.
        least: The smallest α at which the elastic net can be: below it the L2 part is rounding.
    """

    shortest: bool = False
    repeated: tuple[int, ...] = ()
    on_path: bool = False
    least: float = 0.0


def workarounds_for(problem: Problem, alpha: float, scale: Scale) -> Workarounds:
    """What a problem needs beyond scikit-learn's defaults at this α.

    Args:
        problem: The training rows, centred.
        alpha: Positive.
        scale: How α is meant.

    Returns:
        Which solvers the script must replace, and which columns repeat an earlier one.

    Example:
        >>> from core.lasso_ridge import RegressionData, prepare
        >>> x = np.arange(20.0).reshape(10, 2)
        >>> data = RegressionData(x, x[:, 0], ("a", "b"))
        >>> workarounds_for(prepare(data), 1.0, Scale()).repeated  # both columns rise by 2 a row
        (1,)
    """
    x = problem.x
    lengths = np.linalg.norm(x, axis=0)
    varies = lengths > 0
    if not varies.any():
        return Workarounds()
    values = singular_directions(x).values
    independent = singular_directions(x[:, varies] / lengths[varies]).values
    is_full = len(values) == x.shape[1]
    ridge = float(ridge_alpha(alpha, len(x), scale)) / float(lengths.max()) ** 2
    lowest = float(independent.min()) ** 2 if is_full else 0.0
    near = lowest + ridge < _NEAR_SINGULAR
    far = float(values.min()) < _FAR_UNITS * float(values.max())
    exact = bool((ols(problem)[varies] == 0).any())
    share = _OTHER_SHARE if is_full else _DEPENDENT_SHARE
    top = largest_useful_alpha(problem)
    least = 0.0 if is_full or alpha >= _MIN_SHARE * top else _MIN_SHARE * top
    return Workarounds(near or far or exact, tuple(repeats(x)), alpha < share * top, least)


def _solver_parts(workarounds: Workarounds, scale: Scale) -> dict[str, str]:
    """What stands at the places of the script that depend on it."""
    ridge, mix = "n * alpha" if scale.common else "alpha", repr(float(scale.mix))
    return {
        "shortest": _SHORTEST if workarounds.shortest else "",
        "ridge": f"Shortest({ridge})" if workarounds.shortest else f"Ridge(alpha={ridge})",
        "ols": "Shortest(0.0)" if workarounds.shortest else "LinearRegression()",
        "on_path": _ON_PATH if workarounds.on_path else "",
        "lasso": "OnPath(alpha, 1.0)" if workarounds.on_path else "Lasso(alpha=alpha, **exact)",
        "net": f"OnPath({'least' if workarounds.least else 'alpha'}, {mix})"
        if workarounds.on_path
        else f"ElasticNet(alpha=alpha, l1_ratio={mix}, **exact)",
        "exact": _LEAST.format(least=workarounds.least)
        if workarounds.least
        else ""
        if workarounds.on_path
        else _EXACT,
        "first": _FIRST.format(repeated=list(workarounds.repeated)) if workarounds.repeated else "",
    }


def _with_imports(text: str, workarounds: Workarounds) -> str:
    """The script with what its own solvers need, and without what they replace."""
    names = ["lars_path"] if workarounds.on_path else ["ElasticNet", "Lasso"]
    names += [] if workarounds.shortest else ["LinearRegression", "Ridge"]
    text = text.replace(
        "from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, Ridge",
        f"from sklearn.linear_model import {', '.join(sorted(names, key=str.lower))}",
    )
    if workarounds.on_path:
        text = text.replace("import numpy as np\n", "import warnings\n\nimport numpy as np\n", 1)
    if not workarounds.shortest:
        return text
    lapack = "from scipy.linalg.lapack import dgejsv\n"
    return text.replace("import numpy as np\n", "import numpy as np\n" + lapack, 1)


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
        data: The lines that make `X`, `y` and `names`; see `generated_data` and `custom_data`.
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


def generated_data(source: str, values: Mapping[str, float]) -> str:
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
        **_solver_parts(workarounds, settings.scale),
        alpha=float(settings.alpha),
    )
    text = _with_imports(text, workarounds)
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
