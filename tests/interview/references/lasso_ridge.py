"""Answers of the bank's numeric questions on Lasso and Ridge, without the lab's code."""

from collections.abc import Callable

import numpy as np
import torch
from sklearn.linear_model import Ridge, lars_path
from sklearn.metrics import precision_score, recall_score

from tests.interview.references.common import Numbers


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


REFERENCES: dict[str, Callable[[Numbers], float]] = {
    "lasso-ridge-shrinkage-factor": shrinkage,
    "lasso-ridge-recall": lambda n: float(recall_score(*selected(n))),
    "lasso-ridge-precision": lambda n: float(precision_score(*selected(n))),
    "lasso-ridge-orthogonal-lasso": orthogonal_lasso,
    "lasso-ridge-degrees-of-freedom": degrees_of_freedom,
    "lasso-ridge-largest-alpha": largest_alpha,
    "lasso-ridge-one-standard-error": one_standard_error,
    "lasso-ridge-common-scale": common_scale,
}
