"""The optimizers' update rules: pure, elementwise, one code for NumPy and torch arrays.

Every rule is a pair. `init(weights)` makes the state; `update(gradient, state, weights, hp)`
returns `(step, new_state)` with `weights + step` the new weights. All arrays share one shape,
which may be anything: a point (2,), many starts (2, N), a network's weight matrix. Entries of
`hp` are numbers, or arrays that broadcast against the weights. Nothing is changed in place.

Conventions are PyTorch's; each docstring says where the paper differs. Symbols: g gradient,
w weights, η learning rate (> 0), λ weight decay (≥ 0), ε epsilon (> 0), t the step counted from 1.
Smoothing coefficients (μ, α, ρ, β₁, β₂) lie in [0, 1).

Example:
    Two steps of Adam from w = 3 on f(w) = w², whose gradient is 2w; each is about η long.

    >>> import numpy as np
    >>> from core.optimizers.update_rules import adam, init_moments
    >>> hp = dict(learning_rate=0.1, beta1=0.9, beta2=0.999, epsilon=1e-8, weight_decay=0.0)
    >>> w = np.array([3.0])
    >>> state = init_moments(w)
    >>> for _ in range(2):
    ...     step, state = adam(2 * w, state, w, hp)
    ...     w = w + step
    >>> w.round(3).tolist(), state.step
    ([2.8], 2)
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from array_api_compat import array_namespace
from jaxtyping import Float

# Gradient, weights, step and every array of a state: of one shape, which may be anything.
Weights = Float[Any, "*weights"]
Hyperparameters = Mapping[str, Any]


class NoState(NamedTuple):
    """A rule without memory."""


class Velocity(NamedTuple):
    """Memory of the momentum rules."""

    step: int
    velocity: Weights


class SquareSum(NamedTuple):
    """Memory of Adagrad and RMSprop: a sum or a running mean of g²."""

    step: int
    square: Weights


class Adadelta(NamedTuple):
    """Memory of Adadelta: running means of g² and of squared steps."""

    square: Weights
    square_step: Weights


class Moments(NamedTuple):
    """Memory of the Adam family: running means of g and g²."""

    step: int
    mean: Weights
    square: Weights


class MomentsAndMaximum(NamedTuple):
    """Memory of AMSGrad: Adam's, and the largest mean square so far."""

    step: int
    mean: Weights
    square: Weights
    maximum: Weights


class NadamMoments(NamedTuple):
    """Memory of NAdam: Adam's, and the product of all momentum coefficients so far."""

    step: int
    mean: Weights
    square: Weights
    product: Weights


class Mean(NamedTuple):
    """Memory of Lion: a running mean of g."""

    mean: Weights


def init_none(weights: Weights) -> NoState:
    """No memory."""
    return NoState()


def init_velocity(weights: Weights) -> Velocity:
    """Zero velocity."""
    return Velocity(0, weights * 0)


def init_square_sum(weights: Weights) -> SquareSum:
    """Nothing seen yet."""
    return SquareSum(0, weights * 0)


def init_adadelta(weights: Weights) -> Adadelta:
    """Nothing seen yet."""
    return Adadelta(weights * 0, weights * 0)


def init_moments(weights: Weights) -> Moments:
    """Adam's memory before the first step: both running means are 0.

    Args:
        weights: w, of any shape.

    Returns:
        Step 0 and zeros of the shape of w.

    Example:
        >>> import numpy as np
        >>> init_moments(np.array([3.0, 4.0]))
        Moments(step=0, mean=array([0., 0.]), square=array([0., 0.]))
    """
    return Moments(0, weights * 0, weights * 0)


def init_moments_and_maximum(weights: Weights) -> MomentsAndMaximum:
    """Nothing seen yet."""
    return MomentsAndMaximum(0, weights * 0, weights * 0, weights * 0)


def init_nadam(weights: Weights) -> NadamMoments:
    """Nothing seen yet; the empty product is 1."""
    return NadamMoments(0, weights * 0, weights * 0, 1.0)


def init_mean(weights: Weights) -> Mean:
    """Nothing seen yet."""
    return Mean(weights * 0)


_NAMESPACES: dict[type, Any] = {}


def _namespace(array: Any) -> Any:
    # A lookup costs as much as three operations on one point, and depends on the type alone.
    kind = type(array)
    if kind not in _NAMESPACES:
        _NAMESPACES[kind] = array_namespace(array)
    return _NAMESPACES[kind]


