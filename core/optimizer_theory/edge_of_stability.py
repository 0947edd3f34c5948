"""Full-batch gradient descent on a small network, and the sharpness that it meets on its way.

The sharpness is the largest eigenvalue of the loss's Hessian. While 2/η is above it, descent is
stable; training raises it ("progressive sharpening") until it hovers about 2/η and the loss falls
without falling at every step. Source: J. Cohen et al., "Gradient Descent on Neural Networks
Typically Occurs at the Edge of Stability", arXiv 2103.00065.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh

from core.common import Param, check
from core.training import Network, backpropagate, hidden_and_logits, with_ones

Array = Any

LEARNING_RATE = Param(
    "learning_rate",
    "Learning rate",
    0.1,
    1e-3,
    1.0,
    "log",
    "Length of a step as a multiple of the gradient; the dashed line is 2 divided by it.",
    symbol=r"\eta",
)
WIDTH = Param(
    "width",
    "Units a layer",
    20,
    2,
    64,
    "linear",
    "Hidden units in each of two layers.",
    is_integer=True,
)
STEPS = Param(
    "steps",
    "Steps",
    3000,
    50,
    20_000,
    "linear",
    "Full-batch gradient steps.",
    is_integer=True,
)
SEED = Param("seed", "Seed", 0, 0, 1e6, "linear", "Which random initial weights.", is_integer=True)
PARAMS = (LEARNING_RATE, WIDTH, STEPS, SEED)

EXAMPLES = 20
MEASUREMENTS = 120
# Of the Hessian by differences of gradients, relative to the weights' length.
_STEP = 1e-5


X = np.linspace(-1, 1, EXAMPLES)
# T₄, a Chebyshev polynomial.
Y = 8 * X**4 - 8 * X**2 + 1
_INPUTS = with_ones(X[None])


def network(width: int) -> Network:
    """tanh network 1 → width → width → 1; it is to fit the 20 examples (`X`, `Y`)."""
    return Network((1, width, width, 1), "tanh")


def initial(net: Network, seed: int) -> Float[Array, " weights"]:
    """Normal weights of variance 1/inputs, zero biases; flat, as `Network.layers` reads them."""
    generator, flat = np.random.default_rng(seed), np.zeros(net.num_weights)
    for layer in net.layers(flat):
        inputs = layer.shape[1] - 1
        layer[:, :-1] = generator.standard_normal((len(layer), inputs)) / np.sqrt(inputs)
    return flat


def loss_and_gradient(
    net: Network, weights: Float[Array, " weights"], room: dict[Any, Array] | None = None
) -> tuple[float, Float[Array, " weights"]]:
    """Mean of ½(f(x) − y)² over the examples, and its gradient; `room` as for other networks."""
    activations, outputs = hidden_and_logits(net, weights, _INPUTS, (), room)
    residual = (outputs - Y) / EXAMPLES
    gradient = backpropagate(net, weights, activations, residual, (), room)
    return EXAMPLES * float(residual @ residual) / 2, gradient


def sharpness(
    net: Network,
    weights: Float[Array, " weights"],
    guess: Float[Array, " weights"] | None = None,
) -> tuple[float, Float[Array, " weights"]]:
    """Largest eigenvalue of the loss's Hessian, by Lanczos on differences of gradients.

    H·v ≈ (∇L(w + hv) − ∇L(w − hv))/2h.

    Args:
        net, weights: Where.
        guess: A vector to begin with, as the last one found.

    Returns:
        The eigenvalue, NaN where none converged, and its vector.
    """
    room: dict[Any, Array] = {}
    reach = _STEP * max(1.0, float(np.linalg.norm(weights)))

    def product(vector: Array) -> Array:
        direction = vector.ravel() / max(float(np.linalg.norm(vector)), 1e-300)
        up = loss_and_gradient(net, weights + reach * direction, room)[1]
        down = loss_and_gradient(net, weights - reach * direction, room)[1]
        return (up - down) / (2 * reach) * float(np.linalg.norm(vector))

    size = len(weights)
    hessian = LinearOperator((size, size), matvec=product, dtype=np.float64)
    start = np.ones(size) if guess is None else guess
    try:
        values, vectors = eigsh(hessian, k=1, which="LA", v0=start, tol=1e-4, maxiter=200)
    except ArpackNoConvergence as error:
        if not len(error.eigenvalues):
            return float("nan"), start
        values, vectors = error.eigenvalues, error.eigenvectors
    return float(values[-1]), vectors[:, -1]


@dataclass(frozen=True)
class Edge:
    """The losses and sharpness of one training, as far as they are known.

    Attributes:
        losses: Before every step and after the last.
        measured_at: Steps at which the sharpness was measured.
        sharpness: There.
        limit: 2/η.
        done, num_steps: Steps made, of how many.
        diverged_at: First step at which the loss was not finite or a thousand times its first
            value; −1 if none.
    """

    losses: Float[Array, " points"]
    measured_at: Int[Array, " measured"]
    sharpness: Float[Array, " measured"]
    limit: float
    done: int
    num_steps: int
    diverged_at: int = -1

    @property
    def reached_at(self) -> int:
        """First measured step whose sharpness is at least 2/η; −1 if none is."""
        over = np.flatnonzero(self.sharpness >= self.limit)
        return int(self.measured_at[over[0]]) if over.size else -1

    @property
    def rises(self) -> float:
        """Share of the steps so far that made the loss larger."""
        return float(np.mean(np.diff(self.losses) > 0)) if self.done else 0.0


def descend(
    *, learning_rate: float = 0.1, width: int = 20, steps: int = 3000, seed: int = 0
) -> Iterator[Edge]:
    """Train by full-batch gradient descent, and measure the sharpness on the way.

    Args:
        learning_rate: η, 0.001 to 1.
        width: Units in each of the two hidden layers, 2 to 64.
        steps: How many, 50 to 20,000.
        seed: Of the initial weights, 0 to 10⁶.

    Returns:
        An iterator over what is known after each of up to `MEASUREMENTS` measurements.

    Raises:
        ValueError: A setting outside its range; at the first item.

    Example:
        The sharpness rises from 2.45 and passes 2/η.

        >>> *_, edge = descend(learning_rate=0.5, width=10, steps=60)
        >>> edge.limit, round(float(edge.sharpness[0]), 2), bool(edge.sharpness[-1] > edge.limit)
        (4.0, 2.45, True)

    References:
        J. Cohen et al., arXiv 2103.00065.
    """
    values = check(
        PARAMS, {"learning_rate": learning_rate, "width": width, "steps": steps, "seed": seed}
    )
    net = network(int(values["width"]))
    weights = initial(net, int(values["seed"]))
    num_steps, limit = int(values["steps"]), 2 / values["learning_rate"]
    places = np.unique(np.rint(np.linspace(0, num_steps, MEASUREMENTS)).astype(int))
    losses = np.full(num_steps + 1, np.nan)
    found: list[float] = []
    room: dict[Any, Array] = {}
    vector, done = None, 0
    with np.errstate(all="ignore"):
        for number, place in enumerate(places, start=1):
            while done < place:
                losses[done], gradient = loss_and_gradient(net, weights, room)
                weights = weights - values["learning_rate"] * gradient
                done += 1
            losses[done], _ = loss_and_gradient(net, weights, room)
            lost = np.flatnonzero(~(losses[: done + 1] <= 1e3 * max(losses[0], 1e-3)))
            if lost.size:
                yield Edge(
                    losses[: lost[0]].copy(),
                    places[: len(found)],
                    np.array(found),
                    limit,
                    int(lost[0]),
                    num_steps,
                    int(lost[0]),
                )
                return
            value, vector = sharpness(net, weights, vector)
            found.append(value)
            yield Edge(
                losses[: done + 1].copy(), places[:number], np.array(found), limit, done, num_steps
            )
