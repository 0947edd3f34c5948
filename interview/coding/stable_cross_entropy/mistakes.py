"""Cross-entropies that are nearly right."""

import numpy as np


def exp_of_raw_logits(logits: np.ndarray, targets: np.ndarray) -> tuple[float, np.ndarray]:
    """The softmax as it stands in the book, and then its logarithm."""
    powers = np.exp(logits)
    probs = powers / powers.sum(axis=1, keepdims=True)
    rows = np.arange(len(targets))
    loss = -np.log(probs[rows, targets]).mean()
    probs[rows, targets] -= 1
    return float(loss), probs / len(targets)


def clipped_probability(logits: np.ndarray, targets: np.ndarray) -> tuple[float, np.ndarray]:
    """A tiny number is added so that the logarithm stays finite."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probs = powers / powers.sum(axis=1, keepdims=True)
    rows = np.arange(len(targets))
    loss = -np.log(probs[rows, targets] + 1e-12).mean()
    probs[rows, targets] -= 1
    return float(loss), probs / len(targets)


def one_maximum_for_all(logits: np.ndarray, targets: np.ndarray) -> tuple[float, np.ndarray]:
    """The largest logit of the whole batch is subtracted everywhere."""
    shifted = logits - logits.max()
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(targets))
    loss = -log_probs[rows, targets].mean()
    gradient = np.exp(log_probs)
    gradient[rows, targets] -= 1
    return float(loss), gradient / len(targets)


def gradient_of_the_sum(logits: np.ndarray, targets: np.ndarray) -> tuple[float, np.ndarray]:
    """The loss is a mean, the gradient that of a sum."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(targets))
    loss = -log_probs[rows, targets].mean()
    gradient = np.exp(log_probs)
    gradient[rows, targets] -= 1
    return float(loss), gradient


def softmax_first(logits: np.ndarray, targets: np.ndarray) -> tuple[float, np.ndarray]:
    """Probabilities go into a function that expects logits."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    logits = powers / powers.sum(axis=1, keepdims=True)
    log_probs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    rows = np.arange(len(targets))
    loss = -log_probs[rows, targets].mean()
    gradient = np.exp(log_probs)
    gradient[rows, targets] -= 1
    return float(loss), gradient / len(targets)


def shifted_in_place(logits: np.ndarray, targets: np.ndarray) -> tuple[float, np.ndarray]:
    """`-=` writes into the caller's array."""
    logits -= logits.max(axis=1, keepdims=True)
    log_probs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    rows = np.arange(len(targets))
    loss = -log_probs[rows, targets].mean()
    gradient = np.exp(log_probs)
    gradient[rows, targets] -= 1
    return float(loss), gradient / len(targets)
