"""Losses of one probability on a logit z, and binary cross-entropy as PyTorch computes it.

With y in {0, 1} and the signed logit s = (2y−1)z every value and gradient is written with σ(s) and
σ(−s), never with 1 − σ(s), so that nothing cancels and nothing overflows: all take any z, ±inf too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Num

from core.common import Param

Numbers = Num[Any, "..."] | float

# torch.nn.functional.binary_cross_entropy lets log p not fall under this.
MIN_LOG = -100.0

GAMMA = Param(
    name="gamma",
    label="Focal γ",
    default=2.0,
    low=0.0,
    high=5.0,
    scale="linear",
    help="Focal loss multiplies −log of the true class’s probability by (1 − that probability)^γ: "
    "the larger γ, the less an example counts that already has a high probability. γ = 0 is "
    "cross-entropy.",
    symbol=r"\gamma",
)


def sigmoid(z: Numbers) -> Float[Any, "..."]:
    """Logistic function σ(z) = 1/(1+e^−z), elementwise; small values keep their digits.

    Args:
        z: Logits, any real number, ±inf too.

    Returns:
        Probabilities in [0, 1], of z's shape.

    Example:
        >>> float(sigmoid(0.0)), float(sigmoid(-np.inf))
        (0.5, 0.0)
    """
    return np.exp(-np.logaddexp(0.0, -np.asarray(z, dtype=np.float64)))[()]


def softplus(z: Numbers) -> Float[Any, "..."]:
    """log(1+e^z) = max(z, 0) + log1p(e^−|z|), elementwise, for any z.

    Example:
        >>> float(softplus(1000.0)), round(float(softplus(0.0)), 4)
        (1000.0, 0.6931)
    """
    return np.logaddexp(0.0, np.asarray(z, dtype=np.float64))[()]


def logit(p: Numbers) -> Float[Any, "..."]:
    """Logit, or log-odds, log(p/(1−p)): the inverse of `sigmoid`.

    Args:
        p: Probabilities in [0, 1], any shape.

    Returns:
        Any real number, of p's shape; −inf at p = 0 and inf at p = 1.

    Example:
        >>> round(float(logit(0.8)), 4), float(logit(1.0))
        (1.3863, inf)
    """
    p = np.asarray(p, dtype=np.float64)
    with np.errstate(divide="ignore"):
        return (np.log(p) - np.log1p(-p))[()]


def bce(z: Numbers, y: Numbers) -> Float[Any, "..."]:
    """Binary cross-entropy −[y log σ(z) + (1−y) log(1−σ(z))] of logits, elementwise.

    Computed as y·softplus(−z) + (1−y)·softplus(z): the same as max(z,0) − zy + log1p(e^−|z|),
    which for infinite z would be inf − inf.

    Args:
        z: Logits, any real number, ±inf too.
        y: Targets in [0, 1]; broadcast against z.

    Returns:
        Losses in nats, not negative.

    Example:
        >>> round(float(bce(0.0, 1)), 4), float(bce(-1000.0, 1))
        (0.6931, 1000.0)
    """
    z, y = np.broadcast_arrays(np.asarray(z, dtype=np.float64), np.asarray(y, dtype=np.float64))
    return (_times(y, softplus(-z)) + _times(1 - y, softplus(z)))[()]


# A number that vanishes may be −0 in IEEE arithmetic; adding 0 makes it 0.
def bce_gradient(z: Numbers, y: Numbers) -> Float[Any, "..."]:
    """Derivative of `bce` by the logit, σ(z) − y, computed as (1−y)σ(z) − yσ(−z).

    Args:
        z: Logits, any real number, ±inf too.
        y: Targets in [0, 1]; broadcast against z.

    Returns:
        Derivatives in [−1, 1], of the broadcast shape.

    Example:
        >>> float(bce_gradient(0.0, 1)), float(bce_gradient(1000.0, 1))
        (-0.5, 0.0)
    """
    z, y = np.asarray(z, dtype=np.float64), np.asarray(y, dtype=np.float64)
    return ((1 - y) * sigmoid(z) - y * sigmoid(-z) + 0.0)[()]


def binary_cross_entropy_with_logits(
    z: Numbers,
    y: Numbers,
    *,
    weight: Numbers = 1.0,
    pos_weight: Numbers = 1.0,
    reduction: str = "mean",
) -> Float[Any, "..."]:
    """As `torch.nn.functional.binary_cross_entropy_with_logits`.

    Args:
        z: Logits.
        y: Targets in [0, 1].
        weight: Multiplies each loss.
        pos_weight: Multiplies the term of label 1.
        reduction: "none" keeps the losses; "mean" or "sum" gives one number.

    Raises:
        ValueError: Another reduction.
    """
    z, y = np.broadcast_arrays(np.asarray(z, dtype=np.float64), np.asarray(y, dtype=np.float64))
    terms = np.asarray(pos_weight) * _times(y, softplus(-z)) + _times(1 - y, softplus(z))
    return reduced(np.asarray(weight) * terms, reduction)


def binary_cross_entropy(
    p: Numbers, y: Numbers, *, weight: Numbers = 1.0, reduction: str = "mean"
) -> Float[Any, "..."]:
    """As `torch.nn.functional.binary_cross_entropy`: logarithms are clamped at −100.

    Args:
        p: Probabilities of label 1, in [0, 1].
        y: Targets in [0, 1]; broadcast against p.
        weight: Multiplies each loss.
        reduction: "none" keeps the losses; "mean" or "sum" gives one number.

    Returns:
        Losses in nats, each at most 100 for weight 1.

    Raises:
        ValueError: Another reduction.

    Example:
        >>> binary_cross_entropy(np.array([0.5, 0.0]), 1, reduction="none").round(4).tolist()
        [0.6931, 100.0]
    """
    p, y = np.asarray(p, dtype=np.float64), np.asarray(y, dtype=np.float64)
    with np.errstate(divide="ignore"):
        terms = y * np.maximum(np.log(p), MIN_LOG)
        terms = terms + (1 - y) * np.maximum(np.log1p(-p), MIN_LOG)
    return reduced(-np.asarray(weight) * terms + 0.0, reduction)


def reduced(terms: Numbers, reduction: str) -> Float[Any, "..."]:
    """The terms themselves, their mean or their sum.

    Raises:
        ValueError: Another reduction.
    """
    if reduction == "none":
        return np.asarray(terms)[()]
    if reduction not in ("mean", "sum"):
        raise ValueError(f"A reduction is none, mean or sum; it was {reduction!r}.")
    return np.mean(terms) if reduction == "mean" else np.sum(terms)


def _times(share: Any, value: Any) -> Any:
    """share · value with 0 · inf = 0, the limit of x log x."""
    return np.where(share == 0, 0.0, share * np.where(share == 0, 0.0, value))


# ---- the registry -----------------------------------------------------------------------------
@dataclass(frozen=True)
class Loss:
    """A loss of one label y in {0, 1} on a logit.

    Attributes:
        value: Of the signed logit s = (2y−1)z and γ; any s, elementwise.
        derivative: dL/ds there; dL/dz is (2y−1) times it.
        latex, slope_latex: Of s.
        far: In words, how dL/dz behaves far on the wrong side, s → −∞, and on the right one.
        torch: A Python expression with torch's F, z and y (tensors) and gamma.
    """

    key: str
    label: str
    value: Callable[[Any, float], Any]
    derivative: Callable[[Any, float], Any]
    latex: str
    derivative_latex: str
    far: str
    torch: str
    source: str


def signed(z: Numbers, y: int) -> Float[Any, "..."]:
    """The signed logit s = (2y−1)z: positive where the logit is on the label's side.

    Raises:
        ValueError: A label that is neither 0 nor 1.
    """
    if y not in (0, 1):
        raise ValueError(f"The label must be 0 or 1; it was {y!r}.")
    return np.asarray(z, dtype=np.float64) * (2 * y - 1)


def loss_value(loss: Loss, z: Numbers, y: int, gamma: float = GAMMA.default) -> Float[Any, "..."]:
    """A registered loss of logits z for one label.

    Args:
        loss: Entry of `LOSSES`.
        z: Logits, any shape; ±inf too.
        y: Label, 0 or 1.
        gamma: γ ≥ 0 of the focal loss; the others do not use it.

    Returns:
        Losses, not negative, of z's shape.

    Raises:
        ValueError: A label that is neither 0 nor 1.

    Example:
        >>> float(loss_value(LOSSES["hinge"], 0.25, 1))
        0.75
    """
    return np.asarray(loss.value(signed(z, y), gamma))[()]


def loss_gradient(
    loss: Loss, z: Numbers, y: int, gamma: float = GAMMA.default
) -> Float[Any, "..."]:
    """Derivative dL/dz of a registered loss.

    Args:
        loss: Entry of `LOSSES`.
        z: Logits, any shape; ±inf too.
        y: Label, 0 or 1.
        gamma: γ ≥ 0 of the focal loss; the others do not use it.

    Returns:
        Derivatives of z's shape: not positive for label 1, not negative for label 0.

    Raises:
        ValueError: A label that is neither 0 nor 1.

    Example:
        >>> float(loss_gradient(LOSSES["bce"], 0.0, 1))
        -0.5
    """
    return np.asarray((2 * y - 1) * loss.derivative(signed(z, y), gamma) + 0.0)[()]


def _focal(s: Any, gamma: float) -> Any:
    return sigmoid(-s) ** gamma * softplus(-s)


def _focal_derivative(s: Any, gamma: float) -> Any:
    # σ(s)·softplus(−s) → 0 as s → −inf, where it is 0 · inf.
    mixed = _times(sigmoid(s), softplus(-s))
    return -(sigmoid(-s) ** gamma) * (gamma * mixed + sigmoid(-s))


LOSSES: dict[str, Loss] = {
    "bce": Loss(
        key="bce",
        label="Cross-entropy",
        value=lambda s, gamma: softplus(-s),
        derivative=lambda s, gamma: -sigmoid(-s),
        latex=r"-\log \sigma(s)",
        derivative_latex=r"-\sigma(-s)",
        far="tends to −1 (y = 1) or 1 (y = 0), and it grows in size all the way there",
        torch="F.binary_cross_entropy_with_logits(z, y)",
        source="Goodfellow et al., Deep Learning (2016), §6.2.2.2",
    ),
    "squared": Loss(
        key="squared",
        label="Squared error",
        value=lambda s, gamma: sigmoid(-s) ** 2,
        derivative=lambda s, gamma: -2 * sigmoid(-s) ** 2 * sigmoid(s),
        latex=r"(\sigma(z) - y)^2 = \sigma(-s)^2",
        derivative_latex=r"-2\,\sigma(-s)^2\,\sigma(s)",
        far="falls to 0 like 2e^−|z|",
        torch="(torch.sigmoid(z) - y) ** 2",
        source="Brier (1950); on its plateau: Goodfellow et al. (2016), §6.2.2.2",
    ),
    "hinge": Loss(
        key="hinge",
        label="Hinge",
        value=lambda s, gamma: np.maximum(0.0, 1 - s),
        derivative=lambda s, gamma: np.where(s < 1, -1.0, 0.0),
        latex=r"\max(0,\, 1 - s)",
        derivative_latex=r"-1 \text{ if } s < 1 \text{, else } 0",
        far="stays −1 (y = 1) or 1 (y = 0); from the margin s = 1 on it is exactly 0",
        torch="torch.relu(1 - (2 * y - 1) * z)",
        source="Cortes & Vapnik (1995), Support-vector networks",
    ),
    "focal": Loss(
        key="focal",
        label="Focal",
        value=_focal,
        derivative=_focal_derivative,
        latex=r"-\sigma(-s)^{\gamma} \log \sigma(s)",
        derivative_latex=r"-\sigma(-s)^{\gamma}\,[\sigma(-s) - \gamma\,\sigma(s)\log\sigma(s)]",
        far="tends to −1 (y = 1) or 1 (y = 0); on the right side it falls like "
        "(γ + 1)e^−(γ + 1)|z|, cross-entropy’s like e^−|z|",
        torch="torch.sigmoid((1 - 2 * y) * z) ** gamma * F.softplus((1 - 2 * y) * z)",
        source="Lin et al. (2017), Focal Loss for Dense Object Detection, without its α",
    ),
    "absolute": Loss(
        key="absolute",
        label="Absolute error",
        value=lambda s, gamma: sigmoid(-s),
        derivative=lambda s, gamma: -sigmoid(-s) * sigmoid(s),
        latex=r"|\sigma(z) - y| = \sigma(-s)",
        derivative_latex=r"-\sigma(-s)\,\sigma(s)",
        far="falls to 0 like e^−|z|; as the losses of both labels sum to 1, label noise that turns "
        "both labels equally often, under half of the time, leaves the minimum of the expected "
        "loss where it is",
        torch="(torch.sigmoid(z) - y).abs()",
        source="Ghosh et al. (2017), Robust Loss Functions under Label Noise",
    ),
}
DEFAULT_LOSSES = ("bce", "squared", "hinge")
