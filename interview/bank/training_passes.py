"""A network of two hidden units by hand: one pass, and one derivative on the way back."""

import numpy as np

from core.training.networks import Network, hidden_and_logits, loss_and_gradient, with_ones
from interview.bank.drawn import DIGITS, matrix, one_of, until
from interview.bank.writing import bracketed, plus
from interview.question import Asked, NumberAnswer

_TINY = Network((2, 2, 1))


def _whole(rng: np.random.Generator, largest: int, *shape: int) -> np.ndarray:
    """Whole numbers of this shape, none 0."""
    return rng.integers(1, largest + 1, shape) * rng.choice([-1, 1], shape)


def _draw_network(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Flat weights of `_TINY`, and an input."""
    first, last = _whole(rng, 3, 2, 3), _whole(rng, 2, 3)
    return np.concatenate([first.ravel(), last]).astype(float), _whole(rng, 2, 2).astype(float)


def _outputs(drawn: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, float]:
    """Both hidden activations, and the logit."""
    activations, z = hidden_and_logits(_TINY, drawn[0], with_ones(drawn[1][:, None]))
    return activations[1][:2, 0], float(z[0])


def _shown(weights: np.ndarray) -> str:
    first = weights[:6].reshape(2, 3).astype(int)
    v1, v2, b = weights[6:].astype(int)
    column = matrix([[each] for each in first[:, 2]])
    return (
        rf"$h = \mathrm{{ReLU}}\left({matrix(first[:, :2].tolist())} x + {column}\right)$ and "
        rf"$z = {v1}\,h_1 {plus(v2)}\,h_2 {plus(b)}$"
    )


def forward(rng: np.random.Generator) -> Asked:
    """One pass through two hidden units."""

    def good(drawn: tuple[np.ndarray, np.ndarray]) -> bool:
        hidden, z = _outputs(drawn)
        return bool((hidden > 0).any()) and z != 0

    weights, x = until(rng, _draw_network, good)
    hidden, z = _outputs((weights, x))
    return Asked(
        f"A network has two hidden units: {_shown(weights)}. What is the logit $z$ for "
        f"$x = ({x[0]:g}, {x[1]:g})$?",
        NumberAnswer(z, tolerance=0),
        rf"The hidden units are $h = ({hidden[0]:g}, {hidden[1]:g})$ after ReLU, and "
        rf"$z = {z:g}$. The probability of class 1 is $1/(1 + e^{{-z}})$, here "
        f"{'over' if z > 0 else 'under'} one half.",
        {"weights": weights.tolist(), "x": x.tolist()},
    )


def backward(rng: np.random.Generator) -> Asked:
    """One derivative on the way back."""

    def good(drawn: tuple[np.ndarray, np.ndarray]) -> bool:
        hidden, z = _outputs(drawn)
        return bool(hidden[0] > 0) and 0 < abs(z) <= 3

    weights, x = until(rng, _draw_network, good)
    _, z = _outputs((weights, x))
    label = one_of(rng, (0, 1))
    value = float(
        loss_and_gradient(_TINY, weights, with_ones(x[:, None]), np.array([float(label)]))[1][0]
    )
    delta = 1 / (1 + np.exp(-z)) - label
    return Asked(
        f"A network has two hidden units: {_shown(weights)}. The input is "
        f"$x = ({x[0]:g}, {x[1]:g})$, which gives $z = {z:g}$; the label is $y = {label}$. What is "
        "the derivative of the binary cross-entropy (natural logarithm) by the first weight, the "
        f"one from $x_1$ to $h_1$? Mind the sign. {DIGITS}",
        NumberAnswer(value),
        rf"The derivative by $z$ is $\sigma(z) - y = {delta:.4g}$. Unit 1 is above 0, so the "
        rf"derivative is $(\sigma(z) - y) \cdot {bracketed(weights[6])} \cdot x_1 = {value:.4g}$; "
        "for a unit that ReLU has set to 0 it would be 0.",
        {"weights": weights.tolist(), "x": x.tolist(), "label": label},
    )
