"""Data for linear regression: generated with known coefficients, or the diabetes data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from core.common import Param, check

CUSTOM = "own"


@dataclass(frozen=True)
class RegressionData:
    """Features, target, and what is known about them.

    Attributes:
        features: One row for each sample, one column for each feature.
        target: What is to be predicted.
        names: Of the features.
        target_name: Of the target.
        truth: The coefficients that made the target; None for real data.
        groups: For each feature the number of its group of near copies, −1: in none. None: the
            data have no such groups.
        noise: Standard deviation of what no feature explains; None where nobody knows it.
    """

    features: Float[np.ndarray, "samples features"]
    target: Float[np.ndarray, " samples"]
    names: tuple[str, ...]
    target_name: str = "y"
    truth: Float[np.ndarray, " features"] | None = None
    groups: Int[np.ndarray, " features"] | None = None
    noise: float | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Samples and features."""
        return self.features.shape[0], self.features.shape[1]


@dataclass(frozen=True)
class Source:
    """A way to get data.

    Attributes:
        label: The name on screen.
        summary: One sentence that says what they are.
        params: What can be set.
        make: From checked values to data.
        code: The lines of a script that make `X`, `y`, `names` and, if known, `truth`.
        alpha: The α that the page starts with.
    """

    label: str
    summary: str
    params: tuple[Param, ...]
    make: Callable[[Mapping[str, float]], RegressionData]
    code: Callable[[Mapping[str, float]], str]
    alpha: float


def _param(name: str, label: str, default: float, low: float, high: float, help: str) -> Param:
    return Param(name, label, default, low, high, "linear", help, is_integer=True)


SEED = _param(
    "seed",
    "Seed",
    42,
    0,
    9999,
    "Decides the random numbers: the data, which rows are held out, and the folds.",
)
_SAMPLES = _param("samples", "Samples", 200, 20, 2000, "Rows of data; a fifth is held out.")
_FEATURES = _param("features", "Features", 50, 2, 100, "Columns of data: one coefficient each.")
_INFORMATIVE = _param(
    "informative",
    "Informative",
    10,
    0,
    100,
    "How many features really act on the target; the true coefficients of all others are 0.",
)
_NOISE = Param(
    "noise",
    "Noise",
    25.0,
    0.0,
    1000.0,
    "linear",
    "Standard deviation of what is added to the target and no feature explains.",
    r"\sigma",
)
_CORRELATION = Param(
    "correlation",
    "Correlation",
    0.97,
    0.0,
    0.999,
    "linear",
    "Between two features of one group: at 1 they would be copies.",
    r"\rho",
)
_GROUP = _param("group", "Group size", 5, 2, 20, "How many informative features resemble another.")


def numbered(count: int) -> tuple[str, ...]:
    """Names of features that have none: x1, x2, …"""
    return tuple(f"x{number}" for number in range(1, count + 1))


# ---- independent features ----------------------------------------------------------------------
def _independent(values: Mapping[str, float]) -> RegressionData:
    from sklearn.datasets import make_regression

    features, target, truth = make_regression(
        n_samples=int(values["samples"]),
        n_features=int(values["features"]),
        n_informative=int(values["informative"]),
        noise=values["noise"],
        coef=True,
        random_state=int(values["seed"]),
    )
    names = numbered(features.shape[1])
    return RegressionData(features, target, names, truth=truth, noise=values["noise"])


def _independent_code(values: Mapping[str, float]) -> str:
    return f"""from sklearn.datasets import make_regression

X, y, truth = make_regression(
    n_samples={int(values["samples"])}, n_features={int(values["features"])}, \
n_informative={int(values["informative"])},
    noise={values["noise"]!r}, coef=True, random_state={int(values["seed"])},
)
names = [f"x{{i + 1}}" for i in range(X.shape[1])]
"""


