"""Answers of the bank's numeric questions on regularization, without the lab's code."""

from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

import numpy as np
import torch
from scipy.special import logit
from sklearn.linear_model import ElasticNet, Ridge, lars_path
from sklearn.metrics import precision_score, recall_score

Numbers = Mapping[str, Any]


# ---- regularization -----------------------------------------------------------------------------
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


# ---- lasso and ridge ----------------------------------------------------------------------------
def shrinkage(n: Numbers) -> float:
    root = np.sqrt(n["square"])
    model = Ridge(alpha=n["alpha"], fit_intercept=False, solver="cholesky")
    return float(model.fit([[root]], [root]).coef_[0])


def selected(n: Numbers) -> tuple[np.ndarray, np.ndarray]:
    """Which features act, and which were kept."""
    counts = [int(n[key]) for key in ("right", "missed", "false")] + [15]
    return np.repeat([1, 1, 0, 0], counts), np.repeat([1, 0, 1, 0], counts)


def orthogonal_lasso(n: Numbers) -> float:
    value = torch.tensor(n["least"][0], dtype=torch.float64)
    return torch.nn.functional.softshrink(value, n["alpha"]).item()


def degrees_of_freedom(n: Numbers) -> float:
    """The trace of the hat matrix of some X with these singular values."""
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(5, 3)))[0]
    x = turn * np.sqrt(n["squares"])
    return float(np.trace(x @ np.linalg.solve(x.T @ x + n["alpha"] * np.eye(3), x.T)))


def largest_alpha(n: Numbers) -> float:
    x = np.array(n["x"], float).reshape(4, 2)
    return float(lars_path(x, np.array(n["y"], float), method="lasso")[0][0])


def one_standard_error(n: Numbers) -> float:
    limit = min(n["means"]) + n["error"]
    return max(a for a, mean in zip(n["alphas"], n["means"], strict=True) if mean <= limit)


def common_scale(n: Numbers) -> float:
    """The a for which Ridge's solution on some data is stationary, read off that solution."""
    rows, draw = int(n["rows"]), np.random.default_rng(0)
    x, y = draw.normal(size=(rows, 3)), draw.normal(size=rows)
    w = np.linalg.solve(x.T @ x / rows + n["alpha"] * np.eye(3), x.T @ y / rows)
    return float(w @ (x.T @ (y - x @ w)) / (w @ w))


# ---- overfitting --------------------------------------------------------------------------------
def inverted_dropout(n: Numbers) -> float:
    torch.manual_seed(0)
    units = torch.full((1000,), n["a"], dtype=torch.float64)
    return torch.nn.functional.dropout(units, n["p"], training=True).max().item()


def patience(n: Numbers) -> float:
    curve = np.array(n["curve"])
    waits = [epoch - int(np.argmin(curve[: epoch + 1])) for epoch in range(len(curve))]
    return waits.index(int(n["patience"]))


def max_norm(n: Numbers) -> float:
    weights = np.array(n["weights"], float)
    return float(weights[0] / np.linalg.norm(weights) * n["limit"])


def decay_alone(n: Numbers) -> float:
    weight = torch.nn.Parameter(torch.ones(1, dtype=torch.float64))
    optimizer = torch.optim.AdamW([weight], lr=n["rate"], weight_decay=n["decay"])
    for _ in range(int(n["count"])):
        weight.grad = torch.zeros(1, dtype=torch.float64)
        optimizer.step()
    return weight.item()


def masked(values: Any, keep: float, factor: float) -> tuple[float, float]:
    """Mean and variance of the sum of values over all masks, each kept value times `factor`."""
    sums, chances = [], []
    for kept in product((0, 1), repeat=len(values)):
        sums.append(factor * float(np.dot(kept, values)))
        chances.append(np.prod([keep if each else 1 - keep for each in kept]))
    mean = float(np.dot(chances, sums))
    return mean, float(np.dot(chances, (np.array(sums) - mean) ** 2))


def at_test_time(n: Numbers) -> float:
    terms = np.multiply(n["units"], n["weights"])
    return masked(terms, 1 - n["p"], 1.0)[0] + n["bias"]


def share_of_the_way(n: Numbers) -> float:
    """Descent on ½λ(w − 1)², step by step."""
    w = 0.0
    for _ in range(int(n["steps"])):
        w -= n["rate"] * n["curvature"] * (w - 1)
    return w


def smoothed_logit(n: Numbers) -> float:
    return float(logit(1 - n["epsilon"] / 2))


def dropout_variance(n: Numbers) -> float:
    keep = 1 - n["p"]
    return masked(np.multiply(n["w"], n["x"]), keep, 1 / keep)[1]


REFERENCES: dict[str, Callable[[Numbers], float]] = {
    "regularization-p-norm": p_norm,
    "regularization-soft-threshold": soft_threshold,
    "regularization-on-the-circle": on_the_circle,
    "regularization-on-the-diamond": on_the_diamond,
    "regularization-ridge-point": ridge_point,
    "regularization-elastic-net": elastic_net,
    "regularization-all-zero": all_zero,
    "lasso-ridge-shrinkage-factor": shrinkage,
    "lasso-ridge-recall": lambda n: float(recall_score(*selected(n))),
    "lasso-ridge-precision": lambda n: float(precision_score(*selected(n))),
    "lasso-ridge-orthogonal-lasso": orthogonal_lasso,
    "lasso-ridge-degrees-of-freedom": degrees_of_freedom,
    "lasso-ridge-largest-alpha": largest_alpha,
    "lasso-ridge-one-standard-error": one_standard_error,
    "lasso-ridge-common-scale": common_scale,
    "overfitting-inverted-dropout": inverted_dropout,
    "overfitting-patience": patience,
    "overfitting-max-norm": max_norm,
    "overfitting-decay-alone": decay_alone,
    "overfitting-test-time": at_test_time,
    "overfitting-share-of-the-way": share_of_the_way,
    "overfitting-smoothed-logit": smoothed_logit,
    "overfitting-dropout-variance": dropout_variance,
}
