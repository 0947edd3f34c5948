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
MOST_SWEEPS = 10_000

ALPHA = Param(
    "alpha", "Penalty α", 10.0, 1e-12, 1e24, "linear",
    "How much large coefficients cost: at 0 nothing (ordinary least squares), the larger the "
    "closer to 0 they are kept.", r"\alpha",
)  # fmt: skip
MIX = Param(
    "mix", "Elastic net: share of L1", 0.5, 0.05, 1.0, "linear",
    "1 is Lasso; the smaller, the more the elastic net behaves like Ridge.", "r",
)  # fmt: skip


@dataclass(frozen=True)
class Method:
    """A way to estimate the coefficients. `penalty` is the LaTeX of its whole objective."""

    label: str
    objective: str
    makes_zeros: bool
    source: str


METHODS: dict[str, Method] = {
    "lasso": Method(
        "Lasso",
        r"\frac{1}{2n}\lVert y - Xw\rVert_2^2 + \alpha\lVert w\rVert_1",
        True,
        "R. Tibshirani, “Regression shrinkage and selection via the lasso”, JRSS B 58, 1996; "
        "degrees of freedom: H. Zou, T. Hastie, R. Tibshirani, Annals of Statistics 35, 2007",
    ),
    "ridge": Method(
        "Ridge",
        r"\lVert y - Xw\rVert_2^2 + \alpha\lVert w\rVert_2^2",
        False,
        "A. E. Hoerl, R. W. Kennard, “Ridge regression”, Technometrics 12, 1970; degrees of "
        "freedom: Hastie, Tibshirani, Friedman, “The Elements of Statistical Learning”, §3.4.1",
    ),
    "net": Method(
        "Elastic net",
        r"\frac{1}{2n}\lVert y - Xw\rVert_2^2 + \alpha r\lVert w\rVert_1 "
        r"+ \tfrac{1}{2}\alpha(1-r)\lVert w\rVert_2^2",
        True,
        "H. Zou, T. Hastie, “Regularization and variable selection via the elastic net”, JRSS B "
        "67, 2005",
    ),
    "ols": Method(
        "OLS", r"\lVert y - Xw\rVert_2^2", False, "A.-M. Legendre 1805; C. F. Gauss 1809"
    ),
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

    Lasso and elastic net come from scikit-learn's `enet_path`, whose duality gap ends below
    `TOLERANCE`·‖y‖²/n; Ridge is exact, from one singular value decomposition.

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
    return _descent(x, y, alphas, 1.0 if method == "lasso" else scale.mix)


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
    if energy == 0:
        return np.zeros((len(alphas), x.shape[1])), 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # counted below, and told
        _, found, gaps = enet_path(
            np.asfortranarray(x), y, l1_ratio=mix, alphas=alphas[order], tol=TOLERANCE,
            max_iter=MOST_SWEEPS, precompute=len(y) > x.shape[1],
        )  # fmt: skip
    coefficients = np.empty((len(alphas), x.shape[1]))
    coefficients[order] = found.T
    return coefficients, int(np.count_nonzero(np.abs(gaps) > 10 * TOLERANCE * energy))