def _decayed(gradient: Weights, weights: Weights, hp: Hyperparameters) -> Weights:
    """g + λw; for λ = 0 the gradient itself, not a copy: do not keep it as state."""
    decay = hp["weight_decay"]
    # A plain zero saves two array operations a step; an array of decays has no single truth.
    if isinstance(decay, float | int) and decay == 0:
        return gradient
    return gradient + decay * weights


def gradient_descent(
    gradient: Weights, state: NoState, weights: Weights, hp: Hyperparameters
) -> tuple[Weights, NoState]:
    """Gradient descent.

    w ← w − η(g + λw)

    Args:
        gradient: g, of any shape.
        state: What the last call returned, at first `init_none(w)`.
        weights: w, of the shape of g.
        hp: learning_rate, weight_decay.

    Returns:
        What is added to w, of its shape, and the new state.

    References:
        A. Cauchy, 1847; `torch.optim.SGD`.
    """
    return -hp["learning_rate"] * _decayed(gradient, weights, hp), state


def momentum(
    gradient: Weights, state: Velocity, weights: Weights, hp: Hyperparameters
) -> tuple[Weights, Velocity]:
    """Gradient descent with momentum, the heavy ball.

    b ← μb + (1−τ)(g + λw), the first b is g + λw;  w ← w − ηb

    Args:
        gradient: g, of any shape.
        state: What the last call returned, at first `init_velocity(w)`.
        weights: w, of the shape of g.
        hp: learning_rate, momentum (μ), dampening (τ, in [0, 1)), weight_decay.

    Returns:
        What is added to w, of its shape, and the new state.

    Where others differ:
        The paper's form v ← γv + ηg, w ← w − v is the same while η is constant and the dampening τ
        is 0. Without momentum PyTorch keeps no b, so τ then has no effect.

    References:
        B. T. Polyak, 1964; `torch.optim.SGD(momentum=μ)`.
    """
    velocity = _velocity(gradient, state, weights, hp)
    return -hp["learning_rate"] * velocity, Velocity(state.step + 1, velocity)


def nesterov(
    gradient: Weights, state: Velocity, weights: Weights, hp: Hyperparameters
) -> tuple[Weights, Velocity]:
    """Nesterov's accelerated gradient.

    b ← μb + g + λw;  w ← w − η(g + λw + μb)

    Args:
        gradient: g, of any shape.
        state: What the last call returned, at first `init_velocity(w)`.
        weights: w, of the shape of g.
        hp: learning_rate, momentum (μ), weight_decay.

    Returns:
        What is added to w, of its shape, and the new state.

    Where others differ:
        Sutskever et al. 2013 take the gradient at the look-ahead point w + μv; this rule's weights
        are that point.

    Example:
        The first step already has 1 + μ times the gradient.

        >>> import numpy as np
        >>> hp = {"learning_rate": 0.1, "momentum": 0.9, "weight_decay": 0.0}
        >>> w = np.array([5.0])
        >>> nesterov(np.array([1.0]), init_velocity(w), w, hp)
        (array([-0.19]), Velocity(step=1, velocity=array([1.])))

    References:
        Y. Nesterov, 1983; `torch.optim.SGD(nesterov=True)`.
    """
    decayed = _decayed(gradient, weights, hp)
    velocity = hp["momentum"] * state.velocity + decayed
    step = -hp["learning_rate"] * (decayed + hp["momentum"] * velocity)
    return step, Velocity(state.step + 1, velocity)


def _velocity(gradient: Weights, state: Velocity, weights: Weights, hp: Hyperparameters) -> Weights:
    decayed = _decayed(gradient, weights, hp)
    if state.step == 0:
        return decayed * 1  # a copy: the caller may reuse its gradient's memory
    kept = 1 - hp["dampening"] * (hp["momentum"] != 0)
    return hp["momentum"] * state.velocity + kept * decayed


def adagrad(
    gradient: Weights, state: SquareSum, weights: Weights, hp: Hyperparameters
) -> tuple[Weights, SquareSum]:
    """Adagrad: each coordinate is divided by the root of its sum of squared gradients.

    G ← G + g²;  w ← w − η_t g/(√G + ε),  η_t = η/(1 + (t−1)·decay)

    Args:
        gradient: g, of any shape.
        state: What the last call returned, at first `init_square_sum(w)`.
        weights: w, of the shape of g.
        hp: learning_rate, lr_decay (≥ 0), epsilon, weight_decay.

    Returns:
        What is added to w, of its shape, and the new state.

    Where others differ:
        Ε is often put inside the root.

    References:
        J. Duchi, E. Hazan, Y. Singer, JMLR 2011, eq. 1; `torch.optim.Adagrad`.
    """
    decayed = _decayed(gradient, weights, hp)
    square = state.square + decayed * decayed
    rate = hp["learning_rate"] / (1 + state.step * hp["lr_decay"])
    return -rate * decayed / (square**0.5 + hp["epsilon"]), SquareSum(state.step + 1, square)


