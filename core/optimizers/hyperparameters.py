"""What the optimizers can be set by: one declaration each, shared by the rules that have it."""

from core.common import Param


def learning_rate(default: float) -> Param:
    """The learning rate η; the default is the one that fits a network, not a test surface.

    Args:
        default: Its default, 10⁻⁶ to 10.

    Returns:
        The hyperparameter, on a logarithmic scale.

    Example:
        >>> rate = learning_rate(0.01)
        >>> rate.default, rate.low, rate.high
        (0.01, 1e-06, 10.0)
    """
    return Param(
        "learning_rate",
        "Learning rate",
        default,
        1e-6,
        10.0,
        "log",
        "How far one step goes: the gradient, or the rule’s direction, is multiplied by it (η).",
        symbol=r"\eta",
    )


def weight_decay(default: float = 0.0) -> Param:
    """λ; off unless said otherwise."""
    return Param(
        "weight_decay",
        "Weight decay",
        default,
        0.0,
        2.0,
        "linear",
        "Pulls every coordinate towards 0 with this strength (λ); 0 switches it off.",
        symbol=r"\lambda",
    )


def epsilon(default: float) -> Param:
    """ε."""
    return Param(
        "epsilon",
        "Epsilon",
        default,
        1e-12,
        1.0,
        "log",
        "Keeps the denominator away from 0, where gradients are as small as this or smaller (ε).",
        symbol=r"\varepsilon",
    )


def share(name: str, label: str, default: float, symbol: str, help: str) -> Param:
    """A number from 0 to almost 1."""
    return Param(name, label, default, 0.0, 0.9999, "linear", help, symbol)


MOMENTUM = share(
    "momentum",
    "Momentum",
    0.9,
    r"\mu",
    "Share of the last velocity that is kept at every step (μ).",
)
DAMPENING = share(
    "dampening",
    "Dampening",
    0.0,
    r"\tau",
    "Share of each new gradient that is left out (τ); usually 0.",
)
ALPHA = share(
    "alpha",
    "Smoothing",
    0.99,
    r"\alpha",
    "How slowly the running mean of squared gradients forgets (α).",
)
RHO = share("rho", "Smoothing", 0.9, r"\rho", "How slowly both running means forget (ρ).")
BETA1 = share(
    "beta1", "Beta 1", 0.9, r"\beta_1", "How slowly the mean of the gradients forgets (β₁)."
)
BETA2 = share(
    "beta2",
    "Beta 2",
    0.999,
    r"\beta_2",
    "How slowly the mean of the squared gradients forgets (β₂).",
)
LION_BETA2 = share(
    "beta2", "Beta 2", 0.99, r"\beta_2", "How slowly the remembered mean of g forgets (β₂)."
)
LR_DECAY = Param(
    "lr_decay",
    "Rate decay",
    0.0,
    0.0,
    1.0,
    "linear",
    "The learning rate is divided by 1 + (t − 1) times this.",
    symbol=r"d",
)
MOMENTUM_DECAY = Param(
    "momentum_decay",
    "Momentum decay",
    0.004,
    0.0,
    1.0,
    "linear",
    "How quickly the momentum coefficient rises from ½β₁ to β₁ (ψ).",
    symbol=r"\psi",
)
