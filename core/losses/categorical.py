"""Softmax, targets and cross-entropy over classes, as PyTorch defines them, with their gradients.

Everything is in float64 and in log space, along the last axis.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from jaxtyping import Float, Num

from core.common import ROUNDING
from core.losses.binary import reduced

MIN_CLASSES, MAX_CLASSES = 2, 10
# With these, no product of a difference of logits, 1/T and a class weight overflows.
MAX_LOGIT, MAX_RATIO = 1e280, 1e12
WEIGHTINGS = {"none": "None", "inverse": "Inverse frequency", "root": "Inverse square root"}
Weighting = Literal["none", "inverse", "root"]


def log_softmax(
    logits: Num[Any, "*batch classes"] | Sequence[float], temperature: float = 1.0
) -> Float[Any, "*batch classes"]:
    """Logarithm of the softmax along the last axis, z − m − log Σe^(z−m) with m = max z.

    More digits than PyTorch's where one probability is near 1: log p of logits (40, 0) is −4.2e-18.

    Args:
        logits: Finite, classes along the last axis. Differences beyond float64 become −inf.
        temperature: T > 0; z is logits/T.

    Returns:
        Logarithms of probabilities, not positive, of the logits' shape.

    Example:
        >>> [f"{value:.2g}" for value in log_softmax([40.0, 0.0])]
        ['-4.2e-18', '-40']
    """
    logits = np.asarray(logits, dtype=np.float64)
    # Subtracted before the division: ±1e308 divided by a small T would overflow on both sides.
    with np.errstate(over="ignore"):
        shifted = (logits - logits.max(axis=-1, keepdims=True)) / temperature
    # The largest term is 1; log1p of the others keeps the digits of a probability near 1.
    others = np.exp(shifted)
    np.put_along_axis(others, shifted.argmax(axis=-1, keepdims=True), 0.0, axis=-1)
    return shifted - np.log1p(others.sum(axis=-1, keepdims=True))


def softmax(
    logits: Num[Any, "*batch classes"] | Sequence[float], temperature: float = 1.0
) -> Float[Any, "*batch classes"]:
    """Softmax e^(z_i) / Σ_j e^(z_j) along the last axis, with z = logits/T.

    Args:
        logits: Finite, classes along the last axis.
        temperature: T > 0; the larger, the nearer to the uniform distribution.

    Returns:
        Probabilities in [0, 1], of the logits' shape; the sum along the last axis is 1.

    Example:
        >>> softmax(np.array([0.0, 0.0, np.log(2)])).round(2).tolist()
        [0.25, 0.25, 0.5]
    """
    return np.exp(log_softmax(logits, temperature))


def one_hot(target: int, classes: int) -> Float[np.ndarray, " {classes}"]:
    """The distribution with all weight on one class.

    Args:
        target: Index of the class, from 0 to K − 1.
        classes: Number of classes K.

    Returns:
        (K,): 1 at the target, else 0.

    Raises:
        ValueError: No such class.

    Example:
        >>> one_hot(1, 3).tolist()
        [0.0, 1.0, 0.0]
    """
    if not 0 <= target < classes:
        raise ValueError(f"There is no class {target + 1}; there are {classes}.")
    return np.eye(classes)[target]


def smoothed(targets: Num[Any, "*batch classes"], smoothing: float) -> Float[Any, "*batch classes"]:
    """Label smoothing (1−ε)·q + ε/K.

    Args:
        targets: q, distributions over K classes along the last axis.
        smoothing: ε in [0, 1].

    Returns:
        Distributions of the targets' shape.

    Example:
        >>> smoothed(one_hot(0, 4), 0.2).round(2).tolist()
        [0.85, 0.05, 0.05, 0.05]

    References:
        C. Szegedy et al., Rethinking the Inception Architecture, 2016, section 7.
    """
    targets = np.asarray(targets, dtype=np.float64)
    return (1 - smoothing) * targets + smoothing / targets.shape[-1]


def class_weights(
    counts: Sequence[float] | Num[Any, " classes"], weighting: Weighting
) -> Float[np.ndarray, " classes"]:
    """A weight for each class from its number of examples; the mean weight of an example is 1.

    Args:
        counts: Examples of each class, n_k > 0.
        weighting: "inverse": n/(K·n_k), scikit-learn's "balanced"; "root": proportional to
            1/√n_k; "none": 1.

    Raises:
        ValueError: A class without an example, which has no finite weight, or one with more than
            `MAX_RATIO` times the examples of another.
    """
    if weighting == "none":
        return np.ones(len(counts))
    sizes = np.asarray(counts, dtype=np.float64)
    if not np.all(sizes > 0):
        empty = int(np.argmin(sizes > 0)) + 1
        raise ValueError(f"Class {empty} has no example, so it has no finite weight: count it.")
    if sizes.max() / MAX_RATIO > sizes.min():
        raise ValueError(
            "The largest count is more than 10¹² times the smallest; counts nearer to each other "
            "work."
        )
    if np.all(sizes == sizes[0]):
        return np.ones(len(counts))
    raw = 1 / sizes if weighting == "inverse" else 1 / np.sqrt(sizes)
    return raw * sizes.sum() / (raw * sizes).sum()


# ---- one example, as the page shows it ----------------------------------------------------------
@dataclass(frozen=True)
class Example:
    """One example and its weighted cross-entropy, or focal loss, −Σ w q (1−p)^γ log p.

    Attributes:
        logits: Up to `MAX_LOGIT` in size.
        targets: q: not negative, sum 1.
        temperature: Divides the logits.
        weights: w, of each class's term.
        gamma: Focal exponent γ ≥ 0; 0: cross-entropy.
    """

    logits: Num[np.ndarray, " classes"]
    targets: Num[np.ndarray, " classes"]
    temperature: float
    weights: Num[np.ndarray, " classes"]
    gamma: float = 0.0

    @property
    def probabilities(self) -> Float[np.ndarray, " classes"]:
        """p = softmax(z/T)."""
        return softmax(self.logits, self.temperature)

    @property
    def terms(self) -> Float[np.ndarray, " classes"]:
        """Each class's −w q (1−p)^γ log p; 0 where q = 0."""
        return class_terms(
            log_softmax(self.logits, self.temperature), self.targets, self.weights, self.gamma
        )

    @property
    def loss(self) -> float:
        """The sum of the terms."""
        return float(self.terms.sum())

    @property
    def gradient(self) -> Float[np.ndarray, " classes"]:
        """dL/dz; (p − q)/T for plain cross-entropy.

        With a_k = w_k q_k [(1−p_k)^γ − γ p_k (1−p_k)^(γ−1) log p_k] it is (p_j Σ_k a_k − a_j)/T.
        What is 0 but for rounding is 0.
        """
        log_p = log_softmax(self.logits, self.temperature)
        p = np.exp(log_p)
        share = self.weights * self.targets * _focal_share(log_p, p, self.gamma)
        # Without p − 1, which has no digits where p is near 1.
        up = p * ((1 - np.eye(len(p))) @ share)
        down = -np.expm1(log_p) * share
        return np.where(np.abs(up - down) <= ROUNDING * (up + down), 0.0, up - down) / (
            self.temperature
        )