def rmsprop(
    gradient: Weights, state: SquareSum, weights: Weights, hp: Hyperparameters
) -> tuple[Weights, SquareSum]:
    """RMSprop: each coordinate is divided by the root of its mean squared gradient.

    v ← αv + (1−α)g²;  w ← w − ηg/(√v + ε)

    Args:
        gradient: g, of any shape.
        state: What the last call returned, at first `init_square_sum(w)`.
        weights: w, of the shape of g.
        hp: learning_rate, alpha (α), epsilon, weight_decay.

    Returns:
        What is added to w, of its shape, and the new state.

    Where others differ:
        Some texts put ε inside the root. There is no bias correction, so the first step is η/√(1−α)
        long.

    Example:
        The first step is 10 η long, whatever the size of the gradient.

        >>> import numpy as np
        >>> hp = {"learning_rate": 0.01, "alpha": 0.99, "epsilon": 1e-8, "weight_decay": 0.0}
        >>> w = np.zeros(2)
        >>> rmsprop(np.array([3.0, -0.02]), init_square_sum(w), w, hp)[0].round(4).tolist()
        [-0.1, 0.1]

    References:
        G. Hinton, Coursera lecture 6e, 2012; `torch.optim.RMSprop`.
    """
    decayed = _decayed(gradient, weights, hp)
    square = hp["alpha"] * state.square + (1 - hp["alpha"]) * (decayed * decayed)
    step = -hp["learning_rate"] * decayed / (square**0.5 + hp["epsilon"])
    return step, SquareSum(state.step + 1, square)


def adadelta(
    gradient: Weights, state: Adadelta, weights: Weights, hp: Hyperparameters
) -> tuple[Weights, Adadelta]:
    """Adadelta: steps in the units of the weights.

    v ← ρv + (1−ρ)g²;  Δ = g√(u+ε)/√(v+ε);  u ← ρu + (1−ρ)Δ²;  w ← w − ηΔ

    Args:
        gradient: g, of any shape.
        state: What the last call returned, at first `init_adadelta(w)`.
        weights: w, of the shape of g.
        hp: learning_rate, rho (ρ), epsilon, weight_decay.

    Returns:
        What is added to w, of its shape, and the new state.

    Where others differ:
        The paper has no η; PyTorch multiplies by one, 1 by default.

    References:
        M. Zeiler, arXiv 1212.5701, algorithm 1; `torch.optim.Adadelta`.
    """
    decayed = _decayed(gradient, weights, hp)
    square = hp["rho"] * state.square + (1 - hp["rho"]) * (decayed * decayed)
    delta = decayed * (state.square_step + hp["epsilon"]) ** 0.5 / (square + hp["epsilon"]) ** 0.5
    square_step = hp["rho"] * state.square_step + (1 - hp["rho"]) * (delta * delta)
    return -hp["learning_rate"] * delta, Adadelta(square, square_step)


def adam(
    gradient: Weights, state: Moments, weights: Weights, hp: Hyperparameters
) -> tuple[Weights, Moments]:
    """Adam: a mean of the gradients over the root of a mean of their squares.

    m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  w ← w − η m̂/(√v̂ + ε)
    with m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ)

    Args:
        gradient: g, of any shape.
        state: What the last call returned, at first `init_moments(w)`.
        weights: w, of the shape of g.
        hp: learning_rate, beta1, beta2, epsilon, weight_decay.

    Returns:
        What is added to w, of its shape, and the new state.

    Where others differ:
        Weight decay is L2: it is added to g and so is rescaled with it (AdamW differs in exactly
        this).

    References:
        D. Kingma, J. Ba, arXiv 1412.6980, algorithm 1; `torch.optim.Adam`.
    """
    return _adam_step(_decayed(gradient, weights, hp), state, hp)


