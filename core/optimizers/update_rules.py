"""The optimizers' update rules: pure, elementwise, one code for NumPy and torch arrays.

Every rule is a pair. `init(weights)` makes the state; `update(gradient, state, weights, hp)`
returns `(step, new_state)` with `weights + step` the new weights. All arrays share one shape,
which may be anything: a point (2,), many starts (2, N), a network's weight matrix. Entries of
`hp` are numbers, or arrays that broadcast against the weights. Nothing is changed in place.

Conventions are PyTorch's; each docstring says where the paper differs. Symbols: g gradient,
w weights, η learning rate, λ weight decay, t the step counted from 1.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from array_api_compat import array_namespace

Array = Any
Hyperparameters = Mapping[str, Any]


class NoState(NamedTuple):
    """A rule without memory."""


class Velocity(NamedTuple):
    """Memory of the momentum rules."""

    step: int
    velocity: Array


class SquareSum(NamedTuple):
    """Memory of Adagrad and RMSprop: a sum or a running mean of g²."""

    step: int
    square: Array


class Adadelta(NamedTuple):
    """Memory of Adadelta: running means of g² and of squared steps."""

    square: Array
    square_step: Array


class Moments(NamedTuple):
    """Memory of the Adam family: running means of g and g²."""

    step: int
    mean: Array
    square: Array


class MomentsAndMaximum(NamedTuple):
    """Memory of AMSGrad: Adam's, and the largest mean square so far."""

    step: int
    mean: Array
    square: Array
    maximum: Array


class NadamMoments(NamedTuple):
    """Memory of NAdam: Adam's, and the product of all momentum coefficients so far."""

    step: int
    mean: Array
    square: Array
    product: Array


class Mean(NamedTuple):
    """Memory of Lion: a running mean of g."""

    mean: Array


def init_none(weights: Array) -> NoState:
    """No memory."""
    return NoState()


def init_velocity(weights: Array) -> Velocity:
    """Zero velocity."""
    return Velocity(0, weights * 0)


def init_square_sum(weights: Array) -> SquareSum:
    """Nothing seen yet."""
    return SquareSum(0, weights * 0)


def init_adadelta(weights: Array) -> Adadelta:
    """Nothing seen yet."""
    return Adadelta(weights * 0, weights * 0)


def init_moments(weights: Array) -> Moments:
    """Nothing seen yet."""
    return Moments(0, weights * 0, weights * 0)


def init_moments_and_maximum(weights: Array) -> MomentsAndMaximum:
    """Nothing seen yet."""
    return MomentsAndMaximum(0, weights * 0, weights * 0, weights * 0)


def init_nadam(weights: Array) -> NadamMoments:
    """Nothing seen yet; the empty product is 1."""
    return NadamMoments(0, weights * 0, weights * 0, 1.0)


def init_mean(weights: Array) -> Mean:
    """Nothing seen yet."""
    return Mean(weights * 0)


_NAMESPACES: dict[type, Any] = {}


def _namespace(array: Array) -> Any:
    # A lookup costs as much as three operations on one point, and depends on the type alone.
    kind = type(array)
    if kind not in _NAMESPACES:
        _NAMESPACES[kind] = array_namespace(array)
    return _NAMESPACES[kind]


def _decayed(gradient: Array, weights: Array, hp: Hyperparameters) -> Array:
    """g + λw; for λ = 0 the gradient itself, not a copy: do not keep it as state."""
    decay = hp["weight_decay"]
    # A plain zero saves two array operations a step; an array of decays has no single truth.
    if isinstance(decay, float | int) and decay == 0:
        return gradient
    return gradient + decay * weights


def gradient_descent(
    gradient: Array, state: NoState, weights: Array, hp: Hyperparameters
) -> tuple[Array, NoState]:
    """w ← w − η(g + λw). Cauchy 1847; `torch.optim.SGD`."""
    return -hp["learning_rate"] * _decayed(gradient, weights, hp), state