def class_terms(
    log_p: Num[Any, "*batch classes"],
    targets: Num[Any, "*#batch classes"],
    weights: Num[Any, " classes"],
    gamma: float,
) -> Float[Any, "*batch classes"]:
    """Each class's term of the weighted cross-entropy or focal loss, −w q (1−p)^γ log p.

    Args:
        log_p: Logarithms of the predicted probabilities, classes along the last axis.
        targets: q, distributions along the last axis; broadcast against log_p.
        weights: w, not negative, one for each class.
        gamma: Focal exponent γ ≥ 0; 0 gives cross-entropy.

    Returns:
        Terms in nats, not negative, of the broadcast shape; 0 where q or w is 0.

    Example:
        >>> log_p = np.log([0.75, 0.25])
        >>> class_terms(log_p, one_hot(0, 2), np.ones(2), gamma=0.0).round(4).tolist()
        [0.2877, 0.0]
        >>> class_terms(log_p, one_hot(0, 2), np.ones(2), gamma=2.0).round(4).tolist()
        [0.018, 0.0]

    References:
        T.-Y. Lin et al., Focal Loss for Dense Object Detection, 2017.
    """
    log_p = np.asarray(log_p, dtype=np.float64)
    share = np.asarray(weights) * np.asarray(targets)
    with np.errstate(invalid="ignore"):
        terms = -share * (-np.expm1(log_p)) ** gamma * log_p
    return np.where(share == 0, 0.0, terms + 0.0)


