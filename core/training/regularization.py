"""What may change an update to keep a network from overfitting.

Dropout, input noise, weight decay, an L2 penalty, label smoothing and max-norm, each with its
range, and the two of them that act on targets and on weights.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Num

from core.common import Param, check
from core.training.networks import Network

DROPOUT = Param(
    "dropout",
    "Dropout probability",
    0.3,
    0.0,
    0.9,
    "linear",
    "Each hidden unit is switched off with this probability (p) at every update, and those that "
    "stay are divided by 1 − p. Test time uses all units.",
    symbol="p",
)
JITTER = Param(
    "jitter",
    "Jitter",
    0.25,
    0.0,
    2.0,
    "linear",
    "Standard deviation of the noise that moves every training point anew at every update, in "
    "standard deviations of the feature.",
    symbol=r"\sigma",
)
DECAY = Param(
    "decay",
    "Weight decay",
    1.0,
    0.0,
    20.0,
    "linear",
    "At every update all weights and biases are multiplied by 1 − ηλ, as AdamW does it.",
    symbol=r"\lambda",
)
L2 = Param(
    "l2",
    "L2 penalty",
    0.0,
    0.0,
    20.0,
    "linear",
    "λ times the weights is added to the gradient, which Adam then rescales.",
    symbol=r"\lambda",
)
SMOOTHING = Param(
    "smoothing",
    "Label smoothing",
    0.2,
    0.0,
    0.9,
    "linear",
    "The targets 0 and 1 become ε/2 and 1 − ε/2, so a probability of 0 or 1 is never the best.",
    symbol=r"\varepsilon",
)
MAX_NORM = Param(
    "max_norm",
    "Max-norm",
    1.0,
    0.0,
    10.0,
    "linear",
    "After every update the weights into a unit are shortened to this length if they are longer; "
    "0 switches it off.",
    symbol="c",
)
REGULARIZATION_PARAMS = (DROPOUT, JITTER, DECAY, L2, SMOOTHING, MAX_NORM)


@dataclass(frozen=True)
class Regularization:
    """What changes an update of the training; 0 switches each off.

    Attributes:
        dropout: Probability p that a hidden unit is dropped, 0 to 0.9; kept ones are divided by
            1 − p.
        jitter: Standard deviation σ of normal noise on the inputs, 0 to 2.
        decay: λ of decoupled weight decay, w ← (1 − ηλ)w, 0 to 20.
        l2: λ of the penalty ½λ‖w‖², whose gradient λw the optimizer sees, 0 to 20.
        smoothing: ε of label smoothing, 0 to 0.9.
        max_norm: Largest length c of the weights into a unit, 0 (no limit) to 10.

    Raises:
        ValueError: A number out of range.
    """

    dropout: float = 0.0
    jitter: float = 0.0
    decay: float = 0.0
    l2: float = 0.0
    smoothing: float = 0.0
    max_norm: float = 0.0

    def __post_init__(self) -> None:
        check(REGULARIZATION_PARAMS, vars(self))


# Every part switched off.
NO_REGULARIZATION = Regularization()


def smooth_labels(y: Num[np.ndarray, "*n"], epsilon: float) -> Float[np.ndarray, "*n"]:
    """Label smoothing for two classes: (1 − ε)y + ε/2.

    Args:
        y: Labels, 0 or 1.
        epsilon: ε in [0, 1].

    Returns:
        Targets from ε/2 to 1 − ε/2, of the shape of y.

    Example:
        >>> smooth_labels(np.array([0.0, 1.0]), 0.2).tolist()
        [0.1, 0.9]

    References:
        Szegedy et al., CVPR 2016, §7, for two classes with the uniform distribution.
    """
    return y * (1 - epsilon) + epsilon / 2


def apply_max_norm(
    network: Network, weights: Float[np.ndarray, "*runs weights"], limit: float
) -> None:
    """Max-norm constraint, in place: wⱼ ← wⱼ·min(1, c/‖wⱼ‖) for the weights into every unit.

    Args:
        network: The shape.
        weights: Changed; biases stay as they are.
        limit: c, above 0.

    Example:
        The length of (3, 4) is 5; the bias, 9, does not count.

        >>> weights = np.array([3.0, 4.0, 9.0])
        >>> apply_max_norm(Network((2, 1)), weights, 1.0)
        >>> weights.round(6).tolist()
        [0.6, 0.8, 9.0]

    References:
        Srivastava et al. 2014, §5.1; `torch.renorm(w, 2, 0, limit)` row by row.
    """
    for layer in network.layers(weights):
        rows = layer[..., :-1]
        norms = np.sqrt((rows * rows).sum(-1, keepdims=True))
        rows *= np.minimum(1, limit / np.maximum(norms, 1e-300))