def adamw(
    gradient: Weights, state: Moments, weights: Weights, hp: Hyperparameters
) -> tuple[Weights, Moments]:
    """Adam with decoupled weight decay.

    w ← w − ηλw, then Adam's step with g alone

    Args:
        gradient: g, of any shape.
        state: What the last call returned, at first `init_moments(w)`.
        weights: w, of the shape of g.
        hp: learning_rate, beta1, beta2, epsilon, weight_decay.

    Returns:
        What is added to w, of its shape, and the new state.

    Where others differ:
        The paper multiplies λ by the schedule only, PyTorch by η.

    Example:
        Adam's first step is η long; the decay adds −ηλw, here −0.05.

        >>> import numpy as np
        >>> hp = {"learning_rate": 0.1, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
        >>> w = np.ones(2)
        >>> g = np.array([3.0, -0.02])
        >>> adamw(g, init_moments(w), w, {**hp, "weight_decay": 0.5})[0].round(4).tolist()
        [-0.15, 0.05]

    References:
        I. Loshchilov, F. Hutter, arXiv 1711.05101, algorithm 2; `torch.optim.AdamW`.
    """
    step, state = _adam_step(gradient, state, hp)
    return step - hp["learning_rate"] * hp["weight_decay"] * weights, state


def _adam_step(gradient: Weights, state: Moments, hp: Hyperparameters) -> tuple[Weights, Moments]:
    beta1, beta2, t = hp["beta1"], hp["beta2"], state.step + 1
    mean = beta1 * state.mean + (1 - beta1) * gradient
    square = beta2 * state.square + (1 - beta2) * (gradient * gradient)
    # Both sides of the fraction times √(1−β₂ᵗ), as at the end of the paper's section 2: the same
    # step with one array operation less.
    correction = (1 - beta2**t) ** 0.5
    rate = hp["learning_rate"] * correction / (1 - beta1**t)
    return -rate * mean / (square**0.5 + hp["epsilon"] * correction), Moments(t, mean, square)


def amsgrad(
    gradient: Weights, state: MomentsAndMaximum, weights: Weights, hp: Hyperparameters
) -> tuple[Weights, MomentsAndMaximum]:
    """Adam with the largest mean square so far, so that steps cannot grow again.

    v̂ = max_{s≤t} v_s/(1−β₂ᵗ), else as Adam

    Args:
        gradient: g, of any shape.
        state: What the last call returned, at first `init_moments_and_maximum(w)`.
        weights: w, of the shape of g.
        hp: learning_rate, beta1, beta2, epsilon, weight_decay.

    Returns:
        What is added to w, of its shape, and the new state.

    Where others differ:
        The paper's algorithm 2 has no bias correction; PyTorch corrects after taking the maximum.

    References:
        S. Reddi, S. Kale, S. Kumar, ICLR 2018; `torch.optim.Adam(amsgrad=True)`.
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
    gradient: Weights, state: NadamMoments, weights: Weights, hp: Hyperparameters
) -> tuple[Weights, NadamMoments]:
    """Adam that steps along a look-ahead mean.

    w ← w − η(μ_{t+1}m/(1−∏μ_{≤t+1}) + (1−μ_t)g/(1−∏μ_{≤t}))/(√v̂ + ε)
    with μ_t = β₁(1 − ½·0.96^(t·ψ))

    Args:
        gradient: g, of any shape.
        state: What the last call returned, at first `init_nadam(w)`.
        weights: w, of the shape of g.
        hp: learning_rate, beta1, beta2, epsilon, momentum_decay (ψ ≥ 0), weight_decay.

    Returns:
        What is added to w, of its shape, and the new state.

    Where others differ:
        Simpler texts keep β₁ constant.

    References:
        T. Dozat, ICLR workshop 2016; `torch.optim.NAdam`.
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


def lion(
    gradient: Weights, state: Mean, weights: Weights, hp: Hyperparameters
) -> tuple[Weights, Mean]:
    """Lion: every coordinate moves by exactly η, whatever the gradient's size.

    w ← w − η(sign(β₁m + (1−β₁)g) + λw);  m ← β₂m + (1−β₂)g

    Args:
        gradient: g, of any shape.
        state: What the last call returned, at first `init_mean(w)`.
        weights: w, of the shape of g.
        hp: learning_rate, beta1, beta2, weight_decay.

    Returns:
        What is added to w, of its shape, and the new state.

    Where others differ:
        Not in `torch.optim`.

    References:
        X. Chen et al., arXiv 2302.06675, algorithm 2.
    """
    beta1, beta2 = hp["beta1"], hp["beta2"]
    mixed = beta1 * state.mean + (1 - beta1) * gradient
    direction = _namespace(gradient).sign(mixed)
    mean = beta2 * state.mean + (1 - beta2) * gradient
    return -hp["learning_rate"] * (direction + hp["weight_decay"] * weights), Mean(mean)
