"""What several derivations share: checks on random draws, and a minimum found by trying."""

from collections.abc import Callable

import numpy as np

from core.common import Param
from interview.derivation import Check

STANDARD_ERRORS = 5
SEED = Param(
    "seed",
    "Seed",
    0,
    0,
    200,
    "linear",
    "Another number draws other random numbers.",
    is_integer=True,
)


def mean_check(
    samples: np.ndarray, expected: float | np.ndarray, left_name: str, right_name: str
) -> Check:
    """The mean of independent draws against its expectation.

    Args:
        samples: (draws, …).
        expected: Of the shape of one draw.
        left_name, right_name: LaTeX.
    """
    error = samples.std(axis=0, ddof=1) / np.sqrt(len(samples))
    scale = max(1.0, float(np.max(np.abs(expected))))
    return Check(
        samples.mean(axis=0),
        expected,
        left_name,
        right_name,
        # Without any spread, as at a probability of 1, only rounding is left.
        STANDARD_ERRORS * float(np.max(error)) / scale + 1e-12,
        f"{STANDARD_ERRORS} standard errors of {len(samples):,} draws",
    )


def lowest(
    function: Callable[[np.ndarray], np.ndarray], low: np.ndarray, high: np.ndarray
) -> np.ndarray:
    """Where a function with one valley is smallest, elementwise, by values alone.

    A third of the bracket is dropped at a time. A kink is found to rounding; where the valley is
    round, values next to the minimum are equal in floating point, and the place is good to about
    1e-8 only.
    """
    for _ in range(200):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        falls = function(left) > function(right)
        low, high = np.where(falls, left, low), np.where(falls, high, right)
    return (low + high) / 2
