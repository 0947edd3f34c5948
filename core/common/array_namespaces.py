"""One code for NumPy and torch: which of the two an array belongs to."""

from typing import Any

import array_api_compat
import array_api_compat.numpy as numpy_namespace

Array = Any


def namespace_of(array: Array) -> Any:
    """NumPy for numbers and its arrays, torch for tensors.

    Args:
        array: Of NumPy or torch, or a number.

    Returns:
        The module `array_api_compat.numpy` or `array_api_compat.torch`.

    Example:
        >>> namespace_of(1.0).__name__
        'array_api_compat.numpy'
    """
    if array_api_compat.is_torch_array(array):
        return array_api_compat.array_namespace(array)
    return numpy_namespace
