"""Derivatives without a derivative rule: the complex step.

A function that is written with exp, log and arithmetic takes complex numbers, too, and
f(z + ih) = f(z) + ih f'(z) + O(h²): its imaginary part over h is the derivative, and as nothing is
subtracted, h may be so small that the error lies far under rounding.

Source: W. Squire, G. Trapp, “Using complex variables to estimate derivatives of real functions”,
SIAM Review 40, 1998.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

STEP = 1e-30
Function = Callable[[Any], Any]


def derivatives(function: Function, at: Any) -> Any:
    """f'(z) for each number of `at` on its own; f works elementwise."""
    return np.imag(function(np.asarray(at) + 1j * STEP)) / STEP


def jacobian(function: Function, at: np.ndarray) -> np.ndarray:
    """∂f/∂z_j in the last axis, shape (*shape of f, n), for z of shape (n,)."""
    columns = [np.imag(function(at + 1j * STEP * unit)) / STEP for unit in np.eye(len(at))]
    return np.stack(columns, axis=-1)


def complex_softmax(z: np.ndarray) -> np.ndarray:
    """e^z / Σ e^z along the last axis, for complex z."""
    exponentials = np.exp(z - np.real(z).max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)
