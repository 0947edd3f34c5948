"""The registry of activations: a new entry is in the app, the scripts and the tests."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any


@dataclass(frozen=True)
class Activation:
    """One entry of the registry.

    Attributes:
        key: Name in URLs and in the registry.
        label, summary: What people read.
        apply: z ↦ a, in place.
        slope: (δ, a) ↦ δ·da/dz, in place in δ; the derivative is written in terms of a.
        torch_name: Class in `torch.nn`.
        latex, source: The formula and where it comes from.
    """

    key: str
    label: str
    summary: str
    apply: Callable[[Array], None]
    slope: Callable[[Array, Array], None]
    torch_name: str
    latex: str
    source: str


def sigmoid(z: Array) -> Array:
    """1/(1 + e⁻ᶻ); far below 0 it is eᶻ, with all its digits, where ½ + ½ tanh ½z would be 0.

    Args:
        z: Logits, of any shape; a number or an array.

    Returns:
        Probabilities in [0, 1], of the shape and precision of z.

    Example:
        >>> float(sigmoid(0.0)), f"{sigmoid(-40.0):.4e}"
        (0.5, '4.2484e-18')
    """
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-z))


def _relu(z: Array) -> None:
    # Against a row of zeros NumPy compares many numbers at once; against one zero it does not.
    np.maximum(z, np.zeros(z.shape[-1:], z.dtype), out=z)


def _relu_slope(delta: Array, a: Array) -> None:
    np.multiply(delta, a > 0, out=delta)


def _leaky(z: Array) -> None:
    np.maximum(z, z * z.dtype.type(0.01), out=z)


def _leaky_slope(delta: Array, a: Array) -> None:
    np.multiply(delta, np.where(a > 0, a.dtype.type(1), a.dtype.type(0.01)), out=delta)


def _tanh(z: Array) -> None:
    np.tanh(z, out=z)


def _tanh_slope(delta: Array, a: Array) -> None:
    np.multiply(delta, 1 - a * a, out=delta)


def _sigmoid(z: Array) -> None:
    with np.errstate(over="ignore"):
        np.exp(np.negative(z, out=z), out=z)
    z += 1
    np.reciprocal(z, out=z)


def _sigmoid_slope(delta: Array, a: Array) -> None:
    np.multiply(delta, a * (1 - a), out=delta)


def _identity(z: Array) -> None:
    return


def _identity_slope(delta: Array, a: Array) -> None:
    return


_ENTRIES = (
    Activation(
        "relu",
        "ReLU",
        "0 below 0, the number itself above: boundaries made of straight pieces.",
        _relu,
        _relu_slope,
        "ReLU",
        r"\max(z, 0)",
        "Nair, Hinton, ICML 2010; torch.nn.ReLU",
    ),
    Activation(
        "leaky",
        "Leaky ReLU",
        "ReLU that lets a hundredth through below 0, so no unit dies.",
        _leaky,
        _leaky_slope,
        "LeakyReLU",
        r"\max(z, 0.01 z)",
        "Maas, Hannun, Ng, 2013; torch.nn.LeakyReLU",
    ),
    Activation(
        "tanh",
        "Tanh",
        "Smooth, from −1 to 1: boundaries without corners.",
        _tanh,
        _tanh_slope,
        "Tanh",
        r"\tanh z",
        "LeCun et al. 1998; torch.nn.Tanh",
    ),
    Activation(
        "sigmoid",
        "Sigmoid",
        "From 0 to 1; its derivative, a factor of every gradient that passes, is at most ¼.",
        _sigmoid,
        _sigmoid_slope,
        "Sigmoid",
        r"\frac{1}{1+e^{-z}}",
        "Rumelhart, Hinton, Williams, 1986; torch.nn.Sigmoid",
    ),
    Activation(
        "linear",
        "None (linear)",
        "The sum itself: whatever the depth, the boundary is one straight line.",
        _identity,
        _identity_slope,
        "Identity",
        "z",
        "torch.nn.Identity",
    ),
)

# Append only: the browser knows them by position.
ACTIVATIONS: dict[str, Activation] = {entry.key: entry for entry in _ENTRIES}
