"""Cross-entropy from logits, with its gradient, for logits of any size."""

import numpy as np


def cross_entropy(logits: np.ndarray, targets: np.ndarray) -> tuple[float, np.ndarray]:
    """Mean loss −log softmax(z)[y] of a batch, and its gradient (softmax(z) − onehot(y))/n.

    Args:
        logits: (n, classes).
        targets: (n,), the right class of each example.

    Returns:
        The loss, and the gradient with respect to the logits, (n, classes).
    """
    # log softmax(z) = z − m − log Σ exp(z − m): with m the largest, no exp overflows and the sum
    # is at least 1.
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(targets))
    loss = -log_probs[rows, targets].mean()
    gradient = np.exp(log_probs)
    gradient[rows, targets] -= 1
    return float(loss), gradient / len(targets)