def momentum(
    gradient: Array, state: Velocity, weights: Array, hp: Hyperparameters
) -> tuple[Array, Velocity]:
    """b ← μb + (1−τ)g (the first b is g), w ← w − ηb. Polyak 1964; `torch.optim.SGD(momentum=μ)`.

    Where others differ: the paper's form v ← γv + ηg, w ← w − v is the same while η is constant
    and the dampening τ is 0. Without momentum PyTorch keeps no b, so τ then has no effect.
    """
    velocity = _velocity(gradient, state, weights, hp)
    return -hp["learning_rate"] * velocity, Velocity(state.step + 1, velocity)


def nesterov(
    gradient: Array, state: Velocity, weights: Array, hp: Hyperparameters
) -> tuple[Array, Velocity]:
    """b ← μb + g, w ← w − η(g + μb). Nesterov 1983; `torch.optim.SGD(nesterov=True)`.

    Where others differ: Sutskever et al. 2013 take the gradient at the look-ahead point w + μv;
    this rule's weights are that point.
    """
    decayed = _decayed(gradient, weights, hp)
    velocity = hp["momentum"] * state.velocity + decayed
    step = -hp["learning_rate"] * (decayed + hp["momentum"] * velocity)
    return step, Velocity(state.step + 1, velocity)


def _velocity(gradient: Array, state: Velocity, weights: Array, hp: Hyperparameters) -> Array:
    decayed = _decayed(gradient, weights, hp)
    if state.step == 0:
        return decayed * 1  # a copy: the caller may reuse its gradient's memory
    kept = 1 - hp["dampening"] * (hp["momentum"] != 0)
    return hp["momentum"] * state.velocity + kept * decayed


def adagrad(
    gradient: Array, state: SquareSum, weights: Array, hp: Hyperparameters
) -> tuple[Array, SquareSum]:
    """G ← G + g², w ← w − η_t g/(√G + ε), η_t = η/(1 + (t−1)·decay). Duchi et al. 2011, eq. 1.

    Where others differ: ε is often put inside the root.
    """
    decayed = _decayed(gradient, weights, hp)
    square = state.square + decayed * decayed
    rate = hp["learning_rate"] / (1 + state.step * hp["lr_decay"])
    return -rate * decayed / (square**0.5 + hp["epsilon"]), SquareSum(state.step + 1, square)


def rmsprop(
    gradient: Array, state: SquareSum, weights: Array, hp: Hyperparameters
) -> tuple[Array, SquareSum]:
    """v ← αv + (1−α)g², w ← w − ηg/(√v + ε). Hinton 2012, lecture 6e; `torch.optim.RMSprop`.

    Where others differ: some texts put ε inside the root. There is no bias correction, so the
    first step is η/√(1−α) long.
    """
    decayed = _decayed(gradient, weights, hp)
    square = hp["alpha"] * state.square + (1 - hp["alpha"]) * (decayed * decayed)
    step = -hp["learning_rate"] * decayed / (square**0.5 + hp["epsilon"])
    return step, SquareSum(state.step + 1, square)


def adadelta(
    gradient: Array, state: Adadelta, weights: Array, hp: Hyperparameters
) -> tuple[Array, Adadelta]:
    """v ← ρv + (1−ρ)g², Δ = g√(u+ε)/√(v+ε), u ← ρu + (1−ρ)Δ², w ← w − ηΔ. Zeiler 2012, alg. 1.

    Where others differ: the paper has no η; PyTorch multiplies by one, 1 by default.
    """
    decayed = _decayed(gradient, weights, hp)
    square = hp["rho"] * state.square + (1 - hp["rho"]) * (decayed * decayed)
    delta = decayed * (state.square_step + hp["epsilon"]) ** 0.5 / (square + hp["epsilon"]) ** 0.5
    square_step = hp["rho"] * state.square_step + (1 - hp["rho"]) * (delta * delta)
    return -hp["learning_rate"] * delta, Adadelta(square, square_step)


def adam(
    gradient: Array, state: Moments, weights: Array, hp: Hyperparameters
) -> tuple[Array, Moments]:
    """m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², w ← w − η m̂/(√v̂ + ε). Kingma & Ba 2015, alg. 1.

    m̂ = m/(1−β₁ᵗ) and v̂ = v/(1−β₂ᵗ). Weight decay is L2: it is added to g and so is rescaled
    with it (AdamW differs in exactly this).
    """
    return _adam_step(_decayed(gradient, weights, hp), state, hp)


