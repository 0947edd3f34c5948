"""OLS, Lasso, Ridge and the elastic net: what each minimises, and its solution at any α.

All four see centred data, which is what fitting an intercept without penalising it amounts to.
With n training rows they minimise, as scikit-learn writes it,

    OLS          ‖y − Xw‖²
    Lasso        ‖y − Xw‖²/(2n) + α‖w‖₁
    Ridge        ‖y − Xw‖² + α‖w‖²
    elastic net  ‖y − Xw‖²/(2n) + α·r‖w‖₁ + α(1−r)/2·‖w‖²

so Ridge's α counts n times less than the others': on Lasso's scale it has to be nα.
"""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from core.params import Param

# The duality gap at which Lasso and elastic net are solved, as a share of ‖y‖²/n.
TOLERANCE = 1e-8
MOST_SWEEPS = 1_000

ALPHA = Param(
    "alpha", "Penalty α", 10.0, 1e-40, 1e30, "linear",
    "How much large coefficients cost: near 0 nothing (ordinary least squares), the larger the "
    "closer to 0 they are kept.", r"\alpha",
)  # fmt: skip
MIX = Param(
    "mix", "Elastic net: share of L1", 0.5, 0.05, 1.0, "linear",
    "1 is Lasso; the smaller, the more the elastic net behaves like Ridge.", "r",
)  # fmt: skip


@dataclass(frozen=True)
class Method:
    """A way to estimate the coefficients; `objective` is the LaTeX of what it minimises."""

    label: str
    objective: str
    source: str


METHODS: dict[str, Method] = {
    "lasso": Method(
        "Lasso",
        r"\frac{1}{2n}\lVert y - Xw\rVert_2^2 + \alpha\lVert w\rVert_1",
        "R. Tibshirani, “Regression shrinkage and selection via the lasso”, JRSS B 58, 1996; "
        "degrees of freedom: H. Zou, T. Hastie, R. Tibshirani, Annals of Statistics 35, 2007",
    ),
    "ridge": Method(
        "Ridge",
        r"\lVert y - Xw\rVert_2^2 + \alpha\lVert w\rVert_2^2",
        "A. E. Hoerl, R. W. Kennard, “Ridge regression”, Technometrics 12, 1970; degrees of "
        "freedom: Hastie, Tibshirani, Friedman, “The Elements of Statistical Learning”, §3.4.1",
    ),
    "net": Method(
        "Elastic net",
        r"\frac{1}{2n}\lVert y - Xw\rVert_2^2 + \alpha r\lVert w\rVert_1 "
        r"+ \tfrac{1}{2}\alpha(1-r)\lVert w\rVert_2^2",
        "H. Zou, T. Hastie, “Regularization and variable selection via the elastic net”, JRSS B "
        "67, 2005",
    ),
    "ols": Method("OLS", r"\lVert y - Xw\rVert_2^2", "A.-M. Legendre 1805; C. F. Gauss 1809"),
}
PENALISED = tuple(key for key in METHODS if key != "ols")


@dataclass(frozen=True)
class Scale:
    """How α is meant, and the elastic net's mix.

    Attributes:
        mix: Share r of the L1 penalty in the elastic net.
        common: Whether Ridge gets nα, so that its penalty counts as much as Lasso's.
    """

    mix: float = 0.5
    common: bool = False


