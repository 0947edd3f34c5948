"""Lassos that are nearly right."""

import numpy as np

from interview.coding.lasso_coordinate_descent.solution import Array, soft_threshold


def not_divided_by_n(
    x: Array, y: Array, alpha: float, tolerance: float = 1e-10, max_sweeps: int = 500
) -> tuple[Array, float]:
    """The sums are not means, so alpha weighs n times too little."""
    d = x.shape[1]
    centred = x - x.mean(axis=0)
    residual = y - y.mean()
    squares = (centred**2).sum(axis=0)
    w = np.zeros(d)
    for _ in range(max_sweeps):
        largest_change = 0.0
        for j in range(d):
            if squares[j] == 0:
                continue
            column, old = centred[:, j], w[j]
            rho = column @ residual + squares[j] * old
            w[j] = soft_threshold(rho, alpha) / squares[j]
            residual -= column * (w[j] - old)
            largest_change = max(largest_change, abs(w[j] - old))
        if largest_change <= tolerance * np.abs(w).max():
            break
    return w, float(y.mean() - x.mean(axis=0) @ w)


def columns_taken_for_standardised(
    x: Array, y: Array, alpha: float, tolerance: float = 1e-10, max_sweeps: int = 500
) -> tuple[Array, float]:
    """The update divides by nothing, which is right where every column has variance 1."""
    n, d = x.shape
    centred = x - x.mean(axis=0)
    residual = y - y.mean()
    w = np.zeros(d)
    for _ in range(max_sweeps):
        largest_change = 0.0
        for j in range(d):
            column, old = centred[:, j], w[j]
            rho = column @ residual / n + old
            w[j] = soft_threshold(rho, alpha)
            residual -= column * (w[j] - old)
            largest_change = max(largest_change, abs(w[j] - old))
        if largest_change <= tolerance * np.abs(w).max():
            break
    return w, float(y.mean() - x.mean(axis=0) @ w)


def own_part_not_added(
    x: Array, y: Array, alpha: float, tolerance: float = 1e-10, max_sweeps: int = 500
) -> tuple[Array, float]:
    """The residual already lacks what feature j explains, and nobody puts it back."""
    n, d = x.shape
    centred = x - x.mean(axis=0)
    residual = y - y.mean()
    squares = (centred**2).sum(axis=0) / n
    w = np.zeros(d)
    for _ in range(max_sweeps):
        largest_change = 0.0
        for j in range(d):
            if squares[j] == 0:
                continue
            column, old = centred[:, j], w[j]
            rho = column @ residual / n
            w[j] = soft_threshold(rho, alpha) / squares[j]
            residual -= column * (w[j] - old)
            largest_change = max(largest_change, abs(w[j] - old))
        if largest_change <= tolerance * np.abs(w).max():
            break
    return w, float(y.mean() - x.mean(axis=0) @ w)


def residual_once_a_sweep(
    x: Array, y: Array, alpha: float, tolerance: float = 1e-10, max_sweeps: int = 500
) -> tuple[Array, float]:
    """All coefficients are updated from the same old residual."""
    n, d = x.shape
    centred = x - x.mean(axis=0)
    target = y - y.mean()
    squares = (centred**2).sum(axis=0) / n
    w = np.zeros(d)
    for _ in range(max_sweeps):
        residual = target - centred @ w
        before = w.copy()
        for j in range(d):
            if squares[j] == 0:
                continue
            rho = centred[:, j] @ residual / n + squares[j] * before[j]
            w[j] = soft_threshold(rho, alpha) / squares[j]
        if np.abs(w - before).max() <= tolerance * np.abs(w).max():
            break
    return w, float(y.mean() - x.mean(axis=0) @ w)


def hard_threshold(
    x: Array, y: Array, alpha: float, tolerance: float = 1e-10, max_sweeps: int = 500
) -> tuple[Array, float]:
    """Small coefficients are cut off, the others not shrunk."""
    n, d = x.shape
    centred = x - x.mean(axis=0)
    residual = y - y.mean()
    squares = (centred**2).sum(axis=0) / n
    w = np.zeros(d)
    for _ in range(max_sweeps):
        largest_change = 0.0
        for j in range(d):
            if squares[j] == 0:
                continue
            column, old = centred[:, j], w[j]
            rho = column @ residual / n + squares[j] * old
            w[j] = rho / squares[j] if abs(rho) > alpha else 0.0
            residual -= column * (w[j] - old)
            largest_change = max(largest_change, abs(w[j] - old))
        if largest_change <= tolerance * np.abs(w).max():
            break
    return w, float(y.mean() - x.mean(axis=0) @ w)


def intercept_penalised(
    x: Array, y: Array, alpha: float, tolerance: float = 1e-10, max_sweeps: int = 500
) -> tuple[Array, float]:
    """A column of ones stands for the intercept and is shrunk like the others."""
    ones = np.ones((len(x), 1))
    columns = np.hstack([x, ones])
    n, d = columns.shape
    residual = y.astype(float)
    squares = (columns**2).sum(axis=0) / n
    w = np.zeros(d)
    for _ in range(max_sweeps):
        largest_change = 0.0
        for j in range(d):
            column, old = columns[:, j], w[j]
            rho = column @ residual / n + squares[j] * old
            w[j] = soft_threshold(rho, alpha) / squares[j]
            residual -= column * (w[j] - old)
            largest_change = max(largest_change, abs(w[j] - old))
        if largest_change <= tolerance * np.abs(w).max():
            break
    return w[:-1], float(w[-1])
