"""Many small networks of one shape, moved together: forward and backward pass by hand.

A network's weights are one flat vector; many runs are a leading axis, so an elementwise update
rule moves all of them at once. Examples are columns, (features, examples), and every layer's
weights carry the bias as their last column, so that bias and its gradient are part of the matrix
products: z = W·[a; 1].

Binary classification: one output, a logit z; the probability is σ(z), the loss the binary
cross-entropy from logits, max(z, 0) − zy + log(1 + e^−|z|). Tests hold everything to autograd.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from jaxtyping import Float, Num, Shaped

from core.training.activations import ACTIVATIONS, sigmoid

Array = Any

MAX_DEPTH, MAX_WIDTH = 6, 64


@dataclass(frozen=True)
class Network:
    """A multi-layer perceptron: aₖ = φ(Wₖ·aₖ₋₁ + bₖ) from a₀ = x, and the output z = W·a + b.

    Attributes:
        sizes: Units of each layer: 1 to 64 inputs first, up to `MAX_DEPTH` hidden layers of 1 to
            `MAX_WIDTH` units, 1 last.
        activation: φ, a key of `ACTIVATIONS`; the output has none, it is a logit.

    Raises:
        ValueError: No such activation, or sizes out of range.

    Example:
        >>> network = Network((2, 32, 16, 1))
        >>> network.num_weights, str(network)
        (641, '2-32-16-1')
    """

    sizes: tuple[int, ...]
    activation: str = "relu"

    def __post_init__(self) -> None:
        if self.activation not in ACTIVATIONS:
            raise ValueError(
                f"There is no activation {self.activation!r}; there is: {', '.join(ACTIVATIONS)}."
            )
        hidden = self.sizes[1:-1]
        if len(self.sizes) < 2 or self.sizes[-1] != 1 or not 1 <= self.sizes[0] <= 64:
            raise ValueError("A network has 1 to 64 inputs and one output.")
        if len(hidden) > MAX_DEPTH or not all(1 <= width <= MAX_WIDTH for width in hidden):
            raise ValueError(
                f"A network may have up to {MAX_DEPTH} hidden layers of 1 to {MAX_WIDTH} units; "
                f"these were {'-'.join(map(str, hidden))}."
            )

    @cached_property
    def shapes(self) -> tuple[tuple[int, int], ...]:
        """(out, in + 1) of each layer; the last column is the bias."""
        pairs = zip(self.sizes[1:], self.sizes, strict=False)
        return tuple((after, before + 1) for after, before in pairs)

    @cached_property
    def num_weights(self) -> int:
        """Length of the flat vector."""
        return sum(rows * columns for rows, columns in self.shapes)

    @cached_property
    def num_hidden(self) -> int:
        """Hidden units in all layers."""
        return sum(self.sizes[1:-1])

    def layers(
        self, weights: Shaped[np.ndarray, "*runs weights"]
    ) -> list[Shaped[np.ndarray, "*runs _ _"]]:
        """Views (*runs, out, in + 1) into flat weights (*runs, num_weights), a layer each.

        Example:
            >>> [layer.shape for layer in Network((2, 8, 1)).layers(np.zeros((5, 33)))]
            [(5, 8, 3), (5, 1, 9)]
        """
        views, at = [], 0
        for rows, columns in self.shapes:
            part = weights[..., at : at + rows * columns]
            views.append(part.reshape(*weights.shape[:-1], rows, columns))
            at += rows * columns
        return views

    def __str__(self) -> str:
        return "-".join(map(str, self.sizes))


def with_ones(
    x: Num[np.ndarray, "*runs features n"],
) -> Num[np.ndarray, "*runs features+1 n"]:
    """A row of ones under the features, so that a matrix product adds the bias.

    Args:
        x: Examples as columns, with any axes in front.

    Returns:
        A copy with one row more, of the same type.

    Example:
        >>> with_ones(np.array([[1.0, 2.0], [3.0, 4.0]])).tolist()
        [[1.0, 2.0], [3.0, 4.0], [1.0, 1.0]]
    """
    return np.concatenate([x, np.ones_like(x[..., :1, :])], axis=-2)


def hidden_and_logits(
    network: Network,
    weights: Float[np.ndarray, "*runs weights"],
    inputs: Float[np.ndarray, "... _ n"],
    masks: Sequence[Array | None] = (),
    room: dict[Any, Array] | None = None,
) -> tuple[list[Array], Float[np.ndarray, "*runs n"]]:
    """The forward pass of all networks.

    Args:
        network: The shape of all networks.
        weights: (*runs, num_weights).
        inputs: `with_ones(x)`, (features + 1, n) or with the runs' axes in front.
        masks: One factor for each hidden layer's activations, broadcast to (*runs, units, n), or
            None: dropout. An inverted one is already divided by the keep probability.
        room: A dictionary that keeps arrays from one call to the next, which saves half the time;
            what an earlier call with it returned is then overwritten.

    Returns:
        Input and hidden activations, each with its row of ones; logits (*runs, n).

    Example:
        Two ReLU units, z and −z, whose sum is |x|.

        >>> weights = np.array([1.0, 0.0, -1.0, 0.0, 1.0, 1.0, 0.0])
        >>> inputs = with_ones(np.array([[-2.0, 3.0]]))
        >>> activations, z = hidden_and_logits(Network((1, 2, 1)), weights, inputs)
        >>> activations[1].tolist(), z.tolist()
        ([[0.0, 3.0], [2.0, 0.0], [1.0, 1.0]], [2.0, 3.0])
    """
    act = ACTIVATIONS[network.activation].apply
    layers = network.layers(weights)
    runs, n = weights.shape[:-1], inputs.shape[-1]
    before, activations = inputs, [inputs]
    for number, layer in enumerate(layers[:-1]):
        width = layer.shape[-2]
        full = _array(room, ("a", number), (*runs, width + 1, n), weights.dtype)
        full[..., width, :] = 1
        units = full[..., :width, :]
        np.matmul(layer, before, out=units)
        act(units)
        if masks and masks[number] is not None:
            units *= masks[number]
        activations.append(full)
        before = full
    return activations, np.matmul(layers[-1], before)[..., 0, :]


def logits(
    network: Network,
    weights: Float[np.ndarray, "*runs weights"],
    inputs: Float[np.ndarray, "... _ n"],
    room: dict[Any, Array] | None = None,
) -> Float[np.ndarray, "*runs n"]:
    """The output z of every example; the probability of class 1 is σ(z).

    Args:
        network: The shape of all networks.
        weights: (*runs, num_weights).
        inputs: `with_ones(x)`, (features + 1, n) or with the runs' axes in front.
        room: See `hidden_and_logits`.

    Returns:
        z, (*runs, n).

    Example:
        Two networks at once, 2x + 1 and −x.

        >>> inputs = with_ones(np.array([[-2.0, 3.0]]))
        >>> logits(Network((1, 1)), np.array([[2.0, 1.0], [-1.0, 0.0]]), inputs).tolist()
        [[-3.0, 7.0], [2.0, -3.0]]
    """
    return hidden_and_logits(network, weights, inputs, (), room)[1]


def losses(z: Array, y: Array) -> Array:
    """Binary cross-entropy of each example: log(1 + eᶻ) − yz, without overflow.

    Args:
        z: Logits, finite.
        y: Targets from 0 to 1, of a shape that broadcasts with z.

    Returns:
        The losses in nats, at least 0, of the broadcast shape.

    Example:
        >>> losses(np.array([0.0, -3.0, 1000.0]), np.array([1.0, 1.0, 0.0])).round(4).tolist()
        [0.6931, 3.0486, 1000.0]

    References:
        `torch.nn.BCEWithLogitsLoss(reduction="none")`.
    """
    return np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))


def loss_and_gradient(
    network: Network,
    weights: Float[np.ndarray, "*runs weights"],
    inputs: Float[np.ndarray, "... _ n"],
    y: Num[np.ndarray, "... n"],
    masks: Sequence[Array | None] = (),
    room: dict[Any, Array] | None = None,
) -> tuple[Any, Float[np.ndarray, "*runs weights"], Float[np.ndarray, "*runs n"]]:
    """Mean cross-entropy, its gradient, and the logits that it came from.

    Args:
        network: The shape of all networks.
        weights: (*runs, num_weights).
        inputs: `with_ones(x)`, (features + 1, n) or with the runs' axes in front.
        y: Targets from 0 to 1, broadcast to (*runs, n).
        masks: Of dropout, see `hidden_and_logits`.
        room: See `hidden_and_logits`.

    Returns:
        loss (*runs,), gradient (*runs, num_weights), logits (*runs, n); never kept in `room`.

    Example:
        >>> x, y = np.array([[-1.0, 1.0]]), np.array([0.0, 1.0])
        >>> loss, gradient, z = loss_and_gradient(Network((1, 1)), np.zeros(2), with_ones(x), y)
        >>> round(float(loss), 4), gradient.tolist()
        (0.6931, [-0.5, 0.0])
    """
    activations, z = hidden_and_logits(network, weights, inputs, masks, room)
    loss = losses(z, y).mean(-1)
    delta = (sigmoid(z) - y) / z.dtype.type(z.shape[-1])
    return loss, backpropagate(network, weights, activations, delta, masks, room), z


def backpropagate(
    network: Network,
    weights: Float[np.ndarray, "*runs weights"],
    activations: Sequence[Array],
    delta: Float[np.ndarray, "*runs n"],
    masks: Sequence[Array | None] = (),
    room: dict[Any, Array] | None = None,
) -> Float[np.ndarray, "*runs weights"]:
    """The gradient of any loss of the output, from its slope there: δₖ₋₁ = Wₖᵀδₖ ∘ φ′.

    Args:
        network: As in the forward pass.
        weights: As in the forward pass, (*runs, num_weights).
        activations: Of the forward pass, see `hidden_and_logits`.
        delta: ∂loss/∂z of every example, (*runs, n).
        masks: As in the forward pass.
        room: As in the forward pass.

    Returns:
        (*runs, num_weights), never kept in `room`.

    Example:
        z = w·x + b at x = −2 and 3: ∂Σz/∂w = Σx and ∂Σz/∂b = n.

        >>> network, weights = Network((1, 1)), np.array([2.0, 1.0])
        >>> activations, _ = hidden_and_logits(network, weights, with_ones(np.array([[-2.0, 3.0]])))
        >>> backpropagate(network, weights, activations, np.ones(2)).tolist()
        [1.0, 2.0]

    References:
        D. Rumelhart, G. Hinton, R. Williams, Nature 323, 1986.
    """
    slope = ACTIVATIONS[network.activation].slope
    delta = delta[..., None, :]
    gradient = np.empty_like(weights)
    layers, parts = network.layers(weights), network.layers(gradient)
    for number in range(len(layers) - 1, -1, -1):
        before = activations[number]
        np.matmul(delta, before.swapaxes(-1, -2), out=parts[number])
        if number:
            delta = _back(layers[number], delta, room, number)
            units = before[..., :-1, :]
            mask = masks[number - 1] if masks else None
            if mask is not None:
                delta *= mask
                # The slope is a function of the activation before the mask; at 0 δ is 0 anyway.
                units = units / np.maximum(mask, np.finfo(mask.dtype).tiny)
            slope(delta, units)
    return gradient


def _back(layer: Array, delta: Array, room: dict[Any, Array] | None, number: int) -> Array:
    """δ of the layer before: Wᵀδ, without the bias."""
    transposed = layer[..., :-1].swapaxes(-1, -2)
    shape = (*delta.shape[:-2], transposed.shape[-2], delta.shape[-1])
    out = _array(room, ("d", number), shape, delta.dtype)
    # One output unit: the product is an outer one, which a multiplication does faster.
    into = np.multiply if delta.shape[-2] == 1 else np.matmul
    return into(transposed, delta, out=out)


def _array(room: dict[Any, Array] | None, name: Any, shape: tuple[int, ...], dtype: Any) -> Array:
    if room is None:
        return np.empty(shape, dtype)
    key = (name, shape, dtype)
    if key not in room:
        room[key] = np.empty(shape, dtype)
    return room[key]


def initial_weights(
    network: Network, seed: int, dtype: str = "float32"
) -> Float[np.ndarray, " weights"]:
    """What `torch.manual_seed(seed)` and then `nn.Linear` for each layer give, bit for bit.

    Every weight and bias of a layer with k inputs is uniform on ±1/√k. torch draws from the same
    Mersenne twister as NumPy's `RandomState`, 24 bits for each float32.

    Args:
        network: The shape.
        seed: As `torch.manual_seed` takes it, from 0 to 2³² − 1.
        dtype: What the float32 numbers are converted to.

    References:
        `torch.nn.Linear.reset_parameters`; `at::uniform_real_distribution`.
    """
    twister = np.random.RandomState(seed)
    flat = np.empty(network.num_weights, "float32")
    for layer in network.layers(flat):
        inputs = layer.shape[1] - 1
        # As kaiming_uniform_(a=√5) computes 1/√k, to the last bit.
        bound = math.sqrt(3.0) * (math.sqrt(2.0 / (1 + math.sqrt(5.0) ** 2)) / math.sqrt(inputs))
        layer[:, :-1] = _uniform(twister, bound, (layer.shape[0], inputs))
        layer[:, -1] = _uniform(twister, 1 / math.sqrt(inputs), (layer.shape[0],))
    return flat.astype(dtype)


def _uniform(twister: np.random.RandomState, bound: float, shape: tuple[int, ...]) -> Array:
    words = twister.randint(0, 2**32, size=shape, dtype=np.uint32)
    share = (words & 0xFFFFFF) * 2.0**-24
    low, high = np.float32(-bound), np.float32(bound)
    # torch's compilers fuse product and sum into one rounding; in float64 the product is exact.
    return (share * np.float64(high - low) + np.float64(low)).astype(np.float32)


def as_torch_state(
    network: Network, weights: Float[np.ndarray, " weights"]
) -> dict[str, Float[np.ndarray, "..."]]:
    """Names and arrays as `nn.Sequential(Linear, activation, Linear, …).state_dict()` has them.

    Args:
        network: The shape.
        weights: Of one network.

    Returns:
        "0.weight" (out, in), "0.bias" (out,), "2.weight" and so on, by name.

    Example:
        >>> state = as_torch_state(Network((2, 3, 1)), np.zeros(13))
        >>> {name: array.shape for name, array in state.items()}
        {'0.weight': (3, 2), '0.bias': (3,), '2.weight': (1, 3), '2.bias': (1,)}
    """
    state = {}
    for number, layer in enumerate(network.layers(weights)):
        state[f"{2 * number}.weight"] = np.ascontiguousarray(layer[:, :-1])
        state[f"{2 * number}.bias"] = np.ascontiguousarray(layer[:, -1])
    return state
