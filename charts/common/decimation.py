"""Fewer points for the wire, chosen so that the drawn line keeps what the eye would see.

Only drawings are thinned: findings, tables and downloads use every computed step.
"""

from typing import Any

import numpy as np

MAX_PATH_POINTS = 300


def path_steps(points: Any, window: tuple[tuple[float, float], tuple[float, float]]) -> Any:
    """Steps of a path worth drawing: a new point wherever the path has visibly moved.

    A fixed stride would hide a zigzag (a path of period two looks smooth at every even stride);
    dropping points by distance keeps it. Points further than ten windows away end the drawing:
    no screen shows them.

    Args:
        points: shape (steps + 1, 2).
        window: ((x_low, x_high), (y_low, y_high)), the unit of what is visible.

    Returns:
        Ascending indices into `points`, at most `MAX_PATH_POINTS`; the first and the last drawable
        step are among them.

    Example:
        >>> path_steps([[0, 0], [1e-6, 0], [1, 0], [2, 0]], ((0.0, 4.0), (0.0, 4.0))).tolist()
        [0, 2, 3]
    """
    (x_low, x_high), (y_low, y_high) = window
    size = np.array([x_high - x_low, y_high - y_low])
    centre = np.array([x_low + x_high, y_low + y_high]) / 2
    scaled = (np.asarray(points) - centre) / size
    with np.errstate(invalid="ignore", over="ignore"):
        near = np.all(np.abs(scaled) <= 10, axis=-1)
    end = len(near) if near.all() else int(np.argmin(near))
    if end <= 1:
        return np.arange(end)
    visible = scaled[:end].tolist()
    tolerance = 0.002
    while True:
        kept = _moved(visible, tolerance)
        if len(kept) <= MAX_PATH_POINTS:
            return np.array(kept)
        tolerance *= 1.5


def _moved(points: list[list[float]], tolerance: float) -> list[int]:
    kept = [0]
    x, y = points[0]
    limit = tolerance * tolerance
    for i, (next_x, next_y) in enumerate(points):
        if (next_x - x) ** 2 + (next_y - y) ** 2 > limit:
            kept.append(i)
            x, y = next_x, next_y
    if kept[-1] != len(points) - 1:
        kept.append(len(points) - 1)
    return kept


def curve_steps(values: Any, most: int = 240) -> Any:
    """Steps of a curve worth drawing: in each of `most`/2 equal bins its lowest and highest value.

    Args:
        values: shape (steps + 1,); a value that is not finite counts as the highest.
        most: How many steps are drawn, about; 2 or more.

    Returns:
        Ascending indices into `values`, at most `most` + 2, first and last among them.

    Example:
        >>> curve_steps(np.arange(1000) % 100, most=4).tolist()
        [0, 99, 500, 599, 999]
    """
    values = np.where(np.isfinite(values), values, np.inf)
    count = len(values)
    if values.min() == values.max():
        return np.unique([0, count - 1])
    if count <= most:
        return np.arange(count)
    width = -(-count // (most // 2))
    # The last bin is filled up with its own last value, which changes neither extreme.
    padded = np.pad(values, (0, -count % width), mode="edge").reshape(-1, width)
    starts = np.arange(len(padded)) * width
    extremes = [starts + padded.argmin(axis=1), starts + padded.argmax(axis=1), [0, count - 1]]
    return np.minimum(np.unique(np.concatenate(extremes)), count - 1)