def adamw(
    gradient: Array, state: Moments, weights: Array, hp: Hyperparameters
) -> tuple[Array, Moments]:
    """w ← w − ηλw, then Adam's step with the undecayed g. Loshchilov & Hutter 2019, alg. 2.

    Where others differ: the paper multiplies λ by the schedule only, PyTorch by η.
    """
    step, state = _adam_step(gradient, state, hp)
    return step - hp["learning_rate"] * hp["weight_decay"] * weights, state


def _adam_step(gradient: Array, state: Moments, hp: Hyperparameters) -> tuple[Array, Moments]:
    beta1, beta2, t = hp["beta1"], hp["beta2"], state.step + 1
    mean = beta1 * state.mean + (1 - beta1) * gradient
    square = beta2 * state.square + (1 - beta2) * (gradient * gradient)
    # Both sides of the fraction times √(1−β₂ᵗ), as at the end of the paper's section 2: the same
    # step with one array operation less.
    correction = (1 - beta2**t) ** 0.5
    rate = hp["learning_rate"] * correction / (1 - beta1**t)
    return -rate * mean / (square**0.5 + hp["epsilon"] * correction), Moments(t, mean, square)


def amsgrad(
    gradient: Array, state: MomentsAndMaximum, weights: Array, hp: Hyperparameters
) -> tuple[Array, MomentsAndMaximum]:
    """Adam with v̂ made from max over time of v, so that steps cannot grow again. Reddi et al. 2018.

    Where others differ: the paper's algorithm 2 has no bias correction; PyTorch corrects after
    taking the maximum.
    """
    beta1, beta2, t = hp["beta1"], hp["beta2"], state.step + 1
    decayed = _decayed(gradient, weights, hp)
    mean = beta1 * state.mean + (1 - beta1) * decayed
    square = beta2 * state.square + (1 - beta2) * (decayed * decayed)
    maximum = _namespace(square).maximum(state.maximum, square)
    root = (maximum / (1 - beta2**t)) ** 0.5 + hp["epsilon"]
    step = -(hp["learning_rate"] / (1 - beta1**t)) * mean / root
    return step, MomentsAndMaximum(t, mean, square, maximum)


def nadam(
    gradient: Array, state: NadamMoments, weights: Array, hp: Hyperparameters
) -> tuple[Array, NadamMoments]:
    """Adam that steps along a look-ahead mean: μ_{t+1}m/(1−∏μ_{≤t+1}) + (1−μ_t)g/(1−∏μ_{≤t}).

    μ_t = β₁(1 − ½·0.96^(t·ψ)), ψ the momentum decay. Dozat 2016; `torch.optim.NAdam`.
    Where others differ: simpler texts keep β₁ constant.
    """
    beta1, beta2, t = hp["beta1"], hp["beta2"], state.step + 1
    decayed = _decayed(gradient, weights, hp)
    now = beta1 * (1 - 0.5 * 0.96 ** (t * hp["momentum_decay"]))
    ahead = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * hp["momentum_decay"]))
    product = state.product * now
    mean = beta1 * state.mean + (1 - beta1) * decayed
    square = beta2 * state.square + (1 - beta2) * (decayed * decayed)
    root = (square / (1 - beta2**t)) ** 0.5 + hp["epsilon"]
    direction = ahead / (1 - product * ahead) * mean + (1 - now) / (1 - product) * decayed
    return -hp["learning_rate"] * direction / root, NadamMoments(t, mean, square, product)


def lion(gradient: Array, state: Mean, weights: Array, hp: Hyperparameters) -> tuple[Array, Mean]:
    """w ← w − η(sign(β₁m + (1−β₁)g) + λw), then m ← β₂m + (1−β₂)g. Chen et al. 2023, alg. 2.

    Not in `torch.optim`. Every coordinate moves by exactly η, whatever the gradient's size.
    """
    beta1, beta2 = hp["beta1"], hp["beta2"]
    mixed = beta1 * state.mean + (1 - beta1) * gradient
    direction = _namespace(gradient).sign(mixed)
    mean = beta2 * state.mean + (1 - beta2) * gradient
    return -hp["learning_rate"] * (direction + hp["weight_decay"] * weights), Mean(mean)
