"""OLS, Lasso, Ridge and the elastic net: what each minimises, and its solution at any α.

All four see centred data, which is what fitting an intercept without penalising it amounts to.
With n training rows they minimise, as scikit-learn writes it,

    OLS          ‖y − Xw‖²
    Lasso        ‖y − Xw‖²/(2n) + α‖w‖₁
    Ridge        ‖y − Xw‖² + α‖w‖²
    elastic net  ‖y − Xw‖²/(2n) + α·r‖w‖₁ + α(1−r)/2·‖w‖²

so Ridge's α counts n times less than the others': on Lasso's scale it has to be nα.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from core.common import Param
from core.lasso_ridge._elastic_net import TOLERANCE, net_path
from core.lasso_ridge.lars import between_corners, largest_alpha, rounding
from core.lasso_ridge.svd import SingularDirections, singular_directions

ALPHA = Param(
    "alpha",
    "Penalty α",
    10.0,
    1e-40,
    1e30,
    "linear",
    "How much large coefficients cost: near 0 nothing (ordinary least squares), the larger the "
    "closer to 0 they are kept.",
    r"\alpha",
)
MIX = Param(
    "mix",
    "Elastic net: share of L1",
    0.5,
    0.05,
    1.0,
    "linear",
    "1 is Lasso; the smaller, the more the elastic net behaves like Ridge.",
    "r",
)


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
    """Coefficients ŵ(α) of one method on centred data.

    Multiply y by c and what the L1 penalty weighs, and the coefficients are multiplied by c;
    nothing here is compared with a fixed number. OLS is the shortest of all solutions, and Ridge
    leads to it as α falls to 0: both come from one decomposition, which leaves rounding out.
    Lasso's path is made of straight pieces between `core.lasso_ridge.lars`. The elastic
    net, and Lasso where rounding spoils the corners, come from `core.lasso_ridge._elastic_net`.
    Both are held to a duality gap of `TOLERANCE`·‖y‖²/n.

    Args:
        x: (n, features), centred.
        y: (n,), centred.
        method: Key of `METHODS`.
        alphas: Positive, in any order.
        scale: How α is meant.

    Returns:
        Coefficients in the order of `alphas`; how many of them did not reach the tolerance.

    Example:
        >>> x, y = np.array([[1.0], [-1.0]]), np.array([3.0, -3.0])
        >>> found = [solve(x, y, key, np.array([1.0]), Scale())[0][0, 0] for key in METHODS]
        >>> [round(float(each), 4) for each in found]
        [2.0, 2.0, 1.6667, 3.0]
    """
    if method == "ols":
        return np.repeat(_shrunk(singular_directions(x), y, np.zeros(1)), len(alphas), axis=0), 0
    if method == "ridge":
        return _shrunk(singular_directions(x), y, ridge_alpha(alphas, len(y), scale)), 0
    if largest_alpha(x, y) == 0:
        return np.zeros((len(alphas), x.shape[1])), 0
    if method == "net" and scale.mix < 1:
        return net_path(x, y, alphas, scale.mix)
    found = between_corners(x, y, alphas)
    rough = duality_gap(x, y, alphas, found) > TOLERANCE * (y @ y) / len(y)
    if not rough.any():
        return found, 0
    found[rough], unfinished = net_path(x, y, alphas[rough], 1.0)
    return found, unfinished


def _shrunk(
    known: SingularDirections, y: Float[np.ndarray, " train"], ridge: Float[np.ndarray, " alphas"]
) -> Float[np.ndarray, "alphas features"]:
    """Σ v_i d_i/(d_i² + α) u_iᵀy; a coefficient that rounding of y alone may cause is 0."""
    left, values, right = known
    weights = values / (values**2 + ridge[:, None])
    found = (weights * (left.T @ y)) @ right.T
    noise = np.finfo(float).eps * max(len(left), len(right)) * np.linalg.norm(y)
    return np.where(np.abs(found) > noise * np.sqrt(weights**2 @ right.T**2), found, 0.0)


def duality_gap(
    x: Float[np.ndarray, "train features"],
    y: Float[np.ndarray, " train"],
    alphas: Float[np.ndarray, " alphas"],
    coefficients: Float[np.ndarray, "alphas features"],
) -> Float[np.ndarray, " alphas"]:
    """Duality gap of Lasso: an upper bound of its objective's excess over the minimum.

    Args:
        x, y: Centred.
        alphas: Positive.
        coefficients: One row for each α.

    Returns:
        The gap at each α, in units of ‖y‖²/n; what is rounding is left out.
    """
    rest = y - coefficients @ x.T
    noise = rounding(x) * np.linalg.norm(x, axis=0) * np.linalg.norm(y)
    steepest = np.maximum(np.abs(rest @ x) - noise, 0.0).max(axis=1)
    share = np.minimum(1.0, len(y) * alphas / np.maximum(steepest, 1e-300))[:, None]
    primal = (rest**2).sum(axis=1) / 2 + len(y) * alphas * np.abs(coefficients).sum(axis=1)
    dual = (y @ y - ((y - share * rest) ** 2).sum(axis=1)) / 2
    return (primal - dual) / len(y)


def ridge_alpha(alphas: Any, rows: int, scale: Scale) -> Any:
    """Ridge's α in ‖y − Xw‖² + α‖w‖²: nα on the common scale, else α itself.

    Args:
        alphas: Positive, one number or an array.
        rows: n, the number of training rows.
        scale: How α is meant.

    Returns:
        Of the shape of `alphas`.

    Example:
        >>> ridge_alpha(0.5, 100, Scale(common=True)), ridge_alpha(0.5, 100, Scale())
        (50.0, 0.5)
    """
    return alphas * rows if scale.common else alphas