def solve(
    x: Float[np.ndarray, "train features"],
    y: Float[np.ndarray, " train"],
    method: str,
    alphas: Float[np.ndarray, " alphas"],
    scale: Scale,
) -> tuple[Float[np.ndarray, "alphas features"], int]:
    """Coefficients of one method at each α, on centred data.

    Lasso's path is made of straight pieces: scikit-learn's `lars_path` finds their corners. The
    elastic net, and Lasso where rounding spoils the corners, come from its `enet_path`. Both are
    held to a duality gap of `TOLERANCE`·‖y‖²/n. Ridge is exact, from one singular value
    decomposition.

    Args:
        x, y: Centred.
        method: Key of `METHODS`.
        alphas: Positive, in any order.
        scale: How α is meant.

    Returns:
        Coefficients in the order of `alphas`; how many of them did not reach the tolerance.
    """
    if method == "ols":
        solution = np.linalg.lstsq(x, y, rcond=None)[0]
        return np.repeat(solution[None], len(alphas), axis=0), 0
    if method == "ridge":
        u, d, vt = np.linalg.svd(x, full_matrices=False)
        ridge = ridge_alpha(alphas, len(y), scale)[:, None]
        return (d * (u.T @ y) / (d**2 + ridge)) @ vt, 0
    if y @ y == 0:
        return np.zeros((len(alphas), x.shape[1])), 0
    if method == "net" and scale.mix < 1:
        return _descent(x, y, alphas, scale.mix)
    found = _between_corners(x, y, alphas)
    rough = duality_gap(x, y, alphas, found) > TOLERANCE * (y @ y) / len(y)
    if not rough.any():
        return found, 0
    found[rough], unfinished = _descent(x, y, alphas[rough], 1.0)
    return found, unfinished


def corners(
    x: Float[np.ndarray, "train features"], y: Float[np.ndarray, " train"]
) -> tuple[Float[np.ndarray, " corners"], Float[np.ndarray, "features corners"]]:
    """The α, decreasing, at which Lasso's path has a corner, and the coefficients there.

    Source: Efron, Hastie, Johnstone, Tibshirani, “Least angle regression”, 2004, as
    scikit-learn's `lars_path`.
    """
    from sklearn.linear_model import lars_path

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of near copies; callers check what comes
        alphas, _, coefficients = lars_path(x, y, method="lasso")
    tiny = 1e-13 * np.abs(coefficients).max(axis=1, keepdims=True)
    return alphas, np.where(np.abs(coefficients) > tiny, coefficients, 0.0)


def duality_gap(
    x: Float[np.ndarray, "train features"],
    y: Float[np.ndarray, " train"],
    alphas: Float[np.ndarray, " alphas"],
    coefficients: Float[np.ndarray, "alphas features"],
) -> Float[np.ndarray, " alphas"]:
    """How far, at most, Lasso's objective lies above its minimum, for each α."""
    rest = y - coefficients @ x.T
    steepest = np.abs(rest @ x).max(axis=1)
    share = np.minimum(1.0, len(y) * alphas / np.maximum(steepest, 1e-300))[:, None]
    primal = (rest**2).sum(axis=1) / 2 + len(y) * alphas * np.abs(coefficients).sum(axis=1)
    dual = (y @ y - ((y - share * rest) ** 2).sum(axis=1)) / 2
    return (primal - dual) / len(y)


def _between_corners(
    x: Float[np.ndarray, "train features"],
    y: Float[np.ndarray, " train"],
    alphas: Float[np.ndarray, " alphas"],
) -> Float[np.ndarray, "alphas features"]:
    at, coefficients = corners(x, y)
    found = [np.interp(alphas, at[::-1], row[::-1]) for row in coefficients]
    return np.stack(found, axis=1)


def ridge_alpha(alphas: Any, rows: int, scale: Scale) -> Any:
    """The α in ‖y − Xw‖² + α‖w‖² that is meant by an α on screen."""
    return alphas * rows if scale.common else alphas


def _descent(
    x: Float[np.ndarray, "train features"],
    y: Float[np.ndarray, " train"],
    alphas: Float[np.ndarray, " alphas"],
    mix: float,
) -> tuple[Float[np.ndarray, "alphas features"], int]:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import enet_path

    order = np.argsort(-alphas)
    energy = y @ y / len(y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # counted below, and told
        _, found, gaps = enet_path(
            np.asfortranarray(x), y, l1_ratio=mix, alphas=alphas[order], tol=TOLERANCE,
            max_iter=MOST_SWEEPS, precompute=len(y) > x.shape[1],
        )  # fmt: skip
    coefficients = np.empty((len(alphas), x.shape[1]))
    coefficients[order] = found.T
    return coefficients, int(np.count_nonzero(np.abs(gaps) > 10 * TOLERANCE * energy))
