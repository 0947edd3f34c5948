"""Lasso by coordinate descent in NumPy."""

import numpy as np

Array = np.ndarray


def soft_threshold(value: float, threshold: float) -> float:
    """Towards zero by `threshold`, and exactly zero where that would cross it."""
    return float(np.sign(value) * max(abs(value) - threshold, 0.0))


def lasso(
    x: Array, y: Array, alpha: float, tolerance: float = 1e-10, max_sweeps: int = 500
) -> tuple[Array, float]:
    """Coefficients w (d,) and intercept b that minimise ‖y − b − Xw‖²/(2n) + α‖w‖₁.

    One coefficient at a time is set to its best value while the others stay.

    Args:
        x, y: (n, d) and (n,).
        alpha: α; the intercept is not penalised.
        tolerance: Stop when a sweep changes no coefficient by more, relative to the largest.

    Source: Friedman, Hastie & Tibshirani, "Regularization Paths for Generalized Linear Models via
    Coordinate Descent", 2010, section 2.
    """
    n, d = x.shape
    centred = x - x.mean(axis=0)  # then the intercept drops out
    residual = y - y.mean()
    squares = (centred**2).sum(axis=0) / n
    w = np.zeros(d)
    for _ in range(max_sweeps):
        largest_change = 0.0
        for j in range(d):
            if squares[j] == 0:
                continue  # a constant feature
            column, old = centred[:, j], w[j]
            # Feature j against what the other features leave unexplained.
            rho = column @ residual / n + squares[j] * old
            w[j] = soft_threshold(rho, alpha) / squares[j]
            residual -= column * (w[j] - old)
            largest_change = max(largest_change, abs(w[j] - old))
        if largest_change <= tolerance * np.abs(w).max():
            break
    return w, float(y.mean() - x.mean(axis=0) @ w)