# ---- groups of near copies ---------------------------------------------------------------------
def _grouped(values: Mapping[str, float]) -> RegressionData:
    """x = √ρ·z + √(1−ρ)·e, one z for each group; a group's effect is shared equally.

    After the grouped example of Zou and Hastie (2005), section 5.
    """
    samples, count = int(values["samples"]), int(values["features"])
    informative, size = int(values["informative"]), int(values["group"])
    rho = values["correlation"]
    rng = np.random.default_rng(int(values["seed"]))
    groups = np.full(count, -1)
    groups[:informative] = np.arange(informative) // size
    features = rng.standard_normal((samples, count))
    shared = rng.standard_normal((samples, -(-informative // size)))
    features[:, :informative] *= np.sqrt(1 - rho)
    features[:, :informative] += np.sqrt(rho) * shared[:, groups[:informative]]
    effects = rng.uniform(20, 100, shared.shape[1:])
    truth = np.zeros(count)
    members = groups[:informative]
    if informative:
        truth[:informative] = effects[members] / np.bincount(members)[members]
    target = features @ truth + values["noise"] * rng.standard_normal(samples)
    return RegressionData(
        features, target, numbered(count), truth=truth, groups=groups, noise=values["noise"]
    )


def _grouped_code(values: Mapping[str, float]) -> str:
    return f"""SAMPLES, FEATURES = {int(values["samples"])}, {int(values["features"])}
INFORMATIVE, GROUP, RHO = {int(values["informative"])}, {int(values["group"])}, \
{values["correlation"]!r}

rng = np.random.default_rng({int(values["seed"])})
group = np.arange(INFORMATIVE) // GROUP
X = rng.standard_normal((SAMPLES, FEATURES))
shared = rng.standard_normal((SAMPLES, -(-INFORMATIVE // GROUP)))
X[:, :INFORMATIVE] *= np.sqrt(1 - RHO)
X[:, :INFORMATIVE] += np.sqrt(RHO) * shared[:, group]
effects = rng.uniform(20, 100, shared.shape[1:])
truth = np.zeros(FEATURES)
if INFORMATIVE:
    truth[:INFORMATIVE] = effects[group] / np.bincount(group)[group]
y = X @ truth + {values["noise"]!r} * rng.standard_normal(SAMPLES)
names = [f"x{{i + 1}}" for i in range(FEATURES)]
"""


# ---- a real one ---------------------------------------------------------------------------------
def _diabetes(_: Mapping[str, float]) -> RegressionData:
    from sklearn.datasets import load_diabetes

    data = load_diabetes(scaled=False)
    return RegressionData(data.data, data.target, tuple(data.feature_names), "progression")


def _diabetes_code(_: Mapping[str, float]) -> str:
    return """from sklearn.datasets import load_diabetes

data = load_diabetes(scaled=False)
X, y, names = data.data, data.target, list(data.feature_names)
"""


SOURCES: dict[str, Source] = {
    "independent": Source(
        "The guide’s: independent features",
        "Generated by scikit-learn’s make_regression: every feature is drawn for itself.",
        (_SAMPLES, _FEATURES, _INFORMATIVE, _NOISE, SEED),
        _independent,
        _independent_code,
        10.0,
    ),
    "groups": Source(
        "Groups of similar features",
        "Generated: the informative features come in groups of near copies that act alike.",
        (_SAMPLES, _FEATURES, _INFORMATIVE, _NOISE, SEED, _CORRELATION, _GROUP),
        _grouped,
        _grouped_code,
        10.0,
    ),
    "diabetes": Source(
        "Diabetes patients (real)",
        "442 patients, 10 measurements, and how the disease progressed within a year (Efron, "
        "Hastie, Johnstone, Tibshirani 2004). Nobody knows the true coefficients.",
        (SEED,),
        _diabetes,
        _diabetes_code,
        1.0,
    ),
}


def make(source: str, values: Mapping[str, Any]) -> RegressionData:
    """Data from a registered source.

    Args:
        source: Key of `SOURCES`.
        values: For the source's parameters; what is missing takes its default.

    Raises:
        ValueError: No such source, a value out of its range, more informative features than
            features.

    Example:
        >>> make("independent", {"samples": 100, "features": 7, "informative": 3}).shape
        (100, 7)
    """
    if source not in SOURCES:
        raise ValueError(f"There are no data {source!r}; there are: {', '.join(SOURCES)}.")
    checked = check(SOURCES[source].params, values)
    if checked.get("informative", 0) > checked.get("features", 0):
        raise ValueError(
            f"{checked['informative']} informative features do not fit into "
            f"{checked['features']} features: choose at most {checked['features']} informative "
            "ones, or more features."
        )
    return SOURCES[source].make(checked)
