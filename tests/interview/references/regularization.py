"""Answers of the bank's numeric questions on L1 and L2, without the lab's code."""

from collections.abc import Callable

import numpy as np
import torch
from sklearn.linear_model import ElasticNet, Ridge, lars_path

from tests.interview.references.common import Numbers


def p_norm(n: Numbers) -> float:
    return float(np.linalg.norm(np.array(n["w"], float), ord=n["power"]))


def soft_threshold(n: Numbers) -> float:
    value = torch.tensor(n["v"], dtype=torch.float64)
    return torch.nn.functional.softshrink(value, n["threshold"]).item()


def on_the_circle(n: Numbers) -> float:
    return float(n["radius"] * np.cos(np.arctan2(n["center"][1], n["center"][0])))


def on_the_diamond(n: Numbers) -> float:
    """The projection onto the simplex of Duchi et al. 2008, figure 1; both are positive."""
    center = np.array(n["center"])
    falling = np.sort(center)[::-1]
    cuts = (np.cumsum(falling) - n["radius"]) / np.arange(1, len(center) + 1)
    last = np.flatnonzero(falling > cuts)[-1]
    return float(max(center[0] - cuts[last], 0))


def ridge_point(n: Numbers) -> float:
    """½Σa(w−ŵ)² is ½‖y − Xw‖² with X = diag(√a), y = Xŵ."""
    x = np.diag(np.sqrt(n["curvatures"]))
    model = Ridge(alpha=n["multiplier"], fit_intercept=False, solver="cholesky")
    return float(model.fit(x, x @ np.array(n["center"])).coef_[0])


def elastic_net(n: Numbers) -> float:
    model = ElasticNet(alpha=n["threshold"], l1_ratio=n["ratio"], fit_intercept=False, tol=1e-14)
    return float(model.fit([[1.0]], [n["v"]]).coef_[0])


def all_zero(n: Numbers) -> float:
    """The lasso on X with XᵀX = nA, y = Xŵ: where scikit-learn's path begins."""
    matrix = np.array(n["matrix"], float).reshape(2, 2)
    x = np.sqrt(2) * np.linalg.cholesky(matrix).T
    return float(lars_path(x, x @ np.array(n["center"], float), method="lasso")[0][0])


REFERENCES: dict[str, Callable[[Numbers], float]] = {
    "regularization-p-norm": p_norm,
    "regularization-soft-threshold": soft_threshold,
    "regularization-on-the-circle": on_the_circle,
    "regularization-on-the-diamond": on_the_diamond,
    "regularization-ridge-point": ridge_point,
    "regularization-elastic-net": elastic_net,
    "regularization-all-zero": all_zero,
}
