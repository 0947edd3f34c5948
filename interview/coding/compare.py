"""How a candidate's numbers differ from independent ones, as a short sentence."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from core.common import format_number


def difference(got: Any, expected: Any, what: str, tolerance: float = 1e-9) -> str:
    """ "" where both agree, else what was found.

    Args:
        got, expected: Numbers, or arrays of NumPy or torch.
        what: Begins the sentence ("The output").
        tolerance: Largest difference, divided by the largest expected number if that is over 1.
    """
    mine, theirs = as_array(got), as_array(expected)
    if mine.shape != theirs.shape:
        return f"{what} has shape {mine.shape} instead of {theirs.shape}."
    if broken := not_finite(mine, what):
        return broken
    if not mine.size:
        return ""
    apart = np.abs(mine - theirs)
    if apart.max() <= tolerance * max(1.0, float(np.abs(theirs).max())):
        return ""
    worst = np.unravel_index(apart.argmax(), apart.shape)
    most = "up to " if mine.size > 1 else ""
    return (
        f"{what} is off by {most}{apart.max():.3g}: "
        f"{mine[worst]:.6g} instead of {theirs[worst]:.6g}."
    )


def up_to(largest: float) -> str:
    """How closely two ways agree, for a sentence: "exactly", "to within 2.2·10⁻¹⁶"."""
    return f"to within {format_number(largest, 2)}" if largest else "exactly"


def not_finite(values: Any, what: str) -> str:
    """ "" where every number is finite, else how many are not."""
    array = as_array(values)
    count = int((~np.isfinite(array)).sum())
    if not count:
        return ""
    if array.size == 1:
        return f"{what} is {array.item()}."
    return f"{what} has {count} of {array.size} numbers that are NaN or infinite."


def as_array(values: Any) -> np.ndarray:
    """Numbers as float64, also those of a tensor that keeps its graph."""
    if hasattr(values, "detach"):
        values = values.detach()
    return np.asarray(values, dtype=np.float64)


def quietly(run: Callable[[Any], str]) -> Callable[[Any], str]:
    """The check without NumPy's warnings: wrong answers overflow, and the finding says so."""

    @wraps(run)
    def quiet(candidate: Any) -> str:
        with np.errstate(all="ignore"):
            return run(candidate)

    return quiet