def _focal_share(log_p: Any, p: Any, gamma: float) -> Any:
    if gamma == 0:
        return np.ones_like(p)
    rest = -np.expm1(log_p)
    # At p = 0: p log p = 0. At p = 1 the factor rest^(γ−1)·log p vanishes like rest^γ.
    with np.errstate(divide="ignore", invalid="ignore"):
        second = gamma * p * rest ** (gamma - 1) * log_p
    return rest**gamma - np.where((p == 0) | (rest == 0), 0.0, second)


# ---- a batch, as torch.nn.functional.cross_entropy ---------------------------------------------
def cross_entropy(
    logits: Num[Any, "n classes"],
    target: Num[Any, " n"] | Num[Any, "n classes"],
    *,
    weight: Num[Any, " classes"] | None = None,
    ignore_index: int = -100,
    label_smoothing: float = 0.0,
    reduction: str = "mean",
) -> Float[Any, ""] | Float[Any, " n"]:
    """As `torch.nn.functional.cross_entropy`: the mean of −w_y log softmax(z)_y.

    Args:
        logits: z, a row for each example.
        target: Class indices, from 0, or distributions.
        weight: w, of each class; None: 1.
        ignore_index: Rows with this class count neither in the sum nor in the mean; only for
            indices.
        label_smoothing: ε in [0, 1].
        reduction: "mean" divides by the sum of the rows' weights for indices, by n for
            distributions.

    Returns:
        A number; for "none" one for each row.

    Raises:
        ValueError: A class that does not exist.

    Example:
        >>> float(cross_entropy(np.zeros((2, 4)), np.array([0, 3])).round(4))
        1.3863
    """
    terms, share = _batch_terms(logits, target, weight, ignore_index, label_smoothing)
    if reduction != "mean":
        return reduced(terms, reduction)
    return terms.sum() / share


def cross_entropy_gradient(
    logits: Num[Any, "n classes"],
    target: Num[Any, " n"] | Num[Any, "n classes"],
    *,
    weight: Num[Any, " classes"] | None = None,
    ignore_index: int = -100,
    label_smoothing: float = 0.0,
    reduction: Literal["mean", "sum"] = "mean",
) -> Float[Any, "n classes"]:
    """Gradient of `cross_entropy` by the logits; arguments as there."""
    p = softmax(logits)
    shares, kept = _shares(p.shape, target, weight, ignore_index, label_smoothing)
    rows = np.where(kept[:, None], p * shares.sum(-1, keepdims=True) - shares, 0.0)
    if reduction == "sum":
        return rows
    _, share = _batch_terms(logits, target, weight, ignore_index, label_smoothing)
    return np.where(kept[:, None], rows / share, 0.0)


def _batch_terms(
    logits: Any, target: Any, weight: Any, ignore_index: int, smoothing: float
) -> tuple[np.ndarray, float]:
    """A loss for every row, and what "mean" divides their sum by: NaN where nothing counts."""
    log_p = log_softmax(logits)
    shares, kept = _shares(log_p.shape, target, weight, ignore_index, smoothing)
    terms = np.where(kept, np.where(shares == 0, 0.0, -shares * log_p).sum(-1), 0.0)
    target = np.asarray(target)
    if target.ndim == 2:
        return terms, float(len(terms))
    weights = np.ones(log_p.shape[-1]) if weight is None else np.asarray(weight)
    return terms, float(weights[target[kept]].sum()) or np.nan


def _shares(
    shape: tuple[int, ...], target: Any, weight: Any, ignore_index: int, smoothing: float
) -> tuple[np.ndarray, np.ndarray]:
    """Weight times smoothed target for each class, (n, K), and which rows count, (n,)."""
    target = np.asarray(target)
    kept = np.ones(shape[0], dtype=bool)
    if target.ndim == 1:
        kept = target != ignore_index
        wrong = target[kept & ((target < 0) | (target >= shape[-1]))]
        if wrong.size:
            raise ValueError(
                f"There is no class {int(wrong[0])}; classes are 0 to {shape[-1] - 1}."
            )
        target = np.eye(shape[-1])[np.where(kept, target, 0)]
    weights = np.ones(shape[-1]) if weight is None else np.asarray(weight, dtype=np.float64)
    return weights * smoothed(target, smoothing), kept
